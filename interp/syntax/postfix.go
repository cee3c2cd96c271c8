package syntax

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"skep/diag"
)

// postfix reads calls, indexes, fields and `?` behind an expression.
func (p *parser) postfix(x Expr) Expr {
	for n := 0; ; n++ {
		p.tooLong(n)
		switch p.kind() {
		case tkLParen:
			if p.onNewLine() {
				return x
			}
			args := p.args()
			x = &Call{At: p.since(p.startOf(x)), Fn: x, Args: args}
		case tkLBracket:
			if p.onNewLine() {
				return x
			}
			x = p.index(x)
		case tkDot, tkSafeDot:
			x = p.member(x)
		case tkPathSep: // module.Type::new(…)
			if !p.peek(1).isWord() {
				return x
			}
			x = p.member(x)
		case tkQuestion:
			if p.breaks() || p.isTernary() {
				return x
			}
			p.next()
			x = &TryOp{At: p.since(p.startOf(x)), X: x}
		default:
			return x
		}
	}
}

// args reads (a, name: b, ...c).
func (p *parser) args() []Arg {
	open, saved := p.open()
	var args []Arg
	p.list(open, tkRParen, "arguments", func() { args = append(args, p.arg()) })
	p.c = saved
	return args
}

func (p *parser) arg() Arg {
	if p.accept(tkEllipsis) {
		return Arg{Spread: true, Value: p.expr()}
	}
	if p.kind().isWord() && p.peek(1) == tkColon {
		name := p.takeIdent()
		p.next()
		return Arg{Name: &name, Value: p.expr()}
	}
	v := p.expr()
	if a, ok := v.(*Assign); ok && a.Op == "" {
		return p.equalsArg(a)
	}
	return Arg{Value: v}
}

// equalsArg warns of f(name = value), which other languages write for
// f(name: value) and published scripts use: it is a named argument, never an assignment.
func (p *parser) equalsArg(a *Assign) Arg {
	n, ok := a.Target.(*Name)
	if !ok {
		return Arg{Value: a}
	}
	span := diag.Span{Start: n.S.End, End: a.Value.Span().Start}
	d := p.warn(codeEqualsArg, a.S, "a named argument is written `"+n.Name+": value`")
	d.Fixes = []diag.Fix{{Title: "write `:`", Edits: []diag.Edit{{Span: span, New: ": "}}}}
	return Arg{Name: &Ident{n.At, n.Name}, Value: a.Value}
}

// index reads [a, b..c, ...].
func (p *parser) index(x Expr) Expr {
	open, saved := p.open()
	n := &Index{X: x}
	if p.at(tkRBracket) {
		d := p.err(codeExpr, p.here(), "the index is empty")
		d.Expected = "an expression or a range"
	}
	p.list(open, tkRBracket, "indexes", func() { n.Args = append(n.Args, p.indexArg()) })
	p.c = saved
	n.At = p.since(p.startOf(x))
	return n
}

func (p *parser) indexArg() Expr {
	if p.at(tkEllipsis) && (p.peek(1) == tkComma || p.peek(1) == tkRBracket) {
		return &Ellipsis{At{p.span(p.next())}}
	}
	if p.at(tkColon) && (!p.adjacentAt(1) || !p.peek(1).isWord()) {
		d := p.err(codeForeign, p.here(), "a slice is written with `..`")
		d.Fixes = []diag.Fix{write("..", d.Span)}
		return p.rangeFrom(nil)
	}
	x := p.expr()
	if p.at(tkColon) {
		d := p.err(codeForeign, p.here(), "a slice is written with `..`")
		d.Fixes = []diag.Fix{write("..", d.Span)}
		return p.rangeFrom(x)
	}
	return x
}

// member reads .name, .name(args), .0, .await and the same with `?.`.
func (p *parser) member(x Expr) Expr {
	safe := p.at(tkSafeDot)
	dot := p.next()
	start := p.startOf(x)
	switch {
	case p.at(tkInt):
		return p.tupleField(x)
	case p.at(tkFloat): // cannot come from the lexer behind a dot, but .5 after a name could
		p.err(codeName, p.here(), "expected a field or a method after `.`")
		p.bail()
	case !p.kind().isWord() || p.kind() >= tkLet && p.onNewLine():
		d := p.err(codeName, p.memberGap(dot), "expected a field or a method after `"+p.text(dot)+"`")
		d.Expected, d.Found = "a name", p.found()
		if p.onNewLine() || p.kind().isCloser() || p.at(tkSemi) || p.at(tkEOF) {
			return &Field{At: p.since(start), X: x, Safe: safe, Name: Ident{At: At{diag.Span{Start: p.lastEnd(), End: p.lastEnd()}}}}
		}
		p.bail()
	}
	name := p.takeIdent()
	if name.Name == "await" && !p.at(tkLParen) {
		return &Await{At: p.since(start), X: x}
	}
	types := p.turbofish()
	if p.at(tkLParen) && !p.onNewLine() {
		args := p.args()
		return &MethodCall{At: p.since(start), Recv: x, Safe: safe, Name: name, Types: types, Args: args}
	}
	return &Field{At: p.since(start), X: x, Safe: safe, Name: name}
}

