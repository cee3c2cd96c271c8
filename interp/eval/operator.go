package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// operator compiles unary, binary, ranges, casts and the like; nil for other nodes.
func (c *compiler) operator(e syntax.Expr) code {
	switch n := e.(type) {
	case *syntax.Unary:
		return c.unary(n)
	case *syntax.Binary:
		return c.binary(n)
	case *syntax.Ref:
		return c.expr(n.X)
	case *syntax.Range:
		return c.rangeOf(n)
	case *syntax.Cast:
		if mayJump(n.X) {
			return c.hoisted([]syntax.Expr{n.X}, func(xs []code) code {
				to, st := c.caster(n.Type), c.at(n)
				return func(fr *frame) value.Value { return to(fr, xs[0](fr), st) }
			})
		}
		return castCode(c.operand(n.X), c.caster(n.Type), castKind(n.Type), c.at(n))
	case *syntax.Ternary:
		cond, then, els := c.test(n.Cond), c.keep(n.Then), c.keep(n.Else)
		return func(fr *frame) value.Value {
			if cond(fr) {
				return then(fr)
			}
			return els(fr)
		}
	case *syntax.TryOp:
		return c.tryOp(n)
	case *syntax.Macro:
		return c.macro(n)
	}
	return nil
}

func (c *compiler) unary(n *syntax.Unary) code {
	st := c.at(n)
	if mayJump(n.X) {
		return c.hoisted([]syntax.Expr{n.X}, func(xs []code) code {
			slot := c.n - 1
			return c.unary(&syntax.Unary{At: n.At, Op: n.Op, X: &slotExpr{n.At, slot}})
		})
	}
	switch n.Op {
	case "!":
		x, flip := c.expr(n.X), c.complement(n)
		return func(fr *frame) value.Value {
			v := x(fr)
			if v.IsInt() {
				return value.Int(flip(v.AsInt()))
			}
			if v.Kind() == value.KBox {
				if w, ok := fr.boxOperator("!", st, v); ok {
					return w
				}
			}
			return value.Bool(!fr.truth(v, st))
		}
	case "~":
		x, flip := c.expr(n.X), c.complement(n)
		return func(fr *frame) value.Value {
			v := x(fr)
			if v.IsInt() {
				return value.Int(flip(v.AsInt()))
			}
			return fr.flipped(v, st)
		}
	case "-":
		x := c.expr(n.X)
		return func(fr *frame) value.Value { return fr.negate(x(fr), st) }
	case "+":
		return c.expr(n.X)
	case "*":
		x := c.expr(n.X)
		return func(fr *frame) value.Value { return deref(x(fr)) }
	}
	panic("unknown unary operator " + n.Op)
}

// deref looks through a shared reference cell; other values stand for themselves.
func deref(v value.Value) value.Value {
	if v.Kind() == value.KCell {
		return v.Cell().V
	}
	return v
}

func isCondition(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Bool:
		return true
	case *syntax.Unary:
		return n.Op == "!" && isCondition(n.X)
	case *syntax.Binary:
		switch n.Op {
		case "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "not in":
			return true
		}
	}
	return false
}

func (c *compiler) binary(n *syntax.Binary) code {
	st := c.operation(n)
	switch n.Op {
	case "==", "!=", "<", "<=", ">", ">=", "&&", "||", "in", "not in":
		if mayJump(n) {
			return c.jumpyLogic(n)
		}
		if n.Op == "&&" || n.Op == "||" {
			return c.logic(n, st)
		}
		st.wantsValue = true
		t := c.comparison(n, st)
		return func(fr *frame) value.Value { return fr.widened(t(fr)) }
	case "??":
		x, m := c.expr(n.X), c.lastCall(n.X)
		y := c.keep(n.Y)
		if m != nil {
			return m.otherwise(y)
		}
		return func(fr *frame) value.Value { return coalesced(fr, x(fr), y) }
	case "|>":
		return c.pipe(n)
	}
	if mayJump(n) {
		return c.hoisted([]syntax.Expr{n.X, n.Y}, func(xs []code) code { return c.arithCode(n, xs[0], xs[1], st) })
	}
	if x := c.fastArith(n, st); x != nil {
		return x
	}
	return c.arithCode(n, c.expr(n.X), c.expr(n.Y), st)
}

