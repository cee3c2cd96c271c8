package builtin

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"skep/interp/module"
	"skep/interp/value"
)

// mapped is a method that turns a string into a string.
func mapped(sig, doc string, f func(string) string) module.Func {
	return fn(sig, doc, func(c *module.Call) (value.Value, error) {
		s, err := str(c, 0)
		return value.String(f(s)), err
	})
}

// tested is a method that asks a string a question with another string.
func tested(sig, doc string, f func(s, t string) bool) module.Func {
	return fn(sig, doc, func(c *module.Call) (value.Value, error) {
		s, err := str(c, 0)
		t, err2 := str(c, 1)
		return boolean(f(s, t), errors.Join(err, err2))
	})
}

func stringMethods() []module.Func {
	return []module.Func{
		fn("fun len(self)", "How many code points.", length),
		fn("fun length(self)", "How many code points.", length),
		fn("fun byte_len(self)", "How many bytes of UTF-8.", func(c *module.Call) (value.Value, error) { return value.Int(int64(len(c.Args[0].Str()))), nil }),
		fn("fun is_empty(self)", "Whether it has no characters.", func(c *module.Call) (value.Value, error) { return value.Bool(c.Args[0].Str() == ""), nil }),
		mapped("fun to_upper(self)", "In capitals.", strings.ToUpper), mapped("fun to_uppercase(self)", "In capitals.", strings.ToUpper), mapped("fun upper(self)", "In capitals.", strings.ToUpper),
		mapped("fun to_lower(self)", "In small letters.", strings.ToLower), mapped("fun to_lowercase(self)", "In small letters.", strings.ToLower), mapped("fun lower(self)", "In small letters.", strings.ToLower),
		mapped("fun trim(self)", "Without white space at both ends.", strings.TrimSpace),
		mapped("fun trim_start(self)", "Without white space at the start.", func(s string) string { return strings.TrimLeftFunc(s, unicode.IsSpace) }),
		mapped("fun trim_end(self)", "Without white space at the end.", func(s string) string { return strings.TrimRightFunc(s, unicode.IsSpace) }),
		mapped("fun reverse(self)", "The code points backwards.", backwards), mapped("fun reversed(self)", "The code points backwards.", backwards),
		mapped("fun capitalize(self)", "With a capital first letter.", capitalize),
		mapped("fun to_owned(self)", "Itself.", func(s string) string { return s }), mapped("fun as_str(self)", "Itself.", func(s string) string { return s }),
		tested("fun contains(self, part: str)", "Whether part occurs.", strings.Contains),
		tested("fun starts_with(self, prefix: str)", "Whether it starts so.", strings.HasPrefix),
		tested("fun ends_with(self, suffix: str)", "Whether it ends so.", strings.HasSuffix),
		fn("fun split(self, sep: str = null)", "The parts between sep; without sep, the words.", split),
		fn("fun split_whitespace(self)", "The words.", func(c *module.Call) (value.Value, error) { return value.Strings(strings.Fields(c.Args[0].Str())), nil }),
		fn("fun lines(self)", "The lines without their ends.", func(c *module.Call) (value.Value, error) { return value.Strings(lines(c.Args[0].Str())), nil }),
		fn("fun chars(self)", "The characters.", func(c *module.Call) (value.Value, error) { return collect(c, c.Args[0]) }),
		fn("fun bytes(self)", "The bytes of UTF-8.", bytesOf), fn("fun as_bytes(self)", "The bytes of UTF-8.", bytesOf),
		fn("fun char_at(self, i: i64)", "The character at i, or nil.", charAt), fn("fun nth(self, i: i64)", "The character at i, or nil.", charAt),
		fn("fun find(self, part: str)", "Where part starts first, as an Option of an index.", find(strings.Index)),
		fn("fun rfind(self, part: str)", "Where part starts last, as an Option of an index.", find(strings.LastIndex)),
		fn("fun index_of(self, part: str)", "Where part starts first, or -1.", indexOf),
		fn("fun replace(self, old: str, new: str, count: i64 = -1)", "With old replaced by new.", replace),
		fn("fun repeat(self, n: i64)", "n times itself.", repeat),
		fn("fun slice(self, start: i64, end: i64 = null)", "The characters from start below end.", slice), fn("fun substring(self, start: i64, end: i64 = null)", "The characters from start below end.", slice),
		fn("fun take(self, n: i64)", "The first n characters.", func(c *module.Call) (value.Value, error) { return cutString(c, true) }),
		fn("fun skip(self, n: i64)", "Without the first n characters.", func(c *module.Call) (value.Value, error) { return cutString(c, false) }),
		fn(`fun pad_left(self, width: i64, fill: str = " ")`, "Filled to width on the left.", pad(true)), fn(`fun pad_start(self, width: i64, fill: str = " ")`, "Filled to width on the left.", pad(true)),
		fn(`fun pad_right(self, width: i64, fill: str = " ")`, "Filled to width on the right.", pad(false)), fn(`fun pad_end(self, width: i64, fill: str = " ")`, "Filled to width on the right.", pad(false)),
		fn("fun push_str(&mut self, s: str)", "Appends s.", pushStr), fn("fun push(&mut self, ch: str)", "Appends a character.", pushStr),
		fn("fun pop(&mut self)", "Takes the last character off, or gives nil.", popChar),
		fn("fun append(self, s: str)", "With s behind it.", concat), fn("fun concat(self, s: str)", "With s behind it.", concat),
		fn("fun to_int(self)", "The integer that it spells.", toInt), fn("fun to_float(self)", "The float that it spells.", toFloat),
		fn("fun parse(self)", "The number that it spells.", parse),
		fn("fun parse_int(self)", "Ok(the integer) or Err(why).", parsed(toInt)), fn("fun parse_float(self)", "Ok(the float) or Err(why).", parsed(toFloat)),
		fn("fun count(self, part: str)", "How often part occurs.", func(c *module.Call) (value.Value, error) {
			p, err := str(c, 1)
			return value.Int(int64(strings.Count(c.Args[0].Str(), p))), err
		}),
		fn("fun strip_prefix(self, prefix: str)", "Some(the rest) or None.", strip(strings.CutPrefix)), fn("fun strip_suffix(self, suffix: str)", "Some(the rest) or None.", strip(strings.CutSuffix)),
		fn("fun join(self, xs)", "The elements of xs with itself between them.", func(c *module.Call) (value.Value, error) { return joinAll(c, c.Args[1], c.Args[0].Str()) }),
		fn("fun map(self, f)", "f of each character, as an array.", mapEach), fn("fun filter(self, f)", "The characters for which f is true.", filter),
	}
}

