package random

import "math"

// binomial holds what drawing prepares for n trials of probability p, at most ½.
type binomial struct {
	n    int64
	p, q float64
	set  bool

	// by inversion
	none  float64 // the probability of no success
	bound int64   // beyond which a draw begins anew

	// by rejection: the middle, a triangle's half width, its ends, the height and the slopes of the tails, and areas summed up
	middle         int64
	half           float64
	top, low, high float64
	height         float64
	slopeL, slopeR float64
	areas          [3]float64
}

// Binomial draws how many of n trials of probability p succeed: by inversion
// where few are expected, by rejection otherwise (Kachitvichyanukul and Schmeiser's BTPE, 1988).
func (s *Stream) Binomial(n int64, p float64) int64 {
	switch {
	case n == 0 || p == 0:
		return 0
	case p <= 0.5:
		return s.fewer(n, p)
	}
	return n - s.fewer(n, 1-p)
}

func (s *Stream) fewer(n int64, p float64) int64 {
	b := &s.known
	if !b.set || b.n != n || b.p != p {
		*b = prepared(n, p)
	}
	if p*float64(n) <= 30 {
		return s.invert(b)
	}
	return s.reject(b)
}

func prepared(n int64, p float64) binomial {
	b := binomial{n: n, p: p, q: 1 - p, set: true}
	trials := float64(n)
	if mean := p * trials; mean <= 30 {
		b.none = math.Exp(trials * math.Log1p(-p))
		b.bound = int64(min(trials, trials*p+10*math.Sqrt(trials*p*b.q+1)))
		return b
	}
	center := trials*p + p
	b.middle = int64(math.Floor(center))
	b.half = math.Floor(2.195*math.Sqrt(trials*p*b.q)-4.6*b.q) + 0.5
	b.top = float64(b.middle) + 0.5
	b.low, b.high = b.top-b.half, b.top+b.half
	b.height = 0.134 + 20.5/(15.3+float64(b.middle))
	left, right := (center-b.low)/(center-b.low*p), (b.high-center)/(b.high*b.q)
	b.slopeL, b.slopeR = left*(1+left/2), right*(1+right/2)
	b.areas[0] = b.half * (1 + 2*b.height)
	b.areas[1] = b.areas[0] + b.height/b.slopeL
	b.areas[2] = b.areas[1] + b.height/b.slopeR
	return b
}

func (s *Stream) invert(b *binomial) int64 {
	n, chance, u := int64(0), b.none, s.Float64()
	for u > chance {
		if n++; n > b.bound {
			n, chance, u = 0, b.none, s.Float64()
			continue
		}
		u -= chance
		chance = float64(b.n-n+1) * b.p * chance / (float64(n) * b.q)
	}
	return n
}

// reject draws below a triangle, two parallelograms and two exponential tails.
func (s *Stream) reject(b *binomial) int64 {
	for {
		u := s.Float64() * b.areas[2]
		v := s.Float64()
		if u <= b.half {
			return int64(math.Floor(b.top - b.half*v + u))
		}
		if y, height, ok := b.place(u, v); ok && b.below(y, height) {
			return y
		}
	}
}

// place gives the number that u stands for, and the height that v is scaled to; false where there is none.
func (b *binomial) place(u, v float64) (y int64, height float64, ok bool) {
	switch {
	case u <= b.areas[0]:
		x := b.low + (u-b.half)/b.height
		height = v*b.height + 1 - math.Abs(float64(b.middle)-x+0.5)/b.half
		return int64(math.Floor(x)), height, height <= 1
	case u <= b.areas[1]:
		y = int64(math.Floor(b.low + math.Log(v)/b.slopeL))
		return y, v * (u - b.areas[0]) * b.slopeL, y >= 0 && v != 0
	}
	y = int64(math.Floor(b.high - math.Log(v)/b.slopeR))
	return y, v * (u - b.areas[1]) * b.slopeR, y <= b.n && v != 0
}

// below says whether a height lies below the probability of y, in units of that of the middle.
func (b *binomial) below(y int64, height float64) bool {
	variance := float64(b.n) * b.p * b.q
	k := max(y-b.middle, b.middle-y)
	if k <= 20 || float64(k) >= variance/2-1 {
		return height <= b.ratio(y)
	}
	d := float64(k)
	rho := d / variance * ((d*(d/3+0.625)+0.16666666666666666)/variance + 0.5)
	t := float64(-k*k) / (2 * variance)
	a := math.Log(height)
	switch {
	case a < t-rho:
		return true
	case a > t+rho:
		return false
	}
	return a <= b.logRatio(y)
}

// ratio multiplies the probability of y out, step by step from the middle.
func (b *binomial) ratio(y int64) float64 {
	odds := b.p / b.q
	a := odds * float64(b.n+1)
	f := 1.0
	for i := b.middle + 1; i <= y; i++ {
		f *= a/float64(i) - odds
	}
	for i := y + 1; i <= b.middle; i++ {
		f /= a/float64(i) - odds
	}
	return f
}

// logRatio is its logarithm by Stirling's series; the terms of y are taken away, which the paper of 1988 adds by mistake.
func (b *binomial) logRatio(y int64) float64 {
	x, f := float64(y)+1, float64(b.middle)+1
	z, w := float64(b.n)+1-float64(b.middle), float64(b.n)-float64(y)+1
	return b.top*math.Log(f/x) + (float64(b.n-b.middle)+0.5)*math.Log(z/w) + float64(y-b.middle)*math.Log(w*b.p/(x*b.q)) +
		remainder(f) + remainder(z) - remainder(x) - remainder(w)
}

// remainder is what Stirling's formula leaves.
func remainder(x float64) float64 {
	square := x * x
	return (13860 - (462-(132-(99-140/square)/square)/square)/square) / x / 166320
}

// Multinomial counts into out how n trials fall into classes of probabilities p.
func (s *Stream) Multinomial(n int64, p []float64, out []int64) {
	clear(out)
	left := 1.0
	last := len(p) - 1
	for i := range last {
		out[i] = s.Binomial(n, p[i]/left)
		if n -= out[i]; n <= 0 {
			return
		}
		left -= p[i]
	}
	if n > 0 {
		out[last] = n
	}
}