func (c *compiler) arithCode(n *syntax.Binary, x, y code, st *site) code {
	op := n.Op
	if op == "@" {
		return func(fr *frame) value.Value {
			a := x(fr)
			b := y(fr)
			if v, ok := fr.boxOperator(op, st, a, b); ok {
				return v
			}
			if v, ok := fr.th.method(a, "matmul", []value.Value{b}, st); ok {
				return v
			}
			panic(fr.mismatch(op, a, b, st))
		}
	}
	return func(fr *frame) value.Value {
		a := x(fr)
		return fr.arith(op, a, y(fr), st)
	}
}

// jumpyLogic compiles conditions that contain return, break or `?`.
func (c *compiler) jumpyLogic(n *syntax.Binary) code {
	st := c.at(n)
	if n.Op == "&&" || n.Op == "||" {
		x, y, and := c.expr(n.X), c.expr(n.Y), n.Op == "&&"
		return func(fr *frame) value.Value {
			v := x(fr)
			if fr.ctl != ctlNone || fr.truth(v, st) != and {
				return v
			}
			return y(fr)
		}
	}
	return c.hoisted([]syntax.Expr{n.X, n.Y}, func(xs []code) code {
		return func(fr *frame) value.Value {
			x := xs[0](fr)
			return value.Bool(fr.relation(n.Op, x, xs[1](fr), st))
		}
	})
}

func (fr *frame) relation(op string, x, y value.Value, st *site) bool {
	if x.Kind() == value.KBox || y.Kind() == value.KBox {
		if result, ok := fr.boxRelation(op, x, y, st); ok {
			return result
		}
	}
	switch op {
	case "==":
		return fr.equal(x, y, st)
	case "!=":
		return !fr.equal(x, y, st)
	case "in":
		return fr.contains(y, x, st)
	case "not in":
		return !fr.contains(y, x, st)
	}
	return fr.compare(op, x, y, st)
}

// contains is `x in container`.
func (fr *frame) contains(in, x value.Value, st *site) bool {
	switch in.Kind() {
	case value.KDict:
		return in.Dict().Ref(x) != nil
	case value.KSet:
		return in.Set().Has(x)
	case value.KArray, value.KTuple:
		if a := in.List(); a.Elem() != value.Boxed && a.Elem() == value.ElemOf(x) {
			return a.IndexOf(x) >= 0
		}
		for _, e := range in.List().All() {
			if fr.equal(e, x, st) {
				return true
			}
		}
		return false
	case value.KRange:
		return fr.inRange(in.Range(), x, st)
	}
	if v, ok := fr.th.method(in, "contains", []value.Value{x}, st); ok {
		return fr.truth(v, st)
	}
	panic(fr.fail(st, "E0412", "cannot look for a value in %s", describe(in)))
}

func (fr *frame) inRange(r *value.Range, x value.Value, st *site) bool {
	if !r.Lo.IsNull() && !fr.compare(">=", x, r.Lo, st) {
		return false
	}
	if r.Hi.IsNull() {
		return true
	}
	if r.Inclusive {
		return fr.compare("<=", x, r.Hi, st)
	}
	return fr.compare("<", x, r.Hi, st)
}

// test compiles a condition to a Go bool.
func (c *compiler) test(e syntax.Expr) test {
	c.depth++
	c.deep = max(c.deep, c.depth)
	defer func() { c.depth-- }()
	switch n := e.(type) {
	case *syntax.Bool:
		v := n.Value
		return func(*frame) bool { return v }
	case *syntax.Unary:
		if n.Op == "!" {
			if isCondition(n.X) {
				t := c.test(n.X)
				return func(fr *frame) bool { return !t(fr) }
			}
		}
	case *syntax.LetCond:
		return c.letCond(n)
	case *syntax.Binary:
		if t := c.relationTest(n); t != nil {
			return t
		}
	}
	x, st := c.expr(e), c.at(e)
	return func(fr *frame) bool {
		v := x(fr)
		if v.IsBool() {
			return v.AsBool()
		}
		if fr.ctl != ctlNone {
			return false
		}
		return fr.truth(v, st)
	}
}