func characterMethods() []module.Func {
	all := func(name, doc string, f func(rune) bool) module.Func {
		return fn("fun "+name+"(self)", doc, func(c *module.Call) (value.Value, error) {
			s := c.Args[0].Str()
			for _, r := range s {
				if !f(r) {
					return value.Bool(false), nil
				}
			}
			return value.Bool(s != ""), nil
		})
	}
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	return []module.Func{
		all("is_numeric", "Whether all characters are digits.", unicode.IsDigit), all("is_digit", "Whether all characters are digits.", digit), all("is_ascii_digit", "Whether all characters are 0–9.", digit),
		all("is_alphabetic", "Whether all characters are letters.", unicode.IsLetter), all("is_alpha", "Whether all characters are letters.", unicode.IsLetter),
		all("is_alphanumeric", "Whether all characters are letters or digits.", func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }),
		all("is_whitespace", "Whether all characters are white space.", unicode.IsSpace), all("is_uppercase", "Whether all characters are capitals.", unicode.IsUpper),
		all("is_lowercase", "Whether all characters are small letters.", unicode.IsLower), all("is_ascii", "Whether all characters are ASCII.", func(r rune) bool { return r < 128 }),
		fn("fun to_digit(self, base: i64 = 10)", "Some(the digit's value) or None.", func(c *module.Call) (value.Value, error) {
			n, err := strconv.ParseInt(c.Args[0].Str(), int(c.Args[1].AsInt()), 64)
			return option(value.Int(n), err == nil), nil
		}),
	}
}

