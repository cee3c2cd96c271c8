package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// condition infers what has to be a bool.
func (c *checker) condition(e syntax.Expr) {
	if l, ok := e.(*syntax.LetCond); ok {
		c.infer(l, nil)
		return
	}
	t := c.infer(e, types.Bool)
	if b, ok := e.(*syntax.Binary); ok && (b.Op == "&&" || b.Op == "||") {
		return // its sides have been held to it
	}
	c.holdCondition(e, t)
}

func (c *checker) holdCondition(e syntax.Expr, t types.Type) bool {
	switch x := t.(type) {
	case *types.Var, *types.Task:
		return true
	case *types.Union:
		for _, a := range x.Alts {
			if a == types.Bool || types.IsUnknown(a) {
				return true
			}
		}
	case *types.Maybe:
		if x.Elem == types.Bool {
			d := c.fail("E0315", e.Span(), "this may be null when it is a condition")
			d.Expected, d.Found = "bool", t.String()
			around(d, "take null as false", e.Span(), "(", " ?? false)")
			return false
		}
	case types.Basic:
		if x == types.Bool || x == types.Unknown || x == types.Never {
			return true
		}
	}
	if _, isLet := e.(*syntax.LetCond); isLet || engineValue(t) && c.columns != nil {
		return true
	}
	d := c.fail("E0303", e.Span(), "a condition must be a bool, found "+describe(t))
	d.Expected, d.Found = "bool", t.String()
	c.toBool(d, e, t)
	return false
}

func (c *checker) ifElse(n *syntax.If, want types.Type) types.Type {
	yes := c.branch()
	var a, b types.Type
	c.guarded++
	defer func() { c.guarded-- }()
	c.in(yes, func() {
		c.condition(n.Cond)
		yes.dead = false
		c.assume(n.Cond, true)
		a = c.block(n.Then, want)
	})
	no := c.branch()
	c.in(no, func() {
		c.assume(n.Cond, false)
		b = c.otherwise(n.Else, want)
	})
	c.types[n.Then] = a
	hasElse := n.Else != nil && !isNil(n.Else)
	c.merge(yes, no)
	switch {
	case yes.dead && no.dead:
		return types.Never
	case yes.dead:
		return b
	case no.dead:
		return a
	case !hasElse:
		if a == types.Unit || a == types.Never {
			return types.Unit
		}
		return types.Join(a, types.Unit)
	}
	return types.Join(a, b)
}

func (c *checker) otherwise(e syntax.Expr, want types.Type) types.Type {
	if e == nil || isNil(e) {
		return types.Unit
	}
	return c.infer(e, want)
}

// branches infers c ? a : b.
func (c *checker) branches(cond, then, els syntax.Expr, want types.Type) types.Type {
	c.condition(cond)
	yes, no := c.branch(), c.branch()
	var a, b types.Type
	c.in(yes, func() { c.assume(cond, true); a = c.infer(then, want) })
	c.in(no, func() { c.assume(cond, false); b = c.infer(els, want) })
	c.merge(yes, no)
	return types.Join(a, b)
}

func (c *checker) match(n *syntax.Match, want types.Type) types.Type {
	t := c.infer(n.Subject, nil)
	var out types.Type = types.Never
	var flows []*flow
	rest, sound := t, true
	for i := range n.Arms {
		a := &n.Arms[i]
		f := c.branch()
		c.in(f, func() {
			c.narrowSubject(n.Subject, a.Pat, rest)
			before := c.failures
			c.bindPattern(a.Pat, rest, false)
			sound = sound && c.failures == before
			if a.Guard != nil {
				c.condition(a.Guard)
				c.assume(a.Guard, true)
			}
			body := c.armBody(a.Body, want)
			if !f.dead {
				out = types.Join(out, body)
			}
		})
		flows = append(flows, f)
		if a.Guard == nil && matchesNull(a.Pat) {
			rest = types.Without(rest)
		}
	}
	if sound { // a pattern that is wrong was meant to match something
		c.exhaustive(n, t)
	}
	if len(flows) > 0 {
		c.merge(flows...)
	}
	if c.flow.dead {
		return types.Never
	}
	return out
}

