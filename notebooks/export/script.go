package export

import (
	"fmt"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/notebooks"
)

// Script writes the notebook as a program that asserts, after each cell whose
// value was shown, that it shows the same again. `skep run` stops at the first
// that does not; for `skep test` a test says at the end that all were asked. What a cell
// printed stands below it as a comment: a program cannot read its own output.
// Cells that failed, that tests skip, and those with magics are comments as a whole.
func Script(d *notebooks.Document) []byte {
	w := &scriptWriter{}
	w.line("// Made from " + oneLine(d.Name()) + ": `skep run` and `skep test` prove that its cells show what was saved.")
	w.line("let mut shown_as_saved = 0")
	for i, c := range d.Cells() {
		w.line("\n# %%" + kindMark(c.Kind()))
		if c.Kind() != notebooks.Code {
			w.comment(c.Source())
			continue
		}
		w.code(i+1, c, d)
	}
	w.line("\n@test")
	w.line(fmt.Sprintf("fun cells_show_what_was_saved() { assert_eq(shown_as_saved, %d) }", w.asserted))
	return []byte(w.String())
}

func kindMark(k notebooks.Kind) string {
	if k == notebooks.Code {
		return ""
	}
	return " [" + string(k) + "]"
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

type scriptWriter struct {
	strings.Builder
	asserted int
}

func (w *scriptWriter) line(s string) { w.WriteString(s + "\n") }

func (w *scriptWriter) comment(s string) {
	for line := range strings.Lines(s) {
		w.line(strings.TrimRight("// "+line, "\r\n \t"))
	}
}

func (w *scriptWriter) code(n int, c *notebooks.Cell, d *notebooks.Document) {
	source := c.Source()
	runs, exact := d.Tested(c)
	if why := leftAside(c, runs); why != "" {
		w.line("// " + why)
		w.comment(source)
		return
	}
	want, ok := result(c)
	if at, found := lastValue(source); ok && found && exact {
		name := "shown_" + strconv.Itoa(n)
		w.line(source[:at.Start] + "let " + name + " = repr(" + source[at.Start:at.End] + ")" + source[at.End:])
		w.line("assert_eq(" + name + ", " + literal(want) + ")")
		w.line("shown_as_saved += 1")
		w.asserted++
	} else {
		w.line(source)
	}
	if out := printed(c); out != "" {
		w.line("// it prints:")
		w.comment(plainText(out))
	}
}

// leftAside says why a cell is a comment, "" if it is not.
func leftAside(c *notebooks.Cell, runs bool) string {
	message, bad := fails(c)
	switch {
	case bad:
		return "This cell failed: " + oneLine(message)
	case syntax.HasMagic(c.Source()):
		return "This cell is for notebooks only:"
	case !runs:
		return "This cell does not run in tests:"
	}
	return ""
}

// lastValue finds the expression whose value a cell shows.
func lastValue(source string) (diag.Span, bool) {
	program, list := syntax.Parse(diag.NewSource("", source))
	if list.HasErrors() || len(program.Stmts) == 0 {
		return diag.Span{}, false
	}
	last := program.Stmts[len(program.Stmts)-1]
	switch last.(type) {
	case *syntax.Let, *syntax.Fun, *syntax.Use, *syntax.Assign:
		return diag.Span{}, false
	}
	return last.Span(), true
}

// literal writes a text as a string of the language.
func literal(s string) string {
	r := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`)
	return `"` + r.Replace(s) + `"`
}
