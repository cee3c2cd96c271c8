package vector

// comparison is the loops of one: of two vectors, nil for those that stand swapped, and with one number on the right. They are for whole vectors.
type comparison[T Float] struct {
	both  func(vectors int, dst *bool, x, y *T)
	right func(vectors int, dst *bool, x *T, one T)
}

// comparisons are those of a set of loops, which take so many elements at a time.
type comparisons[T Float] struct {
	lanes int
	ops   map[string]comparison[T]
}

// Compare writes whether eq, ne, lt or le holds between x[i] and y[i], for as many of the first elements as there is a loop
// for: it gives their number.
func Compare[T Float](op string, dst []bool, x, y []T) int {
	c := &kernelsOf[T]().comparisons
	f := c.ops[op].both
	return c.whole(f != nil, len(x), func(n int) { f(n, &dst[0], &x[0], &y[0]) })
}

// CompareNumber is Compare with one number on the right, and for gt and ge too.
func CompareNumber[T Float](op string, dst []bool, x []T, y T) int {
	c := &kernelsOf[T]().comparisons
	f := c.ops[op].right
	return c.whole(f != nil, len(x), func(n int) { f(n, &dst[0], &x[0], y) })
}

// whole calls a loop for the whole vectors of n elements.
func (c *comparisons[T]) whole(has bool, n int, f func(vectors int)) int {
	if !has || n < c.lanes {
		return 0
	}
	f(n / c.lanes)
	return n / c.lanes * c.lanes
}
