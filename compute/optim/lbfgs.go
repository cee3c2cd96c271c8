package optim

import (
	"fmt"
	"math"
	"slices"

	"skep/compute/vector"
)

// LBFGS is the quasi-Newton method with limited memory (Nocedal and Wright 2006,
// algorithm 7.5), one call of Minimize being one step of PyTorch's: up to
// MaxIter iterations. With Wolfe the length of each is searched for so that the
// strong Wolfe conditions hold, else it is LR.
type LBFGS struct {
	LR                  float64
	MaxIter, MaxEval    int
	ToleranceGrad       float64 // stop when no gradient is larger
	ToleranceChange     float64 // stop when parameters or the value change less
	History             int
	Wolfe               bool
	Evaluations, Rounds int // of the last Minimize
}

// Function gives its value and its gradient at x, which it must not keep or change.
type Function func(x []float64) (value float64, gradient []float64, err error)

// Validate refuses numbers with which the method means nothing.
func (l *LBFGS) Validate() error {
	switch {
	case !(l.LR > 0):
		return fmt.Errorf("a learning rate cannot be %v", l.LR)
	case l.MaxIter < 1 || l.MaxEval < 1 || l.History < 1:
		return fmt.Errorf("max_iter, max_eval and history_size must be at least 1")
	}
	return nil
}

// search is one run of Minimize.
type search struct {
	*LBFGS
	f      Function
	x, g   []float64
	value  float64
	ys, ss [][]float64 // differences of gradients and of parameters, oldest first
	scale  float64     // of the first guess at the inverse Hessian
}

// Minimize changes x towards a minimum of f and gives the value there.
func (l *LBFGS) Minimize(f Function, x []float64) (value float64, err error) {
	l.Evaluations, l.Rounds = 0, 0
	s := &search{LBFGS: l, f: f, x: x, scale: 1}
	if s.value, s.g, err = s.at(x); err != nil || largest(s.g) <= l.ToleranceGrad {
		return s.value, err
	}
	for l.Rounds = 1; l.Rounds <= l.MaxIter; l.Rounds++ {
		done, err := s.round()
		if err != nil || done {
			return s.value, err
		}
	}
	l.Rounds = l.MaxIter
	return s.value, nil
}

func (s *search) at(x []float64) (float64, []float64, error) {
	s.Evaluations++
	v, g, err := s.f(x)
	if err == nil && len(g) != len(x) {
		err = fmt.Errorf("%d parameters, %d gradients", len(x), len(g))
	}
	return v, g, err
}

// round goes one step; done says that a tolerance or a limit is reached.
func (s *search) round() (done bool, err error) {
	d := s.direction()
	slope := vector.Dot(s.g, d)
	if !(slope < -s.ToleranceChange) {
		return true, nil
	}
	t := s.LR
	if s.Rounds == 1 {
		t *= min(1, 1/sumAbs(s.g))
	}
	before, old := s.g, s.value
	if s.Wolfe {
		t, err = s.wolfe(t, d, slope)
	} else {
		vector.AddProduct(s.x, t, d)
		if s.Rounds != s.MaxIter { // the value after the last step is asked of nobody, as in PyTorch
			s.value, s.g, err = s.at(s.x)
		}
	}
	if err != nil {
		return true, err
	}
	s.remember(before, t, d)
	return s.Rounds == s.MaxIter || s.Evaluations >= s.MaxEval || largest(s.g) <= s.ToleranceGrad ||
		largest(d)*math.Abs(t) <= s.ToleranceChange || math.Abs(s.value-old) < s.ToleranceChange, nil
}

// remember keeps what the step says about curvature, if it is positive.
func (s *search) remember(before []float64, t float64, d []float64) {
	y, step := make([]float64, len(d)), make([]float64, len(d))
	for i := range d {
		y[i], step[i] = s.g[i]-before[i], t*d[i]
	}
	ys := vector.Dot(y, step)
	if ys <= 1e-10 {
		return
	}
	if len(s.ys) == s.History {
		s.ys, s.ss = s.ys[1:], s.ss[1:]
	}
	s.ys, s.ss, s.scale = append(s.ys, y), append(s.ss, step), ys/vector.Dot(y, y)
}

