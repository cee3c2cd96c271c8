package eval

import (
	"math"

	"skep/interp/ir"
	"skep/interp/value"
)

// floatArg is a float operand: a word of the frame, or code.
type floatArg struct {
	word int // -1: run x
	x    floatCode
}

// get reads the operand. The comparison is the bounds check too.
func (o floatArg) get(fr *frame) float64 {
	if uint(o.word) < uint(len(fr.w)) {
		return floatOf(fr.w[o.word])
	}
	return o.x(fr)
}

func (a *assembler) floatArg(n *ir.Node) floatArg {
	if n.Op == ir.Get && n.Var.Global == "" {
		return floatArg{a.word(n.Var), nil}
	}
	return floatArg{-1, a.float(n)}
}

// float makes the code of a node that gives a float.
func (a *assembler) float(n *ir.Node) floatCode {
	switch n.Op {
	case ir.F64Const:
		return floatConst(n.Float)
	case ir.Get:
		if g := a.outer(n.Var); g != nil {
			return floatGlobal(g)
		}
		return floatWord(a.word(n.Var))
	case ir.F64Add, ir.F64Sub, ir.F64Mul, ir.F64Div:
		return a.floatBinary(n)
	case ir.F64Rem:
		x, y := a.floatArg(n.Args[0]), a.floatArg(n.Args[1])
		return func(fr *frame) float64 { v := x.get(fr); return math.Mod(v, y.get(fr)) }
	case ir.F64Neg:
		x := a.floatArg(n.Args[0])
		return func(fr *frame) float64 { return -x.get(fr) }
	case ir.F64Sqrt:
		x := a.floatArg(n.Args[0])
		return func(fr *frame) float64 { return math.Sqrt(x.get(fr)) }
	case ir.F64Abs:
		x := a.floatArg(n.Args[0])
		return func(fr *frame) float64 { return math.Abs(x.get(fr)) }
	case ir.F64Floor:
		x := a.floatArg(n.Args[0])
		return func(fr *frame) float64 { return math.Floor(x.get(fr)) }
	case ir.F64Ceil:
		x := a.floatArg(n.Args[0])
		return func(fr *frame) float64 { return math.Ceil(x.get(fr)) }
	case ir.F64Trunc:
		x := a.floatArg(n.Args[0])
		return func(fr *frame) float64 { return math.Trunc(x.get(fr)) }
	case ir.F64OfI64:
		x := a.intArg(n.Args[0])
		return func(fr *frame) float64 { return float64(x.get(fr)) }
	case ir.F64Math:
		return a.floatMath(n)
	}
	return a.floatOf(n)
}

// floatOf makes the code of floats that come out of something else.
func (a *assembler) floatOf(n *ir.Node) floatCode {
	st := a.at(n)
	switch n.Op {
	case ir.ArrayGet:
		return a.floatElem(n, st)
	case ir.Unbox:
		x := a.value(n.Args[0])
		return func(fr *frame) float64 { return x(fr).AsFloat() }
	case ir.Builtin:
		x := a.builtinCall(n)
		return func(fr *frame) float64 { return x(fr).AsFloat() }
	case ir.If:
		cond, then, els := a.test(n.Args[0]), a.float(n.Args[1]), a.float(n.Args[2])
		return func(fr *frame) float64 {
			if cond(fr) {
				return then(fr)
			}
			return els(fr)
		}
	case ir.Block:
		first, last := a.before(n), a.float(n.Args[len(n.Args)-1])
		return func(fr *frame) float64 { first(fr); return last(fr) }
	case ir.Alter:
		x := a.alter(n)
		return func(fr *frame) float64 { return x(fr).AsFloat() }
	case ir.EnumGet:
		x := a.enumGet(n)
		return func(fr *frame) float64 { return x(fr).AsFloat() }
	case ir.NoMatch:
		x := a.noMatch(n, st)
		return func(fr *frame) float64 { return x(fr).AsFloat() }
	case ir.StructGet:
		if n.Args[0].Op == ir.Expect {
			x := a.expectedField(n)
			return func(fr *frame) float64 { return x(fr).AsFloat() }
		}
		return floatField(a.fieldArg(n))
	case ir.Call, ir.Change:
		return a.callFloat(n, st)
	}
	refuse("%s as a float", n.Op)
	return nil
}

//go:noinline
func floatConst(k float64) floatCode { return func(*frame) float64 { return k } }

//go:noinline
func floatWord(w int) floatCode { return func(fr *frame) float64 { return floatOf(fr.w[w]) } }

// floatBinary is + - * /. Go must not fuse a product into a sum: other tiers round both.
func (a *assembler) floatBinary(n *ir.Node) floatCode {
	if x := a.floatConstRight(n); x != nil {
		return x
	}
	return floatPair(n.Op, a.floatArg(n.Args[0]), a.floatArg(n.Args[1]))
}

//go:noinline
func floatPair(op ir.Op, x, y floatArg) floatCode {
	switch op {
	case ir.F64Add:
		return func(fr *frame) float64 { v := x.get(fr); return v + y.get(fr) }
	case ir.F64Sub:
		return func(fr *frame) float64 { v := x.get(fr); return v - y.get(fr) }
	case ir.F64Mul:
		return func(fr *frame) float64 { v := x.get(fr); return v * y.get(fr) }
	}
	return func(fr *frame) float64 { v := x.get(fr); return v / y.get(fr) }
}

// floatConstRight is x op k and k op x, or nil.
func (a *assembler) floatConstRight(n *ir.Node) floatCode {
	x, y := n.Args[0], n.Args[1]
	switch {
	case y.Op == ir.F64Const:
		return floatWithConst(n.Op, a.floatArg(x), y.Float)
	case x.Op == ir.F64Const && (n.Op == ir.F64Add || n.Op == ir.F64Mul):
		return floatWithConst(n.Op, a.floatArg(y), x.Float)
	case x.Op == ir.F64Const && n.Op == ir.F64Div:
		k, v := x.Float, a.floatArg(y)
		return func(fr *frame) float64 { return k / v.get(fr) }
	}
	return nil
}

//go:noinline
func floatWithConst(op ir.Op, x floatArg, k float64) floatCode {
	switch op {
	case ir.F64Add:
		return func(fr *frame) float64 { return x.get(fr) + k }
	case ir.F64Sub:
		return func(fr *frame) float64 { return x.get(fr) - k }
	case ir.F64Mul:
		return func(fr *frame) float64 { return x.get(fr) * k }
	}
	return func(fr *frame) float64 { return x.get(fr) / k }
}

func (a *assembler) floatMath(n *ir.Node) floatCode {
	x := a.floatArg(n.Args[0])
	if f := value.FloatFunction(n.Text); f != nil && len(n.Args) == 1 {
		return func(fr *frame) float64 { return f(x.get(fr)) }
	}
	f := value.FloatFunction2(n.Text)
	if f == nil || len(n.Args) != 2 {
		refuse("the function %s", n.Text)
	}
	y := a.floatArg(n.Args[1])
	return func(fr *frame) float64 { v := x.get(fr); return f(v, y.get(fr)) }
}
