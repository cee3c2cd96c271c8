//go:build linux

package jit

import (
	"math"
	"os"
	"runtime"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"skep/interp/value"
)

// BenchmarkKernels runs programs of testdata/bench beside the same in Go.
func BenchmarkKernels(b *testing.B) {
	m := machine(b)
	for _, k := range []struct {
		name string
		n    int64
		go_  func(n int64) float64
	}{
		{"fib", 32, func(n int64) float64 { return float64(fib(n)) }},
		{"mandel", 250, mandel}, {"nbody", 40000, nbody}, {"spectral", 150, spectral}, {"matmul", 130, matmul},
	} {
		text, err := os.ReadFile("testdata/bench/" + k.name + ".ir")
		if err != nil {
			b.Fatal(err)
		}
		c := compile(b, m, string(text), k.name)
		v, _, err := c.Run(&Call{}, []value.Value{value.Int(k.n)})
		if got, _ := v.Number(); err != nil || math.Abs(got-k.go_(k.n)) > 1e-9 {
			b.Errorf("%s: %v %v, want %v", k.name, got, err, k.go_(k.n))
		}
		b.Run(k.name+"/jit", func(b *testing.B) {
			leastCPU(b, func() { c.Run(&Call{}, []value.Value{value.Int(k.n)}) })
		})
		b.Run(k.name+"/go", func(b *testing.B) { leastCPU(b, func() { k.go_(k.n) }) })
	}
}

// BenchmarkCompile is what a function costs before it runs.
func BenchmarkCompile(b *testing.B) {
	m := machine(b)
	for _, name := range []string{"fib", "mandel", "nbody", "spectral", "matmul"} {
		text, err := os.ReadFile("testdata/bench/" + name + ".ir")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			leastCPU(b, func() { compile(b, m, string(text), name).Close() })
		})
	}
}

// leastCPU runs f as often as asked and reports the least time on the processor:
// other programs on the machine do not count.
func leastCPU(b *testing.B, f func()) {
	b.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	least := time.Duration(1 << 62)
	for b.Loop() {
		from := threadCPU()
		f()
		least = min(least, threadCPU()-from)
	}
	b.ReportMetric(float64(least)/1e6, "cpu-ms")
	b.ReportMetric(0, "ns/op")
}

func threadCPU() time.Duration {
	var t unix.Timespec
	unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t)
	return time.Duration(t.Nano())
}

func fib(n int64) int64 {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func mandel(n int64) float64 {
	c := int64(0)
	for py := range n {
		ci := 2.0*float64(py)/float64(n) - 1.0
		for px := range n {
			cr := 2.0*float64(px)/float64(n) - 1.5
			zr, zi, k := 0.0, 0.0, int64(0)
			for k < 50 && zr*zr+zi*zi < 4.0 {
				zr, zi = zr*zr-zi*zi+cr, 2.0*zr*zi+ci
				k++
			}
			c += k
		}
	}
	return float64(c)
}

func matmul(n int64) (t float64) {
	var a, b [][]float64
	for i := range n {
		var r, q []float64
		for j := range n {
			r, q = append(r, float64(i*j%7)), append(q, float64((i+j)%5))
		}
		a, b = append(a, r), append(b, q)
	}
	for i := range n {
		for j := range n {
			s := 0.0
			for k := range n {
				s += a[i][k] * b[k][j]
			}
			if i == j {
				t += s
			}
		}
	}
	return t
}

func spectral(n int64) float64 {
	at := func(i, j int64) float64 { return 1.0 / float64((i+j)*(i+j+1)/2+i+1) }
	mul := func(v []float64, turned bool) []float64 {
		out := make([]float64, 150)
		for i := range n {
			s := 0.0
			for j := range n {
				if turned {
					s += at(j, i) * v[j]
				} else {
					s += at(i, j) * v[j]
				}
			}
			out[i] = s
		}
		return out
	}
	u, v := make([]float64, 150), make([]float64, 150)
	for i := range u {
		u[i] = 1
	}
	for range 10 {
		v = mul(mul(u, false), true)
		u = mul(mul(v, false), true)
	}
	a, b := 0.0, 0.0
	for i := range n {
		a += u[i] * v[i]
		b += v[i] * v[i]
	}
	return math.Sqrt(a / b)
}

func nbody(n int64) float64 {
	x := []float64{0, 4.84143144246472090, 8.34336671824457987, 12.8943695621391310, 15.3796971148509165}
	y := []float64{0, -1.16032004402742839, 4.12479856412430479, -15.1111514016986312, -25.9193146099879641}
	z := []float64{0, -0.103622044471123109, -0.403523417114321381, -0.223307578892655734, 0.179258772950371181}
	vx := []float64{0, 0.606326392995832, -1.01077434617879236, 1.08279100644153536, 0.979090732243897976}
	vy := []float64{0, 2.81198684491626016, 1.82566237123041186, 0.868713018169608142, 0.594698998647676060}
	vz := []float64{0, -0.0252183616598876288, 0.00841576136758415351, -0.0108326374013636358, -0.0347559555078104039}
	m := []float64{39.47841760435743, 0.03769367487038949, 0.011286326131968767, 0.0017237240570597112, 0.0020336868699246304}
	const dt = 0.01
	for range n {
		for i := 0; i < 5; i++ {
			for j := i + 1; j < 5; j++ {
				dx, dy, dz := x[i]-x[j], y[i]-y[j], z[i]-z[j]
				d2 := dx*dx + dy*dy + dz*dz
				mag := dt / (d2 * math.Sqrt(d2))
				vx[i] -= dx * m[j] * mag
				vy[i] -= dy * m[j] * mag
				vz[i] -= dz * m[j] * mag
				vx[j] += dx * m[i] * mag
				vy[j] += dy * m[i] * mag
				vz[j] += dz * m[i] * mag
			}
		}
		for i := range x {
			x[i] += dt * vx[i]
			y[i] += dt * vy[i]
			z[i] += dt * vz[i]
		}
	}
	e := 0.0
	for i := range x {
		e += 0.5 * m[i] * (vx[i]*vx[i] + vy[i]*vy[i] + vz[i]*vz[i])
		for j := i + 1; j < 5; j++ {
			dx, dy, dz := x[i]-x[j], y[i]-y[j], z[i]-z[j]
			e -= m[i] * m[j] / math.Sqrt(dx*dx+dy*dy+dz*dz)
		}
	}
	return e
}

// BenchmarkCall is what entering compiled code costs.
func BenchmarkCall(b *testing.B) {
	m := machine(b)
	c := compile(b, m, `(func f (param n i64) (result i64) (i64.add! n 1))`, "f")
	args, words, call := []value.Value{value.Int(1)}, []uint64{1}, &Call{}
	b.Run("values", func(b *testing.B) {
		for b.Loop() {
			c.Run(call, args)
		}
	})
	b.Run("words", func(b *testing.B) {
		for b.Loop() {
			c.RunWords(call, words)
		}
	})
}
