package eval

import (
	"math"

	"skep/interp/ir"
	"skep/interp/syntax"
	"skep/interp/value"
)

// step makes the code of a node whose value nobody wants.
func (a *assembler) step(n *ir.Node) step {
	switch n.Op {
	case ir.Block:
		return a.block(n.Args)
	case ir.Set:
		return a.set(n)
	case ir.Put:
		return a.written(n, a.put(n))
	case ir.Push:
		return a.written(n, a.push(n))
	case ir.Alter:
		x := a.alter(n)
		return func(fr *frame) ctl { x(fr); return ctlNone }
	case ir.Call, ir.Change:
		if n.Type.Kind == ir.KVoid {
			x := a.callValue(n, a.at(n))
			return func(fr *frame) ctl { x(fr); return ctlNone }
		}
	case ir.If:
		return a.branch(n)
	case ir.While, ir.Loop, ir.For, ir.Through, ir.Each:
		return a.loop(n)
	case ir.Break, ir.Continue:
		kind, aim := ctlBreak, n.Int
		if n.Op == ir.Continue {
			kind = ctlContinue
		}
		return func(fr *frame) ctl { fr.aim = aim; return kind }
	case ir.Return:
		if len(n.Args) == 0 {
			return func(fr *frame) ctl { fr.ret = value.Unit(); return ctlReturn }
		}
		return a.deliver(n.Args[0], a.returned)
	case ir.Host:
		x := a.hostCode(n)
		if s, ok := n.Host.(syntax.Expr); ok {
			x = discarded(s, x)
		}
		return func(fr *frame) ctl { x(fr); return ctlNone }
	case ir.Get, ir.I64Const, ir.F64Const, ir.BoolConst, ir.StrConst, ir.NullConst, ir.UnitConst:
		return func(*frame) ctl { return ctlNone }
	}
	if jumps(n) {
		refuse("a jump inside of %s", n.Op)
	}
	return a.discard(n)
}

// discard computes a value for what else that does.
func (a *assembler) discard(n *ir.Node) step {
	switch n.Type.Kind {
	case ir.KI64:
		x := a.int(n)
		return func(fr *frame) ctl { x(fr); return ctlNone }
	case ir.KF64:
		x := a.float(n)
		return func(fr *frame) ctl { x(fr); return ctlNone }
	case ir.KBool:
		x := a.test(n)
		return func(fr *frame) ctl { x(fr); return ctlNone }
	}
	x := a.value(n)
	return func(fr *frame) ctl { x(fr); return ctlNone }
}

// deliver hands the value of n to a destination: branches and blocks with jumps in
// them hand over where they end.
func (a *assembler) deliver(n *ir.Node, to func(*ir.Node) step) step {
	if !jumps(n) {
		return to(n)
	}
	switch n.Op {
	case ir.Block:
		last := len(n.Args) - 1
		if n.Type.Kind == ir.KVoid || n.Type.Kind == ir.KNever {
			return sequenceSteps(a.block(n.Args), a.unlessLeft(n, to))
		}
		return sequenceSteps(a.block(n.Args[:last]), a.deliver(n.Args[last], to))
	case ir.If:
		if len(n.Args) != 3 {
			return sequenceSteps(a.step(n), a.unlessLeft(n, to))
		}
		cond, then, els := a.test(n.Args[0]), a.deliver(n.Args[1], to), a.deliver(n.Args[2], to)
		return func(fr *frame) ctl {
			if cond(fr) {
				return then(fr)
			}
			return els(fr)
		}
	case ir.Box, ir.Share:
		inner := n.Args[0]
		if n.Op == ir.Box && (inner.Op == ir.If || inner.Op == ir.Block) {
			return a.deliver(inner, func(m *ir.Node) step {
				if m.Type.Kind == ir.KNever || m.Type.Kind == ir.KVoid {
					return to(m)
				}
				return to(&ir.Node{Op: ir.Box, Type: ir.Any, Span: m.Span, Args: []*ir.Node{m}})
			})
		}
	case ir.Return, ir.Break, ir.Continue, ir.While, ir.For, ir.Through, ir.Each, ir.Loop:
		return sequenceSteps(a.step(n), a.unlessLeft(n, to))
	}
	refuse("a jump inside of %s", n.Op)
	return nil
}

