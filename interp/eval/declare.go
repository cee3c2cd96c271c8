package eval

import (
	"sync/atomic"

	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/syntax"
	"skep/interp/value"
)

// declare compiles declarations, and what runs beside or later than its place.
func (c *compiler) declare(e syntax.Expr) code {
	switch n := e.(type) {
	case *syntax.Fun:
		if c.info.Binds[n] != nil {
			return c.localFun(n)
		}
		return c.topFun(n)
	case *syntax.Struct, *syntax.Class, *syntax.Enum, *syntax.Trait, *syntax.Impl, *syntax.TypeAlias, *syntax.Actor:
		return c.linked(c.typeDecl(e))
	case *syntax.Effect:
		return c.effect(n)
	case *syntax.Mod:
		return c.module(n)
	case *syntax.Use:
		return c.use(n)
	case *syntax.Export:
		if n.Decl != nil {
			return c.expr(n.Decl)
		}
		return unit
	case *syntax.Bad:
		st := c.at(n)
		return func(fr *frame) value.Value { panic(fr.fail(st, "E0100", "this does not parse")) }
	}
	if x := c.concurrent(e); x != nil {
		return x
	}
	st := c.at(e)
	return func(fr *frame) value.Value { panic(fr.fail(st, "E0499", "this construct cannot stand here")) }
}

func (c *compiler) topFun(n *syntax.Fun) code {
	p, caps := c.function(n)
	mk, g := c.decorated(n, c.closureOf(p, caps)), c.ns.own(n.Name.Name)
	if c.ahead != nil && len(n.Attrs)+len(caps) == 0 {
		cl := &closure{p: p, eng: c.eng}
		return c.ahead.declares(func() {
			g.set(cl.value())
			g.fun = cl
		})
	}
	return func(fr *frame) value.Value {
		v := mk(fr)
		g.set(v)
		g.fun = nil
		if len(n.Attrs) == 0 && v.Kind() == value.KFunc {
			g.fun, _ = v.Func().Code.(*closure)
		}
		return value.Unit()
	}
}

// typeInfo is what the evaluator keeps beside a value.Type.
type typeInfo struct {
	defaults   []value.Value // per field: a function without parameters, or null
	required   []bool
	checks     []*contract
	invariants []invariant
	watched    bool     // it or a parent has invariants
	private    []bool   // per field; nil when none is
	abstract   []string // methods that a class leaves to others
	ctors      map[string]value.Value
	handlers   map[string]value.Value // of an actor: receive name(…)
	decl       syntax.Expr
	fields     []syntax.FieldDecl // as declared, inherited ones first
	ns         *namespace         // in which annotations are read
	known      atomic.Pointer[lower.Struct]
	variants   atomic.Pointer[ir.Type] // of an enum
}

func (e *Engine) info(t *value.Type) *typeInfo {
	ti, _ := t.Decl.(*typeInfo)
	if ti == nil {
		ti = &typeInfo{}
	}
	return ti
}

// typeDecl makes the type at compile time, so that code below may refer to it, and binds its name when it runs.
func (c *compiler) typeDecl(e syntax.Expr) code {
	switch n := e.(type) {
	case *syntax.Struct:
		return c.structType(n.Name, n.Fields, n.Tuple, value.StructType, n)
	case *syntax.Class:
		return c.class(n)
	case *syntax.Enum:
		return c.enum(n)
	case *syntax.Trait:
		t := value.NewType(n.Name.Name, value.TraitType, nil)
		c.links = append(c.links, c.linkTraits(t, n.Supers))
		return c.withMethods(t, n.Methods, n.Consts, c.bindType(n.Name, t))
	case *syntax.Impl:
		return c.impl(n)
	case *syntax.TypeAlias:
		return c.alias(n)
	case *syntax.Actor:
		return c.actorType(n)
	}
	return unit
}

// bindType binds a type's name; that of a struct without fields is its instance.
func (c *compiler) bindType(name syntax.Ident, t *value.Type) code {
	g, v := c.ns.own(name.Name), t.Value()
	if t.IsUnit() {
		v = value.AllocObj(t).Share()
	}
	return func(*frame) value.Value {
		g.set(v)
		return value.Unit()
	}
}

func (c *compiler) structType(name syntax.Ident, fields []syntax.FieldDecl, tuple bool, form value.TypeForm, decl syntax.Expr) code {
	t := value.NewType(name.Name, form, fieldNames(fields))
	t.Tuple = tuple
	c.eng.pending[t.Name] = t
	set := c.fieldDefaults(t, fields, decl)
	if s, ok := decl.(*syntax.Struct); ok {
		ti := c.eng.info(t)
		c.invariantsOf(ti, s.Invariants)
		ti.watched = len(ti.invariants) > 0
	}
	bind := c.bindType(name, t)
	return func(fr *frame) value.Value {
		set(fr)
		return bind(fr)
	}
}

func fieldNames(fields []syntax.FieldDecl) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Name.Name)
	}
	return out
}

