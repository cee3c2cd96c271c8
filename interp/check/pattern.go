package check

import (
	"fmt"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// bindPattern gives the names of a pattern the types that they take out of t.
func (c *checker) bindPattern(p syntax.Pattern, t types.Type, let bool) {
	switch n := p.(type) {
	case *syntax.BindPat:
		c.bindIdent(n, t, let)
	case *syntax.TuplePat:
		c.bindSequence(n.Elems, t, let)
	case *syntax.ListPat:
		c.bindSequence(n.Elems, t, let)
	case *syntax.RecordPat:
		c.bindRecord(n, t, let)
	case *syntax.VariantPat:
		c.bindVariant(n, t, let)
	case *syntax.OrPat:
		for _, a := range n.Alts {
			c.bindPattern(a, t, let)
		}
	case *syntax.LitPat:
		c.infer(n.Value, nil)
		c.literalFits(n, t)
	case *syntax.RangePat:
		if n.Lo != nil {
			c.infer(n.Lo, nil)
		}
		if n.Hi != nil {
			c.infer(n.Hi, nil)
		}
	}
}

func (c *checker) bindIdent(n *syntax.BindPat, t types.Type, let bool) {
	if n.Sub == nil && n.Default == nil && !n.Mut && !let && scope.IsConstName(n.Name.Name) {
		return // a constant or unit variant
	}
	if n.Default != nil {
		t = either(t, c.infer(n.Default, nil))
	}
	if v, p := c.bound(n, n.Name.Name); v != nil {
		c.give(v, p, t)
	}
	if n.Sub != nil {
		c.bindPattern(n.Sub, t, let)
	}
}

func (c *checker) bindSequence(elems []syntax.Pattern, t types.Type, let bool) {
	tup, isTuple := t.(*types.Tuple)
	elem, _ := c.elementOf(t)
	if _, option := t.(*types.Option); option {
		elem = types.Unknown
	}
	rest := -1
	for i, e := range elems {
		if _, ok := e.(*syntax.RestPat); ok {
			rest = i
		}
	}
	if isTuple && rest < 0 && len(tup.Elems) != len(elems) && len(elems) > 0 {
		d := c.fail("E0314", elems[0].Span().To(elems[len(elems)-1].Span()), fmt.Sprintf("a tuple of %d does not come apart into %d", len(tup.Elems), len(elems)))
		d.Expected, d.Found = plural(len(tup.Elems), "name"), plural(len(elems), "name")
		c.tupleFix(d, tup, elems)
	}
	for i, e := range elems {
		if r, ok := e.(*syntax.RestPat); ok {
			c.bindRest(r, tup, elem, i, len(elems))
			continue
		}
		et := unknownIfNever(elem)
		if isTuple {
			et = tupleElem(tup, i, rest, len(elems))
		}
		c.bindPattern(e, et, let)
	}
}

func (c *checker) tupleFix(d *diag.Diagnostic, tup *types.Tuple, elems []syntax.Pattern) {
	last := elems[len(elems)-1].Span()
	if len(elems) > len(tup.Elems) && len(tup.Elems) > 0 {
		from := elems[len(tup.Elems)-1].Span().End
		fix(d, "leave out what is too much", diag.Span{Start: from, End: last.End}, "")
		return
	}
	more := ""
	for range len(tup.Elems) - len(elems) {
		more += ", _"
	}
	fix(d, "pass the others over", diag.Span{Start: last.End, End: last.End}, more)
}

func (c *checker) bindRest(r *syntax.RestPat, tup *types.Tuple, elem types.Type, i, n int) {
	if r.Name == nil {
		return
	}
	t := types.Type(types.ListOf(elem))
	if tup != nil {
		t = types.Unknown
	}
	_, _ = i, n
	if v, p := c.bound(r, r.Name.Name); v != nil {
		c.give(v, p, t)
	}
}

// tupleElem is the type behind pattern i of n, with a rest pattern at rest.
func tupleElem(t *types.Tuple, i, rest, n int) types.Type {
	if rest >= 0 && i > rest {
		i = len(t.Elems) - (n - i)
	}
	if i >= 0 && i < len(t.Elems) {
		return t.Elems[i]
	}
	return types.Unknown
}

func (c *checker) bindRecord(n *syntax.RecordPat, t types.Type, let bool) {
	fieldType := c.patternFields(n, t)
	for i := range n.Fields {
		f := &n.Fields[i]
		ft := fieldType(f.Name)
		if f.Default != nil {
			ft = either(ft, c.infer(f.Default, nil))
		}
		if f.Pat != nil {
			c.bindPattern(f.Pat, ft, let)
			continue
		}
		if v, p := c.bound(f, f.Name.Name); v != nil {
			c.give(v, p, ft)
		}
	}
	if n.RestName != nil {
		if v, p := c.bound(n, n.RestName.Name); v != nil {
			c.give(v, p, types.Unknown)
		}
	}
}

// patternFields tells the types of the fields that a record pattern names, and reports those that do not exist.
func (c *checker) patternFields(n *syntax.RecordPat, t types.Type) func(syntax.Ident) types.Type {
	unknown := func(syntax.Ident) types.Type { return types.Unknown }
	if n.Type == nil {
		switch r := t.(type) {
		case *types.Record:
			return func(id syntax.Ident) types.Type {
				f, _ := r.Field(id.Name)
				if f.Type == nil || f.Optional {
					return types.Unknown
				}
				return f.Type
			}
		case *types.Named:
			return c.declFields(n, r)
		}
		return unknown
	}
	named, variant := c.patternType(n.Type, t)
	if named == nil {
		return unknown
	}
	if variant == nil {
		return c.declFields(n, named)
	}
	return func(id syntax.Ident) types.Type {
		var names []string
		for _, f := range variant.Fields {
			if f.Name == id.Name {
				return types.Substitute(f.Type, named.Solution())
			}
			names = append(names, f.Name)
		}
		d := c.fail("E0207", id.Span(), "`"+variant.Name+"` has no field `"+id.Name+"`")
		c.suggest(d, id.Span(), id.Name, nearest(id.Name, names))
		return types.Unknown
	}
}

func (c *checker) declFields(n *syntax.RecordPat, named *types.Named) func(syntax.Ident) types.Type {
	return func(id syntax.Ident) types.Type {
		if f, owner := findField(named, id.Name); f != nil {
			return types.Substitute(f.Type, owner.Solution())
		}
		if named.Decl.Form == types.Struct && !c.opensUp(named) {
			d := c.fail("E0207", id.Span(), "`"+named.Decl.Name+"` has no field `"+id.Name+"`")
			c.suggest(d, id.Span(), id.Name, nearest(id.Name, fieldNamesOf(named)))
		}
		_ = n
		return types.Unknown
	}
}

// literalFits reports a literal pattern that a value of type t never is.
func (c *checker) literalFits(n *syntax.LitPat, t types.Type) {
	lt := c.typeAt(n.Value)
	if p, ok := n.Value.(*syntax.Path); ok {
		c.pathPattern(p, t)
		return
	}
	if c.mayBeEqual(lt, t) {
		return
	}
	d := c.fail("E0314", n.Span(), describe(lt)+" never matches "+describe(t))
	d.Expected, d.Found = t.String(), lt.String()
	c.convertFix(d, n.Value, lt, t)
}

// pathPattern: a unit variant written as a path.
func (c *checker) pathPattern(p *syntax.Path, t types.Type) {
	named, variant := c.resolveVariant(p.Segs, t)
	if named == nil || variant == nil {
		return
	}
	c.variantOfOther(&syntax.VariantPat{At: p.At, Path: p.Segs}, named, t)
}
