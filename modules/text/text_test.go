package text

import (
	"math/rand/v2"
	"strings"
	"testing"

	"skep/interp/module"
	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		text.wrap("") ==> []
		text.wrap("aaaaaaa bb", width: 3) ==> ["aaa", "aaa", "a", "bb"]
		text.wrap("aa bb cc", width: 6, indent: "* ", hanging: "  ") ==> ["* aa", "  bb", "  cc"]
		text.wrap("日本語テキスト", width: 4) ==> ["日本", "語テ", "キス", "ト"]
		text.wrap("x", width: 0) ==> !from 1 to
		text.wrap("abc def", width: 2, indent: "   ") ==> ["   abc", "   def"]
		text.indent("a\n  \nb\n") ==> "    a\n  \n    b\n"
		text.dedent("\t a\n\t b") ==> "a\nb"
		text.dedent("  a\n\n b\n   ") ==> " a\n\nb\n"
		text.words("a-b 'c' d’e") ==> ["a", "b", "c", "d’e"]
		text.pad("abc", 2) ==> "abc"
		text.pad("ab", 5, align: "center", fill: "*") ==> "*ab**"
		text.pad("a", 4, fill: "日") ==> "a日 "
		text.pad("a", 4, fill: "") ==> !at least one column
		text.pad("a", 4, align: "top") ==> !there is no alignment "top"
		text.truncate("日本語", 5) ==> "日本…"
		text.truncate("e\u{301}e\u{301}x", 2).len() ==> 3
		text.truncate("abc", 3) ==> "abc"
		text.truncate("abcdef", 2, mark: "...") ==> ".."
		text.align(["日", "abc"]) ==> ["日 ", "abc"]
		text.table([{a: 1, b: "x"}, {b: "yy", a: null}]) ==> "a  b\n-  --\n1  x\n   yy"
		text.table([[1.5, "x"]], style: "grid") ==> "┌─────┬───┐\n│ 1.5 │ x │\n└─────┴───┘"
		text.table([["a|b"]], style: "markdown") ==> "|     |\n| :-- |\n| a\\|b |"
		text.table([[1]], header: ["n"], align: ["center"], style: "markdown") ==> "|  n  |\n| :-: |\n|  1  |"
		text.table([]) ==> ""
		text.table([5]) ==> !each row must be
		text.table([[1]], style: "x") ==> !there is no style
		text.table([["a\nb", 2], ["c"]]) ==> "a⏎b  2\nc"
		text.snake_case("") ==> ""
		text.snake_case("XMLHttpRequest2 fooBar") ==> "xml_http_request2_foo_bar"
		text.camel_case("hello-world") ==> "helloWorld"
		text.title_case("war and peace: a tale of iOS and the sea") ==> "War and Peace: A Tale of iOS and the Sea"
		text.slugify("Don't  panic — Straße №5") ==> "dont-panic-strasse-5"
		text.slugify("a b", sep: "_") ==> "a_b"
		text.normalize("é", "NFD").len() ==> 2
		text.normalize("é", "X") ==> !there is no form
		text.similarity("", "") ==> 1.0
		text.jaro_winkler("", "") ==> 1.0
		text.jaro_winkler("a", "b") ==> 0.0
		text.jaro_winkler("DIXON", "DICKSONX").round(4) ==> 0.8133
		text.levenshtein("a".repeat(30000), "b") ==> !at most 20000 characters
		text.closest("xyz", ["abc"]) ==> None
		text.closest("a", ["b", "a"], cutoff: 0.0) ==> Some("a")
		text.diff_lines("", "a\nb\n") ==> ["+ a", "+ b"]
		text.diff_lines("a\nb\nc\na\nb\nb\na", "c\nb\na\nb\na\nc") ==> ["- a", "- b", "  c", "+ b", "  a", "  b", "- b", "  a", "+ c"]
		text.unified_diff("a", "a") ==> ""
		text.unified_diff("1\n2\n3\n4\n5\n6\n7\n8\n9", "1\n2\nx\n4\n5\n6\n7\n8\ny", context: 1) ==> "--- a\n+++ b\n@@ -2,3 +2,3 @@\n 2\n-3\n+x\n 4\n@@ -8,2 +8,2 @@\n 8\n-9\n+y\n"
		text.unified_diff("", "a", from: "old", to: "new") ==> "--- old\n+++ new\n@@ -0,0 +1 @@\n+a\n"
		text.diff_words("a, b", "a; b") ==> [("=", "a"), ("-", ","), ("+", ";"), ("=", " b")]
	`, Module())
}

// TestDiffRebuildsBoth wants that kept and taken out lines give the old text, kept and put in ones the new.
func TestDiffRebuildsBoth(t *testing.T) {
	d := moduletest.New(t, Module())
	c := &module.Call{Host: d, Name: "diff"}
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		side := func() (out []string) {
			for range r.IntN(30) {
				out = append(out, string(rune('a'+r.IntN(4))))
			}
			return out
		}
		a, b := side(), side()
		check(t, a, b, diff(c, a, b))
	}
	long := func(first string) (out []string) {
		for i := range 3 * maxEdits {
			out = append(out, first+strings.Repeat("x", i%7))
		}
		return out
	}
	a, b := long("a"), long("b")
	check(t, a, b, diff(c, a, b))
}

func check(t *testing.T, a, b []string, edits []edit) {
	t.Helper()
	var was, is []string
	for _, e := range edits {
		if e.op <= 0 {
			was = append(was, e.text)
		}
		if e.op >= 0 {
			is = append(is, e.text)
		}
	}
	if strings.Join(was, ",") != strings.Join(a, ",") || strings.Join(is, ",") != strings.Join(b, ",") {
		t.Fatalf("%v and %v: %v", a, b, edits)
	}
}
