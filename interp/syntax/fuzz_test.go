package syntax

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/internal/golden"
)

// FuzzParse: any text gives a program, places inside the text, and tokens that cover it.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*.ruchy")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, line := range strings.SplitAfter(string(text), "\n") {
			f.Add(line)
		}
	}
	for _, s := range []string{"", "{", "}", "({[", ")]}", "f\"{", "f\"{{}\"", "f\"{x:", "'", "''", "'a", "\"", "r#\"", "b'", "/*", "\\", "@", "#[", "#![", "0x", "1e", "1.", "a?b:", "\xff", "“", "?.", "|", "||", "<", "a::<", "match x {", "x<-", "fun", "class A {", "\u0600", "f\"\\\"{\\\"", "use a::{", "(a,)=>", "|@ b| a", "#![lenient] 1"} {
		f.Add(s)
	}
	for _, c := range golden.Split(f, "testdata/magics.txt") {
		f.Add(c.Asked)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := diag.NewSource("fuzz", text)
		anyProgram(t, src, Parse)
		anyProgram(t, src, ParseCell)
		if uncovered(text) == -2 {
			t.Error("tokens overlap")
		}
		Incomplete(text)
		CellIncomplete(text)
		HasMagic(text)
		ParseExpr(src)
		ParseSignature(text)
	})
}

// anyProgram holds a tree of any text to what all trees have in common.
func anyProgram(t *testing.T, src *diag.Source, parse func(src *diag.Source) (*Program, diag.List)) {
	prog, list := parse(src)
	checkSpans(t, src, prog, list)
	if len(list) > maxDiags {
		t.Errorf("%d diagnostics", len(list))
	}
	if len(prog.Stmts) != len(prog.Semi) {
		t.Errorf("%d statements, %d semicolon marks", len(prog.Stmts), len(prog.Semi))
	}
	hasBad := false
	for _, s := range prog.Stmts {
		Walk(s, func(n Expr) bool {
			if n == nil || reflect.ValueOf(n).IsNil() {
				t.Error("a nil node")
			}
			_, bad := n.(*Bad)
			hasBad = hasBad || bad
			return true
		})
	}
	if hasBad && !list.HasErrors() {
		t.Error("a Bad node without an error")
	}
}

