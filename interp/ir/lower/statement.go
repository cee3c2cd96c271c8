package lower

import (
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// stmt lowers an expression whose value nobody wants.
func (b *builder) stmt(e syntax.Expr) *ir.Node {
	switch n := e.(type) {
	case *syntax.Block:
		return b.block(n, false)
	case *syntax.If:
		return b.ifElse(n, false)
	case *syntax.While, *syntax.For, *syntax.Loop:
		return b.loop(e)
	case *syntax.Assign:
		return b.assign(n)
	case *syntax.Let:
		return b.let(n)
	case *syntax.Match:
		return b.match(n, false)
	case *syntax.Break, *syntax.Continue, *syntax.Return:
		return b.jump(e)
	case *syntax.MethodCall:
		if x := b.push(n); x != nil {
			return x
		}
		if x := b.alter(n); x != nil {
			if x.Op == ir.Alter { // nobody wants what was taken out
				x.Type = ir.Void
			}
			return x
		}
	case *syntax.Bad, *syntax.Fun, *syntax.Use, *syntax.Mod, *syntax.Export:
		b.stop(e, "a declaration inside of a function")
	}
	if syntax.HeadOf(e) != nil {
		b.stop(e, "a declaration inside of a function")
	}
	x := b.expr(e)
	switch {
	case x.Op == ir.Host:
		x.Type = ir.Void
		return x
	case x.Op == ir.Unbox && x.Args[0].Op == ir.Host:
		x.Args[0].Type = ir.Void
		return x.Args[0]
	}
	return x
}

// block lowers statements; the last one's value counts if wanted.
func (b *builder) block(n *syntax.Block, wanted bool) *ir.Node {
	out := &ir.Node{Op: ir.Block, Type: ir.Void}
	if n == nil || len(n.Stmts) == 0 {
		return out
	}
	for i, s := range n.Stmts {
		if wanted && i == len(n.Stmts)-1 {
			x := b.keep(s)
			out.Args, out.Type = append(out.Args, x), x.Type
			continue
		}
		out.Args = append(out.Args, b.stmt(s))
	}
	if last := out.Args[len(out.Args)-1]; last.Type.Kind == ir.KNever && last.Effects()&ir.Jumps != 0 {
		out.Type = ir.Never
	}
	if len(out.Args) == 1 && (wanted || out.Args[0].Type.Kind == ir.KVoid) {
		return out.Args[0]
	}
	return out
}

// ifElse lowers a branch. As a value both sides have one type, boxed if they must.
func (b *builder) ifElse(n *syntax.If, wanted bool) *ir.Node {
	if _, _, ok := scope.RefCond(n.Cond); ok {
		return b.host(n, typeFor(wanted))
	}
	if hasPattern(n.Cond) && !b.bindable(n.Cond) {
		return b.host(n, typeFor(wanted))
	}
	cond, then := b.cond(n.Cond), b.block(n.Then, wanted)
	var els *ir.Node
	switch x := n.Else.(type) {
	case *syntax.Block:
		if x != nil {
			els = b.block(x, wanted)
		}
	case *syntax.If:
		if x != nil {
			els = b.ifElse(x, wanted)
		}
	case nil:
	default:
		els = b.tail(x, wanted)
	}
	if !wanted {
		return ir.Cond(ir.Void, cond, then, els)
	}
	switch {
	case els == nil && then.Type.Kind == ir.KVoid:
		return ir.Cond(ir.Void, cond, then, nil)
	case els == nil:
		els = &ir.Node{Op: ir.UnitConst, Type: ir.Any}
	}
	return merged(cond, then, els)
}

func (b *builder) tail(e syntax.Expr, wanted bool) *ir.Node {
	if wanted {
		return b.keep(e)
	}
	return b.stmt(e)
}

// merged is a branch as a value.
func merged(cond, then, els *ir.Node) *ir.Node {
	if then.Type.Kind == ir.KVoid && els.Type.Kind == ir.KVoid {
		return ir.Cond(ir.Void, cond, then, els)
	}
	if then.Type.Kind == ir.KVoid {
		then = boxed(then)
	}
	if els.Type.Kind == ir.KVoid {
		els = boxed(els)
	}
	t := join(then.Type, els.Type)
	if x, ok := coerce(then, t); ok {
		then = x
	}
	if x, ok := coerce(els, t); ok {
		els = x
	}
	return ir.Cond(t, cond, then, els)
}

func typeFor(wanted bool) *ir.Type {
	if wanted {
		return ir.Any
	}
	return ir.Void
}

func hasPattern(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		if _, ok := n.(*syntax.LetCond); ok {
			found = true
		}
		_, lambda := n.(*syntax.Lambda)
		return !found && !lambda
	})
	return found
}

