package diag

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"skep/internal/golden"
)

// at makes a Diagnostic whose span is the text between « and », which are taken out.
func at(name, marked, message string) *Diagnostic {
	start := strings.Index(marked, "«")
	text := strings.Replace(marked, "«", "", 1)
	end := strings.Index(text, "»")
	text = strings.Replace(text, "»", "", 1)
	return &Diagnostic{Code: "E0201", Source: NewSource(name, text), Span: Span{start, end}, Message: message}
}

func samples() map[string]List {
	typed := at("prog.ruchy", "let a = 1\nlet x: i64 = «\"one\"»\nprintln(x)\n", "the types do not match")
	typed.Expected, typed.Found, typed.Hint = "i64", "String", "parse it: `\"one\".parse()`"
	typed.Fixes = []Fix{{Title: "drop the annotation", Edits: []Edit{{Span{15, 20}, ""}}}}
	typed.Related = []Related{{typed.Source, Span{15, 20}, "the annotation is here"}}

	warning := at("cell 3", "let «unused» = 1\r\n", "unused is never read")
	warning.Severity, warning.Code = Warning, "W0101"

	failed := at("prog.ruchy", "fun f(n) { if n == 0 { «1 / n» } else { f(n - 1) } }\nf(3)\n", "division by zero")
	failed.Chain = []Frame{{"f", failed.Source, failed.Span}}
	for range 3 {
		failed.Chain = append(failed.Chain, Frame{"f", failed.Source, Span{38, 46}})
	}
	failed.Chain = append(failed.Chain, Frame{"", failed.Source, Span{52, 56}})

	deep := at("prog.ruchy", "«f()»", "too many calls")
	for i := range 60 {
		deep.Chain = append(deep.Chain, Frame{fmt.Sprintf("f%d", i), nil, Span{}})
	}
	long := "let s = [" + strings.Repeat("12345, ", 400) + "«oops»" + strings.Repeat(", 12345", 400) + "]"
	return map[string]List{
		"typed":     {typed},
		"several":   {warning, at("cell 3", "a b «c»", "c is unknown")},
		"chain":     {failed},
		"deep":      {deep},
		"wide":      {at("p", "println(\"漢字 é e\u0301\", «名前é\u0301»)", "名前 is unknown")},
		"tabs":      {at("p", "\tif x {\n\t\t«y\tz»\n\t}", "tabs are in it")},
		"lines":     {at("p", "let d = «{\n  a: 1,\n  b: 2»\n", "not closed")},
		"manylines": {at("p", "x\n  «fun f() {\n"+strings.Repeat("    1\n", 20)+"  }\n»\nend", "a whole function")},
		"long":      {at("p", long, "oops is unknown")},
		"end":       {at("p", "let x =«»", "an expression is missing")},
		"emptyfile": {at("p", "«»", "the file is empty")},
		"control":   {at("p\x1b[2J", "let «\x1b[31mred\x00\u202e»\x9b = 1\xff", "bad \x1b]0;title\x07 message\nsecond line")},
		"noplace":   {{Code: "E9001", Message: "memory limit reached"}},
		"html":      {at("<script>", "«<script>alert(1)</script>»", "<b>&")},
	}
}

func TestText(t *testing.T) {
	for name, list := range samples() {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			if err := Text(&b, list, false); err != nil {
				t.Fatal(err)
			}
			golden.Check(t, name+".txt", b.String())
		})
	}
}

func TestTextColors(t *testing.T) {
	var b strings.Builder
	if err := Text(&b, samples()["typed"], true); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "typed.ansi", strings.ReplaceAll(b.String(), "\x1b", "ESC"))
}

