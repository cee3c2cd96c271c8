package tensor

import (
	"io"

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
			{Sig: "fun compressed(starts, at, values, shape, columns: bool = false)", Doc: "The sparse matrix of compressed rows, or with columns of compressed columns, as SciPy's indptr, indices and data have them; values at one place are added up.", Example: "sparse.compressed([0, 1, 3], [1, 0, 1], [5.0, 1.0, 2.0], [2, 2]).to_dense()[1]  // => [1. 2.]", Impl: module.Checked(compressed)},
			{Sig: "fun load_npz(path: str) -> Sparse", Doc: "The sparse matrix of an .npz file as SciPy's save_npz writes it, in one of the formats csr, csc, coo and dia.",
				Example: "let p = fs.temp_dir() + \"/skep_sparse.npz\"\nsparse.save_npz(p, sparse.csr([[0.0, 2.0], [0.0, 0.0]]))\nsparse.load_npz(p).nnz  // => 1", Impl: module.Checked(loadSparse)},
			{Sig: "fun save_npz(path: str, m: Sparse, format: str = \"csr\", compressed: bool = true) -> ()", Doc: "Writes an .npz file that SciPy's load_npz reads, in the format csr, csc or coo.",
				Example: "let p = fs.temp_dir() + \"/skep_sparse_columns.npz\"\nsparse.save_npz(p, sparse.csr([[0.0, 2.0]]), format: \"csc\")\nsparse.load_npz(p).shape  // => [1, 2]", Impl: module.Checked(saveSparse)},
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
				{Sig: "fun rows(self, from: i64, to: i64) -> Sparse", Doc: "The rows from one up to but without another.", Example: line + "m.rows(1, 3).shape  // => [2, 3]", Impl: module.Checked(func(c *module.Call) value.Value {
					m := sparseOf(c, 0)
					part, err := m.Part(int(c.IntIn(1, 0, 1<<40)), int(c.IntIn(2, 0, 1<<40)))
					fail(c, err)
					return boxSparse(c, part)
				})},
				{Sig: "fun compressed(self, columns: bool = false)", Doc: "The starts, the positions and the values of compressed rows, or with columns of compressed columns, as sparse.compressed takes them.", Example: "sparse.csr([[0.0, 5.0], [7.0, 0.0]]).compressed(columns: true)  // => ([0 1 2], [1 0], [7. 5.])", Impl: module.Checked(func(c *module.Call) value.Value {
					m := sparseOf(c, 0)
					c.Charge(m.ByteSize() + 8*int64(max(m.Rows, m.Cols)))
					starts, at, values := m.Compressed(c.Bool(1))
					return value.NewTuple(adopted(c, starts), adopted(c, at), adopted(c, values))
				})},
				{Sig: "fun triples(self)", Doc: "The rows, the columns and the values of what is stored, row by row, as sparse.coo takes them.", Example: "sparse.csr([[0.0, 5.0], [7.0, 0.0]]).triples()  // => ([0 1], [1 0], [5. 7.])", Impl: module.Checked(func(c *module.Call) value.Value {
					m := sparseOf(c, 0)
					c.Charge(24 * int64(m.Stored()))
					rows, columns, values := m.Triples()
					return value.NewTuple(adopted(c, rows), adopted(c, columns), adopted(c, values))
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
			Operators: []module.Operator{{Ops: "+ - * @ -x", Doc: "Sums, differences and products element by element with sparse matrices of the same size; * also with numbers and tensors, which stretch; @ with a vector, a matrix or a sparse matrix. + and - with a tensor give a tensor.", Impl: module.Checked(sparseOperator)}},
		}},
	}
}

