package builtin

import (
	"fmt"

	"skep/interp/module"
	"skep/interp/value"
)

// mutatingMethods change an array in place; the evaluator has made sure that nobody else sees it.
func mutatingMethods() []module.Func {
	nothing := func(f func(c *module.Call, a *value.Array) error) impl {
		return func(c *module.Call) (value.Value, error) { return value.Unit(), f(c, c.Args[0].Array()) }
	}
	return []module.Func{
		fn("fun push(&mut self, x)", "Appends x.", nothing(pushBack)), fn("fun push_back(&mut self, x)", "Appends x.", nothing(pushBack)),
		fn("fun push_front(&mut self, x)", "Puts x at the start.", nothing(func(c *module.Call, a *value.Array) error {
			a.E = append([]value.Value{c.Args[1]}, a.E...)
			return nil
		})),
		fn("fun pop(&mut self)", "Takes the last element off, or gives nil.", func(c *module.Call) (value.Value, error) { return takeAt(c.Args[0].Array(), -1), nil }),
		fn("fun pop_back(&mut self)", "Takes the last element off, or gives nil.", func(c *module.Call) (value.Value, error) { return takeAt(c.Args[0].Array(), -1), nil }),
		fn("fun pop_front(&mut self)", "Takes the first element off, or gives nil.", func(c *module.Call) (value.Value, error) { return takeAt(c.Args[0].Array(), 0), nil }),
		fn("fun insert(&mut self, i: i64, x)", "Puts x before index i.", nothing(insertAt)),
		fn("fun remove(&mut self, i: i64)", "Takes the element at i out.", func(c *module.Call) (value.Value, error) {
			i, err := integer(c, 1)
			a := c.Args[0].Array()
			if err == nil && (i < -len(a.E) || i >= len(a.E)) {
				err = fmt.Errorf("index %d is out of range: the length is %d", i, len(a.E))
			}
			if err != nil {
				return value.Null, err
			}
			return takeAt(a, i), nil
		}),
		fn("fun clear(&mut self)", "Takes all elements out.", nothing(func(_ *module.Call, a *value.Array) error { a.E = nil; return nil })),
		fn("fun extend(&mut self, xs)", "Appends all of xs.", nothing(extend)), fn("fun append(&mut self, xs)", "Appends x, or all elements of an array.", nothing(func(c *module.Call, a *value.Array) error {
			if c.Args[1].Kind() == value.KArray {
				return extend(c, a)
			}
			return pushBack(c, a)
		})),
		fn("fun truncate(&mut self, n: i64)", "Keeps the first n elements.", nothing(func(c *module.Call, a *value.Array) error {
			n, err := integer(c, 1)
			a.E = a.E[:max(0, min(n, len(a.E)))]
			return err
		})),
		fn("fun swap(&mut self, i: i64, j: i64)", "Exchanges two elements.", nothing(swap)),
		fn("fun retain(&mut self, f)", "Keeps the elements for which f is true.", nothing(func(c *module.Call, a *value.Array) error {
			v, err := filter(c)
			if err == nil {
				a.E = v.Array().E
			}
			return err
		})),
	}
}

func pushBack(c *module.Call, a *value.Array) error {
	a.E = append(a.E, c.Args[1])
	return nil
}

// takeAt removes an element; taking the first leaves its room to the collector, so a queue is linear.
func takeAt(a *value.Array, i int) value.Value {
	if len(a.E) == 0 {
		return value.Null
	}
	if i < 0 {
		i += len(a.E)
	}
	v := a.E[i]
	switch i {
	case 0:
		a.E[0] = value.Null
		a.E = a.E[1:]
	case len(a.E) - 1:
		a.E[i] = value.Null
		a.E = a.E[:i]
	default:
		a.E = append(a.E[:i], a.E[i+1:]...)
	}
	return v
}

func insertAt(c *module.Call, a *value.Array) error {
	i, err := integer(c, 1)
	if err != nil {
		return err
	}
	if i < 0 {
		i += len(a.E)
	}
	if i < 0 || i > len(a.E) {
		return fmt.Errorf("index %d is out of range: the length is %d", i, len(a.E))
	}
	a.E = append(a.E, value.Null)
	copy(a.E[i+1:], a.E[i:])
	a.E[i] = c.Args[2]
	return nil
}

func extend(c *module.Call, a *value.Array) error {
	vs, err := list(c, c.Args[1])
	if err == nil {
		err = c.Host.Charge(int64(16 * len(vs)))
	}
	if err != nil {
		return err
	}
	a.E = append(a.E, shared(vs)...)
	return nil
}

func swap(c *module.Call, a *value.Array) error {
	i, err := integer(c, 1)
	if err != nil {
		return err
	}
	j, err := integer(c, 2)
	if err != nil {
		return err
	}
	for _, k := range []int{i, j} {
		if k < 0 || k >= len(a.E) {
			return fmt.Errorf("index %d is out of range: the length is %d", k, len(a.E))
		}
	}
	a.E[i], a.E[j] = a.E[j], a.E[i]
	return nil
}
