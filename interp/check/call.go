package check

import (
	"fmt"
	"slices"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// callee is what is called, with what is known beside its type.
type callee struct {
	name     string
	fn       *types.Func
	at       diag.Span // of the name
	span     diag.Span // of the call
	info     *funInfo  // a function of this program, or nil
	entry    *entry    // a builtin, or nil
	solution *types.Solution
	recv     *module.StaticArg
	lazy     bool
	node     syntax.Expr // the call
	self     types.Type  // what a builtin method's signature says of its receiver
	related  []diag.Related
	columns  *types.Frame               // the schema of column expression arguments
	seen     map[syntax.Expr]types.Type // arguments that have been inferred before
	misfits  []diag.Span                // tensors that do not fit: the sizes that they fix mean nothing
	miscount bool                       // too few or too many arguments: which is for which is not known
}

// call infers f(args).
func (c *checker) call(n *syntax.Call, want types.Type) types.Type {
	if t, done := c.columnCall(n); done {
		return t
	}
	if t, done := c.ofColumns(n); done {
		return t
	}
	if m, ok := scope.Aggregate(n); ok && c.columns == nil && c.ofFrames(n.Fn) {
		return c.infer(m, want)
	}
	ft := c.infer(n.Fn, nil)
	k := &callee{name: c.calleeName(n.Fn), at: n.Fn.Span(), span: n.Span(), node: n}
	if c.isPrinter(n) {
		defer c.template(n.Args, k.name == "format") // which asks for the types of the arguments
	}
	if name, ok := n.Fn.(*syntax.Name); ok {
		c.resolveCallee(k, name)
	}
	if p, ok := n.Fn.(*syntax.Path); ok {
		c.resolvePath(k, p)
	}
	if t, done := c.boxedCall(k, k.name, n.Args, want); done {
		return t
	}
	return c.callType(k, ft, n.Args, want)
}

// boxedCall is sqrt(x), or math.sqrt(x), where x is an engine's value: its method of that name.
func (c *checker) boxedCall(k *callee, name string, args []syntax.Arg, want types.Type) (types.Type, bool) {
	if k.entry == nil || !k.entry.f.Boxed || len(args) == 0 || args[0].Name != nil || args[0].Spread {
		return nil, false
	}
	t := c.infer(args[0].Value, nil)
	if !engineValue(t) || c.lib.methodsOf(kindName(t))[name] == nil {
		return nil, false
	}
	method := &syntax.MethodCall{At: syntax.At{S: k.span}, Recv: args[0].Value, Name: syntax.Ident{Name: name, At: syntax.At{S: k.at}}, Args: args[1:]}
	return c.builtinMethod(method, t, want), true
}

func (c *checker) calleeName(fn syntax.Expr) string {
	switch f := fn.(type) {
	case *syntax.Name:
		return f.Name
	case *syntax.Path:
		return f.Segs[len(f.Segs)-1].Name
	case *syntax.Field:
		return f.Name.Name
	}
	return "the function"
}

// resolveCallee finds the declaration behind a called name.
func (c *checker) resolveCallee(k *callee, n *syntax.Name) {
	if v := c.info.Refs[n]; v != nil {
		x := c.local(v)
		if v.IsFun {
			k.info = c.funAt(x.node)
		} else if x.constant != nil {
			k.info = c.funAt(x.constant)
		}
		k.related = []diag.Related{{Source: c.src, Span: v.Decl, Message: "defined here"}}
		return
	}
	for s := c.space; s != nil; s = s.outer {
		if f := s.funs[n.Name]; f != nil {
			k.info = c.funAt(f)
			k.related = []diag.Related{{Source: c.src, Span: f.Name.Span(), Message: "defined here"}}
			return
		}
		if g := s.vars[n.Name]; g != nil {
			if g.constant != nil && !g.mutable {
				k.info = c.funAt(g.constant)
			}
			return
		}
		if s.has(n.Name) {
			return
		}
	}
	if kn, ok := c.env.Known(n.Name); !ok || kn.Builtin {
		k.entry = c.lib.global(n.Name)
	}
}

func (c *checker) resolvePath(k *callee, p *syntax.Path) {
	d, ok := c.defs[p]
	if ok && d.Node != nil {
		if f, isFun := d.Node.(*syntax.Fun); isFun {
			k.info = c.funAt(f)
			k.related = []diag.Related{{Source: d.Source, Span: d.Span, Message: "defined here"}}
		}
	}
	segs := p.Segs
	if len(segs) == 3 && segs[0].Name == "std" { // std::fs::list is fs::list
		segs = segs[1:]
	}
	if len(segs) != 2 || c.findMod(c.space, segs[0].Name) != nil {
		return
	}
	if m := c.lib.module(segs[0].Name); m != nil && (!c.shadows(segs[0].Name) || c.usesModule(segs[0].Name)) {
		k.entry = m.funcs[segs[1].Name]
	} else if e := c.lib.static(segs[0].Name, segs[1].Name); e != nil {
		k.entry = e
	}
}

// ofFrames tells the name of a builtin where there are frames: sum("x") is an expression over a column there.
func (c *checker) ofFrames(fn syntax.Expr) bool {
	name := fn.(*syntax.Name)
	if c.info.Refs[name] != nil || c.shadows(name.Name) || !c.lib.shelf.HasModule("df") {
		return false
	}
	kn, ok := c.env.Known(name.Name)
	return !ok || kn.Builtin
}

// usesModule tells names that the program has by `use std::name`: they mean the module that they mean anyway.
func (c *checker) usesModule(name string) bool {
	for s := c.space; s != nil; s = s.outer {
		if s.has(name) {
			path := s.uses[name]
			return len(path) == 2 && path[0].Name == "std" && path[1].Name == name
		}
	}
	return false
}

// shadows tells whether the program itself defines a name.
func (c *checker) shadows(name string) bool {
	for s := c.space; s != nil; s = s.outer {
		if s.has(name) {
			return true
		}
	}
	return false
}

// callType calls something of a type.
func (c *checker) callType(k *callee, ft types.Type, args []syntax.Arg, want types.Type) types.Type {
	switch t := ft.(type) {
	case *types.Func:
		k.fn = t
		return c.apply2(k, args, want)
	case *types.TypeValue:
		if n, ok := t.Of.(*types.Named); ok {
			if f := c.constructor(n); f != nil {
				k.fn, k.related = f, declaredAt(n.Decl)
				return c.apply2(k, args, want)
			}
		}
		if e := c.lib.static(staticName(k, t), "new"); e != nil {
			if s := c.lib.signature(e); s != nil {
				k.fn, k.entry = s.fn, e
				return c.apply2(k, args, want)
			}
		}
		c.inferArgs(args)
		return types.Unknown
	case *types.Module: // random(): the module's function of its own name
		if m := c.lib.module(t.Name); m != nil && m.funcs[t.Name] != nil {
			if s := c.lib.signature(m.funcs[t.Name]); s != nil {
				k.fn, k.entry = s.fn, m.funcs[t.Name]
				return c.apply2(k, args, want)
			}
		}
		c.inferArgs(args)
		return types.Unknown
	case *types.Maybe:
		c.inferArgs(args)
		c.mayBeNull(k.at, t, "called")
		return types.Unknown
	case types.Int, types.Float, *types.Array, *types.Tuple, *types.Set, *types.Range, *types.Option, *types.Result:
		c.inferArgs(args)
		return c.notCallable(k, ft, args)
	case types.Basic:
		c.inferArgs(args)
		if t == types.Unknown || t == types.Never {
			return types.Unknown
		}
		return c.notCallable(k, ft, args)
	}
	c.inferArgs(args)
	return types.Unknown
}

// staticName is the name under which a called type's functions are declared.
func staticName(k *callee, t *types.TypeValue) string {
	if name := engineName(t.Of); name != "" {
		return name
	}
	return k.name
}

func (c *checker) notCallable(k *callee, t types.Type, args []syntax.Arg) types.Type {
	d := c.fail("E0305", k.at, describe(t)+" cannot be called")
	d.Expected, d.Found = "a function", t.String()
	d.Related = k.related
	if len(args) == 0 {
		fix(d, "use the value without calling it", diag.Span{Start: k.at.End, End: k.span.End}, "")
	}
	return types.Unknown
}

func (c *checker) inferArgs(args []syntax.Arg) {
	for _, a := range args {
		c.infer(a.Value, nil)
	}
}

// constructor is a declared type as a function.
func (c *checker) constructor(n *types.Named) *types.Func {
	d := n.Decl
	self := selfOf(d)
	if m, owner := findStatic(n, "new"); m != nil && d.Form != types.Enum && !d.Tuple {
		if f, ok := m.Type.(*types.Func); ok {
			g := *f
			g.Result = c.resultOf(m, f)
			if d.Form == types.Class {
				g.Result = self
			}
			g.Vars = append(append([]*types.Var(nil), f.Vars...), d.Vars...)
			if owner.Decl != d {
				return substituted(&g, owner)
			}
			return &g
		}
	}
	if d.Form != types.Struct && d.Form != types.Class || c.opensUp(n) {
		return &types.Func{Any: true, Result: n}
	}
	f := &types.Func{Result: self, Vars: d.Vars}
	for at, i := n, 0; at != nil && i < 50; at, i = at.Decl.Parent, i+1 {
		var ps []types.Param
		for _, m := range at.Decl.Fields {
			ps = append(ps, types.Param{Name: m.Name, Type: m.Type, Optional: m.Default || m.Optional || d.Form == types.Class})
		}
		f.Params = append(ps, f.Params...)
	}
	return f
}

func substituted(f *types.Func, owner *types.Named) *types.Func {
	g, ok := types.Substitute(f, owner.Solution()).(*types.Func)
	if !ok {
		return f
	}
	return g
}

// bound is one argument with the parameter that it is for; param < 0: none.
type bound struct {
	arg   *syntax.Arg
	param int
	typ   types.Type
}

// apply2 binds arguments, solves type parameters, holds arguments to their types and gives the result.
func (c *checker) apply2(k *callee, args []syntax.Arg, want types.Type) types.Type {
	if k.entry != nil {
		c.chooseForm(k, args)
		if k.entry.name == "raises" { // testing.raises(|| 1 / 0)
			c.caught++
			defer func() { c.caught-- }()
		}
	}
	bounds, ok := c.bind(k, args)
	if k.solution == nil {
		k.solution = &types.Solution{Vars: map[*types.Var]types.Type{}, Dims: &types.Sizes{}}
	}
	open := openVars(k.fn)
	if k.recv != nil && k.self != nil {
		k.solution.At = k.recv.Span
		k.solution.Solve(k.self, k.recv.Type, open)
	}
	for _, later := range []bool{false, true} { // lambdas last: the other arguments say what they get
		for i := range bounds {
			b := &bounds[i]
			if isLambda(b.arg.Value) != later {
				continue
			}
			c.argument(k, b, open)
		}
	}
	good := ok
	for i := range bounds {
		if !k.miscount && !c.holdArgument(k, &bounds[i], open) {
			good = false
		}
	}
	c.observe(k, bounds)
	return c.result(k, bounds, open, good)
}

func openVars(f *types.Func) map[*types.Var]bool {
	open := map[*types.Var]bool{}
	for _, v := range f.Vars {
		open[v] = true
	}
	return open
}

// chooseForm takes the first of a builtin's narrower signatures that the arguments fit.
func (c *checker) chooseForm(k *callee, args []syntax.Arg) {
	if c.lib.signature(k.entry) == nil || len(k.entry.forms) == 0 || k.columns != nil {
		return
	}
	k.seen = map[syntax.Expr]types.Type{}
	for _, a := range args {
		if a.Spread {
			return
		}
		if !isLambda(a.Value) {
			k.seen[a.Value] = c.infer(a.Value, nil)
		}
	}
	for _, form := range k.entry.forms {
		if c.formFits(k, form, args) {
			k.fn, k.self = form.fn, form.recv
			return
		}
	}
}

// formFits holds arguments to a form as they are: an i64 is no f64 here.
func (c *checker) formFits(k *callee, form *signature, args []syntax.Arg) bool {
	least, most := form.fn.Arity()
	if len(args) < least || len(args) > most {
		return false
	}
	sol, open := &types.Solution{Vars: map[*types.Var]types.Type{}}, openVars(form.fn)
	if k.recv != nil && form.recv != nil {
		sol.Solve(form.recv, k.recv.Type, open)
		if !exactly(types.Substitute(form.recv, partial(sol, open)), k.recv.Type) {
			return false
		}
	}
	next := 0
	for _, a := range args {
		i := next
		if a.Name != nil {
			if i = paramIndex(form.fn, a.Name.Name); i < 0 {
				return false
			}
		} else if next < len(form.fn.Params)-1 || !form.fn.Params[next].Rest {
			next++
		}
		p := form.fn.Params[min(i, len(form.fn.Params)-1)]
		if l, ok := a.Value.(*syntax.Lambda); ok {
			if functionIn(p.Type, len(l.Params)) == nil {
				return false
			}
			continue
		}
		got := k.seen[a.Value]
		sol.Solve(p.Type, got, open)
		if !exactly(types.Substitute(p.Type, partial(sol, open)), got) {
			return false
		}
	}
	return true
}

func paramIndex(f *types.Func, name string) int {
	for i, p := range f.Params {
		if p.Name == name {
			return i
		}
	}
	return -1
}

// exactly is Assignable without the widening of integers; what is not known fits no form that asks for something.
func exactly(want, got types.Type) bool {
	if types.IsUnknown(want) {
		return true
	}
	if types.IsUnknown(got) || got == types.Never {
		return false
	}
	if _, float := want.(types.Float); float && isInt(got) {
		return false
	}
	if w, ok := want.(*types.Array); ok {
		if g, ok := got.(*types.Array); ok {
			return exactly(w.Elem, g.Elem)
		}
	}
	if w, ok := want.(*types.Iter); ok {
		if elem, ok := types.Elem(got); ok {
			return exactly(w.Elem, elem)
		}
	}
	if u, ok := got.(*types.Union); ok {
		for _, a := range u.Alts {
			if !exactly(want, a) {
				return false
			}
		}
		return true
	}
	return types.Assignable(want, got)
}

// functionIn finds the function among the alternatives of a parameter that takes n arguments, or any.
func functionIn(t types.Type, n int) *types.Func {
	switch t := t.(type) {
	case *types.Func:
		return t
	case *types.Maybe:
		return functionIn(t.Elem, n)
	case *types.Union:
		var found *types.Func
		for _, a := range t.Alts {
			if f := functionIn(a, n); f != nil && (found == nil || len(f.Params) == n) {
				found = f
			}
		}
		return found
	}
	return nil
}

func isLambda(e syntax.Expr) bool {
	_, ok := e.(*syntax.Lambda)
	return ok
}

// argument infers one argument, with what its parameter asks for.
func (c *checker) argument(k *callee, b *bound, open map[*types.Var]bool) {
	if b.param < 0 {
		b.typ = c.infer(b.arg.Value, nil)
		return
	}
	p := k.fn.Params[b.param]
	want := types.Substitute(p.Type, partial(k.solution, open))
	if _, ok := p.Type.(*types.Column); ok && k.columns != nil {
		b.typ = c.columnExpr(b.arg.Value, k.columns)
	} else if t, done := k.seen[b.arg.Value]; done {
		b.typ = t
	} else {
		if l, ok := b.arg.Value.(*syntax.Lambda); ok && k.entry != nil && accumulates.Get()[k.entry.name] && len(l.Params) == 1 {
			want = nil // which is reported
		}
		b.typ = c.infer(b.arg.Value, want)
	}
	if f, ok := b.typ.(*types.Func); ok && len(f.Vars) > 0 { // a generic function as a value
		b.typ = types.Substitute(f, partial(&types.Solution{}, openVars(f)))
	}
	got := b.typ
	if b.arg.Spread {
		got, _ = c.elementOf(b.typ)
		b.typ = types.Unknown
	}
	k.solution.At = b.arg.Value.Span()
	k.solution.Solve(p.Type, got, open)
}

// partial is a solution in which what is not solved yet says nothing.
func partial(s *types.Solution, open map[*types.Var]bool) *types.Solution {
	out := &types.Solution{Vars: map[*types.Var]types.Type{}, Dims: s.Dims}
	for v := range open {
		out.Vars[v] = types.Unknown
	}
	for v, t := range s.Vars {
		out.Vars[v] = t
	}
	return out
}

// bind pairs arguments and parameters and reports what does not fit in number or name.
func (c *checker) bind(k *callee, args []syntax.Arg) ([]bound, bool) {
	bounds := make([]bound, 0, len(args))
	taken := make([]bool, len(k.fn.Params))
	next, ok, spread := 0, true, false
	positional := 0
	for i := range args {
		a := &args[i]
		b := bound{arg: a, param: -1}
		switch {
		case k.fn.Any:
		case a.Name != nil:
			b.param, ok = c.bindName(k, a, taken, ok)
		case next < len(k.fn.Params):
			b.param = next
			taken[next] = true
			positional++
			if !k.fn.Params[next].Rest {
				next++
			}
		default:
			positional++
		}
		spread = spread || a.Spread
		bounds = append(bounds, b)
	}
	if k.fn.Any || spread || !ok {
		return bounds, ok
	}
	return bounds, c.arity(k, args, taken, positional)
}

func (c *checker) bindName(k *callee, a *syntax.Arg, taken []bool, ok bool) (int, bool) {
	var names []string
	open := false // a rest takes names that no parameter has, those behind it included
	for i, p := range k.fn.Params {
		if p.Name == a.Name.Name && !p.Rest {
			if taken[i] {
				d := c.fail("E0206", a.Name.Span(), "the argument `"+p.Name+"` is given twice")
				fix(d, "remove it", wholeArg(a), "")
				return i, false
			}
			taken[i] = true
			return i, ok
		}
		if p.Rest && k.entry != nil || p.Name == "" {
			open = true
			continue
		}
		names = append(names, p.Name)
	}
	if open {
		return -1, ok
	}
	d := c.fail("E0205", a.Name.Span(), fmt.Sprintf("`%s` has no parameter `%s`", k.name, a.Name.Name))
	d.Related = k.related
	var free []string
	for i, n := range names {
		if !taken[i] {
			free = append(free, n)
		}
	}
	best := nearest(a.Name.Name, free)
	if best == "" && len(free) == 1 {
		best = free[0]
	}
	if k.entry != nil && slices.Contains(free, k.entry.f.Others[a.Name.Name]) {
		best = k.entry.f.Others[a.Name.Name]
	}
	c.suggest(d, a.Name.Span(), a.Name.Name, best)
	return -1, false
}

func wholeArg(a *syntax.Arg) diag.Span { return a.Name.Span().To(a.Value.Span()) }

// arity reports too few or too many arguments.
func (c *checker) arity(k *callee, args []syntax.Arg, taken []bool, positional int) bool {
	least, most := k.fn.Arity()
	missing := ""
	at := -1
	for i, p := range k.fn.Params {
		if !taken[i] && !p.Optional && !p.Rest && missing == "" {
			missing, at = p.Name, i
		}
	}
	if missing == "" && at < 0 && len(args) <= most {
		return true
	}
	want := fmt.Sprint(least)
	noun := "arguments"
	if most < 1<<30 && most != least {
		want = fmt.Sprintf("%d to %d", least, most)
	} else if most >= 1<<30 {
		want = fmt.Sprintf("at least %d", least)
	} else if least == 1 {
		noun = "argument"
	}
	d := c.fail("E0204", k.span, fmt.Sprintf("`%s` takes %s %s, %d given", k.name, want, noun, len(args)))
	d.Expected, d.Found, d.Related = want+" "+noun, fmt.Sprint(len(args)), k.related
	k.miscount = true
	c.arityFix(d, k, args, at, most)
	return false
}

func (c *checker) arityFix(d *diag.Diagnostic, k *callee, args []syntax.Arg, missing, most int) {
	if len(args) > most && most >= 0 {
		from := k.span.End - 1
		if most < len(args) {
			from = args[most].Value.Span().Start
			if most > 0 {
				from = args[most-1].Value.Span().End
			}
		}
		fix(d, "remove what is too much", diag.Span{Start: from, End: args[len(args)-1].Value.Span().End}, "")
		return
	}
	if missing < 0 || k.span.End == 0 {
		return
	}
	p := k.fn.Params[missing]
	value := placeholder(p.Type)
	if value == "" {
		return
	}
	at := diag.Span{Start: k.span.End - 1, End: k.span.End - 1}
	text := value
	if len(args) > 0 {
		at = diag.Span{Start: args[len(args)-1].Value.Span().End, End: args[len(args)-1].Value.Span().End}
		text = ", " + value
		if args[len(args)-1].Name != nil || missing > len(args) {
			text = ", " + p.Name + ": " + value
		}
	}
	title := "add an argument"
	if p.Name != "" {
		title = "add the argument `" + p.Name + "`"
	}
	d.Fixes = append(d.Fixes, diag.Fix{Title: title + " (" + value + " to begin with)", Edits: []diag.Edit{{Span: at, New: text}}, Guess: true})
}

// placeholder is a value of a type that stands for one to be written; "" if there is none that is plain.
func placeholder(t types.Type) string {
	switch t := t.(type) {
	case types.Int:
		return "0"
	case types.Float:
		return "0.0"
	case *types.Array:
		return "[]"
	case *types.Dict, *types.Record:
		return "{}"
	case *types.Option:
		return "None"
	case *types.Maybe:
		return "null"
	case *types.Tuple:
		out := "("
		for i, e := range t.Elems {
			p := placeholder(e)
			if p == "" {
				return ""
			}
			if i > 0 {
				out += ", "
			}
			out += p
		}
		return out + ")"
	case *types.Result:
		if p := placeholder(t.Ok); p != "" {
			return "Ok(" + p + ")"
		}
	case types.Basic:
		switch t {
		case types.Str:
			return `""`
		case types.Char:
			return "' '"
		case types.Bool:
			return "false"
		case types.Null, types.Unknown:
			return "null"
		case types.Unit:
			return "()"
		}
	case nil:
		return "null"
	}
	return ""
}

// holdArgument reports an argument that does not fit its parameter.
func (c *checker) holdArgument(k *callee, b *bound, open map[*types.Var]bool) bool {
	if b.param < 0 || b.arg.Spread {
		return true
	}
	p := k.fn.Params[b.param]
	want := types.Substitute(p.Type, partial(k.solution, open))
	if _, ok := p.Type.(*types.Column); ok && k.columns != nil {
		return true
	}
	if v, ok := p.Type.(*types.Var); ok && open[v] {
		return c.holdBounds(v, b)
	}
	if l, ok := b.arg.Value.(*syntax.Lambda); ok && k.entry != nil {
		if f := functionIn(want, len(l.Params)); f != nil && len(l.Params) <= len(f.Params)+1 {
			return c.holdLambda(k, b, l, f) // one more: the index, or an error that is not handed over
		}
	}
	what := "the argument"
	if p.Name != "" {
		what = "`" + p.Name + "`"
	}
	var related []diag.Related
	if k.info != nil && b.param < len(k.info.params) {
		related = []diag.Related{{Source: c.src, Span: k.info.params[b.param].at, Message: "the parameter is declared here"}}
	}
	if t, ok := p.Type.(*types.Tensor); ok {
		return c.holdShapeOf(k, b, t, want, what+" of `"+k.name+"`", related)
	}
	return c.hold(b.arg.Value, b.typ, want, what+" of `"+k.name+"`", related)
}

// holdLambda holds a lambda given to a builtin: a test gives a bool, and what combines two values takes two.
func (c *checker) holdLambda(k *callee, b *bound, l *syntax.Lambda, want *types.Func) bool {
	got, ok := b.typ.(*types.Func)
	if !ok || want.Any {
		return true
	}
	if len(l.Params) == 1 && len(want.Params) == 2 && accumulates.Get()[k.entry.name] && !l.Params[0].Rest && l.Params[0].Pat == nil {
		d := c.fail("E0204", l.Span(), fmt.Sprintf("the function for `%s` takes 2 arguments, this lambda 1", k.name))
		d.Expected, d.Found = "2 parameters", "1"
		at := l.Params[0].Span()
		fix(d, "take the element too", diag.Span{Start: at.End, End: at.End}, ", x")
		return false
	}
	if want.Result != types.Bool || l.Body == nil {
		return true
	}
	if _, block := l.Body.(*syntax.Block); block {
		return true
	}
	switch got.Result.(type) {
	case types.Int, types.Float:
	default:
		if got.Result != types.Str {
			return true
		}
	}
	return c.holdCondition(l.Body, got.Result)
}

// accumulates are the builtins whose function gets what has been gathered, and an element.
var accumulates = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"fold": true, "reduce": true, "inject": true, "scan": true}
}}

