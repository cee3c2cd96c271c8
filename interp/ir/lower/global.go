package lower

import (
	"strconv"

	"skep/interp/ir"
	"skep/interp/syntax"
)

// outside gives what a name outside of all functions means, or nil if it has no type.
func (b *builder) outside(n *syntax.Name) *Global {
	g, seen := b.names[n.Name]
	if !seen {
		g = b.p.world.Global(b.u, n.Name)
		b.names[n.Name] = g
	}
	return g
}

// global gives the variable of this function that is one of the program, made on first use; nil if it has no type.
func (b *builder) global(n *syntax.Name) *ir.Var {
	if v := b.outer[n.Name]; v != nil {
		return v
	}
	g := b.outside(n)
	if g == nil || g.Const != nil {
		return nil
	}
	v := b.f.NewVar(n.Name, g.Type)
	v.Origin, v.Global = g.Key, b.p.nameOf(g, n.Name)
	b.outer[n.Name] = v
	return v
}

// nameOf is a name for a variable of the program that no other has: files of modules have variables of their own.
func (p *Program) nameOf(g *Global, name string) string {
	if have, ok := p.names[g.Key]; ok {
		return have
	}
	p.names[g.Key] = name + "/" + strconv.Itoa(len(p.names))
	return p.names[g.Key]
}

// holds tells whether a variable whose type is fixed can be given what is of type t, as far as that is known.
func (b *builder) holds(v *ir.Var, t *ir.Type) bool {
	return b.pending(t) || join(v.Type, t).Same(v.Type)
}

// constantGlobal is the value of a name that never changes, or nil.
func (b *builder) constantGlobal(n *syntax.Name) *ir.Node {
	if b.info.Refs[n] != nil {
		return nil
	}
	if g := b.outside(n); g != nil && g.Const != nil {
		c := *g.Const
		return &c
	}
	return nil
}

// reached tells places in variables that a call may write into: what is lent of them would change under it.
func (b *builder) reached(e syntax.Expr) bool {
	for {
		switch n := b.info.Instead(e).(type) {
		case *syntax.Name:
			v := b.info.Refs[n]
			return v == nil && b.p.world.WrittenInto(b.u, n.Name) || v != nil && v.Captured && v.Mutated
		case *syntax.Field:
			e = n.X
		case *syntax.TupleField:
			e = n.X
		case *syntax.Index:
			e = n.X
		default:
			return false
		}
	}
}

// assignGlobal is v = x for a variable of the program, or nil.
func (b *builder) assignGlobal(n *syntax.Assign, t *syntax.Name, v *ir.Var) *ir.Node {
	g, x := b.outside(t), b.keep(b.valueOf(n, t))
	if !g.Assigned {
		return nil
	}
	if g.Float && x.Type.Kind == ir.KI64 {
		x = float(x)
	}
	if g.Fits != nil {
		x = fitting(x, g.Fits, t.Name, t.Span())
	}
	return b.write(v, x)
}

// settled evaluates what is written into a variable of the program, and its
// indexes, before the variable is looked at, where that may call what changes it.
func (b *builder) settled(put *ir.Node) *ir.Node {
	calls := false
	for _, a := range put.Args {
		calls = calls || a.AllEffects()&ir.Runs != 0
	}
	if put.Var.Global == "" || !calls {
		return put
	}
	out := &ir.Node{Op: ir.Block, Type: ir.Void}
	for i := len(put.Args); i > 0; i-- {
		at := i % len(put.Args) // the value first, then the indexes from the last on
		v := b.f.NewVar("_t", put.Args[at].Type)
		out.Args = append(out.Args, v.Write(put.Args[at]))
		put.Args[at] = v.Read()
	}
	out.Args = append(out.Args, put)
	return out
}
