package syntax

import (
	"fmt"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
)

// TestMagics parses the cells of testdata/magics.txt: each answer has the statements, with a `;` where the value is not shown,
// and what is wrong with the place where it is wrong.
func TestMagics(t *testing.T) {
	golden.Cases(t, "magics.txt", func(t *testing.T, _, asked string) string {
		src := diag.NewSource("cell", strings.TrimSuffix(asked, "\n"))
		prog, list := ParseCell(src)
		checkSpans(t, src, prog, list)
		var b strings.Builder
		if prog.Timed {
			b.WriteString("timed\n")
		}
		for i, s := range prog.Stmts {
			fmt.Fprintf(&b, "%d: %s%s\n", src.Position(s.Span().Start).Line, dump(s), map[bool]string{true: ";"}[prog.Semi[i]])
		}
		for _, d := range list {
			fmt.Fprintf(&b, "%s %q: %s (%s)\n", d.Code, src.Text[d.Span.Start:d.Span.End], d.Message, d.Hint)
		}
		return b.String()
	})
}

// TestMagicsInFiles: a file has none, `!x` negates there, and the message says what to write instead.
func TestMagicsInFiles(t *testing.T) {
	for text, want := range map[string]string{
		"%time f()":                "`%time` is a magic, and only cells of notebooks have these (a file says `time.measure(|| …)`)",
		"%%sql top\nselect 1":      "`%%sql` is a magic, and only cells of notebooks have these (a file says `df.sql(\"…\")`)",
		"let a = true\n%nothing x": "`%nothing` is a magic, and only cells of notebooks have these ()",
		"let a = true\n!a":         "",
		"let b = 7\n    % 4":       "",
	} {
		_, list := Parse(diag.NewSource("p.ruchy", text))
		got := ""
		if len(list) > 0 {
			got = list[0].Message + " (" + list[0].Hint + ")"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestHasMagic(t *testing.T) {
	for text, want := range map[string]bool{
		"%who": true, "let x = 5 % 3": false, "%%sql\nfrom t": true, "!ls": true, "!(a)": false, "let a = !!ls": true, "let a = !b": false,
		"let s = \"\n%who\n\"": false, "x %\ny": false, "f(\n%who)": false, "": false, "%": false, "!": false, "%%": false, "100 %": false,
	} {
		if got := HasMagic(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
		if Measures(text) || !Measures("x\n%timeit f()\n"+text) || !Measures("%%time\n"+text) {
			t.Errorf("%q: what it measures", text)
		}
	}
}

// TestFrontMagic: what the front end does stands alone in its cell.
func TestFrontMagic(t *testing.T) {
	for text, want := range map[string]string{
		"%restore": "[%restore]", " %snapshots  on\n": "[%snapshots on]", "%restore\n1": "", "%time f()": "", "1": "", "": "", "restore": "",
	} {
		words, ok := FrontMagic(text)
		if got := fmt.Sprint(words); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %s, %v", text, got, ok)
		}
	}
}

// TestTable: each magic's example is a cell without errors that has it, and its forms begin with its name.
func TestTable(t *testing.T) {
	for i := range Magics {
		m := &Magics[i]
		if _, list := ParseCell(diag.NewSource(m.Name, m.Example)); list.HasErrors() || !HasMagic(m.Example) {
			t.Errorf("%s: %v", m.Example, list)
		}
		if m.Line == "" && m.Cell == "" || m.Line != "" && !strings.Contains(m.Line, m.Name) || m.Cell != "" && !strings.HasPrefix(m.Cell, "%%"+m.Name) {
			t.Errorf("%s is written %q or %q", m.Name, m.Line, m.Cell)
		}
		if MagicNamed(m.Name) != m {
			t.Errorf("%s is not found", m.Name)
		}
	}
}
