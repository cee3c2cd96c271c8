package expr

import (
	"math"
	"strconv"
	"strings"
	"time"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// offset is a length of time as Polars writes it, "1y2mo-3d12h": months and days have no fixed length, the rest is microseconds.
type offset struct {
	months, days, micros int64
	weeks                bool  // its days were given as weeks, which begin on Mondays
	nanos                int64 // above whole microseconds, which columns of microseconds cut
}

var offsetUnits = lazy.Value[map[string]offset]{New: func() map[string]offset {
	return map[string]offset{"y": {months: 12}, "q": {months: 3}, "mo": {months: 1}, "w": {days: 7, weeks: true}, "d": {days: 1}, "h": {micros: 3_600_000_000},
		"m": {micros: 60_000_000}, "s": {micros: 1_000_000}, "ms": {micros: 1000}, "us": {micros: 1}, "µs": {micros: 1}, "ns": {nanos: 1}}
}}

// parseOffset reads numbers and units, all negative behind a leading minus.
func parseOffset(s string) (out offset, ok bool) {
	rest, sign := s, int64(1)
	if strings.HasPrefix(rest, "-") {
		rest, sign = rest[1:], -1
	}
	for out.weeks = true; rest != ""; {
		n := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if n <= 0 {
			return out, false
		}
		size, err := strconv.ParseInt(rest[:n], 10, 64)
		rest = rest[n:]
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' })
		if end < 0 {
			end = len(rest)
		}
		unit, known := offsetUnits.Get()[rest[:end]]
		if err != nil || !known || size > 1<<31 {
			return out, false
		}
		size *= sign
		out = offset{out.months + size*unit.months, out.days + size*unit.days, out.micros + size*unit.micros, out.weeks && unit.weeks, out.nanos + size*unit.nanos}
		rest = rest[end:]
	}
	out.weeks = out.weeks && out.days != 0
	out.micros, out.nanos = out.micros+out.nanos/1000, out.nanos%1000
	return out, s != "" && s != "-"
}

// addTo moves a time by the clock on the wall of its zone; of months that are too short the last day is taken.
func (o offset) addTo(us int64, zone string) int64 {
	if o.months == 0 && (o.days == 0 || zone == "") {
		return us + o.days*column.MicrosPerDay + o.micros
	}
	days, rest := column.DayOf(column.LocalMicros(us, zone))
	days = addMonths(days, o.months) + o.days
	local := days*column.MicrosPerDay + rest
	if zone == "" {
		return local + o.micros
	}
	return column.FromLocal(local, zone) + o.micros
}

func addMonths(days, months int64) int64 {
	if months == 0 {
		return days
	}
	y, m, d := column.Civil(days)
	n := y*12 + m - 1 + months
	y, m = floorDiv(n, 12), floorMod(n, 12)+1
	return column.DaysOf(y, m, min(d, column.DaysIn(y, m)))
}

func floorDiv(a, b int64) int64 { return (a - floorMod(a, b)) / b }

// moreTime is arithmetic with months, zones and text.
func moreTime() []function {
	return []function{
		{name: "offset_by", least: 2, most: 2, bind: bindOffset, eval: evalOffset},
		{name: "add_months", least: 2, most: 2, bind: bindAddMonths, eval: evalAddMonths},
		{name: "dt_round", least: 2, most: 2, bind: bindTruncate, eval: evalRoundTime},
		{name: "month_start", least: 1, most: 1, bind: keeps(anyCalendar), eval: byDay(func(d int64) int64 { y, m, _ := column.Civil(d); return column.DaysOf(y, m, 1) })},
		{name: "month_end", least: 1, most: 1, bind: keeps(anyCalendar), eval: byDay(func(d int64) int64 { y, m, _ := column.Civil(d); return column.DaysOf(y, m, column.DaysIn(y, m)) })},
		{name: "is_leap_year", least: 1, most: 1, bind: returns(column.BoolType, coarse(calendar)), eval: evalLeap},
		{name: "epoch", least: 1, most: 2, bind: returns(column.Int64Type, anyCalendar, constStr), eval: evalEpoch},
		{name: "from_epoch", least: 1, most: 2, bind: bindFromEpoch, eval: evalFromEpoch},
		{name: "convert_time_zone", least: 2, most: 2, bind: bindConvertZone, eval: evalConvertZone},
		{name: "replace_time_zone", least: 2, most: 2, bind: bindConvertZone, eval: evalReplaceZone},
		{name: "strptime", least: 2, most: 3, bind: bindStrptime, eval: evalStrptime},
		{name: "make_date", least: 3, most: 3, bind: returns(column.DateType, integer), eval: evalMakeDate},
		{name: "date_diff", least: 3, most: 3, bind: bindDateDiff, eval: evalDateDiff},
		{name: "total_microseconds", least: 1, most: 1, bind: returns(column.Int64Type, anyDuration), eval: total(1)},
		{name: "nanosecond", least: 1, most: 1, bind: returns(column.Int64Type, anyClock), eval: evalNanosecond},
		{name: "iso_year", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: dayPart(isoYear)},
		{name: "century", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: civilPart(func(y, _, _ int64) int64 { return floorDiv(y+99, 100) })},
	}
}

func isoYear(days int64) int64 {
	y, _ := time.Unix(days*86_400, 0).UTC().ISOWeek()
	return int64(y)
}

func bindOffset(b *Bound) error {
	if err := anyMoment(b, 0); err != nil {
		return err
	}
	s, err := b.constantStr(1)
	if err != nil {
		return err
	}
	o, ok := parseOffset(s)
	if !ok && !b.later(1) {
		return fail(BadArgument, b.Args[1].From, "offset_by does not know the length %q", s).hint("numbers with y, q, mo, w, d, h, m, s, ms, us, ns: \"1mo2d\"")
	}
	if b.Type = b.Args[0].Type; b.Type.Kind == column.Date && (o.micros != 0 || o.nanos != 0) {
		return fail(BadArgument, b.Args[1].From, "a date is moved by whole days, not by %q", s).hint("cast it to datetime first")
	}
	return nil
}

func evalOffset(x *call) (*column.Column, error) {
	typ := x.node.Type
	if x.isNull() {
		return column.OfNulls(typ, x.rows), nil
	}
	o, _ := parseOffset(x.args[1].Strings().At(0))
	switch typ.Kind {
	case column.Date:
		return x.mapInt(typ, func(d int64) int64 { return addMonths(d, o.months) + o.days })
	case column.Time:
		ticks := o.micros*typ.PerMicro() + o.nanosOf(typ)
		return x.mapInt(typ, func(v int64) int64 { return floorMod(v+ticks, typ.PerDay()) })
	}
	return x.mapTime(typ, func(v int64) int64 { return o.moved(v, typ) })
}

func bindAddMonths(b *Bound) error {
	if err := anyCalendar(b, 0); err != nil {
		return err
	}
	b.Type = b.Args[0].Type
	return integer(b, 1)
}

func evalAddMonths(x *call) (*column.Column, error) {
	typ := x.node.Type
	if x.isNull() || x.args[1].Type().Kind == column.Null {
		return column.OfNulls(typ, x.rows), nil
	}
	in, by := x.ints(0), x.ints(1)
	out := make([]int64, x.rows)
	for i, v := range in {
		n := max(-1<<20, min(by[i], 1<<20))
		out[i] = offset{months: n}.moved(v, typ)
	}
	c, err := column.Of(column.Int64Type, out, x.valid()).Cast(typ, false)
	if err == nil && typ.Nano {
		err = x.reached(c)
	}
	return c, err
}

// evalRoundTime takes the nearer end of the window that truncate finds, the later one from the middle on.
func evalRoundTime(x *call) (*column.Column, error) {
	typ, o := x.node.Type, x.every()
	return x.mapTime(typ, func(v int64) int64 {
		low := o.truncated(v, typ)
		high := o.moved(low, typ)
		if low != belowNanos && (high == aboveNanos || v-low < high-v) {
			return low
		}
		return high
	})
}

// moved adds the length to a value of a type.
func (o offset) moved(v int64, typ column.Type) int64 {
	if typ.Kind == column.Date {
		return addMonths(v, o.months) + o.days
	}
	out := alongMicros(typ, func(us int64) int64 { return o.addTo(us, typ.Zone) })(v)
	if !typ.Nano || out == belowNanos || out == aboveNanos {
		return out
	}
	return addTicks(out, o.nanos)
}

// nanosOf is what of the length is behind whole microseconds, if the type has it.
func (o offset) nanosOf(typ column.Type) int64 {
	if typ.Nano {
		return o.nanos
	}
	return 0
}

// truncated is the start of the window of that length in which a value lies. Windows of days count from 1970-01-01, of weeks
// from a Monday, of months from year 0, on the clock of the zone.
func (o offset) truncated(v int64, typ column.Type) int64 {
	if typ.Kind == column.Date {
		return o.truncatedDay(v)
	}
	if typ.Nano {
		return o.truncatedFine(v, typ)
	}
	local := column.LocalMicros(v, typ.Zone)
	if o.micros > 0 {
		return local - floorMod(local, o.micros) - (local - v)
	}
	if o.months == 0 && o.days == 0 {
		return v // windows of less than a microsecond
	}
	d, _ := column.DayOf(local)
	return column.FromLocal(o.truncatedDay(d)*column.MicrosPerDay, typ.Zone)
}

// truncatedFine is truncated for ticks of nanoseconds. Windows that are not whole microseconds are shorter than 2^63 nanoseconds.
func (o offset) truncatedFine(v int64, typ column.Type) int64 {
	us, _ := typ.Micros(v)
	if o.nanos == 0 {
		return fineTicks(typ, o.truncated(us, typ.Coarse()), 0)
	}
	shift := (column.LocalMicros(us, typ.Zone) - us) * typ.PerMicro()
	size, ok := typ.FromMicros(o.micros, o.nanos)
	if !ok {
		return belowNanos
	}
	return v - floorMod(floorMod(v, size)+floorMod(shift, size), size)
}

func (o offset) truncatedDay(d int64) int64 {
	switch {
	case o.months > 0:
		y, m, _ := column.Civil(d)
		n := y*12 + m - 1
		n -= floorMod(n, o.months)
		return column.DaysOf(floorDiv(n, 12), floorMod(n, 12)+1, 1)
	case o.days > 0 && o.weeks:
		return d - floorMod(d+3, o.days)
	case o.days > 0:
		return d - floorMod(d, o.days)
	}
	return d
}

// byDay maps the day and keeps the time of day.
func byDay(f func(days int64) int64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		typ := x.node.Type
		if typ.Kind == column.Date {
			return x.mapInt(typ, f)
		}
		return x.mapTime(typ, alongMicros(typ, func(us int64) int64 {
			d, rest := column.DayOf(column.LocalMicros(us, typ.Zone))
			return column.FromLocal(f(d)*column.MicrosPerDay+rest, typ.Zone)
		}))
	}
}

