package check

import (
	"skep/diag"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
)

func (c *checker) unary(n *syntax.Unary) types.Type {
	switch n.Op {
	case "!":
		t := c.infer(n.X, types.Bool)
		if _, ok := t.(types.Int); ok {
			return t // bits
		}
		if c.columns == nil && !engineValue(t) {
			c.holdCondition(n.X, t)
		}
		if engineValue(t) {
			return c.engineUnary(n, t)
		}
		return types.Bool
	case "-":
		if i, ok := n.X.(*syntax.Int); ok {
			c.types[n.X] = c.integerNegative(i)
			return c.types[n.X]
		}
		return c.negated(n, c.infer(n.X, nil))
	case "*":
		return c.infer(n.X, nil)
	}
	return c.infer(n.X, nil)
}

func engineValue(t types.Type) bool {
	switch t.(type) {
	case *types.Tensor, *types.Frame, *types.Column, *types.Boxed:
		return true
	}
	return false
}

func (c *checker) engineUnary(n *syntax.Unary, t types.Type) types.Type {
	if col, ok := t.(*types.Column); ok {
		return col
	}
	_ = n
	return t
}

// binary infers x op y.
func (c *checker) binary(n *syntax.Binary, want types.Type) types.Type {
	switch n.Op {
	case "&&", "||":
		return c.logic(n)
	case "??":
		return c.orElse(n, want)
	case "|>":
		return c.pipe(n)
	}
	a := c.infer(n.X, nil)
	b := c.infer(n.Y, nil)
	if (n.Op == "/" || n.Op == "%") && isInt(a) {
		c.divisor(n)
	}
	if t, ok := c.engineOperator(n, a, b); ok {
		return t
	}
	switch n.Op {
	case "==", "!=":
		c.equality(n, a, b)
		return compared(a, b)
	case "<", "<=", ">", ">=":
		c.ordering(n, a, b)
		return compared(a, b)
	case "in", "not in":
		if _, ok := c.elementOf(b); !ok && b != types.Null {
			if _, maybe := b.(*types.Maybe); !maybe {
				d := c.fail("E0302", n.Y.Span(), "cannot look for a value in "+describe(b))
				d.Found = b.String()
			}
		}
		return types.Bool
	}
	t, ok := c.arithmetic(n, n.Op, a, b)
	if !ok {
		return c.badOperands(n, a, b)
	}
	if isInt(t) {
		c.overflow(n)
	}
	return t
}

func isInt(t types.Type) bool { _, ok := t.(types.Int); return ok }

// logic infers a && b: the right side is walked knowing the left.
func (c *checker) logic(n *syntax.Binary) types.Type {
	a := c.infer(n.X, types.Bool)
	if c.columns != nil || engineValue(a) {
		b := c.infer(n.Y, nil)
		if t, ok := c.engineOperator(n, a, b); ok {
			return t
		}
		if _, ok := a.(*types.Column); ok {
			return &types.Column{Elem: types.Bool}
		}
		return types.Bool
	}
	good := c.holdCondition(n.X, a)
	f := c.branch()
	c.guarded++
	c.in(f, func() {
		c.assume(n.X, n.Op == "&&")
		b := c.infer(n.Y, types.Bool)
		good = c.holdCondition(n.Y, b) && good
	})
	c.guarded--
	c.keepBindings(f)
	if !good {
		return types.Unknown
	}
	return types.Bool
}

// keepBindings: what the right side assigns may or may not have been assigned.
func (c *checker) keepBindings(f *flow) {
	f.dead = false
	c.merge(f, c.branch())
}

func (c *checker) orElse(n *syntax.Binary, want types.Type) types.Type {
	a := c.infer(n.X, nil)
	var b types.Type
	f := c.branch()
	c.in(f, func() { b = c.infer(n.Y, want) })
	f.dead = false
	switch t := a.(type) {
	case *types.Maybe:
		return either(optionInner(t.Elem), b)
	case *types.Option:
		return either(t.Elem, b)
	case *types.Union:
		return either(types.Without(t), b)
	case *types.Result:
		return types.Unknown
	}
	if a == types.Null {
		return b
	}
	if types.IsUnknown(a) {
		return types.Unknown
	}
	return either(a, b)
}

func optionInner(t types.Type) types.Type {
	if o, ok := t.(*types.Option); ok {
		return o.Elem
	}
	return t
}

// pipe is x |> f, x |> f(a).
func (c *checker) pipe(n *syntax.Binary) types.Type {
	if call, ok := n.Y.(*syntax.Call); ok {
		ft := c.infer(call.Fn, nil)
		args := append([]syntax.Arg{{Value: n.X}}, call.Args...)
		k := &callee{name: c.calleeName(call.Fn), at: call.Fn.Span(), span: n.Span()}
		if name, ok := call.Fn.(*syntax.Name); ok {
			c.resolveCallee(k, name)
		}
		if k.entry != nil && c.pipesAnything(n.X) {
			c.inferArgs(call.Args)
			return types.Unknown
		}
		t := c.callType(k, ft, args, nil)
		c.types[call] = t
		return t
	}
	if l, ok := n.Y.(*syntax.Lambda); ok {
		a := c.infer(n.X, nil)
		if f, ok := c.infer(l, &types.Func{Params: []types.Param{{Type: a}}, Result: types.Unknown}).(*types.Func); ok {
			return f.Result
		}
		return types.Unknown
	}
	ft := c.infer(n.Y, nil)
	k := &callee{name: c.calleeName(n.Y), at: n.Y.Span(), span: n.Span()}
	if name, ok := n.Y.(*syntax.Name); ok {
		c.resolveCallee(k, name)
	}
	if k.entry != nil && c.pipesAnything(n.X) {
		return types.Unknown
	}
	if _, ok := ft.(*types.Func); !ok {
		c.infer(n.X, nil)
		return types.Unknown
	}
	return c.callType(k, ft, []syntax.Arg{{Value: n.X}}, nil)
}

