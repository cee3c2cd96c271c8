package syntax

import (
	"strings"

	"skep/diag"
)

// pairUp fills in which delimiter closes which. A closer that does not fit
// closes the nearest fitting one below, and what lies between stays open: so one
// forgotten delimiter spoils one pair only. A line that begins a statement ends
// all parentheses and brackets of its block, whatever closes further down.
func pairUp(toks []tok) {
	var stack []int32
	depth := [256]int{}
	for i := range toks {
		k := toks[i].kind
		if toks[i].nl && (k.startsStmt() || k == tkFun && toks[min(i+1, len(toks)-1)].kind.isName()) {
			for n := len(stack) - 1; n >= 0 && (toks[stack[n]].kind == tkLParen || toks[stack[n]].kind == tkLBracket); n-- {
				depth[toks[stack[n]].kind]--
				stack = stack[:n]
			}
		}
		if k.isOpener() {
			stack = append(stack, int32(i))
			depth[k]++
			continue
		}
		if !k.isCloser() {
			continue
		}
		want := openerOf(k)
		if depth[want] == 0 {
			continue
		}
		for n := len(stack) - 1; n >= 0; n-- {
			o := stack[n]
			stack = stack[:n]
			depth[toks[o].kind]--
			if toks[o].kind == want {
				toks[o].mate, toks[i].mate = int32(i), o
				break
			}
		}
	}
}

func openerOf(k tk) tk {
	switch k {
	case tkRParen:
		return tkLParen
	case tkRBracket:
		return tkLBracket
	case tkRBrace:
		return tkLBrace
	case tkFClose:
		return tkFOpen
	}
	return tkFStart
}

func closerText(k tk) string {
	switch k {
	case tkLParen:
		return ")"
	case tkLBracket:
		return "]"
	case tkFOpen, tkLBrace:
		return "}"
	}
	return `"`
}

// misindented looks, inside a block that never closes, for the first block whose
// closing brace stands further left than its own line: that one probably took a brace that was not its own.
func (p *parser) misindented(open int) (int, bool) {
	for i := open + 1; i < len(p.toks); i++ {
		t := p.toks[i]
		if t.kind != tkLBrace || t.mate < 0 || !p.toks[t.mate].nl {
			continue
		}
		if p.indent(int(p.toks[t.mate].start)) < p.indent(int(t.start)) {
			return i, true
		}
	}
	return 0, false
}

// indent is the width of the white space at the start of the line with this offset.
func (p *parser) indent(offset int) int {
	line := p.src.Text[strings.LastIndexByte(p.src.Text[:offset], '\n')+1:]
	return len(line) - len(strings.TrimLeft(line, " \t"))
}

// unclosed reports an opening delimiter whose closing one is missing where the parser stands.
func (p *parser) unclosed(open int, what string) {
	closer := closerText(p.toks[open].kind)
	d := p.err(codeUnclosed, p.here(), "missing `"+closer+"`"+what)
	d.Expected = "`" + closer + "`"
	d.Found = p.found()
	d.Related = []diag.Related{{Source: p.src, Span: p.span(open), Message: "this `" + p.text(open) + "` is not closed"}}
	if i, ok := p.misindented(open); ok && p.kind() == tkEOF {
		d.Related = append(d.Related, diag.Related{Source: p.src, Span: p.span(i), Message: "by its indentation, this one may be what lacks its `}`"})
		return
	}
	end := p.lastEnd()
	d.Fixes = []diag.Fix{{Title: "insert `" + closer + "`", Edits: []diag.Edit{{Span: diag.Span{Start: end, End: end}, New: closer}}}}
}
