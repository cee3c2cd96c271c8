package grad

import (
	"skep/compute/dtype"
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
