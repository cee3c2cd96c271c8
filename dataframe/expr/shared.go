package expr

import (
	"fmt"
	"slices"

	"skep/dataframe/column"
)

// Shared gives bound expressions in which equal parts that compute something are one: a Context computes it once. In TPC-H q1 a
// product of prices stands in two sums, and three columns in a sum and a mean each.
func Shared(bounds []*Bound) []*Bound {
	s := sharing{seen: map[string]*Bound{}}
	out := make([]*Bound, len(bounds))
	for i, b := range bounds {
		out[i] = s.one(b)
	}
	return out
}

// sharing finds what an expression says: two that say the same, of the same type, give the same.
type sharing struct{ seen map[string]*Bound }

func (s *sharing) one(b *Bound) *Bound {
	if b.Op != Call && b.Op != Cast && b.Op != Aggregate || b.Filter != nil || len(b.Order) > 0 || b.From.Distinct {
		return b
	}
	key := fmt.Sprintf("%d %t %s %s", b.Op, b.Lenient, b.Type, b.From)
	if old := s.seen[key]; old != nil {
		old.twice = true
		return old
	}
	d := *b
	d.Args = make([]*Bound, len(b.Args))
	for i, a := range b.Args {
		d.Args[i] = s.one(a)
	}
	s.seen[key] = &d
	return &d
}

// evalShared is Eval for a part that stands in several places.
func (x *Context) evalShared(b *Bound) (*column.Column, error) {
	if c, ok := x.shared[b]; ok {
		return c, nil
	}
	c, err := x.evalOnce(b)
	if err == nil {
		if x.shared == nil {
			x.shared = map[*Bound]*column.Column{}
		}
		x.shared[b] = c
	}
	return c, err
}

// sizes is how many rows each group has. All aggregates of a Context that leave no row out ask for the same.
func (x *Context) sizes() []int64 {
	if x.counts == nil {
		x.counts = make([]int64, x.Groups.Len())
		for _, id := range x.Groups.IDs {
			x.counts[id]++
		}
	}
	return slices.Clone(x.counts)
}
