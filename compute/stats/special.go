package stats

import "math"

const (
	tiny    = 1e-300
	epsilon = 0x1p-53
	rounds  = 10_000 // more than any continued fraction here takes for arguments below 1e7
)

// stirling is ln(n!) minus Stirling's approximation (Loader's stirlerr).
func stirling(n float64) float64 {
	if n < 16 {
		l, _ := math.Lgamma(n + 1)
		return l - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	s := n * n
	return (1./12 - (1./360-(1./1260-(1./1680-1./1188/s)/s)/s)/s) / n
}

// deviance is x·ln(x/m) + m - x, without cancellation near x = m (Loader's bd0).
func deviance(x, m float64) float64 {
	if math.Abs(x-m) < 0.1*(x+m) {
		v := (x - m) / (x + m)
		s, e := (x-m)*v, 2*x*v
		for j := 1.; j < 1000; j++ {
			e *= v * v
			next := s + e/(2*j+1)
			if next == s {
				break
			}
			s = next
		}
		return s
	}
	return x*math.Log(x/m) + m - x
}

// binomial is C(n,x)·p^x·q^(n-x) for real x and n.
func binomial(x, n, p, q float64) float64 {
	switch {
	case x < 0 || x > n:
		return 0
	case p == 0:
		return boolFloat(x == 0)
	case q == 0:
		return boolFloat(x == n)
	case x == 0:
		return math.Exp(n * math.Log1p(-p))
	case x == n:
		return math.Exp(n * math.Log(p))
	}
	l := stirling(n) - stirling(x) - stirling(n-x) - deviance(x, n*p) - deviance(n-x, n*q)
	return math.Exp(l) * math.Sqrt(n/(2*math.Pi*x*(n-x)))
}

// poisson is m^x·e^-m / x! for real x.
func poisson(x, m float64) float64 {
	switch {
	case x < 0 || math.IsInf(x, 1):
		return 0
	case m == 0:
		return boolFloat(x == 0)
	case x == 0:
		return math.Exp(-m)
	}
	return math.Exp(-stirling(x)-deviance(x, m)) / math.Sqrt(2*math.Pi*x)
}

func boolFloat(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// IncompleteBeta is the regularised I_x(a, b). y is 1 - x, given apart so that it may be tiny.
func IncompleteBeta(a, b, x, y float64) float64 {
	switch {
	case math.IsNaN(x + a + b):
		return math.NaN()
	case x <= 0:
		return 0
	case y <= 0:
		return 1
	}
	front := binomial(a, a+b, x, y) * b / (a + b) // x^a·y^b / (a·B(a,b))
	if x < (a+1)/(a+b+2) {
		return front * betaFraction(a, b, x)
	}
	return 1 - front*(a/b)*betaFraction(b, a, y)
}

// betaFraction is the continued fraction of I_x by Lentz's method.
func betaFraction(a, b, x float64) float64 {
	c, d := 1., 1/nonzero(1-(a+b)*x/(a+1))
	h := d
	for m := 1.; m < rounds; m++ {
		t := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/nonzero(1+t*d), nonzero(1+t/c)
		h *= d * c
		t = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/nonzero(1+t*d), nonzero(1+t/c)
		h *= d * c
		if math.Abs(d*c-1) < 2*epsilon {
			break
		}
	}
	return h
}

func nonzero(x float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}

// IncompleteGamma gives the regularised P(a, x) and Q = 1 - P, each without cancellation.
func IncompleteGamma(a, x float64) (p, q float64) {
	switch {
	case math.IsNaN(a + x):
		return math.NaN(), math.NaN()
	case x <= 0:
		return 0, 1
	case math.IsInf(x, 1):
		return 1, 0
	}
	front := poisson(a, x) // x^a·e^-x / Γ(a+1)
	if x < a+1 {
		sum, term := 1., 1.
		for n := a + 1; n < a+1e6; n++ {
			term *= x / n
			if sum += term; term < sum*epsilon {
				break
			}
		}
		return front * sum, 1 - front*sum
	}
	q = front * a * gammaFraction(a, x)
	return 1 - q, q
}

// gammaFraction is Γ(a,x)·e^x / x^a by Lentz's method.
func gammaFraction(a, x float64) float64 {
	b := x + 1 - a
	c, d := 1/tiny, 1/nonzero(b)
	h := d
	for i := 1.; i < rounds*100; i++ {
		t := -i * (i - a)
		b += 2
		d, c = 1/nonzero(t*d+b), nonzero(b+t/c)
		h *= d * c
		if math.Abs(d*c-1) < 2*epsilon {
			break
		}
	}
	return h
}

// root finds where an increasing function reaches zero, between lo and hi, by bisection.
func root(f func(float64) float64, lo, hi float64) float64 {
	for range 2000 {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			break
		}
		if f(mid) < 0 {
			lo = mid
		} else {
			hi = mid
		}
	}
	if math.Abs(f(lo)) < math.Abs(f(hi)) {
		return lo
	}
	return hi
}
