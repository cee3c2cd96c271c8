package sql

import "strings"

func (p *parser) groupBy(s *Select) {
	if p.atWord("ALL") && !p.peekAt(1).op("(") {
		p.next()
		s.GroupAll = true
		return
	}
	s.Group = list(p, p.grouping)
}

func (p *parser) grouping() Grouping {
	switch {
	case p.atWord("ROLLUP", "CUBE") && p.peekAt(1).op("("):
		kind := strings.ToUpper(p.next().text)
		return Grouping{kind, p.sets()}
	case p.takeWords("GROUPING", "SETS"):
		return Grouping{"GROUPING SETS", p.sets()}
	}
	return Grouping{"", [][]Expr{{p.expr()}}}
}

// sets reads (a, (b, c), ()).
func (p *parser) sets() (out [][]Expr) {
	open := p.wantOp("(")
	for !p.atOp(")") {
		x := p.expr()
		if t, ok := x.(*Tuple); ok {
			out = append(out, t.Items)
		} else {
			out = append(out, []Expr{x})
		}
		if !p.takeOp(",") {
			break
		}
	}
	p.closing(")", open)
	return out
}
