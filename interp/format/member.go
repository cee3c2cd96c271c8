package format

import (
	"sort"

	"skep/interp/syntax"
)

// member is one part of a declaration's body.
type member struct {
	start int
	comma bool // a comma follows it
	print func()
}

func (p *printer) fields(list []syntax.FieldDecl) []member {
	var out []member
	for _, f := range list {
		out = append(out, member{f.S.Start, false, func() { p.field(f) }})
	}
	return out
}

func (p *printer) parts(funs []*syntax.Fun, consts []*syntax.Let, types []*syntax.TypeAlias) []member {
	var out []member
	for _, f := range funs {
		out = append(out, member{f.S.Start, false, func() { p.expr(f) }})
	}
	for _, c := range consts {
		out = append(out, member{c.S.Start, false, func() { p.expr(c) }})
	}
	for _, t := range types {
		out = append(out, member{t.S.Start, false, func() { p.expr(t) }})
	}
	return out
}

// members prints a declaration's head up to its brace, then its body.
func (p *printer) members(list []member, to int) {
	open := p.find("{", to)
	if w := p.find("where", to); w < open {
		p.runTo(w)
		if p.where(open) && p.at("{") {
			p.hard(1)
		}
	}
	p.runTo(open)
	if !p.at("{") || p.closer() < 0 {
		return
	}
	p.space()
	sort.SliceStable(list, func(i, j int) bool { return list[i].start < list[j].start })
	p.memberBody(list)
}

// memberBody prints members between the braces that stand here, and gives those that stand behind them.
func (p *printer) memberBody(list []member) []member {
	end := p.closer()
	if p.i+1 == end {
		p.empty(end)
		return list
	}
	still := p.still
	p.still = 0
	p.begin(hugNone)
	p.tok()
	many := p.manyLines(p.i, end)
	p.add(opIndent, 1)
	if many {
		p.force()
	} else {
		p.line()
	}
	for first := true; p.i < end; first = false {
		if many {
			p.separate(first)
		} else if !first {
			p.gap(false)
			p.line()
		}
		list = p.member(list, end, many)
	}
	p.gap(true)
	p.add(opIndent, -1)
	if many {
		p.hard(-1)
	} else {
		p.line()
	}
	p.tok()
	p.end()
	p.still = still
	return list
}

// inner is the index of the brace of a body inside of a body: state { … }, receive { … }, companion { … } and
// property name: T { … }; 0 if none begins here.
func (p *printer) inner(end int) int {
	switch p.cur().text {
	case "state", "receive", "companion":
		if p.peek(1) == "{" && p.closerOf(1) > 0 {
			return p.i + 1
		}
	case "property":
		for i := p.i + 1; i < end && p.toks[i].nl == 0; i++ {
			if t := p.toks[i].text; t == "{" {
				return i
			} else if t == "=>" || t == "," || t == ";" {
				return 0
			}
		}
	}
	return 0
}

// member prints the next member and the separator behind it.
func (p *printer) member(list []member, end int, many bool) []member {
	p.attributesOf(many)
	for len(list) > 0 && list[0].start < p.cur().start {
		list = list[1:]
	}
	comma := false
	if open := p.inner(end); open > 0 {
		p.runTo(open)
		p.space()
		list = p.memberBody(list)
	} else if len(list) > 0 && p.leadsTo(list[0].start) {
		for p.cur().start < list[0].start {
			p.word()
		}
		list[0].print()
		comma = list[0].comma
		list = list[1:]
	} else {
		p.loose(p.memberEnd(end))
	}
	switch {
	case comma && p.i < end && p.at(","):
		p.lastComma(end)
	case p.i < end && p.at(","):
		p.comma(true)
	case p.i < end && p.at(";"):
		p.semicolon(end)
	case comma && p.i < end:
		p.put(",")
	case comma:
		p.add(opTrail, 0)
	}
	for p.i < end && (p.at(",") || p.at(";")) {
		p.gap(true)
		p.next()
	}
	return list
}

// lastComma prints a comma; the last one only where lines are broken.
func (p *printer) lastComma(end int) {
	if p.i+1 == end {
		p.add(opTrail, 0)
		p.comma(false)
		return
	}
	p.comma(true)
}

func (p *printer) attributesOf(many bool) {
	if many {
		p.attributes()
	}
}

// leadsTo says whether only words that the tree does not hold stand before an offset.
func (p *printer) leadsTo(start int) bool {
	for i := p.i; p.toks[i].start < start; i++ {
		switch p.toks[i].text {
		case "invariant", "private", "protected", "pub", "static", "final", "sealed", "abstract", "override", "unsafe", "async", "state",
			"receive", "handler", "on", "handle", "let", "var", "mut":
		default:
			return false
		}
	}
	return true
}

// memberEnd is where a member that the printer does not know ends: at its separator or line.
func (p *printer) memberEnd(end int) int {
	for i := p.i; i < end; i++ {
		t := &p.toks[i]
		switch {
		case i > p.i && (t.text == "," || t.text == ";"):
			return t.start
		case i > p.i && t.first() > 0 && t.text != "{" && t.text[0] != '.':
			return t.start
		case t.mate > i:
			i = t.mate
		}
	}
	return p.toks[end].start
}
