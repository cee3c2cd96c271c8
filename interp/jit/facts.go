package jit

import (
	"math"

	"skep/interp/ir"
)

// facts is what is known of the integers of a function before it runs: what each
// variable lies in. An index that is natural (never negative) needs one comparison
// and no second try from the array's end; a sum of what is known to be small
// needs no look at overflow.
type facts struct {
	vars  map[*ir.Var]interval
	entry map[*ir.Node]interval // checks of parameters at the entry: what these were in before
}

// factsOf starts from what the variables hold at first: zero, and what is known
// of parameters and of variables outside. Then assignments widen them until none does.
func factsOf(f *ir.Func, first map[*ir.Var]interval) *facts {
	k := &facts{map[*ir.Var]interval{}, map[*ir.Node]interval{}}
	for i, v := range f.Vars {
		r, known := first[v]
		switch {
		case known:
		case v.Type.Kind != ir.KI64 || i < f.Params || v.Global != "":
			r = anything
		}
		k.vars[v] = r
	}
	k.enter(f)
	for round := 0; ; round++ {
		changed := false
		ir.Walk(f.Body, func(n *ir.Node) bool {
			changed = k.assigned(n, round) || changed
			return true
		})
		if !changed {
			return k
		}
	}
}

// enter cuts parameters to what is checked at the entry, before anything reads them.
func (k *facts) enter(f *ir.Func) {
	if f.Body.Op != ir.Block {
		return
	}
	for _, n := range f.Body.Args {
		if n.Op != ir.Set || n.Args[0].Op != ir.I64Fits || n.Args[0].Args[0].Op != ir.Get || n.Args[0].Args[0].Var != n.Var {
			return
		}
		k.entry[n.Args[0]] = k.vars[n.Var]
		k.vars[n.Var] = k.of(n.Args[0])
	}
}

// patience is how many rounds bounds may move before they are given up.
const patience = 4

// assigned widens the variable of a node that writes it, and tells whether that changed anything.
func (k *facts) assigned(n *ir.Node, round int) bool {
	if n.Var == nil || n.Var.Type.Kind != ir.KI64 {
		return false
	}
	var r interval
	switch n.Op {
	case ir.Set:
		r = k.of(n.Args[0])
	case ir.For:
		r = interval{k.of(n.Args[0]).lo, max(k.of(n.Args[1]).hi, math.MinInt64+1) - 1}
	case ir.Through:
		r = interval{k.of(n.Args[0]).lo, k.of(n.Args[1]).hi}
	case ir.Each:
		r = anything
	default:
		return false
	}
	old := k.vars[n.Var]
	if r.empty() || r.within(old.lo, old.hi) {
		return false
	}
	now := old.union(r)
	if round >= patience {
		if now.lo < old.lo {
			now.lo = math.MinInt64
		}
		if now.hi > old.hi {
			now.hi = math.MaxInt64
		}
	}
	k.vars[n.Var] = now
	return true
}

// of is what an expression lies in, if it gives a value at all.
func (k *facts) of(n *ir.Node) interval { return k.under(n, nil, nil) }

// under is of where some variables are known to be at least and at most so much.
func (k *facts) under(n *ir.Node, least, most map[*ir.Var]int64) interval {
	of := func(n *ir.Node) interval { return k.under(n, least, most) }
	switch {
	case n.Type != nil && n.Type.Kind == ir.KNever:
		return nothing
	case n.Op == ir.I64Const:
		return interval{n.Int, n.Int}
	case n.Op == ir.Get:
		r := k.vars[n.Var]
		if m, ok := most[n.Var]; ok {
			r.hi = min(r.hi, m)
		}
		if l, ok := least[n.Var]; ok {
			r.lo = max(r.lo, l)
		}
		return r
	case n.Op == ir.ArrayLen:
		return interval{0, maxElements}
	case n.Op == ir.I64OfBool:
		return interval{0, 1}
	case n.Op == ir.Block && len(n.Args) > 0:
		return k.of(n.Args[len(n.Args)-1]) // what holds before it may not hold in it
	case n.Op == ir.If && len(n.Args) == 3:
		return k.of(n.Args[1]).union(k.of(n.Args[2]))
	case n.Type == nil || n.Type.Kind != ir.KI64:
		return anything
	}
	return intervalOf(n, of)
}

// natural tells variables that are never negative.
func (k *facts) natural(v *ir.Var) bool { return k.vars[v].natural() }

// changes is what a tree may do to variables: those that it writes, and the
// arrays that it moves or gives a second owner. A node that only puts elements
// leaves an array that is its variable's own where it lies.
type changes struct {
	written map[*ir.Var]bool // Set, loops
	moved   map[*ir.Var]bool // Push onto it, Share of it: what is held of it, or its being owned, ends
	put     map[*ir.Var]bool // Put, Push, at any depth
}

func (u *unit) changesOf(nodes ...*ir.Node) changes {
	c := changes{map[*ir.Var]bool{}, map[*ir.Var]bool{}, map[*ir.Var]bool{}}
	for _, n := range nodes {
		ir.Walk(n, func(n *ir.Node) bool {
			if !u.lent[n] {
				c.note(n)
			}
			return true
		})
	}
	return c
}

func (c *changes) note(n *ir.Node) {
	switch n.Op {
	case ir.Set, ir.For, ir.Through:
		c.written[n.Var] = true
	case ir.Each:
		c.written[n.Var] = true
		if n.Args[0].Op == ir.Get {
			c.moved[n.Args[0].Var] = true
		}
	case ir.Put:
		c.put[n.Var] = true
	case ir.Push:
		c.put[n.Var] = true
		c.moved[n.Var] = c.moved[n.Var] || len(n.Path) == 0
	case ir.Share:
		if n.Args[0].Op == ir.Get {
			c.moved[n.Args[0].Var] = true
		}
	}
}
