package mask

import (
	"math"
	"math/rand/v2"
	"testing"
)

var sizes = []int{0, 1, 63, 64, 65, 127, 128, 200, 1000, 4096, 4099}

// limits among which numbers are drawn, so that many are equal to one.
var limits = []float64{-5, -1, 0, 1, 5, 7}

func checkAbove[T Number](t *testing.T, numbers []T, limit T) {
	t.Helper()
	dst := make([]uint64, (len(numbers)+63)/64)
	for i := range dst {
		dst[i] = 0xA5A5A5A5A5A5A5A5
	}
	Above(dst, numbers, limit)
	for i := range len(dst) * 64 {
		want := i < len(numbers) && !(numbers[min(i, len(numbers)-1)] <= limit)
		if got := dst[i/64]>>(i%64)&1 != 0; got != want {
			t.Fatalf("%T: number %d of %d above %v: %t", numbers, i, len(numbers), limit, got)
		}
	}
}

func TestAbove(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range sizes {
		i32, i64, u64, f64 := make([]int32, n), make([]int64, n), make([]uint64, n), make([]float64, n)
		for i := range n {
			x := r.IntN(16) - 8
			i32[i], i64[i], u64[i], f64[i] = int32(x), int64(x), uint64(x+8), float64(x)
			switch r.IntN(20) {
			case 0:
				i32[i], i64[i], u64[i], f64[i] = math.MaxInt32, math.MaxInt64, math.MaxUint64, math.Inf(1)
			case 1:
				i32[i], i64[i], u64[i], f64[i] = math.MinInt32, math.MinInt64, 0, math.Inf(-1)
			case 2:
				f64[i] = math.NaN()
			case 3:
				f64[i] = math.Copysign(0, -1)
			}
		}
		for _, l := range limits {
			checkAbove(t, i32, int32(l))
			checkAbove(t, i64, int64(l))
			checkAbove(t, u64, uint64(l+8))
			checkAbove(t, f64, l)
		}
		checkAbove(t, i32, math.MinInt32)
		checkAbove(t, i64, math.MaxInt64)
		checkAbove(t, f64, math.Inf(1))
		checkAbove(t, f64, math.Nextafter(0, -1))
	}
}

// TestSums holds that what does not pass counts nowhere, not even as NaN, and that the order of adding is the one that is promised.
func TestSums(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, n := range sizes {
		floats, ints, mask := make([]float64, n), make([]int32, n), make([]uint64, (n+63)/64)
		var lanes [sumLanes]float64
		want := int64(0)
		for i := range n {
			floats[i], ints[i] = r.NormFloat64()*math.Pow(10, float64(r.IntN(20))), int32(r.Uint32())
			if r.IntN(3) == 0 {
				floats[i] = math.NaN()
				continue
			}
			mask[i/64] |= 1 << (i % 64)
			lanes[i%sumLanes] += floats[i]
			want += int64(ints[i])
		}
		sum := 0.0
		var four [4]float64
		for i := range four {
			four[i] = lanes[i] + lanes[i+4] + (lanes[i+8] + lanes[i+12])
		}
		sum = four[0] + four[1] + (four[2] + four[3])
		if got := Floats(floats, mask); got != sum {
			t.Errorf("sum of %d floats: %v, want %v", n, got, sum)
		}
		if got := Ints(ints, mask); got != want {
			t.Errorf("sum of %d ints: %d, want %d", n, got, want)
		}
	}
}

func BenchmarkAboveI32(b *testing.B) {
	numbers, dst := make([]int32, 1<<14), make([]uint64, 1<<8)
	b.SetBytes(4 << 14)
	for b.Loop() {
		Above(dst, numbers, 3)
	}
}

func BenchmarkFloats(b *testing.B) {
	numbers, mask := make([]float64, 1<<13), make([]uint64, 1<<7)
	b.SetBytes(8 << 13)
	for b.Loop() {
		Floats(numbers, mask)
	}
}

func BenchmarkInts(b *testing.B) {
	numbers, mask := make([]int32, 1<<14), make([]uint64, 1<<8)
	b.SetBytes(4 << 14)
	for b.Loop() {
		Ints(numbers, mask)
	}
}
