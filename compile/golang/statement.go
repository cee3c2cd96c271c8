package golang

import (
	"fmt"
	"go/token"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// dest says what becomes of the value of an expression that is written as statements.
type dest struct {
	kind destKind
	name string // of the variable that takes it
	t    *Type  // the type of that, which the value joins
}

type destKind uint8

const (
	toNothing destKind = iota
	toVariable
	toResult
)

var (
	discard  = dest{}
	returned = dest{kind: toResult}
)

// give ends the function with a value.
func (f *fun) give(v val, at diag.Span) {
	v = f.heldResult(v, at)
	if len(f.tries) > 0 {
		f.leave(v)
		return
	}
	if f.top {
		f.line("return rt.Unit")
		return
	}
	f.w.widen(&f.result.t, v.t)
	f.line("return %s", v.as(f.result.t))
}

// heldResult holds what the result's annotation says.
func (f *fun) heldResult(v val, at diag.Span) val {
	if f.ret == nil {
		return v
	}
	title := "the function"
	if f.result.decl.Name.Name != "" {
		title = "`" + f.result.decl.Name.Name + "`"
	}
	return f.held(v, f.ret, false, "the result of "+title, f.w.at(f.ret.Span()))
}

// held holds what an annotation says of a value.
func (f *fun) held(v val, t *syntax.Type, thorough bool, what, at string) val {
	w := f.w
	if t.Kind == syntax.TypeTuple && len(t.Args) == 0 || t.Kind == syntax.TypeInfer {
		return v
	}
	want := w.typeOf(t)
	switch {
	case want == Int && v.t == Int:
		if lo, hi, _ := intType(narrowName(t)); lo != "" {
			return val{fmt.Sprintf("rt.Within(%s, %s, %s, %s, %q, %s)", v.text, lo, hi, w.annotation(t, thorough), what, at), Int, called}
		}
		return v
	case want == Float && v.t == Int:
		return val{"float64(" + v.text + ")", Float, computed}
	case want == v.t && want != Any:
		return v
	case want.list() && v.t == Empty:
		return val{v.as(want), want, called}
	case want.list():
		return val{want.unboxed(fmt.Sprintf("rt.Hold(%s, %s, %q, %s)", w.annotation(t, thorough), v.boxed(), what, at)), want, called}
	case want != Any:
		return val{fmt.Sprintf("rt.Hold%s(%s, %s, %q, %s)", want.word(), w.annotation(t, thorough), v.boxed(), what, at), want, called}
	}
	return val{fmt.Sprintf("rt.Hold(%s, %s, %q, %s)", w.annotation(t, thorough), v.boxed(), what, at), Any, called}
}

// send hands a value to where it belongs; ends tells that nothing follows.
func (f *fun) send(v val, d dest, at diag.Span) (ends bool) {
	switch d.kind {
	case toResult:
		f.give(v, at)
		return true
	case toVariable:
		f.w.widen(d.t, v.t)
		f.line("%s = %s", d.name, v.as(*d.t))
	default:
		switch v.kind {
		case called:
			f.line("%s", v.text)
		case computed:
			f.line("_ = %s", v.text)
		case fixed, variant:
			if token.IsIdentifier(v.text) { // a name that is read by nothing else
				f.line("_ = %s", v.text)
			}
		}
	}
	return false
}

// stmts writes the statements of a block; the last one's value goes to d.
func (f *fun) stmts(list []syntax.Expr, d dest) (ends bool) {
	f.localFuns(list)
	for i, s := range list {
		if n, ok := s.(*syntax.Fun); ok && f.hoistable(n) {
			if i == len(list)-1 {
				return f.send(val{"rt.Unit", Any, fixed}, d, s.Span())
			}
			continue
		}
		if i < len(list)-1 {
			if f.into(s, discard) {
				return true
			}
			continue
		}
		return f.into(s, d)
	}
	return f.send(val{"rt.Unit", Any, fixed}, d, diag.Span{})
}

// localFuns declares the functions of a block, and makes those that need nothing else of it.
func (f *fun) localFuns(list []syntax.Expr) {
	for _, s := range list {
		if n, ok := s.(*syntax.Fun); ok && f.w.Info.Binds[n] != nil {
			v := f.w.local(f.w.Info.Binds[n])
			v.name, v.t = f.w.fresh(n.Name.Name, f.taken), Any
			f.line("var %s rt.Value", v.name)
			f.unused(v)
		}
	}
	for _, s := range list {
		if n, ok := s.(*syntax.Fun); ok && f.hoistable(n) {
			f.localFun(n)
		}
	}
}

func (f *fun) localFun(n *syntax.Fun) {
	f.w.refuseFun(n)
	if len(n.Requires)+len(n.Ensures) > 0 {
		f.w.refuse(n.Name.Span(), "a local function with requires or ensures")
	}
	x := f.lambda(n.Name.Name, n, n.Params, n.Ret, n.Body)
	f.line("%s = %s", f.w.local(f.w.Info.Binds[n]).name, x.text)
}

// hoistable tells local functions that capture only functions.
func (f *fun) hoistable(n *syntax.Fun) bool {
	fn := f.w.Info.Funcs[n]
	if fn == nil || f.w.Info.Binds[n] == nil {
		return false
	}
	for _, v := range fn.Captures {
		if !v.IsFun && !v.Param {
			return false
		}
	}
	return true
}

// into writes an expression as statements.
func (f *fun) into(e syntax.Expr, d dest) (ends bool) {
	switch n := e.(type) {
	case *syntax.Block:
		if n == nil {
			return f.send(val{"rt.Unit", Any, fixed}, d, diag.Span{})
		}
		f.line("{")
		ends = f.stmts(n.Stmts, d)
		f.line("}")
		return ends
	case *syntax.If:
		return f.ifElse(n, d)
	case *syntax.Match:
		return f.match(n, d)
	case *syntax.For:
		f.forIn(n)
		return f.unit(d, n)
	case *syntax.While:
		f.while(n)
		return f.unit(d, n)
	case *syntax.Loop:
		return f.loop(n, d)
	case *syntax.Break:
		f.jump(n.Label, n.Value, true, n)
		return true
	case *syntax.Continue:
		f.jump(n.Label, nil, false, n)
		return true
	case *syntax.Return:
		v := val{"rt.Unit", Any, fixed}
		if n.Value != nil {
			if _, ok := n.Value.(*syntax.If); ok {
				return f.into(n.Value, returned)
			}
			v = f.keep(n.Value)
		}
		f.give(v, n.Span())
		return true
	case *syntax.Throw:
		f.line("panic(rt.Throw(%s, %s))", f.keep(n.Value).boxed(), f.w.at(n.Span()))
		return true
	case *syntax.Try:
		return f.try(n, d)
	case *syntax.Assign:
		f.assign(n)
		return f.unit(d, n)
	case *syntax.Let:
		f.let(n)
		return f.unit(d, n)
	case *syntax.Fun:
		if f.w.Info.Binds[n] != nil {
			f.localFun(n)
			return f.unit(d, n)
		}
	case *syntax.Use:
		f.use(n)
		return f.unit(d, n)
	case *syntax.Ternary:
		return f.branches(n.Cond, func(d dest) bool { return f.into(n.Then, d) }, func(d dest) bool { return f.into(n.Else, d) }, d)
	case *syntax.Macro:
		if f.panicking(n) {
			return true
		}
	case *syntax.Struct, *syntax.Class, *syntax.Enum, *syntax.Trait, *syntax.Impl, *syntax.TypeAlias:
		f.w.refuse(e.Span(), "a type that is declared inside of a function")
		return false
	}
	if d.kind == toNothing {
		return f.send(f.expr(e), d, e.Span())
	}
	return f.send(f.keep(e), d, e.Span())
}

func (f *fun) unit(d dest, e syntax.Expr) bool {
	if d.kind == toNothing {
		return false
	}
	return f.send(val{"rt.Unit", Any, fixed}, d, e.Span())
}

// statement tells expressions that are written as statements.
func statement(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Block, *syntax.If, *syntax.Match, *syntax.For, *syntax.While, *syntax.Loop, *syntax.Break, *syntax.Continue, *syntax.Return,
		*syntax.Throw, *syntax.Try, *syntax.Assign, *syntax.Let, *syntax.Ternary:
		return true
	case *syntax.Macro:
		return isPanic(n.Name.Name)
	}
	return false
}

