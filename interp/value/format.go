package value

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Spec is a format specification: Rust's grammar (std::fmt), plus Python's `,`
// and `_` for thousands, `%` and `d`/`f`/`s`.
//
//	[[fill]align][sign]['#']['0'][width][','][.precision][type]
type Spec struct {
	Fill            rune
	Align           byte // '<' '>' '^' or 0
	Plus, Alt, Zero bool
	Width, Prec     int // -1: not given
	Thousands       byte
	Verb            string // "", "?", "#?", "x", "X", "o", "b", "e", "E", "d", "f", "s", "%"
}

const maxWidth = 10_000

// ParseSpec reads the text after the colon.
func ParseSpec(text string) (Spec, error) {
	s := Spec{Fill: ' ', Width: -1, Prec: -1}
	rest := s.parseAlign(text)
	rest = s.parseFlags(rest)
	var err error
	if s.Width, rest, err = digits(rest); err != nil {
		return s, err
	}
	if rest != "" && (rest[0] == ',' || rest[0] == '_') {
		s.Thousands, rest = rest[0], rest[1:]
	}
	if strings.HasPrefix(rest, ".") {
		if s.Prec, rest, err = digits(rest[1:]); err != nil {
			return s, err
		}
		if s.Prec < 0 {
			return s, fmt.Errorf("bad format `%s`: a number must follow the point", text)
		}
	}
	switch rest {
	case "", "?", "#?", "x", "X", "o", "b", "e", "E", "d", "i", "f", "g", "s", "%", "x?", "X?":
		s.Verb = rest
		if s.Alt && rest == "?" {
			s.Verb = "#?"
		}
		return s, nil
	}
	return s, fmt.Errorf("bad format `%s`: `%s` is not a format type (one of ? x X o b e d f s %%)", text, rest)
}

func (s *Spec) parseAlign(t string) string {
	if r, n := utf8.DecodeRuneInString(t); n > 0 && n < len(t) && strings.IndexByte("<>^", t[n]) >= 0 {
		s.Fill, s.Align = r, t[n]
		return t[n+1:]
	}
	if t != "" && strings.IndexByte("<>^", t[0]) >= 0 {
		s.Align = t[0]
		return t[1:]
	}
	return t
}

func (s *Spec) parseFlags(t string) string {
	if t != "" && (t[0] == '+' || t[0] == '-') {
		s.Plus = t[0] == '+'
		t = t[1:]
	}
	if strings.HasPrefix(t, "#") && t != "#?" {
		s.Alt, t = true, t[1:]
	}
	if strings.HasPrefix(t, "0") {
		s.Zero, t = true, t[1:]
	}
	return t
}

func digits(t string) (n int, rest string, err error) {
	i := 0
	for i < len(t) && t[i] >= '0' && t[i] <= '9' {
		i++
	}
	if i == 0 {
		return -1, t, nil
	}
	n, err = strconv.Atoi(t[:i])
	if err != nil || n > maxWidth {
		return 0, "", fmt.Errorf("bad format: width %s is more than %d", t[:i], maxWidth)
	}
	return n, t[i:], nil
}

// Format writes v as the specification says; interpolated text, so strings are bare.
func (s Spec) Format(v Value) (string, error) {
	text, err := s.body(v)
	if err != nil {
		return "", err
	}
	_, number := v.Number()
	if _, exact := AsExact(v); exact {
		number = true
	}
	return s.pad(text, number), nil
}

func (s Spec) body(v Value) (string, error) {
	switch s.Verb {
	case "?", "x?", "X?":
		if s.Prec >= 0 && v.IsFloat() {
			return s.float(v.AsFloat(), 'f'), nil
		}
		return Repr(v), nil
	case "#?":
		return Pretty(v), nil
	}
	if x, ok := AsExact(v); ok {
		return s.exact(x, v)
	}
	switch s.Verb {
	case "x", "X", "o", "b", "d", "i":
		return s.integer(v)
	case "e", "E", "f", "g", "%":
		f, ok := v.Number()
		if !ok {
			return "", fmt.Errorf("format type `%s` needs a number, found %s", s.Verb, TypeName(v))
		}
		if s.Verb == "%" {
			return s.float(f*100, 'f') + "%", nil
		}
		return s.float(f, s.Verb[0]), nil
	}
	switch {
	case v.IsFloat() && (s.Prec >= 0 || s.Thousands != 0):
		return s.float(v.AsFloat(), 'f'), nil
	case v.IsInt() && (s.Thousands != 0 || s.Plus):
		return s.sign(s.group(strconv.FormatInt(v.AsInt(), 10)), v.AsInt() >= 0), nil
	case v.IsFloat() && s.Plus:
		return s.sign(FormatFloat(v.AsFloat()), v.AsFloat() >= 0), nil
	case v.IsStr() && s.Prec >= 0:
		return cut(v.Str(), s.Prec), nil
	}
	return Interpolate(v), nil
}

