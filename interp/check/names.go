package check

import (
	"slices"

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

func nearest(name string, known []string) string {
	slices.Sort(known)
	return diag.Nearest(name, slices.Compact(known))
}