// value writes an expression that is a statement, and gives the variable that takes its value.
func (f *fun) value(e syntax.Expr) val {
	w := f.w
	name := w.fresh("t", f.taken)
	t := w.nodes[e]
	at := len(f.out)
	f.line("")
	ends := f.into(e, dest{toVariable, name, &t})
	if t != w.nodes[e] {
		w.nodes[e], w.changed = t, true
	}
	if ends && t == none { // it never gives one
		f.out[at] = "//"
		f.line("panic(\"unreachable\")")
		return val{"rt.Unit", Any, fixed}
	}
	f.out[at] = "var " + name + " " + t.orAny().text()
	return val{name, t.orAny(), fixed}
}

func (f *fun) ifElse(n *syntax.If, d dest) bool {
	if _, _, ok := scope.RefCond(n.Cond); ok {
		f.w.refuse(n.Cond.Span(), "a variable that writes back into its container")
	}
	if n.Else == nil || isNilElse(n.Else) {
		if d.kind == toNothing {
			f.condition(n.Cond)
			f.stmts(n.Then.Stmts, discard)
			f.line("}")
			f.closeCondition(n.Cond)
			return false
		}
		return f.branches(n.Cond, func(d dest) bool { return f.stmts(n.Then.Stmts, d) }, func(d dest) bool { return f.unit(d, n) }, d)
	}
	return f.branches(n.Cond, func(d dest) bool { return f.stmts(n.Then.Stmts, d) }, func(d dest) bool {
		if b, ok := n.Else.(*syntax.Block); ok {
			return f.stmts(b.Stmts, d)
		}
		return f.into(n.Else, d)
	}, d)
}

