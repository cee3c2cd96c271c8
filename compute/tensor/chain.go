package tensor

import (
	"slices"
	"sync"

	"skep/compute/dtype"
	"skep/compute/vector"
	"skep/memory"
)

// Element-wise operations on long contiguous floats are not computed at once:
// the result's buffer holds a chain of them, which runs when somebody looks at
// the elements (program.go), so that what is between the first operands and the last
// result never goes to memory. No bit of a result tells.

// chain is one operation whose operands may be chains.
type chain struct {
	op    string
	x, y  link
	unary bool
	ops   int // in it
}

// link is an operand: a tensor of the result's size, one number, or what a chain gives.
type link struct {
	tensor *Tensor // contiguous
	number bool    // tensor holds one element
	inner  *chain
}

const (
	chainWorth = 1 << 10 // elements from which on waiting pays
	chainLimit = 16      // operations: a loop that adds to a tensor shall not gather its whole history
)

// chained gives the result of a binary operation as a chain, nil if the operands do not lie for that.
func chained(op string, in, d dtype.Type, sizes []int, a, b *Tensor) *Tensor {
	if in != d || !chainable(d, sizes) || op != "add" && op != "sub" && op != "mul" && op != "div" {
		return nil
	}
	if a.buf == b.buf {
		a.buf.data() // twice the same: computed once
	}
	x, y := linked(a, sizes), linked(b, sizes)
	if x == nil || y == nil || x.number && y.number {
		return nil
	}
	return waiting(d, sizes, &chain{op: op, x: *x, y: *y, ops: 1 + x.ops() + y.ops()})
}

// chainedMap is chained for functions of one operand.
func chainedMap(op string, d dtype.Type, t *Tensor) *Tensor {
	if !chainable(d, t.shape) || !hasLoop(op, d) {
		return nil
	}
	x := linked(t, t.shape)
	if x == nil {
		return nil
	}
	return waiting(d, t.shape, &chain{op: op, x: *x, unary: true, ops: 1 + x.ops()})
}

func chainable(d dtype.Type, sizes []int) bool {
	return (d == dtype.F32 || d == dtype.F64) && product(sizes) >= chainWorth
}

func waiting(d dtype.Type, sizes []int, c *chain) *Tensor {
	return &Tensor{dtype: d, shape: sizes, strides: rowMajor(sizes), buf: &buffer{waiting: &pending{chain: c, bytes: product(sizes) * d.Size()}}}
}

// linked takes a tensor as an operand of a result of some shape. A chain that nobody has looked at is taken over; whoever looks at it
// later computes it once more, which is rarer than looking never.
func linked(t *Tensor, sizes []int) *link {
	if t.Len() == 1 {
		return &link{tensor: t.Alias(), number: true}
	}
	if !t.IsContiguous() || !slices.Equal(t.shape, sizes) {
		return nil
	}
	if p := t.buf.waiting; p != nil && t.offset == 0 {
		if c := p.take(); c != nil {
			if c.ops < chainLimit {
				return &link{inner: c}
			}
			c.letGo()
		}
	}
	return &link{tensor: t.Alias()}
}

func (l *link) ops() int {
	if l.inner == nil {
		return 0
	}
	return l.inner.ops
}

// pending is what a buffer waits for.
type pending struct {
	mu    sync.Mutex
	chain *chain
	taken bool
	bytes int
}

// take gives the chain to one other that continues it; the next who asks gets nothing, and lets it be computed.
func (p *pending) take() *chain {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken {
		return nil
	}
	p.taken = true
	if p.chain != nil {
		p.chain.hold()
	}
	return p.chain
}

// run computes the chain, once, and writes the bytes.
func (p *pending) run(b *buffer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.chain
	if c == nil {
		return
	}
	bytes := memory.Blocks.Take(p.bytes)
	if c.size() == dtype.F32 {
		runChain(c, elements[float32](bytes))
	} else {
		runChain(c, elements[float64](bytes))
	}
	b.bytes, b.pooled = bytes, true
	p.chain, p.taken = nil, true
	c.letGo()
}

// drop forgets a chain that will never run.
func (p *pending) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.chain; c != nil {
		p.chain, p.taken = nil, true
		c.letGo()
	}
}

// each calls f for the tensors that a chain reads.
func (c *chain) each(f func(t *Tensor)) {
	for _, l := range []*link{&c.x, &c.y} {
		switch {
		case l.inner != nil:
			l.inner.each(f)
		case l.tensor != nil:
			f(l.tensor)
		}
	}
}

// hold counts a chain as one more who looks at what it reads, letGo as one less.
func (c *chain) hold() { c.each(func(t *Tensor) { t.buf.share() }) }

func (c *chain) letGo() { c.each(func(t *Tensor) { t.buf.drop() }) }

// size is the element type of the operands, which is the result's.
func (c *chain) size() dtype.Type {
	for {
		switch {
		case c.x.inner != nil:
			c = c.x.inner
		case c.x.tensor != nil:
			return c.x.tensor.dtype
		}
	}
}

func runChain[T float32 | float64](c *chain, dst []T) {
	vector.Parallel(len(dst), func(from, to int) {
		p := &program[T]{dst: dst, step: chainBlock / dtypeSize[T]()}
		p.write(c)
		p.run(from, to)
	})
}

func dtypeSize[T Element]() int { return typeOf[T]().Size() }

// hasLoop says whether a function of one operand has a loop of its own in compute/vector.
func hasLoop(op string, d dtype.Type) bool {
	return d == dtype.F32 && vector.Has[float32](op) || d == dtype.F64 && vector.Has[float64](op)
}
