package types_test

import (
	"math/rand/v2"
	"testing"

	. "skep/interp/types"
)

var (
	point = &Decl{Name: "Point", Form: Struct}
	shape = &Decl{Name: "Shape", Form: Trait}
	box   = &Decl{Name: "Box2", Form: Struct, Vars: []*Var{{Name: "T"}}}
)

// some makes a type of at most the given depth.
func some(r *rand.Rand, depth int) Type {
	leaves := []Type{Null, Unit, Bool, Str, Char, Bytes, I64, F64, Int{"u8"}, Float{"f32"}, &Named{Decl: point}, &Module{"math"}, &Boxed{Name: "Regex"},
		&Tensor{Elem: F64, Dims: []Dim{Size(3), Symbol("n")}}, &Frame{Name: "DataFrame", Columns: []Field{{Name: "a", Type: I64}}}, &Column{Elem: F64, Name: "a"}}
	if depth == 0 {
		return leaves[r.IntN(len(leaves))]
	}
	sub := func() Type { return some(r, depth-1) }
	switch r.IntN(14) {
	case 0:
		return ListOf(sub())
	case 1:
		return &Array{Elem: sub(), Len: int64(r.IntN(3))}
	case 2:
		return &Tuple{[]Type{sub(), sub()}}
	case 3:
		return &Dict{Key: Str, Value: sub()}
	case 4:
		return &Record{Fields: []Field{{Name: "a", Type: sub()}, {Name: "b", Type: sub()}}}
	case 5:
		return &Set{sub()}
	case 6:
		return &Iter{sub()}
	case 7:
		return &Option{sub()}
	case 8:
		return &Result{Ok: sub(), Err: sub()}
	case 9:
		inner := sub()
		if _, twice := inner.(*Maybe); twice || inner == Null { // no program can write T??
			return inner
		}
		return &Maybe{inner}
	case 10:
		return &Task{sub()}
	case 11:
		return &Func{Params: []Param{{Name: "x", Type: sub()}}, Result: sub()}
	case 12:
		return &Named{Decl: box, Args: []Type{sub()}}
	}
	return leaves[r.IntN(len(leaves))]
}

// TestLaws holds what must be true of all types on random ones.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		a, b := some(r, r.IntN(3)), some(r, r.IntN(3))
		if !Same(a, a) || !Assignable(a, a) || a.String() == "" {
			t.Fatalf("%v is not itself", a)
		}
		if !Assignable(Unknown, a) || !Assignable(a, Unknown) || !Assignable(a, Never) {
			t.Fatalf("%v and what is not known", a)
		}
		if Same(a, b) != Same(b, a) {
			t.Fatalf("%v and %v: same one way only", a, b)
		}
		if Same(a, b) && a.String() != b.String() {
			t.Fatalf("the same, and %v reads otherwise than %v", a, b)
		}
		j := Join(a, b)
		if !Assignable(j, a) || !Assignable(j, b) {
			t.Fatalf("%v does not take %v and %v, which it joins", j, a, b)
		}
		if k := Join(b, a); !Same(j, k) && !(Assignable(j, k) && Assignable(k, j)) {
			t.Fatalf("%v and %v join to %v, the other way to %v", a, b, j, k)
		}
		if !Same(Join(a, a), a) || !Same(Join(a, Never), a) {
			t.Fatalf("%v joined with itself is %v", a, Join(a, a))
		}
		if s := Substitute(a, &Solution{Vars: map[*Var]Type{}}); !Same(s, a) {
			t.Fatalf("an empty solution makes %v of %v", s, a)
		}
	}
}

