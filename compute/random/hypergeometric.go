package random

import "math"

// Hypergeometric draws how many of taken things are good, of good and bad ones:
// one by one for few, by a ratio of uniform numbers otherwise (Stadlober's HRUA, 1990).
func (s *Stream) Hypergeometric(good, bad, taken int64) int64 {
	if taken >= 10 && taken <= good+bad-10 {
		return s.ratioOfUniforms(good, bad, taken)
	}
	return s.oneByOne(good, bad, taken)
}

func (s *Stream) oneByOne(good, bad, taken int64) int64 {
	all := good + bad
	rest := taken
	if taken > all/2 { // what stays is fewer
		rest = all - taken
	}
	left, leftGood := all, good
	for ; rest > 0 && leftGood > 0 && left > leftGood; rest-- {
		left--
		if int64(s.interval(uint64(left))) < leftGood {
			leftGood--
		}
	}
	if left == leftGood {
		leftGood -= rest
	}
	if taken > all/2 {
		return leftGood
	}
	return good - leftGood
}

func (s *Stream) ratioOfUniforms(good, bad, taken int64) int64 {
	all := good + bad
	n, small, large := min(taken, all-taken), min(good, bad), max(good, bad)
	p, q := float64(small)/float64(all), float64(large)/float64(all)
	a := float64(n)*p + 0.5
	width := math.Sqrt(float64(all-n)*float64(n)*p*q/float64(all-1) + 0.5)
	h := 1.7155277699214135*width + 0.8989161620588988 // 2√(2/e) and 3 - 2√(3/e)
	logChance := func(k int64) float64 {
		return logFactorial(k) + logFactorial(small-k) + logFactorial(n-k) + logFactorial(large-n+k)
	}
	best := logChance(int64(math.Floor(float64(n+1) * float64(small+1) / float64(all+2))))
	bound := min(float64(min(n, small)+1), math.Floor(a+16*width))
	k := int64(0)
	for {
		u, v := s.Float64(), s.Float64()
		x := a + h*(v-0.5)/u
		if x < 0 || x >= bound {
			continue
		}
		k = int64(math.Floor(x))
		t := best - logChance(k)
		if u*(4-u)-3 <= t || u*(u-t) < 1 && 2*math.Log(u) <= t {
			break
		}
	}
	if good > bad {
		k = n - k
	}
	if n < taken {
		k = good - k
	}
	return k
}

// logFactorial is log(k!), exact where the factorial is a number, by Stirling's series beyond.
func logFactorial(k int64) float64 {
	x := float64(k)
	if k < 126 {
		f, _ := math.Lgamma(x + 1)
		return f
	}
	return (x+0.5)*math.Log(x) - x + (0.9189385332046728 + (1/x)*(1/12.0-1/(360.0*x*x)))
}
