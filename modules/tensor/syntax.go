package tensor

import (
	"strings"

	"skep/compute/grad"
	"skep/compute/shape"
	"skep/compute/sparse"
	engine "skep/compute/tensor"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// operatorRules gives the rule of each operator; unary ones end in x.
var operatorRules = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{
		"+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod", "**": "pow", "@": "matmul",
		"==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge",
		"&": "bitand", "|": "bitor", "^": "bitxor", "<<": "shl", ">>": "shr", "&&": "logical_and", "||": "logical_or",
	}
}}

const operatorWords = "+ - * / % ** @ == != < <= > >= & | ^ << >> && || -x !x"

// operate runs an operator; both operands may be numbers or lists, but not both.
func operate(c *module.Call) value.Value {
	if len(c.Args) == 1 {
		name := "neg"
		if c.Name == "!" {
			name = "logical_not"
		}
		x := read(c, 0)
		t, err := grad.Unary(name, x)
		fail(c, err)
		fail(c, grad.Checked(name, []*engine.Tensor{x}, []*engine.Tensor{t}))
		return box(t)
	}
	if _, ok := value.As[*sparse.Matrix](c.Args[1]); ok && strings.Contains("+-*@", c.Name) {
		return sparseOperator(c)
	}
	rule := operatorRules.Get()[c.Name]
	if p, ok := value.As[*engine.Packed](c.Args[1]); ok && rule == "matmul" {
		return timesPacked(c, p)
	}
	a, b := read(c, 0), read(c, 1)
	t, err := patiently(c, operatorWork(rule), func(*module.Call) (*engine.Tensor, error) { return apply(rule, a, b) })
	if err != nil {
		c.Must(told(c, err, &shape.Call{Op: rule, Args: []shape.Shape{a.Shape(), b.Shape()}}))
	}
	if grad.Tracked(a, b) {
		fail(c, grad.Checked(rule, []*engine.Tensor{a, b}, []*engine.Tensor{t}))
	}
	c.Charge(t.ByteSize())
	return box(t)
}

func operatorWork(rule string) work {
	if rule == "matmul" {
		return productWork
	}
	return elementWork
}

func apply(rule string, a, b *engine.Tensor) (*engine.Tensor, error) {
	if rule == "matmul" {
		return grad.Matmul(a, b)
	}
	return grad.Binary(rule, a, b)
}

// index reads the items between brackets and takes them.
func index(c *module.Call) *engine.Tensor {
	t, err := grad.Index(read(c, 0), items(c, c.Args[1].List().Boxed())...)
	fail(c, err)
	return t
}

func setIndex(c *module.Call) value.Value {
	t := read(c, 0)
	out, err := grad.Set(t, read(c, 1), items(c, c.Args[2].List().Boxed())...)
	fail(c, err)
	if out != t {
		c.Args[0] = value.NewBox(typeName, out)
	}
	return value.Null
}

func items(c *module.Call, at []value.Value) []engine.Item {
	out := make([]engine.Item, len(at))
	for i, v := range at {
		out[i] = item(c, v)
	}
	return out
}

func item(c *module.Call, v value.Value) engine.Item {
	switch v.Kind() {
	case value.KAtom:
		return engine.Item{Item: shape.Rest()}
	case value.KNull:
		return engine.Item{Item: shape.NewAxis()}
	case value.KRange:
		r := v.Range()
		return engine.Item{Item: shape.Slice(bound(c, r.Lo, false), bound(c, r.Hi, r.Inclusive), 1)}
	case value.KBox, value.KArray, value.KTuple:
		if t, ok := asTensor(c, v); ok {
			return engine.ItemOf(t)
		}
	}
	n, ok := wholeNumber(v)
	if !ok {
		c.Refuse("an index is a whole number, a range, a mask, a tensor of positions, null or `...`, found %s", value.TypeName(v))
	}
	return engine.Item{Item: shape.At(n)}
}

// bound reads an end of a range; an inclusive one ends one later, and behind -1 is the end.
func bound(c *module.Call, v value.Value, inclusive bool) shape.Bound {
	if v.IsNull() {
		return shape.Open()
	}
	n, ok := wholeNumber(v)
	switch {
	case !ok:
		c.Refuse("the ends of a range must be whole numbers, found %s", value.TypeName(v))
	case inclusive && n == -1:
		return shape.Open()
	case inclusive:
		n++
	}
	return shape.End(n)
}

