package vector

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"skep/compute/kerneltest"
	"skep/internal/elementary"
)

// sets are all loops that this processor has, with the bound in units of the last place that each function keeps.
func TestFunctionsSingle(t *testing.T) {
	for _, k := range sets32() {
		for op, f := range k.maps {
			t.Run(k.name+" "+op, func(t *testing.T) { checkSingle(t, k, op, f) })
		}
	}
}

// bounds are of those functions that are more than one operation of the processor.
var bounds = map[string]float64{"exp": 1.5, "log": 1.5, "tanh": 2.5, "sigmoid": 2, "sin": 2, "cos": 2, "tan": 3, "atan": 2.5, "expm1": 2, "log1p": 2, "erf": 1.5, "exp2": 1.5, "log2": 1, "log10": 1, "sinh": 2, "cosh": 1.5}

// bound is that of one rounding elsewhere.
func bound(op string) float64 {
	if b, ok := bounds[op]; ok {
		return b
	}
	return 0.501
}

var exact = map[string]func(float64) float64{
	"exp": elementary.Exp, "log": elementary.Log, "tanh": math.Tanh, "sigmoid": plainSigmoid, "sqrt": math.Sqrt,
	"sin": math.Sin, "cos": math.Cos, "tan": math.Tan, "atan": math.Atan, "expm1": math.Expm1, "log1p": math.Log1p,
	"erf": math.Erf, "exp2": math.Exp2, "log2": math.Log2, "log10": math.Log10, "sinh": elementary.Sinh, "cosh": elementary.Cosh,
	"neg": func(x float64) float64 { return -x }, "abs": math.Abs, "square": func(x float64) float64 { return x * x }, "reciprocal": func(x float64) float64 { return 1 / x },
	"floor": math.Floor, "ceil": math.Ceil, "trunc": math.Trunc, "round": math.RoundToEven,
	"relu": func(x float64) float64 { return math.Max(x, 0) }, "sign": Sign,
}

// checkSingle walks over all patterns of bits in steps, the special ones in full.
func checkSingle(t *testing.T, k *kernels[float32], op string, f func(n int, dst, src *float32)) {
	in := []float32{0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 1, -1, 88.72283, 88.72284, -87.33655, -103.97, -104.1, 0.625, -0.625, 1e17, -1e17, 3e38, -3e38}
	step := uint64(20011)
	if testing.Short() {
		step = 2000003
	}
	for bits := uint64(0); bits < 1<<32; bits += step {
		in = append(in, math.Float32frombits(uint32(bits)))
	}
	out := make([]float32, len(in))
	f(len(in), &out[0], &in[0])
	worst, where := 0.0, float32(0)
	for i, x := range in {
		if e := unitsOff(float64(out[i]), exact[op](float64(x)), 23, -126); !(e <= worst) {
			worst, where = e, x
		}
	}
	if !(worst <= bound(op)) {
		t.Errorf("%v ulp at %v: %v, want %v", worst, where, out[indexOf(in, where)], exact[op](float64(where)))
	}
	t.Logf("%s %s: %.3f ulp", k.name, op, worst)
}

func indexOf(in []float32, x float32) int {
	for i, v := range in {
		if math.Float32bits(v) == math.Float32bits(x) {
			return i
		}
	}
	return -1
}

// unitsOff is the distance in units of the last place of the wanted number, +Inf where one is no number and the other is.
func unitsOff(got, want float64, digits, least int) float64 {
	if math.Abs(want) > math.MaxFloat32 && digits == 23 {
		want = math.Copysign(math.Inf(1), want)
	}
	switch {
	case got == want, got != got && want != want:
		return 0
	case got != got || want != want || math.IsInf(want, 0) || math.IsInf(got, 0):
		if math.IsInf(got, 1) && digits == 23 && want > math.MaxFloat32*(1-math.Ldexp(1, -24)) {
			return 0.5
		}
		return math.Inf(1)
	}
	_, e := math.Frexp(want)
	return math.Abs(got-want) / math.Ldexp(1, max(e-1, least)-digits)
}

