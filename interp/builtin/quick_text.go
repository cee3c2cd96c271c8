package builtin

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// shortText is how long texts of quick forms are at most, in bytes.
const shortText = 1 << 12

// short1 reads a text that is short.
func short1(x value.Value) (string, bool) {
	s, ok := x.TryStr()
	return s, ok && len(s) <= shortText
}

// quickMap makes a quick form of a function of a short text.
func quickMap(f func(v value.Value, s string) value.Value) quickOne {
	return func(x value.Value) (value.Value, bool) {
		s, ok := short1(x)
		if !ok {
			return value.Null, false
		}
		return f(x, s), true
	}
}

// quickPair is that for two texts, of which the first is short.
func quickPair(f func(s, t string) value.Value) quickTwo {
	return func(x, y value.Value) (value.Value, bool) {
		s, ok := short1(x)
		t, ok2 := y.TryStr()
		if !ok || !ok2 {
			return value.Null, false
		}
		return f(s, t), true
	}
}

func quickText(name string) (q module.Quick) {
	switch name {
	case "len", "length", "size":
		q.One = func(x value.Value) (value.Value, bool) { return integer(x.StrLen()), true }
	case "is_empty":
		q.One = func(x value.Value) (value.Value, bool) { return value.Bool(x.Str() == ""), true }
	case "contains", "includes":
		q.Two = quickPair(func(s, t string) value.Value { return value.Bool(strings.Contains(s, t)) })
	case "starts_with", "startswith":
		q.Two = quickPair(func(s, t string) value.Value { return value.Bool(strings.HasPrefix(s, t)) })
	case "ends_with", "endswith":
		q.Two = quickPair(func(s, t string) value.Value { return value.Bool(strings.HasSuffix(s, t)) })
	case "index_of":
		q.Two = quickPair(func(s, t string) value.Value { return runesBefore(s, strings.Index(s, t)) })
	case "find":
		q = bare(func(x, y value.Value) (value.Value, bool, bool) {
			s, ok := short1(x)
			t, ok2 := y.TryStr()
			if !ok || !ok2 {
				return value.Null, false, false
			}
			at := strings.Index(s, t)
			return runesBefore(s, at), at >= 0, true
		})
	case "replace", "replace_all":
		q.Three = quickReplace
	case "to_upper", "to_uppercase", "upper", "to_ascii_uppercase", "uppercase":
		q.One = func(x value.Value) (value.Value, bool) {
			if _, ok := short1(x); !ok {
				return value.Null, false
			}
			return x.Flipped('a', 'z')
		}
	case "to_lower", "to_lowercase", "lower", "to_ascii_lowercase", "lowercase", "casefold":
		q.One = func(x value.Value) (value.Value, bool) {
			if _, ok := short1(x); !ok {
				return value.Null, false
			}
			return x.Flipped('A', 'Z')
		}
	case "trim", "strip":
		q.One = quickMap(func(v value.Value, s string) value.Value { return v.Part(strings.TrimSpace(s)) })
	case "trim_start", "trim_left", "lstrip":
		q.One = quickMap(func(v value.Value, s string) value.Value { return v.Part(strings.TrimLeftFunc(s, unicode.IsSpace)) })
	case "trim_end", "trim_right", "rstrip":
		q.One = quickMap(func(v value.Value, s string) value.Value { return v.Part(strings.TrimRightFunc(s, unicode.IsSpace)) })
	case "to_string", "to_owned", "as_str", "to_str", "as_string", "clone":
		q.One = func(x value.Value) (value.Value, bool) { return x, true }
	default:
		return quickParts(name)
	}
	return q
}