// fieldDefaults notes defaults and contracts of fields; base are the inherited ones.
func (c *compiler) fieldDefaults(t *value.Type, fields []syntax.FieldDecl, decl syntax.Expr) code {
	ti := &typeInfo{decl: decl, ctors: map[string]value.Value{}, fields: fields, ns: c.ns}
	t.Decl = ti
	defs := make([]code, len(fields))
	for i, f := range fields {
		if f.Default != nil {
			defs[i] = c.keep(f.Default)
		}
		ti.defaults = append(ti.defaults, value.Null)
		ti.required = append(ti.required, f.Default == nil && (f.Type == nil || f.Type.Kind != syntax.TypeOption))
		k := c.contract(f.Type)
		if k != nil && k.tensor != nil {
			k.tensor.alone = true
		}
		ti.checks = append(ti.checks, k)
		if f.Private && ti.private == nil {
			ti.private = make([]bool, len(fields))
		}
		if f.Private {
			ti.private[i] = true
		}
	}
	return func(fr *frame) value.Value {
		for i, d := range defs {
			if d != nil {
				ti.defaults[i] = d(fr).Share()
			}
		}
		return value.Unit()
	}
}

func (c *compiler) enum(n *syntax.Enum) code {
	t := value.NewType(n.Name.Name, value.EnumType, nil)
	t.Decl = &typeInfo{decl: n, ns: c.ns}
	discs := make([]code, len(n.Variants))
	for i, v := range n.Variants {
		tv := value.Variant{Name: v.Name.Name, Arity: len(v.Tuple), Fields: fieldNames(v.Fields)}
		if tv.Fields != nil {
			tv.Arity = len(tv.Fields)
		}
		t.Variants = append(t.Variants, tv)
		if v.Discriminant != nil {
			discs[i] = c.expr(v.Discriminant)
		}
	}
	bind := c.bindType(n.Name, t)
	return func(fr *frame) value.Value {
		next := int64(0)
		for i, d := range discs {
			if d != nil {
				if v := d(fr); v.IsInt() {
					next = v.AsInt()
				}
			}
			t.Variants[i].Discriminant = value.Int(next)
			next++
		}
		return bind(fr)
	}
}

// withMethods compiles methods and constants into a type when the declaration runs.
func (c *compiler) withMethods(t *value.Type, methods []*syntax.Fun, consts []*syntax.Let, then code) code {
	self := c.self
	c.self = t
	defer func() { c.self = self }()
	var add []code
	for _, m := range methods {
		if m.Body == nil {
			continue
		}
		add = append(add, c.methodInto(t, m))
	}
	for _, l := range consts {
		x, name := c.keep(l.Value), letName(l.Pat)
		add = append(add, func(fr *frame) value.Value { t.Statics[name] = x(fr); return value.Unit() })
	}
	return func(fr *frame) value.Value {
		for _, a := range add {
			a(fr)
		}
		return then(fr)
	}
}

func (c *compiler) methodInto(t *value.Type, m *syntax.Fun) code {
	p, caps := c.function(m)
	mk, name := c.decorated(m, c.closureOf(p, caps)), m.Name.Name
	if m.Operator != "" {
		name = m.Operator
	}
	into := t.Statics
	switch {
	case hasAttr(m.Attrs, "get"):
		into = made(&t.Getters)
	case hasAttr(m.Attrs, "set"):
		into = made(&t.Setters)
	case p.self == 1:
		into = t.Methods
	}
	return func(fr *frame) value.Value { into[name] = mk(fr); return value.Unit() }
}

func made(m *map[string]value.Value) map[string]value.Value {
	if *m == nil {
		*m = map[string]value.Value{}
	}
	return *m
}

func hasAttr(attrs []syntax.Attr, name string) bool {
	for _, a := range attrs {
		if a.Name == name {
			return true
		}
	}
	return false
}

// impl adds methods to a type: the user's, or a builtin one (extensions).
func (c *compiler) impl(n *syntax.Impl) code {
	st := c.site(n.S)
	if n.For == nil {
		return unit
	}
	tmp := value.NewType(n.For.Name, value.StructType, nil)
	find := c.typeByName(n.For.Name)
	trait := func() value.Value { return value.Null }
	if n.Trait != nil {
		trait = c.typeByName(n.Trait.Name)
	}
	// Self means the type itself; it exists once the declaration above has run.
	c2 := *c
	c2.self = tmp
	add := c2.withMethods(tmp, n.Methods, n.Consts, unit)
	c.n, c.deep = c2.n, max(c.deep, c2.deep)
	eng := c.eng
	target, builtinFor := builtinKind(n.For)
	return func(fr *frame) value.Value {
		add(fr)
		t, isType := typeIn(find())
		if isType && t.Form != value.BuiltinType && t != value.Option && t != value.Result {
			eng.tiers.epoch.Add(1) // its instances have other methods from now on
			eng.extended++
			tmp.Adopt(t)
			if tv := trait(); tv.Kind() == value.KType {
				t.Traits = append(t.Traits, tv.Type())
			}
			return value.Unit()
		}
		if builtinFor {
			eng.extendBuiltin(target, n.For.Name, tmp, trait())
			return value.Unit()
		}
		if eng.Lenient {
			return value.Unit()
		}
		panic(fr.fail(st, "E0401", "the type `%s` is not defined", n.For.Name))
	}
}

func (c *compiler) typeByName(name string) func() value.Value {
	g := c.ns.ref(name)
	return func() value.Value {
		if g.defined {
			return g.V
		}
		return value.Null
	}
}

func (c *compiler) alias(n *syntax.TypeAlias) code {
	g := c.ns.own(n.Name.Name)
	if n.Type == nil || n.Type.Kind != syntax.TypeNamed {
		t := value.NewType(n.Name.Name, value.BuiltinType, nil)
		return func(*frame) value.Value { g.set(t.Value()); return value.Unit() }
	}
	find := c.typeByName(n.Type.Name)
	return func(*frame) value.Value {
		g.set(find())
		return value.Unit()
	}
}
