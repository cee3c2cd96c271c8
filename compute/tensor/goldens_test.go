package tensor

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"skep/compute/dtype"
	"skep/compute/shape"
)

// recorded is a tensor as goldens.py writes it.
type recorded struct {
	DType string
	Shape []int
	Data  []any
}

func (r recorded) tensor(t testing.TB) *Tensor {
	t.Helper()
	d, ok := dtype.Parse(r.DType)
	if !ok {
		t.Fatalf("no type %s", r.DType)
	}
	if r.Data == nil {
		x, err := Arange(d, 0, float64(product(r.Shape)), 1)
		if err != nil {
			t.Fatal(err)
		}
		return must(x.Reshape(r.Shape...))
	}
	switch {
	case d == dtype.U64:
		data := make([]uint64, len(r.Data))
		for i, v := range r.Data {
			fmt.Sscan(v.(json.Number).String(), &data[i])
		}
		return mustFrom(t, data, r.Shape)
	case d == dtype.I64:
		data := make([]int64, len(r.Data))
		for i, v := range r.Data {
			data[i], _ = v.(json.Number).Int64()
		}
		return mustFrom(t, data, r.Shape)
	case d.IsComplex():
		data := make([]complex128, len(r.Data))
		for i, v := range r.Data {
			p := v.([]any)
			data[i] = complex(readFloat(p[0]), readFloat(p[1]))
		}
		return mustFrom(t, data, r.Shape).AsType(d)
	}
	data := make([]float64, len(r.Data))
	for i, v := range r.Data {
		data[i] = readFloat(v)
	}
	return mustFrom(t, data, r.Shape).AsType(d)
}

