package expr

import (
	"slices"

	"skep/dataframe/column"
)

// Conjuncts takes a AND b apart: conditions that must all be true.
func (b *Bound) Conjuncts() []*Bound {
	if b.Op != Call || b.From.Name != "and" {
		return []*Bound{b}
	}
	var out []*Bound
	for _, a := range b.Args {
		out = append(out, a.Conjuncts()...)
	}
	return out
}

// Cheapest puts conditions that compare a number or a moment with a constant first: they read eight bytes a row, and
// what they rule out the others need not look at. Others keep their order.
func Cheapest(conditions []*Bound) []*Bound {
	out := slices.Clone(conditions)
	slices.SortStableFunc(out, func(a, b *Bound) int { return a.effort() - b.effort() })
	return out
}

// effort is 0 for a condition that costs next to nothing, and cannot fail.
func (b *Bound) effort() int {
	if _, ok := mirrored.Get()[b.From.Name]; b.Op != Call || !ok {
		return 1
	}
	for _, a := range b.Args {
		if a.Shape == Rows && (a.Op != Column || a.Type.Physical() > column.Float64 || a.Type.Physical() == column.Str) {
			return 1
		}
	}
	return 0
}

// Reads lists the columns that an expression needs, of a table of so many.
func (b *Bound) Reads(columns int) []int {
	var out []int
	b.columns(func(i int) {
		if i < columns && !slices.Contains(out, i) { // the parameters of lambdas lie behind
			out = append(out, i)
		}
	})
	return out
}
