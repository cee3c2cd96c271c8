package math

import (
	gomath "math"
	"slices"

	"skep/interp/module"
	"skep/interp/value"
)

func statistics() []module.Func {
	return []module.Func{
		{Sig: "fun mean(xs: Iterable<f64>) -> f64", Doc: "The arithmetic mean of a sequence, without intermediate rounding.", Example: "math.mean([1, 2, 3, 4])  // => 2.5", Impl: ofFloats(1, mean)},
		{Sig: "fun median(xs: Iterable<f64>) -> f64", Doc: "The middle value; the mean of the two middle ones of an even number.", Example: "math.median([7, 1, 3])  // => 3.0", Impl: ofFloats(1, median)},
		{Sig: "fun mode<T>(xs: Iterable<T>) -> T", Doc: "The most frequent element; the first of several.", Example: "math.mode([1, 2, 2, 3])  // => 2", Impl: mode},
		{Sig: "fun quantile(xs: Iterable<f64>, q: f64) -> f64", Doc: "The value below which the share q (0 to 1) lies, linear between neighbours (type 7 of Hyndman and Fan, 1996).", Example: "math.quantile([1, 2, 3, 4, 5], 0.25)  // => 2.0", Impl: quantile},
		{Sig: "fun variance(xs: Iterable<f64>, ddof: i64 = 1) -> f64", Doc: "The mean squared distance from the mean, with n - ddof below: 1 for a sample, 0 for a population.", Example: "math.variance([1, 2, 3, 4])  // => 1.6666666666666667", Impl: spread(func(v float64) float64 { return v })},
		{Sig: "fun stdev(xs: Iterable<f64>, ddof: i64 = 1) -> f64", Doc: "The standard deviation: the square root of the variance.", Example: "math.stdev([2, 4, 4, 4, 5, 5, 7, 9], 0)  // => 2.0", Impl: spread(gomath.Sqrt)},
	}
}

// ofFloats makes an Impl of a function of at least least numbers.
func ofFloats(least int, f func([]float64) float64) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		xs, err := atLeast(c, least)
		if err != nil {
			return value.Null, err
		}
		return value.Float(f(xs)), nil
	}
}

func atLeast(c *module.Call, least int) ([]float64, error) {
	xs, err := floats(c, 0)
	if err == nil && len(xs) < least {
		err = c.Error(codeDomain, "", "needs at least %d numbers, found %d", least, len(xs))
	}
	return xs, err
}

func mean(xs []float64) float64 { return shewchuk(xs) / float64(len(xs)) }

func median(xs []float64) float64 {
	slices.Sort(xs)
	m := len(xs) / 2
	if len(xs)%2 == 1 {
		return xs[m]
	}
	return xs[m-1] + (xs[m]-xs[m-1])/2
}

func mode(c *module.Call) (value.Value, error) {
	counts := value.NewDict()
	best, most := value.Null, int64(0)
	var order []value.Value
	err := each(c, 0, func(v value.Value) error {
		if err := c.Host.Charge(64); err != nil {
			return err
		}
		n, seen := counts.Get(v)
		if !seen {
			n = value.Int(0)
			order = append(order, v)
		}
		counts.Set(v.Share(), value.Int(n.AsInt()+1))
		return nil
	})
	if err != nil {
		return value.Null, err
	}
	for _, v := range order {
		if n, _ := counts.Get(v); n.AsInt() > most {
			best, most = v, n.AsInt()
		}
	}
	if most == 0 {
		return value.Null, c.Error(codeDomain, "", "needs at least 1 element, found 0")
	}
	return best, nil
}

func quantile(c *module.Call) (value.Value, error) {
	xs, err := atLeast(c, 1)
	if err != nil {
		return value.Null, err
	}
	q := c.Float(1)
	if !(q >= 0 && q <= 1) {
		return value.Null, c.Error(codeDomain, "0.5 is the median", "the share must lie between 0 and 1, found %s", value.FormatFloat(q))
	}
	slices.Sort(xs)
	at := q * float64(len(xs)-1)
	i := int(at)
	if i == len(xs)-1 {
		return value.Float(xs[i]), nil
	}
	return value.Float(xs[i] + (xs[i+1]-xs[i])*(at-float64(i))), nil
}

// spread computes the variance in two passes, which loses no digits to a large mean.
func spread(f func(float64) float64) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		ddof := count(c, 1)
		xs, err := atLeast(c, int(min(ddof, 1<<30))+1)
		if err != nil {
			return value.Null, err
		}
		m := mean(xs)
		for i, x := range xs {
			xs[i] = (x - m) * (x - m)
		}
		return value.Float(f(shewchuk(xs) / (float64(len(xs)) - float64(ddof)))), nil
	}
}