// holdBounds: a type parameter takes what has its traits.
func (c *checker) holdBounds(v *types.Var, b *bound) bool {
	for _, bd := range v.Bounds {
		tr, ok := bd.(*types.Named)
		if !ok || tr.Decl.Form != types.Trait || c.implements(b.typ, tr) {
			continue
		}
		d := c.fail("E0312", b.arg.Value.Span(), fmt.Sprintf("%s does not implement `%s`", describe(b.typ), tr.Decl.Name))
		d.Expected, d.Found = "a type that implements "+tr.Decl.Name, b.typ.String()
		d.Related = declaredAt(tr.Decl)
		return false
	}
	return true
}

// implements tells whether a type has a trait of the program; what is not known is not denied.
func (c *checker) implements(t types.Type, tr *types.Named) bool {
	switch t := t.(type) {
	case *types.TypeValue:
		n, ok := types.UnitOf(t)
		return !ok || c.implements(n, tr)
	case *types.Named:
		return t.As(tr.Decl) != nil || c.opensUp(t)
	case *types.Var:
		if t.Hole || len(t.Bounds) == 0 {
			return true
		}
		for _, b := range t.Bounds {
			if n, ok := b.(*types.Named); ok && n.As(tr.Decl) != nil {
				return true
			}
		}
		return false
	case *types.Union:
		return true
	}
	kind := kindName(t)
	if kind == "" || types.IsUnknown(t) {
		return true
	}
	for _, x := range c.impls[kind] {
		if tr.Decl.Methods[x.fun.Name.Name] != nil {
			return true
		}
	}
	for name := range tr.Decl.Methods {
		if c.extendedEarlier(t, name) {
			return true
		}
	}
	return len(tr.Decl.Methods) == 0
}

