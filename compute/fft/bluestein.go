package fft

import "skep/internal/halt"

// bluestein turns a transform of any length into a convolution with a chirp,
// exp(i*pi*k*k/n), done by transforms of a length with small factors.
type bluestein[F Float] struct {
	n, m   int
	plan   *Plan[F]
	chirp  []C[F] // exp(-i*pi*k*k/n)
	turned []C[F] // the transform of its conjugate, over m
}

func newBluestein[F Float](n int) *bluestein[F] {
	b := &bluestein[F]{n: n, m: goodLength(2*n - 1), chirp: make([]C[F], n)}
	b.plan = NewPlan[F](b.m)
	halt.Blocks(n, func(from, to int) {
		for k := from; k < to; k++ {
			b.chirp[k] = rootOf[F](mulMod(k, 2*n), 2*n)
		}
	})
	b.turned = make([]C[F], b.m)
	scale := 1 / F(b.m)
	for k, w := range b.chirp {
		w = C[F]{w.Re * scale, -w.Im * scale}
		b.turned[k] = w
		if k > 0 {
			b.turned[b.m-k] = w
		}
	}
	b.plan.Transform(b.turned, b.turned, make([]C[F], b.plan.scratch))
	return b
}

// mulMod is k*k mod n without overflow for k < n < 2^32.
func mulMod(k, n int) int { return int(uint64(k) * uint64(k) % uint64(n)) }

func (b *bluestein[F]) run(dst, src, tmp []C[F]) {
	x, inner := tmp[:b.m], tmp[2*b.m:]
	halt.Blocks(b.n, func(from, to int) {
		for k := from; k < to; k++ {
			x[k] = times(src[k], b.chirp[k])
		}
	})
	clear(x[b.n:])
	b.plan.Transform(x, x, inner)
	halt.Blocks(b.m, func(from, to int) {
		for k := from; k < to; k++ {
			y := times(x[k], b.turned[k])
			x[k] = C[F]{y.Re, -y.Im}
		}
	})
	b.plan.Transform(x, x, inner) // of the conjugate: the inverse, conjugated
	halt.Blocks(b.n, func(from, to int) {
		for k := from; k < to; k++ {
			dst[k] = times(C[F]{x[k].Re, -x[k].Im}, b.chirp[k])
		}
	})
}

func times[F Float](a, b C[F]) C[F] { return C[F]{a.Re*b.Re - a.Im*b.Im, a.Re*b.Im + a.Im*b.Re} }

// goodLength is the smallest length from n on whose factors are 2, 3 and 5.
func goodLength(n int) int {
	best := 1
	for best < n {
		best *= 2
	}
	for f5 := 1; f5 < best; f5 *= 5 {
		for f := f5; f < best; f *= 3 {
			x := f
			for x < n {
				x *= 2
			}
			best = min(best, x)
		}
	}
	return best
}
