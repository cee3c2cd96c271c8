package tensor

import (
	"skep/compute/dtype"
	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
)

// relocations are operations that give elements in other places. insert and delete are functions only: methods of these
// names change what they are called on, everywhere else in the language.
func relocations() []op {
	const a = "let a = tensor.arange(6).reshape([2, 3])\n"
	joined := func(name, doc, example string, f func(xs []*engine.Tensor) (*engine.Tensor, error)) op {
		return op{name: name, operands: "...xs", doc: doc + " Takes tensors, or one list of them.", function: example, run: run(func(c *module.Call) (*engine.Tensor, error) { return f(readAll(c, 0)) })}
	}
	return []op{
		{name: "moveaxis", operands: "x", params: "source, destination", doc: "Axes put at other places; the others stay in their order. source and destination are axes, or lists of as many.", function: "tensor.moveaxis(tensor.zeros([2, 3, 4]), 0, -1).shape  // => [3, 4, 2]", method: "tensor.zeros([2, 3, 4]).moveaxis([0, 1], [2, 0]).shape  // => [3, 4, 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.MoveAxis(read(c, 0), readSizes(c, 1), readSizes(c, 2))
			})},
		{name: "rot90", operands: "x", params: "k: i64 = 1, axes = null", doc: "Turned by k quarters from the first of two axes, [0, 1] if absent, to the second.", function: a + "tensor.rot90(a)[0]  // => [2 5]", method: a + "a.rot90(2)[0]  // => [5 4 3]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axes := []int{0, 1}
				if c.Given(2) {
					axes = readSizes(c, 2)
				}
				return grad.Rot90(read(c, 0), int(c.IntIn(1, -1<<31, 1<<31)), axes)
			})},
		{name: "diagonal", operands: "x", params: "offset: i64 = 0, axis1: i64 = 0, axis2: i64 = 1", doc: "The diagonals of two axes as the last axis, offset columns to the right of the main ones: a view.", function: a + "tensor.diagonal(a, offset: 1)  // => [1 5]", method: a + "a.diagonal()  // => [0 4]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.Diagonal(read(c, 0), int(c.IntIn(1, -1<<31, 1<<31)), int(c.Int(2)), int(c.Int(3)))
			})},
		{name: "trace", rule: "diagonal_sum", operands: "x", params: "offset: i64 = 0, axis1: i64 = 0, axis2: i64 = 1", doc: "The sum of the diagonals of two axes.", function: a + "tensor.trace(a)  // => 4", method: "tensor.eye(3).trace()  // => 3.0",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.DiagonalSum(read(c, 0), int(c.IntIn(1, -1<<31, 1<<31)), int(c.Int(2)), int(c.Int(3)))
			})},
		{name: "sliding_window", operands: "x", params: "size: i64, axis: i64 = -1", doc: "Each stretch of size elements of an axis, as a new last axis: a view.", function: "tensor.sliding_window([1, 2, 3, 4], 3)[1]  // => [2 3 4]", method: "tensor.arange(5).sliding_window(2).mean(axis: 1)  // => [0.5 1.5 2.5 3.5]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				return grad.SlidingWindow(read(c, 0), int(c.Int(1)), int(c.Int(2)))
			})},
		joined("vstack", "One below the other; vectors are rows.", "tensor.vstack([1, 2], [3, 4])[1]  // => [3 4]", grad.VStack),
		joined("hstack", "Side by side; vectors one behind the other.", "tensor.hstack([1, 2], [3, 4])  // => [1 2 3 4]", grad.HStack),
		joined("column_stack", "Side by side; vectors are columns.", "tensor.column_stack([1, 2], [3, 4])[1]  // => [2 4]", grad.ColumnStack),
		{name: "delete", operands: "x", params: "at, axis = null", doc: "Without the entries at positions of an axis, or of all elements in order.", function: "tensor.delete([10, 20, 30], 1)  // => [10 30]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axis, flat := readAxis(c, 2)
				return grad.Delete(read(c, 0), readSizes(c, 1), axis, flat)
			})},
		{name: "insert", operands: "x, values", params: "at, axis = null", doc: "With values before positions of an axis, or of all elements in order: at one position all of them, at several one each.", function: "tensor.insert([1, 2], [7, 8], at: 1)  // => [1 7 8 2]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				axis, flat := readAxis(c, 3)
				return grad.Insert(read(c, 0), read(c, 1), readSizes(c, 2), axis, flat)
			})},
		{name: "one_hot", operands: "x", params: "n: i64", doc: "A row of n numbers with a one at each whole number's place.", function: "tensor.one_hot([2, 0], 3)[0]  // => [0 0 1]", method: "tensor.tensor([1]).one_hot(2)  // => [[0 1]]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				x, n := read(c, 0), int(c.IntIn(1, 0, 1<<31))
				charge(c, dtype.I64, append(x.Sizes(), n))
				return grad.OneHot(x, n)
			})},
		{name: "unravel_index", operands: "at", params: "shape", doc: "The positions along the axes of a shape of positions among all its elements.", many: list, function: "tensor.unravel_index([1, 5], [2, 3])[1]  // => [1 2]",
			run: func(c *module.Call) ([]*engine.Tensor, error) {
				return grad.UnravelIndex(read(c, 0), readSizes(c, 1))
			}},
		{name: "full_like", operands: "x", params: "value, dtype = null", doc: "One value everywhere, in the shape and the type of a tensor.", function: "tensor.full_like([1, 2], 7)  // => [7 7]", method: "tensor.arange(2).full_like(9)  // => [9 9]",
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				x := read(c, 0)
				d := readType(c, 2, x.DType())
				charge(c, d, x.Sizes())
				return grad.Full(read(c, 1), d, x.Sizes()...)
			})},
	}
}