// TestHugeInputs: nesting of any depth and lists of any length end soon, with a
// diagnostic where the limit is passed. The time bound is far above what linear work takes.
func TestHugeInputs(t *testing.T) {
	const n = 100_000
	rep := strings.Repeat
	for name, text := range map[string]string{
		"parens":        rep("(", n) + "1" + rep(")", n),
		"open parens":   rep("(", n),
		"close parens":  rep(")", n),
		"brackets":      rep("[", n),
		"braces":        rep("{", n) + rep("}", n),
		"open braces":   rep("{", n),
		"dicts":         rep("{a:", n),
		"sets":          rep("{1,", n),
		"calls":         rep("f(", n),
		"lambdas":       rep("|x|", n),
		"arrows":        rep("x=>", n),
		"paren arrows":  rep("(x)=>", n),
		"unary":         rep("-", n) + "1",
		"refs":          rep("&", n) + "x",
		"powers":        rep("2**", n) + "1",
		"sums":          rep("1+", n) + "1",
		"assigns":       rep("a=", n) + "1",
		"methods":       "x" + rep(".f()", n),
		"indexes":       "x" + rep("[0]", n),
		"tries":         "x" + rep("?", n),
		"ternaries":     rep("a?", n) + "1" + rep(":2", n),
		"ternaries 2":   rep("a?b:", n) + "1",
		"ifs":           rep("if a{", n),
		"else ifs":      rep("if a{}else ", n),
		"matches":       rep("match x{_=>", n),
		"functions":     rep("fun f(){", n),
		"classes":       rep("class A{fun f(){", n),
		"mods":          rep("mod a::", n),
		"mods 2":        "mod a" + rep("::a", n),
		"uses":          rep("use a::{", n),
		"use groups":    "use " + rep("{", n),
		"types":         "let x: " + rep("Vec<", n),
		"option types":  "let x: T" + rep("?", n),
		"ref types":     "let x: " + rep("&", n) + "T",
		"fn types":      "let x: " + rep("A->", n) + "B",
		"angles":        rep("a<b ", n),
		"generics":      rep("A<", n),
		"patterns":      "let " + rep("(", n),
		"at patterns":   "let " + rep("a@", n),
		"or patterns":   "match x{" + rep("a|", n) + "b=>1}",
		"f-strings":     rep("f\"{", n),
		"f-string open": rep("f\"{ \n", n),
		"strings":       rep("\"a\nb", n),
		"apostrophes":   rep("'\n", n),
		"apostrophes 2": rep("'a ", n),
		"quotes":        rep("“", n),
		"comments":      rep("/*", n),
		"decorators":    rep("@a ", n),
		"attributes":    rep("#[a]", n),
		"attributes 2":  rep("#[", n),
		"long line":     rep("a;", n),
		"words":         rep("a ", n),
		"errors":        rep("let = \n", n),
		"list":          "[" + rep("1,", n) + "]",
		"dict":          "{" + rep("a:1,", n) + "}",
		"set":           "{" + rep("a,", n) + "}",
		"args":          "f(" + rep("a,", n) + ")",
		"macro":         rep("m!(", n),
		"handle":        rep("handle x ", n),
		"stars":         rep("\n*a", n),
		"bars":          "x" + rep("\n|a", n),
		"signs in arm":  "match x{1=>a" + rep("\n-b", n),
		"docs":          rep("/// a\n", n),
		"await":         rep("await ", n),
		"ranges":        rep("a..", n),
		"coalesce":      rep("a??", n) + "b",
		"braces 2":      "{" + rep("{} ", n) + "}",
		"set nest":      rep("{a\n,", n),
		"catch":         "try{}" + rep("catch e{}", n),
		"lets":          "if " + rep("let a=b&&", n),
		"bang":          rep("a!", n),
		"labels":        rep("'a:", n),
		"where":         "fun f() where " + rep("T:A,", n),
		"splits":        "let a: " + rep("A<", 400) + "b" + rep(">>", n),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			prog, list := Parse(diag.NewSource(name, text))
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("took %v", took)
			} else if took > 300*time.Millisecond {
				t.Logf("took %v", took)
			}
			if len(list) > maxDiags || prog == nil {
				t.Errorf("%d diagnostics", len(list))
			}
			for _, s := range prog.Stmts {
				Walk(s, func(Expr) bool { return true })
			}
			Incomplete(text[:min(len(text), 10000)])
		})
	}
	if _, list := Parse(diag.NewSource("deep", rep("(", 1000)+"1"+rep(")", 1000))); len(list) != 1 || list[0].Code != codeDepth {
		t.Errorf("depth: %v", list)
	}
	if _, list := Parse(diag.NewSource("deep", rep("(", 100)+"1"+rep(")", 100))); len(list) != 0 {
		t.Errorf("a hundred levels: %v", list)
	}
}

// BenchmarkParse reads a program of the usual mixture.
func BenchmarkParse(b *testing.B) {
	var text strings.Builder
	for text.Len() < 1<<20 {
		text.WriteString(`
// Mean of the values above a limit.
fun mean_above(xs: [f64], limit: f64 = 0.0) -> f64 {
    let mut total = 0.0
    let mut count = 0
    for x in xs.filter(|v| v > limit && v != 0.5) {
        total += x * 1.5 + (count as f64) ** 2
        count += 1
    }
    if count == 0 { 0.0 } else { total / count }
}
println(f"mean {mean_above([1.0, 2.5, 3.25], limit: 2.0):.3} of {data["name"]}")
let point = Point { x: 1, y: [1, 2, 3].len() }
match point { Point { x: 0, .. } => "zero", p if p.x > 3 => "far", _ => "near" }
`)
	}
	src := diag.NewSource("bench", text.String())
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, list := Parse(src); len(list) > 0 {
			b.Fatal(list)
		}
	}
}
