package kir

import "math"

// interval is what a u32 value may be.
type interval struct{ lo, hi uint64 }

var anything = interval{0, math.MaxUint32}

// ranges knows bounds of u32 values: what workgroup memory's indices are proved by.
type ranges struct {
	kernel *Kernel
	facts  map[any]interval // of variables that are set once, and of builtin values
}

func newRanges(k *Kernel) *ranges { return &ranges{k, map[any]interval{}} }

func (r *ranges) declare(l *Local, value Expr) {
	if l != nil && !l.Mutable && l.T == U32 {
		r.facts[l] = r.of(value)
	}
}

// count bounds the variable of a loop: from its first value to below its last.
func (r *ranges) count(s *For) {
	from, to := r.of(s.From), r.of(s.To)
	r.facts[s.Var] = interval{from.lo, max(to.hi, 1) - 1}
}

// subject is what facts are kept of.
func subject(e Expr) any {
	switch e := e.(type) {
	case *Builtin:
		return e.Axis
	case *Use:
		if !e.Local.Mutable && e.Local.T == U32 {
			return e.Local
		}
	}
	return nil
}

// assume narrows by a condition that holds; the function that it returns takes it back.
func (r *ranges) assume(cond Expr) (undo func()) {
	before := map[any]interval{}
	for k, v := range r.facts {
		before[k] = v
	}
	r.narrow(cond)
	return func() { r.facts = before }
}

func (r *ranges) narrow(cond Expr) {
	c, ok := cond.(*Binary)
	if !ok {
		return
	}
	if c.Op == And {
		r.narrow(c.X)
		r.narrow(c.Y)
		return
	}
	if c.X.Type() != U32 {
		return
	}
	x, y := r.of(c.X), r.of(c.Y)
	switch c.Op {
	case Lt:
		r.cut(c.X, 0, max(y.hi, 1)-1)
		r.cut(c.Y, x.lo+1, math.MaxUint32)
	case Le:
		r.cut(c.X, 0, y.hi)
		r.cut(c.Y, x.lo, math.MaxUint32)
	case Gt:
		r.cut(c.X, y.lo+1, math.MaxUint32)
		r.cut(c.Y, 0, max(x.hi, 1)-1)
	case Ge:
		r.cut(c.X, y.lo, math.MaxUint32)
		r.cut(c.Y, 0, x.hi)
	case Eq:
		r.cut(c.X, y.lo, y.hi)
		r.cut(c.Y, x.lo, x.hi)
	}
}

func (r *ranges) cut(e Expr, lo, hi uint64) {
	key := subject(e)
	if key == nil {
		return
	}
	was := r.of(e)
	now := interval{max(was.lo, lo), min(was.hi, hi)}
	if now.lo > now.hi { // the branch is never taken: anything proves it
		now = interval{was.lo, was.lo}
	}
	r.facts[key] = now
}

func (r *ranges) of(e Expr) interval {
	if key := subject(e); key != nil {
		if known, ok := r.facts[key]; ok {
			return known
		}
	}
	switch e := e.(type) {
	case *Const:
		if e.T == U32 {
			return interval{e.Bits, e.Bits}
		}
	case *Builtin:
		return r.builtin(e.Axis)
	case *Select:
		a, b := r.of(e.A), r.of(e.B)
		return interval{min(a.lo, b.lo), max(a.hi, b.hi)}
	case *Convert:
		if e.X.Type() == Bool {
			return interval{0, 1}
		}
	case *Binary:
		if e.X.Type() == U32 && e.Op <= Shr {
			return e.Op.over(r.of(e.X), r.of(e.Y))
		}
	}
	return anything
}

func (r *ranges) builtin(a Axis) interval {
	switch {
	case a <= LocalZ:
		return interval{0, uint64(r.kernel.Workgroup[a] - 1)}
	case a <= GroupZ:
		return interval{0, MaxGroups - 1}
	}
	return interval{1, MaxGroups}
}

// over bounds the result of an operator on u32; what may wrap may be anything.
func (o BinaryOp) over(x, y interval) interval {
	out := anything
	switch o {
	case Add:
		out = interval{x.lo + y.lo, x.hi + y.hi}
	case Sub:
		if x.lo >= y.hi {
			out = interval{x.lo - y.hi, x.hi - y.lo}
		}
	case Mul:
		out = interval{x.lo * y.lo, x.hi * y.hi}
	case Div:
		if y.lo > 0 {
			out = interval{x.lo / y.hi, x.hi / y.lo}
		}
	case Rem:
		if y.lo > 0 {
			out = remainder(x, y)
		}
	case Min:
		out = interval{min(x.lo, y.lo), min(x.hi, y.hi)}
	case Max:
		out = interval{max(x.lo, y.lo), max(x.hi, y.hi)}
	case And:
		out = interval{0, min(x.hi, y.hi)}
	case Or, Xor:
		out = interval{0, fill(x.hi | y.hi)}
	case Shl:
		if y.hi < 32 {
			out = interval{x.lo << y.lo, x.hi << y.hi}
		}
	case Shr:
		if y.hi < 32 {
			out = interval{x.lo >> y.hi, x.hi >> y.lo}
		}
	}
	if out.hi > math.MaxUint32 {
		return anything
	}
	return out
}

func remainder(x, y interval) interval {
	if x.hi < y.lo {
		return x
	}
	return interval{0, min(x.hi, y.hi-1)}
}

// fill sets all bits below the highest.
func fill(x uint64) uint64 {
	for shift := 1; shift < 64; shift *= 2 {
		x |= x >> shift
	}
	return x
}
