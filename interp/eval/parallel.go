package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// parallelLoop is `parallel for`: an ordinary loop whose blocks run on workers,
// each on a copy of the frame. What the body writes outside of itself are variables of
// the block (scope.Parallel): parts of arrays, and accumulators; they are put
// together when the blocks have ended, in order.
type parallelLoop struct {
	loop     *forLoop
	counts   bool // over integers; otherwise over what lies in the slot items
	items    int
	workers  code // nil: one a core
	reads    []around
	globals  func() []*Global
	elements []elements
	base     int // the slot of the counter's first value in a block
	sums     []sum
	st       *site
}

// around is a local variable around the loop.
type around struct {
	variable
	name string
}

// elements are those of an array that iterations write, each its own.
type elements struct {
	place ref
	part  int // the slot of the block's part
	st    *site
}

// sum is an accumulator.
type sum struct {
	op   string
	load code
	part int  // the slot of the block's
	from int  // the slot of what is added to the variable
	add  code // variable op= slot
	set  code // variable = slot
	st   *site
}

func (c *compiler) parallelFor(n *syntax.For, p *scope.Parallel) code {
	rounds := c.rounds
	c.rounds = 0
	defer func() { c.rounds = rounds }()
	l := &parallelLoop{st: c.at(n)}
	inner := *n
	inner.Parallel = false
	over := c.expr(n.Iter)
	if rg, ok := n.Iter.(*syntax.Range); !ok || rg.Lo == nil || rg.Hi == nil || mayJump(rg) {
		inner.Iter = c.hidden("<items>", n.Iter, &l.items)
	} else { // blocks say themselves from where to where
		inner.Iter = &syntax.Range{At: rg.At, Lo: &syntax.Int{At: rg.At}, Hi: &syntax.Int{At: rg.At}}
	}
	l.loop, l.counts = c.forLoop(&inner)
	if n.Workers != nil {
		l.workers = c.expr(n.Workers)
	}
	for _, v := range p.Reads {
		l.reads = append(l.reads, around{c.local(v), v.Name})
	}
	l.globals = c.namedIn(n.Body)
	for _, e := range p.Elements {
		l.elements = append(l.elements, elements{c.place(e.Array, false), c.slot(e.Part), c.at(e.Array)})
		l.base = c.slot(e.Base)
	}
	for _, s := range p.Sums {
		l.sums = append(l.sums, c.sum(s))
	}
	return func(fr *frame) value.Value {
		v := over(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		l.run(fr, v)
		return value.Unit()
	}
}

// hidden makes a local variable that no program can name, in place of an expression.
func (c *compiler) hidden(name string, of syntax.Expr, slot *int) syntax.Expr {
	v := &scope.Var{Name: name, Fn: c.fn, Kept: true}
	n := &syntax.Name{At: syntax.At{S: of.Span()}, Name: name}
	c.info.Refs[n] = v
	*slot = c.slot(v)
	return n
}

// sum compiles how an accumulator's blocks are put together.
func (c *compiler) sum(s scope.Sum) sum {
	at := syntax.At{S: s.Like.Span()}
	out := sum{op: s.Op, load: c.expr(s.Name), part: c.slot(s.Part), from: c.temp(), st: c.at(s.Like)}
	from := &slotExpr{at, out.from}
	out.set = c.assign(&syntax.Assign{At: at, Target: s.Name, Value: from})
	if s.Op == "min" || s.Op == "max" {
		out.add = c.assign(&syntax.Assign{At: at, Target: s.Name, Value: &syntax.MethodCall{At: at, Recv: s.Name, Name: syntax.Ident{At: at, Name: s.Op}, Args: []syntax.Arg{{Value: from}}}})
		return out
	}
	out.add = c.assign(&syntax.Assign{At: at, Op: s.Op, Target: s.Name, Value: from})
	return out
}

// parallelRun is one run of a parallel loop.
type parallelRun struct {
	*parallelLoop
	fr     *frame
	lo     int64         // the first number, when it counts
	elems  *value.Array  // the elements, when not
	arrays []value.Value // whose elements are written
	zeros  []value.Value // what accumulators begin with in a block
	whole  bool          // one block that writes the variables themselves
	taken  []*parts      // of the blocks that count, in order
}

func (l *parallelLoop) run(fr *frame, v value.Value) {
	r := &parallelRun{parallelLoop: l, fr: fr}
	n := r.iterations(v)
	if n == 0 {
		return
	}
	limit := fr.th.eng.cores()
	if l.workers != nil {
		limit = fr.workersOf(l.workers(fr), l.st)
	}
	l.freezeReads(fr)
	split := n
	if !r.zero() {
		split = 0
	}
	split = min(split, r.own(n))
	if split > 0 {
		r.inBlocks(split, limit)
	}
	if split < n { // indexes out of bounds, accumulators of other types: as a plain loop does it
		r.whole = true
		r.crew(split, n, 1).work()
	}
}

// inBlocks runs the iterations that blocks can be made of. What they wrote is put together also when one has failed.
func (r *parallelRun) inBlocks(n, limit int) {
	defer r.together()
	r.crew(0, n, limit).work()
}

// iterations finds how many there are, and over what.
func (r *parallelRun) iterations(v value.Value) int {
	if v.Kind() == value.KRange && r.counts {
		lo, hi, ok := v.Range().Ints()
		if !ok {
			panic(r.fr.fail(r.loop.st, "E0416", "cannot iterate over the range %s", value.Repr(v)))
		}
		r.lo = lo
		return int(hi - lo)
	}
	if v.Kind() == value.KArray {
		r.fr.th.freeze(v, "the elements", r.st)
		r.elems = v.Array()
		return r.elems.Len()
	}
	var all []value.Value
	r.fr.each(v, r.loop.st, func(x value.Value) bool {
		r.fr.th.allocated(16, r.st)
		r.fr.th.freeze(x, "the elements", r.st)
		all = append(all, x.Share())
		return true
	})
	r.elems = value.NewArray(all).Array()
	return len(all)
}

// now is what the variable holds.
func (x around) now(fr *frame) value.Value {
	if x.where == inCapture {
		return fr.cells[x.i].V
	}
	return deref(fr.s[x.i])
}

// freezeReads marks all that the body reads by name.
func (l *parallelLoop) freezeReads(fr *frame) {
	for _, x := range l.reads {
		fr.th.freeze(fr.th.forced(x.now(fr)), x.name, l.st)
	}
	for _, g := range l.globals() {
		fr.th.freeze(fr.th.forced(g.V), g.Name, l.st)
	}
}

// zero finds what accumulators begin with in each block; false: there is nothing that leaves their values as they are.
func (r *parallelRun) zero() bool {
	for _, s := range r.sums {
		z, ok := neutral(s.op, s.load(r.fr))
		if !ok {
			return false
		}
		r.zeros = append(r.zeros, z)
	}
	return true
}

// neutral is the value that op with v does not change.
func neutral(op string, v value.Value) (value.Value, bool) {
	switch k := v.Kind(); {
	case op == "min" || op == "max":
		return v, v.IsInt() || v.IsFloat()
	case op == "+" && v.IsInt(), (op == "|" || op == "^") && v.IsInt():
		return value.Int(0), true
	case op == "+" && v.IsFloat():
		return value.Float(0), true
	case op == "+" && k == value.KStr:
		return value.String(""), true
	case op == "+" && k == value.KArray:
		return value.NewArray(nil), true
	case op == "*" && v.IsInt():
		return value.Int(1), true
	case op == "*" && v.IsFloat():
		return value.Float(1), true
	case op == "&" && v.IsInt():
		return value.Int(-1), true
	case v.IsBool() && (op == "&" || op == "|" || op == "^"):
		return value.Bool(op == "&"), true
	}
	return value.Null, false
}