func evalLeap(x *call) (*column.Column, error) {
	day := x.day()
	c, err := x.mapInt(column.Int64Type, func(v int64) int64 {
		y, _, _ := column.Civil(day(v))
		return column.DaysIn(y, 2) - 28
	})
	if err != nil {
		return nil, err
	}
	return c.Cast(column.BoolType, false)
}

// epochUnit is the nanoseconds of the unit that a call names; microseconds if it names none.
func (x *call) epochUnit() (int64, error) {
	unit := "us"
	if len(x.args) == 2 {
		unit = x.args[1].Strings().At(0)
	}
	size, ok := epochSizes.Get()[unit]
	if !ok {
		return 0, x.fail("%s does not know the unit %q: d, s, ms, us or ns", x.node.From.Name, unit)
	}
	return size, nil
}

func evalEpoch(x *call) (*column.Column, error) {
	size, err := x.epochUnit()
	if err != nil {
		return nil, err
	}
	scale := 1000 / x.args[0].Type().PerMicro()
	if x.args[0].Type().Kind == column.Date {
		scale = 1000 * column.MicrosPerDay
	}
	if size < scale {
		return x.scaledUp(scale / size)
	}
	return x.mapInt(column.Int64Type, func(v int64) int64 { return floorDiv(v, size/scale) })
}

