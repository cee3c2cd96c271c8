package tensor

import (
	"skep/compute/sparse"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// sparseName is what typeof says of a sparse matrix.
const sparseName = "Sparse"

// Sparse declares sparse.
func Sparse() module.Module {
	const line = "let m = sparse.csr([[2.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 2.0]])\n"
	return module.Module{
		Name: "sparse", Doc: "Matrices of which most elements are 0, as compressed rows (CSR) of f64.",
		Funcs: []module.Func{
			{Sig: "fun csr(dense)", Doc: "The sparse matrix of a matrix's elements that are not 0.", Example: "sparse.csr([[0.0, 2.0], [0.0, 0.0]]).nnz  // => 1", Impl: module.Checked(func(c *module.Call) value.Value {
				m, err := sparse.FromDense(read(c, 0))
				fail(c, err)
				return boxSparse(c, m)
			})},
			{Sig: "fun coo(rows, cols, values, shape)", Doc: "The sparse matrix with values at rows and columns; those at one place are added up.", Example: "sparse.coo([0, 1, 1], [1, 0, 0], [5.0, 1.0, 2.0], [2, 2]).to_dense()[1]  // => [3. 0.]", Impl: module.Checked(triples)},
			{Sig: "fun cg(m: Sparse, b, tol: f64 = 1e-10, max_iter: i64 = null)", Doc: "x with m @ x = b for a symmetric positive definite m, by conjugate gradients scaled by the diagonal, to a residual of tol times the length of b. max_iter is ten times the rows if absent.",
				Example: line + "sparse.cg(m, [1.0, 0.0, 1.0]).round()  // => [1. 1. 1.]", Impl: module.Checked(conjugate)},
			{Sig: "fun eigsh(m: Sparse, k: i64 = 6, which: str = \"largest\", tol: f64 = 1e-10, seed: i64 = 0)", Doc: "The k largest or smallest (which: \"smallest\") eigenvalues of a symmetric matrix, ascending, and their eigenvectors as columns, by Lanczos' method.",
				Example: line + "let (w, v) = sparse.eigsh(m, k: 1)\nw  // => [3.41421356]", Impl: module.Checked(lanczos)},
		},
		Types: []module.Type{{Name: sparseName, Doc: "A matrix of compressed rows: @ multiplies it with a vector or a matrix.",
			Methods: []module.Func{
				{Sig: "fun to_dense(self) -> Tensor", Doc: "The whole matrix.", Example: line + "m.to_dense()[0]  // => [ 2. -1.  0.]", Impl: module.Checked(func(c *module.Call) value.Value {
					m := sparseOf(c, 0)
					c.Charge(8 * int64(m.Rows) * int64(m.Cols))
					t, err := m.Dense()
					fail(c, err)
					return box(t)
				})},
			},
			Fields: []module.Func{
				{Sig: "fun shape(self) -> [i64]", Doc: "Rows and columns.", Example: line + "m.shape  // => [3, 3]", Impl: module.Checked(func(c *module.Call) value.Value {
					m := sparseOf(c, 0)
					return value.NewInts([]int64{int64(m.Rows), int64(m.Cols)})
				})},
				{Sig: "fun nnz(self) -> i64", Doc: "How many elements are stored.", Example: line + "m.nnz  // => 7", Impl: module.Checked(func(c *module.Call) value.Value { return value.Int(int64(sparseOf(c, 0).Stored())) })},
				{Sig: "fun T(self) -> Sparse", Doc: "Rows and columns exchanged.", Example: "sparse.csr([[0.0, 1.0, 2.0]]).T.shape  // => [3, 1]", Impl: module.Checked(func(c *module.Call) value.Value { return boxSparse(c, sparseOf(c, 0).Transpose()) })},
			},
			Operators: []module.Operator{{Ops: "@", Doc: "The product with a vector or the columns of a matrix.", Impl: module.Checked(func(c *module.Call) value.Value {
				t, err := sparseOf(c, 0).Times(read(c, 1))
				fail(c, err)
				c.Charge(t.ByteSize())
				return box(t)
			})}},
		}},
	}
}

func boxSparse(c *module.Call, m *sparse.Matrix) value.Value {
	c.Charge(m.ByteSize())
	return value.NewBox(sparseName, m)
}

func sparseOf(c *module.Call, i int) *sparse.Matrix {
	m, ok := value.As[*sparse.Matrix](c.Args[i])
	if !ok {
		c.Wrong(i, "a sparse matrix")
	}
	return m
}

func triples(c *module.Call) value.Value {
	sizes := readSizes(c, 3)
	if len(sizes) != 2 {
		c.Wrong(3, "the numbers of rows and columns")
	}
	at, columns, values := read(c, 0), read(c, 1), read(c, 2)
	if sizes[0] >= 0 {
		c.Charge(8*int64(sizes[0]) + 24*int64(values.Len()))
	}
	m, err := sparse.FromTriples(engine.Slice[int64](at), engine.Slice[int64](columns), engine.Slice[float64](values), sizes[0], sizes[1])
	fail(c, err)
	return boxSparse(c, m)
}

func conjugate(c *module.Call) value.Value {
	m, b := sparseOf(c, 0), read(c, 1)
	rounds := 10 * int64(m.Rows)
	if c.Given(3) {
		rounds = c.IntIn(3, 0, 1<<40)
	}
	tolerance, right := c.Float(2), engine.Slice[float64](b)
	var err error
	x := module.Long(c, func() (x []float64) {
		x, _, err = m.Solve(right, tolerance, int(rounds))
		return x
	})
	fail(c, err)
	t, err := engine.Adopt(x, len(x))
	fail(c, err)
	return box(t)
}

func lanczos(c *module.Call) value.Value {
	m, which := sparseOf(c, 0), c.Str(2)
	if which != "largest" && which != "smallest" {
		c.Refuse("which is \"largest\" or \"smallest\", found %s", value.Quote(which))
	}
	k, tolerance, seed := int(c.Int(1)), c.Float(3), uint64(c.Int(4))
	type pair struct{ values, vectors *engine.Tensor }
	var err error
	out := module.Long(c, func() (p pair) {
		p.values, p.vectors, err = m.Extreme(k, which == "largest", tolerance, seed)
		return p
	})
	fail(c, err)
	return value.NewTuple(box(out.values), box(out.vectors))
}