func TestTextReportsTheWritersError(t *testing.T) {
	if err := Text(brokenPipe{}, samples()["typed"], false); err == nil {
		t.Error("no error from a writer that fails")
	}
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestHTML(t *testing.T) {
	for _, name := range []string{"typed", "chain", "html", "control", "manylines", "end"} {
		golden.Check(t, name+".html", HTML(samples()[name]))
	}
}

func TestJSON(t *testing.T) {
	for _, name := range []string{"typed", "several", "chain", "wide", "noplace"} {
		var indented strings.Builder
		var v any
		if err := json.Unmarshal(JSON(samples()[name]), &v); err != nil {
			t.Fatal(err)
		}
		e := json.NewEncoder(&indented)
		e.SetIndent("", "  ")
		if err := e.Encode(v); err != nil {
			t.Fatal(err)
		}
		golden.Check(t, name+".json", indented.String())
	}
	if got := string(JSON(nil)); got != "[]" {
		t.Errorf("JSON(nil) = %s, want []", got)
	}
}

func TestCellOf(t *testing.T) {
	for name, want := range map[string]string{
		"cell 3": " 3", "tour.ipynb, cell 12": "tour.ipynb 12", "prog.ruchy": "prog.ruchy 0",
		"excell 4": "excell 4 0", "cell x": "cell x 0", "cell 0": "cell 0 0",
	} {
		file, cell := cellOf(name)
		if got := fmt.Sprint(file, " ", cell); got != want {
			t.Errorf("cellOf(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestApply(t *testing.T) {
	f := Fix{Title: "two", Edits: []Edit{{Span{4, 5}, "b"}, {Span{0, 3}, "var"}}}
	if got, err := f.Apply("let a"); err != nil || got != "var b" {
		t.Errorf("Apply = %q, %v", got, err)
	}
	for _, bad := range [][]Edit{{{Span{0, 9}, ""}}, {{Span{-1, 0}, ""}}, {{Span{0, 3}, ""}, {Span{2, 4}, ""}}, {{Span{3, 2}, ""}}} {
		if got, err := (Fix{Title: "bad", Edits: bad}).Apply("let a"); err == nil || got != "let a" {
			t.Errorf("Apply(%v) = %q, %v: want the text unchanged and an error", bad, got, err)
		}
	}
}

func TestApplyFixes(t *testing.T) {
	src := NewSource("p", "let a = 1; a = 2; b")
	fix := func(start, end int, s string) *Diagnostic {
		return &Diagnostic{Source: src, Fixes: []Fix{{Title: "fix", Edits: []Edit{{Span{start, end}, s}}}}}
	}
	guess := fix(0, 3, "var")
	guess.Fixes[0].Guess = true
	list := List{guess, fix(4, 4, "mut "), fix(4, 5, "again"), fix(18, 19, "c"), fix(18, 99, "outside"), {Source: src}}
	if text, made := list.ApplyFixes(src); text != "let mut a = 1; a = 2; c" || made != 2 {
		t.Errorf("ApplyFixes = %q, %d", text, made)
	}
}

func TestSourceWithoutNewSource(t *testing.T) {
	src := &Source{Name: "p", Text: "abc"}
	if p := src.Position(2); p != (Position{1, 3}) || src.Line(1) != "abc" || src.Line(2) != "" || src.LineCount() != 1 {
		t.Errorf("Position %v, Line %q, LineCount %d", p, src.Line(1), src.LineCount())
	}
}

func TestSortAndErrors(t *testing.T) {
	src := NewSource("p", "a\nbcd")
	list := List{{Source: src, Span: Span{3, 4}, Message: "late"}, {Source: src, Severity: Warning, Span: Span{2, 3}, Message: "early"}}
	list.Sort()
	if got := list.Error(); got != "p:2:1: early (and 1 more)" {
		t.Error(got)
	}
	if !list.HasErrors() || list[:1].HasErrors() || list[:0].Error() != "no errors" || list[1:].Error() != "p:2:2: late" {
		t.Error("HasErrors or Error of a short list is wrong")
	}
}

// FuzzRender throws any text and span at all renderers: none may panic, pass a control character, or break the page.
func FuzzRender(f *testing.F) {
	for _, list := range samples() {
		f.Add(list[0].Span.Start, list[0].Span.End, "src", "message")
		if list[0].Source != nil {
			f.Add(list[0].Span.Start, list[0].Span.End, list[0].Source.Text, list[0].Message)
		}
	}
	f.Add(-5, 1<<40, "a\nb", "")
	f.Fuzz(func(t *testing.T, start, end int, text, message string) {
		src := NewSource(message, text)
		span := Span{start, end}
		d := &Diagnostic{Source: src, Span: span, Message: message, Hint: text,
			Related: []Related{{src, span, message}}, Fixes: []Fix{{Title: message, Edits: []Edit{{span, message}}}},
			Chain: []Frame{{message, src, span}, {"", src, span}}}
		var b strings.Builder
		if err := Text(&b, List{d}, false); err != nil {
			t.Fatal(err)
		}
		if i := strings.IndexFunc(b.String(), func(r rune) bool { return r < 0x20 && r != '\n' }); i >= 0 {
			t.Errorf("control character %q in the text", b.String()[i])
		}
		if strings.Contains(HTML(List{d}), "<script") {
			t.Error("script in the HTML")
		}
		if !json.Valid(JSON(List{d})) {
			t.Error("invalid JSON")
		}
	})
}
