package types_test

import (
	"slices"
	"testing"

	"skep/compute/dtype"
	sizes "skep/compute/shape"
	"skep/diag"
	"skep/interp/syntax"
	. "skep/interp/types"
)

// annotation reads a type as a program writes it.
func annotation(t *testing.T, text string) *syntax.Type {
	t.Helper()
	f, err := syntax.ParseSignature("fun f(x: " + text + ")")
	if err != nil {
		t.Fatal(text, err)
	}
	return f.Params[0].Type
}

func TestTensorAnnotations(t *testing.T) {
	for text, want := range map[string]string{
		"Tensor<f64, [n, 10]>": "Tensor<f64, [n, 10]>", "Tensor<f64, n, 10>": "Tensor<f64, [n, 10]>", "Tensor<f32>": "Tensor<f32>", "Tensor": "Tensor",
		"Matrix<100, 10>": "Tensor<_, [100, 10]>", "Matrix<f32, n, m>": "Tensor<f32, [n, m]>", "Vector<3>": "Tensor<_, [3]>", "Tensor<f64, [2*n, n + 1]>": "Tensor<f64, [2*n, n + 1]>",
		"Tensor<bool, [_, 3]>": "Tensor<bool, [_, 3]>", "Tensor<i64, [n - 1]>": "Tensor<i64, [n - 1]>", "Tensor<i64, [n / 2]>": "Tensor<i64, [n/2]>",
	} {
		typ := annotation(t, text)
		if !IsTensorName(typ.Name) {
			t.Errorf("%s is no tensor's name", typ.Name)
		}
		if got := TensorOf(typ).String(); got != want {
			t.Errorf("%s reads %s, want %s", text, got, want)
		}
	}
	if IsTensorName("Frame") {
		t.Error("a frame is a tensor")
	}
}

func TestTensorsAndShapes(t *testing.T) {
	for _, c := range []struct {
		dims []sizes.Dim
		elem dtype.Type
		text string
	}{
		{[]sizes.Dim{sizes.Const(2), sizes.Name("n")}, dtype.F64, "Tensor<f64, [2, n]>"}, {[]sizes.Dim{sizes.Any()}, dtype.Bool, "Tensor<bool, [_]>"}, {nil, dtype.I32, "Tensor<i32, []>"},
	} {
		got := NewTensor(sizes.Of(c.dims...), c.elem)
		if got.String() != c.text || DTypeOf(got.Elem) != c.elem || got.Shape().Rank() != len(c.dims) {
			t.Errorf("%v %v is %v", c.dims, c.elem, got)
		}
	}
	if got := NewTensor(sizes.Unknown(), dtype.F32); !got.AnyRank || got.Shape().Known() {
		t.Errorf("a tensor of any shape is %v", got)
	}
	if DTypeOf(Str) != dtype.Invalid || ElemOf(dtype.C128).String() != "complex128" || ElemOf(dtype.Invalid) != Unknown {
		t.Error("element types")
	}
}

// TestSizes: names of sizes in a signature are what the arguments fix.
func TestSizes(t *testing.T) {
	tensor := func(text string) *Tensor { return TensorOf(annotation(t, text)) }
	first, second := diag.Span{Start: 1, End: 2}, diag.Span{Start: 5, End: 6}
	s := &Solution{Vars: map[*Var]Type{}, At: first}
	s.Solve(tensor("Tensor<f64, [n, k]>"), tensor("Tensor<f64, [3, 4]>"), nil)
	s.At = second
	s.Solve(tensor("Tensor<f64, [k, m]>"), tensor("Tensor<f64, [5, 6]>"), nil)
	if got := Substitute(tensor("Tensor<f64, [n, m]>"), s).String(); got != "Tensor<f64, [3, 6]>" {
		t.Errorf("the result is %s", got)
	}
	if name, size, at, ok := s.Fixed(Symbol("k")); !ok || name != "k" || size != "4" || at != first {
		t.Errorf("k is %s %s, fixed at %v", name, size, at)
	}
	if _, _, _, ok := s.Fixed(Symbol("other")); ok {
		t.Error("a name that nobody fixed")
	}
	if got := s.Expected(tensor("Tensor<f64, [k, m]>"), second).String(); got != "Tensor<f64, [4, m]>" {
		t.Errorf("what the second argument should be: %s", got)
	}
	got := tensor("Tensor<f64, [n, 2*m, 3]>").Forget(func(name string) bool { return name == "n" })
	if got.String() != "Tensor<f64, [n, _, 3]>" || !slices.Equal(got.Symbols(), []string{"n"}) {
		t.Errorf("outside: %v with %v", got, got.Symbols())
	}
}
