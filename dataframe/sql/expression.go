package sql

import (
	"strconv"
	"strings"

	"skep/internal/lazy"
)

// Precedences of operators, as in DuckDB: low binds weakly.
const (
	precOr = iota + 1
	precAnd
	precNot
	precIs
	precCompare
	precLike // BETWEEN, IN, LIKE
	precOther
	precAdd
	precMul
	precPower
	precPrefix
)

var binaryPrec = lazy.Value[map[string]int]{New: func() map[string]int {
	return map[string]int{
		"=": precCompare, "==": precCompare, "<>": precCompare, "!=": precCompare, "<": precCompare, ">": precCompare, "<=": precCompare, ">=": precCompare,
		"||": precOther, "->": precOther, "->>": precOther, "&": precOther, "|": precOther, "<<": precOther, ">>": precOther, "~": precOther, "!~": precOther,
		"~~": precOther, "!~~": precOther, "^@": precOther, "&&": precOther, "@>": precOther, "<@": precOther,
		"+": precAdd, "-": precAdd, "*": precMul, "/": precMul, "//": precMul, "%": precMul, "^": precPower, "**": precPower,
	}
}}

// spelled gives an operator its usual spelling.
var spelled = lazy.Value[map[string]string]{New: func() map[string]string { return map[string]string{"==": "=", "!=": "<>", "^": "**"} }}

func itoa(i int) string { return strconv.Itoa(i) }

func (p *parser) expr() Expr { return p.binary(0) }

// binary reads operands and the operators between them that bind tighter than min.
func (p *parser) binary(min int) Expr {
	defer p.enter()()
	x := p.prefix()
	for {
		y := p.infix(x, min)
		if y == nil {
			return x
		}
		x = y
	}
}

// prefix reads NOT, signs, and an operand with what is behind it.
func (p *parser) prefix() Expr {
	t := p.peek()
	switch {
	case t.is("NOT") && !p.peekAt(1).is("EXISTS"):
		p.next()
		x := p.binary(precNot)
		return &Unary{p.from(t.span), "NOT", x}
	case t.is("NOT"):
		p.next()
		x := p.prefix()
		return &Unary{p.from(t.span), "NOT", x}
	case t.op("-", "+", "~", "@"):
		p.next()
		x := p.binary(precPrefix)
		return &Unary{p.from(t.span), t.text, x}
	}
	return p.postfix(p.operand())
}

// infix reads one operator and its right side, or gives nil.
func (p *parser) infix(x Expr, min int) Expr {
	t := p.peek()
	if t.kind == tkOp {
		return p.infixOp(x, t, min)
	}
	if t.kind != tkName || t.quoted {
		return nil
	}
	switch strings.ToUpper(t.text) {
	case "OR":
		return p.joined(x, "OR", precOr, min)
	case "AND":
		return p.joined(x, "AND", precAnd, min)
	case "IS":
		if min < precIs {
			return p.is(x)
		}
	case "ISNULL", "NOTNULL":
		if min < precIs {
			p.next()
			return &Is{At: p.from(x.Span()), X: x, What: "NULL", Not: t.is("NOTNULL")}
		}
	case "NOT":
		if min < precLike && p.peekAt(1).is("BETWEEN", "IN", "LIKE", "ILIKE", "SIMILAR", "GLOB") {
			p.next()
			return p.compared(x, true)
		}
		if min < precIs && p.peekAt(1).is("NULL") {
			p.i += 2
			return &Is{At: p.from(x.Span()), X: x, What: "NULL", Not: true}
		}
	case "BETWEEN", "IN", "LIKE", "ILIKE", "SIMILAR", "GLOB":
		if min < precLike {
			return p.compared(x, false)
		}
	case "AT":
		if p.atWords("AT", "TIME", "ZONE") && min < precPrefix {
			p.i += 3
			zone := p.binary(precPrefix)
			return &Call{At: p.from(x.Span()), Name: []Ident{{Name: "timezone"}}, Args: []Arg{{X: zone}, {X: x}}}
		}
	case "COLLATE":
		p.next()
		name := p.anyName("a collation")
		return &Collate{p.from(x.Span()), x, name}
	}
	return nil
}

func (p *parser) joined(x Expr, op string, prec, min int) Expr {
	if min >= prec {
		return nil
	}
	p.next()
	y := p.binary(prec)
	return &Binary{p.from(x.Span()), op, x, y}
}

func (p *parser) infixOp(x Expr, t token, min int) Expr {
	prec, ok := binaryPrec.Get()[t.text]
	if !ok || min >= prec || t.text == "%" && p.ends(p.peekAt(1)) {
		return nil
	}
	p.next()
	if prec == precCompare && p.atWord("ANY", "ALL", "SOME") && p.peekAt(1).op("(") {
		return &Binary{p.from(x.Span()), usual(t.text), x, p.quantified()}
	}
	y := p.binary(prec)
	return &Binary{p.from(x.Span()), usual(t.text), x, y}
}

