package value

import (
	"unsafe"
)

// TypeForm tells the forms of declared types apart.
type TypeForm uint8

// The forms.
const (
	StructType TypeForm = iota
	ClassType
	EnumType
	TraitType
	ActorType
	BuiltinType
)

// Type is a declared type: a struct, class, enum, trait or builtin. A
// redefinition makes a new Type; old values keep theirs.
type Type struct {
	Header
	Name     string
	Form     TypeForm
	Tuple    bool // tuple struct: fields are called 0, 1, …
	Fields   []string
	index    map[string]int
	Variants []Variant
	Methods  map[string]Value // functions with self
	Statics  map[string]Value // functions without self, constants
	Getters  map[string]Value // property name => e; nil when there are none
	Setters  map[string]Value
	Abstract bool // a class that makes no instances
	Parent   *Type
	Traits   []*Type
	Decl     any // the evaluator's own data: defaults, field types, constructors
}

// Variant of an enum. Fields is nil for unit and tuple variants.
type Variant struct {
	Name         string
	Arity        int
	Fields       []string
	Discriminant Value // null if none was written
}

// NewType makes a type; it is a value too (`dtype: f32`).
func NewType(name string, form TypeForm, fields []string) *Type {
	t := &Type{Header: Header{kind: KType}, Name: name, Form: form, Fields: fields,
		Methods: map[string]Value{}, Statics: map[string]Value{}, index: map[string]int{}}
	for i, f := range fields {
		t.index[f] = i
	}
	return t
}

// Value wraps the type.
func (t *Type) Value() Value { return Value{p: unsafe.Pointer(t)} }

// Type gives the type object; v must be of KType.
func (v Value) Type() *Type { return (*Type)(v.p) }

// Field finds a field's index, or -1.
func (t *Type) Field(name string) int {
	if i, ok := t.index[name]; ok {
		return i
	}
	return -1
}

// Method finds a method here, in the parents, then among the traits' default methods.
func (t *Type) Method(name string) (Value, bool) {
	for u := t; u != nil; u = u.Parent {
		if m, ok := u.Methods[name]; ok {
			return m, true
		}
		for _, tr := range u.Traits {
			if m, ok := tr.Method(name); ok {
				return m, true
			}
		}
	}
	return Null, false
}

// Static finds an associated function or constant here, in the parents, or among the traits'.
func (t *Type) Static(name string) (Value, bool) {
	for u := t; u != nil; u = u.Parent {
		if m, ok := u.Statics[name]; ok {
			return m, true
		}
		for _, tr := range u.Traits {
			if m, ok := tr.Static(name); ok {
				return m, true
			}
		}
	}
	return Null, false
}

// Getter and Setter find the accessors of a property.
func (t *Type) Getter(name string) (Value, bool) {
	for u := t; u != nil; u = u.Parent {
		if m, ok := u.Getters[name]; ok {
			return m, true
		}
	}
	return Null, false
}

// Setter finds what writes a property.
func (t *Type) Setter(name string) (Value, bool) {
	for u := t; u != nil; u = u.Parent {
		if m, ok := u.Setters[name]; ok {
			return m, true
		}
	}
	return Null, false
}

// IsUnit tells a struct without fields: its name is its only value.
func (t *Type) IsUnit() bool { return t.Form == StructType && len(t.Fields) == 0 }

// Is tells whether t is u, inherits from it, or implements it.
func (t *Type) Is(u *Type) bool {
	for w := t; w != nil; w = w.Parent {
		if w == u {
			return true
		}
		for _, tr := range w.Traits {
			if tr.Is(u) {
				return true
			}
		}
	}
	return false
}

// VariantIndex finds a variant, or -1.
func (t *Type) VariantIndex(name string) int {
	for i := range t.Variants {
		if t.Variants[i].Name == name {
			return i
		}
	}
	return -1
}

// Obj is a struct or class instance.
type Obj struct {
	Header
	Type *Type
	F    []Value
}

type (
	obj2 struct {
		Obj
		f [2]Value
	}
	obj4 struct {
		Obj
		f [4]Value
	}
)

