package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// methodsIn reads the methods of classes, traits, actors and impl blocks, wherever they stand.
func (c *checker) methodsIn(s *space, stmts []syntax.Expr) {
	saved := c.space
	c.space = s
	defer func() { c.space = saved }()
	for _, st := range stmts {
		syntax.Walk(st, func(n syntax.Expr) bool {
			switch d := n.(type) {
			case *syntax.Mod:
				if m := c.findMod(s, d.Name.Name); m != nil && d.Body != nil {
					c.methodsIn(m, d.Body)
				}
				return false
			case *syntax.Class:
				c.methodsOf(c.decls[d], d.Methods, d.Consts, typeNames(c.decls[d].Vars))
				c.constructors(c.decls[d], d.Ctors)
			case *syntax.Trait:
				c.methodsOf(c.decls[d], d.Methods, d.Consts, typeNames(c.decls[d].Vars))
			case *syntax.Effect:
				for _, op := range d.Ops {
					c.function(op, nil, nil)
				}
			case *syntax.Actor:
				c.methodsOf(c.decls[d], d.Methods, nil, nil)
				c.methodsOf(c.decls[d], d.Handlers, nil, nil)
			case *syntax.Impl:
				c.implBlock(d)
			case *syntax.Fun:
				if c.funs[d] == nil {
					c.function(d, nil, nil)
				}
			}
			return true
		})
	}
}

// implBlock adds methods to a declared type, or to a builtin one.
func (c *checker) implBlock(n *syntax.Impl) {
	if n.For == nil {
		return
	}
	names := map[string]types.Type{}
	for _, p := range n.TypeParams {
		if !p.Const {
			v := &types.Var{Name: p.Name.Name}
			names[p.Name.Name] = v
			for _, b := range p.Bounds {
				if t, ok := c.annotate(b, names).(*types.Named); ok {
					v.Bounds = append(v.Bounds, t)
				}
			}
		}
	}
	target := c.annotate(n.For, names)
	named, ok := target.(*types.Named)
	if !ok {
		c.extension(target, n, names)
		return
	}
	for i, arg := range named.Args { // impl<T> Stack<T>: T is the type's own parameter
		if v, ok := arg.(*types.Var); ok && i < len(named.Decl.Vars) && names[v.Name] == v {
			named.Decl.Vars[i].Bounds = append(named.Decl.Vars[i].Bounds, v.Bounds...)
			names[v.Name] = named.Decl.Vars[i]
		}
	}
	for _, t := range n.Types {
		names[t.Name.Name] = c.annotate(t.Type, names)
	}
	c.methodsOf(named.Decl, n.Methods, n.Consts, names)
	if n.Trait == nil {
		return
	}
	tr, ok := c.annotateTrait(n.Trait, names)
	if ok {
		named.Decl.Traits = append(named.Decl.Traits, tr)
	} else if isDerived(n.Trait.Name) {
		named.Decl.Methods["to_string"] = &types.Method{Name: "to_string", Type: &types.Func{Result: types.Str}}
	}
	for _, m := range n.Methods {
		if f := c.funs[m]; f != nil {
			f.open = true // it is called through the trait too
		}
	}
}

func isDerived(trait string) bool { return trait == "Display" || trait == "fmt::Display" }

// annotateTrait resolves a trait without a word about those that the program does not define: Display, Add.
func (c *checker) annotateTrait(t *syntax.Type, names map[string]types.Type) (*types.Named, bool) {
	x, ok := c.findType(c.space, t.Name)
	if !ok {
		return nil, false
	}
	n, ok := x.(*types.Named)
	if !ok {
		return nil, false
	}
	a := &annotator{lib: c.lib, declared: func(name string) (types.Type, bool) { x, ok := names[name]; return x, ok }}
	n, ok = c.apply(n, a.list(t.Args), t).(*types.Named)
	return n, ok
}