func evalFromEpoch(x *call) (*column.Column, error) {
	size, err := x.epochUnit()
	if err != nil || x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), err
	}
	typ := x.node.Type
	if size = size / 1000 * typ.PerMicro(); typ.Nano {
		size = 1
	}
	if x.args[0].Type().IsInteger() {
		return x.mapInt(typ, func(v int64) int64 { return v * size })
	}
	in := x.floats(0)
	out := make([]int64, len(in))
	for i, f := range in {
		out[i] = int64(math.Round(f * float64(size)))
	}
	return column.Of(typ, out, x.valid()), nil
}

// bindFromEpoch counts in nanoseconds what is given in them, as Polars does.
func bindFromEpoch(b *Bound) error {
	if err := returns(column.DatetimeType, exactNumber, constStr)(b); err != nil {
		return err
	}
	if len(b.Args) == 2 && b.Args[1].Value == "ns" {
		b.Type = b.Type.Fine()
	}
	return nil
}

// scaledUp counts smaller units; more than 64 bits of them are an error.
func (x *call) scaledUp(by int64) (*column.Column, error) {
	c, err := x.mapInt(column.Int64Type, func(v int64) int64 {
		if v > math.MaxInt64/by || v < -math.MaxInt64/by {
			return aboveNanos
		}
		return v * by
	})
	if err != nil || by == 1 || c.Type().Kind == column.Null {
		return c, err
	}
	return c, x.reached(c)
}

// zone reads a constant that is a time zone, or null.
func (b *Bound) zone(i int) (string, error) {
	if v, err := b.constant(i); err != nil || v == nil {
		return "", err
	}
	s, err := b.constantStr(i)
	if err == nil && !b.later(i) && !column.IsZone(s) {
		err = fail(BadArgument, b.Args[i].From, "there is no time zone %q", s).hint("a name such as \"Europe/Berlin\", or \"UTC\"")
	}
	return s, err
}