// armBody: `_ => {}` is unit.
func (c *checker) armBody(e syntax.Expr, want types.Type) types.Type {
	if d, ok := e.(*syntax.Dict); ok && len(d.Entries) == 0 {
		c.types[e] = types.Unit
		return types.Unit
	}
	return c.infer(e, want)
}

func matchesNull(p syntax.Pattern) bool {
	l, ok := p.(*syntax.LitPat)
	if !ok {
		return false
	}
	_, ok = l.Value.(*syntax.Null)
	return ok
}

// narrowSubject: in an arm of a literal null the subject is null; elsewhere it is what the pattern says.
func (c *checker) narrowSubject(subject syntax.Expr, p syntax.Pattern, rest types.Type) {
	place, ok := c.placeOf(subject)
	if !ok {
		return
	}
	if matchesNull(p) {
		c.flow.set(place, types.Null)
	} else if _, isMaybe := rest.(*types.Maybe); !isMaybe {
		if m, was := c.flow.get(place).(*types.Maybe); was {
			c.flow.set(place, m.Elem)
		}
	}
}

func (c *checker) enterLoop(label string) *loop {
	l := &loop{label: label, breaks: types.Never}
	c.fn.loops = append(c.fn.loops, l)
	return l
}

func (c *checker) leaveLoop() { c.fn.loops = c.fn.loops[:len(c.fn.loops)-1] }

func (c *checker) forIn(n *syntax.For) types.Type {
	if n.Workers != nil {
		c.hold(n.Workers, c.infer(n.Workers, types.I64), types.I64, "the number of workers", nil)
	}
	elem := c.iterated(n.Iter)
	c.forgetAssigned(n.Body.Span().Start, n.Body.Span().End)
	c.enterLoop(n.Label)
	f := c.branch()
	c.in(f, func() {
		c.bindPattern(n.Pat, elem, false)
		c.discardBlock(n.Body)
	})
	c.leaveLoop()
	return types.Unit
}

func (c *checker) while(n *syntax.While) types.Type {
	c.forgetAssigned(n.Span().Start, n.Span().End)
	l := c.enterLoop(n.Label)
	f := c.branch()
	c.in(f, func() {
		c.condition(n.Cond)
		c.assume(n.Cond, true)
		c.discardBlock(n.Body)
	})
	c.leaveLoop()
	if b, ok := n.Cond.(*syntax.Bool); ok && b.Value && !l.broken {
		c.flow.dead = true
		return types.Never
	}
	if !l.broken {
		c.assume(n.Cond, false)
	}
	return types.Unit
}

func (c *checker) loopOf(n *syntax.Loop) types.Type {
	c.forgetAssigned(n.Span().Start, n.Span().End)
	l := c.enterLoop(n.Label)
	f := c.branch()
	c.in(f, func() { c.discardBlock(n.Body) })
	c.leaveLoop()
	if !l.broken {
		c.flow.dead = true
		return types.Never
	}
	return l.breaks
}

// discardBlock walks a loop's body, whose value nobody gets.
func (c *checker) discardBlock(b *syntax.Block) {
	c.types[b] = types.Unit
	c.statements(b.Stmts, false, nil)
}

// jump infers break, continue, return and throw: what stands behind is not reached.
func (c *checker) jump(e syntax.Expr) types.Type {
	switch n := e.(type) {
	case *syntax.Break:
		var t types.Type = types.Unit
		if n.Value != nil {
			t = c.infer(n.Value, nil)
		}
		if l := c.findLoop(n.Label, n.Span(), "break"); l != nil {
			l.breaks, l.broken = types.Join(l.breaks, t), true
		}
	case *syntax.Continue:
		c.findLoop(n.Label, n.Span(), "continue")
	case *syntax.Return:
		c.ret(n)
	case *syntax.Throw:
		c.infer(n.Value, nil)
	}
	c.flow.dead = true
	return types.Never
}

