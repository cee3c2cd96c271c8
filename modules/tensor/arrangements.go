package tensor

import (
	"skep/compute/dtype"
	"skep/compute/grad"
	"skep/compute/shape"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// arrangements move no element, or give the same ones in another order.
func arrangements() []op {
	const a = "let a = tensor.arange(6).reshape([2, 3])\n"
	return []op{
		{name: "transpose", operands: "x", params: "axes = null", doc: "The axes in another order; reversed if none is given.", function: a + "tensor.transpose(a).shape  // => [3, 2]", method: a + "a.transpose([1, 0]).shape  // => [3, 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				if !c.Given(1) {
					return grad.Transpose(read(c, 0))
				}
				return grad.Transpose(read(c, 0), readSizes(c, 1)...)
			})},
		{name: "swapaxes", operands: "x", params: "a: i64, b: i64", doc: "Two axes exchanged.", function: a + "tensor.swapaxes(a, 0, 1).shape  // => [3, 2]", method: a + "a.swapaxes(0, -1).shape  // => [3, 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.SwapAxes(read(c, 0), int(c.Int(1)), int(c.Int(2)))
			})},
		{name: "reshape", operands: "x", params: "shape", doc: "The same elements in another shape; one size may be -1 and is computed.", function: "tensor.reshape([1, 2, 3, 4], [2, 2])[1]  // => [3 4]", method: "tensor.arange(6).reshape([-1, 2]).shape  // => [3, 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Reshape(read(c, 0), readSizes(c, 1)...) })},
		{name: "flatten", operands: "x", doc: "All elements in one dimension.", function: a + "tensor.flatten(a)  // => [0 1 2 3 4 5]", method: a + "a.flatten()  // => [0 1 2 3 4 5]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Flatten(read(c, 0)), nil })},
		{name: "squeeze", operands: "x", params: "axis = null", doc: "Axes of size 1 taken away: the named ones, or all.", function: "tensor.squeeze([[1, 2]])  // => [1 2]", method: "tensor.zeros([1, 3, 1]).squeeze(axis: 0).shape  // => [3, 1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axes, _ := readAxes(c, 1)
				return grad.Squeeze(read(c, 0), axes...)
			})},
		{name: "unsqueeze", operands: "x", params: "axis: i64", doc: "A new axis of size 1.", function: "tensor.unsqueeze([1, 2], 1).shape  // => [2, 1]", method: "tensor.arange(3).unsqueeze(0).shape  // => [1, 3]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Unsqueeze(read(c, 0), int(c.Int(1))) })},
		{name: "broadcast_to", operands: "x", params: "shape", doc: "Stretched to a shape without copying.", function: "tensor.broadcast_to([1, 2], [3, 2]).shape  // => [3, 2]", method: "tensor.arange(2).broadcast_to([3, 2]).sum()  // => 3",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.BroadcastTo(read(c, 0), readSizes(c, 1)...) })},
		{name: "flip", operands: "x", params: "axis = null", doc: "Reversed along axes, or along all.", function: "tensor.flip([1, 2, 3])  // => [3 2 1]", method: a + "a.flip(axis: 0)[0]  // => [3 4 5]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axes, _ := readAxes(c, 1)
				return grad.Flip(read(c, 0), axes...)
			})},
		{name: "roll", operands: "x", params: "by: i64, axis = null", doc: "Moved along an axis; what falls off comes back at the other end.", function: "tensor.roll([1, 2, 3], 1)  // => [3 1 2]", method: a + "a.roll(1, axis: 1)[0]  // => [2 0 1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axis, flat := readAxis(c, 2)
				return grad.Roll(read(c, 0), int(c.Int(1)), axis, flat)
			})},
		{name: "diag", operands: "x", params: "k: i64 = 0", doc: "A matrix with this diagonal, or the diagonal of a matrix; k is how many columns it lies to the right of the main one.", function: "tensor.diag([1, 2])[1]  // => [0 2]\ntensor.diag([7], k: 1)[0]  // => [0 7]", method: "tensor.eye(3).diag()  // => [1. 1. 1.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Diag(read(c, 0), int(c.IntIn(1, -1<<31, 1<<31)))
			})},
		triangle("tril", "Zero above the k-th diagonal.", "[1. 0.]", true),
		triangle("triu", "Zero below the k-th diagonal.", "[1. 1.]", false),
		{name: "copy", operands: "x", doc: "A tensor with bytes of its own.", method: "tensor.arange(2).copy()  // => [0 1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Copy(read(c, 0)), nil })},
	}
}

