package tensor

import (
	"skep/compute/dtype"
	"skep/compute/grad"
	"skep/compute/random"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// run makes an op's body of a function with one result.
func run(f func(c *module.Call) (*engine.Tensor, error)) func(c *module.Call) ([]*engine.Tensor, error) {
	return func(c *module.Call) ([]*engine.Tensor, error) {
		t, err := f(c)
		return []*engine.Tensor{t}, err
	}
}

const shapeDoc = " shape is a list of sizes, or one number for one dimension."

func makers() []module.Func {
	return funcs([]op{
		{name: "tensor", rule: "astype", operands: "data", params: "dtype = null", doc: "A tensor of a number, of lists of numbers, or of lists of lists of equal lengths.",
			function: "tensor.tensor([[1.0, 2.0], [3.0, 4.5]])[1, 1]  // => 4.5\ntensor.tensor([1, 2, 3], dtype: f32).dtype  // => f32",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				t := read(c, 0)
				return grad.AsType(t, readType(c, 1, t.DType())), nil
			})},
		filled("zeros", "Zeros.", "tensor.zeros([2, 3], dtype: f32).shape  // => [2, 3]", engine.Zeros),
		filled("ones", "Ones.", "tensor.ones(3).sum()  // => 3.0", engine.Ones),
		{name: "full", params: "shape, value, dtype = null", doc: "One value everywhere." + shapeDoc, function: "tensor.full([2], 7)  // => [7 7]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				v, sizes := read(c, 1), readSizes(c, 0)
				d := readType(c, 2, v.DType())
				charge(c, d, sizes)
				return grad.Full(v, d, sizes...)
			})},
		{name: "zeros_like", operands: "x", doc: "Zeros of the shape and type of a tensor.", function: "tensor.zeros_like([1, 2])  // => [0 0]", run: run(like(0))},
		{name: "ones_like", operands: "x", doc: "Ones of the shape and type of a tensor.", function: "tensor.ones_like([1.5, 2.5])  // => [1. 1.]", run: run(like(1))},
		{name: "eye", params: "n: i64, m = null, dtype = null", doc: "Ones on the diagonal of a matrix of n rows and m columns (n if absent), zeros elsewhere.",
			function: "tensor.eye(2)[1]  // => [0. 1.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				n := int(c.Int(0))
				m := n
				if c.Given(1) {
					m = int(c.Int(1))
				}
				d := readType(c, 2, dtype.F64)
				charge(c, d, []int{n, m})
				return engine.Eye(d, n, m, 0)
			})},
		{name: "arange", params: "start, stop = null, step = 1, dtype = null", doc: "Numbers from start up to but without stop at equal steps; with one number from 0 up to but without it.",
			function: "tensor.arange(3)  // => [0 1 2]\ntensor.arange(2, 11, 3)  // => [2 5 8]", run: run(arange)},
		{name: "linspace", params: "start: f64, stop: f64, n: i64 = 50, endpoint: bool = true, dtype = null", doc: "n numbers at equal distances from start to stop; endpoint: false leaves the last one out.",
			function: "tensor.linspace(0.0, 1.0, 5)  // => [0.   0.25 0.5  0.75 1.  ]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				charge(c, dtype.F64, []int{int(c.Int(2))})
				return engine.Linspace(readType(c, 4, dtype.F64), c.Float(0), c.Float(1), int(c.Int(2)), !c.Bool(3))
			})},
		{name: "meshgrid", operands: "...xs", doc: "The coordinates of a grid, a tensor for each vector; the first vector goes along the first axis.", many: list,
			function: "tensor.meshgrid([1, 2], [3, 4, 5])[1].shape  // => [2, 3]",
			run:      func(c *module.Call) ([]*engine.Tensor, error) { return grad.Meshgrid(readAll(c, 0)) }},
	})
}

// charge asks the budget before elements are allocated.
func charge(c *module.Call, d dtype.Type, sizes []int) {
	n := int64(d.Size())
	for _, s := range sizes {
		if s < 0 || s > 0 && n > (1<<50)/int64(s) {
			return // refused by the rules, or by the engine
		}
		n *= int64(s)
	}
	c.Charge(n)
}

func filled(name, doc, example string, f func(d dtype.Type, sizes ...int) (*engine.Tensor, error)) op {
	return op{name: name, params: "shape, dtype = null", doc: doc + shapeDoc, function: example,
		run: run(func(c *module.Call) (*engine.Tensor, error) {
			d, sizes := readType(c, 1, dtype.F64), readSizes(c, 0)
			charge(c, d, sizes)
			return f(d, sizes...)
		})}
}

func like(v float64) func(c *module.Call) (*engine.Tensor, error) {
	return func(c *module.Call) (*engine.Tensor, error) {
		x := read(c, 0)
		charge(c, x.DType(), x.Sizes())
		return engine.Full(engine.Number(v), x.DType(), x.Sizes()...)
	}
}

func arange(c *module.Call) (*engine.Tensor, error) {
	start, stop, d := 0.0, c.Float(0), dtype.I64
	if c.Given(1) {
		start, stop = stop, c.Float(1)
	}
	for i := range 3 {
		if c.Given(i) && !c.Args[i].IsInt() {
			d = dtype.F64
		}
	}
	step := c.Float(2)
	if n := (stop - start) / step; n > 0 && n < 1<<45 {
		c.Charge(8 * int64(n))
	}
	return engine.Arange(readType(c, 3, d), start, stop, step)
}

