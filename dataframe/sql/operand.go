package sql

import (
	"strings"

	"skep/internal/lazy"
)

// operand reads what operators work on.
func (p *parser) operand() Expr {
	t := p.peek()
	switch t.kind {
	case tkNumber:
		p.next()
		return &Number{At{t.span}, t.text}
	case tkString:
		p.next()
		return &Text{At{t.span}, t.text}
	case tkParam:
		p.next()
		return &Param{At{t.span}, t.text}
	case tkOp:
		return p.bracketed(t)
	case tkName:
		return p.word(t)
	}
	p.unexpected("an expression")
	return nil
}

func (p *parser) bracketed(t token) Expr {
	switch t.text {
	case "(":
		return p.parenthesised()
	case "[":
		return p.listOf(t)
	case "{":
		return p.structOf(t)
	case "*":
		return p.star(nil, t)
	case "#": // #1 is the first output
		p.next()
		if n := p.peek(); n.kind == tkNumber {
			p.next()
			return &Ref{p.from(t.span), []Ident{{At: At{n.span}, Name: "#" + n.text}}}
		}
	}
	p.unexpected("an expression")
	return nil
}

// parenthesised reads (x), (a, b), (query) and the parameters of a lambda.
func (p *parser) parenthesised() Expr {
	open := p.next()
	if p.startsQuery() {
		q := p.query()
		p.closing(")", open)
		return &Subquery{p.from(open.span), q, ""}
	}
	if p.atOp(")") {
		p.next()
		return &Tuple{At: p.from(open.span)}
	}
	x := p.expr()
	if p.atOp(")") {
		p.next()
		return x
	}
	items := []Expr{x}
	for p.takeOp(",") {
		if p.atOp(")") {
			break
		}
		items = append(items, p.expr())
	}
	p.closing(")", open)
	return &Tuple{p.from(open.span), items}
}

// listOf reads [a, b] and [x FOR v IN list IF cond].
func (p *parser) listOf(open token) Expr {
	p.next()
	if p.atOp("]") {
		p.next()
		return &List{At: p.from(open.span)}
	}
	x := p.expr()
	if p.takeWords("FOR") {
		c := &Comprehension{X: x, Vars: []Ident{p.name("a variable")}}
		for p.takeOp(",") {
			c.Vars = append(c.Vars, p.name("a variable"))
		}
		p.wantWord("IN")
		c.In = p.expr()
		if p.takeWords("IF") {
			c.If = p.expr()
		}
		p.closing("]", open)
		c.At = p.from(open.span)
		return c
	}
	items := []Expr{x}
	for p.takeOp(",") && !p.atOp("]") {
		items = append(items, p.expr())
	}
	p.closing("]", open)
	return &List{p.from(open.span), items}
}

// structOf reads {'k': v, k: v}.
func (p *parser) structOf(open token) Expr {
	p.next()
	var fields []Field
	for !p.atOp("}") {
		name := p.fieldName()
		p.wantOp(":")
		fields = append(fields, Field{name, p.expr()})
		if !p.takeOp(",") {
			break
		}
	}
	p.closing("}", open)
	return &Struct{p.from(open.span), fields}
}

func (p *parser) fieldName() Ident {
	if t := p.peek(); t.kind == tkString {
		p.next()
		return Ident{At{t.span}, t.text, true}
	}
	return p.anyName("a field's name")
}

// star reads * and t.*, with EXCLUDE, REPLACE and RENAME.
func (p *parser) star(table []Ident, start token) Expr {
	p.next()
	s := &Star{Table: table}
	for {
		switch {
		case p.atWord("EXCLUDE", "EXCEPT") && (p.peekAt(1).op("(") || p.peekAt(1).kind == tkName && p.atWord("EXCLUDE")):
			p.next()
			if p.atOp("(") {
				s.Exclude = append(s.Exclude, p.names("a column")...)
			} else {
				s.Exclude = append(s.Exclude, p.anyName("a column"))
			}
		case p.atWord("REPLACE") && (p.peekAt(1).op("(")):
			p.next()
			open := p.next()
			s.Replace = list(p, p.replacement)
			p.closing(")", open)
		case p.atWord("RENAME") && p.peekAt(1).op("("):
			p.next()
			open := p.next()
			s.Rename = list(p, func() Renaming {
				from := p.anyName("a column")
				p.wantWord("AS")
				return Renaming{from, p.anyName("a name")}
			})
			p.closing(")", open)
		default:
			s.At = p.from(start.span)
			return s
		}
	}
}

func (p *parser) replacement() Item {
	x := p.expr()
	p.wantWord("AS")
	name := p.anyName("a column")
	return Item{x, &name}
}

// word reads what begins with a name or keyword.
func (p *parser) word(t token) Expr {
	if t.quoted {
		return p.named(t)
	}
	word := strings.ToUpper(t.text)
	if special := p.special(word, t); special != nil {
		return special
	}
	if reserved.Get()[word] && !(callable.Get()[word] && p.peekAt(1).op("(")) {
		p.unexpected("an expression")
	}
	return p.named(t)
}