// ends tells what no operand can begin with, so that LIMIT 10% is a percentage.
func (p *parser) ends(t token) bool {
	return t.kind == tkEnd || t.op(";", ")") || t.is("OFFSET")
}

func usual(op string) string {
	if s, ok := spelled.Get()[op]; ok {
		return s
	}
	return op
}

// quantified reads ANY (query) or ANY (list).
func (p *parser) quantified() Expr {
	t := p.next()
	kind := strings.ToUpper(t.text)
	if kind == "SOME" {
		kind = "ANY"
	}
	open := p.wantOp("(")
	if p.startsQuery() {
		q := p.query()
		p.closing(")", open)
		return &Subquery{p.from(t.span), q, kind}
	}
	x := p.expr()
	p.closing(")", open)
	return &Call{At: p.from(t.span), Name: []Ident{{At: At{t.span}, Name: strings.ToLower(kind)}}, Args: []Arg{{X: x}}}
}

// is reads what may follow x IS.
func (p *parser) is(x Expr) Expr {
	p.next()
	n := &Is{X: x, Not: p.takeWords("NOT")}
	switch {
	case p.takeWords("DISTINCT", "FROM"):
		n.What, n.Y = "DISTINCT FROM", p.binary(precIs)
	case p.atWord("NULL", "TRUE", "FALSE", "UNKNOWN"):
		n.What = strings.ToUpper(p.next().text)
	default:
		p.unexpected("NULL, TRUE, FALSE or DISTINCT FROM")
	}
	n.At = p.from(x.Span())
	return n
}

// compared reads BETWEEN, IN and the LIKE family.
func (p *parser) compared(x Expr, not bool) Expr {
	t := p.next()
	switch word := strings.ToUpper(t.text); word {
	case "BETWEEN":
		p.takeWords("SYMMETRIC")
		lo := p.binary(precLike)
		p.wantWord("AND")
		hi := p.binary(precLike)
		return &Between{p.from(x.Span()), x, lo, hi, not}
	case "IN":
		return p.in(x, not)
	default:
		if word == "SIMILAR" {
			p.wantWord("TO")
			word = "SIMILAR TO"
		}
		n := &Like{Kind: word, X: x, Not: not, Pattern: p.binary(precLike)}
		if p.takeWords("ESCAPE") {
			n.Escape = p.binary(precLike)
		}
		n.At = p.from(x.Span())
		return n
	}
}

func (p *parser) in(x Expr, not bool) Expr {
	n := &In{X: x, Not: not}
	if open := p.peek(); p.takeOp("(") {
		if p.startsQuery() {
			n.Query = p.query()
		} else if !p.atOp(")") {
			n.List = list(p, p.expr)
		}
		p.closing(")", open)
	} else {
		t := p.peek()
		n.Set = p.operand()
		switch n.Set.(type) {
		case *Ref, *List, *Param, *Call, *Comprehension, *Text:
		default:
			panic(&Error{Span: t.span, Message: "IN wants values in parentheses, a query in parentheses, or a list", Expected: "`(`", Found: t.describe()})
		}
	}
	n.At = p.from(x.Span())
	return n
}

// postfix reads [i], ::type, .field and .method(…) behind an operand.
func (p *parser) postfix(x Expr) Expr {
	if _, star := x.(*Star); star {
		return x
	}
	for {
		switch {
		case p.atOp("::"):
			p.next()
			t := p.typeName()
			x = &Cast{At: p.from(x.Span()), X: x, Type: t}
		case p.atOp("["):
			x = p.index(x)
		case p.atOp(".") && p.peekAt(1).kind == tkName:
			p.next()
			name := p.anyName("a field")
			if p.atOp("(") {
				c := p.call([]Ident{name}, name.S)
				if c.Star {
					panic(&Error{Span: c.S, Message: "`*` stands alone between the parentheses: count(*)"})
				}
				c.Args, c.At = append([]Arg{{X: x}}, c.Args...), p.from(x.Span())
				x = c
			} else {
				x = &Member{p.from(x.Span()), x, name}
			}
		default:
			return x
		}
	}
}

func (p *parser) index(x Expr) Expr {
	open := p.next()
	var parts [3]Expr
	n := 0
	for ; n < 3; n++ {
		if p.atOp("-") && p.peekAt(1).op(":", "]") {
			p.next() // [:-:2]: the end, as DuckDB writes it
		} else if !p.atOp(":", "::", "]") {
			parts[n] = p.expr()
		}
		if p.takeOp("::") { // x[::2] and x[1::2]: two colons that the lexer reads as a cast
			n++
		} else if !p.takeOp(":") {
			break
		}
	}
	p.closing("]", open)
	at := p.from(x.Span())
	if n == 0 {
		if parts[0] == nil {
			panic(&Error{Span: at.S, Message: "an index stands between the brackets", Hint: "x[1] is the first element, x[1:3] the first three"})
		}
		return &Index{at, x, parts[0]}
	}
	return &Slice{at, x, parts[0], parts[1], parts[2]}
}
