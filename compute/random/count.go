package random

import "math"

// Poisson draws how many events of a rate occur: by products below 10, by
// transformed rejection above (Hörmann's PTRS, 1993).
func (s *Stream) Poisson(rate float64) int64 {
	switch {
	case rate >= 10:
		return s.largePoisson(rate)
	case rate == 0:
		return 0
	}
	enough := math.Exp(-rate)
	for n, product := int64(0), 1.0; ; n++ {
		if product *= s.Float64(); product <= enough {
			return n
		}
	}
}

func (s *Stream) largePoisson(rate float64) int64 {
	root, logarithm := math.Sqrt(rate), math.Log(rate)
	b := 0.931 + 2.53*root
	a := -0.059 + 0.02483*b
	inverse := 1.1239 + 1.1328/(b-3.4)
	sure := 0.9277 - 3.6224/(b-2)
	for {
		u := s.Float64() - 0.5
		v := s.Float64()
		edge := 0.5 - math.Abs(u)
		k := int64(math.Floor((2*a/edge+b)*u + rate + 0.43))
		if edge >= 0.07 && v <= sure {
			return k
		}
		if k < 0 || edge < 0.013 && v > edge {
			continue
		}
		if math.Log(v)+math.Log(inverse)-math.Log(a/(edge*edge)+b) <= -rate+float64(k)*logarithm-logGamma(float64(k)+1) {
			return k
		}
	}
}

// stirling are the coefficients of the series of the logarithm of the gamma function, B(2k)/(2k(2k-1)).
var stirling = [10]float64{1. / 12, -1. / 360, 1. / 1260, -1. / 1680, 5. / 5940, -691. / 360360, 1. / 156, -3617. / 122400, 43867. / 244188, -174611. / 125400}

// logGamma is the logarithm of the gamma function by Stirling's series, from 7 on.
func logGamma(x float64) float64 {
	if x == 1 || x == 2 {
		return 0
	}
	steps := 0
	if x < 7 {
		steps = int(7 - x)
	}
	up := x + float64(steps)
	square := (1 / up) * (1 / up)
	series := stirling[9]
	for k := 8; k >= 0; k-- {
		series = series*square + stirling[k]
	}
	out := series/up + 0.5*math.Log(2*math.Pi) + (up-0.5)*math.Log(up) - up
	for range steps {
		out -= math.Log(up - 1)
		up--
	}
	return out
}

// NegativeBinomial draws how many failures come before n successes of probability p.
func (s *Stream) NegativeBinomial(n, p float64) int64 {
	return s.Poisson((1 - p) / p * s.Gamma(n))
}

// Geometric draws how many trials of probability p it takes to succeed.
func (s *Stream) Geometric(p float64) int64 {
	if p < 1./3 {
		n := math.Ceil(-s.Exponential() / math.Log1p(-p))
		if n >= 0x1p63 {
			return math.MaxInt64
		}
		return int64(n)
	}
	u, chance, sum, n := s.Float64(), p, p, int64(1)
	for ; u > sum; n++ {
		chance *= 1 - p
		sum += chance
	}
	return n
}

// Zipf draws n with a probability like n to the power of -a (Devroye 1986).
func (s *Stream) Zipf(a float64) int64 {
	if a >= 1025 { // more than 1 comes once in 1e308 times
		return 1
	}
	b := math.Pow(2, a-1)
	least := math.Pow(math.MaxInt64, -(a - 1))
	for {
		u, v := s.Float64(), s.Float64()
		u = u*least + (1 - u)
		x := math.Floor(math.Pow(u, -1/(a-1)))
		if x >= 0x1p63 || x < 1 {
			continue
		}
		t := math.Pow(1+1/x, a-1)
		if v*x*(t-1)/(b-1) <= t/b {
			return int64(x)
		}
	}
}

// LogSeries draws n with a probability like p to the power of n, divided by n (Kemp 1981).
func (s *Stream) LogSeries(p float64) int64 {
	r := math.Log1p(-p)
	for {
		v := s.Float64()
		if v >= p {
			return 1
		}
		q := -math.Expm1(r * s.Float64())
		switch {
		case v <= q*q:
			if n := math.Floor(1 + math.Log(v)/math.Log(q)); n >= 1 && v != 0 {
				return int64(n)
			}
		case v >= q:
			return 1
		default:
			return 2
		}
	}
}
