package grad

import (
	"slices"
	"strings"

	"skep/compute/contraction"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// Einsum is tensor.Einsum, traced.
func Einsum(text string, xs ...*T) (*T, error) { return EinsumAlong(text, nil, xs...) }

// EinsumAlong is tensor.EinsumAlong, traced. Of more than two operands each product is noted by itself, so that the way
// back shares what the way there made: the gradients of n operands cost a few times the sum, not n times.
func EinsumAlong(text string, order contraction.Order, xs ...*T) (out *T, err error) {
	if !Tracked(xs...) {
		return tensor.EinsumAlong(text, order, xs...)
	}
	defer tensor.Guard(&err)
	if order == nil {
		if order, _, err = tensor.EinsumPath(text, "", 0, xs...); err != nil {
			return nil, err
		}
	}
	if len(xs) <= 2 {
		return einsumOnce(text, order, xs)
	}
	spec, err := shape.ParseSpec(text, len(xs))
	if err != nil {
		return nil, err
	}
	return lettered(spec, xs).along(order, xs)
}

// along multiplies traced operands step by step. Operands are stretched first: letters have one size then.
func (l *letters) along(order contraction.Order, xs []*T) (*T, error) {
	left, sizes := l.stretched(l.in, xs), map[rune]int{}
	p := &contraction.Problem{Out: []rune(l.out), Sizes: sizes}
	for i, axes := range l.in {
		p.In = append(p.In, []rune(axes))
		for k, n := range left[i].Sizes() {
			sizes[rune(axes[k])] = n
		}
	}
	steps, err := p.Along(order)
	if err != nil {
		return nil, err
	}
	for i, group := range order {
		taken, others := contraction.Take(left, group)
		names := make([]string, len(group))
		for k, axes := range steps[i].In {
			names[k] = string(axes)
		}
		y, err := einsumOnce(strings.Join(names, ",")+"->"+string(l.lastOr(steps, i)), contraction.Order{upTo(len(group))}, taken)
		if err != nil {
			return nil, err
		}
		left = append(others, y)
	}
	return left[0], nil
}

// lastOr is the axes of a step's product: those of the result, in its order, for the last.
func (l *letters) lastOr(steps []contraction.Step, i int) []rune {
	if i == len(steps)-1 {
		return []rune(l.out)
	}
	return steps[i].Out
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// einsumOnce notes an einsum as one operation.
func einsumOnce(text string, order contraction.Order, xs []*T) (*T, error) {
	y, err := tensor.EinsumAlong(text, order, xs...)
	if err != nil || !Tracked(xs...) {
		return y, err
	}
	spec, err := shape.ParseSpec(text, len(xs))
	if err != nil {
		return nil, err
	}
	e := lettered(spec, xs)
	return record("einsum", xs, []*T{y}, func(u *use, g []*T) []*T {
		grads := make([]*T, len(xs))
		for i := range xs {
			if u.wants[i] {
				grads[i] = e.back(i, u.in, g[0])
			}
		}
		return grads
	})[0], nil
}

// letters are an einsum's axes, each with a letter of its own, dots written out.
type letters struct {
	in  []string
	out string
}

func lettered(spec shape.Spec, xs []*T) *letters {
	free := unusedLetters(strings.Join(spec.In, "") + spec.Out)
	expand := func(axes string, rank int) string {
		before, after, dots := strings.Cut(axes, ".")
		if !dots {
			return axes
		}
		n := rank - len(before) - len(after)
		return before + free[len(free)-n:] + after // the last dimensions match each other
	}
	l := &letters{}
	dots := 0 // axes of the result that `...` stands for: those of the operand that has most
	for i, x := range xs {
		if strings.Contains(spec.In[i], ".") {
			dots = max(dots, x.Rank()-len(spec.In[i])+1)
		}
		l.in = append(l.in, expand(spec.In[i], x.Rank()))
	}
	l.out = expand(spec.Out, len(spec.Out)-1+dots)
	return l
}

func unusedLetters(used string) string {
	var free []byte
	for _, r := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" {
		if !strings.ContainsRune(used, r) {
			free = append(free, byte(r))
		}
	}
	return string(free)
}

// back is the gradient of operand i: the einsum of g and the other operands,
// where letters that only this operand has are stretched, and a letter that it
// has twice goes onto the diagonal.
func (l *letters) back(i int, xs []*T, g *T) *T {
	mine, x := distinct(l.in[i]), xs[i]
	specs, ops := []string{l.out}, []*T{g}
	for j := range xs {
		if j != i {
			specs, ops = append(specs, l.in[j]), append(ops, conj(xs[j]))
		}
	}
	var have, sizes = "", []int(nil)
	known := strings.Join(specs, "")
	for _, r := range mine {
		n := x.Sizes()[strings.IndexRune(l.in[i], r)]
		if strings.ContainsRune(known, r) {
			have += string(r)
			n = 1
		}
		sizes = append(sizes, n)
	}
	sum := must(Einsum(strings.Join(specs, ",")+"->"+have, l.stretched(specs, ops)...))
	out := l.placed(sum, have, mine, sizes)
	if mine == l.in[i] {
		return out
	}
	diagonal := must(tensor.Einsum(l.in[i]+"->"+mine, places(x.Sizes())))
	return spread(stretch(out, diagonal.Sizes()), diagonal, x.Sizes())
}

// placed puts axes of the given sizes where the sum lacks them.
func (l *letters) placed(sum *T, have, mine string, sizes []int) *T {
	at, full := sum.Sizes(), make([]int, len(sizes))
	seen := 0
	for k, r := range mine {
		full[k] = 1
		if strings.ContainsRune(have, r) {
			full[k] = at[seen]
			sizes[k] = at[seen]
			seen++
		}
	}
	return stretch(reshape(sum, full), sizes)
}

// stretched makes axes of size 1 that `...` let broadcast as long as the others of their letter.
func (l *letters) stretched(specs []string, ops []*T) []*T {
	longest := map[byte]int{}
	for k, s := range specs {
		for a, n := range ops[k].Sizes() {
			if have, seen := longest[s[a]]; !seen || have == 1 {
				longest[s[a]] = n
			}
		}
	}
	out := make([]*T, len(ops))
	for k, s := range specs {
		sizes := ops[k].Sizes()
		for a := range sizes {
			sizes[a] = longest[s[a]]
		}
		out[k] = stretch(ops[k], sizes)
	}
	return out
}

func distinct(axes string) string {
	var out []rune
	for _, r := range axes {
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	return string(out)
}
