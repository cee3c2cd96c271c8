package check

import (
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// path infers a::b::c.
func (c *checker) path(n *syntax.Path) types.Type {
	if t := c.pathType(c.space, n.Segs, n); t != nil {
		return t
	}
	return types.Unknown
}

// pathType walks the segments of a path; nil or Unknown when it leads to where nothing is known.
func (c *checker) pathType(s *space, segs []syntax.Ident, at syntax.Expr) types.Type {
	for len(segs) > 1 && (segs[0].Name == "crate" || segs[0].Name == "self" || segs[0].Name == "super" || segs[0].Name == "std") {
		segs = segs[1:]
	}
	if len(segs) == 1 {
		t := c.globalType(s, segs[0].Name)
		if t == nil {
			return types.Unknown
		}
		return t
	}
	if m := c.findMod(s, segs[0].Name); m != nil {
		return c.inMod(m, segs, at)
	}
	var root types.Type
	if segs[0].Name == "Self" && c.self != nil {
		root = &types.TypeValue{Of: c.self}
	} else {
		root = c.globalType(s, segs[0].Name)
	}
	if n, ok := at.(*syntax.Path); ok && root == nil {
		for _, ty := range c.names() { // T::new()
			if v, ok := ty.(*types.Var); ok && v.Name == n.Segs[0].Name {
				return types.Unknown
			}
		}
	}
	return c.memberPath(root, segs, at)
}

func (c *checker) memberPath(root types.Type, segs []syntax.Ident, at syntax.Expr) types.Type {
	switch t := root.(type) {
	case *types.Module:
		if len(segs) == 2 {
			return c.moduleMember(t.Name, segs[1], at)
		}
		if len(segs) == 3 { // std-like: collections::HashMap::new
			if r := c.builtinName(segs[1].Name); r != nil {
				return c.memberPath(r, segs[1:], at)
			}
		}
	case *types.TypeValue:
		if len(segs) == 2 {
			return c.typeMember(t.Of, segs[0].Name, segs[1], at)
		}
	case nil:
		if len(segs) == 3 {
			if r := c.builtinName(segs[1].Name); r != nil {
				return c.memberPath(r, segs[1:], at)
			}
		}
		if at != nil {
			c.unknownRoot(segs)
		}
	}
	return types.Unknown
}

// unknownRoot reports a path that begins with what nobody defines.
func (c *checker) unknownRoot(segs []syntax.Ident) {
	root := segs[0]
	if !c.loud || c.roots[root.Name] || c.unread[root.Name] || strings.ContainsAny(root.Name, "/.") || special(root.Name) || c.shadows(root.Name) || c.builtinName(root.Name) != nil {
		return
	}
	if g := c.info.Globals[root.Name]; g != nil && g.Defined || c.names()[root.Name] != nil {
		return
	}
	if _, ok := c.env.Known(root.Name); ok || c.around != nil && (c.around.open || c.around.brought[root.Name]) {
		return
	}
	c.roots[root.Name] = true
	d := &diag.Diagnostic{Code: "E0201", Severity: diag.Error, Span: root.Span(), Message: "`" + root.Name + "` is not defined"}
	if c.inFunction() && c.env.Cell && !c.env.Whole {
		d.Severity = diag.Warning
	}
	names := c.typeNames()
	for s := c.space; s != nil; s = s.outer {
		for n := range s.mods {
			names = append(names, n)
		}
	}
	names = append(names, c.lib.shelf.ModuleNames()...)
	for s := c.space; s != nil; s = s.outer {
		for n := range s.files {
			names = append(names, n)
		}
	}
	c.suggest(d, root.Span(), root.Name, nearest(root.Name, names))
	c.report(d, true)
}

func (c *checker) inMod(m *space, segs []syntax.Ident, at syntax.Expr) types.Type {
	next := segs[1]
	if inner := m.mods[next.Name]; inner != nil && len(segs) > 2 {
		return c.inMod(inner, segs[1:], at)
	}
	if t := c.inSpace(m, next.Name, at); t != nil {
		c.private(m, next)
		if len(segs) == 2 {
			return t
		}
		return c.memberPath(t, segs[1:], at)
	}
	if inner := c.below(m, next.Name); inner != nil {
		if len(segs) == 2 {
			return types.Unknown
		}
		return c.inMod(inner, segs[1:], at)
	}
	if len(m.globs) > 0 {
		return types.Unknown
	}
	d := c.fail("E0209", next.Span(), "the module `"+m.name+"` has no `"+next.Name+"`")
	c.suggest(d, next.Span(), next.Name, nearest(next.Name, m.names()))
	return types.Unknown
}

// moduleMember is module.name or module::name of a builtin module.
func (c *checker) moduleMember(module string, name syntax.Ident, at syntax.Expr) types.Type {
	if strings.HasPrefix(module, "::") {
		if m := c.findMod(c.space, module[2:]); m != nil {
			return c.inMod(m, []syntax.Ident{{Name: m.name}, name}, at)
		}
		return types.Unknown
	}
	if module == "std" {
		if t := c.builtinName(name.Name); t != nil {
			return t
		}
		return types.Unknown
	}
	m := c.lib.module(module)
	if m == nil {
		return types.Unknown
	}
	if e := m.funcs[name.Name]; e != nil {
		if s := c.lib.signature(e); s != nil {
			return s.fn
		}
		return types.Unknown
	}
	if t := m.consts[name.Name]; t != nil {
		return t
	}
	if c.isEngineType(name.Name) {
		return &types.TypeValue{Of: c.annotation(&syntax.Type{Kind: syntax.TypeNamed, Name: name.Name, At: name.At})}
	}
	d := c.fail("E0209", name.Span(), "the module `"+module+"` has no `"+name.Name+"`")
	best := m.m.Synonyms[name.Name]
	if best == "" {
		best = nearest(name.Name, m.names())
	}
	c.suggest(d, name.Span(), name.Name, best)
	return types.Unknown
}

func (c *checker) isEngineType(name string) bool {
	if c.lib.shelf.HasDeclared(name) {
		return true
	}
	_, container := (&annotator{lib: c.lib}).container(name, nil)
	_, basic := basicType(name)
	return container || basic
}

// typeMember is Type::name: a variant, an associated function or constant, a method as a function.
func (c *checker) typeMember(t types.Type, typeName string, name syntax.Ident, at syntax.Expr) types.Type {
	n, ok := t.(*types.Named)
	if !ok {
		return c.builtinStatic(t, typeName, name)
	}
	if v := c.variantValue(n, name.Name, at); v != nil {
		return v
	}
	if m, owner := findStatic(n, name.Name); m != nil {
		c.defineMethod(at, m)
		if f, ok := m.Type.(*types.Func); ok {
			return c.instantiate(f, m, owner, n)
		}
		return types.Substitute(m.Type, owner.Solution())
	}
	if m, owner := findMethod(n, name.Name); m != nil { // Type::method(self, …)
		c.defineMethod(at, m)
		f, ok := m.Type.(*types.Func)
		if !ok {
			return types.Unknown
		}
		g := *c.instantiate(f, m, owner, n)
		g.Params = append([]types.Param{{Name: "self", Type: n}}, g.Params...)
		return &g
	}
	if n.Decl.Open || n.Decl.Form == types.Trait || n.Decl.Form == types.Actor || c.opensUp(n) {
		return types.Unknown
	}
	if name.Name == "new" && (n.Decl.Form == types.Class || len(n.Decl.Fields) == 0 && n.Decl.Form == types.Struct) {
		return c.constructor(n)
	}
	if isTraitStatic(name.Name) {
		return types.Unknown
	}
	what := "associated function"
	if n.Decl.Form == types.Enum {
		what = "variant"
	}
	d := c.fail("E0209", name.Span(), "`"+n.Decl.Name+"` has no "+what+" `"+name.Name+"`")
	d.Related = declaredAt(n.Decl)
	c.suggest(d, name.Span(), name.Name, nearest(name.Name, staticNames(n)))
	return types.Unknown
}

// isTraitStatic tells functions that derives give: Point::default().
func isTraitStatic(name string) bool { return name == "default" || name == "from" || name == "name" }

func (c *checker) defineMethod(at syntax.Expr, m *types.Method) {
	if at == nil {
		return
	}
	d := Definition{Name: m.Name, Source: m.Source, Span: m.Span, Type: m.Type}
	if m.Node != nil {
		d.Node = m.Node
	}
	c.define(at, d)
}

// opensUp tells types whose members are not all known: a parent or trait from elsewhere.
func (c *checker) opensUp(n *types.Named) bool {
	for d, i := n.Decl, 0; d != nil && i < 50; i++ {
		if d.Open {
			return true
		}
		if d.Parent == nil {
			break
		}
		d = d.Parent.Decl
	}
	return false
}

func staticNames(n *types.Named) []string {
	var out []string
	for _, v := range n.Decl.Variants {
		out = append(out, v.Name)
	}
	for name := range n.Decl.Statics {
		out = append(out, name)
	}
	for name := range n.Decl.Methods {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// variantValue is a variant as a value: unit ones are values, others make one.
func (c *checker) variantValue(n *types.Named, name string, at syntax.Expr) types.Type {
	for i := range n.Decl.Variants {
		v := &n.Decl.Variants[i]
		if v.Name != name {
			continue
		}
		if at != nil {
			c.define(at, Definition{Name: name, Source: n.Decl.Source, Span: v.Span, Node: n.Decl.Node})
		}
		self := selfOf(n.Decl)
		if v.Tuple == nil && v.Fields == nil {
			return n
		}
		f := &types.Func{Result: self, Vars: n.Decl.Vars}
		for _, t := range v.Tuple {
			f.Params = append(f.Params, types.Param{Type: t})
		}
		for _, m := range v.Fields {
			f.Params = append(f.Params, types.Param{Name: m.Name, Type: m.Type, Optional: m.Default})
		}
		return f
	}
	return nil
}

func (c *checker) builtinStatic(t types.Type, typeName string, name syntax.Ident) types.Type {
	if e := c.lib.static(typeName, name.Name); e != nil {
		if s := c.lib.signature(e); s != nil {
			if i, ok := t.(types.Int); ok && s.fn.Result == types.I64 {
				f := *s.fn
				f.Result = i
				return &f
			}
			return s.fn
		}
		return types.Unknown
	}
	if k := c.lib.constsOf(typeName)[name.Name]; k != nil {
		return k
	}
	switch t.(type) {
	case types.Int:
		if name.Name == "MAX" || name.Name == "MIN" || name.Name == "BITS" {
			return t
		}
	case types.Float:
		return types.F64
	}
	if n, ok := t.(*types.Option); ok && (name.Name == "Some" || name.Name == "None") {
		_ = n
		return c.builtinName(name.Name)
	}
	if _, ok := t.(*types.Result); ok && (name.Name == "Ok" || name.Name == "Err") {
		return c.builtinName(name.Name)
	}
	c.misspeltStatic(typeName, name)
	return types.Unknown
}

// misspeltStatic reports String::form: of builtin types only what is nearly known is taken for a mistake.
func (c *checker) misspeltStatic(typeName string, name syntax.Ident) {
	var known []string
	for n := range c.lib.staticsOf(typeName) {
		known = append(known, n)
	}
	for n := range c.lib.constsOf(typeName) {
		known = append(known, n)
	}
	best := nearest(name.Name, known)
	if best == "" {
		return
	}
	if c.lib.shelf.IsMethod(name.Name) { // String::len is a method as a function
		return
	}
	d := c.fail("E0209", name.Span(), "`"+typeName+"` has no associated function `"+name.Name+"`")
	c.suggest(d, name.Span(), name.Name, best)
}