func TestFunctionsDouble(t *testing.T) {
	for _, k := range sets64() {
		for op, f := range k.maps {
			t.Run(k.name+" "+op, func(t *testing.T) { checkDouble(t, k, op, f) })
		}
	}
}

// checkDouble compares with results of 100 digits.
func checkDouble(t *testing.T, k *kernels[float64], op string, f func(n int, dst, src *float64)) {
	r := rand.New(rand.NewPCG(1, 2))
	in := []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1, -1, 709.7, 709.79, 710.4, -710.4, 711, -745.1, -745.2, 5e-324, 2e-308, 1e308, -1e308, 1e17, -1e17, 0.625, math.Nextafter(0.625, 0)}
	for range 3000 {
		in = append(in, (r.Float64()-0.5)*math.Ldexp(1, r.IntN(24)-12), (r.Float64()-0.5)*1500)
		if op == "log" || op == "sqrt" || op == "log1p" || op == "log2" || op == "log10" {
			in = append(in, math.Float64frombits(r.Uint64()>>1), 1+(r.Float64()-0.5)*0.01)
		}
	}
	out := make([]float64, len(in))
	f(len(in), &out[0], &in[0])
	worst, where := 0.0, 0
	for i, x := range in {
		if e := precisely(op, x, out[i]); !(e <= worst) {
			worst, where = e, i
		}
	}
	if !(worst <= bound(op)) {
		t.Errorf("%v ulp at %v: %v, want %v", worst, in[where], out[where], exact[op](in[where]))
	}
	t.Logf("%s %s: %.3f ulp", k.name, op, worst)
}

var angular = map[string]bool{"sin": true, "cos": true, "tan": true}

// precisely measures against a result of 200 bits, special numbers against Go's own.
func precisely(op string, x, got float64) float64 {
	plain := exact[op](x)
	if op == "tanh" && math.Abs(x) > 40 || op == "sigmoid" && x > 40 {
		return unitsOff(got, math.Copysign(1, x), 52, -1022)
	}
	if op == "tanh" && math.Abs(x) < 1e-9 {
		return unitsOff(got, x, 52, -1022)
	}
	if plain != plain || math.IsInf(plain, 0) || math.IsInf(x, 0) || plain == 0 || x == 0 {
		return unitsOff(got, plain, 52, -1022)
	}
	size := math.Abs(x)
	switch {
	case op == "expm1" && x < -40, angular[op] && size > 1e9: // is Go's own there
		return unitsOff(got, plain, 52, -1022)
	case (op == "expm1" || op == "log1p" || op == "atan" || op == "sin" || op == "tan" || op == "sinh") && size < 1e-9: // two terms of the series
		second := map[string]float64{"expm1": 0.5, "log1p": -0.5}[op]
		return unitsOff(got, x+second*x*x, 52, -1022)
	}
	if _, ok := bounds[op]; !ok && op != "sqrt" {
		return unitsOff(got, plain, 52, -1022)
	}
	want := new(big.Float).SetPrec(200)
	v := new(big.Float).SetPrec(200).SetFloat64(x)
	one := big.NewFloat(1).SetPrec(200)
	switch op {
	case "exp":
		want = bigExp(v)
	case "sqrt":
		want.Sqrt(v)
	case "log":
		want = bigLog(v, plain)
	case "tanh":
		e := bigExp(new(big.Float).SetPrec(200).Add(v, v))
		want.Quo(new(big.Float).SetPrec(200).Sub(e, one), new(big.Float).SetPrec(200).Add(e, one))
	case "sigmoid":
		e := bigExp(new(big.Float).SetPrec(200).Neg(v))
		want.Quo(one, e.Add(e, one))
	case "expm1":
		want.Sub(bigExp(v), one)
	case "log1p":
		want = bigLog(new(big.Float).SetPrec(300).Add(v, one), plain)
	case "atan":
		want = bigAtan(v)
	case "erf":
		want = bigErf(v)
	case "exp2":
		want = bigExp(new(big.Float).SetPrec(260).Mul(v, bigLog(big.NewFloat(2), math.Ln2)))
	case "log2", "log10":
		base := map[string]float64{"log2": 2, "log10": 10}[op]
		want.Quo(bigLog(v, elementary.Log(x)), bigLog(big.NewFloat(base), math.Log(base)))
	case "sinh", "cosh":
		e := bigExp(v)
		other := new(big.Float).SetPrec(200).Quo(one, e)
		if op == "sinh" {
			other.Neg(other)
		}
		want.Quo(e.Add(e, other), big.NewFloat(2))
	case "sin", "cos", "tan":
		sine, cosine := bigSinCos(v)
		want = map[string]*big.Float{"sin": sine, "cos": cosine, "tan": new(big.Float).Quo(sine, cosine)}[op]
	}
	diff, _ := new(big.Float).Sub(want, new(big.Float).SetFloat64(got)).Float64()
	_, e := math.Frexp(plain)
	return math.Abs(diff) / math.Ldexp(1, max(e-1, -1022)-52)
}

