package check

import (
	"slices"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// name infers what a name stands for; names without a meaning are reported by unknownNames.
func (c *checker) name(n *syntax.Name) types.Type {
	if c.columns != nil {
		if t, ok := c.columnName(n); ok {
			return t
		}
	}
	if v := c.info.Refs[n]; v != nil {
		x := c.local(v)
		if v.Decl.End > v.Decl.Start { // a self that nobody wrote stands nowhere
			c.define(n, Definition{Name: n.Name, Source: c.src, Span: v.Decl, Node: x.node})
		}
		return x.now(c.flow.get(place{v: v}))
	}
	switch n.Name {
	case "super":
		if s, ok := c.self.(*types.Named); ok && s.Decl.Parent != nil {
			return s.Decl.Parent
		}
		return types.Unknown
	case "self":
		if c.self != nil {
			return c.self
		}
		return types.Unknown
	case "Self":
		if c.self != nil {
			return &types.TypeValue{Of: c.self}
		}
		return types.Unknown
	}
	if t := c.global(n); t != nil {
		return t
	}
	return types.Unknown
}

func (c *checker) define(e syntax.Expr, d Definition) {
	if c.loud {
		c.defs[e] = d
	}
}

// global infers a name that is no local: of this program, of the session, builtin.
func (c *checker) global(n *syntax.Name) types.Type {
	if g := c.findVar(n.Name); g != nil {
		c.define(n, Definition{Name: n.Name, Source: c.src, Span: g.at, Node: g.node, from: g.from})
		return g.now(c.flow.get(place{g: g}))
	}
	return c.globalAt(n)
}

func (c *checker) globalAt(n *syntax.Name) types.Type {
	for s := c.space; s != nil; s = s.outer {
		if t := c.inSpace(s, n.Name, n); t != nil {
			return t
		}
	}
	if k, ok := c.env.Known(n.Name); ok && !k.Builtin {
		if k.Static != nil {
			return k.Static
		}
		return types.Unknown
	}
	return c.builtinName(n.Name)
}

// globalType is what a name means at the end of the program; nil if it has no meaning.
func (c *checker) globalType(s *space, name string) types.Type {
	for ; s != nil; s = s.outer {
		if t := c.inSpace(s, name, nil); t != nil {
			return t
		}
	}
	return c.builtinName(name)
}

// inSpace is what a space's own definitions say of a name; at is the place that asks, nil for none.
func (c *checker) inSpace(s *space, name string, at syntax.Expr) types.Type {
	def := func(span diag.Span, node syntax.Expr) {
		if at != nil {
			c.define(at, Definition{Name: name, Source: s.src, Span: span, Node: node, from: s.exports[name]})
		}
	}
	if s.opaque[name] {
		return types.Unknown
	}
	if g := s.vars[name]; g != nil {
		def(g.at, g.node)
		return g.typ()
	}
	if f, ok := s.funs[name]; ok {
		if f == nil || c.funAt(f) == nil {
			return types.Unknown
		}
		def(f.Name.Span(), f)
		return c.funAt(f).signatureOf()
	}
	if d := s.types[name]; d != nil {
		def(d.Span, d.Node)
		return &types.TypeValue{Of: c.bare(d)}
	}
	if a := s.aliases[name]; a != nil {
		def(a.Name.Span(), a)
		return &types.TypeValue{Of: c.aliasType(s, a)}
	}
	if m := s.mods[name]; m != nil {
		return &types.Module{Name: "::" + m.name}
	}
	if h, ok := s.hand[name]; ok {
		if at != nil && h.def.Node != nil {
			d := h.def
			d.from = s.exports[name]
			c.define(at, d)
		}
		return h.value
	}
	if c.looking >= mostImports {
		return nil
	}
	c.looking++
	defer func() { c.looking-- }()
	if path := s.uses[name]; path != nil {
		if path[len(path)-1].Name == name && path[0].Name == "std" && (len(path) == 2 || c.builtinName(name) != nil) {
			return nil // what it means anyway
		}
		if m := c.findUsed(s, path[0].Name); m != nil && len(path) > 1 {
			return c.inMod(m, path, at)
		}
		if t := c.pathType(s, path, at); t != nil {
			return t
		}
		return types.Unknown
	}
	return c.fromGlobs(s, name, at)
}

// mostImports bounds how many imports lead from one to the next: they may run in a circle.
const mostImports = 12

// fromGlobs: use shapes::*, use Color::*.
func (c *checker) fromGlobs(s *space, name string, at syntax.Expr) types.Type {
	for _, g := range s.globs {
		if len(g) != 1 {
			continue
		}
		if m := c.findUsed(s, g[0].Name); m != nil && m != s && m.has(name) {
			return c.inSpace(m, name, at)
		}
		if t, ok := c.findType(s, g[0].Name); ok {
			if n, ok := t.(*types.Named); ok {
				if v := c.variantValue(n, name, at); v != nil {
					return v
				}
			}
		}
	}
	return nil
}

// bare is a declared type without arguments: all are still open.
func (c *checker) bare(d *types.Decl) *types.Named {
	n := &types.Named{Decl: d}
	for range d.Vars {
		n.Args = append(n.Args, types.Unknown)
	}
	return n
}

// builtinName is what a name means without anybody defining it; nil: nothing.
func (c *checker) builtinName(name string) types.Type {
	switch name {
	case "None":
		return &types.Option{Elem: types.Never}
	case "Some":
		v := &types.Var{Name: "T"}
		return &types.Func{Params: []types.Param{{Name: "value", Type: v}}, Vars: []*types.Var{v}, Result: &types.Option{Elem: v}}
	case "Ok":
		v := &types.Var{Name: "T"}
		return &types.Func{Params: []types.Param{{Name: "value", Type: v}}, Vars: []*types.Var{v}, Result: &types.Result{Ok: v, Err: types.Never}}
	case "Err":
		v := &types.Var{Name: "E"}
		return &types.Func{Params: []types.Param{{Name: "error", Type: v}}, Vars: []*types.Var{v}, Result: &types.Result{Ok: types.Never, Err: v}}
	case "std":
		return &types.Module{Name: "std"}
	}
	if e := c.lib.global(name); e != nil {
		if s := c.lib.signature(e); s != nil {
			return s.fn
		}
		return types.Unknown
	}
	if c.lib.shelf.HasModule(name) {
		return &types.Module{Name: name}
	}
	if b, ok := basicType(name); ok {
		return &types.TypeValue{Of: b}
	}
	if t, ok := (&annotator{lib: c.lib}).container(name, nil); ok {
		return &types.TypeValue{Of: t}
	}
	if t := c.lib.engineType(name).decl; t != nil {
		return &types.TypeValue{Of: &types.Boxed{Name: name}}
	}
	return nil
}

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

// findMethod finds a method here, in the parents, then among the traits' own.
func findMethod(n *types.Named, name string) (*types.Method, *types.Named) {
	return findIn(n, func(d *types.Decl) *types.Method { return d.Methods[name] }, 0)
}

func findStatic(n *types.Named, name string) (*types.Method, *types.Named) {
	return findIn(n, func(d *types.Decl) *types.Method { return d.Statics[name] }, 0)
}

func findIn(n *types.Named, get func(*types.Decl) *types.Method, depth int) (*types.Method, *types.Named) {
	if m := get(n.Decl); m != nil {
		return m, n
	}
	if depth > 20 {
		return nil, nil
	}
	ups := n.Decl.Traits
	if n.Decl.Parent != nil {
		ups = append([]*types.Named{n.Decl.Parent}, ups...)
	}
	for _, up := range ups {
		if m, _ := findIn(up, get, depth+1); m != nil {
			owner, ok := types.Substitute(up, n.Solution()).(*types.Named)
			if !ok {
				owner = up
			}
			return m, owner
		}
	}
	return nil, nil
}

// findField finds a field here or in the parents.
func findField(n *types.Named, name string) (*types.Member, *types.Named) {
	for i := 0; n != nil && i < 50; i++ {
		for j := range n.Decl.Fields {
			if n.Decl.Fields[j].Name == name {
				return &n.Decl.Fields[j], n
			}
		}
		if n.Decl.Parent == nil {
			return nil, nil
		}
		up, ok := types.Substitute(n.Decl.Parent, n.Solution()).(*types.Named)
		if !ok {
			return nil, nil
		}
		n = up
	}
	return nil, nil
}

func fieldNamesOf(n *types.Named) []string {
	var out []string
	for i := 0; n != nil && i < 50; i++ {
		for _, f := range n.Decl.Fields {
			out = append(out, f.Name)
		}
		n = n.Decl.Parent
	}
	return out
}

// instantiate is a method's signature for one receiver, with what this pass knows of its result.
func (c *checker) instantiate(f *types.Func, m *types.Method, owner *types.Named, recv types.Type) *types.Func {
	g := *f
	g.Result = c.resultOf(m, f)
	if n, ok := recv.(*types.Named); ok && n.Decl != owner.Decl && isConstructor(owner, m.Node) {
		g.Result = recv // an inherited constructor makes what it is called on
	}
	sol := owner.Solution()
	if v := owner.Decl.SelfVar; v != nil {
		sol.Vars[v] = recv
	}
	out, ok := types.Substitute(&g, sol).(*types.Func)
	if !ok {
		return &g
	}
	return out
}

func (c *checker) resultOf(m *types.Method, f *types.Func) types.Type {
	if m.Node != nil {
		if info := c.funAt(m.Node); info != nil && !info.written && info.typ == f {
			return info.result.typ()
		}
	}
	if f.Result == nil {
		return types.Unknown
	}
	return f.Result
}

func nearest(name string, known []string) string {
	slices.Sort(known)
	return diag.Nearest(name, slices.Compact(known))
}
