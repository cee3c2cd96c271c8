package sql

import (
	"strings"

	"skep/diag"
)

// call reads the arguments of a function and what may follow them.
func (p *parser) call(name []Ident, start diag.Span) *Call {
	defer p.enter()()
	c := &Call{Name: name}
	open := p.wantOp("(")
	if p.atOp("*") && p.peekAt(1).op(")") {
		p.next()
		c.Star = true
	} else {
		p.arguments(c)
		c.Star = len(c.Args) == 1 && isPlainStar(c.Args[0])
	}
	if c.Star {
		c.Args = nil
	}
	p.closing(")", open)
	if p.takeWords("WITHIN") {
		p.wantWord("GROUP")
		open := p.wantOp("(")
		c.Within = p.orderBy()
		p.closing(")", open)
	}
	if p.atWord("FILTER") && p.peekAt(1).op("(") {
		p.next()
		open := p.next()
		p.takeWords("WHERE")
		c.Filter = p.expr()
		p.closing(")", open)
	}
	p.nulls(c)
	if p.takeWords("OVER") {
		p.over(c)
	}
	c.At = p.from(start)
	return c
}

func isPlainStar(a Arg) bool {
	s, ok := a.X.(*Star)
	return ok && a.Name == nil && s.Table == nil && s.Exclude == nil && s.Replace == nil && s.Rename == nil
}

// nulls reads IGNORE NULLS and RESPECT NULLS.
func (p *parser) nulls(c *Call) {
	if p.takeWords("IGNORE", "NULLS") {
		c.IgnoreNulls = true
	} else {
		p.takeWords("RESPECT", "NULLS")
	}
}

func (p *parser) over(c *Call) {
	if p.atOp("(") {
		c.Over = p.window()
		return
	}
	name := p.name("a window's name or `(`")
	c.OverName = &name
}

func (p *parser) arguments(c *Call) {
	if p.takeWords("DISTINCT") {
		c.Distinct = true
	} else {
		p.takeWords("ALL")
	}
	if !p.atOp(")") && !p.atWord("ORDER") {
		c.Args = list(p, p.argument)
	}
	if p.atWord("ORDER") {
		c.Order = p.orderBy()
	}
	p.nulls(c)
}

// argument reads x, name := x, name => x, name = x is left to the reader of table functions, and lambdas.
func (p *parser) argument() Arg {
	if p.at(tkName) && p.peekAt(1).op(":=", "=>") {
		name := identOf(p.next())
		p.next()
		return Arg{&name, p.argument().X}
	}
	if params, n := p.lambdaParams(); n > 0 {
		start := p.peek().span
		p.i += n
		body := p.expr()
		return Arg{X: &Lambda{p.from(start), params, body}}
	}
	if p.startsQuery() {
		start := p.peek().span
		q := p.query()
		return Arg{X: &Subquery{p.from(start), q, ""}}
	}
	return Arg{X: p.expr()}
}

// lambdaParams looks for x -> and (x, y) ->, and says how many tokens they are.
func (p *parser) lambdaParams() (params []Ident, n int) {
	if p.atName() && p.peekAt(1).op("->") {
		return []Ident{identOf(p.peek())}, 2
	}
	if !p.atOp("(") {
		return nil, 0
	}
	for i := 1; ; i += 2 {
		t := p.peekAt(i)
		if t.kind != tkName {
			return nil, 0
		}
		params = append(params, identOf(t))
		switch sep := p.peekAt(i + 1); {
		case sep.op(","):
		case sep.op(")") && p.peekAt(i+2).op("->"):
			return params, i + 3
		default:
			return nil, 0
		}
	}
}

// window reads (base PARTITION BY … ORDER BY … frame).
func (p *parser) window() *Window {
	open := p.wantOp("(")
	w := &Window{}
	if p.atName() && !p.atWord("PARTITION", "ROWS", "RANGE", "GROUPS") {
		base := p.name("a window's name")
		w.Base = &base
	}
	if p.takeWords("PARTITION") {
		p.wantWord("BY")
		w.Partition = list(p, p.expr)
	}
	if p.atWord("ORDER") {
		w.Order = p.orderBy()
	}
	if p.atWord("ROWS", "RANGE", "GROUPS") {
		w.Frame = p.frame()
	}
	p.closing(")", open)
	w.At = p.from(open.span)
	return w
}