// loop lowers a loop, or leaves all of it to tier 0 when something in it cannot be followed.
func (b *builder) loop(e syntax.Expr) (x *ir.Node) {
	if l, ok := e.(*syntax.For); ok && l.Parallel { // its blocks are loops by themselves
		return b.host(e, ir.Void)
	}
	depth := len(b.loops)
	defer func() {
		if r := recover(); r != nil {
			stop, ok := r.(bail)
			if !ok || leaves(e) {
				panic(r)
			}
			b.loops = b.loops[:depth]
			x = b.host(e, ir.Void)
			x.Text = stop.reason + ": " + x.Text
		}
	}()
	b.count++
	n := &ir.Node{Type: ir.Void, Int: b.count, Span: e.Span()}
	switch l := e.(type) {
	case *syntax.While:
		n.Op = ir.While
		if hasPattern(l.Cond) && !b.bindable(l.Cond) {
			b.stop(l.Cond, "a pattern in the loop's head")
		}
		n.Args = []*ir.Node{b.cond(l.Cond), b.body(n, l.Label, l.Body)}
	case *syntax.Loop:
		n.Op = ir.Loop
		n.Args = []*ir.Node{b.body(n, l.Label, l.Body)}
	case *syntax.For:
		b.forIn(n, l)
	}
	return n
}

// body lowers what a loop repeats.
func (b *builder) body(n *ir.Node, label string, body *syntax.Block) *ir.Node {
	b.loops = append(b.loops, loop{label, n.Int, n})
	x := b.block(body, false)
	b.loops = b.loops[:len(b.loops)-1]
	return x
}

func (b *builder) forIn(n *ir.Node, l *syntax.For) {
	v := b.loopVariable(l)
	n.Var = v
	if r, ok := l.Iter.(*syntax.Range); ok && r.Lo != nil && r.Hi != nil {
		lo, hi := b.expr(r.Lo), b.expr(r.Hi)
		if (lo.Type.Kind == ir.KI64 || b.pending(lo.Type)) && (hi.Type.Kind == ir.KI64 || b.pending(hi.Type)) {
			b.widen(v, ir.I64)
			n.Op = ir.For
			if r.Inclusive {
				n.Op = ir.Through
			}
			if v.Type.Kind != ir.KI64 && v.Type.Kind != ir.KNever {
				b.stop(l, "a loop variable that also holds what is no integer")
			}
			n.Args = []*ir.Node{lo, hi, b.body(n, l.Label, l.Body)}
			return
		}
	}
	over := b.characters(l.Iter)
	n.Op = ir.Each
	switch over.Type.Kind {
	case ir.KNever:
	case ir.KStr:
		b.widen(v, ir.Str)
		if v.Type.Kind == ir.KAny {
			over = boxed(over)
		}
	case ir.KArray:
		b.widen(v, over.Type.Elem)
		if !v.Type.Same(over.Type.Elem) && v.Type.Kind != ir.KNever {
			over = boxed(over)
		}
	case ir.KVoid:
		b.stop(l, "a loop over nothing")
	default:
		over = boxed(over)
		b.widen(v, ir.Any)
	}
	body := b.bodyOver(n, l, v)
	if over.Type.Kind != ir.KStr && !b.untouched(over, body) { // a write in the loop must not be seen by it
		over = shared(over)
	}
	n.Args = []*ir.Node{over, body}
}

// bodyOver is the body of a loop over elements, which may first take each apart.
func (b *builder) bodyOver(n *ir.Node, l *syntax.For, v *ir.Var) *ir.Node {
	if !b.takesParts(l) {
		return b.body(n, l.Label, l.Body)
	}
	binds, ok := b.parts(l.Pat, v)
	if !ok {
		b.stop(l, "a loop over a pattern or references")
	}
	return ir.Seq(append(binds, b.body(n, l.Label, l.Body), ir.Seq())...)
}

// loopVariable is what a for loop binds: one plain local, nothing (`_`), or a tuple that is taken apart.
func (b *builder) loopVariable(l *syntax.For) *ir.Var {
	if b.takesParts(l) {
		return b.temp(l.Body)
	}
	if _, ref := scope.RefLoopOf(l); !ref {
		switch p := l.Pat.(type) {
		case *syntax.WildPat:
			return b.temp(l.Body) // the loop itself may be a copy that goes on
		case *syntax.BindPat:
			if p.Sub == nil && b.plain(b.info.Binds[p]) && (p.Mut || !scope.IsConstName(p.Name.Name)) {
				return b.variable(b.info.Binds[p])
			}
		}
	}
	b.stop(l, "a loop over a pattern or references")
	return nil
}

