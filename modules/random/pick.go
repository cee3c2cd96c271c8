package random

import (
	"sort"

	"skep/interp/module"
	"skep/interp/value"
)

func (s *source) picks() []module.Func {
	return []module.Func{
		s.pick("fun choice<T>(xs: Iterable<T>) -> T", "One of the elements.", "random.choice([5])  // => 5", s.choice),
		s.pick("fun choices<T>(xs: Iterable<T>, k: i64, weights: Iterable<f64> = null) -> [T]", "k elements, each drawn from all, by weights when given.", "random.choices([\"a\", \"b\"], 3, [1, 0])  // => [\"a\", \"a\", \"a\"]", s.choices),
		s.pick("fun sample<T>(xs: Iterable<T>, k: i64) -> [T]", "k different elements in random order.", "random.sample([4], 1)  // => [4]", s.sample),
		s.pick("fun shuffle<T>(xs: Iterable<T>) -> [T]", "The elements in random order, as a new array.", "random.shuffle([4])  // => [4]", s.shuffle),
	}
}

// pick declares a function that draws from a sequence. What has a way of its own to be walked over is walked before the
// generator is held: the program's code on that way may draw, too.
func (s *source) pick(sig, doc, example string, f module.Impl) module.Func {
	m := s.fn(sig, doc, example, "", f)
	draw := m.Impl
	m.Impl = func(c *module.Call) (value.Value, error) {
		for i, v := range c.Args {
			if k := v.Kind(); k == value.KBox || k == value.KObj || k == value.KIter {
				c.Args[i] = value.NewArray(c.List(i))
			}
		}
		return draw(c)
	}
	return m
}

// pool gives a way to the elements of an array, tuple, string or range of
// integers, without copying them.
func pool(c *module.Call) (n int, at func(i int) value.Value, err error) {
	switch xs := c.Args[0]; xs.Kind() {
	case value.KArray, value.KTuple:
		a := xs.List()
		return a.Len(), func(i int) value.Value { return a.At(i).Share() }, nil
	case value.KSet:
		e := xs.Set().Elems()
		return len(e), func(i int) value.Value { return e[i].Share() }, nil
	case value.KStr:
		return xs.StrLen(), xs.StrAt, nil
	case value.KRange:
		lo, hi, ok := xs.Range().Ints()
		if ok && uint64(hi-lo) <= maxSize {
			return int(hi - lo), func(i int) value.Value { return value.Int(lo + int64(i)) }, nil
		}
	}
	return 0, nil, c.Error(codeArgument, "", "argument 1 must be an array or a range of integers, found %s", value.TypeName(c.Args[0]))
}

func (s *source) choice(c *module.Call) (value.Value, error) {
	n, at, err := pool(c)
	switch {
	case err != nil:
		return value.Null, err
	case n == 0:
		return value.Null, c.Error(codeRange, "", "there is nothing to choose from")
	}
	return at(s.r.IntN(n)), nil
}

func (s *source) choices(c *module.Call) (value.Value, error) {
	n, at, err := pool(c)
	if err != nil {
		return value.Null, err
	}
	k := size(c, 1)
	switch {
	case n == 0 && k > 0:
		return value.Null, c.Error(codeRange, "", "there is nothing to choose from")
	case c.Args[2].IsNull():
		return s.draw(c, k, func() value.Value { return at(s.r.IntN(n)) })
	}
	sums, err := cumulated(c, n)
	if err != nil {
		return value.Null, err
	}
	return s.draw(c, k, func() value.Value {
		u := s.r.Float64() * sums[n-1]
		i := sort.Search(n-1, func(i int) bool { return sums[i] > u }) // never one of weight zero
		return at(i)
	})
}

// cumulated adds up the weights, so that a draw is a binary search.
func cumulated(c *module.Call, n int) ([]float64, error) {
	sums := c.Floats(2)
	if len(sums) != n {
		return nil, c.Error(codeArgument, "", "the weights must be %d numbers, one for each element; there are %d", n, len(sums))
	}
	total := 0.0
	for i, f := range sums {
		if !(f >= 0) || f > 1e300 {
			return nil, c.Error(codeArgument, "", "weight %d must be a number that is not negative, found %s", i+1, value.Repr(value.Float(f)))
		}
		total += f
		sums[i] = total
	}
	if total == 0 {
		return nil, c.Error(codeRange, "", "all weights are zero")
	}
	return sums, nil
}

// sample moves drawn elements to the front of a virtual array (Fisher and Yates);
// only what was moved is kept, so that a few out of a huge range are cheap.
func (s *source) sample(c *module.Call) (value.Value, error) {
	n, at, err := pool(c)
	if err != nil {
		return value.Null, err
	}
	k := size(c, 1)
	switch {
	case k > n:
		return value.Null, c.Error(codeRange, "random.choices draws the same element more than once", "cannot draw %d different ones of %d elements", k, n)
	}
	if err := c.Host.Charge(int64(48 * k)); err != nil {
		return value.Null, err
	}
	moved := map[int]int{}
	where := func(i int) int {
		if j, ok := moved[i]; ok {
			return j
		}
		return i
	}
	i := -1
	return s.draw(c, k, func() value.Value {
		i++
		j := i + s.r.IntN(n-i)
		out := where(j)
		moved[j] = where(i)
		return at(out)
	})
}

func (s *source) shuffle(c *module.Call) (value.Value, error) {
	n, at, err := pool(c)
	if err != nil {
		return value.Null, err
	}
	i := -1
	v, err := s.draw(c, n, func() value.Value {
		i++
		return at(i)
	})
	if err != nil {
		return value.Null, err
	}
	s.r.Shuffle(n, v.Array().Swap)
	return v, nil
}
