package check

import (
	"skep/diag"
	"skep/internal/lazy"
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
	if len(c.chainOf(n)) > 400 {
		return types.Unknown
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

// compared is what a comparison gives: true or false, but of a value that may be
// a tensor or a column an answer for each element.
func compared(a, b types.Type) types.Type {
	for _, t := range []types.Type{a, b} {
		v, isVar := t.(*types.Var)
		if (types.IsUnknown(t) || isVar && len(v.Bounds) == 0) && a != types.Null && b != types.Null {
			return types.Unknown
		}
	}
	return types.Bool
}

// chainOf bounds a + b + c + …, which the parser bounds too.
func (c *checker) chainOf(n *syntax.Binary) []struct{} { return nil }

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

// arithmetic gives the type of a op b; ok is false where it cannot be computed.
func (c *checker) arithmetic(n *syntax.Binary, op string, a, b types.Type) (types.Type, bool) {
	if loose(a) || loose(b) {
		return c.looseArithmetic(op, a, b), true
	}
	if u, ok := a.(*types.Union); ok {
		return c.overUnion(u, func(x types.Type) (types.Type, bool) { return c.arithmetic(n, op, x, b) })
	}
	if u, ok := b.(*types.Union); ok {
		return c.overUnion(u, func(x types.Type) (types.Type, bool) { return c.arithmetic(n, op, a, x) })
	}
	if m, ok := a.(*types.Maybe); ok {
		c.mayBeNull(n.X.Span(), m, "used with `"+op+"`")
		return c.arithmetic(n, op, m.Elem, b)
	}
	if m, ok := b.(*types.Maybe); ok && !(types.IsText(a) && op == "+") {
		c.mayBeNull(n.Y.Span(), m, "used with `"+op+"`")
		return c.arithmetic(n, op, a, m.Elem)
	}
	if types.IsNumber(a) && types.IsNumber(b) {
		return c.numbers(n, op, a, b)
	}
	return c.otherArithmetic(op, a, b)
}

// loose types are those of which too little is known.
func loose(t types.Type) bool {
	switch t := t.(type) {
	case *types.Var, *types.Task, *types.Module, *types.TypeValue:
		return true
	case types.Basic:
		return t == types.Unknown || t == types.Never
	}
	return false
}

func (c *checker) looseArithmetic(op string, a, b types.Type) types.Type {
	if v, ok := a.(*types.Var); ok && types.Type(v) == b {
		return v
	}
	if op == "+" && types.IsText(a) {
		return types.Str
	}
	return types.Unknown
}

func (c *checker) overUnion(u *types.Union, f func(types.Type) (types.Type, bool)) (types.Type, bool) {
	var out types.Type = types.Never
	any := false
	for _, x := range u.Alts {
		if t, ok := f(x); ok {
			any = true
			out = either(out, t)
		}
	}
	return unknownIfNever(out), any
}

func (c *checker) numbers(n *syntax.Binary, op string, a, b types.Type) (types.Type, bool) {
	x, y := isInt(a), isInt(b)
	switch op {
	case "+", "-", "*", "/", "%":
		if x && y {
			if a == b {
				return a, true
			}
			return types.I64, true
		}
		if a == b {
			return a, true
		}
		return types.F64, true
	case "**":
		if x && y {
			if k, ok := c.constantInt(n.Y); ok && k < 0 {
				return types.F64, true
			}
			return a, true
		}
		return types.F64, true
	case "&", "|", "^", "<<", ">>":
		return a, x && y
	}
	return types.Unknown, false
}

func (c *checker) otherArithmetic(op string, a, b types.Type) (types.Type, bool) {
	if t, ok := c.operatorMethod(op, a, b); ok {
		return t, true
	}
	switch op {
	case "+":
		switch {
		case types.IsText(a):
			return types.Str, true
		case types.IsText(b) && c.env.Lenient:
			return types.Str, true
		}
		if x, ok := a.(*types.Array); ok {
			if y, ok := b.(*types.Array); ok {
				return types.ListOf(types.Join(x.Elem, y.Elem)), true
			}
		}
		return addObjects(a, b)
	case "*":
		if x, ok := a.(*types.Array); ok && isInt(b) {
			return types.ListOf(x.Elem), true
		}
		return types.Str, types.IsText(a) && isInt(b) || isInt(a) && types.IsText(b)
	case "&", "|", "^":
		if a == types.Bool && b == types.Bool {
			return types.Bool, true
		}
		return setOperation(a, b)
	case "-":
		return setOperation(a, b)
	}
	return types.Unknown, false
}

func addObjects(a, b types.Type) (types.Type, bool) {
	x, ok := a.(*types.Record)
	y, ok2 := b.(*types.Record)
	if ok && ok2 {
		out := &types.Record{Open: x.Open || y.Open, Fields: append([]types.Field(nil), x.Fields...)}
		for _, f := range y.Fields {
			out.Fields = put(out.Fields, f)
		}
		return out, true
	}
	if kindName(a) == "object" && kindName(b) == "object" {
		return &types.Dict{Key: types.Unknown, Value: types.Unknown}, true
	}
	return types.Unknown, false
}

func setOperation(a, b types.Type) (types.Type, bool) {
	x, ok := a.(*types.Set)
	y, ok2 := b.(*types.Set)
	if !ok || !ok2 {
		return types.Unknown, false
	}
	return &types.Set{Elem: types.Join(x.Elem, y.Elem)}, true
}

var operatorNames = lazy.Value[map[string][2]string]{New: func() map[string][2]string {
	return map[string][2]string{
		"+": {"add", "+"}, "-": {"sub", "-"}, "*": {"mul", "*"}, "/": {"div", "/"}, "%": {"rem", "%"}, "**": {"pow", "**"},
		"@": {"matmul", "@"}, "&": {"bitand", "&"}, "|": {"bitor", "|"}, "^": {"bitxor", "^"}, "<<": {"shl", "<<"}, ">>": {"shr", ">>"},
	}
}}

func (c *checker) operatorMethod(op string, a, b types.Type) (types.Type, bool) {
	n, ok := a.(*types.Named)
	if !ok {
		return nil, false
	}
	for _, name := range operatorNames.Get()[op] {
		if m, owner := findMethod(n, name); m != nil {
			if f, ok := m.Type.(*types.Func); ok {
				if m.Node != nil {
					if info := c.funAt(m.Node); info != nil && len(info.params) == 1 {
						info.params[0].learn(b)
					}
				}
				return c.instantiate(f, m, owner, n).Result, true
			}
			return types.Unknown, true
		}
	}
	return types.Unknown, c.opensUp(n) || n.Decl.Form == types.Trait || n.Decl.Form == types.Actor
}

// badOperands reports an operator between types that have none.
func (c *checker) badOperands(n *syntax.Binary, a, b types.Type) types.Type {
	d := c.fail("E0302", n.Span(), "cannot apply `"+n.Op+"` to "+describe(a)+" and "+describe(b))
	d.Found = a.String() + " " + n.Op + " " + b.String()
	d.Related = []diag.Related{{Span: n.X.Span(), Message: describe(a)}, {Span: n.Y.Span(), Message: describe(b)}}
	switch {
	case types.IsNumber(a) && isNumeral(n.Y):
		c.convertFix(d, n.Y, b, a)
	case n.Op == "+" && types.IsText(b):
		c.convertFix(d, n.X, a, types.Str)
	case inner(a) != nil && c.computes(n, inner(a), b):
		c.unwrapFix(d, n.X.Span())
	case inner(b) != nil && c.computes(n, a, inner(b)):
		c.unwrapFix(d, n.Y.Span())
	case types.IsNumber(a) && types.IsText(b):
		c.convertFix(d, n.Y, b, a)
	case n.Op == "%" && types.IsText(a):
		d.Hint = "values are written into text as in f\"{n} items\""
	case types.IsText(a) && types.IsNumber(b):
		c.convertFix(d, n.X, a, b)
	case types.IsNumber(a) && b == types.Bool:
		around(d, "count true as 1", n.Y.Span(), "(", ").to_int()")
	case a == types.Bool && types.IsNumber(b):
		around(d, "count true as 1", n.X.Span(), "(", ").to_int()")
	case types.IsNumber(b) && a == types.Null || types.IsNumber(a) && b == types.Null:
		d.Hint = "null is no number: `x ?? 0` gives one for it"
	case n.Op == "+" && kindName(a) == "array":
		around(d, "add it as a list of one", n.Y.Span(), "[", "]")
	case (n.Op == "&" || n.Op == "|" || n.Op == "^") && types.IsNumber(a) && types.IsNumber(b):
		d.Hint = "bits are those of integers"
		for _, x := range []struct {
			e syntax.Expr
			t types.Type
		}{{n.X, a}, {n.Y, b}} {
			if !isInt(x.t) {
				c.convertFix(d, x.e, x.t, types.I64)
			}
		}
	}
	return types.Unknown
}

// isNumeral tells a string that is a number in quotes.
func isNumeral(e syntax.Expr) bool {
	s, ok := e.(*syntax.Str)
	return ok && numeric(s.Value)
}

// inner is what an Option or Result holds; nil for others.
func inner(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Option:
		return t.Elem
	case *types.Result:
		return t.Ok
	}
	return nil
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

// equality reports == between types of which no value is ever equal.
func (c *checker) equality(n *syntax.Binary, a, b types.Type) {
	if c.mayBeEqual(a, b) {
		return
	}
	d := c.fail("E0304", n.Span(), describe(a)+" is never equal to "+describe(b))
	d.Expected, d.Found = a.String(), b.String()
	d.Related = []diag.Related{{Span: n.X.Span(), Message: describe(a)}, {Span: n.Y.Span(), Message: describe(b)}}
	switch {
	case types.IsText(a) && types.IsNumber(b):
		c.compareFix(d, n.X, a, n.Y, b)
	case types.IsNumber(a) && types.IsText(b):
		c.compareFix(d, n.Y, b, n.X, a)
	case inner(a) != nil && c.mayBeEqual(inner(a), b):
		wrapFix(d, n.Y, a)
	case inner(b) != nil && c.mayBeEqual(a, inner(b)):
		wrapFix(d, n.X, b)
	case a == types.Bool && isInt(b):
		c.boolFix(d, n.Y)
	case b == types.Bool && isInt(a):
		c.boolFix(d, n.X)
	}
}

func wrapFix(d *diag.Diagnostic, e syntax.Expr, in types.Type) {
	name := "Some"
	if _, ok := in.(*types.Result); ok {
		name = "Ok"
	}
	around(d, "compare with `"+name+"(…)`", e.Span(), name+"(", ")")
}

// compareFix makes numbers of digits in quotes, and texts of numbers.
func (c *checker) compareFix(d *diag.Diagnostic, text syntax.Expr, t types.Type, number syntax.Expr, of types.Type) {
	if s, ok := text.(*syntax.Str); ok && numeric(s.Value) {
		fix(d, "compare with the number", text.Span(), s.Value)
		return
	}
	if _, ok := number.(*syntax.Int); ok {
		around(d, "compare with the text", number.Span(), `"`, `"`)
		return
	}
	c.convertFix(d, number, of, types.Str)
	_ = t
}

func (c *checker) boolFix(d *diag.Diagnostic, e syntax.Expr) {
	if n, ok := e.(*syntax.Int); ok && (n.Value == 0 || n.Value == 1) {
		word := map[int64]string{0: "false", 1: "true"}[n.Value]
		fix(d, "write `"+word+"`", e.Span(), word)
	}
}

// mayBeEqual: null and what is not known may be equal to anything.
func (c *checker) mayBeEqual(a, b types.Type) bool {
	if loose(a) || loose(b) || a == types.Null || b == types.Null || a == types.Unit || b == types.Unit {
		return true
	}
	switch x := a.(type) {
	case *types.Union:
		return c.anyEqual(x.Alts, b)
	case *types.Maybe:
		return c.mayBeEqual(x.Elem, b) || c.mayBeEqual(&types.Option{Elem: x.Elem}, b)
	}
	switch y := b.(type) {
	case *types.Union:
		return c.anyEqual(y.Alts, a)
	case *types.Maybe:
		return c.mayBeEqual(a, y.Elem) || c.mayBeEqual(a, &types.Option{Elem: y.Elem})
	}
	if x, ok := a.(*types.Named); ok {
		if m, _ := findMethod(x, "eq"); m != nil || x.Decl.Form == types.Trait {
			return true
		}
		if y, ok := b.(*types.Named); ok {
			return x.As(y.Decl) != nil || y.As(x.Decl) != nil || c.opensUp(x) || c.opensUp(y) || y.Decl.Form == types.Trait
		}
		return engineValue(b) || c.opensUp(x)
	}
	if y, ok := b.(*types.Named); ok {
		return engineValue(a) || c.opensUp(y) || y.Decl.Form == types.Trait
	}
	return c.alike(a, b)
}

func (c *checker) anyEqual(alts []types.Type, t types.Type) bool {
	for _, a := range alts {
		if c.mayBeEqual(a, t) {
			return true
		}
	}
	return false
}

// alike compares kinds: the parts of containers are looked at by running it.
func (c *checker) alike(a, b types.Type) bool {
	if types.IsNumber(a) && types.IsNumber(b) {
		return true
	}
	if kindName(a) == "" || kindName(b) == "" {
		return true
	}
	if kindName(a) != kindName(b) {
		return engineValue(a) || engineValue(b)
	}
	if x, ok := a.(*types.Option); ok {
		if y, ok := b.(*types.Option); ok {
			return c.mayBeEqual(x.Elem, y.Elem)
		}
	}
	return true
}

// ordering reports < between types that have no common order.
func (c *checker) ordering(n *syntax.Binary, a, b types.Type) {
	if m, ok := a.(*types.Maybe); ok {
		c.mayBeNull(n.X.Span(), m, "compared with `"+n.Op+"`")
		a = m.Elem
	}
	if m, ok := b.(*types.Maybe); ok {
		c.mayBeNull(n.Y.Span(), m, "compared with `"+n.Op+"`")
		b = m.Elem
	}
	if c.ordered(a, b) {
		return
	}
	d := c.fail("E0302", n.Span(), "cannot compare "+describe(a)+" with "+describe(b))
	d.Expected, d.Found = a.String(), b.String()
	d.Related = []diag.Related{{Span: n.X.Span(), Message: describe(a)}, {Span: n.Y.Span(), Message: describe(b)}}
	switch {
	case types.IsText(a) && types.IsNumber(types.Without(b)):
		c.convertFix(d, n.X, a, types.Without(b))
	case types.IsNumber(types.Without(a)) && types.IsText(b):
		c.convertFix(d, n.Y, b, types.Without(a))
	case inner(a) != nil && c.ordered(inner(a), b):
		c.unwrapFix(d, n.X.Span())
	case inner(b) != nil && c.ordered(a, inner(b)):
		c.unwrapFix(d, n.Y.Span())
	case kindName(a) == "array" && types.IsNumber(b):
		around(d, "compare its length", n.X.Span(), "", ".len()")
	case kindName(b) == "array" && types.IsNumber(a):
		around(d, "compare its length", n.Y.Span(), "", ".len()")
	}
}

func (c *checker) ordered(a, b types.Type) bool {
	if loose(a) || loose(b) {
		return true
	}
	if u, ok := a.(*types.Union); ok {
		for _, x := range u.Alts {
			if c.ordered(x, b) {
				return true
			}
		}
		return false
	}
	if u, ok := b.(*types.Union); ok {
		for _, x := range u.Alts {
			if c.ordered(a, x) {
				return true
			}
		}
		return false
	}
	if _, ok := a.(*types.Named); ok {
		return true
	}
	if _, ok := b.(*types.Named); ok {
		return true
	}
	return types.IsNumber(a) && types.IsNumber(b) || kindName(a) == kindName(b) || engineValue(a) || engineValue(b)
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