// pipesAnything: x |> sort(…) means a method of x, if it has one; that is not known where x is not.
func (c *checker) pipesAnything(x syntax.Expr) bool {
	t := c.infer(x, nil)
	return loose(t) || engineValue(t)
}

func (c *checker) computes(n *syntax.Binary, a, b types.Type) bool {
	ok := false
	c.quietly(func() types.Type {
		_, ok = c.arithmetic(n, n.Op, a, b)
		return nil
	})
	return ok
}

// engineOperator asks the module that declares one of the operands' types.
func (c *checker) engineOperator(n *syntax.Binary, a, b types.Type) (types.Type, bool) {
	for i, t := range []types.Type{a, b} {
		if !engineValue(t) {
			continue
		}
		decl := c.lib.engineType(engineName(t)).decl
		if decl == nil || decl.Static == nil || decl.Static.Operator == nil {
			continue
		}
		call, reported := c.staticCall(n.Op, n.Span(), n.OpSpan)
		x, y := c.staticArg("self", n.X, a), c.staticArg("other", n.Y, b)
		call.Swapped = i == 1
		if call.Swapped {
			x, y = y, x
		}
		call.Recv, call.Args = &x, []module.StaticArg{y}
		out := safely(decl.Static.Operator, call)
		if out == nil && !*reported {
			continue
		}
		if out == nil {
			out = types.Unknown
		}
		return out, true
	}
	if _, ok := a.(*types.Column); ok {
		return columnOperator(n.Op, a, b), true
	}
	if _, ok := b.(*types.Column); ok {
		return columnOperator(n.Op, b, a), true
	}
	return types.Unknown, engineValue(a) || engineValue(b)
}

// columnOperator is x op y of column expressions where their module says nothing of it.
func columnOperator(op string, a, b types.Type) types.Type {
	x, _ := a.(*types.Column)
	out := &types.Column{Elem: x.Elem, Name: x.Name, Aggregate: x.Aggregate}
	elem := b
	if y, ok := b.(*types.Column); ok {
		out.Aggregate = out.Aggregate && y.Aggregate
		elem = y.Elem
	}
	switch op {
	case "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "not in":
		out.Elem = types.Bool
	case "/":
		out.Elem = types.Unknown
	default:
		if _, float := elem.(types.Float); float && types.IsNumber(x.Elem) {
			out.Elem = types.F64
		} else if !types.IsNumber(elem) && !types.IsText(elem) {
			out.Elem = types.Unknown
		}
	}
	return out
}

// cast infers x as T and reports casts that cannot be made.
func (c *checker) cast(n *syntax.Cast) types.Type {
	t := c.infer(n.X, nil)
	to := c.annotation(n.Type)
	bad := false
	switch to.(type) {
	case types.Int:
		bad = kindName(t) != "" && !castable(t)
	case types.Float:
		bad = kindName(t) != "" && !types.IsNumber(t)
	}
	if bad && !engineValue(t) {
		d := c.fail("E0313", n.Span(), "cannot cast "+describe(t)+" to "+to.String())
		d.Found = t.String()
		if types.IsText(t) {
			method := ".to_int()"
			if _, ok := to.(types.Float); ok {
				method = ".to_float()"
			}
			fix(d, "read the number: `"+method+"`", diag.Span{Start: n.X.Span().End, End: n.Span().End}, method)
		}
		if inner(t) != nil {
			c.unwrapFix(d, n.X.Span())
		}
	}
	return to
}

func castable(t types.Type) bool {
	return types.IsNumber(t) || t == types.Bool || t == types.Char || t == types.Str
}

func (c *checker) negated(n *syntax.Unary, t types.Type) types.Type {
	switch t := t.(type) {
	case types.Int, types.Float, *types.Tensor, *types.Column, *types.Boxed:
		return t
	case *types.Named:
		if m, owner := findMethod(t, "neg"); m != nil {
			if f, ok := m.Type.(*types.Func); ok {
				return c.instantiate(f, m, owner, t).Result
			}
		}
		return types.Unknown
	case *types.Union:
		return t
	case *types.Maybe:
		c.mayBeNull(n.X.Span(), t, "negated")
		return t.Elem
	case *types.Var, *types.Task:
		return types.Unknown
	case types.Basic:
		if t == types.Unknown || t == types.Never {
			return types.Unknown
		}
	}
	d := c.fail("E0302", n.Span(), "cannot negate "+describe(t))
	d.Found = t.String()
	if types.IsText(t) {
		c.convertFix(d, n.X, t, types.I64)
	}
	return types.Unknown
}
