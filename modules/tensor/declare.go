package tensor

import (
	"slices"
	"strings"

	"skep/compute/grad"
	"skep/compute/shape"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
	"skep/memory"
)

// op declares one operation for running and checking: as a function, whose
// operands come first, and as a method of the first operand.
type op struct {
	name     string
	rule     string // in the table of compute/shape; the same as name if ""
	operands string // names of the tensors: "x", "a, b", "...xs"; "" for none
	params   string // what follows, as in a signature; named as the rule's options are
	doc      string
	function string // example of the function; "" if there is none
	method   string // example of the method; "" if there is none
	many     many   // what several results become
	work     work   // of the operands; nil for more than grows with their elements
	run      func(c *module.Call) ([]*engine.Tensor, error)
}

// many says what the results of an operation become.
type many uint8

const (
	single many = iota
	tuple
	list
)

func (o *op) ruleName() string {
	if o.rule != "" {
		return o.rule
	}
	return o.name
}

// funcs declares what of the operations are functions; methodsOf what are methods.
func funcs(ops []op) []module.Func {
	var out []module.Func
	for i := range ops {
		o := &ops[i]
		if o.function != "" {
			out = append(out, module.Func{Sig: "fun " + o.name + "(" + joined(o.operands, o.params) + ")" + o.result(), Doc: o.doc, Example: o.function, Rule: o.static, Impl: o.impl()})
		}
	}
	return out
}

func methodsOf(ops []op) []module.Func {
	var out []module.Func
	for i := range ops {
		o := &ops[i]
		if o.method != "" {
			_, more, _ := strings.Cut(o.operands, ", ")
			out = append(out, module.Func{Sig: "fun " + o.name + "(" + joined("self", more, o.params) + ")" + o.result(), Doc: o.doc, Example: o.method, Rule: o.static, Impl: o.impl()})
		}
	}
	return out
}

// result is what a signature can say: what the rule decides is left open.
func (o *op) result() string { return "" }

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

func (o *op) impl() module.Impl {
	return module.Checked(func(c *module.Call) value.Value {
		out, err := patiently(c, o.work, o.run)
		if err != nil {
			c.Must(told(c, err, o.asked(c)))
		}
		fail(c, grad.Checked(o.ruleName(), tensorsIn(c.Args), out))
		for i, t := range out {
			out[i] = apart(c, t)
			c.Charge(t.ByteSize())
		}
		switch o.many {
		case tuple:
			vs := make([]value.Value, len(out))
			for i, t := range out {
				vs[i] = box(t)
			}
			return value.NewTuple(vs...)
		case list:
			return boxes(out)
		}
		return box(out[0])
	})
}

// work estimates how much there is to do with some tensors, in multiplications: some for each nanosecond.
type work func(ts []*engine.Tensor) float64

const (
	brief      = 1 << 26 // work for which an interrupt can wait: a few milliseconds, some ten of the slowest operations
	unhurried  = 1 << 13 // elements of operands likewise, where the work is not known
	perElement = 32      // work of an operation of one element
)

// elementWork is that of operations which touch each element a few times, of operands that stretch to one shape.
func elementWork(ts []*engine.Tensor) float64 {
	var sizes []int // the last axis first
	for _, t := range ts {
		for i, n := range slices.Backward(t.Sizes()) {
			at := t.Rank() - 1 - i
			if at == len(sizes) {
				sizes = append(sizes, 1)
			}
			sizes[at] = max(sizes[at], n)
		}
	}
	n := float64(perElement * len(ts))
	for _, size := range sizes {
		n *= float64(size)
	}
	return n
}

// productWork is that of a matrix product.
func productWork(ts []*engine.Tensor) float64 {
	if len(ts) != 2 || ts[0].Rank() == 0 || ts[1].Rank() == 0 {
		return elementWork(ts)
	}
	inner := ts[0].Sizes()[ts[0].Rank()-1]
	return float64(ts[0].Len()) * float64(ts[1].Len()) / float64(max(inner, 1))
}

