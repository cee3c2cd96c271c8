package jit

import (
	"skep/interp/ir"
	"skep/interp/jit/wasm"
)

// gen writes one function. The code of a function is
//
//	block trap
//	    entry: depth, fuel
//	    body
//	    outs, return
//	end
//	outs, report the failure
//
// so that what happens at a failure is written once.
//
// Calls of small functions are written in place, each in a frame of its own.
type gen struct {
	u *unit
	f *ir.Func
	w *wasm.Func
	*frame
	base *frame // the function itself

	outs    []uint32             // locals of the out variables
	global  map[string]slot      // of variables outside of functions
	grownBy int                  // nodes of functions that were written in place
	begins  map[*ir.Var]interval // what the variables of a loop were guessed to begin with
	scratch *scratch             // nil: what the function makes stays
	trap    int                  // the level that a failure leaves
	fuel    uint32               // local copy of the module's variable, in functions with loops
	local   bool                 // there is one
	place   uint32               // of a failure, with two numbers for its message
	a, b    uint32
}

// frame is what of the function's code belongs to one call: the function itself, or one written in place.
type frame struct {
	of      *ir.Func
	vars    []slot
	loops   map[int64]*loopLabels
	exit    int // the level that return leaves; 0: the function itself
	facts   *facts
	known   known
	steady  map[*ir.Var]bool   // arrays that are their variable's own as long as the loop runs that is written
	outside map[string]*ir.Var // variables that live outside of it, by name
	via     []*ir.Node         // the calls in place that lead here, outermost first
}

// slot is where a variable lives. Of arrays that are indexed, length and
// elements are held beside it, because loads in a loop cost as much as the work:
// no other variable can change them, since writing needs an owner of its own.
type slot struct {
	local     uint32
	held      bool
	data, len uint32 // i32 and i64
	own       uint32 // i32: 1 if nobody else holds the array, as far as this function knows
	pin       pin    // where its elements lie, if that is known
}

// loopLabels are the levels that jumps aim at.
type loopLabels struct {
	brk, cont int
	node      *ir.Node
	tight     bool

	changes changes
	count   *count    // nil: nothing is known
	safe    []element // what is inside at the start of each round
	inRow   []rowElement
	most    int64 // what count.v is at most then, if not 0
}

// trailParam is the first parameter of all functions: the address of the trail's
// word for this call, which tells how deep it is.
const trailParam = 0

func newGen(u *unit, f *ir.Func, w *wasm.Func) *gen {
	g := &gen{u: u, f: f, w: w}
	g.hold()
	g.frame = g.newFrame(f, nil)
	g.base = g.frame
	g.place, g.a, g.b = w.Local(wasm.I32), w.Local(wasm.I64), w.Local(wasm.I64)
	return g
}

// newFrame gives the variables of a function locals. Of the function itself
// (call is nil) the parameters are there already; for one that is written in
// place the arguments tell what is known of them.
func (g *gen) newFrame(f *ir.Func, call *ir.Node) *frame {
	fr := &frame{of: f, loops: map[int64]*loopLabels{}, known: newKnown(), steady: map[*ir.Var]bool{}, outside: map[string]*ir.Var{}}
	first := map[*ir.Var]interval{}
	if call != nil {
		for i, a := range call.Args {
			first[f.Vars[i]] = g.bounds(a)
		}
	}
	fr.facts = g.factsOf(f, first, call == nil)
	held := indexed(f)
	for i, v := range f.Vars {
		if v.Global != "" {
			fr.outside[v.Global] = v
			fr.vars = append(fr.vars, g.global[v.Global])
			continue
		}
		s := slot{local: uint32(i + 1)}
		if i >= f.Params || call != nil {
			s.local = g.w.Local(typeOf(v.Type))
		}
		fr.vars = append(fr.vars, s)
	}
	for i, v := range f.Vars {
		if v.Type.Kind == ir.KArray && held[v] && v.Global == "" {
			s := &fr.vars[i]
			s.held, s.data, s.len, s.own = true, g.w.Local(wasm.I32), g.w.Local(wasm.I64), g.w.Local(wasm.I32)
			if call == nil && f == g.u.root {
				s.pin = g.u.pins[i]
			}
		}
	}
	return fr
}

