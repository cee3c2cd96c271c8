package expr

import (
	"strings"
	"time"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// bindStrptime reads text by a pattern of %-directives as a datetime, or what a third argument "date" or "time" says.
func bindStrptime(b *Bound) error {
	if err := str(b, 0); err != nil {
		return err
	}
	pattern, err := b.constantStr(1)
	if err != nil {
		return err
	}
	b.Type = column.DatetimeType
	if strings.Contains(pattern, "%z") {
		b.Type.Zone = "UTC"
	}
	if len(b.Args) == 3 {
		name, err := b.constantStr(2)
		if err != nil {
			return err
		}
		var ok bool
		if b.Type, ok = column.ParseType(name); !ok || !b.Type.IsTemporal() || b.Type.Kind == column.Duration {
			return fail(BadArgument, b.Args[2].From, "text is read as date, time or datetime, not as %q", name)
		}
	}
	return nil
}

// evalStrptime makes null of what does not fit the pattern.
func evalStrptime(x *call) (*column.Column, error) {
	typ := x.node.Type
	if x.allNull() {
		return column.OfNulls(typ, x.rows), nil
	}
	pattern := x.args[1].Strings().At(0)
	b := column.NewBuilder(typ, x.rows)
	for i := range x.rows {
		if x.args[0].IsNull(i * x.step(0)) {
			b.Null()
			continue
		}
		t, behind, ok := readTime(x.row(0, i), pattern)
		switch days, rest := column.DayOf(t); {
		case !ok:
			b.Null()
		case typ.Kind == column.Date:
			b.Int(days)
		case typ.Kind == column.Time:
			b.Int(rest*typ.PerMicro() + behind*(typ.PerMicro()/1000))
		default:
			ticks, fits := typ.FromMicros(t, behind)
			if !fits {
				return nil, x.fail("%q in row %d is beyond what nanoseconds in 64 bits reach: 1677-09-21 to 2262-04-11", x.row(0, i), i)
			}
			b.Int(ticks)
		}
	}
	return b.Build(), nil
}

// timeReader collects what the directives say.
type timeReader struct {
	rest                  string
	year, month, day, doy int64
	hour, minute, second  int64
	micros, offset        int64
	behind                int64 // nanoseconds behind the microsecond
	pm, half              bool  // of a clock of twelve hours
}

var shortForms = lazy.Value[map[byte]string]{New: func() map[byte]string {
	return map[byte]string{'T': "%H:%M:%S", 'F': "%Y-%m-%d", 'D': "%m/%d/%y", 'R': "%H:%M"}
}}

// readTime gives microseconds since 1970 and the nanoseconds behind them; ok is false where text and pattern differ.
func readTime(text, pattern string) (us, behind int64, ok bool) {
	r := &timeReader{rest: text, year: 1900, month: 1, day: 1}
	if strings.Contains(pattern, "%H") && !strings.ContainsAny(pattern, "YymdjF") {
		r.year = 1970
	}
	if !r.follow(pattern) || r.rest != "" || r.month < 1 || r.month > 12 || r.day < 1 || r.day > column.DaysIn(r.year, r.month) {
		return 0, 0, false
	}
	if r.half {
		r.hour = r.hour%12 + 12*int64(boolInt(r.pm))
	}
	if r.hour > 23 || r.minute > 59 || r.second > 59 {
		return 0, 0, false
	}
	days := column.DaysOf(r.year, r.month, r.day)
	if r.doy > 0 {
		days = column.DaysOf(r.year, 1, 1) + r.doy - 1
	}
	return days*column.MicrosPerDay + ((r.hour*60+r.minute)*60+r.second)*1_000_000 + r.micros - r.offset, r.behind, true
}

func (r *timeReader) follow(pattern string) bool {
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		if c == '%' && i+1 < len(pattern) {
			i++
			if long, ok := shortForms.Get()[pattern[i]]; ok {
				if !r.follow(long) {
					return false
				}
				continue
			}
			if pattern[i] == '.' && i+1 < len(pattern) && pattern[i+1] == 'f' { // %.f: a fraction with its point, if any
				i++
				if strings.HasPrefix(r.rest, ".") {
					r.rest = r.rest[1:]
					if !r.fraction() {
						return false
					}
				}
				continue
			}
			if !r.directive(pattern[i]) {
				return false
			}
			continue
		}
		if r.rest == "" || r.rest[0] != c {
			return false
		}
		r.rest = r.rest[1:]
	}
	return true
}

