package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// funInfo is what is known of a function or lambda of the program.
type funInfo struct {
	node    syntax.Expr
	fun     *syntax.Fun // nil for lambdas
	typ     *types.Func
	params  []*variable // without self; what callers give, where nothing is written
	result  variable    // what bodies give, where nothing is written
	written bool        // a result is declared
	open    bool        // it may be called from elsewhere
	self    types.Type
	space   *space
	names   map[string]types.Type // type parameters
}

// implInfo is one method that an impl block adds to a builtin type.
type implInfo struct {
	fun  *syntax.Fun
	info *funInfo
}

// annotation resolves a written type in the current space; unknown names are reported once a place.
func (c *checker) annotation(t *syntax.Type) types.Type { return c.annotate(t, c.names()) }

// names gives the type parameters that are in sight.
func (c *checker) names() map[string]types.Type {
	for x := c.fn; x != nil; x = x.outer {
		if f := c.funs[x.node]; f != nil && f.names != nil {
			return f.names
		}
	}
	return nil
}

func (c *checker) annotate(t *syntax.Type, names map[string]types.Type) types.Type {
	if t == nil {
		return types.Unknown
	}
	a := &annotator{lib: c.lib, declared: func(name string) (types.Type, bool) {
		if x, ok := names[name]; ok {
			return x, true
		}
		if name == "Self" {
			if c.self != nil {
				return c.self, true
			}
			return types.Unknown, true
		}
		return c.findType(c.space, name)
	}, apply: c.apply, unknown: c.unknownType, constant: c.constantInt}
	return a.typ(t)
}

// apply gives a declared type its arguments; those that are missing are Unknown.
func (c *checker) apply(t types.Type, args []types.Type, at *syntax.Type) types.Type {
	n, ok := t.(*types.Named)
	if !ok || len(n.Args) > 0 {
		return t
	}
	if len(args) > len(n.Decl.Vars) && !n.Decl.Open && n.Decl.Form != types.Trait && !constParams(n.Decl) {
		d := c.fail("E0316", at.Span(), "`"+n.Decl.Name+"` takes "+plural(len(n.Decl.Vars), "type argument")+", "+plural(len(args), "")+" given")
		d.Related = declaredAt(n.Decl)
		return types.Unknown
	}
	if len(n.Decl.Vars) == 0 {
		return n
	}
	full := make([]types.Type, len(n.Decl.Vars))
	for i := range full {
		full[i] = types.Unknown
		if i < len(args) {
			full[i] = args[i]
		}
	}
	return &types.Named{Decl: n.Decl, Args: full}
}

func constParams(d *types.Decl) bool {
	switch n := d.Node.(type) {
	case *syntax.Struct:
		return len(n.TypeParams) != len(d.Vars)
	case *syntax.Enum:
		return len(n.TypeParams) != len(d.Vars)
	}
	return false
}

func declaredAt(d *types.Decl) []diag.Related {
	return []diag.Related{{Source: d.Source, Span: d.Span, Message: "`" + d.Name + "` is defined here"}}
}

// unknownType reports a type that nobody defines, if another one has nearly its name; else it only warns:
// nothing can be checked against it.
func (c *checker) unknownType(t *syntax.Type) {
	names := c.typeNames()
	if _, ok := c.env.Known(t.Name); ok || len(t.Name) == 1 {
		return
	}
	at := diag.Span{Start: t.Span().Start, End: t.Span().Start + len(t.Name)}
	best := diag.Nearest(t.Name, names)
	if c.lib.shelf.HasDeclared(best) && !diag.Slip(t.Name, best) {
		best = "" // a library's types are many: a guess has to be close
	}
	if best != "" && len(t.Name) > 2 {
		d := c.fail("E0210", at, "the type `"+t.Name+"` is not defined")
		c.suggest(d, at, t.Name, best)
		return
	}
	c.warn("W0210", at, "the type `"+t.Name+"` is not defined: nothing is checked against it")
}

