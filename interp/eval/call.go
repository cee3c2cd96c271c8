package eval

import (
	"sync/atomic"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// call compiles f(args). Plain positional calls evaluate their arguments straight
// into the callee's frame; everything else goes through argument lists.
func (c *compiler) call(n *syntax.Call) code {
	if c.columns > 0 {
		if x := c.columnCall(n); x != nil {
			return x
		}
	}
	if m, ok := scope.Aggregate(n); ok && c.columns == 0 && c.ofFrames(n.Fn) {
		return c.methodCall(m)
	}
	if x := c.formatCall(n); x != nil {
		return x
	}
	if slot, ok := c.olds[n]; ok && c.info.Old[n] {
		return func(fr *frame) value.Value { return fr.s[slot] }
	}
	if x := c.printCall(n); x != nil {
		return x
	}
	if c.isSuper(n.Fn) {
		return c.superCtor(n)
	}
	st := c.callSite(n)
	if mayJumpArgs(n.Args) || mayJump(n.Fn) || !plainArgs(n.Args) {
		return c.generalCall(n, st)
	}
	return c.plainCall(c.callee(n.Fn), c.callArgs(n.Args), st)
}

// ofFrames tells the name of a builtin where there are frames: elsewhere sum("x") stays the sum of a text.
func (c *compiler) ofFrames(fn syntax.Expr) bool {
	name := fn.(*syntax.Name)
	return c.info.Refs[name] == nil && c.ns.ref(name.Name).builtin && !c.info.Globals[name.Name].IsDefined() && c.eng.shelf.HasModule("df")
}

// callee is what a call applies. The name of a global is read without a node of
// its own: nearly all calls are of that kind. (An undefined global is null,
// which no path below takes for a function, so x reports it.)
type callee struct {
	g *Global // nil: ask x
	x code
}

func (c *compiler) callee(e syntax.Expr) callee {
	k := callee{x: c.calleeCode(e)}
	if n, ok := e.(*syntax.Name); ok && !(n.Name == "Self" && c.self != nil) && !(c.eng.Lenient && scope.Formats(n.Name)) {
		if v := c.variable(n); v.where == inGlobal {
			k.g = v.g
		}
	}
	return k
}

func (k *callee) load(fr *frame) value.Value {
	if k.g != nil {
		if f := k.g.V; f.Kind() == value.KFunc && k.g.defined {
			return f
		}
	}
	return k.x(fr)
}

// plainCall calls with positional arguments that cannot jump.
func (c *compiler) plainCall(fn callee, args []arg, st *site) code {
	switch len(args) {
	case 0:
		return func(fr *frame) value.Value {
			f := fn.load(fr)
			if f.Direct(0) {
				return fr.th.run(fr.th.push(closureIn(f), st))
			}
			return fr.th.call(f, nil, st)
		}
	case 1:
		return call1(fn, args[0], st)
	case 2:
		return call2(fn, args[0], args[1], st)
	case 3:
		a, b, d := args[0], args[1], args[2]
		return func(fr *frame) value.Value {
			f := fn.load(fr)
			if f.Direct(3) {
				cl := closureIn(f)
				u := a.eval(fr, cl.p, 0)
				v := b.eval(fr, cl.p, 1)
				w := d.eval(fr, cl.p, 2)
				nf := fr.th.push(cl, st)
				nf.s[0], nf.s[1], nf.s[2] = u, v, w
				return fr.th.run(nf)
			}
			u := a.keep(fr)
			v := b.keep(fr)
			w := d.keep(fr)
			if x := builtinIn(f); x != nil {
				return fr.th.callBuiltin3(x, u, v, w, st)
			}
			return fr.th.call(f, []value.Value{u, v, w}, st)
		}
	}
	return func(fr *frame) value.Value {
		f := fn.load(fr)
		var few [8]value.Value
		if len(args) <= len(few) && f.Direct(uint8(len(args))) {
			cl := closureIn(f)
			for i := range args {
				few[i] = args[i].eval(fr, cl.p, i)
			}
			nf := fr.th.push(cl, st)
			copy(nf.s, few[:len(args)])
			return fr.th.run(nf)
		}
		vs := make([]value.Value, len(args))
		for i := range args {
			vs[i] = args[i].keep(fr)
		}
		return fr.th.call(f, vs, st)
	}
}

//go:noinline
func call1(fn callee, a arg, st *site) code {
	slow := func(fr *frame) value.Value {
		f := fn.load(fr)
		if f.Direct(1) {
			cl := closureIn(f)
			return fr.th.run1(cl, a.eval(fr, cl.p, 0), st)
		}
		return fr.th.call1(f, a.keep(fr), st)
	}
	if g := fn.g; g != nil && a.same {
		x := a.keep
		return func(fr *frame) value.Value {
			if f := g.V; f.Direct(1) {
				cl := closureIn(f)
				return fr.th.run1(cl, x(fr), st)
			}
			return slow(fr)
		}
	}
	return slow
}

//go:noinline
func call2(fn callee, a, b arg, st *site) code {
	slow := func(fr *frame) value.Value {
		f := fn.load(fr)
		if f.Direct(2) {
			cl := closureIn(f)
			v := a.eval(fr, cl.p, 0)
			return fr.th.run2(cl, v, b.eval(fr, cl.p, 1), st)
		}
		v := a.keep(fr)
		w := b.keep(fr)
		if x := builtinIn(f); x != nil {
			return fr.th.callBuiltin2(x, v, w, st)
		}
		return fr.th.call(f, []value.Value{v, w}, st)
	}
	if g := fn.g; g != nil && a.same && b.same {
		x, y := a.keep, b.keep
		return func(fr *frame) value.Value {
			if f := g.V; f.Direct(2) {
				cl := closureIn(f)
				v := x(fr)
				return fr.th.run2(cl, v, y(fr), st)
			}
			return slow(fr)
		}
	}
	return slow
}

// call1 spares the slice for a builtin or a variant with one argument.
func (th *thread) call1(f, a value.Value, st *site) value.Value {
	if f.Kind() == value.KFunc {
		switch x := f.Func().Code.(type) {
		case *builtin:
			return th.callBuiltin1(x, a, st)
		case *constructor:
			if x.t.Variants[x.variant].Arity == 1 {
				return x.of(th, []value.Value{a}, st)
			}
		}
	}
	return th.call(f, []value.Value{a}, st)
}

// builtinIn tells functions of modules: they take their arguments from a list of
// their own, so the caller's needs no heap.
func builtinIn(f value.Value) *builtin {
	if f.Kind() != value.KFunc {
		return nil
	}
	b, _ := f.Func().Code.(*builtin)
	return b
}

// closureIn gives the closure of a function that Direct has told to be one.
func closureIn(f value.Value) *closure { return f.Func().Code.(*closure) }

// arg is one argument in two readings: plain for parameters that are only read,
// keep (marked shared unless it is a last use) for all others.
type arg struct {
	plain, keep code
	same        bool // the two are one: a fresh value
	slot        int  // a plain local's, else -1
	last        bool // its last use: it moves
}

func (a *arg) eval(fr *frame, p *proto, i int) value.Value {
	switch {
	case a.same:
		return a.keep(fr)
	case uint(a.slot) < uint(len(fr.s)):
		v := fr.s[a.slot]
		if !a.last && !p.params[i].borrow {
			v.Share()
		}
		return v
	case p.params[i].borrow:
		return a.plain(fr)
	}
	return a.keep(fr)
}

func (c *compiler) callArgs(args []syntax.Arg) []arg {
	out := make([]arg, len(args))
	calm := true // nothing behind may change what was read before
	for i := len(args) - 1; i >= 0; i-- {
		a := args[i]
		out[i].keep, out[i].slot = c.keep(a.Value), -1
		if calm {
			out[i].slot = c.localSlot(a.Value)
		}
		if n, ok := a.Value.(*syntax.Name); ok && calm {
			out[i].last = c.movable(n)
		}
		if calm && simplePath(a.Value) {
			out[i].plain = c.lent(a.Value)
		} else {
			out[i].plain, out[i].same = out[i].keep, true
		}
		calm = calm && !mayWrite(a.Value)
	}
	return out
}

// mayWrite tells expressions that may change a variable while they are evaluated.
func mayWrite(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Call, *syntax.MethodCall, *syntax.Macro, *syntax.Assign, *syntax.Block, *syntax.Await, *syntax.Send, *syntax.Yield:
			found = true
		}
		return !found
	})
	return found
}

