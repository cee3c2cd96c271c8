package jit

import "skep/interp/ir"

// Structs of numbers in locals. An instance in memory costs an allocation, and a
// call's region has no collector: a loop over vectors fills it. So before code is
// written, variables of flat structs (whose fields are all numbers, bools or such
// structs) become a variable for each field, and small functions that take or give
// them are written where they are called (inline.go). What is stored in an array,
// passed to other functions or returned stays an instance.

// expander rewrites a function and those it calls.
type expander struct {
	root  *ir.Func
	funcs map[*ir.Func]*ir.Func
	// origins say where nodes come from that stand in another function now.
	origins map[*ir.Node]origin
	// split are the out variables of the root that have become several.
	split map[*ir.Var][]leaf
	grown int
	loops int64
}

// origin is the function of a node, and the calls that led to it from where it stands.
type origin struct {
	fn  *ir.Func
	via []*ir.Node
}

// leaf is one field of a split variable: the way to it, and its variable.
type leaf struct {
	path []int
	v    *ir.Var
}

// expand gives a function in which flat structs are split; f itself if there is nothing to do.
func expand(f *ir.Func) *expander {
	e := &expander{root: f, funcs: map[*ir.Func]*ir.Func{}, origins: map[*ir.Node]origin{}, split: map[*ir.Var][]leaf{}, loops: 1 << 20}
	if concerned(f) {
		e.root = e.function(f)
	}
	if !e.valid() { // as it was, it has code too, or none
		return &expander{root: f}
	}
	return e
}

// valid looks through what was rewritten: a mistake there would be one in machine code.
func (e *expander) valid() bool {
	for _, f := range e.funcs {
		if ir.Verify(f) != nil {
			return false
		}
	}
	return true
}

// concerned tells functions with flat structs in variables or results, or that change what they are lent.
func concerned(f *ir.Func) bool {
	for _, g := range f.Callees() {
		if flat(g.Result) || changesSelf(g) {
			return true
		}
		for _, v := range g.Vars {
			if flat(v.Type) {
				return true
			}
		}
	}
	return false
}

// flat tells structs of at most maxLeaves numbers and bools.
func flat(t *ir.Type) bool {
	n := leavesIn(t)
	return t.Kind == ir.KStruct && n > 0 && n <= maxLeaves
}

const maxLeaves = 16

// leavesIn counts the numbers and bools of a type; more than any limit if it has other parts.
func leavesIn(t *ir.Type) (n int) {
	if t.Scalar() {
		return 1
	}
	if t.Kind != ir.KStruct {
		return 1 << 20
	}
	for _, f := range t.Fields {
		n = min(n+leavesIn(f.Type), 1<<20)
	}
	return n
}

// eachLeaf visits the numbers of a flat type in order.
func eachLeaf(t *ir.Type, path []int, visit func(path []int, t *ir.Type)) {
	if t.Scalar() {
		visit(path, t)
		return
	}
	for i, f := range t.Fields {
		eachLeaf(f.Type, append(path[:len(path):len(path)], i), visit)
	}
}

// scope is the function that is being written, or one that is written in place in it.
type scope struct {
	e     *expander
	to    *ir.Func // where new variables go
	from  *ir.Func
	via   []*ir.Node
	vars  map[*ir.Var]*bound
	loops map[int64]int64 // numbers of loops, of functions in place
	exit  *exit           // of functions in place with returns
}

// bound is what a variable has become: another, several, or a place in an array.
type bound struct {
	v      *ir.Var
	leaves []*ir.Var
	at     *within
}

// within is an instance in an array: the variable, the path to it, and its indexes.
type within struct {
	v    *ir.Var
	path []int
	at   []*ir.Var
}

// exit is where returns of a function in place lead.
type exit struct {
	loop int64
	to   []*ir.Var
}

func (e *expander) function(f *ir.Func) *ir.Func {
	if g := e.funcs[f]; g != nil {
		return g
	}
	g := &ir.Func{}
	*g = *f
	g.Vars, g.Outs = nil, nil
	e.funcs[f] = g
	s := &scope{e: e, to: g, from: f, vars: map[*ir.Var]*bound{}}
	for i, v := range f.Vars[:f.Params] {
		s.vars[v] = &bound{v: s.keep(v)}
		g.Vars[i].Name = v.Name
	}
	for _, v := range f.Outs {
		g.Outs = append(g.Outs, s.vars[v].v)
	}
	begin := s.openParams()
	for _, v := range f.Vars[f.Params:] {
		s.declare(v)
	}
	body := s.node(f.Body)
	if len(begin) > 0 {
		body = seq(begin, body)
	}
	g.Body = body
	return g
}

