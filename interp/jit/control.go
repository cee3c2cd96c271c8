package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// node writes any node; its value lies on the stack, if it has one.
func (g *gen) node(n *ir.Node) {
	if op, ok := simple.Get()[n.Op]; ok {
		for _, a := range n.Args {
			g.node(a)
		}
		g.w.Op(op)
		return
	}
	if g.integer(n) || g.container(n) || g.control(n) {
		return
	}
	switch n.Op {
	case ir.I64Const:
		g.w.I64(n.Int)
	case ir.F64Const:
		g.w.F64(n.Float)
	case ir.BoolConst:
		g.w.I32(int32(n.Int))
	case ir.Get:
		g.w.Get(g.vars[n.Var.I].local)
	case ir.Set:
		g.set(n)
	case ir.F64Min:
		g.extreme(n, wasm.F64Lt)
	case ir.F64Max:
		g.extreme(n, wasm.F64Gt)
	case ir.F64Rem, ir.F64Math:
		for _, a := range n.Args {
			g.node(a)
		}
		g.w.Call(g.u.host[mathName(n)])
	default:
		panic("jit: no code for " + n.Op.String())
	}
}

func (g *gen) set(n *ir.Node) {
	g.node(n.Args[0])
	g.w.Set(g.vars[n.Var.I].local)
	g.known.forget(n.Var)
	if g.vars[n.Var.I].held {
		g.refresh(n.Var)
	}
}

// control writes blocks, branches, loops, jumps and calls; false for other nodes.
func (g *gen) control(n *ir.Node) bool {
	switch n.Op {
	case ir.Block:
		g.block(n)
	case ir.If:
		g.branch(n)
	case ir.And, ir.Or:
		g.shortcut(n)
	case ir.While, ir.Loop, ir.For, ir.Through, ir.Each:
		g.loop(n)
	case ir.Break:
		g.jump(n, g.loops[n.Int].brk)
	case ir.Continue:
		g.jump(n, g.loops[n.Int].cont)
	case ir.Return:
		g.ret(n)
	case ir.Call:
		g.call(n)
	default:
		return false
	}
	return true
}

func (g *gen) block(n *ir.Node) {
	for i, a := range n.Args {
		if i < len(n.Args)-1 {
			g.valueOf(a, ir.Void)
		} else {
			g.valueOf(a, n.Type)
		}
	}
}

// branch: where both sides jump away, what follows is never reached, which WebAssembly wants to be told.
func (g *gen) branch(n *ir.Node) {
	t := typeOf(n.Type)
	side := func(i int) {
		g.apart(n.Args[1:], func() {
			g.assume(n.Args[0], i == 1)
			g.valueOf(n.Args[i], n.Type)
		})
	}
	switch {
	case len(n.Args) == 2:
		g.when(n.Args[0], func() { side(1) })
	case n.Args[0].Op == ir.And:
		g.w.Block(t)
		end := g.w.Depth()
		g.w.Block(wasm.None)
		g.when(n.Args[0], func() {
			side(1)
			g.w.Br(g.w.Depth() - end)
		})
		g.w.End()
		side(2)
		g.w.End()
	default:
		g.node(n.Args[0])
		g.w.If(t)
		side(1)
		g.w.Else()
		side(2)
		g.w.End()
	}
	if n.Type.Kind == ir.KNever {
		g.w.Op(wasm.Unreachable)
	}
}

// when writes what runs if a condition holds. Both parts of an and are branches
// of their own: the engine compares and branches in one step only where the
// comparison's result is not kept, and the branch leads where no other does.
func (g *gen) when(cond *ir.Node, then func()) {
	if cond.Op == ir.And {
		g.when(cond.Args[0], func() {
			g.apart(cond.Args[1:], func() {
				g.assume(cond.Args[0], true)
				g.when(cond.Args[1], then)
			})
		})
		return
	}
	g.node(cond)
	g.w.If(wasm.None)
	then()
	g.w.End()
}

func (g *gen) shortcut(n *ir.Node) {
	g.node(n.Args[0])
	g.w.If(wasm.I32)
	second := func() {
		g.apart(n.Args[1:], func() {
			g.assume(n.Args[0], n.Op == ir.And)
			g.node(n.Args[1])
		})
	}
	if n.Op == ir.And {
		second()
		g.w.Else()
		g.w.I32(0)
	} else {
		g.w.I32(1)
		g.w.Else()
		second()
	}
	g.w.End()
}

// loop writes the two levels that jumps aim at around a loop.
func (g *gen) loop(n *ir.Node) {
	l := &loopLabels{node: n, tight: tight(n)}
	g.loops[n.Int] = l
	defer delete(g.loops, n.Int)
	c := g.changesOf(n)
	l.changes = c
	g.apart([]*ir.Node{n}, func() {
		g.steadied(c, func() {
			g.forgetChanges(c)
			g.hoistRows(n, c)
			g.rounds(n, l)
		})
	})
	if n.Type.Kind == ir.KNever {
		g.w.Op(wasm.Unreachable)
	}
}

func (g *gen) rounds(n *ir.Node, l *loopLabels) {
	g.w.Block(typeOf(n.Type))
	l.brk = g.w.Depth()
	switch n.Op {
	case ir.While:
		g.while(n, l)
	case ir.Loop:
		g.forever(n, l)
	case ir.For:
		g.counted(n, l)
	case ir.Through:
		g.through(n, l)
	case ir.Each:
		g.each(n, l)
	}
	g.w.End()
}

