package bind

import (
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/diag"
)

// connected joins tables one after the other, each that an equality connects to those before it; what nothing connects is crossed.
// Where the order matters it is chosen (order.go).
func (b *binder) connected(parts []*relation, conds []condition) plan.Node {
	if o := b.joinOrder(parts, conds); o != nil {
		return o.best()
	}
	whole, left := parts[0], append([]*relation(nil), parts[1:]...)
	for len(left) > 0 {
		i := connection(whole, left, conds)
		p := b.pairing(whole, left[i], nil)
		left = append(left[:i:i], left[i+1:]...)
		var rest []condition
		for _, c := range conds {
			if !p.takes(c) {
				rest = append(rest, c)
			}
		}
		whole = p.joined("INNER", diag.Span{})
		conds = b.applied(whole, rest)
	}
	for _, c := range conds {
		b.filter(whole, c.e, c.at)
	}
	return whole.node
}

// applied filters by the conditions whose columns are all there by now, and gives the others.
func (b *binder) applied(r *relation, conds []condition) (rest []condition) {
	for _, c := range conds {
		if r.has(c.e) {
			b.filter(r, c.e, c.at)
		} else {
			rest = append(rest, c)
		}
	}
	return rest
}

// connection finds a table that an equality connects, or takes the first.
func connection(whole *relation, left []*relation, conds []condition) int {
	for i, p := range left {
		for _, c := range conds {
			if c.e.Op != expr.Call || c.e.Name != "==" {
				continue
			}
			a, z := c.e.Args[0], c.e.Args[1]
			if whole.has(a) && p.has(z) || whole.has(z) && p.has(a) {
				return i
			}
		}
	}
	return 0
}
