package tensor

import (
	"math"

	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
)

// algebra are the functions of linalg.
func algebra() []module.Func {
	const m = "let m = tensor.tensor([[4.0, 1.0], [2.0, 3.0]])\n"
	const s = "let s = tensor.tensor([[2.0, 1.0], [1.0, 2.0]])\n"
	one := func(f func(a *engine.Tensor) (*engine.Tensor, error)) func(c *module.Call) ([]*engine.Tensor, error) {
		return run(func(c *module.Call) (*engine.Tensor, error) { return f(read(c, 0)) })
	}
	two := func(f func(a, b *engine.Tensor) (*engine.Tensor, error)) func(c *module.Call) ([]*engine.Tensor, error) {
		return run(func(c *module.Call) (*engine.Tensor, error) { return f(read(c, 0), read(c, 1)) })
	}
	pair := func(f func(a *engine.Tensor) (x, y *engine.Tensor, err error)) func(c *module.Call) ([]*engine.Tensor, error) {
		return func(c *module.Call) ([]*engine.Tensor, error) {
			x, y, err := f(read(c, 0))
			return []*engine.Tensor{x, y}, err
		}
	}
	return funcs(append(spectral(), []op{
		{name: "solve", operands: "a, b", doc: "x with a @ x = b, for a square matrix a and a vector or the columns of a matrix b.", function: m + "linalg.solve(m, [9.0, 7.0])  // => [2. 1.]", run: two(grad.Solve)},
		{name: "solve_triangular", operands: "a, b", params: "lower: bool = false", doc: "x with a @ x = b, for an upper triangle a, or a lower one; what lies on its other side is not looked at.", function: "linalg.solve_triangular([[2.0, 1.0], [0.0, 4.0]], [4.0, 8.0])  // => [1. 2.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.SolveTriangular(read(c, 0), read(c, 1), c.Bool(2))
			})},
		{name: "multi_dot", operands: "...xs", doc: "The product of several matrices, in the order that takes the least work; the first and the last may be vectors. Takes tensors, or one list of them.", function: "linalg.multi_dot(tensor.ones([2, 9]), tensor.ones([9, 3]), [1, 1, 1])  // => [27. 27.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.MultiDot(readAll(c, 0)) })},
		{name: "lstsq", operands: "a, b", doc: "x for which a @ x comes closest to b, the shortest of them.", function: "linalg.lstsq([[1.0], [1.0]], [1.0, 3.0]).round()  // => [2.]", run: two(grad.Lstsq)},
		{name: "inv", operands: "a", doc: "The inverse of a square matrix, or of each matrix of a batch.", function: m + "(linalg.inv(m) @ m).allclose(tensor.eye(2))  // => true", run: one(grad.Inv)},
		{name: "pinv", operands: "a", params: "rcond: f64 = 1e-15", doc: "The pseudo-inverse; singular values below rcond times the largest count as 0.", function: "linalg.pinv([[2.0, 0.0], [0.0, 0.0]])[0]  // => [0.5 0. ]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Pinv(read(c, 0), c.Float(1)) })},
		{name: "det", operands: "a", doc: "The determinant.", function: m + "linalg.det(m)  // => 10.0", run: one(grad.Det)},
		{name: "trace", operands: "a", doc: "The sum of the diagonal.", function: m + "linalg.trace(m)  // => 7.0", run: one(grad.Trace)},
		{name: "cholesky", operands: "a", doc: "The lower triangle l with l @ l.T = a, for a positive definite matrix.", function: "linalg.cholesky([[4.0, 2.0], [2.0, 5.0]])[1]  // => [1. 2.]", run: one(grad.Cholesky)},
		{name: "qr", operands: "a", doc: "q with orthonormal columns and an upper triangle r, with q @ r = a.", many: tuple, function: m + "let (q, r) = linalg.qr(m)\n(q @ r).allclose(m)  // => true", run: pair(grad.QR)},
		{name: "lu", operands: "a", doc: "A permutation p, a lower triangle l and an upper one u, with p @ l @ u = a.", many: tuple, function: m + "let (p, l, u) = linalg.lu(m)\n(p @ l @ u).allclose(m)  // => true",
			run: func(c *module.Call) ([]*engine.Tensor, error) {
				p, l, u, err := grad.LU(read(c, 0))
				return []*engine.Tensor{p, l, u}, err
			}},
		{name: "eig", operands: "a", doc: "The eigenvalues of any square matrix, and its eigenvectors as columns of length 1: complex numbers.", many: tuple,
			function: "let (w, v) = linalg.eig([[0.0, 1.0], [-1.0, 0.0]])\nw.imag().abs()  // => [1. 1.]", run: func(c *module.Call) ([]*engine.Tensor, error) { return eigs(read(c, 0)) }},
		{name: "eigh", operands: "a", doc: "The eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns; only the lower half is looked at.", many: tuple,
			function: s + "let (w, v) = linalg.eigh(s)\nw.round()  // => [1. 3.]", run: func(c *module.Call) ([]*engine.Tensor, error) { return eighs(read(c, 0)) }},
		{name: "svd", operands: "a", params: "full: bool = false", doc: "u, the singular values s (largest first) and vt, with (u * s) @ vt = a. full makes u and vt square, as NumPy does unasked.", many: tuple,
			function: m + "let (u, s, vt) = linalg.svd(m)\n((u * s) @ vt).allclose(m)  // => true",
			run: func(c *module.Call) ([]*engine.Tensor, error) {
				u, sv, vt, err := grad.SVD(read(c, 0), c.Bool(1))
				return []*engine.Tensor{u, sv, vt}, err
			}},
		{name: "norm", operands: "x", params: "axis = null, keepdims: bool = false, ord = null", doc: "The length of vectors along axes, of all elements without one. ord is 2 if absent, 1, 3, …, \"inf\" or \"-inf\". A matrix without an axis has other norms by ord: 1 (the largest sum of a column), 2 (the largest singular value), \"inf\" (of a row), their negatives for the smallest, \"fro\", \"nuc\".",
			function: "linalg.norm([3.0, 4.0])  // => 5.0\nlinalg.norm([[3.0, -4.0]], axis: 1, ord: 1)  // => [7.]",
			run:      norm},
		{name: "matrix_rank", operands: "a", doc: "How many singular values are not 0.", function: "linalg.matrix_rank([[1.0, 2.0], [2.0, 4.0]])  // => 1",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				r, err := engine.Rank(read(c, 0))
				return engine.Integer(int64(r)), err
			})},
		{name: "matrix_power", operands: "a", params: "power: i64", doc: "A square matrix multiplied so many times with itself; negative powers take the inverse.", function: "linalg.matrix_power([[1, 1], [1, 0]], 5)[0]  // => [8 5]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Power(read(c, 0), int(c.Int(1))) })},
		{name: "expm", operands: "a", doc: "The matrix exponential.", function: "linalg.expm(tensor.zeros([2, 2]))[0]  // => [1. 0.]", run: one(grad.Expm)},
	}...))
}

// norm is of vectors, or with an order and no axis of a matrix.
func norm(c *module.Call) ([]*engine.Tensor, error) {
	order := norms(c, 3)
	x, fro := read(c, 0), false
	if name, ok := c.Args[3].TryStr(); ok {
		fro = name == "fro"
	}
	if c.Given(3) && !c.Given(1) && x.Rank() == 2 && !fro {
		t, err := grad.MatrixNorm(x, order, c.Bool(2))
		return []*engine.Tensor{t}, err
	}
	if order < 0 && !math.IsInf(order, -1) {
		c.Refuse("a norm cannot be of order %v", order)
	}
	r := engine.Reduction{KeepDims: c.Bool(2), Order: order}
	r.Axes, r.All = readAxes(c, 1)
	t, err := grad.Reduce("norm", x, r)
	return []*engine.Tensor{t}, err
}
