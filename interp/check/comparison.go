package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

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