const seedDoc = " Equal seeds give equal numbers, those of NumPy's default_rng; without a seed they differ each time."

func randoms() []module.Func {
	return funcs([]op{
		{name: "randn", params: "shape, seed = null, mean: f64 = 0.0, std: f64 = 1.0, dtype = null", doc: "Random numbers of a normal distribution." + shapeDoc + seedDoc,
			function: "tensor.randn([3], seed: 7)  // => [ 0.00123015  0.29874554 -0.27413786]",
			run: drawnAs(4, func(c *module.Call, r *engine.Random, d dtype.Type, sizes []int) (*engine.Tensor, error) {
				return r.Gauss(c.Float(2), c.Float(3), d, sizes...)
			})},
		{name: "rand", params: "shape, seed = null, low: f64 = 0.0, high: f64 = 1.0, dtype = null", doc: "Random numbers from low up to but without high, all equally likely." + shapeDoc + seedDoc,
			function: "tensor.rand([2], seed: 7)  // => [0.62509547 0.8972138 ]",
			run: drawnAs(4, func(c *module.Call, r *engine.Random, d dtype.Type, sizes []int) (*engine.Tensor, error) {
				return r.Uniform(c.Float(2), c.Float(3), d, sizes...)
			})},
		{name: "randint", params: "low: i64, high: i64, shape, seed = null", doc: "Random whole numbers from low up to but without high." + shapeDoc + seedDoc,
			function: "tensor.randint(0, 10, [8], seed: 7)  // => [9 6 6 8 5 7 8 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				sizes := readSizes(c, 2)
				charge(c, dtype.I64, sizes)
				return seeded(c, 3).Integers(c.Int(0), c.Int(1), sizes...)
			})},
		{name: "permutation", rule: "arange", params: "stop: i64, seed = null", doc: "The numbers from 0 up to but without stop in random order." + seedDoc,
			function: "tensor.permutation(6, seed: 7)  // => [5 2 0 4 1 3]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				charge(c, dtype.I64, []int{int(c.Int(0))})
				return seeded(c, 1).Permutation(int(c.Int(0)))
			})},
		{name: "shuffle", rule: "copy", operands: "x", params: "seed = null", doc: "The entries of the first axis in random order." + seedDoc,
			function: "tensor.shuffle([10, 20, 30], seed: 7)  // => [10 30 20]",
			run:      run(func(c *module.Call) (*engine.Tensor, error) { return seeded(c, 1).Shuffled(read(c, 0), 0) })},
	})
}

func drawnAs(typeAt int, f func(c *module.Call, r *engine.Random, d dtype.Type, sizes []int) (*engine.Tensor, error)) func(c *module.Call) ([]*engine.Tensor, error) {
	return run(func(c *module.Call) (*engine.Tensor, error) {
		d, sizes := readType(c, typeAt, dtype.F64), readSizes(c, 0)
		charge(c, dtype.F64, sizes)
		return f(c, seeded(c, 1), d, sizes)
	})
}

// seeded makes a stream of random numbers from argument i, or from the machine's own noise.
func seeded(c *module.Call, i int) *engine.Random {
	return &engine.Random{Stream: random.NewPCG64(seedOf(c, i)), Pause: interrupted(c)}
}

// fields are read without parentheses.
func fields() []module.Func {
	self := func(c *module.Call) *engine.Tensor { return read(c, 0) }
	field := func(sig, doc, example string, f func(t *engine.Tensor) value.Value) module.Func {
		return module.Func{Sig: sig, Doc: doc, Example: example, Impl: module.Checked(func(c *module.Call) value.Value { return f(self(c)) })}
	}
	const a = "let a = tensor.zeros([2, 3])\n"
	return []module.Func{
		field("fun shape(self) -> [i64]", "The sizes of the dimensions.", a+"a.shape  // => [2, 3]", func(t *engine.Tensor) value.Value {
			sizes := t.Sizes()
			out := make([]value.Value, len(sizes))
			for i, n := range sizes {
				out[i] = value.Int(int64(n))
			}
			return value.NewArray(out)
		}),
		field("fun dtype(self)", "The type of the elements.", a+"a.dtype  // => f64", func(t *engine.Tensor) value.Value {
			return value.NewType(t.DType().String(), value.BuiltinType, nil).Value()
		}),
		field("fun device(self) -> str", "Where the numbers are: \"cpu\", or a device.", a+"a.device  // => \"cpu\"", func(t *engine.Tensor) value.Value { return value.String(t.Device()) }),
		field("fun ndim(self) -> i64", "The number of dimensions.", a+"a.ndim  // => 2", func(t *engine.Tensor) value.Value { return value.Int(int64(t.Rank())) }),
		field("fun size(self) -> i64", "The number of elements.", a+"a.size  // => 6", func(t *engine.Tensor) value.Value { return value.Int(int64(t.Len())) }),
		field("fun T(self) -> Tensor", "The axes in reverse: the transposed matrix.", a+"a.T.shape  // => [3, 2]", func(t *engine.Tensor) value.Value {
			out, _ := grad.Transpose(t) // reversing cannot fail
			return box(out)
		}),
		{Sig: "fun mT(self) -> Tensor", Doc: "The last two axes exchanged: every matrix of a batch transposed.", Example: "tensor.zeros([5, 2, 3]).mT.shape  // => [5, 3, 2]",
			Impl: module.Checked(func(c *module.Call) value.Value {
				out, err := grad.MatrixTranspose(self(c))
				fail(c, err)
				return box(out)
			})},
	}
}
