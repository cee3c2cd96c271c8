package eval

import (
	"skep/internal/lazy"
	"skep/interp/ir"
)

var intRelations = lazy.Value[map[ir.Op]string]{New: func() map[ir.Op]string {
	return map[ir.Op]string{ir.I64Eq: "==", ir.I64Ne: "!=", ir.I64Lt: "<", ir.I64Le: "<=", ir.I64Gt: ">", ir.I64Ge: ">="}
}}

var floatRelations = lazy.Value[map[ir.Op]string]{New: func() map[ir.Op]string {
	return map[ir.Op]string{ir.F64Eq: "==", ir.F64Ne: "!=", ir.F64Lt: "<", ir.F64Le: "<=", ir.F64Gt: ">", ir.F64Ge: ">="}
}}

// test makes the code of a node that gives a bool.
func (a *assembler) test(n *ir.Node) test {
	if op, ok := intRelations.Get()[n.Op]; ok {
		x := a.intArg(n.Args[0])
		if k := n.Args[1]; k.Op == ir.I64Const {
			return intCompareConst(op, x, k.Int)
		}
		return intCompare(op, x, a.intArg(n.Args[1]))
	}
	if op, ok := floatRelations.Get()[n.Op]; ok {
		return floatCompare(op, a.floatArg(n.Args[0]), a.floatArg(n.Args[1]))
	}
	switch n.Op {
	case ir.BoolConst:
		k := n.Int != 0
		return func(*frame) bool { return k }
	case ir.Get:
		if g := a.outer(n.Var); g != nil {
			return boolGlobal(g)
		}
		w := a.word(n.Var)
		return func(fr *frame) bool { return fr.w[w] != 0 }
	case ir.And:
		return and(a.test(n.Args[0]), a.test(n.Args[1]))
	case ir.Or:
		x, y := a.test(n.Args[0]), a.test(n.Args[1])
		return func(fr *frame) bool { return x(fr) || y(fr) }
	case ir.Not:
		x := a.test(n.Args[0])
		return func(fr *frame) bool { return !x(fr) }
	case ir.BoolEq, ir.BoolNe:
		x, y, eq := a.test(n.Args[0]), a.test(n.Args[1]), n.Op == ir.BoolEq
		return func(fr *frame) bool { v := x(fr); return (v == y(fr)) == eq }
	case ir.StrEq, ir.StrNe:
		x, y, eq := a.valueArg(n.Args[0]), a.valueArg(n.Args[1]), n.Op == ir.StrEq
		return func(fr *frame) bool { v := x.get(fr); return (v.Str() == y.get(fr).Str()) == eq }
	case ir.StrLt:
		return textBefore(a.valueArg(n.Args[0]), a.valueArg(n.Args[1]), true)
	case ir.StrGt:
		return textBehind(a.valueArg(n.Args[0]), a.valueArg(n.Args[1]), true)
	case ir.StrLe:
		return textBehind(a.valueArg(n.Args[0]), a.valueArg(n.Args[1]), false)
	case ir.StrGe:
		return textBefore(a.valueArg(n.Args[0]), a.valueArg(n.Args[1]), false)
	}
	return a.testOf(n)
}

