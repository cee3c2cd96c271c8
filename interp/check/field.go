package check

import (
	"fmt"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
)

// field infers x.name.
func (c *checker) field(n *syntax.Field) types.Type {
	t := c.infer(n.X, nil)
	if n.Safe {
		return c.safely(n.X, t, func(t types.Type) types.Type { return c.fieldOf(n, t, true) })
	}
	if p, ok := c.placeOf(n); ok {
		if fact := c.flow.get(p); fact != nil {
			c.fieldOf(n, t, false)
			return fact
		}
	}
	return c.fieldOf(n, t, false)
}

func (c *checker) fieldOf(n *syntax.Field, t types.Type, safe bool) types.Type {
	switch t := t.(type) {
	case *types.Named:
		return c.namedField(n, t)
	case *types.Record:
		if f, ok := t.Field(n.Name.Name); ok {
			if f.Optional {
				return types.Unknown
			}
			return f.Type
		}
		if t.Open || safe {
			return types.Unknown
		}
		return c.noField(n, t, fieldNames(t))
	case *types.Dict:
		return orUnknownValue(t.Value)
	case *types.Module:
		return c.moduleMember(t.Name, n.Name, n)
	case *types.TypeValue:
		name := t.Of.String()
		if x, ok := n.X.(*syntax.Name); ok {
			name = x.Name
		}
		return c.typeMember(t.Of, name, n.Name, n)
	case *types.Maybe:
		res := c.fieldOf(n, t.Elem, safe)
		if !c.broken[n] {
			c.mayBeNull(n.X.Span(), t, "read")
		}
		return res
	case *types.Union:
		return c.unionField(n, t, safe)
	case *types.Tensor, *types.Frame, *types.Column, *types.Boxed:
		return c.engineField(n, t)
	case types.Int, types.Float, *types.Array, *types.Tuple, *types.Set, *types.Range, *types.Option, *types.Result:
		return c.noField(n, t, nil)
	case types.Basic:
		switch t {
		case types.Str, types.Char, types.Bool, types.Unit:
			return c.noField(n, t, nil)
		case types.Null:
			if safe {
				return types.Null
			}
			return c.noField(n, t, nil)
		}
	}
	return types.Unknown
}

func fieldNames(r *types.Record) []string {
	var out []string
	for _, f := range r.Fields {
		out = append(out, f.Name)
	}
	return out
}

func (c *checker) namedField(n *syntax.Field, t *types.Named) types.Type {
	if f, owner := findField(t, n.Name.Name); f != nil {
		c.define(n, Definition{Name: f.Name, Source: owner.Decl.Source, Span: f.Span, Node: owner.Decl.Node})
		return types.Substitute(f.Type, owner.Solution())
	}
	if m, owner := findIn(t, func(d *types.Decl) *types.Method { return d.Getters[n.Name.Name] }, 0); m != nil {
		c.defineMethod(n, m)
		if f, ok := m.Type.(*types.Func); ok {
			return c.instantiate(f, m, owner, t).Result
		}
		return types.Unknown
	}
	if m, owner := findMethod(t, n.Name.Name); m != nil {
		c.defineMethod(n, m)
		if f, ok := m.Type.(*types.Func); ok {
			return c.instantiate(f, m, owner, t)
		}
		return types.Unknown
	}
	switch t.Decl.Form {
	case types.Enum:
		for i := range t.Decl.Variants {
			for _, f := range t.Decl.Variants[i].Fields {
				if f.Name == n.Name.Name {
					return types.Substitute(f.Type, t.Solution())
				}
			}
		}
	case types.Actor:
		if _, own := n.X.(*syntax.Name); own && c.self != nil && nearest(n.Name.Name, fieldNamesOf(t)) != "" {
			return c.noField(n, t, fieldNamesOf(t))
		}
		return types.Unknown
	case types.Trait, types.Effect:
		return types.Unknown
	}
	if c.opensUp(t) {
		return types.Unknown
	}
	return c.noField(n, t, fieldNamesOf(t))
}

