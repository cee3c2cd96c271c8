package time

import (
	"fmt"
	"strconv"
	"strings"
	gotime "time"
	"unicode"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// strftime writes t by a pattern. Only what a reader of the manual finds there
// is known: a directive that C would leave alone or ignore is an error here.
func strftime(c *module.Call, t gotime.Time, pattern string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			b.WriteByte(pattern[i])
			continue
		}
		i++
		s, ok := "", false
		if i < len(pattern) {
			s, ok = directive(t, pattern[i])
		}
		if !ok {
			return "", unknown(c, pattern, i)
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func unknown(c *module.Call, pattern string, i int) error {
	what := "the pattern ends behind %"
	if i < len(pattern) {
		r, _ := utf8.DecodeRuneInString(pattern[i:])
		what = "%" + string(r) + " is not known"
	}
	return c.Error(codePattern, "help(time.format) lists what can stand in a pattern; %% is a percent sign", "pattern %s: %s", value.Quote(pattern), what)
}

// layout gives Go's own layout for a directive, or "".
func layout(d byte) string {
	switch d {
	case 'Y':
		return "2006"
	case 'y':
		return "06"
	case 'm':
		return "01"
	case 'd':
		return "02"
	case 'e':
		return "_2"
	case 'H':
		return "15"
	case 'I':
		return "03"
	case 'M':
		return "04"
	case 'S':
		return "05"
	case 'p':
		return "PM"
	case 'a':
		return "Mon"
	case 'A':
		return "Monday"
	case 'b', 'h':
		return "Jan"
	case 'B':
		return "January"
	case 'j':
		return "002"
	case 'z':
		return "-0700"
	case 'Z':
		return "MST"
	case 'F':
		return gotime.DateOnly
	case 'T':
		return gotime.TimeOnly
	case 'R':
		return "15:04"
	case 'D':
		return "01/02/06"
	case 'c':
		return gotime.ANSIC
	}
	return ""
}

func directive(t gotime.Time, d byte) (string, bool) {
	if l := layout(d); l != "" {
		return t.Format(l), true
	}
	switch d {
	case 'f':
		return fmt.Sprintf("%06d", t.Nanosecond()/1000), true
	case 'L':
		return fmt.Sprintf("%03d", t.Nanosecond()/1_000_000), true
	case 's':
		return strconv.FormatInt(t.Unix(), 10), true
	case 'u':
		return strconv.Itoa(weekday(t)), true
	case 'w':
		return strconv.Itoa(int(t.Weekday())), true
	case 'V':
		_, w := t.ISOWeek()
		return fmt.Sprintf("%02d", w), true
	case 'G':
		y, _ := t.ISOWeek()
		return fmt.Sprintf("%04d", y), true
	case 'n', 't', '%':
		return map[byte]string{'n': "\n", 't': "\t", '%': "%"}[d], true
	}
	return "", false
}

// reading is a date while it is read.
type reading struct {
	c             *module.Call
	text, pattern string
	at            int // in text

	year, month, day, hour, minute, second, micro int
	yearday                                       int
	pm, twelve                                    bool
	offset                                        *gotime.Location
	unix                                          *int64
}

// strptime reads a text by a pattern. Numbers may have fewer digits than
// strftime writes; a space stands for any white space, none included.
func strptime(c *module.Call, s, pattern string, loc *gotime.Location) (gotime.Time, error) {
	r := &reading{c: c, text: s, pattern: pattern, year: 1970, month: 1, day: 1}
	for i := 0; i < len(pattern); i++ {
		switch p := pattern[i]; {
		case p == '%':
			i++
			if i == len(pattern) {
				return gotime.Time{}, unknown(c, pattern, i)
			}
			if err := r.directive(i); err != nil {
				return gotime.Time{}, err
			}
		case p == ' ' || p == '\t' || p == '\n':
			r.at = len(s) - len(strings.TrimLeftFunc(s[r.at:], unicode.IsSpace))
		default:
			if r.at == len(s) || s[r.at] != p {
				return gotime.Time{}, r.fail(value.Quote(string(p)))
			}
			r.at++
		}
	}
	if r.at < len(s) {
		return gotime.Time{}, r.fail("the end of the text")
	}
	return r.moment(loc)
}

func (r *reading) fail(expected string) error {
	found := "the end of the text"
	if r.at < len(r.text) {
		found = value.Quote(r.text[r.at:])
	}
	return r.c.Error(codeMoment, "", "cannot read %s by the pattern %s: expected %s, found %s", value.Quote(r.text), value.Quote(r.pattern), expected, found)
}

// number reads up to digits digits into n.
func (r *reading) number(what string, digits, low, high int, n *int) error {
	start, v := r.at, 0
	for r.at < len(r.text) && r.at-start < digits && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		v = v*10 + int(r.text[r.at]-'0')
		r.at++
	}
	if r.at == start || v < low || v > high {
		r.at = start
		return r.fail(what)
	}
	*n = v
	return nil
}

// name reads one of some names, long or cut to three letters, in any case.
func (r *reading) name(what string, count int, full func(i int) string, n *int) error {
	rest := r.text[r.at:]
	for i := range count {
		for _, s := range []string{full(i), full(i)[:3]} {
			if len(rest) >= len(s) && strings.EqualFold(rest[:len(s)], s) {
				r.at += len(s)
				*n = i
				return nil
			}
		}
	}
	return r.fail(what)
}

func (r *reading) directive(i int) error {
	var ignored int
	switch r.pattern[i] {
	case 'Y':
		return r.number("a year", 4, 1, 9999, &r.year)
	case 'y':
		err := r.number("a year of two digits", 2, 0, 99, &r.year)
		if r.year += 1900; r.year < 1969 { // POSIX: 69 to 99 are 1969 to 1999
			r.year += 100
		}
		return err
	case 'm':
		return r.number("a month", 2, 1, 12, &r.month)
	case 'd', 'e':
		r.at = len(r.text) - len(strings.TrimLeft(r.text[r.at:], " "))
		return r.number("a day", 2, 1, 31, &r.day)
	case 'H':
		return r.number("an hour", 2, 0, 23, &r.hour)
	case 'I':
		r.twelve = true
		return r.number("an hour from 1 to 12", 2, 1, 12, &r.hour)
	case 'M':
		return r.number("a minute", 2, 0, 59, &r.minute)
	case 'S':
		return r.number("a second", 2, 0, 60, &r.second)
	case 'j':
		return r.number("a day of the year", 3, 1, 366, &r.yearday)
	case 'b', 'B', 'h':
		err := r.name("a month's name", 12, func(i int) string { return gotime.Month(i + 1).String() }, &r.month)
		r.month++
		return err
	case 'a', 'A':
		return r.name("a weekday", 7, func(i int) string { return gotime.Weekday(i).String() }, &ignored)
	case 'p':
		return r.half()
	case 'F':
		return r.several("%Y-%m-%d")
	case 'T':
		return r.several("%H:%M:%S")
	case 'R':
		return r.several("%H:%M")
	case 'D':
		return r.several("%m/%d/%y")
	}
	return r.rest(i)
}

// half reads AM or PM, in any case.
func (r *reading) half() error {
	rest := strings.ToUpper(r.text[r.at:])
	switch {
	case strings.HasPrefix(rest, "AM"):
	case strings.HasPrefix(rest, "PM"):
		r.pm = true
	default:
		return r.fail("AM or PM")
	}
	r.at += 2
	return nil
}

// several reads a directive that stands for more than one.
func (r *reading) several(pattern string) error {
	inner := *r
	inner.pattern = pattern
	for i := 0; i < len(pattern); i++ {
		if pattern[i] != '%' {
			if inner.at == len(r.text) || r.text[inner.at] != pattern[i] {
				r.at = inner.at
				return r.fail(value.Quote(pattern[i : i+1]))
			}
			inner.at++
			continue
		}
		i++
		if err := inner.directive(i); err != nil {
			return err
		}
	}
	inner.pattern = r.pattern
	*r = inner
	return nil
}

// rest reads fractions, zones, seconds since 1970 and the percent sign.
func (r *reading) rest(i int) error {
	switch r.pattern[i] {
	case 'f', 'L':
		start := r.at
		err := r.number("a fraction of a second", 6, 0, 999_999, &r.micro)
		for n := r.at - start; err == nil && n < 6; n++ {
			r.micro *= 10
		}
		return err
	case 'z':
		return r.zone()
	case 'Z':
		for _, name := range []string{"UTC", "GMT", "Z"} {
			if strings.HasPrefix(r.text[r.at:], name) {
				r.at += len(name)
				r.offset = gotime.UTC
				return nil
			}
		}
		return r.fail("UTC, GMT or Z (other names are ambiguous)")
	case 's':
		return r.since1970()
	case '%':
		if r.at == len(r.text) || r.text[r.at] != '%' {
			return r.fail(`"%"`)
		}
		r.at++
		return nil
	}
	return unknown(r.c, r.pattern, i)
}

func (r *reading) since1970() error {
	end := r.at
	for end < len(r.text) && (r.text[end] >= '0' && r.text[end] <= '9' || end == r.at && r.text[end] == '-') {
		end++
	}
	n, err := strconv.ParseInt(r.text[r.at:end], 10, 64)
	if err != nil || n < firstSecond || n > lastSecond {
		return r.fail("seconds since 1970")
	}
	r.at, r.unix = end, &n
	return nil
}

// zone reads Z, +0100 or +01:00.
func (r *reading) zone() error {
	rest := r.text[r.at:]
	if strings.HasPrefix(rest, "Z") {
		r.at++
		r.offset = gotime.UTC
		return nil
	}
	for _, form := range []struct {
		layout string
		length int
	}{{"-07:00", 6}, {"-0700", 5}} {
		if len(rest) >= form.length {
			if t, err := gotime.Parse(form.layout, rest[:form.length]); err == nil {
				_, offset := t.Zone()
				r.at += form.length
				r.offset = gotime.FixedZone("", offset)
				return nil
			}
		}
	}
	return r.fail("a zone: Z, +0100 or +01:00")
}

// moment puts the parts together; a day that its month does not have is an error.
func (r *reading) moment(loc *gotime.Location) (gotime.Time, error) {
	if r.unix != nil {
		return gotime.Unix(*r.unix, int64(r.micro)*1000).UTC(), nil
	}
	if r.offset != nil {
		loc = r.offset
	}
	if r.twelve {
		if r.hour %= 12; r.pm {
			r.hour += 12
		}
	}
	if r.yearday > 0 {
		r.month, r.day = 1, r.yearday
	}
	t := gotime.Date(r.year, gotime.Month(r.month), r.day, r.hour, r.minute, r.second, r.micro*1000, loc)
	if first := gotime.Date(r.year, gotime.Month(r.month), r.day, 0, 0, 0, 0, gotime.UTC); r.yearday == 0 && first.Day() != r.day || first.Year() != r.year {
		return t, r.c.Error(codeMoment, "", "cannot read %s: the month has no day %d", value.Quote(r.text), r.day)
	}
	return t, nil
}
