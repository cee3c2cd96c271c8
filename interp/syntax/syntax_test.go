package syntax

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
)

// TestPrograms parses testdata/parse/*.ruchy and compares each statement's tree with the .sexp beside it.
func TestPrograms(t *testing.T) {
	files, _ := filepath.Glob("testdata/parse/*.ruchy")
	if len(files) < 9 {
		t.Fatalf("found %d programs", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src := source(t, file)
			prog, list := Parse(src)
			var b strings.Builder
			for _, s := range prog.Stmts {
				fmt.Fprintf(&b, "%d: %s\n", src.Position(s.Span().Start).Line, dump(s))
			}
			for _, d := range list {
				fmt.Fprintf(&b, "%s %s\n", d.Code, d.Error())
				if d.Severity == diag.Error {
					t.Errorf("%s: %v", d.Code, d)
				}
			}
			golden.Check(t, "parse/"+strings.TrimSuffix(filepath.Base(file), ".ruchy")+".sexp", b.String())
			checkSpans(t, src, prog, list)
		})
	}
}

func source(t *testing.T, file string) *diag.Source {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return diag.NewSource(filepath.Base(file), string(text))
}

func checkSpans(t *testing.T, src *diag.Source, prog *Program, list diag.List) {
	t.Helper()
	var bad []diag.Span
	badSpans(reflect.ValueOf(prog), len(src.Text), &bad)
	if len(bad) > 0 {
		t.Errorf("places outside the text: %v", bad[:1])
	}
	for _, d := range list {
		if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(src.Text) {
			t.Errorf("%v: place %v outside the text", d, d.Span)
		}
		for _, f := range d.Fixes {
			for _, e := range f.Edits {
				if e.Span.Start < 0 || e.Span.End < e.Span.Start || e.Span.End > len(src.Text) {
					t.Errorf("%v: fix %v outside the text", d, e.Span)
				}
			}
		}
	}
}

func TestProgramFacts(t *testing.T) {
	prog, list := Parse(diag.NewSource("p", "#!/usr/bin/env skep\n#![lenient]\n# comment\n1; 2 // c\n/* a /* b */ c */ 3;"))
	if len(list) > 0 || !prog.Lenient || len(prog.Stmts) != 3 {
		t.Fatalf("lenient %v, %d statements, %v", prog.Lenient, len(prog.Stmts), list)
	}
	if fmt.Sprint(prog.Semi) != "[true false true]" {
		t.Errorf("semicolons %v", prog.Semi)
	}
	prog, list = Parse(diag.NewSource("p", "\ufefflet x = 1\r\nx\r\n"))
	if len(list) > 0 || len(prog.Stmts) != 2 {
		t.Errorf("byte order mark: %v, %d statements", list, len(prog.Stmts))
	}
}

func TestParseExpr(t *testing.T) {
	x, list := ParseExpr(diag.NewSource("e", "a +\n b\n * 2"))
	if len(list) > 0 || dump(x) != "(+ a (* b 2))" {
		t.Errorf("%v %v", dump(x), list)
	}
	if _, list = ParseExpr(diag.NewSource("e", "a b")); !list.HasErrors() {
		t.Error("two expressions passed as one")
	}
	if _, list = ParseExpr(diag.NewSource("e", "")); !list.HasErrors() {
		t.Error("nothing passed as an expression")
	}
}

func TestParseSignature(t *testing.T) {
	for sig, want := range map[string]string{
		"fun zscore(x: Series<f64>, ddof: i64 = 0) -> Series<f64>": "(Fun zscore Params=[(Param x Series<f64>) (Param ddof i64 0)] Series<f64>)",
		"fun push(&mut self, x)":                                   "(Fun push Params=[(Param self Mut Ref) (Param x)])",
		"fun print(...xs)":                                         "(Fun print Params=[(Param xs Rest)])",
		"fun map<T, U>(xs: [T], f: fn(T) -> U) -> [U]":             "(Fun map TypeParams=[(TypeParam T) (TypeParam U)] Params=[(Param xs (Type Kind=1 T)) (Param f (Type Kind=4 Args=[T] U))] (Type Kind=1 U))",
		"async fun get(url: str, timeout: f64 = 30.0)":             "(Fun get Params=[(Param url str) (Param timeout f64 (Float Value=30))] Async)",
		"fun type(x) -> str?":                                      "(Fun type Params=[(Param x)] (Type Kind=6 str))",
	} {
		f, err := ParseSignature(sig)
		if err != nil {
			t.Errorf("%s: %v", sig, err)
			continue
		}
		if got := dump(f); got != want {
			t.Errorf("%s\n got %s\nwant %s", sig, got, want)
		}
	}
	for _, sig := range []string{"", "zscore(x)", "fun", "fun f", "fun f(", "fun f(x) -> ", "fun f(x) g", "let x = 1"} {
		if _, err := ParseSignature(sig); err == nil {
			t.Errorf("%q passed as a signature", sig)
		}
	}
}

