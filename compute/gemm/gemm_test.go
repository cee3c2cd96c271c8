package gemm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"skep/compute/kerneltest"
)

// dense makes a matrix of random elements with the strides that are asked for.
func dense[T Element](r *rand.Rand, rows, cols int, layout string, make1 func(*rand.Rand) T) Operand[T] {
	o := Operand[T]{Row: cols, Col: 1}
	size := rows * cols
	switch layout {
	case "columns":
		o.Row, o.Col = 1, rows
	case "wide":
		o.Row, o.Col, size = 2*cols+3, 2, rows*(2*cols+3)
	case "backwards":
		o.Row, o.Col, o.Start = -cols, -1, max(size-1, 0)
	case "repeated":
		o.Row, size = 0, cols
	}
	o.Data = make([]T, size)
	for i := range o.Data {
		o.Data[i] = make1(r)
	}
	return o
}

func at[T Element](o Operand[T], i, j int) T { return o.Data[o.Start+i*o.Row+j*o.Col] }

// small whole numbers have exact sums in every type.
func whole[T Element](r *rand.Rand) T { return fromInt[T](r.IntN(15) - 7) }

func fromInt[T Element](n int) T {
	var x T
	switch p := any(&x).(type) {
	case *int32:
		*p = int32(n)
	case *int64:
		*p = int64(n)
	case *uint64:
		*p = uint64(n)
	case *float32:
		*p = float32(n)
	case *float64:
		*p = float64(n)
	case *complex64:
		*p = complex(float32(n), 1)
	case *complex128:
		*p = complex(float64(n), 1)
	}
	return x
}

var layouts = []string{"rows", "columns", "wide", "backwards", "repeated"}

func TestProducts(t *testing.T) {
	t.Run("int32", products[int32])
	t.Run("int64", products[int64])
	t.Run("uint64", products[uint64])
	t.Run("float32", products[float32])
	t.Run("float64", products[float64])
	t.Run("complex64", products[complex64])
	t.Run("complex128", products[complex128])
}

func products[T Element](t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 300 {
		m, k, cols := r.IntN(40), r.IntN(40), r.IntN(120)
		if n%10 == 0 {
			k = depth - 3 + r.IntN(500)
		}
		switch n % 25 {
		case 1:
			m = 1
		case 2:
			cols = 1
		case 3:
			m, k, cols = 1, 200, 2000+r.IntN(500)
		}
		if n%50 == 0 {
			m = blockRows - 5 + r.IntN(300)
		}
		checkProduct[T](t, r, m, k, cols, layouts[r.IntN(5)], layouts[r.IntN(5)], 1+r.IntN(4))
	}
}

func checkProduct[T Element](t *testing.T, r *rand.Rand, m, k, n int, la, lb string, threads int) {
	t.Helper()
	p := Product[T]{M: m, N: n, K: k, LDC: n + r.IntN(3), A: dense(r, m, k, la, whole[T]), B: dense(r, k, n, lb, whole[T])}
	p.Minus, p.Lower = r.IntN(2) == 0, r.IntN(3) == 0
	p.C = make([]T, m*p.LDC)
	for i := range p.C {
		p.C[i] = whole[T](r)
	}
	want := append([]T(nil), p.C...)
	for i := range m {
		for j := range n {
			if p.Lower && j > i {
				break
			}
			for l := range k {
				if x := at(p.A, i, l) * at(p.B, l, j); p.Minus {
					want[i*p.LDC+j] -= x
				} else {
					want[i*p.LDC+j] += x
				}
			}
		}
	}
	p.Run(threads)
	for i, x := range p.C {
		if x != want[i] {
			t.Fatalf("%d by %d by %d, %s and %s, %d threads: element %d is %v, want %v", m, k, n, la, lb, threads, i, x, want[i])
		}
	}
}

// TestKernels runs every kernel this processor has over every depth and place of an edge.
func TestKernels(t *testing.T) {
	for _, k := range kernels32() {
		t.Run("float32 "+k.name, func(t *testing.T) { kernelAgrees(t, k, 1e-5) })
	}
	for _, k := range kernels64() {
		t.Run("float64 "+k.name, func(t *testing.T) { kernelAgrees(t, k, 1e-14) })
	}
}

