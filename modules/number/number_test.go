package number

import (
	"os"
	"strings"
	"testing"

	"skep/interp/moduletest"
	"skep/interp/value"
)

// programs runs a table over the three modules.
func programs(t *testing.T, table string) {
	t.Helper()
	moduletest.Programs(t, table, BigInt(), Rational(), Decimal())
}

// TestPython holds decimals, fractions and their formats to what Python answers (testdata/python.py).
func TestPython(t *testing.T) {
	table, err := os.ReadFile("testdata/decimal.txt")
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(table), " ==> "); n < 500 {
		t.Fatalf("%d cases only", n)
	}
	programs(t, string(table))
}

func TestIntegers(t *testing.T) {
	programs(t, `
		bigint(7) / 2 ==> 3
		bigint(-7) / 2 ==> -3
		bigint(-7) % 3 ==> -1
		7 - bigint(9) ==> -2
		-bigint(5) ==> -5
		bigint(2) ** -1 ==> 0.5
		2 ** bigint(70) ==> 1180591620717411303424
		bigint(-1) ** (bigint(2) ** 70 + 1) ==> -1
		bigint(5) * 0.5 ==> 2.5
		bigint(7) % 0 ==> !division by zero
		bigint(5) / 0.0 ==> inf
		bigint(6) & 3 ==> 2
		bigint(6) | 1 ==> 7
		bigint(6) ^ 3 ==> 5
		bigint(-1) >> 3 ==> -1
		bigint(1) << -1 ==> !shifts by 0
		bigint(10) ** 40000000 ==> !too many digits
		bigint(2) ** (bigint(2) ** 70) ==> !too many digits
		bigint("ff", 16) ==> 255
		bigint("0b1010", 0) ==> 10
		bigint("1_000") ==> !is no integer
		bigint("1_000", 0) ==> 1000
		bigint("") ==> !is no integer
		bigint("12", 1) ==> !the base must be
		bigint(2.9) ==> 2
		bigint(1e30) ==> 1000000000000000019884624838656
		bigint(0.0 / 0.0) ==> !finite
		bigint(null) ==> !found nil
		bigint.gcd(bigint(0), -6) ==> 6
		bigint.lcm(0, 5) ==> 0
		bigint.modpow(3, -1, 11) ==> 4
		bigint.modpow(2, -1, 4) ==> !has no inverse
		bigint.modpow(2, 1, 0) ==> !modulus
		bigint(4).mod_inverse(8) ==> None
		bigint(-4).isqrt() ==> !no root
		bigint(26).nth_root(3) ==> 2
		bigint(27).nth_root(3) ==> 3
		bigint(5).nth_root(70) ==> 1
		(bigint(10) ** 300).nth_root(7).pow(7) <= bigint(10) ** 300 ==> true
		bigint.from_bytes([0, 1], true) ==> 256
		bigint(258).to_bytes(true) ==> [2, 1]
		bigint.factorial(20) == 2432902008176640000 ==> true
		bigint.factorial(100).digits() ==> 158
		bigint.factorial(-1) ==> !from 0 to
		(bigint(2) ** 89 - 1).is_prime() ==> true
		(bigint(2) ** 67 - 1).is_prime() ==> false
		(bigint(2) ** 64).to_int() ==> !does not fit 64 bits
		(bigint(2) ** 64).try_int() ==> None
		int(bigint(5)) ==> 5
		int(bigint(2) ** 64) ==> !does not fit
		float(bigint(2) ** 64) ==> 18446744073709552000.0
		sqrt(bigint(16)) ==> 4.0
		abs(bigint(-3)) ==> 3
		"n = " + bigint(5) ==> "n = 5"
		bigint(5) + "n" ==> !do not mix
		f"{bigint(255):#x} {bigint(-255):x} {bigint(5):>4}|{bigint(5):04} {bigint(123456):.2e}" ==> "0xff -ff    5|0005 1.23e5"
		let d = {5: "five"}¶d[bigint(5)] ==> "five"
		5.hash() == bigint(5).hash() ==> true
		[3, bigint(1), 2.5].sort() ==> [1, 2.5, 3]
		bigint(2) ** 64 > 1e19 ==> true
		bigint(2) ** 64 == 18446744073709551616.0 ==> true
		bigint(2) ** 64 < 1.0 / 0.0 ==> true
		bigint(1) == "1" ==> false
		[bigint(1), 2].sum() ==> 3
		[bigint(1), 2].mean() ==> 1.5
		[2, bigint(3)].product() ==> 6
		typeof(bigint(1) + 1) ==> "BigInt"
	`)
}

