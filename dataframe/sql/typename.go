package sql

import "strings"

// typeName reads a type: INTEGER, DECIMAL(10, 2), DOUBLE PRECISION, VARCHAR[], STRUCT(a INTEGER), MAP(VARCHAR, INTEGER).
func (p *parser) typeName() Type {
	defer p.enter()()
	if !p.at(tkName) {
		p.unexpected("a type")
	}
	t := p.next()
	typ := Type{Name: strings.ToUpper(t.text)}
	switch typ.Name {
	case "STRUCT", "ROW", "UNION":
		p.fieldTypes(&typ)
	case "MAP":
		open := p.wantOp("(")
		typ.Types = list(p, p.typeName)
		p.closing(")", open)
	case "DOUBLE":
		p.takeWords("PRECISION")
	case "CHARACTER", "CHAR":
		p.takeWords("VARYING")
		p.typeArgs(&typ)
	case "TIMESTAMP", "TIME":
		p.typeArgs(&typ)
		if p.takeWords("WITH", "TIME", "ZONE") {
			typ.Name += "TZ"
		} else {
			p.takeWords("WITHOUT", "TIME", "ZONE")
		}
	default:
		p.typeArgs(&typ)
	}
	for p.atOp("[") {
		typ.Lists = append(typ.Lists, p.listSize())
	}
	typ.At = p.from(t.span)
	return typ
}

// typeArgs reads (10, 2) and ('a', 'b').
func (p *parser) typeArgs(typ *Type) {
	open := p.peek()
	if !p.takeOp("(") {
		return
	}
	typ.Args = list(p, func() string {
		t := p.peek()
		if t.kind != tkNumber && t.kind != tkString {
			p.unexpected("a number")
		}
		p.next()
		if t.kind == tkString {
			return "'" + strings.ReplaceAll(t.text, "'", "''") + "'"
		}
		return t.text
	})
	p.closing(")", open)
}

func (p *parser) fieldTypes(typ *Type) {
	open := p.wantOp("(")
	for {
		typ.Fields = append(typ.Fields, p.anyName("a field's name"))
		typ.Types = append(typ.Types, p.typeName())
		if !p.takeOp(",") || p.atOp(")") {
			break
		}
	}
	p.closing(")", open)
}

func (p *parser) listSize() int {
	open, n := p.next(), 0
	if t := p.peek(); t.kind == tkNumber {
		p.next()
		for _, c := range t.text {
			if c < '0' || c > '9' || n > 1<<24 {
				panic(&Error{Span: t.span, Message: "the size of an array is a whole number"})
			}
			n = 10*n + int(c-'0')
		}
	}
	p.closing("]", open)
	return n
}