// quickParts are those that take texts apart.
func quickParts(name string) (q module.Quick) {
	switch name {
	case "split":
		q.One = quickMap(func(v value.Value, s string) value.Value { return value.NewArray(v.Cut(strings.Fields(s))) })
		q.Two = func(x, y value.Value) (value.Value, bool) {
			_, ok := short1(x)
			sep, ok2 := y.TryStr()
			if !ok || !ok2 || sep == "" {
				return value.Null, false
			}
			return value.NewArray(x.Split(sep)), true
		}
	case "split_whitespace":
		q.One = quickMap(func(v value.Value, s string) value.Value { return value.NewArray(v.Cut(strings.Fields(s))) })
	case "lines":
		q.One = quickMap(func(v value.Value, s string) value.Value { return value.NewArray(v.Cut(lines(s))) })
	case "char_at":
		q.Two = func(x, i value.Value) (value.Value, bool) {
			if k := i.AsInt(); i.IsInt() && uint64(k) < uint64(x.StrLen()) {
				return x.StrAt(int(k)), true
			}
			return value.Null, false
		}
	case "slice":
		q.Three = func(x, lo, hi value.Value) (value.Value, bool) {
			a, b := lo.AsInt(), hi.AsInt()
			if !lo.IsInt() || !hi.IsInt() || a < 0 || a > b || b > int64(x.StrLen()) {
				return value.Null, false
			}
			return x.StrSlice(int(a), int(b)), true
		}
	case "parse":
		q.One = func(x value.Value) (value.Value, bool) { v, why := readAs(x.Str(), ""); return v, why == "" }
		q.Bare, q.Oks = parseAs, true
		q.Two = func(x, into value.Value) (value.Value, bool) {
			v, _, ok := parseAs(x, into)
			if !ok {
				return value.Null, false
			}
			return value.Ok(v), true
		}
	case "to_int", "to_integer", "to_i", "parse_int":
		q.One = func(x value.Value) (value.Value, bool) { return textToInt(x.Str()) }
	case "to_float", "to_f", "parse_float":
		q.One = func(x value.Value) (value.Value, bool) {
			f, ok := readFloat(strings.TrimSpace(x.Str()))
			return value.Float(f), ok
		}
	case "code_point", "ord", "to_code", "char_code":
		q.One = quickOrd
	case "is_numeric", "isnumeric":
		q.One = quickTest(func(b byte) bool { return b-'0' < 10 })
	case "is_digit", "isdigit", "is_ascii_digit":
		q.One = quickTest(func(b byte) bool { return b-'0' < 10 })
	case "is_alphabetic", "is_alpha", "is_letter", "isalpha", "is_ascii_alphabetic":
		q.One = quickTest(func(b byte) bool { return b|0x20-'a' < 26 })
	case "is_alphanumeric", "is_alnum", "isalnum", "is_ascii_alphanumeric":
		q.One = quickTest(func(b byte) bool { return b-'0' < 10 || b|0x20-'a' < 26 })
	case "is_whitespace", "is_space", "is_ascii_whitespace", "isspace":
		q.One = quickTest(func(b byte) bool { return b == ' ' || b-'\t' < 5 })
	case "is_uppercase", "is_upper", "isupper", "is_ascii_uppercase":
		q.One = quickTest(func(b byte) bool { return b-'A' < 26 })
	case "is_lowercase", "is_lower", "islower", "is_ascii_lowercase":
		q.One = quickTest(func(b byte) bool { return b-'a' < 26 })
	}
	return q
}

// parseAs reads a text as a type that is named, if it spells a value of it.
func parseAs(x, into value.Value) (v value.Value, there, ok bool) {
	name := typeNameOf(into)
	if name == "" {
		return value.Null, false, false
	}
	if name == "i64" {
		if v, ok := textToInt(x.Str()); ok {
			return v, true, true
		}
	}
	v, why := readAs(x.Str(), name)
	return v, true, why == ""
}

// quickTest asks all characters of a short text of ASCII; other texts are left to the function itself.
func quickTest(f func(b byte) bool) quickOne {
	return func(x value.Value) (value.Value, bool) {
		s, ok := short1(x)
		if !ok {
			return value.Null, false
		}
		all := s != ""
		for i := range len(s) {
			if s[i] >= utf8.RuneSelf {
				return value.Null, false
			}
			all = all && f(s[i])
		}
		return value.Bool(all), true
	}
}

// runesBefore turns a byte offset into an index; -1 stays.
func runesBefore(s string, at int) value.Value {
	if at < 0 {
		return value.Int(-1)
	}
	return integer(utf8.RuneCountInString(s[:at]))
}

func quickReplace(x, old, fresh value.Value) (value.Value, bool) {
	s, ok := short1(x)
	from, ok2 := old.TryStr()
	to, ok3 := fresh.TryStr()
	if !ok || !ok2 || !ok3 || len(to) > bigAllocation/2/shortText {
		return value.Null, false
	}
	if out := strings.Replace(s, from, to, -1); out != s {
		return value.String(out), true
	}
	return x, true
}

