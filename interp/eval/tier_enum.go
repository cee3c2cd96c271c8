package eval

import (
	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Types of tuples and variants in tier 1. Guards look at what a value holds, one
// level deep and no deeper: what lies below is boxed. So a guard costs the same
// for the root of a tree as for a leaf.

// maxLevels bounds the tuples and variants in each other that a guard looks into.
const maxLevels = 2

// typeOfParts is the type of a tuple or variant.
func typeOfParts(v value.Value, limit, depth int) *ir.Type {
	switch {
	case depth >= maxLevels:
		return ir.Any
	case v.Kind() == value.KEnum:
		return typeOfVariant(v.Enum(), limit, depth)
	case v.List().Len() > maxGuarded:
		return ir.Any
	}
	parts := make([]*ir.Type, v.List().Len())
	for i, x := range v.List().All() {
		parts[i] = typeOfField(x, nil, limit, depth+1)
	}
	return ir.TupleOf(parts...)
}

// typeOfVariant is that of an enum of the program, or an Option or Result whose other variant nobody has seen.
func typeOfVariant(e *value.Enum, limit, depth int) *ir.Type {
	if e.Type != value.Option && e.Type != value.Result {
		if t := enumType(e.Type); t != nil {
			return t
		}
		return ir.Any
	}
	t := builtinEnumType(e.Type)
	if len(e.Data) == 1 {
		t.Fields[e.Variant].Type = typeOfField(e.Data[0], nil, limit, depth+1)
	}
	return t
}

// builtinEnumType is Option or Result, with nothing known of what they hold.
func builtinEnumType(of *value.Type) *ir.Type {
	t := &ir.Type{Kind: ir.KEnum, Name: of.Name, Origin: of}
	for _, v := range of.Variants {
		if v.Arity == 1 {
			t.Fields = append(t.Fields, ir.Field{Name: v.Name, Type: ir.Never})
		}
	}
	return t
}

// enumType is the type of an enum of the program: its values are what annotations say of numbers,
// bools and texts, and else boxed. Nothing holds a program to these annotations, so guards look.
func enumType(of *value.Type) *ir.Type {
	ti, ok := of.Decl.(*typeInfo)
	if !ok || ti.ns == nil {
		return nil
	}
	if t := ti.variants.Load(); t != nil {
		return t
	}
	decl, ok := ti.decl.(*syntax.Enum)
	if !ok || len(decl.Variants) != len(of.Variants) || len(decl.Variants) == 0 {
		return nil
	}
	t := &ir.Type{Kind: ir.KEnum, Name: of.Name, Origin: of}
	for _, v := range decl.Variants {
		t.Variants = append(t.Variants, variantType(ti.ns, v))
	}
	ti.variants.Store(t)
	return t
}

func variantType(ns *namespace, v syntax.Variant) ir.Variant {
	out := ir.Variant{Name: v.Name.Name}
	add := func(t *syntax.Type) {
		p := promised(ns, t, 0)
		if !p.Scalar() && p.Kind != ir.KStr {
			p = ir.Any
		}
		out.Values = append(out.Values, p)
	}
	for _, t := range v.Tuple {
		add(t)
	}
	for _, f := range v.Fields {
		add(f.Type)
		out.Names = append(out.Names, f.Name.Name)
	}
	return out
}

// isVariant is the guard of enums.
func isVariant(v value.Value, t *ir.Type, limit int) bool {
	if v.Kind() != value.KEnum || v.Enum().Type != t.Origin {
		return false
	}
	e := v.Enum()
	for i, x := range e.Data {
		if u := t.Value(e.Variant, i); u == nil || u.Kind != ir.KAny && !isOf(x, u, limit) {
			return false
		}
	}
	return true
}

// isTuple is the guard of tuples.
func isTuple(v value.Value, t *ir.Type, limit int) bool {
	if !t.Tuple() || v.List().Len() != len(t.Fields) {
		return false
	}
	for i, x := range v.List().All() {
		if u := t.Fields[i].Type; u.Kind != ir.KAny && !isOf(x, u, limit) {
			return false
		}
	}
	return true
}

// Variant implements lower.World.
func (w world) Variant(from *lower.Unit, path []string) *lower.Variant {
	k, ok := from.Key.(*tier)
	if !ok {
		return nil
	}
	g := k.ns.ref(path[0])
	if path[0] == "Self" || !g.defined {
		return nil
	}
	t, number := variantNamed(g, path)
	if t == nil || number < 0 {
		return nil
	}
	g.epoch = &w.e.tiers.epoch
	v := &lower.Variant{Number: number, Values: t.Variants[number].Arity}
	if t == value.Option || t == value.Result {
		v.Type = builtinEnumType(t)
	} else if v.Type = enumType(t); v.Type == nil || t.Variants[number].Fields != nil {
		return nil
	}
	return v
}

// variantNamed finds what Some, None or Enum::Variant makes.
func variantNamed(g *Global, path []string) (t *value.Type, number int) {
	switch {
	case len(path) == 2 && g.V.Kind() == value.KType:
		return g.V.Type(), g.V.Type().VariantIndex(path[1])
	case len(path) == 2:
		return nil, -1
	case g.V.Kind() == value.KFunc:
		if k, ok := g.V.Func().Code.(*constructor); ok {
			return k.t, k.variant
		}
	case g.V == value.None():
		return value.Option, 1
	}
	return nil, -1
}