// simplePath tells reads that are cheap to compile twice: a variable, its fields, its elements by a variable or constant.
// lent reads an argument for a parameter that is only read. What lies in a variable
// that the call may write into gets a second owner all the same: the parameter
// keeps what it was given.
func (c *compiler) lent(e syntax.Expr) code {
	x, root := c.expr(e), syntax.Root(e)
	if root == nil {
		return x
	}
	switch v := c.variable(root); {
	case v.where == inGlobal:
		return lentGlobal(v.g, x)
	case v.where != inSlot && v.v.Mutated:
		return share(x)
	}
	return x
}

//go:noinline
func lentGlobal(g *Global, x code) code {
	return func(fr *frame) value.Value {
		v := x(fr)
		if atomic.LoadUint32(&g.inPlace) != 0 {
			v.Share()
		}
		return v
	}
}

// writesInto notes that a function writes into a variable of the program: what was made for others to lend it is made anew.
func (c *compiler) writesInto(g *Global) {
	if atomic.SwapUint32(&g.inPlace, 1) == 0 {
		c.eng.tiers.epoch.Add(1)
	}
}

func simplePath(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Name:
		return true
	case *syntax.Field:
		return simplePath(n.X)
	case *syntax.TupleField:
		return simplePath(n.X)
	case *syntax.Index:
		return simplePath(n.X) && len(n.Args) == 1 && simpleIndex(n.Args[0])
	}
	return false
}

