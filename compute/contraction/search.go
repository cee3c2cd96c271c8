package contraction

import (
	"math/bits"
	"slices"
)

// axes is a set of letters, by their places in a list; words of a set are few.
type axes [2]uint64

// most is how many letters a set has room for. Einsums have 52, and one for each axis that `...` stands for; what is
// beyond has no say in the order.
const most = 128

func (a axes) and(b axes) axes { return axes{a[0] & b[0], a[1] & b[1]} }
func (a axes) or(b axes) axes  { return axes{a[0] | b[0], a[1] | b[1]} }

// search is a problem as sets.
type search struct {
	sizes []float64 // of the letters
	in    []axes
	out   axes
	limit float64
}

// newSearch leaves out the letters that one operand alone has: they are summed away before anything is multiplied.
func newSearch(p *Problem, limit float64) *search {
	s := &search{limit: limit}
	letters := distinct(append(slices.Clone(p.In), p.Out)...)
	letters = letters[:min(len(letters), most)]
	for _, r := range letters {
		s.sizes = append(s.sizes, float64(p.Sizes[r]))
	}
	set := func(names []rune) (a axes) {
		for _, r := range names {
			if i := slices.Index(letters, r); i >= 0 {
				a[i/64] |= 1 << (i % 64)
			}
		}
		return a
	}
	s.out = set(p.Out)
	for _, names := range p.In {
		s.in = append(s.in, set(names))
	}
	for i, a := range s.in {
		s.in[i] = a.and(s.needed(func(k int) bool { return k != i }))
	}
	return s
}

// needed is the letters of the result, and of some operands.
func (s *search) needed(which func(i int) bool) axes {
	a := s.out
	for i, b := range s.in {
		if which(i) {
			a = a.or(b)
		}
	}
	return a
}

// count is the number of elements over letters.
func (s *search) count(a axes) float64 {
	n := 1.0
	for word, left := range a {
		for ; left != 0; left &= left - 1 {
			n *= s.sizes[word*64+bits.TrailingZeros64(left)]
		}
	}
	return n
}

// multiplied is what the product of two costs whose letters are all, of which some are kept.
func (s *search) multiplied(all, kept axes) float64 { return flops(s.count(all), 2, all != kept) }

// cost orders ways: first by the largest product, as far as it is above the limit, then by operations.
type cost struct{ largest, flops float64 }

func (c cost) less(d cost) bool {
	return c.largest < d.largest || c.largest == d.largest && c.flops < d.flops
}

func (c cost) plus(d cost) cost { return cost{max(c.largest, d.largest), c.flops + d.flops} }

// Optimal is the order with the fewest operations among those whose products have at most limit elements; if there is
// none, among those whose largest product is smallest as far as halves of the operands decide alone. It looks at each
// split of each subset of the operands.
func (p *Problem) Optimal(limit float64) Order {
	s, n := newSearch(p, limit), len(p.In)
	all := 1<<n - 1
	best, cut, have := make([]cost, all+1), make([]int, all+1), make([]axes, all+1)
	for i := range n {
		have[1<<i] = s.in[i]
	}
	for subset := 1; subset <= all; subset++ { // all subsets of a set are smaller numbers
		if subset&(subset-1) == 0 {
			continue
		}
		inside := s.needed(func(i int) bool { return subset>>i&1 == 0 })
		found := false
		for part := (subset - 1) & subset; part > subset^part; part = (part - 1) & subset {
			other := subset ^ part
			both := have[part].or(have[other])
			kept := both.and(inside)
			c := best[part].plus(best[other]).plus(cost{max(limit, s.count(kept)), s.multiplied(both, kept)})
			if subset == all {
				c.largest = max(best[part].largest, best[other].largest) // the result has to be, whatever the order
			}
			if !found || c.less(best[subset]) {
				found, best[subset], cut[subset], have[subset] = true, c, part, kept
			}
		}
	}
	return ordered(n, all, cut)
}

// ordered writes a tree of splits as an order of products.
func ordered(n, all int, cut []int) Order {
	left := make([]int, n) // the subsets that are left
	for i := range left {
		left[i] = 1 << i
	}
	o := Order{}
	var join func(subset int)
	join = func(subset int) {
		if subset&(subset-1) == 0 {
			return
		}
		a, b := cut[subset], subset^cut[subset]
		join(a)
		join(b)
		i, j := slices.Index(left, a), slices.Index(left, b)
		o = append(o, []int{min(i, j), max(i, j)})
		left = slices.DeleteFunc(left, func(s int) bool { return s == a || s == b })
		left = append(left, subset)
	}
	join(all)
	return o.orOne()
}

// Greedy multiplies at each step the two whose product takes the most elements away, the cheaper ones of equals; those
// without a common letter only if there are no others, and those above the limit only if all are.
func (p *Problem) Greedy(limit float64) Order {
	s := newSearch(p, limit)
	o := Order{}
	for len(s.in) > 1 {
		i, j := s.cheapest()
		kept := s.in[i].or(s.in[j]).and(s.needed(func(k int) bool { return k != i && k != j }))
		s.in = append(slices.Delete(slices.Delete(s.in, j, j+1), i, i+1), kept)
		o = append(o, []int{i, j})
	}
	return o.orOne()
}

// choice is what speaks for a pair, in this order.
type choice struct {
	beyond float64 // elements of the product above the limit
	apart  float64 // 1 for operands without a common letter
	grows  float64 // elements of the product less those of the operands
	flops  float64
}

func (c choice) less(d choice) bool {
	return slices.Compare([]float64{c.beyond, c.apart, c.grows, c.flops}, []float64{d.beyond, d.apart, d.grows, d.flops}) < 0
}

// cheapest is the pair to multiply next.
func (s *search) cheapest() (left, right int) {
	var best choice
	users := s.users()
	for i, a := range s.in {
		for j := i + 1; j < len(s.in); j++ {
			if c := s.weigh(a, s.in[j], users); right == 0 || c.less(best) {
				left, right, best = i, j, c
			}
		}
	}
	return left, right
}

// users says which letters more than one operand has, and more than two.
func (s *search) users() (often [2]axes) {
	var one axes
	for _, a := range s.in {
		often[1] = often[1].or(often[0].and(a))
		often[0] = often[0].or(one.and(a))
		one = one.or(a)
	}
	return often
}

// weigh judges a pair: what both have goes unless the result or a third has it, what one has unless the result or a second has it.
func (s *search) weigh(a, b axes, often [2]axes) choice {
	all, common := a.or(b), a.and(b)
	single := axes{all[0] &^ common[0], all[1] &^ common[1]}
	kept := all.and(s.out).or(common.and(often[1])).or(single.and(often[0]))
	c := choice{beyond: max(0, s.count(kept)-s.limit), grows: s.count(kept) - s.count(a) - s.count(b), flops: s.multiplied(all, kept)}
	if common == (axes{}) {
		c.apart = 1
	}
	if len(s.in) == 2 {
		c.beyond = 0
	}
	return c
}
