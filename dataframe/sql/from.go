package sql

import (
	"strings"

	"skep/diag"
)

// tables reads what stands after FROM: tables with commas (cross joins) and joins between them.
func (p *parser) tables() Table {
	defer p.enter()()
	t := p.joins()
	for p.takeOp(",") && !p.endsList() {
		y := p.joins()
		t = &Join{At: p.from(t.Span()), Kind: "CROSS", X: t, Y: y}
	}
	return t
}

func (p *parser) joins() Table {
	x := p.tableItem()
	for {
		j := p.joinWords()
		if j == nil {
			return x
		}
		j.X, j.Y = x, p.tableItem()
		p.condition(j)
		j.At = p.from(x.Span())
		x = j
	}
}

// joinWords reads LEFT OUTER JOIN and its kin; nil: no join follows.
func (p *parser) joinWords() *Join {
	start, j := p.i, &Join{Kind: "INNER"}
	j.Natural = p.takeWords("NATURAL")
	j.Asof = p.takeWords("ASOF")
	switch {
	case p.atWord("LEFT", "RIGHT", "FULL"):
		j.Kind = strings.ToUpper(p.next().text)
		p.takeWords("OUTER")
	case p.atWord("CROSS", "SEMI", "ANTI", "POSITIONAL"):
		j.Kind = strings.ToUpper(p.next().text)
	default:
		p.takeWords("INNER")
	}
	if p.atWord("SEMI", "ANTI") { // LEFT SEMI JOIN
		j.Kind = strings.ToUpper(p.next().text)
	}
	if p.takeWords("JOIN") {
		return j
	}
	if p.i > start {
		p.unexpected("JOIN")
	}
	return nil
}

// condition reads ON … or USING (…).
func (p *parser) condition(j *Join) {
	switch {
	case p.takeWords("ON"):
		j.On = p.expr()
	case p.atWord("USING") && p.peekAt(1).op("("):
		p.next()
		j.Using = p.names("a column")
	case j.Kind != "CROSS" && j.Kind != "POSITIONAL" && !j.Natural:
		p.unexpected("ON or USING")
	}
}

// tableItem reads one table with its alias, and PIVOT or UNPIVOT behind it.
func (p *parser) tableItem() Table {
	t := p.tablePrimary()
	for {
		switch {
		case p.atWord("PIVOT") && p.peekAt(1).op("("):
			t = p.pivotOf(t)
		case p.atWord("UNPIVOT") && (p.peekAt(1).op("(") || p.peekAt(1).is("INCLUDE", "EXCLUDE")):
			t = p.unpivotOf(t)
		default:
			return t
		}
	}
}

func (p *parser) tablePrimary() Table {
	t := p.peek()
	switch {
	case t.is("LATERAL"):
		p.next()
		if !p.atOp("(") {
			return p.tablePrimary() // a function: always lateral
		}
		d, ok := p.derived().(*Derived)
		if !ok {
			panic(&Error{Span: t.span, Message: "LATERAL stands before a query in parentheses"})
		}
		d.Lateral = true
		return d
	case t.op("("):
		return p.derived()
	case p.atName() && p.peekAt(1).op(":"): // alias: table
		p.next()
		p.next()
		name := identOf(t)
		return withAlias(p.tablePrimary(), &name)
	case t.is("VALUES"):
		v := p.values()
		d := &Derived{Query: &Query{At: v.At, Body: v}}
		d.Alias = p.tableAlias()
		d.At = p.from(t.span)
		return d
	}
	return p.tableNamed()
}

func withAlias(t Table, name *Ident) Table {
	switch t := t.(type) {
	case *Named:
		t.Alias.Name = name
	case *Function:
		t.Alias.Name = name
	case *Derived:
		t.Alias.Name = name
	}
	return t
}

// tableNamed reads a name, a file in quotes, or a table function.
func (p *parser) tableNamed() Table {
	t := p.peek()
	if t.kind == tkString {
		p.next()
		n := &Named{File: t.text}
		n.Alias, n.Sample = p.tableAlias(), p.tableSample()
		n.At = p.from(t.span)
		return n
	}
	path := p.path("a table")
	if p.atOp("(") {
		f := &Function{Call: p.call(path, t.span)}
		if p.takeWords("WITH", "ORDINALITY") {
			f.Call.Args = append(f.Call.Args, Arg{Name: &Ident{Name: "ordinality"}, X: &Bool{Value: true}})
		}
		f.Alias, f.Sample = p.tableAlias(), p.tableSample()
		f.At = p.from(t.span)
		return f
	}
	n := &Named{Parts: path}
	n.Alias, n.Sample = p.tableAlias(), p.tableSample()
	n.At = p.from(t.span)
	return n
}

