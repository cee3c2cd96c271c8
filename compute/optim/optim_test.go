package optim

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"slices"
	"testing"
)

type recorded struct {
	Start, Curve []float64
	Cases        []struct {
		Name    string
		Options struct {
			LR          *float64
			Momentum    float64
			Dampening   float64
			WeightDecay float64 `json:"weight_decay"`
			Nesterov    bool
			Betas       []float64
			Eps         *float64
			AMSGrad     bool
		}
		Steps [][]float64
	}
}

// TestSteps goes ten steps with each method and compares with what testdata/record.py computed.
func TestSteps(t *testing.T) {
	text, err := os.ReadFile("testdata/steps.json")
	if err != nil {
		t.Fatal(err)
	}
	var r recorded
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	for _, c := range r.Cases {
		o := c.Options
		rate, eps, betas := 0.001, 1e-8, []float64{0.9, 0.999}
		if o.LR != nil {
			rate = *o.LR
		}
		if o.Eps != nil {
			eps = *o.Eps
		}
		if o.Betas != nil {
			betas = o.Betas
		}
		var s Stepper = &Adam{LR: rate, Beta1: betas[0], Beta2: betas[1], Eps: eps, WeightDecay: o.WeightDecay, AMSGrad: o.AMSGrad, Decoupled: c.Name == "adamw"}
		if c.Name == "sgd" {
			s = &SGD{LR: rate, Momentum: o.Momentum, Dampening: o.Dampening, WeightDecay: o.WeightDecay, Nesterov: o.Nesterov}
		}
		x := [][]float64{slices.Clone(r.Start[:1]), slices.Clone(r.Start[1:])} // two parameters
		for n, want := range c.Steps {
			all := slices.Concat(x...)
			g := make([]float64, len(all))
			for i := range g {
				g[i] = r.Curve[i]*all[i] + 0.01*float64(n+1)
			}
			if n == 5 {
				s = s.Copy() // with its state
			}
			if err := s.Step(x, [][]float64{g[:1], g[1:]}, s.Rate()); err != nil {
				t.Fatal(err)
			}
			for i, got := range slices.Concat(x...) {
				if math.Abs(got-want[i]) > 1e-12*(1+math.Abs(want[i])) {
					t.Fatalf("%s %+v, step %d: %v, not %v", c.Name, o, n+1, x, want)
				}
			}
		}
	}
}

// TestRefusals: numbers that mean nothing, and lists that change their lengths.
func TestRefusals(t *testing.T) {
	for _, bad := range []interface{ Validate() error }{
		&SGD{LR: -1}, &SGD{LR: math.NaN()}, &SGD{Nesterov: true}, &SGD{Momentum: -1}, &SGD{WeightDecay: -1},
		&Adam{LR: -1}, &Adam{Beta1: 1}, &Adam{Beta2: -0.1}, &Adam{Eps: -1}, &Adam{WeightDecay: -1}, &LBFGS{}, &LBFGS{LR: 1},
	} {
		if bad.Validate() == nil {
			t.Errorf("%+v is allowed", bad)
		}
	}
	s := &SGD{LR: 1}
	if err := s.Step([][]float64{{1, 2}}, [][]float64{{1}}, 1); err == nil {
		t.Error("a gradient that is too short")
	}
	a := &Adam{LR: 1}
	if err := a.Step([][]float64{{1}}, [][]float64{{1}}, 1); err != nil {
		t.Error(err)
	}
	if err := a.Step([][]float64{{1}, {2}}, [][]float64{{1}, {2}}, 1); err == nil {
		t.Error("a parameter that was not there before")
	}
}

func rosenbrock(x []float64) (v float64, g []float64, err error) {
	g = make([]float64, len(x))
	for i := range len(x) - 1 {
		a, b := 1-x[i], x[i+1]-x[i]*x[i]
		v += a*a + 100*b*b
		g[i] += -2*a - 400*x[i]*b
		g[i+1] += 200 * b
	}
	return v, g, nil
}

// TestLBFGS finds the minimum of Rosenbrock's valley from several starts, and that of a quadratic without a line search.
func TestLBFGS(t *testing.T) {
	for _, start := range [][]float64{{-1.2, 1}, {0, 0}, {3, -4}, {-1.2, 1, -1.2, 1, 0.5}} {
		x := slices.Clone(start)
		l := &LBFGS{LR: 1, MaxIter: 500, MaxEval: 1000, ToleranceGrad: 1e-9, ToleranceChange: 1e-15, History: 10, Wolfe: true}
		v, err := l.Minimize(rosenbrock, x)
		if err != nil || v > 1e-12 || l.Evaluations > 250 || slices.ContainsFunc(x, func(x float64) bool { return math.Abs(x-1) > 1e-5 }) {
			t.Errorf("from %v: %v at %v after %d evaluations, %v", start, v, x, l.Evaluations, err)
		}
	}
	bowl := func(x []float64) (float64, []float64, error) {
		return x[0]*x[0] + 4*x[1]*x[1], []float64{2 * x[0], 8 * x[1]}, nil
	}
	x := []float64{3, 2}
	l := &LBFGS{LR: 1, MaxIter: 50, MaxEval: 60, ToleranceGrad: 1e-9, ToleranceChange: 1e-12, History: 5}
	if _, err := l.Minimize(bowl, x); err != nil || math.Hypot(x[0], x[1]) > 1e-6 {
		t.Errorf("%v %v", x, err)
	}
	broken := func(x []float64) (float64, []float64, error) { return 0, nil, errors.New("no value") }
	if _, err := l.Minimize(broken, x); err == nil || err.Error() != "no value" {
		t.Error(err)
	}
	if _, err := l.Minimize(func(x []float64) (float64, []float64, error) { return 1, x[:1], nil }, x); err == nil {
		t.Error("a gradient that is too short")
	}
}

// TestLBFGSWild: functions without a minimum, or with NaN, end.
func TestLBFGSWild(t *testing.T) {
	for name, f := range map[string]Function{
		"falls for ever": func(x []float64) (float64, []float64, error) { return -x[0], []float64{-1}, nil },
		"NaN":            func(x []float64) (float64, []float64, error) { return math.NaN(), []float64{math.NaN()}, nil },
		"NaN further": func(x []float64) (float64, []float64, error) {
			return -math.Sqrt(1 - x[0]), []float64{0.5 / math.Sqrt(1-x[0])}, nil
		},
		"a wrong sign": func(x []float64) (float64, []float64, error) { return x[0] * x[0], []float64{-2 * x[0]}, nil },
	} {
		l := &LBFGS{LR: 1, MaxIter: 100, MaxEval: 200, ToleranceGrad: 1e-9, ToleranceChange: 1e-12, History: 5, Wolfe: true}
		if _, err := l.Minimize(f, []float64{0.5}); err != nil || l.Evaluations > 400 {
			t.Errorf("%s: %d evaluations, %v", name, l.Evaluations, err)
		}
	}
}

func TestClipNorm(t *testing.T) {
	g := [][]float64{{3}, {0, 4}}
	if n := ClipNorm(g, 10); n != 5 || g[0][0] != 3 {
		t.Error("what is short enough is left alone")
	}
	if n := ClipNorm(g, 1); n != 5 || math.Abs(math.Hypot(g[0][0], g[1][1])-1) > 1e-6 {
		t.Error(n, g)
	}
}