// indexed finds the arrays whose elements or length are asked for.
func indexed(f *ir.Func) map[*ir.Var]bool {
	out := map[*ir.Var]bool{}
	ir.Walk(f.Body, func(n *ir.Node) bool {
		switch n.Op {
		case ir.ArrayGet, ir.ArrayLen:
			if n.Args[0].Op == ir.Get {
				out[n.Args[0].Var] = true
			}
		case ir.Put, ir.Push:
			out[n.Var] = true
		}
		return true
	})
	return out
}

func (g *gen) isRoot() bool { return g.f == g.u.root }

func (g *gen) function() {
	g.w.Block(wasm.None)
	g.trap = g.w.Depth()
	g.entry()
	g.valueOf(g.f.Body, g.f.Result)
	if g.f.Body.Type.Kind != ir.KNever {
		g.leave()
	}
	g.w.End()
	g.spill()
	g.w.Get(g.place)
	g.w.Get(g.a)
	g.w.Get(g.b)
	g.w.Get(trailParam)
	g.w.Call(g.u.host["fail"])
	g.w.Op(wasm.Unreachable)
}

// entry checks the depth of recursion, counts the call, and looks into arrays.
func (g *gen) entry() {
	for _, v := range g.u.reachOf(g.f).used { // first: a failure leaves what is held
		g.fetch(v)
	}
	g.checkDepth()
	loops, calls := shapeOf(g.f)
	if g.local = loops; loops {
		g.fuel = g.w.Local(wasm.I64)
		g.w.GlobalGet(g.u.fuel)
		g.w.Set(g.fuel)
	}
	if g.u.recursive[g.f] || calls && !loops {
		g.poll(nil, weight(g.f.Body))
	}
	g.openParams()
	g.note()
	g.guessFirst()
	if g.isRoot() {
		g.placeOuts()
	}
}

// checkDepth fails at the limit of calls; only recursion gets there.
func (g *gen) checkDepth() {
	if !g.u.recursive[g.of] {
		return
	}
	g.w.Get(trailParam)
	g.w.I32(int32(g.u.machine.trailAt(g.u.machine.depth - len(g.via))))
	g.w.Op(wasm.I32GeU)
	g.failIf(func() {}, g.at(nil, TooDeep))
}

// openParams reads the headers of arrays that came as parameters.
func (g *gen) openParams() {
	for i, v := range g.of.Vars[:g.of.Params] {
		if g.vars[i].held {
			g.refresh(v)
		}
	}
}

// at numbers a place of the frame's function.
func (g *gen) at(n *ir.Node, kind Kind) int32 {
	if o, moved := g.u.origins[n]; moved {
		return g.u.place(place{n, o.fn, kind, append(g.via[:len(g.via):len(g.via)], o.via...)})
	}
	return g.u.place(place{n, g.of, kind, g.via})
}

func shapeOf(f *ir.Func) (loops, calls bool) {
	ir.Walk(f.Body, func(n *ir.Node) bool {
		loops, calls = loops || n.Op.IsLoop(), calls || n.Op == ir.Call
		return true
	})
	return loops, calls
}

// weight estimates how long a round of a body takes, without the loops in it,
// which count themselves: about a third of a nanosecond for 1.
func weight(n *ir.Node) int64 {
	w := int64(1)
	switch n.Op {
	case ir.F64Math, ir.F64Rem, ir.I64Pow: // Go's
		w = 100
	case ir.I64Div, ir.I64Rem, ir.F64Div, ir.F64Sqrt, ir.Call:
		w = 8
	case ir.ArrayGet, ir.Put, ir.Push: // may miss all caches
		w = 4
	}
	for _, a := range n.Args {
		if !a.Op.IsLoop() {
			w += weight(a)
		}
	}
	return w
}

// leave ends the function with its result on the stack.
func (g *gen) leave() {
	if g.local {
		g.w.Get(g.fuel)
		g.w.GlobalSet(g.u.fuel)
	}
	g.release()
	g.spill()
	g.w.Op(wasm.Return)
}

