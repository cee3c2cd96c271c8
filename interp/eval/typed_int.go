package eval

import (
	"math"
	"strings"

	"skep/interp/ir"
	"skep/interp/value"
)

// intArg is an integer operand: a word of the frame, or code.
type intArg struct {
	word int // -1: run x
	x    intCode
}

// get reads the operand. The comparison is the bounds check too.
func (o intArg) get(fr *frame) int64 {
	if uint(o.word) < uint(len(fr.w)) {
		return int64(fr.w[o.word])
	}
	return o.x(fr)
}

func (a *assembler) intArg(n *ir.Node) intArg {
	if n.Op == ir.Get && n.Var.Global == "" {
		return intArg{a.word(n.Var), nil}
	}
	return intArg{-1, a.int(n)}
}

// int makes the code of a node that gives an integer.
func (a *assembler) int(n *ir.Node) intCode {
	st := a.at(n)
	switch n.Op {
	case ir.I64Const:
		return intConst(n.Int)
	case ir.Get:
		if g := a.outer(n.Var); g != nil {
			return intGlobal(g)
		}
		return intWord(a.word(n.Var))
	case ir.I64Add, ir.I64Sub:
		return a.intSum(n, st)
	case ir.I64Mul:
		return intMul(a.intArg(n.Args[0]), a.intArg(n.Args[1]), st)
	case ir.I64Div, ir.I64Rem:
		return a.intQuotient(n, st)
	case ir.I64Neg:
		x := a.int(n.Args[0])
		return func(fr *frame) int64 {
			v := x(fr)
			if v == math.MinInt64 {
				fr.negate(value.Int(v), st)
			}
			return -v
		}
	case ir.I64Not:
		x := a.int(n.Args[0])
		return func(fr *frame) int64 { return ^x(fr) }
	case ir.I64Pow:
		return intOther("**", a.int(n.Args[0]), a.int(n.Args[1]), st)
	case ir.I64And:
		x, y := a.intArg(n.Args[0]), a.intArg(n.Args[1])
		return func(fr *frame) int64 { v := x.get(fr); return v & y.get(fr) }
	case ir.I64Or:
		x, y := a.intArg(n.Args[0]), a.intArg(n.Args[1])
		return func(fr *frame) int64 { v := x.get(fr); return v | y.get(fr) }
	case ir.I64Xor:
		x, y := a.intArg(n.Args[0]), a.intArg(n.Args[1])
		return func(fr *frame) int64 { v := x.get(fr); return v ^ y.get(fr) }
	case ir.I64Shl:
		return intOther("<<", a.int(n.Args[0]), a.int(n.Args[1]), st)
	case ir.I64Shr:
		return intOther(">>", a.int(n.Args[0]), a.int(n.Args[1]), st)
	case ir.I64Min:
		x, y := a.intArg(n.Args[0]), a.intArg(n.Args[1])
		return func(fr *frame) int64 { v := x.get(fr); return min(v, y.get(fr)) }
	case ir.I64Max:
		x, y := a.intArg(n.Args[0]), a.intArg(n.Args[1])
		return func(fr *frame) int64 { v := x.get(fr); return max(v, y.get(fr)) }
	case ir.I64OfF64:
		x := a.float(n.Args[0])
		return func(fr *frame) int64 { return fr.castInt(value.Float(x(fr)), "i64", st).AsInt() }
	case ir.I64Fits:
		return a.fits(n, st)
	case ir.I64OfBool:
		x := a.test(n.Args[0])
		return func(fr *frame) int64 { return int64(truthWord(x(fr))) }
	}
	return a.intOf(n, st)
}

// intOf makes the code of integers that come out of something else.
func (a *assembler) intOf(n *ir.Node, st *site) intCode {
	switch n.Op {
	case ir.ArrayLen:
		x := a.valueArg(n.Args[0])
		return func(fr *frame) int64 { return int64(x.get(fr).Array().Len()) }
	case ir.StrLen:
		x := a.value(n.Args[0])
		return func(fr *frame) int64 { return int64(x(fr).StrLen()) }
	case ir.ArrayGet:
		return intElem(a.valueArg(n.Args[0]), a.intArg(n.Args[1]), st)
	case ir.Unbox:
		x := a.value(n.Args[0])
		return func(fr *frame) int64 { return x(fr).AsInt() }
	case ir.Builtin:
		x := a.builtinCall(n)
		return func(fr *frame) int64 { return x(fr).AsInt() }
	case ir.If:
		cond, then, els := a.test(n.Args[0]), a.int(n.Args[1]), a.int(n.Args[2])
		return func(fr *frame) int64 {
			if cond(fr) {
				return then(fr)
			}
			return els(fr)
		}
	case ir.Block:
		first, last := a.before(n), a.int(n.Args[len(n.Args)-1])
		return func(fr *frame) int64 { first(fr); return last(fr) }
	case ir.Alter:
		x := a.alter(n)
		return func(fr *frame) int64 { return x(fr).AsInt() }
	case ir.EnumGet:
		x := a.enumGet(n)
		return func(fr *frame) int64 { return x(fr).AsInt() }
	case ir.NoMatch:
		x := a.noMatch(n, st)
		return func(fr *frame) int64 { return x(fr).AsInt() }
	case ir.StructGet:
		if n.Args[0].Op == ir.Expect {
			x := a.expectedField(n)
			return func(fr *frame) int64 { return x(fr).AsInt() }
		}
		return intField(a.fieldArg(n))
	case ir.Call, ir.Change:
		return a.callInt(n, st)
	}
	refuse("%s as an integer", n.Op)
	return nil
}