// number reads up to some digits.
func (r *timeReader) number(most int) (n int64, ok bool) {
	k := 0
	for k < len(r.rest) && k < most && r.rest[k] >= '0' && r.rest[k] <= '9' {
		n = n*10 + int64(r.rest[k]-'0')
		k++
	}
	r.rest = r.rest[k:]
	return n, k > 0
}

func (r *timeReader) directive(c byte) (ok bool) {
	switch c {
	case 'Y':
		r.year, ok = r.number(4)
	case 'y':
		if r.year, ok = r.number(2); r.year < 69 {
			r.year += 100
		}
		r.year += 1900
	case 'm':
		r.month, ok = r.number(2)
	case 'd':
		r.day, ok = r.number(2)
	case 'e':
		r.rest = strings.TrimLeft(r.rest, " ")
		r.day, ok = r.number(2)
	case 'j':
		r.doy, ok = r.number(3)
	case 'H':
		r.hour, ok = r.number(2)
	case 'I':
		r.half = true
		r.hour, ok = r.number(2)
	case 'M':
		r.minute, ok = r.number(2)
	case 'S':
		r.second, ok = r.number(2)
	case 'f':
		ok = r.fraction()
	case 'p', 'P':
		ok = r.half12()
	case 'b', 'B', 'h':
		r.month, ok = r.word(func(i int) string { return time.Month(i).String() }, 12, 3)
	case 'a', 'A':
		_, ok = r.word(func(i int) string { return time.Weekday(i - 1).String() }, 7, 3)
	case 'z':
		ok = r.zone()
	case '%':
		if ok = strings.HasPrefix(r.rest, "%"); ok {
			r.rest = r.rest[1:]
		}
	}
	return ok
}

func (r *timeReader) fraction() bool {
	before := len(r.rest)
	n, ok := r.number(9)
	for range 9 - (before - len(r.rest)) {
		n *= 10
	}
	r.micros, r.behind = n/1000, n%1000
	return ok
}

func (r *timeReader) half12() bool {
	if len(r.rest) < 2 {
		return false
	}
	word := strings.ToUpper(r.rest[:2])
	r.rest, r.half, r.pm = r.rest[2:], true, word == "PM"
	return word == "AM" || word == "PM"
}

// word reads a name in full or its first letters, whatever the case, and gives its number from 1.
func (r *timeReader) word(name func(int) string, count, short int) (int64, bool) {
	for i := 1; i <= count; i++ {
		for _, n := range []string{name(i), name(i)[:short]} {
			if len(r.rest) >= len(n) && strings.EqualFold(r.rest[:len(n)], n) {
				r.rest = r.rest[len(n):]
				return int64(i), true
			}
		}
	}
	return 0, false
}

// zone reads Z, +02:00, +0200 and +02.
func (r *timeReader) zone() bool {
	if strings.HasPrefix(r.rest, "Z") {
		r.rest = r.rest[1:]
		return true
	}
	if r.rest == "" || r.rest[0] != '+' && r.rest[0] != '-' {
		return false
	}
	sign := int64(1)
	if r.rest[0] == '-' {
		sign = -1
	}
	r.rest = r.rest[1:]
	h, ok := r.number(2)
	r.rest = strings.TrimPrefix(r.rest, ":")
	m, _ := r.number(2)
	r.offset = sign * (h*60 + m) * 60_000_000
	return ok && h < 24 && m < 60
}
