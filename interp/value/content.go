package value

// Container is a box that holds values of the language: it shows, compares,
// hashes and is walked over as the array or dict that Content gives.
type Container interface {
	Content() Value
}

// Packed is a box of numbers that lie side by side in memory, as those of a column or of a vector do. Packed gives them as a
// slice of Go's numbers or bools, which nobody changes as long as it is kept; nil if they do not lie so: there are nulls
// among them, or more dimensions than one.
type Packed interface {
	Packed() any
}

// PackedIn gives the numbers of a box that has them side by side.
func PackedIn(v Value) any {
	if v.Kind() == KBox {
		if p, ok := v.Box().V.(Packed); ok {
			return p.Packed()
		}
	}
	return nil
}

// Placer is a Container whose elements can be changed where they lie, as in
// `q[0].push(5)`: Place points at the element of an index until the next change.
// call calls a function of the language. Peek reads the element, if it is there,
// without a mark: a method that changes it must not find it shared by the look at it.
type Placer interface {
	Container
	Peek(at Value) (v Value, ok bool)
	Place(at Value, call func(fn Value, args ...Value) Value) (*Value, error)
}

// ContentOf gives what a box holds, if it holds values.
func ContentOf(v Value) (Value, bool) {
	if v.Kind() != KBox {
		return Null, false
	}
	if c, ok := v.Box().V.(Container); ok {
		return c.Content(), true
	}
	return Null, false
}

// contents compares two boxes that hold values; ok is false for others.
func (c *comparison) contents(a, b Value) (same, ok bool) {
	x, isA := ContentOf(a)
	y, isB := ContentOf(b)
	if !isA || !isB {
		return false, false
	}
	return a.Box().Type == b.Box().Type && c.equal(x, y), true
}

// StandsForNumber tells a box that may stand where an annotation wants a float:
// a number that remembers how it was computed, while a derivative is taken.
func StandsForNumber(v Value) bool {
	if v.Kind() != KBox {
		return false
	}
	n, ok := v.Box().V.(interface{ StandsForNumber() bool })
	return ok && n.StandsForNumber()
}
