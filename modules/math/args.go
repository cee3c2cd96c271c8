package math

import (
	gomath "math"

	"skep/interp/module"
	"skep/interp/value"
)

// The codes of this module's errors.
const (
	codeArgument = "M0001" // an argument of the wrong kind
	codeOverflow = "M0101" // the result is no 64-bit integer
	codeDomain   = "M0102" // there is no result: the mean of nothing, the factorial of -1
)

// whole truncates f if the result is a 64-bit integer.
func whole(f float64) (int64, bool) {
	if f >= -0x1p63 && f < 0x1p63 {
		return int64(f), true
	}
	return 0, false
}

// pollEvery is how many elements pass between two looks at the interrupt.
const pollEvery = 4096

// each calls f for every element of a sequence: array, tuple, set, range or iterator.
func each(c *module.Call, i int, f func(value.Value) error) error {
	next, err := elements(c, i)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		v, ok := next()
		if !ok {
			return nil
		}
		if err := f(v); err != nil {
			return err
		}
		if n%pollEvery == 0 && c.Ctx.Err() != nil {
			return c.Ctx.Err()
		}
	}
}

func elements(c *module.Call, i int) (func() (value.Value, bool), error) {
	v := c.Args[i]
	switch v.Kind() {
	case value.KArray, value.KTuple:
		return list(v.List().Boxed()), nil
	case value.KSet:
		return list(v.Set().Elems()), nil
	case value.KIter:
		return v.Iter().Next, nil
	case value.KRange:
		if lo, hi, ok := v.Range().Ints(); ok {
			return func() (value.Value, bool) {
				if lo >= hi {
					return value.Null, false
				}
				lo++
				return value.Int(lo - 1), true
			}, nil
		}
	}
	return nil, c.Mismatch(i, "a sequence of numbers")
}

func list(vs []value.Value) func() (value.Value, bool) {
	at := 0
	return func() (value.Value, bool) {
		if at == len(vs) {
			return value.Null, false
		}
		at++
		return vs[at-1], true
	}
}

// floats reads a whole sequence of numbers.
func floats(c *module.Call, i int) ([]float64, error) {
	var out []float64
	err := each(c, i, func(v value.Value) error {
		f, ok := v.Number()
		if !ok {
			return c.Error(codeArgument, "", "element %d must be a number, found %s", len(out)+1, value.TypeName(v))
		}
		if len(out) == cap(out) {
			if err := c.Host.Charge(int64(8 * max(64, len(out)))); err != nil {
				return err
			}
		}
		out = append(out, f)
		return nil
	})
	return out, err
}

// real1 makes an Impl of a function of one real number.
func real1(f func(float64) float64) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		x := c.Float(0)
		return value.Float(f(x)), nil
	}
}

// real2 makes an Impl of a function of two real numbers.
func real2(f func(x, y float64) float64) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		x := c.Float(0)
		y := c.Float(1)
		return value.Float(f(x, y)), nil
	}
}

// test1 makes an Impl of a question about one number.
func test1(f func(float64) bool) module.Impl {
	return func(c *module.Call) (value.Value, error) {
		x := c.Float(0)
		return value.Bool(f(x)), nil
	}
}

func isWhole(f float64) bool { return f == gomath.Trunc(f) && !gomath.IsInf(f, 0) }
