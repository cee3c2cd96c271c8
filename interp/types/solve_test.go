package types_test

import (
	"testing"

	. "skep/interp/types"
)

// TestSolve: what the parameters T, U of a signature stand for after an argument, and what a result becomes.
func TestSolve(t *testing.T) {
	a, b := &Var{Name: "T"}, &Var{Name: "U"}
	open := map[*Var]bool{a: true, b: true}
	one := func(x Type) []Param { return []Param{{Name: "x", Type: x}} }
	for _, c := range []struct {
		want, got Type
		result    Type
		text      string
	}{
		{a, I64, &Option{a}, "Option<i64>"},
		{ListOf(a), ListOf(Str), a, "String"},
		{ListOf(a), I64, a, "T"},
		{&Iter{a}, ListOf(Str), ListOf(a), "[String]"},
		{&Iter{a}, Str, ListOf(a), "[char]"},
		{&Iter{a}, &Dict{Str, I64}, a, "(String, i64)"},
		{&Tuple{[]Type{a, b}}, &Tuple{[]Type{I64, Str}}, &Dict{b, a}, "Dict<String, i64>"},
		{&Tuple{[]Type{a, b}}, &Tuple{[]Type{I64}}, a, "T"},
		{&Dict{a, b}, &Dict{Str, I64}, &Result{a, b}, "Result<String, i64>"},
		{&Dict{a, b}, &Record{Fields: []Field{{Name: "x", Type: I64}, {Name: "y", Type: I64}}}, &Tuple{[]Type{a, b}}, "(String, i64)"},
		{&Option{a}, &Option{I64}, a, "i64"},
		{&Maybe{a}, I64, a, "i64"},
		{&Maybe{a}, &Option{Str}, a, "String"},
		{&Maybe{a}, &Maybe{Str}, a, "String"},
		{&Result{a, b}, &Result{I64, Str}, &Tuple{[]Type{b, a}}, "(String, i64)"},
		{&Set{a}, &Set{I64}, &Set{a}, "Set<i64>"},
		{&Range{a}, &Range{I64}, a, "i64"},
		{&Task{a}, &Task{Str}, a, "String"},
		{&Boxed{Name: "Series", Args: []Type{a}}, &Boxed{Name: "Series", Args: []Type{F64}}, &Boxed{Name: "Series", Args: []Type{a}}, "Series<f64>"},
		{&Boxed{Name: "Series", Args: []Type{a}}, &Boxed{Name: "Other", Args: []Type{F64}}, a, "T"},
		{&Func{Params: one(a), Result: b}, &Func{Params: one(I64), Result: Str}, &Func{Params: one(b), Result: a}, "fun(String) -> i64"},
		{&Func{Params: one(a), Result: b}, &Func{Any: true, Result: Str}, a, "T"},
		{&Named{Decl: box, Args: []Type{a}}, &Named{Decl: box, Args: []Type{Str}}, a, "String"},
		{&Union{[]Type{Str, ListOf(a)}}, ListOf(I64), a, "i64"},
		{&Union{[]Type{Str, &Func{Params: one(a), Result: b}}}, &Func{Params: one(I64), Result: Bool}, b, "bool"},
		{&Union{[]Type{a, Null}}, I64, a, "i64"},
		{a, Unknown, a, "T"},
	} {
		s := &Solution{Vars: map[*Var]Type{}}
		s.Solve(c.want, c.got, open)
		if text := Substitute(c.result, s).String(); text != c.text {
			t.Errorf("%v given %v: %v is %s, want %s", c.want, c.got, c.result, text, c.text)
		}
	}
}

// TestSolveTwice: a parameter that two arguments fix is what both are.
func TestSolveTwice(t *testing.T) {
	v := &Var{Name: "T"}
	open := map[*Var]bool{v: true}
	for _, c := range []struct {
		first, second Type
		text          string
	}{
		{I64, I64, "i64"}, {F64, I64, "f64"}, {I64, F64, "i64 | f64"}, {Str, I64, "String | i64"}, {Unknown, Str, "String"}, {&Maybe{I64}, Null, "i64?"},
	} {
		s := &Solution{Vars: map[*Var]Type{}}
		s.Solve(v, c.first, open)
		s.Solve(v, c.second, open)
		if text := Substitute(v, s).String(); text != c.text {
			t.Errorf("%v, then %v: %s, want %s", c.first, c.second, text, c.text)
		}
	}
}

// TestSubstitute puts i64 for T into every kind of type.
func TestSubstitute(t *testing.T) {
	v := &Var{Name: "T"}
	s := &Solution{Vars: map[*Var]Type{v: I64}}
	for text, typ := range map[string]Type{
		"[i64]": ListOf(v), "[i64; 3]": &Array{Elem: v, Len: 3}, "(i64, bool)": &Tuple{[]Type{v, Bool}}, "Dict<i64, i64>": &Dict{v, v}, "Set<i64>": &Set{v},
		"Range<i64>": &Range{v}, "Iterator<i64>": &Iter{v}, "i64?": &Maybe{v}, "Option<i64>": &Option{v}, "Result<i64, String>": &Result{v, Str}, "Task<i64>": &Task{v},
		"Box2<i64>": &Named{Decl: box, Args: []Type{v}}, "Point": &Named{Decl: point}, "i64 | String": &Union{[]Type{v, Str}}, "Series<i64>": &Boxed{Name: "Series", Args: []Type{v}},
		"Tensor<i64, [3]>": &Tensor{Elem: v, Dims: []Dim{Size(3)}}, "Expr<i64>": &Column{Elem: v}, "{a: i64}": &Record{Fields: []Field{{Name: "a", Type: v}}},
		"type i64": &TypeValue{Of: v}, "fun(i64) -> i64": &Func{Params: []Param{{Type: v}}, Result: v},
	} {
		if got := Substitute(typ, s).String(); got != text {
			t.Errorf("%s, want %s", got, text)
		}
	}
	f := &Frame{Name: "DataFrame", Columns: []Field{{Name: "a", Type: v}}}
	if got := Substitute(f, s).(*Frame); got.Columns[0].Type != I64 || f.Columns[0].Type != Type(v) {
		t.Errorf("a frame becomes %v, and was %v", got, f)
	}
	if Substitute(nil, s) != nil || Substitute(Str, nil) != Str {
		t.Error("nothing to put in")
	}
}
