package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// headers fills declarations: fields, variants, parents, then methods.
func (c *checker) headers() {
	c.root.each(func(s *space) {
		for _, d := range s.types {
			c.header(s, d)
		}
	})
	c.methodsIn(c.root, c.prog.Stmts)
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

func typeNames(vars []*types.Var) map[string]types.Type {
	out := map[string]types.Type{}
	for _, v := range vars {
		out[v.Name] = v
	}
	return out
}
