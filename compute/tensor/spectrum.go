package tensor

import (
	"math"

	"skep/compute/dtype"
	"skep/compute/linalg"
	"skep/compute/shape"
	"skep/compute/vector"
)

// Eigh gives the eigenvalues of a symmetric matrix, ascending, and its
// eigenvectors as columns; only the lower half is looked at.
func Eigh(a *Tensor) (values, vectors *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("eigh", nil, a); err != nil {
		return nil, nil, err
	}
	d, err := solved("eigh", a)
	if err != nil {
		return nil, nil, err
	}
	n := a.shape[0]
	w, v, ok := linalg.Eigh(matrices(a)[0])
	if !ok {
		return nil, nil, refuse(CodeValue, "eigh: no convergence; the matrix has NaN or infinite elements")
	}
	return factored(gathered(d, []int{n}, w), "eigh", n), factored(gathered(d, []int{n, n}, v.V), "eigh", n), nil
}

// SVD gives u, the singular values (largest first) and the transposed v, so
// that (u * s) @ vt = a. full makes u and vt square.
func SVD(a *Tensor, full bool) (u, s, vt *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("svd", map[string]shape.Value{"full": shape.Flag(full)}, a)
	if err != nil {
		return nil, nil, nil, err
	}
	d, err := solved("svd", a)
	if err != nil {
		return nil, nil, nil, err
	}
	um, sv, vm, ok := linalg.SVD(matrices(a)[0])
	if !ok {
		return nil, nil, nil, refuse(CodeValue, "svd: no convergence; the matrix has NaN or infinite elements")
	}
	if full {
		um, vm = linalg.Completed(um), linalg.Completed(vm)
	}
	n := a.shape[1]
	return factored(gathered(d, sizes[0], um.V), "svd", n), factored(gathered(d, sizes[1], sv), "svd", n),
		factored(gathered(d, sizes[2], vm.Transposed().V), "svd", n), nil
}

// Lstsq gives the x of least length among those with the least |a @ x - b|.
func Lstsq(a, b *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	sizes, err := infer("lstsq", nil, a, b)
	if err != nil {
		return nil, err
	}
	d, err := solved("lstsq", a, b)
	if err != nil {
		return nil, err
	}
	inverse, err := pseudo(a, defaultCut(a))
	if err != nil {
		return nil, err
	}
	out, err = Matmul(inverse, b.AsType(dtype.F64))
	if err != nil {
		return nil, err
	}
	return factored(must(out.AsType(d).Reshape(sizes[0]...)), "lstsq", a.shape[1]), nil
}

// defaultCut is the share of the largest singular value below which others count as zero.
func defaultCut(a *Tensor) float64 { return 0x1p-52 * float64(max(a.shape[0], a.shape[1])) }

// Pinv gives the pseudo-inverse; singular values below cut times the largest count as zero.
func Pinv(a *Tensor, cut float64) (out *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("pinv", nil, a); err != nil {
		return nil, err
	}
	d, err := solved("pinv", a)
	if err != nil {
		return nil, err
	}
	out, err = pseudo(a, cut)
	if err != nil {
		return nil, err
	}
	return factored(out.AsType(d), "pinv", a.shape[1]), nil
}

func pseudo(a *Tensor, cut float64) (*Tensor, error) {
	u, s, v, ok := linalg.SVD(matrices(a)[0])
	if !ok {
		return nil, refuse(CodeValue, "svd: no convergence; the matrix has NaN or infinite elements")
	}
	scaled := u.Transposed()
	for i := range s {
		factor := 0.0
		if s[i] > cut*s[0] {
			factor = 1 / s[i]
		}
		vector.PairsRight("mul", scaled.Row(i), scaled.Row(i), factor)
	}
	return gathered(dtype.F64, []int{a.shape[1], a.shape[0]}, linalg.Multiply(v, scaled).V), nil
}

// Rank counts the singular values above NumPy's default limit.
func Rank(a *Tensor) (int, error) {
	if _, err := infer("matrix_rank", nil, a); err != nil {
		return 0, err
	}
	_, s, _, err := SVD(a.AsType(dtype.F64), false)
	if err != nil {
		return 0, err
	}
	rank := 0
	values := Slice[float64](s)
	for _, x := range values {
		if x > values[0]*defaultCut(a) {
			rank++
		}
	}
	return rank, nil
}

// Power multiplies a square matrix n times with itself; negative n take the inverse.
func Power(a *Tensor, n int) (out *Tensor, err error) {
	if _, err := infer("matrix_power", nil, a); err != nil {
		return nil, err
	}
	if n < 0 {
		if a, err = Inv(a); err != nil {
			return nil, err
		}
		n = -n
	}
	out, err = Eye(a.dtype, a.shape[len(a.shape)-1], a.shape[len(a.shape)-1], 0)
	for ; n > 0 && err == nil; n >>= 1 {
		if n&1 == 1 {
			out, err = Matmul(out, a)
		}
		if n > 1 && err == nil {
			a, err = Matmul(a, a)
		}
	}
	if err != nil {
		return nil, err
	}
	return out.BroadcastTo(a.shape...)
}

// Trace adds up the diagonal.
func Trace(a *Tensor) (*Tensor, error) {
	if _, err := infer("trace", nil, a); err != nil {
		return nil, err
	}
	d, err := Diag(a, 0)
	if err != nil {
		return nil, err
	}
	return Reduce("sum", d, OverAll)
}

// Expm is the matrix exponential: halved until small, a Taylor sum, squared back.
func Expm(a *Tensor) (out *Tensor, err error) {
	defer Guard(&err)
	if _, err := infer("expm", nil, a); err != nil {
		return nil, err
	}
	d, err := solved("expm", a)
	if err != nil {
		return nil, err
	}
	m := matrices(a)[0].Clone()
	largest := 0.0
	for i := range m.Rows {
		sum := 0.0
		for _, x := range m.Row(i) {
			sum += math.Abs(x)
		}
		largest = max(largest, sum)
	}
	if math.IsInf(largest, 0) || largest != largest {
		return nil, refuse(CodeValue, "expm: the matrix has NaN or infinite elements")
	}
	halvings := 0
	for ; largest > 0.25; largest /= 2 {
		halvings++
	}
	vector.PairsRight("mul", m.V, m.V, math.Ldexp(1, -halvings))
	sum := linalg.Identity(m.Rows, m.Rows)
	for k := 16; k >= 1; k-- { // Horner: 1 + m/1 (1 + m/2 (1 + …))
		sum = linalg.Multiply(m, sum)
		vector.PairsRight("mul", sum.V, sum.V, 1/float64(k))
		for i := range m.Rows {
			sum.Row(i)[i]++
		}
	}
	for range halvings {
		sum = linalg.Multiply(sum, sum)
	}
	return gathered(d, a.shape, sum.V), nil
}
