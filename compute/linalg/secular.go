package linalg

import (
	"math"

	"skep/compute/vector"
	"skep/internal/halt"
)

// secular is the function f(x) = 1/rho + sum of squares[j] / (d[j] - x), whose
// roots are the eigenvalues of diag(d) + rho z zᵀ: one behind each d. d ascends
// strictly, no square is 0, their sum is 1, rho > 0. squared says that the d are the roots of those that are meant: their differences
// are known to full precision then too.
type secular struct {
	d, squares []float64
	rho        float64
	squared    bool
}

func (s secular) distance(j, i int) float64 {
	d := s.d[j] - s.d[i]
	if s.squared {
		d *= s.d[j] + s.d[i]
	}
	return d
}

// root finds the root behind d[i] as a distance from the nearer of its neighbours, which is origin, and writes d[j] - root for
// every j, each to full precision.
func (s secular) root(i int, gaps []float64) (origin int, mu float64) {
	halt.Check()
	k := len(s.d)
	if k == 1 {
		gaps[0] = -s.rho * s.squares[0]
		return 0, -gaps[0]
	}
	width := s.rho // behind the last one: no more than rho times the squares' sum
	if i+1 < k {
		width = s.distance(i+1, i)
	}
	origin = i
	low, high := 0.0, width
	s.from(i, gaps)
	if v := s.at(i, gaps, width/2); i+1 < k && v.f < 0 {
		origin, low, high = i+1, -width/2, 0
		s.from(origin, gaps)
	} else if v.f >= 0 {
		high = width / 2
	} else {
		low = width / 2
	}
	mu = s.search(i, gaps, low, high)
	vector.PairsRight("sub", gaps, gaps, mu)
	return origin, mu
}

// from writes the distances of all d from one.
func (s secular) from(origin int, gaps []float64) {
	if !s.squared {
		vector.PairsRight("sub", gaps, s.d, s.d[origin])
		return
	}
	for j := range s.d {
		gaps[j] = s.distance(j, origin)
	}
}

// value is f at some point, in two parts: of the d up to i, whose terms are negative, and of those behind.
type value struct {
	f                      float64
	below, above           float64
	belowSlope, aboveSlope float64
}

func (s secular) at(i int, gaps []float64, x float64) value {
	var v value
	v.below, v.belowSlope = vector.Poles(s.squares[:i+1], gaps, x)
	v.above, v.aboveSlope = vector.Poles(s.squares[i+1:], gaps[i+1:], x)
	v.f = 1/s.rho + v.below + v.above
	return v
}

// search looks for the root between low and high: both parts are replaced by one
// pole each that has the part's value and slope, whose root is the next point (Li,
// Solving Secular Equations Stably and Efficiently, 1993); where that leaves the bounds, they are halved.
func (s secular) search(i int, gaps []float64, low, high float64) float64 {
	x := (low + high) / 2
	for range 120 {
		v := s.at(i, gaps, x)
		noise := 0x1p-53 * float64(len(s.d)) * (1/s.rho + math.Abs(v.below) + math.Abs(v.above))
		if math.Abs(v.f) <= noise {
			return x
		}
		if v.f < 0 {
			low = x
		} else {
			high = x
		}
		next := x + s.step(i, gaps, x, v)
		if !(next > low && next < high) {
			next = (low + high) / 2
		}
		if next == x || next == low || next == high {
			return next
		}
		x = next
	}
	return x
}

// step solves c + q/(a-t) + r/(b-t) = 0 for t, where a and b are the distances to the poles on both sides.
func (s secular) step(i int, gaps []float64, x float64, v value) float64 {
	a := gaps[i] - x
	q := v.belowSlope * a * a
	if i+1 == len(s.d) {
		c := v.f - v.belowSlope*a
		return a + q/c
	}
	b := gaps[i+1] - x
	r := v.aboveSlope * b * b
	c := v.f - v.belowSlope*a - v.aboveSlope*b
	linear := c*(a+b) + q + r
	constant := a * b * v.f
	root := math.Sqrt(max(linear*linear-4*c*constant, 0))
	if linear > 0 {
		return 2 * constant / (linear + root)
	}
	return (linear - root) / (2 * c)
}

// shares gives the sizes of a z for which the roots are exact, to which the gaps belong: with
// them the vectors are orthogonal, however near the roots are (Gu and Eisenstat).
func (s secular) shares(gaps Matrix) []float64 {
	k := len(s.d)
	shares := make([]float64, k)
	for j := range k {
		shares[j] = 1
	}
	factors := make([]float64, k)
	for i := range k {
		s.from(i, factors)
		factors[i] = -1
		vector.Pairs("div", factors, gaps.Row(i), factors)
		vector.Pairs("mul", shares, shares, factors)
	}
	for j, x := range shares {
		shares[j] = math.Sqrt(max(x, 0))
	}
	return shares
}
