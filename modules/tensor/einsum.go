package tensor

import (
	"slices"

	"skep/compute/contraction"
	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// einsums have their text first, so that they are declared by hand.
func einsums() []module.Func {
	o := &op{name: "einsum", operands: "...xs", params: "optimize = null", run: run(func(c *module.Call) (*engine.Tensor, error) {
		xs := readAll(c, 1)
		return grad.EinsumAlong(c.Str(0), readOrder(c, xs), xs...)
	})}
	return []module.Func{
		{Sig: "fun einsum(spec: str, ...xs, optimize = null)", Doc: "Sums of products over named axes: \"ij,jk->ik\" is the matrix product, \"ii\" the trace, \"...ij->...ji\" transposes matrices. Several operands are multiplied two at a time, in the order that einsum_path shows; optimize names how to find it, or is an order.",
			Example: "tensor.einsum(\"ij,jk->ik\", tensor.eye(2), [[1, 2], [3, 4]])[1]  // => [3. 4.]", Rule: o.static, Impl: o.impl()},
		{Sig: "fun einsum_path(spec: str, ...xs, optimize: str = \"auto\", memory_limit: f64 = 0.0) -> ([(i64, i64)], str)",
			Doc:     "The order in which einsum multiplies its operands, and a report: operations with and without it, the most elements of a product, each product. Of each step the operands are taken out, and the product goes to the end. optimize is \"optimal\" (of all orders), \"greedy\", \"left\" or \"auto\": optimal for up to 8 operands, else greedy. No product has more elements than memory_limit where that can be avoided; 0 is the largest operand or the result.",
			Example: "let a = tensor.ones([10, 1000])\nlet v = tensor.ones(1000)\ntensor.einsum_path(\"ij,kj,k->i\", a, a, a @ v)[0]  // => [(1, 2), (0, 1)]", Impl: module.Checked(einsumPath)},
	}
}

// readOrder reads optimize: null, the name of a way to find an order, or an order, which einsum_path gives.
func readOrder(c *module.Call, xs []*engine.Tensor) contraction.Order {
	if !c.Given(2) {
		return nil
	}
	if _, named := c.Args[2].TryStr(); named {
		order, _, err := engine.EinsumPath(c.Str(0), wayToOrder(c, 2), 0, xs...)
		fail(c, err)
		return order
	}
	order := contraction.Order{}
	for _, step := range c.List(2) {
		own := *c
		own.Args = []value.Value{step}
		order = append(order, readSizes(&own, 0))
	}
	return order
}

func wayToOrder(c *module.Call, i int) string {
	how := c.Str(i)
	if ways := []string{"auto", "optimal", "greedy", "left"}; !slices.Contains(ways, how) {
		c.Refuse("optimize is \"auto\", \"optimal\", \"greedy\" or \"left\", found %q", how)
	}
	return how
}

func einsumPath(c *module.Call) value.Value {
	if c.Float(3) < 0 {
		c.Refuse("memory_limit is a number of elements, found %v", c.Float(3))
	}
	order, report, err := engine.EinsumPath(c.Str(0), wayToOrder(c, 2), c.Float(3), readAll(c, 1)...)
	fail(c, err)
	steps := make([]value.Value, len(order))
	for i, group := range order {
		places := make([]value.Value, len(group))
		for k, at := range group {
			places[k] = value.Int(int64(at))
		}
		steps[i] = value.NewTuple(places...)
	}
	return value.NewTuple(value.NewArray(steps), value.String(report))
}
