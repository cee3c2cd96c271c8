package syntax

import "skep/diag"

// Piece is a token as a formatter sees it: whole f-strings are one piece, comments are pieces, and
// delimiters know their counterpart. Between pieces stands white space and what means nothing.
type Piece struct {
	Kind Kind
	Span diag.Span
	Mate int // index of the piece that closes or opens this delimiter, -1: none
}

// Pieces cuts a text for a formatter. It never fails.
func Pieces(text string) []Piece { return pieces(newLexer(diag.NewSource("", text), 0, true)) }

// CellPieces is Pieces of the parts of a text that are cells, whose magics are pieces.
func CellPieces(text string, cells []diag.Span) (out []Piece) {
	src := diag.NewSource("", text)
	for _, at := range cells {
		before := len(out)
		out = append(out, pieces(newCellLexer(src, at, true))...)
		for i := before; i < len(out); i++ {
			if out[i].Mate >= 0 {
				out[i].Mate += before
			}
		}
	}
	return out
}

func pieces(l *lexer) []Piece {
	l.lex()
	pairUp(l.toks)
	out := make([]Piece, 0, len(l.toks))
	at := make([]int32, len(l.toks)) // where a token went
	for i := 0; i < len(l.toks); i++ {
		t := l.toks[i]
		at[i] = int32(len(out))
		if t.end == t.start {
			continue
		}
		p := Piece{Kind: kindOf(t.kind), Span: diag.Span{Start: int(t.start), End: int(t.end)}, Mate: -1}
		switch {
		case t.kind == tkFStart && int(t.mate) > i:
			i = int(t.mate)
			p.Span.End = int(l.toks[i].end)
		case t.mate >= 0 && int(t.mate) < i:
			p.Mate = int(at[t.mate])
			out[p.Mate].Mate = len(out)
		}
		out = append(out, p)
	}
	return out
}

// Joins says whether two pieces written without a space between would be read as something else.
func Joins(a, b string) bool {
	l := newLexer(diag.NewSource("", a+b), 0, false)
	l.nl = false
	l.next()
	return len(l.toks) != 1 || int(l.toks[0].end) != len(a)
}
