package check

import (
	"fmt"
	"maps"
	"slices"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// let infers let x: T = value.
func (c *checker) let(n *syntax.Let) {
	var declared types.Type
	if n.Type != nil {
		declared = c.annotation(n.Type)
	}
	if n.Value == nil {
		c.declareOnly(n, declared)
		return
	}
	t := c.letValue(n, declared)
	if n.Else != nil {
		f := c.branch()
		c.in(f, func() { c.block(n.Else, nil) })
		if !f.dead && c.loud && c.inFunction() {
			d := c.fail("E0221", n.Else.Span(), "the else of a let must leave: return, break, continue or panic")
			d.Hint = "behind it the names of the pattern would have no value"
		}
		c.checkRefutable(n.Pat, t)
	}
	bound := t
	if declared != nil {
		bound = refine(declared, t)
	}
	c.bindLet(n, bound, declared)
}

func (c *checker) letValue(n *syntax.Let, declared types.Type) types.Type {
	t := c.infer(n.Value, declared)
	if declared == nil {
		return t
	}
	what := "the value"
	if b, ok := n.Pat.(*syntax.BindPat); ok {
		what = "`" + b.Name.Name + "`"
	}
	saved := c.annotationAt
	c.annotationAt = n.Type
	ok := c.hold(n.Value, t, declared, what, []diag.Related{{Source: c.src, Span: n.Type.Span(), Message: "the type is declared here"}})
	c.annotationAt = saved
	if !ok {
		return declared
	}
	return t
}

// declareOnly is let x: T without a value: it gets one later.
func (c *checker) declareOnly(n *syntax.Let, declared types.Type) {
	b, ok := n.Pat.(*syntax.BindPat)
	if !ok {
		return
	}
	v, _ := c.bound(b, b.Name.Name)
	if v == nil {
		return
	}
	v.declared, v.typeNode, v.mutable, v.node, v.bound = declared, n.Type, true, n, true
}

// refine is what a variable of a declared type holds after it got a value of type t.
func refine(declared, t types.Type) types.Type {
	switch d := declared.(type) {
	case types.Float:
		return d
	case types.Int:
		return d
	case *types.Maybe:
		if t == types.Null {
			return d
		}
		if _, ok := t.(*types.Option); ok {
			return d
		}
		if _, ok := t.(*types.Maybe); ok {
			return d
		}
		return refine(d.Elem, t)
	}
	if vague(declared, 0) && !types.IsUnknown(t) {
		return t
	}
	return declared
}

// vague tells types with parts that are not known.
func vague(t types.Type, depth int) bool {
	if depth > 6 {
		return false
	}
	switch t := t.(type) {
	case types.Basic:
		return t == types.Unknown
	case *types.Array:
		return vague(t.Elem, depth+1)
	case *types.Dict:
		return vague(t.Key, depth+1) || vague(t.Value, depth+1)
	case *types.Set:
		return vague(t.Elem, depth+1)
	case *types.Option:
		return vague(t.Elem, depth+1)
	case *types.Result:
		return vague(t.Ok, depth+1) || vague(t.Err, depth+1)
	case *types.Tuple:
		for _, e := range t.Elems {
			if vague(e, depth+1) {
				return true
			}
		}
	case *types.Named:
		for _, e := range t.Args {
			if vague(e, depth+1) {
				return true
			}
		}
	case *types.Tensor:
		return t.AnyRank || types.IsUnknown(t.Elem)
	case *types.Frame:
		return t.Open
	case *types.Func:
		return false
	}
	return false
}

func (c *checker) bindLet(n *syntax.Let, t, declared types.Type) {
	b, ok := n.Pat.(*syntax.BindPat)
	if !ok || b.Sub != nil {
		c.bindPattern(n.Pat, t, true)
		return
	}
	v, p := c.bound(b, b.Name.Name)
	if v == nil {
		return
	}
	if declared != nil || v.node == n {
		v.declared = declared
	}
	v.typeNode, v.node, v.first = n.Type, n, c.typeAt(n.Value)
	if v.constant = n.Value; n.Mut || b.Mut {
		v.constant = nil
	}
	v.mutable = v.mutable || n.Mut || b.Mut
	c.give(v, p, t)
	if c.inFunction() {
		c.shadowed(b.Name)
	}
}

// bound finds the variable that a binding node makes: a local, or a global at top level.
func (c *checker) bound(node any, name string) (*variable, place) {
	if v := c.info.Binds[node]; v != nil {
		return c.local(v), place{v: v}
	}
	if g := c.space.vars[name]; g != nil {
		return g, place{g: g}
	}
	return nil, place{}
}

// give notes what a variable holds from here on.
func (c *checker) give(v *variable, p place, t types.Type) {
	v.bound = true
	v.learn(t)
	if v.mutable || p.g != nil || v.declared != nil {
		c.flow.set(p, t)
	}
}

// bindPattern gives the names of a pattern the types that they take out of t.
func (c *checker) bindPattern(p syntax.Pattern, t types.Type, let bool) {
	switch n := p.(type) {
	case *syntax.BindPat:
		c.bindName2(n, t, let)
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

func (c *checker) bindName2(n *syntax.BindPat, t types.Type, let bool) {
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

// assign infers target = value and target op= value.
func (c *checker) assign(n *syntax.Assign) {
	want := c.targetType(n.Target)
	var t types.Type
	if n.Op != "" {
		before := c.failures
		b := &syntax.Binary{At: n.At, Op: n.Op, OpSpan: n.S, X: n.Target, Y: n.Value}
		t = c.binary(b, want)
		c.types[b] = t
		if c.failures > before {
			return // the place keeps its type: other mistakes with it are still seen
		}
	} else {
		before := c.failures
		t = c.infer(n.Value, want)
		if _, isName := n.Target.(*syntax.Name); isName && c.failures > before && types.IsUnknown(t) {
			return // as above
		}
	}
	c.assignTo(n, n.Target, t)
}

// targetType is what may be stored in a place; nil: anything.
func (c *checker) targetType(e syntax.Expr) types.Type {
	switch n := e.(type) {
	case *syntax.Name:
		if v := c.info.Refs[n]; v != nil {
			return c.local(v).declared
		}
		if g := c.findVar(n.Name); g != nil {
			return g.declared
		}
	case *syntax.Field:
		if t, ok := c.quietly(func() types.Type { return c.infer(n.X, nil) }).(*types.Named); ok {
			if f, owner := findField(t, n.Name.Name); f != nil {
				return types.Substitute(f.Type, owner.Solution())
			}
		}
	case *syntax.Index:
		return elemOfDeclared(c.targetType(n.X))
	case *syntax.Unary:
		return c.targetType(n.X)
	}
	return nil
}

func elemOfDeclared(t types.Type) types.Type {
	switch t := t.(type) {
	case *types.Array:
		return t.Elem
	case *types.Dict:
		return t.Value
	}
	return nil
}

// assignTo stores a value of type t.
func (c *checker) assignTo(n *syntax.Assign, target syntax.Expr, t types.Type) {
	switch x := target.(type) {
	case *syntax.Name:
		c.assignName(n, x, t)
	case *syntax.Tuple:
		for i, e := range x.Elems {
			c.assignPart(n, e, t, i)
		}
	case *syntax.Array:
		for i, e := range x.Elems {
			c.assignPart(n, e.Value, t, i)
		}
	case *syntax.Unary:
		c.assignTo(n, x.X, t)
	default:
		c.assignPlace(n, target, t)
	}
}

func (c *checker) assignPart(n *syntax.Assign, e syntax.Expr, t types.Type, i int) {
	part := types.Type(types.Unknown)
	if tup, ok := t.(*types.Tuple); ok && i < len(tup.Elems) {
		part = tup.Elems[i]
	} else if a, ok := t.(*types.Array); ok {
		part = unknownIfNever(a.Elem)
	}
	c.assignTo(n, e, part)
}

func (c *checker) assignName(n *syntax.Assign, x *syntax.Name, t types.Type) {
	var v *variable
	p, ok := c.placeOfName(x)
	if !ok {
		return
	}
	if p.v != nil {
		v = c.local(p.v)
	} else {
		v = p.g
	}
	c.define(x, Definition{Name: x.Name, Source: c.src, Span: v.at, Node: v.node, from: v.from})
	if v.declared != nil && !types.IsUnknown(v.declared) {
		saved := c.annotationAt
		c.annotationAt = v.typeNode
		var related []diag.Related
		if v.typeNode != nil {
			related = []diag.Related{{Source: c.src, Span: v.typeNode.Span(), Message: "the type is declared here"}}
		}
		ok := c.hold(n.Value, t, v.declared, "`"+x.Name+"`", related)
		c.annotationAt = saved
		if !ok {
			t = v.declared
		}
		t = refine(v.declared, t)
	} else if c.changesType(n, x, v, t) {
		return
	}
	v.mutable = true
	v.elsewhere = v.elsewhere || p.g != nil && c.inFunction()
	c.types[x] = t
	c.give(v, p, t)
}

// changesType reports a variable that begins as one plain type and gets another: without
// an annotation its first value says what it is.
func (c *checker) changesType(n *syntax.Assign, x *syntax.Name, v *variable, t types.Type) bool {
	let, ok := v.node.(*syntax.Let)
	if !ok || n.Op != "" || let.Value == nil {
		return false
	}
	first := c.typeAt(let.Value)
	if v.from != nil {
		first = orUnknown(v.first)
	}
	if !settled(first) || !settled(t) || sameKind(first, t) {
		return false
	}
	d := c.fail("E0301", n.Value.Span(), fmt.Sprintf("`%s` must be %s, found %s", x.Name, first, t))
	d.Expected, d.Found = first.String(), t.String()
	d.Related = []diag.Related{{Source: c.src, Span: v.at, Message: "it begins as " + describe(first)}}
	c.convertFix(d, n.Value, t, first)
	return true
}

// settled tells types of which a variable is not expected to leave: plain ones, structs and enums of the program.
func settled(t types.Type) bool {
	if n, ok := t.(*types.Named); ok {
		return n.Decl.Form == types.Struct || n.Decl.Form == types.Enum
	}
	return types.IsNumber(t) || types.IsText(t) || t == types.Bool
}

func sameKind(a, b types.Type) bool {
	x, isNamed := a.(*types.Named)
	y, both := b.(*types.Named)
	if isNamed && both { // two that share a trait may take turns
		return x.Decl == y.Decl || len(x.Decl.Traits) > 0 && len(y.Decl.Traits) > 0
	}
	return isNamed == both && kindName(a) == kindName(b) || types.IsNumber(a) && types.IsNumber(b)
}

// assignPlace stores into a field or element.
func (c *checker) assignPlace(n *syntax.Assign, target syntax.Expr, t types.Type) {
	switch x := target.(type) {
	case *syntax.Field:
		owner := c.infer(x.X, nil)
		c.types[x] = t
		if named, ok := owner.(*types.Named); ok {
			c.assignField(n, x, named, t)
			return
		}
		if engineValue(owner) {
			c.assignProperty(n, x, owner, t)
			return
		}
		if r, ok := owner.(*types.Record); ok {
			c.change(x.X, &types.Record{Fields: put(append([]types.Field(nil), r.Fields...), types.Field{Name: x.Name.Name, Type: t}), Open: r.Open})
		}
	case *syntax.Index:
		owner := c.infer(x.X, nil)
		var key types.Type = types.Unknown
		for _, a := range x.Args {
			key = c.infer(a, nil)
		}
		c.types[x] = t
		c.assignElement(n, x, owner, key, t)
	default:
		c.infer(target, nil)
	}
}

func (c *checker) assignField(n *syntax.Assign, x *syntax.Field, named *types.Named, t types.Type) {
	f, owner := findField(named, x.Name.Name)
	if m, _ := findIn(named, func(d *types.Decl) *types.Method { return d.Setters[x.Name.Name] }, 0); f == nil && m != nil {
		if p, ok := m.Type.(*types.Func); ok && len(p.Params) == 1 {
			c.hold(n.Value, t, p.Params[0].Type, "`"+named.Decl.Name+"."+x.Name.Name+"`", nil)
		}
		return
	}
	if f == nil {
		if !c.opensUp(named) && (named.Decl.Form == types.Struct || named.Decl.Form == types.Class) {
			c.noField(x, named, fieldNamesOf(named))
		}
		return
	}
	c.define(x, Definition{Name: f.Name, Source: owner.Decl.Source, Span: f.Span, Node: owner.Decl.Node})
	want := types.Substitute(f.Type, owner.Solution())
	if !c.hold(n.Value, t, want, "`"+named.Decl.Name+"."+f.Name+"`", []diag.Related{{Source: owner.Decl.Source, Span: f.Span, Message: "the field is declared here"}}) {
		return
	}
	if p, ok := c.placeOf(x); ok {
		c.flow.set(p, refine(want, t))
	}
}

// assignProperty writes a field of an engine's value, of a type that lets fields be written.
func (c *checker) assignProperty(n *syntax.Assign, x *syntax.Field, owner, t types.Type) {
	decl := c.lib.engineType(engineName(owner))
	set := decl.setters[x.Name.Name]
	switch {
	case len(decl.setters) == 0:
		return
	case set == nil && decl.fields[x.Name.Name] != nil:
		c.fail("E0207", x.Name.Span(), "the field `"+x.Name.Name+"` of "+describe(owner)+" cannot be written")
		return
	case set == nil:
		c.noField(x, owner, slices.Sorted(maps.Keys(decl.setters)))
		return
	}
	if s := c.lib.signature(set); s != nil && len(s.fn.Params) == 1 {
		c.hold(n.Value, t, types.Substitute(s.fn.Params[0].Type, ofReceiver(s, owner)), "`"+engineName(owner)+"."+x.Name.Name+"`", nil)
	}
}

func (c *checker) assignElement(n *syntax.Assign, x *syntax.Index, owner, key, t types.Type) {
	if declared := c.targetType(x.X); declared != nil {
		if elem := elemOfDeclared(declared); elem != nil && !types.IsUnknown(elem) {
			c.hold(n.Value, t, elem, "an element of `"+c.text(x.X.Span())+"`", nil)
			return
		}
	}
	switch o := owner.(type) {
	case *types.Array:
		if _, ok := key.(*types.Range); !ok && len(x.Args) == 1 {
			c.position(x.Args[0], key, o)
			c.change(x.X, &types.Array{Elem: types.Join(o.Elem, t), Len: o.Len})
		}
	case *types.Dict:
		c.change(x.X, &types.Dict{Key: types.Join(o.Key, key), Value: types.Join(o.Value, t)})
	case *types.Record:
		if s, ok := x.Args[0].(*syntax.Str); ok && len(x.Args) == 1 {
			c.change(x.X, &types.Record{Fields: put(append([]types.Field(nil), o.Fields...), types.Field{Name: s.Value, Type: t}), Open: o.Open})
			return
		}
		d := recordAsDict(o)
		c.change(x.X, &types.Dict{Key: types.Join(d.Key, key), Value: types.Join(d.Value, t)})
	case *types.Tuple:
		c.change(x.X, types.Unknown)
	case types.Basic:
		if types.IsText(o) {
			d := c.fail("E0307", x.Span(), "a string is immutable: a character cannot be assigned")
			d.Hint = "build a new string: s[..i] + c + s[i + 1..]"
		}
	}
}

// change notes that what a place holds has become of type t: the way up to its variable is rebuilt.
func (c *checker) change(e syntax.Expr, t types.Type) {
	switch n := e.(type) {
	case *syntax.Name:
		p, ok := c.placeOfName(n)
		if !ok {
			return
		}
		v := p.g
		if p.v != nil {
			v = c.local(p.v)
		}
		if v.declared != nil && !types.IsUnknown(v.declared) {
			t = refine(v.declared, t)
		}
		v.mutable = true
		v.learn(t)
		c.flow.set(p, t)
	case *syntax.Field:
		if r, ok := c.typeAt(n.X).(*types.Record); ok {
			c.change(n.X, &types.Record{Fields: put(append([]types.Field(nil), r.Fields...), types.Field{Name: n.Name.Name, Type: t}), Open: r.Open})
		}
	case *syntax.Index:
		switch o := c.typeAt(n.X).(type) {
		case *types.Array:
			c.change(n.X, types.ListOf(types.Join(o.Elem, t)))
		case *types.Dict:
			c.change(n.X, &types.Dict{Key: o.Key, Value: types.Join(o.Value, t)})
		case *types.Record:
			if s, ok := n.Args[0].(*syntax.Str); ok {
				c.change(n.X, &types.Record{Fields: put(append([]types.Field(nil), o.Fields...), types.Field{Name: s.Value, Type: t}), Open: o.Open})
			} else {
				c.change(n.X, recordAsDict(o))
			}
		}
	case *syntax.Unary:
		c.change(n.X, t)
	}
}
