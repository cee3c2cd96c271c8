package expr

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"skep/dataframe/column"
)

// textFormats write values into a text: printf by C's directives, format_text by those of {fmt} and Python.
func textFormats() []function {
	return []function{
		{name: "printf", least: 1, most: -1, bind: bindFormat(percents), eval: evalFormat(percents)},
		{name: "format_text", least: 1, most: -1, bind: bindFormat(braces), eval: evalFormat(braces)},
	}
}

// directive is one place of a format: the text before it, which argument goes there, and how.
type directive struct {
	before      string
	arg         int // -1: the end of the text
	fill        string
	align       byte // '<', '>', '^', 0: as the kind of value has it
	plus, comma bool
	zeros       bool
	width       int
	precision   int // -1: none
	verb        byte
}

// bindFormat checks the format against the arguments; numbers stay what they are, all else becomes text.
func bindFormat(read func(string) ([]directive, string)) func(*Bound) error {
	return func(b *Bound) error {
		b.Type = column.StrType
		s, err := b.constantStr(0)
		if err != nil {
			return err
		}
		for i, a := range b.Args[1:] {
			if t := a.Type; t.IsNumber() || t.IsOpen() {
				continue
			} else if t.Kind == column.DecimalKind {
				err = b.coerceArg(i+1, column.Float64Type)
			} else {
				err = b.coerceArg(i+1, column.StrType)
			}
			if err != nil {
				return err
			}
		}
		if b.later(0) {
			return nil
		}
		ds, wrong := read(s)
		for _, d := range ds {
			if wrong == "" && d.arg >= len(b.Args)-1 {
				wrong = "there is no value for its place " + strconv.Itoa(d.arg+1)
			}
			if wrong == "" && d.arg >= 0 {
				wrong = d.suits(b.Args[d.arg+1].Type)
			}
		}
		if wrong != "" {
			return fail(BadArgument, b.Args[0].From, "the format %q is wrong: %s", s, wrong)
		}
		return nil
	}
}

// suits says why a verb does not fit a type, "" if it does.
func (d directive) suits(t column.Type) string {
	kind := "sc"
	switch {
	case t.IsOpen() || d.verb == 0:
		return ""
	case t.IsInteger():
		kind = "dicxXobeEfFgG"
	case t.IsFloat():
		kind = "eEfFgGa"
	}
	if strings.IndexByte(kind, d.verb) < 0 {
		return string(rune(d.verb)) + " does not write values of type " + t.String()
	}
	return ""
}

func evalFormat(read func(string) ([]directive, string)) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		if x.rows == 0 || x.args[0].IsNull(0) {
			return column.OfNulls(column.StrType, x.rows), nil
		}
		ds, _ := read(x.args[0].Strings().At(0))
		return x.buildStr(func(i int) (string, bool) {
			var b strings.Builder
			for _, d := range ds {
				b.WriteString(d.before)
				if d.arg >= 0 {
					b.WriteString(d.written(x.args[d.arg+1], i*x.step(d.arg+1)))
				}
			}
			return b.String(), true
		})
	}
}

func (d directive) written(c *column.Column, row int) string {
	sign, digits := "", ""
	switch t := c.Type(); {
	case t.IsInteger() && strings.IndexByte("eEfFgG", d.verb) < 0:
		sign, digits = d.integer(c, row)
	case t.IsNumber():
		f := c.Float(row)
		digits = d.float(f)
		if digits[0] == '-' {
			sign, digits = "-", digits[1:]
		}
	default:
		s := c.Text(row)
		if d.precision >= 0 {
			s = slice(s, 0, int64(d.precision))
		}
		return d.padded("", s, '<')
	}
	if sign == "" && d.plus {
		sign = "+"
	}
	if d.comma {
		digits = grouped(digits)
	}
	return d.padded(sign, digits, '>')
}

func (d directive) integer(c *column.Column, row int) (sign, digits string) {
	base := map[byte]int{'x': 16, 'X': 16, 'o': 8, 'b': 2}[d.verb]
	if base == 0 {
		base = 10
	}
	v := c.Int(row)
	switch {
	case d.verb == 'c':
		return "", string(rune(v))
	case c.Type().Kind == column.Uint64 || v >= 0:
		digits = strconv.FormatUint(uint64(v), base)
	default:
		sign, digits = "-", strconv.FormatUint(-uint64(v), base)
	}
	if d.verb == 'X' {
		digits = strings.ToUpper(digits)
	}
	return sign, digits
}

func (d directive) float(f float64) string {
	verb, precision := d.verb, d.precision
	if verb == 0 {
		if precision < 0 {
			return column.FormatFloat(f, 64)
		}
		verb = 'g'
	}
	if precision < 0 {
		precision = 6
	}
	lower := verb | 0x20
	s := strconv.FormatFloat(f, lower, precision, 64)
	if verb != lower {
		s = strings.ToUpper(s)
	}
	return s
}