// unlessLeft delivers unit behind a statement that may end normally.
func (a *assembler) unlessLeft(n *ir.Node, to func(*ir.Node) step) step {
	if n.Type.Kind == ir.KNever {
		return nil
	}
	return to(&ir.Node{Op: ir.UnitConst, Type: ir.Any})
}

func sequenceSteps(x, y step) step {
	if y == nil {
		return x
	}
	return func(fr *frame) ctl {
		if c := x(fr); c != ctlNone {
			return c
		}
		return y(fr)
	}
}

// block runs steps in turn, looking for a jump only behind those that may.
func (a *assembler) block(nodes []*ir.Node) step {
	var steps []step
	calm := true
	for _, n := range nodes {
		steps = append(steps, a.step(n))
		calm = calm && !jumps(n)
	}
	switch {
	case len(steps) == 0:
		return func(*frame) ctl { return ctlNone }
	case len(steps) == 1:
		return steps[0]
	case len(steps) == 2 && calm:
		x, y := steps[0], steps[1]
		return func(fr *frame) ctl { x(fr); return y(fr) }
	case len(steps) == 3 && calm:
		x, y, z := steps[0], steps[1], steps[2]
		return func(fr *frame) ctl { x(fr); y(fr); return z(fr) }
	case calm:
		return func(fr *frame) ctl {
			for _, x := range steps {
				x(fr)
			}
			return ctlNone
		}
	}
	return func(fr *frame) ctl {
		for _, x := range steps {
			if c := x(fr); c != ctlNone {
				return c
			}
		}
		return ctlNone
	}
}

// before are the statements of a block before its value.
func (a *assembler) before(n *ir.Node) step {
	if jumps(n) {
		refuse("a jump inside of a value")
	}
	return a.block(n.Args[:len(n.Args)-1])
}

func (a *assembler) branch(n *ir.Node) step {
	cond, then := a.test(n.Args[0]), a.step(n.Args[1])
	if len(n.Args) == 2 {
		return func(fr *frame) ctl {
			if cond(fr) {
				return then(fr)
			}
			return ctlNone
		}
	}
	els := a.step(n.Args[2])
	return func(fr *frame) ctl {
		if cond(fr) {
			return then(fr)
		}
		return els(fr)
	}
}

// set is v = x.
func (a *assembler) set(n *ir.Node) step {
	if x := n.Args[0]; jumps(x) {
		return a.deliver(x, func(m *ir.Node) step {
			if m.Type.Kind == ir.KNever {
				return a.step(m)
			}
			return a.store(n.Var, m)
		})
	}
	return a.store(n.Var, n.Args[0])
}

func (a *assembler) store(v *ir.Var, x *ir.Node) step {
	if g := a.outer(v); g != nil {
		return a.setGlobal(g, x)
	}
	switch v.Type.Kind {
	case ir.KI64:
		return a.setInt(a.word(v), v, x)
	case ir.KF64:
		return a.setFloat(a.word(v), v, x)
	case ir.KBool:
		return setBool(a.word(v), a.test(x))
	}
	return setValue(a.slot(v), a.value(x))
}

// setInt is w = x; counting is a node of its own.
func (a *assembler) setInt(w int, v *ir.Var, x *ir.Node) step {
	if (x.Op == ir.I64Add || x.Op == ir.I64Sub) && x.Args[0].Op == ir.Get && x.Args[0].Var == v {
		st := a.at(x)
		if k := x.Args[1]; k.Op == ir.I64Const && k.Int != math.MinInt64 {
			if x.Op == ir.I64Sub {
				return countWord(w, -k.Int, "-", k.Int, st)
			}
			return countWord(w, k.Int, "+", k.Int, st)
		}
	}
	return setWord(w, a.int(x))
}