func (p *parser) frame() *Frame {
	f := &Frame{Unit: strings.ToUpper(p.next().text)}
	if p.takeWords("BETWEEN") {
		f.Lo = p.bound()
		p.wantWord("AND")
		f.Hi = p.bound()
	} else {
		f.Lo, f.Hi = p.bound(), Bound{Kind: "CURRENT ROW"}
	}
	if !p.takeWords("EXCLUDE") {
		return f
	}
	switch {
	case p.takeWords("NO", "OTHERS"):
	case p.takeWords("CURRENT", "ROW"):
		f.Exclude = "CURRENT ROW"
	case p.atWord("GROUP", "TIES"):
		f.Exclude = strings.ToUpper(p.next().text)
	default:
		p.unexpected("NO OTHERS, CURRENT ROW, GROUP or TIES")
	}
	return f
}

func (p *parser) bound() Bound {
	if p.takeWords("CURRENT", "ROW") {
		return Bound{Kind: "CURRENT ROW"}
	}
	var b Bound
	if !p.takeWords("UNBOUNDED") {
		b.X = p.binary(precLike)
	}
	if !p.atWord("PRECEDING", "FOLLOWING") {
		p.unexpected("PRECEDING or FOLLOWING")
	}
	b.Kind = strings.ToUpper(p.next().text)
	return b
}

// orderBy reads ORDER BY and its keys.
func (p *parser) orderBy() []OrderBy {
	p.wantWord("ORDER")
	p.wantWord("BY")
	return list(p, p.orderKey)
}

func (p *parser) orderKey() OrderBy {
	var o OrderBy
	if p.atWord("ALL") && !p.peekAt(1).op("(") {
		p.next()
		o.All = true
	} else {
		o.X = p.expr()
	}
	if p.takeWords("DESC") {
		o.Desc = true
	} else {
		p.takeWords("ASC")
	}
	if p.takeWords("NULLS") {
		if !p.atWord("FIRST", "LAST") {
			p.unexpected("FIRST or LAST")
		}
		o.Nulls = strings.ToUpper(p.next().text)
	}
	return o
}

// spoken reads the calls that SQL writes with words between the arguments.
func (p *parser) spoken(word string, t token) Expr {
	save := p.i
	p.next()
	open := p.next()
	c := &Call{Name: []Ident{{At: At{t.span}, Name: strings.ToLower(word)}}}
	switch word {
	case "EXTRACT":
		unit := p.anyName("a part of a date")
		p.wantWord("FROM")
		c.Name[0].Name = "date_part"
		c.Args = []Arg{{X: &Text{unit.At, strings.ToLower(unit.Name)}}, {X: p.expr()}}
	case "POSITION":
		needle := p.binary(precLike)
		if !p.takeWords("IN") {
			p.i = save
			return p.call([]Ident{identOf(p.next())}, t.span)
		}
		c.Args = []Arg{{X: p.expr()}, {X: needle}}
	case "SUBSTRING":
		c.Args = p.substring()
	case "OVERLAY":
		c.Args = p.overlay()
	case "TRIM":
		p.trim(c)
	}
	p.closing(")", open)
	c.At = p.from(t.span)
	return c
}

func (p *parser) substring() []Arg {
	args := []Arg{{X: p.expr()}}
	if !p.takeWords("FROM") {
		for p.takeOp(",") {
			args = append(args, Arg{X: p.expr()})
		}
		return args
	}
	args = append(args, Arg{X: p.expr()})
	if p.takeWords("FOR") {
		args = append(args, Arg{X: p.expr()})
	}
	return args
}

func (p *parser) overlay() []Arg {
	args := []Arg{{X: p.expr()}}
	for p.atOp(",") || p.atWord("PLACING", "FROM", "FOR") {
		p.next()
		args = append(args, Arg{X: p.expr()})
	}
	return args
}

// trim reads TRIM([BOTH|LEADING|TRAILING] [chars FROM] x) and TRIM(x, chars).
func (p *parser) trim(c *Call) {
	switch {
	case p.takeWords("LEADING"):
		c.Name[0].Name = "ltrim"
	case p.takeWords("TRAILING"):
		c.Name[0].Name = "rtrim"
	default:
		p.takeWords("BOTH")
	}
	if p.takeWords("FROM") {
		c.Args = []Arg{{X: p.expr()}}
		return
	}
	x := p.expr()
	switch {
	case p.takeWords("FROM"):
		c.Args = []Arg{{X: p.expr()}, {X: x}}
	case p.takeOp(","):
		c.Args = []Arg{{X: x}, {X: p.expr()}}
	default:
		c.Args = []Arg{{X: x}}
	}
}
