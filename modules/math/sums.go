package math

import (
	gomath "math"

	"skep/interp/module"
	"skep/interp/value"
)

func sums() []module.Func {
	return []module.Func{
		{Sig: "fun sum<T>(xs: Iterable<T>, start: f64 = 0)", Forms: []string{"fun sum<T>(xs: Iterable<T>) -> T"}, Doc: "The sum of a sequence: an integer when all are, checked for overflow; else a float.", Example: "math.sum([1, 2, 3])  // => 6\nmath.sum(1..=100)  // => 5050", Impl: sum},
		{Sig: "fun prod<T>(xs: Iterable<T>, start: f64 = 1)", Forms: []string{"fun prod<T>(xs: Iterable<T>) -> T"}, Doc: "The product of a sequence: an integer when all are, checked for overflow; else a float.", Example: "math.prod([2, 3, 4])  // => 24", Impl: prod},
		{Sig: "fun fsum(xs: Iterable<f64>) -> f64", Doc: "The exact sum of floats, rounded once.", Example: "math.fsum([1e100, 1.0, -1e100])  // => 1.0", Impl: exactSum},
		{Sig: "fun min(...xs)", Forms: []string{"fun min<T>(xs: Iterable<T>) -> T", "fun min<T>(a: T, b: T) -> T", "fun min<T>(a: T, b: T, c: T) -> T"}, Doc: "The smallest argument, or the smallest element of one sequence. NaN is passed over; integers and floats mixed give a float.", Example: "math.min(3, 1, 2)  // => 1\nmath.min([4, 2, 8])  // => 2", Impl: extreme(-1)},
		{Sig: "fun max(...xs)", Forms: []string{"fun max<T>(xs: Iterable<T>) -> T", "fun max<T>(a: T, b: T) -> T", "fun max<T>(a: T, b: T, c: T) -> T"}, Doc: "The largest argument, or the largest element of one sequence. NaN is passed over; integers and floats mixed give a float.", Example: "math.max(3, 1, 2)  // => 3\nmath.max([4, 2, 8])  // => 8", Impl: extreme(1)},
		{Sig: "fun dot<N>(a: Iterable<N>, b: Iterable<N>) -> N", Doc: "The sum of the products of two sequences of one length.", Example: "math.dot([1, 2, 3], [4, 5, 6])  // => 32", Impl: dot},
	}
}

// total adds up or multiplies: whole while everything is, then in floats.
type total struct {
	c       *module.Call
	n       int64
	f       float64
	isFloat bool
	whole   func(a, b int64) (int64, bool)
	real    func(a, b float64) float64
}

func (t *total) add(v value.Value) error {
	f, ok := v.Number()
	if !ok {
		return t.c.Error(codeArgument, "", "%s is not a number", value.Repr(v))
	}
	switch {
	case t.isFloat:
		t.f = t.real(t.f, f)
	case v.IsFloat():
		t.isFloat, t.f = true, t.real(float64(t.n), f)
	default:
		if t.n, ok = t.whole(t.n, v.AsInt()); !ok {
			return t.c.Error(codeOverflow, "make one element a float to compute in floats", "the result does not fit into 64 bits")
		}
	}
	return nil
}

func (t *total) value() value.Value {
	if t.isFloat {
		return value.Float(t.f)
	}
	return value.Int(t.n)
}

func plus(a, b int64) (int64, bool) {
	n := a + b
	return n, (n > a) == (b > 0)
}

func accumulate(c *module.Call, neutral int64, w func(a, b int64) (int64, bool), r func(a, b float64) float64) (value.Value, error) {
	t := &total{c: c, n: neutral, whole: w, real: r}
	if err := t.add(c.Args[1]); err != nil {
		return value.Null, err
	}
	if err := each(c, 0, t.add); err != nil {
		return value.Null, err
	}
	return t.value(), nil
}

func sum(c *module.Call) (value.Value, error) {
	return accumulate(c, 0, plus, func(a, b float64) float64 { return a + b })
}

func prod(c *module.Call) (value.Value, error) {
	return accumulate(c, 1, times, func(a, b float64) float64 { return a * b })
}

