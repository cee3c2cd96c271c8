package tensor

import (
	"skep/compute/grad"
	"skep/compute/shape"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

const treeDoc = " Parameters are numbers, tensors, or lists, tuples, objects and structs of them; gradients come in the same form, with null for what is no float."

// derivatives are the functions that take functions.
func derivatives() []module.Func {
	return []module.Func{
		{Sig: "fun grad(f: fun(_) -> _, argnums = 0)", Global: "grad", Doc: "The function that gives the gradient of f, which must give one number: in reverse, through calls, loops and branches as they run, and through tensors' operations. argnums says by which arguments: a position, or a list of positions for a tuple of gradients." + treeDoc,
			Example: "grad(|x| x ** 3)(2.0)  // => 12.0\ngrad(grad(|x| x ** 3))(2.0)  // => 12.0\ngrad(|w| (w * [1.0, 2.0]).sum())(tensor.zeros(2))  // => [1. 2.]",
			Impl:    module.Checked(func(c *module.Call) value.Value { return differentiator(c, "grad", false) })},
		{Sig: "fun value_and_grad(f: fun(_) -> _, argnums = 0)", Global: "value_and_grad", Doc: "As grad, but the function gives a tuple of f's value and the gradient, which costs no second run." + treeDoc,
			Example: "value_and_grad(|x| x ** 3)(2.0)  // => (8.0, 12.0)", Impl: module.Checked(func(c *module.Call) value.Value { return differentiator(c, "value_and_grad", true) })},
		{Sig: "fun vjp(f: fun(_) -> _, ...args)", Doc: "The value of f, and the function that takes a weight of the value's shape and gives the tuple of the gradients of the weighted sum by each argument: vector times Jacobian.",
			Example: "let (y, pull) = tensor.vjp(|x| x ** 2, tensor.tensor([1.0, 2.0]))\npull([1.0, 10.0])  // => ([ 2. 40.],)", Impl: module.Checked(vjp)},
		{Sig: "fun jvp(f: fun(_) -> _, x, direction)", Doc: "The value of f at x, and how it changes when x moves in a direction of x's shape: Jacobian times vector.",
			Example: "tensor.jvp(|x| x ** 2, tensor.tensor([1.0, 2.0]), [1.0, 10.0])  // => ([1. 4.], [ 2. 40.])", Impl: module.Checked(jvp)},
		{Sig: "fun jacobian(f: fun(_) -> _)", Global: "jacobian", Doc: "The function that gives the derivatives of each element of f's value by each element of its argument, a tensor: shape of the value, then shape of the argument.",
			Example: "jacobian(|x| x ** 2)(tensor.tensor([1.0, 2.0]))[1]  // => [0. 4.]", Impl: module.Checked(func(c *module.Call) value.Value { return matrixOf(c, "jacobian", jacobian) })},
		{Sig: "fun hessian(f: fun(_) -> _)", Global: "hessian", Doc: "The function that gives the second derivatives of f, which gives one number, by each two elements of its argument, a tensor.",
			Example: "hessian(|x| (x ** 3).sum())(tensor.tensor([1.0, 2.0]))[1]  // => [ 0. 12.]", Impl: module.Checked(func(c *module.Call) value.Value { return matrixOf(c, "hessian", hessian) })},
		{Sig: "fun stop_gradient(x)", Doc: "The same numbers as constants: no derivative goes through them.", Example: "grad(|x| x * tensor.stop_gradient(x))(3.0)  // => 3.0",
			Impl: module.Checked(func(c *module.Call) value.Value { return box(grad.Detach(read(c, 0))) })},
	}
}

// made makes a function value that gets its arguments as one list.
func made(c *module.Call, name string, f func(c *module.Call, args []value.Value) value.Value) value.Value {
	return c.Function(&module.Func{Sig: "fun " + name + "(...args)", Doc: "Made by tensor." + name + ".", Impl: module.Checked(func(c *module.Call) value.Value {
		args := c.Args[0].List().Boxed()
		for _, a := range args {
			a.Share()
		}
		return f(c, args)
	})})
}

func invoke(c *module.Call, f value.Value, args []value.Value) value.Value {
	v, err := c.Host.Invoke(f, args...)
	c.Must(err)
	return v
}

// differentiator makes grad's and value_and_grad's function.
func differentiator(c *module.Call, name string, withValue bool) value.Value {
	c.Fn(0)
	f, nums := c.Args[0], readSizes(c, 1)
	many := !c.Args[1].IsInt()
	return made(c, name, func(c *module.Call, args []value.Value) value.Value {
		y, gs := gradients(c, f, args, nums)
		out := gs[0]
		if many {
			out = value.NewTuple(gs...)
		}
		if withValue {
			return value.NewTuple(y, out)
		}
		return out
	})
}

// gradients runs f with the named arguments traced, and walks back.
func gradients(c *module.Call, f value.Value, args []value.Value, nums []int) (y value.Value, gs []value.Value) {
	own, p := make([]value.Value, len(args)), &params{c: c}
	copy(own, args)
	for _, n := range nums {
		if n < 0 || n >= len(args) {
			c.Refuse("argnums: there is no argument %d, %d are given", n, len(args))
		}
		own[n] = p.argument(args[n], n)
	}
	out := scalar(c, invoke(c, f, own))
	pulled, err := grad.Pull([]*engine.Tensor{out}, []*engine.Tensor{nil}, p.leaves)
	fail(c, err)
	p.grads = pulled
	for _, n := range nums {
		gs = append(gs, p.gradient(own[n]))
	}
	return box(grad.Value(out, p.leaves)), gs
}

// scalar reads what a function that is differentiated has given.
func scalar(c *module.Call, v value.Value) *engine.Tensor {
	t, ok := asTensor(c, v)
	switch {
	case !ok || v.IsArray():
		c.Fail(grad.CodeDerivative, "", "a gradient is taken of a function that gives one number, it gave %s", value.TypeName(v))
	case t.Rank() > 0:
		c.Fail(grad.CodeDerivative, "consider .sum() or .mean() of it, or jacobian", "a gradient is taken of a function that gives one number, it gave %s", t.Head())
	}
	return t
}

// params are the floats in arguments that a derivative is taken by.
type params struct {
	c      *module.Call
	leaves []*engine.Tensor
	grads  []*engine.Tensor
	next   int // of grads, while gradient walks in the order of argument
}

// argument traces an argument; a whole number that stands alone counts as a float.
func (p *params) argument(v value.Value, n int) value.Value {
	if v.IsInt() {
		v = value.Float(float64(v.AsInt()))
	}
	if t, ok := value.As[*engine.Tensor](v); ok && !t.DType().IsFloat() {
		_, err := grad.Track(t)
		fail(p.c, err)
	}
	before := len(p.leaves)
	out := p.mapped(v, 0, p.track)
	if len(p.leaves) == before {
		p.c.Fail(grad.CodeDerivative, "", "there is no float in argument %d to take a derivative by, it is %s", n, value.TypeName(v))
	}
	return out
}

func (p *params) track(v value.Value) value.Value {
	t, ok := asTensor(p.c, v)
	if !ok || !t.DType().IsFloat() {
		return v
	}
	leaf, err := grad.Track(t)
	fail(p.c, err)
	p.leaves = append(p.leaves, leaf)
	return value.NewBox(typeName, leaf)
}

// gradient gives the gradients of an argument that argument traced, in its form.
func (p *params) gradient(v value.Value) value.Value {
	return p.mapped(v, 0, func(v value.Value) value.Value {
		if t, ok := value.As[*engine.Tensor](v); !ok || !grad.Tracked(t) {
			return value.Null
		}
		p.next++
		return box(p.grads[p.next-1])
	})
}

// maxTree bounds structures in structures.
const maxTree = 64

// mapped gives a structure with f of each number, tensor or other leaf.
func (p *params) mapped(v value.Value, depth int, f func(v value.Value) value.Value) value.Value {
	if depth > maxTree {
		p.c.Refuse("parameters are nested more than %d deep", maxTree)
	}
	each := func(vs []value.Value) []value.Value {
		out := make([]value.Value, len(vs))
		for i, e := range vs {
			out[i] = p.mapped(e.Share(), depth+1, f)
		}
		return out
	}
	switch v.Kind() {
	case value.KArray:
		p.c.Charge(int64(v.List().Len()) * 64)
		return value.NewArray(each(v.List().Boxed()))
	case value.KTuple:
		return value.NewTuple(each(v.List().Boxed())...)
	case value.KDict:
		d := value.NewDict()
		v.Dict().Each(func(key, val value.Value) bool {
			d.Set(key, p.mapped(val.Share(), depth+1, f))
			return true
		})
		return d.Value()
	case value.KObj:
		return value.NewObj(v.Obj().Type, each(v.Obj().F))
	case value.KEnum:
		if e := v.Enum(); len(e.Data) > 0 {
			return value.NewEnum(e.Type, e.Variant, each(e.Data)...)
		}
	}
	return f(v)
}

func vjp(c *module.Call) value.Value {
	c.Fn(0)
	f, p := c.Args[0], &params{c: c}
	args := c.Args[1].List().Boxed()
	own := make([]value.Value, len(args))
	for i, a := range args {
		own[i] = p.argument(a.Share(), i)
	}
	out := tensorOf(c, invoke(c, f, own))
	pull := made(c, "vjp", func(c *module.Call, weights []value.Value) value.Value {
		if len(weights) != 1 {
			c.Refuse("takes one weight, %d given", len(weights))
		}
		seed := tensorOf(c, weights[0])
		sized(c, "the weight", seed, out)
		pulled, err := grad.Pull([]*engine.Tensor{out}, []*engine.Tensor{seed}, p.leaves)
		fail(c, err)
		q := &params{c: c, leaves: p.leaves, grads: pulled}
		gs := make([]value.Value, len(own))
		for i := range own {
			gs[i] = q.gradient(own[i])
		}
		return value.NewTuple(gs...)
	})
	return value.NewTuple(box(grad.Value(out, p.leaves)), pull)
}

func tensorOf(c *module.Call, v value.Value) *engine.Tensor {
	t, ok := asTensor(c, v)
	if !ok {
		c.Fail(grad.CodeDerivative, "", "a tensor or a number is needed, found %s", value.TypeName(v))
	}
	return t
}

func sized(c *module.Call, what string, t, like *engine.Tensor) {
	if !t.Shape().Equal(like.Shape()) {
		c.Fail(shape.CodeMismatch, "", "%s has shape %s, the value has %s", what, t.Shape(), like.Shape())
	}
}

// jvp differentiates the gradient of a weighted sum by the weights: it is linear in them, and its derivative is the Jacobian's columns.
func jvp(c *module.Call) value.Value {
	c.Fn(0)
	x, direction := tensorOf(c, c.Args[1]), tensorOf(c, c.Args[2])
	sized(c, "the direction", direction, x)
	leaf, err := grad.Track(asFloat(x))
	fail(c, err)
	out := tensorOf(c, invoke(c, c.Args[0], []value.Value{value.NewBox(typeName, leaf)}))
	leaves := []*engine.Tensor{leaf}
	zeros, err := engine.Zeros(out.DType(), out.Sizes()...)
	fail(c, err)
	weight, err := grad.Track(zeros)
	fail(c, err)
	pulled, err := grad.Pull([]*engine.Tensor{out}, []*engine.Tensor{weight}, leaves)
	fail(c, err)
	tangent, err := grad.Pull(pulled, []*engine.Tensor{direction}, []*engine.Tensor{weight})
	fail(c, err)
	return value.NewTuple(box(grad.Value(out, leaves)), box(grad.Value(tangent[0], append(leaves, weight))))
}

// asFloat counts whole numbers that stand alone as floats.
func asFloat(x *engine.Tensor) *engine.Tensor {
	if x.Rank() == 0 && x.DType().IsInt() {
		return engine.Number(x.Float())
	}
	return x
}

// matrixOf makes jacobian's and hessian's function.
func matrixOf(c *module.Call, name string, f func(c *module.Call, f value.Value, x *engine.Tensor) *engine.Tensor) value.Value {
	c.Fn(0)
	of := c.Args[0]
	return made(c, name, func(c *module.Call, args []value.Value) value.Value {
		if len(args) != 1 {
			c.Refuse("takes one tensor, %d arguments given", len(args))
		}
		return box(f(c, of, asFloat(tensorOf(c, args[0]))))
	})
}

// jacobian pulls each element of the value back on its own.
func jacobian(c *module.Call, f value.Value, x *engine.Tensor) *engine.Tensor {
	leaf, err := grad.Track(x)
	fail(c, err)
	leaves := []*engine.Tensor{leaf}
	return rowsOf(c, tensorOf(c, invoke(c, f, []value.Value{value.NewBox(typeName, leaf)})), leaves)
}

func rowsOf(c *module.Call, y *engine.Tensor, leaves []*engine.Tensor) *engine.Tensor {
	n := y.Len()
	c.Charge(int64(n) * leaves[0].ByteSize())
	eye, err := engine.Eye(y.DType(), n, n, 0)
	fail(c, err)
	rows := make([]*engine.Tensor, n)
	for i := range rows {
		c.Poll(i)
		seed, err := eye.Entry(i).Reshape(y.Sizes()...)
		fail(c, err)
		pulled, err := grad.Pull([]*engine.Tensor{y}, []*engine.Tensor{seed}, leaves)
		fail(c, err)
		rows[i] = pulled[0]
	}
	sizes := append(y.Sizes(), leaves[0].Sizes()...)
	if n == 0 {
		none, err := engine.Zeros(leaves[0].DType(), sizes...)
		fail(c, err)
		return none
	}
	all, err := grad.Stack(rows, 0)
	fail(c, err)
	all, err = grad.Reshape(all, sizes...)
	fail(c, err)
	return all
}

// hessian is the Jacobian of the gradient.
func hessian(c *module.Call, f value.Value, x *engine.Tensor) *engine.Tensor {
	outer, err := grad.Track(x)
	fail(c, err)
	inner, err := grad.Track(outer)
	fail(c, err)
	y := scalar(c, invoke(c, f, []value.Value{value.NewBox(typeName, inner)}))
	pulled, err := grad.Pull([]*engine.Tensor{y}, []*engine.Tensor{nil}, []*engine.Tensor{inner})
	fail(c, err)
	return rowsOf(c, pulled[0], []*engine.Tensor{outer})
}
