package format

import (
	"strings"

	"skep/interp/syntax"
)

// token is a piece of the program with the comments before it.
type token struct {
	text       string
	start, end int
	mate       int // index of the delimiter's counterpart, -1: none
	nl         int // new lines between it and the comment or token before: 0, 1, 2 for more
	kind       syntax.Kind
	spaced     bool // white space stands before it
	comments   []comment
}

type comment struct {
	text string
	nl   int  // new lines before it
	line bool // it ends with its line
}

// first says how many new lines follow the token before, comments counted as tokens.
func (t *token) first() int {
	if len(t.comments) > 0 {
		return t.comments[0].nl
	}
	return t.nl
}

// scan makes tokens of a text's pieces; the last one is empty and holds the comments at the end.
func scan(text string, pieces []syntax.Piece) []token {
	toks := make([]token, 0, len(pieces)+1)
	index := make([]int, len(pieces))
	var pending []comment
	end := 0
	for i, p := range pieces {
		between := text[end:p.Span.Start]
		nl := min(2, strings.Count(between, "\n"))
		if end == 0 {
			nl = min(1, nl)
		}
		end = p.Span.End
		s := text[p.Span.Start:p.Span.End]
		if p.Kind == syntax.KindComment {
			block := strings.HasPrefix(s, "/*")
			if !block {
				s = strings.TrimRight(s, " \t\r")
			}
			pending = append(pending, comment{text: s, nl: nl, line: !block})
			continue
		}
		index[i] = len(toks)
		t := token{text: s, start: p.Span.Start, end: p.Span.End, mate: -1, nl: nl, kind: p.Kind, comments: pending, spaced: between != ""}
		if p.Mate >= 0 && p.Mate < i {
			t.mate = index[p.Mate]
			toks[t.mate].mate = len(toks)
		}
		toks = append(toks, t)
		pending = nil
	}
	return append(toks, token{start: len(text), end: len(text), mate: -1, nl: 1, comments: pending})
}

// keep writes down all comments for the check that none is lost; the indentation of their lines does not count.
func keep(toks []token) map[string]int {
	out := map[string]int{}
	for _, t := range toks {
		for _, c := range t.comments {
			lines := strings.Split(c.text, "\n")
			for i := range lines {
				lines[i] = strings.TrimSpace(lines[i])
			}
			out[strings.Join(lines, "\n")]++
		}
	}
	return out
}
