package format

import (
	"sort"

	"skep/interp/syntax"
)

func (p *printer) declaration(x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Let:
		p.let(x)
	case *syntax.Fun:
		p.fun(x)
	case *syntax.Struct:
		p.structDecl(x)
	case *syntax.Enum:
		var m []member
		for _, v := range x.Variants {
			m = append(m, member{v.S.Start, true, func() { p.variant(v) }})
		}
		p.members(m, x.S.End)
	case *syntax.Class:
		p.class(x)
	case *syntax.Impl:
		p.members(p.parts(x.Methods, x.Consts, x.Types), x.S.End)
	case *syntax.Trait:
		p.members(p.parts(x.Methods, x.Consts, x.Types), x.S.End)
	case *syntax.Actor:
		m := p.parts(x.Handlers, nil, nil)
		m = append(m, p.parts(x.Methods, nil, nil)...)
		p.members(append(m, p.fields(x.Fields)...), x.S.End)
	case *syntax.Effect:
		p.members(p.parts(x.Ops, nil, nil), x.S.End)
	case *syntax.TypeAlias:
		p.alias(x)
	case *syntax.Mod:
		p.module(x)
	case *syntax.Use:
		p.use(x.S.End)
	case *syntax.Export:
		if x.Decl == nil {
			p.use(x.S.End)
			return
		}
		p.words(x.Decl, x.S.End)
	default:
		p.loose(ends(x))
	}
}

// module prints mod a::b { … }.
func (p *printer) module(x *syntax.Mod) {
	for len(x.Body) == 1 {
		inner, ok := x.Body[0].(*syntax.Mod)
		if !ok || !p.nestedByPath(inner) {
			break
		}
		x = inner
	}
	p.runTo(p.find("{", x.S.End))
	if !p.at("{") || p.closer() < 0 {
		return
	}
	p.space()
	p.begin(hugNone)
	p.braces(x.Body, p.closer())
	p.end()
}

// nestedByPath says whether no brace stands before the inner module's name.
func (p *printer) nestedByPath(inner *syntax.Mod) bool {
	b := p.find("{", inner.S.End)
	return b < len(p.toks) && p.toks[b].start > inner.S.Start
}

// find is the index of the first token with a text up to an offset, or of the first one behind it.
func (p *printer) find(text string, end int) int {
	i := p.i
	for i < len(p.toks)-1 && p.toks[i].start < end && p.toks[i].text != text {
		i++
	}
	return i
}

// fun prints a function from its first modifier on.
func (p *printer) fun(f *syntax.Fun) {
	p.inlineAttributes(f.Head)
	p.funName(f)
	if p.at("(") {
		p.params(f.Params)
	}
	body := f.S.End
	if f.Body != nil {
		body = f.Body.S.Start
	}
	p.funTail(f, body)
	if f.Body == nil {
		return
	}
	if p.at("=") || p.at("=>") {
		p.space()
		p.word()
	}
	switch {
	case !p.at("{") && len(f.Body.Stmts) == 1:
		p.expr(f.Body.Stmts[0])
	case p.cur().start == f.Body.S.Start:
		p.space()
		p.block(f.Body)
	}
}

// inlineAttributes prints the attributes that belong to the node itself.
func (p *printer) inlineAttributes(h syntax.Head) {
	if len(h.Attrs) > 0 && p.attributeEnd() >= 0 {
		p.attributes()
	}
}

// funName prints everything before the parameters.
func (p *printer) funName(f *syntax.Fun) {
	r := runner{p: p}
	depth := 0
	for first := true; !p.atEnd() && p.cur().start < f.S.End; first = false {
		t := p.cur()
		operator := r.prev == "operator"
		switch {
		case depth == 0 && t.text == "(" && r.prev != "pub" || t.text == "{" || t.text == "=>":
			return
		case t.text == "<" && !operator:
			depth++
		case t.text == ">":
			depth--
		}
		if operator { // operator + is no sign of what follows
			p.space()
			p.tok()
			r = runner{p: p}
			if p.at("]") {
				p.tok()
			}
			continue
		}
		if t.text == "(" && t.mate > p.i { // pub(crate)
			p.verbatim(t.mate)
			r = runner{p: p}
			p.space()
			continue
		}
		r.one(first)
	}
}

// funTail prints what stands between the parameters and the body: the result, where, contracts.
func (p *printer) funTail(f *syntax.Fun, body int) {
	conds := append(append([]syntax.Expr{}, f.Requires...), f.Ensures...)
	sort.Slice(conds, func(i, j int) bool { return starts(conds[i]) < starts(conds[j]) })
	ownLine := false
	for !p.atEnd() && p.cur().start < body && !p.at("=") && !p.at("=>") {
		switch {
		case p.isContract():
			ownLine = p.contractLine() || ownLine
			for len(conds) > 0 && p.printed(conds[0]) {
				conds = conds[1:]
			}
			conds = p.contract(conds, body)
		case p.at("where"):
			ownLine = p.where(p.tailEnd(body)) || ownLine
		default:
			p.space()
			p.runTo(p.tailEnd(body))
		}
	}
	if ownLine && p.at("{") {
		p.hard(1)
	}
}

