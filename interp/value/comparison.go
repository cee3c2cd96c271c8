package value

import (
	"sync/atomic"
	"unsafe"
)

// comparison is one walk over two nested values. A value that holds itself twice
// on every level (x = [x, x], sixty times) stands for a tree that nobody can
// walk. So after firstSteps containers, what was found of two is remembered,
// unless both have one holder only: then the walk does not come back to them.
type comparison struct {
	depth, steps int
	known        map[[2]unsafe.Pointer]bool
	stop         *atomic.Bool // optional: ends it
}

const (
	firstSteps = 1 << 14
	maxDepth   = 10_000 // of nested values; deeper ones are unequal and have no order
)

// enter begins to compare two containers. It gives what is known of them, and
// whether the walk need not go on below them.
func (c *comparison) enter(a, b Value) (same, done bool) {
	c.steps++
	c.depth++
	if c.depth > maxDepth || c.stop != nil && c.stop.Load() {
		return false, true
	}
	if !c.remembers(a, b) {
		return false, false
	}
	same, done = c.known[[2]unsafe.Pointer{a.p, b.p}]
	return same, done
}

func (c *comparison) remembers(a, b Value) bool {
	return c.steps > firstSteps && (a.IsShared() || b.IsShared())
}

// leave ends it and notes what was found.
func (c *comparison) leave(a, b Value, same bool) {
	c.depth--
	if !c.remembers(a, b) {
		return
	}
	if c.known == nil {
		c.known = map[[2]unsafe.Pointer]bool{}
	}
	c.known[[2]unsafe.Pointer{a.p, b.p}] = same
}

// once compares two containers of one kind, again only if that is cheap.
func (c *comparison) once(a, b Value) bool {
	same, done := c.enter(a, b)
	if !done {
		same = c.inside(a, b)
	}
	c.leave(a, b, same)
	return same
}

// orderOnce is once for the order. Only equal ones are remembered: a difference ends the walk.
func (c *comparison) orderOnce(a, b Value) (n int, ok bool) {
	same, done := c.enter(a, b)
	switch {
	case !done:
		n, ok = c.orderInside(a, b)
		same = n == 0 && ok
	case same:
		ok = true
	}
	c.leave(a, b, same)
	return n, ok
}
