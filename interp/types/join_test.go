package types_test

import (
	"testing"

	"skep/diag"
	. "skep/interp/types"
)

// TestJoin: the type of what is one of two.
func TestJoin(t *testing.T) {
	animal := &Decl{Name: "Animal", Form: Class}
	dog := &Decl{Name: "Dog", Form: Class, Parent: &Named{Decl: animal}}
	cat := &Decl{Name: "Cat", Form: Class, Parent: &Named{Decl: animal}}
	matrix := func(dims ...Dim) Type { return &Tensor{Elem: F64, Dims: dims} }
	record := func(names ...string) Type {
		r := &Record{}
		for _, n := range names {
			r.Fields = append(r.Fields, Field{Name: n, Type: I64})
		}
		return r
	}
	for _, c := range []struct {
		a, b Type
		text string
	}{
		{I64, I64, "i64"}, {Int{"u8"}, Int{"i32"}, "i64"}, {Float{"f32"}, F64, "f64"}, {I64, F64, "i64 | f64"}, {Str, Char, "String"},
		{I64, Str, "i64 | String"}, {I64, Null, "i64?"}, {&Maybe{I64}, Null, "i64?"}, {&Maybe{I64}, Str, "i64 | null | String"}, {I64, Unknown, "_"}, {Never, Str, "String"},
		{&Array{Elem: I64, Len: 2}, &Array{Elem: I64, Len: 2}, "[i64; 2]"}, {&Array{Elem: I64, Len: 2}, &Array{Elem: I64, Len: 3}, "[i64]"}, {ListOf(Never), ListOf(Str), "[String]"},
		{&Tuple{[]Type{I64, Str}}, &Tuple{[]Type{Null, Str}}, "(i64?, String)"}, {&Tuple{[]Type{I64}}, &Tuple{[]Type{I64, I64}}, "(i64,) | (i64, i64)"},
		{&Option{I64}, &Option{Never}, "Option<i64>"}, {&Result{I64, Never}, &Result{Never, Str}, "Result<i64, String>"}, {&Set{I64}, &Set{Str}, "Set<i64 | String>"},
		{&Iter{I64}, &Iter{I64}, "Iterator<i64>"}, {&Dict{Str, I64}, &Dict{Str, Null}, "Dict<String, i64?>"},
		{record("a", "b"), record("a", "c"), "{a: i64, b?: i64, c?: i64}"},
		{&Named{Decl: dog}, &Named{Decl: cat}, "Animal"}, {&Named{Decl: dog}, &Named{Decl: animal}, "Animal"}, {&Named{Decl: animal}, &Named{Decl: dog}, "Animal"},
		{&Named{Decl: box, Args: []Type{I64}}, &Named{Decl: box, Args: []Type{Null}}, "Box2<i64?>"}, {&Named{Decl: point}, I64, "Point | i64"},
		{matrix(Size(2), Size(3)), matrix(Size(2), Size(4)), "Tensor<f64, [2, _]>"}, {matrix(Size(2)), matrix(Size(2), Size(4)), "Tensor<f64>"},
		{&Func{Params: []Param{{Type: I64}}, Result: I64}, &Func{Params: []Param{{Type: Str}}, Result: Null}, "fun(_) -> i64?"},
	} {
		if got := Join(c.a, c.b).String(); got != c.text {
			t.Errorf("%v and %v: %s, want %s", c.a, c.b, got, c.text)
		}
	}
	if got := Join(I64, Str, Bool, Char, Unit, ListOf(I64), &Set{I64}); got != Unknown {
		t.Errorf("too many kinds are %v", got)
	}
}

// TestWithout: what is left of a type when it is not null.
func TestWithout(t *testing.T) {
	for text, typ := range map[string]Type{
		"i64": &Maybe{I64}, "String": Join(Null, Str), "i64 | String": Join(I64, Str, Null), "bool": Bool, "Option<i64>": &Option{I64}, "!": &Union{[]Type{Null}},
	} {
		if got := Without(typ).String(); got != text {
			t.Errorf("%v is %s, want %s", typ, got, text)
		}
	}
}

