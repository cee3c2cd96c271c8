package tensor

import (
	"fmt"
	"slices"

	"skep/compute/grad"
	"skep/compute/optim"
	engine "skep/compute/tensor"
	"skep/interp/module"
	"skep/interp/value"
)

// optimizerName is what typeof says of an optimiser.
const optimizerName = "Optimizer"

// optimizer is the box around an engine's optimiser: exactly one of both is set.
type optimizer struct {
	stepper optim.Stepper
	lbfgs   *optim.LBFGS
	text    string
}

// String names the method and its rate.
func (o *optimizer) String() string { return o.text }

// CloneValue copies the state for a second owner.
func (o *optimizer) CloneValue() any {
	out := *o
	if o.stepper != nil {
		out.stepper = o.stepper.Copy()
	} else {
		l := *o.lbfgs
		out.lbfgs = &l
	}
	return &out
}

// Optim declares optim.
func Optim() module.Module {
	const step = "let mut w = tensor.tensor([1.0, 2.0])\nlet mut opt = optim."
	const then = "\nw = opt.step(w, [0.5, -0.5])\nw.round()  // => "
	return module.Module{
		Name: "optim", Doc: "Optimisers: parameters that follow their gradients downhill. Names, defaults and formulas are PyTorch's.",
		Funcs: []module.Func{
			{Sig: "fun sgd(lr: f64 = 0.001, momentum: f64 = 0.0, dampening: f64 = 0.0, weight_decay: f64 = 0.0, nesterov: bool = false)", Doc: "Stochastic gradient descent, with momentum.",
				Example: step + "sgd(lr: 2.0)" + then + "[0. 3.]", Impl: module.Checked(func(c *module.Call) value.Value {
					return stepping(c, &optim.SGD{LR: c.Float(0), Momentum: c.Float(1), Dampening: c.Float(2), WeightDecay: c.Float(3), Nesterov: c.Bool(4)}, "sgd")
				})},
			{Sig: "fun adam(lr: f64 = 0.001, betas = null, eps: f64 = 1e-8, weight_decay: f64 = 0.0, amsgrad: bool = false)", Doc: "Adam: steps by the running mean of gradients over the root of the mean of their squares. betas are the shares that both means keep, (0.9, 0.999) if absent.",
				Example: step + "adam(lr: 1.0)" + then + "[0. 3.]", Impl: module.Checked(func(c *module.Call) value.Value { return adam(c, false) })},
			{Sig: "fun adamw(lr: f64 = 0.001, betas = null, eps: f64 = 1e-8, weight_decay: f64 = 0.01, amsgrad: bool = false)", Doc: "Adam whose weight decay is apart from the gradients.",
				Example: step + "adamw(lr: 1.0, weight_decay: 0.0)" + then + "[0. 3.]", Impl: module.Checked(func(c *module.Call) value.Value { return adam(c, true) })},
			{Sig: "fun lbfgs(lr: f64 = 1.0, max_iter: i64 = 20, max_eval: i64 = null, tolerance_grad: f64 = 1e-7, tolerance_change: f64 = 1e-9, history_size: i64 = 100, line_search: str = \"strong_wolfe\")",
				Doc:     "L-BFGS, for functions without noise: it calls the function itself, see minimize. line_search is \"strong_wolfe\", or \"none\" (what PyTorch takes unasked) for steps of length lr.",
				Example: "let mut opt = optim.lbfgs()\nlet (w, loss) = opt.minimize(|w| ((w - [1.0, 2.0]) ** 2).sum(), tensor.zeros(2))\nw.allclose([1.0, 2.0])  // => true", Impl: module.Checked(lbfgs)},
			{Sig: "fun clip_grad_norm(grads, max_norm: f64)", Doc: "Gradients scaled down so that the length of all together is at most max_norm, and that length before.",
				Example: "optim.clip_grad_norm(tensor.tensor([3.0, 4.0]), 5.0)[1]  // => 5.0", Impl: module.Checked(clipNorm)},
		},
		Types: []module.Type{{Name: optimizerName, Doc: "A method that changes parameters along their gradients, with what it remembers of the steps before.",
			Methods: []module.Func{
				{Sig: "fun step(&mut self, params, grads, lr: f64 = null)", Doc: "The parameters one step further along the gradients, which grad gives: both of one form." + treeDoc + " lr counts instead of the optimiser's own rate, for schedules.",
					Example: "let mut w = 1.0\nlet mut opt = optim.sgd(lr: 0.1)\nfor _ in 0..100 { w = opt.step(w, grad(|w| (w - 3.0) ** 2)(w)) }\nw.round()  // => 3.0", Impl: module.Checked(oneStep)},
				{Sig: "fun minimize(&mut self, f: fun(_) -> _, params, steps: i64 = null)", Doc: "The parameters after steps (100 if absent) along the gradients of f, which must give one number, and f's value there. L-BFGS takes steps of max_iter iterations each, one if absent.",
					Example: "let mut opt = optim.adam(lr: 0.1)\nlet (w, loss) = opt.minimize(|w| (w - 3.0) ** 2, 0.0, steps: 500)\nw.round()  // => 3.0", Impl: module.Checked(minimize)},
			}}},
	}
}

