package value

import (
	"math"
	"math/big"
	"testing"
)

// What C's library answers, recorded with Python 3.11 on glibc.
func TestPowersAsInC(t *testing.T) {
	for _, c := range []struct{ x, y, want float64 }{
		{1.05, 360, 42476396.40868067}, {2, 0.5, 1.4142135623730951}, {1.004166666, 360, 4.467743246196718},
		{10, 308, 1e308}, {10, 309, math.Inf(1)}, {10, -323, 1e-323}, {10, -330, 0}, {-2, 3, -8}, {-2, -1, -0.5}, {0.5, 1074, 5e-324},
		{7, 2, 49}, {3, -1, 1.0 / 3}, {0, 0, 1}, {0, -1, math.Inf(1)}, {math.Inf(-1), 3, math.Inf(-1)}, {1.0000001, 1e9, 2.6881038582144647e+43},
	} {
		if got := Pow(c.x, c.y); got != c.want {
			t.Errorf("Pow(%v, %v) = %v, want %v", c.x, c.y, got, c.want)
		}
	}
	if !math.IsNaN(Pow(-8, 1.0/3)) || !math.IsNaN(Log(-1)) || !math.IsInf(Log10(0), -1) || !math.IsInf(Exp(1000), 1) {
		t.Error("special values")
	}
	if Exp(1) != math.E || Log(10) != math.Ln10 || Log10(5) != 0.6989700043360189 || Log10(1000) != 3 {
		t.Error("Exp, Log, Log10:", Exp(1), Log(10), Log10(5), Log10(1000))
	}
}

// Powers of integers that a float holds are exact; above, they are off by one unit at most, where the true value is a tie.
func TestPowersOfIntegers(t *testing.T) {
	for x := 2; x < 60; x++ {
		exact := new(big.Float).SetPrec(2000).SetInt64(1)
		for y := 1; y < 80; y++ {
			exact.Mul(exact, new(big.Float).SetInt64(int64(x)))
			want, _ := exact.Float64()
			got := Pow(float64(x), float64(y))
			if got != want && (want < 1<<53 || math.Abs(got-want) > math.Nextafter(want, math.Inf(1))-want) {
				t.Errorf("%d ** %d = %v, want %v", x, y, got, want)
			}
		}
	}
}