func cut(t string, n int) string {
	return t[:runeOffset(t, n)]
}

func (s Spec) integer(v Value) (string, error) {
	if v.IsFloat() && (s.Verb == "d" || s.Verb == "i") {
		return s.sign(s.group(strconv.FormatFloat(math.Trunc(v.AsFloat()), 'f', 0, 64)), v.AsFloat() >= 0), nil
	}
	if !v.IsInt() {
		return "", fmt.Errorf("format type `%s` needs an integer, found %s", s.Verb, TypeName(v))
	}
	i := v.AsInt()
	base, prefix := 10, ""
	switch s.Verb {
	case "x", "X":
		base, prefix = 16, "0x"
	case "o":
		base, prefix = 8, "0o"
	case "b":
		base, prefix = 2, "0b"
	}
	var t string
	if base == 10 {
		t = s.sign(s.group(strconv.FormatInt(i, 10)), i >= 0)
	} else {
		t = strconv.FormatUint(uint64(i), base) // two's complement, as Rust prints it
	}
	if s.Verb == "X" {
		t = strings.ToUpper(t)
	}
	if s.Alt {
		t = prefix + t
	}
	return t, nil
}

func (s Spec) float(f float64, verb byte) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return FormatFloat(f)
	}
	prec := s.Prec
	if prec < 0 && (s.Verb == "f" || s.Verb == "%") {
		prec = 6
		if s.Verb == "%" {
			prec = 0
		}
	}
	t := strconv.FormatFloat(f, verb, prec, 64)
	if verb == 'e' || verb == 'E' { // Rust writes 1.5e3, not 1.5e+03
		m, x, _ := strings.Cut(t, string(verb))
		sign := strings.TrimPrefix(x, "+")
		neg := strings.HasPrefix(sign, "-")
		sign = strings.TrimLeft(strings.TrimPrefix(sign, "-"), "0")
		if sign == "" {
			sign = "0"
		}
		if neg {
			sign = "-" + sign
		}
		t = m + string(verb) + sign
	}
	return s.sign(s.group(t), f >= 0)
}

func (s Spec) sign(t string, positive bool) string {
	if s.Plus && positive && !strings.HasPrefix(t, "+") {
		return "+" + t
	}
	return t
}

func (s Spec) group(t string) string {
	if s.Thousands == 0 {
		return t
	}
	start := 0
	if strings.HasPrefix(t, "-") {
		start = 1
	}
	end := strings.IndexAny(t, ".e")
	if end < 0 {
		end = len(t)
	}
	var b strings.Builder
	b.WriteString(t[:start])
	for i := start; i < end; i++ {
		if i > start && (end-i)%3 == 0 {
			b.WriteByte(s.Thousands)
		}
		b.WriteByte(t[i])
	}
	return b.String() + t[end:]
}

func (s Spec) pad(t string, number bool) string {
	n := s.Width - utf8.RuneCountInString(t)
	if n <= 0 {
		return t
	}
	if s.Zero && number && s.Align == 0 {
		i := 0
		if strings.HasPrefix(t, "-") || strings.HasPrefix(t, "+") {
			i = 1
		}
		if s.Alt && len(t) > i+1 && t[i] == '0' && (t[i+1] == 'x' || t[i+1] == 'b' || t[i+1] == 'o') {
			i += 2
		}
		return t[:i] + strings.Repeat("0", n) + t[i:]
	}
	align := s.Align
	if align == 0 {
		align = '<'
		if number {
			align = '>'
		}
	}
	left, right := 0, n
	switch align {
	case '>':
		left, right = n, 0
	case '^':
		left, right = n/2, n-n/2
	}
	fill := string(s.Fill)
	return strings.Repeat(fill, left) + t + strings.Repeat(fill, right)
}

