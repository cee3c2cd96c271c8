package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"skep/compute/kerneltest"
)

func random(r *rand.Rand, rows, cols int) Matrix {
	m := New(rows, cols)
	for i := range m.V {
		m.V[i] = r.NormFloat64()
	}
	return m
}

// distance is the largest difference between two matrices, in units of rounding of the largest element of the second.
func distance(a, b Matrix) float64 {
	most, size := 0.0, 0.0
	for i := range a.Rows {
		for j, x := range a.Row(i) {
			y := b.Row(i)[j]
			if d := math.Abs(x - y); !(d <= most) {
				most = d
			}
			size = max(size, math.Abs(y))
		}
	}
	if size == 0 {
		size = 1
	}
	return most / size / 0x1p-52
}

func largest(a Matrix) float64 {
	size := 0.0
	for i := range a.Rows {
		for _, x := range a.Row(i) {
			size = max(size, math.Abs(x))
		}
	}
	return size
}

func expect(t *testing.T, what string, got, limit float64) {
	t.Helper()
	if !(got <= limit) {
		t.Errorf("%s is off by %.3g roundings, at most %v", what, got, limit)
	}
}

// lowered gives the lower triangle with ones, raised the upper one.
func lowered(a Matrix) Matrix {
	l := Identity(a.Rows, a.Rows)
	for i := range a.Rows {
		copy(l.Row(i)[:i], a.Row(i)[:i])
	}
	return l
}

func raised(a Matrix) Matrix {
	u := New(a.Rows, a.Cols)
	for i := range a.Rows {
		copy(u.Row(i)[i:], a.Row(i)[i:])
	}
	return u
}

var sizes = []int{0, 1, 2, 3, 5, 15, 16, 17, 31, 32, 33, 47, 64, 65, 97, 130, 200}

func TestDecompose(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range sizes {
		a := random(r, n, n)
		d := Decompose(a.Clone())
		p := a.Clone()
		exchangeRows(p, d.Swaps)
		expect(t, fmt.Sprintf("p a of %d", n), distance(Multiply(lowered(d.Matrix), raised(d.Matrix)), p), 4*float64(n+4))
		for i := range n {
			for _, x := range d.Row(i)[:i] {
				if math.Abs(x) > 1 {
					t.Fatalf("a multiplier of %v: no pivot was looked for", x)
				}
			}
		}
		for _, cols := range []int{1, 2, 40} {
			x := random(r, n, cols)
			b := Multiply(a, x)
			d.Solve(b)
			expect(t, fmt.Sprintf("a x = b of %d by %d", n, cols), distance(Multiply(a, b), Multiply(a, x)), 1e4*float64(n+4))
		}
	}
}

func TestSingular(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 2, 20, 70} {
		if d := Decompose(New(n, n)); !d.Singular {
			t.Errorf("zeros of %d are not singular", n)
		}
		a := random(r, n, n)
		if n > 1 {
			copy(a.Row(n-1), a.Row(0))
			for i := range n {
				a.Row(i)[n/2] = 0
			}
			if d := Decompose(a.Clone()); !d.Singular {
				t.Errorf("a column of zeros of %d is not singular", n)
			}
		}
		if d := Decompose(Identity(n, n)); d.Singular || d.Sign != 1 {
			t.Errorf("the identity of %d is singular", n)
		}
	}
}

func TestCholesky(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range sizes {
		x := random(r, n, n+3)
		a := New(n, n)
		a.add(x.operand(), x.turned(), n+3)
		half := a.Clone()
		for i := range n {
			for j := i + 1; j < n; j++ {
				half.Row(i)[j] = math.NaN() // is not looked at
			}
		}
		l := half
		if !Cholesky(half) {
			t.Fatalf("%d: not positive definite", n)
		}
		back := New(n, n)
		back.add(l.operand(), l.turned(), n)
		expect(t, fmt.Sprintf("l lᵀ of %d", n), distance(back, a), float64(n+4))
		for i := range n {
			for _, v := range l.Row(i)[i+1:] {
				if v != 0 {
					t.Fatalf("%d: %v above the diagonal", n, v)
				}
			}
		}
		if n > 1 {
			a.Row(n - 1)[n-1] = -1
			if Cholesky(a) {
				t.Errorf("%d: an indefinite matrix was taken", n)
			}
		}
	}
}

