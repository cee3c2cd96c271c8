package grad

import (
	"slices"
	"sync/atomic"

	"skep/compute/tensor"
)

// node is one operation that was run. Nodes point to what they were made of, and
// are collected with the results that need them: there is no tape to reset.
type node struct {
	op   string
	ins  []*T
	outs []*T
	back way
	seq  uint64 // later operations have larger numbers
}

// way gives the gradients of the operands from those of the results. Results
// nobody asked about have nil; operands that are not wanted may be given nil.
type way func(u *use, g []*T) []*T

// use is what a way back may look at: operands and results, traced only where
// the gradients will be differentiated again.
type use struct {
	in, out []*T
	wants   []bool
}

// end is a tensor's place in the graph: the result of a node.
type end struct {
	n    *node
	slot int
}

func endOf(t *T) *end {
	e, _ := t.Trace().(*end)
	return e
}

var sequence atomic.Uint64

func newNode(op string, ins []*T, back way) *node {
	kept := make([]*T, len(ins))
	for i, t := range ins {
		kept[i] = t.Alias() // writes to the operand copy it first
	}
	return &node{op: op, ins: kept, back: back, seq: sequence.Add(1)}
}

// record notes an operation on traced operands; results that hold neither floats nor complex numbers stay constants.
func record(op string, ins, outs []*T, back way) []*T {
	if !Tracked(ins...) {
		return outs
	}
	n := newNode(op, ins, back)
	traced := make([]*T, len(outs))
	for i, t := range outs {
		if traced[i] = t; Differentiable(t) {
			traced[i] = t.Traced(&end{n, i})
		}
	}
	n.outs = traced
	return traced
}

// one is record for an operation with one result, and ways operand by operand:
// nil for operands that have no derivative.
func one(op string, out *T, ins []*T, backs ...func(u *use, g *T) *T) *T {
	return record(op, ins, []*T{out}, func(u *use, g []*T) []*T {
		grads := make([]*T, len(ins))
		for i, back := range backs {
			if back != nil && u.wants[i] {
				grads[i] = back(u, g[0])
			}
		}
		return grads
	})[0]
}

// walk is one way back through the graph.
type walk struct {
	nodes  []*node // what results depend on and depends on leaves, latest first
	own    map[*node]bool
	needs  map[*node]bool
	grads  map[*node][]*T
	nested bool // a derivative around this one follows the same graph
}

// newWalk finds the nodes between outs and leaves.
func newWalk(outs, seeds, leaves []*T) *walk {
	w := &walk{own: map[*node]bool{}, needs: map[*node]bool{}, grads: map[*node][]*T{}}
	for _, leaf := range leaves {
		n := endOf(leaf).n
		w.own[n], w.needs[n] = true, true
		w.nested = w.nested || Tracked(n.ins...)
	}
	for _, s := range seeds {
		w.nested = w.nested || s != nil && Tracked(s)
	}
	w.collect(outs)
	slices.SortFunc(w.nodes, func(a, b *node) int { return int(int64(a.seq) - int64(b.seq)) })
	for _, n := range w.nodes {
		for _, in := range n.ins {
			if e := endOf(in); e != nil && !w.own[n] {
				w.needs[n] = w.needs[n] || w.needs[e.n]
			}
		}
	}
	slices.Reverse(w.nodes)
	return w
}

// collect gathers all nodes that results depend on, up to the leaves.
func (w *walk) collect(outs []*T) {
	seen, stack := map[*node]bool{}, []*T(slices.Clone(outs))
	for len(stack) > 0 {
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		e := endOf(t)
		if e == nil || seen[e.n] {
			continue
		}
		seen[e.n] = true
		w.nodes = append(w.nodes, e.n)
		if w.own[e.n] {
			continue
		}
		w.nested = w.nested || e.n.op == "leaf" && !Tracked(e.n.ins...)
		stack = append(stack, e.n.ins...)
	}
}

func (w *walk) add(e *end, g *T) {
	gs := w.grads[e.n]
	if gs == nil {
		gs = make([]*T, len(e.n.outs))
		w.grads[e.n] = gs
	}
	if gs[e.slot] == nil {
		gs[e.slot] = g
	} else {
		gs[e.slot] = add(gs[e.slot], g)
	}
}

func (w *walk) at(e *end) *T {
	if gs := w.grads[e.n]; gs != nil {
		return gs[e.slot]
	}
	return nil
}

// run goes from results to leaves; what was gathered for a node is given on once, and forgotten.
func (w *walk) run() {
	for _, n := range w.nodes {
		gs := w.grads[n]
		if gs == nil || !w.needs[n] || w.own[n] {
			continue
		}
		u := w.use(n)
		for i, g := range n.back(u, gs) {
			if g != nil && u.wants[i] {
				w.add(endOf(n.ins[i]), fit(g, u.in[i]))
			}
		}
		delete(w.grads, n)
	}
}

func (w *walk) use(n *node) *use {
	u := &use{in: n.ins, out: n.outs, wants: make([]bool, len(n.ins))}
	for i, in := range n.ins {
		e := endOf(in)
		u.wants[i] = e != nil && w.needs[e.n]
	}
	if !w.nested {
		u.in, u.out = detached(u.in), detached(u.out)
	}
	return u
}

func detached(ts []*T) []*T {
	out := make([]*T, len(ts))
	for i, t := range ts {
		out[i] = Detach(t)
	}
	return out
}

// fit gives a gradient the shape and type of what it belongs to: stretched
// dimensions are added up, missing ones stretched, and of what is real the real part counts.
func fit(g, like *T) *T {
	sizes := like.Sizes()
	if have := g.Sizes(); !slices.Equal(have, sizes) {
		g = stretch(sumTo(g, sizes), sizes)
	}
	return cast(g, like.DType())
}

// sumTo undoes a broadcast: leading axes that a shape lacks, and those where it has 1, are added up.
func sumTo(g *T, sizes []int) *T {
	have := g.Sizes()
	lead := len(have) - len(sizes)
	var gone, kept []int
	for i := range have {
		if i < lead || i-lead >= 0 && sizes[i-lead] == 1 && have[i] != 1 {
			gone = append(gone, i)
		}
	}
	if len(gone) == 0 {
		return g
	}
	r := tensor.Over(gone...)
	r.KeepDims = true
	g = must(Reduce("sum", g, r))
	for i, n := range g.Sizes() {
		if i >= lead {
			kept = append(kept, n)
		}
	}
	return reshape(g, kept)
}

func stretch(g *T, sizes []int) *T {
	if slices.Equal(g.Sizes(), sizes) {
		return g
	}
	return must(BroadcastTo(g, sizes...))
}