// testOf makes the code of bools that come out of something else.
func (a *assembler) testOf(n *ir.Node) test {
	st := a.at(n)
	switch n.Op {
	case ir.AnyCompare:
		return a.anyCompare(n, st)
	case ir.AnyTruth:
		x := a.value(n.Args[0])
		return func(fr *frame) bool {
			v := x(fr)
			if v.IsBool() {
				return v.AsBool()
			}
			return fr.truth(v, st)
		}
	case ir.ArrayGet:
		return boolElem(a.valueArg(n.Args[0]), a.intArg(n.Args[1]), st)
	case ir.Unbox:
		x := a.value(n.Args[0])
		return func(fr *frame) bool { return x(fr).AsBool() }
	case ir.Builtin:
		x := a.builtinCall(n)
		return func(fr *frame) bool { return x(fr).AsBool() }
	case ir.If:
		cond, then, els := a.test(n.Args[0]), a.test(n.Args[1]), a.test(n.Args[2])
		return func(fr *frame) bool {
			if cond(fr) {
				return then(fr)
			}
			return els(fr)
		}
	case ir.Block:
		first, last := a.before(n), a.test(n.Args[len(n.Args)-1])
		return func(fr *frame) bool { first(fr); return last(fr) }
	case ir.EnumIs:
		return enumIs(a.valueArg(n.Args[0]), int(n.Int))
	case ir.Alter:
		x := a.alter(n)
		return func(fr *frame) bool { return x(fr).AsBool() }
	case ir.EnumGet:
		x := a.enumGet(n)
		return func(fr *frame) bool { return x(fr).AsBool() }
	case ir.NoMatch:
		x := a.noMatch(n, st)
		return func(fr *frame) bool { return x(fr).AsBool() }
	case ir.StructGet:
		if n.Args[0].Op == ir.Expect {
			x := a.expectedField(n)
			return func(fr *frame) bool { return x(fr).AsBool() }
		}
		return boolField(a.fieldArg(n))
	case ir.Call, ir.Change:
		return a.callTest(n, st)
	}
	refuse("%s as a bool", n.Op)
	return nil
}

//go:noinline
func and(x, y test) test { return func(fr *frame) bool { return x(fr) && y(fr) } }

//go:noinline
func intCompareConst(op string, x intArg, k int64) test {
	switch op {
	case "==":
		return func(fr *frame) bool { return x.get(fr) == k }
	case "!=":
		return func(fr *frame) bool { return x.get(fr) != k }
	case "<":
		return func(fr *frame) bool { return x.get(fr) < k }
	case "<=":
		return func(fr *frame) bool { return x.get(fr) <= k }
	case ">":
		return func(fr *frame) bool { return x.get(fr) > k }
	}
	return func(fr *frame) bool { return x.get(fr) >= k }
}

//go:noinline
func intCompare(op string, x, y intArg) test {
	switch op {
	case "==":
		return func(fr *frame) bool { v := x.get(fr); return v == y.get(fr) }
	case "!=":
		return func(fr *frame) bool { v := x.get(fr); return v != y.get(fr) }
	case "<":
		return func(fr *frame) bool { v := x.get(fr); return v < y.get(fr) }
	case "<=":
		return func(fr *frame) bool { v := x.get(fr); return v <= y.get(fr) }
	case ">":
		return func(fr *frame) bool { v := x.get(fr); return v > y.get(fr) }
	}
	return func(fr *frame) bool { v := x.get(fr); return v >= y.get(fr) }
}

//go:noinline
func floatCompare(op string, x, y floatArg) test {
	switch op {
	case "==":
		return func(fr *frame) bool { v := x.get(fr); return v == y.get(fr) }
	case "!=":
		return func(fr *frame) bool { v := x.get(fr); return v != y.get(fr) }
	case "<":
		return func(fr *frame) bool { v := x.get(fr); return v < y.get(fr) }
	case "<=":
		return func(fr *frame) bool { v := x.get(fr); return v <= y.get(fr) }
	case ">":
		return func(fr *frame) bool { v := x.get(fr); return v > y.get(fr) }
	}
	return func(fr *frame) bool { v := x.get(fr); return v >= y.get(fr) }
}

// anyCompare compares boxed values as tier 0 does; a constant integer on the right has a path of its own.
func (a *assembler) anyCompare(n *ir.Node, st *site) test {
	x, y := a.valueArg(n.Args[0]), n.Args[1]
	if y.Op == ir.Box && y.Args[0].Op == ir.I64Const {
		return compareConst(n.Text, x, y.Args[0].Int, st)
	}
	return compareOf(n.Text, x, a.valueArg(y), st)
}
