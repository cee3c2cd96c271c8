package builtin

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

// stringParts take strings apart and put them together.
func stringParts() []module.Func {
	return also([]module.Func{
		def("fun split(self, sep: OneOf<str, [str], fun(str) -> bool> = null, limit: i64 = -1) -> [str]", "Gives the parts between separators: a string, an array of strings, or a function of a character; without one, the words. With a limit, at most so many separators count.",
			"\"a,b,c\".split(\",\")  // => [\"a\", \"b\", \"c\"]\n\" a  b \".split()  // => [\"a\", \"b\"]\n\"a,b,c\".split(\",\", 1)  // => [\"a\", \"b,c\"]", split),
		def("fun splitn(self, n: i64, sep: OneOf<str, [str], fun(str) -> bool>) -> [str]", "Gives at most n parts between separators.", `"a=b=c".splitn(2, "=")  // => ["a", "b=c"]`, func(c call) value.Value {
			return array(c.parts(2, int(max(c.int(1), 0))-1, c.int(1) > 0))
		}),
		def("fun rsplit(self, sep: str) -> [str]", "Gives the parts between separators, from the last to the first.", `"a.b.c".rsplit(".")  // => ["c", "b", "a"]`, func(c call) value.Value {
			parts := c.parts(1, -1, true)
			for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
				parts[i], parts[j] = parts[j], parts[i]
			}
			return array(parts)
		}),
		def("fun rsplitn(self, n: i64, sep: str) -> [str]", "Gives at most n parts, beginning at the end.", `"a.b.c".rsplitn(2, ".")  // => ["c", "a.b"]`, rsplitn),
		def("fun split_once(self, sep: str) -> Option<(str, str)>", "Gives Some((before, behind)) of the first separator, or None.", `"a=b=c".split_once("=")  // => Some(("a", "b=c"))`, func(c call) value.Value {
			a, b, ok := strings.Cut(c.str(0), c.str(1))
			return option(value.NewTuple(value.String(a), value.String(b)), ok)
		}),
		def("fun rsplit_once(self, sep: str) -> Option<(str, str)>", "Gives Some((before, behind)) of the last separator, or None.", `"a=b=c".rsplit_once("=")  // => Some(("a=b", "c"))`, func(c call) value.Value {
			s, sep := c.str(0), c.str(1)
			i := strings.LastIndex(s, sep)
			if i < 0 {
				return value.None()
			}
			return value.Some(value.NewTuple(value.String(s[:i]), value.String(s[i+len(sep):])))
		}),
		def("fun split_terminator(self, sep: str) -> [str]", "Gives the parts that separators end.", `"a;b;".split_terminator(";")  // => ["a", "b"]`, func(c call) value.Value {
			parts := c.parts(1, -1, true)
			if n := len(parts); n > 0 && parts[n-1].Str() == "" {
				parts = parts[:n-1]
			}
			return array(parts)
		}),
		def("fun split_whitespace(self) -> [str]", "Gives the words.", `" a  b ".split_whitespace()  // => ["a", "b"]`, func(c call) value.Value { return c.strings(strings.Fields(c.str(0))) }),
		def("fun lines(self) -> [str]", "Gives the lines without their ends.", `"a\nb\r\n".lines()  // => ["a", "b"]`, func(c call) value.Value { return c.strings(lines(c.str(0))) }),
		def("fun chars(self) -> [str]", "Gives the characters (code points), each a string.", `"héy".chars()  // => ["h", "é", "y"]`, func(c call) value.Value { return array(c.elems(c.self())) }),
		def("fun graphemes(self) -> [str]", "Gives what readers see as characters: a letter with its marks is one.", `"e\u{301}a".graphemes().len()  // => 2`, func(c call) value.Value { return c.strings(graphemes(c.str(0))) }),
		def("fun bytes(self) -> [i64]", "Gives the bytes of UTF-8 as integers.", `"hé".bytes()  // => [104, 195, 169]`, stringBytes),
		def("fun code_points(self) -> [i64]", "Gives the code points as integers.", `"hé".code_points()  // => [104, 233]`, func(c call) value.Value {
			c.charge(int64(c.self().StrLen()), 16)
			var out []value.Value
			for _, r := range c.str(0) {
				out = append(out, value.Int(int64(r)))
			}
			return array(out)
		}),
		def("fun char_indices(self) -> [(i64, str)]", "Gives pairs of index and character.", `"hé".char_indices()  // => [(0, "h"), (1, "é")]`, func(c call) value.Value {
			return array(c.collect(enumerateStage(c, c.seq(c.self()), []value.Value{value.Int(0)}), c.self().StrLen()))
		}),
		def("fun iter(self) -> Iterator<str>", "Gives a lazy sequence of the characters.", `"abc".iter().last()  // => Some("c")`, func(c call) value.Value { return c.iter(c.self()) }),
		def("fun join(self, parts: Iterable<_>) -> str", "Writes the parts with this string between them.", `", ".join(["a", "b"])  // => "a, b"`, func(c call) value.Value { return c.joined(c.Args[1], c.str(0)) }),
		def("fun concat(self, other) -> str", "Gives this string with other as text behind it.", `"a".concat("b")  // => "ab"`, func(c call) value.Value {
			return value.Concat(c.self(), value.String(value.Interpolate(c.Args[1])))
		}),
	}, "bytes: as_bytes to_bytes into_bytes", "split_whitespace: words split_ascii_whitespace", "chars: to_chars to_array", "concat: append", "lines: splitlines")
}