func kernelAgrees[T float32 | float64](t *testing.T, k *kernel[T], tolerance float64) {
	r := rand.New(rand.NewPCG(3, 4))
	gauss := func(r *rand.Rand) T { return T(r.NormFloat64()) }
	for depth := range 40 {
		for _, layout := range layouts {
			rows, cols := 1+r.IntN(k.rows), 1+r.IntN(k.cols())
			tile, width := k.fitting(cols)
			a, b := dense(r, k.rows, depth, layout, gauss), dense(r, width, depth, layout, gauss)
			pa, pb := kerneltest.Guarded[T](t, k.rows*depth), kerneltest.Guarded[T](t, width*depth)
			k.pack(pa, k.rows, rows, depth, a)
			k.pack(pb, width, cols, depth, b)
			ldc := width + r.IntN(5)
			c := kerneltest.Guarded[T](t, (k.rows-1)*ldc+width)
			if depth > 0 {
				tile(depth, &pa[0], &pb[0], &c[0], ldc)
			}
			for i := range k.rows {
				for j := range width {
					want, scale := 0.0, 1.0
					for l := range depth {
						if i < rows && j < cols {
							want += float64(at(a, i, l)) * float64(at(b, j, l))
							scale += math.Abs(float64(at(a, i, l)) * float64(at(b, j, l)))
						}
					}
					if got := float64(c[i*ldc+j]); !(math.Abs(got-want) <= tolerance*scale) {
						t.Fatalf("depth %d, %s: (%d, %d) is %v, want %v", depth, layout, i, j, got, want)
					}
				}
			}
		}
	}
}

// TestThreads holds that the number of threads changes no bit.
func TestThreads(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, size := range [][3]int{{300, 500, 300}, {7, 800, 900}, {1000, 400, 9}, {129, 1000, 257}, {1, 900, 3000}, {3000, 900, 1}} {
		a := dense(r, size[0], size[1], "rows", func(r *rand.Rand) float32 { return float32(r.NormFloat64()) })
		b := dense(r, size[1], size[2], "rows", func(r *rand.Rand) float32 { return float32(r.NormFloat64()) })
		var first []float32
		for threads := 1; threads < 9; threads++ {
			p := Product[float32]{M: size[0], K: size[1], N: size[2], LDC: size[2], A: a, B: b, C: make([]float32, size[0]*size[2])}
			p.Run(threads)
			if first == nil {
				first = p.C
			}
			for i, x := range p.C {
				if x != first[i] {
					t.Fatalf("%v with %d threads: element %d is %v, with one %v", size, threads, i, x, first[i])
				}
			}
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	for _, n := range []int{32, 64, 128, 256, 512, 1024, 2048} {
		b.Run(fmt.Sprintf("float32/%d", n), func(b *testing.B) { measure[float32](b, n) })
		b.Run(fmt.Sprintf("float64/%d", n), func(b *testing.B) { measure[float64](b, n) })
	}
}

func measure[T float32 | float64](b *testing.B, n int) {
	r := rand.New(rand.NewPCG(7, 8))
	gauss := func(r *rand.Rand) T { return T(r.NormFloat64()) }
	x, y, c := dense(r, n, n, "rows", gauss), dense(r, n, n, "rows", gauss), make([]T, n*n)
	before := kerneltest.ProcessorTime(b)
	for b.Loop() {
		Product[T]{M: n, N: n, K: n, C: c, LDC: n, A: x, B: y}.Run(1)
	}
	took := kerneltest.ProcessorTime(b) - before
	b.ReportMetric(2*float64(n)*float64(n)*float64(n)*float64(b.N)/took.Seconds()/1e9, "Gflop/s")
}

// TestReady holds that packing before changes no bit.
func TestReady(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for _, size := range [][3]int{{3, 40, 50}, {1, 700, 300}, {20, depth + 9, 100}, {5, 30, blockCols + 50}} {
		m, k, n := size[0], size[1], size[2]
		a, b := dense(r, m, k, "rows", whole[float32]), dense(r, k, n, layouts[r.IntN(4)], whole[float32])
		p := Product[float32]{M: m, K: k, N: n, LDC: n, A: a, B: b, C: make([]float32, m*n)}
		q := p
		q.C, q.Ready = make([]float32, m*n), Prepare(b, k, n, 2)
		p.Run(1)
		q.Run(3)
		for i, x := range q.C {
			if x != p.C[i] {
				t.Fatalf("%v: element %d is %v, want %v", size, i, x, p.C[i])
			}
		}
	}
}
