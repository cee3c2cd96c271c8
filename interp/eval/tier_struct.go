package eval

import (
	"strings"

	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Structs in tier 1. Instances stay what they are in tier 0, with boxed fields;
// what is known is the declaration (or the keys of an object) and the kinds of
// fields, so a field is a load without a look at a cache or a kind. Guards look
// at the fields of arguments, whatever annotations say: those are checked where a
// field is written by name, and there are other ways to write one.

// maxGuarded bounds the fields that a guard looks at.
const maxGuarded = 16

// typeOfInstance is the type of an instance or object by what its fields hold now.
func typeOfInstance(v value.Value, limit, depth int) *ir.Type {
	if v.Kind() == value.KObj {
		return typeOfObj(v.Obj(), limit, depth)
	}
	d := v.Dict()
	if d.Shape == nil || len(d.Shape.Keys) == 0 || len(d.Shape.Keys) > maxGuarded {
		return ir.Any
	}
	t := objectType(d.Shape)
	for i := range t.Fields {
		t.Fields[i].Type = typeOfField(d.F[i], nil, limit, depth)
	}
	return t
}

// objectType is the type of objects of a shape whose fields are not known.
func objectType(s *value.Shape) *ir.Type {
	t := &ir.Type{Kind: ir.KStruct, Origin: s, Fields: make([]ir.Field, len(s.Keys))}
	for i, k := range s.Keys {
		t.Fields[i] = ir.Field{Name: k, Type: ir.Any}
	}
	return t
}

func typeOfObj(o *value.Obj, limit, depth int) *ir.Type {
	s := declaredOf(o.Type)
	if s == nil || len(o.F) > maxGuarded {
		return ir.Any
	}
	t := &ir.Type{Kind: ir.KStruct, Name: o.Type.Name, Origin: o.Type, Fields: make([]ir.Field, len(o.F))}
	for i := range o.F {
		t.Fields[i] = ir.Field{Name: o.Type.Fields[i], Type: typeOfField(o.F[i], &promise{s.Fields[i].Written, s.Type.Fields[i].Type}, limit, depth)}
	}
	return t
}

// promise is an annotation of a field and what it means.
type promise struct {
	written *syntax.Type
	typ     *ir.Type
}

// typeOfField trusts what a field holds to stay of that kind if it is a number,
// bool or string that is not one choice of an annotation; instances only where
// the annotation wants them: trees would have a type for each depth.
func typeOfField(v value.Value, p *promise, limit, depth int) *ir.Type {
	declared := p != nil && p.written != nil
	switch v.Kind() {
	case value.KInt, value.KFloat, value.KBool, value.KStr:
		if !declared || p.typ.Kind != ir.KAny {
			return typeOfValue(v, limit)
		}
	case value.KArray:
		if declared && p.typ.Kind == ir.KArray && v.Array().Len() == 0 {
			return p.typ
		}
		return typeOfArray(v.Array(), limit)
	case value.KObj:
		if declared && p.typ.Kind == ir.KStruct && depth < 3 {
			return typeOfInstance(v, limit, depth+1)
		}
	case value.KDict:
		if depth < 1 {
			return typeOfInstance(v, limit, depth+1)
		}
	case value.KTuple, value.KEnum:
		return typeOfParts(v, limit, depth)
	}
	return ir.Any
}

// isInstance is the guard of struct types.
func isInstance(v value.Value, t *ir.Type, limit int) bool {
	if v.Kind() == value.KTuple {
		return isTuple(v, t, limit)
	}
	var f []value.Value
	switch o := t.Origin.(type) {
	case *value.Type:
		if v.Kind() != value.KObj || v.Obj().Type != o {
			return false
		}
		f = v.Obj().F
	case *value.Shape:
		if v.Kind() != value.KDict || v.Dict().Shape != o {
			return false
		}
		f = v.Dict().F
	default:
		return false
	}
	for i := range f {
		if u := t.Fields[i].Type; u.Kind != ir.KAny && !isOf(f[i], u, limit) {
			return false
		}
	}
	return true
}

// declaredOf gives what is declared of a struct or class; nil for what has more
// to it than fields: invariants, actors.
func declaredOf(t *value.Type) *lower.Struct {
	ti, ok := t.Decl.(*typeInfo)
	if !ok || ti.watched || ti.ns == nil || t.Form != value.StructType && t.Form != value.ClassType || len(t.Fields) != len(ti.fields) {
		return nil
	}
	if s := ti.known.Load(); s != nil {
		return s
	}
	s := &lower.Struct{Unit: &lower.Unit{Name: t.Name, Key: &tier{ns: ti.ns}}}
	s.Type = &ir.Type{Kind: ir.KStruct, Name: t.Name, Origin: t, Fields: make([]ir.Field, len(t.Fields))}
	for i, f := range ti.fields {
		s.Type.Fields[i] = ir.Field{Name: t.Fields[i], Type: promised(ti.ns, f.Type, 0)}
		s.Fields = append(s.Fields, lower.StructField{Written: f.Type, Default: constantField(ti, i), Private: f.Private})
	}
	ti.known.Store(s)
	return s
}

// constantField is what a literal that leaves a field out puts there, if that is a constant.
func constantField(ti *typeInfo, i int) *ir.Node {
	if ti.required[i] {
		return nil
	}
	switch v := ti.defaults[i]; v.Kind() {
	case value.KInt:
		return ir.Int(v.AsInt())
	case value.KFloat:
		return ir.Float(v.AsFloat())
	case value.KBool:
		return ir.Truth(v.AsBool())
	case value.KStr:
		return ir.Text(v.Str())
	case value.KNull:
		return &ir.Node{Op: ir.NullConst, Type: ir.Any}
	}
	return nil
}

// promised is the type that values of a field have by its annotation, any if that leaves a choice.
func promised(ns *namespace, t *syntax.Type, depth int) *ir.Type {
	for i := 0; t != nil && t.Kind == syntax.TypeNamed && i < 16; i++ {
		a := ns.alias(t.Name)
		if a == nil {
			break
		}
		t = a
	}
	switch {
	case t == nil || depth > 3:
		return ir.Any
	case t.Kind == syntax.TypeList && t.Elem != nil:
		return promisedList(ns, t.Elem, depth)
	case t.Kind != syntax.TypeNamed:
		return ir.Any
	}
	if _, ok := intRanges.Get()[t.Name]; ok {
		return ir.I64
	}
	switch t.Name {
	case "f64", "f32", "float", "Float":
		return ir.F64
	case "bool", "Bool", "boolean":
		return ir.Bool
	case "String", "str", "string":
		return ir.Str
	case "Vec", "List", "Array":
		if len(t.Args) == 1 {
			return promisedList(ns, t.Args[0], depth)
		}
		return ir.Any
	}
	if g := ns.ref(t.Name); g.defined {
		if u, ok := typeIn(g.V); ok && u.Form == value.StructType {
			if s := declaredOf(u); s != nil {
				return s.Type
			}
		}
	}
	return ir.Any
}

func promisedList(ns *namespace, elem *syntax.Type, depth int) *ir.Type {
	if e := promised(ns, elem, depth+1); e.Kind != ir.KAny && e.Kind != ir.KStr {
		return ir.ArrayOf(e)
	}
	return ir.Any
}

// Struct gives a struct whose literals only fill fields.
func (w world) Struct(from *lower.Unit, name string) *lower.Struct {
	k, ok := from.Key.(*tier)
	if !ok {
		return nil
	}
	if name == "Self" && k.c != nil && k.c.self != nil {
		name = k.c.self.Name
	}
	g := k.ns.ref(name)
	if !g.defined || g.V.Kind() != value.KType || g.V.Type().Form != value.StructType || g.V.Type().IsUnit() {
		return nil
	}
	g.epoch = &w.e.tiers.epoch
	return declaredOf(g.V.Type())
}

// Declared gives what is declared of an instance's type.
func (w world) Declared(t *ir.Type) *lower.Struct {
	if u, ok := t.Origin.(*value.Type); ok {
		return declaredOf(u)
	}
	return nil
}

// Inside tells code of a type's own methods.
func (w world) Inside(from *lower.Unit, t *ir.Type) bool {
	k, ok := from.Key.(*tier)
	u, isType := t.Origin.(*value.Type)
	return ok && isType && k.c != nil && insider(u, &site{self: k.c.self})
}

// Keeps tells instances of a declared type, of what extends it and of its traits.
func (w world) Keeps(from *lower.Unit, name string, t *ir.Type) bool {
	k, ok := from.Key.(*tier)
	if !ok {
		return false
	}
	name = name[strings.LastIndexByte(name, ':')+1:]
	if len(name) == 1 { // a type parameter
		return true
	}
	have, ok := t.Origin.(*value.Type)
	g := k.ns.ref(name)
	if !ok || !g.defined {
		return false
	}
	g.epoch = &w.e.tiers.epoch
	u, ok := typeIn(g.V)
	return ok && (u.Form == value.TraitType || have.Is(u) || have.Name == u.Name)
}

// Constructor gives a class whose instances have no more to them than fields, and what makes them.
func (w world) Constructor(from *lower.Unit, class, name string) (*lower.Struct, *lower.Unit) {
	k, ok := from.Key.(*tier)
	if !ok {
		return nil, nil
	}
	if class == "Self" && k.c != nil && k.c.self != nil {
		class = k.c.self.Name
	}
	g := k.ns.ref(class)
	if !g.defined || g.V.Kind() != value.KType || g.V.Type().Form != value.ClassType || g.V.Type().Abstract {
		return nil, nil
	}
	t := g.V.Type()
	if name != "new" {
		m, _ := t.Static(name)
		if m.Kind() != value.KFunc {
			return nil, nil
		}
		if _, makes := m.Func().Code.(*classCtor); !makes {
			return nil, nil
		}
	}
	f := (&thread{eng: w.e}).findCtor(t, name)
	if f.Kind() != value.KFunc {
		return nil, nil
	}
	cl, ok := f.Func().Code.(*closure)
	if !ok || cl.p.tier == nil || cl.p.self != 1 || len(cl.cells) > 0 {
		return nil, nil
	}
	g.epoch = &w.e.tiers.epoch
	return declaredOf(t), cl.p.tier.unit
}

// Object gives the type of objects that are made with these keys.
func (w world) Object(keys []string) *ir.Type {
	s := value.EmptyShape()
	for _, k := range keys {
		if s.Index(k) >= 0 {
			return nil
		}
		if s = s.With(k); s == nil {
			return nil
		}
	}
	if len(keys) == 0 || len(keys) > maxGuarded {
		return nil
	}
	return objectType(s)
}

// Method gives the method of instances of exactly this type.
func (w world) Method(from *lower.Unit, t *ir.Type, name string) *lower.Unit {
	u, ok := t.Origin.(*value.Type)
	if !ok {
		return nil
	}
	m, ok := u.Method(name)
	if !ok || m.Kind() != value.KFunc {
		return nil
	}
	cl, ok := m.Func().Code.(*closure)
	if !ok || cl.p.tier == nil || cl.p.self != 1 || len(cl.cells) > 0 || cl.bound || cl.p.private && !w.Inside(from, t) {
		return nil
	}
	return cl.p.tier.unit
}

// Static gives the function that Type::name means.
func (w world) Static(from *lower.Unit, path *syntax.Path) *lower.Unit {
	k, ok := from.Key.(*tier)
	if !ok || len(path.Segs) != 2 {
		return nil
	}
	name := path.Segs[0].Name
	if name == "Self" && k.c != nil && k.c.self != nil {
		name = k.c.self.Name
	}
	g := k.ns.ref(name)
	if !g.defined {
		return nil
	}
	t, ok := typeIn(g.V)
	if !ok || t.VariantIndex(path.Segs[1].Name) >= 0 {
		return nil
	}
	m, ok := t.Static(path.Segs[1].Name)
	if !ok || m.Kind() != value.KFunc {
		return nil
	}
	cl, ok := m.Func().Code.(*closure)
	if !ok || cl.p.tier == nil || cl.p.self != 0 || len(cl.cells) > 0 || cl.p.private {
		return nil
	}
	g.epoch = &w.e.tiers.epoch
	return cl.p.tier.unit
}
