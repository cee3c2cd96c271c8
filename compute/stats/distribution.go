package stats

import "math"

// NormalPDF is the density of the normal distribution.
func NormalPDF(x, mean, sd float64) float64 {
	z := (x - mean) / sd
	return math.Exp(-z*z/2) / (sd * math.Sqrt(2*math.Pi))
}

// NormalCDF is the probability of at most x.
func NormalCDF(x, mean, sd float64) float64 { return math.Erfc(-(x-mean)/sd/math.Sqrt2) / 2 }

// NormalQuantile inverts NormalCDF.
func NormalQuantile(p, mean, sd float64) float64 {
	if p == 0.5 {
		return mean
	}
	tail := math.Min(p, 1-p)
	var z float64
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case tail == 0:
		z = math.Inf(-1)
	default:
		z = root(func(z float64) float64 { return math.Erfc(-z/math.Sqrt2)/2 - tail }, -40, 0)
	}
	if p > 0.5 {
		z = -z
	}
	return mean + sd*z
}

// TPDF is the density of Student's t with df degrees of freedom.
func TPDF(x, df float64) float64 {
	if math.IsInf(df, 1) {
		return NormalPDF(x, 0, 1)
	}
	a, _ := math.Lgamma((df + 1) / 2)
	b, _ := math.Lgamma(df / 2)
	return math.Exp(a-b-(df+1)/2*math.Log1p(x*x/df)) / math.Sqrt(df*math.Pi)
}

// TCDF is the probability of at most x.
func TCDF(x, df float64) float64 {
	if math.IsInf(df, 1) {
		return NormalCDF(x, 0, 1)
	}
	tail := tTail(math.Abs(x), df)
	if x > 0 {
		return 1 - tail
	}
	return tail
}

// tTail is the probability above x ≥ 0.
func tTail(x, df float64) float64 {
	if math.IsInf(x, 1) {
		return 0
	}
	return IncompleteBeta(df/2, 0.5, df/(df+x*x), x*x/(df+x*x)) / 2
}

// TQuantile inverts TCDF.
func TQuantile(p, df float64) float64 {
	tail := math.Min(p, 1-p)
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0.5:
		return 0
	case tail == 0:
		return math.Copysign(math.Inf(1), p-0.5)
	}
	hi := 1.
	for tTail(hi, df) > tail && hi < math.MaxFloat64/4 {
		hi *= 2
	}
	x := root(func(x float64) float64 { return tail - tTail(x, df) }, 0, hi)
	return math.Copysign(x, p-0.5)
}

// ChiSquarePDF is the density of the chi-square distribution.
func ChiSquarePDF(x, df float64) float64 {
	if x < 0 {
		return 0
	}
	if x == 0 {
		switch {
		case df < 2:
			return math.Inf(1)
		case df == 2:
			return 0.5
		}
		return 0
	}
	return poisson(df/2, x/2) * df / 2 / x
}

// ChiSquareCDF is the probability of at most x; upper the one above, without cancellation.
func ChiSquareCDF(x, df float64) (p, upper float64) { return IncompleteGamma(df/2, x/2) }

// ChiSquareQuantile inverts ChiSquareCDF.
func ChiSquareQuantile(p, df float64) float64 {
	switch {
	case !(p >= 0 && p <= 1):
		return math.NaN()
	case p == 0:
		return 0
	case p == 1:
		return math.Inf(1)
	}
	hi := df + 1
	for {
		if c, _ := ChiSquareCDF(hi, df); c >= p || hi > 1e300 {
			break
		}
		hi *= 2
	}
	return root(func(x float64) float64 { c, _ := ChiSquareCDF(x, df); return c - p }, 0, hi)
}

// FTail is the probability above x of Fisher's F with d1 and d2 degrees of freedom.
func FTail(x, d1, d2 float64) float64 {
	if x <= 0 {
		return 1
	}
	return IncompleteBeta(d2/2, d1/2, d2/(d2+d1*x), d1*x/(d2+d1*x))
}

// BinomialPMF is the probability of k successes in n trials.
func BinomialPMF(k, n, p float64) float64 {
	if k != math.Trunc(k) {
		return 0
	}
	return binomial(k, n, p, 1-p)
}

// BinomialCDF is the probability of at most k successes.
func BinomialCDF(k, n, p float64) float64 {
	k = math.Floor(k)
	switch {
	case k < 0:
		return 0
	case k >= n:
		return 1
	}
	return IncompleteBeta(n-k, k+1, 1-p, p)
}

// BinomialQuantile is the least k whose BinomialCDF is at least q.
func BinomialQuantile(q, n, p float64) float64 {
	return least(q, n, func(k float64) float64 { return BinomialCDF(k, n, p) })
}

// PoissonPMF is the probability of k events where mean are expected.
func PoissonPMF(k, mean float64) float64 {
	if k != math.Trunc(k) {
		return 0
	}
	return poisson(k, mean)
}

// PoissonCDF is the probability of at most k events.
func PoissonCDF(k, mean float64) float64 {
	if k = math.Floor(k); k < 0 {
		return 0
	}
	_, q := IncompleteGamma(k+1, mean)
	return q
}

// PoissonQuantile is the least k whose PoissonCDF is at least q.
func PoissonQuantile(q, mean float64) float64 {
	if q >= 1 {
		return math.Inf(1)
	}
	hi := mean + 10
	for PoissonCDF(hi, mean) < q && hi < 1<<52 {
		hi *= 2
	}
	return least(q, math.Ceil(hi), func(k float64) float64 { return PoissonCDF(k, mean) })
}

// least finds the least whole k from 0 to n where an increasing cdf reaches q.
func least(q, n float64, cdf func(k float64) float64) float64 {
	if !(q >= 0 && q <= 1) {
		return math.NaN()
	}
	lo, hi := -1., n
	for hi-lo > 1 {
		mid := math.Floor((lo + hi) / 2)
		if cdf(mid) >= q*(1-4*epsilon) { // quantile(cdf(k)) is k
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// ExponentialPDF is the density of the exponential distribution.
func ExponentialPDF(x, mean float64) float64 {
	if x < 0 {
		return 0
	}
	return math.Exp(-x/mean) / mean
}

// ExponentialCDF is the probability of at most x.
func ExponentialCDF(x, mean float64) float64 {
	if x <= 0 {
		return 0
	}
	return -math.Expm1(-x / mean)
}

// ExponentialQuantile inverts ExponentialCDF.
func ExponentialQuantile(p, mean float64) float64 {
	if !(p >= 0 && p <= 1) {
		return math.NaN()
	}
	return -mean * math.Log1p(-p)
}
