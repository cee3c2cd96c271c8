package jit

import "skep/interp/ir"

// parts gives the fields of a flat struct as reads of variables and constants, and what must run before.
func (s *scope) parts(n *ir.Node) (before, parts []*ir.Node) {
	if !flat(n.Type) && !n.Type.Scalar() {
		panic("jit: parts of what is not flat")
	}
	switch n.Op {
	case ir.Get:
		return s.partsOfVar(n)
	case ir.Share:
		return s.parts(n.Args[0])
	case ir.StructNew:
		return s.partsOfNew(n)
	case ir.StructGet:
		if !flat(n.Args[0].Type) {
			break
		}
		before, all := s.parts(n.Args[0])
		first := 0
		for _, f := range n.Args[0].Type.Fields[:n.Int] {
			first += leavesIn(f.Type)
		}
		return before, all[first : first+leavesIn(n.Type)]
	case ir.Block:
		last := len(n.Args) - 1
		for _, a := range n.Args[:last] {
			before = append(before, s.node(a))
		}
		b, parts := s.parts(n.Args[last])
		return append(before, b...), parts
	case ir.If:
		return s.partsOfIf(n)
	case ir.Call:
		if s.e.inPlace(n.Fn, s) {
			return s.inlined(n)
		}
	}
	return s.partsInMemory(s.copied(n))
}

// partsInMemory reads the fields of an instance in memory.
func (s *scope) partsInMemory(x *ir.Node) (before, parts []*ir.Node) {
	if x.Type.Kind == ir.KNever {
		return []*ir.Node{x}, nil
	}
	ref := s.to.NewVar("_s", x.Type)
	before = append(before, ref.Write(x))
	eachLeaf(x.Type, nil, func(path []int, t *ir.Type) {
		v := s.to.NewVar("_f", t)
		before = append(before, v.Write(pick(ref.Read(), path)))
		parts = append(parts, v.Read())
	})
	return before, parts
}

func (s *scope) partsOfVar(n *ir.Node) (before, parts []*ir.Node) {
	b := s.vars[n.Var]
	switch {
	case b.leaves != nil:
		for _, v := range b.leaves {
			parts = append(parts, v.Read())
		}
		return nil, parts
	case b.at != nil:
		return s.partsInMemory(b.at.read())
	}
	return s.partsInMemory(b.v.Read())
}

// read is the instance itself.
func (p *within) read() *ir.Node {
	x, used := p.v.Read(), 0
	for _, step := range p.path {
		if step == ir.Step {
			x = ir.Make(ir.ArrayGet, p.v.Read().Span, x, p.at[used].Read())
			used++
			continue
		}
		x = pick(x, []int{step})
	}
	return x
}

func (s *scope) partsOfNew(n *ir.Node) (before, parts []*ir.Node) {
	for _, a := range n.Args {
		b, p := s.scalars(a)
		before = append(before, b...)
		parts = append(parts, p...)
	}
	return before, parts
}

// scalars are the parts of a number, bool or flat struct, each in a variable of its own or a constant.
func (s *scope) scalars(a *ir.Node) (before, parts []*ir.Node) {
	if !a.Type.Scalar() {
		b, p := s.parts(a)
		return s.steady(b, p)
	}
	x := s.node(a)
	switch x.Op {
	case ir.I64Const, ir.F64Const, ir.BoolConst:
		return nil, []*ir.Node{x}
	}
	v := s.to.NewVar("_f", a.Type)
	return []*ir.Node{v.Write(x)}, []*ir.Node{v.Read()}
}

// steady copies parts into variables of their own: those of the program may be written before they are used.
func (s *scope) steady(before, parts []*ir.Node) ([]*ir.Node, []*ir.Node) {
	out := make([]*ir.Node, len(parts))
	for i, p := range parts {
		v := s.to.NewVar("_f", p.Type)
		before = append(before, v.Write(p))
		out[i] = v.Read()
	}
	return before, out
}

func (s *scope) partsOfIf(n *ir.Node) (before, parts []*ir.Node) {
	vars := s.leavesFor("_f", n.Type)
	branch := *n
	branch.Type, branch.Args = ir.Void, []*ir.Node{s.node(n.Args[0])}
	for _, a := range n.Args[1:] {
		branch.Args = append(branch.Args, s.into(vars, a))
	}
	for _, v := range vars {
		parts = append(parts, v.Read())
	}
	return []*ir.Node{s.note(&branch, n)}, parts
}

// into writes a flat struct's parts into variables.
func (s *scope) into(vars []*ir.Var, x *ir.Node) *ir.Node {
	if x.Type.Kind == ir.KNever {
		return s.node(x)
	}
	before, parts := s.parts(x)
	if len(parts) > 1 { // the parts may be read from the variables that are written
		before, parts = s.steady(before, parts)
	}
	out := &ir.Node{Op: ir.Block, Type: ir.Void, Args: before}
	for i, p := range parts {
		out.Args = append(out.Args, vars[i].Write(p))
	}
	return out
}
