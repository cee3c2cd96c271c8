package builtin

import (
	"strings"
	"unicode"

	"skep/interp/module"
	"skep/interp/value"
)

// stringCuts cut a string at one place, and change characters by a table.
func stringCuts() []module.Func {
	cut := func(name, doc, want string, index func(s, sep string) int, whole func(s string) [3]string) module.Func {
		return def("fun "+name+"(self, sep: str) -> (str, str, str)", doc, `"a=b=c".`+name+`("=")  // => `+want, func(c call) value.Value {
			s, sep := c.str(0), c.str(1)
			if sep == "" {
				c.fail("`%s` expects a separator, found an empty string", c.Name)
			}
			parts := whole(s)
			if i := index(s, sep); i >= 0 {
				parts = [3]string{s[:i], sep, s[i+len(sep):]}
			}
			return value.NewTuple(value.String(parts[0]), value.String(parts[1]), value.String(parts[2]))
		})
	}
	return also([]module.Func{
		cut("partition", "Gives what stands before the first separator, the separator, and what stands behind it; without one the whole and two empty strings.", `("a", "=", "b=c")`, strings.Index, func(s string) [3]string { return [3]string{s, "", ""} }),
		cut("rpartition", "Gives what stands before the last separator, the separator, and what stands behind it; without one two empty strings and the whole.", `("a=b", "=", "c")`, strings.LastIndex, func(s string) [3]string { return [3]string{"", "", s} }),
		def("fun split_inclusive(self, sep: str) -> [str]", "Gives the parts with the separator at their ends.", `"a\nb".split_inclusive("\n")  // => ["a\n", "b"]`, func(c call) value.Value {
			parts := strings.SplitAfter(c.str(0), c.str(1))
			if n := len(parts); n > 0 && parts[n-1] == "" {
				parts = parts[:n-1]
			}
			return c.strings(parts)
		}),
		def("fun expand_tabs(self, width: i64 = 8) -> str", "Writes tabs as spaces up to the next column that width divides.", `"a\tb".expand_tabs(4)  // => "a   b"`, func(c call) value.Value {
			n := c.positive(1)
			if n > 1000 {
				c.fail("`%s` expects a width of at most 1000, found %d", c.Name, n)
			}
			c.charge(int64(strings.Count(c.str(0), "\t")), int64(n))
			return value.String(expandTabs(c.str(0), n))
		}),
		def("fun translate(self, table: Dict<str, str>) -> str", "Writes each character that is a key of the table as its value.", `"abc".translate({a: "x", b: ""})  // => "xc"`, translate),
		def("fun is_identifier(self) -> bool", "Tells whether it could be a name: letters, digits and _, no digit first.", `"a_1".is_identifier()  // => true`, func(c call) value.Value { return value.Bool(value.IsName(c.str(0))) }),
		def("fun is_title(self) -> bool", "Tells whether each word begins with a capital, and has only small letters then.", `"Ab Cd".is_title()  // => true`, func(c call) value.Value {
			s := c.str(0)
			return value.Bool(title(s) == s && strings.IndexFunc(s, unicode.IsLetter) >= 0)
		}),
	}, "expand_tabs: expandtabs", "is_identifier: isidentifier", "is_title: istitle")
}

func expandTabs(s string, width int) string {
	var b strings.Builder
	column := 0
	for _, r := range s {
		switch r {
		case '\t':
			n := width - column%width
			b.WriteString(strings.Repeat(" ", n))
			column += n
			continue
		case '\n', '\r':
			column = -1
		}
		b.WriteRune(r)
		column++
	}
	return b.String()
}

func translate(c call) value.Value {
	if c.Args[1].Kind() != value.KDict {
		c.wrong(1, "an object")
	}
	d := c.Args[1].Dict()
	var b strings.Builder
	for _, r := range c.str(0) {
		v, ok := d.GetStr(string(r))
		switch {
		case !ok:
			b.WriteRune(r)
		case !v.IsNull():
			c.charge(int64(b.Len()>>20), 1)
			b.WriteString(value.Interpolate(v))
		}
	}
	return value.String(b.String())
}
