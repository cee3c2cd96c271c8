// Package types says what the checker knows of a value before a program runs:
// immutable static types, how they read in the language's own words, when one
// fits where another is asked for, what two branches have in common, and how
// type parameters and symbolic dimensions are solved.
//
// Typing is gradual. Unknown fits everywhere and everything fits it, so that
// nothing is reported of what is not known. A type is never a guess: who does
// not know says Unknown. Never is the type of what gives no value (return,
// panic, the element of an empty list); it too fits everywhere.
//
// The package knows trees and places, no values and no modules; the rules of
// module declarations (package module) and the checker are built on it.
package types

import (
	"skep/diag"
	"skep/internal/lazy"
	"skep/interp/syntax"
)

// Type is one static type. Types are compared with Same, not with ==.
type Type interface {
	// String gives the type as a program would write it.
	String() string
	static()
}

// Basic types have no parts.
type Basic uint8

// The basic types.
const (
	Unknown Basic = iota // nothing is known: fits everything
	Never                // no value ever: return, panic, the element of []
	Null
	Unit
	Bool
	Str
	Char
	Bytes
	Atom
)

type (
	// Int is an integer; Name is "i64", or another range: "u8", "i32", "usize".
	Int struct{ Name string }
	// Float is "f64" or "f32".
	Float struct{ Name string }
	// Array is [Elem]; Len is its fixed length, or -1.
	Array struct {
		Elem Type
		Len  int64
	}
	// Tuple is (A, B).
	Tuple struct{ Elems []Type }
	// Dict maps keys that are not known by name.
	Dict struct{ Key, Value Type }
	// Record is an object whose keys are known; Open says that it may have more.
	Record struct {
		Fields []Field
		Open   bool
	}
	// Set, Range and Iter hold elements of one type.
	Set struct{ Elem Type }
	// Range is lo..hi.
	Range struct{ Elem Type }
	// Iter is a lazy sequence.
	Iter struct{ Elem Type }
	// Maybe is T?: a value, null, or an Option of it.
	Maybe struct{ Elem Type }
	// Option is Some(Elem) or None.
	Option struct{ Elem Type }
	// Result is Ok(Ok) or Err(Err).
	Result struct{ Ok, Err Type }
	// Task is what an async function or spawn gives; await takes Elem out.
	Task struct{ Elem Type }
	// Func is a function.
	Func struct {
		Params []Param
		Result Type
		Vars   []*Var // type parameters of its own
		Async  bool
		Any    bool // its parameters are not known
	}
	// Named is a declared type with its arguments.
	Named struct {
		Decl *Decl
		Args []Type
	}
	// Var is a type parameter, or a hole of the checker's own; it is the same only as itself.
	Var struct {
		Name   string
		Bounds []Type
		Hole   bool // an inference variable: printed as _
	}
	// Union is one of a few types.
	Union struct{ Alts []Type }
	// Module is a module as a value; Name finds its declaration.
	Module struct{ Name string }
	// TypeValue is a type as a value: `f32`, `Point`.
	TypeValue struct{ Of Type }
	// Tensor has an element type and dimensions; AnyRank says that not even their number is known.
	// Written says where in Source the sizes stand as literals, for repairs; it is no part of the type.
	Tensor struct {
		Elem    Type
		Dims    []Dim
		AnyRank bool
		Written []diag.Span
		Source  *diag.Source
	}
	// Frame is a table whose columns are known. Name is the module type that
	// declares its methods ("DataFrame", "GroupBy", …); Keys are the grouping columns;
	// Open says that there may be other columns: then an unknown name is no error.
	Frame struct {
		Name    string
		Columns []Field
		Keys    []string
		Open    bool
	}
	// Column is a column expression: the type of its elements, the name that it gives its column ("" if none), whether it is an aggregate.
	Column struct {
		Elem      Type
		Name      string
		Aggregate bool
	}
	// Boxed is any other type of an engine, by the name of its module declaration: Series<f64>, Chart, Regex.
	Boxed struct {
		Name string
		Args []Type
	}
)

// Field is a named part of a record or a column of a frame. Optional keys may be absent.
type Field struct {
	Name     string
	Type     Type
	Optional bool
}

// Param is one parameter of a Func. Optional ones have a default.
type Param struct {
	Name               string
	Type               Type
	Optional, Rest     bool
	Mutable, Undefined bool // &mut; Undefined: its Type came from no annotation
}

// Dim is one dimension: a size, a symbol or an expression over symbols, or not known (the zero Dim).
type Dim struct {
	Size int64  // counts if Known
	Sym  string // n, 2*n + 1: as package compute/shape writes it
	Set  bool   // Size is meant
}

// Size makes a dimension of a known size; Symbol one of a name.
func Size(n int64) Dim { return Dim{Size: n, Set: true} }