func (c *compiler) relationTest(n *syntax.Binary) test {
	st := c.at(n)
	switch n.Op {
	case "&&":
		x, y := c.test(n.X), c.test(n.Y)
		return func(fr *frame) bool { return x(fr) && y(fr) }
	case "||":
		x, y := c.test(n.X), c.test(n.Y)
		return func(fr *frame) bool { return x(fr) || y(fr) }
	case "==", "!=", "<", "<=", ">", ">=", "in", "not in":
		if mayJump(n) {
			x := c.jumpyLogic(n)
			return func(fr *frame) bool { v := x(fr); return v.IsBool() && v.AsBool() }
		}
		return c.comparison(n, st)
	}
	return nil
}

// comparison compiles == != < <= > >= in, of operands that cannot jump.
func (c *compiler) comparison(n *syntax.Binary, st *site) test {
	if t := c.fastCompare(n, st); t != nil {
		return t
	}
	x, y, op := c.expr(n.X), c.expr(n.Y), n.Op
	return func(fr *frame) bool {
		a := x(fr)
		return fr.relation(op, a, y(fr), st)
	}
}

// pipe is x |> f, x |> f(a) (x becomes the first argument) and x |> |v| e. A
// name that no function has when it runs means the method of x: x |> upper; so
// does the name of a builtin if x is an engine's value: frame |> filter(…).
func (c *compiler) pipe(n *syntax.Binary) code {
	fn, rest := n.Y, []syntax.Arg(nil)
	if call, ok := n.Y.(*syntax.Call); ok {
		fn, rest = call.Fn, call.Args
	}
	if name, ok := fn.(*syntax.Name); ok && c.info.Refs[name] == nil {
		if g := c.ns.ref(name.Name); (!g.defined || g.builtin) && !c.info.Globals[name.Name].IsDefined() {
			m := c.methodParts(&syntax.MethodCall{At: n.At, Recv: n.X, Name: syntax.Ident{At: name.At, Name: name.Name}, Args: rest}, n.X)
			m.piped = g
			return m.call
		}
	}
	return c.expr(&syntax.Call{At: n.At, Fn: fn, Args: append([]syntax.Arg{{Value: n.X}}, rest...)})
}

func (c *compiler) rangeOf(n *syntax.Range) code {
	null := func(*frame) value.Value { return value.Null }
	lo, hi, incl, st := code(null), code(null), n.Inclusive, c.at(n)
	if n.Lo != nil {
		lo = c.expr(n.Lo)
	}
	if n.Hi != nil {
		hi = c.expr(n.Hi)
	}
	return func(fr *frame) value.Value {
		a := lo(fr)
		return fr.newRange(a, hi(fr), incl, st)
	}
}

// counted reads a box that counts as a number, as df.rows() does; other values stay as they are.
func counted(v value.Value) value.Value {
	if v.Kind() == value.KBox {
		if n, ok := v.Box().V.(interface{ Count() int64 }); ok {
			return value.Int(n.Count())
		}
	}
	return v
}

func (fr *frame) newRange(a, b value.Value, inclusive bool, st *site) value.Value {
	a, b = counted(a), counted(b)
	for _, v := range [2]value.Value{a, b} {
		if !v.IsNull() && !v.IsInt() && !v.IsStr() {
			panic(fr.fail(st, "E0416", "a range needs integers or characters, found %s", describe(v)))
		}
	}
	return value.NewRange(a, b, inclusive)
}

// hoisted evaluates operands that may jump into temporaries, stopping at the first jump, then runs the node on them.
func (c *compiler) hoisted(xs []syntax.Expr, build func([]code) code) code {
	steps := make([]code, len(xs))
	reads := make([]code, len(xs))
	slots := make([]int, len(xs))
	for i, x := range xs {
		steps[i], slots[i] = c.keep(x), c.temp()
		slot := slots[i]
		reads[i] = func(fr *frame) value.Value { return fr.s[slot] }
	}
	final := build(reads)
	return func(fr *frame) value.Value {
		for i, s := range steps {
			v := s(fr)
			if fr.ctl != ctlNone {
				return value.Null
			}
			fr.s[slots[i]] = v
		}
		return final(fr)
	}
}
