package rt

import (
	"strings"

	"skep/interp/eval"
	"skep/interp/value"
)

// Define binds a name at top level, as other code of the runtime reads it.
func Define(name string, v Value) { host.Define(name, v) }

// Builtin reads what a name means that the program does not define.
func Builtin(name string) Value { return host.Global(name) }

// Declare runs declarations of types, without their methods.
func Declare(text string) { host.Declare(text) }

// Fn makes a function value.
func Fn(f Func) Value { return host.Func(f) }

// Methods binds a method of a declared type, a constructor if its name begins with "new ".
func Methods(t Value, name string, f Func) {
	name, ctor := strings.CutPrefix(name, "new ")
	host.Method(typeOf(t), name, host.Func(f), ctor)
}

func typeOf(t Value) *value.Type {
	if t.Kind() == value.KObj {
		return t.Obj().Type
	}
	return t.Type()
}

// Stub is a type that collects the methods of an impl block for a builtin type.
func Stub(name string) Value { return value.NewType(name, value.StructType, nil).Value() }

// Extend gives a builtin type the methods of a stub, and a trait's default methods.
func Extend(typ string, stub, trait Value) { host.Extend(typ, stub.Type(), trait) }

// Complete ends a class: what it must define is there, and its constructors can be called.
func Complete(t Value, at Place, abstract ...string) { host.Complete(t.Type(), abstract, at) }

// TypeOf reads an annotation of a value, ResultOf of a function's result.
func TypeOf(text string) Type { return host.Contract(text, true) }

// ResultType reads the annotation of a result or a parameter.
func ResultType(text string) Type { return host.Contract(text, false) }

// Hold gives v as an annotation wants it; without a place the call of the function is meant.
func Hold(t Type, v Value, what string, at Place) Value { return host.Hold(t, v, what, at) }

// HoldInt, HoldFloat and HoldBool are Hold for what Go has a type for.
func HoldInt(t Type, v Value, what string, at Place) int64 {
	return host.Hold(t, v, what, at).AsInt()
}

// HoldFloat is Hold for floats.
func HoldFloat(t Type, v Value, what string, at Place) float64 {
	return host.Hold(t, v, what, at).AsFloat()
}

// HoldBool is Hold for bools.
func HoldBool(t Type, v Value, what string, at Place) bool {
	return host.Hold(t, v, what, at).AsBool()
}

// Within is an integer of a type that ends at lo and hi.
func Within(i, lo, hi int64, t Type, what string, at Place) int64 {
	if i < lo || i > hi {
		host.Hold(t, value.Int(i), what, at)
	}
	return i
}

// Call applies a function value; CallWith with arguments of any form.
func Call(f Value, at Place, args ...Value) Value { return host.Call(f, args, at) }

// CallWith applies a function value to named, spread and &mut arguments.
func CallWith(f Value, forms []Arg, args []Value, refs []*Value, at Place) Value {
	return host.CallForms(f, forms, args, refs, at)
}

// Method makes the place of a method call with n arguments.
func Method(name string, n int, at Place) *Site { return host.Site(name, n, nil, at, "") }

// MethodIn is Method on an integer of a narrower type.
func MethodIn(width, name string, n int, at Place) *Site { return host.Site(name, n, nil, at, width) }

// MethodWith is Method with arguments of any form.
func MethodWith(name string, forms []Arg, at Place) *Site { return host.Site(name, 0, forms, at, "") }

// Piped makes the place of x |> name with n more arguments: a builtin function, or a method if there is none.
func Piped(name string, n int, at Place) *Site { return host.Piped(name, n, at) }

// On calls a method; OnVar on a variable, OnPlace on another place, which it may change.
func On(s *Site, v Value, args ...Value) Value { return s.Invoke(v, nil, args, nil) }

// OnVar calls a method on a variable.
func OnVar(s *Site, p *Value, args ...Value) Value {
	return s.Invoke(*p, func() *Value { return p }, args, nil)
}

// OnPlace calls a method on a place that is looked up when it is written.
func OnPlace(s *Site, v Value, place func() *Value, args ...Value) Value {
	return s.Invoke(v, place, args, nil)
}

// OnWith calls a method with arguments of any form; place may be nil.
func OnWith(s *Site, v Value, place func() *Value, args []Value, refs []*Value) Value {
	return s.Invoke(v, place, args, refs)
}

// Var gives the variable of a parameter by &mut, also where a plain value came.
func Var(arg Value) *Value {
	if arg.Kind() == value.KCell {
		return &arg.Cell().V
	}
	return &value.NewCell(arg).V
}

// Plain gives the value of an argument that may be a variable.
func Plain(arg Value) Value {
	if arg.Kind() == value.KCell {
		return arg.Cell().V
	}
	return arg
}

// Print calls println and its like.
func Print(f Value, at Place, args ...Value) Value { return host.Print(f, args, at) }

// Write is write! to a place: a string, a formatter, or what has a method write.
func Write(p *Value, text Value, at Place) Value { return host.Write(p, text, at) }

// Try runs body; nil if nothing failed.
func Try(at Place, body func()) *Caught { return host.Try(at, body) }

// Throw is the error of throw, to panic with.
func Throw(v Value, at Place) error { return host.Thrown(v, at) }

// Fail is an error with a code, to panic with.
func Fail(code, text string, at Place) error { return host.Fail(at, code, "", "%s", text) }

// Undefined is the error of a name without a value, to panic with.
func Undefined(name string, at Place) error { return host.Undefined(name, at) }

// Unwrap is `?`; leave tells to leave the function with v.
func Unwrap(v Value) (inner Value, leave bool) { return host.Unwrapped(v) }

// AtTop is the error of `?` at top level, to panic with.
func AtTop(v Value, at Place) error { return host.AtTop(v, at) }

// Title is how messages call a function.
func Title(name string) string { return eval.Title(name) }

// Panic is the error of panic! and its kin: their text, or a word if that is empty.
func Panic(word string, text Value, at Place) error {
	if s := text.Str(); s != "" {
		word = s
	}
	return Fail("E0430", word, at)
}

// Safe is the ? of ?. on a Result: leave tells to leave the function with v.
func Safe(v Value) (inner Value, leave bool) {
	if inner, good, ok := v.ResultOf(); ok {
		if !good {
			return v, true
		}
		return inner, false
	}
	if _, some, ok := v.OptionOf(); ok && !some {
		return Null, false
	}
	return v, false
}

// Inner looks through Some for a method that Options do not have.
func Inner(v Value, method string) Value { return host.Inside(v, method) }
