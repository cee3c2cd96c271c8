package golang

import (
	"fmt"

	"skep/interp/syntax"
)

// Type is what the writer knows of a value. Types only become more general:
// from none over one of the scalars to Any, or over Empty and a list to Any.
type Type uint8

// The types.
const (
	none  Type = iota // no value seen yet
	Empty             // a list that nothing was put into yet
	Int
	Float
	Bool
	Ints // lists of scalars of one type
	Floats
	Bools
	IntRows // lists of such lists
	FloatRows
	BoolRows
	Any
)

func join(a, b Type) Type {
	switch {
	case a == none || a == b:
		return b
	case b == none:
		return a
	case a == Empty && b.list():
		return b
	case b == Empty && a.list():
		return a
	}
	return Any
}

// list tells lists whose elements have a type.
func (t Type) list() bool { return t >= Ints && t <= BoolRows }

// open tells what another pass may give a type.
func (t Type) open() bool { return t == none || t == Empty }

// unsure tells types that another pass may still decide.
func (w *writer) unsure(t Type) bool { return t.open() && !w.settled }

// elem is the type of a list's elements; none for lists that may still become one.
func (t Type) elem() Type {
	switch {
	case t.open():
		return none
	case t.list():
		return t - (Ints - Int)
	}
	return Any
}

// listOf is a list of elements of a type.
func listOf(t Type) Type {
	switch {
	case t == none:
		return Empty
	case scalar(t) || t == Ints || t == Floats || t == Bools:
		return t + (Ints - Int)
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
	if t.list() {
		return "rt." + t.word()
	}
	return "rt.Value"
}

// word names the type in the names of the runtime.
func (t Type) word() string {
	return [...]string{"", "", "Int", "Float", "Bool", "Ints", "Floats", "Bools", "IntRows", "FloatRows", "BoolRows", ""}[t]
}

// scalarOf is the scalar that a list holds, itself or in its lists.
func (t Type) scalarOf() Type {
	for t.list() {
		t = t.elem()
	}
	return t
}

// made is a list of elements that are written in Go.
func (t Type) made(elems string) string {
	make := "rt.ListOf"
	if t.elem().list() {
		make = "rt.RowsOf"
	}
	return fmt.Sprintf("%s[%s](%s)", make, t.scalarOf().text(), elems)
}

// unboxed reads a value of the runtime that is known to have the type.
func (t Type) unboxed(text string) string {
	switch {
	case scalar(t):
		return text + ".As" + t.word() + "()"
	case t.list() && t.elem().list():
		return fmt.Sprintf("rt.AsRows[%s](%s)", t.scalarOf().text(), text)
	case t.list():
		return fmt.Sprintf("rt.AsList[%s](%s)", t.scalarOf().text(), text)
	}
	return text
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
	if v.t.list() {
		return operand(v.text) + ".Value()"
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
	if v.t == Empty {
		return t.made("")
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
	if t.list() {
		return t.text() + "{}"
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
	case syntax.TypeList:
		if t.Elem != nil && len(t.Args) == 0 && w.wide(t.Elem) {
			return listOf(w.typeOf(t.Elem))
		}
	case syntax.TypeNamed:
		if t.Name == "Vec" && len(t.Args) == 1 && w.wide(t.Args[0]) {
			return listOf(w.typeOf(t.Args[0]))
		}
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

// wide tells element types that hold all integers or floats of 64 bits: lists of narrower ones are held by the runtime.
func (w *writer) wide(t *syntax.Type) bool {
	if t.Kind == syntax.TypeList || t.Kind == syntax.TypeNamed && t.Name == "Vec" {
		return true
	}
	lo, _, _ := intType(narrowName(t))
	return t.Kind == syntax.TypeNamed && lo == "" && t.Name != "f32"
}

// isType tells names of types of the program.
func (w *writer) isType(name string) bool {
	g := w.Info.Globals[name]
	return g != nil && g.Type
}
