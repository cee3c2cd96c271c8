package tensor

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"skep/compute/dtype"
	"skep/compute/shape"
)

func floats(t testing.TB, x *Tensor) []float64 {
	t.Helper()
	return Slice[float64](x)
}

func grid(t testing.TB, sizes ...int) *Tensor {
	t.Helper()
	x, err := Arange(dtype.F64, 0, float64(product(sizes)), 1)
	if err != nil {
		t.Fatal(err)
	}
	return must(x.Reshape(sizes...))
}

// TestRandomStreams holds the streams to NumPy's: hashes of what default_rng(7) gives.
func TestRandomStreams(t *testing.T) {
	sum := func(x *Tensor, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		h := sha256.Sum256(x.buf.data())
		return hex.EncodeToString(h[:8])
	}
	r := func() *Random { return NewRandom(7) }
	for _, c := range []struct{ name, got, want string }{
		{"standard_normal(200000)", sum(r().Gauss(0, 1, dtype.F64, 200000)), "92162527078f50a5"},
		{"integers(0, 10, 8)", shown(r().Integers(0, 10, 8)), "[9 6 6 8 5 7 8 2]"},
		{"random(2)", shown(r().Uniform(0, 1, dtype.F64, 2)), "[0.62509547 0.8972138 ]"},
		{"permutation(6)", shown(r().Permutation(6)), "[5 2 0 4 1 3]"},
		{"integers to 2^32", shown(r().Integers(0, 1<<32, 2)), "[4058335883 2684764585]"},
		{"integers to 2^32 - 5", shown(r().Integers(0, 1<<32-5, 2)), "[4058335878 2684764581]"},
		{"integers over the whole range", shown(r().Integers(math.MinInt64, math.MaxInt64, 2)), "[2307604057237572234 7327301329031162516]"},
		{"integers to 2^40", shown(r().Integers(0, 1<<40, 2)), "[687299734001 986497006767]"},
		{"a long seed", shown(NewRandom(1<<40+3).Uniform(0, 1, dtype.F64, 2)), "[0.77365609 0.99585738]"},
		{"shuffle", shown(r().Shuffled(grid(t, 3, 2).AsType(dtype.I64), 0)), "[[0 1]\n [4 5]\n [2 3]]"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, NumPy gives %s", c.name, c.got, c.want)
		}
	}
}

func shown(x *Tensor, err error) string {
	if err != nil {
		return err.Error()
	}
	return x.String()
}

// cells are slices of indexes for tests: "1..", "::2" is not needed.
func item(lo, hi, step int) Item { return Item{Item: shape.Slice(shape.End(lo), shape.End(hi), step)} }

func at(n int) Item { return Item{Item: shape.At(n)} }

var (
	whole = Item{Item: shape.Slice(shape.Open(), shape.Open(), 1)}
	rest  = Item{Item: shape.Rest()}
)

