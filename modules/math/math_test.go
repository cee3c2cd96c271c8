package math

import (
	"context"
	"errors"
	gomath "math"
	"testing"

	"skep/interp/value"
)

type a = []any

func TestFunctions(t *testing.T) {
	newDriver(t).Table([]row{
		{"sqrt", a{16}, "4.0"}, {"sqrt", a{-1}, "NaN"}, {"sqrt", a{"4"}, "error: sqrt: argument 1 must be a number, found string"},
		{"cbrt", a{27}, "3.0"}, {"exp", a{0}, "1.0"}, {"log", a{8, 2}, "3.0"}, {"log", a{1}, "0.0"}, {"log", a{1000, 10}, "3.0"},
		{"log", a{81, 3}, "4.0"}, {"log", a{"x"}, "error: number"}, {"log", a{1, "x"}, "error: argument 2"},
		{"log10", a{1e15}, "15.0"}, {"log10", a{0}, "-inf"}, {"log10", a{2.0}, "0.3010299956639812"},
		{"pow", a{2, 10}, "1024"}, {"pow", a{2, -1}, "0.5"}, {"pow", a{2.0, 3}, "8.0"}, {"pow", a{0, 0}, "1"},
		{"pow", a{2, 62}, "4611686018427387904"}, {"pow", a{-2, 63}, "-9223372036854775808"}, {"pow", a{2, 63}, "error: does not fit"},
		{"pow", a{-1, 1 << 62}, "1"}, {"pow", a{10, 19}, "error: 64 bits"}, {"pow", a{3, 1 << 40}, "error: 64 bits"},
		{"pow", a{"x", 1}, "error: argument 1"}, {"pow", a{1, "x"}, "error: argument 2"},
		{"hypot", a{3, 4}, "5.0"}, {"hypot", a{}, "0.0"}, {"hypot", a{3e200, 0, 4e200}, "4.9999999999999995e200"}, {"hypot", a{gomath.Inf(-1), gomath.NaN()}, "inf"}, {"hypot", a{"x"}, "error: element 1"},
		{"atan2", a{0, -1}, "3.141592653589793"}, {"atan2", a{"x", 1}, "error: argument 1"}, {"atan2", a{1, "x"}, "error: argument 2"},
		{"degrees", a{gomath.Pi}, "180.0"}, {"radians", a{180}, "3.141592653589793"}, {"lgamma", a{1}, "0.0"},
		{"floor", a{2.7}, "2"}, {"floor", a{-2.5}, "-3"}, {"floor", a{7}, "7"}, {"ceil", a{2.1}, "3"}, {"trunc", a{-2.7}, "-2"},
		{"floor", a{1e300}, "error: does not fit"}, {"floor", a{gomath.NaN()}, "error: NaN does not fit"}, {"floor", a{nil}, "error: found nil"},
		{"round", a{2.5}, "3"}, {"round", a{-2.5}, "-3"}, {"round", a{3.14159, 2}, "3.14"}, {"round", a{2.675, 2}, "2.67"}, {"round", a{0.125, 2}, "0.13"},
		{"round", a{-0.125, 2}, "-0.13"}, {"round", a{1234.5, -2}, "1200.0"}, {"round", a{1.5, 400}, "1.5"}, {"round", a{1.5, -400}, "0.0"}, {"round", a{5, 2}, "5"},
		{"round", a{"x", 1}, "error: argument 1"}, {"round", a{1.0, "x"}, "error: argument 2 must be an integer"}, {"round", a{1.25, 1.0}, "1.3"},
		{"fract", a{-2.5}, "-0.5"}, {"abs", a{-5}, "5"}, {"abs", a{-0.5}, "0.5"}, {"abs", a{gomath.MinInt64}, "error: 64 bits"},
		{"sign", a{-0.1}, "-1"}, {"sign", a{3}, "1"}, {"sign", a{0}, "0"}, {"sign", a{"x"}, "error: number"},
		{"clamp", a{12, 0, 10}, "10"}, {"clamp", a{-1, 0, 10}, "0"}, {"clamp", a{5, 0, 10}, "5"}, {"clamp", a{5, 10, 0}, "error: limits"}, {"clamp", a{"x", 0, 1}, "error: number"},
		{"lerp", a{10, 20, 0.25}, "12.5"}, {"lerp", a{0.1, 0.3, 1}, "0.3"}, {"lerp", a{1, 2, "x"}, "error: argument 3"},
		{"isclose", a{0.1 + 0.2, 0.3}, "true"}, {"isclose", a{1, 1.1}, "false"}, {"isclose", a{1, 1.1, 0.0, 0.2}, "true"},
		{"isclose", a{gomath.Inf(1), 1e308}, "false"}, {"isclose", a{1, "x"}, "error: argument 2"},
		{"is_nan", a{gomath.NaN()}, "true"}, {"is_inf", a{1}, "false"}, {"is_finite", a{1}, "true"}, {"is_integer", a{2.0}, "true"}, {"is_integer", a{2.5}, "false"}, {"is_nan", a{"x"}, "error: number"},
	})
}