// body writes a round: the level that continue leaves, if there is one, and the poll at its end.
func (g *gen) body(n *ir.Node, l *loopLabels) {
	b := n.Args[len(n.Args)-1]
	for _, e := range l.safe {
		g.known.safe[e] = true
	}
	for _, e := range l.inRow {
		g.known.inRow[e] = true
	}
	if l.most > 0 {
		g.known.most[l.count.v] = l.most
	}
	if continues(b, n.Int) {
		g.w.Block(wasm.None)
		l.cont = g.w.Depth()
		g.apart([]*ir.Node{b}, func() { g.valueOf(b, ir.Void) })
		g.w.End()
	} else {
		g.valueOf(b, ir.Void)
	}
	if !l.tight {
		g.poll(n, weight(b))
	}
}

func continues(b *ir.Node, loop int64) (found bool) {
	ir.Walk(b, func(n *ir.Node) bool {
		found = found || n.Op == ir.Continue && n.Int == loop
		return !found
	})
	return found
}

// smallCondition is the weight up to which a condition is written twice.
const smallCondition = 40

// while tests at the end of a round, which saves a jump; the first test stands before the loop.
func (g *gen) while(n *ir.Node, l *loopLabels) {
	cond := n.Args[0]
	if weight(cond) > smallCondition {
		g.again(nil, l, func(again func()) {
			g.when(cond, func() {
				g.assume(cond, true)
				g.body(n, l)
				again()
			})
		})
		return
	}
	g.when(cond, func() {
		l.count = g.countOf(cond, l.changes)
		g.assume(cond, true) // before each round: it is asked again at the end of one
		g.again(n, l, func(again func()) {
			g.body(n, l)
			g.when(cond, again)
		})
	})
}

// again writes a loop whose rounds end unless they ask for another; n is the
// loop if its first round is certain here.
func (g *gen) again(n *ir.Node, l *loopLabels, round func(again func())) {
	if n != nil {
		g.guesses(n, l, l.changes)
		g.counts(n, l)
	}
	if l.tight {
		g.tightly(l, round)
		return
	}
	g.w.Loop(wasm.None)
	head := g.w.Depth()
	round(func() { g.w.Br(g.w.Depth() - head) })
	g.w.End()
}

func (g *gen) forever(n *ir.Node, l *loopLabels) {
	g.again(n, l, func(again func()) {
		g.body(n, l)
		again()
	})
	g.w.Op(wasm.Unreachable)
}

// counter is the loop's own count: the variable itself if the body leaves it alone.
func (g *gen) counter(n *ir.Node) (c uint32, own bool) {
	v := n.Var
	if !writes(n.Args[2], v) {
		return g.vars[v.I].local, false
	}
	return g.temp(wasm.I64), true
}

func writes(b *ir.Node, v *ir.Var) (found bool) {
	ir.Walk(b, func(n *ir.Node) bool {
		switch n.Op {
		case ir.Set, ir.Put, ir.Push, ir.Change, ir.For, ir.Through, ir.Each:
			found = found || n.Var == v
		}
		return !found
	})
	return found
}

// ends evaluates the ends of a counting loop and skips it if there is no round.
func (g *gen) ends(n *ir.Node, l *loopLabels, none wasm.Op) (c uint32, own bool, hi operand) {
	lo := g.operandOf(n.Args[0], n.Args[1])
	hi = g.operandOf(n.Args[1], n.Args[2], n.Var.Write(n.Args[0])) // the variable itself may be the bound
	c, own = g.counter(n)
	lo.push(g)
	g.w.Tee(c)
	hi.push(g)
	g.w.Op(none)
	g.w.BrIf(g.w.Depth() - l.brk)
	return c, own, hi
}

// countAround is what is known of a counting loop's variable; the bound was evaluated into hi.
func (g *gen) countAround(n *ir.Node, own bool, hi operand, l *loopLabels) *count {
	if own {
		return nil
	}
	if k := g.countTo(n.Var, n.Args[1], n.Op == ir.Through, l.changes); k != nil {
		return k
	}
	return &count{v: n.Var, bound: hi, limit: limit{loop: n, closed: n.Op == ir.Through}}
}

func (g *gen) counted(n *ir.Node, l *loopLabels) {
	c, own, hi := g.ends(n, l, wasm.I64GeS)
	l.count = g.countAround(n, own, hi, l)
	if l.tight {
		g.guesses(n, l, l.changes)
		g.counts(n, l)
		g.stretches(n, l, c, own, hi)
		return
	}
	g.again(n, l, func(again func()) {
		g.show(n, c, own)
		g.body(n, l)
		g.next(c)
		g.w.Set(c)
		g.below(c, hi, again)
	})
}

// through ends before it counts beyond the last, which may be the greatest integer.
func (g *gen) through(n *ir.Node, l *loopLabels) {
	c, own, hi := g.ends(n, l, wasm.I64GtS)
	l.count = g.countAround(n, own, hi, l)
	g.again(n, l, func(again func()) {
		g.show(n, c, own)
		g.body(n, l)
		g.w.Get(c)
		hi.push(g)
		g.w.Op(wasm.I64Ne)
		g.w.If(wasm.None)
		g.next(c)
		g.w.Set(c)
		again()
		g.w.End()
	})
}

func (g *gen) show(n *ir.Node, c uint32, own bool) {
	if own {
		g.w.Get(c)
		g.w.Set(g.vars[n.Var.I].local)
	}
}

func (g *gen) next(c uint32) {
	g.w.Get(c)
	g.w.I64(1)
	g.w.Op(wasm.I64Add)
}

func (g *gen) jump(n *ir.Node, level int) {
	for _, a := range n.Args {
		g.node(a)
	}
	g.w.Br(g.w.Depth() - level)
}