// unionField asks each alternative; it is an error only if none has the field.
func (c *checker) unionField(n *syntax.Field, t *types.Union, safe bool) types.Type {
	var out types.Type = types.Never
	found := false
	for _, a := range t.Alts {
		if ft, ok := c.tryField(a, n.Name.Name); ok {
			found = true
			out = either(out, ft)
		}
	}
	if !found {
		return c.noField(n, t, nil)
	}
	_ = safe
	return out
}

func (c *checker) tryField(t types.Type, name string) (types.Type, bool) {
	switch t := t.(type) {
	case *types.Named:
		if f, owner := findField(t, name); f != nil {
			return types.Substitute(f.Type, owner.Solution()), true
		}
		return types.Unknown, c.opensUp(t) || t.Decl.Form == types.Trait
	case *types.Record:
		if f, ok := t.Field(name); ok {
			return f.Type, true
		}
		return types.Unknown, t.Open
	case *types.Dict:
		return orUnknownValue(t.Value), true
	case types.Int, types.Float, *types.Array, *types.Tuple, *types.Set, *types.Range, *types.Option, *types.Result:
		return nil, false
	case types.Basic:
		return types.Unknown, t == types.Unknown || t == types.Never
	}
	return types.Unknown, true
}

// engineField asks the module that declares the type.
func (c *checker) engineField(n *syntax.Field, t types.Type) types.Type {
	decl := c.lib.engineType(engineName(t)).decl
	if decl == nil {
		return types.Unknown
	}
	if decl.Static == nil || decl.Static.Field == nil {
		return c.declaredField(n, t, decl)
	}
	call, reported := c.staticCall(n.Name.Name, n.Span(), n.Name.Span())
	recv := c.staticArg("self", n.X, t)
	call.Recv = &recv
	if out := safely(decl.Static.Field, call); out != nil {
		return out
	}
	if *reported {
		return types.Unknown
	}
	var known []string
	if decl.Static.Fields != nil {
		known = decl.Static.Fields(t)
	}
	return c.noField(n, t, known)
}

// declaredField is a field that a module declares with a signature.
func (c *checker) declaredField(n *syntax.Field, t types.Type, decl *module.Type) types.Type {
	fields := c.lib.engineType(engineName(t)).fields
	if e := fields[n.Name.Name]; e != nil {
		if e.f.Rule != nil {
			call, _ := c.staticCall(n.Name.Name, n.Span(), n.Name.Span())
			recv := c.staticArg("self", n.X, t)
			call.Recv = &recv
			if out := safely(e.f.Rule, call); out != nil {
				return out
			}
		}
		if s := c.lib.signature(e); s != nil {
			return types.Substitute(s.fn.Result, ofReceiver(s, t))
		}
		return types.Unknown
	}
	var known []string
	if f, ok := t.(*types.Frame); ok {
		if col, ok := f.Column(n.Name.Name); ok && decl.Member != nil {
			return &types.Boxed{Name: "Series", Args: []types.Type{col}}
		}
		if f.Open {
			return types.Unknown
		}
		known = f.Names()
	}
	if c.lib.method(t, n.Name.Name) == nil && len(fields) == 0 {
		return types.Unknown
	}
	for name := range fields {
		known = append(known, name)
	}
	return c.noField(n, t, known)
}

// ofReceiver is what a signature's type parameters stand for on a value of type t, as far as it says.
func ofReceiver(s *signature, t types.Type) *types.Solution {
	open := openVars(s.fn)
	solved := &types.Solution{Vars: map[*types.Var]types.Type{}}
	solved.Solve(s.recv, t, open)
	return partial(solved, open)
}

// noField reports a field that a type does not have.
func (c *checker) noField(n *syntax.Field, t types.Type, known []string) types.Type {
	c.broken[n] = true
	name := n.Name.Name
	d := c.fail("E0207", n.Name.Span(), describe(t)+" has no field `"+name+"`")
	d.Found = t.String()
	if named, ok := t.(*types.Named); ok {
		d.Related = declaredAt(named.Decl)
	}
	if named, ok := t.(*types.Named); (!ok || !c.opensUp(named)) && c.hasMethod(t, name) && t != types.Unit && t != types.Null {
		d.Hint = "`" + name + "` is a method"
		fix(d, "call the method: `."+name+"()`", diag.Span{Start: n.Name.Span().End, End: n.Name.Span().End}, "()")
		return types.Unknown
	}
	best := nearest(name, known)
	if best == "" && len(name) > 3 { // fields are few: two slips are likely one of them
		best = diag.Near(name, known, 2)
	}
	c.suggest(d, n.Name.Span(), name, best)
	switch o := t.(type) {
	case *types.Option:
		if _, ok := c.tryField(o.Elem, name); ok {
			c.unwrapFix(d, n.X.Span())
		}
	case *types.Result:
		if _, ok := c.tryField(o.Ok, name); ok {
			c.unwrapFix(d, n.X.Span())
		}
	}
	return types.Unknown
}