// observe notes what an unannotated function is called with.
func (c *checker) observe(k *callee, bounds []bound) {
	if k.info == nil {
		return
	}
	for i := range bounds {
		b := &bounds[i]
		if b.param < 0 || b.param >= len(k.info.params) {
			continue
		}
		t := b.typ
		if k.fn.Params[min(b.param, len(k.fn.Params)-1)].Rest && t != types.Unknown {
			t = types.ListOf(t)
		}
		k.info.params[b.param].learn(t)
	}
	if len(k.info.params) > 0 { // those that are left out have their defaults
		given := map[int]bool{}
		for i := range bounds {
			given[bounds[i].param] = true
		}
		for i := range k.info.params {
			if !given[i] {
				k.info.params[i].learn(c.defaultType(k.info, i))
			}
		}
	}
}

func (c *checker) defaultType(info *funInfo, i int) types.Type {
	if info.fun == nil {
		return types.Unknown
	}
	params := info.fun.Params
	if len(params) > 0 && params[0].Name.Name == "self" {
		params = params[1:]
	}
	if i < len(params) && params[i].Default != nil {
		if t := c.types[params[i].Default]; t != nil {
			return t
		}
	}
	return types.Unknown
}

// withoutSizes is a tensor whose named sizes are not known.
func withoutSizes(t types.Type) types.Type {
	if x, ok := t.(*types.Tensor); ok {
		return x.Forget(func(string) bool { return false })
	}
	return t
}

// result gives what a call gives: what the signature says, then what its rule says.
func (c *checker) result(k *callee, bounds []bound, open map[*types.Var]bool, good bool) types.Type {
	t := k.fn.Result
	if t == nil {
		t = types.Unknown
	}
	if t == types.Never && k.entry != nil {
		c.flow.dead = true
		return types.Never
	}
	if len(k.misfits) > 0 {
		t = withoutSizes(t)
	}
	res := types.Substitute(t, partial(k.solution, open))
	if k.fn.Async {
		res = &types.Task{Elem: res}
	}
	if k.entry != nil {
		if special, ok := c.special(k, bounds); ok {
			res = special
		}
		if k.entry.f.Rule != nil {
			res = c.rule(k, bounds, res, good)
		}
		if k.entry.f.Fails {
			c.failing[k.node] = true
			if c.info.Asked[k.node] {
				return asResult(res)
			}
		}
	}
	return res
}

// asResult is what a builtin gives that is asked for its Result; see eval's builtin.asked.
func asResult(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Result, *types.Option, *types.Maybe:
		return t
	case *types.Union:
		for _, alt := range t.Alts {
			if alt == types.Null {
				return t
			}
		}
	}
	return &types.Result{Ok: t, Err: types.Str}
}
