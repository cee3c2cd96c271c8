package tensor

import "skep/compute/vector"

// chainBlock is the bytes that are computed at a time where a chain has functions: what is between stays in the first cache.
const chainBlock = 16 << 10

// program is a chain as loops over the elements. Arithmetic is one loop, however much there is of it (vector.Formula); a function is one
// of its own, and so is an operand for which a formula has no register left. What passes from one loop to the next lies in blocks:
// slot 0 is the result's own elements, the others are scratch.
type program[T float32 | float64] struct {
	dst    []T
	step   int // elements of a block
	slots  [][]T
	stages []stage[T]
}

// stage is a loop over a block: a formula, or a function of elements or of what is in the slot already.
type stage[T float32 | float64] struct {
	slot     int
	formula  *vector.Formula[T]
	function string
	from     []T
}

// write adds the stages that leave a chain's result in slot 0.
func (p *program[T]) write(c *chain) { p.fill(c, 0) }

// fill adds the stages that leave a chain's result in a slot. Those from that one on are free.
func (p *program[T]) fill(c *chain, slot int) {
	for len(p.slots) < slot {
		p.slots = append(p.slots, make([]T, p.step))
	}
	switch {
	case !c.isFunction():
		w := formulaWriter[T]{program: p, formula: new(vector.Formula[T]), free: slot}
		w.chain(c)
		if slot == 0 && len(p.stages) == 0 {
			w.formula.Results(len(p.dst))
		}
		p.stages = append(p.stages, stage[T]{slot: slot, formula: w.formula})
	case c.x.inner != nil:
		p.fill(c.x.inner, slot)
		p.stages = append(p.stages, stage[T]{slot: slot, function: c.op})
	default:
		p.stages = append(p.stages, stage[T]{slot: slot, function: c.op, from: all[T](c.x.tensor)})
	}
}

// isFunction tells what is a loop of its own.
func (c *chain) isFunction() bool { return c.unary && c.op != "sqrt" }

// registers is how many results are held at a time while a chain is computed, the side that needs more of them first.
func (c *chain) registers() int {
	x, y := c.x.registers(), c.y.registers()
	if x == y && x > 0 {
		return min(x+1, vector.Registers)
	}
	return max(x, y, 1)
}

// registers is 0 for what lies in memory then.
func (l *link) registers() int {
	if l.inner == nil || l.inner.isFunction() {
		return 0
	}
	return l.inner.registers()
}

// formulaWriter writes one formula; what must be computed before it goes into slots from free on.
type formulaWriter[T float32 | float64] struct {
	program *program[T]
	formula *vector.Formula[T]
	free    int
}

func (w *formulaWriter[T]) chain(c *chain) {
	if c.unary {
		w.link(&c.x)
		w.formula.Root()
		return
	}
	x, y := c.x.registers(), c.y.registers()
	switch {
	case x == y && x == vector.Registers: // one more than there are
		w.before(c.y.inner)
		w.link(&c.x)
		w.formula.Apply(c.op, true)
	case y > x:
		w.link(&c.y)
		w.link(&c.x)
		w.formula.Apply(c.op, true)
	default:
		w.link(&c.x)
		w.link(&c.y)
		w.formula.Apply(c.op, false)
	}
}

func (w *formulaWriter[T]) link(l *link) {
	switch {
	case l.inner == nil && l.number:
		w.formula.Number(all[T](l.tensor)[0])
	case l.inner == nil:
		w.formula.Vector(all[T](l.tensor))
	case l.inner.isFunction():
		w.before(l.inner)
	default:
		w.chain(l.inner)
	}
}

// before computes a chain into the next slot before the formula runs, and pushes that.
func (w *formulaWriter[T]) before(c *chain) {
	p := w.program
	p.fill(c, w.free)
	if w.free == 0 {
		w.formula.Vector(p.dst)
	} else {
		w.formula.Block(p.slots[w.free-1])
	}
	w.free++
}

// run computes the elements from one to another: at once, if there is but one loop.
func (p *program[T]) run(from, to int) {
	step := p.step
	if len(p.stages) == 1 {
		step = to - from
	}
	for ; from < to; from += step {
		for i := range p.stages {
			p.stages[i].run(p.slot(p.stages[i].slot, from, min(step, to-from)), from)
		}
	}
}

// slot is the n elements of a slot for results from one on.
func (p *program[T]) slot(i, from, n int) []T {
	if i == 0 {
		return p.dst[from : from+n]
	}
	return p.slots[i-1][:n]
}

func (s *stage[T]) run(dst []T, from int) {
	switch {
	case s.formula != nil:
		s.formula.Run(dst, from)
	case s.from != nil:
		vector.Map(s.function, dst, s.from[from:from+len(dst)])
	default:
		vector.Map(s.function, dst, dst)
	}
}
