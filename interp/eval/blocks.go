package eval

import (
	"runtime"

	"skep/interp/module"
	"skep/interp/value"
)

// How a parallel loop is cut into blocks, what a block has of its own, and how
// that is put together.

// cores is how many workers a loop has that does not say it.
func (e *Engine) cores() int { return runtime.GOMAXPROCS(0) }

// workersOf reads the option `workers`.
func (fr *frame) workersOf(v value.Value, st *site) int {
	if v.IsNull() {
		return fr.th.eng.cores()
	}
	if !v.IsInt() || v.AsInt() < 1 {
		panic(fr.fail(st, "E0412", "the number of workers is an integer from 1 on, found %s", describe(v)))
	}
	return int(min(v.AsInt(), maxWorkers))
}

// maxWorkers bounds the goroutines of one loop.
const maxWorkers = 1024

// own makes the arrays that are written the loop's own, and tells how many iterations have an element in each.
func (r *parallelRun) own(n int) int {
	for _, e := range r.elements {
		v := own(e.place(r.fr))
		if v.Kind() != value.KArray || r.lo < 0 {
			return 0
		}
		n = max(0, min(n, v.Array().Len()-int(r.lo)))
		r.arrays = append(r.arrays, v)
	}
	return n
}

// crew makes the workers for the iterations from one to another.
func (r *parallelRun) crew(from, to, limit int) *crew {
	c := &crew{th: r.fr.th, at: r.st, n: to - from, limit: limit}
	if c.grain = module.PartSize(c.n); r.whole {
		c.grain = c.n
	}
	c.ready = func(b *block) { b.given = r.parts(from+b.lo, from+b.hi) }
	c.run = func(w *worker, b *block) { r.block(c, w, b, from) }
	c.take = func(b *block) { r.take(b.given.(*parts), from+b.lo) }
	return c
}

// parts are what a block writes of what lies outside of it.
type parts struct {
	lo       int
	elements []value.Value
	sums     [][]value.Value // by accumulator, of each grain
}

// parts takes the elements of a block out of their arrays. Containers among them are
// marked: a block that does not count in the end has not changed them.
func (r *parallelRun) parts(lo, hi int) *parts {
	p := &parts{sums: make([][]value.Value, len(r.sums))}
	for i, e := range r.elements {
		if r.whole {
			p.elements = append(p.elements, own(e.place(r.fr)))
			continue
		}
		p.elements = append(p.elements, r.arrays[i].Array().Slice(int(r.lo)+lo, int(r.lo)+hi))
	}
	return p
}

// block runs iterations on a worker; those of the crew begin with number `from` of the loop.
func (r *parallelRun) block(c *crew, w *worker, b *block, from int) {
	fr, p := r.frame(w), b.given.(*parts)
	if len(r.elements) > 0 {
		fr.s[r.base] = value.Int(r.lo + int64(from+b.lo))
		if r.whole {
			fr.s[r.base] = value.Int(0)
		}
	}
	for i, e := range r.elements {
		fr.s[e.part] = p.elements[i]
	}
	defer func() {
		for i, e := range r.elements {
			p.elements[i] = fr.s[e.part]
		}
	}()
	c.inParts(w, b, func(lo, hi int) { r.added(fr, p, from+lo, from+hi) })
}

// added runs the iterations of one part and notes what they added, also when one fails.
func (r *parallelRun) added(fr *frame, p *parts, lo, hi int) {
	for i, s := range r.sums {
		if r.whole {
			fr.s[s.part] = s.load(r.fr)
		} else {
			fr.s[s.part] = r.zeros[i]
		}
	}
	defer func() {
		for i, s := range r.sums {
			p.sums[i] = append(p.sums[i], fr.s[s.part].Share())
		}
	}()
	r.iterate(fr, lo, hi)
}

// iterate runs the loop over a part of what it runs over.
func (r *parallelRun) iterate(fr *frame, lo, hi int) {
	if r.counts {
		r.loop.ints(fr, r.lo+int64(lo), r.lo+int64(hi)-1)
	} else {
		fr.s[r.items] = r.elems.Slice(lo, hi)
		r.loop.overAny(fr)
	}
	if fr.ctl != ctlNone { // `?.` on an Err: the checker cannot always tell
		fr.ctl, fr.ret = ctlNone, value.Null
		panic(fr.th.meets(r.st, "an iteration of a parallel loop cannot leave the function around it"))
	}
}

// frame gives the worker's copy of the frame.
func (r *parallelRun) frame(w *worker) *frame {
	if fr, ok := w.state.(*frame); ok {
		return fr
	}
	fr := r.copyFrame(w.th)
	w.state = fr
	return fr
}

// copyFrame enters the loop's function once more: with what its variables hold, and cells of its own.
func (r *parallelRun) copyFrame(th *thread) *frame {
	from := r.fr
	fr := th.push(&closure{p: from.p, eng: th.eng}, from.site)
	if n := len(from.s); len(fr.s) < n { // tier 1 has given it more slots
		fr.s = make([]value.Value, n)
	}
	fr.sizes, fr.arguments = from.sizes, from.arguments
	fr.cells = make([]*value.Cell, len(from.cells))
	for i, c := range from.cells {
		fr.cells[i] = th.cell(c.V.Share())
	}
	for _, x := range r.reads {
		switch x.where {
		case inSlot:
			fr.s[x.i] = from.s[x.i].Share()
		case inSlotCell:
			fr.s[x.i] = value.FromCell(th.cell(deref(from.s[x.i]).Share()))
		}
	}
	return fr
}

// take notes a block that counts. Its elements are put back when all workers have ended: until
// then they may look at the arrays, for their types at least.
func (r *parallelRun) take(p *parts, lo int) {
	if !r.whole {
		p.lo = lo
		r.taken = append(r.taken, p)
		return
	}
	for i, e := range r.elements {
		*e.place(r.fr) = p.elements[i]
	}
	for i, s := range r.sums {
		r.fr.s[s.from] = p.sums[i][0]
		s.set(r.fr)
	}
}

// together puts the elements of all blocks back, and adds what they have added to the variables, in order.
func (r *parallelRun) together() {
	for i := range r.elements {
		for _, p := range r.taken {
			r.arrays[i].Array().Overwrite(int(r.lo)+p.lo, p.elements[i].Array())
		}
	}
	for i, s := range r.sums {
		for _, p := range r.taken {
			for _, v := range p.sums[i] {
				r.fr.s[s.from] = v
				s.add(r.fr)
			}
		}
	}
	r.taken = nil
}
