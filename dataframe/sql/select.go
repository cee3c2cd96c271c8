package sql

import (
	"strings"

	"skep/internal/lazy"
)

// startsQuery tells whether a query begins here.
func (p *parser) startsQuery() bool {
	t := p.peek()
	switch {
	case t.is("SELECT", "FROM", "WITH", "VALUES"):
		return !t.is("VALUES") || p.peekAt(1).op("(")
	case t.is("PIVOT", "UNPIVOT", "DESCRIBE", "SUMMARIZE", "SHOW"):
		n := p.peekAt(1)
		return n.kind == tkName || n.kind == tkString || n.op("(")
	case t.op("("):
		return p.parenthesisedQuery()
	}
	return false
}

// parenthesisedQuery tells ((SELECT 1) UNION …) from ((SELECT 1) + 1) by what
// follows each parenthesis: both begin with a query.
func (p *parser) parenthesisedQuery() bool {
	for i := p.i; ; i++ {
		t := p.toks[i]
		if !t.op("(") {
			return t.is("SELECT", "FROM", "WITH") || t.is("VALUES") && p.toks[i+1].op("(")
		}
		after := p.toks[min(p.pair(i)+1, len(p.toks)-1)]
		if after.kind != tkEnd && !after.op(")", ";") && !after.is("UNION", "EXCEPT", "INTERSECT", "ORDER", "LIMIT", "OFFSET", "FETCH") {
			return false
		}
	}
}

// pair is the token that closes the parenthesis at token i, or the end.
func (p *parser) pair(i int) int {
	if p.pairs == nil {
		p.pairs = map[int]int{}
		var open []int
		for k, t := range p.toks {
			switch {
			case t.op("("):
				open = append(open, k)
			case t.op(")") && len(open) > 0:
				p.pairs[open[len(open)-1]] = k
				open = open[:len(open)-1]
			}
		}
	}
	if k, ok := p.pairs[i]; ok {
		return k
	}
	return len(p.toks) - 1
}

// query reads WITH …, a body, ORDER BY, LIMIT and OFFSET.
func (p *parser) query() *Query {
	defer p.enter()()
	start := p.peek().span
	q := &Query{}
	if p.takeWords("WITH") {
		q.Recursive = p.takeWords("RECURSIVE")
		q.With = list(p, p.cte)
	}
	inner := p.setOps(0)
	if q.With == nil && len(inner.Order) == 0 && inner.Limit == nil && inner.Offset == nil {
		q = inner
	} else if len(q.With) > 0 && len(inner.With) == 0 {
		inner.With, inner.Recursive = q.With, q.Recursive
		q = inner
	} else if len(q.With) == 0 {
		q = inner
	} else {
		panic(&Error{Span: inner.S, Message: "WITH stands once before a query"})
	}
	p.tail(q)
	q.At = p.from(start)
	return q
}

// tail reads what may stand behind a body. A second ORDER BY or LIMIT wraps what is there.
func (p *parser) tail(q *Query) {
	if p.atWord("ORDER") {
		p.wrap(q, len(q.Order) > 0 || q.Limit != nil || q.Offset != nil)
		q.Order = p.orderBy()
	}
	for p.atWord("LIMIT", "OFFSET", "FETCH") {
		switch {
		case p.takeWords("LIMIT"):
			p.wrap(q, q.Limit != nil)
			p.limit(q)
		case p.takeWords("OFFSET"):
			p.wrap(q, q.Offset != nil)
			q.Offset = p.expr()
			if !p.takeWords("ROWS") {
				p.takeWords("ROW")
			}
		default:
			p.next()
			p.fetch(q)
		}
	}
}

// wrap makes q the inner part of itself.
func (p *parser) wrap(q *Query, needed bool) {
	if !needed {
		return
	}
	inner := *q
	inner.At = p.from(q.S)
	*q = Query{Body: &Select{At: inner.At, From: &Derived{At: inner.At, Query: &inner}}}
}