func (c *checker) extension(target types.Type, n *syntax.Impl, names map[string]types.Type) {
	saved := c.self
	c.self = target
	defer func() { c.self = saved }()
	kind := kindName(target)
	for _, m := range n.Methods {
		f := c.function(m, target, names)
		f.open = true
		c.impls[kind] = append(c.impls[kind], &implInfo{m, f})
	}
	if n.Trait == nil {
		return
	}
	if tr, ok := c.annotateTrait(n.Trait, names); ok { // default methods
		for _, m := range tr.Decl.Methods {
			if m.Node != nil && m.Default {
				c.impls[kind] = append(c.impls[kind], &implInfo{m.Node, c.funAt(m.Node)})
			}
		}
	}
}

func (c *checker) methodsOf(d *types.Decl, methods []*syntax.Fun, consts []*syntax.Let, names map[string]types.Type) {
	saved := c.self
	c.self = selfOf(d)
	defer func() { c.self = saved }()
	if d.Form == types.Trait {
		if d.SelfVar == nil {
			d.SelfVar = &types.Var{Name: "Self", Bounds: []types.Type{c.self}}
		}
		c.self = d.SelfVar
	}
	for _, f := range methods {
		c.method(d, f, names)
	}
	for _, l := range consts {
		if b, ok := l.Pat.(*syntax.BindPat); ok {
			t := c.annotate(l.Type, names)
			if l.Type == nil && l.Value != nil {
				t = literalType(l.Value)
			}
			d.Statics[b.Name.Name] = &types.Method{Name: b.Name.Name, Type: t, Const: true, Default: l.Value != nil, Source: c.src, Span: b.Name.Span()}
		}
	}
}

func (c *checker) method(d *types.Decl, f *syntax.Fun, names map[string]types.Type) {
	info := c.function(f, c.self, names)
	name := f.Name.Name
	if f.Operator != "" {
		name = f.Operator
	}
	m := &types.Method{Name: name, Type: info.typ, Default: f.Body != nil, Async: f.Async, Node: f, Source: c.src, Span: f.Name.Span(), Self: selfWord(f)}
	if d.Form == types.Class && !f.Static && m.Self == "" {
		m.Self = "&mut self"
	}
	if d.Form == types.Actor {
		m.Self = "&mut self"
	}
	if d.Form == types.Trait {
		info.open = true
	}
	if accessor(d, f, m) {
		info.open = true
		return
	}
	if m.Self == "" {
		d.Statics[name] = m
		return
	}
	d.Methods[name] = m
}

// accessor notes the get and set of a property.
func accessor(d *types.Decl, f *syntax.Fun, m *types.Method) bool {
	for _, a := range f.Attrs {
		switch a.Name {
		case "get":
			if d.Getters == nil {
				d.Getters = map[string]*types.Method{}
			}
			d.Getters[m.Name] = m
			return true
		case "set":
			if d.Setters == nil {
				d.Setters = map[string]*types.Method{}
			}
			d.Setters[m.Name] = m
			return true
		}
	}
	return false
}

func selfWord(f *syntax.Fun) string {
	if len(f.Params) == 0 || f.Params[0].Name.Name != "self" {
		return ""
	}
	switch p := f.Params[0]; {
	case p.Ref && p.Mut:
		return "&mut self"
	case p.Ref:
		return "&self"
	}
	return "self"
}

func (c *checker) constructors(d *types.Decl, ctors []*syntax.Fun) {
	saved := c.self
	c.self = selfOf(d)
	defer func() { c.self = saved }()
	for _, f := range ctors {
		info := c.function(f, c.self, typeNames(d.Vars))
		name := f.Name.Name
		if name == "" || name == "init" || name == "constructor" {
			name = "new"
		}
		t := *info.typ
		t.Result = c.self
		info.typ, info.written = &t, true
		d.Statics[name] = &types.Method{Name: name, Type: &t, Node: f, Source: c.src, Span: f.Name.Span(), Default: true}
	}
}