// FormatTemplate fills {} {0} {name} {:spec} in a template, as println!("…", args) does.
// named resolves {name}; it may be nil.
func FormatTemplate(template string, args []Value, named func(string) (Value, bool)) (string, error) {
	return FormatTemplateWith(template, args, named, func(v Value) Value { return v })
}

// FormatTemplateWith is FormatTemplate for values that have a text of their own:
// text gives it, and is asked for all but {:?}.
func FormatTemplateWith(template string, args []Value, named func(string) (Value, bool), text func(Value) Value) (string, error) {
	var b strings.Builder
	next := 0
	for i := 0; i < len(template); i++ {
		c := template[i]
		if c != '{' && c != '}' {
			b.WriteByte(c)
			continue
		}
		if i+1 < len(template) && template[i+1] == c {
			b.WriteByte(c)
			i++
			continue
		}
		if c == '}' {
			b.WriteByte('}')
			continue
		}
		end := strings.IndexByte(template[i:], '}')
		if end < 0 {
			return "", fmt.Errorf("the format string has a `{` without `}`")
		}
		name, spec, _ := strings.Cut(template[i+1:i+end], ":")
		get := func(name string) (Value, error) { return pick(name, args, &next, named) }
		spec, err := ExpandSpec(spec, get)
		if err != nil {
			return "", err
		}
		v, err := get(strings.TrimSpace(name))
		if err != nil {
			return "", err
		}
		sp, err := ParseSpec(spec)
		if err != nil {
			return "", err
		}
		if !strings.HasSuffix(sp.Verb, "?") {
			v = text(v)
		}
		t, err := sp.Format(v)
		if err != nil {
			return "", err
		}
		b.WriteString(t)
		i += end
	}
	return b.String(), nil
}

// ExpandSpec puts numbers where a specification names arguments: {:w$.p$}, {:>1$}, {:.*}.
func ExpandSpec(spec string, get func(name string) (Value, error)) (string, error) {
	if strings.Contains(spec, ".*") {
		n, err := size(get, "")
		if err != nil {
			return "", err
		}
		spec = strings.Replace(spec, ".*", "."+n, 1)
	}
	for {
		i := strings.IndexByte(spec, '$')
		if i < 0 {
			return spec, nil
		}
		j := i
		for j > 0 && (spec[j-1] >= 128 || IsName(spec[j-1:j]) || isDigits(spec[j-1:j])) {
			j--
		}
		name, zero := spec[j:i], ""
		if len(name) > 1 && name[0] == '0' { // {:0w$}: the zero is a flag
			name, zero = name[1:], "0"
		}
		n, err := size(get, name)
		if err != nil {
			return "", err
		}
		spec = spec[:j] + zero + n + spec[i+1:]
	}
}

func size(get func(string) (Value, error), name string) (string, error) {
	v, err := get(name)
	if err != nil {
		return "", err
	}
	if !v.IsInt() || v.AsInt() < 0 {
		return "", fmt.Errorf("width and precision must be integers from 0 on, found %s", Repr(v))
	}
	return strconv.FormatInt(v.AsInt(), 10), nil
}

func pick(name string, args []Value, next *int, named func(string) (Value, bool)) (Value, error) {
	i := *next
	if name == "" {
		*next++
	} else if n, err := strconv.Atoi(name); err == nil {
		i = n
	} else {
		if named != nil {
			if v, ok := named(name); ok {
				return v, nil
			}
		}
		return Null, fmt.Errorf("the format string uses `{%s}`, but there is no such variable", name)
	}
	if i < 0 || i >= len(args) {
		return Null, fmt.Errorf("the format string has more `{}` than there are arguments (%d)", len(args))
	}
	return args[i], nil
}

// Placeholders counts the `{}` of a template, or is -1 if it is not well formed or has none.
func Placeholders(template string) int {
	n := 0
	for i := 0; i < len(template); i++ {
		switch {
		case strings.HasPrefix(template[i:], "{{") || strings.HasPrefix(template[i:], "}}"):
			i++
		case template[i] == '{':
			end := strings.IndexByte(template[i:], '}')
			if end < 0 {
				return -1
			}
			name, spec, _ := strings.Cut(template[i+1:i+end], ":")
			if _, err := ParseSpec(spec); err != nil || name != "" && !isDigits(name) {
				return -1
			}
			n++
			i += end
		}
	}
	if n == 0 {
		return -1
	}
	return n
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