func isNilElse(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Block:
		return n == nil
	case *syntax.If:
		return n == nil
	}
	return false
}

func (f *fun) branches(cond syntax.Expr, then, els func(dest) bool, d dest) bool {
	f.condition(cond)
	a := then(d)
	if a && !hasLet(cond) { // what follows is reached in no other way
		f.line("}")
		return els(d)
	}
	f.line("} else {")
	b := els(d)
	f.line("}")
	f.closeCondition(cond)
	return a && b
}

// condition opens an if; what has to stand before it stands in a block of its own.
func (f *fun) condition(cond syntax.Expr) {
	if hasLet(cond) {
		f.line("{")
	}
	f.line("if %s {", f.test(cond))
}

func (f *fun) closeCondition(cond syntax.Expr) {
	if hasLet(cond) {
		f.line("}")
	}
}

func hasLet(cond syntax.Expr) bool {
	switch n := cond.(type) {
	case *syntax.LetCond:
		return true
	case *syntax.Binary:
		return n.Op == "&&" && (hasLet(n.X) || hasLet(n.Y))
	}
	return false
}

// loop is a loop around what is written.
type loop struct {
	label    string // of the program
	name     string // in Go
	used     bool
	switches int // switches of Go around it
	tries    int // bodies of try around it
	at       int // the line of its head, which takes the label
	value    *dest
}

func (f *fun) openLoop(label string, value *dest) *loop {
	l := &loop{label: label, tries: len(f.tries), switches: f.switches, at: len(f.out), value: value}
	f.line("")
	f.loops = append(f.loops, l)
	return l
}

func (f *fun) closeLoop(l *loop) {
	f.loops = f.loops[:len(f.loops)-1]
	if l.used {
		f.out[l.at] = l.name + ":"
	} else {
		f.out[l.at] = "//"
	}
}