// findLoop finds the loop that a jump leaves, and reports one without.
func (c *checker) findLoop(label string, at diag.Span, word string) *loop {
	for i := len(c.fn.loops) - 1; i >= 0; i-- {
		if label == "" || c.fn.loops[i].label == label {
			return c.fn.loops[i]
		}
	}
	if label != "" && len(c.fn.loops) > 0 {
		d := c.fail("E0218", at, "no loop around this has the label `'"+label+"`")
		var labels []string
		for _, l := range c.fn.loops {
			if l.label != "" {
				labels = append(labels, l.label)
			}
		}
		best := nearest(label, labels)
		if best == "" && len(labels) == 1 {
			best = labels[0]
		}
		if i := indexOfLabel(c.text(at), label); best != "" && i > 0 {
			d.Span = diag.Span{Start: at.Start + i - 1, End: at.Start + i + len(label)}
			c.suggest(d, diag.Span{Start: d.Span.Start + 1, End: d.Span.End}, label, best)
		} else {
			fix(d, "leave the innermost loop", at, word)
		}
		return nil
	}
	d := c.fail("E0218", at, "`"+word+"` outside of a loop")
	if c.fn.outer != nil && word == "break" && c.fn.result == nil {
		fix(d, "write `return`", at, "return")
	} else {
		fix(d, "remove it", at, "")
	}
	return nil
}

func indexOfLabel(text, label string) int {
	for i := 0; i+len(label) <= len(text); i++ {
		if text[i:i+len(label)] == label {
			return i
		}
	}
	return -1
}

func (c *checker) ret(n *syntax.Return) {
	fn := c.fn
	var t types.Type = types.Unit
	if n.Value != nil {
		t = c.infer(n.Value, fn.result)
	}
	if fn.outer == nil {
		if c.loud && !c.env.Cell && n.Value != nil {
			return // at top level it ends the program
		}
		return
	}
	fn.returned = true
	if fn.returns == nil {
		fn.returns = types.Never
	}
	fn.returns = types.Join(fn.returns, t)
	if fn.result == nil {
		return
	}
	if n.Value == nil {
		if !types.IsUnknown(fn.result) && !c.fits(fn.result, types.Unit) {
			d := c.fail("E0301", n.Span(), "the result of `"+fn.name+"` must be "+fn.result.String()+", and this returns nothing")
			d.Expected, d.Found = fn.result.String(), "()"
			d.Related = c.resultAt(fn)
			if p := placeholder(fn.result); p != "" {
				d.Fixes = append(d.Fixes, diag.Fix{Title: "return " + p + " to begin with", Edits: []diag.Edit{{Span: n.Span(), New: "return " + p}}, Guess: true})
			}
		}
		return
	}
	c.hold(n.Value, t, fn.result, "the result of `"+fn.name+"`", c.resultAt(fn))
}

func (c *checker) resultAt(fn *context) []diag.Related {
	return []diag.Related{{Source: c.src, Span: fn.at, Message: "the result is declared here"}}
}

func (c *checker) try(n *syntax.Try, want types.Type) types.Type {
	body := c.branch()
	var a, b types.Type = types.Unit, types.Never
	if n.Catch != nil {
		c.caught++
	}
	c.in(body, func() { a = c.block(n.Body, want) })
	if n.Catch != nil {
		c.caught--
	}
	c.types[n.Body] = a
	flows := []*flow{body}
	c.forgetAssigned(n.Body.Span().Start, n.Body.Span().End)
	if n.Catch != nil {
		f := c.branch()
		f.dead = false
		c.in(f, func() {
			if n.CatchPat != nil {
				c.bindPattern(n.CatchPat, types.Unknown, false)
			}
			b = c.block(n.Catch, want)
		})
		flows = append(flows, f)
	}
	c.merge(flows...)
	if n.Finally != nil {
		dead := c.flow.dead
		c.flow.dead = false
		c.block(n.Finally, nil)
		c.flow.dead = dead || c.flow.dead
	}
	if body.dead {
		a = types.Never
	}
	return types.Join(a, b)
}