func TestAssignable(t *testing.T) {
	shape.Methods = map[string]*Method{}
	circle := &Decl{Name: "Circle", Form: Struct, Traits: []*Named{{Decl: shape}}}
	child := &Decl{Name: "Dog", Form: Class, Parent: &Named{Decl: &Decl{Name: "Animal", Form: Class}}}
	v := &Var{Name: "T", Bounds: []Type{&Named{Decl: shape}}}
	for _, c := range []struct {
		to, from Type
		want     bool
	}{
		{F64, I64, true}, {I64, F64, false}, {Int{"u8"}, I64, true}, {Str, Char, true}, {Str, I64, false}, {Bool, I64, false},
		{ListOf(I64), ListOf(Str), false}, {ListOf(F64), ListOf(I64), true}, {ListOf(I64), ListOf(Never), true}, {ListOf(I64), &Array{Elem: I64, Len: 3}, true},
		{&Option{I64}, &Option{I64}, true}, {&Option{I64}, &Option{Str}, false}, {&Maybe{I64}, I64, true}, {&Maybe{I64}, Null, true}, {I64, &Maybe{I64}, false},
		{&Result{I64, Str}, &Result{I64, Never}, true}, {&Result{I64, Str}, I64, false},
		{&Tuple{[]Type{I64, Str}}, &Tuple{[]Type{I64}}, false},
		{&Named{Decl: shape}, &Named{Decl: circle}, true}, {&Named{Decl: circle}, &Named{Decl: shape}, false},
		{child.Parent, &Named{Decl: child}, true}, {&Named{Decl: child}, child.Parent, false},
		{v, I64, false}, {&Named{Decl: shape}, v, true}, {v, v, true}, {&Var{Name: "_", Hole: true}, I64, true},
		{&Union{[]Type{I64, Str}}, Str, true}, {&Union{[]Type{I64, Str}}, Bool, false}, {I64, &Union{[]Type{I64, Str}}, false},
		{&Func{Params: []Param{{Type: I64}}, Result: I64}, &Func{Params: []Param{{Type: Str}}, Result: I64}, false},
		{&Tensor{Elem: F64, Dims: []Dim{Size(2), Size(3)}}, &Tensor{Elem: F64, Dims: []Dim{Size(2), Size(4)}}, false},
		{&Tensor{Elem: F64, Dims: []Dim{Size(2), {}}}, &Tensor{Elem: F64, Dims: []Dim{Size(2), Size(4)}}, true},
	} {
		if got := Assignable(c.to, c.from); got != c.want {
			t.Errorf("%v where %v is asked for: %v", c.from, c.to, got)
		}
	}
}

func TestWords(t *testing.T) {
	n := Symbol("n")
	for want, typ := range map[string]Type{
		"[i64]": ListOf(I64), "[String; 3]": &Array{Elem: Str, Len: 3}, "(i64, bool)": &Tuple{[]Type{I64, Bool}}, "Option<String>": &Option{Str},
		"Result<i64, String>": &Result{I64, Str}, "i64?": &Maybe{I64}, "fun(i64) -> bool": &Func{Params: []Param{{Type: I64}}, Result: Bool},
		"Point": &Named{Decl: point}, "Box2<i64>": &Named{Decl: box, Args: []Type{I64}}, "{a: i64}": &Record{Fields: []Field{{Name: "a", Type: I64}}},
		"Tensor<f64, [n, 10]>": &Tensor{Elem: F64, Dims: []Dim{n, Size(10)}},
	} {
		if got := typ.String(); got != want {
			t.Errorf("%s reads %s", want, got)
		}
	}
}

func TestParts(t *testing.T) {
	for _, typ := range []Type{ListOf(I64), &Set{I64}, &Iter{I64}, &Range{I64}} {
		if e, ok := Elem(typ); !ok || !Same(e, I64) {
			t.Errorf("the element of %v is %v", typ, e)
		}
	}
	if _, ok := Elem(Bool); ok {
		t.Error("a bool has elements")
	}
	f := &Frame{Name: "DataFrame", Columns: []Field{{Name: "a", Type: I64}, {Name: "b", Type: Str}}}
	if c, ok := f.Column("b"); !ok || c != Str || len(f.Names()) != 2 {
		t.Error("the columns of a frame")
	}
	if lo, hi, ok := IntBounds("u8"); !ok || lo != 0 || hi != 255 {
		t.Error("the bounds of u8")
	}
	if _, _, ok := IntBounds("f64"); ok {
		t.Error("f64 has integer bounds")
	}
	v := box.Vars[0]
	s := (&Named{Decl: box, Args: []Type{Str}}).Solution()
	if got := Substitute(&Func{Params: []Param{{Type: v}}, Result: &Option{v}}, s); got.String() != "fun(String) -> Option<String>" {
		t.Errorf("solved: %v", got)
	}
	if got := Without(&Maybe{I64}); !Same(got, I64) {
		t.Errorf("not null any more: %v", got)
	}
}