func triangle(name, doc, shows string, lower bool) op {
	return op{name: name, operands: "x", params: "k: i64 = 0", doc: doc, function: "tensor." + name + "(tensor.ones([2, 2]))[0]  // => " + shows, method: "tensor.ones([2, 2])." + name + "()[0]  // => " + shows,
		run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Triangle(read(c, 0), int(c.Int(1)), lower) })}
}

// joins put tensors together, take them apart, and repeat them.
func joins() []op {
	return []op{
		{name: "concat", operands: "...xs", params: "axis: i64 = 0", doc: "One behind the other along an axis. Takes tensors, or one list of them.", function: "tensor.concat([tensor.arange(2), tensor.arange(3)])  // => [0 1 0 1 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Concat(readAll(c, 0), int(c.Int(1))) })},
		{name: "stack", operands: "...xs", params: "axis: i64 = 0", doc: "One behind the other along a new axis. Takes tensors, or one list of them.", function: "tensor.stack([tensor.arange(2), tensor.arange(2)]).shape  // => [2, 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Stack(readAll(c, 0), int(c.Int(1))) })},
		{name: "split", operands: "x", params: "parts, axis: i64 = 0", doc: "A list of equal parts along an axis; parts is their number, or a list of positions to cut at.", many: list,
			function: "tensor.split([1, 2, 3, 4], 2)[1]  // => [3 4]", method: "tensor.arange(5).split([1, 3]).len()  // => 3",
			run: func(c *module.Call) ([]*engine.Tensor, error) {
				if c.Args[1].IsInt() {
					return grad.Split(read(c, 0), int(c.Int(1)), nil, int(c.Int(2)))
				}
				return grad.Split(read(c, 0), 0, append([]int{}, readSizes(c, 1)...), int(c.Int(2)))
			}},
		{name: "pad", operands: "x", params: "width, value = 0, mode: str = \"constant\"", doc: "More elements at both ends of each axis: width is one number for all ends, [before, after] for all axes, or both for each axis. They are value, or with mode \"edge\", \"reflect\", \"symmetric\" or \"wrap\" the tensor's own.",
			function: "tensor.pad([1, 2], 1)  // => [0 1 2 0]", method: "tensor.arange(2).pad([0, 1], value: 9)  // => [0 1 9]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				if mode := c.Str(3); mode != "constant" {
					return grad.PadMode(read(c, 0), readSizes(c, 1), mode)
				}
				return grad.Pad(read(c, 0), readSizes(c, 1), read(c, 2))
			})},
		{name: "tile", operands: "x", params: "reps", doc: "The whole repeated along each axis.", function: "tensor.tile([1, 2], 2)  // => [1 2 1 2]", method: "tensor.arange(2).tile([2, 2]).shape  // => [2, 4]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Tile(read(c, 0), readSizes(c, 1)) })},
		{name: "repeat", operands: "x", params: "n: i64, axis = null", doc: "Each entry of an axis repeated; without an axis each element.", function: "tensor.repeat([1, 2], 2)  // => [1 1 2 2]", method: "tensor.arange(2).repeat(2)  // => [0 0 1 1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axis, flat := readAxis(c, 2)
				return grad.Repeat(read(c, 0), int(c.IntIn(1, 0, 1<<31)), axis, flat)
			})},
	}
}