// grouped puts a comma between thousands.
func grouped(digits string) string {
	whole, rest, _ := strings.Cut(digits, ".")
	if rest != "" {
		rest = "." + rest
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return whole + rest
}

func (d directive) padded(sign, s string, usual byte) string {
	missing := d.width - utf8.RuneCountInString(sign+s)
	if missing <= 0 {
		return sign + s
	}
	align, fill := d.align, d.fill
	if align == 0 {
		if d.zeros && usual == '>' {
			return sign + strings.Repeat("0", missing) + s
		}
		align = usual
	}
	if fill == "" {
		fill = " "
	}
	left := map[byte]int{'<': 0, '>': missing, '^': missing / 2}[align]
	return strings.Repeat(fill, left) + sign + s + strings.Repeat(fill, missing-left)
}

// percents reads the directives of printf: %[flags][width][.precision]verb.
func percents(s string) (out []directive, wrong string) {
	next, before := 0, ""
	for s != "" {
		at := strings.IndexByte(s, '%')
		if at < 0 {
			break
		}
		if before += s[:at]; strings.HasPrefix(s[at:], "%%") {
			before, s = before+"%", s[at+2:]
			continue
		}
		d := directive{before: before, arg: next, precision: -1, align: '>'}
		s, before = s[at+1:], ""
		for len(s) > 0 && strings.IndexByte("-+0, #", s[0]) >= 0 {
			switch s[0] {
			case '-':
				d.align = '<'
			case '+':
				d.plus = true
			case '0':
				d.zeros = true
			case ',':
				d.comma = true
			}
			s = s[1:]
		}
		if d.zeros && d.align == '>' {
			d.align = 0
		}
		if s = d.sizes(s); s == "" {
			return out, "a % ends it without saying what is written"
		}
		if d.verb, s = s[0], s[1:]; strings.IndexByte("dicxXobeEfFgGs", d.verb) < 0 {
			return out, "there is no directive %" + string(rune(d.verb))
		}
		out, next = append(out, d), next+1
	}
	return append(out, directive{before: before + s, arg: -1}), ""
}

// sizes reads width and precision.
func (d *directive) sizes(s string) string {
	number := func() (n int) {
		for len(s) > 0 && s[0] >= '0' && s[0] <= '9' {
			n, s = min(n*10+int(s[0]-'0'), widest), s[1:]
		}
		return n
	}
	d.width = number()
	if strings.HasPrefix(s, ",") {
		d.comma, s = true, s[1:]
	}
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		d.precision = min(number(), 350)
	}
	return s
}

// braces reads the places of format: {}, {0}, {:>8.2f}; {{ and }} are braces.
func braces(s string) (out []directive, wrong string) {
	next, before := 0, ""
	for s != "" {
		at := strings.IndexAny(s, "{}")
		if at < 0 {
			break
		}
		before += s[:at]
		if s = s[at:]; len(s) > 1 && s[0] == s[1] {
			before, s = before+s[:1], s[2:]
			continue
		}
		end := strings.IndexByte(s, '}')
		if s[0] == '}' || end < 0 {
			return out, "a brace stands alone; {{ and }} are braces in the text"
		}
		name, spec, _ := strings.Cut(s[1:end], ":")
		d := directive{before: before, arg: next, precision: -1}
		if name == "" {
			next++
		} else if n, err := strconv.Atoi(name); err != nil || n < 0 {
			return out, "places are numbered: {0}, {1}, not {" + name + "}"
		} else {
			d.arg = n
		}
		if !d.spec(spec) {
			return out, "there is no way {:" + spec + "} of writing a value"
		}
		out, before, s = append(out, d), "", s[end+1:]
	}
	return append(out, directive{before: before + s, arg: -1}), ""
}

// spec reads [[fill]align][+][0][width][,][.precision][verb].
func (d *directive) spec(s string) bool {
	_, n := utf8.DecodeRuneInString(s)
	if len(s) > n && strings.IndexByte("<>^", s[n]) >= 0 {
		d.fill, d.align, s = s[:n], s[n], s[n+1:]
	} else if s != "" && strings.IndexByte("<>^", s[0]) >= 0 {
		d.align, s = s[0], s[1:]
	}
	if strings.HasPrefix(s, "+") {
		d.plus, s = true, s[1:]
	}
	if strings.HasPrefix(s, "0") {
		d.zeros, s = true, s[1:]
	}
	if s = d.sizes(s); s != "" {
		d.verb, s = s[0], s[1:]
	}
	return s == "" && (d.verb == 0 || strings.IndexByte("dcxXobeEfFgGs", d.verb) >= 0)
}
