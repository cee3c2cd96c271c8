package expr

import (
	"math"
	"strings"

	"skep/dataframe/column"
)

// moments make times of their parts, windows of times, and count what lies between two.
func moments() []function {
	return []function{
		{name: "time_bucket", least: 3, most: 4, bind: bindBucket, eval: evalBucket},
		{name: "make_timestamp", least: 6, most: 6, bind: bindParts(column.DatetimeType, 5), eval: evalMakeTimestamp},
		{name: "make_time", least: 3, most: 3, bind: bindParts(column.TimeType, 2), eval: evalMakeTime},
		{name: "date_sub", least: 3, most: 3, bind: bindDateDiff, eval: evalDateSub},
		{name: "moments", least: 5, most: 5, bind: bindTimeRange, eval: evalTimeRange},
		{name: "plus_span", least: 3, most: 3, bind: bindPlusSpan, eval: evalPlusSpan},
	}
}

// bindBucket takes the window's months and microseconds as constants, one of them 0, a time, and perhaps an origin.
func bindBucket(b *Bound) error {
	months, err := b.constantInt(0)
	if err != nil {
		return err
	}
	micros, err := b.constantInt(1)
	if err != nil {
		return err
	}
	if months < 0 || micros < 0 || (months > 0) == (micros > 0) {
		return fail(BadArgument, b.From, "a window is a length of months, or one of days and less, above 0")
	}
	if err := calendar(b, 2); err != nil {
		return err
	}
	b.Type = b.Args[2].Type
	if len(b.Args) < 4 {
		return nil
	}
	if err := calendar(b, 3); err != nil {
		return err
	}
	return b.coerceArg(3, column.DatetimeType)
}

// Windows begin as DuckDB's do: those of months at the first of January 2000, others at the Monday after it.
var (
	firstMonth  = column.DaysOf(2000, 1, 1)
	firstMonday = column.DaysOf(2000, 1, 3)
)

func evalBucket(x *call) (*column.Column, error) {
	months, micros, typ := x.args[0].Int(0), x.args[1].Int(0), x.node.Type
	y := *x
	y.args = x.args[2:]
	if y.isNull() {
		return column.OfNulls(typ, x.rows), nil
	}
	origin := firstMonday * column.MicrosPerDay
	if months > 0 {
		origin = firstMonth * column.MicrosPerDay
	}
	if len(x.args) == 4 && x.args[3].Len() > 0 && !x.args[3].IsNull(0) {
		origin = x.args[3].Int(0)
	}
	scale := int64(1)
	if typ.Kind == column.Date {
		scale = column.MicrosPerDay
	}
	return y.mapInt(typ, func(v int64) int64 {
		local := column.LocalMicros(v*scale, typ.Zone)
		if months > 0 {
			first, _ := column.DayOf(origin)
			day, _ := column.DayOf(local)
			n := floorMod(monthOf(day)-monthOf(first), months)
			y, m, _ := column.Civil(day)
			local = addMonths(column.DaysOf(y, m, 1), -n) * column.MicrosPerDay
		} else {
			local -= floorMod(local-origin, micros)
		}
		if scale > 1 {
			return floorDiv(local, scale)
		}
		return column.FromLocal(local, typ.Zone)
	})
}

func monthOf(day int64) int64 {
	y, m, _ := column.Civil(day)
	return y*12 + m - 1
}

// bindParts takes integers, the last of which may have a fraction.
func bindParts(typ column.Type, last int) func(*Bound) error {
	return func(b *Bound) error {
		b.Type = typ
		for i := range b.Args {
			rule := integer
			if i == last {
				rule = number
			}
			if err := rule(b, i); err != nil {
				return err
			}
		}
		return b.coerceArg(last, column.Float64Type)
	}
}

// clockOf reads hour, minute and second from the arguments that begin at one.
func (x *call) clockOf(row, at int) (int64, bool) {
	h, m, s := x.args[at].Int(row*x.step(at)), x.args[at+1].Int(row*x.step(at+1)), x.args[at+2].Float(row*x.step(at+2))
	return h*3_600_000_000 + m*60_000_000 + int64(math.Round(s*1e6)), h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 && s < 60
}

func evalMakeTime(x *call) (*column.Column, error) {
	b, valid := column.NewBuilder(column.TimeType, x.rows), x.valid()
	for i := range x.rows {
		if valid != nil && !valid.Get(i) || x.anyNull() {
			b.Null()
			continue
		}
		us, ok := x.clockOf(i, 0)
		if !ok {
			return nil, x.fail("there is no time of these parts (row %d)", i)
		}
		b.Int(us)
	}
	return b.Build(), nil
}

