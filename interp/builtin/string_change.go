package builtin

import (
	"strconv"
	"strings"
	"unicode"

	"skep/interp/module"
	"skep/interp/value"
)

// stringChanges change a variable that holds a string: the new one is written back.
func stringChanges() []module.Func {
	set := func(f func(c call) value.Value) func(c call) value.Value {
		return func(c call) value.Value {
			c.Args[0] = f(c)
			return value.Unit()
		}
	}
	return []module.Func{
		def("fun push_str(&mut self, text) -> ()", "Puts text at the end.", "let mut s = \"a\"\ns.push_str(\"bc\")\ns  // => \"abc\"", set(pushText)),
		def("fun push(&mut self, ch) -> ()", "Puts a character (or more) at the end.", "let mut s = \"a\"\ns.push(\"b\")\ns  // => \"ab\"", set(pushText)),
		def("fun insert_str(&mut self, i: i64, text: str) -> ()", "Puts text before index i.", "let mut s = \"ad\"\ns.insert_str(1, \"bc\")\ns  // => \"abcd\"", set(insertText)),
		def("fun insert(&mut self, i: i64, ch: str) -> ()", "Puts a character before index i.", "let mut s = \"ac\"\ns.insert(1, \"b\")\ns  // => \"abc\"", set(insertText)),
		def("fun pop(&mut self) -> str?", "Takes the last character off and gives it; nil if there is none.", "let mut s = \"ab\"\ns.pop()  // => \"b\"\ns  // => \"a\"", func(c call) value.Value {
			n := c.self().StrLen()
			if n == 0 {
				return value.Null
			}
			ch := c.self().StrAt(n - 1)
			c.Args[0] = c.self().StrSlice(0, n-1)
			return ch
		}),
		def("fun remove(&mut self, i: i64) -> str", "Takes the character at i out and gives it.", "let mut s = \"abc\"\ns.remove(1)  // => \"b\"\ns  // => \"ac\"", func(c call) value.Value {
			n := c.self().StrLen()
			i := c.stringIndex(1, n)
			ch := c.self().StrAt(i)
			c.Args[0] = value.Concat(c.self().StrSlice(0, i), c.self().StrSlice(i+1, n))
			return ch
		}),
		def("fun truncate(&mut self, n: i64) -> ()", "Keeps the first n characters.", "let mut s = \"abc\"\ns.truncate(1)\ns  // => \"a\"", set(func(c call) value.Value {
			return c.self().StrSlice(0, min(c.size(1), c.self().StrLen()))
		})),
		def("fun clear(&mut self) -> ()", "Makes the string empty.", "let mut s = \"a\"\ns.clear()\ns  // => \"\"", set(func(call) value.Value { return value.String("") })),
		def("fun retain(&mut self, f: fun(str) -> bool) -> ()", "Keeps the characters for which f is true.", "let mut s = \"abc\"\ns.retain(|ch| ch != \"b\")\ns  // => \"ac\"", set(func(c call) value.Value {
			return c.written(filterStage(c, c.seq(c.self()), c.Args[1:2]), "")
		})),
	}
}

func pushText(c call) value.Value {
	text := c.Args[1]
	if !text.IsStr() {
		text = value.String(value.Interpolate(text))
	}
	if n := len(c.str(0)) + len(text.Str()); n >= bigAllocation {
		if n > maxText {
			c.fail("`%s`: the text would be longer than 2 GiB", c.Name)
		}
		c.charge(int64(len(text.Str()))+1, 1)
	}
	return value.Concat(c.self(), text)
}

func insertText(c call) value.Value {
	n := c.self().StrLen()
	i := c.stringIndex(1, n+1)
	c.str(2)
	if i == n {
		return value.Concat(c.self(), c.Args[2])
	}
	return value.Concat(value.Concat(c.self().StrSlice(0, i), c.Args[2]), c.self().StrSlice(i, n))
}

