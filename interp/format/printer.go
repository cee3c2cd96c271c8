package format

import (
	"strings"

	"skep/interp/syntax"
)

// printer walks the tree beside the tokens: the tree says where lines may
// break, the tokens are what is printed, each once and in order. So nothing can
// get lost; a construct that the printer does not know is printed as it stands.
type printer struct {
	stream
	src   string
	toks  []token
	i     int
	done  int // comments of the current token that have been printed
	still int // inside what must stay on one line (a ternary): lines become spaces
}

func (p *printer) cur() *token      { return &p.toks[p.i] }
func (p *printer) at(s string) bool { return p.toks[p.i].text == s }
func (p *printer) atEnd() bool      { return p.i == len(p.toks)-1 }
func (p *printer) closer() int      { return p.toks[p.i].mate }
func (p *printer) space()           { p.add(opSpace, 0) }

// peek is the text of the token n further on.
func (p *printer) peek(n int) string {
	if p.i+n < len(p.toks) {
		return p.toks[p.i+n].text
	}
	return ""
}

// tok prints the current token with the comments before it.
func (p *printer) tok() {
	p.gap(false)
	p.put(p.cur().text)
	p.next()
}

func (p *printer) next() {
	if !p.atEnd() {
		p.i++
		p.done = 0
	}
}

// word prints the current token and a space.
func (p *printer) word() {
	p.tok()
	p.space()
}

// want prints the token if it stands here.
func (p *printer) want(s string) bool {
	if p.at(s) {
		p.tok()
		return true
	}
	return false
}

// gap prints the comments before the current token, if that has not been done
// yet; blank keeps blank lines around them.
func (p *printer) gap(blank bool) {
	t := p.cur()
	if p.done >= len(t.comments) {
		return
	}
	opened := p.i == 0 || p.toks[p.i-1].mate > p.i-1
	for ; p.done < len(t.comments); p.done++ {
		c := t.comments[p.done]
		switch {
		case c.nl > 0:
			p.ownLine(c.nl, blank && !opened)
		case !opened || c.line || p.done > 0 || p.i > 0 && p.toks[p.i-1].text == "{":
			p.space()
		}
		opened = false
		p.comment(c)
		next := t.nl
		if p.done+1 < len(t.comments) {
			next = t.comments[p.done+1].nl
		}
		switch {
		case c.line || next > 0:
			p.ownLine(next, blank)
		case !p.tight(t):
			p.space()
		}
	}
}

// tight says whether no space stands between a comment and the token behind it.
func (p *printer) tight(t *token) bool {
	return t.text == "," || t.text == ";" || t.mate >= 0 && t.mate < p.i && t.text != "}"
}

func (p *printer) ownLine(nl int, blank bool) {
	if !blank {
		nl = min(nl, 1)
	}
	p.breakOwn()
	p.add(opHard, max(1, nl))
}

// comment prints one; the lines of /* … */ that begin with a star stand below it.
func (p *printer) comment(c comment) {
	lines := strings.Split(c.text, "\n")
	starred := len(lines) > 1
	for _, l := range lines[1:] {
		starred = starred && strings.HasPrefix(strings.TrimSpace(l), "*")
	}
	if !starred {
		p.put(c.text)
		return
	}
	p.put(strings.TrimRight(lines[0], " \t\r"))
	for _, l := range lines[1:] {
		p.hard(1)
		p.cmds = append(p.cmds, cmd{op: opText, text: " " + strings.TrimSpace(l), w: int32(len(l))})
	}
}

// line allows a new line here, unless a `let` follows: behind an operator or
// inside of parentheses one that begins a line would begin a statement.
func (p *printer) line() { p.lineOf(opLine, 0) }

func (p *printer) soft() { p.lineOf(opSoft, 0) }

func (p *printer) lineOf(o op, blank int) {
	switch {
	case p.still == 0 && !p.at("let"):
		p.add(o, blank)
	case o != opSoft:
		p.space()
	}
}

// blankBefore is 2 if the author left a blank line before the current token.
func (p *printer) blankBefore() int {
	if p.cur().nl > 1 && len(p.cur().comments) == 0 {
		return 2
	}
	return 0
}

// authorBroke says whether a new line stands before the current token.
func (p *printer) authorBroke() bool { return p.cur().first() > 0 }

// verbatim prints the text up to token last as it stands.
func (p *printer) verbatim(last int) {
	p.gap(false)
	p.put(p.src[p.cur().start:p.toks[last].end])
	p.i, p.done = last+1, 0
}

// loose prints what the printer does not know up to an offset: line breaks and
// spaces stay, lines are indented by their delimiters.
func (p *printer) loose(end int) {
	if p.cur().start >= end {
		return
	}
	var deep []bool // per open delimiter: whether it indents
	for first := true; !p.atEnd() && p.cur().start < end; first = false {
		t := p.cur()
		if n := len(deep); t.mate >= 0 && t.mate < p.i && n > 0 {
			p.gap(true)
			if deep[n-1] {
				p.add(opIndent, -1)
			}
			deep = deep[:n-1]
		}
		p.looseSpace(first)
		p.tok()
		if t.mate >= p.i {
			deep = append(deep, p.authorBroke())
			if p.authorBroke() {
				p.add(opIndent, 1)
			}
		}
	}
}

func (p *printer) looseSpace(first bool) {
	t := p.cur()
	switch {
	case first:
	case len(t.comments) > 0:
		p.gap(true)
	case t.nl > 0:
		p.breakOwn()
		p.add(opHard, t.nl)
	case t.spaced:
		p.space()
	}
}

func starts(x syntax.Expr) int { return x.Span().Start }
func ends(x syntax.Expr) int   { return x.Span().End }