// bigExp is the series of exp(x/2^k), squared k times.
func bigExp(x *big.Float) *big.Float {
	const prec, halvings = 260, 24
	y := new(big.Float).SetPrec(prec).SetMantExp(x, -halvings)
	sum, term := big.NewFloat(1).SetPrec(prec), big.NewFloat(1).SetPrec(prec)
	for n := 1; n < 40; n++ {
		term.Mul(term, y)
		term.Quo(term, big.NewFloat(float64(n)).SetPrec(prec))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog takes Newton's steps from Go's logarithm.
func bigLog(v *big.Float, start float64) *big.Float {
	log := new(big.Float).SetPrec(200).SetFloat64(start)
	for range 3 {
		e := bigExp(log)
		step := new(big.Float).SetPrec(200).Sub(v, e)
		log.Add(log, step.Quo(step, e))
	}
	return log
}

// bigErf is the series of 2/√π exp(-x²) x (1 + 2x²/3 + …), whose terms have one sign.
func bigErf(v *big.Float) *big.Float {
	const prec = 300
	if f, _ := v.Float64(); math.Abs(f) > 7 {
		return big.NewFloat(math.Copysign(1, f))
	}
	square := new(big.Float).SetPrec(prec).Mul(v, v)
	sum, term := new(big.Float).SetPrec(prec), new(big.Float).SetPrec(prec).Set(v)
	for n := 1; n < 800; n += 2 {
		sum.Add(sum, term)
		term.Mul(term, square)
		term.Mul(term, big.NewFloat(2))
		term.Quo(term, big.NewFloat(float64(n+2)))
	}
	half := new(big.Float).SetPrec(prec).Quo(circle(), big.NewFloat(2))
	sum.Mul(sum, bigExp(square.Neg(square)))
	sum.Mul(sum, big.NewFloat(2))
	return sum.Quo(sum, half.Sqrt(half))
}

// bigAtan halves the angle until the series is short.
func bigAtan(v *big.Float) *big.Float {
	const prec, halvings = 300, 8
	one := big.NewFloat(1).SetPrec(prec)
	x := new(big.Float).SetPrec(prec).Set(v)
	for range halvings {
		root := new(big.Float).SetPrec(prec).Mul(x, x)
		root.Sqrt(root.Add(root, one))
		x.Quo(x, root.Add(root, one))
	}
	square := new(big.Float).SetPrec(prec).Mul(x, x)
	sum, power := new(big.Float).SetPrec(prec), x
	for n := 1; n < 60; n += 2 {
		term := new(big.Float).SetPrec(prec).Quo(power, big.NewFloat(float64(n)))
		sum.Add(sum, term)
		power = new(big.Float).SetPrec(prec).Mul(power, square)
		power.Neg(power)
	}
	return sum.SetMantExp(sum, halvings)
}

// circle is two pi.
var circle = sync.OnceValue(func() *big.Float {
	eighth := bigAtan(big.NewFloat(1))
	return eighth.SetMantExp(eighth, 3)
})

// bigSinCos takes whole circles away and sums the series.
func bigSinCos(v *big.Float) (sine, cosine *big.Float) {
	const prec = 260
	f, _ := v.Float64()
	turns := new(big.Float).SetPrec(prec).SetFloat64(math.Round(f / (2 * math.Pi)))
	x := new(big.Float).SetPrec(prec)
	x.Sub(v, x.Mul(circle(), turns))
	sine, cosine = new(big.Float).SetPrec(prec), new(big.Float).SetPrec(prec)
	term := big.NewFloat(1).SetPrec(prec)
	for n := range 70 { // of at most pi
		sum := cosine
		if n%2 == 1 {
			sum = sine
		}
		if n%4 < 2 {
			sum.Add(sum, term)
		} else {
			sum.Sub(sum, term)
		}
		term.Mul(term, x)
		term.Quo(term, big.NewFloat(float64(n+1)))
	}
	return sine, cosine
}

// TestAngles holds that a large angle changes no bit of those beside it.
func TestAngles(t *testing.T) {
	for _, k := range sets64() {
		for _, op := range []string{"sin", "cos", "tan"} {
			for far := range 40 {
				x, alone := kerneltest.Guarded[float64](t, 40), make([]float64, 40)
				for i := range x {
					x[i] = float64(i) * 0.7
					k.maps[op](1, &alone[i], &x[i])
				}
				x[far] = 1e300
				alone[far] = exact[op](1e300)
				k.maps[op](len(x), &x[0], &x[0])
				for i := range x {
					if x[i] != alone[i] {
						t.Fatalf("%s %s with a large angle at %d: element %d is %v, want %v", k.name, op, far, i, x[i], alone[i])
					}
				}
			}
		}
	}
}

// TestPlace holds that an element's result does not depend on where it stands.
func TestPlace(t *testing.T) {
	x := []float32{0.1, -3, 7.25, 80, -90, 0.6, 1e-9, 12}
	for op := range singles.Get().maps {
		want := make([]float32, len(x))
		Map(op, want, x)
		for lead := range 40 {
			long := append(make([]float32, lead), x...)
			got := make([]float32, len(long))
			Map(op, got, long)
			for i, w := range want {
				if g := got[lead+i]; math.Float32bits(g) != math.Float32bits(w) {
					t.Fatalf("%s(%v) is %v at %d, %v at %d", op, x[i], g, lead+i, w, i)
				}
			}
		}
	}
}

func TestPairs(t *testing.T) {
	t.Run("float32", pairsAgree[float32])
	t.Run("float64", pairsAgree[float64])
}

func pairsAgree[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for n := range 70 {
		x, y, got := kerneltest.Guarded[T](t, n), kerneltest.Guarded[T](t, n), kerneltest.Guarded[T](t, n)
		for i := range n {
			x[i], y[i] = T(r.NormFloat64()), T(r.NormFloat64())
			if r.IntN(20) == 0 {
				x[i] = T(math.NaN())
			}
			if r.IntN(20) == 0 {
				y[i] = T(math.NaN())
			}
		}
		for _, op := range []string{"add", "sub", "mul", "div", "maximum", "minimum"} {
			f := portable[T]().pairs[op]
			same := func(form string, f func(i int) T) {
				for i := range n {
					if want := f(i); got[i] != want && (got[i] == got[i] || want == want) {
						t.Fatalf("%s %s of %d: element %d is %v, want %v", op, form, n, i, got[i], f(i))
					}
				}
			}
			Pairs(op, got, x, y)
			same("both", func(i int) T { return one(f.both, x[i], y[i]) })
			PairsRight(op, got, x, T(1.7))
			same("right", func(i int) T { return one(f.both, x[i], T(1.7)) })
			PairsLeft(op, got, T(1.7), y)
			same("left", func(i int) T { return one(f.both, T(1.7), y[i]) })
		}
		copy(got, y)
		AddProduct(got, T(0.3), x)
		for i := range n {
			if want := fused(T(0.3), x[i], y[i]); got[i] != want && (got[i] == got[i] || want == want) {
				t.Fatalf("element %d of %d: %v, want %v", i, n, got[i], want)
			}
		}
	}
}

// TestComparisons compares every loop with what Go says, NaN, infinities and zeros of both signs among the elements.
func TestComparisons(t *testing.T) {
	for _, k := range sets32() {
		t.Run("float32 "+k.name, func(t *testing.T) { comparisonsAgree(t, k) })
	}
	for _, k := range sets64() {
		t.Run("float64 "+k.name, func(t *testing.T) { comparisonsAgree(t, k) })
	}
}

func comparisonsAgree[T Float](t *testing.T, k *kernels[T]) {
	r := rand.New(rand.NewPCG(17, 18))
	some := []float64{0, math.Copysign(0, -1), 1, -1, math.Inf(1), math.Inf(-1), math.NaN(), 2, 1e-30}
	says := map[string]func(x, y T) bool{
		"eq": func(x, y T) bool { return x == y }, "ne": func(x, y T) bool { return x != y }, "lt": func(x, y T) bool { return x < y },
		"le": func(x, y T) bool { return x <= y }, "gt": func(x, y T) bool { return x > y }, "ge": func(x, y T) bool { return x >= y },
	}
	for op, c := range k.comparisons.ops {
		for vectors := 1; vectors < 6; vectors++ {
			n := vectors * k.comparisons.lanes
			x, y, got := kerneltest.Guarded[T](t, n), kerneltest.Guarded[T](t, n), make([]bool, n)
			for i := range n {
				x[i], y[i] = T(some[r.IntN(len(some))]), T(some[r.IntN(len(some))])
			}
			check := func(y func(i int) T) {
				for i, g := range got {
					if g != says[op](x[i], y(i)) {
						t.Fatalf("%v %s %v is %v", x[i], op, y(i), g)
					}
				}
			}
			for _, v := range some {
				c.right(vectors, &got[0], &x[0], T(v))
				check(func(int) T { return T(v) })
			}
			if c.both != nil {
				c.both(vectors, &got[0], &x[0], &y[0])
				check(func(i int) T { return y[i] })
			}
		}
	}
}

func one[T Float](f func(n int, dst, x, y *T), x, y T) T {
	var out T
	f(1, &out, &x, &y)
	return out
}

// TestReductions compares every set of loops with plain Go, bit by bit.
func TestReductions(t *testing.T) {
	for _, k := range sets32() {
		t.Run("float32 "+k.name, func(t *testing.T) { reductionsAgree(t, k, portable[float32]()) })
	}
	for _, k := range sets64() {
		t.Run("float64 "+k.name, func(t *testing.T) { reductionsAgree(t, k, portable[float64]()) })
	}
}

func reductionsAgree[T Float](t *testing.T, k, plain *kernels[T]) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range []int{1, 2, 7, 8, 9, 31, 32, 33, 63, 64, 65, 127, 128, 129, 200, 1000, 5000} {
		x := kerneltest.Guarded[T](t, n)
		for i := range n {
			x[i] = T(r.NormFloat64())
		}
		y := kerneltest.Guarded[T](t, n)
		for i := range n {
			y[i] = T(r.NormFloat64())
		}
		if got, want := k.dot(n, &x[0], &y[0]), plain.dot(n, &x[0], &y[0]); got != want {
			t.Errorf("dot of %d: %v, want %v", n, got, want)
		}
		if got, want := sum(k.sumEight, x), sum(plain.sumEight, x); got != want {
			t.Errorf("sum of %d: %v, want %v", n, got, want)
		}
		for range 3 {
			if got, want := k.largest(n, &x[0]), plain.largest(n, &x[0]); got != want && (got == got || want == want) {
				t.Errorf("max of %d: %v, want %v", n, got, want)
			}
			if got, want := k.least(n, &x[0]), plain.least(n, &x[0]); got != want && (got == got || want == want) {
				t.Errorf("min of %d: %v, want %v", n, got, want)
			}
			x[r.IntN(n)] = T(math.NaN())
		}
	}
}

// TestColumns holds that sums of columns are sums of vectors.
func TestColumns(t *testing.T) {
	t.Run("float32", columnsAgree[float32])
	t.Run("float64", columnsAgree[float64])
}

func columnsAgree[T Float](t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range []int{0, 1, 3, 7, 8, 9, 100, 128, 129, 300, 1000} {
		for _, width := range []int{1, 5, 23, 129, 255, 700} {
			stride := width + r.IntN(3)
			src := kerneltest.Guarded[T](t, max(0, (n-1)*stride+width))
			for i := range src {
				src[i] = T(r.NormFloat64())
			}
			got, squares := kerneltest.Guarded[float64](t, width), kerneltest.Guarded[float64](t, width)
			SumColumns(got, src, n, stride)
			SumSquares(squares, got, src, n, stride)
			for j := range width {
				column, square := make([]T, n), make([]float64, n)
				for i := range n {
					column[i] = src[i*stride+j]
					square[i] = (float64(column[i]) - got[j]) * (float64(column[i]) - got[j])
				}
				if want, wanted := Sum(column), Sum(square); got[j] != want || squares[j] != wanted {
					t.Fatalf("column %d of %d with %d rows: %v and %v, want %v and %v", j, width, n, got[j], squares[j], want, wanted)
				}
			}
		}
	}
}

// TestColumnKernels holds every set of loops to the same sums.
func TestColumnKernels(t *testing.T) {
	for _, k := range sets32() {
		t.Run("float32 "+k.name, func(t *testing.T) { columnKernelAgrees(t, k, portable[float32]()) })
	}
	for _, k := range sets64() {
		t.Run("float64 "+k.name, func(t *testing.T) { columnKernelAgrees(t, k, portable[float64]()) })
	}
}

func columnKernelAgrees[T Float](t *testing.T, k, plain *kernels[T]) {
	r := rand.New(rand.NewPCG(15, 16))
	for width := range 60 {
		for _, blocks := range []int{1, 2, 5} {
			stride := width + r.IntN(3)
			src := kerneltest.Guarded[T](t, (8*blocks-1)*stride+width)
			for i := range src {
				src[i] = T(r.NormFloat64())
			}
			got, want := kerneltest.Guarded[float64](t, width), make([]float64, width)
			k.columns.blocks(blocks, got, nil, src, stride)
			plain.columns.blocks(blocks, want, nil, src, stride)
			squares, wanted, means := kerneltest.Guarded[float64](t, width), make([]float64, width), kerneltest.Guarded[float64](t, width)
			copy(means, want)
			k.squaredColumns.blocks(blocks, squares, means, src, stride)
			plain.squaredColumns.blocks(blocks, wanted, means, src, stride)
			for j := range width {
				if got[j] != want[j] || squares[j] != wanted[j] {
					t.Fatalf("column %d of %d, %d blocks: %v and %v, want %v and %v", j, width, blocks, got[j], squares[j], want[j], wanted[j])
				}
			}
		}
	}
}

func TestDot(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for n := range 300 {
		x, y := make([]float64, n), make([]float64, n)
		x32, y32 := make([]float32, n), make([]float32, n)
		want := 0.0
		for i := range n {
			x[i], y[i] = float64(r.IntN(100)), float64(r.IntN(100))
			x32[i], y32[i] = float32(x[i]), float32(y[i])
			want += x[i] * y[i]
		}
		if got, got32 := Dot(x, y), Dot(x32, y32); got != want || float64(got32) != want {
			t.Fatalf("%d elements: %v and %v, want %v", n, got, got32, want)
		}
	}
}

// TestRotate compares with one rotation after the other, downwards and upwards.
func TestRotate(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, k := range sets64() {
		for _, width := range []int{1, 3, 4, 7, 8} {
			if width > k.rotate.lanes {
				continue
			}
			checkRotation(t, r, width, func(n int, row *float64, stride int, turns *float64) { k.rotate.some(n, row, stride, turns, width) })
		}
		checkRotation(t, r, k.rotate.columns, k.rotate.whole)
	}
	for _, columns := range []int{0, 1, 63, 64, 65, 200} {
		m := make([]float64, 10*columns+1)
		Rotate(m, 0, columns, columns, []float64{0, 1, 1, 0})
	}
}

func checkRotation(t *testing.T, r *rand.Rand, width int, f func(n int, row *float64, stride int, turns *float64)) {
	t.Helper()
	for n := 1; n < 12; n++ {
		for _, up := range []bool{false, true} {
			stride := width + r.IntN(3)
			m := kerneltest.Guarded[float64](t, n*stride+width)
			turns := make([]float64, 2*n)
			for i := range m {
				m[i] = r.NormFloat64()
			}
			for i := range n {
				turns[2*i+1], turns[2*i] = math.Sincos(r.Float64())
			}
			want := append([]float64(nil), m...)
			at, step := 0, stride
			if up {
				at, step = n*stride, -stride
			}
			plainRotateSome(n, &want[at], step, &turns[0], width)
			f(n, &m[at], step, &turns[0])
			for i := range m {
				if math.Abs(m[i]-want[i]) > 1e-15*8 {
					t.Fatalf("%d rotations of %d columns: element %d is %v, want %v", n, width, i, m[i], want[i])
				}
			}
		}
	}
}

func TestDotRows(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for n := range 80 {
		for rows := range 7 {
			stride := n + r.IntN(3)
			x, a := kerneltest.Guarded[float64](t, n), kerneltest.Guarded[float64](t, max(0, (rows-1)*stride+n))
			for i := range x {
				x[i] = r.NormFloat64()
			}
			for i := range a {
				a[i] = r.NormFloat64()
			}
			got := make([]float64, rows)
			DotRows(got, x, a, stride)
			for i := range got {
				if want := Dot(x, a[i*stride:][:n]); got[i] != want {
					t.Fatalf("row %d of %d, %d elements: %v, want %v", i, rows, n, got[i], want)
				}
			}
		}
	}
}

// TestAddRows holds several rows at once to one after the other, to the bit.
func TestAddRows(t *testing.T) {
	t.Run("float32", func(t *testing.T) { rowsAreAdded(t, sets32()) })
	t.Run("float64", func(t *testing.T) { rowsAreAdded(t, sets64()) })
}

func rowsAreAdded[T Float](t *testing.T, sets []*kernels[T]) {
	r := rand.New(rand.NewPCG(21, 22))
	for n := range 70 {
		for rows := range 10 {
			stride := n + r.IntN(3)
			factors, a := kerneltest.Guarded[T](t, rows), kerneltest.Guarded[T](t, max(0, (rows-1)*stride+n))
			got, want := kerneltest.Guarded[T](t, n), make([]T, n)
			for _, x := range [][]T{factors, a, got} {
				for i := range x {
					x[i] = T(r.NormFloat64())
				}
			}
			copy(want, got)
			AddRows(got, factors, a, stride)
			for i, f := range factors {
				AddProduct(want, f, a[i*stride:][:n])
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d rows of %d elements: %v, want %v", rows, n, got, want)
			}
		}
		for _, k := range sets {
			if n > 0 {
				factors, a, got, want := make([]T, 4), kerneltest.Guarded[T](t, 4*n), kerneltest.Guarded[T](t, n), make([]T, n)
				for i := range a {
					a[i], factors[i%4] = T(r.NormFloat64()), T(r.NormFloat64())
				}
				k.addRows(n, &got[0], &factors[0], &a[0], n)
				plainAddRows(n, &want[0], &factors[0], &a[0], n)
				if !slices.Equal(got, want) {
					t.Fatalf("%s: four rows of %d elements: %v, want %v", k.name, n, got, want)
				}
			}
		}
	}
}

// TestPoles holds every set of loops to the plain one, to the bit.
func TestPoles(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	for _, k := range sets64() {
		for n := 1; n < 60; n++ {
			squares, gaps := kerneltest.Guarded[float64](t, n), kerneltest.Guarded[float64](t, n)
			for i := range squares {
				squares[i], gaps[i] = r.Float64(), r.NormFloat64()
			}
			for _, x := range []float64{0, 0.25, -3} {
				var got, want [2]float64
				k.poles(n, &got[0], &squares[0], &gaps[0], x)
				plainPoles(n, &want[0], &squares[0], &gaps[0], x)
				if got != want {
					t.Fatalf("%s, %d poles at %v: %v, want %v", k.name, n, x, got, want)
				}
			}
		}
	}
}

func BenchmarkMap(b *testing.B) {
	for op := range singles.Get().maps {
		b.Run(fmt.Sprintf("%s/float32", op), func(b *testing.B) { measure[float32](b, op) })
		b.Run(fmt.Sprintf("%s/float64", op), func(b *testing.B) { measure[float64](b, op) })
	}
}

func measure[T Float](b *testing.B, op string) {
	x := make([]T, 1_000_000)
	for i := range x {
		x[i] = T(rand.NormFloat64())
	}
	out := make([]T, len(x))
	before := kerneltest.ProcessorTime(b)
	for b.Loop() {
		Map(op, out, x)
	}
	b.ReportMetric(float64((kerneltest.ProcessorTime(b)-before).Nanoseconds())/float64(b.N)/1e6, "ns/element")
}

func BenchmarkReduce(b *testing.B) {
	b.Run("float32", reduceSpeed[float32])
	b.Run("float64", reduceSpeed[float64])
}

func reduceSpeed[T Float](b *testing.B) {
	x, y := make([]T, 1_000_000), make([]T, 1_000_000)
	for i := range x {
		x[i], y[i] = T(rand.NormFloat64()), T(rand.NormFloat64())
	}
	for name, f := range map[string]func(){
		"sum": func() { Sum(x) }, "dot": func() { Dot(x, y) }, "max": func() { Max(x) }, "axpy": func() { AddProduct(y, 0.5, x) },
		"add": func() { Pairs("add", y, x, y) }, "mulRight": func() { PairsRight("mul", y, x, 2) },
	} {
		b.Run(name, func(b *testing.B) {
			before := kerneltest.ProcessorTime(b)
			for b.Loop() {
				f()
			}
			b.ReportMetric(float64((kerneltest.ProcessorTime(b)-before).Nanoseconds())/float64(b.N)/1e6, "ns/element")
		})
	}
}

// TestFarLoops holds operations on operands that no cache is expected to hold to those on short parts of them.
func TestFarLoops(t *testing.T) {
	t.Run("float32", func(t *testing.T) { farLoopsAgree(t, sets32()) })
	t.Run("float64", func(t *testing.T) { farLoopsAgree(t, sets64()) })
}

func farLoopsAgree[T Float](t *testing.T, sets []*kernels[T]) {
	const n = farBytes/4 + 5
	x, y, got, rows, want := make([]T, n), make([]T, n), make([]T, n), make([]T, n), make([]T, n)
	r := rand.New(rand.NewPCG(17, 18))
	for i := range x {
		x[i], y[i] = T(r.NormFloat64()), T(r.NormFloat64())
	}
	for op := range kernelsOf[T]().pairs {
		Pairs(op, got, x, y)
		row := Rows[T](op, n)
		for from := 0; from < n; from += 999 {
			to := min(n, from+999)
			row(rows[from:to], x[from:to], y[from:to])
			Pairs(op, want[from:to], x[from:to], y[from:to])
		}
		if !slices.Equal(got, want) || !slices.Equal(rows, want) {
			t.Errorf("%s of %d elements is not that of parts of them", op, n)
		}
	}
	for _, k := range sets[1:] {
		if near := k.dot(n, &x[0], &y[0]); near != Dot(x, y) {
			t.Errorf("dot of %d elements is %v, %v by %s", n, Dot(x, y), near, k.name)
		}
	}
}
