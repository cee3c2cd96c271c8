package check

import (
	"skep/diag"
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
		return c.applyTo(k, args, want)
	case *types.TypeValue:
		if n, ok := t.Of.(*types.Named); ok {
			if f := c.constructor(n); f != nil {
				k.fn, k.related = f, declaredAt(n.Decl)
				return c.applyTo(k, args, want)
			}
		}
		if e := c.lib.static(staticName(k, t), "new"); e != nil {
			if s := c.lib.signature(e); s != nil {
				k.fn, k.entry = s.fn, e
				return c.applyTo(k, args, want)
			}
		}
		c.inferArgs(args)
		return types.Unknown
	case *types.Module: // random(): the module's function of its own name
		if m := c.lib.module(t.Name); m != nil && m.funcs[t.Name] != nil {
			if s := c.lib.signature(m.funcs[t.Name]); s != nil {
				k.fn, k.entry = s.fn, m.funcs[t.Name]
				return c.applyTo(k, args, want)
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

// applyTo binds arguments, solves type parameters, holds arguments to their types and gives the result.
func (c *checker) applyTo(k *callee, args []syntax.Arg, want types.Type) types.Type {
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
