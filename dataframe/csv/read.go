package csv

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	"skep/dataframe/column"
)

// building is one column of one stretch of rows on its way: its type as far as known, and the rows read as that type.
type building struct {
	name     string
	typ      column.Type
	declared bool
	known    bool // a value decided the type
	spoiled  bool // a later value widened it: the column must be read again
	leading  int  // nulls before the first value
	later    bool // a stretch begins before it that may know the type
	empties  bool // "" came before any value: a null, unless the column holds text
	room     int  // rows that are likely to come
	b        *column.Builder
}

// read reads all rows, stretch by stretch, and then again the columns that a stretch read as another type than all together have.
func (r *reader) read() (*column.Table, error) {
	parts, err := r.stretches()
	if err != nil {
		return nil, err
	}
	for {
		types := r.common(parts)
		again, err := r.again(parts, types)
		if err != nil {
			return nil, err
		}
		if !again {
			return r.table(parts, types)
		}
	}
}

func (r *reader) start(name string, room int) *building {
	c := &building{name: name, room: room}
	if t, ok := r.Types[name]; ok {
		c.typ, c.declared = t, true
	} else if r.AllText {
		c.typ, c.declared = column.StrType, true
	}
	if c.declared {
		c.known, c.b = true, column.NewBuilder(c.typ, room)
	}
	return c
}

// common gives each column the type that holds the values of all stretches; a column without a value is text, which
// is what an empty column most likely holds.
func (r *reader) common(parts []*stretch) []column.Type {
	out := make([]column.Type, len(r.cols))
	for i := range out {
		known := false
		for _, p := range parts {
			switch c := p.cols[i]; {
			case !c.known && c.empties && !known:
				out[i], known = column.StrType, true
			case !c.known:
			case !known:
				out[i], known = c.typ, true
			default:
				out[i] = both(out[i], c.typ)
			}
		}
		if !known {
			out[i] = column.StrType
		}
	}
	return out
}

// both is what wider says of whole columns.
func both(a, b column.Type) column.Type {
	switch {
	case a == b:
		return a
	case a.Kind == column.Int64 && b.Kind == column.Float64, a.Kind == column.Float64 && b.Kind == column.Int64:
		return column.Float64Type
	case a.Kind == column.Date && b == column.DatetimeType, a == column.DatetimeType && b.Kind == column.Date:
		return column.DatetimeType
	}
	return column.StrType
}

// again reads columns that have another type than they should once more; true if there were any.
func (r *reader) again(parts []*stretch, types []column.Type) (bool, error) {
	any := false
	err := r.pool().Try(len(parts), func(k int) error {
		p, need := parts[k], false
		cols := make([]*building, len(p.cols))
		for i, c := range p.cols {
			if c.known && (c.spoiled || c.typ != types[i]) || c.empties && types[i].Kind == column.Str {
				cols[i] = &building{name: c.name, typ: types[i], known: true, b: column.NewBuilder(types[i], p.rows)}
				need = true
			}
		}
		if !need {
			return nil
		}
		if _, err := p.reader(r).pass(cols, p.to); err != nil {
			return err
		}
		for i, c := range cols {
			if c != nil {
				p.cols[i] = c
			}
		}
		p.again = true
		return nil
	})
	for _, p := range parts {
		any = any || p.again
		p.again = false
	}
	return any, err
}

