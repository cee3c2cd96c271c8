package builtin

import (
	"strings"
	"unicode/utf8"

	"skep/interp/module"
	"skep/interp/value"
)

func stringSearch() []module.Func {
	return also([]module.Func{
		def("fun contains(self, what: OneOf<str, [str], fun(str) -> bool>) -> bool", "Tells whether a string, one of an array of strings, or a character for which a function is true, occurs.", `"hello".contains("ell")  // => true`, func(c call) value.Value {
			at, _ := c.search(1, strings.Index, strings.IndexFunc)
			return value.Bool(at >= 0)
		}),
		def("fun starts_with(self, prefix: OneOf<str, Iterable<str>, fun(str) -> bool>) -> bool", "Tells whether the string begins so (with one of an array).", `"hello".starts_with("he")  // => true`, affix(strings.HasPrefix, utf8.DecodeRuneInString)),
		def("fun ends_with(self, suffix: OneOf<str, Iterable<str>, fun(str) -> bool>) -> bool", "Tells whether the string ends so (with one of an array).", `"hello".ends_with("lo")  // => true`, affix(strings.HasSuffix, utf8.DecodeLastRuneInString)),
		def("fun find(self, what: OneOf<str, [str], fun(str) -> bool>) -> Option<i64>", "Gives Some(the index of the first place where `what`, a string or a function of a character, occurs) or None.",
			"\"hello\".find(\"l\")  // => Some(2)\n\"hello\".find(\"x\")  // => None", func(c call) value.Value {
				at, _ := c.search(1, strings.Index, strings.IndexFunc)
				return option(c.runeIndex(at), at >= 0)
			}),
		def("fun rfind(self, what: OneOf<str, [str], fun(str) -> bool>) -> Option<i64>", "Gives Some(the index of the last place where `what` occurs) or None.", `"hello".rfind("l")  // => Some(3)`, func(c call) value.Value {
			at, _ := c.search(1, strings.LastIndex, strings.LastIndexFunc)
			return option(c.runeIndex(at), at >= 0)
		}),
		def("fun index_of(self, what: OneOf<str, [str], fun(str) -> bool>) -> i64", "Gives the index of the first place where `what` occurs, or -1.", "\"hello\".index_of(\"l\")  // => 2\n\"hello\".index_of(\"x\")  // => -1", func(c call) value.Value {
			at, _ := c.search(1, strings.Index, strings.IndexFunc)
			return c.runeIndex(at)
		}),
		def("fun last_index_of(self, what: OneOf<str, [str], fun(str) -> bool>) -> i64", "Gives the index of the last place where `what` occurs, or -1.", `"hello".last_index_of("l")  // => 3`, func(c call) value.Value {
			at, _ := c.search(1, strings.LastIndex, strings.LastIndexFunc)
			return c.runeIndex(at)
		}),
		def("fun count(self, what: OneOf<str, fun(str) -> bool> = null) -> i64", "Counts the characters, or how often a string occurs, or the characters for which a function is true.", "\"banana\".count(\"an\")  // => 2\n\"abc\".count()  // => 3", stringCount),
		def("fun replace(self, old: OneOf<str, [str], fun(str) -> bool>, new: str, count: i64 = -1) -> str", "Gives the string with old replaced by new, everywhere or so many times. Old is a string, an array of strings, or a function of a character.",
			`"a-b-c".replace("-", "+")  // => "a+b+c"`, replace),
		def("fun replacen(self, old: str, new: str, n: i64) -> str", "Gives the string with the first n olds replaced.", `"a-b-c".replacen("-", "+", 1)  // => "a+b-c"`, replace),
		def("fun replace_first(self, old: str, new: str) -> str", "Gives the string with the first old replaced.", `"a-b-c".replace_first("-", "+")  // => "a+b-c"`, func(c call) value.Value {
			return value.String(strings.Replace(c.str(0), c.str(1), c.str(2), 1))
		}),
		def("fun strip_prefix(self, prefix: str) -> Option<str>", "Gives Some(the rest behind the prefix) or None.", `"v1.2".strip_prefix("v")  // => Some("1.2")`, func(c call) value.Value {
			rest, ok := strings.CutPrefix(c.str(0), c.str(1))
			return option(value.String(rest), ok)
		}),
		def("fun strip_suffix(self, suffix: str) -> Option<str>", "Gives Some(the rest before the suffix) or None.", `"a.txt".strip_suffix(".txt")  // => Some("a")`, func(c call) value.Value {
			rest, ok := strings.CutSuffix(c.str(0), c.str(1))
			return option(value.String(rest), ok)
		}),
		def("fun removeprefix(self, prefix: str) -> str", "Gives the rest behind the prefix, or the string itself.", `"v1.2".removeprefix("v")  // => "1.2"`, func(c call) value.Value { return value.String(strings.TrimPrefix(c.str(0), c.str(1))) }),
		def("fun removesuffix(self, suffix: str) -> str", "Gives the rest before the suffix, or the string itself.", `"a.txt".removesuffix(".txt")  // => "a"`, func(c call) value.Value { return value.String(strings.TrimSuffix(c.str(0), c.str(1))) }),
		def("fun eq_ignore_case(self, other: str) -> bool", "Tells whether both are equal but for capitals.", `"ABC".eq_ignore_case("abc")  // => true`, func(c call) value.Value {
			return value.Bool(strings.EqualFold(c.str(0), c.str(1)))
		}),
		def("fun matches(self, what: OneOf<str, fun(str) -> bool>) -> [str]", "Gives all occurrences of a string, or the characters for which a function is true.", `"banana".matches("an")  // => ["an", "an"]`, matches),
		def("fun match_indices(self, what: str) -> [(i64, str)]", "Gives pairs of index and text of all occurrences.", `"banana".match_indices("an")  // => [(1, "an"), (3, "an")]`, matchIndices),
		def("fun levenshtein(self, other: str) -> i64", "Counts the insertions, deletions and replacements of characters between both.", `"kitten".levenshtein("sitting")  // => 3`, levenshtein),
	}, "contains: includes", "replace: replace_all", "eq_ignore_case: eq_ignore_ascii_case equals_ignore_case", "strip_prefix: remove_prefix", "strip_suffix: remove_suffix", "starts_with: startswith", "ends_with: endswith")
}