// direction is minus the inverse Hessian, as far as it is known, times the gradient (two loops).
func (s *search) direction() []float64 {
	d := make([]float64, len(s.g))
	for i, g := range s.g {
		d[i] = -g
	}
	weights := make([]float64, len(s.ys))
	for i := len(s.ys) - 1; i >= 0; i-- {
		weights[i] = vector.Dot(s.ss[i], d) / vector.Dot(s.ys[i], s.ss[i])
		vector.AddProduct(d, -weights[i], s.ys[i])
	}
	for i := range d {
		d[i] *= s.scale
	}
	for i := range s.ys {
		b := vector.Dot(s.ys[i], d) / vector.Dot(s.ys[i], s.ss[i])
		vector.AddProduct(d, weights[i]-b, s.ss[i])
	}
	return d
}

// place is a point on the line that is searched.
type place struct {
	t, value, slope float64
	g               []float64
}

const (
	wolfeDecrease  = 1e-4
	wolfeCurvature = 0.9
	wolfeTrials    = 25
)

// wolfe looks along d for a step that fulfils the strong Wolfe conditions
// (Nocedal and Wright, algorithms 3.5 and 3.6) and goes there.
func (s *search) wolfe(t float64, d []float64, slope float64) (float64, error) {
	start := slices.Clone(s.x)
	try := func(t float64) (place, error) {
		copy(s.x, start)
		vector.AddProduct(s.x, t, d)
		v, g, err := s.at(s.x)
		if err != nil {
			return place{}, err
		}
		return place{t, v, vector.Dot(g, d), g}, nil
	}
	zero := place{0, s.value, slope, s.g}
	best, err := s.bracket(zero, t, try)
	if err != nil {
		return 0, err
	}
	copy(s.x, start)
	vector.AddProduct(s.x, best.t, d)
	s.value, s.g = best.value, best.g
	return best.t, nil
}

// bracket doubles the step until a good one lies between two places, or is found.
func (s *search) bracket(zero place, t float64, try func(t float64) (place, error)) (place, error) {
	last := zero
	for n := range wolfeTrials {
		p, err := try(t)
		if err != nil {
			return p, err
		}
		switch {
		case !(p.value <= zero.value+wolfeDecrease*p.t*zero.slope) || n > 0 && p.value >= last.value:
			return s.zoom(zero, last, p, try)
		case math.Abs(p.slope) <= -wolfeCurvature*zero.slope:
			return p, nil
		case p.slope >= 0:
			return s.zoom(zero, p, last, try)
		}
		next := cubic(last, p, p.t+0.01*(p.t-last.t), 10*p.t)
		last, t = p, next
	}
	return last, nil
}

// zoom narrows the interval between the better place lo and hi.
func (s *search) zoom(zero, lo, hi place, try func(t float64) (place, error)) (place, error) {
	for range wolfeTrials {
		a, b := min(lo.t, hi.t), max(lo.t, hi.t)
		if (b-a)*math.Abs(zero.slope) < s.ToleranceChange {
			break
		}
		t := cubic(lo, hi, a, b)
		if margin := 0.1 * (b - a); t < a+margin || t > b-margin { // not again and again next to an end
			t = max(a+margin, min(t, b-margin))
		}
		p, err := try(t)
		if err != nil {
			return p, err
		}
		switch {
		case !(p.value <= zero.value+wolfeDecrease*p.t*zero.slope) || p.value >= lo.value:
			hi = p
		case math.Abs(p.slope) <= -wolfeCurvature*zero.slope:
			return p, nil
		default:
			if p.slope*(hi.t-lo.t) >= 0 {
				hi = lo
			}
			lo = p
		}
	}
	return lo, nil
}

// cubic is the minimum between two bounds of the cubic through two places with their slopes; the middle if there is none.
func cubic(p, q place, lo, hi float64) float64 {
	if p.t > q.t {
		p, q = q, p
	}
	d1 := p.slope + q.slope - 3*(p.value-q.value)/(p.t-q.t)
	square := d1*d1 - p.slope*q.slope
	if !(square >= 0) {
		return (lo + hi) / 2
	}
	d2 := math.Sqrt(square)
	t := q.t - (q.t-p.t)*((q.slope+d2-d1)/(q.slope-p.slope+2*d2))
	if t != t {
		return (lo + hi) / 2
	}
	return max(lo, min(t, hi))
}

func sumAbs(a []float64) (s float64) {
	for _, x := range a {
		s += math.Abs(x)
	}
	return s
}

func largest(a []float64) (s float64) {
	for _, x := range a {
		s = max(s, math.Abs(x))
	}
	return s
}