func TestFractions(t *testing.T) {
	programs(t, `
		rational(6, -4) ==> -3/2
		rational(6, 3) ==> 2
		rational(1, 0) ==> !division by zero
		rational(1, 2) / 0 ==> !division by zero
		rational("1/0") ==> !is no number
		rational("x") ==> !is no number
		rational("1e1000000000") ==> !too many digits
		rational(0.1) == rational(1, 10) ==> false
		rational(0.5) == 0.5 ==> true
		rational(1, 2) + 0.5 ==> 1.0
		rational(-7, 2) % 2 ==> -3/2
		rational(2, 3) ** 2 ==> 4/9
		rational(2, 3) ** -2 ==> 9/4
		rational(0) ** -1 ==> !division by zero
		rational(4) ** rational(1, 2) ==> 2.0
		rational(5, 2).round() ==> 2
		rational(7, 2).floor() ==> 3
		rational(1, 3) < 0.34 ==> true
		rational(1, 3).to_decimal() ==> 0.3333333333333333333333333333
		rational(1, 2).try_int() ==> None
		rational(bigint(10) ** 30, 10).numerator ==> 100000000000000000000000000000
		[rational(1, 3), rational(1, 6)].sum() ==> 1/2
		[rational(1, 3), rational(1, 6)].mean() ==> 1/4
		f"{rational(2, 3):.3f} {rational(2, 3)} {rational(1, 800):.2e} {rational(2, 3):.1%}" ==> "0.667 2/3 1.25e-3 66.7%"
		f"{rational(1, 3):x}" ==> !needs an integer
		rational.from_float(3.141592653589793, 1000) ==> 355/113
		let d = {rational(1, 2): "h"}¶d[0.5] ==> "h"
	`)
}

func TestDecimals(t *testing.T) {
	programs(t, `
		decimal("1.10") ==> 1.10
		decimal("1,5") ==> !is no decimal number
		decimal("NaN") ==> !is no decimal number
		decimal("Infinity") ==> !is no decimal number
		decimal("1e999999999") ==> !too many digits
		decimal(0.1) ==> 0.1
		decimal.from_float(0.5) ==> 0.5
		decimal.from_float(3.0) ==> 3
		decimal(rational(1, 3)) ==> 0.3333333333333333333333333333
		decimal("1") / 0 ==> !division by zero
		decimal("1") % 0 ==> !division by zero
		decimal(-1).sqrt() ==> !sqrt of -1 is no number
		decimal(0).ln() ==> !ln of 0
		decimal(10) ** 200000 ==> !too many digits
		decimal("1e30") % decimal("0.7") ==> !more digits than the context's precision
		decimal(1) + 0.5 ==> !do not mix
		0.5 + decimal(1) ==> !do not mix
		decimal(1) + rational(1, 2) ==> !do not mix
		decimal(1) + bigint(2) ==> 3
		decimal("1.5") == rational(3, 2) ==> true
		decimal("1.5") < 2 ==> true
		decimal("2.50") == decimal("2.5") ==> true
		let d = {decimal("2.50"): 1}¶d[decimal("2.5")] ==> 1
		decimal("0.1") == 0.1 ==> false
		-decimal("0.0") ==> 0.0
		decimal("-0.4").round() ==> 0
		let c = decimal.context(4)¶c.decimal(1) / 3 + decimal(1) ==> 1.3333
		let c = decimal.context(50)¶(c.decimal(2) ** decimal("0.5")).precision ==> 50
		decimal.context(40).decimal(1) / 3 ==> 0.3333333333333333333333333333333333333333
		decimal.context(0) ==> !from 1 to
		decimal.context(5, "sideways") ==> !there is no rounding
		decimal.context(5, "ROUND_HALF_UP").rounding ==> "half_up"
		decimal.context(5000).decimal(2).ln() ==> !at most 1000 digits
		decimal("2.675").round(2, "half_up") ==> 2.68
		decimal("1234.5").round(-2) ==> 1.2E+3
		decimal("1E+30").floor() ==> 1000000000000000000000000000000
		decimal("3.7").to_int() ==> 3
		decimal("3.7").try_int() ==> None
		decimal("3.0").try_int() ==> Some(3)
		decimal("1E+400").to_float() ==> inf
		decimal("5").shift(200000) ==> !from -100000 to 100000
		round(decimal("2.675"), 2) ==> 2.68
		floor(decimal("-1.5")) ==> -2
		[decimal("0.1"), decimal("0.2"), 1].sum() ==> 1.3
		[decimal("0.1"), 0.2].sum() ==> !do not mix
		[decimal("1"), decimal("2")].mean() ==> 1.5
		[1, decimal("2")].mean() ==> 1.5
		[0.5, decimal("2")].mean() ==> !do not mix
		[decimal("3"), decimal("1.5"), 2].sort() ==> [1.5, 2, 3]
		decimal.parse("2.5").unwrap() * 2 ==> 5.0
		"total: " + decimal("2.50") ==> "total: 2.50"
	`)
}

// FuzzRead reads any text as each kind; what is read prints as something that reads as the same.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"1", "-0.5", "1e5", "1/3", "0x1F", "1_0", "9999999999999999999.99", "1E-7", ".5", "+1", "1e-100000", "0x1p-2", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d := moduletest.New(t, Decimal())
		for _, m := range []struct {
			name string
			d    *moduletest.Driver
		}{{"decimal", d}, {"rational", moduletest.New(t, Rational())}, {"bigint", moduletest.New(t, BigInt())}} {
			v, err := m.d.Call(m.name, text)
			if err != nil {
				continue
			}
			again, err := m.d.Call(m.name, value.Display(v))
			if err != nil || !value.Equal(v, again) || value.Hash(v) != value.Hash(again) {
				t.Errorf("%s(%q) is %s, which reads as %s: %v", m.name, text, value.Display(v), value.Display(again), err)
			}
		}
	})
}
