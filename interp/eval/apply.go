package eval

import "skep/interp/value"

// Functions that builtins call over and over: comparators, keys, what map and
// filter are given. A third of the time of a sort by closure was in catching
// errors around each call and looking at what kind of function it is; that is
// done once, and errors go up through the builtin, whose caller unwinds the frames.

// Apply1 implements module.Applier.
func (th *thread) Apply1(fn value.Value) func(x value.Value) value.Value {
	if !fn.Direct(1) {
		return nil
	}
	cl := closureIn(fn)
	return func(x value.Value) value.Value { return th.run1(cl, deref(x), nil) }
}

// Apply2 implements module.Applier.
func (th *thread) Apply2(fn value.Value) func(x, y value.Value) value.Value {
	if !fn.Direct(2) {
		return nil
	}
	cl := closureIn(fn)
	return func(x, y value.Value) value.Value { return th.run2(cl, deref(x), deref(y), nil) }
}
