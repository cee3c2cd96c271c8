package expr

import (
	"strconv"
	"strings"
	"time"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// temporal is parts of dates, times and durations, and their text. Parts of a datetime with a zone are local to the zone.
func temporal() []function {
	return []function{
		{name: "year", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: civilPart(func(y, _, _ int64) int64 { return y })},
		{name: "month", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: civilPart(func(_, m, _ int64) int64 { return m })},
		{name: "day", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: civilPart(func(_, _, d int64) int64 { return d })},
		{name: "quarter", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: civilPart(func(_, m, _ int64) int64 { return (m + 2) / 3 })},
		{name: "weekday", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: dayPart(func(d int64) int64 { return floorMod(d+3, 7) + 1 })},
		{name: "ordinal_day", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: dayPart(ordinalDay)},
		{name: "week", least: 1, most: 1, bind: returns(column.Int64Type, coarse(calendar)), eval: dayPart(isoWeek)},
		{name: "hour", least: 1, most: 1, bind: returns(column.Int64Type, coarse(clock)), eval: clockPart(3_600_000_000, 24)},
		{name: "minute", least: 1, most: 1, bind: returns(column.Int64Type, coarse(clock)), eval: clockPart(60_000_000, 60)},
		{name: "second", least: 1, most: 1, bind: returns(column.Int64Type, coarse(clock)), eval: clockPart(1_000_000, 60)},
		{name: "millisecond", least: 1, most: 1, bind: returns(column.Int64Type, coarse(clock)), eval: clockPart(1000, 1000)},
		{name: "microsecond", least: 1, most: 1, bind: returns(column.Int64Type, coarse(clock)), eval: clockPart(1, 1_000_000)},
		{name: "date", least: 1, most: 1, bind: castTo(column.DateType, anyCalendar), eval: evalSame},
		{name: "time", least: 1, most: 1, bind: castTo(column.TimeType, anyClock), eval: evalSame},
		{name: "truncate", least: 2, most: 2, bind: bindTruncate, eval: evalTruncate},
		{name: "strftime", least: 2, most: 2, bind: returns(column.StrType, anyMoment, constStr), eval: evalStrftime},
		{name: "total_days", least: 1, most: 1, bind: returns(column.Int64Type, anyDuration), eval: total(column.MicrosPerDay)},
		{name: "total_hours", least: 1, most: 1, bind: returns(column.Int64Type, anyDuration), eval: total(3_600_000_000)},
		{name: "total_minutes", least: 1, most: 1, bind: returns(column.Int64Type, anyDuration), eval: total(60_000_000)},
		{name: "total_seconds", least: 1, most: 1, bind: returns(column.Int64Type, anyDuration), eval: total(1_000_000)},
		{name: "total_milliseconds", least: 1, most: 1, bind: returns(column.Int64Type, anyDuration), eval: total(1000)},
	}
}

func floorMod(a, b int64) int64 { return (a%b + b) % b }

// castTo gives a rule for functions that are only a cast of the argument.
func castTo(typ column.Type, rule func(*Bound, int) error) func(*Bound) error {
	return func(b *Bound) error {
		if err := rule(b, 0); err != nil {
			return err
		}
		if b.Type = typ; b.Args[0].Type.Nano {
			b.Type = typ.Fine()
		}
		return b.coerceArg(0, b.Type)
	}
}

func evalSame(x *call) (*column.Column, error) { return x.args[0], nil }

// mapInt makes an i64 column from an integer or temporal argument.
func (x *call) mapInt(typ column.Type, f func(int64) int64) (*column.Column, error) {
	if x.args[0].Type().Kind == column.Null {
		return column.OfNulls(typ, x.rows), nil
	}
	in := x.ints(0)
	out := make([]int64, len(in))
	for i, v := range in {
		out[i] = f(v)
	}
	return column.Of(column.Int64Type, out, x.valid()).Cast(typ, false)
}

// day gives the function from a value of the argument's type to its day.
func (x *call) day() func(int64) int64 {
	typ := x.args[0].Type()
	if typ.Kind == column.Date {
		return func(d int64) int64 { return d }
	}
	return func(us int64) int64 {
		d, _ := column.DayOf(column.LocalMicros(us, typ.Zone))
		return d
	}
}

func dayPart(f func(days int64) int64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		day := x.day()
		return x.mapInt(column.Int64Type, func(v int64) int64 { return f(day(v)) })
	}
}

func civilPart(f func(y, m, d int64) int64) func(*call) (*column.Column, error) {
	return dayPart(func(days int64) int64 { return f(column.Civil(days)) })
}

func ordinalDay(days int64) int64 {
	y, _, _ := column.Civil(days)
	return days - column.DaysOf(y, 1, 1) + 1
}

func isoWeek(days int64) int64 {
	_, w := time.Unix(days*86_400, 0).UTC().ISOWeek()
	return int64(w)
}

func clockPart(size, count int64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		zone := x.args[0].Type().Zone
		return x.mapInt(column.Int64Type, func(us int64) int64 {
			_, rest := column.DayOf(column.LocalMicros(us, zone))
			return rest / size % count
		})
	}
}

func total(size int64) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		size := size * x.args[0].Type().PerMicro()
		return x.mapInt(column.Int64Type, func(ticks int64) int64 { return ticks / size })
	}
}

