package eval

import (
	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// control compiles blocks, branches, loops and jumps; nil for other nodes.
func (c *compiler) control(e syntax.Expr) code {
	switch n := e.(type) {
	case *slotExpr:
		i := n.slot
		return func(fr *frame) value.Value { return fr.s[i] }
	case *syntax.Block:
		return c.block(n)
	case *syntax.If:
		return c.ifElse(n)
	case *syntax.Match:
		return c.match(n)
	case *syntax.For:
		return c.forIn(n)
	case *syntax.While:
		return c.while(n)
	case *syntax.Loop:
		return c.loop(n)
	case *syntax.Break:
		return c.jump(n.S, n.Label, n.Value, ctlBreak)
	case *syntax.Continue:
		return c.jump(n.S, n.Label, nil, ctlContinue)
	case *syntax.Return:
		return c.ret(n)
	case *syntax.Throw:
		x, st := c.keep(n.Value), c.at(n)
		return func(fr *frame) value.Value { panic(fr.throw(x(fr), st)) }
	case *syntax.Try:
		return c.try(n)
	case *syntax.Assign:
		return c.assign(n)
	case *syntax.Let:
		return c.let(n)
	}
	return c.collection(e)
}

func (c *compiler) keepTails(e syntax.Expr) code { return c.expr(e) }

func unit(*frame) value.Value { return value.Unit() }

func (c *compiler) block(b *syntax.Block) code {
	if b == nil {
		return unit
	}
	return c.stmts(b.Stmts)
}

// stmts compiles statements: local functions first, then in order; the last one's value is the block's.
func (c *compiler) stmts(stmts []syntax.Expr) code {
	outer := len(c.open)
	defer func() { c.open = c.open[:min(outer, len(c.open))] }()
	var list []code
	var jumps []bool
	add := func(x code, j bool) { list, jumps = append(list, x), append(jumps, j) }
	for _, s := range stmts {
		if f, ok := s.(*syntax.Fun); ok && c.info.Binds[f] != nil && c.info.Binds[f].Captured {
			i := c.slot(c.info.Binds[f])
			add(func(fr *frame) value.Value { fr.s[i] = value.FromCell(fr.th.cell(value.Null)); return value.Unit() }, false)
		}
	}
	for _, s := range stmts {
		if f, ok := s.(*syntax.Fun); ok && c.hoistable(f) {
			add(c.localFun(f), false)
		}
	}
	skip := -1
	for i, s := range stmts {
		if i == skip {
			continue
		}
		if f, ok := s.(*syntax.Fun); ok && c.hoistable(f) {
			if i == len(stmts)-1 {
				add(unit, false)
			}
			continue
		}
		if isLoop(s) && i+1 < len(stmts) && c.eng.debug == nil {
			if x := c.loopMinus(s, stmts[i+1]); x != nil {
				add(x, mayJump(s) || mayJump(stmts[i+1]))
				skip = i + 1
				continue
			}
		}
		before := len(c.open)
		if i == len(stmts)-1 {
			add(c.counted(s, c.keep(s)), mayJump(s))
		} else {
			add(c.counted(s, discarded(s, c.expr(s))), mayJump(s))
		}
		c.closed(s, before)
	}
	return sequence(list, jumps)
}

// sequence runs statements, looking for a jump only behind those that may.
func sequence(list []code, jumps []bool) code {
	anyJump := false
	for _, j := range jumps[:max(len(jumps)-1, 0)] {
		anyJump = anyJump || j
	}
	switch {
	case len(list) == 0:
		return unit
	case len(list) == 1:
		return list[0]
	case len(list) == 2 && !anyJump:
		a, b := list[0], list[1]
		return func(fr *frame) value.Value { a(fr); return b(fr) }
	case len(list) == 3 && !anyJump:
		a, b, d := list[0], list[1], list[2]
		return func(fr *frame) value.Value { a(fr); b(fr); return d(fr) }
	}
	first, last := list[:len(list)-1], list[len(list)-1]
	if !anyJump {
		return func(fr *frame) value.Value {
			for _, x := range first {
				x(fr)
			}
			return last(fr)
		}
	}
	return func(fr *frame) value.Value {
		for _, x := range first {
			if x(fr); fr.ctl != ctlNone {
				return value.Null
			}
		}
		return last(fr)
	}
}

func (c *compiler) ifElse(n *syntax.If) code {
	if get, elem, ok := scope.RefCond(n.Cond); ok && !mayJump(n.Cond) {
		return c.refIf(n, get, elem)
	}
	cond, then, els := c.test(n.Cond), c.block(n.Then), code(unit)
	switch x := n.Else.(type) {
	case *syntax.If:
		if x != nil {
			els = c.ifElse(x)
		}
	case *syntax.Block:
		if x != nil {
			els = c.block(x)
		}
	case nil:
	default:
		els = c.keep(x)
	}
	if mayJump(n.Cond) {
		return func(fr *frame) value.Value {
			ok := cond(fr)
			switch {
			case fr.ctl != ctlNone:
				return value.Null
			case ok:
				return then(fr)
			}
			return els(fr)
		}
	}
	return func(fr *frame) value.Value {
		if cond(fr) {
			return then(fr)
		}
		return els(fr)
	}
}

func (c *compiler) letCond(n *syntax.LetCond) test {
	x, m := c.expr(n.Value), c.optional(n.Pat)
	return func(fr *frame) bool {
		v := x(fr)
		return fr.ctl == ctlNone && m(fr, v)
	}
}

func (c *compiler) match(n *syntax.Match) code {
	if get, elems, ok := scope.RefMatch(n); ok && !mayJump(n.Subject) {
		return c.refMatch(n, get, elems)
	}
	return c.arms(n, func(_ int, body code) code { return body })
}

// arms compiles a match; around gets each arm's body.
func (c *compiler) arms(n *syntax.Match, around func(i int, body code) code) code {
	if x := c.matchedParts(n, around); x != nil {
		return x
	}
	type arm struct {
		pat   matcher
		guard test
		body  code
	}
	x, st := c.expr(n.Subject), c.at(n)
	arms, outer := make([]arm, len(n.Arms)), len(c.open)
	pattern := c.pattern
	if scope.AsksOption(n.Arms) {
		pattern = c.optional
	}
	for i, a := range n.Arms {
		arms[i].pat = pattern(a.Pat)
		arms[i].guard, arms[i].body = c.armBody(&a, outer)
		arms[i].body = around(i, arms[i].body)
	}
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		for i := range arms {
			a := &arms[i]
			if a.pat(fr, v) && (a.guard == nil || a.guard(fr)) {
				return a.body(fr)
			}
		}
		panic(fr.unmatched(v, st))
	}
}