func isDatetime(t column.Type) bool { return t.Kind == column.Datetime }

// bindConvertZone reads the zone that a datetime shall have.
func bindConvertZone(b *Bound) error {
	if err := b.want(0, "a datetime", isDatetime); err != nil {
		return err
	}
	zone, err := b.zone(1)
	b.Type = column.Type{Kind: column.Datetime, Zone: zone, Nano: b.Args[0].Type.Nano}
	return err
}

// evalConvertZone shows the same moment on another zone's clock; a local time counts as UTC.
func evalConvertZone(x *call) (*column.Column, error) {
	if x.isNull() {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	return x.args[0].Retype(x.node.Type).Broadcast(x.rows), nil
}

// evalReplaceZone keeps what the clock shows and says where it hangs; null takes the zone away.
func evalReplaceZone(x *call) (*column.Column, error) {
	from, to := x.args[0].Type().Zone, x.node.Type.Zone
	y := *x
	y.args = x.args[:1] // a zone that is null does not make the times null
	return y.mapTime(x.node.Type, alongMicros(x.node.Type, func(us int64) int64 { return column.FromLocal(column.LocalMicros(us, from), to) }))
}

func evalMakeDate(x *call) (*column.Column, error) {
	b := column.NewBuilder(column.DateType, x.rows)
	valid := x.valid()
	for i := range x.rows {
		if valid != nil && !valid.Get(i) {
			b.Null()
			continue
		}
		y, m, d := x.args[0].Int(i*x.step(0)), x.args[1].Int(i*x.step(1)), x.args[2].Int(i*x.step(2))
		if m < 1 || m > 12 || d < 1 || d > column.DaysIn(y, m) || y < -9999 || y > 9999 {
			return nil, x.fail("there is no day %d-%d-%d", y, m, d)
		}
		b.Int(column.DaysOf(y, m, d))
	}
	return b.Build(), nil
}

func evalNanosecond(x *call) (*column.Column, error) {
	per := x.args[0].Type().PerMicro()
	return x.mapInt(column.Int64Type, func(v int64) int64 { return floorMod(v, 1_000_000*per) * (1000 / per) })
}

// diffUnits number the windows of each unit: a difference counts the borders between two times. Weeks are
// counted in full, as in DuckDB.
var diffUnits = lazy.Value[map[string]offset]{New: func() map[string]offset {
	return map[string]offset{"year": {months: 12}, "quarter": {months: 3}, "month": {months: 1}, "week": {days: 7}, "day": {days: 1}, "hour": {micros: 3_600_000_000},
		"minute": {micros: 60_000_000}, "second": {micros: 1_000_000}, "millisecond": {micros: 1000}, "microsecond": {micros: 1}, "decade": {months: 120}, "century": {months: 1200}}
}}

func bindDateDiff(b *Bound) error {
	unit, err := b.constantStr(0)
	if err != nil {
		return err
	}
	if _, ok := diffUnits.Get()[strings.TrimSuffix(strings.ToLower(unit), "s")]; !ok && !b.later(0) {
		return fail(BadArgument, b.Args[0].From, "a difference is not counted in %q", unit).hint("year, quarter, month, week, day, hour, minute, second, …")
	}
	b.Type = column.Int64Type
	for i := 1; i < 3; i++ {
		rule := coarse(calendar)
		if b.From.Name == "date_sub" { // whole units between two times, which parts of a microsecond may change
			rule = calendar
		}
		if err := rule(b, i); err != nil {
			return err
		}
		if err := b.coerceArg(i, column.DatetimeType); err != nil {
			return err
		}
	}
	return nil
}

func (o offset) index(us int64) int64 {
	if o.micros > 0 {
		return floorDiv(us, o.micros)
	}
	d, _ := column.DayOf(us)
	if o.months > 0 {
		y, m, _ := column.Civil(d)
		return floorDiv(y*12+m-1, o.months)
	}
	return d
}

func evalDateDiff(x *call) (*column.Column, error) {
	if x.args[1].Type().Kind == column.Null || x.args[2].Type().Kind == column.Null {
		return column.OfNulls(column.Int64Type, x.rows), nil
	}
	o := diffUnits.Get()[strings.TrimSuffix(strings.ToLower(x.args[0].Strings().At(0)), "s")]
	from, to := x.ints(1), x.ints(2)
	out := make([]int64, x.rows)
	for i := range out {
		if out[i] = o.index(to[i]) - o.index(from[i]); o.days == 7 {
			out[i] = (to[i] - from[i]) / (7 * column.MicrosPerDay)
		}
	}
	return column.Of(column.Int64Type, out, x.valid()), nil
}

func parseBase(s string, base int) (int64, bool) {
	v, err := strconv.ParseInt(strings.TrimSpace(s), base, 64)
	return v, err == nil
}
