//go:build !small

package eval

import (
	"fmt"

	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/scope"
	"skep/interp/value"
)

// Functions of the program over columns. A call of a small function costs ten times what it computes: a frame, a
// guard, boxes. Here one loop around it (lower.Mapping) becomes typed code, in which the call is one of known types,
// written in place where it is short. Such a function computes and does nothing else, so whatever ends the loop early
// (an error, an interrupt, no room) leaves no trace, and the caller tries the values of that list one by one:
// errors then have the place, the chain and the text that they always have.

// leastMapped is how many values a loop is made for: making it costs as much as calling for some hundred.
const leastMapped = 256

// mapping is the loop around one function for one kind of elements, in one epoch.
type mapping struct {
	epoch  int64
	t      *typed // nil: there is none
	native NativeCode
	tried  bool // machine code was asked for
}

// mappingKey tells mappings of a function apart.
type mappingKey struct {
	of      value.Elem
	closure string // what it captures
}

// mappings are those of one function; the lock of tiers guards them.
type mappings struct{ over map[mappingKey]*mapping }

// maxMappings is how many of them a function keeps: closures over other numbers need others.
const maxMappings = 16

// Mapping implements module.Mapper.
func (th *thread) Mapping(fn value.Value, of value.Elem, n int) (over func(xs value.Value) (value.Value, bool), tier int) {
	if n < leastMapped && th.eng.tiers.mode < Tier1 || !fn.Direct(1) {
		return nil, 0
	}
	m := th.mapping(closureIn(fn), of, n)
	if m == nil || m.t == nil || !m.t.finds(th, anyLength) {
		return nil, 0
	}
	if m.native != nil && th.mayEnter(m.native) {
		tier = 2
	} else {
		tier = 1
	}
	return func(xs value.Value) (value.Value, bool) {
		v, ok := value.Null, false
		if err := th.Caught(func() { v, ok = th.overList(m, xs, tier) }); err != nil {
			return value.Null, false
		}
		return v, ok
	}, tier
}

// mayEnter tells whether this thread may run machine code that is the program's own.
func (th *thread) mayEnter(code NativeCode) bool {
	return (th.worker == nil || th.worker.index == 0) && !th.eng.tenancy.inside && code.Ready()
}

// overList runs the loop over one list.
func (th *thread) overList(m *mapping, xs value.Value, tier int) (value.Value, bool) {
	if tier == 2 && th.mayEnter(m.native) {
		if v, ok := th.inMachine(m, xs); ok {
			return v, true
		}
	}
	if trace := th.eng.tiers.trace; trace != nil {
		defer trace.enter(m.t, 1)()
	}
	fr := th.enter(m.t, nil)
	fr.s[m.t.sync[0].slot] = xs
	v := m.t.boxed(fr)
	th.leave(fr, m.t)
	return v, true
}

// inMachine is overList in tier 2. Failures are nobody's yet: tier 1 runs into them again.
func (th *thread) inMachine(m *mapping, xs value.Value) (value.Value, bool) {
	if trace := th.eng.tiers.trace; trace != nil {
		defer trace.enter(m.t, 2)()
	}
	v, _, failed, ok := m.native.Run(th.stop, th.heeding, th.cur.depth, m.t.withOuters([]value.Value{xs}))
	return v, ok && failed == nil
}

// mapping finds the loop for a closure, or makes it; machine code of it when the values are worth that.
func (th *thread) mapping(cl *closure, of value.Elem, n int) *mapping {
	t := cl.p.tier
	fixed, key, ok := cl.fixed()
	if t == nil || cl.bound || !ok {
		return nil
	}
	tt := &th.eng.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.renew(th.eng)
	at := mappingKey{of, key}
	m := t.over[at]
	if m == nil || m.epoch != tt.at {
		if t.over == nil || len(t.over) >= maxMappings {
			t.over = map[mappingKey]*mapping{}
		}
		m = &mapping{epoch: tt.at, t: tt.mapped(t, of, fixed, key)}
		t.over[at] = m
	}
	if m.t != nil && !m.tried && tt.native != nil && (tt.mode == Tier2 || tt.mode == TierAuto && int64(n)*sizeOf(m.t.f.Body) >= ripeWork) {
		m.tried = true
		tt.compileMapping(m)
	}
	return m
}

// compileMapping makes machine code of a loop. It is not noted for later runs, which find functions by what they are called with.
func (tt *tiers) compileMapping(m *mapping) {
	if tt.trace != nil {
		defer tt.trace.enter(m.t, Compiling)()
	}
	code, err := tt.native.Compile(m.t.f, 0, nil)
	if err != nil {
		tt.trace.refuse(Refused{Function: m.t.f.Name, Source: m.t.f.Src, At: m.t.at, Tier: 2}, err)
		return
	}
	m.native = code
}

// mapped makes the loop; nil if the function does more than compute numbers and truths.
func (tt *tiers) mapped(t *tier, of value.Elem, fixed map[*scope.Var]*ir.Node, key string) *typed {
	u := *t.unit
	u.Fixed, u.Closure = fixed, key
	f, err := tt.lowered(func(p *lower.Program) (*ir.Func, error) { return p.Mapping(&u, elemTypes[of]) })
	if err == nil && !computes(f) {
		err = littleTyped(f)
	}
	var out *typed
	if err == nil {
		out, err = tt.known.assemble(f)
	}
	if err != nil {
		tt.trace.refuse(Refused{Function: t.title(), Source: t.unit.Src, At: t.unit.Node.Span(), Tier: 1}, err)
		return nil
	}
	out.ripe.Store(true)
	return out
}

// elemTypes are the types of the elements of flat lists.
var elemTypes = map[value.Elem]*ir.Type{value.Ints: ir.I64, value.Floats: ir.F64, value.Bools: ir.Bool}

// computes tells functions that leave no trace when they end early, and whose code is never given up in the middle.
func computes(f *ir.Func) bool {
	if !f.Native() || f.Expects() {
		return false
	}
	for _, g := range f.Globals() {
		if g.Written {
			return false
		}
	}
	pure := true
	for _, g := range f.Callees() {
		ir.Walk(g.Body, func(n *ir.Node) bool {
			pure = pure && (n.Op != ir.Builtin || n.Effects()&ir.Runs == 0)
			return pure
		})
	}
	return pure
}

// fixed gives what a closure has from around it as constants, and a text that tells these apart; false if some of it
// is no number or truth. While a column is computed nothing else runs that could change them.
func (c *closure) fixed() (vars map[*scope.Var]*ir.Node, key string, ok bool) {
	if len(c.cells) == 0 {
		return nil, "", true
	}
	if len(c.cells) != len(c.p.holds) {
		return nil, "", false
	}
	vars = make(map[*scope.Var]*ir.Node, len(c.cells))
	for i, v := range c.p.holds {
		x := c.cells[i].V
		n := constantNode(x)
		if n == nil {
			return nil, "", false
		}
		vars[v] = n
		key += fmt.Sprintf(" %d:%x", x.Kind(), wordOfValue(x))
	}
	return vars, key, true
}

// Caught implements module.Mapper, as Invoke catches.
func (th *thread) Caught(f func()) (err error) {
	if th.worker == nil && th.sched != nil && th.sched.lent {
		return th.meets(nil, "an iteration of a parallel loop cannot use an iterator from outside of it")
	}
	top, weight, calls := th.mark()
	ok := false
	defer func() {
		if !ok {
			r := th.caught(recover(), nil)
			th.unwind(top, weight, calls)
			err = r
		}
	}()
	f()
	ok = true
	return nil
}
