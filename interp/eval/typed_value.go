package eval

import (
	"skep/interp/ir"
	"skep/interp/syntax"
	"skep/interp/value"
)

// valueArg is an operand that is no number: a slot, or code.
func (a *assembler) valueArg(n *ir.Node) operand {
	if n.Op == ir.Get && !n.Type.Scalar() && n.Var.Global == "" {
		return operand{a.slot(n.Var), nil}
	}
	return operand{-1, a.value(n)}
}

// value makes the code of a node as a boxed value, whatever its type.
func (a *assembler) value(n *ir.Node) code {
	switch n.Type.Kind {
	case ir.KI64:
		x := a.int(n)
		return func(fr *frame) value.Value { return value.Int(x(fr)) }
	case ir.KF64:
		x := a.float(n)
		return func(fr *frame) value.Value { return value.Float(x(fr)) }
	case ir.KBool:
		x := a.test(n)
		return func(fr *frame) value.Value { return value.Bool(x(fr)) }
	case ir.KVoid:
		x := a.step(n)
		return func(fr *frame) value.Value { x(fr); return value.Unit() }
	}
	st := a.at(n)
	switch n.Op {
	case ir.StrConst:
		return constCode(value.String(n.Text))
	case ir.NullConst:
		return constCode(value.Null)
	case ir.UnitConst:
		return constCode(value.Unit())
	case ir.Get:
		if g := a.outer(n.Var); g != nil {
			return valueGlobal(g)
		}
		slot := a.slot(n.Var)
		return func(fr *frame) value.Value { return fr.s[slot] }
	case ir.Share:
		if n.Args[0].Op == ir.Get && n.Args[0].Var.Global == "" {
			return sharedLocal(a.slot(n.Args[0].Var))
		}
		return share(a.value(n.Args[0]))
	case ir.Box, ir.Unbox:
		return a.value(n.Args[0])
	case ir.StrConcat:
		return a.concat(n, st)
	case ir.StrOf:
		return a.stringOf(n.Args[0], st)
	case ir.Expect:
		return a.expect(n)
	case ir.Hold:
		return a.hold(n)
	case ir.Host:
		return a.hostCode(n)
	case ir.AnyBinary:
		return a.anyBinary(n, st)
	}
	return a.valueOf(n, st)
}

// valueOf makes the code of values that come out of control flow, containers and calls.
func (a *assembler) valueOf(n *ir.Node, st *site) code {
	switch n.Op {
	case ir.ArrayNew:
		return a.arrayNew(n, st)
	case ir.ArrayFill:
		return a.arrayFill(n, st)
	case ir.Alter:
		return a.alter(n)
	case ir.ArraySlice:
		return a.arraySlice(n)
	case ir.EnumNew:
		return a.enumNew(n, st)
	case ir.EnumGet:
		return a.enumGet(n)
	case ir.NoMatch:
		return a.noMatch(n, st)
	case ir.ArrayGet:
		return indexCode(a.valueArg(n.Args[0]), operand{-1, a.value(n.Args[1])}, st)
	case ir.StrGet:
		return charAt(a.valueArg(n.Args[0]), a.intArg(n.Args[1]), st)
	case ir.Builtin:
		return a.builtinCall(n)
	case ir.If:
		cond, then, els := a.test(n.Args[0]), a.value(n.Args[1]), a.value(n.Args[2])
		return func(fr *frame) value.Value {
			if cond(fr) {
				return then(fr)
			}
			return els(fr)
		}
	case ir.Block:
		first, last := a.before(n), a.value(n.Args[len(n.Args)-1])
		return func(fr *frame) value.Value { first(fr); return last(fr) }
	case ir.StructGet:
		if n.Args[0].Op == ir.Expect {
			return a.expectedField(n)
		}
		return valueField(a.fieldArg(n))
	case ir.StructNew:
		return a.structNew(n, st)
	case ir.Call, ir.Change:
		return a.callValue(n, st)
	}
	refuse("%s as a value", n.Op)
	return nil
}

// hold checks an argument against the annotation of its parameter, as the prologue does in tier 0.
func (a *assembler) hold(n *ir.Node) code {
	t, ok := n.Host.(*syntax.Type)
	if !ok {
		refuse("a check without an annotation")
	}
	k, x, eng, name := a.c.contract(t), a.value(n.Args[0]), a.c.eng, n.Text
	if k == nil {
		return x
	}
	return func(fr *frame) value.Value {
		v := x(fr)
		if k.fits(v) {
			return v
		}
		return k.hold(fr, eng, v, fr.site, name)
	}
}

//go:noinline
func constCode(v value.Value) code { return func(*frame) value.Value { return v } }

// anyBinary computes on boxed values as tier 0 does.
func (a *assembler) anyBinary(n *ir.Node, st *site) code {
	x, y := a.valueArg(n.Args[0]), a.valueArg(n.Args[1])
	switch n.Text {
	case "+", "-", "*", "/", "%":
		return arithOf(n.Text, x, y, st)
	}
	op := n.Text
	return func(fr *frame) value.Value {
		v := x.get(fr)
		return fr.arith(op, v, y.get(fr), st)
	}
}
