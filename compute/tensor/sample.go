package tensor

import (
	"math"
	"slices"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// Permutation gives 0 to n-1 in random order.
func (r *Random) Permutation(n int) (*Tensor, error) {
	t, err := Arange(dtype.I64, 0, float64(n), 1)
	if err != nil {
		return nil, err
	}
	data := all[int64](t)
	r.Shuffle(t.Len(), func(i, j int) { data[i], data[j] = data[j], data[i] })
	return t, nil
}

// Shuffled gives the entries of an axis in random order.
func (r *Random) Shuffled(t *Tensor, axis int) (*Tensor, error) {
	if len(t.shape) == 0 {
		return nil, &shape.Mismatch{Code: shape.CodeRank, Message: "shuffle needs at least 1 dimension", Arg: 0, Axis: -1, Item: -1, Other: shape.Place{Arg: -1, Axis: -1}}
	}
	a, err := theAxis("shuffle", t, axis)
	if err != nil {
		return nil, err
	}
	at, err := r.Permutation(t.shape[a])
	if err != nil {
		return nil, err
	}
	return Gather(t, at, a)
}

// Permuted gives the elements along an axis in random order, each row in its own; all elements, if flat.
func (r *Random) Permuted(t *Tensor, axis int, flat bool) (out *Tensor, err error) {
	defer Guard(&err)
	if flat {
		all, err := t.Reshape(-1)
		if err != nil {
			return nil, err
		}
		mixed, err := r.Shuffled(all, 0)
		if err != nil {
			return nil, err
		}
		return mixed.Reshape(t.shape...)
	}
	if axis, err = theAxis("permuted", t, axis); err != nil {
		return nil, err
	}
	l := linesOf(t, axis)
	at := made(dtype.I64, l.rows.shape)
	places := all[int64](at)[:at.Len()]
	for len(places) > 0 {
		row := places[:l.n]
		for i := range row {
			row[i] = int64(i)
		}
		r.Shuffle(l.n, func(i, j int) { row[i], row[j] = row[j], row[i] })
		places = places[l.n:]
	}
	return TakeAlong(t, l.back(at), axis)
}

// theAxis counts an axis from the front.
func theAxis(op string, t *Tensor, axis int) (int, error) {
	if axis < -len(t.shape) || axis >= len(t.shape) {
		return 0, refuse(CodeValue, "%s: there is no axis %d in shape %s", op, axis, t.Shape())
	}
	return (axis + len(t.shape)) % max(len(t.shape), 1), nil
}

// Choice picks positions below n: with or without putting back, all equally
// likely or with probabilities p (nil if equal); shuffled says that the order must be random too.
func (r *Random) Choice(n int, p *Tensor, replace, shuffled bool, sizes ...int) (out *Tensor, err error) {
	defer Guard(&err)
	k, ok := count(sizes)
	switch {
	case !ok || slices.Min(append([]int{0}, sizes...)) < 0:
		return nil, refuse(CodeValue, "choice: cannot pick %s", shape.Ints(sizes...))
	case n <= 0 && k > 0:
		return nil, refuse(CodeValue, "choice: there is nothing to pick from")
	case !replace && k > n:
		return nil, refuse(CodeValue, "choice: cannot pick %d of %d without putting back", k, n)
	}
	if p != nil {
		return r.weighted(n, p, replace, k, sizes)
	}
	if replace {
		if k == 0 {
			return New(dtype.I64, sizes...)
		}
		return r.IntegersOf(dtype.I64, 0, int64(n-1), sizes...)
	}
	return Adopt(r.Sample(int64(n), int64(k), shuffled), sizes...)
}

func (r *Random) weighted(n int, p *Tensor, replace bool, k int, sizes []int) (*Tensor, error) {
	weights, err := probabilities(n, p)
	if err != nil {
		return nil, err
	}
	if replace {
		at := r.picks(weights, k)
		return Adopt(at, sizes...)
	}
	able := 0
	for _, w := range weights {
		if w > 0 {
			able++
		}
	}
	if able < k {
		return nil, refuse(CodeValue, "choice: only %d of the probabilities are above 0, cannot pick %d", able, k)
	}
	var found []int64
	for len(found) < k {
		at := r.picks(weights, k-len(found))
		for _, v := range at {
			if !slices.Contains(found, v) {
				found = append(found, v)
			}
		}
		for _, v := range found {
			weights[v] = 0
		}
	}
	return Adopt(found, sizes...)
}

// picks draws k positions by their weights: where a uniform number falls among their sums.
func (r *Random) picks(weights []float64, k int) []int64 {
	sums := make([]float64, len(weights))
	total := 0.0
	for i, w := range weights {
		total += w
		sums[i] = total
	}
	for i := range sums {
		sums[i] /= total
	}
	out := make([]int64, k)
	for i := range out {
		u := r.Float64()
		at, _ := slices.BinarySearchFunc(sums, u, func(sum, u float64) int {
			if sum <= u {
				return -1
			}
			return 1
		})
		out[i] = int64(at)
	}
	return out
}

// probabilities reads weights that add up to 1, to half of a float's digits.
func probabilities(n int, p *Tensor) ([]float64, error) {
	if len(p.shape) != 1 || p.shape[0] != n {
		return nil, refuse(CodeValue, "choice: %d probabilities are needed, found shape %s", n, p.Shape())
	}
	weights := slices.Clone(Slice[float64](p))
	total := 0.0
	for _, w := range weights {
		if !(w >= 0) {
			return nil, refuse(CodeValue, "choice: a probability cannot be %v", w)
		}
		total += w
	}
	off := 0x1p-26
	switch p.dtype {
	case dtype.F32:
		off = math.Sqrt(0x1p-23)
	case dtype.F16, dtype.BF16:
		off = math.Sqrt(0x1p-7)
	}
	if math.Abs(total-1) > off {
		return nil, refuse(CodeValue, "choice: the probabilities add up to %v, not to 1", total)
	}
	return weights, nil
}

// rows draws vectors: one for each place of the sizes, of n numbers each.
func rows[T int64 | float64](r *Random, n int, sizes []int, draw func(out []T)) (out *Tensor, err error) {
	defer Guard(&err)
	t, err := New(typeOf[T](), append(slices.Clone(sizes), n)...)
	if err != nil || n == 0 {
		return t, err
	}
	data := all[T](t)[:t.Len()]
	r.each(len(data)/n, func(i int) { draw(data[i*n : (i+1)*n]) })
	return t, nil
}

// Dirichlet draws shares that add up to 1, with weights alpha: sizes vectors of them.
func (r *Random) Dirichlet(alpha *Tensor, sizes ...int) (*Tensor, error) {
	if len(alpha.shape) != 1 {
		return nil, refuse(CodeValue, "dirichlet: weights are a vector, found shape %s", alpha.Shape())
	}
	weights := Slice[float64](alpha)
	for _, w := range weights {
		if !(w >= 0) {
			return nil, refuse(CodeValue, "dirichlet: a weight cannot be %v", w)
		}
	}
	return rows(r, len(weights), sizes, func(out []float64) { r.Stream.Dirichlet(weights, out) })
}

// Multinomial counts how n trials fall into classes of probabilities p, sizes times.
func (r *Random) Multinomial(n int64, p *Tensor, sizes ...int) (*Tensor, error) {
	if len(p.shape) != 1 || p.shape[0] == 0 {
		return nil, refuse(CodeValue, "multinomial: probabilities are a vector of at least one, found shape %s", p.Shape())
	}
	shares, total := Slice[float64](p), 0.0
	for i, w := range shares {
		if !(w >= 0 && w <= 1) {
			return nil, refuse(CodeValue, "multinomial: a probability cannot be %v", w)
		}
		if i < len(shares)-1 {
			total += w
		}
	}
	if n < 0 || total > 1+1e-12 {
		return nil, refuse(CodeValue, "multinomial: %d trials, and probabilities without the last of %v", n, total)
	}
	return rows(r, len(shares), sizes, func(out []int64) { r.Stream.Multinomial(n, shares, out) })
}

// MultivariateNormal draws vectors of a mean and a covariance, whose root is taken
// by "cholesky", "eigh" or "svd": the last two leave signs open, so that numbers may differ from NumPy's.
func (r *Random) MultivariateNormal(mean, cov *Tensor, method string, sizes ...int) (out *Tensor, err error) {
	defer Guard(&err)
	if len(mean.shape) != 1 || len(cov.shape) != 2 || cov.shape[0] != cov.shape[1] || cov.shape[0] != mean.shape[0] {
		return nil, refuse(CodeValue, "multivariate_normal: a mean [n] and a covariance [n, n] are needed, found %s and %s", mean.Shape(), cov.Shape())
	}
	x, err := r.Plain(true, dtype.F64, append(slices.Clone(sizes), mean.shape[0])...)
	if err != nil {
		return nil, err
	}
	root, err := rootOf(cov.AsType(dtype.F64), method)
	if err != nil {
		return nil, err
	}
	turned, err := root.Transpose()
	if err != nil {
		return nil, err
	}
	y, err := Matmul(x, turned)
	if err != nil {
		return nil, err
	}
	return Binary("add", mean.AsType(dtype.F64), y)
}

// rootOf gives l with l @ l.T = cov.
func rootOf(cov *Tensor, method string) (*Tensor, error) {
	var values, vectors *Tensor
	var err error
	switch method {
	case "cholesky":
		return Cholesky(cov)
	case "eigh":
		values, vectors, err = Eigh(cov)
	case "svd":
		vectors, values, _, err = SVD(cov, false)
	default:
		return nil, refuse(CodeValue, "multivariate_normal: method is \"svd\", \"eigh\" or \"cholesky\"")
	}
	if err != nil {
		return nil, err
	}
	scale := slices.Clone(Slice[float64](values))
	for i, v := range scale {
		if v < -1e-8 {
			return nil, refuse(CodeValue, "multivariate_normal: the covariance has the negative eigenvalue %v", v)
		}
		scale[i] = math.Sqrt(max(v, 0))
	}
	roots, err := Adopt(scale, len(scale))
	if err != nil {
		return nil, err
	}
	return Binary("mul", vectors, roots)
}