func TestQR(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, rows := range []int{0, 1, 2, 5, 31, 32, 33, 64, 100} {
		for _, cols := range []int{0, 1, 2, 5, 31, 32, 33, 70, 130} {
			a := random(r, rows, cols)
			if rows > 2 && cols > 3 {
				for i := range rows {
					a.Row(i)[1] = 0
					a.Row(i)[3] = a.Row(i)[2]
				}
			}
			q, u := QR(a.Clone())
			name := fmt.Sprintf("%d by %d", rows, cols)
			expect(t, "q r of "+name, distance(Multiply(q, u), a), 8*float64(rows+4))
			expect(t, "qᵀ q of "+name, distance(Multiply(q.Transposed(), q), Identity(q.Cols, q.Cols)), float64(rows+8))
			for i := range u.Rows {
				for _, x := range u.Row(i)[:min(i, u.Cols)] {
					if x != 0 {
						t.Fatalf("%s: %v below the diagonal", name, x)
					}
				}
			}
		}
	}
}

func TestCompleted(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, size := range [][2]int{{1, 0}, {5, 5}, {40, 7}, {70, 33}} {
		q, _ := QR(random(r, size[0], size[1]))
		full := Completed(q)
		expect(t, fmt.Sprintf("%v completed", size), distance(Multiply(full.Transposed(), full), Identity(size[0], size[0])), float64(size[0]+8))
		for i := range q.Rows {
			for j, x := range q.Row(i) {
				if full.Row(i)[j] != x {
					t.Fatalf("%v: column %d is another", size, j)
				}
			}
		}
	}
}

// symmetrics are matrices on which methods for eigenvalues have failed.
func symmetrics(r *rand.Rand, n int) map[string]Matrix {
	all := map[string]Matrix{"zeros": New(n, n), "identity": Identity(n, n)}
	x := random(r, n, n)
	full := New(n, n)
	for i := range n {
		for j := range n {
			full.Row(i)[j] = x.Row(i)[j] + x.Row(j)[i]
		}
	}
	all["random"] = full
	small, large := full.Clone(), full.Clone()
	scale(small.V, 1e-200)
	scale(large.V, 1e200)
	all["tiny"], all["huge"] = small, large
	ones := New(n, n)
	for i := range ones.V {
		ones.V[i] = 1
	}
	all["ones"] = ones
	second, wilkinson, glued := New(n, n), New(n, n), New(n, n)
	for i := range n {
		second.Row(i)[i] = 2
		wilkinson.Row(i)[i] = math.Abs(float64(i) - float64(n-1)/2)
		glued.Row(i)[i] = math.Abs(float64(i%21) - 10)
		if i > 0 {
			second.Row(i)[i-1], second.Row(i - 1)[i] = -1, -1
			wilkinson.Row(i)[i-1], wilkinson.Row(i - 1)[i] = 1, 1
			beside := 1.0
			if i%21 == 0 {
				beside = 1e-8
			}
			glued.Row(i)[i-1], glued.Row(i - 1)[i] = beside, beside
		}
	}
	all["second differences"], all["Wilkinson"], all["glued Wilkinson"] = second, wilkinson, glued
	low := random(r, n, 2)
	rank := New(n, n)
	rank.add(low.operand(), low.turned(), 2)
	all["rank two"] = rank
	graded := New(n, n)
	for i := range n {
		for j := range n {
			graded.Row(i)[j] = full.Row(i)[j] * math.Pow(10, -float64(i+j)/8)
		}
	}
	all["graded"] = graded
	return all
}

func TestEigh(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, n := range []int{0, 1, 2, 3, 10, 32, 33, 34, 65, 66, 100, 150, 260} {
		for name, a := range symmetrics(r, n) {
			values, vectors, ok := Eigh(a)
			name = fmt.Sprintf("%s of %d", name, n)
			if !ok || !slices.IsSorted(values) {
				t.Fatalf("%s: %v %v", name, ok, values)
			}
			scaled := vectors.Clone()
			for i := range n {
				for j := range n {
					scaled.Row(i)[j] *= values[j]
				}
			}
			expect(t, "a v of "+name, distance(Multiply(scaled, vectors.Transposed()), a), 6*float64(n+10))
			expect(t, "vᵀ v of "+name, distance(Multiply(vectors.Transposed(), vectors), Identity(n, n)), 3*float64(n+10))
		}
	}
}

