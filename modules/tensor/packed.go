package tensor

import (
	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// packedName is what typeof says of a matrix made ready for products.
const packedName = "Packed"

const weights = "let w = tensor.pack(tensor.tensor([[1, 2], [3, 4]], dtype: i8))\n"

// packers make matrices ready.
func packers() []module.Func {
	return []module.Func{{Sig: "fun pack(w) -> Packed", Doc: "A matrix of i8, f32 or f64 made ready for x @ w with many x, as the weights of a layer are: products of few rows spend their time on that. Products of i8 are exact, and of i32.",
		Example: weights + "tensor.tensor([[100, 100]], dtype: i8) @ w  // => [[400 600]]", Impl: module.Checked(func(c *module.Call) value.Value {
			w := read(c, 0)
			c.Charge(3 * w.ByteSize())
			p, err := engine.Pack(w)
			fail(c, err)
			return value.NewBox(packedName, p)
		})}}
}

func packedType() module.Type {
	return module.Type{Name: packedName, Doc: "A matrix made ready for being multiplied from the left.", Fixed: true,
		Methods: []module.Func{{Sig: "fun unpack(self) -> Tensor", Doc: "The matrix.", Example: weights + "w.unpack()[1]  // => [3 4]", Impl: module.Checked(func(c *module.Call) value.Value {
			return box(packedOf(c).Matrix().Copy())
		})}},
		Fields: []module.Func{{Sig: "fun shape(self) -> [i64]", Doc: "Rows and columns.", Example: weights + "w.shape  // => [2, 2]", Impl: module.Checked(func(c *module.Call) value.Value {
			sizes := packedOf(c).Matrix().Sizes()
			return value.NewInts([]int64{int64(sizes[0]), int64(sizes[1])})
		})}},
		Operators: []module.Operator{{Ops: "@", Doc: "x @ w: the product with rows of the same element type.", Impl: module.Checked(func(c *module.Call) value.Value {
			p, ok := value.As[*engine.Packed](c.Args[1])
			if !ok {
				c.Refuse("a packed matrix is multiplied from the left: x @ w")
			}
			return timesPacked(c, p)
		})}},
	}
}

func packedOf(c *module.Call) *engine.Packed {
	p, ok := value.As[*engine.Packed](c.Args[0])
	if !ok {
		c.Wrong(0, "a packed matrix")
	}
	return p
}

func timesPacked(c *module.Call, p *engine.Packed) value.Value {
	x := read(c, 0)
	t, err := patiently(c, nil, func(*module.Call) (*engine.Tensor, error) { return p.Times(x) })
	fail(c, err)
	fail(c, grad.Checked("matmul", []*engine.Tensor{x}, []*engine.Tensor{t}))
	c.Charge(t.ByteSize())
	return box(t)
}
