package check

import (
	"slices"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

func (c *checker) hasMethod(t types.Type, name string) bool {
	switch t := t.(type) {
	case *types.Named:
		m, _ := findMethod(t, name)
		f, _ := findField(t, name)
		return m != nil || f != nil || c.opensUp(t) || c.lib.methodsOf("any")[name] != nil
	case *types.Maybe:
		return c.hasMethod(t.Elem, name) || c.lib.methodsOf("Option")[name] != nil
	case *types.Record:
		if _, ok := t.Field(name); ok {
			return true
		}
	case *types.Var, *types.Task, *types.Module, *types.TypeValue, *types.Union:
		return true
	}
	if types.IsUnknown(t) || t == types.Never {
		return true
	}
	if t == types.Null {
		return c.lib.methodsOf("nil")[name] != nil
	}
	return c.lib.method(t, name) != nil || c.extensionMethod(t, name) != nil
}

// misspeltTraitMethod reports what is nearly a method of a type parameter's traits; values may have methods beyond them.
func (c *checker) misspeltTraitMethod(n *syntax.MethodCall, t *types.Var) {
	var names []string
	for _, b := range t.Bounds {
		tr, ok := b.(*types.Named)
		if !ok || tr.Decl.Open {
			return
		}
		names = append(names, memberMethods(tr)...)
	}
	name := n.Name.Name
	best := nearest(name, names)
	if best == "" || c.lib.methodsOf("any")[name] != nil || c.userHas(name) {
		return
	}
	if c.lib.shelf.IsMethod(name) {
		return
	}
	c.broken[n] = true
	d := c.fail("E0208", n.Name.Span(), describe(t)+" has no method `"+name+"`")
	c.suggest(d, n.Name.Span(), name, best)
}

// noMethod reports a method that a type does not have.
func (c *checker) noMethod(n *syntax.MethodCall, t types.Type) types.Type {
	c.broken[n] = true
	name := n.Name.Name
	d := c.fail("E0208", n.Name.Span(), describe(t)+" has no method `"+name+"`")
	d.Found = t.String()
	if named, ok := t.(*types.Named); ok {
		d.Related = declaredAt(named.Decl)
		if f, _ := findField(named, name); f != nil && len(n.Args) == 0 {
			d.Hint = "`" + name + "` is a field"
			fix(d, "read the field", diag.Span{Start: n.Name.Span().End, End: n.Span().End}, "")
			return types.Unknown
		}
	}
	best := nearest(name, c.methodNames(t))
	if decl := c.lib.engineType(engineName(t)).decl; decl != nil && decl.Synonyms[name] != "" {
		best = decl.Synonyms[name]
	}
	c.suggest(d, n.Name.Span(), name, best)
	if o, ok := t.(*types.Option); ok && len(d.Fixes) == 0 && c.hasMethod(o.Elem, name) {
		c.unwrapFix(d, n.Recv.Span())
	}
	if r, ok := t.(*types.Result); ok && c.hasMethod(r.Ok, name) {
		d.Fixes = nil
		c.unwrapFix(d, n.Recv.Span())
	}
	return types.Unknown
}

// unwrapFix takes a value out of an Option or Result: with `?` where the function can hand the other case on.
func (c *checker) unwrapFix(d *diag.Diagnostic, at diag.Span) {
	around(d, "take the value out: `.unwrap()`", at, "", ".unwrap()")
}

func (c *checker) methodNames(t types.Type) []string {
	var out []string
	if n, ok := t.(*types.Named); ok {
		out = append(out, memberMethods(n)...)
		for name := range c.lib.methodsOf("any") {
			out = append(out, name)
		}
		slices.Sort(out)
		return out
	}
	out = c.lib.methodNames(t)
	for _, x := range c.impls[kindName(t)] {
		out = append(out, x.fun.Name.Name)
	}
	return out
}

func memberMethods(n *types.Named) []string {
	var out []string
	var add func(n *types.Named, depth int)
	add = func(n *types.Named, depth int) {
		for name := range n.Decl.Methods {
			out = append(out, name)
		}
		if depth > 20 {
			return
		}
		if n.Decl.Parent != nil {
			add(n.Decl.Parent, depth+1)
		}
		for _, t := range n.Decl.Traits {
			add(t, depth+1)
		}
	}
	add(n, 0)
	slices.Sort(out)
	return slices.Compact(out)
}

// members lists fields and methods of a type, for completion.
func (c *checker) members(t types.Type) []Definition {
	var out []Definition
	switch t := types.Without(t).(type) {
	case *types.Named:
		for _, name := range fieldNamesOf(t) {
			f, owner := findField(t, name)
			out = append(out, Definition{Name: name, Source: owner.Decl.Source, Span: f.Span, Type: types.Substitute(f.Type, owner.Solution())})
		}
		for _, name := range memberMethods(t) {
			m, owner := findMethod(t, name)
			d := Definition{Name: name, Source: m.Source, Span: m.Span, Type: m.Type}
			if f, ok := m.Type.(*types.Func); ok {
				d.Type = c.instantiate(f, m, owner, t)
			}
			if m.Node != nil {
				d.Node = m.Node
			}
			out = append(out, d)
		}
	case *types.Record:
		for _, f := range t.Fields {
			out = append(out, Definition{Name: f.Name, Type: f.Type})
		}
	case *types.Frame:
		for _, f := range t.Columns {
			out = append(out, Definition{Name: f.Name, Type: f.Type})
		}
	case *types.Module:
		return c.moduleMembers(t)
	case *types.TypeValue:
		return c.typeMembers(t)
	}
	for _, name := range c.lib.methodNames(t) {
		if e := c.lib.method(t, name); e != nil {
			if s := c.lib.signature(e); s != nil {
				sol := &types.Solution{Vars: map[*types.Var]types.Type{}}
				sol.Solve(s.recv, t, openVars(s.fn))
				out = append(out, Definition{Name: name, Type: types.Substitute(s.fn, sol)})
			}
		}
	}
	return out
}

func (c *checker) moduleMembers(t *types.Module) []Definition {
	var out []Definition
	m := c.lib.module(t.Name)
	if m == nil {
		return nil
	}
	names := m.names()
	slices.Sort(names)
	for _, name := range names {
		d := Definition{Name: name, Type: m.consts[name]}
		if e := m.funcs[name]; e != nil {
			if s := c.lib.signature(e); s != nil {
				d.Type = s.fn
			}
		}
		out = append(out, d)
	}
	return out
}

func (c *checker) typeMembers(t *types.TypeValue) []Definition {
	var out []Definition
	n, ok := t.Of.(*types.Named)
	if !ok {
		return nil
	}
	for _, v := range n.Decl.Variants {
		out = append(out, Definition{Name: v.Name, Source: n.Decl.Source, Span: v.Span, Type: c.variantValue(n, v.Name, nil)})
	}
	for name, m := range n.Decl.Statics {
		out = append(out, Definition{Name: name, Source: m.Source, Span: m.Span, Type: m.Type})
	}
	slices.SortFunc(out, func(a, b Definition) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return out
}
