package syntax

// useDecl reads use a::b::{c, d as e, self}, use a::*.
func (p *parser) useDecl(start int, pub bool) Expr {
	p.next()
	if p.onNewLine() {
		d := p.err(codeName, p.here(), "expected the name of a module after `use`")
		d.Expected, d.Found = "the name of a module", p.found()
		p.bail()
	}
	u := &Use{Pub: pub, Words: "use"}
	p.useTree(u, nil)
	for p.at(tkComma) && !p.breaks() && (p.peek(1).isWord() || p.peek(1) == tkStr) {
		p.next()
		p.useTree(u, nil)
	}
	u.At = p.since(start)
	return u
}

// useTree reads one path and what branches off it, flattened into u.
func (p *parser) useTree(u *Use, prefix []Ident) {
	p.enter()
	start := p.start()
	path := prefix[:len(prefix):len(prefix)]
	p.accept(tkPathSep)
	for n := 0; ; n++ {
		p.tooLong(n)
		switch {
		case p.at(tkLBrace):
			open, saved := p.open()
			p.list(open, tkRBrace, "names", func() { p.useTree(u, path) })
			p.c = saved
			p.leave()
			return
		case p.at(tkStar):
			p.next()
			u.Items = append(u.Items, UseItem{At: p.since(start), Path: path, Glob: true})
			p.leave()
			return
		}
		id := p.useSegment()
		if id.Name != "self" || len(path) == 0 {
			path = append(path, id)
		}
		if !p.at(tkPathSep) && !(p.at(tkDot) && p.adjacent()) {
			break
		}
		p.next()
	}
	item := UseItem{Path: path, Alias: p.useAlias()}
	item.At = p.since(start)
	u.Items = append(u.Items, item)
	p.leave()
}

// useSegment reads a name or the text of a file's path.
func (p *parser) useSegment() Ident {
	if p.at(tkStr) {
		s := p.strLit()
		return Ident{s.At, s.Value}
	}
	return p.anyIdent("the name of a module")
}

func (p *parser) useAlias() *Ident {
	if !p.at(tkAs) || p.breaks() {
		return nil
	}
	p.next()
	id := p.ident("a name after `as`")
	return &id
}

// importDecl reads import a.b as c, d · import {a, b} from "x" · import * as y from "x" · import x from "y".
func (p *parser) importDecl(start int) Expr {
	p.next()
	u := &Use{Words: "import"}
	switch {
	case p.at(tkLBrace):
		p.useTree(u, nil)
		p.importSource(u)
	case p.at(tkStar):
		p.next()
		alias := p.useAlias()
		item := UseItem{At: p.since(start), Alias: alias, Glob: alias == nil}
		u.Items = append(u.Items, item)
		p.importSource(u)
	case p.kind().isName() && p.peek(1) == tkSoft && p.wordAt(1) == "from" && p.peek(2) == tkStr:
		id := p.takeIdent()
		u.Items = append(u.Items, UseItem{At: id.At, Alias: &id})
		p.importSource(u)
	default:
		p.useTree(u, nil)
		for p.at(tkComma) && !p.breaks() {
			p.next()
			p.useTree(u, nil)
		}
	}
	u.At = p.since(start)
	return u
}

// importSource reads from "x" and puts it before the paths.
func (p *parser) importSource(u *Use) {
	if !p.acceptWord("from") {
		d := p.err(codeUnexpected, p.here(), "expected `from` and the name of a module")
		d.Expected, d.Found = "`from`", p.found()
		p.bail()
	}
	source := p.modulePath()
	for i := range u.Items {
		u.Items[i].Path = append(source[:len(source):len(source)], u.Items[i].Path...)
	}
}

// modulePath reads a.b, a::b or "file".
func (p *parser) modulePath() []Ident {
	path := []Ident{p.useSegment()}
	for p.at(tkPathSep) || p.at(tkDot) && p.adjacent() {
		p.next()
		path = append(path, p.useSegment())
	}
	return path
}

// fromImport reads from a.b import c, d as e · from a import *.
func (p *parser) fromImport(start int) Expr {
	p.next()
	u := &Use{Words: "from"}
	source := p.modulePath()
	if !p.acceptWord("import") && !p.accept(tkUse) {
		d := p.err(codeUnexpected, p.here(), "expected `import` after the module")
		d.Expected, d.Found = "`import`", p.found()
		p.bail()
	}
	if p.at(tkLParen) {
		open, saved := p.open()
		p.list(open, tkRParen, "names", func() { p.useTree(u, source) })
		p.c = saved
	} else {
		p.useTree(u, source)
		for p.at(tkComma) {
			p.next()
			p.useTree(u, source)
		}
	}
	u.At = p.since(start)
	return u
}

// exportDecl reads export { a, b }, export a declaration, export default value; nil: export is a name here.
func (p *parser) exportDecl(h Head, m modifiers) Expr {
	start := h.S.Start
	switch {
	case p.peek(1) == tkLBrace:
		p.next()
		x := &Export{}
		open, saved := p.open()
		p.list(open, tkRBrace, "names", func() {
			x.Names = append(x.Names, p.ident("a name"))
			p.useAlias()
		})
		p.c = saved
		x.At = p.since(start)
		return x
	case p.declares(1):
		p.next()
		decl := p.declaration(h, m)
		return &Export{At: p.since(start), Decl: decl}
	case p.peek(1).isName() && p.wordAt(1) == "default":
		p.next()
		p.next()
		x := p.declaration(h, m)
		if x == nil {
			x = p.expr()
		}
		return &Export{At: p.since(start), Decl: x}
	case p.peek(1).isName() && !p.toks[p.i+1].nl:
		p.next()
		x := &Export{Names: []Ident{p.takeIdent()}}
		for p.accept(tkComma) {
			x.Names = append(x.Names, p.ident("a name"))
		}
		x.At = p.since(start)
		return x
	}
	return nil
}