func (p *printer) isContract() bool {
	switch p.cur().text {
	case "requires", "ensures", "invariant", "decreases":
		return true
	}
	return false
}

// contractLine puts a contract on a line of its own if the author did.
func (p *printer) contractLine() bool {
	if p.authorBroke() {
		p.hard(1)
		return true
	}
	p.space()
	return false
}

func (p *printer) contract(conds []syntax.Expr, body int) []syntax.Expr {
	p.add(opIndent, 1)
	p.word()
	for {
		if len(conds) > 0 && p.wrapsOrAt(conds[0]) {
			p.expr(conds[0])
			conds = conds[1:]
		} else {
			p.loose(p.toks[p.tailEnd(body)].start)
		}
		if !p.at(",") {
			break
		}
		p.comma(true)
		p.space()
	}
	if p.at(";") {
		p.semicolon(len(p.toks))
	}
	p.add(opIndent, -1)
	return conds
}

func (p *printer) wrapsOrAt(x syntax.Expr) bool {
	return p.cur().start >= starts(x) || p.wraps(x) || p.at("(")
}

// tailEnd is the index of the next contract word or of the body.
func (p *printer) tailEnd(body int) int {
	for i := p.i + 1; ; i++ {
		switch t := p.toks[i]; t.text {
		case "requires", "ensures", "invariant", "decreases", "where", "=>", ";":
			return i
		case "=":
			if i > 0 && p.toks[i-1].start >= body-2 || i == len(p.toks)-1 {
				return i
			}
		default:
			if t.start >= body || i == len(p.toks)-1 {
				return i
			}
		}
	}
}

func (p *printer) structDecl(x *syntax.Struct) {
	if x.Tuple {
		p.runTo(p.find("(", x.S.End))
		p.list(list{}, each(x.Fields, p.field))
		p.run(x.S.End)
		return
	}
	m := p.fields(x.Fields)
	for i := range m {
		m[i].comma = true
	}
	for _, e := range x.Invariants {
		m = append(m, member{starts(e), false, func() { p.expr(e) }})
	}
	p.members(m, x.S.End)
}

func (p *printer) class(x *syntax.Class) {
	m := p.fields(x.Fields)
	m = append(m, p.parts(x.Ctors, x.Consts, nil)...)
	m = append(m, p.parts(x.Methods, nil, nil)...)
	for _, e := range x.Invariants {
		m = append(m, member{starts(e), false, func() { p.expr(e) }})
	}
	p.members(m, x.S.End)
}

func (p *printer) field(f syntax.FieldDecl) {
	if f.Default == nil {
		p.run(f.S.End)
		return
	}
	end := f.Name.S.End
	if f.Type != nil {
		end = f.Type.S.End
	}
	p.run(end)
	p.assigned(f.Default)
}

func (p *printer) variant(v syntax.Variant) {
	p.run(v.Name.S.End)
	switch {
	case v.Fields != nil && p.at("{"):
		p.space()
		p.list(list{spaces: true}, each(v.Fields, p.field))
	case v.Tuple != nil && p.at("(") && p.closer() > 0:
		p.runTo(p.closer() + 1)
	}
	if v.Discriminant != nil {
		p.assigned(v.Discriminant)
	}
}

// where prints the bounds behind `where` up to the token with an index: several, or
// what the author put there, on lines of their own. It says whether it did.
func (p *printer) where(end int) bool {
	var commas []int
	for i := p.i; i < end; i++ {
		if p.toks[i].text == "," && i+1 < end {
			commas = append(commas, i)
		}
		if m := p.toks[i].mate; m > i {
			i = m
		}
	}
	if !p.authorBroke() && len(commas) == 0 {
		p.space()
		p.runTo(end)
		return false
	}
	p.hard(1)
	p.tok()
	p.add(opIndent, 1)
	for _, at := range append(commas, end-1) {
		p.gap(false)
		p.hard(1)
		p.runTo(at + 1)
	}
	p.add(opIndent, -1)
	return true
}

func (p *printer) alias(x *syntax.TypeAlias) {
	if x.Type == nil {
		p.run(x.S.End)
		return
	}
	sign := p.i
	for i := p.i; p.toks[i].start < x.Type.S.Start; i++ {
		if t := p.toks[i].text; t == "=" || t == ">=" || t == ">>=" {
			sign = i
		}
	}
	p.runTo(sign)
	p.assignSign()
	p.run(x.S.End)
}
