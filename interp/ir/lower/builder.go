package lower

import (
	"skep/diag"
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// builder lowers one function once, with the types known so far.
type builder struct {
	p     *Program
	s     *spec
	u     *Unit
	info  *scope.Info
	fn    *scope.Func
	f     *ir.Func
	vars  map[*scope.Var]*ir.Var
	names map[string]*Global          // what names outside of all functions mean; nil: nothing that has a type
	outer map[string]*ir.Var          // those that are variables of this function too
	held  map[*scope.Var]*syntax.Type // annotations of lets and parameters
	loops []loop
	lent  *scope.Var // self, if it goes back to the caller
	count int64      // loops so far: their numbers
	// unsettled says that something without a type is in the tree
	unsettled bool
}

// loop is one around what is being lowered.
type loop struct {
	label  string
	number int64
	node   *ir.Node
}

func newBuilder(p *Program, s *spec) *builder {
	u := s.unit
	f := &ir.Func{Name: u.Name, Src: u.Src, Span: u.Node.Span(), Result: ir.Void, Origin: u.Key}
	if f.Name == "" {
		f.Name = "lambda"
	}
	return &builder{p: p, s: s, u: u, info: u.Info, fn: u.Info.Funcs[u.Node], f: f, vars: map[*scope.Var]*ir.Var{}, held: map[*scope.Var]*syntax.Type{},
		names: map[string]*Global{}, outer: map[string]*ir.Var{}}
}

func (b *builder) stop(e interface{ Span() diag.Span }, reason string) {
	panic(bail{e.Span(), reason})
}

// whole lowers the function or loop.
func (b *builder) whole() {
	if b.s.loop != nil {
		b.wholeLoop()
		return
	}
	if b.s.makes != nil {
		b.constructor(b.s.makes)
		return
	}
	params, body := paramsOf(b.u.Node)
	args := b.s.args
	self, written := receiverOf(b.u)
	if self != nil {
		b.receiver(self, args[0])
		args = args[1:]
	}
	for i := range params[written:] {
		b.parameter(&params[written+i], args[i])
	}
	b.f.Params = len(b.f.Vars)
	x := b.keep(body)
	x = b.given(x)
	if checks := b.checked(params); len(checks) > 0 {
		x = ir.Seq(append(checks, x)...)
	}
	b.f.Result, b.f.Body = b.s.result, x
	b.f.Assumes = sortedNames(b.s.used)
}

func paramsOf(node syntax.Expr) ([]syntax.Param, syntax.Expr) {
	switch n := node.(type) {
	case *syntax.Fun:
		if n.Body == nil {
			return n.Params, &syntax.Block{At: n.At}
		}
		return n.Params, n.Body
	case *syntax.Lambda:
		return n.Params, n.Body
	}
	return nil, nil
}

// parameter declares a parameter. Patterns and cells are the prologue's work:
// what lives in them is captured or bound there, and read by tier 0 alone.
func (b *builder) parameter(n *syntax.Param, t *ir.Type) {
	v := b.info.Binds[n]
	if v == nil || v.Captured || n.Pat != nil || n.Rest || n.Ref && n.Mut || v.Lazy {
		t = ir.Any
	}
	if n.Type != nil {
		b.held[v] = n.Type
	}
	x := b.f.NewVar(n.Name.Name, b.joined(v, t))
	x.Origin = v
	b.vars[v] = x
}

// receiver declares self. One that comes in a cell (&mut self) is a variable like
// others here, whose last value the caller takes back.
func (b *builder) receiver(v *scope.Var, t *ir.Type) {
	alone := !v.Lazy && !capturedIn(b.info, v)
	if !alone || v.Ref && t.Kind != ir.KStruct {
		t = ir.Any
	}
	x := b.f.NewVar("self", b.joined(v, t))
	x.Origin = v
	b.vars[v] = x
	if v.Ref && x.Type.Kind == ir.KStruct {
		b.lent = v
		b.f.Outs = []*ir.Var{x}
	}
}

// capturedIn tells variables that a closure refers to; &mut parameters live in cells without that.
func capturedIn(info *scope.Info, v *scope.Var) bool {
	for _, f := range info.Funcs {
		for _, c := range f.Captures {
			if c == v {
				return true
			}
		}
	}
	return false
}

// wholeLoop lowers a loop alone: its variables come in and go out.
func (b *builder) wholeLoop() {
	b.f.Loop = true
	b.annotated()
	for i, v := range b.s.inputs {
		x := b.f.NewVar(v.Name, b.joined(v, b.s.args[i]))
		x.Origin = v
		b.vars[v] = x
	}
	loop := b.resumed()
	b.f.Params = len(b.f.Vars)
	b.f.Body = b.stmt(loop)
	if b.f.Body.Op == ir.Host {
		b.stop(loop, "a loop that only tier 0 runs: "+b.f.Body.Text)
	}
	written := map[*ir.Var]bool{}
	ir.Walk(b.f.Body, func(n *ir.Node) bool {
		if n.Var != nil && n.Op != ir.Get {
			written[n.Var] = true
		}
		return true
	})
	for _, x := range b.f.Vars[:b.f.Params] {
		if written[x] {
			b.f.Outs = append(b.f.Outs, x)
		}
	}
	b.f.Assumes = sortedNames(b.s.used)
}

// annotated notes the annotations of the variables around a loop: what the loop assigns keeps them.
func (b *builder) annotated() {
	params, _ := paramsOf(b.u.Node)
	for i := range params {
		if params[i].Type != nil {
			b.held[b.info.Binds[&params[i]]] = params[i].Type
		}
	}
	syntax.Walk(b.u.Node, func(e syntax.Expr) bool {
		if n, ok := e.(*syntax.Let); ok && n.Type != nil {
			if p, ok := n.Pat.(*syntax.BindPat); ok && b.info.Binds[p] != nil {
				b.held[b.info.Binds[p]] = n.Type
			}
		}
		return true
	})
}

// resumed is the loop as it goes on: a for loop counts from one parameter to another.
func (b *builder) resumed() syntax.Expr {
	l, ok := b.s.loop.(*syntax.For)
	if !ok {
		return b.s.loop
	}
	if !Counts(l) {
		return b.over(l)
	}
	from, last := b.f.NewVar("_from", ir.I64), b.f.NewVar("_last", ir.I64)
	rest := *l
	rest.Iter = &syntax.Range{At: syntax.At{S: l.Iter.Span()}, Lo: &heldExpr{v: from}, Hi: &heldExpr{v: last}, Inclusive: true}
	return &rest
}

// over is a loop over what its last input holds: what is left of it, if it has begun.
func (b *builder) over(l *syntax.For) syntax.Expr {
	n := len(b.s.inputs)
	if n == 0 || b.s.inputs[n-1].Name != overName {
		return l
	}
	rest := *l
	rest.Iter = &heldExpr{At: syntax.At{S: l.Iter.Span()}, v: b.vars[b.s.inputs[n-1]]}
	return &rest
}

// joined widens a variable's type by t and gives it.
func (b *builder) joined(v *scope.Var, t *ir.Type) *ir.Type {
	old := b.s.types[v]
	if old == nil {
		old = ir.Never
	}
	now := join(old, t)
	if !now.Same(old) {
		b.s.types[v] = now
		b.p.grown = true
	} else if b.s.types[v] == nil {
		b.s.types[v] = now
	}
	return now
}

// variable gives the ir variable of a local, made on first use.
func (b *builder) variable(v *scope.Var) *ir.Var {
	if x := b.vars[v]; x != nil {
		return x
	}
	x := b.f.NewVar(v.Name, b.joined(v, ir.Never))
	x.Origin = v
	b.vars[v] = x
	return x
}

// plain tells locals of this function that no closure shares.
func (b *builder) plain(v *scope.Var) bool {
	return v != nil && (!v.Captured || v == b.lent) && !v.Lazy && v.Fn == b.fn
}

// local gives the variable that an expression names, also one of the program that this function shares; or nil.
func (b *builder) local(e syntax.Expr) *ir.Var {
	if h, ok := e.(*heldExpr); ok {
		return h.v
	}
	n, ok := e.(*syntax.Name)
	switch {
	case !ok:
	case b.plain(b.info.Refs[n]):
		return b.variable(b.info.Refs[n])
	case b.info.Refs[n] == nil && b.p.shared:
		return b.global(n)
	}
	return nil
}

// write is v = x with the variable's type widened to hold it.
func (b *builder) write(v *ir.Var, x *ir.Node) *ir.Node {
	if x.Type.Kind == ir.KVoid {
		x = boxed(x)
	}
	b.widen(v, x.Type)
	if y, ok := coerce(x, v.Type); ok {
		x = y
	}
	return v.Write(x)
}

// widen makes a variable's type hold t too.
func (b *builder) widen(v *ir.Var, t *ir.Type) {
	if v.Global != "" {
		if !b.holds(v, t) {
			b.stop(b.u.Node, v.Name+" of the program changes its type")
		}
		return
	}
	switch o := v.Origin.(type) {
	case *scope.Var:
		b.joined(o, t)
	case syntax.Expr:
		b.s.temps[o] = b.grow(b.s.temps[o], t)
	}
}

func (b *builder) grow(old, t *ir.Type) *ir.Type {
	now := join(old, t)
	if !now.Same(old) {
		b.p.grown = true
	}
	return now
}

// temp makes a variable of lowering's own; e is what tells it from others.
func (b *builder) temp(e syntax.Expr) *ir.Var {
	t := b.s.temps[e]
	if t == nil {
		t = ir.Never
		b.s.temps[e] = t
	}
	v := b.f.NewVar("_t", t)
	v.Origin = e
	return v
}

// pending tells types that a later round may make known. In the last rounds an
// array that stays empty is a value like others.
func (b *builder) pending(t *ir.Type) bool {
	return open(t) && !(b.p.closing && t.Kind == ir.KArray)
}

// given is what the function gives at one of its ends: of the type of its result, which grows with it.
func (b *builder) given(x *ir.Node) *ir.Node {
	x = b.returned(x)
	b.s.result = b.grow(b.s.result, x.Type)
	if y, ok := coerce(x, b.s.result); ok {
		return y
	}
	return x
}

// heldExpr stands in syntax for a value that lowering has put into a variable.
type heldExpr struct {
	syntax.At
	v *ir.Var
}
