package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// phase says when a top-level statement runs: what others need comes first.
type phase uint8

const (
	phaseUse   phase = iota // files of modules, and what is taken from them
	phaseDecl               // functions and types
	phaseImpl               // impl blocks need the types, and calls anywhere need the impl blocks
	phaseWrap               // functions with decorators, which are functions too
	phaseOrder              // all else, as written
	phases
)

// topLevel runs declarations first, then the statements; the value is the last statement's.
func (c *compiler) topLevel(stmts []syntax.Expr) code {
	var lists [phases][]code
	own := ownNames(stmts)
	c.ns.declareAliases(stmts)
	c.plain = c.plainlyAssigned(stmts)
	for _, s := range stmts {
		p := phaseOf(s, own)
		lists[p] = append(lists[p], c.keepTop(s, p))
	}
	lists[phaseImpl] = append(c.links, lists[phaseImpl]...)
	c.links = nil
	body := lists[phaseOrder]
	if len(body) == 0 {
		body = []code{unit}
	}
	jumps := make([]bool, len(body))
	for i := range jumps {
		jumps[i] = true
	}
	run := sequence(body, jumps)
	var setup []code
	for p := range phaseOrder {
		setup = append(setup, lists[p]...)
	}
	return func(fr *frame) value.Value {
		for _, s := range setup {
			s(fr)
		}
		return run(fr)
	}
}

func (c *compiler) keepTop(s syntax.Expr, p phase) code {
	if e, ok := s.(*syntax.Export); ok && e.Decl != nil {
		s = e.Decl
	}
	switch s.(type) {
	case *syntax.Struct, *syntax.Class, *syntax.Trait:
		return c.typeDecl(s)
	}
	if p == phaseDecl {
		return c.expr(s)
	}
	return c.counted(s, c.keep(s))
}

func phaseOf(s syntax.Expr, own map[string]bool) phase {
	switch n := s.(type) {
	case *syntax.Fun:
		return funPhase(n, own)
	case *syntax.Struct, *syntax.Enum, *syntax.Trait, *syntax.Class, *syntax.Actor, *syntax.Effect:
		return phaseDecl
	case *syntax.Export:
		if n.Decl != nil {
			return phaseOf(n.Decl, own)
		}
	case *syntax.Impl:
		return phaseImpl
	case *syntax.Mod:
		if n.Body == nil {
			return phaseUse
		}
	case *syntax.Use:
		for _, it := range n.Items {
			if segs := usePath(it); len(segs) == 0 || own[segs[0].Name] {
				return phaseOrder
			}
		}
		return phaseUse
	}
	return phaseOrder
}

// funPhase is that of a function: one whose decorator is the value of a let waits for that.
func funPhase(n *syntax.Fun, own map[string]bool) phase {
	p := phaseDecl
	for _, a := range n.Attrs {
		if scope.IsDecorator(a) {
			p = max(p, phaseWrap)
			if own["let "+a.Name] {
				p = phaseOrder
			}
		}
	}
	return p
}

// ownNames are the names that statements define themselves: a use of them waits for its turn.
func ownNames(stmts []syntax.Expr) map[string]bool {
	own := map[string]bool{}
	for _, s := range stmts {
		switch n := s.(type) {
		case *syntax.Let:
			for _, id := range scope.LetNames(n.Pat) {
				own[id.Name], own["let "+id.Name] = true, true
			}
		case *syntax.Mod:
			own[n.Name.Name] = n.Body != nil
		default:
			if h := syntax.HeadOf(s); h != nil {
				own[h.Name.Name] = true
			}
		}
	}
	return own
}
