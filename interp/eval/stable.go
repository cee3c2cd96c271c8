package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// slotExpr reads a temporary: it stands for an operand that was evaluated before.
type slotExpr struct {
	syntax.At
	slot int
}

// stable rewrites a place so that reading it and writing it evaluate its index
// expressions once: `a[next()].push(x)`, `a[next()] += 1`.
func (c *compiler) stable(e syntax.Expr, before *[]code) syntax.Expr {
	e = c.info.Instead(e)
	switch n := e.(type) {
	case *syntax.Unary:
		if x := c.stable(n.X, before); n.Op == "*" && x != n.X {
			return &syntax.Unary{At: n.At, Op: n.Op, X: x}
		}
	case *syntax.MethodCall:
		if inner, ok := scope.Referred(n); ok {
			return c.stableReferred(n, inner, before)
		}
	case *syntax.Field:
		if x := c.stable(n.X, before); x != n.X {
			return &syntax.Field{At: n.At, X: x, Safe: n.Safe, Name: n.Name}
		}
	case *syntax.TupleField:
		if x := c.stable(n.X, before); x != n.X {
			return &syntax.TupleField{At: n.At, X: x, Index: n.Index}
		}
	case *syntax.Index:
		if len(n.Args) != 1 {
			return e
		}
		x, k := c.stable(n.X, before), n.Args[0]
		if !simpleIndex(k) {
			slot, y := c.temp(), c.keep(k)
			*before = append(*before, func(fr *frame) value.Value {
				fr.s[slot] = y(fr)
				return value.Null
			})
			k = &slotExpr{syntax.At{S: k.Span()}, slot}
		}
		if x != n.X || k != n.Args[0] {
			return &syntax.Index{At: n.At, X: x, Args: []syntax.Expr{k}}
		}
	}
	return e
}

// after runs the preparations of a node before it.
func after(before []code, x code) code {
	if len(before) == 0 {
		return x
	}
	return func(fr *frame) value.Value {
		for _, b := range before {
			b(fr)
			if fr.ctl != ctlNone {
				return value.Null
			}
		}
		return x(fr)
	}
}

// mayJump tells nodes in which a return, break, continue or `?` of this function
// may stop evaluation. Only they are followed by a look at frame.ctl.
func mayJump(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n := n.(type) {
		case *syntax.Return, *syntax.Break, *syntax.Continue, *syntax.TryOp:
			found = true
		case *syntax.MethodCall:
			found = found || n.Safe
		case *syntax.Field:
			found = found || n.Safe
		case *syntax.Lambda, *syntax.Fun, *syntax.Class, *syntax.Impl, *syntax.AsyncBlock, *syntax.Spawn, *syntax.Lazy, *syntax.Handle, *syntax.Actor, *syntax.Effect:
			return false
		}
		return !found
	})
	return found
}

func mayJumpArgs(args []syntax.Arg) bool {
	for _, a := range args {
		if mayJump(a.Value) {
			return true
		}
	}
	return false
}