// typeNames lists the types that can be named where the checker stands.
func (c *checker) typeNames() []string {
	names := []string{"i64", "f64", "bool", "String", "Vec", "HashMap", "HashSet", "Option", "Result", "char", "i32", "u64", "u8", "usize", "int", "float", "str", "Self", "Matrix", "Vector"}
	names = append(names, c.lib.shelf.DeclaredNames()...)
	for s := c.space; s != nil; s = s.outer {
		for n := range s.types {
			names = append(names, n)
		}
		for n := range s.aliases {
			names = append(names, n)
		}
	}
	return append(names, c.otherNames()...)
}

// headers fills declarations: fields, variants, parents, then methods.
func (c *checker) headers() {
	c.root.each(func(s *space) {
		for _, d := range s.types {
			c.header(s, d)
		}
	})
	c.methodsIn(c.root, c.prog.Stmts)
}

func typeNames(vars []*types.Var) map[string]types.Type {
	out := map[string]types.Type{}
	for _, v := range vars {
		out[v.Name] = v
	}
	return out
}

func selfOf(d *types.Decl) *types.Named {
	n := &types.Named{Decl: d}
	for _, v := range d.Vars {
		n.Args = append(n.Args, v)
	}
	return n
}

func (c *checker) header(s *space, d *types.Decl) {
	saved, savedSelf := c.space, c.self
	c.space, c.self = s, selfOf(d)
	defer func() { c.space, c.self = saved, savedSelf }()
	names := typeNames(d.Vars)
	switch n := d.Node.(type) {
	case *syntax.Struct:
		c.bindBounds(n.TypeParams, d.Vars, names)
		d.Fields = c.memberFields(n.Fields, names)
	case *syntax.Class:
		c.bindBounds(n.TypeParams, d.Vars, names)
		d.Fields = c.memberFields(append(n.Fields[:len(n.Fields):len(n.Fields)], n.ImpliedFields()...), names)
		for i := len(n.Fields); i < len(d.Fields); i++ {
			d.Fields[i].Default = true
		}
		if n.Parent != nil {
			d.Parent, _ = c.annotate(n.Parent, names).(*types.Named)
			d.Open = d.Open || d.Parent == nil
		}
		d.Traits = append(d.Traits, c.traits(n.Traits, names)...)
	case *syntax.Enum:
		c.bindBounds(n.TypeParams, d.Vars, names)
		for _, v := range n.Variants {
			tv := types.Variant{Name: v.Name.Name, Span: v.Name.Span(), Fields: c.memberFields(v.Fields, names)}
			for _, t := range v.Tuple {
				tv.Tuple = append(tv.Tuple, c.annotate(t, names))
			}
			d.Variants = append(d.Variants, tv)
		}
	case *syntax.Trait:
		d.Traits = append(d.Traits, c.traits(n.Supers, names)...)
	case *syntax.Actor:
		d.Fields = c.memberFields(n.Fields, names)
	}
}

func (c *checker) bindBounds(params []syntax.TypeParam, vars []*types.Var, names map[string]types.Type) {
	i := 0
	for _, p := range params {
		if p.Const {
			continue
		}
		for _, b := range p.Bounds {
			if n, ok := c.annotate(b, names).(*types.Named); ok {
				vars[i].Bounds = append(vars[i].Bounds, n)
			}
		}
		i++
	}
}

func (c *checker) traits(ts []*syntax.Type, names map[string]types.Type) (out []*types.Named) {
	for _, t := range ts {
		if n, ok := c.annotate(t, names).(*types.Named); ok {
			out = append(out, n)
		}
	}
	return out
}

func (c *checker) memberFields(fs []syntax.FieldDecl, names map[string]types.Type) []types.Member {
	var out []types.Member
	for _, f := range fs {
		t := c.annotate(f.Type, names)
		optional := f.Type != nil && f.Type.Kind == syntax.TypeOption
		if f.Type == nil && f.Default != nil {
			t = literalType(f.Default)
		}
		out = append(out, types.Member{Field: types.Field{Name: f.Name.Name, Type: t, Optional: optional}, Default: f.Default != nil, Mut: f.Mut, Pub: f.Pub, Span: f.Name.Span()})
	}
	return out
}

