package tensor

import (
	"skep/compute/grad"
	"skep/compute/shape"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// contractions are sums of products beside the matrix product.
func contractions() []op {
	two := func(name, doc, function, method string, f func(a, b *engine.Tensor) (*engine.Tensor, error)) op {
		return op{name: name, operands: "x, other", doc: doc, function: function, method: method, run: run(func(c *module.Call) (*engine.Tensor, error) { return f(read(c, 0), read(c, 1)) })}
	}
	slid := func(name, doc, mode, function, method string, f func(a, b *engine.Tensor, mode string) (*engine.Tensor, error)) op {
		return op{name: name, operands: "x, other", params: "mode: str = \"" + mode + "\"", doc: doc + " mode is \"full\" (all that overlap), \"same\" (as many as the longer one has) or \"valid\" (that overlap wholly).", function: function, method: method,
			run: run(func(c *module.Call) (*engine.Tensor, error) { return f(read(c, 0), read(c, 1), c.Str(2)) })}
	}
	return []op{
		two("inner", "The inner products over the last axes of both.", "tensor.inner([1, 2], [3, 4])  // => 11", "tensor.eye(2).inner([3.0, 4.0])  // => [3. 4.]", grad.Inner),
		two("vecdot", "The inner products of vectors along the last axis, in batches; those of x are conjugated.", "tensor.vecdot([[1, 2], [3, 4]], [1, 1])  // => [3 7]", "tensor.arange(3).vecdot([1, 1, 1])  // => 3", grad.Vecdot),
		two("vdot", "The inner product of all elements; those of x are conjugated.", "tensor.vdot([[1, 2], [3, 4]], [[1, 1], [1, 1]])  // => 10", "tensor.arange(3).vdot([1, 1, 1])  // => 3", grad.Vdot),
		two("matvec", "Matrices times vectors, in batches.", "tensor.matvec(tensor.eye(2), [[1, 2], [3, 4]])[1]  // => [3. 4.]", "tensor.eye(2).matvec([1, 2])  // => [1. 2.]", grad.Matvec),
		two("vecmat", "Vectors, conjugated, times matrices, in batches.", "tensor.vecmat([1, 2], [[1, 0], [1, 1]])  // => [3 2]", "tensor.arange(2).vecmat(tensor.eye(2))  // => [0. 1.]", grad.Vecmat),
		{name: "tensordot", operands: "x, other", params: "axes = 2", doc: "The sums of products over some axes: so many last ones of x and first ones of other, or [axes of x, axes of other].", function: "tensor.tensordot(tensor.ones([2, 3, 4]), tensor.ones([3, 4, 5])).shape  // => [2, 5]\ntensor.tensordot([[1, 2], [3, 4]], [10, 1], axes: [[0], [0]])  // => [13 24]", method: "tensor.eye(2).tensordot([3, 4], axes: 1)  // => [3. 4.]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Tensordot(read(c, 0), read(c, 1), dotOptions(c, 2))
			})},
		slid("convolve", "The sums over two vectors, one turned around, that slide past each other.", "full", "tensor.convolve([1, 2, 3], [0, 1])  // => [0 1 2 3]", "tensor.tensor([1, 2, 3]).convolve([1, 1], mode: \"valid\")  // => [3 5]", grad.Convolve),
		slid("correlate", "The sums over two vectors that slide past each other; those of other are conjugated.", "valid", "tensor.correlate([1, 2, 3], [0, 1])  // => [2 3]", "tensor.tensor([1, 2, 3]).correlate([1, 1], mode: \"full\")  // => [1 3 5 3]", grad.Correlate),
	}
}

// dotOptions reads tensordot's axes: a number, a pair of axes, or a pair of lists of axes.
func dotOptions(c *module.Call, i int) map[string]shape.Value {
	if c.Args[i].IsInt() {
		return map[string]shape.Value{"axes": shape.Num(int(c.Int(i)))}
	}
	pair := c.List(i)
	if len(pair) != 2 {
		c.Wrong(i, "a number of axes, or a list of the axes of both")
	}
	sides := make([]shape.Value, 2)
	for k, v := range pair {
		own := *c
		own.Args = []value.Value{v}
		sides[k] = shape.NumList(readSizes(&own, 0)...)
	}
	return map[string]shape.Value{"left": sides[0], "right": sides[1]}
}