func (f *fun) forIn(n *syntax.For) {
	if n.Parallel {
		f.w.refuse(n.Span(), "a parallel loop")
	}
	if _, ok := scope.RefLoopOf(n); ok {
		f.w.refuse(n.Iter.Span(), "a loop that writes back into its container")
		return
	}
	if r, ok := n.Iter.(*syntax.Range); ok && r.Lo != nil && r.Hi != nil {
		if f.countLoop(n, r) {
			return
		}
	}
	over := f.expr(n.Iter)
	if over.t.list() || f.w.unsure(over.t) {
		f.eachOf(n, over)
		return
	}
	l := f.openLoop(n.Label, nil)
	b, plain := n.Pat.(*syntax.BindPat)
	_, wild := n.Pat.(*syntax.WildPat)
	at := f.w.at(n.Iter.Span())
	switch {
	case wild:
		f.line("for range rt.Each(%s, %s) {", over.boxed(), at)
	case plain && b.Sub == nil && f.w.Info.Binds[b] != nil:
		v := f.w.local(f.w.Info.Binds[b])
		v.name = f.w.fresh(b.Name.Name, f.taken)
		f.w.widen(&v.t, Any)
		f.line("for %s := range rt.Each(%s, %s) {", v.name, over.boxed(), at)
		f.unused(v)
	default:
		name := f.w.fresh("each", f.taken)
		f.line("for %s := range rt.Each(%s, %s) {", name, over.boxed(), at)
		f.bindPattern(n.Pat, val{name, Any, fixed})
	}
	f.stmts(n.Body.Stmts, discard)
	f.line("}")
	f.closeLoop(l)
}

// counts is what a loop between two ends counts in: none if another pass will tell.
func counts(lo, hi Type) Type {
	switch {
	case lo == Int && hi == Int:
		return Int
	case (lo == none || lo == Int) && (hi == none || hi == Int):
		return none
	}
	return Any
}

// eachOf writes a loop over the elements of a list of Go.
func (f *fun) eachOf(n *syntax.For, over val) {
	l := f.openLoop(n.Label, nil)
	name := ""
	b, plain := n.Pat.(*syntax.BindPat)
	if plain = plain && b.Sub == nil && f.w.Info.Binds[b] != nil; plain {
		v := f.w.local(f.w.Info.Binds[b])
		f.w.widen(&v.t, over.t.elem())
		v.name = f.w.fresh(b.Name.Name, f.taken)
		if name = v.name; v.t != over.t.elem() { // the program writes other values to it
			name = f.w.fresh("each", f.taken)
		}
		f.line("for _, %s := range %s.All() {", name, over.text)
		if name != v.name {
			f.line("var %s %s = %s", v.name, v.t.orAny().text(), val{name, over.t.elem(), fixed}.as(v.t.orAny()))
		}
		f.unused(v)
	} else {
		if _, wild := n.Pat.(*syntax.WildPat); wild {
			f.line("for range %s.All() {", over.text)
		} else {
			name = f.w.fresh("each", f.taken)
			f.line("for _, %s := range %s.All() {", name, over.text)
			f.bindPattern(n.Pat, val{name, over.t.elem(), fixed})
		}
	}
	f.stmts(n.Body.Stmts, discard)
	f.line("}")
	f.closeLoop(l)
}

// countLoop writes a loop over integers; false if the ends are not known to be that.
func (f *fun) countLoop(n *syntax.For, r *syntax.Range) bool {
	w := f.w
	switch b := n.Pat.(type) {
	case *syntax.WildPat:
	case *syntax.BindPat:
		if b.Sub != nil || w.Info.Binds[b] == nil {
			return false
		}
	default:
		return false
	}
	before, problems := len(f.out), len(w.problems)
	ends := f.operands([]syntax.Expr{r.Lo, r.Hi}, false)
	if t := counts(ends[0].t, ends[1].t); t == Any || t == none && w.settled {
		f.out, w.problems = f.out[:before], w.problems[:problems]
		return false
	}
	lo, hi := ends[0], ends[1]
	if r.Inclusive && lo.kind != literal && lo.kind != fixed {
		name := w.fresh("start", f.taken)
		f.line("%s := %s", name, lo.text)
		lo.text = name
	}
	if hi.kind != literal && hi.kind != fixed {
		name := w.fresh("end", f.taken)
		f.line("%s := %s", name, hi.text)
		hi.text = name
	}
	l := f.openLoop(n.Label, nil)
	if r.Inclusive && (hi.kind != literal || hi.text == "9223372036854775807") { // the greatest integer has no next one
		hi.text = fmt.Sprintf("%s && %s >= %s", hi.text, "COUNTER", lo.text)
	}
	counter, body := w.fresh("i", f.taken), ""
	if b, ok := n.Pat.(*syntax.BindPat); ok && b.Sub == nil && w.Info.Binds[b] != nil {
		sv := w.Info.Binds[b]
		v := w.local(sv)
		w.widen(&v.t, counts(ends[0].t, ends[1].t))
		v.name = w.fresh(b.Name.Name, f.taken)
		if sv.Reassigned || sv.Mutated || sv.Elsewhere || v.t != Int {
			body = fmt.Sprintf("%s := %s", v.name, val{counter, Int, fixed}.as(v.t))
			if !v.wasRead {
				body += "\n_ = " + v.name
			}
		} else {
			counter = v.name
		}
	}
	op := "<"
	if r.Inclusive {
		op = "<="
	}
	f.line("for %s := int64(%s); %s %s %s; %s++ {", counter, lo.text, counter, op, strings.ReplaceAll(hi.text, "COUNTER", counter), counter)
	if body != "" {
		f.line("%s", body)
	}
	f.stmts(n.Body.Stmts, discard)
	f.line("}")
	f.closeLoop(l)
	return true
}