// tupleField infers x.0.
func (c *checker) tupleField(n *syntax.TupleField) types.Type {
	t := c.infer(n.X, nil)
	switch t := t.(type) {
	case *types.Tuple:
		if n.Index < len(t.Elems) {
			return t.Elems[n.Index]
		}
		d := c.fail("E0207", n.Span(), fmt.Sprintf("a tuple of %d has no field `%d`", len(t.Elems), n.Index))
		d.Found = t.String()
		if len(t.Elems) > 0 {
			last := fmt.Sprint(len(t.Elems) - 1)
			fix(d, "the last field is `."+last+"`", diag.Span{Start: n.Span().End - len(fmt.Sprint(n.Index)), End: n.Span().End}, last)
		}
	case *types.Named:
		if f, owner := findField(t, fmt.Sprint(n.Index)); f != nil {
			return types.Substitute(f.Type, owner.Solution())
		}
		if t.Decl.Form == types.Struct && !c.opensUp(t) && n.Index >= len(t.Decl.Fields) {
			d := c.fail("E0207", n.Span(), fmt.Sprintf("%s has no field `%d`", describe(t), n.Index))
			d.Related = declaredAt(t.Decl)
		} else if n.Index < len(t.Decl.Fields) {
			return types.Substitute(t.Decl.Fields[n.Index].Type, t.Solution())
		}
	case *types.Array:
		return unknownIfNever(t.Elem)
	}
	return types.Unknown
}

func unknownIfNever(t types.Type) types.Type {
	if t == types.Never {
		return types.Unknown
	}
	return t
}

// index infers x[a, b].
func (c *checker) index(n *syntax.Index) types.Type {
	t := c.infer(n.X, nil)
	var args []types.Type
	for _, a := range n.Args {
		if _, ok := a.(*syntax.Ellipsis); ok {
			args = append(args, types.Unknown)
			continue
		}
		args = append(args, c.infer(a, nil))
	}
	return c.indexOf(n, t, args)
}

func (c *checker) indexOf(n *syntax.Index, t types.Type, args []types.Type) types.Type {
	switch t := t.(type) {
	case *types.Tensor, *types.Frame, *types.Column, *types.Boxed:
		return c.engineIndex(n, t, args)
	case *types.Maybe:
		c.mayBeNull(n.X.Span(), t, "indexed")
		return c.indexOf(n, t.Elem, args)
	case *types.Union:
		var out types.Type = types.Never
		for _, a := range t.Alts {
			if indexable(a) {
				out = either(out, c.quietly(func() types.Type { return c.indexOf(n, a, args) }))
			}
		}
		return unknownIfNever(out)
	case types.Int, types.Float, *types.Set, *types.Option, *types.Result, *types.Func:
		if c.extensionMethod(t, "index") == nil {
			return c.notIndexable(n, t)
		}
		return types.Unknown
	}
	if len(args) != 1 {
		return types.Unknown
	}
	switch t := t.(type) {
	case *types.Array:
		if _, ok := args[0].(*types.Range); ok {
			return types.ListOf(t.Elem)
		}
		c.position(n.Args[0], args[0], t)
		return unknownIfNever(t.Elem)
	case *types.Tuple:
		if _, ok := args[0].(*types.Range); !ok {
			c.position(n.Args[0], args[0], t)
		}
		if k, ok := c.constantInt(n.Args[0]); ok && k >= 0 && int(k) < len(t.Elems) {
			return t.Elems[k]
		}
	case *types.Range:
		return t.Elem
	case *types.Dict:
		return orUnknownValue(t.Value)
	case *types.Record:
		return c.recordIndex(n, t)
	case *types.Named:
		return c.namedIndex(t)
	case types.Basic:
		if types.IsText(t) {
			if _, ok := args[0].(*types.Range); ok {
				return types.Str
			}
			c.position(n.Args[0], args[0], t)
			return types.Char
		}
		if t == types.Bool || t == types.Null || t == types.Unit {
			return c.notIndexable(n, t)
		}
	}
	return types.Unknown
}

