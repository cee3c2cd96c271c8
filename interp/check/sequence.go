package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

func elemOf(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if _, text := t.(types.Basic); text {
		return nil
	}
	elem, ok := types.Elem(t)
	if !ok {
		return nil
	}
	return elem
}

func (c *checker) array(elems []syntax.Arg, want types.Type) types.Type {
	elem, n := c.elements(elems, elemOf(want))
	return &types.Array{Elem: elem, Len: n}
}

// elements infers what a list holds, and how many; -1 with spreads.
func (c *checker) elements(elems []syntax.Arg, want types.Type) (types.Type, int64) {
	var elem types.Type = types.Never
	n := int64(len(elems))
	for _, a := range elems {
		t := c.infer(a.Value, want)
		if a.Spread {
			n = -1
			t, _ = types.Elem(t)
		}
		elem = types.Join(elem, t)
	}
	return elem, n
}

// dict infers a record where all keys are known, else a dictionary.
func (c *checker) dict(n *syntax.Dict, want types.Type) types.Type {
	var value types.Type
	rec, _ := want.(*types.Record)
	if d, ok := want.(*types.Dict); ok {
		value = d.Value
	}
	out := &types.Record{}
	fields := &fieldSet{}
	var keys, values types.Type = types.Never, types.Never
	computed, spread := false, false
	for i := range n.Entries {
		e := &n.Entries[i]
		switch {
		case e.Spread:
			spread = true
			t := c.infer(e.Value, nil)
			if r, ok := t.(*types.Record); ok {
				for _, f := range r.Fields {
					fields.put(f)
				}
				out.Open = out.Open || r.Open
			} else {
				out.Open = true
			}
		case e.Key != nil:
			k := c.infer(e.Key, nil)
			v := c.infer(e.Value, value)
			if s, ok := e.Key.(*syntax.Str); ok {
				c.keyTwice(fields, spread, syntax.Ident{At: syntax.At{S: s.Span()}, Name: s.Value}, e)
				fields.put(types.Field{Name: s.Value, Type: v})
			} else {
				computed = true
			}
			keys, values = types.Join(keys, k), types.Join(values, v)
		default:
			w := value
			if rec != nil {
				if f, ok := rec.Field(e.Name); ok {
					w = f.Type
				}
			}
			v := c.entryValue(e, w)
			keys, values = types.Join(keys, types.Str), types.Join(values, v)
			if e.Value != nil {
				start := e.Span().Start
				c.keyTwice(fields, spread, syntax.Ident{At: syntax.At{S: diag.Span{Start: start, End: start + len(e.Name)}}, Name: e.Name}, e)
			}
			fields.put(types.Field{Name: e.Name, Type: v})
		}
	}
	out.Fields = fields.list
	if computed {
		if out.Open {
			return &types.Dict{Key: types.Unknown, Value: types.Unknown}
		}
		return &types.Dict{Key: keys, Value: values}
	}
	return out
}

// keyTwice reports a key that a literal has already: only the last one counts. Behind a spread it replaces what came with it.
func (c *checker) keyTwice(given *fieldSet, spread bool, key syntax.Ident, e *syntax.DictEntry) {
	if spread || !given.has(key.Name) {
		return
	}
	d := c.fail("E0206", key.Span(), "the key `"+key.Name+"` is given twice")
	d.Fixes = append(d.Fixes, fixOf("remove it", c.listItem(key.Span().To(e.Value.Span())), ""))
}

// entryValue is what key: value gives; {a, b: 1} means a: a.
func (c *checker) entryValue(e *syntax.DictEntry, want types.Type) types.Type {
	if e.Value != nil {
		return c.infer(e.Value, want)
	}
	if n := c.info.Short[e]; n != nil {
		return c.name(n)
	}
	return types.Unknown
}

func (s *fieldSet) has(name string) bool {
	_, ok := s.at[name]
	return ok
}