// unmatched is the error of a match none of whose arms fits.
func (fr *frame) unmatched(v value.Value, st *site) *raise {
	r := fr.fail(st, "E0418", "no arm matches %s", describe(v))
	r.d.Hint = "add an arm `_ => …` for everything else"
	return r
}

func (c *compiler) loopBody(label string, b *syntax.Block) (*loopID, code) {
	id, slot := &loopID{label}, c.rounds
	c.rounds = 0
	c.loops = append(c.loops, id)
	body := c.block(b)
	c.loops = c.loops[:len(c.loops)-1]
	if slot == 0 {
		return id, lastDiscarded(b, body)
	}
	return id, func(fr *frame) value.Value {
		if v := body(fr); fr.ctl == ctlNone {
			fr.s[slot] = v
		}
		return value.Null
	}
}

// after a round: leave tells whether the loop must end; the frame's ctl is cleared if the jump was ours.
func (fr *frame) leave(id *loopID) bool {
	switch fr.ctl {
	case ctlReturn:
		return true
	case ctlBreak:
		if fr.loop == id {
			fr.ctl = ctlNone
		}
		return true
	default: // continue
		if fr.loop == id {
			fr.ctl = ctlNone
			return false
		}
		return true
	}
}

func (c *compiler) loop(n *syntax.Loop) code {
	id, body := c.loopBody(n.Label, n.Body)
	st := c.at(n)
	return func(fr *frame) value.Value {
		for {
			if fr.th.stop.Load() {
				fr.th.heed(st)
			}
			if body(fr); fr.ctl != ctlNone && fr.leave(id) {
				if fr.ctl == ctlNone {
					v := fr.ret
					fr.ret = value.Null
					return v
				}
				return value.Null
			}
		}
	}
}

// each iterates over a snapshot of anything that can be iterated; elements come marked shared.
func (fr *frame) each(v value.Value, st *site, f func(value.Value) bool) {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		shared := v.Kind() == value.KArray
		if shared {
			v.Share() // a write in the loop must not be seen by it
		}
		for _, x := range v.List().All() {
			if !f(x.Share()) {
				return
			}
		}
	case value.KStr:
		for _, r := range v.Str() {
			if !f(value.Char(r)) {
				return
			}
		}
	case value.KDict:
		keys, vals := v.Dict().Entries()
		for i := range keys {
			if !f(value.NewTuple(keys[i].Share(), vals[i].Share())) {
				return
			}
		}
	case value.KSet:
		for _, x := range v.Set().Elems() {
			if !f(x.Share()) {
				return
			}
		}
	case value.KRange:
		fr.eachInRange(v.Range(), st, f)
	case value.KIter:
		it := v.Iter()
		for {
			if fr.th.stop.Load() {
				fr.th.heed(st)
			}
			x, ok := it.Next()
			if !ok || !f(x) {
				return
			}
		}
	case value.KEnum:
		if x, some, ok := v.OptionOf(); ok {
			if some {
				f(x.Share())
			}
			return
		}
		fr.eachUser(v, st, f)
	default:
		fr.eachUser(v, st, f)
	}
}

