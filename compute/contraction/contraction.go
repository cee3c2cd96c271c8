// Package contraction finds the order in which the operands of an einsum are multiplied, two at a time, from the sizes
// of their axes alone: by dynamic programming over subsets of operands (Pfeifer, Haegeman and Verstraete, Faster
// identification of optimal contraction sequences, 2014) for few of them, greedily (as NumPy and opt_einsum do) for
// many. It computes nothing and knows no tensors.
//
// Callers: compute/tensor, compute/grad, modules/tensor.
package contraction

import (
	"fmt"
	"slices"
)

// Problem is a sum of products over named axes. No operand has a letter twice.
type Problem struct {
	In    [][]rune
	Out   []rune
	Sizes map[rune]int
}

// Order names, step by step, which of the operands that are left are multiplied; they are taken out, and the product
// goes to the end: NumPy's convention. Steps of one or several operands are valid too, and are done from the left.
type Order [][]int

// Step is one product: operands, what is left of their axes, and what it costs.
type Step struct {
	In    [][]rune
	Out   []rune
	Rest  [][]rune // the operands that are left behind it, the product last
	Flops float64  // multiplications, and as many additions if something is summed
	Size  float64  // elements of the product
}

// FewOperands is how many operands the search looks through all orders of: 3^n splits, 6,561 for eight, are a millisecond.
const FewOperands = 8

// Best is Optimal for up to FewOperands operands, Greedy beyond.
func (p *Problem) Best(limit float64) Order {
	if len(p.In) <= FewOperands {
		return p.Optimal(limit)
	}
	return p.Greedy(limit)
}

// FromLeft multiplies the first two, then their product and the next one, and so on.
func (p *Problem) FromLeft() Order {
	o := Order{}
	for left := len(p.In); left > 1; left-- {
		pair := []int{0, 1}
		if left < len(p.In) {
			pair = []int{0, left - 1} // the product lies behind the others
		}
		o = append(o, pair)
	}
	return o.orOne()
}

// orOne is the order of a single operand, if there are no products.
func (o Order) orOne() Order {
	if len(o) == 0 {
		return Order{{0}}
	}
	return o
}

// Bound is the limit of intermediate products unless another one is asked for: the elements of the largest operand
// or of the result, as in NumPy.
func (p *Problem) Bound() float64 {
	n := p.count(p.Out)
	for _, axes := range p.In {
		n = max(n, p.count(axes))
	}
	return n
}

// count is the number of elements that axes have; letters may repeat.
func (p *Problem) count(axes ...[]rune) float64 {
	n := 1.0
	for _, r := range distinct(axes...) {
		n *= float64(p.Sizes[r])
	}
	return n
}

// distinct is all letters of some operands, each once, in order.
func distinct(axes ...[]rune) []rune {
	var out []rune
	for _, a := range axes {
		for _, r := range a {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	return out
}

// Naive is what one loop over all axes costs: each element of it multiplies all operands and adds.
func (p *Problem) Naive() float64 {
	all := distinct(p.In...)
	return flops(p.count(all), len(p.In), len(all) > len(distinct(p.Out)))
}

func flops(elements float64, operands int, sums bool) float64 {
	n := max(1, operands-1)
	if sums {
		n++
	}
	return elements * float64(n)
}

// Along says what an order does; an error if it names operands that are not there, or leaves some.
func (p *Problem) Along(o Order) ([]Step, error) {
	left := slices.Clone(p.In)
	var steps []Step
	for i, group := range o {
		if err := valid(group, len(left)); err != nil {
			return nil, fmt.Errorf("step %d, %v: %w", i+1, group, err)
		}
		s := Step{}
		s.In, left = Take(left, group)
		s.Out = p.kept(s.In, left)
		left = append(left, s.Out)
		s.Rest, s.Size = slices.Clone(left), p.count(s.Out)
		all := distinct(s.In...)
		s.Flops = flops(p.count(all), len(group), len(s.Out) < len(all))
		steps = append(steps, s)
	}
	if len(left) != 1 || len(o) == 0 {
		return nil, fmt.Errorf("the order ends with %d operands, not with one", len(left))
	}
	return steps, nil
}

// valid says whether a group names operands, each once.
func valid(group []int, operands int) error {
	if len(group) == 0 {
		return fmt.Errorf("it names no operand")
	}
	for i, at := range group {
		if at < 0 || at >= operands {
			return fmt.Errorf("there is no operand %d among %d", at, operands)
		}
		if slices.Contains(group[:i], at) {
			return fmt.Errorf("operand %d is named twice", at)
		}
	}
	return nil
}

// Take takes the operands that a step of an order names out of those that are left. Whoever multiplies them puts the
// product behind the others.
func Take[T any](left []T, group []int) (taken, others []T) {
	for _, at := range group {
		taken = append(taken, left[at])
	}
	for i, operand := range left {
		if !slices.Contains(group, i) {
			others = append(others, operand)
		}
	}
	return taken, others
}

// kept is the letters of some operands that the others or the result need.
func (p *Problem) kept(from, others [][]rune) []rune {
	needed := append(slices.Clone(others), p.Out)
	var out []rune
	for _, r := range distinct(from...) {
		if slices.ContainsFunc(needed, func(axes []rune) bool { return slices.Contains(axes, r) }) {
			out = append(out, r)
		}
	}
	return out
}