// stringIndex reads an index below n; negative ones count from the end.
func (c call) stringIndex(i, n int) int {
	k, size := c.int(i), int64(c.self().StrLen())
	at := k
	if at < 0 {
		at += size
	}
	if at < 0 || at >= int64(n) {
		c.fail("`%s`: index %d is out of range, the length is %d", c.Name, k, size)
	}
	return int(at)
}

// stringNumbers read what a string spells, and format.
func stringNumbers() []module.Func {
	return also([]module.Func{
		def("fun parse(self, into = null)", "Reads a number (or true, false). With a type, gives Ok(value) or Err(why); without one, the value itself, or Err(why).",
			"\"42\".parse()  // => 42\n\"2.5\".parse(\"f64\")  // => Ok(2.5)\n\"x\".parse().is_err()  // => true", parse),
		def("fun to_int(self) -> i64", "Reads an integer; anything else is an error.", `" 42 ".to_int()  // => 42`, toInt),
		def("fun to_float(self) -> f64", "Reads a number; anything else is an error.", `"1e3".to_float()  // => 1000.0`, toFloat),
		def("fun parse_radix(self, base: i64) -> Result<i64, str>", "Reads an integer in a base from 2 to 36: Ok(value) or Err(why).", `"ff".parse_radix(16)  // => Ok(255)`, func(c call) value.Value {
			return c.radix(c.str(0), c.int(1))
		}),
		def("fun format(self, ...values) -> str", "Fills the `{}` of this template.", `"{} of {:.1}".format(1, 2.55)  // => "1 of 2.5"`, func(c call) value.Value {
			return c.format(c.str(0), c.Args[1].List().Boxed())
		}),
	}, "to_int: to_integer to_i parse_int", "to_float: to_f parse_float")
}

func (c call) format(template string, args []value.Value) value.Value {
	s, err := value.FormatTemplate(template, args, c.Host.Lookup)
	c.must(err)
	return value.String(s)
}

func (c call) radix(s string, base int64) value.Value {
	if base < 2 || base > 36 {
		c.fail("`%s` expects a base from 2 to 36, found %d", c.Name, base)
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(s), "+"), int(base), 64)
	if err != nil {
		return value.Err(value.String(value.Quote(s) + " is not an integer in base " + strconv.FormatInt(base, 10)))
	}
	return value.Ok(value.Int(n))
}

func parse(c call) value.Value {
	s := c.str(0)
	into := typeNameOf(c.Args[1])
	v, why := readAs(s, into)
	switch {
	case why != "":
		return value.Err(value.String(why))
	case into != "":
		return value.Ok(v)
	}
	return v
}

// readAs reads a text as a type, or as any number if none is named.
func readAs(s, into string) (v value.Value, why string) {
	t := strings.TrimSpace(s)
	switch into {
	case "", "_":
		if n, ok := readInt(t); ok {
			return value.Int(n), ""
		}
		if strings.Trim(t, "+-0123456789") == "" && strings.Trim(t, "+-") != "" && !strings.ContainsAny(t[1:], "+-") {
			return value.Null, value.Quote(s) + " does not fit a 64-bit integer"
		}
		if f, ok := readFloat(t); ok {
			return value.Float(f), ""
		}
		return value.Null, value.Quote(s) + " is not a number"
	case "f32", "f64", "float":
		if f, ok := readFloat(t); ok {
			return value.Float(f), ""
		}
		return value.Null, value.Quote(s) + " is not a number"
	case "bool":
		if t == "true" || t == "false" {
			return value.Bool(t == "true"), ""
		}
		return value.Null, value.Quote(s) + " is neither true nor false"
	case "char":
		if len([]rune(s)) == 1 {
			return value.String(s), ""
		}
		return value.Null, value.Quote(s) + " is not one character"
	case "String", "str":
		return value.String(s), ""
	}
	n, ok := readInt(t)
	if !ok {
		return value.Null, value.Quote(s) + " is not an integer"
	}
	if r, ok := intRange(into); ok && (n < r[0] || n > r[1]) {
		return value.Null, value.Quote(s) + " does not fit " + into
	}
	return value.Int(n), ""
}

