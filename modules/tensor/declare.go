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
		out, err := patiently(c, o.run)
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

// unhurried is how many elements the operands of an operation may have before an interrupt cannot wait for it.
const unhurried = 1 << 13

// patiently computes with large tensors so that an interrupt ends the call at once, and lets the computation run out by itself.
func patiently[T any](c *module.Call, f func(c *module.Call) (T, error)) (T, error) {
	n := 0
	for _, v := range c.Args {
		if t, ok := value.As[*engine.Tensor](v); ok {
			n += t.Len()
		}
		if v.Kind() == value.KFunc { // closures run in the evaluator's turn only
			return f(c)
		}
	}
	if n < unhurried {
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