func TestIndex(t *testing.T) {
	a := grid(t, 3, 4)
	mask, err := Binary("gt", a, Number(8))
	if err != nil {
		t.Fatal(err)
	}
	picks := mustFrom(t, []int64{2, -3}, []int{2})
	back := Item{Item: shape.Slice(shape.Open(), shape.Open(), -2)}
	for _, c := range []struct {
		items []Item
		want  string
	}{
		{[]Item{at(1)}, "[4. 5. 6. 7.]"},
		{[]Item{at(-1), at(-1)}, "11."},
		{[]Item{whole, item(1, 3, 1)}, "[[ 1.  2.]\n [ 5.  6.]\n [ 9. 10.]]"},
		{[]Item{rest, at(0)}, "[0. 4. 8.]"},
		{[]Item{whole, back}, "[[ 3.  1.]\n [ 7.  5.]\n [11.  9.]]"},
		{[]Item{item(-2, 100, 1), at(0)}, "[4. 8.]"},
		{[]Item{item(2, 1, 1)}, "[] of shape [0, 4]"},
		{[]Item{{Item: shape.NewAxis()}, at(0)}, "[[0. 1. 2. 3.]]"},
		{[]Item{ItemOf(mask)}, "[ 9. 10. 11.]"},
		{[]Item{ItemOf(picks)}, "[[ 8.  9. 10. 11.]\n [ 0.  1.  2.  3.]]"},
		{[]Item{whole, ItemOf(mustFrom(t, []bool{true, false, false, true}, []int{4}))}, "[[ 0.  3.]\n [ 4.  7.]\n [ 8. 11.]]"},
		{[]Item{at(3)}, "index 3 is outside of dimension 0 of Matrix<3,4>, which has size 3"},
		{[]Item{ItemOf(mustFrom(t, []int64{7}, []int{1}))}, "position 7 is outside of a dimension of size 3"},
		{[]Item{ItemOf(grid(t, 2))}, "index: positions must be whole numbers or a mask of truth values, found f64"},
	} {
		if got := shown(a.Index(c.items...)); got != c.want {
			t.Errorf("%v: %s, want %s", c.items, got, c.want)
		}
	}
}

