package fft

import (
	"math"
	"math/rand/v2"
	"testing"
)

// defined is the transform as it is defined, in f64.
func defined(x []C[float64]) []C[float64] {
	n := len(x)
	out := make([]C[float64], n)
	for k := range out {
		for j, v := range x {
			re, im := root(int(int64(j)*int64(k)%int64(n)), n)
			out[k].Re += v.Re*re - v.Im*im
			out[k].Im += v.Re*im + v.Im*re
		}
	}
	return out
}

func noise[F Float](n int, r *rand.Rand) []C[F] {
	x := make([]C[F], n)
	for i := range x {
		x[i] = C[F]{F(r.NormFloat64()), F(r.NormFloat64())}
	}
	return x
}

func wide[F Float](x []C[F]) []C[float64] {
	out := make([]C[float64], len(x))
	for i, v := range x {
		out[i] = C[float64]{float64(v.Re), float64(v.Im)}
	}
	return out
}

// distance is the length of the difference by that of want.
func distance[F Float](got []C[F], want []C[float64]) float64 {
	d, w := 0.0, 1e-300
	for i, v := range got {
		d += math.Pow(float64(v.Re)-want[i].Re, 2) + math.Pow(float64(v.Im)-want[i].Im, 2)
		w += want[i].Re*want[i].Re + want[i].Im*want[i].Im
	}
	return math.Sqrt(d / w)
}

func held[F Float](t *testing.T, n int, bound float64, r *rand.Rand) {
	t.Helper()
	p := NewPlan[F](n)
	x := noise[F](n, r)
	want := defined(wide(x))
	got, tmp := make([]C[F], n), make([]C[F], p.Scratch())
	p.Transform(got, x, tmp)
	if d := distance(got, want); !(d < bound) {
		t.Errorf("length %d: %g off", n, d)
	}
	same := append([]C[F](nil), x...)
	p.Transform(same, same, tmp)
	if d := distance(same, wide(got)); d != 0 {
		t.Errorf("length %d: in place %g off", n, d)
	}
	p.Inverse(same, same, tmp, 1/F(n))
	if d := distance(same, wide(x)); !(d < 2*bound) {
		t.Errorf("length %d: there and back %g off", n, d)
	}
}

// TestLengths holds all small lengths and some of each kind against the definition.
func TestLengths(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 260; n++ {
		held[float64](t, n, 2e-15, r)
		held[float32](t, n, 1e-6, r)
	}
	for _, n := range []int{512, 625, 729, 1000, 1024, 1009, 1331, 2048, 2310, 3125} {
		held[float64](t, n, 2e-15, r)
		held[float32](t, n, 1e-6, r)
	}
}

// TestLong: a matrix of columns and rows gives what passes over the whole give.
func TestLong(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1 << 14, 1 << 15, 1 << 17, 3 * 5 * 1 << 11, 243 * 256, 7 * 11 * 13 * 17, 100003} {
		x := noise[float64](n, r)
		p := NewPlan[float64](n)
		got := make([]C[float64], n)
		p.Transform(got, x, make([]C[float64], p.Scratch()))
		want := make([]C[float64], n)
		if factors := factorsOf(n); factors[len(factors)-1] <= primeLimit {
			newPasses[float64](n, factors).run(want, x, make([]C[float64], n))
			if d := distance(got, want); !(d < 3e-15) {
				t.Errorf("length %d: %g off", n, d)
			}
		}
		for _, k := range []int{0, 1, n / 3, n - 1} { // some by definition
			var re, im float64
			for j, v := range x {
				a, b := root(int(int64(j)*int64(k)%int64(n)), n)
				re += v.Re*a - v.Im*b
				im += v.Re*b + v.Im*a
			}
			if math.Hypot(got[k].Re-re, got[k].Im-im) > 1e-11*math.Sqrt(float64(n)) {
				t.Errorf("length %d, element %d: %v, not %v %v", n, k, got[k], re, im)
			}
		}
	}
}

// TestRoots: exact at the eighths, and everywhere on the circle.
func TestRoots(t *testing.T) {
	h := math.Sqrt2 / 2
	for k, want := range [][2]float64{{1, 0}, {h, -h}, {0, -1}, {-h, -h}, {-1, 0}, {-h, h}, {0, 1}, {h, h}} {
		re, im := root(k*3, 24)
		if math.Abs(re-want[0]) > 2e-16 || math.Abs(im-want[1]) > 2e-16 {
			t.Errorf("eighth %d: %v %v", k, re, im)
		}
	}
	for _, n := range []int{1, 2, 3, 5, 7, 360, 1001} {
		for k := range n {
			re, im := root(k, n)
			s, c := math.Sincos(2 * math.Pi * float64(k) / float64(n))
			if math.Abs(re-c) > 1e-15 || math.Abs(im+s) > 1e-15 {
				t.Errorf("root(%d, %d) = %v %v, not %v %v", k, n, re, im, c, -s)
			}
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	for _, n := range []int{1024, 1 << 16, 1 << 20, 1000003} {
		b.Run(sizeName(n), func(b *testing.B) {
			p := NewPlan[float64](n)
			x := noise[float64](n, rand.New(rand.NewPCG(5, 6)))
			y, tmp := make([]C[float64], n), make([]C[float64], p.Scratch())
			for b.Loop() {
				p.Transform(y, x, tmp)
			}
		})
	}
}

func sizeName(n int) string { return map[int]string{1024: "2^10", 1 << 16: "2^16", 1 << 20: "2^20"}[n] }