func bindTruncate(b *Bound) error {
	if err := anyCalendar(b, 0); err != nil {
		return err
	}
	s, err := b.constantStr(1)
	if err != nil {
		return err
	}
	o, ok := parseOffset(s)
	parts := boolInt(o.months > 0) + boolInt(o.days > 0) + boolInt(o.micros > 0 || o.nanos > 0)
	if (!ok || parts != 1) && !b.later(1) {
		return fail(BadArgument, b.Args[1].From, "truncate does not know the length %q", s).hint("a number with y, q, mo, w, d, h, m, s, ms, us or ns: \"15m\"")
	}
	b.Type = b.Args[0].Type
	return nil
}

// every is the length that truncate was given.
func (x *call) every() offset {
	o, _ := parseOffset(x.args[1].Strings().At(0))
	return o
}

func evalTruncate(x *call) (*column.Column, error) {
	o, typ := x.every(), x.node.Type
	return x.mapTime(typ, func(v int64) int64 { return o.truncated(v, typ) })
}

func evalStrftime(x *call) (*column.Column, error) {
	if x.allNull() {
		return column.OfNulls(column.StrType, x.rows), nil
	}
	format, typ := x.args[1].Strings().At(0), x.args[0].Type()
	in := x.ints(0)
	valid := x.args[0].Broadcast(x.rows)
	out := column.NewStrings(x.rows)
	for i, v := range in {
		switch {
		case valid.IsNull(i):
			out.Push("")
		case typ.Kind == column.Date:
			out.Push(strftime(column.At(v*column.MicrosPerDay, ""), format))
		default:
			out.Push(strftime(typ.Instant(v), format))
		}
	}
	return column.OfStrings(out, valid.Valid()), nil
}

var directives = lazy.Value[map[byte]string]{New: func() map[byte]string {
	return map[byte]string{'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'y': "06", 'B': "January", 'b': "Jan", 'A': "Monday",
		'a': "Mon", 'p': "PM", 'I': "03", 'j': "002", 'z': "-0700", 'Z': "MST", 'F': "2006-01-02", 'T': "15:04:05", 'e': "_2", 'R': "15:04", 'D': "01/02/06", 'v': "_2-Jan-2006"}
}}

func strftime(t time.Time, format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		i++
		bare := format[i] == '-' && i+1 < len(format) // %-d: without a leading zero
		if bare {
			i++
		}
		if text, size := fraction(t, format[i:]); size > 0 {
			b.WriteString(text)
			i += size - 1
			continue
		}
		text, ok := directive1(t, format[i])
		if bare {
			text = strings.TrimLeft(text[:max(0, len(text)-1)], "0 ") + text[max(0, len(text)-1):]
		}
		if b.WriteString(text); !ok {
			b.WriteString(format[i-1 : i+1])
		}
	}
	return b.String()
}

// fraction writes %3f, %6f and %9f, and behind a point also %.3f, %.6f, %.9f and %.f, which has as many digits as there are: size is the
// length of what it has read, 0 if it is none of them.
func fraction(t time.Time, format string) (text string, size int) {
	rest, point := strings.CutPrefix(format, ".")
	nanos, width := padInt(t.Nanosecond(), 9), 0
	switch {
	case len(rest) >= 2 && rest[1] == 'f' && strings.IndexByte("369", rest[0]) >= 0:
		width, size = int(rest[0]-'0'), 2
	case point && strings.HasPrefix(rest, "f"):
		for width, size = 9, 1; width > 0 && strings.Trim(nanos[width-3:width], "0") == ""; width -= 3 {
		}
	default:
		return "", 0
	}
	if text = nanos[:width]; point && width > 0 {
		text = "." + text
	}
	return text, size + boolInt(point)
}

// directive1 writes one part of a time, as C's strftime and DuckDB's %f, %g and %i have it.
func directive1(t time.Time, letter byte) (text string, ok bool) {
	if layout, ok := directives.Get()[letter]; ok {
		return t.Format(layout), true
	}
	year, week := t.ISOWeek()
	sunday := int(t.Weekday())
	switch letter {
	case '%':
		return "%", true
	case 'f':
		return padInt(t.Nanosecond()/1000, 6), true
	case 'g':
		return padInt(t.Nanosecond()/1_000_000, 3), true
	case 'n':
		return padInt(t.Nanosecond(), 9), true
	case 'G':
		return strconv.Itoa(year), true
	case 'V':
		return padInt(week, 2), true
	case 'U':
		return padInt((t.YearDay()+6-sunday)/7, 2), true
	case 'W':
		return padInt((t.YearDay()+6-(sunday+6)%7)/7, 2), true
	case 'w':
		return strconv.Itoa(sunday), true
	case 'u':
		return strconv.Itoa((sunday+6)%7 + 1), true
	case 's':
		return strconv.FormatInt(t.Unix(), 10), true
	case 'h':
		return t.Format("Jan"), true
	case 'C':
		return padInt(t.Year()/100, 2), true
	case 'c':
		return t.Format("Mon Jan _2 15:04:05 2006"), true
	case 'x':
		return t.Format("2006-01-02"), true
	case 'X':
		return t.Format("15:04:05"), true
	case 'r':
		return t.Format("03:04:05 PM"), true
	case 'k':
		return t.Format("15"), true
	}
	return "", false
}

func padInt(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}
