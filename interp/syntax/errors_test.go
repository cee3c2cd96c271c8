package syntax

import (
	"fmt"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"testing"

	"skep/diag"
)

var wantMark = regexp.MustCompile(`// want(-next)?((?: [EW]\d{4}(?: "(?:[^"\\]|\\.)*")?)+)`)
var wantOne = regexp.MustCompile(`([EW]\d{4})(?: ("(?:[^"\\]|\\.)*"))?`)

// TestErrors parses testdata/errors/*.ruchy. Each line says in a comment which
// errors it has: `// want E0105 "b"` is the code and the text at its place,
// `// want-next E0101` an error that shows at the start of the next token, below.
func TestErrors(t *testing.T) {
	files, _ := filepath.Glob("testdata/errors/*.ruchy")
	if len(files) < 5 {
		t.Fatalf("found %d programs", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src := source(t, file)
			prog, list := Parse(src)
			checkSpans(t, src, prog, list)
			got, want := gotMarks(src, list), wantMarks(src)
			for k := range got {
				if want[k] != got[k] {
					t.Errorf("unexpected %s", k)
				}
			}
			for k := range want {
				if want[k] != got[k] {
					t.Errorf("missing %s", k)
				}
			}
		})
	}
}

func gotMarks(src *diag.Source, list diag.List) map[string]int {
	out := map[string]int{}
	for _, d := range list {
		if d.Severity != diag.Error {
			continue
		}
		line := src.Position(d.Span.Start).Line
		mark := d.Code + " " + strconv.Quote(src.Text[d.Span.Start:d.Span.End])
		if strings.HasSuffix(src.Line(line), "// want "+d.Code) || isNext(src, line, d.Code) {
			mark = d.Code
		}
		out[fmt.Sprintf("line %d: %s", line, mark)]++
	}
	return out
}

// isNext says whether the line before announces an error with this code.
func isNext(src *diag.Source, line int, code string) bool {
	m := wantMark.FindStringSubmatch(src.Line(line - 1))
	return m != nil && m[1] != "" && strings.Contains(m[2], code)
}

func wantMarks(src *diag.Source) map[string]int {
	out := map[string]int{}
	for n := 1; n <= src.LineCount(); n++ {
		for _, m := range wantMark.FindAllStringSubmatch(src.Line(n), -1) {
			line := n
			if m[1] != "" {
				line++
			}
			for _, one := range wantOne.FindAllStringSubmatch(m[2], -1) {
				mark := one[1]
				if one[2] != "" && m[1] == "" {
					mark += " " + one[2]
				}
				out[fmt.Sprintf("line %d: %s", line, mark)]++
			}
		}
	}
	return out
}

// TestFixes applies the fixes of each mistake; what comes out has no error left and is the repair meant.
func TestFixes(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"f(1 2)", "f(1, 2)"},
		{"[1 2 3]", "[1, 2, 3]"},
		{"f(1; 2)", "f(1, 2)"},
		{"let a = f(1, 2\nlet b = 1", "let a = f(1, 2)\nlet b = 1"},
		{"if x = 5 { y }", "if x == 5 { y }"},
		{"if a { 1 } elif b { 2 }", "if a { 1 } else if b { 2 }"},
		{"a and b or c", "a && b || c"},
		{"let x = not a", "let x = !a"},
		{"def f(x) { x }", "fun f(x) { x }"},
		{"function f(x) { x }", "fun f(x) { x }"},
		{"fun f(x): i64 { x }", "fun f(x) -> i64 { x }"},
		{"fun f { 1 }", "fun f() { 1 }"},
		{"a === b", "a == b"},
		{"a <> b", "a != b"},
		{"let x := 5", "let x = 5"},
		{"let x == 5", "let x = 5"},
		{"“hi”", "\"hi\""},
		{"a − b", "a - b"},
		{"xs[1:3]", "xs[1..3]"},
		{"for x of xs { }", "for x in xs { }"},
		{"match x { 1 = 2 }", "match x { 1 => 2 }"},
		{"a < b < c", "a < b && b < c"},
		{"\"a\\qb\"", "\"a\\\\qb\""},
		{"let s = \"abc\nlet t = 1", "let s = \"abc\"\nlet t = 1"},
		{"f(x = 1)", "f(x: 1)"},
		{"f(1))", "f(1)"},
	} {
		_, list := Parse(diag.NewSource("fix", c.text))
		if len(list) == 0 {
			t.Errorf("%q: no mistake found", c.text)
			continue
		}
		got := applyFixes(c.text, list)
		if got != c.want {
			t.Errorf("%q: fixed to %q, want %q (%v)", c.text, got, c.want, list)
		}
		if _, list = Parse(diag.NewSource("fixed", got)); len(list) > 0 {
			t.Errorf("%q: still wrong: %v", got, list)
		}
	}
}

