package random

import "math"

// Gamma draws from the gamma distribution of a shape, with scale 1: by Marsaglia
// and Tsang's method (2000) from 1 on, by rejection from an exponential below it (Ahrens and Dieter's GS, 1974).
func (s *Stream) Gamma(shape float64) float64 {
	switch {
	case shape == 1:
		return s.Exponential()
	case shape == 0:
		return 0
	case shape < 1:
		return s.smallGamma(shape)
	}
	b := shape - 1./3
	c := 1 / math.Sqrt(9*b)
	for {
		x := s.Normal()
		v := 1 + c*x
		for v <= 0 {
			x = s.Normal()
			v = 1 + c*x
		}
		v = v * v * v
		u := s.Float64()
		if u < 1-0.0331*(x*x)*(x*x) || math.Log(u) < 0.5*x*x+b*(1-v+math.Log(v)) {
			return b * v
		}
	}
}

func (s *Stream) smallGamma(shape float64) float64 {
	for {
		u, v := s.Float64(), s.Exponential()
		if u <= 1-shape {
			if x := math.Pow(u, 1/shape); x <= v {
				return x
			}
			continue
		}
		y := -math.Log((1 - u) / shape)
		if x := math.Pow(1-shape+shape*y, 1/shape); x <= v+y {
			return x
		}
	}
}

// Beta draws from the beta distribution: by Jöhnk's method (1964) where both are at most 1, from two gammas otherwise.
func (s *Stream) Beta(a, b float64) float64 {
	if a > 1 || b > 1 {
		x, y := s.Gamma(a), s.Gamma(b)
		return x / (x + y)
	}
	if a < tinyBeta && b < tinyBeta { // nothing but 0 and 1 would come
		if (a+b)*s.Float64() < a {
			return 1
		}
		return 0
	}
	for {
		u, v := s.Float64(), s.Float64()
		x, y := math.Pow(u, 1/a), math.Pow(v, 1/b)
		if x+y > 1 || u+v <= 0 {
			continue
		}
		if x > 0 && y > 0 {
			return x / (x + y)
		}
		return shareOf(math.Log(u)/a - math.Log(v)/b)
	}
}

const tinyBeta = 3e-103

// shareOf is x / (x + y) for the logarithm of x / y, where x or y is too small to be a number.
func shareOf(ratio float64) float64 {
	if ratio > 0 {
		return math.Exp(-math.Log1p(math.Exp(-ratio)))
	}
	return math.Exp(ratio - math.Log1p(math.Exp(ratio)))
}

// ChiSquare draws the sum of squares of df normal numbers.
func (s *Stream) ChiSquare(df float64) float64 { return 2 * s.Gamma(df/2) }

// F draws the ratio of two chi-squares, each divided by its degrees of freedom.
func (s *Stream) F(above, below float64) float64 {
	x := s.ChiSquare(above) * below
	return x / (s.ChiSquare(below) * above)
}

// StudentT draws from Student's t distribution.
func (s *Stream) StudentT(df float64) float64 {
	n := s.Normal()
	return math.Sqrt(df/2) * n / math.Sqrt(s.Gamma(df/2))
}

// NoncentralChiSquare draws the sum of squares of df normal numbers whose squared means add up to far.
func (s *Stream) NoncentralChiSquare(df, far float64) float64 {
	switch {
	case far != far:
		return far
	case far == 0:
		return s.ChiSquare(df)
	case df > 1:
		x := s.ChiSquare(df - 1)
		n := s.Normal() + math.Sqrt(far)
		return x + n*n
	}
	return s.ChiSquare(df + 2*float64(s.Poisson(far/2)))
}

// NoncentralF draws the ratio of a noncentral chi-square and a chi-square, each divided by its degrees of freedom.
func (s *Stream) NoncentralF(above, below, far float64) float64 {
	x := s.NoncentralChiSquare(above, far) * below
	return x / (s.ChiSquare(below) * above)
}

// Dirichlet fills out with shares that add up to 1, weighted by weights.
func (s *Stream) Dirichlet(weights, out []float64) {
	largest := math.Inf(-1)
	for _, w := range weights {
		largest = max(largest, w)
	}
	if largest < 0.1 {
		s.breakStick(weights, out)
		return
	}
	total := 0.0
	for i, w := range weights {
		out[i] = s.Gamma(w)
		total += out[i]
	}
	scale := 1 / total
	for i := range out {
		out[i] *= scale
	}
}

// breakStick cuts shares off one after the other, which does not lose them where all weights are small.
func (s *Stream) breakStick(weights, out []float64) {
	n := len(weights)
	rest := make([]float64, n) // the sums of the weights from each on, added from the end
	total := 0.0
	for i := n - 1; i >= 0; i-- {
		total += weights[i]
		rest[i] = total
	}
	clear(out)
	if n == 0 || total <= 0 {
		return
	}
	left := 1.0
	for i := range n - 1 {
		share := s.Beta(weights[i], rest[i+1])
		out[i] = left * share
		left *= 1 - share
		if rest[i+1] == 0 {
			break
		}
	}
	out[n-1] = left
}
