package golang

import (
	"skep/interp/syntax"
)

// Type is what the writer knows of a value. Types only become more general:
// from none over one of the scalars to Any.
type Type uint8

// The types.
const (
	none Type = iota // no value seen yet
	Int
	Float
	Bool
	Any
)

func join(a, b Type) Type {
	switch {
	case a == none || a == b:
		return b
	case b == none:
		return a
	}
	return Any
}

// text is the type in Go.
func (t Type) text() string {
	switch t {
	case Int:
		return "int64"
	case Float:
		return "float64"
	case Bool:
		return "bool"
	}
	return "rt.Value"
}

// val is an expression in Go.
type val struct {
	text string
	t    Type
	kind kind
}

// kind says how an expression may be used again.
type kind uint8

const (
	computed kind = iota
	literal       // a constant of Go without a type
	fixed         // a name whose value does not change
	variant       // a name whose value may change
	called        // a call of Go: it may stand alone
)

// boxed is the value as the runtime has it.
func (v val) boxed() string {
	switch v.t {
	case Int:
		return "rt.Int(" + v.text + ")"
	case Float:
		return "rt.Float(" + v.text + ")"
	case Bool:
		return "rt.Bool(" + v.text + ")"
	case none:
		if v.text == "" {
			return "rt.Unit"
		}
	}
	return v.text
}

// as gives the value as a variable of type t holds it; types only widen.
func (v val) as(t Type) string {
	if t == Any || t == none || v.t == t {
		if t == v.t {
			return v.text
		}
		return v.boxed()
	}
	if v.t == none {
		return zero(t)
	}
	return v.text
}

func zero(t Type) string {
	switch t {
	case Int:
		return "0"
	case Float:
		return "0.0"
	case Bool:
		return "false"
	}
	return "rt.Null"
}

// intType gives the range of an integer type's name; its ends are "" where they are those of 64 bits.
func intType(name string) (lo, hi string, ok bool) {
	const most = "9223372036854775807"
	switch name {
	case "i8":
		return "-128", "127", true
	case "i16":
		return "-32768", "32767", true
	case "i32":
		return "-2147483648", "2147483647", true
	case "i64", "i128", "isize", "int", "Int":
		return "", "", true
	case "u8", "byte":
		return "0", "255", true
	case "u16":
		return "0", "65535", true
	case "u32":
		return "0", "4294967295", true
	case "u64", "u128", "usize":
		return "0", most, true
	}
	return "", "", false
}

// typeOf is what an annotation says in Go.
func (w *writer) typeOf(t *syntax.Type) Type {
	if t == nil {
		return none
	}
	switch t.Kind {
	case syntax.TypeRef:
		if t.Mut {
			return Any
		}
		return w.typeOf(t.Elem)
	case syntax.TypeNamed:
		if w.globals[t.Name] != nil || w.isType(t.Name) {
			return Any
		}
		if _, _, ok := intType(t.Name); ok {
			return Int
		}
		switch t.Name {
		case "f64", "f32", "float", "Float":
			return Float
		case "bool", "Bool", "boolean":
			return Bool
		}
	}
	return Any
}

// isType tells names of types of the program.
func (w *writer) isType(name string) bool {
	g := w.Info.Globals[name]
	return g != nil && g.Type
}
