package check

import (
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/syntax"
	"skep/interp/types"
)

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
