package builtin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

func stringMethods() []module.Func {
	chars := only(eagerMethods.Get(), "map", "filter", "flat_map", "filter_map", "enumerate", "zip", "take_while", "skip_while",
		"any", "all", "for_each", "each", "fold", "position", "find_map", "to_set", "tally", "windows", "chunks", "unique")
	return override(chars, stringSizes(), stringCases(), stringSearch(), stringParts(), stringCuts(), stringSlices(), stringPads(), stringChanges(), stringNumbers(), characterTests(), characterValues())
}

// mapped1 declares a string method that makes a string.
func mapped1(sig, doc, example string, f func(string) string) module.Func {
	return def(sig, doc, example, func(c call) value.Value {
		s := c.str(0)
		if len(s) < unhurried {
			return value.String(f(s))
		}
		return long(c, len(s), func() value.Value { return value.String(f(s)) })
	})
}

// cased changes the letters from first to last to the other case in ASCII text; other text is f's.
func cased(first, last byte, f func(string) string) func(c call) value.Value {
	return func(c call) value.Value {
		s, self := c.str(0), c.self()
		if len(s) < unhurried {
			if v, ok := self.Flipped(first, last); ok {
				return v
			}
		}
		return long(c, len(s), func() value.Value {
			if v, ok := self.Flipped(first, last); ok {
				return v
			}
			return value.String(f(s))
		})
	}
}

func stringSizes() []module.Func {
	return also([]module.Func{
		def("fun len(self) -> i64", "Counts the code points.", `"héllo".len()  // => 5`, size),
		def("fun byte_len(self) -> i64", "Counts the bytes in UTF-8.", `"héllo".byte_len()  // => 6`, func(c call) value.Value { return integer(len(c.str(0))) }),
		def("fun is_empty(self) -> bool", "Tells whether there are no characters.", `"".is_empty()  // => true`, func(c call) value.Value { return value.Bool(c.str(0) == "") }),
		def("fun capacity(self) -> i64", "The room in bytes, for programs that ask.", `"abc".capacity()  // => 3`, func(c call) value.Value { return integer(len(c.str(0))) }),
	}, "len: length size")
}

func stringCases() []module.Func {
	return also([]module.Func{
		def("fun to_upper(self) -> str", "Writes all letters as capitals.", `"straße".to_upper()  // => "STRASSE"`, cased('a', 'z', upper)),
		def("fun to_lower(self) -> str", "Writes all letters small.", `"ABC".to_lower()  // => "abc"`, cased('A', 'Z', strings.ToLower)),
		mapped1("fun capitalize(self) -> str", "Writes the first letter as a capital, the others small.", `"hELLO".capitalize()  // => "Hello"`, func(s string) string {
			_, n := utf8.DecodeRuneInString(s)
			return upper(s[:n]) + strings.ToLower(s[n:])
		}),
		mapped1("fun title(self) -> str", "Writes the first letter of each word as a capital.", `"hello big world".title()  // => "Hello Big World"`, title),
		mapped1("fun swap_case(self) -> str", "Makes capitals of small letters, and the reverse.", `"aBc".swap_case()  // => "AbC"`, func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsUpper(r) {
					return unicode.ToLower(r)
				}
				return unicode.ToUpper(r)
			}, s)
		}),
		def("fun trim(self, what: OneOf<str, [str], fun(str) -> bool> = null) -> str", "Leaves white space, or the given characters, at both ends out.", "\"  a b \".trim()  // => \"a b\"\n\"--a--\".trim(\"-\")  // => \"a\"", trimmed(strings.Trim, strings.TrimFunc)),
		def("fun trim_start(self, what: OneOf<str, [str], fun(str) -> bool> = null) -> str", "Leaves white space, or the given characters, at the start out.", `"  a ".trim_start()  // => "a "`, trimmed(strings.TrimLeft, strings.TrimLeftFunc)),
		def("fun trim_end(self, what: OneOf<str, [str], fun(str) -> bool> = null) -> str", "Leaves white space, or the given characters, at the end out.", `" a\n".trim_end()  // => " a"`, trimmed(strings.TrimRight, strings.TrimRightFunc)),
		def("fun trim_matches(self, what: OneOf<str, [str], fun(str) -> bool>) -> str", "Leaves the given characters at both ends out.", `"--a-b--".trim_matches("-")  // => "a-b"`, trimmed(strings.Trim, strings.TrimFunc)),
		def("fun trim_start_matches(self, what: OneOf<str, [str], fun(str) -> bool>) -> str", "Leaves a text out at the start, as often as it stands there; or the characters of an array, or those for which a function is true.", `"--- a".trim_start_matches("-")  // => " a"`, trimmed(repeatedly(strings.CutPrefix), strings.TrimLeftFunc)),
		def("fun trim_end_matches(self, what: OneOf<str, [str], fun(str) -> bool>) -> str", "Leaves a text out at the end, as often as it stands there; or the characters of an array, or those for which a function is true.", `"50%".trim_end_matches("%")  // => "50"`, trimmed(repeatedly(strings.CutSuffix), strings.TrimRightFunc)),
		mapped1("fun reverse(self) -> str", "Gives the characters from the last to the first.", `"abc".reverse()  // => "cba"`, reverseString),
		def("fun repeat(self, n: i64) -> str", "Gives the string n times.", `"ab".repeat(3)  // => "ababab"`, func(c call) value.Value { return c.repeatString(c.str(0), c.int(1)) }),
		mapped1("fun to_owned(self) -> str", "Gives the string itself.", `"a".to_owned()  // => "a"`, func(s string) string { return s }),
	}, "to_upper: to_uppercase upper to_ascii_uppercase uppercase", "to_lower: to_lowercase lower to_ascii_lowercase lowercase casefold", "swap_case: swapcase", "trim: strip", "trim_start: trim_left lstrip",
		"trim_end: trim_right rstrip", "reverse: reversed rev", "title: to_title_case title_case", "to_owned: as_str to_str as_string")
}