func (r *reader) table(parts []*stretch, types []column.Type) (*column.Table, error) {
	names, out := make([]string, len(r.cols)), make([]*column.Column, len(r.cols))
	err := r.pool().Try(len(r.cols), func(i int) error {
		names[i] = r.names[r.cols[i]]
		pieces := make([]*column.Column, len(parts))
		for k, p := range parts {
			c := p.cols[i]
			if !c.known {
				c.b = column.NewBuilder(types[i], c.leading)
				c.fill()
			}
			pieces[k], c.b = c.b.Build(), nil
		}
		out[i] = column.Concat(pieces)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return column.FromColumns(names, out)
}

const checkEvery = 1 << 13 // rows between two looks at the cancel flag

// pass reads the rows that begin before a place into the columns that are not nil.
func (r *reader) pass(cols []*building, to int) (rows int, err error) {
	wanted := make([]*building, len(r.names))
	for i, c := range r.cols {
		wanted[c] = cols[i]
	}
	for r.skipBlank(); r.at < to && (r.Rows == 0 || rows < r.Rows); r.skipBlank() {
		if rows%checkEvery == 0 && r.Check != nil {
			if err := r.Check(); err != nil {
				return rows, err
			}
		}
		if rows == column.MaxRows {
			return rows, r.fail(r.at, 0, "more rows than a frame holds")
		}
		if err := r.row(wanted); err != nil {
			return rows, err
		}
		rows++
	}
	return rows, nil
}

func (r *reader) row(wanted []*building) error {
	start, n := r.at, 0
	for {
		if n < len(wanted) {
			if end, ok := r.quick(wanted[n]); ok {
				if n++; end {
					break
				}
				continue
			}
		}
		at := r.at
		c, end, err := r.field()
		if err != nil {
			return err
		}
		if n < len(wanted) && wanted[n] != nil {
			if err := r.put(wanted[n], c, at, n+1); err != nil {
				return err
			}
		}
		if n++; end {
			break
		}
	}
	if n == len(wanted) {
		return nil
	}
	if n > len(wanted) || !r.Ragged {
		return r.fail(start, 0, fmt.Sprintf("the row has %d fields, the header %d", n, len(wanted))).hint("ragged: true fills short rows with null")
	}
	for _, c := range wanted[n:] {
		if c != nil {
			c.null()
		}
	}
	return nil
}

// quick reads a value of the known type as it walks over it, where nothing unusual stands: a text, or up to 15 digits
// and a point, and a separator or the line's end behind them. ok is false if it did nothing.
func (r *reader) quick(c *building) (end, ok bool) {
	if c == nil || !c.known || c.spoiled || len(r.nulls) > 0 {
		return false, false
	}
	switch c.typ.Kind {
	case column.Str:
		return r.quickText(c)
	case column.Int64, column.Float64:
		return r.quickNumber(c)
	}
	return false, false
}

// quickText reads a text without quotes that is known to be UTF-8.
func (r *reader) quickText(c *building) (end, ok bool) {
	data, start := r.data, r.at
	if !r.clean || start >= len(data) || data[start] == '"' {
		return false, false
	}
	i := start
	for i < len(data) && data[i] != r.Sep && data[i] != '\n' {
		i++
	}
	if i == start || i == len(data) || data[i-1] == '\r' {
		return false, false
	}
	c.b.Bytes(data[start:i])
	r.at = i + 1
	return data[i] == '\n', true
}

func (r *reader) quickNumber(c *building) (end, ok bool) {
	data, i, neg := r.data, r.at, false
	if i < len(data) && data[i] == '-' {
		neg = true
		i++
	}
	first, n := i, uint64(0)
	for i < len(data) && data[i]-'0' <= 9 {
		n = n*10 + uint64(data[i]-'0')
		i++
	}
	digits, scale := i-first, 0
	if digits == 0 || digits > 15 || digits > 1 && data[first] == '0' {
		return false, false
	}
	if i < len(data) && data[i] == '.' && c.typ.Kind == column.Float64 {
		point := i
		for i++; i < len(data) && data[i]-'0' <= 9; i++ {
			n = n*10 + uint64(data[i]-'0')
		}
		if scale = i - point - 1; digits+scale > 15 {
			return false, false
		}
	}
	switch {
	case i >= len(data):
		return false, false
	case data[i] == '\n':
		end = true
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		end = true
		i++
	case data[i] != r.Sep:
		return false, false
	}
	r.at = i + 1
	c.number(n, scale, neg)
	return end, true
}

func (c *building) number(n uint64, scale int, neg bool) {
	if c.typ.Kind == column.Int64 {
		if neg {
			c.b.Int(-int64(n))
		} else {
			c.b.Int(int64(n))
		}
		return
	}
	f := float64(n) / powers[scale]
	if neg {
		f = -f
	}
	c.b.Float(f)
}

func (c *building) null() {
	if c.b == nil {
		c.leading++
		return
	}
	if !c.spoiled {
		c.b.Null()
	}
}

// put reads one field into its column.
func (r *reader) put(c *building, f cell, at, field int) error {
	if len(f.text) == 0 && !(f.quoted && c.known && c.typ.Kind == column.Str) || !f.quoted && len(r.nulls) > 0 && r.nulls[string(f.text)] {
		if f.quoted && !c.known && c.later {
			c.empties = true
		} else if f.quoted && !c.known { // "" says that the column holds text
			c.decide(column.StrType)
			c.b.Str("")
			return nil
		}
		c.null()
		return nil
	}
	if !c.known {
		c.decide(infer(f))
	}
	if c.spoiled {
		if !fits(c.typ, f) {
			c.typ = wider(c.typ, f)
		}
		return nil
	}
	if (c.declared || !f.quoted || c.typ.Kind == column.Str) && add(c.b, c.typ, f.text) {
		if c.typ.Kind == column.Str && !r.clean && !utf8.Valid(f.text) {
			return r.fail(at, field, fmt.Sprintf("%q is not UTF-8", f.text)).hint("save the file as UTF-8")
		}
		return nil
	}
	if c.declared {
		return r.fail(at, field, fmt.Sprintf("%s is no %s (column %s)", strconv.Quote(string(f.text)), c.typ, strconv.Quote(c.name))).
			hint(fmt.Sprintf("read it as text: types: {%s: \"str\"}, or name it as a null: nulls: [%q]", c.name, f.text))
	}
	c.widen(wider(c.typ, f))
	return nil
}

// decide sets the type that the first value has, and fills in the nulls before it.
func (c *building) decide(typ column.Type) {
	c.typ, c.known = typ, true
	c.b = column.NewBuilder(typ, c.room)
	c.fill()
}

func (c *building) fill() {
	for range c.leading {
		c.b.Null()
	}
}

// widen notes that the column must be read again as another type.
func (c *building) widen(typ column.Type) {
	c.typ, c.spoiled, c.b = typ, true, column.NewBuilder(column.StrType, 0)
}
