// Package text is the language's module text: paragraphs (wrap, fill, indent,
// dedent), alignment and tables by the width that a terminal shows, names in
// their cases, slugs, similarity, and differences of lines and words. What is
// one character to a reader (a grapheme) is never cut apart.
//
// Callers: the session, through modules.All.
package text

import (
	"slices"
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"skep/interp/module"
	"skep/interp/value"
)

const codeText = "M2301"

// Module declares text.
func Module() module.Module {
	return module.Module{Name: "text", Doc: "Paragraphs, alignment, tables, cases, similarity, differences.", Known: []string{"textwrap", "difflib"}, Synonyms: map[string]string{"get_close_matches": "closest", "ratio": "similarity", "shorten": "truncate"}, Consts: alphabets(),
		Funcs: slices.Concat(paragraphs(), widths(), cases(), nearness(), differences())}
}

// alphabets are those of Python's module string.
func alphabets() []module.Const {
	const lower, upper, digits = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789"
	of := func(name, doc, letters string) module.Const {
		return module.Const{Name: name, Doc: doc, Value: value.String(letters)}
	}
	return []module.Const{
		of("ascii_lowercase", "The small letters a to z.", lower), of("ascii_uppercase", "The capitals A to Z.", upper), of("ascii_letters", "Small letters and capitals.", lower+upper),
		of("digits", "The digits 0 to 9.", digits), of("hexdigits", "The hexadecimal digits.", digits+"abcdefABCDEF"), of("octdigits", "The octal digits.", "01234567"),
		of("punctuation", "The other visible characters of ASCII.", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"), of("whitespace", "The white space of ASCII.", " \t\n\r\v\f"),
	}
}

// str makes an Impl that gives a text.
func str(f func(c *module.Call) string) module.Impl {
	return module.Checked(func(c *module.Call) value.Value { return value.String(f(c)) })
}

const maxWidth = 1 << 20

func paragraphs() []module.Func {
	const long = "the quick brown fox jumps"
	return []module.Func{
		{Sig: `fun wrap(text: str, width: i64 = 70, indent: str = "", hanging: str = null) -> [str]`, Doc: "The text as lines of at most width columns, broken at white space; words that are longer are cut. indent begins the first line, hanging (by default the same) the others.", Example: "text.wrap(\"" + long + "\", width: 10)  // => [\"the quick\", \"brown fox\", \"jumps\"]", Impl: module.Checked(func(c *module.Call) value.Value { return c.StrList(wrapped(c)) })},
		{Sig: `fun fill(text: str, width: i64 = 70, indent: str = "", hanging: str = null) -> str`, Doc: "wrap with the lines joined.", Example: "text.fill(\"" + long + "\", width: 10)  // => \"the quick\\nbrown fox\\njumps\"", Impl: str(func(c *module.Call) string { return strings.Join(wrapped(c), "\n") })},
		{Sig: `fun indent(text: str, prefix: str = "    ") -> str`, Doc: "The text with a prefix before each line that is not blank.", Example: "text.indent(\"a\\n\\nb\", \"> \")  // => \"> a\\n\\n> b\"", Impl: str(indent)},
		{Sig: "fun dedent(text: str) -> str", Doc: "The text without the white space that all its lines begin with; blank lines do not count and become empty.", Example: "text.dedent(\"  a\\n    b\\n\")  // => \"a\\n  b\\n\"", Impl: str(func(c *module.Call) string { return dedent(c.Str(0)) })},
		{Sig: "fun squeeze(text: str) -> str", Doc: "The text with each run of white space as one space, and none at the ends.", Example: "text.squeeze(\" a \\n b \")  // => \"a b\"", Impl: str(func(c *module.Call) string { return strings.Join(strings.Fields(c.Str(0)), " ") })},
		{Sig: "fun words(text: str) -> [str]", Doc: "The words: runs of letters, digits, apostrophes and marks.", Example: "text.words(\"It's 5 o'clock.\")  // => [\"It's\", \"5\", \"o'clock\"]", Impl: module.Checked(func(c *module.Call) value.Value { return c.StrList(words(c.Str(0))) })},
	}
}

func words(s string) []string {
	fields := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '\'' && r != '’'
	})
	var out []string
	for _, f := range fields {
		if f = strings.Trim(f, "'’"); f != "" {
			out = append(out, f)
		}
	}
	return out
}

func wrapped(c *module.Call) []string {
	width := int(c.IntIn(1, 1, maxWidth))
	first := c.Str(2)
	w := wrapper{c: c, width: width, next: c.StrOr(3, first), line: first, used: uniseg.StringWidth(first)}
	w.fresh = true
	for _, word := range strings.Fields(c.Str(0)) {
		w.add(word)
	}
	if !w.fresh {
		w.lines = append(w.lines, w.line)
	}
	return w.lines
}

// wrapper fills one line after the other.
type wrapper struct {
	c     *module.Call
	width int
	next  string // what the next line begins with
	line  string
	used  int  // columns of line
	fresh bool // line has no word yet
	lines []string
}

func (w *wrapper) add(word string) {
	n := uniseg.StringWidth(word)
	gap := 1
	if w.fresh {
		gap = 0
	}
	if w.used+gap+n > w.width && !w.fresh {
		w.end()
		gap = 0
	}
	for w.used+n > w.width && w.width > w.used {
		head, rest := cut(word, w.width-w.used)
		if head == "" || rest == "" {
			break
		}
		w.line += head
		w.end()
		word, n = rest, uniseg.StringWidth(rest)
	}
	if gap == 1 {
		w.line += " "
	}
	w.line += word
	w.used += gap + n
	w.fresh = false
}

func (w *wrapper) end() {
	w.c.Poll(len(w.lines))
	w.c.Charge(int64(len(w.line)) + 16)
	w.lines = append(w.lines, w.line)
	w.line, w.used, w.fresh = w.next, uniseg.StringWidth(w.next), true
}

// cut takes as many graphemes as fit into so many columns.
func cut(s string, columns int) (head, rest string) {
	g := uniseg.NewGraphemes(s)
	for g.Next() {
		if columns -= g.Width(); columns < 0 {
			at, _ := g.Positions()
			return s[:at], s[at:]
		}
	}
	return s, ""
}

func indent(c *module.Call) string {
	lines := strings.SplitAfter(c.Str(0), "\n")
	prefix := c.Str(1)
	c.Charge(int64(len(lines) * len(prefix)))
	for i, l := range lines {
		if strings.TrimSpace(l) != "" {
			lines[i] = prefix + l
		}
	}
	return strings.Join(lines, "")
}

func dedent(s string) string {
	lines := strings.Split(s, "\n")
	margin, have := "", false
	for _, l := range lines {
		body := strings.TrimLeft(l, " \t")
		if strings.TrimSpace(body) == "" {
			continue
		}
		space := l[:len(l)-len(body)]
		if !have {
			margin, have = space, true
		}
		margin = common(margin, space)
	}
	for i, l := range lines {
		if strings.TrimSpace(l) == "" {
			lines[i] = ""
		} else {
			lines[i] = strings.TrimPrefix(l, margin)
		}
	}
	return strings.Join(lines, "\n")
}

// common is what both begin with.
func common(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
