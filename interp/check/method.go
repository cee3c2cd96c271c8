package check

import (
	"slices"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// methodCall infers x.name(args).
func (c *checker) methodCall(n *syntax.MethodCall, want types.Type) types.Type {
	recv := c.infer(n.Recv, nil)
	if n.Safe {
		return c.safely(n.Recv, recv, func(t types.Type) types.Type { return c.methodOn(n, t, want) })
	}
	return c.methodOn(n, recv, want)
}

// safely is ?. on a value that may be missing; on a Result it is `?`, then a dot: File::open(p)?.lines().
func (c *checker) safely(x syntax.Expr, t types.Type, f func(types.Type) types.Type) types.Type {
	switch t := t.(type) {
	case *types.Result:
		try := &syntax.TryOp{At: syntax.At{S: diag.Span{Start: x.Span().Start, End: x.Span().End + 1}}, X: x}
		c.tryLeaves(try, t, &types.Result{Ok: types.Never, Err: t.Err})
		return f(unknownIfNever(t.Ok))
	case *types.Maybe:
		return maybe(f(t.Elem))
	case *types.Option:
		return maybe(f(t.Elem))
	case *types.Union:
		return maybe(f(types.Without(t)))
	}
	if t == types.Null {
		return types.Null
	}
	return f(t)
}

func maybe(t types.Type) types.Type {
	switch t.(type) {
	case *types.Maybe, *types.Option:
		return t
	}
	if types.IsUnknown(t) || t == types.Null {
		return t
	}
	return orNull(t)
}

// methodOn finds and calls the method of a receiver of type t.
func (c *checker) methodOn(n *syntax.MethodCall, t types.Type, want types.Type) types.Type {
	switch t := t.(type) {
	case *types.Module:
		return c.moduleCall(n, t, want)
	case *types.TypeValue:
		return c.staticCallOn(n, t, want)
	case *types.Named:
		return c.userMethod(n, t, want)
	case *types.Maybe:
		return c.maybeMethod(n, t, want)
	case *types.Union:
		return c.unionMethod(n, t, want)
	case *types.Var:
		return c.varMethod(n, t, want)
	case *types.Record:
		if f, ok := t.Field(n.Name.Name); ok && callable(f.Type) {
			return c.callType(c.methodCallee(n), f.Type, n.Args, want)
		}
	case *types.Dict:
		if c.lib.method(t, n.Name.Name) == nil && mayBeCallable(t.Value) {
			c.inferArgs(n.Args)
			if isFunction(t.Value) || nearest(n.Name.Name, c.methodNames(t)) == "" {
				return types.Unknown
			}
			return c.noMethod(n, t)
		}
	case *types.Task:
		return c.taskMethod(n, t)
	}
	if types.IsUnknown(t) || t == types.Never || t == types.Atom {
		c.loose[n.Name.Name] = true
		if c.env.Verb != nil && c.env.Verb(n.Name.Name) && c.columns == nil {
			c.columns = &types.Frame{Open: true} // perhaps a frame: names and aggregates may be of its columns
			defer func() { c.columns = nil }()
		}
		c.inferArgs(n.Args)
		return c.uniform(n.Name.Name)
	}
	return c.builtinMethod(n, t, want)
}

// taskMethod: a task has few methods; what its value has needs await first.
func (c *checker) taskMethod(n *syntax.MethodCall, t *types.Task) types.Type {
	c.inferArgs(n.Args)
	known := c.lib.methodsOf("Task")
	name := n.Name.Name
	if name == "join" || name == "get" {
		return t.Elem
	}
	if len(known) == 0 || known[name] != nil || c.lib.methodsOf("any")[name] != nil || c.env.Lenient {
		return types.Unknown
	}
	var names []string
	for m := range known {
		names = append(names, m)
	}
	best := nearest(name, names)
	awaited := best == "" && !types.IsUnknown(t.Elem) && c.hasMethod(t.Elem, name)
	if best == "" && !awaited {
		return types.Unknown
	}
	c.broken[n] = true
	d := c.fail("E0208", n.Name.Span(), "a task has no method `"+name+"`")
	d.Found = t.String()
	c.suggest(d, n.Name.Span(), name, best)
	if awaited {
		around(d, "await it first", n.Recv.Span(), "(await ", ")")
	}
	return types.Unknown
}

func callable(t types.Type) bool {
	switch t.(type) {
	case *types.Func, *types.TypeValue:
		return true
	}
	return types.IsUnknown(t)
}

// isFunction tells values of which some are functions.
func isFunction(t types.Type) bool {
	if u, ok := t.(*types.Union); ok {
		return slices.ContainsFunc(u.Alts, isFunction)
	}
	_, ok := t.(*types.Func)
	return ok
}

func mayBeCallable(t types.Type) bool {
	if u, ok := t.(*types.Union); ok {
		for _, a := range u.Alts {
			if callable(a) {
				return true
			}
		}
		return false
	}
	return callable(t) || t == types.Never
}

func (c *checker) methodCallee(n *syntax.MethodCall) *callee {
	return &callee{name: n.Name.Name, at: n.Name.Span(), span: n.Span(), node: n}
}

// uniform is the result of a method that gives the same type whatever it is called on.
func (c *checker) uniform(name string) types.Type {
	if c.lib.shelf.OfModules(name) {
		return types.Unknown
	}
	switch name {
	case "to_string", "repr", "to_upper", "to_lower", "to_uppercase", "to_lowercase", "trim", "debug":
		if !c.userHas(name) {
			return types.Str
		}
	case "is_empty", "is_some", "is_none", "is_ok", "is_err", "contains_key", "starts_with", "ends_with", "is_null", "is_nil":
		if !c.userHas(name) {
			return types.Bool
		}
	case "len":
		if !c.userHas(name) {
			return types.I64
		}
	}
	return types.Unknown
}

// userHas tells whether a type of the program has a method of that name.
func (c *checker) userHas(name string) bool {
	for _, d := range c.decls {
		if d.Methods[name] != nil {
			return true
		}
	}
	return false
}

// moduleCall is math.sqrt(2.0).
func (c *checker) moduleCall(n *syntax.MethodCall, t *types.Module, want types.Type) types.Type {
	ft := c.moduleMember(t.Name, n.Name, n)
	k := c.methodCallee(n)
	if m := c.lib.module(t.Name); m != nil {
		k.entry = m.funcs[n.Name.Name]
		k.name = t.Name + "." + k.name
		if t, done := c.boxedCall(k, n.Name.Name, n.Args, want); done {
			return t
		}
	} else if d, ok := c.defs[n]; ok && d.Node != nil {
		if f, isFun := d.Node.(*syntax.Fun); isFun {
			k.info = c.funAt(f)
		}
	}
	return c.callType(k, ft, n.Args, want)
}

// staticCallOn is Type.new(…), and methods of type values.
func (c *checker) staticCallOn(n *syntax.MethodCall, t *types.TypeValue, want types.Type) types.Type {
	if unit, ok := types.UnitOf(t); ok {
		if m, _ := findStatic(unit, n.Name.Name); m == nil {
			return c.userMethod(n, unit, want)
		}
	}
	typeName := t.Of.String()
	if name, ok := n.Recv.(*syntax.Name); ok {
		typeName = name.Name
	}
	ft := c.typeMember(t.Of, typeName, n.Name, n)
	k := c.methodCallee(n)
	if e := c.lib.static(typeName, n.Name.Name); e != nil {
		k.entry = e
	}
	if named, ok := t.Of.(*types.Named); ok {
		if m, _ := findStatic(named, n.Name.Name); m != nil && m.Node != nil {
			k.info = c.funAt(m.Node)
		}
	}
	return c.callType(k, ft, n.Args, want)
}

// userMethod calls a method of a declared type.
func (c *checker) userMethod(n *syntax.MethodCall, t *types.Named, want types.Type) types.Type {
	name := n.Name.Name
	if m, owner := findMethod(t, name); m != nil {
		c.defineMethod(n, m)
		f, ok := m.Type.(*types.Func)
		if !ok {
			c.inferArgs(n.Args)
			return types.Unknown
		}
		k := c.methodCallee(n)
		if m.Node != nil {
			k.info = c.funAt(m.Node)
			k.related = []diag.Related{{Source: m.Source, Span: m.Span, Message: "defined here"}}
			if k.info != nil && f != k.info.typ {
				k.info = nil
			}
		}
		if m.Self != "&self" && m.Self != "self" {
			c.forgetFields(n.Recv)
		}
		if m.Node != nil && selfWord(m.Node) == "&mut self" {
			c.changedReceiver(n)
		}
		return c.callType(k, c.instantiate(f, m, owner, t), n.Args, want)
	}
	if f, owner := findField(t, name); f != nil {
		ft := types.Substitute(f.Type, owner.Solution())
		if callable(ft) {
			return c.callType(c.methodCallee(n), ft, n.Args, want)
		}
	}
	if c.lib.methodsOf("any")[name] != nil {
		return c.builtinMethod(n, t, want)
	}
	if elem, ok := c.walks(t); ok && c.lib.methodsOf("iterator")[name] != nil {
		return c.builtinMethod(n, &types.Iter{Elem: elem}, want)
	}
	if t.Decl.Form == types.Actor {
		return c.actorMethod(n, t)
	}
	if c.opensUp(t) || c.traitsUnknown(t) {
		c.inferArgs(n.Args)
		return types.Unknown
	}
	if m, _ := findStatic(t, name); m != nil {
		return c.staticThroughValue(n, t, m)
	}
	c.inferArgs(n.Args)
	return c.noMethod(n, t)
}

// changedReceiver reports a method that changes its receiver, called on what a plain let binds.
func (c *checker) changedReceiver(n *syntax.MethodCall) {
	root, direct := n.Recv, true
	for {
		f, ok := root.(*syntax.Field)
		if !ok {
			break
		}
		root, direct = f.X, false
	}
	name, ok := root.(*syntax.Name)
	if !ok || special(name.Name) || !c.loud || direct && scope.Mutating(n.Name.Name) {
		return // what builtin methods change by name is reported with the other assignments
	}
	edits := c.makeMutable(name)
	if len(edits) == 0 || c.shared(name) {
		return
	}
	d := immutable(scope.Assignment{Name: name, InPath: true}, diag.Span{})
	decl := edits[0].Span.Start
	d.Related = []diag.Related{{Source: c.src, Span: diag.Span{Start: decl, End: decl + len(name.Name)}, Message: "defined here"}}
	d.Fixes = []diag.Fix{{Title: "make it mutable: `let mut " + name.Name + "`", Edits: edits}}
	c.report(d, true)
}

// shared tells variables of references, which are not changed themselves.
func (c *checker) shared(n *syntax.Name) bool {
	v := c.info.Refs[n]
	if v == nil {
		return false
	}
	let, ok := c.local(v).node.(*syntax.Let)
	if !ok {
		return true
	}
	_, ref := let.Value.(*syntax.Ref)
	return ref
}

// walks tells types with a next() of their own: they have the methods of iterators.
func (c *checker) walks(t *types.Named) (types.Type, bool) {
	if m, _ := findMethod(t, "next"); m == nil {
		return nil, false
	}
	return c.namedElement(t)
}

// traitsUnknown tells types that a trait of the program adds methods to which only running shows.
func (c *checker) traitsUnknown(t *types.Named) bool {
	return t.Decl.Form == types.Trait && t.Decl.Open
}

func (c *checker) staticThroughValue(n *syntax.MethodCall, t *types.Named, m *types.Method) types.Type {
	c.inferArgs(n.Args)
	d := c.fail("E0208", n.Name.Span(), "`"+n.Name.Name+"` of `"+t.Decl.Name+"` has no `self`: it is called on the type")
	d.Related = []diag.Related{{Source: m.Source, Span: m.Span, Message: "defined here"}}
	fix(d, "call it on the type: `"+t.Decl.Name+"::"+n.Name.Name+"`", diag.Span{Start: n.Recv.Span().Start, End: n.Name.Span().Start}, t.Decl.Name+"::")
	return types.Unknown
}

// forgetFields drops what conditions showed of the fields of what a method may change.
func (c *checker) forgetFields(e syntax.Expr) {
	if p, ok := c.placeOf(e); ok {
		c.flow.forgetBelow(p)
	}
}

// maybeMethod: T? takes the methods of Option; those of T only where it is known not to be null.
func (c *checker) maybeMethod(n *syntax.MethodCall, t *types.Maybe, want types.Type) types.Type {
	if c.lib.methodsOf("Option")[n.Name.Name] != nil || c.lib.methodsOf("any")[n.Name.Name] != nil || c.lib.shelf.IsEmpty() {
		return c.builtinMethod(n, &types.Option{Elem: t.Elem}, want)
	}
	res := c.methodOn(n, t.Elem, want)
	if !c.broken[n] {
		c.mayBeNull(n.Recv.Span(), t, "used for `"+n.Name.Name+"`")
	}
	return res
}

// mayBeNull reports T? where only T will do.
func (c *checker) mayBeNull(at diag.Span, t types.Type, how string) {
	d := c.fail("E0315", at, "this may be null when it is "+how)
	inner := types.Without(t)
	d.Expected, d.Found = inner.String(), t.String()
	d.Hint = "test it first: `if x != null { … }`, or give a value with `??`"
	if p := placeholder(inner); p != "" && p != "null" {
		d.Fixes = append(d.Fixes, diag.Fix{Title: "use " + p + " for null", Edits: []diag.Edit{
			{Span: diag.Span{Start: at.Start, End: at.Start}, New: "("}, {Span: diag.Span{Start: at.End, End: at.End}, New: " ?? " + p + ")"}}})
	} else {
		around(d, "take it for granted: `.unwrap()`", at, "", ".unwrap()")
	}
}

// unionMethod asks each alternative; it is an error only if none has the method.
func (c *checker) unionMethod(n *syntax.MethodCall, t *types.Union, want types.Type) types.Type {
	var out types.Type = types.Never
	found := false
	for _, a := range t.Alts {
		if !c.hasMethod(a, n.Name.Name) {
			continue
		}
		if found { // arguments are checked once
			return types.Unknown
		}
		found = true
		out = types.Join(out, c.methodOn(n, a, want))
	}
	if !found {
		c.inferArgs(n.Args)
		return c.noMethod(n, t)
	}
	return out
}

// varMethod: a type parameter has the methods of its traits; of others nothing is known.
func (c *checker) varMethod(n *syntax.MethodCall, t *types.Var, want types.Type) types.Type {
	for _, b := range t.Bounds {
		switch b := b.(type) {
		case *types.Named:
			if m, owner := findMethod(b, n.Name.Name); m != nil {
				if f, ok := m.Type.(*types.Func); ok {
					c.defineMethod(n, m)
					return c.callType(c.methodCallee(n), c.instantiate(f, m, owner, t), n.Args, want)
				}
			}
		case *types.Iter:
			return c.builtinMethod(n, b, want)
		}
	}
	c.loose[n.Name.Name] = true
	c.inferArgs(n.Args)
	c.misspeltTraitMethod(n, t)
	return c.uniform(n.Name.Name)
}

func (c *checker) extensionMethod(t types.Type, name string) *implInfo {
	for _, x := range c.impls[kindName(t)] {
		if x.fun.Name.Name == name {
			return x
		}
	}
	return nil
}

// extendedEarlier tells whether a cell that ran, and is not checked along, adds the method to t: its signature is not known.
func (c *checker) extendedEarlier(t types.Type, name string) bool {
	return c.env.Extended != nil && c.env.Extended(kindName(t), name)
}

// builtinMethod calls a method that a module or the core declares, or an impl block of the program adds.
func (c *checker) builtinMethod(n *syntax.MethodCall, t types.Type, want types.Type) types.Type {
	name := n.Name.Name
	if x := c.extensionMethod(t, name); x != nil && x.info != nil {
		k := c.methodCallee(n)
		k.info = x.info
		c.define(n, Definition{Name: name, Source: c.src, Span: x.fun.Name.Span(), Node: x.fun})
		return c.callType(k, x.info.signatureOf(), n.Args, want)
	}
	e := c.lib.method(t, name)
	added := c.extendedEarlier(t, name)
	if e == nil || added {
		c.inferColumnArgs(n.Args, t)
		if added || kindName(t) == "" || c.noLibrary(t) {
			return types.Unknown
		}
		return c.noMethod(n, t)
	}
	sig := c.lib.signature(e)
	if sig == nil {
		c.inferArgs(n.Args)
		return types.Unknown
	}
	k := c.methodCallee(n)
	k.entry, k.fn, k.self = e, sig.fn, sig.recv
	_, k.lazy = t.(*types.Iter)
	recv := c.staticArg("self", n.Recv, t)
	k.recv = &recv
	if f, ok := t.(*types.Frame); ok {
		k.columns = f
	}
	turbofish := c.turbofish(n)
	before := c.columns
	if k.columns == nil {
		k.columns = c.columns
	}
	res := c.special2(n, t, k, turbofish, want)
	c.columns = before
	c.mutated(n, t, sig)
	return res
}

// noLibrary: without declarations of a kind of value nothing can be said of its methods.
func (c *checker) noLibrary(t types.Type) bool { return len(c.lib.methodsOf(kindName(t))) == 0 }

func (c *checker) turbofish(n *syntax.MethodCall) types.Type {
	if len(n.Types) == 1 {
		return c.annotation(n.Types[0])
	}
	return nil
}

// inferColumnArgs infers the arguments of a method that does not exist: on a frame it may be a misspelt verb, whose names are columns.
func (c *checker) inferColumnArgs(args []syntax.Arg, t types.Type) {
	if f, ok := t.(*types.Frame); ok && c.columns == nil {
		c.columns = &types.Frame{Name: f.Name, Columns: f.Columns, Open: true}
		defer func() { c.columns = nil }()
	}
	c.inferArgs(args)
}
