package vector

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"skep/compute/kerneltest"
)

// TestExponentialSums compares with the exponentials of the same set, one by one.
func TestExponentialSums(t *testing.T) {
	for _, k := range sets32() {
		t.Run("float32 "+k.name, func(t *testing.T) { exponentialSumsAgree(t, k, 1e-7) })
	}
	for _, k := range sets64() {
		t.Run("float64 "+k.name, func(t *testing.T) { exponentialSumsAgree(t, k, 1e-13) })
	}
}

func exponentialSumsAgree[T Float](t *testing.T, k *kernels[T], bound float64) {
	r := rand.New(rand.NewPCG(31, 32))
	for n := 1; n < 300; n++ {
		x, got, want := kerneltest.Guarded[T](t, n), kerneltest.Guarded[T](t, n), make([]T, n)
		less := T(r.NormFloat64())
		for i := range x {
			x[i] = T(10 * r.NormFloat64())
			want[i] = x[i] - less
		}
		k.maps["exp"](n, &want[0], &want[0])
		sum := k.exponentialSum(n, &got[0], &x[0], less)
		if !slices.Equal(got, want) {
			t.Fatalf("exponentials of %d: %v, want %v", n, got, want)
		}
		if exact := Sum(want); math.Abs(sum-exact) > bound*exact {
			t.Fatalf("sum of %d: %v, want %v", n, sum, exact)
		}
	}
}

// TestQuotients holds that they are those of dividing, bit by bit.
func TestQuotients(t *testing.T) {
	for _, k := range sets32() {
		t.Run("float32 "+k.name, func(t *testing.T) { quotientsAgree(t, k, 1e-30) })
	}
	for _, k := range sets64() {
		t.Run("float64 "+k.name, func(t *testing.T) { quotientsAgree(t, k, 1e-290) })
	}
}

func quotientsAgree[T Float](t *testing.T, k *kernels[T], least float64) {
	r := rand.New(rand.NewPCG(35, 36))
	for n := range 2000 {
		x, want := kerneltest.Guarded[T](t, n%100), make([]T, n%100)
		divisor := T(1 + r.Float64()*math.Ldexp(1, r.IntN(20)))
		if n < 300 {
			divisor = 2 - T(math.Ldexp(1, -r.IntN(50))) // nearly all ones
		}
		for i := range x {
			x[i] = T(max(least, r.Float64()*math.Ldexp(1, -r.IntN(60))))
			want[i] = x[i] / divisor
		}
		if len(x) > 0 {
			k.quotients(len(x), &x[0], divisor, 1/divisor)
		}
		if !slices.Equal(x, want) {
			t.Fatalf("%d elements by %v: %v, want %v", len(x), divisor, x, want)
		}
	}
}

// TestSoftmax compares rows of all lengths with the definition, and their bits on one thread and on more.
func TestSoftmax(t *testing.T) {
	t.Run("float32", func(t *testing.T) { softmaxAgrees[float32](t, 1e-6) })
	t.Run("float64", func(t *testing.T) { softmaxAgrees[float64](t, 1e-14) })
}

func softmaxAgrees[T Float](t *testing.T, bound float64) {
	r := rand.New(rand.NewPCG(33, 34))
	for _, n := range []int{0, 1, 2, 7, 64, 100, 5000, 2*part - 1, 2 * part, 2*part + 77} {
		src := make([]T, n*max(1, min(9, 3000/max(n, 1))))
		for i := range src {
			src[i] = T(20 * r.NormFloat64())
		}
		got, logs := make([]T, len(src)), make([]T, len(src))
		Softmax(got, src, n)
		LogSoftmax(logs, src, n)
		for i := 0; i < len(src); i += n {
			rowAgrees(t, got[i:i+n], logs[i:i+n], src[i:i+n], bound)
		}
		many, manyLogs := make([]T, len(src)), make([]T, len(src))
		onThreads(3, func() {
			Softmax(many, src, n)
			LogSoftmax(manyLogs, src, n)
		})
		if !slices.Equal(many, got) || !slices.Equal(manyLogs, logs) {
			t.Errorf("rows of %d depend on the number of threads", n)
		}
	}
}

func onThreads(n int, f func()) {
	before := runtime.GOMAXPROCS(n)
	defer runtime.GOMAXPROCS(before)
	f()
}

func rowAgrees[T Float](t *testing.T, got, logs, src []T, bound float64) {
	t.Helper()
	top := float64(slices.Max(src))
	sum := 0.0
	for _, x := range src {
		sum += math.Exp(float64(x) - top)
	}
	for i, x := range src {
		want := math.Exp(float64(x)-top) / sum
		if math.Abs(float64(got[i])-want) > bound*want*max(1, top-float64(x))+math.SmallestNonzeroFloat32 {
			t.Fatalf("element %d of %d is %v, want %v", i, len(src), got[i], want)
		}
		if want := float64(x) - top - math.Log(sum); math.Abs(float64(logs[i])-want) > bound*max(1, math.Abs(want)) {
			t.Fatalf("logarithm %d of %d is %v, want %v", i, len(src), logs[i], want)
		}
	}
}

// TestSoftmaxOfNothingFinite holds what the definition gives at its edges, in short rows and in long ones.
func TestSoftmaxOfNothingFinite(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, repeat := range []int{1, part} {
		for _, c := range []struct{ x, want, logs [3]float64 }{
			{[3]float64{-inf, 0, 0}, [3]float64{0, 0.5, 0.5}, [3]float64{-inf, -math.Ln2, -math.Ln2}},
			{[3]float64{-inf, -inf, -inf}, [3]float64{nan, nan, nan}, [3]float64{nan, nan, nan}},
			{[3]float64{0, nan, 0}, [3]float64{nan, nan, nan}, [3]float64{nan, nan, nan}},
			{[3]float64{0, inf, 0}, [3]float64{nan, nan, nan}, [3]float64{-inf, nan, -inf}},
		} {
			var src []float64
			for range repeat {
				src = append(src, c.x[:]...)
			}
			got, logs := make([]float64, len(src)), make([]float64, len(src))
			Softmax(got, src, len(src))
			LogSoftmax(logs, src, len(src))
			for i := range src {
				want, log := c.want[i%3]/float64(repeat), c.logs[i%3]-math.Log(float64(repeat))
				if !near(got[i], want) || !near(logs[i], log) {
					t.Fatalf("%v, %d times: element %d is %v and %v, want %v and %v", c.x, repeat, i, got[i], logs[i], want, log)
				}
			}
		}
	}
}

func near(got, want float64) bool {
	return got == want || got != got && want != want || math.Abs(got-want) <= 1e-12*math.Abs(want)
}
