package tensor

import (
	"testing"

	"skep/compute/dtype"
)

// The kernels here are portable; these figures say what assembly has to beat.

func BenchmarkMatmul512(b *testing.B) {
	for _, d := range []dtype.Type{dtype.F64, dtype.F32} {
		b.Run(d.String(), func(b *testing.B) {
			x := must(NewRandom(1).Gauss(0, 1, d, 512, 512))
			for b.Loop() {
				must(Matmul(x, x))
			}
			b.ReportMetric(2*512*512*512*float64(b.N)/b.Elapsed().Seconds()/1e9, "Gflop/s")
		})
	}
}

func BenchmarkElementwise(b *testing.B) {
	x := must(NewRandom(1).Gauss(0, 1, dtype.F64, 1_000_000))
	for _, op := range []string{"add", "mul", "gt"} {
		b.Run(op, func(b *testing.B) {
			for b.Loop() {
				must(Binary(op, x, x))
			}
		})
	}
	for _, op := range []string{"exp", "tanh"} {
		b.Run(op, func(b *testing.B) {
			for b.Loop() {
				must(Unary(op, x))
			}
		})
	}
	for _, op := range []string{"sum", "max"} {
		b.Run(op, func(b *testing.B) {
			for b.Loop() {
				must(Reduce(op, x, OverAll))
			}
		})
	}
	b.Run("sort", func(b *testing.B) {
		for b.Loop() {
			must(Sort(x, 0, false))
		}
	})
}

func BenchmarkLongSorts(b *testing.B) {
	x := must(NewRandom(1).Gauss(0, 1, dtype.F64, 10_000_000))
	b.Run("sort 1e7", func(b *testing.B) {
		for b.Loop() {
			must(Sort(x, 0, false))
		}
	})
	part := must(x.Index(item(0, 1_000_000, 1))).Contiguous()
	b.Run("argsort 1e6", func(b *testing.B) {
		for b.Loop() {
			must(Argsort(part, 0, false))
		}
	})
}