// strings makes an array of parts of self.
func (c call) strings(parts []string) value.Value {
	c.charge(int64(len(parts)), 64)
	return array(c.self().Cut(parts))
}

func split(c call) value.Value {
	if c.Args[1].IsNull() {
		s := c.str(0)
		return c.strings(long(c, len(s), func() []string { return strings.Fields(s) }))
	}
	return array(c.parts(1, int(c.int(2)), true))
}

// parts cuts self at what argument i says, at most limit times (-1: always).
func (c call) parts(i, limit int, any bool) []value.Value {
	if !any {
		return nil
	}
	if c.Args[i].IsStr() && c.str(i) == "" {
		chars := c.collect(c.seq(c.self()), 0)
		if c.lenient() { // as in Rust, an empty text stands before the first and behind the last
			chars = append(append([]value.Value{value.String("")}, chars...), value.String(""))
		}
		return chars
	}
	if c.Args[i].IsStr() {
		if limit >= 0 {
			return c.strings(strings.SplitN(c.str(0), c.str(i), limit+1)).List().Boxed()
		}
		self, s, sep := c.self(), c.str(0), c.str(i)
		c.charge(int64(searched(c, s, sep, strings.Count)+1), 40)
		if len(s) < unhurried {
			return self.Split(sep)
		}
		return long(c, len(s), func() []value.Value { return self.Split(sep) })
	}
	var out []value.Value
	rest := call{&module.Call{Ctx: c.Ctx, IO: c.IO, Host: c.Host, Name: c.Name, Args: append([]value.Value(nil), c.Args...)}}
	for ; limit != 0; limit-- {
		at, n := rest.search(i, strings.Index, strings.IndexFunc)
		if at < 0 || n == 0 {
			break
		}
		c.tick(len(out))
		s := rest.str(0)
		out = append(out, value.String(s[:at]))
		rest.Args[0] = value.String(s[at+n:])
	}
	return append(out, rest.self())
}