func mustFrom[T Element](t testing.TB, data []T, sizes []int) *Tensor {
	t.Helper()
	x, err := From(data, sizes...)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func readFloat(v any) float64 {
	switch v := v.(type) {
	case json.Number:
		f, _ := v.Float64()
		return f
	case bool:
		if v {
			return 1
		}
	case string:
		switch v {
		case "nan":
			return math.NaN()
		case "inf":
			return math.Inf(1)
		case "-inf":
			return math.Inf(-1)
		}
	}
	return 0
}

type golden struct {
	Op      string
	Args    []recorded
	Options map[string]any
	Tol     float64
	Results []recorded
}

type goldens struct {
	Origin string
	Cases  []golden
	Prints []struct {
		Arg  recorded
		Text string
	}
}

func readGoldens(t testing.TB) goldens {
	t.Helper()
	file, err := os.Open("testdata/goldens.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	dec := json.NewDecoder(file)
	dec.UseNumber()
	var g goldens
	if err := dec.Decode(&g); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestAgainstNumPy computes every recorded case, from contiguous operands and from views.
func TestAgainstNumPy(t *testing.T) {
	g := readGoldens(t)
	if len(g.Cases) < 900 {
		t.Fatalf("only %d cases", len(g.Cases))
	}
	failed := 0
	for i, c := range g.Cases {
		for _, view := range []bool{false, true} {
			if text := c.run(t, view); text != "" {
				if failed++; failed < 40 {
					t.Errorf("case %d (view %v): %s %v: %s", i, view, c.Op, c.Options, text)
				}
			}
		}
	}
	t.Logf("%d cases, twice, from %s; %d failed", len(g.Cases), g.Origin, failed)
}

func (c golden) run(t testing.TB, view bool) string {
	ts := make([]*Tensor, len(c.Args))
	for i, a := range c.Args {
		if ts[i] = a.tensor(t); view {
			ts[i] = scattered(ts[i])
		}
	}
	out, err := compute(c.Op, ts, c.Options)
	if err != nil {
		return err.Error()
	}
	if len(out) != len(c.Results) {
		return fmt.Sprintf("%d results, want %d", len(out), len(c.Results))
	}
	for i, want := range c.Results {
		if text := differs(out[i], want.tensor(t), c.Tol); text != "" {
			return text
		}
	}
	return ""
}

// scattered gives a tensor of the same elements that lie far apart and backwards.
func scattered(t *Tensor) *Tensor {
	if len(t.shape) == 0 {
		return t
	}
	sizes := slices.Clone(t.shape)
	last := len(sizes) - 1
	sizes[last] *= 3
	out := must(New(t.dtype, sizes...))
	v := out
	if n := sizes[last]; n > 0 {
		v = out.sliced(last, n-1, t.shape[last], -3)
	} else {
		v = out.sliced(last, 0, 0, 1)
	}
	copyInto(v, t)
	return v
}

func differs(got, want *Tensor, tol float64) string {
	if got.dtype != want.dtype {
		return fmt.Sprintf("type %s, want %s", got.dtype, want.dtype)
	}
	if !slices.Equal(got.shape, want.shape) {
		return fmt.Sprintf("shape %v, want %v", got.shape, want.shape)
	}
	g, w := got.Contiguous(), want.Contiguous()
	largest := 0.0
	for i := range w.Len() {
		if a := cabs(w.Complex(i)); a <= math.MaxFloat64 {
			largest = max(largest, a)
		}
	}
	for i := range w.Len() {
		a, b := g.Complex(i), w.Complex(i)
		if !near(real(a), real(b), tol, largest) || !near(imag(a), imag(b), tol, largest) {
			return fmt.Sprintf("element %d is %v, want %v", i, a, b)
		}
	}
	return ""
}

func cabs(c complex128) float64 { return math.Hypot(real(c), imag(c)) }

// near takes the tolerance relative to the element, or for long computations to the largest one.
func near(a, b, tol, largest float64) bool {
	if a == b || a != a && b != b {
		return true
	}
	limit := tol * math.Abs(b)
	if tol >= 1e-12 {
		limit = tol * largest
	}
	return math.Abs(a-b) <= max(limit, tol*1e-3)
}

// compute runs an operation by its name in the record.
func compute(op string, ts []*Tensor, o map[string]any) ([]*Tensor, error) {
	n := func(name string, otherwise int) int {
		if v, ok := o[name].(json.Number); ok {
			i, _ := v.Int64()
			return int(i)
		}
		return otherwise
	}
	list := func(name string) (ns []int) {
		if v, ok := o[name].([]any); ok {
			for _, x := range v {
				i, _ := x.(json.Number).Int64()
				ns = append(ns, int(i))
			}
		}
		return ns
	}
	one := func(t *Tensor, err error) ([]*Tensor, error) { return []*Tensor{t}, err }
	flat := o["axis"] == nil
	switch op {
	case "astype":
		d, _ := dtype.Parse(o["dtype"].(string))
		return one(ts[0].AsType(d), nil)
	case "cumsum", "cumprod":
		return one(Cumulate(op, ts[0], n("axis", 0), flat))
	case "diff":
		return one(Diff(ts[0], n("axis", -1)))
	case "sort":
		return one(Sort(ts[0], n("axis", 0), false))
	case "argsort":
		return one(Argsort(ts[0], n("axis", 0), false))
	case "unique":
		v, _, err := Unique(ts[0])
		return one(v, err)
	case "searchsorted":
		return one(SearchSorted(ts[0], ts[1], false))
	case "transpose":
		return one(ts[0].Transpose(list("axes")...))
	case "reshape":
		return one(ts[0].Reshape(list("shape")...))
	case "swapaxes":
		return one(ts[0].SwapAxes(n("a", 0), n("b", 1)))
	case "flip":
		return one(ts[0].Flip(n("axis", 0)))
	case "concat":
		return one(Concat(ts, n("axis", 0)))
	case "stack":
		return one(Stack(ts, n("axis", 0)))
	case "split":
		return Split(ts[0], n("parts", 1), nil, n("axis", 0))
	case "pad":
		return one(Pad(ts[0], list("width"), Integer(int64(n("value", 0)))))
	case "tile":
		return one(Tile(ts[0], list("reps")))
	case "repeat":
		return one(Repeat(ts[0], n("n", 1), n("axis", 0), flat))
	case "roll":
		return one(Roll(ts[0], n("by", 0), n("axis", 0), flat))
	case "diag":
		return one(Diag(ts[0], 0))
	case "tril", "triu":
		return one(Triangle(ts[0], n("k", 0), op == "tril"))
	case "where":
		return one(Where(ts[0], ts[1], ts[2]))
	case "gather":
		return one(Gather(ts[0], ts[1], n("axis", 0)))
	case "meshgrid":
		return Meshgrid(ts)
	case "matmul":
		return one(Matmul(ts[0], ts[1]))
	case "outer":
		return one(Outer(ts[0], ts[1]))
	case "kron":
		return one(Kron(ts[0], ts[1]))
	case "cross":
		return one(Cross(ts[0], ts[1]))
	case "einsum":
		return one(Einsum(o["spec"].(string), ts...))
	case "arange":
		d, _ := dtype.Parse(o["dtype"].(string))
		return one(Arange(d, readFloat(o["start"]), readFloat(o["stop"]), readFloat(o["step"])))
	case "linspace":
		return one(Linspace(dtype.F64, readFloat(o["start"]), readFloat(o["stop"]), n("n", 50), false))
	}
	if out, err, ok := computeAlgebra(op, ts, n); ok {
		return out, err
	}
	rule, _ := shape.Lookup(op)
	switch {
	case rule == nil:
		return nil, fmt.Errorf("no operation %s", op)
	case rule.Arity() == 2:
		return one(Binary(op, ts[0], ts[1]))
	case strings.Contains(rule.Options, "keepdims"):
		r := Reduction{All: flat, Order: 2, Axes: list("axis")}
		if _, single := o["axis"].(json.Number); single {
			r.Axes = []int{n("axis", 0)}
		}
		r.KeepDims, _ = o["keepdims"].(bool)
		if v, ok := o["order"]; ok {
			r.Order = readFloat(v)
		}
		if v, ok := o["q"]; ok {
			r.Q = readFloat(v)
		}
		return one(Reduce(op, ts[0], r))
	}
	return one(Unary(op, ts[0]))
}

func computeAlgebra(op string, ts []*Tensor, n func(string, int) int) (out []*Tensor, err error, ok bool) {
	one := func(t *Tensor, err error) ([]*Tensor, error, bool) { return []*Tensor{t}, err, true }
	switch op {
	case "solve":
		return one(Solve(ts[0], ts[1]))
	case "inv":
		return one(Inv(ts[0]))
	case "det":
		return one(Det(ts[0]))
	case "cholesky":
		return one(Cholesky(ts[0]))
	case "qr":
		q, r, err := QR(ts[0])
		return []*Tensor{q, r}, err, true
	case "singular":
		_, s, _, err := SVD(ts[0], false)
		return one(s, err)
	case "eigenvalues":
		w, _, err := Eigh(ts[0])
		return one(w, err)
	case "pinv":
		return one(Pinv(ts[0], 1e-15))
	case "lstsq":
		return one(Lstsq(ts[0], ts[1]))
	case "matrix_rank":
		r, err := Rank(ts[0])
		return one(Integer(int64(r)), err)
	case "matrix_power":
		return one(Power(ts[0], n("n", 1)))
	case "trace":
		return one(Trace(ts[0]))
	}
	return nil, nil, false
}

func TestPrintsLikeNumPy(t *testing.T) {
	words := strings.NewReplacer("True", "true", "False", "false")
	for _, p := range readGoldens(t).Prints {
		if got, want := p.Arg.tensor(t).String(), words.Replace(p.Text); got != want {
			t.Errorf("%s %v prints\n%s\nNumPy prints\n%s", p.Arg.DType, p.Arg.Shape, got, want)
		}
	}
}