// textToInt reads short decimal integers without white space.
func textToInt(s string) (value.Value, bool) {
	const digits = 18
	if len(s) == 0 || len(s) > digits {
		return value.Null, false
	}
	n, sign := int64(0), int64(1)
	if s[0] == '-' && len(s) > 1 {
		s, sign = s[1:], -1
	}
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return value.Null, false
		}
		n = n*10 + int64(d)
	}
	return value.Int(sign * n), true
}

func quickOrd(x value.Value) (value.Value, bool) {
	s, ok := x.TryStr()
	if ok && len(s) == 1 {
		return value.Int(int64(s[0])), true
	}
	r, ok := oneRune(x)
	return value.Int(int64(r)), ok
}

func quickChr(x value.Value) (value.Value, bool) {
	if n := x.AsInt(); x.IsInt() && validRune(n) {
		return value.Char(rune(n)), true
	}
	return value.Null, false
}

func quickNumber(name string) (q module.Quick) {
	switch name {
	case "abs":
		q.One = quickAbs
	case "to_string":
		q.One = func(x value.Value) (value.Value, bool) {
			if x.IsInt() {
				return value.IntText(x.AsInt()), true
			}
			return value.Null, false
		}
	case "to_float", "to_f":
		q.One = func(x value.Value) (value.Value, bool) { f, ok := x.Number(); return value.Float(f), ok }
	case "sqrt":
		q.One = func(x value.Value) (value.Value, bool) { f, ok := x.Number(); return value.Float(math.Sqrt(f)), ok }
	case "min":
		q.Two = func(x, y value.Value) (value.Value, bool) {
			if x.IsFloat() && y.IsFloat() {
				return value.Float(min(x.AsFloat(), y.AsFloat())), x.AsFloat() < y.AsFloat() || x.AsFloat() > y.AsFloat()
			}
			return value.Int(min(x.AsInt(), y.AsInt())), x.IsInt() && y.IsInt()
		}
	case "max":
		q.Two = func(x, y value.Value) (value.Value, bool) {
			if x.IsFloat() && y.IsFloat() {
				return value.Float(max(x.AsFloat(), y.AsFloat())), x.AsFloat() < y.AsFloat() || x.AsFloat() > y.AsFloat()
			}
			return value.Int(max(x.AsInt(), y.AsInt())), x.IsInt() && y.IsInt()
		}
	case "floor", "ceil", "trunc", "round":
		f := map[string]func(float64) float64{"floor": math.Floor, "ceil": math.Ceil, "trunc": math.Trunc, "round": math.Round}[name]
		q.One = func(x value.Value) (value.Value, bool) {
			if x.IsFloat() {
				return value.Float(f(x.AsFloat())), true
			}
			return x, x.IsInt()
		}
	}
	return q
}

func quickAbs(x value.Value) (value.Value, bool) {
	switch {
	case x.IsFloat():
		return value.Float(math.Abs(x.AsFloat())), true
	case x.IsInt() && x.AsInt() != math.MinInt64:
		return value.Int(max(x.AsInt(), -x.AsInt())), true
	}
	return value.Null, false
}

// quickPrelude are the functions of every program.
func quickPrelude(name string) (q module.Quick) {
	switch name {
	case "ord":
		q.One = quickOrd
	case "chr":
		q.One = quickChr
	case "abs":
		q.One = quickAbs
	case "min", "max", "sqrt":
		return quickNumber(name)
	case "len":
		q.One = func(x value.Value) (value.Value, bool) {
			switch x.Kind() {
			case value.KArray:
				return integer(x.Array().Len()), true
			case value.KStr:
				return integer(x.StrLen()), true
			case value.KDict:
				return integer(x.Dict().Len()), true
			}
			return value.Null, false
		}
	case "int", "parse_int":
		q.One = func(x value.Value) (value.Value, bool) {
			if s, ok := x.TryStr(); ok {
				return textToInt(s)
			}
			return x, name == "int" && x.IsInt()
		}
	case "str", "to_string", "string":
		q.One = func(x value.Value) (value.Value, bool) {
			if x.IsInt() {
				return value.IntText(x.AsInt()), true
			}
			return x, x.IsStr()
		}
	}
	return q
}
