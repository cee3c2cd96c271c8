package format

import "skep/interp/syntax"

// magic prints a magic, if one stands here: its text as it is written, and behind %time and %timeit the code that follows.
func (p *printer) magic(x syntax.Expr) bool {
	if p.cur().kind != syntax.KindMagic {
		return false
	}
	whole := p.cur().end >= ends(x)
	p.tok()
	if whole {
		return true
	}
	body := syntax.Spoken(x)
	if b, ok := body.(*syntax.Block); ok && !p.at("{") { // %%timeit: the rest of the cell
		p.statements(b.Stmts, len(p.toks)-1)
		return true
	}
	p.space()
	p.expr(body)
	return true
}