func TestIncomplete(t *testing.T) {
	for _, c := range []struct{ text, status, indent string }{
		{"1 + 2", "complete", ""},
		{"", "complete", ""},
		{"let x = 1\nx", "complete", ""},
		{"fun f(a) { a }", "complete", ""},
		{"fun f(a) {", "incomplete", "    "},
		{"  if x {\n    y(", "incomplete", "        "},
		{"fun f(a)", "incomplete", ""},
		{"let x =", "incomplete", "    "},
		{"1 +", "incomplete", "    "},
		{"if a { 1 } else", "incomplete", ""},
		{"if a", "incomplete", ""},
		{"match x {", "incomplete", "    "},
		{"let a = std::", "incomplete", ""},
		{"x.", "incomplete", ""},
		{`"abc`, "incomplete", ""},
		{`f"abc {x`, "incomplete", ""},
		{"/* a", "incomplete", ""},
		{`r#"abc"`, "incomplete", ""},
		{"[1, 2,", "incomplete", "    "},
		{"@memo", "incomplete", ""},
		{"for x in", "incomplete", ""},
		{"|x|", "incomplete", "    "},
		{"import", "complete", ""}, // a name
		{"1 + )", "invalid", ""},
		{"let = 5", "invalid", ""},
		{"f(]", "invalid", ""},
		{"foo bar\nlet x =", "invalid", ""},
		{"}", "invalid", ""},
		{"}{", "invalid", ""},
	} {
		status, indent := Incomplete(c.text)
		if status != c.status || indent != c.indent {
			t.Errorf("%q: %s %q, want %s %q", c.text, status, indent, c.status, c.indent)
		}
	}
}

func TestTokens(t *testing.T) {
	text := "let x = f\"a{y:.2}\" // c\n'l: for i in 0..3 { \"s\" == true }"
	var got []string
	for _, k := range Tokens(text) {
		got = append(got, fmt.Sprintf("%d:%s", k.Kind, text[k.Span.Start:k.Span.End]))
	}
	want := `1:let 0:x 7:= 4:f" 4:a 8:{ 0:y 5::.2 8:} 4:" 6:// c 9:'l 8:: 1:for 0:i 1:in 2:0 8:.. 2:3 8:{ 3:"s" 7:== 10:true 8:}`
	if s := strings.Join(got, " "); s != want {
		t.Errorf("\n got %s\nwant %s", s, want)
	}
}

// TestTokensCover: between the tokens of every test program stands only white space.
func TestTokensCover(t *testing.T) {
	files, _ := filepath.Glob("testdata/parse/*.ruchy")
	for _, file := range files {
		text := source(t, file).Text
		if at := uncovered(text); at >= 0 {
			t.Errorf("%s: no token covers offset %d", file, at)
		}
	}
}

// uncovered gives the offset of the first byte that is neither in a token nor white space (-1: none); -2: tokens overlap.
func uncovered(text string) int {
	end := 0
	for _, k := range append(Tokens(text), Token{Span: diag.Span{Start: len(text), End: len(text)}}) {
		if k.Span.Start < end {
			return -2
		}
		gap := text[end:k.Span.Start]
		if trimmed := strings.TrimLeft(gap, " \t\r\n\ufeff\\"); trimmed != "" {
			return k.Span.Start - len(trimmed)
		}
		end = k.Span.End
	}
	return -1
}