// searched is long for a function that looks for t in s; short texts need no closure.
func searched[T any](c call, s, t string, f func(s, t string) T) T {
	if len(s) < unhurried {
		return f(s, t)
	}
	return long(c, len(s), func() T { return f(s, t) })
}

// search finds what argument i says: its byte offset (-1: nowhere) and length.
func (c call) search(i int, index func(s, sub string) int, indexFunc func(string, func(rune) bool) int) (at, n int) {
	s := c.str(0)
	switch what := c.Args[i]; {
	case callable(what):
		f := c.fn(i)
		at = indexFunc(s, func(r rune) bool { return truthy(f.call1(value.Char(r))) })
		if at >= 0 {
			_, n = utf8.DecodeRuneInString(s[at:])
		}
		return at, n
	case what.IsArray():
		at = -1
		for _, x := range what.List().All() {
			t, ok := x.TryStr()
			if !ok {
				c.wrong(i, "strings")
			}
			if k := searched(c, s, t, index); k >= 0 && (at < 0 || k < at) {
				at, n = k, len(t)
			}
		}
		return at, n
	}
	sub := c.str(i)
	return searched(c, s, sub, index), len(sub)
}

// runeIndex turns a byte offset of self into an index; -1 stays.
func (c call) runeIndex(at int) value.Value {
	if at < 0 {
		return value.Int(-1)
	}
	return integer(utf8.RuneCountInString(c.str(0)[:at]))
}