// untouched tells arrays in a variable that a loop's body does not write.
func (b *builder) untouched(over, body *ir.Node) bool {
	if over.Op != ir.Get || over.Type.Kind != ir.KArray {
		return over.Op != ir.Get && over.Op != ir.ArrayGet && over.Op != ir.Host && over.Type.Kind == ir.KArray
	}
	ok := true
	ir.Walk(body, func(n *ir.Node) bool {
		ok = ok && !(n.Var == over.Var && n.Effects()&ir.Writes != 0) && !(n.Op == ir.Call && over.Var.Global != "")
		return ok
	})
	return ok
}

// jump lowers break, continue and return.
func (b *builder) jump(e syntax.Expr) *ir.Node {
	n := &ir.Node{Type: ir.Never, Span: e.Span()}
	switch j := e.(type) {
	case *syntax.Break:
		l := b.target(e, j.Label)
		if j.Value != nil {
			b.stop(e, "a loop with a value")
		}
		n.Op, n.Int = ir.Break, l.number
	case *syntax.Continue:
		n.Op, n.Int = ir.Continue, b.target(e, j.Label).number
	case *syntax.Return:
		if b.s.loop != nil {
			b.stop(e, "a return out of the loop")
		}
		n.Op = ir.Return
		x := &ir.Node{Op: ir.Block, Type: ir.Void}
		if j.Value != nil {
			x = b.keep(j.Value)
		}
		x = b.given(x)
		if b.s.result.Kind == ir.KVoid { // what is left of the value is what it does
			return ir.Seq(x, n)
		}
		n.Args = []*ir.Node{x}
	}
	return n
}

func (b *builder) target(e syntax.Expr, label string) loop {
	for i := len(b.loops) - 1; i >= 0; i-- {
		if label == "" || b.loops[i].label == label {
			return b.loops[i]
		}
	}
	b.stop(e, "a jump without a loop around it")
	return loop{}
}

// let lowers a declaration of one plain local; others are tier 0's.
func (b *builder) let(n *syntax.Let) *ir.Node {
	bind, ok := n.Pat.(*syntax.BindPat)
	if !ok || bind.Sub != nil || n.Else != nil || n.Value == nil || !b.plain(b.info.Binds[bind]) {
		if x := b.letTuple(n); x != nil {
			return x
		}
		if x := b.letPattern(n); x != nil {
			return x
		}
		return b.host(n, ir.Void)
	}
	v := b.info.Binds[bind]
	x := b.keep(n.Value)
	if n.Type != nil {
		b.held[v] = n.Type
		if x = b.contract(x, n.Type, bind.Name.Name, n.Value.Span()); x == nil {
			return b.host(n, ir.Void)
		}
	}
	return b.write(b.variable(v), x)
}

// letTuple is let (a, b) = (x, y): no tuple is made.
func (b *builder) letTuple(n *syntax.Let) *ir.Node {
	pat, ok := n.Pat.(*syntax.TuplePat)
	val, ok2 := n.Value.(*syntax.Tuple)
	if !ok || !ok2 || len(pat.Elems) != len(val.Elems) || n.Type != nil || n.Else != nil {
		return nil
	}
	var vars []*ir.Var
	for _, p := range pat.Elems {
		bind, ok := p.(*syntax.BindPat)
		if !ok || bind.Sub != nil || bind.Default != nil || !b.plain(b.info.Binds[bind]) || scope.IsConstName(bind.Name.Name) {
			return nil
		}
		vars = append(vars, b.variable(b.info.Binds[bind]))
	}
	return b.parallel(vars, val.Elems)
}

// parallel evaluates all values, then writes all variables.
func (b *builder) parallel(vars []*ir.Var, values []syntax.Expr) *ir.Node {
	out := &ir.Node{Op: ir.Block, Type: ir.Void}
	var temps []*ir.Var
	for _, e := range values {
		t := b.temp(e)
		out.Args = append(out.Args, b.write(t, b.keep(e)))
		temps = append(temps, t)
	}
	for i, v := range vars {
		out.Args = append(out.Args, b.write(v, temps[i].Read()))
	}
	return out
}
