package jit

import "skep/interp/ir"

// facts is what is known of the integers of a function before it runs: which
// variables are never negative. An index that is not needs one comparison and
// no second try from the array's end; a sum of two has overflowed if it is negative.
type facts struct {
	natural map[*ir.Var]bool
}

// factsOf starts from the guess that all variables but the parameters are never
// negative, and takes back what an assignment breaks, until none does. params
// are the parameters that are known not to be negative.
func factsOf(f *ir.Func, params map[*ir.Var]bool) *facts {
	k := &facts{natural: map[*ir.Var]bool{}}
	for i, v := range f.Vars {
		k.natural[v] = v.Type.Kind == ir.KI64 && (i >= f.Params && v.Global == "" || params[v])
	}
	for changed := true; changed; {
		changed = false
		ir.Walk(f.Body, func(n *ir.Node) bool {
			if v := n.Var; v != nil && k.natural[v] && !k.keeps(n) {
				k.natural[v], changed = false, true
			}
			return true
		})
	}
	return k
}

// keeps tells nodes that leave their variable as it was or not negative.
func (k *facts) keeps(n *ir.Node) bool {
	switch n.Op {
	case ir.Set, ir.For, ir.Through:
		return k.isNatural(n.Args[0])
	case ir.Each:
		return false
	}
	return true
}

// isNatural tells expressions that are never negative, if they give a value at all.
func (k *facts) isNatural(n *ir.Node) bool {
	switch n.Op {
	case ir.I64Const:
		return n.Int >= 0
	case ir.Get:
		return k.natural[n.Var]
	case ir.ArrayLen, ir.I64OfBool:
		return true
	case ir.I64Add, ir.I64Mul, ir.I64Div, ir.I64Min, ir.I64Shr, ir.I64Or:
		return k.isNatural(n.Args[0]) && k.isNatural(n.Args[1])
	case ir.I64Rem, ir.Share:
		return k.isNatural(n.Args[0])
	case ir.I64Max, ir.I64And:
		return k.isNatural(n.Args[0]) || k.isNatural(n.Args[1])
	case ir.Block:
		return len(n.Args) > 0 && k.isNatural(n.Args[len(n.Args)-1])
	case ir.If:
		return len(n.Args) == 3 && k.isNatural(n.Args[1]) && k.isNatural(n.Args[2])
	}
	return n.Type != nil && n.Type.Kind == ir.KNever
}

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