func (fr *frame) eachInRange(r *value.Range, st *site, f func(value.Value) bool) {
	if lo, hi, ok := r.Ints(); ok {
		for i := lo; i < hi && f(value.Int(i)); i++ {
			if fr.th.stop.Load() {
				fr.th.heed(st)
			}
		}
		return
	}
	a, okA := r.Lo.TryStr()
	b, okB := r.Hi.TryStr()
	if !okA || !okB || len([]rune(a)) != 1 || len([]rune(b)) != 1 {
		panic(fr.fail(st, "E0416", "cannot iterate over the range %s", value.Repr(value.NewRange(r.Lo, r.Hi, r.Inclusive))))
	}
	hi := []rune(b)[0]
	if !r.Inclusive {
		hi--
	}
	for ch := []rune(a)[0]; ch <= hi && f(value.Char(ch)); ch++ {
	}
}

// eachUser iterates over a value with a next() or iter() method.
func (fr *frame) eachUser(v value.Value, st *site, f func(value.Value) bool) {
	if it, ok := fr.th.userIter(v, st); ok {
		fr.each(it, st, f)
		return
	}
	for _, name := range []string{"iter", "into_iter"} {
		if x, ok := fr.th.method(v, name, nil, st); ok && x != v {
			fr.each(x, st, f)
			return
		}
	}
	r := fr.fail(st, "E0419", "cannot iterate over %s", describe(v))
	r.d.Expected, r.d.Found = "an array, range, string, dict, set or iterator", value.TypeName(v)
	panic(r)
}

// jump compiles break and continue: the loop they aim at is known here.
func (c *compiler) jump(span diag.Span, label string, x syntax.Expr, kind ctl) code {
	var id *loopID
	for i := len(c.loops) - 1; i >= 0 && id == nil; i-- {
		if label == "" || c.loops[i].label == label {
			id = c.loops[i]
		}
	}
	st := c.site(span)
	if id == nil {
		return func(fr *frame) value.Value {
			if label != "" {
				panic(fr.fail(st, "E0422", "there is no loop with the label `'%s`", label))
			}
			panic(fr.fail(st, "E0422", "break and continue need a loop around them"))
		}
	}
	v := code(unit)
	if x != nil {
		v = c.keep(x)
	}
	return func(fr *frame) value.Value {
		w := v(fr)
		if fr.ctl == ctlNone {
			fr.ret, fr.ctl, fr.loop = w, kind, id
		}
		return value.Null
	}
}

func (c *compiler) ret(n *syntax.Return) code {
	if n.Value == nil {
		return func(fr *frame) value.Value {
			fr.ret, fr.ctl = value.Unit(), ctlReturn
			return value.Null
		}
	}
	x := c.keep(n.Value)
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl == ctlNone {
			fr.ret, fr.ctl = v, ctlReturn
		}
		return value.Null
	}
}

// tryOp is x?: the value of Ok or Some; Err and None leave the function.
func (c *compiler) tryOp(n *syntax.TryOp) code {
	x, st, top := c.expr(n.X), c.at(n), c.outer == nil
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		if inner, good, ok := v.ResultOf(); ok {
			if good {
				return inner.Share()
			}
		} else if inner, some, ok := v.OptionOf(); ok {
			if some {
				return inner.Share()
			}
		} else if !v.IsNull() { // a value of T? that is there
			return v
		}
		return fr.tryLeave(v, top, st)
	}
}

// tryLeave leaves the function with the Err or None that `?` met; at top level there is none.
func (fr *frame) tryLeave(v value.Value, top bool, st *site) value.Value {
	if top {
		panic(fr.fail(st, "E0420", "`?` met %s at top level", value.Repr(v)))
	}
	fr.ret, fr.ctl = v.Share(), ctlReturn
	return value.Null
}

func (fr *frame) throw(v value.Value, st *site) *raise {
	th, r := fr.th, &raise{v: v.Share(), thrown: true}
	r.at.st = st
	if h := th.eng.hosted; h != nil && h.th != nil {
		r.at.chain = h.chain(st)
	} else {
		r.at.calls = th.links(r.at.few[:0], st)
	}
	return r
}

func (c *compiler) try(n *syntax.Try) code {
	body, st := c.block(n.Body), c.at(n)
	if n.Catch != nil {
		body = c.caughtWithin(body)
	}
	var catch, finally code
	fits := always
	if n.Catch != nil {
		if n.CatchPat != nil {
			fits = c.pattern(n.CatchPat)
		}
		catch = c.block(n.Catch)
	}
	if n.Finally != nil {
		finally = c.block(n.Finally)
	}
	attempt := func(fr *frame, x code) (v value.Value, failed *raise) {
		top, weight, calls := fr.th.mark()
		ok := false
		defer func() {
			if !ok {
				failed = fr.th.caught(recover(), st)
				fr.th.unwind(top, weight, calls)
			}
		}()
		v, ok = x(fr), true
		return v, nil
	}
	return func(fr *frame) value.Value {
		v, failed := attempt(fr, body)
		if failed != nil && catch != nil && !failed.final && fits(fr, failed.value()) {
			if finally == nil {
				return catch(fr)
			}
			v, failed = attempt(fr, catch)
		}
		if finally != nil {
			kept, ret := fr.ctl, fr.ret
			fr.ctl = ctlNone
			if finally(fr); fr.ctl == ctlNone {
				fr.ctl, fr.ret = kept, ret
			}
		}
		if failed != nil {
			panic(failed)
		}
		return v
	}
}
