package grad

import (
	"cmp"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"skep/compute/dtype"
	"skep/compute/tensor"
)

type recordedArray struct {
	Shape []int
	Data  []any
}

func (a recordedArray) tensor() *T {
	data := make([]float64, len(a.Data))
	for i, v := range a.Data {
		switch v := v.(type) {
		case float64:
			data[i] = v
		case string:
			data[i] = map[string]float64{"nan": math.NaN(), "inf": math.Inf(1)}[v]
		}
	}
	return must(tensor.From(data, a.Shape...))
}

type recordedCase struct {
	Op      string
	Args    []recordedArray
	Results []recordedArray
	Options struct {
		Axis    *int
		Deg     int
		Mode    string
		Width   []int
		Density bool
		Q, DDof float64
		Loose   bool
	}
}

// answer computes a recorded case.
func (c *recordedCase) answer() ([]*T, error) {
	args, o := make([]*T, len(c.Args)), c.Options
	for i, a := range c.Args {
		args[i] = a.tensor()
	}
	r := tensor.Reduction{All: o.Axis == nil, Q: o.Q, DDof: o.DDof}
	axis := 0
	if o.Axis != nil {
		axis = *o.Axis
		r.Axes = []int{axis}
	}
	switch c.Op {
	case "interp":
		return uno(Interp(args[0], args[1], args[2]))
	case "polyfit":
		return uno(Polyfit(args[0], args[1], o.Deg))
	case "polyval":
		return uno(Polyval(args[0], args[1]))
	case "pad":
		return uno(PadMode(args[0], o.Width, o.Mode))
	case "histogram":
		var weights *T
		if len(args) > 2 {
			weights = args[2]
		}
		return uno(tensor.Histogram(args[0], args[1], weights, o.Density))
	case "histogramdd":
		return uno(tensor.HistogramDD(args[0], args[1:]))
	case "unique":
		a, b, inv, n, err := tensor.Distinct(args[0])
		return []*T{a, b, inv, n}, err
	case "take_along":
		return uno(TakeFrom(args[0], args[1].AsType(dtype.I64), axis))
	case "scatter", "scatter_add":
		return uno(Scatter(args[0], args[1].AsType(dtype.I64), args[2], axis, c.Op == "scatter_add"))
	case "eig":
		return eigenvalues(args[0])
	}
	return uno(tensor.ReduceNaN(c.Op, args[0], r))
}

// eigenvalues are those of a matrix, sorted as the record is, after a look at the eigenvectors.
func eigenvalues(a *T) ([]*T, error) {
	w, v, err := tensor.Eig(a)
	if err != nil {
		return nil, err
	}
	left, right := must(tensor.Matmul(a.AsType(dtype.C128), v)), must(tensor.Binary("mul", v, w))
	off := must(tensor.Reduce("norm", must(tensor.Binary("sub", left, right)), tensor.OverAll)).Float()
	if !(off < 1e-7) {
		return nil, refuse("a @ v is %v off v * w", off)
	}
	ws := tensor.Slice[complex128](w)
	round := func(x float64) float64 { return math.Round(x*1e7) / 1e7 }
	slices.SortFunc(ws, func(a, b complex128) int {
		return cmp.Or(cmp.Compare(round(real(a)), round(real(b))), cmp.Compare(imag(a), imag(b)))
	})
	var pairs []float64
	for _, x := range ws {
		pairs = append(pairs, real(x), imag(x))
	}
	return uno(tensor.From(pairs, len(ws), 2))
}

// TestAgainstNumPy reads what NumPy answered (testdata/numeric.py wrote it).
func TestAgainstNumPy(t *testing.T) {
	text, err := os.ReadFile("testdata/numeric.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []recordedCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for i, c := range cases {
		got, err := c.answer()
		if err != nil || len(got) != len(c.Results) {
			t.Errorf("%d %s: %v", i, c.Op, err)
			continue
		}
		bound := 1e-11
		if c.Options.Loose {
			bound = 1e-7
		}
		for k, want := range c.Results {
			w := want.tensor()
			if sizes := got[k].Sizes(); !slices.Equal(sizes, w.Sizes()) && !(c.Op == "eig") {
				t.Errorf("%d %s: shape %v, not %v", i, c.Op, sizes, w.Sizes())
				continue
			}
			xs, ys := tensor.Slice[float64](got[k]), tensor.Slice[float64](w)
			if len(ys) < len(xs) { // all eigenvalues real: recorded without imaginary parts
				ys = withZeros(ys)
			}
			for j, y := range ys {
				if d := math.Abs(xs[j] - y); !(d <= bound*(1+math.Abs(y))) && !(y != y && xs[j] != xs[j]) {
					t.Errorf("%d %s: result %d is\n%v\nnot\n%v", i, c.Op, k, got[k], w)
					break
				}
			}
		}
	}
	if len(cases) < 55 {
		t.Errorf("the record is not whole: %d", len(cases))
	}
}

func withZeros(xs []float64) []float64 {
	out := make([]float64, 2*len(xs))
	for i, x := range xs {
		out[2*i] = x
	}
	return out
}