// anyNull tells whether an argument is of type null.
func (x *call) anyNull() bool {
	for _, a := range x.args {
		if a.Type().Kind == column.Null {
			return true
		}
	}
	return false
}

func evalMakeTimestamp(x *call) (*column.Column, error) {
	b, valid := column.NewBuilder(column.DatetimeType, x.rows), x.valid()
	for i := range x.rows {
		if valid != nil && !valid.Get(i) || x.anyNull() {
			b.Null()
			continue
		}
		y, m, d := x.args[0].Int(i*x.step(0)), x.args[1].Int(i*x.step(1)), x.args[2].Int(i*x.step(2))
		us, ok := x.clockOf(i, 3)
		if !ok || m < 1 || m > 12 || d < 1 || d > column.DaysIn(y, m) || y < -9999 || y > 9999 {
			return nil, x.fail("there is no moment of these parts (row %d)", i)
		}
		b.Int(column.DaysOf(y, m, d)*column.MicrosPerDay + us)
	}
	return b.Build(), nil
}

// evalDateSub counts the whole units between two times. A month is whole on its day, or on the last of a shorter one.
func evalDateSub(x *call) (*column.Column, error) {
	if x.args[1].Type().Kind == column.Null || x.args[2].Type().Kind == column.Null {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	o := diffUnits.Get()[strings.TrimSuffix(strings.ToLower(x.args[0].Strings().At(0)), "s")]
	from, to := x.ints(1), x.ints(2)
	out := make([]int64, x.rows)
	for i := range out {
		if o.months > 0 {
			out[i] = wholeMonths(from[i], to[i]) / o.months
		} else {
			out[i] = (to[i] - from[i]) / (o.micros + o.days*column.MicrosPerDay)
		}
	}
	return column.Of(column.Int64Type, out, x.valid()), nil
}

func wholeMonths(from, to int64) int64 {
	if to < from {
		return -wholeMonths(to, from)
	}
	a, _ := column.DayOf(from)
	z, _ := column.DayOf(to)
	n := monthOf(z) - monthOf(a)
	if (offset{months: n}).addTo(from, "") > to {
		n--
	}
	return n
}

// bindPlusSpan adds months by the calendar and then a duration. A date becomes a datetime.
func bindPlusSpan(b *Bound) error {
	if err := calendar(b, 0); err != nil {
		return err
	}
	if b.Args[0].Type.Kind == column.Date {
		if err := b.coerceArg(0, column.DatetimeType); err != nil {
			return err
		}
	}
	b.Type = b.Args[0].Type
	if err := integer(b, 1); err != nil {
		return err
	}
	return duration(b, 2)
}

func evalPlusSpan(x *call) (*column.Column, error) {
	if x.anyNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	in, months, rest := x.ints(0), x.ints(1), x.ints(2)
	out := make([]int64, x.rows)
	for i, v := range in {
		out[i] = offset{months: max(-1<<20, min(months[i], 1<<20)), micros: rest[i]}.addTo(v, x.node.Type.Zone)
	}
	return column.Of(x.node.Type, out, x.valid()), nil
}

// bindTimeRange takes two times, months and a duration as the step, and whether the end counts.
func bindTimeRange(b *Bound) error {
	for i := range 2 {
		if err := calendar(b, i); err != nil {
			return err
		}
	}
	if b.Type = column.ListOf(b.Args[0].Type); b.Args[0].Type.Kind != column.Datetime {
		b.Type = column.ListOf(column.DatetimeType)
	}
	if err := integer(b, 2); err != nil {
		return err
	}
	if err := duration(b, 3); err != nil {
		return err
	}
	return constBool(b, 4)
}

func evalTimeRange(x *call) (*column.Column, error) {
	if x.anyNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	typ, closed, valid := x.node.Type.Elem(), x.flag(4), x.valid()
	var data []int64
	var parents []int32
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			continue
		}
		at := func(k int) int64 { return x.args[k].Int(i * x.step(k)) }
		from, to, step := at(0), at(1), offset{months: at(2), micros: at(3)}
		ahead := step.addTo(from, typ.Zone)
		if ahead == from {
			return nil, x.fail("a range with the step 0 never ends")
		}
		for v := from; v < to && ahead > from || v > to && ahead < from || closed && v == to; v = step.addTo(v, typ.Zone) {
			if data, parents = append(data, v), append(parents, int32(i)); len(data) > longestRange {
				return nil, x.fail("the ranges have more than %d elements", longestRange)
			}
		}
	}
	return column.ListsOf(column.Of(typ, data, nil), parents, x.rows, valid), nil
}
