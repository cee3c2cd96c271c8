package shape

import (
	"strings"
	"testing"
)

// TestSignature matches arguments with annotations: signature; arguments; then the result, or the error.
func TestSignature(t *testing.T) {
	for _, c := range []struct{ sig, args, want string }{
		{"[n, 10], [10, k] -> [n, k]", "[100, 10], [10, 3]", "[100, 3]"},
		{"[n, 10], [n] -> [n]", "[100, 10], [99]", "dimension 0 is 99, but n is 100: expected Tensor<[100]>, found Tensor<[99]> because of 0.0"},
		{"[n, n] -> [n]", "[3, 4]", "dimension 1 is 4, but n is 3: expected Matrix<n,n>, found Matrix<3,4> because of 0.0"},
		{"[100, 10] -> [10]", "[10, 100]", "dimension 0 is 10, 100 wanted: expected Matrix<100,10>, found Matrix<10,100>"},
		{"[n, 10] -> [n]", "[10, 100]", "dimension 1 is 100, 10 wanted: expected Matrix<n,10>, found Matrix<10,100>"},
		{"[n] -> [n]", "[3, 4]", "1 dimension wanted, 2 dimensions found: expected Tensor<[n]>, found Matrix<3,4>"},
		{"[2*n, n] -> [n]", "[10, 5]", "[5]"},
		{"[2*n] -> [n]", "[10]", "[5]"},
		{"[2*n] -> [n]", "[11]", "dimension 0 is 11, 2*_ wanted"},
		{"[n + 1] -> [n]", "[k]", "[k - 1]"},
		{"[n + 1] -> [n]", "[0]", "wanted"},
		{"[n*k], [n], [k] -> [n + k]", "[12], [3], [4]", "[7]"},
		{"[n*k], [n], [k] -> [n + k]", "[13], [3], [4]", "is 13"},
		{"[n*n] -> [n]", "[9]", "[_]"},
		{"[n/2], [n] -> [n/2]", "[5], [10]", "[5]"},
		{"[n] -> [n/2]", "[10]", "[5]"},
		{"[n], [n] -> [n]", "[_], [3]", "[3]"},
		{"[n, 2] -> [n]", "[...]", "[_]"},
		{"[n, _] -> [n]", "[m, 7]", "[m]"},
		{"[n], [n] -> [n]", "[m], [p]", "dimension 0 is p, m wanted: expected Tensor<[m]>, found Tensor<[p]> because of 0.0"},
	} {
		got := signature(t, c.sig, c.args)
		if !strings.Contains(got, strings.ReplaceAll(c.want, "2*_", "_")) {
			t.Errorf("%s with %s: %s, want %s", c.sig, c.args, got, c.want)
		}
	}
}

func signature(t *testing.T, sig, args string) string {
	forms, err := parseForms(sig)
	if err != nil {
		t.Fatal(err)
	}
	var s Scope
	for i, text := range strings.Split(args, "], [") {
		text = strings.Trim(text, "[]")
		if bad := s.MatchShape(Of(forms[0].args[i].before...), readShape(t, text), i); bad != nil {
			return told(bad)
		}
	}
	if clash := s.Finish(); clash != nil {
		return clash.mismatch(Unknown(), Unknown()).Error()
	}
	return s.Shape(Of(forms[0].results[0].before...)).String()
}

func told(bad *Mismatch) string {
	text := bad.Error()
	if bad.Other.Arg >= 0 {
		text += " because of " + itoa(bad.Other.Arg) + "." + itoa(bad.Other.Axis)
	}
	return text
}

func TestShapeBasics(t *testing.T) {
	s := Of(Name("n"), Const(10))
	if s.Rank() != 2 || Unknown().Rank() != -1 || s.Dim(-1).String() != "10" || s.Count().String() != "10*n" || Unknown().Count().Known() {
		t.Error("facts of a shape")
	}
	if !s.Equal(Of(Name("n"), Const(10))) || s.Equal(Ints(3, 10)) || s.Equal(Unknown()) || s.Fits(Ints(10)) || !s.Fits(Of(Any(), Const(10))) {
		t.Error("comparisons")
	}
	if got := s.Join(Of(Name("n"), Const(9))).String(); got != "[n, _]" {
		t.Error(got)
	}
	if !Unknown().Fits(s) || s.Join(Ints(1)).Known() || Unknown().String() != "[...]" || Unknown().Type() != "Tensor<[...]>" {
		t.Error("the unknown shape")
	}
	if sizes, ok := Ints(3, 4).Sizes(); !ok || sizes[1] != 4 {
		t.Error("sizes")
	}
	if _, ok := s.Sizes(); ok {
		t.Error("a name is no size")
	}
}

func TestRepairsTo(t *testing.T) {
	for _, c := range []struct{ want, got, source, first string }{
		{"100, 10", "10, 100", "x", "consider x.transpose()"},
		{"100, 10", "10, 100", "a + b", "consider (a + b).transpose()"},
		{"3, 1", "3", "f(x)[0, 1]", "consider f(x)[0, 1].unsqueeze(1)"},
		{"3", "3, 1", "x", "consider x.squeeze(1)"},
		{"20, 5", "4, 25", "x", "consider x.reshape([20, 5])"},
		{"8, 5, 6", "8, 6, 5", "x", "consider x.swapaxes(-1, -2)"},
		{"12", "3, 4", "x", "consider x.flatten()"},
		{"7", "3, 4", "x", ""},
	} {
		first := ""
		if all := RepairsTo(readShape(t, c.want), readShape(t, c.got), c.source, nil); len(all) > 0 {
			first = all[0].Title
		}
		if first != c.first {
			t.Errorf("%s for %s: %q, want %q", c.got, c.want, first, c.first)
		}
	}
	if RepairsTo(Unknown(), Ints(3), "x", nil) != nil {
		t.Error("nothing to repair")
	}
	all := Repairs(&Call{Op: "matmul", Args: []Shape{Ints(100, 10), Ints(100, 100)}}, nil, func(out []Shape) bool { return out[0].Dim(0).is(10) })
	if len(all) != 1 || all[0].Title != "consider first_operand.transpose()" {
		t.Errorf("the predicate decides: %v", all)
	}
	for source, want := range map[string]string{"x": "x.T", "f(a + b)": "f(a + b).T", `d["a b"]`: `d["a b"].T`, "-x": "(-x).T", "a @ b": "(a @ b).T", `"\" "`: `"\" ".T`} {
		if got := Wrap(source, ".T"); got != want {
			t.Errorf("Wrap(%s) = %s", source, got)
		}
	}
}
