package grad

import (
	"slices"
	"strings"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// Matmul is tensor.Matmul, traced.
func Matmul(a, b *T) (*T, error) {
	y, err := tensor.Matmul(a, b)
	return multiplied("matmul", a, b, y, err)
}

// MatmulIn is tensor.MatmulIn, traced.
func MatmulIn(a, b *T, d dtype.Type) (*T, error) {
	if !Tracked(a, b) {
		return tensor.MatmulIn(a, b, d)
	}
	return Matmul(AsType(a, d), AsType(b, d))
}

// Dot is tensor.Dot, traced.
func Dot(a, b *T) (*T, error) {
	y, err := tensor.Dot(a, b)
	return multiplied("dot", a, b, y, err)
}

// multiplied goes back from a matrix product: vectors are seen as a row on the left and a column on the right.
func multiplied(op string, a, b, y *T, err error) (*T, error) {
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	row, column := a.Rank() == 1, b.Rank() == 1
	wide := func(u *use, g *T) (x, z, wg *T) {
		x, z, wg = u.in[0], u.in[1], g
		if column {
			z, wg = must(Unsqueeze(z, 1)), must(Unsqueeze(wg, -1))
		}
		if row {
			x, wg = must(Unsqueeze(x, 0)), must(Unsqueeze(wg, -2))
		}
		return x, z, wg
	}
	return one(op, y, []*T{a, b}, func(u *use, g *T) *T {
		_, z, wg := wide(u, g)
		ga := matmul(wg, mT(conj(z)))
		if row {
			return must(Squeeze(sumLeading(ga, 2), -2))
		}
		return ga
	}, func(u *use, g *T) *T {
		x, _, wg := wide(u, g)
		gb := matmul(mT(conj(x)), wg)
		if column {
			return must(Squeeze(sumLeading(gb, 2), -1))
		}
		return gb
	}), nil
}

// sumLeading adds up all but the last axes.
func sumLeading(g *T, last int) *T {
	sizes := g.Sizes()
	return sumTo(g, sizes[len(sizes)-last:])
}

func matmul(a, b *T) *T { return must(Matmul(a, b)) }

// Outer is tensor.Outer, traced.
func Outer(a, b *T) (*T, error) {
	y, err := tensor.Outer(a, b)
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	return one("outer", y, []*T{a, b},
		func(u *use, g *T) *T { return matmul(g, conj(u.in[1])) },
		func(u *use, g *T) *T { return matmul(conj(u.in[0]), g) }), nil
}

// Kron is tensor.Kron, traced.
func Kron(a, b *T) (out *T, err error) {
	y, err := tensor.Kron(a, b)
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	defer tensor.Guard(&err)
	return reshape(must(Einsum("ij,kl->ikjl", a, b)), y.Sizes()), nil
}

// Cross is tensor.Cross, traced.
func Cross(a, b *T) (*T, error) {
	y, err := tensor.Cross(a, b)
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	return one("cross", y, []*T{a, b},
		func(u *use, g *T) *T { return cross(conj(u.in[1]), g) },
		func(u *use, g *T) *T { return cross(g, conj(u.in[0])) }), nil
}

// cross stretches first: the engine's rule lets batches broadcast only among each other.
func cross(a, b *T) *T { return must(Cross(a, b)) }

// Einsum is tensor.Einsum, traced.
func Einsum(text string, xs ...*T) (*T, error) {
	y, err := tensor.Einsum(text, xs...)
	if err != nil || !Tracked(xs...) {
		return y, err
	}
	spec, err := shape.ParseSpec(text, len(xs))
	if err != nil {
		return nil, err
	}
	e := lettered(spec, xs, y)
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

func lettered(spec shape.Spec, xs []*T, y *T) *letters {
	free := unusedLetters(strings.Join(spec.In, "") + spec.Out)
	expand := func(axes string, rank int) string {
		before, after, dots := strings.Cut(axes, ".")
		if !dots {
			return axes
		}
		n := rank - len(before) - len(after)
		return before + free[len(free)-n:] + after // the last dimensions match each other
	}
	l := &letters{out: expand(spec.Out, y.Rank())}
	for i, x := range xs {
		l.in = append(l.in, expand(spec.In[i], x.Rank()))
	}
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