// static is how the checker sees tensors.
func static() *module.StaticType {
	return &module.StaticType{
		Of: func(v value.Value) types.Type {
			t, ok := value.As[*engine.Tensor](v)
			if !ok {
				return types.Unknown
			}
			return types.NewTensor(t.Shape(), t.DType())
		},
		Field:    staticField,
		Fields:   func(types.Type) []string { return fieldNames },
		Index:    staticIndex,
		Operator: staticOperator,
	}
}

var fieldNames = []string{"shape", "dtype", "device", "ndim", "size", "T", "mT"}

func staticField(c *module.StaticCall) types.Type {
	t, ok := c.Recv.Type.(*types.Tensor)
	if !ok {
		return types.Unknown
	}
	switch c.Name {
	case "shape":
		return types.ListOf(types.I64)
	case "dtype":
		return types.Unknown
	case "device":
		return types.Str
	case "ndim", "size":
		return types.I64
	case "T", "mT":
		q := newQuestion(c, map[string]string{"T": "transpose", "mT": "mT"}[c.Name])
		q.operand(module.StaticArg{Given: true, Type: t, Expr: c.Recv.Expr, Span: c.Recv.Span})
		if out, ok := q.ask(); ok {
			return out[0]
		}
		return types.Unknown
	}
	return nil
}

func staticOperator(c *module.StaticCall) types.Type {
	if len(c.Args) == 0 { // -x and !x
		q := newQuestion(c, map[string]string{"-": "neg", "!": "logical_not"}[c.Name])
		q.operand(*c.Recv)
		if out, ok := q.ask(); ok {
			return out[0]
		}
		return types.Unknown
	}
	rule, ok := operatorRules.Get()[c.Name]
	if !ok {
		return nil
	}
	q := newQuestion(c, rule)
	a, b := *c.Recv, c.Args[0]
	if c.Swapped {
		a, b = b, a
	}
	q.operand(a)
	q.operand(b)
	out, ok := q.ask()
	switch {
	case !ok:
		return types.Unknown
	case types.IsUnknown(out[0]) && rule != "matmul": // one operand is a tensor, and so is the result
		return types.NewTensor(shape.Unknown(), q.elem(ruleNamed(rule)))
	}
	return out[0]
}

func ruleNamed(name string) *shape.Rule {
	r, _ := shape.Lookup(name)
	return r
}

func staticIndex(c *module.StaticCall) types.Type {
	t, ok := c.Recv.Type.(*types.Tensor)
	if !ok {
		return types.Unknown
	}
	q := newQuestion(c, "index")
	q.operand(*c.Recv)
	q.items = c.Args
	for _, a := range c.Args {
		q.call.Items = append(q.call.Items, staticItem(a))
	}
	if t.AnyRank {
		return types.Unknown
	}
	if out, ok := q.ask(); ok {
		return out[0]
	}
	return types.Unknown
}

func staticItem(a module.StaticArg) shape.Item {
	switch e := a.Expr.(type) {
	case *syntax.Ellipsis:
		return shape.Rest()
	case *syntax.Range:
		return shape.Slice(staticBound(e.Lo, a.Elems, 0, false), staticBound(e.Hi, a.Elems, 1, e.Inclusive), 1)
	}
	if a.IsConst {
		if a.Const.IsNull() {
			return shape.NewAxis()
		}
		if n, ok := wholeNumber(a.Const); ok {
			return shape.At(n)
		}
	}
	switch t := a.Type.(type) {
	case types.Int:
		return shape.AtSome()
	case *types.Range:
		return shape.Slice(shape.Somewhere(), shape.Somewhere(), 1)
	case *types.Tensor:
		if t.Elem == types.Bool {
			return shape.Mask(t.Shape())
		}
		if d := types.DTypeOf(t.Elem); d.IsInt() {
			return shape.Positions(t.Shape())
		}
	}
	return shape.Something()
}

func staticBound(e syntax.Expr, ends []module.StaticArg, i int, inclusive bool) shape.Bound {
	if e == nil {
		return shape.Open()
	}
	if i >= len(ends) || !ends[i].IsConst {
		return shape.Somewhere()
	}
	n, ok := wholeNumber(ends[i].Const)
	switch {
	case !ok:
		return shape.Somewhere()
	case inclusive && n == -1:
		return shape.Open()
	case inclusive:
		n++
	}
	return shape.End(n)
}

// isOperator tells the names of operators from those of functions.
func isOperator(name string) bool { return name != "" && strings.Trim(name, "+-*/@%=<>!&|^") == "" }