//go:noinline
func countWord(w int, k int64, op string, written int64, st *site) step {
	return func(fr *frame) ctl {
		p := &fr.w[w]
		v := int64(*p)
		r := v + k
		if (r >= v) != (k >= 0) {
			fr.intOp(op, v, written, st)
		}
		*p = uint64(r)
		return ctlNone
	}
}

//go:noinline
func setWord(w int, x intCode) step {
	return func(fr *frame) ctl {
		v := x(fr)
		fr.w[w] = uint64(v)
		return ctlNone
	}
}

// setFloat is w = x; w = w + x and the like are nodes of their own.
func (a *assembler) setFloat(w int, v *ir.Var, x *ir.Node) step {
	if len(x.Args) == 2 && x.Args[0].Op == ir.Get && x.Args[0].Var == v && x.Op != ir.F64Math && x.Args[1].Pure() {
		switch y := x.Args[1]; x.Op {
		case ir.F64Add:
			return a.addFloat(w, y)
		case ir.F64Sub:
			f := a.float(y)
			return func(fr *frame) ctl { r := f(fr); fr.w[w] = wordOf(floatOf(fr.w[w]) - r); return ctlNone }
		case ir.F64Mul:
			f := a.float(y)
			return func(fr *frame) ctl { r := f(fr); fr.w[w] = wordOf(floatOf(fr.w[w]) * r); return ctlNone }
		}
	}
	return setFloatWord(w, a.float(x))
}

// addFloat is w = w + y. A sum of products, which is what inner loops are, spares a node.
func (a *assembler) addFloat(w int, y *ir.Node) step {
	if y.Op == ir.F64Mul {
		return addProduct(w, a.floatArg(y.Args[0]), a.floatArg(y.Args[1]))
	}
	f := a.float(y)
	return func(fr *frame) ctl { r := f(fr); fr.w[w] = wordOf(floatOf(fr.w[w]) + r); return ctlNone }
}

// addProduct rounds the product before it is added, as all tiers do: the
// conversion keeps the compiler from fusing both.
//
//go:noinline
func addProduct(w int, x, y floatArg) step {
	return func(fr *frame) ctl {
		p := x.get(fr)
		q := y.get(fr)
		fr.w[w] = wordOf(floatOf(fr.w[w]) + float64(p*q))
		return ctlNone
	}
}

//go:noinline
func setFloatWord(w int, x floatCode) step {
	return func(fr *frame) ctl {
		v := x(fr)
		fr.w[w] = wordOf(v)
		return ctlNone
	}
}

//go:noinline
func setBool(w int, x test) step {
	return func(fr *frame) ctl {
		v := x(fr)
		fr.w[w] = truthWord(v)
		return ctlNone
	}
}

//go:noinline
func setValue(slot int, x code) step {
	return func(fr *frame) ctl {
		fr.s[slot] = x(fr)
		return ctlNone
	}
}

// loop makes the code of loops.
func (a *assembler) loop(n *ir.Node) step {
	l := &typedLoop{t: a.t, body: a.step(n.Args[len(n.Args)-1]), number: n.Int, size: sizeOf(n), st: a.at(n)}
	switch n.Op {
	case ir.While:
		return whileLoop(a.test(n.Args[0]), l)
	case ir.Loop:
		return whileLoop(func(*frame) bool { return true }, l)
	case ir.For, ir.Through:
		lo, hi := a.int(n.Args[0]), a.int(n.Args[1])
		return countLoop(a.word(n.Var), lo, hi, l, n.Op == ir.Through)
	}
	return a.each(n, l)
}

// typedLoop is what all loops have.
type typedLoop struct {
	t      *typed // the function that it is in
	body   step
	number int64
	size   int64 // nodes of a round
	st     *site
}

// ran notes rounds.
func (l *typedLoop) ran(fr *frame, rounds int64) {
	l.t.worked(fr.th, rounds*l.size, ripePart)
}

// ends tells what a round's jump means for the loop: whether it ends, and what goes on outside.
func ends(fr *frame, c ctl, loop int64) (out ctl, leave bool) {
	switch {
	case c == ctlReturn || fr.aim != loop:
		return c, true
	case c == ctlBreak:
		return ctlNone, true
	}
	return ctlNone, false
}

