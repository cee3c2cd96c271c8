package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// let infers let x: T = value.
func (c *checker) let(n *syntax.Let) {
	var declared types.Type
	if n.Type != nil {
		declared = c.annotation(n.Type)
	}
	if n.Value == nil {
		c.declareOnly(n, declared)
		return
	}
	t := c.letValue(n, declared)
	if n.Else != nil {
		f := c.branch()
		c.in(f, func() { c.block(n.Else, nil) })
		if !f.dead && c.loud && c.inFunction() {
			d := c.fail("E0221", n.Else.Span(), "the else of a let must leave: return, break, continue or panic")
			d.Hint = "behind it the names of the pattern would have no value"
		}
		c.checkRefutable(n.Pat, t)
	}
	bound := t
	if declared != nil {
		bound = refine(declared, t)
	}
	c.bindLet(n, bound, declared)
}

func (c *checker) letValue(n *syntax.Let, declared types.Type) types.Type {
	t := c.infer(n.Value, declared)
	if declared == nil {
		return t
	}
	what := "the value"
	if b, ok := n.Pat.(*syntax.BindPat); ok {
		what = "`" + b.Name.Name + "`"
	}
	saved := c.annotationAt
	c.annotationAt = n.Type
	ok := c.hold(n.Value, t, declared, what, []diag.Related{{Source: c.src, Span: n.Type.Span(), Message: "the type is declared here"}})
	c.annotationAt = saved
	if !ok {
		return declared
	}
	return t
}

// declareOnly is let x: T without a value: it gets one later.
func (c *checker) declareOnly(n *syntax.Let, declared types.Type) {
	b, ok := n.Pat.(*syntax.BindPat)
	if !ok {
		return
	}
	v, _ := c.bound(b, b.Name.Name)
	if v == nil {
		return
	}
	v.declared, v.typeNode, v.mutable, v.node, v.bound = declared, n.Type, true, n, true
}

// refine is what a variable of a declared type holds after it got a value of type t.
func refine(declared, t types.Type) types.Type {
	switch d := declared.(type) {
	case types.Float:
		return d
	case types.Int:
		return d
	case *types.Maybe:
		if t == types.Null {
			return d
		}
		if _, ok := t.(*types.Option); ok {
			return d
		}
		if _, ok := t.(*types.Maybe); ok {
			return d
		}
		return refine(d.Elem, t)
	}
	if vague(declared, 0) && !types.IsUnknown(t) {
		return t
	}
	return declared
}

// vague tells types with parts that are not known.
func vague(t types.Type, depth int) bool {
	if depth > 6 {
		return false
	}
	switch t := t.(type) {
	case types.Basic:
		return t == types.Unknown
	case *types.Array:
		return vague(t.Elem, depth+1)
	case *types.Dict:
		return vague(t.Key, depth+1) || vague(t.Value, depth+1)
	case *types.Set:
		return vague(t.Elem, depth+1)
	case *types.Option:
		return vague(t.Elem, depth+1)
	case *types.Result:
		return vague(t.Ok, depth+1) || vague(t.Err, depth+1)
	case *types.Tuple:
		for _, e := range t.Elems {
			if vague(e, depth+1) {
				return true
			}
		}
	case *types.Named:
		for _, e := range t.Args {
			if vague(e, depth+1) {
				return true
			}
		}
	case *types.Tensor:
		return t.AnyRank || types.IsUnknown(t.Elem)
	case *types.Frame:
		return t.Open
	case *types.Func:
		return false
	}
	return false
}

func (c *checker) bindLet(n *syntax.Let, t, declared types.Type) {
	b, ok := n.Pat.(*syntax.BindPat)
	if !ok || b.Sub != nil {
		c.bindPattern(n.Pat, t, true)
		return
	}
	v, p := c.bound(b, b.Name.Name)
	if v == nil {
		return
	}
	if declared != nil || v.node == n {
		v.declared = declared
	}
	v.typeNode, v.node, v.first = n.Type, n, c.typeAt(n.Value)
	if v.constant = n.Value; n.Mut || b.Mut {
		v.constant = nil
	}
	v.mutable = v.mutable || n.Mut || b.Mut
	c.give(v, p, t)
	if c.inFunction() {
		c.shadowed(b.Name)
	}
}

// bound finds the variable that a binding node makes: a local, or a global at top level.
func (c *checker) bound(node any, name string) (*variable, place) {
	if v := c.info.Binds[node]; v != nil {
		return c.local(v), place{v: v}
	}
	if g := c.space.vars[name]; g != nil {
		return g, place{g: g}
	}
	return nil, place{}
}

// give notes what a variable holds from here on.
func (c *checker) give(v *variable, p place, t types.Type) {
	v.bound = true
	v.learn(t)
	if v.mutable || p.g != nil || v.declared != nil {
		c.flow.set(p, t)
	}
}
