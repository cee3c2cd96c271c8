package grad

import (
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
	"skep/compute/tensor"
)

// Tensordot sums products over axes of both, as the options left and right name them, or axes counts them.
func Tensordot(a, b *T, options map[string]shape.Value) (out *T, err error) {
	defer tensor.Guard(&err)
	found, err := fitsWith("tensordot", options, a, b)
	if err != nil {
		return nil, err
	}
	left, right, err := shape.DotAxes(a.Shape(), b.Shape(), options)
	if err != nil {
		return nil, err
	}
	sizes, _ := found[0].Sizes()
	return contracted(a, b, left, right, sizes), nil
}

// contracted is one matrix product of both with their axes brought side by side.
func contracted(a, b *T, left, right, sizes []int) *T {
	k := 1
	for _, i := range left {
		k *= a.Sizes()[i]
	}
	x := matrixWith(a, append(others(a.Rank(), left), left...), a.Len()/max(k, 1), k)
	y := matrixWith(b, append(slices.Clone(right), others(b.Rank(), right)...), k, b.Len()/max(k, 1))
	if k == 0 || a.Len() == 0 || b.Len() == 0 { // nothing to multiply: sizes cannot be told from the elements
		return cast(filled(0, must(tensor.New(dtype.F64, sizes...))), tensor.Common(a, b))
	}
	return reshape(matmul(x, y), sizes)
}

func matrixWith(x *T, order []int, rows, columns int) *T {
	if x.Len() == 0 {
		return x
	}
	return reshape(must(Transpose(x, order...)), []int{rows, columns})
}

// others lists the axes that are not named.
func others(rank int, named []int) []int {
	kept := []int{}
	for i := range rank {
		if !slices.Contains(named, i) {
			kept = append(kept, i)
		}
	}
	return kept
}

// Inner is the products over the last axes; a number multiplies.
func Inner(a, b *T) (out *T, err error) {
	defer tensor.Guard(&err)
	found, err := fitsWith("inner", nil, a, b)
	switch {
	case err != nil:
		return nil, err
	case a.Rank() == 0 || b.Rank() == 0:
		return Binary("mul", a, b)
	}
	sizes, _ := found[0].Sizes()
	return contracted(a, b, []int{a.Rank() - 1}, []int{b.Rank() - 1}, sizes), nil
}

// Vecdot is the inner products of vectors along the last axis; those of a are conjugated.
func Vecdot(a, b *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("vecdot", nil, a, b); err != nil {
		return nil, err
	}
	d := tensor.Common(a, b)
	return cast(must(Reduce("sum", mul(conj(a), b), tensor.Over(-1))), d), nil
}

// Vdot is the inner product of all elements; those of a are conjugated.
func Vdot(a, b *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("vdot", nil, a, b); err != nil {
		return nil, err
	}
	return Dot(Flatten(conj(a)), Flatten(b))
}

// Matvec is matrices times vectors, in batches.
func Matvec(a, v *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("matvec", nil, a, v); err != nil {
		return nil, err
	}
	return Squeeze(matmul(a, must(Unsqueeze(v, -1))), -1)
}

// Vecmat is vectors, conjugated, times matrices, in batches.
func Vecmat(v, a *T) (out *T, err error) {
	defer tensor.Guard(&err)
	if err := fits("vecmat", nil, v, a); err != nil {
		return nil, err
	}
	return Squeeze(matmul(must(Unsqueeze(conj(v), -2)), a), -2)
}

// Convolve is tensor.Convolve, traced; mode is full, same (as many as the longer one has) or valid (where both overlap wholly).
func Convolve(a, b *T, mode string) (out *T, err error) {
	defer tensor.Guard(&err)
	found, err := fitsWith("convolve", map[string]shape.Value{"mode": shape.Text(mode)}, a, b)
	if err != nil {
		return nil, err
	}
	full := must(convolved(a, b))
	sizes, _ := found[0].Sizes()
	from := (full.Len() - sizes[0]) / 2
	if mode == "valid" {
		from = min(a.Len(), b.Len()) - 1
	}
	return stretchOf(full, from, sizes[0]), nil
}

func stretchOf(x *T, from, n int) *T {
	if n == x.Len() {
		return x
	}
	return must(Index(x, tensor.Item{Item: shape.Slice(shape.End(from), shape.End(from+n), 1)}))
}

// convolved goes back by sliding the gradient past the other operand, turned around.
func convolved(a, b *T) (*T, error) {
	y, err := tensor.Convolve(a, b)
	if err != nil || !Tracked(a, b) {
		return y, err
	}
	back := func(other, own int) func(u *use, g *T) *T {
		return func(u *use, g *T) *T {
			v := u.in[other]
			whole := must(convolved(g, must(Flip(conj(v)))))
			return stretchOf(whole, v.Len()-1, u.in[own].Len())
		}
	}
	return one("convolve", y, []*T{a, b}, back(1, 0), back(0, 1)), nil
}

// Correlate is Convolve with b, conjugated, as it stands.
func Correlate(a, b *T, mode string) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := fitsWith("correlate", map[string]shape.Value{"mode": shape.Text(mode)}, a, b); err != nil {
		return nil, err
	}
	if a.Len() >= b.Len() {
		return Convolve(a, must(Flip(conj(b))), mode)
	}
	turned := must(Convolve(conj(b), must(Flip(a)), mode)) // NumPy slides the longer one, and turns the result around
	return Flip(turned)
}

// MultiDot multiplies matrices in the order that takes the fewest multiplications (Cormen et al., Introduction to
// Algorithms, section 15.2); the first and the last may be vectors.
func MultiDot(xs []*T) (out *T, err error) {
	defer tensor.Guard(&err)
	if _, err := fitsWith("multi_dot", nil, xs...); err != nil {
		return nil, err
	}
	sizes := make([]float64, 0, len(xs)+1)
	for i, x := range xs {
		rows := 1
		if s := x.Sizes(); x.Rank() == 2 || x.Rank() == 1 && i > 0 {
			rows = s[0]
		}
		sizes = append(sizes, float64(rows))
	}
	last := xs[len(xs)-1].Sizes()
	if len(last) < 2 {
		last = []int{0, 1}
	}
	sizes = append(sizes, float64(last[1]))
	return bestOrder(sizes).multiply(xs, 0, len(xs)-1), nil
}

// order says where the product of operands i to j is cut.
type order [][]int

func bestOrder(sizes []float64) order {
	n := len(sizes) - 1
	cost, cut := make([][]float64, n), make(order, n)
	for i := range n {
		cost[i], cut[i] = make([]float64, n), make([]int, n)
	}
	for span := 1; span < n; span++ {
		for i := 0; i+span < n; i++ {
			j := i + span
			for k := i; k < j; k++ {
				c := cost[i][k] + cost[k+1][j] + sizes[i]*sizes[k+1]*sizes[j+1]
				if k == i || c < cost[i][j] {
					cost[i][j], cut[i][j] = c, k
				}
			}
		}
	}
	return cut
}

func (o order) multiply(xs []*T, i, j int) *T {
	if i == j {
		return xs[i]
	}
	k := o[i][j]
	return matmul(o.multiply(xs, i, k), o.multiply(xs, k+1, j))
}