// memberGap is the place of a missing member name: the end of the text for an unfinished input, else the dot.
func (p *parser) memberGap(dot int) diag.Span {
	if p.at(tkEOF) {
		return p.here()
	}
	return p.span(dot)
}

func (p *parser) tupleField(x Expr) Expr {
	i := p.next()
	n, err := strconv.Atoi(p.text(i))
	if err != nil || n > 1<<16 {
		p.err(codeNumber, p.span(i), "this field number is too large")
	}
	return &TupleField{At: p.since(p.startOf(x)), X: x, Index: n}
}

// turbofish reads ::<T, U> if it stands here.
func (p *parser) turbofish() []*Type {
	if !p.at(tkPathSep) || p.peek(1) != tkLt {
		return nil
	}
	p.next()
	return p.typeArgs()
}

// nameOrPath reads a name and what makes it a path, a struct literal, a macro or a lambda.
func (p *parser) nameOrPath() Expr {
	start := p.start()
	id := p.takeIdent()
	switch p.kind() {
	case tkFatArrow:
		if !p.c.noArrow && !p.onNewLine() {
			return p.arrowLambda(start, []Param{{At: id.At, Name: id}})
		}
	case tkBang:
		if p.adjacent() && p.macroDelimiter() {
			return p.macro(start, id)
		}
	}
	return p.pathFrom(start, id)
}

func (p *parser) pathFrom(start int, id Ident) Expr {
	path := &Path{Segs: []Ident{id}}
	if p.at(tkLt) && p.genericCall() {
		path.Types = p.typeArgs()
	}
	for p.at(tkPathSep) {
		p.next()
		if p.at(tkLt) {
			path.Types = p.typeArgs()
			continue
		}
		path.Segs = append(path.Segs, p.anyIdent("a name after `::`"))
		if p.at(tkBang) && p.adjacent() && p.macroDelimiter() {
			return p.macro(start, path.Segs[len(path.Segs)-1])
		}
		if p.at(tkLt) && p.genericCall() {
			path.Types = p.typeArgs()
		}
	}
	path.At = p.since(start)
	var x Expr = path
	if len(path.Segs) == 1 && path.Types == nil {
		x = &Name{path.At, id.Name}
	}
	if p.at(tkLBrace) && p.isStructLit(path) {
		return p.structLit(x)
	}
	return x
}

// genericCall decides for Name<…>: type arguments if only what types are made
// of stands up to the `>`, and `::` or, behind a capital, a call follows.
func (p *parser) genericCall() bool {
	if !p.adjacent() {
		return false
	}
	depth := 0
	for i, n := p.i, 0; n < 64 && i < len(p.toks); n++ {
		t := p.toks[i]
		switch t.kind {
		case tkLt:
			depth++
		case tkGt:
			depth--
		case tkShr:
			depth -= 2
		case tkName, tkComma, tkPathSep, tkAmp, tkLabel, tkLBracket, tkLParen, tkQuestion, tkInt, tkMut, tkSoft, tkFun, tkArrow:
		default:
			return false
		}
		if t.nl && i > p.i {
			return false
		}
		i = p.skip(i)
		if depth <= 0 {
			k := p.toks[min(i, len(p.toks)-1)].kind
			return k == tkPathSep || (k == tkLParen || k == tkLBrace && !p.c.noStruct) && capital(p.text(p.i-1))
		}
	}
	return false
}

// capital says whether a name begins like a type's.
func capital(name string) bool {
	r, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(r)
}

// isStructLit decides for Name {: never in a head or on a new line.
func (p *parser) isStructLit(path *Path) bool {
	if p.c.noStruct || p.onNewLine() {
		return false
	}
	k1, k2 := p.peek(1), p.peek(2)
	upper := capital(path.Segs[len(path.Segs)-1].Name)
	switch {
	case k1 == tkRBrace, k1 == tkDotDot, k1 == tkEllipsis:
		return upper
	case !k1.isWord() && k1 != tkInt:
		return false
	case k2 == tkColon:
		return true
	case k2 == tkComma, k2 == tkRBrace:
		return upper
	}
	return false
}

// structLit reads { field: value, shorthand, ..base } behind the type.
func (p *parser) structLit(typ Expr) Expr {
	open, saved := p.open()
	s := &StructLit{Type: typ}
	p.list(open, tkRBrace, "fields", func() { p.fieldInit(s) })
	p.c = saved
	s.At = p.since(p.startOf(typ))
	return s
}

func (p *parser) fieldInit(s *StructLit) {
	if p.at(tkDotDot) || p.at(tkEllipsis) {
		i := p.next()
		if s.Base != nil {
			p.err(codeDuplicate, p.span(i), "a struct literal has one base only")
		}
		s.Base = p.expr()
		return
	}
	var f FieldInit
	if p.at(tkInt) { // Pair { 0: a, 1: b }
		i := p.next()
		f.Name = Ident{At{p.span(i)}, p.intern(p.text(i))}
	} else {
		f.Name = p.anyIdent("a field name")
	}
	if p.accept(tkColon) {
		f.Value = p.expr()
	} else {
		f.Value = &Name{f.Name.At, f.Name.Name}
	}
	s.Fields = append(s.Fields, f)
}
