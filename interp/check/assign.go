package check

import (
	"fmt"
	"maps"
	"slices"

	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

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