func boxed(o *optimizer) value.Value { return value.NewBox(optimizerName, o) }

func stepping(c *module.Call, s interface {
	optim.Stepper
	Validate() error
}, name string) value.Value {
	if err := s.Validate(); err != nil {
		c.Refuse("%v", err)
	}
	return boxed(&optimizer{stepper: s, text: fmt.Sprintf("%s(lr: %v)", name, s.Rate())})
}

func adam(c *module.Call, decoupled bool) value.Value {
	betas := []float64{0.9, 0.999}
	if c.Given(1) {
		betas = c.Floats(1)
	}
	if len(betas) != 2 {
		c.Wrong(1, "two numbers, the shares that the running means keep")
	}
	name := "adam"
	if decoupled {
		name = "adamw"
	}
	return stepping(c, &optim.Adam{LR: c.Float(0), Beta1: betas[0], Beta2: betas[1], Eps: c.Float(2), WeightDecay: c.Float(3), AMSGrad: c.Bool(4), Decoupled: decoupled}, name)
}

func lbfgs(c *module.Call) value.Value {
	l := &optim.LBFGS{LR: c.Float(0), MaxIter: int(c.IntIn(1, 1, 1<<31)), ToleranceGrad: c.Float(3), ToleranceChange: c.Float(4), History: int(c.IntIn(5, 1, 1<<31))}
	if l.MaxEval = l.MaxIter * 5 / 4; c.Given(2) {
		l.MaxEval = int(c.IntIn(2, 1, 1<<31))
	}
	switch c.Str(6) {
	case "strong_wolfe":
		l.Wolfe = true
	case "none":
	default:
		c.Refuse("line_search is \"strong_wolfe\" or \"none\", found %s", value.Quote(c.Str(6)))
	}
	if err := l.Validate(); err != nil {
		c.Refuse("%v", err)
	}
	return boxed(&optimizer{lbfgs: l, text: fmt.Sprintf("lbfgs(lr: %v)", l.LR)})
}

func optimizerOf(c *module.Call) *optimizer {
	o, ok := value.As[*optimizer](c.Args[0])
	if !ok {
		c.Wrong(0, "an optimiser")
	}
	return o
}

// flat are the floats of a structure: its tensors, and their elements.
type flat struct {
	p       *params
	tensors []*engine.Tensor
	data    [][]float64
}

func flatten(c *module.Call, v value.Value) *flat {
	f := &flat{p: &params{c: c}}
	f.p.mapped(v, 0, func(v value.Value) value.Value {
		if t, ok := floats(c, v); ok {
			f.tensors, f.data = append(f.tensors, t), append(f.data, engine.Slice[float64](t))
		}
		return v
	})
	c.Charge(16 * f.len())
	return f
}

func (f *flat) len() (n int64) {
	for _, d := range f.data {
		n += int64(len(d))
	}
	return n
}

// floats gives the tensor that a leaf of a structure is, if it holds floats.
func floats(c *module.Call, v value.Value) (*engine.Tensor, bool) {
	if k := v.Kind(); k != value.KBox && k != value.KFloat {
		return nil, false
	}
	t, ok := asTensor(c, v)
	return t, ok && t.DType().IsFloat()
}