// upper is Unicode's full mapping for the one common letter whose capital is two.
func upper(s string) string { return strings.ReplaceAll(strings.ToUpper(s), "ß", "SS") }

func title(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		first := !inWord
		inWord = unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\''
		if first {
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func trimmed(chars func(s, set string) string, by func(string, func(rune) bool) string) func(c call) value.Value {
	return func(c call) value.Value {
		switch what := c.Args[1]; {
		case what.IsNull():
			return value.String(by(c.str(0), unicode.IsSpace))
		case callable(what):
			f := c.fn(1)
			return value.String(by(c.str(0), func(r rune) bool { return truthy(f.call1(value.Char(r))) }))
		case what.IsArray():
			return value.String(chars(c.str(0), c.joined(what, "").Str()))
		}
		return value.String(chars(c.str(0), c.str(1)))
	}
}

// repeatedly cuts a text off one end for as long as it is there.
func repeatedly(cut func(s, what string) (string, bool)) func(s, what string) string {
	return func(s, what string) string {
		for what != "" {
			rest, ok := cut(s, what)
			if !ok {
				break
			}
			s = rest
		}
		return s
	}
}

func reverseString(s string) string {
	out := make([]byte, len(s))
	at := len(s)
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		at -= n
		copy(out[at:], s[i:i+n])
		i += n
	}
	return string(out)
}

func (c call) repeatString(s string, n int64) value.Value {
	if n <= 0 || s == "" {
		return value.String("")
	}
	if n > maxText/int64(len(s)) {
		c.fail("`%s`: the text would be longer than 2 GiB (%d times %d bytes)", c.Name, n, len(s))
	}
	c.charge(n, int64(len(s)))
	return long(c, len(s)*int(n), func() value.Value { return value.String(strings.Repeat(s, int(n))) })
}

func stringPads() []module.Func {
	return also([]module.Func{
		def(`fun pad_start(self, width: i64, fill: str = " ") -> str`, "Fills up to width characters on the left.", `"7".pad_start(3, "0")  // => "007"`, func(c call) value.Value {
			return value.String(c.padding(1) + c.str(0))
		}),
		def(`fun pad_end(self, width: i64, fill: str = " ") -> str`, "Fills up to width characters on the right.", `"ab".pad_end(4, ".")  // => "ab.."`, func(c call) value.Value {
			return value.String(c.str(0) + c.padding(1))
		}),
		def(`fun center(self, width: i64, fill: str = " ") -> str`, "Fills up to width characters on both sides; the odd one on the right.", `"ab".center(5, "*")  // => "*ab**"`, func(c call) value.Value {
			p := []rune(c.padding(1))
			return value.String(string(p[:len(p)/2]) + c.str(0) + string(p[len(p)/2:]))
		}),
		def("fun zfill(self, width: i64) -> str", "Fills a number up with zeros, behind its sign.", `"-7".zfill(4)  // => "-007"`, func(c call) value.Value {
			s, sign := c.str(0), ""
			if s != "" && (s[0] == '-' || s[0] == '+') {
				sign, s = s[:1], s[1:]
			}
			c.Args = append(c.Args, value.String("0"))
			return value.String(sign + c.padding(1) + s)
		}),
		def("fun indent(self, n: i64) -> str", "Puts n spaces before each line that is not empty.", `"a\nb".indent(2)  // => "  a\n  b"`, indent),
	}, "pad_start: pad_left rjust", "pad_end: pad_right ljust")
}

// padding is what fills self up to the width of argument i with the fill behind it.
func (c call) padding(i int) string {
	width, fill := c.int(i), c.str(i+1)
	n := width - int64(c.self().StrLen())
	if n <= 0 {
		return ""
	}
	if fill == "" {
		c.fail("`%s` expects something to fill with, found an empty string", c.Name)
	}
	rs := []rune(fill)
	text := c.repeatString(fill, n/int64(len(rs))).Str()
	return text + string(rs[:n%int64(len(rs))])
}

func indent(c call) value.Value {
	lines := strings.SplitAfter(c.str(0), "\n")
	prefix := c.repeatString(" ", c.int(1)).Str()
	c.charge(int64(len(lines)), int64(len(prefix)+1))
	var b strings.Builder
	for _, l := range lines {
		if strings.TrimRight(l, "\r\n") != "" {
			b.WriteString(prefix)
		}
		b.WriteString(l)
	}
	return value.String(b.String())
}

func stringStatics() []module.Func {
	return []module.Func{
		def("fun new() -> str", "Makes an empty string.", `String::new()  // => ""`, func(call) value.Value { return value.String("") }),
		def("fun with_capacity(n: i64) -> str", "Makes an empty string; the room needs no planning here.", `String::with_capacity(9)  // => ""`, func(call) value.Value { return value.String("") }),
		def("fun from(x) -> str", "Writes x as text.", `String::from("a")  // => "a"`, func(c call) value.Value { return value.String(c.text(c.self())) }),
		def("fun from_utf8(bytes: OneOf<Iterable<i64>, str>) -> Result<str, str>", "Reads bytes as UTF-8: Ok(text) or Err(why).", `String::from_utf8([104, 105])  // => Ok("hi")`, func(c call) value.Value {
			b, err := c.bytesOf(c.self())
			if err == "" && !utf8.Valid(b) {
				err = "the bytes are not valid UTF-8"
			}
			if err != "" {
				return value.Err(value.String(err))
			}
			return value.Ok(value.String(string(b)))
		}),
		def("fun from_utf8_lossy(bytes: OneOf<Iterable<i64>, str>) -> str", "Reads bytes as UTF-8, with U+FFFD for what is not valid.", `String::from_utf8_lossy([104, 105])  // => "hi"`, func(c call) value.Value {
			b, err := c.bytesOf(c.self())
			if err != "" {
				c.fail("`from_utf8_lossy`: %s", err)
			}
			return value.String(string(b))
		}),
		def("fun from_chars(chars: Iterable<str>) -> str", "Puts characters together.", `String::from_chars(["h", "i"])  // => "hi"`, func(c call) value.Value { return c.joined(c.self(), "") }),
	}
}

// bytesOf reads bytes; a text is its own UTF-8, so that what was text already passes.
func (c call) bytesOf(v value.Value) (out []byte, why string) {
	if s, ok := v.TryStr(); ok {
		return []byte(s), ""
	}
	for _, x := range c.elems(v) {
		if !x.IsInt() || x.AsInt() < 0 || x.AsInt() > 255 {
			return nil, short(x) + " is not a byte"
		}
		out = append(out, byte(x.AsInt()))
	}
	return out, ""
}