func dot(c *module.Call) (value.Value, error) {
	other, err := elements(c, 1)
	if err != nil {
		return value.Null, err
	}
	acc := &total{c: c, whole: plus, real: func(a, b float64) float64 { return a + b }}
	n := 0
	err = each(c, 0, func(v value.Value) error {
		n++
		w, ok := other()
		if !ok {
			return c.Error(codeDomain, "", "the second sequence ends after %d elements, the first goes on", n-1)
		}
		p := &total{c: c, n: 1, whole: times, real: func(a, b float64) float64 { return a * b }}
		if err := p.add(v); err != nil {
			return err
		}
		if err := p.add(w); err != nil {
			return err
		}
		return acc.add(p.value())
	})
	if err != nil {
		return value.Null, err
	}
	if _, more := other(); more {
		return value.Null, c.Error(codeDomain, "", "the first sequence ends after %d elements, the second goes on", n)
	}
	return acc.value(), nil
}

// exactSum keeps partial sums that do not overlap (J. Shewchuk, 1997), as Python's fsum does.
func exactSum(c *module.Call) (value.Value, error) {
	xs, err := floats(c, 0)
	if err != nil {
		return value.Null, err
	}
	return value.Float(shewchuk(xs)), nil
}

func shewchuk(xs []float64) float64 {
	var partials []float64
	special := 0.0
	for _, x := range xs {
		if gomath.IsInf(x, 0) || gomath.IsNaN(x) {
			special += x
			continue
		}
		kept := partials[:0]
		for _, y := range partials {
			if gomath.Abs(x) < gomath.Abs(y) {
				x, y = y, x
			}
			hi := x + y
			if lo := y - (hi - x); lo != 0 {
				kept = append(kept, lo)
			}
			x = hi
		}
		partials = append(kept, x)
	}
	if special != 0 || gomath.IsNaN(special) {
		return special
	}
	return roundPartials(partials)
}

// roundPartials adds from the largest down and settles the half-even case.
func roundPartials(p []float64) float64 {
	n := len(p)
	if n == 0 {
		return 0
	}
	n--
	hi, lo := p[n], 0.0
	for n > 0 {
		n--
		x, y := hi, p[n]
		hi = x + y
		if lo = y - (hi - x); lo != 0 {
			break
		}
	}
	if n > 0 && (lo < 0 && p[n-1] < 0 || lo > 0 && p[n-1] > 0) {
		y := lo * 2
		if x := hi + y; y == x-hi {
			hi = x
		}
	}
	return hi
}

// extreme makes min (sign -1) or max (sign 1).
func extreme(sign int) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		if args := c.Args[0].List().Boxed(); len(args) == 1 && !isScalar(args[0]) {
			c = &module.Call{Ctx: c.Ctx, IO: c.IO, Host: c.Host, Args: args, Name: c.Name, Span: c.Span}
		}
		best, mixed, seen := value.Null, false, false
		err := each(c, 0, func(v value.Value) error {
			if f, ok := v.Number(); !seen || ok && isNaN(best) {
				mixed = mixed || seen && v.IsFloat() != best.IsFloat()
				best, seen = v, true
				return nil
			} else if ok && gomath.IsNaN(f) {
				return nil
			}
			order, ok := value.Compare(v, best)
			if !ok {
				return c.Error(codeArgument, "", "%s and %s have no order", value.Repr(best), value.Repr(v))
			}
			mixed = mixed || v.IsFloat() != best.IsFloat()
			if order*sign > 0 {
				best = v
			}
			return nil
		})
		if err != nil {
			return value.Null, err
		}
		if !seen {
			return value.Null, c.Error(codeDomain, "", "the sequence is empty")
		}
		if mixed && best.IsInt() {
			return value.Float(float64(best.AsInt())), nil
		}
		return best.Share(), nil
	}
}

func isNaN(v value.Value) bool { return v.IsFloat() && gomath.IsNaN(v.AsFloat()) }

func isScalar(v value.Value) bool {
	switch v.Kind() {
	case value.KArray, value.KTuple, value.KSet, value.KRange, value.KIter:
		return false
	}
	return true
}
