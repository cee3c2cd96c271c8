package gemm

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"skep/compute/kerneltest"
)

// anyByte gives the ends of the range often: their products are the largest.
func anyByte(r *rand.Rand) int8 {
	switch r.IntN(4) {
	case 0:
		return -128
	case 1:
		return 127
	}
	return int8(r.IntN(256) - 128)
}

// bytesOf is dense, for bytes.
func bytesOf(r *rand.Rand, rows, cols int, layout string) Operand[int8] {
	small := dense(r, rows, cols, layout, func(r *rand.Rand) int64 { return int64(anyByte(r)) })
	o := Operand[int8]{Start: small.Start, Row: small.Row, Col: small.Col, Data: make([]int8, len(small.Data))}
	for i, x := range small.Data {
		o.Data[i] = int8(x)
	}
	return o
}

// byDefinition is the product as it is written down.
func byDefinition(m, k, n int, a, b Operand[int8]) []int32 {
	out := make([]int32, m*n)
	for i := range m {
		for j := range n {
			for l := range k {
				out[i*n+j] += int32(a.Data[a.Start+i*a.Row+l*a.Col]) * int32(b.Data[b.Start+l*b.Row+j*b.Col])
			}
		}
	}
	return out
}

// TestBytes multiplies matrices of all layouts with every kernel; rows of c keep what lies between them.
func TestBytes(t *testing.T) {
	for _, kern := range byteKernels() {
		t.Run(kern.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(11, 12))
			for n := range 60 {
				m, k, cols := r.IntN(30), r.IntN(30), r.IntN(110)
				if n%15 == 0 {
					k = depth*kern.group - 3 + r.IntN(2000)
				}
				la, lb := layouts[r.IntN(5)], layouts[r.IntN(5)]
				a, b := bytesOf(r, m, k, la), bytesOf(r, k, cols, lb)
				ldc := cols + r.IntN(3)
				c := make([]int32, m*ldc)
				for i := range c {
					c[i] = 77
				}
				packedFor(kern, b, k, cols).Multiply(m, a, c, ldc, 1+r.IntN(4))
				want := byDefinition(m, k, cols, a, b)
				for i, x := range c {
					w := int32(77)
					if i%ldc < cols {
						w = want[i/ldc*cols+i%ldc]
					}
					if x != w {
						t.Fatalf("%d by %d by %d, %s and %s: element %d is %d, want %d", m, k, cols, la, lb, i, x, w)
					}
				}
			}
		})
	}
}

// TestByteTiles runs the inner kernels where memory ends behind their operands.
func TestByteTiles(t *testing.T) {
	for _, kern := range byteKernels() {
		t.Run(kern.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(13, 14))
			for steps := 1; steps < 30; steps++ {
				for cols := 1; cols <= kern.cols(); cols += 1 + r.IntN(kern.lanes) {
					k := steps*kern.group - r.IntN(kern.group)
					tile, width := kern.fitting(cols)
					a, b := bytesOf(r, kern.rows, k, "rows"), bytesOf(r, k, cols, layouts[r.IntN(4)])
					pa, pb := kerneltest.Guarded[int32](t, kern.rows*steps), kerneltest.Guarded[int32](t, width*steps)
					kern.words(pa, kern.rows, kern.rows, steps, k, a, kern.shift)
					kern.words(pb, width, cols, steps, k, b.turned(), 0)
					ldc := width + r.IntN(4)
					c := kerneltest.Guarded[int32](t, (kern.rows-1)*ldc+width)
					tile(steps, &pa[0], &pb[0], &c[0], ldc)
					want, sums := byDefinition(kern.rows, k, cols, a, b), columnSums(b, k, cols)
					for i := range kern.rows {
						for j := range cols {
							if got := c[i*ldc+j] - kern.shift*sums[j]; got != want[i*cols+j] {
								t.Fatalf("%d steps, %d columns: (%d, %d) is %d, want %d", steps, cols, i, j, got, want[i*cols+j])
							}
						}
					}
				}
			}
		})
	}
}

// TestByteThreads: exact sums leave nothing to the number of threads, but each part must be written once.
func TestByteThreads(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, size := range [][3]int{{300, 500, 300}, {1, 2000, 3000}, {3000, 900, 1}, {129, 1000, 257}} {
		m, k, n := size[0], size[1], size[2]
		a, p := bytesOf(r, m, k, "rows"), PackBytes(bytesOf(r, k, n, "rows"), k, n)
		var first []int32
		for threads := 1; threads < 9; threads++ {
			c := make([]int32, m*n)
			p.Multiply(m, a, c, n, threads)
			if first == nil {
				first = c
			}
			if !slices.Equal(c, first) {
				t.Fatalf("%v: %d threads give another product", size, threads)
			}
		}
	}
}

func BenchmarkBytes(b *testing.B) {
	for _, kern := range byteKernels() {
		for _, n := range []int{128, 256, 512, 1024, 2048} {
			b.Run(fmt.Sprintf("%s/%d", kern.name, n), func(b *testing.B) {
				if kern.name == "portable" && n > 256 {
					b.Skip("slow")
				}
				r := rand.New(rand.NewPCG(7, 8))
				x, y, c := bytesOf(r, n, n, "rows"), bytesOf(r, n, n, "rows"), make([]int32, n*n)
				before := kerneltest.ProcessorTime(b)
				for b.Loop() {
					packedFor(kern, y, n, n).Multiply(n, x, c, n, 1)
				}
				took := kerneltest.ProcessorTime(b) - before
				b.ReportMetric(float64(n)*float64(n)*float64(n)*float64(b.N)/took.Seconds()/1e9, "Gmac/s")
			})
		}
	}
}
