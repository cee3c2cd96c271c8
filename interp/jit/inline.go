package jit

import "skep/interp/ir"

// inlineSize bounds the nodes of a function that is written in place for its structs, inlineSum those of all of them.
const (
	inlineSize = 250
	inlineSum  = 4000
)

// inPlace tells functions that are written where they are called: small ones over
// flat structs, which do not call what is not written in place too, nor loop, unless
// they change their receiver.
func (e *expander) inPlace(f *ir.Func, s *scope) bool {
	if !handlesFlat(f) || len(s.via) > 8 || e.grown > inlineSum {
		return false
	}
	if s.from == f {
		return false
	}
	for _, c := range s.via {
		if c.Fn == f {
			return false
		}
	}
	return leafy(f, 5)
}

// leafy tells small functions whose calls end soon: none is recursive, and none
// loops but those that change their receiver, for which there is no other code.
func leafy(f *ir.Func, depth int) bool {
	ok := depth > 0 && size(f.Body) <= inlineSize
	ir.Walk(f.Body, func(n *ir.Node) bool {
		ok = ok && (!n.Op.IsLoop() || changesSelf(f)) && n.Op != ir.Host && (n.Fn == nil || handlesFlat(n.Fn) && leafy(n.Fn, depth-1))
		return ok
	})
	return ok
}

// changesSelf tells methods that change their receiver.
func changesSelf(f *ir.Func) bool { return len(f.Outs) > 0 && !f.Loop }

// handlesFlat tells functions that take or give flat structs, or change what they are lent.
func handlesFlat(f *ir.Func) bool {
	if changesSelf(f) {
		return true
	}
	for _, v := range f.Vars[:f.Params] {
		if flat(v.Type) {
			return true
		}
	}
	return flat(f.Result)
}

// call calls a function, or writes it in place.
func (s *scope) call(n *ir.Node) *ir.Node {
	if !s.e.inPlace(n.Fn, s) {
		m := s.copied(n)
		m.Fn = s.e.function(n.Fn)
		return m
	}
	if flat(n.Type) {
		return s.instance(n)
	}
	before, parts := s.inlined(n)
	return blockOf(before, parts)
}

// blockOf is a block with at most one part as its value.
func blockOf(before, parts []*ir.Node) *ir.Node {
	if len(parts) == 0 {
		return &ir.Node{Op: ir.Block, Type: ir.Void, Args: before}
	}
	return seq(before, parts[0])
}

// inlined writes a function in place: its arguments become variables.
func (s *scope) inlined(n *ir.Node) (before, parts []*ir.Node) {
	in := s.inside(n)
	for i, a := range n.Args {
		v := n.Fn.Vars[i]
		if flat(v.Type) || v.Type.Scalar() {
			b, p := s.scalars(a)
			before = append(before, b...)
			in.vars[v] = in.given(v, p, &before)
			continue
		}
		w := in.keep(v)
		before = append(before, w.Write(s.node(a)))
		in.vars[v] = &bound{v: w}
	}
	b, parts := in.body(n.Fn)
	return append(before, b...), parts
}

// given binds a parameter to the parts of its argument.
func (s *scope) given(v *ir.Var, parts []*ir.Node, before *[]*ir.Node) *bound {
	vars := s.leavesFor(v.Name, v.Type)
	for i, p := range parts {
		*before = append(*before, vars[i].Write(p))
	}
	if v.Type.Scalar() {
		return &bound{v: vars[0]}
	}
	return &bound{leaves: vars}
}

// inside is the scope of a function in place.
func (s *scope) inside(n *ir.Node) *scope {
	s.e.grown += size(n.Fn.Body)
	return &scope{e: s.e, to: s.to, from: n.Fn, via: append(s.via[:len(s.via):len(s.via)], n), vars: map[*ir.Var]*bound{}, loops: map[int64]int64{}}
}

// body writes the body of a function in place, after its parameters are bound.
func (s *scope) body(f *ir.Func) (before, parts []*ir.Node) {
	for _, v := range f.Vars[f.Params:] {
		s.declare(v)
		before = append(before, s.cleared(v)...)
	}
	if f.Body.AllEffects()&ir.Jumps == 0 {
		switch {
		case flat(f.Result):
			b, p := s.parts(f.Body)
			return append(before, b...), p
		case f.Result.Kind == ir.KVoid:
			return append(before, s.node(f.Body)), nil
		}
		v := s.to.NewVar("_r", f.Result)
		return append(before, v.Write(s.node(f.Body))), []*ir.Node{v.Read()}
	}
	return s.withReturns(f, before)
}