func (s *fieldSet) put(f types.Field) {
	if s.at == nil {
		s.at = map[string]int{}
	}
	if i, ok := s.at[f.Name]; ok {
		s.list[i] = f
		return
	}
	s.at[f.Name] = len(s.list)
	s.list = append(s.list, f)
}

func (c *checker) comprehension(n *syntax.Comprehension) types.Type {
	f := c.branch()
	var key, value types.Type
	c.in(f, func() {
		for _, cl := range n.Clauses {
			c.bindPattern(cl.Pat, c.iterated(cl.Iter), false)
			for _, x := range cl.Conds {
				c.condition(x)
				c.assume(x, true)
			}
		}
		if n.Key != nil {
			key = c.infer(n.Key, nil)
		}
		value = c.infer(n.Value, nil)
	})
	switch n.Kind {
	case syntax.SetComp:
		return &types.Set{Elem: value}
	case syntax.DictComp:
		return &types.Dict{Key: key, Value: value}
	}
	return types.ListOf(value)
}

func (c *checker) rangeOf(n *syntax.Range) types.Type {
	var lo, hi types.Type = types.Never, types.Never
	if n.Lo != nil {
		lo = c.infer(n.Lo, nil)
	}
	if n.Hi != nil {
		hi = c.infer(n.Hi, nil)
	}
	elem := types.Join(lo, hi)
	if u, ok := elem.(*types.Union); ok || types.IsUnknown(elem) || elem == types.Never {
		_ = u
		return &types.Range{Elem: types.I64}
	}
	return &types.Range{Elem: elem}
}

// iterated gives the type of the elements of what is iterated over.
func (c *checker) iterated(e syntax.Expr) types.Type {
	t := c.infer(e, nil)
	elem, ok := c.elementOf(t)
	if !ok {
		d := c.fail("E0306", e.Span(), "cannot iterate over "+describe(t))
		d.Expected, d.Found = "something with elements: a list, a range, a string, a set, an object", t.String()
		if _, isInt := t.(types.Int); isInt {
			around(d, "iterate over a range", e.Span(), "0..", "")
		}
		if m, isMaybe := t.(*types.Maybe); isMaybe {
			_ = m
			around(d, "use an empty list for null", e.Span(), "(", " ?? [])")
		}
		return types.Unknown
	}
	if elem == types.Never {
		return types.Unknown
	}
	return elem
}

func (c *checker) elementOf(t types.Type) (types.Type, bool) {
	if elem, ok := types.Elem(t); ok {
		return elem, true
	}
	switch t := t.(type) {
	case *types.Union:
		var out types.Type = types.Never
		found := false
		for _, a := range t.Alts {
			if elem, ok := c.elementOf(a); ok {
				out, found = types.Join(out, elem), true
			}
		}
		return out, found
	case *types.Named:
		return c.namedElement(t)
	case *types.Boxed, *types.Tensor, *types.Frame:
		if e := c.lib.methodsOf(engineName(t))["iter"]; e != nil {
			if s := c.lib.signature(e); s != nil {
				elem, _ := types.Elem(substituteUnknown(s.fn))
				return elem, true
			}
		}
	case types.Int, types.Float, types.Basic, *types.Func, *types.Maybe:
		return types.Unknown, false
	}
	return types.Unknown, true
}

// namedElement: a type with next() or iter() of its own can be iterated over.
func (c *checker) namedElement(n *types.Named) (types.Type, bool) {
	for _, name := range []string{"next", "iter", "into_iter", "__iter__"} {
		m, owner := findMethod(n, name)
		if m == nil {
			continue
		}
		f, ok := m.Type.(*types.Func)
		if !ok {
			return types.Unknown, true
		}
		res := types.Substitute(c.resultOf(m, f), owner.Solution())
		if o, ok := res.(*types.Option); ok && name == "next" {
			return o.Elem, true
		}
		if elem, ok := types.Elem(res); ok && name != "next" {
			return elem, true
		}
		return types.Unknown, true
	}
	return types.Unknown, n.Decl.Open || n.Decl.Form == types.Trait || n.Decl.Parent != nil || len(n.Decl.Traits) > 0
}
