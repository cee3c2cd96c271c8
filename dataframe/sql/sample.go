package sql

import "strings"

// sample reads 10%, 10 PERCENT (BERNOULLI, 42), 100 ROWS, BERNOULLI(10%), RESERVOIR(100 ROWS) REPEATABLE (42).
func (p *parser) sample() *Sample {
	start := p.peek().span
	s := &Sample{}
	if p.atWord("BERNOULLI", "SYSTEM", "RESERVOIR") {
		s.Method = strings.ToUpper(p.next().text)
		open := p.wantOp("(")
		p.sampleSize(s)
		p.closing(")", open)
		if s.Method != "RESERVOIR" && !s.Percent {
			s.Percent = true
		}
		p.seed(s)
	} else {
		open := p.peek()
		paren := p.takeOp("(")
		p.sampleSize(s)
		if paren {
			p.closing(")", open)
		}
		p.seed(s)
		p.sampleMethod(s)
	}
	s.At = p.from(start)
	return s
}

func (p *parser) sampleSize(s *Sample) {
	s.Size = p.postfix(p.operand())
	switch {
	case p.takeOp("%"), p.takeWords("PERCENT"):
		s.Percent = true
	default:
		p.takeWords("ROWS")
	}
}

func (p *parser) sampleMethod(s *Sample) {
	open := p.peek()
	if !p.takeOp("(") {
		return
	}
	if !p.atWord("BERNOULLI", "SYSTEM", "RESERVOIR") {
		p.unexpected("BERNOULLI, SYSTEM or RESERVOIR")
	}
	t := p.next()
	s.Method = strings.ToUpper(t.text)
	if s.Method != "RESERVOIR" && !s.Percent {
		panic(&Error{Span: t.span, Message: s.Method + " takes a share of the rows, not a number", Hint: "write 10%, or take RESERVOIR"})
	}
	if p.takeOp(",") {
		s.Seed = p.expr()
	}
	p.closing(")", open)
}

func (p *parser) seed(s *Sample) {
	if p.takeWords("REPEATABLE") {
		open := p.wantOp("(")
		s.Seed = p.expr()
		p.closing(")", open)
	}
}