func backwards(s string) string {
	rs := []rune(s)
	for i, j := 0, len(rs)-1; i < j; i, j = i+1, j-1 {
		rs[i], rs[j] = rs[j], rs[i]
	}
	return string(rs)
}

func capitalize(s string) string {
	for i, r := range s {
		return strings.ToUpper(string(r)) + s[i+len(string(r)):]
	}
	return s
}

func lines(s string) []string {
	s = strings.TrimSuffix(s, "\n")
	if s == "" {
		return nil
	}
	out := strings.Split(s, "\n")
	for i := range out {
		out[i] = strings.TrimSuffix(out[i], "\r")
	}
	return out
}

func split(c *module.Call) (value.Value, error) {
	s, err := str(c, 0)
	if err != nil {
		return value.Null, err
	}
	if c.Args[1].IsNull() {
		return value.Strings(strings.Fields(s)), nil
	}
	if f := c.Args[1]; f.Kind() == value.KFunc {
		return splitBy(c, s, f)
	}
	sep, err := str(c, 1)
	return value.Strings(strings.Split(s, sep)), err
}

func splitBy(c *module.Call, s string, f value.Value) (value.Value, error) {
	var failed error
	parts := strings.FieldsFunc(s, func(r rune) bool {
		v, err := c.Host.Invoke(f, value.Char(r))
		failed = errors.Join(failed, err)
		return truthy(v)
	})
	return value.Strings(parts), failed
}

func bytesOf(c *module.Call) (value.Value, error) {
	s := c.Args[0].Str()
	out := make([]value.Value, len(s))
	for i := range len(s) {
		out[i] = value.Int(int64(s[i]))
	}
	return value.NewArray(out), nil
}

func charAt(c *module.Call) (value.Value, error) {
	i, err := integer(c, 1)
	n := c.Args[0].StrLen()
	if i < 0 {
		i += n
	}
	if err != nil || i < 0 || i >= n {
		return value.Null, err
	}
	return c.Args[0].StrAt(i), nil
}

func find(f func(s, t string) int) impl {
	return func(c *module.Call) (value.Value, error) {
		t, err := str(c, 1)
		i := f(c.Args[0].Str(), t)
		if i < 0 || err != nil {
			return value.None(), err
		}
		return value.Some(value.Int(int64(len([]rune(c.Args[0].Str()[:i]))))), nil
	}
}

func indexOf(c *module.Call) (value.Value, error) {
	v, err := find(strings.Index)(c)
	if x, some, _ := v.OptionOf(); some {
		return x, err
	}
	return value.Int(-1), err
}

func replace(c *module.Call) (value.Value, error) {
	a, err := str(c, 1)
	b, err2 := str(c, 2)
	n, err3 := integer(c, 3)
	if err := errors.Join(err, err2, err3); err != nil {
		return value.Null, err
	}
	s := c.Args[0].Str()
	if grow := int64(len(b)-len(a)) * int64(strings.Count(s, a)); grow > 1<<20 {
		if err := c.Host.Charge(grow); err != nil {
			return value.Null, err
		}
	}
	return value.String(strings.Replace(s, a, b, n)), nil
}

func repeat(c *module.Call) (value.Value, error) {
	n, err := integer(c, 1)
	s := c.Args[0].Str()
	if err != nil || n <= 0 || s == "" {
		return value.String(""), err
	}
	if n > (1<<31)/len(s) {
		return value.Null, errors.New("the string would be longer than 2 GiB")
	}
	if err := c.Host.Charge(int64(n * len(s))); err != nil {
		return value.Null, err
	}
	return value.String(strings.Repeat(s, n)), nil
}

