package ops

import (
	"fmt"
	"strings"

	"skep/compute/kir"
)

// Node is one function in a chain of element-wise ones: a tree over inputs and numbers. Names of functions are those of the table of shape rules.
type Node struct {
	Op    string // "": an input or a number
	Args  []*Node
	Input int     // which, if Op is "" and IsNumber does not hold
	Value float64 // the number, which takes the type of what it meets

	IsNumber bool
}

// In is an input, Num a number, Call a function of others.
func In(i int) *Node                      { return &Node{Input: i} }
func Num(v float64) *Node                 { return &Node{Value: v, IsNumber: true} }
func Call(op string, args ...*Node) *Node { return &Node{Op: op, Args: args} }

// String is what tells chains apart.
func (n *Node) String() string {
	switch {
	case n.IsNumber:
		return fmt.Sprintf("%x", n.Value)
	case n.Op == "":
		return fmt.Sprintf("#%d", n.Input)
	}
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = a.String()
	}
	return n.Op + "(" + strings.Join(args, ",") + ")"
}

// Map computes a chain over inputs that broadcast together, in one pass. out is the type of the result: that of the chain, F16 for
// chains that give F32, U32 for booleans. Types of inputs are not promoted: a chain converts with the functions "f32", "f64", "i32", "u32".
func Map(root *Node, out kir.Type, inputs ...Operand) (*kir.Program, error) {
	if err := check(inputs...); err != nil {
		return nil, err
	}
	sizes, err := broadcast(inputs)
	if err != nil {
		return nil, err
	}
	if product(sizes) > maxLen {
		return nil, ErrSize
	}
	return mapOver(sizes, root, out, inputs)
}

func mapOver(sizes []int, root *Node, out kir.Type, inputs []Operand) (*kir.Program, error) {
	p, n := newPlan("map "+root.String()), product(sizes)
	buffers := append(p.inputs(inputs), p.output(out, n))
	if n == 0 {
		return &p.Program, nil
	}
	strides, offsets := make([][]int, len(inputs)), make([]int, len(inputs))
	for i, o := range inputs {
		whole, err := o.BroadcastTo(sizes)
		if err != nil {
			return nil, err
		}
		strides[i], offsets[i] = whole.Strides, whole.Offset
	}
	sizes, strides = simplify(sizes, strides...)
	c := &chain{root: root, out: out, inputs: inputs, rank: len(sizes)}
	each, build := 1, c.build
	if c.lies(n, strides, offsets) {
		each, build = 4, c.buildFours
	}
	k, err := kernel("map", c.key()+fmt.Sprint(each), []int{flat}, build)
	if c.err != nil {
		return nil, c.err
	}
	if err != nil {
		return nil, err
	}
	p.run(k, line(ceil(n, flat*each)), buffers, append([]uint32{uint32(n / each)}, walkWords(sizes, strides, offsets)...)...)
	return &p.Program, nil
}

// chain builds the kernel of a Map.
type chain struct {
	root   *Node
	out    kir.Type
	inputs []Operand
	rank   int
	err    error
}

func (c *chain) key() string {
	var types []kir.Type
	for _, o := range c.inputs {
		types = append(types, o.Type)
	}
	return fmt.Sprint(c.root, types, c.out, c.rank)
}

func (c *chain) build(b *kir.Builder) {
	arrays := make([]kir.Array, len(c.inputs))
	for i, o := range c.inputs {
		arrays[i] = b.In(o.Type)
	}
	out, n := b.Out(c.out), b.Param(kir.U32)
	w := newWalk(b, c.rank, len(arrays))
	i := b.LinearID()
	b.If(i.Lt(n), func() {
		places := w.at(b, i)
		values := make([]kir.Value, len(arrays))
		for j, a := range arrays {
			values[j] = b.Let(a.At(places[j]).To(arithmeticType(c.inputs[j].Type)))
		}
		if v := c.result(b, values); c.err == nil {
			out.Set(i, v)
		}
	}, nil)
}

// lies says whether four elements can be read and written at a time: all operands are dense and begin at a multiple of four.
func (c *chain) lies(n int, strides [][]int, offsets []int) bool {
	if n%4 != 0 || c.rank != 1 || c.out == kir.F64 {
		return false
	}
	for i, o := range c.inputs {
		if o.Type == kir.F64 || strides[i][0] != 1 || offsets[i]%4 != 0 {
			return false
		}
	}
	return true
}

// buildFours is build with four elements an invocation.
func (c *chain) buildFours(b *kir.Builder) {
	arrays := make([]kir.Array, len(c.inputs))
	for i, o := range c.inputs {
		arrays[i] = b.Wide(o.Type)
	}
	out, n := b.WideOut(c.out), b.Param(kir.U32)
	w := newWalk(b, c.rank, len(arrays))
	i := b.LinearID()
	b.If(i.Lt(n), func() {
		fours := make([][4]kir.Value, len(arrays))
		for j, a := range arrays {
			fours[j] = a.Four(b.Let(w.offsets[j].Over(4).Add(i)))
		}
		var results [4]kir.Value
		for lane := range results {
			values := make([]kir.Value, len(arrays))
			for j := range arrays {
				values[j] = b.Let(fours[j][lane].To(arithmeticType(c.inputs[j].Type)))
			}
			if results[lane] = c.result(b, values); c.err != nil {
				return
			}
		}
		out.SetFour(i, results)
	}, nil)
}

// result computes the chain and makes it what is stored; c.err says what does not fit.
func (c *chain) result(b *kir.Builder, values []kir.Value) kir.Value {
	v, err := apply(b, c.root, values)
	if err == nil && !fitsOutput(v.Type(), c.out) {
		err = fmt.Errorf("a chain of type %s for a result of type %s", v.Type(), c.out)
	}
	if c.err = err; err != nil {
		return v
	}
	return b.Let(v.To(c.out))
}

func fitsOutput(v, out kir.Type) bool {
	return v == out || v == kir.F32 && out == kir.F16 || v == kir.Bool && out == kir.U32
}

// apply computes a chain on values; numbers take the type of their neighbour.
func apply(b *kir.Builder, n *Node, inputs []kir.Value) (kir.Value, error) {
	switch {
	case n.IsNumber:
		return kir.Of(kir.F32, n.Value), nil
	case n.Op == "":
		if n.Input < 0 || n.Input >= len(inputs) {
			return kir.Value{}, fmt.Errorf("input %d of %d", n.Input, len(inputs))
		}
		return inputs[n.Input], nil
	}
	args := make([]kir.Value, len(n.Args))
	t := kir.Invalid
	for i, a := range n.Args {
		v, err := apply(b, a, inputs)
		if err != nil {
			return v, err
		}
		args[i] = v
		if !a.IsNumber && v.Type() != kir.Bool {
			t = v.Type()
		}
	}
	for i, a := range n.Args {
		if a.IsNumber && t != kir.Invalid {
			args[i] = kir.Of(t, a.Value)
		}
	}
	return call(b, n.Op, args)
}