// failIf leaves the function if the stack's top is not 0; numbers fills a and b.
func (g *gen) failIf(numbers func(), place int32) {
	g.w.If(wasm.None)
	numbers()
	g.w.I32(place)
	g.w.Set(g.place)
	g.w.Br(g.w.Depth() - g.trap)
	g.w.End()
}

// trapIf is failIf for a node with two integer operands.
func (g *gen) trapIf(n *ir.Node, x, y operand) {
	g.failIf(func() {
		x.push(g)
		g.w.Set(g.a)
		y.push(g)
		g.w.Set(g.b)
	}, g.at(n, Trap))
}

// poll counts cost units and calls the host when the fuel is spent. Only that
// call lets Go's collector stop this goroutine, and sees an interrupt.
func (g *gen) poll(at *ir.Node, cost int64) {
	unless(g.w, func() { g.burn(cost) }, func() { g.refuel(at) })
}

// burn counts cost units and pushes whether there is fuel left.
func (g *gen) burn(cost int64) {
	g.pushFuel()
	g.w.I64(cost)
	g.w.Op(wasm.I64Sub)
	g.keepFuel()
	g.w.I64(0)
	g.w.Op(wasm.I64GeS)
}

func (g *gen) pushFuel() {
	if !g.local {
		g.w.GlobalGet(g.u.fuel)
	} else {
		g.w.Get(g.fuel)
	}
}

// refuel asks the host for fuel, and fails if it is to stop.
func (g *gen) refuel(at *ir.Node) {
	g.w.Call(g.u.host["poll"])
	g.keepFuel()
	g.w.I64(0)
	g.w.Op(wasm.I64LtS)
	g.failIf(func() {}, g.at(at, Interrupted))
}

// unless writes what is rarely needed: cond pushes whether it is not. The
// engine's register allocator begins what follows with the registers as the side
// that is written first leaves them. If that were the rare one, all that a call
// on it displaces would be loaded anew after it, always: loops take twice as
// long. So the first side is empty.
func unless(w *wasm.Func, cond, rare func()) {
	cond()
	w.If(wasm.None)
	w.Else()
	rare()
	w.End()
}

// keepFuel takes the fuel off the stack, notes it and puts it back.
func (g *gen) keepFuel() {
	if g.local {
		g.w.Tee(g.fuel)
		return
	}
	g.w.GlobalSet(g.u.fuel)
	g.w.GlobalGet(g.u.fuel)
}

// placeOuts gives each out variable its place in the machine's control block.
func (g *gen) placeOuts() {
	for i, v := range g.f.Outs {
		g.u.outs = append(g.u.outs, outPlace{v, g.u.machine.control.outs + uint32(8*i)})
		g.outs = append(g.outs, g.vars[v.I].local)
	}
}

// spill leaves the out variables and those outside of functions in memory, where the caller finds them: at the
// end, at a failure, and before calls, which may fail below.
func (g *gen) spill() {
	g.bring()
	if !g.isRoot() {
		return
	}
	for i, o := range g.u.outs {
		g.rejoin(o.v, g.outs[i])
		g.w.I32(int32(o.at))
		g.w.Get(g.outs[i])
		g.w.Store(storeOf(o.v.Type), 0)
	}
}

// rejoin writes the parts of a split out variable into its instance, which is the call's own copy.
func (g *gen) rejoin(v *ir.Var, ref uint32) {
	for _, l := range g.u.split[v] {
		g.w.Get(ref)
		last := len(l.path) - 1
		for _, i := range l.path[:last] {
			g.w.Load(wasm.I32Load, structHead+fieldSize*uint32(i))
		}
		g.w.Get(g.base.vars[l.v.I].local)
		g.w.Store(storeOf(l.v.Type), structHead+fieldSize*uint32(l.path[last]))
	}
}

// valueOf writes a node whose value is wanted as t: Void drops it.
func (g *gen) valueOf(n *ir.Node, t *ir.Type) {
	g.node(n)
	if typeOf(t) == wasm.None && typeOf(n.Type) != wasm.None {
		g.w.Op(wasm.Drop)
	}
}

func (g *gen) temp(t wasm.Type) uint32 { return g.w.Local(t) }