// window turns start and end arguments (negative: from the end, nil: open) into offsets.
func window(c *module.Call, n int) (lo, hi int, err error) {
	lo, err = integer(c, 1)
	hi = n
	if err == nil && !c.Args[2].IsNull() {
		hi, err = integer(c, 2)
	}
	if lo < 0 {
		lo += n
	}
	if hi < 0 {
		hi += n
	}
	lo, hi = max(0, min(lo, n)), max(0, min(hi, n))
	return lo, max(lo, hi), err
}

func slice(c *module.Call) (value.Value, error) {
	v := c.Args[0]
	if v.Kind() == value.KStr {
		lo, hi, err := window(c, v.StrLen())
		return v.StrSlice(lo, hi), err
	}
	lo, hi, err := window(c, len(v.Elems()))
	return value.NewArray(shared(v.Elems()[lo:hi])), err
}

func cutString(c *module.Call, head bool) (value.Value, error) {
	n, err := integer(c, 1)
	size := c.Args[0].StrLen()
	n = max(0, min(n, size))
	if head {
		return c.Args[0].StrSlice(0, n), err
	}
	return c.Args[0].StrSlice(n, size), err
}

func pad(left bool) impl {
	return func(c *module.Call) (value.Value, error) {
		w, err := integer(c, 1)
		fill, err2 := str(c, 2)
		if fill == "" || w > 1<<24 {
			err2 = errors.Join(err2, fmt.Errorf("`%s` needs a fill and a width of at most %d", c.Name, 1<<24))
		}
		if err := errors.Join(err, err2); err != nil {
			return value.Null, err
		}
		s := c.Args[0].Str()
		n := w - c.Args[0].StrLen()
		if n <= 0 {
			return c.Args[0], nil
		}
		p := string([]rune(strings.Repeat(fill, n))[:n])
		if left {
			return value.String(p + s), nil
		}
		return value.String(s + p), nil
	}
}

func pushStr(c *module.Call) (value.Value, error) {
	c.Args[0] = value.Concat(c.Args[0], value.String(value.Interpolate(c.Args[1])))
	return value.Unit(), nil
}

func popChar(c *module.Call) (value.Value, error) {
	n := c.Args[0].StrLen()
	if n == 0 {
		return value.Null, nil
	}
	last := c.Args[0].StrAt(n - 1)
	c.Args[0] = c.Args[0].StrSlice(0, n-1)
	return last, nil
}

func concat(c *module.Call) (value.Value, error) {
	return value.Concat(c.Args[0], value.String(value.Interpolate(c.Args[1]))), nil
}

func parse(c *module.Call) (value.Value, error) {
	s := strings.TrimSpace(c.Args[0].Str())
	if i, ok := readInt(s); ok {
		return value.Int(i), nil
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return value.Float(f), nil
	}
	return value.Null, fmt.Errorf("cannot read %s as a number", value.Quote(c.Args[0].Str()))
}

func parsed(f impl) impl {
	return func(c *module.Call) (value.Value, error) {
		v, err := f(c)
		if err != nil {
			return value.Err(value.String(err.Error())), nil
		}
		return value.Ok(v), nil
	}
}

func strip(f func(s, t string) (string, bool)) impl {
	return func(c *module.Call) (value.Value, error) {
		t, err := str(c, 1)
		rest, ok := f(c.Args[0].Str(), t)
		return option(value.String(rest), ok), err
	}
}

func joinAll(c *module.Call, xs value.Value, sep string) (value.Value, error) {
	var b strings.Builder
	first := true
	err := each(c, xs, func(x value.Value) error {
		if !first {
			b.WriteString(sep)
		}
		first = false
		b.WriteString(value.Interpolate(x))
		if b.Len() > 1<<31 {
			return errors.New("the string would be longer than 2 GiB")
		}
		return nil
	})
	return value.String(b.String()), err
}