// keep copies a variable as it is.
func (s *scope) keep(v *ir.Var) *ir.Var {
	w := s.to.NewVar(v.Name, v.Type)
	w.Origin, w.Global = v.Origin, v.Global
	return w
}

// declare makes what a local becomes.
func (s *scope) declare(v *ir.Var) {
	if !flat(v.Type) || v.Global != "" || eachOver(s.from, v) {
		s.vars[v] = &bound{v: s.keep(v)}
		return
	}
	s.vars[v] = &bound{leaves: s.leavesFor(v.Name, v.Type)}
}

func (s *scope) leavesFor(name string, t *ir.Type) (out []*ir.Var) {
	eachLeaf(t, nil, func(path []int, t *ir.Type) { out = append(out, s.to.NewVar(name, t)) })
	return out
}

// eachOver tells loop variables, which the loop itself writes.
func eachOver(f *ir.Func, v *ir.Var) (found bool) {
	ir.Walk(f.Body, func(n *ir.Node) bool {
		found = found || n.Op == ir.Each && n.Var == v
		return !found
	})
	return found
}

// openParams splits parameters that the function writes; the root's out variables keep both forms.
func (s *scope) openParams() (begin []*ir.Node) {
	for _, v := range s.from.Vars[:s.from.Params] {
		if !flat(v.Type) || !writes(s.from.Body, v) {
			continue
		}
		ref := s.vars[v].v
		b := &bound{leaves: s.leavesFor(v.Name, v.Type)}
		i := 0
		eachLeaf(v.Type, nil, func(path []int, t *ir.Type) {
			begin = append(begin, b.leaves[i].Write(pick(ref.Read(), path)))
			if s.from == s.e.root {
				s.e.split[ref] = append(s.e.split[ref], leaf{path, b.leaves[i]})
			}
			i++
		})
		s.vars[v] = b
	}
	return begin
}

// pick reads what a path of fields leads to.
func pick(x *ir.Node, path []int) *ir.Node {
	for _, i := range path {
		x = &ir.Node{Op: ir.StructGet, Type: x.Type.Fields[i].Type, Int: int64(i), Args: []*ir.Node{x}}
	}
	return x
}

func seq(before []*ir.Node, x *ir.Node) *ir.Node {
	if len(before) == 0 {
		return x
	}
	return &ir.Node{Op: ir.Block, Type: x.Type, Args: append(before, x)}
}

// note remembers where a node comes from, if that is not where it stands.
func (s *scope) note(n, old *ir.Node) *ir.Node {
	if len(s.via) > 0 {
		s.e.origins[n] = origin{s.from, s.via}
	}
	return n
}

// node rewrites a node; flat structs come out as instances.
func (s *scope) node(n *ir.Node) *ir.Node {
	switch n.Op {
	case ir.Get:
		b := s.vars[n.Var]
		switch {
		case b.v != nil:
			return s.note(b.v.Read(), n)
		case b.at != nil:
			return b.at.read()
		}
		return s.instance(n)
	case ir.StructGet:
		return s.field(n)
	case ir.StructNew, ir.Share:
		if flat(n.Type) {
			return s.instance(n)
		}
	case ir.Set:
		return s.set(n)
	case ir.Put:
		return s.put(n)
	case ir.Change:
		return s.change(n)
	case ir.Call:
		return s.call(n)
	case ir.Return:
		if s.exit != nil {
			return s.leave(n)
		}
	case ir.If, ir.Block:
		if flat(n.Type) {
			return s.instance(n)
		}
	}
	return s.copied(n)
}

// copied is the node with rewritten operands and variables.
func (s *scope) copied(n *ir.Node) *ir.Node {
	m := *n
	m.Args = make([]*ir.Node, len(n.Args))
	if n.Op.IsLoop() && s.loops != nil {
		s.e.loops++
		s.loops[n.Int] = s.e.loops
	}
	if to, ok := s.loops[n.Int]; ok && (n.Op.IsLoop() || n.Op == ir.Break || n.Op == ir.Continue) {
		m.Int = to
	}
	for i, a := range n.Args {
		m.Args[i] = s.node(a)
	}
	if n.Var != nil {
		b := s.vars[n.Var]
		switch {
		case b.v != nil:
			m.Var = b.v
		case b.at != nil && (n.Op == ir.Push || n.Op == ir.Put):
			return s.throughArray(&m, n, b.at)
		}
	}
	return s.note(&m, n)
}