// intRange gives the bounds of a sized integer type.
func intRange(name string) (r [2]int64, ok bool) {
	if len(name) < 2 || name[0] != 'i' && name[0] != 'u' {
		return r, false
	}
	bits, err := strconv.Atoi(name[1:])
	if err != nil || bits < 8 || bits > 64 {
		return [2]int64{0, 1<<63 - 1}, name == "usize" || name == "u128"
	}
	if name[0] == 'u' {
		if bits == 64 {
			bits = 63
		}
		return [2]int64{0, 1<<bits - 1}, true
	}
	return [2]int64{-1 << (bits - 1), 1<<(bits-1) - 1}, true
}

// readInt reads a decimal integer, or one with 0x, 0o, 0b.
func readInt(s string) (int64, bool) {
	t := strings.TrimPrefix(s, "+")
	if t != s && (t == "" || t[0] < '0' || t[0] > '9') { // +-5, ++5
		return 0, false
	}
	if n, err := strconv.ParseInt(t, 10, 64); err == nil {
		return n, t[0] != '+'
	}
	body := strings.TrimPrefix(t, "-")
	if len(body) > 2 && body[0] == '0' && strings.IndexByte("xob", body[1]) >= 0 {
		n, err := strconv.ParseInt(t, 0, 64)
		return n, err == nil
	}
	return 0, false
}

// readFloat reads a float as programs write it: no hexadecimal, no underscores.
func readFloat(s string) (float64, bool) {
	if strings.ContainsAny(s, "_xXpP") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if e, ok := err.(*strconv.NumError); ok && e.Err == strconv.ErrRange {
		return f, true
	}
	return f, err == nil
}

// characterTests ask all characters of a string; an empty string is none of these.
func characterTests() []module.Func {
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
	test := func(name, what, example string, f func(rune) bool) module.Func {
		return def("fun "+name+"(self) -> bool", "Tells whether all characters are "+what+"; false for an empty string.", example, func(c call) value.Value {
			s := c.str(0)
			return value.Bool(s != "" && strings.IndexFunc(s, func(r rune) bool { return !f(r) }) < 0)
		})
	}
	return also([]module.Func{
		test("is_numeric", "numeric", `"42".is_numeric()  // => true`, unicode.IsNumber),
		test("is_alphabetic", "letters", `"abc".is_alphabetic()  // => true`, unicode.IsLetter),
		test("is_alphanumeric", "letters or numeric", `"a1".is_alphanumeric()  // => true`, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }),
		test("is_whitespace", "white space", `" \t".is_whitespace()  // => true`, unicode.IsSpace),
		test("is_uppercase", "capitals", `"AB".is_uppercase()  // => true`, unicode.IsUpper),
		test("is_lowercase", "small letters", `"ab".is_lowercase()  // => true`, unicode.IsLower),
		test("is_control", "control characters", `"\n".is_control()  // => true`, unicode.IsControl),
		test("is_ascii", "ASCII", `"é".is_ascii()  // => false`, func(r rune) bool { return r < 128 }),
		test("is_ascii_digit", "0 to 9", `"42".is_ascii_digit()  // => true`, digit),
		test("is_ascii_alphabetic", "a to z or A to Z", `"aZ".is_ascii_alphabetic()  // => true`, letter),
		test("is_ascii_alphanumeric", "a to z, A to Z or 0 to 9", `"a1".is_ascii_alphanumeric()  // => true`, func(r rune) bool { return letter(r) || digit(r) }),
		test("is_ascii_uppercase", "A to Z", `"AB".is_ascii_uppercase()  // => true`, func(r rune) bool { return r >= 'A' && r <= 'Z' }),
		test("is_ascii_lowercase", "a to z", `"ab".is_ascii_lowercase()  // => true`, func(r rune) bool { return r >= 'a' && r <= 'z' }),
		test("is_ascii_punctuation", "ASCII punctuation", `"!?".is_ascii_punctuation()  // => true`, func(r rune) bool {
			return r > ' ' && r < 127 && !letter(r) && !digit(r)
		}),
		test("is_ascii_hexdigit", "hexadecimal digits", `"fF0".is_ascii_hexdigit()  // => true`, func(r rune) bool {
			return digit(r) || r >= 'a' && r <= 'f' || r >= 'A' && r <= 'F'
		}),
		def("fun is_digit(self, base: i64 = 10) -> bool", "Tells whether all characters are digits of a base.", `"f".is_digit(16)  // => true`, func(c call) value.Value {
			base, s := c.base(1), c.str(0)
			return value.Bool(s != "" && strings.IndexFunc(s, func(r rune) bool { return digitValue(r) >= base }) < 0)
		}),
	}, "is_alphabetic: is_alpha is_letter isalpha", "is_alphanumeric: is_alnum isalnum", "is_whitespace: is_space is_ascii_whitespace isspace", "is_uppercase: is_upper isupper", "is_lowercase: is_lower islower", "is_numeric: isnumeric", "is_digit: isdigit", "is_control: is_ascii_control")
}