// choices pick entries.
func choices() []op {
	gather := func(name string) op {
		return op{name: name, operands: "x, at", params: "axis: i64 = 0", doc: "The entries at positions along an axis; negative ones count from the end.",
			function: "tensor." + name + "([10, 20, 30], [2, 0])  // => [30 10]", method: "tensor.tensor([10, 20, 30])." + name + "([-1])  // => [30]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Gather(read(c, 0), read(c, 1), int(c.Int(2)))
			})}
	}
	scatter := func(name, doc, shows string, adding bool) op {
		return op{name: name, operands: "x, at, values", params: "axis: i64 = 0", doc: doc + " Along the axis; positions have as many dimensions as x, values their shape or one that stretches to it.",
			function: "tensor." + name + "([1, 2, 3], [0, 2, 0], [10, 20, 30])  // => " + shows, method: "tensor.tensor([1, 2, 3])." + name + "([0, 2, 0], [10, 20, 30])  // => " + shows,
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Scatter(read(c, 0), read(c, 1), read(c, 2), int(c.Int(3)), adding)
			})}
	}
	return []op{gather("gather"), gather("take"),
		scatter("scatter", "Values put at positions; where one occurs twice the last value stays.", "[30  2 20]", false),
		scatter("scatter_add", "Values added at positions, all of them where one occurs twice.", "[41  2 23]", true),
		{name: "take_along", operands: "x, at", params: "axis: i64 = -1", doc: "The elements at positions along an axis, one position an element, as argsort and argmax(keepdims: true) give them.", function: "tensor.take_along([30, 10, 20], [1, 2, 0])  // => [10 20 30]",
			method: "let x = tensor.tensor([30, 10, 20])\nx.take_along(x.argsort())  // => [10 20 30]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.TakeFrom(read(c, 0), read(c, 1), int(c.Int(2)))
			})},
		{name: "nonzero", operands: "x", doc: "The positions of what is not 0 or false, one row each.", function: "tensor.nonzero([0, 7, 0, 9]).flatten()  // => [1 3]", method: "(tensor.arange(4) > 2).nonzero()  // => [[3]]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return engine.NonZero(read(c, 0)) })},
	}
}

// products are sums of products.
func products() []op {
	return []op{
		{name: "matmul", operands: "x, other", work: productWork, params: "dtype = null", doc: "The matrix product, x @ other; leading axes are batches that stretch. dtype is what it is computed in: with i32 products of i8 are exact, by kernels of their own.",
			function: "tensor.matmul(tensor.eye(2), [3, 4])  // => [3. 4.]\nlet w = tensor.tensor([[100, 2], [3, 100]], dtype: i8)\ntensor.matmul(w, w, dtype: i32)[0]  // => [10006   400]", method: "tensor.eye(2).matmul([3, 4])  // => [3. 4.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				if c.Given(2) {
					return grad.MatmulIn(read(c, 0), read(c, 1), readType(c, 2, dtype.Invalid))
				}
				return grad.Matmul(read(c, 0), read(c, 1))
			})},
		{name: "dot", operands: "x, other", work: productWork, doc: "The inner product of vectors, the matrix product of matrices.", function: "tensor.dot([1, 2], [3, 4])  // => 11", method: "tensor.arange(3).dot([1, 1, 1])  // => 3",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Dot(read(c, 0), read(c, 1)) })},
		{name: "outer", operands: "x, other", doc: "Every product of two elements.", function: "tensor.outer([1, 2], [3, 4])[1]  // => [6 8]", method: "tensor.arange(2).outer([1, 2]).shape  // => [2, 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Outer(read(c, 0), read(c, 1)) })},
		{name: "kron", operands: "x, other", doc: "The Kronecker product of matrices.", function: "tensor.kron(tensor.eye(2), tensor.ones([1, 2])).shape  // => [2, 4]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Kron(read(c, 0), read(c, 1)) })},
		{name: "cross", operands: "x, other", doc: "The vector product of vectors of three.", function: "tensor.cross([1, 0, 0], [0, 1, 0])  // => [0 0 1]",
			run: run(func(c *module.Call) (*engine.Tensor, error) { return grad.Cross(read(c, 0), read(c, 1)) })},
	}
}