// cleared gives locals their first value: in a loop they hold the last round's.
func (s *scope) cleared(v *ir.Var) (out []*ir.Node) {
	vars := s.vars[v].leaves
	if vars == nil {
		vars = []*ir.Var{s.vars[v].v}
	}
	for _, w := range vars {
		switch w.Type.Kind {
		case ir.KI64:
			out = append(out, w.Write(ir.Int(0)))
		case ir.KF64:
			out = append(out, w.Write(ir.Float(0)))
		case ir.KBool:
			out = append(out, w.Write(ir.Truth(false)))
		}
	}
	return out
}

// withReturns puts the body into a loop of one round, which returns leave.
func (s *scope) withReturns(f *ir.Func, before []*ir.Node) (out, parts []*ir.Node) {
	s.e.loops++
	s.exit = &exit{loop: s.e.loops}
	switch {
	case flat(f.Result):
		s.exit.to = s.leavesFor("_r", f.Result)
	case f.Result.Kind != ir.KVoid:
		s.exit.to = []*ir.Var{s.to.NewVar("_r", f.Result)}
	}
	round := &ir.Node{Op: ir.Block, Type: ir.Void, Args: []*ir.Node{s.deliver(f.Body)}}
	if f.Body.Type.Kind != ir.KNever {
		round.Args = append(round.Args, s.jump(f.Body))
	}
	loop := &ir.Node{Op: ir.Loop, Type: ir.Void, Int: s.exit.loop, Span: f.Body.Span, Args: []*ir.Node{round}}
	for _, v := range s.exit.to {
		parts = append(parts, v.Read())
	}
	return append(before, s.note(loop, loop)), parts
}

// deliver writes what a body gives into the variables of the result.
func (s *scope) deliver(x *ir.Node) *ir.Node {
	switch {
	case len(s.exit.to) == 0 || x.Type.Kind == ir.KNever || x.Type.Kind == ir.KVoid:
		return s.node(x)
	case flat(x.Type):
		return s.into(s.exit.to, x)
	}
	return s.exit.to[0].Write(s.node(x))
}

func (s *scope) jump(at *ir.Node) *ir.Node {
	return s.note(&ir.Node{Op: ir.Break, Type: ir.Never, Int: s.exit.loop, Span: at.Span}, at)
}

// leave is a return of a function in place.
func (s *scope) leave(n *ir.Node) *ir.Node {
	out := &ir.Node{Op: ir.Block, Type: ir.Never}
	for _, a := range n.Args {
		out.Args = append(out.Args, s.deliver(a))
	}
	out.Args = append(out.Args, s.jump(n))
	return out
}

// change writes a method that changes its receiver in place, on the variables or
// the place in an array that the receiver is. Others have no code here: the node stays.
func (s *scope) change(n *ir.Node) *ir.Node {
	if !s.e.inPlace(n.Fn, s) {
		return s.copied(n)
	}
	in := s.inside(n)
	self, params := n.Fn.Vars[0], n.Fn.Vars[1:n.Fn.Params]
	var before []*ir.Node
	for i, v := range params {
		if !flat(v.Type) && !v.Type.Scalar() {
			w := in.keep(v)
			before = append(before, w.Write(s.node(n.Args[i])))
			in.vars[v] = &bound{v: w}
			continue
		}
		b, p := s.scalars(n.Args[i])
		before = append(before, b...)
		in.vars[v] = in.given(v, p, &before)
	}
	b := s.lent(n, n.Args[len(params):], &before)
	if b == nil {
		return s.copied(n)
	}
	in.vars[self] = b
	body, parts := in.body(n.Fn)
	if flat(n.Type) {
		return seq(append(before, body...), assemble(n.Type, &parts, n))
	}
	return blockOf(append(before, body...), parts)
}

// lent is what the receiver of a change is: parts of a split variable, or an instance in an array.
func (s *scope) lent(n *ir.Node, indexes []*ir.Node, before *[]*ir.Node) *bound {
	b := s.vars[n.Var]
	if b.leaves != nil {
		first, t := 0, n.Var.Type
		for _, i := range n.Path {
			for _, f := range t.Fields[:i] {
				first += leavesIn(f.Type)
			}
			t = t.Fields[i].Type
		}
		return &bound{leaves: b.leaves[first : first+leavesIn(t)]}
	}
	if b.v != nil && len(n.Path) == 0 && !flat(b.v.Type) { // the receiver is the variable
		return &bound{v: b.v}
	}
	at := &within{v: b.v, path: n.Path}
	if b.at != nil {
		at = &within{v: b.at.v, path: append(b.at.path[:len(b.at.path):len(b.at.path)], n.Path...), at: b.at.at}
	}
	if at.v == nil || at.v.Type.Kind == ir.KStruct && flat(at.v.Type) {
		return nil
	}
	at.at = at.at[:len(at.at):len(at.at)]
	for _, i := range indexes {
		v := s.to.NewVar("_i", ir.I64)
		*before = append(*before, v.Write(s.node(i)))
		at.at = append(at.at, v)
	}
	return &bound{at: at}
}