// Symbol makes a dimension that is the same wherever its name stands.
func Symbol(name string) Dim { return Dim{Sym: name} }

// Known tells whether the dimension says anything.
func (d Dim) Known() bool { return d.Set || d.Sym != "" }

// Form tells declared types apart.
type Form uint8

// The forms of declared types.
const (
	Struct Form = iota
	Class
	Enum
	Trait
	Actor
	Effect
)

// Decl is a declared type. It is filled while a program is read and not changed after.
type Decl struct {
	Name     string
	Form     Form
	Tuple    bool
	Vars     []*Var
	Fields   []Member
	Variants []Variant
	Methods  map[string]*Method // with self
	Statics  map[string]*Method // without self, constants
	Parent   *Named
	Traits   []*Named
	Getters  map[string]*Method // properties
	Setters  map[string]*Method
	SelfVar  *Var // what Self means in a trait
	Open     bool // something of it could not be read: unknown members are no errors
	Abstract bool
	Source   *diag.Source
	Span     diag.Span   // of the name
	Node     syntax.Expr // the declaration
}

// Member is a field of a declared type.
type Member struct {
	Field
	Default, Mut, Pub bool
	Span              diag.Span
}

// Variant of an enum: unit, tuple (Tuple) or record (Fields).
type Variant struct {
	Name   string
	Tuple  []Type
	Fields []Member
	Span   diag.Span
}

// Method is a method, an associated function or constant.
type Method struct {
	Name    string
	Type    Type // a *Func; of a constant its own type
	Const   bool
	Default bool // a trait gives its body
	Async   bool
	Node    *syntax.Fun // nil for constants and builtins
	Self    string      // "", "self", "&self", "&mut self"
	Source  *diag.Source
	Span    diag.Span
}

func (Basic) static()      {}
func (Int) static()        {}
func (Float) static()      {}
func (*Array) static()     {}
func (*Tuple) static()     {}
func (*Dict) static()      {}
func (*Record) static()    {}
func (*Set) static()       {}
func (*Range) static()     {}
func (*Iter) static()      {}
func (*Maybe) static()     {}
func (*Option) static()    {}
func (*Result) static()    {}
func (*Task) static()      {}
func (*Func) static()      {}
func (*Named) static()     {}
func (*Var) static()       {}
func (*Union) static()     {}
func (*Module) static()    {}
func (*TypeValue) static() {}
func (*Tensor) static()    {}
func (*Frame) static()     {}
func (*Column) static()    {}
func (*Boxed) static()     {}

// I64 and F64 are the numbers that a program has without asking.
var (
	I64 = Int{"i64"}
	F64 = Float{"f64"}
)

// ListOf makes [elem].
func ListOf(elem Type) *Array { return &Array{Elem: elem, Len: -1} }

// IsUnknown tells that nothing is known of t (a nil Type is Unknown too).
func IsUnknown(t Type) bool { return t == nil || t == Unknown }

// IsNumber tells integers and floats.
func IsNumber(t Type) bool {
	switch t.(type) {
	case Int, Float:
		return true
	}
	return false
}

// IsText tells strings and characters: one type at run time.
func IsText(t Type) bool { return t == Str || t == Char }

// Column finds a column of a frame.
func (f *Frame) Column(name string) (Type, bool) {
	for _, c := range f.Columns {
		if c.Name == name {
			return c.Type, true
		}
	}
	return nil, false
}

// Names lists a frame's columns in order.
func (f *Frame) Names() []string {
	out := make([]string, len(f.Columns))
	for i, c := range f.Columns {
		out[i] = c.Name
	}
	return out
}

// Field finds a field of a record.
func (r *Record) Field(name string) (Field, bool) {
	for _, f := range r.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// IntBounds gives the range of an integer type; ok is false for names that are none.
// u64 and wider stop where the language's 64-bit integers stop.
func IntBounds(name string) (lo, hi int64, ok bool) {
	b, ok := intBounds.Get()[name]
	return b[0], b[1], ok
}

const maxInt = 1<<63 - 1

var intBounds = lazy.Value[map[string][2]int64]{New: func() map[string][2]int64 {
	return map[string][2]int64{
		"i8": {-1 << 7, 1<<7 - 1}, "i16": {-1 << 15, 1<<15 - 1}, "i32": {-1 << 31, 1<<31 - 1},
		"i64": {-maxInt - 1, maxInt}, "i128": {-maxInt - 1, maxInt}, "isize": {-maxInt - 1, maxInt},
		"u8": {0, 1<<8 - 1}, "u16": {0, 1<<16 - 1}, "u32": {0, 1<<32 - 1},
		"u64": {0, maxInt}, "u128": {0, maxInt}, "usize": {0, maxInt},
	}
}}