// windows move over the last axes.
func windows() []op {
	read1 := func(c *module.Call, i int) []int {
		if !c.Given(i) {
			return nil
		}
		return readSizes(c, i)
	}
	conv := func(n, x, k, shows string) op {
		return op{name: "conv" + n, operands: "x, kernel", params: "stride = 1, padding = 0, dilation = 1, groups: i64 = 1",
			doc:      "Kernels of shape [out, in, …] moved over batches of shape [batch, in, …], without turning them around. stride, padding and dilation are numbers, or lists with one for each axis. With groups, each group of channels has its own kernels, of in/groups channels.",
			function: "tensor.conv" + n + "(tensor.ones(" + x + "), tensor.ones(" + k + ")).shape  // => " + shows, method: "tensor.ones(" + x + ").conv" + n + "(tensor.ones(" + k + ")).shape  // => " + shows,
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				kernel := read(c, 1)
				if axes := int(n[0] - '0'); kernel.Rank() != axes+2 {
					c.Refuse("the kernel must have %d dimensions, found %d", axes+2, kernel.Rank())
				}
				return grad.Conv(read(c, 0), kernel, engine.Window{Stride: read1(c, 2), Padding: read1(c, 3), Dilation: read1(c, 4), Groups: int(c.IntIn(5, 1, 1<<31))})
			})}
	}
	pool := func(name, doc, x, shows string, largest bool) op {
		axes := int(name[len(name)-2] - '0')
		return op{name: name, operands: "x", params: "size, stride = null, padding = 0, dilation = 1", doc: doc + " Windows step by their size unless stride says otherwise.",
			function: "tensor." + name + "(tensor.ones(" + x + "), 2).shape  // => " + shows, method: "tensor.ones(" + x + ")." + name + "(2).shape  // => " + shows,
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Pool(read(c, 0), axes, largest, engine.Window{Size: readSizes(c, 1), Stride: read1(c, 2), Padding: read1(c, 3), Dilation: read1(c, 4)})
			})}
	}
	const top, mean = "The largest of each window over the last axes.", "The mean of each window over the last axes."
	return []op{
		conv("1d", "[1, 3, 20]", "[8, 3, 5]", "[1, 8, 16]"), conv("2d", "[1, 3, 8, 8]", "[4, 3, 3, 3]", "[1, 4, 6, 6]"), conv("3d", "[1, 1, 4, 4, 4]", "[2, 1, 2, 2, 2]", "[1, 2, 3, 3, 3]"),
		pool("max_pool1d", top, "[1, 8]", "[1, 4]", true), pool("max_pool2d", top, "[1, 8, 8]", "[1, 4, 4]", true), pool("max_pool3d", top, "[4, 4, 4]", "[2, 2, 2]", true),
		pool("avg_pool1d", mean, "[1, 8]", "[1, 4]", false), pool("avg_pool2d", mean, "[1, 8, 8]", "[1, 4, 4]", false), pool("avg_pool3d", mean, "[4, 4, 4]", "[2, 2, 2]", false),
	}
}

