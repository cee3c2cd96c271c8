package fft

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

type array struct {
	Shape []int
	DType string
	Data  []float64
}

func (a array) tensor(t *testing.T) *tensor.Tensor {
	t.Helper()
	d, ok := dtype.Parse(a.DType)
	if !ok {
		t.Fatal(a.DType)
	}
	var x *tensor.Tensor
	var err error
	if d.IsComplex() {
		cs := make([]complex128, len(a.Data)/2)
		for i := range cs {
			cs[i] = complex(a.Data[2*i], a.Data[2*i+1])
		}
		x, err = tensor.From(cs, a.Shape...)
	} else {
		x, err = tensor.From(a.Data, a.Shape...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return x.AsType(d)
}

// TestAgainstNumPy reads what numpy.fft answered (testdata/record.py wrote it).
func TestAgainstNumPy(t *testing.T) {
	text, err := os.ReadFile("testdata/fft.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Op      string
		X, Out  array
		Options struct {
			N    int
			Axis *int
			Norm Norm
			S    []int
			Axes []int
		}
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		x, o := c.X.tensor(t), c.Options
		axis := -1
		if o.Axis != nil {
			axis = *o.Axis
		}
		if o.Axes == nil {
			for i := range x.Rank() {
				o.Axes = append(o.Axes, i)
			}
		}
		if o.S == nil {
			o.S = make([]int, len(o.Axes))
		}
		var got *tensor.Tensor
		switch c.Op {
		case "fft", "ifft":
			got, err = FFT(x, o.N, axis, o.Norm, c.Op == "ifft")
		case "rfft":
			got, err = RFFT(x, o.N, axis, o.Norm)
		case "irfft":
			got, err = IRFFT(x, o.N, axis, o.Norm)
		default:
			got, err = Over(x, o.S, o.Axes, o.Norm, c.Op == "ifftn" || c.Op == "irfftn", c.Op[0] == 'r' || c.Op[1] == 'r')
		}
		if err != nil {
			t.Errorf("%s %v %+v: %v", c.Op, c.X.Shape, c.Options, err)
			continue
		}
		want := c.Out.tensor(t)
		bound := 1e-11
		if want.DType() == dtype.C64 || want.DType() == dtype.F32 {
			bound = 2e-5
		}
		if c.X.DType == "float16" { // NumPy computes in f16's own complex type, which is complex64
			want = want.AsType(dtype.C64)
		}
		if got.DType() != want.DType() || !slices.Equal(got.Sizes(), want.Sizes()) || !close(got, want, bound) {
			t.Errorf("%s %v %s %+v: %v %v\n%v\nnot %v\n%v", c.Op, c.X.Shape, c.X.DType, c.Options, got.DType(), got.Sizes(), got, want.DType(), want)
		}
	}
	if len(cases) < 90 {
		t.Error("the record is not whole")
	}
}

func close(a, b *tensor.Tensor, bound float64) bool {
	x, y := tensor.Slice[complex128](a), tensor.Slice[complex128](b)
	for i := range x {
		if d := x[i] - y[i]; !(math.Hypot(real(d), imag(d)) < bound*(10+math.Hypot(real(y[i]), imag(y[i])))) {
			return false
		}
	}
	return true
}

func TestRefusals(t *testing.T) {
	x, _ := tensor.From([]float64{1, 2, 3}, 3)
	z := x.AsType(dtype.C128)
	for name, f := range map[string]func() (*tensor.Tensor, error){
		"rfft of complex": func() (*tensor.Tensor, error) { return RFFT(z, 0, -1, "") },
		"no such norm":    func() (*tensor.Tensor, error) { return FFT(x, 0, -1, "half", false) },
		"no such axis":    func() (*tensor.Tensor, error) { return FFT(x, 0, 1, "", false) },
		"negative length": func() (*tensor.Tensor, error) { return FFT(x, -1, 0, "", false) },
		"irfft of one":    func() (*tensor.Tensor, error) { return IRFFT(z, -3, 0, "") },
		"no elements":     func() (*tensor.Tensor, error) { e, _ := tensor.New(dtype.F64, 0); return FFT(e, 0, -1, "", false) },
		"no frequencies":  func() (*tensor.Tensor, error) { return Freq(0, 1, false) },
	} {
		if out, err := f(); err == nil {
			t.Errorf("%s gives %v", name, out)
		}
	}
}

func TestFreq(t *testing.T) {
	for n, want := range map[int][]float64{4: {0, 1, -2, -1}, 5: {0, 1, 2, -2, -1}, 1: {0}} {
		f, err := Freq(n, 1/float64(n), false)
		if err != nil || !slices.Equal(tensor.Slice[float64](f), want) {
			t.Errorf("%d: %v %v", n, f, err)
		}
	}
}