func (p *parser) limit(q *Query) {
	if p.takeWords("ALL") {
		return
	}
	q.Limit = p.expr()
	if p.takeOp("%") || p.takeWords("PERCENT") {
		q.Percent = true
	}
}

// fetch reads FETCH FIRST n ROWS ONLY.
func (p *parser) fetch(q *Query) {
	if !p.takeWords("FIRST") {
		p.wantWord("NEXT")
	}
	q.Limit = Expr(&Number{At{p.peek().span}, "1"})
	if !p.atWord("ROW", "ROWS") {
		q.Limit = p.operand()
	}
	if !p.takeWords("ROWS") {
		p.wantWord("ROW")
	}
	p.wantWord("ONLY")
}

func (p *parser) cte() CTE {
	c := CTE{Name: p.name("a name for the query")}
	if p.atOp("(") {
		c.Columns = p.names("a column's name")
	}
	p.wantWord("AS")
	if p.takeWords("NOT", "MATERIALIZED") {
		c.Materialized = "NOT MATERIALIZED"
	} else if p.takeWords("MATERIALIZED") {
		c.Materialized = "MATERIALIZED"
	}
	open := p.wantOp("(")
	c.Query = p.query()
	p.closing(")", open)
	return c
}

// setOps reads bodies with UNION, EXCEPT and INTERSECT between them; INTERSECT binds tighter.
func (p *parser) setOps(min int) *Query {
	x := p.bodyQuery()
	for {
		op, prec := "", 1
		switch {
		case p.atWord("UNION", "EXCEPT"):
			op = strings.ToUpper(p.peek().text)
		case p.atWord("INTERSECT"):
			op, prec = "INTERSECT", 2
		}
		if op == "" || prec <= min {
			return x
		}
		p.next()
		s := &SetOp{Op: op, X: x}
		if s.All = p.takeWords("ALL"); !s.All {
			p.takeWords("DISTINCT")
		}
		s.ByName = p.takeWords("BY", "NAME")
		s.Y = p.setOps(prec)
		s.At = p.from(x.S)
		x = &Query{At: s.At, Body: s}
	}
}

// bodyQuery reads one body, or a query in parentheses.
func (p *parser) bodyQuery() *Query {
	t := p.peek()
	if p.atOp("(") {
		p.next()
		q := p.query()
		p.closing(")", t)
		q.At = p.from(t.span)
		return q
	}
	b := p.body(t)
	return &Query{At: At{b.Span()}, Body: b}
}

func (p *parser) body(t token) Body {
	switch {
	case t.is("SELECT", "FROM"):
		return p.selectBody()
	case t.is("VALUES"):
		return p.values()
	case t.is("PIVOT"):
		p.next()
		v := p.pivotStatement(t.span)
		return &PivotBody{p.from(t.span), v}
	case t.is("UNPIVOT"):
		p.next()
		v := p.unpivotStatement(t.span)
		return &UnpivotBody{p.from(t.span), v}
	case t.is("DESCRIBE", "SUMMARIZE", "SHOW", "DESC"):
		return p.about()
	case t.is("TABLE") && p.peekAt(1).kind == tkName:
		p.next()
		from := p.tableNamed()
		return &Select{At: p.from(t.span), From: from}
	}
	p.unexpected("SELECT, FROM, VALUES or `(`")
	return nil
}

func (p *parser) about() Body {
	t := p.next()
	a := &About{Kind: strings.ToUpper(t.text)}
	if a.Kind == "DESC" {
		a.Kind = "DESCRIBE"
	}
	switch {
	case a.Kind == "SHOW" && p.atWord("TABLES", "ALL"):
		p.takeWords("ALL")
		p.wantWord("TABLES")
	case p.startsQuery():
		a.Query = p.query()
	default:
		a.Table = p.tableNamed()
	}
	a.At = p.from(t.span)
	return a
}

func (p *parser) values() *Values {
	start := p.next().span
	v := &Values{}
	v.Rows = list(p, func() []Expr {
		open := p.wantOp("(")
		row := list(p, p.expr)
		p.closing(")", open)
		return row
	})
	v.At = p.from(start)
	return v
}