func simpleIndex(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Name, *syntax.Int, *syntax.Str, *slotExpr:
		return true
	case *syntax.Binary:
		return simpleIndex(n.X) && simpleIndex(n.Y)
	case *syntax.Unary:
		return simpleIndex(n.X)
	}
	return false
}

func plainArgs(args []syntax.Arg) bool {
	for _, a := range args {
		if a.Name != nil || a.Spread || isMutRef(a.Value) {
			return false
		}
	}
	return true
}

func isMutRef(e syntax.Expr) bool {
	r, ok := e.(*syntax.Ref)
	return ok && r.Mut
}

// argList evaluates arguments of any form, stopping early at a jump.
type argList struct {
	items []argItem
}

type argItem struct {
	x      code
	name   string
	spread bool
	ref    ref // &mut place
}

func (c *compiler) argList(args []syntax.Arg) *argList {
	l := &argList{}
	for _, a := range args {
		it := argItem{spread: a.Spread}
		if a.Name != nil {
			it.name = a.Name.Name
		}
		if r, ok := a.Value.(*syntax.Ref); ok && r.Mut {
			it.ref = c.place(r.X, false)
		} else {
			it.x = c.keep(a.Value)
		}
		l.items = append(l.items, it)
	}
	return l
}

// back is a place that gets its value back from a &mut parameter's cell after the call.
type back struct {
	to   ref
	cell *value.Cell
}