// TestIdentical: Same asks less.
func TestIdentical(t *testing.T) {
	twin := &Decl{Name: "Point", Form: Struct}
	at := func(start int) Type {
		return &Tensor{Elem: F64, Dims: []Dim{Size(3)}, Written: []diag.Span{{Start: start, End: start + 1}}}
	}
	v, w := &Var{Name: "T"}, &Var{Name: "T"}
	for _, c := range []struct {
		a, b Type
		want bool
	}{
		{ListOf(I64), ListOf(I64), true}, {ListOf(I64), ListOf(Str), false}, {ListOf(I64), &Set{I64}, false},
		{&Named{Decl: point}, &Named{Decl: point}, true}, {&Named{Decl: point}, &Named{Decl: twin}, false}, {ListOf(&Named{Decl: point}), ListOf(&Named{Decl: twin}), false},
		{v, v, true}, {v, w, false}, {ListOf(v), ListOf(w), false}, {at(3), at(3), true}, {at(3), at(9), false}, {nil, nil, true}, {nil, I64, false},
		{&Func{Params: []Param{{Name: "x", Type: I64}}}, &Func{Params: []Param{{Name: "y", Type: I64}}}, false}, {&Tuple{[]Type{I64}}, &Tuple{[]Type{I64, I64}}, false},
		{&Record{Fields: []Field{{Name: "a", Type: I64}}}, &Record{Fields: []Field{{Name: "a", Type: I64, Optional: true}}}, false},
	} {
		if got := Identical(c.a, c.b); got != c.want {
			t.Errorf("%v and %v: %v", c.a, c.b, got)
		}
		if c.want && c.a != nil && !Same(c.a, c.b) {
			t.Errorf("%v and %v are identical and not the same", c.a, c.b)
		}
	}
}

// TestBulky: a type that doubles with every line is given up.
func TestBulky(t *testing.T) {
	pair := Type(I64)
	for range 40 {
		pair = &Tuple{[]Type{pair, pair}}
	}
	wide := &Record{}
	for range 30_000 {
		wide.Fields = append(wide.Fields, Field{Name: "x", Type: I64})
	}
	deep := func(x Type) Type {
		return &Dict{Str, &Result{&Option{&Set{&Iter{&Maybe{&Task{&Range{ListOf(x)}}}}}}, &Union{[]Type{&Boxed{Name: "S", Args: []Type{x}}, &Func{Params: []Param{{Type: x}}, Result: x}, &TypeValue{x}, &Named{Decl: box, Args: []Type{x}}}}}}
	}
	for i, c := range []struct {
		typ  Type
		want bool
	}{{pair, true}, {wide, true}, {deep(pair), true}, {deep(I64), false}, {I64, false}} {
		if Bulky(c.typ) != c.want {
			t.Errorf("type %d: bulky is %v", i, !c.want)
		}
	}
}

// TestArity and what may be called with how many arguments.
func TestArity(t *testing.T) {
	for _, c := range []struct {
		f           *Func
		least, most int
	}{
		{&Func{}, 0, 0}, {&Func{Params: []Param{{}, {Optional: true}}}, 1, 2}, {&Func{Params: []Param{{}, {Rest: true}}}, 1, 1 << 30}, {&Func{Any: true}, 0, 1 << 30},
	} {
		if least, most := c.f.Arity(); least != c.least || most != c.most {
			t.Errorf("%v takes %d to %d", c.f, least, most)
		}
	}
	unit := &Named{Decl: &Decl{Name: "Marker", Form: Struct}}
	if n, ok := UnitOf(&TypeValue{Of: unit}); !ok || n != unit {
		t.Error("a struct without fields is its own value")
	}
	if !Assignable(unit, &TypeValue{Of: unit}) || Scalar(ListOf(I64)) || !Scalar(Str) {
		t.Error("unit values, scalars")
	}
}