// special reads the forms that a keyword begins; nil: it is a plain name here.
func (p *parser) special(word string, t token) Expr {
	paren := p.peekAt(1).op("(")
	switch word {
	case "NULL":
		p.next()
		return &Null{At{t.span}}
	case "TRUE", "FALSE":
		p.next()
		return &Bool{At{t.span}, word == "TRUE"}
	case "DEFAULT":
		if p.peekAt(1).op(",", ")") {
			p.next()
			return &Default{At{t.span}}
		}
	case "CASE":
		return p.caseOf(t)
	case "CAST", "TRY_CAST":
		if paren {
			return p.cast(t, word == "TRY_CAST")
		}
	case "EXISTS":
		if paren {
			p.next()
			open := p.next()
			q := p.query()
			p.closing(")", open)
			return &Subquery{p.from(t.span), q, "EXISTS"}
		}
	case "INTERVAL":
		if k := p.peekAt(1); k.kind == tkString || k.kind == tkNumber || k.op("(") || k.kind == tkName && !reserved.Get()[strings.ToUpper(k.text)] && intervalUnit(p.peekAt(2)) != "" {
			return p.interval(t)
		}
	case "MAP":
		if p.peekAt(1).op("{") {
			return p.mapOf(t)
		}
	case "COLUMNS":
		if paren {
			p.next()
			open := p.next()
			x := p.argument().X
			p.closing(")", open)
			return &Columns{p.from(t.span), x}
		}
	case "LAMBDA":
		if p.peekAt(1).kind == tkName {
			return p.lambdaWord(t)
		}
	case "EXTRACT", "POSITION", "SUBSTRING", "TRIM", "OVERLAY":
		if paren {
			return p.spoken(word, t)
		}
	case "CURRENT_DATE", "CURRENT_TIMESTAMP", "CURRENT_TIME", "LOCALTIMESTAMP", "LOCALTIME":
		if !paren {
			p.next()
			return &Call{At: At{t.span}, Name: []Ident{{At: At{t.span}, Name: strings.ToLower(word)}}}
		}
	}
	if p.peekAt(1).kind == tkString && typedLiterals.Get()[word] {
		p.next()
		s := p.next()
		return &Typed{p.from(t.span), Type{At: At{t.span}, Name: word}, Text{At{s.span}, s.text}}
	}
	return nil
}

var typedLiterals = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return words("DATE TIME TIMESTAMP TIMESTAMPTZ DATETIME BLOB UUID JSON DECIMAL INTEGER BIGINT DOUBLE REAL FLOAT VARCHAR BOOLEAN")
}}

// named reads a column, t.*, or a call.
func (p *parser) named(t token) Expr {
	parts := []Ident{identOf(p.next())}
	for p.atOp(".") {
		if p.peekAt(1).op("*") {
			p.next()
			return p.star(parts, t)
		}
		if p.peekAt(1).kind != tkName {
			break
		}
		if p.peekAt(2).op("(") && len(parts) > 0 && !isSchema(parts) {
			break // a method: t.x.upper()
		}
		p.next()
		parts = append(parts, p.anyName("a column"))
	}
	if p.atOp("(") {
		return p.call(parts, t.span)
	}
	if p.atOp("=>", ":=") {
		return &Ref{p.from(t.span), parts}
	}
	return &Ref{p.from(t.span), parts}
}

// isSchema tells main.f(x) and system.main.f(x) from x.f().
func isSchema(parts []Ident) bool {
	last := strings.ToLower(parts[len(parts)-1].Name)
	return last == "main" || last == "system" || last == "temp" || last == "pg_catalog"
}

func (p *parser) caseOf(t token) Expr {
	p.next()
	c := &Case{}
	if !p.atWord("WHEN") {
		c.X = p.expr()
	}
	for p.takeWords("WHEN") {
		cond := p.expr()
		p.wantWord("THEN")
		c.Whens = append(c.Whens, When{cond, p.expr()})
	}
	if len(c.Whens) == 0 {
		p.unexpected("WHEN")
	}
	if p.takeWords("ELSE") {
		c.Else = p.expr()
	}
	p.wantWord("END")
	c.At = p.from(t.span)
	return c
}

func (p *parser) cast(t token, try bool) Expr {
	p.next()
	open := p.next()
	x := p.expr()
	p.wantWord("AS")
	typ := p.typeName()
	p.closing(")", open)
	return &Cast{p.from(t.span), x, typ, try}
}

var units = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return words("YEAR YEARS QUARTER QUARTERS MONTH MONTHS WEEK WEEKS DAY DAYS HOUR HOURS MINUTE MINUTES SECOND SECONDS MILLISECOND MILLISECONDS MICROSECOND MICROSECONDS DECADE DECADES CENTURY CENTURIES")
}}

func intervalUnit(t token) string {
	if u := strings.ToUpper(t.text); t.kind == tkName && !t.quoted && units.Get()[u] {
		return strings.TrimSuffix(strings.Replace(u, "CENTURIES", "CENTURY", 1), "S")
	}
	return ""
}

func (p *parser) interval(t token) Expr {
	p.next()
	n := &Interval{}
	if s := p.peek(); s.kind == tkString || s.kind == tkNumber || s.kind == tkName {
		n.X = p.operand()
	} else {
		open := p.wantOp("(")
		n.X = p.expr()
		p.closing(")", open)
	}
	if n.Unit = intervalUnit(p.peek()); n.Unit != "" {
		p.next()
	} else if _, text := n.X.(*Text); !text {
		p.unexpected("a unit: DAY, MONTH, HOUR, …")
	}
	n.At = p.from(t.span)
	return n
}

func (p *parser) mapOf(t token) Expr {
	p.next()
	open := p.next()
	m := &MapOf{}
	for !p.atOp("}") {
		m.Keys = append(m.Keys, p.expr())
		p.wantOp(":")
		m.Values = append(m.Values, p.expr())
		if !p.takeOp(",") {
			break
		}
	}
	p.closing("}", open)
	m.At = p.from(t.span)
	return m
}

func (p *parser) lambdaWord(t token) Expr {
	p.next()
	l := &Lambda{Params: []Ident{p.name("a parameter")}}
	for p.takeOp(",") {
		l.Params = append(l.Params, p.name("a parameter"))
	}
	p.wantOp(":")
	l.Body = p.expr()
	l.At = p.from(t.span)
	return l
}