// seams are the methods that the syntax calls, and those without a rule.
func seams() []module.Func {
	return []module.Func{
		{Sig: "fun index(self, ...at)", Doc: "x[1, 2..5, ..., null]: positions, ranges, `...` for all other axes, null for a new axis, a mask of truth values, or positions as a tensor.",
			Example: "tensor.arange(6).reshape([2, 3])[.., 1]  // => [1 4]", Impl: module.Checked(func(c *module.Call) value.Value { return box(apart(c, index(c))) })},
		{Sig: "fun set_index(&mut self, value, ...at)", Doc: "x[1, 2] = value: a number, or a tensor that stretches to the place.",
			Example: "let mut a = tensor.zeros(3)\na[1] = 5\na  // => [0. 5. 0.]", Impl: module.Checked(setIndex)},
		{Sig: "fun iter(self)", Doc: "What `for` walks over: the entries of the first axis.", Example: "let mut n = 0\nfor x in tensor.arange(4) { n += x }\nn  // => 6", Impl: module.Checked(iterate)},
		{Sig: "fun len(self) -> i64", Doc: "The size of the first dimension.", Example: "tensor.zeros([4, 2]).len()  // => 4", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.Int(int64(read(c, 0).Sizes()[0]))
		})},
		{Sig: "fun why(self) -> str", Doc: "Which backend computed the tensor, and the reason.", Example: "(tensor.eye(2) @ tensor.eye(2)).why().starts_with(\"cpu\")  // => true", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.String(read(c, 0).Why())
		})},
		{Sig: "fun to_list(self)", Doc: "The elements as lists in lists.", Example: "tensor.arange(4).reshape([2, 2]).to_list()  // => [[0, 1], [2, 3]]", Impl: module.Checked(func(c *module.Call) value.Value {
			t := read(c, 0)
			c.Charge(int64(t.Len()) * 32)
			return lister(t)
		})},
		{Sig: "fun item(self)", Doc: "The only element as a number.", Example: "tensor.tensor([[7]]).item()  // => 7", Impl: module.Checked(func(c *module.Call) value.Value {
			t := read(c, 0)
			if t.Len() != 1 {
				c.Refuse("needs a tensor of one element, found %s", t.Head())
			}
			one, err := grad.Reshape(t)
			fail(c, err)
			return box(one)
		})},
		{Sig: "fun allclose(self, other, rtol: f64 = 1e-5, atol: f64 = 1e-8) -> bool", Doc: "Whether all elements are equal within rtol times other plus atol.", Example: "(tensor.tensor([0.1]) + 0.2).allclose(0.3)  // => true", Impl: module.Checked(allclose)},
	}
}

// comparisons are functions that give one truth value.
func comparisons() []module.Func {
	return []module.Func{{Sig: "fun allclose(a, b, rtol: f64 = 1e-5, atol: f64 = 1e-8) -> bool", Doc: "Whether all elements of a are equal to those of b within rtol times b plus atol.", Example: "tensor.allclose([0.1 + 0.2], [0.3])  // => true", Impl: module.Checked(allclose)}}
}

func allclose(c *module.Call) value.Value {
	a, b := read(c, 0), read(c, 1)
	near := func(op string, x, y *engine.Tensor) *engine.Tensor {
		t, err := engine.Binary(op, x, y)
		fail(c, err)
		return t
	}
	size := func(x *engine.Tensor) *engine.Tensor {
		t, err := engine.Unary("abs", x)
		fail(c, err)
		return t
	}
	limit := near("add", near("mul", size(b), engine.Number(c.Float(2))), engine.Number(c.Float(3)))
	good := near("logical_or", near("le", size(near("sub", a, b)), limit), near("eq", a, b))
	all, err := engine.Reduce("all", good, engine.OverAll)
	fail(c, err)
	return box(all)
}

func lister(t *engine.Tensor) value.Value {
	if t.Rank() == 0 {
		return box(t)
	}
	out := make([]value.Value, t.Sizes()[0])
	for i := range out {
		out[i] = lister(entry(t, i))
	}
	return value.NewArray(out)
}

// entry is the i-th entry of the first axis; of a traced tensor it is traced.
func entry(t *engine.Tensor, i int) *engine.Tensor {
	if !grad.Tracked(t) {
		return t.Entry(i)
	}
	out, _ := grad.Index(t, engine.Item{Item: shape.At(i)}) // i lies inside
	return out
}

func iterate(c *module.Call) value.Value {
	t, i := read(c, 0), 0
	return value.NewIter(func() (value.Value, bool) {
		if i == t.Sizes()[0] {
			return value.Null, false
		}
		i++
		return box(entry(t, i-1)), true
	})
}
