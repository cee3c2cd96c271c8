package module

import "skep/interp/value"

// Quick is a second way to run a function, for what programs call millions of
// times: the arguments come one by one, not bound in a list, and there is no way
// for errors. ok is false wherever anything is out of the ordinary: arguments of
// other kinds, an error, texts and lists so long that the budget or an interrupt
// have a say. Then nothing has happened yet, and Impl runs instead. What it gives
// is what Impl would give, sharing included; it calls nothing of the program.
// The form with as many values as the call has arguments (the receiver counts) is taken.
type Quick struct {
	One   func(x value.Value) (v value.Value, ok bool)
	Two   func(x, y value.Value) (v value.Value, ok bool)
	Three func(x, y, z value.Value) (v value.Value, ok bool)
	// Bare is Two for what gives Some(v) or Ok(v), without these around v; there is false for
	// None, and ok for an Err: unwrap, unwrap_or, is_some and the like behind the call need no Option.
	Bare func(x, y value.Value) (v value.Value, there, ok bool)
	Oks  bool // Bare stands for Ok(v), not for Some(v)
}