func TestWholes(t *testing.T) {
	newDriver(t).Table([]row{
		{"gcd", a{12, -18}, "6"}, {"gcd", a{}, "0"}, {"gcd", a{gomath.MinInt64}, "error: 64 bits"}, {"gcd", a{1.5}, "error: 1.5 is not an integer"},
		{"lcm", a{4, 6}, "12"}, {"lcm", a{0, 5}, "0"}, {"lcm", a{gomath.MaxInt64, gomath.MaxInt64 - 1}, "error: 64 bits"}, {"lcm", a{-3}, "3"},
		{"factorial", a{5}, "120"}, {"factorial", a{20}, "2432902008176640000"}, {"factorial", a{21}, "error: 21!"}, {"factorial", a{-1}, "error: negative"}, {"factorial", a{3.0}, "6"}, {"factorial", a{3.5}, "error: integer"},
		{"comb", a{5, 2}, "10"}, {"comb", a{2, 5}, "0"}, {"comb", a{66, 33}, "7219428434016265740"}, {"comb", a{68, 34}, "error: 64 bits"}, {"comb", a{1000000000, 500000000}, "error: 64 bits"}, {"comb", a{"x", 1}, "error: argument 1"}, {"comb", a{1, "x"}, "error: argument 2"},
		{"perm", a{5, 2}, "20"}, {"perm", a{5}, "120"}, {"perm", a{2, 3}, "0"}, {"perm", a{1000, 900}, "error: 64 bits"}, {"perm", a{"x", 1}, "error: argument 1"}, {"perm", a{1, "x"}, "error: argument 2"},
		{"isqrt", a{17}, "4"}, {"isqrt", a{gomath.MaxInt64}, "3037000499"}, {"isqrt", a{-1}, "error: negative"},
		{"is_prime", a{97}, "true"}, {"is_prime", a{1}, "false"}, {"is_prime", a{-7}, "false"}, {"is_prime", a{"x"}, "error: integer"},
		{"divmod", a{-7, 3}, "(-3, 2)"}, {"divmod", a{7, -3}, "(-3, -2)"}, {"divmod", a{1, 0}, "error: by zero"}, {"divmod", a{gomath.MinInt64, -1}, "error: 64 bits"}, {"divmod", a{"x", 1}, "error: argument 1"}, {"divmod", a{1, "x"}, "error: argument 2"},
	})
}

