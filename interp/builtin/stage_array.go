package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// The stages that lists go through most are loops of their own: short lists spent
// more on the way through sequences than in the functions they were given.

// onArrays runs a function on lists as over does, on everything else as it is.
func onArrays(f module.Func, over func(c call, a *value.Array) value.Value) module.Func {
	general := f.Impl
	f.Impl = func(mc *module.Call) (v value.Value, err error) {
		if !mc.Args[0].IsArray() {
			return general(mc)
		}
		defer caught(&err)
		return over(call{mc}, mc.Args[0].Array()), nil
	}
	return f
}

// mapArray is map of a list: what the function gives for each element.
func mapArray(c call, a *value.Array) value.Value {
	f := c.fnArg(c.Args[1])
	if a.Len() == 0 {
		return array(nil)
	}
	x := f.item(a.At(0).Share(), 0)
	out := value.ArrayFor(x, min(a.Len(), firstRoom)).Array()
	c.push(out, x)
	for i := 1; i < a.Len(); i++ {
		c.push(out, f.item(a.At(i).Share(), i))
	}
	return out.Value()
}

// firstRoom is how many elements a list of unknown length has room for at first.
const firstRoom = 64

// filterArray is filter of a list: the elements for which the function is true.
func filterArray(c call, a *value.Array) value.Value {
	f := c.fnArg(c.Args[1])
	out := array(nil).Array()
	for i := 0; i < a.Len(); i++ {
		if x := a.At(i).Share(); f.holds(x, i) {
			c.push(out, x)
		}
	}
	return out.Value()
}