func TestSVD(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	check := func(name string, a Matrix) {
		t.Helper()
		u, s, v, ok := SVD(a)
		k := min(a.Rows, a.Cols)
		if !ok || len(s) != k {
			t.Fatalf("%s: %v %v", name, ok, s)
		}
		scaled := u.Clone()
		for j, x := range s {
			if x < 0 || j > 0 && x > s[j-1] {
				t.Fatalf("%s: values %v", name, s)
			}
			for i := range scaled.Rows {
				scaled.Row(i)[j] *= x
			}
		}
		n := float64(max(a.Rows, a.Cols) + 10)
		norm := 1.0 // of a, in its largest elements: errors are small beside the whole matrix
		if k > 0 && s[0] > 0 {
			norm = max(1, s[0]/largest(a))
		}
		expect(t, "u s vᵀ of "+name, distance(Multiply(scaled, v.Transposed()), a)/norm, n)
		expect(t, "uᵀ u of "+name, distance(Multiply(u.Transposed(), u), Identity(k, k)), 3*n)
		expect(t, "vᵀ v of "+name, distance(Multiply(v.Transposed(), v), Identity(k, k)), 3*n)
	}
	for _, rows := range []int{0, 1, 2, 3, 31, 32, 33, 64, 100, 170} {
		for _, cols := range []int{0, 1, 2, 5, 32, 33, 65, 110} {
			check(fmt.Sprintf("random %d by %d", rows, cols), random(r, rows, cols))
		}
	}
	for _, n := range []int{1, 2, 3, 33, 66, 150} {
		for name, a := range symmetrics(r, n) {
			check(fmt.Sprintf("%s of %d", name, n), a)
		}
		part := random(r, n+20, n)
		for i := n / 4; i < n; i++ {
			scale(part.Row(i)[n/3:], 1e-310)
		}
		check(fmt.Sprintf("nearly vanishing of %d", n), part)
		low := New(n+100, n)
		low.add(random(r, n+100, n/2).operand(), random(r, n/2, n).operand(), n/2)
		check(fmt.Sprintf("half a rank of %d", n), low)
	}
	known := Matrix{3, 2, 2, []float64{1, 0, 0, 2, 0, 0}}
	if _, s, _, _ := SVD(known); s[0] != 2 || s[1] != 1 {
		t.Errorf("values %v", s)
	}
}

// bidiagonals are diagonals, and what stands right of them, on which methods for singular values have failed.
func bidiagonals(r *rand.Rand, n int) map[string][2][]float64 {
	fill := func(f func(i int) (d, e float64)) (both [2][]float64) {
		for i := range n {
			d, e := f(i)
			both[0], both[1] = append(both[0], d), append(both[1], e)
		}
		return both
	}
	return map[string][2][]float64{
		"random":          fill(func(int) (float64, float64) { return r.NormFloat64(), r.NormFloat64() }),
		"ones":            fill(func(int) (float64, float64) { return 1, 1 }),
		"equal values":    fill(func(int) (float64, float64) { return 1, 0 }),
		"nearly equal":    fill(func(int) (float64, float64) { return 1 + 1e-15*r.Float64(), 1e-14 * r.NormFloat64() }),
		"zeros":           fill(func(int) (float64, float64) { return 0, 0 }),
		"no diagonal":     fill(func(int) (float64, float64) { return 0, 1 }),
		"some zeros":      fill(func(i int) (float64, float64) { return float64(i % 3), float64((i + 1) % 2) }),
		"descending":      fill(func(i int) (float64, float64) { x := math.Pow(10, -float64(i)/3); return x, x }),
		"ascending":       fill(func(i int) (float64, float64) { x := math.Pow(10, float64(i-n)/3); return x, -x }),
		"negative":        fill(func(int) (float64, float64) { return -r.Float64(), -r.Float64() }),
		"a tiny half":     fill(func(i int) (float64, float64) { x := math.Pow(10, -float64(2*i/n)*200); return x * r.NormFloat64(), x }),
		"huge":            fill(func(int) (float64, float64) { return 1e150 * r.NormFloat64(), 1e150 * r.NormFloat64() }),
		"rank deficient":  fill(func(i int) (float64, float64) { return r.NormFloat64() * float64(min(1, i%4)), 1e-17 * r.NormFloat64() }),
		"one small above": fill(func(i int) (float64, float64) { return 2, math.Pow(1e-9, float64(min(1, (i+1)%8))) }),
	}
}