// throughArray makes a write into an instance in an array one into the array.
func (s *scope) throughArray(m, old *ir.Node, at *within) *ir.Node {
	m.Var, m.Path, m.Places = at.v, append(at.path[:len(at.path):len(at.path)], old.Path...), nil
	args := []*ir.Node{m.Args[0]}
	for _, i := range at.at {
		args = append(args, i.Read())
	}
	m.Args = append(args, m.Args[1:]...)
	return s.note(m, old)
}

// instance makes an instance of a flat struct out of its parts.
func (s *scope) instance(n *ir.Node) *ir.Node {
	before, parts := s.parts(n)
	return seq(before, s.note(assemble(n.Type, &parts, n), n))
}

func assemble(t *ir.Type, parts *[]*ir.Node, at *ir.Node) *ir.Node {
	if t.Scalar() {
		x := (*parts)[0]
		*parts = (*parts)[1:]
		return x
	}
	out := &ir.Node{Op: ir.StructNew, Type: t, Span: at.Span}
	for _, f := range t.Fields {
		out.Args = append(out.Args, assemble(f.Type, parts, at))
	}
	return out
}

// field is x.f: of a split variable one of its parts.
func (s *scope) field(n *ir.Node) *ir.Node {
	if !flat(n.Args[0].Type) || !s.splits(n.Args[0]) {
		return s.copied(n)
	}
	if flat(n.Type) {
		return s.instance(n)
	}
	before, parts := s.parts(n)
	return seq(before, parts[0])
}

// splits tells expressions that come apart without being made; others are read from memory.
func (s *scope) splits(n *ir.Node) bool {
	switch n.Op {
	case ir.Get:
		return s.vars[n.Var].leaves != nil
	case ir.StructGet, ir.Share:
		return s.splits(n.Args[0])
	case ir.ArrayGet:
		return false
	case ir.Call:
		return s.e.inPlace(n.Fn, s)
	}
	return true
}

func (s *scope) set(n *ir.Node) *ir.Node {
	if b := s.vars[n.Var]; b.leaves != nil {
		return s.into(b.leaves, n.Args[0])
	}
	return s.copied(n)
}

// put writes a field of a split variable; other places stay what they are.
func (s *scope) put(n *ir.Node) *ir.Node {
	b := s.vars[n.Var]
	if b.leaves == nil {
		if flat(n.Args[0].Type) && len(n.Path) > 0 {
			return s.putParts(n)
		}
		return s.copied(n)
	}
	first, t := 0, n.Var.Type
	for _, i := range n.Path {
		for _, f := range t.Fields[:i] {
			first += leavesIn(f.Type)
		}
		t = t.Fields[i].Type
	}
	if t.Scalar() {
		return s.note(b.leaves[first].Write(s.node(n.Args[0])), n)
	}
	return s.into(b.leaves[first:first+leavesIn(t)], n.Args[0])
}

// putParts writes a flat struct into the instance that is at its place already,
// field by field: nothing is allocated.
func (s *scope) putParts(n *ir.Node) *ir.Node {
	before, parts := s.parts(n.Args[0])
	before, parts = s.steady(before, parts)
	indexes := make([]*ir.Node, len(n.Args)-1)
	for i := len(indexes) - 1; i >= 0; i-- {
		v := s.to.NewVar("_i", ir.I64)
		before = append(before, v.Write(s.node(n.Args[1+i])))
		indexes[i] = v.Read()
	}
	out := &ir.Node{Op: ir.Block, Type: ir.Void, Args: before}
	i := 0
	eachLeaf(n.Args[0].Type, nil, func(path []int, t *ir.Type) {
		m := &ir.Node{Op: ir.Put, Type: ir.Void, Span: n.Span, Places: n.Places, Path: append(n.Path[:len(n.Path):len(n.Path)], path...)}
		m.Args = append([]*ir.Node{parts[i]}, indexes...)
		i++
		if b := s.vars[n.Var]; b.at != nil {
			m = s.throughArray(m, m, b.at)
		} else {
			m.Var = b.v
		}
		out.Args = append(out.Args, s.note(m, n))
	})
	return out
}
