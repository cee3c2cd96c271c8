package builtin_test

import (
	"math"
	"math/big"
	"testing"
	"testing/quick"

	"skep/interp/module"
	"skep/interp/value"
)

func TestNumbers(t *testing.T) {
	expressions(t, `
(-5).abs() ==> 5
(-9223372036854775807 - 1).abs() ==> !integer overflow
2.pow(62) ==> 4611686018427387904
2.pow(64) ==> !2 to the power 64 does not fit
(-2).pow(63) == -9223372036854775807 - 1 ==> true
0.pow(0) ==> 1
2.pow(-1) ==> 0.5
2.0.pow(3) ==> 8.0
1.pow(9223372036854775807) ==> 1
16.sqrt() ==> 4.0
(-1).sqrt().is_nan() ==> true
1000.log10() ==> 3.0
8.log(2) ==> 3.0
2.5.round() ==> 3.0
(-2.5).round() ==> -3.0
2.675.round(2) ==> 2.67
2.5.round(0) ==> 3.0
0.125.round(2) ==> 0.13
1234.5.round(-2) ==> 1200.0
1250.round(-2) ==> 1300
(-1250).round(-2) ==> -1300
7.round(-30) ==> 0
1e300.round(5) ==> 1e300
round(2.5) ==> 3
round(-0.4) ==> 0
round(3.14159, 2) ==> 3.14
floor(-0.5) ==> -1
floor(1e300) ==> 1e300
(3.7).floor() ==> 3.0
5.floor() ==> 5
3.7.to_int() ==> 3
(0.0 / 0.0).to_int() ==> !does not fit
2.25.fract() ==> 0.25
3.min(2.5) ==> 2.5
(0.0 / 0.0).max(1.0) ==> 1.0
15.clamp(10, 0) ==> !the lower bound 10 is above the upper bound 0
0.signum() ==> 0
(-0.5).signum() ==> -1.0
12.gcd(-18) ==> 6
0.gcd(0) ==> 0
(-9223372036854775807 - 1).gcd(0) ==> !overflow
4.lcm(6) ==> 12
9223372036854775807.lcm(2) ==> !overflow
20.factorial() ==> 2432902008176640000
21.factorial() ==> !from 0 to 20, found 21
(-7).rem_euclid(3) ==> 2
(-7).modulo(3) ==> 2
(-9223372036854775807 - 1).rem_euclid(-1) ==> 0
(-9223372036854775807 - 1).div_euclid(-1) ==> !overflow
7.rem_euclid(0) ==> !division by zero
7.div_ceil(-2) ==> -3
(-7.5).rem_euclid(2.0) ==> 0.5
9.isqrt() ==> 3
9223372036854775807.isqrt() ==> 3037000499
(-1).isqrt() ==> !at least 0
0.digits() ==> [0]
255.digits(16) ==> [15, 15]
[2, 3, 4, 25, 7919, 3215031751, 9223372036854775783].map(|n| n.is_prime()) ==> [true, true, false, false, true, false, true]
255.to_hex() ==> "ff"
(-1).to_binary() ==> "-1"
5.bit(64) ==> false
9.next_power_of_two() ==> 16
9223372036854775807.next_power_of_two() ==> !overflow
65.to_char() ==> "A"
3.upto(5).to_array() ==> [3, 4, 5]
5.downto(7) ==> []
let mut n = 0; 3.times(|i| { n = n + i }); n ==> 3
9223372036854775807.checked_add(1) ==> None
9223372036854775807.wrapping_add(1) == -9223372036854775807 - 1 ==> true
9223372036854775807.saturating_mul(-2) == -9223372036854775807 - 1 ==> true
1.checked_div(0) ==> None
1.wrapping_div(0) ==> !division by zero
3.wrapping_pow(41) ==> -420491770248316829
(-3).saturating_pow(99) == -9223372036854775807 - 1 ==> true
5.overflowing_sub(6) ==> (-1, false)
2.pow("x") ==> !expects a number, found string "x"
sqrt("x") ==> !`+"`sqrt` expects a number, found string \"x\""+`
sqrt(null) ==> !expects a number, found nil
min(3, 1.5) ==> 1.5
min("b", "a") ==> "a"
max() ==> nil
max(1, "a") ==> !cannot compare
max([]) ==> nil
abs(-2.5) ==> 2.5
pow(2, 0.5) > 1.41 ==> true
1.cmp(2).then(5) ==> -1
1.0.total_cmp(0.0 / 0.0) ==> -1
2.5.to_fixed(3) ==> "2.500"
1.0.to_fixed(5000) ==> !at most 1000 digits
`)
}

// method finds a declared method.
func method(t *testing.T, typ, name string) module.Func {
	t.Helper()
	for _, f := range declared()[typ] {
		if len(f.Sig) > 5+len(name) && (f.Sig[4:5+len(name)] == name+"(" || f.Sig[4:5+len(name)] == name+"<") {
			return f
		}
	}
	t.Fatalf("no %s.%s", typ, name)
	return module.Func{}
}

// TestOverflowAgainstBigIntegers compares the checked, wrapping and saturating forms with exact arithmetic.
func TestOverflowAgainstBigIntegers(t *testing.T) {
	ops := map[string]func(z, a, b *big.Int) *big.Int{"add": (*big.Int).Add, "sub": (*big.Int).Sub, "mul": (*big.Int).Mul, "div": (*big.Int).Quo, "rem": (*big.Int).Rem}
	edges := []int64{0, 1, -1, 2, math.MaxInt64, math.MinInt64, math.MinInt64 + 1, 1 << 32, -1 << 31, 3037000500}
	for name, op := range ops {
		checked, wrapping, saturating := method(t, "integer", "checked_"+name), method(t, "integer", "wrapping_"+name), method(t, "integer", "saturating_"+name)
		agree := func(a, b int64) bool {
			if b == 0 && (name == "div" || name == "rem") {
				return true
			}
			exact := op(new(big.Int), big.NewInt(a), big.NewInt(b))
			call := func(f module.Func) value.Value {
				v, err := f.Impl(&module.Call{Args: []value.Value{value.Int(a), value.Int(b)}, Name: name})
				if err != nil {
					t.Fatal(err)
				}
				return v
			}
			got, some, _ := call(checked).OptionOf()
			fits := exact.IsInt64() && !(name == "rem" && a == math.MinInt64 && b == -1)
			if some != fits || some && got.AsInt() != exact.Int64() {
				return false
			}
			low := new(big.Int).And(exact, new(big.Int).SetUint64(math.MaxUint64)).Uint64()
			if call(wrapping).AsInt() != int64(low) {
				return false
			}
			want := exact.Int64()
			if !exact.IsInt64() {
				want = math.MaxInt64
				if exact.Sign() < 0 {
					want = math.MinInt64
				}
			}
			return call(saturating).AsInt() == want
		}
		for _, a := range edges {
			for _, b := range edges {
				if !agree(a, b) {
					t.Errorf("%d %s %d differs from exact arithmetic", a, name, b)
				}
			}
		}
		if err := quick.Check(agree, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