// sparseOperator computes with a sparse matrix on the left, on the right, or on both sides.
func sparseOperator(c *module.Call) value.Value {
	if len(c.Args) == 1 {
		return boxSparse(c, sparseOf(c, 0).Scaled(-1))
	}
	a, isLeft := value.As[*sparse.Matrix](c.Args[0])
	b, isRight := value.As[*sparse.Matrix](c.Args[1])
	switch {
	case isLeft && isRight:
		return bothSparse(c, a, b)
	case c.Name == "*" && isLeft:
		return eachOf(c, a, read(c, 1))
	case c.Name == "*":
		return eachOf(c, b, read(c, 0))
	case c.Name == "@" && isLeft:
		t := read(c, 1)
		return box(sparseTimes(c, a, t))
	case c.Name == "@":
		return box(transposed(c, sparseTimes(c, b.Transpose(), transposed(c, read(c, 0)))))
	}
	whole := func(i int) *engine.Tensor {
		m, ok := value.As[*sparse.Matrix](c.Args[i])
		if !ok {
			return read(c, i)
		}
		c.Charge(8 * int64(m.Rows) * int64(m.Cols))
		t, err := m.Dense()
		fail(c, err)
		return t
	}
	t, err := engine.Binary(map[string]string{"+": "add", "-": "sub"}[c.Name], whole(0), whole(1))
	fail(c, err)
	c.Charge(t.ByteSize())
	return box(t)
}

func bothSparse(c *module.Call, a, b *sparse.Matrix) value.Value {
	f := map[string]func() (*sparse.Matrix, error){
		"+": func() (*sparse.Matrix, error) { return a.Plus(b, 1) }, "-": func() (*sparse.Matrix, error) { return a.Plus(b, -1) },
		"*": func() (*sparse.Matrix, error) { return a.Each(b) }, "@": func() (*sparse.Matrix, error) { return a.Product(b) },
	}[c.Name]
	bytes := a.ByteSize() + b.ByteSize()
	if c.Name == "@" {
		bytes = a.ProductBytes(b)
	}
	c.Charge(bytes)
	var err error
	m := module.Long(c, func() (m *sparse.Matrix) {
		m, err = f()
		return m
	})
	fail(c, err)
	return value.NewBox(sparseName, m)
}

func eachOf(c *module.Call, m *sparse.Matrix, t *engine.Tensor) value.Value {
	out, err := m.EachOf(t)
	fail(c, err)
	return boxSparse(c, out)
}

func sparseTimes(c *module.Call, m *sparse.Matrix, t *engine.Tensor) *engine.Tensor {
	out, err := m.Times(t)
	fail(c, err)
	c.Charge(out.ByteSize())
	return out
}

// transposed gives a vector as it is.
func transposed(c *module.Call, t *engine.Tensor) *engine.Tensor {
	out, err := t.Transpose()
	fail(c, err)
	return out
}

func loadSparse(c *module.Call) value.Value {
	m, err := sparse.ReadNPZ(source(c, c.Str(0), false))
	if bad, ok := err.(*engine.Error); ok {
		c.Fail(codeFile, "", "%s", bad.Message)
	}
	mustFile(c, err)
	return boxSparse(c, m)
}

func saveSparse(c *module.Call) value.Value {
	m, format, compress := sparseOf(c, 1), c.Str(2), c.Bool(3)
	if format != "csr" && format != "csc" && format != "coo" {
		c.Refuse("format is \"csr\", \"csc\" or \"coo\", found %s", value.Quote(format))
	}
	c.Charge(m.ByteSize())
	mustFile(c, module.WriteFile(c.Str(0), func(w io.Writer) error { return sparse.WriteNPZ(w, m, format, compress) }))
	return value.Null
}

func adopted[T engine.Element](c *module.Call, data []T) value.Value {
	t, err := engine.Adopt(data, len(data))
	fail(c, err)
	return box(t)
}

func compressed(c *module.Call) value.Value {
	sizes := readSizes(c, 3)
	if len(sizes) != 2 {
		c.Wrong(3, "the numbers of rows and columns")
	}
	values := engine.Slice[float64](read(c, 2))
	c.Charge(40*int64(len(values)) + 8*int64(max(sizes[0], 0)))
	m, err := sparse.FromCompressed(engine.Slice[int64](read(c, 0)), engine.Slice[int64](read(c, 1)), values, sizes[0], sizes[1], c.Bool(4))
	fail(c, err)
	return boxSparse(c, m)
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