//go:noinline
func intConst(k int64) intCode { return func(*frame) int64 { return k } }

//go:noinline
func intWord(w int) intCode { return func(fr *frame) int64 { return int64(fr.w[w]) } }

// intSum is x + y and x - y; a constant makes a node of its own.
func (a *assembler) intSum(n *ir.Node, st *site) intCode {
	x, y := n.Args[0], n.Args[1]
	sub := n.Op == ir.I64Sub
	if y.Op == ir.I64Const && (!sub || y.Int != math.MinInt64) {
		k := y.Int
		if sub {
			return intAddConst(a.intArg(x), -k, "-", k, st)
		}
		return intAddConst(a.intArg(x), k, "+", k, st)
	}
	if sub {
		return intSub(a.intArg(x), a.intArg(y), st)
	}
	return intAdd(a.intArg(x), a.intArg(y), st)
}

//go:noinline
func intAddConst(x intArg, k int64, op string, written int64, st *site) intCode {
	return func(fr *frame) int64 {
		v := x.get(fr)
		r := v + k
		if (r >= v) != (k >= 0) {
			fr.intOp(op, v, written, st)
		}
		return r
	}
}

//go:noinline
func intAdd(x, y intArg, st *site) intCode {
	return func(fr *frame) int64 {
		v := x.get(fr)
		w := y.get(fr)
		r := v + w
		if (v^r)&(w^r) < 0 {
			fr.intOp("+", v, w, st)
		}
		return r
	}
}

//go:noinline
func intSub(x, y intArg, st *site) intCode {
	return func(fr *frame) int64 {
		v := x.get(fr)
		w := y.get(fr)
		r := v - w
		if (v^w)&(v^r) < 0 {
			fr.intOp("-", v, w, st)
		}
		return r
	}
}

//go:noinline
func intMul(x, y intArg, st *site) intCode {
	return func(fr *frame) int64 {
		v := x.get(fr)
		w := y.get(fr)
		if v == int64(int32(v)) && w == int64(int32(w)) {
			return v * w
		}
		r, ok := value.MulInt(v, w)
		if !ok {
			fr.intOp("*", v, w, st)
		}
		return r
	}
}

// intQuotient is x / y and x % y; by a positive constant neither can fail.
func (a *assembler) intQuotient(n *ir.Node, st *site) intCode {
	x, y := a.intArg(n.Args[0]), n.Args[1]
	div := n.Op == ir.I64Div
	if n.Proved && y.Op == ir.I64Const {
		return intQuotientConst(x, y.Int, div)
	}
	w := a.intArg(y)
	if div {
		return func(fr *frame) int64 {
			p := x.get(fr)
			q := w.get(fr)
			if q > 0 {
				return p / q
			}
			return fr.intOp("/", p, q, st).AsInt()
		}
	}
	return func(fr *frame) int64 {
		p := x.get(fr)
		q := w.get(fr)
		if q > 0 {
			return p % q
		}
		return fr.intOp("%", p, q, st).AsInt()
	}
}

//go:noinline
func intQuotientConst(x intArg, k int64, div bool) intCode {
	mask := k - 1
	switch power := k&mask == 0; {
	case div && k == 2:
		return func(fr *frame) int64 {
			v := x.get(fr)
			return (v + int64(uint64(v)>>63)) >> 1
		}
	case div:
		return func(fr *frame) int64 { return x.get(fr) / k }
	case power:
		return func(fr *frame) int64 {
			v := x.get(fr)
			up := v >> 63 & mask
			return (v+up)&mask - up
		}
	case k < 1<<31: // a division of 32 bits takes half the time
		small := uint32(k)
		return func(fr *frame) int64 {
			v := x.get(fr)
			if uint64(v) < 1<<32 {
				return int64(uint32(v) % small)
			}
			return v % k
		}
	}
	return func(fr *frame) int64 { return x.get(fr) % k }
}

// intOther is an operation without a fast path.
//
//go:noinline
func intOther(op string, x, y intCode, st *site) intCode {
	return func(fr *frame) int64 {
		v := x(fr)
		return fr.intOp(op, v, y(fr), st).AsInt()
	}
}

// fits is an integer that must lie in a range. What a call hands over is checked
// at the function's entry, and the error stands at the call.
func (a *assembler) fits(n *ir.Node, st *site) intCode {
	k, what := rangeOf(n)
	x, eng, atCall := a.int(n.Args[0]), a.c.eng, n.Span.End == 0
	return func(fr *frame) int64 {
		v := x(fr)
		if v < k.lo || v > k.hi {
			at := st
			if atCall {
				at = fr.site
			}
			k.hold(fr, eng, value.Int(v), at, what)
		}
		return v
	}
}

// rangeOf gives the contract that a node checks, and what must keep it.
func rangeOf(n *ir.Node) (*contract, string) {
	name, what, _ := strings.Cut(n.Text, " ")
	return &contract{name: name, kinds: kinds(value.KInt), lo: int64(n.Path[0]), hi: int64(n.Path[1]), ranged: true}, what
}