func indexable(t types.Type) bool {
	switch t.(type) {
	case *types.Array, *types.Tuple, *types.Dict, *types.Record, *types.Range, *types.Named, *types.Tensor, *types.Frame:
		return true
	}
	return t == types.Str || types.IsUnknown(t)
}

// quietly infers without a word.
func (c *checker) quietly(f func() types.Type) types.Type {
	loud := c.loud
	c.loud = false
	defer func() { c.loud = loud }()
	return f()
}

func (c *checker) notIndexable(n *syntax.Index, t types.Type) types.Type {
	d := c.fail("E0307", n.X.Span(), describe(t)+" cannot be indexed")
	d.Found = t.String()
	switch t.(type) {
	case *types.Option, *types.Result:
		c.unwrapFix(d, n.X.Span())
	}
	return types.Unknown
}

// position holds the index of a list to an integer.
func (c *checker) position(e syntax.Expr, t, of types.Type) {
	switch t := t.(type) {
	case types.Int, *types.Range, *types.Var, *types.Named, *types.Union, *types.Maybe, *types.Boxed, *types.Tensor, *types.Column, *types.Array, *types.Task:
		return
	case types.Basic:
		if t == types.Unknown || t == types.Never {
			return
		}
	}
	d := c.fail("E0307", e.Span(), "an index of "+describe(of)+" is an integer or a range, found "+describe(t))
	d.Expected, d.Found = "i64", t.String()
	c.convertFix(d, e, t, types.I64)
}

// recordIndex is r["key"]: with a key that is written there, the field.
func (c *checker) recordIndex(n *syntax.Index, t *types.Record) types.Type {
	key, ok := n.Args[0].(*syntax.Str)
	if !ok {
		if t.Open {
			return types.Unknown
		}
		return orUnknownValue(recordAsDict(t).Value)
	}
	f, ok := t.Field(key.Value)
	switch {
	case ok && !f.Optional:
		return f.Type
	case ok || t.Open || len(t.Fields) == 0:
		return types.Unknown
	}
	at := key.Span()
	d := c.fail("E0207", at, "the object has no key `"+key.Value+"`")
	d.Found = t.String()
	if best := nearest(key.Value, fieldNames(t)); best != "" {
		c.suggest(d, diag.Span{Start: at.Start + 1, End: at.End - 1}, key.Value, best)
	}
	return types.Unknown
}

func (c *checker) namedIndex(t *types.Named) types.Type {
	for _, name := range []string{"index", "[]", "get"} {
		if m, owner := findMethod(t, name); m != nil && name != "get" {
			if f, ok := m.Type.(*types.Func); ok {
				return c.instantiate(f, m, owner, t).Result
			}
		}
	}
	return types.Unknown
}

func (c *checker) engineIndex(n *syntax.Index, t types.Type, args []types.Type) types.Type {
	decl := c.lib.engineType(engineName(t)).decl
	if decl == nil || decl.Static == nil || decl.Static.Index == nil {
		if e := c.lib.methodsOf(engineName(t))["index"]; e != nil {
			if s := c.lib.signature(e); s != nil {
				return substituteUnknown(s.fn)
			}
		}
		return types.Unknown
	}
	call, reported := c.staticCall("[]", n.Span(), n.Span())
	recv := c.staticArg("self", n.X, t)
	call.Recv = &recv
	for i, a := range n.Args {
		if e, ok := a.(*syntax.Ellipsis); ok {
			call.Args = append(call.Args, module.StaticArg{Given: true, Type: types.Unknown, Expr: e, Span: e.Span()})
			continue
		}
		call.Args = append(call.Args, c.staticArg("", a, args[i]))
	}
	out := safely(decl.Static.Index, call)
	if out == nil || *reported && out == nil {
		return types.Unknown
	}
	return out
}