func (f *fun) while(n *syntax.While) {
	l := f.openLoop(n.Label, nil)
	before := len(f.out)
	test := f.test(n.Cond)
	if len(f.out) == before {
		f.line("for %s {", test)
	} else {
		pre := append([]string(nil), f.out[before:]...)
		f.out = append(f.out[:before], "for {")
		f.out = append(f.out, pre...)
		f.line("if !(%s) {\nbreak\n}", test)
	}
	f.stmts(n.Body.Stmts, discard)
	f.line("}")
	f.closeLoop(l)
}

func (f *fun) loop(n *syntax.Loop, d dest) (ends bool) {
	w := f.w
	var value *dest
	if d.kind != toNothing {
		t := w.nodes[n]
		value = &dest{toVariable, w.fresh("t", f.taken), &t}
		f.line("var %s %s", value.name, t.orAny().text())
		f.line("_ = %s", value.name)
		defer func() {
			if t != w.nodes[n] {
				w.nodes[n], w.changed = t, true
			}
		}()
	}
	l := f.openLoop(n.Label, value)
	f.line("for {")
	f.stmts(n.Body.Stmts, discard)
	f.line("}")
	f.closeLoop(l)
	if !breaks(n) {
		return true
	}
	if value != nil {
		return f.send(val{value.name, (*value.t).orAny(), fixed}, d, n.Span())
	}
	return false
}

// breaks tells loops that a break may end; those of loops inside with other labels are counted too.
func breaks(n *syntax.Loop) bool {
	found := false
	syntax.Walk(n.Body, func(e syntax.Expr) bool {
		switch b := e.(type) {
		case *syntax.Break:
			found = found || b.Label == "" || b.Label == n.Label
		case *syntax.Lambda, *syntax.Fun:
			return false
		}
		return true
	})
	return found
}

// jump is break and continue.
func (f *fun) jump(label string, x syntax.Expr, leaves bool, e syntax.Expr) {
	var l *loop
	for i := len(f.loops) - 1; i >= 0 && l == nil; i-- {
		if label == "" || f.loops[i].label == label {
			l = f.loops[i]
		}
	}
	if l == nil {
		f.w.refuse(e.Span(), "a jump without its loop")
		return
	}
	v := val{"rt.Unit", Any, fixed}
	if x != nil {
		v = f.keep(x)
	}
	if leaves && l.value != nil {
		f.w.widen(l.value.t, v.t)
		f.line("%s = %s", l.value.name, v.as(*l.value.t))
	} else if x != nil {
		f.send(v, discard, e.Span())
	}
	word := "continue"
	if leaves {
		word = "break"
	}
	inner := l == f.loops[len(f.loops)-1] && len(f.tries) == l.tries
	if inner && (!leaves || f.switches == l.switches) {
		f.line("%s", word)
		return
	}
	if !l.used {
		l.used, l.name = true, f.w.fresh("loop", f.taken)
	}
	f.goTo(word+" "+l.name, l.tries)
}

// attempt is the body of a try, a function of Go: what leaves it notes where to go on.
type attempt struct {
	code  string   // the variable with the number of the jump
	jumps []string // what each number means, around
	value string   // of return
}