func (c call) base(i int) int64 {
	b := c.int(i)
	if b < 2 || b > 36 {
		c.fail("`%s` expects a base from 2 to 36, found %d", c.Name, b)
	}
	return b
}

// digitValue is what a digit of base 36 counts, or 99.
func digitValue(r rune) int64 {
	switch {
	case r >= '0' && r <= '9':
		return int64(r - '0')
	case r >= 'a' && r <= 'z':
		return int64(r-'a') + 10
	case r >= 'A' && r <= 'Z':
		return int64(r-'A') + 10
	}
	return 99
}

// characterValues are for strings of one character.
func characterValues() []module.Func {
	return also([]module.Func{
		def("fun to_digit(self, base: i64 = 10) -> Option<i64>", "Gives Some(what a digit counts) or None.", "\"7\".to_digit()  // => Some(7)\n\"f\".to_digit(16)  // => Some(15)", func(c call) value.Value {
			base := c.base(1)
			r, ok := oneRune(c.self())
			n := digitValue(r)
			return option(value.Int(n), ok && n < base)
		}),
		def("fun code_point(self) -> i64", "Gives the code point of a string of one character.", `"é".code_point()  // => 233`, ord),
		def("fun len_utf8(self) -> i64", "Counts the bytes in UTF-8.", `"é".len_utf8()  // => 2`, func(c call) value.Value { return integer(len(c.str(0))) }),
	}, "code_point: ord to_code char_code")
}

func ord(c call) value.Value {
	r, ok := oneRune(c.self())
	if !ok {
		c.wrong(0, "a string of one character")
	}
	return value.Int(int64(r))
}

func charStatics() []module.Func {
	return []module.Func{
		def("fun from_u32(code: i64) -> Option<str>", "Gives Some(the character of a code point) or None.", `char::from_u32(233)  // => Some("é")`, func(c call) value.Value {
			n := c.int(0)
			return option(value.Char(rune(n)), validRune(n))
		}),
		def("fun from_digit(digit: i64, base: i64) -> Option<str>", "Gives Some(the digit as a character) or None.", `char::from_digit(7, 10)  // => Some("7")`, func(c call) value.Value {
			n, base := c.int(0), c.base(1)
			if n < 0 || n >= base {
				return value.None()
			}
			return value.Some(value.String(strconv.FormatInt(n, 36)))
		}),
		def("fun from(x: OneOf<i64, str>) -> str", "Gives the character of a code point, or the character itself.", `char::from(65)  // => "A"`, func(c call) value.Value {
			if c.self().IsStr() {
				return c.self()
			}
			return chr(c)
		}),
	}
}

func validRune(n int64) bool { return n >= 0 && n <= 0x10FFFF && (n < 0xD800 || n > 0xDFFF) }

func chr(c call) value.Value {
	n := c.int(0)
	if !validRune(n) {
		c.fail("`%s` expects a code point, found %d", c.Name, n)
	}
	return value.Char(rune(n))
}