// NewObj makes an instance; fields are given up by the caller.
func NewObj(t *Type, fields []Value) Value {
	return Value{p: unsafe.Pointer(&Obj{Header{kind: KObj}, t, fields})}
}

// AllocObj makes an instance whose fields the caller fills (Obj().F); up to four fields are one allocation.
func AllocObj(t *Type) Value {
	h := Header{kind: KObj}
	switch n := len(t.Fields); {
	case n <= 2:
		o := &obj2{Obj: Obj{Header: h, Type: t}}
		o.F = o.f[:n:n]
		return Value{p: unsafe.Pointer(&o.Obj)}
	case n <= 4:
		o := &obj4{Obj: Obj{Header: h, Type: t}}
		o.F = o.f[:n:n]
		return Value{p: unsafe.Pointer(&o.Obj)}
	default:
		return NewObj(t, make([]Value, n))
	}
}

// Obj gives the instance; v must be of KObj.
func (v Value) Obj() *Obj { return (*Obj)(v.p) }

// Enum is a variant with its data.
type Enum struct {
	Header
	Type    *Type
	Variant int
	Data    []Value
}

// NewEnum makes a variant value.
func NewEnum(t *Type, variant int, data ...Value) Value {
	return Value{p: unsafe.Pointer(&Enum{Header{kind: KEnum}, t, variant, data})}
}

// enum1 is a variant with one value, as Some, Ok and Err are: one allocation.
type enum1 struct {
	Enum
	d [1]Value
}

// NewEnum1 makes a variant with one value.
func NewEnum1(t *Type, variant int, v Value) Value {
	e := &enum1{Enum: Enum{Header: Header{kind: KEnum}, Type: t, Variant: variant}}
	e.d[0] = v
	e.Data = e.d[:]
	return Value{p: unsafe.Pointer(e)}
}

// Enum gives the variant; v must be of KEnum.
func (v Value) Enum() *Enum { return (*Enum)(v.p) }

// Option and Result are enums that every program knows.
var (
	Option = builtinEnum("Option", Variant{Name: "Some", Arity: 1}, Variant{Name: "None"})
	Result = builtinEnum("Result", Variant{Name: "Ok", Arity: 1}, Variant{Name: "Err", Arity: 1})
	none   = NewEnum(Option, 1)
)

func builtinEnum(name string, vs ...Variant) *Type {
	t := NewType(name, EnumType, nil)
	t.Variants = vs
	return t
}

// Some wraps v. None is the empty Option. Ok and Err make Results.
func Some(v Value) Value { return NewEnum1(Option, 0, v) }

// None is the empty Option.
func None() Value { return none }

// Ok wraps a success.
func Ok(v Value) Value { return NewEnum1(Result, 0, v) }

// Err wraps a failure.
func Err(v Value) Value { return NewEnum1(Result, 1, v) }

// OptionOf unwraps: some is false for None; ok is false if v is no Option.
func (v Value) OptionOf() (x Value, some, ok bool) {
	if v.Kind() != KEnum || v.Enum().Type != Option {
		return Null, false, false
	}
	if e := v.Enum(); e.Variant == 0 {
		return e.Data[0], true, true
	}
	return Null, false, true
}

// ResultOf unwraps: good tells Ok from Err; ok is false if v is no Result.
func (v Value) ResultOf() (x Value, good, ok bool) {
	if v.Kind() != KEnum || v.Enum().Type != Result {
		return Null, false, false
	}
	return v.Enum().Data[0], v.Enum().Variant == 0, true
}

// Adopt moves this type's methods and associated values into t: an impl block is compiled before its type is known.
func (t *Type) Adopt(to *Type) {
	adopt(t.Methods, &to.Methods)
	adopt(t.Statics, &to.Statics)
	adopt(t.Getters, &to.Getters)
	adopt(t.Setters, &to.Setters)
}

func adopt(from map[string]Value, to *map[string]Value) {
	if *to == nil && len(from) > 0 {
		*to = map[string]Value{}
	}
	for name, m := range from {
		(*to)[name] = m
	}
}