func rsplitn(c call) value.Value {
	n, s, sep := c.int(1), c.str(0), c.str(2)
	var out []value.Value
	for ; n > 1; n-- {
		i := strings.LastIndex(s, sep)
		if i < 0 || sep == "" {
			break
		}
		c.tick(len(out))
		out = append(out, value.String(s[i+len(sep):]))
		s = s[:i]
	}
	if n > 0 {
		out = append(out, value.String(s))
	}
	return array(out)
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

func stringBytes(c call) value.Value {
	s := c.str(0)
	c.charge(int64(len(s)), 16)
	out := make([]value.Value, len(s))
	for i := range len(s) {
		out[i] = value.Int(int64(s[i]))
	}
	return array(out)
}

// graphemes cuts at what readers see as characters: marks, joiners, variation
// selectors, skin tones and the second of two flag letters stay with the one
// before. It follows Unicode's extended clusters (UAX 29) except for Hangul
// written in single jamo and for scripts whose clusters need a table.
func graphemes(s string) []string {
	var out []string
	start, flags := 0, 0
	before := rune(-1)
	for i, r := range s {
		if i > start && !extends(before, r, flags) {
			out = append(out, s[start:i])
			start = i
		}
		if isFlagLetter(r) {
			flags++
		} else {
			flags = 0
		}
		before = r
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

const joiner = 0x200D

// extends tells whether r belongs to the cluster that ends with before; flags counts the flag letters just before.
func extends(before, r rune, flags int) bool {
	switch {
	case before == '\r':
		return r == '\n'
	case r == joiner || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || unicode.Is(unicode.Mc, r):
		return true
	case r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
		return true
	case before == joiner:
		return unicode.Is(unicode.So, r)
	}
	return isFlagLetter(r) && flags%2 == 1
}

func isFlagLetter(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// stringSlices read characters by index.
func stringSlices() []module.Func {
	return also([]module.Func{
		def("fun char_at(self, i: i64) -> str?", "Gives the character at i, or nil. Negative indexes count from the end.", `"héy".char_at(1)  // => "é"`, charAt),
		def("fun get(self, i: OneOf<i64, Range<i64>>) -> Option<str>", "Gives Some(the character at i, or the part of a range) or None.", "\"abc\".get(1)  // => Some(\"b\")\n\"abc\".get(0..2)  // => Some(\"ab\")", stringGet),
		def("fun nth(self, n: i64) -> Option<str>", "Gives Some(the character at n) or None.", `"abc".nth(1)  // => Some("b")`, func(c call) value.Value {
			if n := c.int(1); n >= 0 && n < int64(c.self().StrLen()) {
				return value.Some(c.self().StrAt(int(n)))
			}
			return value.None()
		}),
		def("fun first(self) -> str?", "Gives the first character, or nil.", `"abc".first()  // => "a"`, func(c call) value.Value {
			r, n := utf8.DecodeRuneInString(c.str(0))
			return orNull(value.Char(r), n > 0)
		}),
		def("fun last(self) -> str?", "Gives the last character, or nil.", `"abc".last()  // => "c"`, func(c call) value.Value {
			r, n := utf8.DecodeLastRuneInString(c.str(0))
			return orNull(value.Char(r), n > 0)
		}),
		def("fun slice(self, start: i64, end: i64 = null) -> str", "Gives the characters from start below end; negative indexes count from the end.", "\"hello\".slice(1, 3)  // => \"el\"\n\"hello\".slice(-3)  // => \"llo\"", func(c call) value.Value {
			lo, hi := c.window(1, int64(c.self().StrLen()))
			return c.self().StrSlice(lo, hi)
		}),
		def("fun take(self, n: i64) -> str", "Gives the first n characters.", `"hello".take(2)  // => "he"`, func(c call) value.Value {
			return c.self().StrSlice(0, min(c.size(1), c.self().StrLen()))
		}),
		def("fun skip(self, n: i64) -> str", "Leaves the first n characters out.", `"hello".skip(2)  // => "llo"`, func(c call) value.Value {
			n := c.self().StrLen()
			return c.self().StrSlice(min(c.size(1), n), n)
		}),
		def("fun split_at(self, i: i64) -> (str, str)", "Gives the characters before i, and those from i on.", `"hello".split_at(2)  // => ("he", "llo")`, func(c call) value.Value {
			n := c.self().StrLen()
			i, _ := c.window2(1, n)
			return value.NewTuple(c.self().StrSlice(0, i), c.self().StrSlice(i, n))
		}),
		def("fun truncate_to(self, n: i64, mark: str = \"…\") -> str", "Cuts to n characters, the last of which is then the mark.", `"hello world".truncate_to(6)  // => "hello…"`, func(c call) value.Value {
			n, size, mark := c.size(1), c.self().StrLen(), c.Args[2]
			if size <= n {
				return c.self()
			}
			keep := max(0, n-utf8.RuneCountInString(c.str(2)))
			return value.Concat(c.self().StrSlice(0, keep), mark.StrSlice(0, min(n, mark.StrLen())))
		}),
	}, "slice: substring substr", "skip: drop")
}

// window2 reads one index, cut to what there is; negative ones count from the end.
func (c call) window2(i, n int) (at, size int) {
	k := c.int(i)
	if k < 0 {
		k += int64(n)
	}
	return int(max(0, min(k, int64(n)))), n
}

func charAt(c call) value.Value {
	i, n := c.int(1), int64(c.self().StrLen())
	if i < 0 {
		i += n
	}
	if i < 0 || i >= n {
		return value.Null
	}
	return c.self().StrAt(int(i))
}

func stringGet(c call) value.Value {
	if c.Args[1].Kind() != value.KRange {
		x := charAt(c)
		return option(x, !x.IsNull())
	}
	lo, hi, ok := c.Args[1].Range().Ints()
	n := int64(c.self().StrLen())
	if c.Args[1].Range().Hi.IsNull() {
		hi = n
	}
	if !ok || lo < 0 || lo > hi || hi > n {
		return value.None()
	}
	return value.Some(c.self().StrSlice(int(lo), int(hi)))
}
