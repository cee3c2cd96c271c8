package expr

// What engines that run plans elsewhere ask of bound expressions: in them columns are places, overloads are decided and
// implicit casts stand as casts.

// Function is the name of the function that a call applies, or of an aggregate; "" for other nodes.
func (b *Bound) Function() string {
	switch {
	case b.fn != nil:
		return b.fn.name
	case b.agg != nil:
		return b.agg.name
	}
	return ""
}

// Constant is the value of an argument that is a literal.
func (b *Bound) Constant(i int) (any, bool) {
	if i >= len(b.Args) || b.Args[i].Op != Literal {
		return nil, false
	}
	return b.Args[i].Value, true
}

// Windowing is what a Windowed expression is computed over: its partition, its order and its frame, whose bounds are lo and hi.
func (b *Bound) Windowing() (part []*Bound, order []BoundKey, frame *Frame, lo, hi *Bound) {
	w := b.window
	return w.part, w.order, w.frame, w.lo, w.hi
}

// Offset reads a length of time as offset_by does: "1mo2d" in months, days and microseconds.
func Offset(s string) (months, days, micros int64, ok bool) {
	o, ok := parseOffset(s)
	return o.months, o.days, o.micros, ok
}