func TestDivideBidiagonal(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, n := range []int{1, 2, 5, 31, 32, 33, 34, 65, 66, 67, 100, 180} {
		for name, both := range bidiagonals(r, n) {
			for _, cols := range []int{n, n + 1} {
				d, e := both[0], both[1][:cols-1]
				a := New(n, cols)
				for i := range n {
					a.Row(i)[i] = d[i]
					if i+1 < cols {
						a.Row(i)[i+1] = e[i]
					}
				}
				values, ut, vt := slices.Clone(d), New(n, n), New(cols, cols)
				name := fmt.Sprintf("%s of %d by %d", name, n, cols)
				if !divideBidiagonal(values, slices.Clone(e), ut, vt) || !slices.IsSorted(values) || values[0] < 0 {
					t.Fatalf("%s: values %v", name, values)
				}
				expect(t, "uᵀ u of "+name, distance(Multiply(ut, ut.Transposed()), Identity(n, n)), float64(n+10))
				expect(t, "vᵀ v of "+name, distance(Multiply(vt, vt.Transposed()), Identity(cols, cols)), float64(n+10))
				for i := range n {
					scale(vt.Row(i), values[i])
				}
				expect(t, "u s vᵀ of "+name, distance(Multiply(ut.Transposed(), vt.Part(0, 0, n, cols)), a), 50+2*float64(n+10)) // 49 are what the rotations drop
			}
		}
	}
}

// TestKnownSingularValues compares with the formula for ones on two diagonals, through every level of the recursion.
func TestKnownSingularValues(t *testing.T) {
	for _, n := range []int{20, 64, 250} {
		a := Identity(n, n)
		for i := range n - 1 {
			a.Row(i)[i+1] = 1
		}
		_, s, _, _ := SVD(a)
		for i, got := range s {
			if want := 2 * math.Cos(float64(i+1)*math.Pi/float64(2*n+1)); math.Abs(got-want) > 4e-15*2 {
				t.Errorf("value %d of %d: %v, want %v", i, n, got, want)
			}
		}
	}
}

// TestSmallValues holds that a graded matrix of two diagonals keeps the digits of its small values.
func TestSmallValues(t *testing.T) {
	const n = 8
	a := New(n, n)
	product := 1.0
	for i := range n {
		a.Row(i)[i] = math.Pow(10, float64(-2*i))
		product *= a.Row(i)[i]
		if i+1 < n {
			a.Row(i)[i+1] = a.Row(i)[i]
		}
	}
	_, s, _, _ := SVD(a)
	got := 1.0
	for _, x := range s {
		got *= x
	}
	if math.Abs(got/product-1) > 1e-13 { // of the determinant
		t.Errorf("the product of the values is %v, want %v: %v", got, product, s)
	}
}

// TestKnownValues compares with the formula for second differences.
func TestKnownValues(t *testing.T) {
	for _, n := range []int{50, 300} {
		values, _, _ := Eigh(symmetrics(rand.New(rand.NewPCG(1, 1)), n)["second differences"])
		for k, got := range values {
			s := math.Sin(float64(k+1) * math.Pi / float64(2*(n+1)))
			if want := 4 * s * s; math.Abs(got-want) > 1e-14*4 {
				t.Errorf("value %d of %d: %v, want %v", k, n, got, want)
			}
		}
	}
}

func TestNoNumbers(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(1)} {
		a := Identity(70, 70)
		a.Row(50)[20] = bad
		if _, _, ok := Eigh(a); ok {
			t.Errorf("%v was taken", bad)
		}
		if _, _, _, ok := SVD(a); ok {
			t.Errorf("%v was taken", bad)
		}
		if Cholesky(a.Clone()) && bad != bad {
			t.Errorf("%v was taken", bad)
		}
		d := Decompose(a.Clone())
		d.Solve(New(70, 2))
		QR(a)
	}
}

func BenchmarkFactor(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	a := random(r, 1000, 1000)
	s := New(1000, 1000)
	s.add(a.operand(), a.turned(), 1000)
	half := s.Part(0, 0, 500, 500)
	for _, c := range []struct {
		name string
		f    func()
	}{
		{"solve1000", func() { x := New(1000, 1); Decompose(a.Clone()).Solve(x) }},
		{"inv1000", func() { x := Identity(1000, 1000); Decompose(a.Clone()).Solve(x) }},
		{"cholesky1000", func() { Cholesky(s.Clone()) }},
		{"qr1000", func() { q, r := QR(a.Clone()); q.Release(); r.Release() }},
		{"eigh500", func() { Eigh(half) }},
		{"svd500", func() { SVD(a.Part(0, 0, 500, 500)) }},
		{"svd2000x100", func() { SVD(Matrix{2000, 100, 100, a.V[:200000]}) }},
		{"bidiagonal500", func() { bidiagonalise(a.Part(0, 0, 500, 500).Clone()) }},
		{"tridiagonal500", func() { tridiagonalise(half.Clone()) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			before := kerneltest.ProcessorTime(b)
			for b.Loop() {
				c.f()
			}
			b.ReportMetric(float64((kerneltest.ProcessorTime(b)-before).Microseconds())/float64(b.N)/1000, "ms-CPU")
		})
	}
}