func TestSums(t *testing.T) {
	set := value.NewSet()
	set.Add(value.Int(3))
	newDriver(t).Table([]row{
		{"sum", a{a{1, 2, 3}}, "6"}, {"sum", a{a{1, 2.5}}, "3.5"}, {"sum", a{a{}}, "0"}, {"sum", a{a{1}, 10}, "11"}, {"sum", a{set.Value()}, "3"},
		{"sum", a{value.NewRange(value.Int(1), value.Int(100), true)}, "5050"}, {"sum", a{value.NewTuple(value.Int(1))}, "1"},
		{"sum", a{a{gomath.MaxInt64, 1}}, "error: 64 bits"}, {"sum", a{a{"x"}}, `error: "x" is not a number`}, {"sum", a{5}, "error: a sequence"}, {"sum", a{a{}, "x"}, "error: not a number"},
		{"prod", a{a{2, 3, 4}}, "24"}, {"prod", a{a{2, 0.5}}, "1.0"}, {"prod", a{a{gomath.MinInt64, -1}}, "error: 64 bits"},
		{"fsum", a{a{1e100, 1.0, -1e100}}, "1.0"}, {"fsum", a{a{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7}}, "2.8"}, {"fsum", a{a{gomath.Inf(1), 1}}, "inf"}, {"fsum", a{a{}}, "0.0"}, {"fsum", a{a{1e16, 1, 1e-16}}, "10000000000000002.0"},
		{"fsum", a{a{"x"}}, "error: element 1 must be a number"},
		{"min", a{3, 1, 2}, "1"}, {"min", a{a{4, 2.5}}, "2.5"}, {"min", a{1, 2.5}, "1.0"}, {"min", a{"b", "a"}, `"a"`}, {"min", a{a{}}, "error: empty"}, {"min", a{1, "a"}, "error: no order"},
		{"min", a{gomath.NaN(), 2.0}, "2.0"}, {"max", a{1.0, gomath.NaN()}, "1.0"}, {"max", a{a{4, 2, 8}}, "8"}, {"max", a{5}, "5"}, {"max", a{}, "error: empty"},
		{"dot", a{a{1, 2, 3}, a{4, 5, 6}}, "32"}, {"dot", a{a{1}, a{}}, "error: ends after 0"}, {"dot", a{a{}, a{1}}, "error: ends after 0"}, {"dot", a{a{"x"}, a{1}}, "error: number"}, {"dot", a{a{1}, a{"x"}}, "error: number"}, {"dot", a{a{1}, 1}, "error: sequence"},
	})
}

func TestStatistics(t *testing.T) {
	newDriver(t).Table([]row{
		{"mean", a{a{1, 2, 3, 4}}, "2.5"}, {"mean", a{a{}}, "error: at least 1"}, {"median", a{a{7, 1, 3}}, "3.0"}, {"median", a{a{4, 1, 2, 3}}, "2.5"},
		{"mode", a{a{1, 2, 2, 3}}, "2"}, {"mode", a{a{"b", "a", "a", "b"}}, `"b"`}, {"mode", a{a{}}, "error: at least 1"}, {"mode", a{1}, "error: sequence"},
		{"quantile", a{a{1, 2, 3, 4, 5}, 0.25}, "2.0"}, {"quantile", a{a{1, 2}, 0.5}, "1.5"}, {"quantile", a{a{1, 2}, 1}, "2.0"}, {"quantile", a{a{1}, 1.5}, "error: between 0 and 1"}, {"quantile", a{a{}, 0.5}, "error: at least 1"}, {"quantile", a{a{1}, "x"}, "error: argument 2"},
		{"variance", a{a{1, 2, 3, 4}}, "1.6666666666666667"}, {"variance", a{a{1}}, "error: at least 2"}, {"stdev", a{a{2, 4, 4, 4, 5, 5, 7, 9}, 0}, "2.0"}, {"stdev", a{a{1, 2}, -1}, "error: negative"},
	})
}

// An endless sequence ends by interrupt or by the memory budget.
func TestEndless(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d := newDriver(t)
	d.Ctx = ctx
	endless := value.NewIter(func() (value.Value, bool) { return value.Int(1), true })
	if _, err := d.Call("sum", endless); !errors.Is(err, context.Canceled) {
		t.Errorf("sum of an endless sequence: %v", err)
	}
	d = newDriver(t)
	d.Budget = 1 << 20
	if got := d.Show("mean", endless); got != "error: memory budget exceeded" {
		t.Errorf("mean of an endless sequence: %s", got)
	}
}