func (l *argList) eval(fr *frame, st *site) (args []value.Value, named []namedArg, backs []back, ok bool) {
	for _, it := range l.items {
		var v value.Value
		switch {
		case it.ref != nil:
			p := it.ref(fr)
			cell := fr.th.cell(own(p))
			v = value.FromCell(cell)
			backs = append(backs, back{it.ref, cell})
		default:
			v = it.x(fr)
			if fr.ctl != ctlNone {
				return nil, nil, nil, false
			}
		}
		switch {
		case it.spread:
			args, named = fr.spread(v, args, named, st)
		case it.name != "":
			named = append(named, namedArg{it.name, v})
		default:
			args = append(args, v)
		}
	}
	return args, named, backs, true
}

// spread adds ...v: the elements of a sequence, or the entries of an object as named arguments.
func (fr *frame) spread(v value.Value, args []value.Value, named []namedArg, st *site) ([]value.Value, []namedArg) {
	if v.Kind() == value.KDict {
		v.Dict().Each(func(k, x value.Value) bool {
			named = append(named, namedArg{value.Interpolate(k), x.Share()})
			return true
		})
		return args, named
	}
	fr.each(v, st, func(x value.Value) bool {
		args = append(args, x.Share())
		return true
	})
	return args, named
}

func (fr *frame) giveBack(backs []back) {
	for _, b := range backs {
		*b.to(fr) = b.cell.V
	}
}

func (c *compiler) generalCall(n *syntax.Call, st *site) code {
	fn, list := c.calleeCode(n.Fn), c.argList(n.Args)
	return func(fr *frame) value.Value {
		f := fn(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		args, named, backs, ok := list.eval(fr, st)
		if !ok {
			return value.Null
		}
		v := fr.th.callNamed(f, args, named, st)
		fr.giveBack(backs)
		return v
	}
}

// formatCall compiles println("{} of {}", a, b): only a literal template formats; other strings are printed as they are.
func (c *compiler) formatCall(n *syntax.Call) code {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || !scope.Formats(name.Name) || c.info.Refs[name] != nil || len(n.Args) == 0 || c.eng.Lenient && name.Name != "format" {
		return nil
	}
	lit, ok := n.Args[0].Value.(*syntax.Str)
	if !ok || !fillers(n.Args[1:]) || name.Name != "format" && !hasNames(n.Args) && value.Placeholders(lit.Value) != len(n.Args)-1 {
		return nil
	}
	text := c.template(lit.Value, c.info.InText[lit], n.Args[1:], c.at(n))
	if name.Name == "format" {
		return text
	}
	fn, st := c.expr(n.Fn), c.at(n)
	return func(fr *frame) value.Value { return fr.th.call1(fn(fr), text(fr), st) }
}

// fillers tells arguments that a template can take: no spread, no &mut.
func fillers(args []syntax.Arg) bool {
	for _, a := range args {
		if a.Spread || isMutRef(a.Value) {
			return false
		}
	}
	return true
}

func hasNames(args []syntax.Arg) bool {
	for _, a := range args {
		if a.Name != nil {
			return true
		}
	}
	return false
}

// template fills {} of a literal with arguments, {name} with variables.
func (c *compiler) template(text string, names []*syntax.Name, args []syntax.Arg, st *site) code {
	var xs []code
	named := map[string]code{}
	for _, a := range args {
		x := c.expr(a.Value)
		if a.Name != nil {
			named[a.Name.Name] = x
			continue
		}
		xs = append(xs, x)
	}
	for _, n := range names {
		if named[n.Name] == nil {
			named[n.Name] = c.expr(n)
		}
	}
	return func(fr *frame) value.Value {
		vs := make([]value.Value, len(xs))
		for i, x := range xs {
			vs[i] = x(fr)
		}
		s, err := value.FormatTemplateWith(text, vs, func(name string) (value.Value, bool) {
			if x := named[name]; x != nil {
				return x(fr), true
			}
			return value.Null, false
		}, func(v value.Value) value.Value { return fr.shown(v, st) })
		if err != nil {
			panic(fr.fail(st, "E0415", "%v", err))
		}
		fr.th.allocated(len(s), st)
		return value.String(s)
	}
}