func TestSet(t *testing.T) {
	a := grid(t, 2, 3)
	mask, _ := Binary("gt", a, Number(3))
	for _, c := range []struct {
		v     *Tensor
		items []Item
		want  string
	}{
		{Number(9), []Item{at(0), at(1)}, "[[0. 9. 2.]\n [3. 4. 5.]]"},
		{grid(t, 3), []Item{at(1)}, "[[0. 1. 2.]\n [0. 1. 2.]]"},
		{Integer(-1), []Item{ItemOf(mask)}, "[[ 0.  1.  2.]\n [ 3. -1. -1.]]"},
		{mustFrom(t, []float64{7, 8}, []int{2}), []Item{ItemOf(mask)}, "[[0. 1. 2.]\n [3. 7. 8.]]"},
		{Number(0), []Item{whole, ItemOf(mustFrom(t, []int64{0, 2}, []int{2}))}, "[[0. 1. 0.]\n [0. 4. 0.]]"},
		{grid(t, 2), []Item{at(0)}, "assignment: Tensor<[2]> does not stretch to [3]"},
		{mustFrom(t, []float64{7}, []int{1}), []Item{ItemOf(mask)}, "assignment: the mask chooses more than the 1 values given"},
	} {
		b := a.Copy()
		if got := shown(b.Set(c.v, c.items...)); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
	if got := shown(must(New(dtype.U8, 2)).Set(Integer(300), at(0))); got != "set: 300 does not fit elements of type u8" {
		t.Error(got)
	}
}

// TestSetLeavesViewsAlone: a view keeps what it saw, the tensor without views changes in place.
func TestSetLeavesViewsAlone(t *testing.T) {
	a := grid(t, 2, 3)
	row := must(a.Index(at(0)))
	b := must(a.Set(Number(9), at(0), at(0)))
	if row.Float() != 0 || a.Float() != 0 || b.Float() != 9 || a == b {
		t.Errorf("row %v, a %v, b %v", row, a, b)
	}
	if c := must(b.Set(Number(5), at(1), at(1))); c != b {
		t.Error("the second write should not copy")
	}
}

// randomTensor makes a small tensor of any shape, type and layout.
func randomTensor(r *rand.Rand) *Tensor {
	sizes := make([]int, r.IntN(4))
	for i := range sizes {
		sizes[i] = []int{0, 1, 1, 2, 3, 4}[r.IntN(6)]
	}
	data := make([]float64, product(sizes))
	for i := range data {
		data[i] = []float64{0, 1, -1, 2.5, 7, -3, math.NaN(), math.Inf(1), 1e300}[r.IntN(9)]
	}
	x := must(From(data, sizes...))
	x = x.AsType(dtype.All()[r.IntN(len(dtype.All()))])
	switch r.IntN(4) {
	case 0:
		x = must(x.Transpose())
	case 1:
		x = scattered(x)
	}
	return x
}

// TestRulesHoldWhileRunning runs every operation of the table on random
// tensors: never a panic, and shape and type are what the rules say.
func TestRulesHoldWhileRunning(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	ran := map[string]int{}
	for range 30000 {
		runRandom(t, r, ran)
	}
	for _, rule := range shape.Rules() {
		if rule.Arity() == 2 && rule.Form == "[..s], [..s] -> [..s]" && ran[rule.Name] == 0 && rule.Name != "complex" && rule.Name != "polar" && rule.Name != "isclose" { // those are no functions of Binary
			t.Errorf("%s never ran", rule.Name)
		}
	}
}

func runRandom(t testing.TB, r *rand.Rand, ran map[string]int) {
	rules := shape.Rules()
	rule := rules[r.IntN(len(rules))]
	var ts []*Tensor
	n := rule.Arity()
	if n < 0 {
		n = 1 + r.IntN(3)
	}
	c := &shape.Call{Op: rule.Name, Options: map[string]shape.Value{}}
	for range n {
		x := randomTensor(r)
		ts, c.Args = append(ts, x), append(c.Args, x.Shape())
	}
	var out []*Tensor
	var err error
	switch {
	case rule.Arity() == 2 && rule.Form == "[..s], [..s] -> [..s]":
		var x *Tensor
		x, err = Binary(rule.Name, ts[0], ts[1])
		out = []*Tensor{x}
	case strings.Contains(rule.Options, "keepdims"):
		red := Reduction{All: r.IntN(2) == 0, KeepDims: r.IntN(2) == 0, Order: 2, Q: 0.5}
		c.Options["keepdims"] = shape.Flag(red.KeepDims)
		if !red.All {
			red.Axes = []int{r.IntN(5) - 2}
			c.Options["axis"] = shape.NumList(red.Axes...)
		}
		var x *Tensor
		x, err = Reduce(rule.Name, ts[0], red)
		out = []*Tensor{x}
	case rule.Arity() == 1 && rule.Form == "[..s] -> [..s]" && rule.Options == "":
		var x *Tensor
		x, err = Unary(rule.Name, ts[0])
		out = []*Tensor{x}
	default:
		out, err = runOther(rule.Name, ts, c, r)
	}
	if err != nil || out == nil {
		return
	}
	ran[rule.Name]++
	want, bad := shape.Infer(c)
	if bad != nil {
		t.Fatalf("%s of %v gives %v, the rule says %v", rule.Name, c.Args, out[0].Shape(), bad)
	}
	for i, w := range want {
		if !w.Fits(out[i].Shape()) {
			t.Fatalf("%s of %v gives %v, the rule says %v", rule.Name, c.Args, out[i].Shape(), w)
		}
		_ = out[i].String()
	}
}

func runOther(op string, ts []*Tensor, c *shape.Call, r *rand.Rand) ([]*Tensor, error) {
	axis := r.IntN(5) - 2
	o := map[string]any{}
	switch op {
	case "index", "astype", "split", "meshgrid", "topk", "clip", "arange", "linspace", "eye", "zeros", "ones", "full", "randn", "rand", "randint":
		return nil, nil
	case "concat", "stack", "sort", "argsort", "gather", "diff":
		c.Options["axis"] = shape.Num(axis)
		switch op {
		case "concat":
			x, err := Concat(ts, axis)
			return []*Tensor{x}, err
		case "stack":
			x, err := Stack(ts, axis)
			return []*Tensor{x}, err
		case "sort":
			x, err := Sort(ts[0], axis, r.IntN(2) == 0)
			return []*Tensor{x}, err
		case "argsort":
			x, err := Argsort(ts[0], axis, false)
			return []*Tensor{x}, err
		case "gather":
			x, err := Gather(ts[0], ts[1], axis)
			return []*Tensor{x}, err
		}
		x, err := Diff(ts[0], axis)
		return []*Tensor{x}, err
	case "matmul", "dot", "outer", "kron", "cross", "solve", "inv", "det", "cholesky", "qr", "pinv", "lstsq", "trace", "diag", "where", "unique", "transpose":
		if op == "transpose" || op == "where" || op == "unique" || op == "trace" || op == "diag" || !hasOdd(ts) {
			return compute(op, ts, o)
		}
	}
	return nil, nil
}

func hasOdd(ts []*Tensor) bool {
	return slices.ContainsFunc(ts, func(x *Tensor) bool {
		return slices.ContainsFunc(Slice[float64](x), func(f float64) bool { return f-f != 0 || math.Abs(f) > 1e100 })
	})
}

func FuzzOperations(f *testing.F) {
	f.Add(uint64(1), uint64(2))
	f.Fuzz(func(t *testing.T, a, b uint64) {
		runRandom(t, rand.New(rand.NewPCG(a, b)), map[string]int{})
	})
}

// TestAlgebraLaws checks what decompositions promise, on random matrices of all kinds.
func TestAlgebraLaws(t *testing.T) {
	r := NewRandom(3)
	close := func(what string, got, want *Tensor) {
		t.Helper()
		if text := differs(got.AsType(dtype.F64), want.AsType(dtype.F64), 1e-9); text != "" {
			t.Errorf("%s: %s", what, text)
		}
	}
	mm := func(a, b *Tensor) *Tensor { return must(Matmul(a, b)) }
	tr := func(a *Tensor) *Tensor { return must(a.Transpose()) }
	for _, s := range [][2]int{{1, 1}, {5, 5}, {9, 4}, {4, 9}, {30, 30}, {3, 1}, {1, 3}, {0, 0}} {
		a := must(r.Gauss(0, 1, dtype.F64, s[0], s[1]))
		for _, deficient := range []bool{false, true} {
			if deficient && s[0] > 2 && s[1] > 2 {
				a = must(a.Set(must(a.Index(at(0))), at(1)))
			}
			u, sv, vt, err := SVD(a, false)
			if err != nil {
				t.Fatal(err)
			}
			close("svd", mm(must(Binary("mul", u, sv)), vt), a)
			close("u", mm(tr(u), u), must(Eye(dtype.F64, min(s[0], s[1]), min(s[0], s[1]), 0)))
			full, _, fullT, err := SVD(a, true)
			if err != nil {
				t.Fatal(err)
			}
			close("full u", mm(tr(full), full), must(Eye(dtype.F64, s[0], s[0], 0)))
			close("full v", mm(fullT, tr(fullT)), must(Eye(dtype.F64, s[1], s[1], 0)))
			q, rr, err := QR(a)
			if err != nil {
				t.Fatal(err)
			}
			close("qr", mm(q, rr), a)
			p := must(Pinv(a, 1e-12))
			close("pinv", mm(mm(a, p), a), a)
			if s[0] != s[1] {
				continue
			}
			sym := must(Binary("add", a, tr(a)))
			w, v, err := Eigh(sym)
			if err != nil {
				t.Fatal(err)
			}
			close("eigh", mm(must(Binary("mul", v, w)), tr(v)), sym)
			pp, l, up, err := LU(a)
			if err != nil {
				t.Fatal(err)
			}
			close("lu", mm(pp, mm(l, up)), a)
		}
	}
	a := must(r.Gauss(0, 0.5, dtype.F64, 4, 4))
	minus := must(Unary("neg", a))
	close("expm", mm(must(Expm(a)), must(Expm(minus))), must(Eye(dtype.F64, 4, 4, 0)))
	close("power", mm(must(Power(a, -2)), must(Power(a, 2))), must(Eye(dtype.F64, 4, 4, 0)))
}

func TestRefusals(t *testing.T) {
	zero := must(New(dtype.F64, 2, 2))
	nan := must(Full(Number(math.NaN()), dtype.F64, 2, 2))
	odd := must(New(dtype.C128, 2, 2))
	bools := must(New(dtype.Bool, 2))
	for _, c := range []struct {
		got  string
		want string
	}{
		{shown(Solve(zero, zero)), "solve: the matrix is singular"},
		{shown(Inv(zero)), "inv: the matrix is singular"},
		{shown(Cholesky(zero)), "cholesky: the matrix is not positive definite"},
		{shown(Det(odd)), "det: complex matrices are not supported"},
		{shown(first(Eigh(nan))), "eigh: no convergence; the matrix has NaN or infinite elements"},
		{shown(Pinv(nan, 0)), "svd: no convergence; the matrix has NaN or infinite elements"},
		{shown(Expm(nan)), "expm: the matrix has NaN or infinite elements"},
		{shown(Binary("sub", bools, bools)), "sub: truth values cannot be subtracted; use ^, or .astype(i64)"},
		{shown(Binary("bitand", zero, zero)), "bitand: elements of type f64 cannot do this"},
		{shown(Binary("nonsense", zero, zero)), "there is no operation nonsense"},
		{shown(Unary("nonsense", zero)), "there is no operation nonsense"},
		{shown(Unary("neg", bools)), "neg: elements of type bool cannot do this"},
		{shown(Binary("add", must(New(dtype.I8, 2)), Integer(300))), "add: 300 does not fit elements of type i8"},
		{shown(Reduce("max", must(New(dtype.F64, 0)), OverAll)), "max of no elements has no value"},
		{shown(Reduce("median", odd, OverAll)), "median: complex numbers have no order"},
		{shown(Reduce("argmax", zero, Over(0, 1))), "argmax looks along one axis, or over all"},
		{shown(New(dtype.F64, 1<<20, 1<<20)), "a tensor of shape [1048576, 1048576] would have too many elements"},
		{shown(New(dtype.Invalid, 2)), "a tensor needs an element type"},
		{shown(From([]float64{1, 2}, 3)), "2 elements for shape [3]"},
		{shown(Arange(dtype.F64, 0, 1, 0)), "arange: cannot step from 0 to 1 by 0"},
		{shown(NewRandom(1).Integers(3, 3)), "randint: there is no number from 3 up to but without 3"},
		{shown(NewRandom(1).Gauss(0, 1, dtype.I64, 2)), "randn gives floats, not i64"},
		{shown(Where(zero, zero, zero)), "where: the condition must be of type bool, found f64"},
		{shown(TakeAlong(zero, bools.AsType(dtype.I64), 0)), "take_along: positions of shape [2] do not go along axis 0 of [2, 2]"},
		{shown(first3(TopK(zero, 3))), "topk: cannot take 3 of 2"},
		{shown(Conv(zero, zero, Window{})), "convolution needs a kernel of 3 to 5 dimensions, found 2"},
		{shown(Pool(zero, 7, true, Window{Size: []int{1}})), "pooling goes over 1 to 3 axes, found 7"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

func first(a, _ *Tensor, err error) (*Tensor, error)  { return a, err }
func first3(a, _ *Tensor, err error) (*Tensor, error) { return a, err }

// TestConvAgainstLoops computes convolutions and pools the slow way.
func TestConvAgainstLoops(t *testing.T) {
	x, k := grid(t, 2, 3, 7, 6), grid(t, 4, 3, 3, 2)
	for _, w := range []Window{{}, {Stride: []int{2}}, {Stride: []int{2, 1}, Padding: []int{1, 2}}, {Dilation: []int{2}, Padding: []int{2}}} {
		out := must(Conv(x, k, w))
		data := floats(t, out)
		i := 0
		for b := range 2 {
			for o := range 4 {
				for y := range out.shape[2] {
					for c := range out.shape[3] {
						if want := slowConv(x, k, w, b, o, y, c); math.Abs(data[i]-want) > 1e-9*math.Abs(want) {
							t.Fatalf("%+v at %d %d %d %d: %v, want %v", w, b, o, y, c, data[i], want)
						}
						i++
					}
				}
			}
		}
	}
	line := must(Conv(grid(t, 1, 1, 5), grid(t, 1, 1, 2), Window{}))
	if got := line.String(); got != "[[[1. 2. 3. 4.]]]" {
		t.Error(got)
	}
	if got := must(Conv(grid(t, 1, 1, 2, 2, 2), grid(t, 1, 1, 2, 2, 2), Window{})).String(); got != "[[[[[140.]]]]]" {
		t.Error(got)
	}
	if got := must(Pool(grid(t, 4, 4), 2, true, Window{Size: []int{2}})).String(); got != "[[ 5.  7.]\n [13. 15.]]" {
		t.Error(got)
	}
	if got := must(Pool(grid(t, 4), 1, false, Window{Size: []int{2}, Stride: []int{1}, Padding: []int{1}})).String(); got != "[0.  0.5 1.5 2.5 1.5]" {
		t.Error(got)
	}
	if got := must(Pool(must(Unary("neg", grid(t, 4))).AsType(dtype.I8), 1, true, Window{Size: []int{3}, Stride: []int{1}, Padding: []int{1}})).String(); got != "[ 0  0 -1 -2]" {
		t.Error(got)
	}
}

func slowConv(x, k *Tensor, w Window, b, o, y, c int) float64 {
	sum := 0.0
	for in := range 3 {
		for i := range 3 {
			for j := range 2 {
				r := y*part(w.Stride, 0, 1) + i*part(w.Dilation, 0, 1) - part(w.Padding, 0, 0)
				q := c*part(w.Stride, 1, 1) + j*part(w.Dilation, 1, 1) - part(w.Padding, 1, 0)
				if r >= 0 && r < 7 && q >= 0 && q < 6 {
					sum += x.FloatAt(((b*3+in)*7+r)*6+q) * k.FloatAt(((o*3+in)*3+i)*2+j)
				}
			}
		}
	}
	return sum
}

func TestSmallThings(t *testing.T) {
	a := grid(t, 2, 3)
	soft := must(Softmax(a, -1, false))
	if s := must(Reduce("sum", soft, Over(-1))); math.Abs(s.Float()-1) > 1e-15 {
		t.Error("softmax rows add up to 1")
	}
	logs := must(Softmax(a, 0, true))
	if text := differs(must(Unary("exp", logs)), must(Softmax(a, 0, false)), 1e-14); text != "" {
		t.Error(text)
	}
	if got := shown(Softmax(must(New(dtype.F32)), -1, false)); got != "1." {
		t.Error(got)
	}
	if got := shown(Clip(a, Number(1), Number(3))); got != "[[1. 1. 2.]\n [3. 3. 3.]]" {
		t.Error(got)
	}
	v, k, err := TopK(a, 2)
	if err != nil || v.String() != "[[2. 1.]\n [5. 4.]]" || k.String() != "[[2 1]\n [2 1]]" {
		t.Error(v, k, err)
	}
	if got := shown(SearchSorted(mustFrom(t, []float64{1, 2, 2}, []int{3}), mustFrom(t, []float64{2}, []int{1}), true)); got != "[3]" {
		t.Error(got)
	}
	if a.Device() != "cpu" || !strings.HasPrefix(a.Why(), "cpu") || !strings.Contains(must(Matmul(a, must(a.Transpose()))).Why(), "matmul") || a.ByteSize() != 48 {
		t.Error("facts of a tensor")
	}
	if got := a.Head(); got != "Tensor<f64, [2, 3]>" {
		t.Error(got)
	}
	parts, err := Split(a, 0, []int{1}, 1)
	if err != nil || parts[1].String() != "[[1. 2.]\n [4. 5.]]" {
		t.Error(parts, err)
	}
	if got := shown(Linspace(dtype.F64, 0, 1, 2, true)); got != "[0.  0.5]" {
		t.Error(got)
	}
	if got := shown(Ones(dtype.BF16, 2)); got != "[1. 1.]" {
		t.Error(got)
	}
	if got := shown(Dot(grid(t, 3), grid(t, 3))); got != "5." {
		t.Error(got)
	}
	if got := shown(Roll(grid(t, 2, 2), 1, 0, true)); got != "[[3. 0.]\n [1. 2.]]" {
		t.Error(got)
	}
	if got := shown(a.Flip()); got != "[[5. 4. 3.]\n [2. 1. 0.]]" {
		t.Error(got)
	}
	if got := shown(a.Flip(4)); got != "flip: there is no axis 4 in Matrix<2,3>, which has 2 dimensions" {
		t.Error(got)
	}
	if got := shown(a.MatrixTranspose()); got != "[[0. 3.]\n [1. 4.]\n [2. 5.]]" {
		t.Error(got)
	}
	if c, ok := a.CloneValue().(*Tensor); !ok || c.String() != a.String() || c.buf == a.buf {
		t.Error("a copy has bytes of its own")
	}
	if r, err := Rank(a); r != 2 || err != nil {
		t.Error(r, err)
	}
	if got := shown(a.Squeeze(0)); !strings.Contains(got, "only an axis of size 1 can go") {
		t.Error(got)
	}
}

func TestHTML(t *testing.T) {
	page := grid(t, 30, 30).HTML()
	if strings.Count(page, "<tr>") != 21 || !strings.Contains(page, "rgba(220,76,56,0.55)") || !strings.Contains(page, "Tensor&lt;f64, [30, 30]&gt; on cpu") {
		t.Error(page)
	}
	if page := grid(t, 3).HTML(); !strings.Contains(page, "<pre>[0. 1. 2.]</pre>") {
		t.Error(page)
	}
	if page := must(Full(Number(math.NaN()), dtype.F64, 1, 1)).HTML(); !strings.Contains(page, "nan") {
		t.Error(page)
	}
}

// TestDotOfVectors holds the short way for two vectors to the product of a row and a column.
func TestDotOfVectors(t *testing.T) {
	for _, d := range []dtype.Type{dtype.F32, dtype.F64} {
		for _, n := range []int{0, 1, 2, 63, 64, 65, 1000, 100_003} {
			x, y := must(NewRandom(1).Gauss(0, 1, d, n)), must(NewRandom(2).Gauss(0, 1, d, n))
			want := must(must(Matmul(must(x.Reshape(1, n)), must(y.Reshape(n, 1)))).Reshape())
			got := must(Dot(x, y))
			if got.Float() != want.Float() || len(got.Sizes()) != 0 || got.DType() != d {
				t.Errorf("%s of %d: %v, want %v", d, n, got, want)
			}
			for _, part := range []Item{item(0, n/2, 1), item(n/2, n, 1), item(n, n, 1), item(0, n, 2)} {
				v, w := must(x.Index(part)), must(y.Index(part))
				k := v.Len()
				want := must(must(Matmul(must(v.Contiguous().Reshape(1, k)), must(w.Contiguous().Reshape(k, 1)))).Reshape())
				if got := must(Dot(v, w)); math.Abs(got.Float()-want.Float()) > 1e-3 {
					t.Errorf("%s of %d, a part: %v, want %v", d, n, got, want)
				}
			}
			if back := must(Dot(must(x.Flip(0)), y)); n > 0 && math.Abs(back.Float()-must(Dot(must(x.Flip(0)).Contiguous(), y)).Float()) > 1e-3 {
				t.Errorf("%s of %d: backwards %v", d, n, back)
			}
		}
	}
}
