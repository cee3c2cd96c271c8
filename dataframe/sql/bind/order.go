package bind

import (
	"math/bits"

	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/diag"
)

// joinOrder chooses the order in which tables are joined, by what is guessed of their rows (plan.EstimateOf): every tree of
// joins over connected tables is weighed, small trees first (Selinger 1979, bushy as well). It stands here and not among
// the plan's rules, because SQL leaves the order of rows open where nobody asks for one, and a plan does not.
type joinOrder struct {
	b     *binder
	parts []*relation
	stats []plan.Estimate
	conds []link
	trees []tree // by the set of tables, a bit each
}

// link is a condition on several tables.
type link struct {
	condition
	tables uint
	l, r   uint    // the tables of an equality's sides; 0: it is none
	a, z   float64 // different values on each side
}

// tree is the best way found to join a set of tables.
type tree struct {
	rows, cost float64
	probe      uint // of its last join; 0: one table, or no way found
}

const (
	mostOrdered   = 10      // tables: 3 to the power of their number splits are weighed, 59,049 take 10 ms
	worthOrdering = 1 << 15 // rows of all tables: with fewer the written order is kept
	buildCost     = 2.0     // of a row that is put into a table, beside one that is looked up
	someOf        = 0.3     // of the rows meet a condition of which nothing is known
)

// joinOrder is nil where the order does not matter, or cannot be weighed.
func (b *binder) joinOrder(parts []*relation, conds []condition) *joinOrder {
	if len(parts) < 2 || len(parts) > mostOrdered {
		return nil
	}
	o := &joinOrder{b: b, parts: parts, trees: make([]tree, 1<<len(parts))}
	sum := 0.0
	for _, p := range parts {
		e := plan.EstimateOf(p.node)
		o.stats = append(o.stats, e)
		sum += e.Rows
	}
	if sum < worthOrdering {
		return nil
	}
	for _, c := range conds {
		o.conds = append(o.conds, o.link(c))
	}
	o.weigh()
	if o.trees[len(o.trees)-1].probe == 0 {
		return nil // some tables are connected with no other
	}
	return o
}

func (o *joinOrder) link(c condition) link {
	l := link{condition: c, tables: o.tablesOf(c.e)}
	if c.e.Op != expr.Call || c.e.Name != "==" {
		return l
	}
	a, z := o.tablesOf(c.e.Args[0]), o.tablesOf(c.e.Args[1])
	if a == 0 || z == 0 || a&z != 0 {
		return l
	}
	l.l, l.r, l.a, l.z = a, z, o.distinct(a, c.e.Args[0]), o.distinct(z, c.e.Args[1])
	return l
}

// tablesOf is the tables that an expression reads; 0: others too.
func (o *joinOrder) tablesOf(e *expr.Expr) (set uint) {
	for _, name := range e.Columns() {
		found := false
		for i, p := range o.parts {
			if _, ok := p.node.Schema().Find(name); ok {
				set, found = set|1<<i, true
			}
		}
		if !found {
			return 0
		}
	}
	return set
}

func (o *joinOrder) distinct(tables uint, e *expr.Expr) float64 {
	if bits.OnesCount(tables) > 1 {
		return 1 / someOf
	}
	return o.stats[bits.TrailingZeros(tables)].Distinct(e)
}

// weigh fills trees from small sets to large ones: a set is larger than its parts.
func (o *joinOrder) weigh() {
	for i, e := range o.stats {
		o.trees[1<<i] = tree{rows: max(1, e.Rows)}
	}
	for set := uint(1); set < uint(len(o.trees)); set++ {
		if bits.OnesCount(set) < 2 {
			continue
		}
		rows := o.rows(set)
		for probe := (set - 1) & set; probe > 0; probe = (probe - 1) & set {
			o.try(set, probe, rows)
		}
	}
}

// rows of a set do not depend on how it is joined.
func (o *joinOrder) rows(set uint) float64 {
	rows := 1.0
	for i := range o.parts {
		if set>>i&1 != 0 {
			rows *= max(1, o.stats[i].Rows)
		}
	}
	for i, c := range o.conds {
		if c.tables == 0 || c.tables&^set != 0 || bits.OnesCount(c.tables) < 2 {
			continue
		}
		if c.l == 0 {
			rows *= someOf
		} else if !o.repeats(i) {
			rows /= o.values(c)
		}
	}
	return max(1, rows)
}

// repeats tells whether an earlier equality connects the same tables: values counts them together.
func (o *joinOrder) repeats(i int) bool {
	for _, c := range o.conds[:i] {
		if c.l != 0 && c.tables == o.conds[i].tables {
			return true
		}
	}
	return false
}

// values is of how many different keys of all equalities between the same tables one meets.
func (o *joinOrder) values(c link) float64 {
	sides := map[uint]float64{c.l: 1, c.r: 1}
	for _, d := range o.conds {
		if d.l != 0 && d.tables == c.tables {
			sides[d.l] *= d.a
			sides[d.r] *= d.z
		}
	}
	most := 1.0
	for side, values := range sides {
		if bits.OnesCount(side) == 1 {
			values = min(values, max(1, o.stats[bits.TrailingZeros(side)].Rows))
		}
		most = max(most, values)
	}
	return most
}

// try joins two sets that an equality connects: rows of the first are looked up in a table of the second's.
func (o *joinOrder) try(set, probe uint, rows float64) {
	build := set &^ probe
	p, q, best := &o.trees[probe], &o.trees[build], &o.trees[set]
	if p.rows == 0 || q.rows == 0 || !o.connects(probe, build) {
		return
	}
	cost := p.cost + q.cost + p.rows + buildCost*q.rows + rows
	if best.probe == 0 || cost < best.cost {
		*best = tree{rows, cost, probe}
	}
}

func (o *joinOrder) connects(a, z uint) bool {
	for _, c := range o.conds {
		if c.l != 0 && (c.l&^a == 0 && c.r&^z == 0 || c.l&^z == 0 && c.r&^a == 0) {
			return true
		}
	}
	return false
}

// best makes the plan of the best tree.
func (o *joinOrder) best() plan.Node {
	var conds []condition
	for _, c := range o.conds {
		conds = append(conds, c.condition)
	}
	whole, rest := o.joined(uint(len(o.trees)-1), conds)
	for _, c := range rest {
		o.b.filter(whole, c.e, c.at)
	}
	return whole.node
}

// joined makes the plan of a set, and gives the conditions that are left.
func (o *joinOrder) joined(set uint, conds []condition) (*relation, []condition) {
	probe := o.trees[set].probe
	if probe == 0 {
		return o.parts[bits.TrailingZeros(set)], conds
	}
	x, conds := o.joined(probe, conds)
	y, conds := o.joined(set&^probe, conds)
	p := o.b.pairing(x, y, nil)
	var rest []condition
	for _, c := range conds {
		if !p.takes(c) {
			rest = append(rest, c)
		}
	}
	out := p.joined("INNER", diag.Span{})
	return out, o.b.applied(out, rest)
}