//go:noinline
func whileLoop(cond test, l *typedLoop) step {
	body := l.body
	return func(fr *frame) ctl {
		th, rounds := fr.th, int64(0)
		for cond(fr) {
			if th.stop.Load() {
				th.heed(l.st)
			}
			rounds++
			if c := body(fr); c != ctlNone {
				if out, leave := ends(fr, c, l.number); leave {
					l.ran(fr, rounds)
					return out
				}
			}
		}
		l.ran(fr, rounds)
		return ctlNone
	}
}

//go:noinline
func countLoop(w int, lo, hi intCode, l *typedLoop, through bool) step {
	body := l.body
	return func(fr *frame) ctl {
		th := fr.th
		i := lo(fr)
		last := hi(fr)
		if !through {
			if i >= last {
				return ctlNone
			}
			last--
		}
		for first := i; i <= last; i++ {
			if th.stop.Load() {
				th.heed(l.st)
			}
			fr.w[w] = uint64(i)
			if c := body(fr); c != ctlNone {
				if out, leave := ends(fr, c, l.number); leave {
					l.ran(fr, i-first)
					return out
				}
			}
			if i == last { // the greatest integer has no next one
				l.ran(fr, i-first)
				break
			}
		}
		return ctlNone
	}
}

// each runs over the elements of an array as it was, or of any sequence.
func (a *assembler) each(n *ir.Node, l *typedLoop) step {
	over, loop, body, st := a.value(n.Args[0]), l.number, l.body, l.st
	store := a.elementStore(n.Var)
	if n.Args[0].Type.Kind == ir.KStr {
		return eachCharacter(over, a.slot(n.Var), l)
	}
	if n.Args[0].Type.Kind == ir.KArray {
		return func(fr *frame) ctl {
			th := fr.th
			x := over(fr).Array()
			defer l.ran(fr, int64(x.Len()))
			for _, v := range x.All() {
				if th.stop.Load() {
					th.heed(st)
				}
				store(fr, v)
				if c := body(fr); c != ctlNone {
					if out, leave := ends(fr, c, loop); leave {
						return out
					}
				}
			}
			return ctlNone
		}
	}
	at := a.at(n.Args[0])
	return func(fr *frame) (out ctl) {
		round := func(v value.Value) bool {
			if fr.th.stop.Load() {
				fr.th.heed(st)
			}
			store(fr, v)
			leave := false
			if c := body(fr); c != ctlNone {
				out, leave = ends(fr, c, loop)
			}
			return !leave
		}
		v := over(fr)
		if g := generatorOf(v, at); g != nil {
			g.loopOver(round)
			return out
		}
		fr.each(v, st, round)
		return out
	}
}

// eachCharacter runs over the characters of a text.
//
//go:noinline
func eachCharacter(over code, slot int, l *typedLoop) step {
	body := l.body
	return func(fr *frame) ctl {
		th, rounds := fr.th, int64(0)
		defer func() { l.ran(fr, rounds) }()
		for _, r := range over(fr).Str() {
			if th.stop.Load() {
				th.heed(l.st)
			}
			rounds++
			fr.s[slot] = value.Char(r)
			if c := body(fr); c != ctlNone {
				if out, leave := ends(fr, c, l.number); leave {
					return out
				}
			}
		}
		return ctlNone
	}
}

// elementStore puts an element into the loop's variable; containers get a second owner.
func (a *assembler) elementStore(v *ir.Var) func(fr *frame, x value.Value) {
	w, slot := a.word(v), a.slot(v)
	switch v.Type.Kind {
	case ir.KI64:
		return func(fr *frame, x value.Value) { fr.w[w] = uint64(x.AsInt()) }
	case ir.KF64:
		return func(fr *frame, x value.Value) { fr.w[w] = wordOf(x.AsFloat()) }
	case ir.KBool:
		return func(fr *frame, x value.Value) { fr.w[w] = truthWord(x.AsBool()) }
	}
	return func(fr *frame, x value.Value) { fr.s[slot] = x.Share() }
}
