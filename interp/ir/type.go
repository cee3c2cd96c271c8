package ir

import (
	"strconv"
	"strings"
)

// Kind tells types apart, one level deep.
type Kind uint8

// The kinds of types.
const (
	KVoid   Kind = iota // no value: statements
	KNever              // control does not come back: return, break, continue
	KI64                // a checked integer of 64 bits
	KF64                // a float
	KBool               // true or false
	KStr                // an immutable string
	KAny                // any value, boxed
	KArray              // a growable array whose elements have one type
	KStruct             // named fields at fixed places, or those of a tuple
	KEnum               // one of several variants, each with values of its own
)

// Type is the type of a node or variable. Compare with Same: composite types
// are not unique.
type Type struct {
	Kind   Kind
	Elem   *Type   // of arrays
	Name   string  // of structs that were declared; "" for objects written {a: 1}
	Fields []Field // of structs, in the order of declaration; of Option and Result the value of each variant that has one
	// Variants are those of a declared enum, which mean the same wherever it occurs: two types of one Origin are the same type.
	Variants []Variant
	// Origin is the front end's own: what the instances of a struct are made of. Two
	// versions of a declaration have the same name, and are two types.
	Origin any
}

// Field is one field of a struct.
type Field struct {
	Name string
	Type *Type
}

// Variant is one of an enum.
type Variant struct {
	Name   string
	Values []*Type
	Names  []string // of the values, if they have any
}

// The types without parts.
var (
	Void  = &Type{Kind: KVoid}
	Never = &Type{Kind: KNever}
	I64   = &Type{Kind: KI64}
	F64   = &Type{Kind: KF64}
	Bool  = &Type{Kind: KBool}
	Str   = &Type{Kind: KStr}
	Any   = &Type{Kind: KAny}
)

var (
	arrayI64  = &Type{Kind: KArray, Elem: I64}
	arrayF64  = &Type{Kind: KArray, Elem: F64}
	arrayBool = &Type{Kind: KArray, Elem: Bool}
)

// ArrayOf is the type of arrays of elem.
func ArrayOf(elem *Type) *Type {
	switch elem {
	case I64:
		return arrayI64
	case F64:
		return arrayF64
	case Bool:
		return arrayBool
	}
	return &Type{Kind: KArray, Elem: elem}
}

// StructOf is a struct type.
func StructOf(name string, fields ...Field) *Type {
	return &Type{Kind: KStruct, Name: name, Fields: fields}
}

// tuples is the Origin of all tuples.
var tuples = new(byte)

// TupleOf is the type of tuples: a struct without a name whose fields are called by their numbers.
func TupleOf(fields ...*Type) *Type {
	t := &Type{Kind: KStruct, Origin: tuples, Fields: make([]Field, len(fields))}
	for i, f := range fields {
		t.Fields[i] = Field{strconv.Itoa(i), f}
	}
	return t
}

// Tuple tells types of tuples.
func (t *Type) Tuple() bool { return t.Kind == KStruct && t.Origin == any(tuples) }

// Declared tells enums of the program, whose types are compared by Origin alone: they may contain themselves.
func (t *Type) Declared() bool { return t.Kind == KEnum && len(t.Variants) > 0 }

// Value gives the type of value i of a variant of an enum, or nil if it has none. Of Option
// (Some, None) and Result (Ok, Err) these are the fields.
func (t *Type) Value(variant, i int) *Type {
	switch {
	case t.Declared() && variant < len(t.Variants) && i < len(t.Variants[variant].Values):
		return t.Variants[variant].Values[i]
	case !t.Declared() && variant < len(t.Fields) && i == 0:
		return t.Fields[variant].Type
	}
	return nil
}

// Same tells whether two types are equal.
func (t *Type) Same(u *Type) bool {
	if t == u {
		return true
	}
	if t == nil || u == nil || t.Kind != u.Kind || t.Name != u.Name || t.Origin != u.Origin || len(t.Fields) != len(u.Fields) {
		return false
	}
	for i, f := range t.Fields {
		if f.Name != u.Fields[i].Name || !f.Type.Same(u.Fields[i].Type) {
			return false
		}
	}
	return t.Kind != KArray || t.Elem.Same(u.Elem)
}

// Scalar tells integers, floats and bools: values of one machine word.
func (t *Type) Scalar() bool { return t.Kind == KI64 || t.Kind == KF64 || t.Kind == KBool }

// Flat tells arrays of scalars.
func (t *Type) Flat() bool { return t.Kind == KArray && t.Elem.Scalar() }

// Boxed tells types in which some value is boxed.
func (t *Type) Boxed() bool {
	switch t.Kind {
	case KAny:
		return true
	case KArray:
		return t.Elem.Boxed()
	}
	for _, f := range t.Fields {
		if f.Type.Boxed() {
			return true
		}
	}
	return false
}

// Field finds a field by its name, or gives -1.
func (t *Type) Field(name string) int {
	for i, f := range t.Fields {
		if f.Name == name {
			return i
		}
	}
	return -1
}

var kindNames = [...]string{KVoid: "void", KNever: "never", KI64: "i64", KF64: "f64", KBool: "bool", KStr: "str", KAny: "any"}

// enumMark stands behind the names of enums in the text form.
const enumMark = "|"

// String is the type in the text form: i64, [f64], Point{x:f64,y:f64}, {0:i64,1:str}, Option|{Some:i64}.
func (t *Type) String() string {
	switch t.Kind {
	case KArray:
		return "[" + t.Elem.String() + "]"
	case KStruct, KEnum:
		name := t.Name
		if t.Kind == KEnum {
			name += enumMark
		}
		var fields []string
		for _, f := range t.Fields {
			fields = append(fields, f.Name+":"+f.Type.String())
		}
		return name + "{" + strings.Join(fields, ",") + "}"
	}
	return kindNames[t.Kind]
}
