package grad

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

func row(xs ...float64) *T { return must(tensor.From(xs, len(xs))) }

func gradOf(t *testing.T, f func(x *T) (*T, error), x *T) []float64 {
	t.Helper()
	leaf := tracked(t, []*T{x})
	y, err := f(leaf[0])
	if err != nil {
		t.Fatal(err)
	}
	gs, err := Pull([]*T{must(Reduce("sum", y, tensor.OverAll))}, []*T{nil}, leaf)
	if err != nil {
		t.Fatal(err)
	}
	return tensor.Slice[float64](gs[0])
}

// TestSpecialPoints: zeros, ties, kinks and infinities have the gradients that PyTorch gives.
func TestSpecialPoints(t *testing.T) {
	reduce := func(op string, r tensor.Reduction) func(x *T) (*T, error) {
		return func(x *T) (*T, error) { return Reduce(op, x, r) }
	}
	unary := func(op string) func(x *T) (*T, error) { return func(x *T) (*T, error) { return Unary(op, x) } }
	for _, c := range []struct {
		name string
		f    func(x *T) (*T, error)
		x    *T
		want []float64
	}{
		{"prod of one zero", reduce("prod", tensor.OverAll), row(2, 0, 5), []float64{0, 10, 0}},
		{"prod of two zeros", reduce("prod", tensor.OverAll), row(2, 0, 0), []float64{0, 0, 0}},
		{"cumprod with zeros", func(x *T) (*T, error) { return Cumulate("cumprod", x, 0, false) }, row(2, 0, 5, 3), []float64{1, 42, 0, 0}},
		{"max of equals", reduce("max", tensor.OverAll), row(1, 4, 4), []float64{0, 0.5, 0.5}},
		{"norm at 0", reduce("norm", tensor.OverAll), row(0, 0), []float64{0, 0}},
		{"std of equals", reduce("std", tensor.OverAll), row(3, 3), []float64{0, 0}},
		{"relu at 0", unary("relu"), row(-1, 0, 2), []float64{0, 0, 1}},
		{"abs at 0", unary("abs"), row(-1, 0, 2), []float64{-1, 0, 1}},
		{"clip at its bounds", func(x *T) (*T, error) { return Clip(x, num(0), num(1)) }, row(-1, 0, 1, 2), []float64{0, 1, 1, 0}},
		{"maximum of equals", func(x *T) (*T, error) { return Binary("maximum", x, row(1, 1)) }, row(1, 3), []float64{0.5, 1}},
		{"0 ** 2", func(x *T) (*T, error) { return Binary("pow", x, num(2)) }, row(0, -3), []float64{0, -6}},
		{"x ** 0", func(x *T) (*T, error) { return Binary("pow", x, num(0)) }, row(0, 2), []float64{0, 0}},
		{"used twice", func(x *T) (*T, error) { return Binary("mul", x, x) }, row(3), []float64{6}},
		{"max_pool1d of equals", func(x *T) (*T, error) { return Pool(x, 1, true, tensor.Window{Size: []int{2}}) }, row(1, 1, 0, 2), []float64{1, 0, 0, 1}},
		{"det through a constant", func(x *T) (*T, error) { return Binary("mul", Detach(x), x) }, row(5), []float64{5}},
	} {
		if got := gradOf(t, c.f, c.x); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", c.name, got, c.want)
		}
	}
}

// TestTypes: a gradient has the type of what it is by, whatever the way was.
func TestTypes(t *testing.T) {
	for _, d := range []dtype.Type{dtype.F16, dtype.BF16, dtype.F32, dtype.F64} {
		x := row(1, 2).AsType(d)
		leaf := tracked(t, []*T{x})
		y := mul(AsType(leaf[0], dtype.F64), row(3, 4))
		gs, err := Pull([]*T{y}, []*T{nil}, leaf)
		if err != nil || gs[0].DType() != d || !slices.Equal(tensor.Slice[float64](gs[0]), []float64{3, 4}) {
			t.Errorf("%v: %v %v", d, gs[0], err)
		}
	}
}

// TestWrites: what a way back looks at is not changed by writes that come later.
func TestWrites(t *testing.T) {
	a := row(1, 2)
	leaf := tracked(t, []*T{row(5, 5)})
	y := mul(leaf[0], a)
	if _, err := a.Set(num(100), item(0)); err != nil {
		t.Fatal(err)
	}
	gs, err := Pull([]*T{y}, []*T{nil}, leaf)
	if err != nil || !slices.Equal(tensor.Slice[float64](gs[0]), []float64{1, 2}) {
		t.Errorf("%v %v", gs[0], err)
	}
}

// TestIndependent: what nothing depends on has zeros; seeds weigh the results.
func TestIndependent(t *testing.T) {
	leaves := tracked(t, []*T{row(1, 2), row(3)})
	y := mul(leaves[0], num(2))
	gs, err := Pull([]*T{y}, []*T{row(10, 100)}, leaves)
	if err != nil || !slices.Equal(tensor.Slice[float64](gs[0]), []float64{20, 200}) || gs[1].Float() != 0 {
		t.Errorf("%v %v", gs, err)
	}
}

func TestRefusals(t *testing.T) {
	for _, x := range []*T{row(1).AsType(dtype.I64), row(1).AsType(dtype.Bool)} {
		if _, err := Track(x); err == nil || !strings.Contains(err.Error(), x.DType().String()) {
			t.Errorf("%v: %v", x.DType(), err)
		}
	}
	x := tracked(t, []*T{row(1, 2)})[0]
	lost := []*T{Detach(x)}
	var refused *tensor.Error
	if err := Checked("unique", []*T{x}, lost); !errors.As(err, &refused) || refused.Code != CodeDerivative || !strings.HasPrefix(refused.Message, "unique cannot be differentiated: ") {
		t.Errorf("%v", err)
	}
	if err := Checked("no_such_operation", []*T{x}, lost); err == nil {
		t.Error("an operation without a row is refused")
	}
	for _, op := range []string{"floor", "zeros_like"} {
		if err := Checked(op, []*T{x}, lost); err != nil {
			t.Error(err)
		}
	}
	if err := Checked("argmax", []*T{x}, []*T{tensor.Integer(1)}); err != nil {
		t.Error(err)
	}
	wide := tracked(t, []*T{must(tensor.Ones(dtype.F64, 2, 3))})[0]
	if _, _, err := QR(wide); err == nil {
		t.Error("qr of a wide matrix")
	}
	if _, _, _, err := SVD(wide, true); err == nil {
		t.Error("full svd")
	}
	singular := tracked(t, []*T{must(tensor.Ones(dtype.F64, 2, 2))})
	d, err := Det(singular[0])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Pull([]*T{d}, []*T{nil}, singular); err == nil {
		t.Error("the way back of det needs an inverse")
	}
}