// rebuilt gives the structure with its floats replaced by the elements in data.
func (f *flat) rebuilt(v value.Value) value.Value {
	next := 0
	return f.p.mapped(v, 0, func(v value.Value) value.Value {
		t, ok := floats(f.p.c, v)
		if !ok {
			return v
		}
		out, err := engine.From(f.data[next], t.Sizes()...)
		fail(f.p.c, err)
		next++
		return box(out.AsType(t.DType()))
	})
}

// matched reads gradients of the form of parameters.
func (f *flat) matched(c *module.Call, grads value.Value) [][]float64 {
	g := flatten(c, grads)
	if len(f.tensors) == 1 && len(g.tensors) != 1 && g.len() == f.len() { // of a single tensor, written as lists
		return [][]float64{slices.Concat(g.data...)}
	}
	if len(g.tensors) != len(f.tensors) {
		c.Refuse("there are %d parameters and %d gradients: give what grad gave", len(f.tensors), len(g.tensors))
	}
	for i, t := range g.tensors {
		if !t.Shape().Equal(f.tensors[i].Shape()) {
			c.Refuse("parameter %d has shape %s, its gradient %s", i, f.tensors[i].Shape(), t.Shape())
		}
	}
	return g.data
}

func oneStep(c *module.Call) value.Value {
	o := optimizerOf(c)
	if o.stepper == nil {
		c.Refuse("L-BFGS calls the function itself: use minimize")
	}
	params := wholeAsFloat(c.Args[1])
	f := flatten(c, params)
	rate := o.stepper.Rate()
	if c.Given(3) {
		rate = c.Float(3)
	}
	if err := o.stepper.Step(f.data, f.matched(c, wholeAsFloat(c.Args[2])), rate); err != nil {
		c.Refuse("%v", err)
	}
	return f.rebuilt(params)
}

// wholeAsFloat counts a whole number that stands alone as a float.
func wholeAsFloat(v value.Value) value.Value {
	if v.IsInt() {
		return value.Float(float64(v.AsInt()))
	}
	return v
}

func minimize(c *module.Call) value.Value {
	o := optimizerOf(c)
	c.Fn(1)
	fn, params := c.Args[1], wholeAsFloat(c.Args[2])
	if o.lbfgs != nil {
		return minimizeAll(c, o.lbfgs, fn, params)
	}
	steps := int64(100)
	if c.Given(3) {
		steps = c.IntIn(3, 0, 1<<40)
	}
	for i := range steps {
		c.Poll(int(i))
		_, gs := gradients(c, fn, []value.Value{params}, []int{0})
		f := flatten(c, params)
		if err := o.stepper.Step(f.data, f.matched(c, gs[0]), o.stepper.Rate()); err != nil {
			c.Refuse("%v", err)
		}
		params = f.rebuilt(params)
	}
	return value.NewTuple(params, box(grad.Detach(scalar(c, invoke(c, fn, []value.Value{params.Share()})))))
}

// minimizeAll runs L-BFGS over all parameters as one vector.
func minimizeAll(c *module.Call, l *optim.LBFGS, fn, params value.Value) value.Value {
	f := flatten(c, params)
	var x []float64
	for _, d := range f.data {
		x = append(x, d...)
	}
	spread := func(x []float64) value.Value {
		for i, d := range f.data {
			f.data[i], x = x[:len(d)], x[len(d):]
		}
		return f.rebuilt(params)
	}
	eval := func(x []float64) (float64, []float64, error) {
		y, gs := gradients(c, fn, []value.Value{spread(x)}, []int{0})
		var g []float64
		for _, d := range f.matched(c, gs[0]) {
			g = append(g, d...)
		}
		v, _ := y.Number()
		return v, g, nil
	}
	steps := int64(1)
	if c.Given(3) {
		steps = c.IntIn(3, 0, 1<<40)
	}
	for range steps {
		if _, err := l.Minimize(eval, x); err != nil {
			c.Refuse("%v", err)
		}
		if l.Evaluations == 1 {
			break
		}
	}
	params = spread(x)
	return value.NewTuple(params, invoke(c, fn, []value.Value{params.Share()}))
}

func clipNorm(c *module.Call) value.Value {
	f := flatten(c, c.Args[0])
	norm := optim.ClipNorm(f.data, c.Float(1))
	return value.NewTuple(f.rebuilt(c.Args[0]), value.Float(norm))
}
