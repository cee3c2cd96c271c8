package xlsx

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"skep/dataframe/column"
)

// table makes columns of rows: the first one behind Skip gives the names. Empty rows at the end are none.
func (b *book) table(rows [][]cell) (*column.Table, error) {
	rows = rows[min(b.o.Skip, len(rows)):]
	for len(rows) > 0 && isEmpty(rows[len(rows)-1]) {
		rows = rows[:len(rows)-1]
	}
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	var head []cell
	if !b.o.NoHeader && len(rows) > 0 {
		head, rows = rows[0], rows[1:]
	}
	names, cols := names(head, width), []*column.Column{}
	keep := []string{}
	for i, name := range names {
		if b.o.Columns == nil || slices.Contains(b.o.Columns, name) {
			keep, cols = append(keep, name), append(cols, b.column(rows, i))
		}
	}
	for _, name := range b.o.Columns {
		if !slices.Contains(keep, name) {
			return nil, b.fail("", "there is no column %q", name)
		}
	}
	if len(cols) == 0 {
		return nil, b.fail("", "the sheet is empty")
	}
	return column.FromColumns(keep, cols)
}

func isEmpty(r []cell) bool {
	return !slices.ContainsFunc(r, func(c cell) bool { return c.kind != empty })
}

// names are those of the header; a column without one is called by its place, a name that comes again gets a number.
func names(head []cell, width int) []string {
	out, seen := make([]string, width), map[string]bool{}
	for i := range out {
		name := ""
		if i < len(head) {
			name = head[i].String()
		}
		if name == "" {
			name = "column_" + strconv.Itoa(i+1)
		}
		base := name
		for n := 2; seen[name]; n++ {
			name = fmt.Sprintf("%s_%d", base, n)
		}
		seen[name], out[i] = true, name
	}
	return out
}

// String is the value as text, in a column of several kinds.
func (c cell) String() string {
	switch c.kind {
	case number, date, datetime, clock:
		return strconv.FormatFloat(c.num, 'f', -1, 64)
	case boolean:
		return strconv.FormatBool(c.text == "1")
	}
	return c.text
}

// column takes one type for all values: that of them all, datetimes for dates beside datetimes, else text.
func (b *book) column(rows [][]cell, i int) *column.Column {
	at := func(r []cell) cell {
		if i < len(r) {
			return r[i]
		}
		return cell{}
	}
	typ := typeOf(rows, at)
	out := column.NewBuilder(typ, len(rows))
	for _, r := range rows {
		if c := at(r); c.kind == empty {
			out.Null()
		} else {
			b.add(out, typ, c)
		}
	}
	return out.Build()
}

func typeOf(rows [][]cell, at func([]cell) cell) column.Type {
	seen, whole := map[kind]bool{}, true
	for _, r := range rows {
		c := at(r)
		if c.kind == empty {
			continue
		}
		seen[c.kind] = true
		whole = whole && c.num == math.Trunc(c.num) && math.Abs(c.num) <= 1<<53
	}
	only := func(ks ...kind) bool {
		for k := range seen {
			if !slices.Contains(ks, k) {
				return false
			}
		}
		return len(seen) > 0
	}
	switch {
	case only(number) && whole:
		return column.Int64Type
	case only(number):
		return column.Float64Type
	case only(boolean):
		return column.BoolType
	case only(date):
		return column.DateType
	case only(date, datetime):
		return column.DatetimeType
	case only(clock):
		return column.TimeType
	}
	return column.StrType
}

func (b *book) add(out *column.Builder, typ column.Type, c cell) {
	switch typ.Kind {
	case column.Int64:
		out.Int(int64(c.num))
	case column.Float64:
		out.Float(c.num)
	case column.Bool:
		out.Bool(c.text == "1")
	case column.Date:
		out.Int(b.day(c.num))
	case column.Datetime:
		days := math.Floor(c.num)
		out.Int(b.day(days)*column.MicrosPerDay + micros(c.num-days))
	case column.Time:
		out.Int(micros(c.num))
	default:
		out.Str(c.String())
	}
}

// micros is a fraction of a day, to the millisecond: more digits a float of Excel's size does not hold.
func micros(fraction float64) int64 { return int64(math.Round(fraction*86_400_000)) * 1000 }

const (
	days1900 = -25_569 // 30 December 1899, from which serial numbers count, in days from 1970
	days1904 = -24_107
	fakeDay  = 60 // Excel believes that 1900 had a 29 February
)

// day is the day of a serial number.
func (b *book) day(serial float64) int64 {
	n := int64(serial)
	switch {
	case b.from04:
		return n + days1904
	case n < fakeDay:
		n++
	}
	return n + days1900
}
