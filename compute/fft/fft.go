// Package fft computes discrete Fourier transforms of any length, in f32 and
// f64: a Plan holds what depends on the length alone. Lengths whose prime factors
// are small are done in passes of radix 4, 2, 3, 5 and any other (Stockham's
// order, which needs no bit reversal); long ones as a matrix of columns and rows
// that fit the first caches (Bailey 1990); lengths with a large prime factor as a
// convolution (Bluestein 1970). The result is sum over j of x[j]*exp(-2*pi*i*j*k/n).
//
// Tensors and their axes are in tensor.go. Caller: modules/tensor.
package fft

import (
	"math"
	"sync"

	"skep/internal/halt"
)

// Float is the types that are computed with.
type Float interface{ float32 | float64 }

// C is a complex number; its layout is that of Go's own.
type C[F Float] struct{ Re, Im F }

// Plan transforms vectors of one length. It may be used by several goroutines at once.
type Plan[F Float] struct {
	n       int
	scratch int
	way     way[F]
}

// way is one method of transforming src into dst, which may be the same.
type way[F Float] interface {
	run(dst, src, tmp []C[F])
}

const (
	directLimit = 1 << 13 // elements up to which passes over the whole are quickest: two vectors lie in the second cache
	primeLimit  = 61      // the largest prime factor that is computed directly
)

// NewPlan prepares transforms of n elements, n > 0.
func NewPlan[F Float](n int) *Plan[F] {
	p := &Plan[F]{n: n}
	factors := factorsOf(n)
	switch {
	case factors[len(factors)-1] > primeLimit:
		b := newBluestein[F](n)
		p.way, p.scratch = b, 2*b.m+b.plan.scratch
	case n <= directLimit:
		p.way, p.scratch = newPasses[F](n, factors), n
	default:
		m, ok := newMatrix[F](n, factors)
		if !ok {
			p.way, p.scratch = newPasses[F](n, factors), n
			break
		}
		p.way, p.scratch = m, n+m.scratch()
	}
	return p
}

// Len is the length of the vectors.
func (p *Plan[F]) Len() int { return p.n }

// Scratch is how many elements Transform needs to work in.
func (p *Plan[F]) Scratch() int { return p.scratch }

// Transform computes dst from src, which may be the same; tmp has Scratch elements at least.
func (p *Plan[F]) Transform(dst, src, tmp []C[F]) {
	if p.n >= directLimit/8 { // short ones are called for many rows
		halt.Check()
	}
	p.way.run(dst[:p.n], src[:p.n], tmp[:p.scratch])
}

// Inverse is Transform with the opposite sign, times scale: real and imaginary parts change places before and after.
func (p *Plan[F]) Inverse(dst, src, tmp []C[F], scale F) {
	for i, x := range src[:p.n] {
		dst[i] = C[F]{x.Im, x.Re}
	}
	p.Transform(dst, dst, tmp)
	for i, x := range dst[:p.n] {
		dst[i] = C[F]{x.Im * scale, x.Re * scale}
	}
}

// factorsOf gives the factors of n in the order of passes: 4 as often as it goes, then primes ascending; n = 1 has the factor 1.
func factorsOf(n int) []int {
	var fs []int
	for ; n%4 == 0; n /= 4 {
		fs = append(fs, 4)
	}
	for p := 2; p*p <= n; p++ {
		for ; n%p == 0; n /= p {
			fs = append(fs, p)
		}
	}
	if n > 1 || len(fs) == 0 {
		fs = append(fs, n)
	}
	return fs
}

// root is exp(-2*pi*i*k/n), from an angle of at most an eighth of a turn, so that it is exact to the last bit or nearly.
func root(k, n int) (re, im float64) {
	k %= n
	switch {
	case 8*k > 7*n:
		re, im = root(n-k, n)
		return re, -im
	case 2*k > n:
		re, im = root(n-k, n)
		return re, -im
	case 4*k > n: // second quarter: mirror at the imaginary axis
		re, im = halfTurn(n-2*k, 2*n)
		return -re, im
	}
	return halfTurn(2*k, 2*n)
}

// halfTurn is exp(-2*pi*i*k/n) for 0 <= k/n <= 1/4.
func halfTurn(k, n int) (re, im float64) {
	if 8*k <= n {
		s, c := math.Sincos(2 * math.Pi * float64(k) / float64(n))
		return c, -s
	}
	s, c := math.Sincos(math.Pi * float64(n-4*k) / float64(2*n))
	return s, -c
}

func rootOf[F Float](k, n int) C[F] {
	re, im := root(k, n)
	return C[F]{F(re), F(im)}
}

// plans keeps what was planned lately: programs transform the same lengths again and again.
type plans[F Float] struct {
	sync.Mutex
	of map[int]*Plan[F]
}

var (
	plans32 plans[float32]
	plans64 plans[float64]
)

const keptPlans = 32

// get finds or makes a plan.
func (p *plans[F]) get(n int) *Plan[F] {
	p.Lock()
	defer p.Unlock()
	if plan := p.of[n]; plan != nil {
		return plan
	}
	if p.of == nil || len(p.of) >= keptPlans {
		p.of = map[int]*Plan[F]{}
	}
	plan := NewPlan[F](n)
	p.of[n] = plan
	return plan
}