// goTo jumps, out of bodies of try first.
func (f *fun) goTo(jump string, tries int) {
	if len(f.tries) == tries {
		f.line("%s", jump)
		return
	}
	a := f.tries[len(f.tries)-1]
	n := -1
	for i, j := range a.jumps {
		if j == jump {
			n = i
		}
	}
	if n < 0 {
		n = len(a.jumps)
		a.jumps = append(a.jumps, jump)
	}
	f.line("%s = %d", a.code, n+1)
	f.line("return")
}

// leave is return inside of a try.
func (f *fun) leave(v val) {
	a := f.tries[len(f.tries)-1]
	f.line("%s = %s", a.value, v.boxed())
	f.goTo("return", -1)
}

// try writes try, catch and finally.
func (f *fun) try(n *syntax.Try, d dest) bool {
	w := f.w
	var result *dest
	t := w.nodes[n]
	if d.kind != toNothing {
		result = &dest{toVariable, w.fresh("t", f.taken), &t}
		f.line("var %s %s", result.name, t.orAny().text())
	}
	to := discard
	if result != nil {
		to = *result
	}
	a := &attempt{code: w.fresh("jump", f.taken), value: w.fresh("result", f.taken)}
	f.line("%s := 0", a.code)
	f.line("var %s rt.Value", a.value)
	f.line("_, _ = %s, %s", a.code, a.value)
	failed := w.fresh("failed", f.taken)
	at := w.at(n.Span())
	f.attempted(a, fmt.Sprintf("%s := rt.Try(%s, ", failed, at), func() { f.stmts(n.Body.Stmts, to) })
	if n.Catch != nil {
		f.catch(n, a, failed, at, to)
	}
	if n.Finally != nil {
		f.line("{")
		f.stmts(n.Finally.Stmts, discard)
		f.line("}")
	}
	f.line("if %s != nil {\npanic(%s.Again())\n}", failed, failed)
	f.landings(a)
	if t != w.nodes[n] {
		w.nodes[n], w.changed = t, true
	}
	if result != nil {
		return f.send(val{result.name, t.orAny(), fixed}, d, n.Span())
	}
	return false
}

// attempted writes a body as a function of Go.
func (f *fun) attempted(a *attempt, open string, body func()) {
	f.line("%sfunc() {", open)
	f.tries = append(f.tries, a)
	body()
	f.tries = f.tries[:len(f.tries)-1]
	f.line("})")
}

func (f *fun) catch(n *syntax.Try, a *attempt, failed, at string, to dest) {
	f.line("if %s != nil && !%s.Final() {", failed, failed)
	if n.CatchPat != nil {
		name := f.w.fresh("caught", f.taken)
		f.line("%s := %s.Value()", name, failed)
		f.line("_ = %s", name)
		f.line("if %s {", f.pattern(n.CatchPat, val{name, Any, fixed}))
	} else {
		f.line("{")
	}
	f.attempted(a, fmt.Sprintf("%s = rt.Try(%s, ", failed, at), func() { f.stmts(n.Catch.Stmts, to) })
	f.line("}\n}")
}

// landings are where the jumps out of a try go on.
func (f *fun) landings(a *attempt) {
	for i, j := range a.jumps {
		f.line("if %s == %d {", a.code, i+1)
		switch {
		case j != "return":
			f.goTo(j, f.triesOf(j))
		case len(f.tries) > 0:
			f.leave(val{a.value, Any, fixed})
		case f.top:
			f.line("return rt.Unit")
		default:
			f.backToType(a.value)
		}
		f.line("}")
	}
}

// backToType returns a value that went through a try as the function's type.
func (f *fun) backToType(name string) {
	if t := f.result.t.orAny(); t != Any {
		f.line("return %s", t.unboxed(name))
		return
	}
	f.w.widen(&f.result.t, Any)
	f.line("return %s", name)
}

func (f *fun) triesOf(jump string) int {
	for _, l := range f.loops {
		if strings.HasSuffix(jump, " "+l.name) {
			return l.tries
		}
	}
	return len(f.tries)
}

// use is import: builtin modules are known by their names already.
func (f *fun) use(n *syntax.Use) {
	for _, it := range n.Items {
		if !it.Glob && len(it.Path) > 0 && it.Alias == nil && f.w.Builtin != nil && f.w.Builtin(it.Path[len(it.Path)-1].Name) {
			continue
		}
		f.w.refuse(it.Span(), "this import")
	}
}