// selectBody reads SELECT … FROM … and FROM … SELECT ….
func (p *parser) selectBody() *Select {
	start := p.peek().span
	s := &Select{}
	if p.takeWords("FROM") {
		s.From = p.tables()
		if p.takeWords("SELECT") {
			p.outputs(s)
		}
	} else {
		p.wantWord("SELECT")
		p.outputs(s)
		if p.takeWords("FROM") {
			s.From = p.tables()
		}
	}
	p.clauses(s)
	s.At = p.from(start)
	return s
}

// outputs reads DISTINCT, ON (…), and the list of outputs.
func (p *parser) outputs(s *Select) {
	if p.takeWords("DISTINCT") {
		s.Distinct = true
		if p.takeWords("ON") {
			open := p.wantOp("(")
			s.DistinctOn = list(p, p.expr)
			p.closing(")", open)
		}
	} else {
		p.takeWords("ALL")
	}
	s.Items = list(p, p.item)
}

// item reads x, x AS a, x a, and a: x.
func (p *parser) item() Item {
	if p.atName() && p.peekAt(1).op(":") {
		name := identOf(p.next())
		p.next()
		return Item{p.expr(), &name}
	}
	x := p.expr()
	return Item{x, p.alias(x)}
}

// alias reads [AS] name behind an output.
func (p *parser) alias(x Expr) *Ident {
	if p.takeWords("AS") {
		if t := p.peek(); t.kind == tkString && t.text != "" {
			p.next()
			return &Ident{At{t.span}, t.text, true}
		}
		name := p.anyName("a name for the result")
		return &name
	}
	if _, star := x.(*Star); star || !p.atName() || p.startsClause() {
		return nil
	}
	name := identOf(p.next())
	return &name
}

// startsClause tells words that are no alias here, though they may be names elsewhere.
func (p *parser) startsClause() bool {
	t := p.peek()
	switch {
	case t.quoted:
		return false
	case t.is("IF"): // of a comprehension
		return true
	case t.is("EXCLUDE", "REPLACE", "RENAME"):
		return p.peekAt(1).op("(")
	}
	return false
}

// clauses reads WHERE … QUALIFY in the order that SQL has, and says so when they come in another.
func (p *parser) clauses(s *Select) {
	last := ""
	for {
		t := p.peek()
		word := strings.ToUpper(t.text)
		if t.kind != tkName || t.quoted || clauseOrder.Get()[word] == 0 {
			return
		}
		if clauseOrder.Get()[word] <= clauseOrder.Get()[last] {
			panic(clauseError(t, word, last))
		}
		if !p.clause(s, word) {
			return
		}
		last = word
	}
}

var clauseOrder = lazy.Value[map[string]int]{New: func() map[string]int {
	return map[string]int{"WHERE": 1, "GROUP": 2, "HAVING": 3, "WINDOW": 4, "QUALIFY": 5, "USING": 6}
}}

func clauseError(t token, word, last string) *Error {
	e := &Error{Span: t.span, Message: word + " stands before " + last, Found: "`" + t.text + "` behind " + last}
	if word == last {
		e.Message, e.Hint = "there are two "+word+" clauses", "join the conditions with AND"
	}
	return e
}

func (p *parser) clause(s *Select, word string) bool {
	switch word {
	case "WHERE":
		p.next()
		s.Where = p.expr()
	case "GROUP":
		p.next()
		p.wantWord("BY")
		p.groupBy(s)
	case "HAVING":
		p.next()
		s.Having = p.expr()
	case "WINDOW":
		p.next()
		s.Windows = list(p, func() NamedWindow {
			name := p.name("a window's name")
			p.wantWord("AS")
			return NamedWindow{name, p.window()}
		})
	case "QUALIFY":
		p.next()
		s.Qualify = p.expr()
	case "USING":
		if !p.peekAt(1).is("SAMPLE") {
			return false
		}
		p.i += 2
		s.Sample = p.sample()
	}
	return true
}