// derived reads (query) or (joins) in parentheses.
func (p *parser) derived() Table {
	defer p.enter()()
	open := p.next()
	if p.startsQuery() {
		d := &Derived{Query: p.query()}
		p.closing(")", open)
		d.Alias, d.Sample = p.tableAlias(), p.tableSample()
		d.At = p.from(open.span)
		return d
	}
	t := p.tables()
	p.closing(")", open)
	if a := p.tableAlias(); a.Name != nil {
		all := &Query{At: At{t.Span()}, Body: &Select{At: At{t.Span()}, From: t}}
		return &Derived{At: p.from(open.span), Query: all, Alias: a}
	}
	return t
}

// tableAlias reads [AS] name [(columns)].
func (p *parser) tableAlias() Alias {
	var a Alias
	if p.takeWords("AS") || p.atName() && !p.startsTableClause() {
		name := p.anyName("a name for the table")
		a.Name = &name
		if p.atOp("(") {
			a.Columns = p.names("a column's name")
		}
	}
	return a
}

// startsTableClause tells words behind a table that are no alias.
func (p *parser) startsTableClause() bool {
	t := p.peek()
	return t.is("SET", "TO") || t.is("BY") && p.peekAt(1).is("NAME") || t.is("INCLUDE") && p.peekAt(1).is("NULLS")
}

func (p *parser) tableSample() *Sample {
	if p.takeWords("TABLESAMPLE") {
		return p.sample()
	}
	return nil
}

// pivotOf reads t PIVOT (sum(v) FOR y IN (…) GROUP BY k).
func (p *parser) pivotOf(from Table) Table {
	p.next()
	open := p.next()
	v := &Pivot{From: from, Using: list(p, p.item)}
	for p.takeWords("FOR") {
		for !p.atOp(")") && !p.at(tkEnd) && !p.atWord("GROUP", "FOR") {
			on := p.pivotOn()
			if on.In == nil && on.Enum == nil {
				p.unexpected("IN (values)")
			}
			v.On = append(v.On, on)
		}
	}
	if len(v.On) == 0 {
		p.unexpected("FOR column IN (values)")
	}
	if p.takeWords("GROUP") {
		p.wantWord("BY")
		v.Group = list(p, p.expr)
	}
	p.closing(")", open)
	v.Alias = p.tableAlias()
	v.At = p.from(from.Span())
	return v
}

func (p *parser) pivotOn() PivotOn {
	on := PivotOn{X: p.binary(precLike)}
	if !p.takeWords("IN") {
		return on
	}
	open := p.peek()
	if !p.takeOp("(") {
		name := p.name("a type or `(`")
		on.Enum = &name
		return on
	}
	on.In = list(p, p.item)
	p.closing(")", open)
	return on
}

// pivotStatement reads PIVOT t ON y USING sum(v) GROUP BY k.
func (p *parser) pivotStatement(start diag.Span) *Pivot {
	v := &Pivot{From: p.tables()}
	p.wantWord("ON")
	v.On = list(p, p.pivotOn)
	if p.takeWords("USING") {
		v.Using = list(p, p.item)
	}
	if p.takeWords("GROUP") {
		p.wantWord("BY")
		v.Group = list(p, p.expr)
	}
	v.At = p.from(start)
	return v
}

// unpivotOf reads t UNPIVOT (value FOR name IN (a, b)).
func (p *parser) unpivotOf(from Table) Table {
	p.next()
	u := &Unpivot{From: from, IncludeNulls: p.includeNulls()}
	open := p.wantOp("(")
	if p.atOp("(") {
		u.Values = p.names("a name for the values")
	} else {
		u.Values = []Ident{p.name("a name for the values")}
	}
	p.wantWord("FOR")
	u.Name = p.name("a name for the columns' names")
	p.wantWord("IN")
	in := p.wantOp("(")
	u.On = list(p, p.item)
	p.closing(")", in)
	p.closing(")", open)
	u.Alias = p.tableAlias()
	u.At = p.from(from.Span())
	return u
}

func (p *parser) includeNulls() bool {
	if p.takeWords("INCLUDE", "NULLS") {
		return true
	}
	p.takeWords("EXCLUDE", "NULLS")
	return false
}

// unpivotStatement reads UNPIVOT t ON a, b INTO NAME n VALUE v.
func (p *parser) unpivotStatement(start diag.Span) *Unpivot {
	u := &Unpivot{From: p.tables(), Name: Ident{Name: "name"}, Values: []Ident{{Name: "value"}}}
	u.IncludeNulls = p.includeNulls()
	p.wantWord("ON")
	u.On = list(p, p.item)
	if p.takeWords("INTO") {
		p.wantWord("NAME")
		u.Name = p.name("a name for the columns' names")
		p.wantWord("VALUE")
		u.Values = list(p, func() Ident { return p.name("a name for the values") })
	}
	u.At = p.from(start)
	return u
}