func affix(has func(s, t string) bool, char func(string) (rune, int)) func(c call) value.Value {
	return func(c call) value.Value {
		s := c.str(0)
		switch what := c.Args[1]; {
		case callable(what):
			r, n := char(s)
			return value.Bool(n > 0 && truthy(c.fn(1).call1(value.Char(r))))
		case what.IsArray() || what.Kind() == value.KTuple:
			for _, x := range what.List().All() {
				if t, ok := x.TryStr(); ok && has(s, t) {
					return value.Bool(true)
				}
			}
			return value.Bool(false)
		}
		return value.Bool(has(s, c.str(1)))
	}
}

func stringCount(c call) value.Value {
	switch what := c.Args[1]; {
	case what.IsNull():
		return integer(c.self().StrLen())
	case callable(what):
		f, n := c.fn(1), 0
		for _, r := range c.str(0) {
			n += boolInt(truthy(f.call1(value.Char(r))))
		}
		return integer(n)
	}
	if c.str(1) == "" {
		c.fail("`count` cannot count an empty string")
	}
	return integer(strings.Count(c.str(0), c.str(1)))
}

func replace(c call) value.Value {
	s, fresh, n := c.str(0), c.str(2), int(c.int(3))
	switch old := c.Args[1]; {
	case callable(old):
		return value.String(c.replaceChars(s, fresh, n, c.fn(1)))
	case old.IsArray():
		for _, x := range old.List().All() {
			t, ok := x.TryStr()
			if !ok {
				c.wrong(1, "strings")
			}
			s = c.replaced(s, t, fresh, n)
		}
		return value.String(s)
	}
	return value.String(c.replaced(s, c.str(1), fresh, n))
}

func (c call) replaced(s, old, fresh string, n int) string {
	if more := len(fresh) - len(old); more > 0 {
		times := int64(searched(c, s, old, strings.Count))
		if n >= 0 {
			times = min(times, int64(n))
		}
		if times > (maxText-int64(len(s)))/int64(more) {
			c.fail("`%s`: the text would be longer than 2 GiB", c.Name)
		}
		c.charge(times, int64(more))
	}
	if len(s) < unhurried {
		return strings.Replace(s, old, fresh, n)
	}
	return long(c, len(s), func() string { return strings.Replace(s, old, fresh, n) })
}

func (c call) replaceChars(s, fresh string, n int, f *fn) string {
	var b strings.Builder
	for _, r := range s {
		if n != 0 && truthy(f.call1(value.Char(r))) {
			n--
			b.WriteString(fresh)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func matches(c call) value.Value {
	if callable(c.Args[1]) {
		return c.collected(filterStage(c, c.seq(c.self()), c.Args[1:2]), 0)
	}
	if c.str(1) == "" {
		c.fail("`matches` expects something to look for, found an empty string")
	}
	n := strings.Count(c.str(0), c.str(1))
	c.charge(int64(n), 16)
	out := make([]value.Value, n)
	for i := range out {
		out[i] = c.Args[1]
	}
	return array(out)
}

func matchIndices(c call) value.Value {
	s, t := c.str(0), c.str(1)
	if t == "" {
		c.fail("`match_indices` expects something to look for, found an empty string")
	}
	var out []value.Value
	at := 0
	for {
		i := strings.Index(s, t)
		if i < 0 {
			return array(out)
		}
		c.tick(len(out))
		at += utf8.RuneCountInString(s[:i])
		out = append(out, value.NewTuple(integer(at), c.Args[1]))
		at += c.Args[1].StrLen()
		s = s[i+len(t):]
	}
}

const maxLevenshtein = 20_000

// levenshtein keeps one row of the table (R. A. Wagner, M. J. Fischer, 1974).
func levenshtein(c call) value.Value {
	a, b := []rune(c.str(0)), []rune(c.str(1))
	if len(a) > maxLevenshtein || len(b) > maxLevenshtein {
		c.fail("`levenshtein` compares texts of at most %d characters", maxLevenshtein)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		c.tick(i | 1023)
		corner := row[0]
		row[0] = i + 1
		for j, y := range b {
			next := min(row[j]+1, row[j+1]+1, corner+boolInt(x != y))
			corner, row[j+1] = row[j+1], next
		}
	}
	return integer(row[len(b)])
}