// literalType is the type of a field that has only a default, if that is a plain literal.
func literalType(e syntax.Expr) types.Type {
	switch e.(type) {
	case *syntax.Int:
		return types.I64
	case *syntax.Float:
		return types.F64
	case *syntax.Str, *syntax.FString:
		return types.Str
	case *syntax.Bool:
		return types.Bool
	}
	return types.Unknown
}

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

// function reads the head of a function.
func (c *checker) function(f *syntax.Fun, self types.Type, outer map[string]types.Type) *funInfo {
	info := &funInfo{node: f, fun: f, self: self, space: c.space, names: map[string]types.Type{}, typ: &types.Func{Async: f.Async}}
	for n, t := range outer {
		info.names[n] = t
	}
	c.typeParams(info, f)
	for i := range f.Params {
		p := &f.Params[i]
		if i == 0 && p.Name.Name == "self" {
			continue
		}
		t := c.annotate(p.Type, info.names)
		if p.Rest && p.Type != nil {
			if a, ok := t.(*types.Array); ok {
				t = a.Elem
			}
		}
		optional := p.Default != nil || p.Type != nil && p.Type.Kind == syntax.TypeOption
		info.typ.Params = append(info.typ.Params, types.Param{Name: p.Name.Name, Type: t, Optional: optional, Rest: p.Rest, Mutable: p.Ref && p.Mut, Undefined: p.Type == nil})
		info.params = append(info.params, &variable{mutable: true, at: p.Span(), node: f})
	}
	if f.Ret != nil {
		info.typ.Result, info.written = c.annotate(f.Ret, info.names), true
	}
	c.funs[f] = info
	return info
}

func (c *checker) typeParams(info *funInfo, f *syntax.Fun) {
	for _, p := range f.TypeParams {
		if p.Const {
			info.names[p.Name.Name] = types.Unknown
			continue
		}
		v := &types.Var{Name: p.Name.Name}
		info.typ.Vars = append(info.typ.Vars, v)
		info.names[p.Name.Name] = v
	}
	for _, list := range [][]syntax.TypeParam{f.TypeParams, f.Where} {
		for _, p := range list {
			v, ok := info.names[p.Name.Name].(*types.Var)
			if !ok {
				continue
			}
			for _, b := range p.Bounds {
				switch t := c.boundType(b, info.names).(type) {
				case *types.Named, *types.Func, *types.Iter:
					v.Bounds = append(v.Bounds, t)
				}
			}
		}
	}
}

// boundType resolves a bound; traits that the program does not define say nothing.
func (c *checker) boundType(b *syntax.Type, names map[string]types.Type) types.Type {
	if b.Kind == syntax.TypeNamed {
		if _, ok := c.findType(c.space, b.Name); !ok {
			if t, ok := (&annotator{lib: c.lib}).container(b.Name, nil); !ok || t == nil {
				c.unknownTrait(b)
				return types.Unknown
			}
		}
	}
	return c.annotate(b, names)
}

// unknownTrait reports a trait that has nearly the name of one of the program: those of Rust's library are known to nobody here.
func (c *checker) unknownTrait(t *syntax.Type) {
	var names []string
	for s := c.space; s != nil; s = s.outer {
		for n, d := range s.types {
			if d.Form == types.Trait {
				names = append(names, n)
			}
		}
	}
	best := nearest(t.Name, names)
	if _, ok := c.env.Known(t.Name); ok || best == "" || len(t.Name) < 3 {
		return
	}
	at := diag.Span{Start: t.Span().Start, End: t.Span().Start + len(t.Name)}
	d := c.fail("E0210", at, "the trait `"+t.Name+"` is not defined")
	c.suggest(d, at, t.Name, best)
}

// signatureOf is a function's type as it is known in this pass.
func (f *funInfo) signatureOf() *types.Func {
	if f.written && !anyUndefined(f.typ.Params) {
		return f.typ
	}
	out := *f.typ
	if !f.written {
		out.Result = f.result.typ()
	}
	return &out
}

func anyUndefined(ps []types.Param) bool {
	for _, p := range ps {
		if p.Undefined {
			return true
		}
	}
	return false
}
