package lint

import (
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// allowance is a part of the text in which some rules are silent.
type allowance struct {
	span  diag.Span
	codes map[string]bool // empty: all
}

func (a allowance) covers(code string, span diag.Span) bool {
	return a.span.Start <= span.Start && span.Start < a.span.End && (len(a.codes) == 0 || a.codes[code])
}

// allowances finds `#[allow(L0001, unused_variable)]` before a node, `#![allow(…)]`
// for the whole text, and comments `lint: allow(…)` for their own line, or for
// the next one if they stand alone.
func allowances(text string, pieces func() []syntax.Piece, prog *syntax.Program) []allowance {
	if !strings.Contains(text, "allow") {
		return nil
	}
	return allowancesIn(text, pieces(), prog)
}

func allowancesIn(text string, pieces []syntax.Piece, prog *syntax.Program) []allowance {
	nodes := extents(prog)
	var out []allowance
	for i, p := range pieces {
		s := text[p.Span.Start:p.Span.End]
		switch {
		case p.Kind == syntax.KindComment:
			if codes, ok := allowed(s, "lint: allow"); ok {
				out = append(out, allowance{lineOf(text, p.Span), codes})
			}
		case (s == "#" || s == "#!" || s == "@") && i+1 < len(pieces):
			end := attributeEnd(text, pieces, i)
			codes, ok := allowed(text[p.Span.Start:end], "allow")
			if ok && s == "#!" {
				out = append(out, allowance{diag.Span{End: len(text)}, codes})
			} else if ok {
				out = append(out, allowance{diag.Span{Start: p.Span.Start, End: nodes.end(p.Span.Start, end)}, codes})
			}
		}
	}
	return out
}

// attributeEnd is where the attribute that begins at piece i ends.
func attributeEnd(text string, pieces []syntax.Piece, i int) int {
	next := pieces[i+1]
	if next.Mate > i {
		return pieces[next.Mate].Span.End
	}
	if i+2 < len(pieces) && pieces[i+2].Mate > i && text[pieces[i+2].Span.Start] == '(' {
		return pieces[pieces[i+2].Mate].Span.End
	}
	return next.Span.End
}

// allowed reads the codes and names in the parentheses behind a word.
func allowed(s, word string) (map[string]bool, bool) {
	_, rest, ok := strings.Cut(s, word)
	if !ok {
		return nil, false
	}
	codes := map[string]bool{}
	list, closed := strings.CutPrefix(strings.TrimSpace(rest), "(")
	if !closed {
		return codes, true
	}
	list, _, _ = strings.Cut(list, ")")
	for _, w := range strings.Split(list, ",") {
		if r, ok := Find(strings.TrimSpace(w)); ok {
			codes[r.Code] = true
		}
	}
	return codes, len(codes) > 0
}

// lineOf is the line of a comment, or the next one if nothing else stands on it.
func lineOf(text string, at diag.Span) diag.Span {
	start := strings.LastIndexByte(text[:at.Start], '\n') + 1
	end := at.End
	if strings.TrimSpace(text[start:at.Start]) == "" {
		end = min(len(text), end+1)
	}
	if i := strings.IndexByte(text[end:], '\n'); i >= 0 {
		end += i
	} else {
		end = len(text)
	}
	return diag.Span{Start: start, End: end}
}

// ends knows where the nodes end that begin at an offset.
type ends map[int]int

func extents(prog *syntax.Program) ends {
	e := ends{}
	for _, s := range prog.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			span := n.Span()
			e[span.Start] = max(e[span.Start], span.End)
			return true
		})
	}
	return e
}

// end gives where what an attribute stands before ends.
func (e ends) end(attribute, behind int) int {
	best, at := e[attribute], -1
	for start, end := range e {
		if start >= behind && (at < 0 || start < at) {
			at = start
			if e[attribute] <= behind {
				best = end
			}
		}
	}
	return max(best, behind)
}
