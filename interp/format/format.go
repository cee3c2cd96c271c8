// Package format lays programs out: four spaces, at most 100 columns where
// lines can be broken, one blank line at most, commas behind the elements of
// broken lists. What the author put on one line stays there if it fits; what
// was broken behind its opening delimiter stays broken. It changes white space
// and commas that mean nothing, never anything that a program does, keeps every
// comment, and formatting twice is formatting once; Source checks all three and
// leaves the text alone if one does not hold. `skep fmt` and editors call it.
package format

import (
	"reflect"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// Width is the number of columns that lines are broken at.
const Width = 100

const indentWidth = 4

// rounds is how often a text is formatted until nothing changes; twice is the rule.
const rounds = 4

// codeInternal says that formatting would have changed the program: a mistake of the formatter.
const codeInternal = "E0190"

// grammar is how a text is read: as a file or as a cell of a notebook.
type grammar struct {
	parse  func(src *diag.Source) (*syntax.Program, diag.List)
	pieces func(text string) []syntax.Piece
}

// Source formats a file or a script. A text with syntax errors comes back as
// it is, with its diagnostics; so does one on which the formatter fails.
func Source(src *diag.Source) (string, diag.List) {
	return grammar{syntax.Parse, syntax.Pieces}.format(src)
}

// Cell formats a cell of a notebook. Magics stay as they are written; code behind %time is laid out.
func Cell(src *diag.Source) (string, diag.List) {
	return grammar{syntax.ParseCell, func(text string) []syntax.Piece { return syntax.CellPieces(text, []diag.Span{{End: len(text)}}) }}.format(src)
}

func (g grammar) format(src *diag.Source) (string, diag.List) {
	tree, list := g.parse(src)
	if list.HasErrors() {
		return src.Text, list
	}
	text, toks := src.Text, scan(src.Text, g.pieces(src.Text))
	comments := keep(toks)
	for range rounds {
		next := once(text, tree, toks)
		if next == text {
			return restore(src.Text, text), nil
		}
		again := diag.NewSource(src.Name, next)
		nextTree, list := g.parse(again)
		nextToks := scan(next, g.pieces(next))
		switch {
		case list.HasErrors():
			return src.Text, internal(src, "the formatted text would not be a program any more: "+list.Error())
		case !Same(tree, nextTree):
			return src.Text, internal(src, "the formatted text would be another program")
		case !reflect.DeepEqual(comments, keep(nextToks)):
			return src.Text, internal(src, "a comment would be lost")
		}
		text, tree, toks = next, nextTree, nextToks
	}
	return src.Text, internal(src, "formatting again would change it again")
}

func internal(src *diag.Source, why string) diag.List {
	return diag.List{{Code: codeInternal, Source: src, Message: "left as it is: " + why, Hint: "this is a mistake of the formatter, not of the program; please report it"}}
}

// once formats a text.
func once(text string, tree *syntax.Program, toks []token) string {
	p := &printer{src: text, toks: toks}
	p.program(tree)
	return p.layout(Width)
}

// restore gives a text the line ends of the original if that had \r\n everywhere.
func restore(original, text string) string {
	if n := strings.Count(original, "\n"); n == 0 || strings.Count(original, "\r\n") != n {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
}