func everyElement(ops []op) []op {
	for i := range ops {
		ops[i].work = elementWork
	}
	return ops
}

// isBrief says whether a call is over before anybody would wait for it.
func isBrief(c *module.Call, w work) bool {
	n, ts := 0, tensorsIn(c.Args)
	for _, t := range ts {
		n += t.Len()
	}
	return n < unhurried || w != nil && w(ts) <= brief
}

// patiently computes with large tensors so that an interrupt ends the call at once, and lets the computation run out by itself. What is brief
// is not worth it: the other goroutine costs 4 µs, and 15 where it wakes another processor, which then begins with empty caches.
func patiently[T any](c *module.Call, w work, f func(c *module.Call) (T, error)) (T, error) {
	for _, v := range c.Args {
		if v.Kind() == value.KFunc { // closures run in the evaluator's turn only
			return f(c)
		}
	}
	if isBrief(c, w) {
		return faulting(c, f)
	}
	own := *c
	own.Args = slices.Clone(c.Args) // the evaluator uses them again
	var err error
	out := module.Long(c, func() (v T) {
		v, err = faulting(&own, f)
		return v
	})
	return out, err
}

// faulting computes with tensors that may lie in a file, which may become shorter meanwhile.
func faulting[T any](c *module.Call, f func(c *module.Call) (T, error)) (out T, err error) {
	defer memory.Faults(&err, c.Name)()
	return f(c)
}

// tensorsIn gives the tensors among arguments, and in lists of them.
func tensorsIn(args []value.Value) (ts []*engine.Tensor) {
	for _, v := range args {
		if t, ok := value.As[*engine.Tensor](v); ok {
			ts = append(ts, t)
		} else if v.IsArray() && v.Array().Elem() == value.Boxed && v.Array().Len() > 0 && v.Array().At(0).Kind() == value.KBox {
			ts = append(ts, tensorsIn(v.Array().Boxed())...)
		}
	}
	return ts
}

// asked is the question to the rules behind a call with two operands, for proposals.
func (o *op) asked(c *module.Call) *shape.Call {
	if strings.Contains(o.operands, "...") || o.operands == "" {
		return nil
	}
	call := &shape.Call{Op: o.ruleName()}
	for i := range strings.Split(o.operands, ", ") {
		t, ok := value.As[*engine.Tensor](c.Args[i])
		if !ok {
			return nil
		}
		call.Args = append(call.Args, t.Shape())
	}
	if o.params != "" && o.params != "dtype = null" {
		return nil
	}
	return call
}

// apart makes sure that a result is no argument's own tensor: writing to one must not change the other.
func apart(c *module.Call, t *engine.Tensor) *engine.Tensor {
	for _, v := range c.Args {
		if x, ok := value.As[*engine.Tensor](v); ok && x == t {
			return t.Alias()
		}
	}
	return t
}

// names lists the operands of an operation.
func (o *op) operandNames() []string {
	if o.operands == "" {
		return nil
	}
	return strings.Split(strings.TrimPrefix(o.operands, "..."), ", ")
}

// static is the operation before it runs.
func (o *op) static(c *module.StaticCall) types.Type {
	q := newQuestion(c, o.ruleName())
	if o.name == "tensor" && len(c.Args) > 0 && q.ragged(c.Args[0], 1) {
		return types.Unknown
	}
	args := c.Args
	if c.Recv != nil {
		args = append([]module.StaticArg{*c.Recv}, args...)
	}
	names := o.operandNames()
	for i, a := range args {
		switch {
		case strings.HasPrefix(o.operands, "...") && a.Name == names[0]:
			q.operandsOf(a)
		case i < len(names) && !strings.HasPrefix(o.operands, "..."):
			q.operand(a)
		default:
			q.option(a)
		}
	}
	out, ok := q.ask()
	if !ok {
		return types.Unknown
	}
	switch o.many {
	case tuple:
		return &types.Tuple{Elems: out}
	case list:
		return types.ListOf(types.Join(out...))
	}
	return out[0]
}
