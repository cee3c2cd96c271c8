package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// assume notes in the current flow what a condition shows when it is true, or false.
func (c *checker) assume(e syntax.Expr, truth bool) {
	switch n := e.(type) {
	case *syntax.Binary:
		switch {
		case n.Op == "&&" && truth, n.Op == "||" && !truth:
			c.assume(n.X, truth)
			c.assume(n.Y, truth)
		case n.Op == "==" || n.Op == "!=":
			c.assumeEqual(n, truth == (n.Op == "=="))
		}
	case *syntax.Unary:
		if n.Op == "!" {
			c.assume(n.X, !truth)
		}
	case *syntax.MethodCall:
		c.assumeMethod(n, truth)
	case *syntax.LetCond:
		if truth {
			c.assumeLet(n)
		}
	case *syntax.Call:
		if f, ok := n.Fn.(*syntax.Name); ok && len(n.Args) == 1 && (f.Name == "is_nil" || f.Name == "is_null") {
			c.assumeNull(n.Args[0].Value, truth)
		}
	}
}

// assumeEqual: x == null, x == None, type_of(x) == "string".
func (c *checker) assumeEqual(n *syntax.Binary, equal bool) {
	for _, side := range [][2]syntax.Expr{{n.X, n.Y}, {n.Y, n.X}} {
		switch v := side[1].(type) {
		case *syntax.Null:
			c.assumeNull(side[0], equal)
		case *syntax.Name:
			if v.Name == "None" && !equal {
				c.assumeNull(side[0], false)
			}
		case *syntax.Str:
			c.assumeType(side[0], v.Value, equal)
		}
	}
}

func (c *checker) assumeNull(e syntax.Expr, null bool) {
	p, ok := c.placeOf(e)
	if !ok {
		return
	}
	t := c.typeOfPlace(e, p)
	if null {
		switch t.(type) {
		case *types.Maybe, *types.Union:
			c.flow.set(p, types.Null)
		}
		return
	}
	if u := types.Without(t); u != t && u != types.Never {
		c.flow.set(p, u)
	}
}

func (c *checker) typeOfPlace(e syntax.Expr, p place) types.Type {
	if t := c.flow.get(p); t != nil {
		return t
	}
	return c.typeAt(e)
}

// assumeType: type_of(x) == "string" says what x is, where nothing was known.
func (c *checker) assumeType(e syntax.Expr, name string, equal bool) {
	call, ok := e.(*syntax.Call)
	if !ok || len(call.Args) != 1 || !equal {
		return
	}
	f, ok := call.Fn.(*syntax.Name)
	if !ok || f.Name != "type_of" && f.Name != "typeof" && f.Name != "type" {
		return
	}
	p, ok := c.placeOf(call.Args[0].Value)
	if !ok {
		return
	}
	byName := map[string]types.Type{"string": types.Str, "integer": types.I64, "float": types.F64, "boolean": types.Bool}
	if t := byName[name]; t != nil {
		c.flow.set(p, t)
	}
}

// assumeMethod: x.is_some(), x.is_none(), x.is_null().
func (c *checker) assumeMethod(n *syntax.MethodCall, truth bool) {
	switch n.Name.Name {
	case "is_some":
		if truth {
			c.assumeNull(n.Recv, false)
		}
	case "is_none", "is_null", "is_nil":
		c.assumeNull(n.Recv, truth)
	}
}

// assumeLet: in `if let Some(y) = x` x itself is not null either.
func (c *checker) assumeLet(n *syntax.LetCond) {
	if v, ok := n.Pat.(*syntax.VariantPat); ok && len(v.Path) == 1 && v.Path[0].Name == "Some" {
		c.assumeNull(n.Value, false)
	}
}
