// Package optim changes parameters along their gradients: SGD, Adam, AdamW
// (step by step) and L-BFGS (which calls the function itself), with the names,
// defaults and formulas of PyTorch. It computes in f64 and rounds once to a
// parameter's type; its state is kept in f64 as well.
//
// Parameters are lists of vectors; what shapes and structures they have is the
// caller's business. Caller: modules/tensor.
package optim

import (
	"fmt"
	"math"
	"slices"
)

// Stepper is a method that goes one step with given gradients.
type Stepper interface {
	// Step changes params in place. rate is the learning rate. The lists must keep their lengths from step to step.
	Step(params, grads [][]float64, rate float64) error
	// Rate is the learning rate that was asked for.
	Rate() float64
	// Copy is another one in the same state.
	Copy() Stepper
}

// SGD is stochastic gradient descent with momentum (Sutskever et al. 2013) as PyTorch computes it.
type SGD struct {
	LR, Momentum, Dampening, WeightDecay float64
	Nesterov                             bool

	velocity [][]float64
}

// Adam is Kingma and Ba 2015; with Decoupled, AdamW (Loshchilov and Hutter 2019).
type Adam struct {
	LR, Beta1, Beta2, Eps, WeightDecay float64
	Decoupled, AMSGrad                 bool

	steps           int
	mean, size, top [][]float64
}

// Validate refuses numbers with which the method means nothing.
func (s *SGD) Validate() error {
	switch {
	case !(s.LR >= 0):
		return fmt.Errorf("a learning rate cannot be %v", s.LR)
	case !(s.Momentum >= 0):
		return fmt.Errorf("momentum cannot be %v", s.Momentum)
	case !(s.WeightDecay >= 0):
		return fmt.Errorf("weight_decay cannot be %v", s.WeightDecay)
	case s.Nesterov && (s.Momentum == 0 || s.Dampening != 0):
		return fmt.Errorf("nesterov needs a momentum and no dampening")
	}
	return nil
}

// Rate is the learning rate.
func (s *SGD) Rate() float64 { return s.LR }

// Copy is another one in the same state.
func (s *SGD) Copy() Stepper {
	out := *s
	out.velocity = copied(s.velocity)
	return &out
}

// Step is p -= rate * d, where d is the gradient with decay, or its running sum with momentum.
func (s *SGD) Step(params, grads [][]float64, rate float64) error {
	first := s.velocity == nil
	if err := like(&s.velocity, params, grads); err != nil {
		return err
	}
	for i, p := range params {
		v := s.velocity[i]
		for j, g := range grads[i] {
			g += s.WeightDecay * p[j]
			if s.Momentum != 0 {
				v[j] = s.Momentum*v[j] + (1-s.Dampening)*g
				if first {
					v[j] = g
				}
				if s.Nesterov {
					g += s.Momentum * v[j]
				} else {
					g = v[j]
				}
			}
			p[j] -= rate * g
		}
	}
	return nil
}

// Validate refuses numbers with which the method means nothing.
func (a *Adam) Validate() error {
	switch {
	case !(a.LR >= 0):
		return fmt.Errorf("a learning rate cannot be %v", a.LR)
	case !(a.Beta1 >= 0 && a.Beta1 < 1 && a.Beta2 >= 0 && a.Beta2 < 1):
		return fmt.Errorf("betas lie between 0 and 1, found %v and %v", a.Beta1, a.Beta2)
	case !(a.Eps >= 0):
		return fmt.Errorf("eps cannot be %v", a.Eps)
	case !(a.WeightDecay >= 0):
		return fmt.Errorf("weight_decay cannot be %v", a.WeightDecay)
	}
	return nil
}

// Rate is the learning rate.
func (a *Adam) Rate() float64 { return a.LR }

// Copy is another one in the same state.
func (a *Adam) Copy() Stepper {
	out := *a
	out.mean, out.size, out.top = copied(a.mean), copied(a.size), copied(a.top)
	return &out
}

// Step moves by the running mean of gradients over the root of that of their squares, both corrected for their start at 0.
func (a *Adam) Step(params, grads [][]float64, rate float64) error {
	for _, state := range []*[][]float64{&a.mean, &a.size, &a.top} {
		if err := like(state, params, grads); err != nil {
			return err
		}
	}
	a.steps++
	scale := rate / (1 - math.Pow(a.Beta1, float64(a.steps)))
	root := math.Sqrt(1 - math.Pow(a.Beta2, float64(a.steps)))
	for i, p := range params {
		m, v, top := a.mean[i], a.size[i], a.top[i]
		for j, g := range grads[i] {
			if a.Decoupled {
				p[j] *= 1 - rate*a.WeightDecay
			} else {
				g += a.WeightDecay * p[j]
			}
			m[j] += (g - m[j]) * (1 - a.Beta1)
			v[j] = a.Beta2*v[j] + (1-a.Beta2)*g*g
			size := v[j]
			if a.AMSGrad {
				top[j] = max(top[j], v[j])
				size = top[j]
			}
			p[j] -= scale * m[j] / (math.Sqrt(size)/root + a.Eps)
		}
	}
	return nil
}

// like makes a state of zeros at the first step, and checks lengths at all.
func like(state *[][]float64, params, grads [][]float64) error {
	if *state == nil {
		*state = make([][]float64, len(params))
		for i, p := range params {
			(*state)[i] = make([]float64, len(p))
		}
	}
	if len(params) != len(grads) || len(params) != len(*state) {
		return fmt.Errorf("%d parameters, %d gradients, %d in the steps before", len(params), len(grads), len(*state))
	}
	for i, p := range params {
		if len(p) != len(grads[i]) || len(p) != len((*state)[i]) {
			return fmt.Errorf("parameter %d has %d elements, its gradient %d, and %d in the steps before", i, len(p), len(grads[i]), len((*state)[i]))
		}
	}
	return nil
}

func copied(state [][]float64) [][]float64 {
	out := slices.Clone(state)
	for i := range out {
		out[i] = slices.Clone(out[i])
	}
	return out
}

// ClipNorm scales gradients down so that the length of all together is at most most; it gives the length before.
func ClipNorm(grads [][]float64, most float64) float64 {
	sum := 0.0
	for _, g := range grads {
		for _, x := range g {
			sum += x * x
		}
	}
	norm := math.Sqrt(sum)
	if scale := most / (norm + 1e-6); scale < 1 {
		for _, g := range grads {
			for j := range g {
				g[j] *= scale
			}
		}
	}
	return norm
}
