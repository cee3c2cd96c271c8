package check

import (
	"fmt"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// patternType resolves the path of a record pattern: a struct, or a variant of an enum; t gives the arguments.
func (c *checker) patternType(e syntax.Expr, t types.Type) (*types.Named, *types.Variant) {
	var segs []syntax.Ident
	switch p := e.(type) {
	case *syntax.Name:
		segs = []syntax.Ident{{At: p.At, Name: p.Name}}
	case *syntax.Path:
		segs = p.Segs
	default:
		return nil, nil
	}
	return c.resolveVariant(segs, t)
}

// resolveVariant finds what a pattern's path means, seen from a value of type t.
func (c *checker) resolveVariant(segs []syntax.Ident, t types.Type) (*types.Named, *types.Variant) {
	last := segs[len(segs)-1].Name
	owner, _ := t.(*types.Named)
	if len(segs) >= 2 {
		path := segs[0].Name
		for _, s := range segs[1 : len(segs)-1] {
			path += "::" + s.Name
		}
		var found types.Type
		if path == "Self" && c.self != nil {
			found = c.self
		} else {
			found, _ = c.findType(c.space, path)
		}
		if whole, ok := c.findType(c.space, path+"::"+last); ok && found == nil { // a type of a module
			if n, ok := whole.(*types.Named); ok {
				return c.bare(n.Decl), nil
			}
		}
		if n, ok := found.(*types.Named); ok {
			if owner == nil || owner.Decl != n.Decl {
				owner = c.bare(n.Decl)
			}
			return owner, variantOf(owner.Decl, last)
		}
	}
	if owner != nil {
		if v := variantOf(owner.Decl, last); v != nil {
			return owner, v
		}
	}
	if found, ok := c.findType(c.space, last); ok {
		if n, ok := found.(*types.Named); ok {
			if owner != nil && owner.Decl == n.Decl {
				return owner, nil
			}
			return c.bare(n.Decl), nil
		}
	}
	for s := c.space; s != nil; s = s.outer { // use Shape::*
		for _, g := range s.globs {
			if found, ok := c.findType(s, g[len(g)-1].Name); ok {
				if n, ok := found.(*types.Named); ok {
					if v := variantOf(n.Decl, last); v != nil {
						return c.bare(n.Decl), v
					}
				}
			}
		}
	}
	return nil, nil
}

func variantOf(d *types.Decl, name string) *types.Variant {
	for i := range d.Variants {
		if d.Variants[i].Name == name {
			return &d.Variants[i]
		}
	}
	return nil
}

func (c *checker) bindVariant(n *syntax.VariantPat, t types.Type, let bool) {
	parts := c.variantParts(n, t)
	for i, e := range n.Elems {
		if r, ok := e.(*syntax.RestPat); ok {
			c.bindRest(r, nil, types.Unknown, i, len(n.Elems))
			continue
		}
		et := types.Type(types.Unknown)
		if i < len(parts) {
			et = unknownIfNever(parts[i])
		}
		c.bindPattern(e, et, let)
	}
}

// variantParts gives the types of the data of a variant, and reports variants that t cannot be.
func (c *checker) variantParts(n *syntax.VariantPat, t types.Type) []types.Type {
	if len(n.Path) == 0 {
		return nil
	}
	last := n.Path[len(n.Path)-1]
	if len(n.Path) == 1 || n.Path[0].Name == "Option" || n.Path[0].Name == "Result" {
		if parts, ok := c.wrapped(n, last.Name, t); ok {
			return parts
		}
	}
	if len(n.Path) > 1 {
		c.unknownRoot(n.Path)
	}
	named, variant := c.resolveVariant(n.Path, t)
	if named == nil {
		return nil
	}
	if variant == nil {
		if len(n.Path) >= 2 && named.Decl.Form == types.Enum && !named.Decl.Open && findStaticOnly(named, last.Name) == nil {
			d := c.fail("E0209", last.Span(), "`"+named.Decl.Name+"` has no variant `"+last.Name+"`")
			d.Related = declaredAt(named.Decl)
			c.suggest(d, last.Span(), last.Name, nearest(last.Name, staticNames(named)))
			return nil
		}
		return structParts(named)
	}
	c.variantOfOther(n, named, t)
	c.variantArity(n, named, variant)
	out := make([]types.Type, len(variant.Tuple))
	for i, p := range variant.Tuple {
		out[i] = types.Substitute(p, named.Solution())
	}
	return out
}

func findStaticOnly(n *types.Named, name string) *types.Method {
	m, _ := findStatic(n, name)
	return m
}

func structParts(n *types.Named) []types.Type {
	var out []types.Type
	for _, f := range n.Decl.Fields {
		out = append(out, types.Substitute(f.Type, n.Solution()))
	}
	return out
}

// variantOfOther reports a variant of another enum than the value's.
func (c *checker) variantOfOther(n *syntax.VariantPat, named *types.Named, t types.Type) {
	v, ok := t.(*types.Named)
	if !ok || v.Decl == named.Decl || v.Decl.Form != types.Enum || v.Decl.Name == named.Decl.Name {
		return
	}
	d := c.fail("E0314", n.Span(), "`"+named.Decl.Name+"` never matches "+describe(t))
	d.Expected, d.Found = t.String(), named.String()
	if best := variantOf(v.Decl, n.Path[len(n.Path)-1].Name); best != nil && len(n.Path) == 2 {
		fix(d, "write `"+v.Decl.Name+"::"+best.Name+"`", n.Path[0].Span(), v.Decl.Name)
	}
}

func (c *checker) variantArity(n *syntax.VariantPat, named *types.Named, v *types.Variant) {
	for _, e := range n.Elems {
		if _, ok := e.(*syntax.RestPat); ok {
			return
		}
	}
	if v.Fields != nil || len(n.Elems) == len(v.Tuple) {
		return
	}
	d := c.fail("E0314", n.Span(), fmt.Sprintf("`%s::%s` holds %s, the pattern names %d", named.Decl.Name, v.Name, plural(len(v.Tuple), "value"), len(n.Elems)))
	d.Related = declaredAt(named.Decl)
	end := n.Path[len(n.Path)-1].Span().End
	want := ""
	for i := range v.Tuple {
		switch {
		case i > 0:
			want += ", "
		}
		if i < len(n.Elems) {
			want += c.text(n.Elems[i].Span())
		} else {
			want += "_"
		}
	}
	if want != "" {
		want = "(" + want + ")"
	}
	fix(d, "name what it holds", diag.Span{Start: end, End: n.Span().End}, want)
}

// wrapped are the parts of Some, None, Ok and Err.
func (c *checker) wrapped(n *syntax.VariantPat, name string, t types.Type) ([]types.Type, bool) {
	if named, ok := t.(*types.Named); ok && variantOf(named.Decl, name) != nil {
		return nil, false
	}
	switch name {
	case "Some", "None", "Ok", "Err":
	default:
		return nil, false
	}
	option := name == "Some" || name == "None"
	switch t := t.(type) {
	case *types.Option:
		if option {
			return []types.Type{t.Elem}, true
		}
	case *types.Maybe:
		if option {
			return []types.Type{t.Elem}, true
		}
	case *types.Result:
		if !option {
			return []types.Type{map[bool]types.Type{true: t.Ok, false: t.Err}[name == "Ok"]}, true
		}
	case *types.Union:
		if option && hasNull(t) {
			return []types.Type{types.Without(t)}, true
		}
		return []types.Type{types.Unknown}, true
	case *types.Var, *types.Task:
		return []types.Type{types.Unknown}, true
	default:
		if loose(t) || t == types.Null {
			return []types.Type{types.Unknown}, true
		}
	}
	if kindName(t) == "" && !isNamed(t) {
		return []types.Type{types.Unknown}, true
	}
	d := c.fail("E0314", n.Span(), "`"+name+"` never matches "+describe(t))
	d.Expected, d.Found = t.String(), map[bool]string{true: "Option", false: "Result"}[option]
	if len(n.Elems) == 1 {
		fix(d, "match the value itself", n.Span(), c.text(n.Elems[0].Span()))
	}
	return []types.Type{types.Unknown}, true
}

func isNamed(t types.Type) bool { _, ok := t.(*types.Named); return ok }
