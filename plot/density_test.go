package plot

import (
	"math"
	"testing"
)

// One value has the kernel itself as its density, two that are far apart half of it each, and every density has the area 1.
func TestKernelDensity(t *testing.T) {
	for _, values := range [][]float64{{0}, {0, 100}, {1, 2, 2, 3, math.NaN(), 7}} {
		xs, ys, err := Density(values, 1)
		if err != nil {
			t.Fatal(err)
		}
		area := 0.0
		for i := 1; i < len(xs); i++ {
			area += (ys[i] + ys[i-1]) / 2 * (xs[i] - xs[i-1])
		}
		if math.Abs(area-1) > 0.01 {
			t.Errorf("%v: area %v", values, area)
		}
	}
	xs, ys, _ := Density([]float64{0}, 1)
	for i, x := range xs {
		if want := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi); math.Abs(ys[i]-want) > 1e-12 {
			t.Fatalf("at %v: %v, want %v", x, ys[i], want)
		}
	}
	for _, values := range [][]float64{nil, {math.NaN()}, {2, 2}} {
		if _, _, err := Density(values, 0); err == nil {
			t.Errorf("%v: no error", values)
		}
	}
}

// The bandwidth of 1 … 5: s = 1.5811, IQR/1.34 = 1.4925, so 0.9 · 1.4925 · 5^(-1/5).
func TestSilverman(t *testing.T) {
	if got := silverman([]float64{1, 2, 3, 4, 5}); math.Abs(got-0.9*2/1.34*math.Pow(5, -0.2)) > 1e-12 {
		t.Errorf("got %v", got)
	}
}

// Many values share kernels, and have the density that kernels of their own give.
func TestDensityOfMany(t *testing.T) {
	values := make([]float64, 100_000)
	for i := range values {
		u := (float64(i) + 0.5) / float64(len(values))
		values[i] = math.Erfinv(2*u-1) * math.Sqrt2
	}
	xs, ys, err := Density(values, 0.1)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range xs { // a normal distribution and a kernel of 0.1: one of variance 1.01
		if want := math.Exp(-x*x/2.02) / math.Sqrt(2*math.Pi*1.01); math.Abs(ys[i]-want) > 1e-4 {
			t.Fatalf("at %v: %v, want %v", x, ys[i], want)
		}
	}
}
