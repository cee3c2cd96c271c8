package ops_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"skep/compute/kir"
	"skep/compute/kir/catalog"
	"skep/compute/kir/ops"
	"skep/compute/tensor"
)

// spread are inputs of functions: all sizes of numbers, and those where functions change their ways.
func spread(t *testing.T, typ kir.Type) pair {
	r := rand.New(rand.NewPCG(7, 7))
	values := []float64{0, math.Copysign(0, -1), 1, -1, 0.9, -0.9, math.Sqrt2, math.Sqrt2 / 2, math.NaN(), math.Inf(1), math.Inf(-1), 88, 89, -88, -104, -103, 709, 710, -745, -746, 1e-40, 1e-45, 3e38, 3.5, 0.5, 1.5, 2.5, -2.5, math.Nextafter(1, 2), 1e-30, -1e-30}
	for range 3000 {
		v := math.Exp(r.NormFloat64() * 2)
		values = append(values, v, -v)
	}
	p := pair{operand: ops.Dense(typ, len(values))}
	for _, v := range values {
		p.bytes = catalog.Append(p.bytes, typ, v)
	}
	p.tensor = read(t, typ, p.bytes, p.operand.Sizes)
	return p
}

// reference gives what the processor computes in f64, on the numbers of the type.
func reference(t *testing.T, op string, x *tensor.Tensor) *tensor.Tensor {
	switch op {
	case "rsqrt":
		root, err := tensor.Unary("sqrt", x.AsType(dtypes[kir.F64]))
		if err != nil {
			t.Fatal(err)
		}
		x, op = root, "reciprocal"
	case "log2": // Go's own loses digits near 1
		y, err := tensor.Unary("log", x.AsType(dtypes[kir.F64]))
		if err != nil {
			t.Fatal(err)
		}
		y, err = tensor.Binary("mul", y, tensor.Number(math.Log2E))
		if err != nil {
			t.Fatal(err)
		}
		return y
	case "copy":
		return x
	}
	out, err := tensor.Unary(op, x.AsType(dtypes[kir.F64]))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// cancels are functions whose formula subtracts numbers that are nearly equal, or enlarges what has underflown: small values are held to units of 1.
var cancels = map[string]bool{"gelu": true, "silu": true}

// TestFunctionsAgree measures functions in units of the last place.
func TestFunctionsAgree(t *testing.T) {
	for _, op := range ops.OfNumbers() {
		for _, typ := range []kir.Type{kir.F32, kir.F64} {
			t.Run(fmt.Sprint(op, " ", typ), func(t *testing.T) {
				x := spread(t, typ)
				out := typ
				if op == "isnan" || op == "isinf" || op == "isfinite" {
					out = kir.U32
				}
				p, err := ops.Map(ops.Call(op, ops.In(0)), out, x.operand)
				if err != nil {
					t.Fatal(err)
				}
				want, got := reference(t, op, x.tensor), execute(t, p, x.bytes)
				worst, where := 0.0, 0
				for i := range x.operand.Len() {
					if e := ulps(typ, value(out, got, i), want.FloatAt(i), cancels[op]); e > worst {
						worst, where = e, i
					}
				}
				if worst > 5 {
					t.Errorf("%s(%v) is %v, want %v: %.1f ulp", op, value(typ, x.bytes, where), value(out, got, where), want.FloatAt(where), worst)
				}
				t.Logf("%.2f ulp", worst)
			})
		}
	}
}

// ulps is the distance in units of the last place of want in a type.
func ulps(t kir.Type, got, want float64, nearOne bool) float64 {
	if t == kir.F32 {
		want = math.Max(math.Min(want, math.Inf(1)), math.Inf(-1))
		if float64(float32(want)) == got {
			return 0
		}
	}
	switch {
	case got == want || got != got && want != want:
		return 0
	case got != got || want != want || math.IsInf(got, 0) || math.IsInf(want, 0):
		return math.Inf(1)
	}
	size := math.Abs(want)
	if nearOne {
		size = max(size, 1)
	}
	least := math.Ldexp(1, -126)
	if t == kir.F64 {
		least = math.Ldexp(1, -1022)
	}
	return math.Abs(got-want) / (max(size, least) * unit(t))
}

func TestPairsAgree(t *testing.T) {
	for _, op := range []string{"add", "sub", "mul", "div", "maximum", "minimum", "eq", "ne", "lt", "le", "gt", "ge", "logical_and", "logical_or", "logical_xor", "bitand", "bitor", "bitxor"} {
		for _, typ := range []kir.Type{kir.F32, kir.F64, kir.I32} {
			for _, s := range [][2][]int{{{7}, {7}}, {{3, 5}, {5}}, {{3, 1}, {4}}, {{0, 3}, {3}}, {{2, 3, 4}, {3, 1}}, {{1}, {400}}} {
				if _, err := tensor.Binary(op, filled(t, typ, false, 1, 1).tensor, filled(t, typ, false, 1, 1).tensor); err != nil || op == "div" && typ.IsInt() {
					continue
				}
				t.Run(fmt.Sprint(op, typ, s), func(t *testing.T) {
					a, b := filled(t, typ, true, 3, s[0]...), filled(t, typ, true, 4, s[1]...)
					want, wantErr := tensor.Binary(op, a.tensor, b.tensor)
					out := typ
					if _, ok := ops.Comparisons[op]; ok || ops.Logicals[op] != kir.Add {
						out = kir.U32
					}
					p, err := ops.Map(ops.Call(op, ops.In(0), ops.In(1)), out, a.operand, b.operand)
					agree(t, p, err, want, wantErr, 0, a.bytes, b.bytes)
				})
			}
		}
	}
}

// TestChainAgrees runs a chain of views in one pass.
func TestChainAgrees(t *testing.T) {
	eachView(t, []kir.Type{kir.F32, kir.F64}, false, [][]int{{1}, {7}, {3, 5}, {0, 3}, {2, 3, 4}, {40, 30}}, func(t *testing.T, p pair) {
		chain := ops.Call("where", ops.Call("gt", ops.In(0), ops.Num(1)), ops.Call("mul", ops.In(0), ops.Num(2)), ops.Call("sub", ops.Num(1), ops.Call("tanh", ops.In(0))))
		double, err := tensor.Binary("mul", p.tensor, tensor.Number(2))
		if err != nil {
			t.Fatal(err)
		}
		curve, _ := tensor.Unary("tanh", p.tensor)
		rest, _ := tensor.Binary("sub", tensor.Number(1), curve)
		cond, _ := tensor.Binary("gt", p.tensor, tensor.Number(1))
		want, wantErr := tensor.Where(cond, double, rest)
		prog, err := ops.Map(chain, p.operand.Type, p.operand)
		agree(t, prog, err, want, wantErr, 8*unit(p.operand.Type), p.bytes)
	})
}

func TestMapRefuses(t *testing.T) {
	x := ops.Dense(kir.F32, 3)
	for _, c := range []struct {
		root *ops.Node
		out  kir.Type
		in   []ops.Operand
	}{
		{ops.Call("nonsense", ops.In(0)), kir.F32, []ops.Operand{x}},
		{ops.In(1), kir.F32, []ops.Operand{x}},
		{ops.Call("eq", ops.In(0), ops.In(0)), kir.F32, []ops.Operand{x}},
		{ops.Call("add", ops.In(0), ops.In(1)), kir.F32, []ops.Operand{x, ops.Dense(kir.I32, 3)}},
		{ops.Call("add", ops.In(0), ops.In(1)), kir.F32, []ops.Operand{x, ops.Dense(kir.F32, 4)}},
		{ops.Call("exp", ops.In(0)), kir.I32, []ops.Operand{ops.Dense(kir.I32, 4)}},
		{ops.In(0), kir.F32, []ops.Operand{{Type: kir.F32, Sizes: []int{1 << 20, 1 << 20}, Strides: []int{0, 0}}}},
		{ops.In(0), kir.F32, []ops.Operand{{Type: kir.F32, Sizes: []int{4}, Strides: []int{-1}}}},
	} {
		if p, err := ops.Map(c.root, c.out, c.in...); err == nil {
			t.Errorf("%v: a program %v", c.root, p.Name)
		}
	}
}