func applyFixes(text string, list diag.List) string {
	var edits []diag.Edit
	for _, d := range list {
		for _, f := range d.Fixes {
			edits = append(edits, f.Edits...)
		}
	}
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].Span.Start > edits[j].Span.Start })
	for _, e := range edits {
		text = text[:e.Span.Start] + e.New + text[e.Span.End:]
	}
	return text
}

// TestMessages: the words that a person reads for the mistakes met most often.
func TestMessages(t *testing.T) {
	for _, c := range []struct{ text, message, part string }{
		{"fun f() {\n  if x {\n    g()\n}\nfun h() {\n}\n", "missing `}` at the end of the block", "by its indentation"},
		{"let a = foo(1, 2", "missing `)` after the arguments", "is not closed"},
		{"println \"hi\"", "`println` is called as `println(…)`", ""},
		{"let s = \"abc\nfoo(\"x\")", "this string is never closed", "where the text ends"},
		{"let x = f\"{a", "this `{` of the f-string is never closed", "the f-string begins here"},
		{"let x = )", "`)` closes nothing", ""},
		{"if a { 1 }\nelse2 { }", "expected a new line or `;` between statements", ""},
		{"let while = 1", "expected a pattern", "is a keyword"},
		{"x\n-1", "this line continues the one before: `-` is an operator here", "with `;`"},
		{"-2 ** 2", "`**` binds tighter than `-`: the power is negated", "(-a) ** b"},
		{"/* a", "this comment is never closed", "comments nest"},
		{"let x = `a`", "unexpected character '`'", "double quotes"},
	} {
		_, list := Parse(diag.NewSource("m", c.text))
		if len(list) == 0 {
			t.Errorf("%q: no mistake found", c.text)
			continue
		}
		d := list[0]
		words := d.Hint
		for _, r := range d.Related {
			words += "\n" + r.Message
		}
		if d.Message != c.message || !strings.Contains(words, c.part) {
			t.Errorf("%q: %q, %q; want %q, %q", c.text, d.Message, words, c.message, c.part)
		}
	}
}

// TestManyMistakes: each is reported, up to the cap, and what is right between them is read.
func TestManyMistakes(t *testing.T) {
	prog, list := Parse(diag.NewSource("m", strings.Repeat("let = 1\nok()\n", 30)))
	if len(list) != 30 || len(prog.Stmts) != 60 {
		t.Errorf("%d mistakes, %d statements", len(list), len(prog.Stmts))
	}
	if _, list = Parse(diag.NewSource("m", strings.Repeat("let = 1\n", 1000))); len(list) != maxDiags {
		t.Errorf("%d diagnostics, the cap is %d", len(list), maxDiags)
	}
}

// TestExplanations: every code that the test programs show is explained, once.
func TestExplanations(t *testing.T) {
	known := map[string]bool{}
	for _, e := range Explanations() {
		if known[e.Code] || e.Title == "" || !strings.HasSuffix(e.Text, ".") {
			t.Errorf("%s: %q, %q", e.Code, e.Title, e.Text)
		}
		known[e.Code] = true
	}
	files, _ := filepath.Glob("testdata/*/*.ruchy")
	for _, file := range files {
		_, list := Parse(source(t, file))
		for _, d := range list {
			if !known[d.Code] {
				t.Errorf("%s has no explanation", d.Code)
			}
		}
	}
}

// TestForeignFixes applies the repairs of forms of other languages: what comes out has no mistake left.
func TestForeignFixes(t *testing.T) {
	for text, want := range map[string]string{
		"if a is None { }":                              "if a == None { }",
		"let g = a is not b":                            "let g = a != b",
		"let h = lambda: 3":                             "let h = || 3",
		"let h = lambda p, q: p + q":                    "let h = |p, q| p + q",
		"let i = f(1) + 1 if a == 2 else [2, 3].sum()":  "let i = if a == 2 { f(1) + 1 } else { [2, 3].sum() }",
		"x = 1 if a else 2":                             "x = if a { 1 } else { 2 }",
		"fun j() { return a if b else c }":              "fun j() { return if b { a } else { c } }",
		"try { ok() } except { }":                       "try { ok() } catch { }",
		"try { ok() } except ValueError as e { ok(e) }": "try { ok() } catch e { ok(e) }",
		"fun k() { raise ok(\"bad\") }":                 "fun k() { throw ok(\"bad\") }",
		"print \"a\", 1":                                "print(\"a\", 1)",
		"assert a == 1, \"why\"":                        "assert(a == 1, \"why\")",
	} {
		_, list := Parse(diag.NewSource("m", text))
		if len(list) != 1 || len(list[0].Fixes) == 0 {
			t.Errorf("%q: %v", text, list)
			continue
		}
		got, err := list[0].Fixes[0].Apply(text)
		if _, left := Parse(diag.NewSource("m", got)); err != nil || got != want || left.HasErrors() {
			t.Errorf("%q is repaired to %q (%v, %v), want %q", text, got, err, left, want)
		}
	}
}