// tryOp infers x?: what Ok or Some holds; the other case leaves the function.
func (c *checker) tryOp(n *syntax.TryOp) types.Type {
	t := c.infer(n.X, nil)
	var out types.Type
	var other types.Type
	switch t := t.(type) {
	case *types.Result:
		out, other = t.Ok, &types.Result{Ok: types.Never, Err: t.Err}
	case *types.Option:
		out, other = t.Elem, &types.Option{Elem: types.Never}
	case *types.Maybe:
		return t.Elem
	case types.Int, types.Float:
		return c.noTry(n, t)
	case types.Basic:
		if types.IsText(t) || t == types.Bool {
			return c.noTry(n, t)
		}
		return types.Unknown
	default:
		return types.Unknown
	}
	c.tryLeaves(n, t, other)
	return unknownIfNever(out)
}

func (c *checker) noTry(n *syntax.TryOp, t types.Type) types.Type {
	d := c.warn("W0206", n.Span(), "`?` does nothing here: it needs a Result or an Option, found "+describe(t))
	d.Expected, d.Found = "Result or Option", t.String()
	fix(d, "remove the `?`", diag.Span{Start: n.X.Span().End, End: n.Span().End}, "")
	return t
}

// tryLeaves: where Err or None leaves the function, its result has to be able to say so.
func (c *checker) tryLeaves(n *syntax.TryOp, t, other types.Type) {
	fn := c.fn
	if fn.outer == nil {
		return // at top level it ends the program, with the error shown
	}
	if fn.returns == nil {
		fn.returns = types.Never
	}
	fn.returns = types.Join(fn.returns, other)
	if fn.result == nil || types.IsUnknown(fn.result) {
		return
	}
	switch r := fn.result.(type) {
	case *types.Result, *types.Option, *types.Maybe, *types.Union, *types.Var, *types.Task:
		_, wantOption := r.(*types.Option)
		_, isOption := t.(*types.Option)
		_, wantResult := r.(*types.Result)
		if wantOption && !isOption || wantResult && isOption {
			break
		}
		return
	}
	d := c.fail("E0220", n.Span(), "`?` cannot leave `"+fn.name+"`: its result is "+fn.result.String()+", not "+word(t))
	d.Expected, d.Found = fn.result.String(), t.String()
	d.Related = c.resultAt(fn)
	fix(d, "take the value out: `.unwrap()`", diag.Span{Start: n.X.Span().End, End: n.Span().End}, ".unwrap()")
}

func word(t types.Type) string {
	if _, ok := t.(*types.Option); ok {
		return "an Option"
	}
	return "a Result"
}

// await takes the value out of a task.
func (c *checker) await(n *syntax.Await) types.Type {
	t := c.infer(n.X, nil)
	if !c.fn.async && c.fn.outer != nil {
		c.awaitOutside(n)
	}
	switch x := t.(type) {
	case *types.Task:
		return x.Elem
	case *types.Array: // all of several
		if task, ok := x.Elem.(*types.Task); ok {
			return &types.Array{Elem: task.Elem, Len: x.Len}
		}
	case *types.Tuple:
		out := &types.Tuple{}
		for _, e := range x.Elems {
			if task, ok := e.(*types.Task); ok {
				e = task.Elem
			}
			out.Elems = append(out.Elems, e)
		}
		return out
	}
	return t
}

// awaitOutside warns of await in a function that is not async: it waits, and its callers do not see that it does.
func (c *checker) awaitOutside(n *syntax.Await) {
	f, ok := c.fn.node.(*syntax.Fun)
	if !ok || f.Name.Name == "main" {
		return
	}
	d := c.warn("W0208", n.Span(), "`await` in `"+f.Name.Name+"`, which is not async")
	d.Related = []diag.Related{{Source: c.src, Span: f.Name.Span(), Message: "defined here"}}
	at := f.Span().Start
	if i := indexOfLabel(c.text(diag.Span{Start: at, End: f.Name.Span().Start}), "fun "); i >= 0 {
		at += i
	} else if i := indexOfLabel(c.text(diag.Span{Start: at, End: f.Name.Span().Start}), "fn "); i >= 0 {
		at += i
	}
	fix(d, "make `"+f.Name.Name+"` async", diag.Span{Start: at, End: at}, "async ")
}
