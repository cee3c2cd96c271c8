package eval

import (
	"sync"
	"sync/atomic"

	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Which tier runs what. A function begins in tier 0. When it has been called
// hotCalls times it is lowered for the types of the arguments it was called with
// and assembled as typed closures; later calls with the same types take those,
// others stay in tier 0. A loop that has run hotRounds rounds does the same with
// the variables it uses, on the frame that runs it (loop_tier.go).
//
// The types in ir hold because of what is checked at the entry, and because the
// functions that are called directly are the ones they were: when one of them is
// redefined, or a builtin type gets new methods, the epoch of the engine changes
// and all code of tier 1 is made anew.

// Tier forces how programs run, for tests.
type Tier uint8

// The ways to run.
const (
	TierAuto Tier = iota // begin in tier 0, go on in tier 1 what is hot
	Tier0                // tier 0 only
	Tier1                // tier 1 from the first call and round on, where it can
	Tier2                // and tier 2 at once, for what it takes
)

const (
	hotCalls  = 60
	hotRounds = 400
	maxSpecs  = 4 // signatures of a function: more types than that are no types
)

// tiers is the engine's part.
type tiers struct {
	mode    Tier
	epoch   atomic.Int64 // changes when what compiled code relies on does
	mu      sync.Mutex   // guards what follows, and compilation
	at      int64        // the epoch that program and known belong to
	program *lower.Program
	shared  *lower.Program       // of functions that have variables of the program as their own
	heard   *hearing             // what shared asks
	assumed map[*Global]*ir.Type // the types of those
	known   *typedSet
	trace   *Trace
	native  Native
	hot     hotSets
}

// tier is the part of one function.
type tier struct {
	unit *lower.Unit
	c    *compiler
	p    *proto
	ns   *namespace
	cold code // tier 0
	// whole: a call of the function does no more than run its body
	whole bool

	limit    int          // of the elements of an array that guards look at
	soon     [][]*ir.Type // signatures that became machine code in earlier runs
	mappings              // loops around it, over columns
	late     atomic.Bool  // but not when they were tried at once
	calls    atomic.Int32
	now      atomic.Pointer[warm]
}

// warm is what a function has in tier 1. It is immutable and swapped whole.
type warm struct {
	epoch   int64
	entries []*entry
	closed  bool // no more signatures: compiling one was refused, or there are enough
}

// entry is one signature.
type entry struct {
	t      *typed
	limit  int // of the elements that its guard looks at
	guards []guard
	looked atomic.Int64 // at elements of long lists, by guards
	simple bool         // it can be entered from Go: see apply.go

	keyed     *keyCode // as a comparator; nil if there is none. The engine's lock guards both
	triedKeys bool
}

// tiered wraps the body of a function so that it can become hot. Bodies that
// tier 1 never runs stay as they are: generators, tasks, contracts, lenient programs.
func (c *compiler) tiered(p *proto, node syntax.Expr, x code) code {
	if c.eng.tiers.mode == Tier0 || c.eng.Lenient || c.eng.Cover != nil || c.eng.debug != nil || c.fn.Yields || !runsAtOnce(node) || c.columns > 0 || c.info.Funcs[node] == nil {
		return x
	}
	switch f := node.(type) {
	case *syntax.Fun:
		if len(f.Requires)+len(f.Ensures) > 0 || f.Body == nil || c.resumeOf(f) != nil {
			return x
		}
	case *syntax.Lambda:
	default:
		return x
	}
	t := &tier{c: c, p: p, ns: c.ns, cold: x, limit: shortLength}
	if repeats(node) {
		t.limit = anyLength
	}
	t.unit = &lower.Unit{Name: p.name, Node: node, Info: c.info, Src: c.src, Key: t}
	t.soon = c.eng.tiers.foresee(c.src, node.Span())
	p.tier = t
	if c.eng.tiers.mode < Tier1 && !worthTrying(node) { // others may still call it directly
		return x
	}
	return t.run
}

// worthTrying tells functions with some arithmetic, comparison, index or loop in
// them: others gain nothing, and cost nothing if they are left alone.
func worthTrying(node syntax.Expr) bool {
	found := false
	syntax.Walk(node, func(n syntax.Expr) bool {
		switch n := n.(type) {
		case *syntax.Binary, *syntax.Index, *syntax.For, *syntax.While, *syntax.Loop:
			found = true
		case *syntax.Assign:
			found = found || n.Op != ""
		}
		return !found
	})
	return found
}

// repeats tells functions with a loop in them.
func repeats(node syntax.Expr) bool {
	found := false
	syntax.Walk(node, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.For, *syntax.While, *syntax.Loop:
			found = true
		}
		return !found
	})
	return found
}

// run is the body of a function that may be hot.
func (t *tier) run(fr *frame) value.Value {
	if w := t.now.Load(); w != nil {
		if w.epoch == fr.th.eng.tiers.epoch.Load() {
			for _, e := range w.entries {
				if e.fits(fr) {
					return e.run(fr)
				}
			}
			if w.closed {
				return t.cold(fr)
			}
		} else {
			t.now.CompareAndSwap(w, nil)
		}
	}
	return t.count(fr)
}

// count is a call that nothing was compiled for.
func (t *tier) count(fr *frame) value.Value {
	tt := &fr.th.eng.tiers
	if n := t.calls.Add(1); tt.mode < Tier1 && (n < hotCalls || n < hotCalls+unclearCalls && t.unclear(fr)) {
		if e := t.early(fr); e != nil {
			return e.run(fr)
		}
		return t.cold(fr)
	}
	t.calls.Store(0)
	if e := t.compile(fr); e != nil && e.fits(fr) {
		return e.run(fr)
	}
	return t.cold(fr)
}

// unclearCalls is how many calls more are waited for one that says what its arguments are.
const unclearCalls = 400

// unclear tells calls with null or None in an argument: half of the calls of a walk over a tree.
func (t *tier) unclear(fr *frame) bool {
	for i := range t.p.params {
		if v := fr.s[i]; v.IsNull() || v == value.None() {
			return true
		}
	}
	return false
}

// compile makes tier 1 code for the arguments in a frame; nil if there is none to be had.
func (t *tier) compile(fr *frame) *entry {
	tt := &fr.th.eng.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.renew(fr.th.eng)
	args := make([]*ir.Type, len(t.p.params))
	for i := range args {
		args[i] = typeOfValue(t.argument(fr, i), t.limit)
	}
	code, err := tt.make(t.unit, args)
	if err == nil && tt.mode < Tier1 && (!worthwhile(code.f) || tt.better([]*ir.Node{code.f.Body})) || err == nil && code.long(t.limit) {
		err = littleTyped(code.f)
	}
	if err != nil || tt.mode >= Tier1 {
		if hints := t.hints(fr, args); hints != nil {
			if daring := t.dare(tt, fr.th.eng, args, hints); daring != nil {
				code, err = daring, nil
			}
		}
	}
	if err != nil {
		w := t.now.Load().with(tt.at, nil)
		w.closed = true
		t.now.Store(w)
		tt.trace.refuse(Refused{Function: t.title(), Source: t.unit.Src, At: t.unit.Node.Span(), Tier: 1}, err)
		return nil
	}
	code.expectShort(len(args), func(i int) value.Value { return t.argument(fr, i) })
	e := newEntry(code, t.limit)
	tt.prepareAll(code)
	t.now.Store(t.now.Load().with(tt.at, e))
	return e
}

// argument is what a call hands over: self without its cell.
func (t *tier) argument(fr *frame, i int) value.Value {
	if v := fr.s[i]; i > 0 || !t.p.params[i].ref {
		return v
	}
	return deref(fr.s[i])
}

// with is what there is in an epoch, and an entry more.
func (w *warm) with(epoch int64, e *entry) *warm {
	out := &warm{epoch: epoch}
	if w != nil && w.epoch == epoch {
		out.entries = append(out.entries, w.entries...)
	}
	if e != nil {
		out.entries = append(out.entries, e)
	}
	out.closed = len(out.entries) >= maxSpecs
	return out
}

// title names the function for people.
func (t *tier) title() string {
	if t.unit.Name == "" {
		return "the lambda"
	}
	return t.unit.Name
}

// refresh drops code that belongs to another epoch.
func (tt *tiers) refresh(e *Engine) {
	if now := tt.epoch.Load(); tt.program == nil || tt.at != now {
		tt.at, tt.program, tt.known = now, lower.New(world{e}), &typedSet{made: map[*ir.Func]*typed{}}
		tt.heard = &hearing{world: world{e}, silent: tt.hot.notes == nil}
		tt.shared, tt.assumed = lower.WithGlobals(tt.heard), map[*Global]*ir.Type{}
	}
}

// renew is refresh before something is compiled: for variables of the program that
// have changed their types, all code is made anew.
func (tt *tiers) renew(e *Engine) {
	if tt.refresh(e); tt.outdated() {
		tt.epoch.Add(1)
		tt.refresh(e)
	}
}

func (tt *tiers) make(u *lower.Unit, args []*ir.Type) (*typed, error) {
	f, err := tt.lowered(func(p *lower.Program) (*ir.Func, error) { return p.Function(u, args) })
	if err != nil {
		return nil, err
	}
	return tt.known.assemble(f)
}

// lowered makes the ir of a function or loop: with variables of the program as its
// own, if nothing in it could change them unseen.
func (tt *tiers) lowered(by func(p *lower.Program) (*ir.Func, error)) (*ir.Func, error) {
	if f, err := by(tt.shared); err == nil && (f.Native() || len(f.Globals()) == 0) {
		return f, nil
	}
	return by(tt.program)
}

// worthwhile tells functions in which, and in all that they call, enough is typed.
func worthwhile(f *ir.Func) bool {
	for _, g := range f.Callees() {
		if !g.Native() && !enoughTyped(g) {
			return false
		}
	}
	return enoughTyped(f)
}

// enoughTyped weighs what is typed against what is not: each Host or boxed node costs
// what it does in tier 0 and the exchange of variables on top.
func enoughTyped(f *ir.Func) bool {
	typed, boxed := 0, 0
	ir.Walk(f.Body, func(n *ir.Node) bool {
		switch {
		case n.Op == ir.Host:
			boxed += 1 + len(n.Reads)/2
			if _, throws := n.Host.(*syntax.Throw); throws { // it unwinds one call more than in tier 0
				boxed += 2
			}
		case n.Op == ir.NoMatch:
			return false
		case n.Op == ir.AnyBinary, n.Op == ir.AnyCompare:
			boxed++
		case n.Op == ir.Box && !n.Args[0].Type.Scalar(): // a container that tier 0 makes as it must be in the end
			boxed++
		case n.Op == ir.Alter:
			typed++
		case n.Fn != nil && boxedCall(n):
			boxed++
		case n.Fn != nil, n.Op == ir.While, n.Op == ir.For, n.Op == ir.Through:
			typed += 2
		case len(n.Args) > 0 && n.Type.Scalar() && n.Op != ir.Unbox && n.Op != ir.Block && n.Op != ir.If:
			typed++
		}
		return true
	})
	return typed > 0 && typed >= boxed
}

// boxedCall tells calls that hand over or give what has no type.
func boxedCall(n *ir.Node) bool {
	boxed := n.Type.Kind == ir.KAny
	for _, x := range n.Args {
		boxed = boxed || x.Type.Kind == ir.KAny
	}
	return boxed
}

// better tells functions that gain more when tier 0 runs them: what is not native as
// a whole, but has loops that may become machine code by themselves.
func (tt *tiers) better(parts []*ir.Node) bool {
	if tt.native == nil {
		return false
	}
	loops, numbers, boxed, texts := false, false, false, false
	for _, n := range parts {
		ir.Walk(n, func(n *ir.Node) bool {
			if n.Op == ir.NoMatch {
				return false
			}
			loops = loops || n.Op.IsLoop()
			boxed = boxed || n.Op == ir.Host || n.Type.Boxed()
			texts = texts || ofTexts(n)
			numbers = numbers || n.Op.IsLoop() && sizeOf(n) > worthMachine && !hasTexts(n)
			return true
		})
	}
	return loops && boxed || numbers && texts
}

// worthMachine is the size of a loop from which on machine code of it is worth more than typed closures around it.
const worthMachine = 20

// ofTexts tells nodes that machine code has not although all in them is typed.
func ofTexts(n *ir.Node) bool {
	return n.Op == ir.Builtin || n.Op == ir.Alter || n.Type.Kind == ir.KStr || n.Type.Kind == ir.KEnum
}

func hasTexts(n *ir.Node) (found bool) {
	ir.Walk(n, func(n *ir.Node) bool { found = found || ofTexts(n); return !found })
	return found
}

// typeOfValue is the type that an argument has for tier 1. Arrays are looked
// through, up to a number of elements: longer ones have no type.
func typeOfValue(v value.Value, limit int) *ir.Type {
	switch v.Kind() {
	case value.KInt:
		return ir.I64
	case value.KFloat:
		return ir.F64
	case value.KBool:
		return ir.Bool
	case value.KStr:
		return ir.Str
	case value.KArray:
		return typeOfArray(v.Array(), limit)
	case value.KObj, value.KDict:
		return typeOfInstance(v, limit, 0)
	case value.KTuple, value.KEnum:
		return typeOfParts(v, limit, 0)
	}
	return ir.Any
}

// A guard looks at every element of an array. Where a loop follows, that is the
// smaller part of the work; a function without one would pay for long arrays at
// each call what it never gets back.
const (
	anyLength   = 1 << 40
	shortLength = 16
)

// typeOfArray is that of arrays whose elements are all integers, floats, bools or such arrays.
func typeOfArray(a *value.Array, limit int) *ir.Type {
	if a.Len() == 0 {
		return ir.Any
	}
	first := typeOfValue(a.At(0), limit)
	if a.Elem() != value.Boxed {
		return ir.ArrayOf(first)
	}
	if (first.Kind == ir.KStruct || first.Kind == ir.KEnum) && a.Len() <= limit {
		return typeOfInstances(a, first, limit)
	}
	if a.Len() > limit || first.Kind == ir.KAny || !allOf(a, first, limit) {
		return ir.Any
	}
	return ir.ArrayOf(first)
}

// typeOfInstances is that of arrays of instances of one declaration, of tuples or of variants.
func typeOfInstances(a *value.Array, t *ir.Type, limit int) *ir.Type {
	kind := t.Kind
	for i := 1; i < a.Len() && t.Kind == kind; i++ {
		if v := a.At(i); !isOf(v, t, limit) {
			t = lower.Join(t, typeOfValue(v, limit))
		}
	}
	if t.Kind != kind {
		return ir.Any
	}
	return ir.ArrayOf(t)
}

// allOf tells whether an array is one of a type's elements; of flat ones the first says it.
func allOf(a *value.Array, t *ir.Type, limit int) bool {
	if a.Elem() != value.Boxed {
		return a.Len() == 0 || isOf(a.At(0), t, limit)
	}
	if a.Len() > limit {
		return false
	}
	for _, v := range a.All() {
		if !isOf(v, t, limit) {
			return false
		}
	}
	return true
}

// isOf tells whether a value has a type of tier 1.
func isOf(v value.Value, t *ir.Type, limit int) bool {
	switch t.Kind {
	case ir.KI64:
		return v.IsInt()
	case ir.KF64:
		return v.IsFloat()
	case ir.KBool:
		return v.IsBool()
	case ir.KStr:
		return v.IsStr()
	case ir.KArray:
		return v.Kind() == value.KArray && allOf(v.Array(), t.Elem, limit)
	case ir.KStruct:
		return isInstance(v, t, limit)
	case ir.KEnum:
		return isVariant(v, t, limit)
	case ir.KNever:
		return false
	}
	return true
}

// fits is the guard: whether the arguments in a frame have the types of the signature.
func (e *entry) fits(fr *frame) bool {
	for i := range e.guards {
		if g := &e.guards[i]; g.long && e.tired(g, fr.s[g.slot]) || !g.fits(fr.s[g.slot], e.limit) && !(g.lent && g.fits(deref(fr.s[g.slot]), e.limit)) {
			return false
		}
	}
	return len(e.t.outers) == 0 || e.t.finds(fr.th, e.limit)
}

// run goes on with a call in tier 1, on the frame that tier 0 made for it.
func (e *entry) run(fr *frame) value.Value {
	t := e.t
	if p := t.sync; t.lends() && fr.s[p[0].slot].Kind() == value.KCell {
		slot, cell := p[0].slot, fr.s[p[0].slot].Cell()
		fr.s[slot] = cell.V
		defer func() { cell.V = fr.s[slot] }() // also after an error: what was changed stays changed
	}
	if v, ok := e.native(fr); ok {
		return v
	}
	if !t.expects {
		return e.inTier1(fr)
	}
	if v, ok := e.runOrBack(fr); ok {
		return v
	}
	k := t.p.tier // it is called with other things than before: it stays in tier 0 from now on
	k.now.Store(&warm{epoch: fr.th.eng.tiers.epoch.Load(), closed: true})
	return k.cold(fr)
}

// inTier1 runs the typed closures on the arguments in a frame.
func (e *entry) inTier1(fr *frame) value.Value {
	t := e.t
	if trace := fr.th.eng.tiers.trace; trace != nil {
		defer trace.enter(t, 1)()
	}
	t.worked(fr.th, t.size, ripeWork)
	fr.room(t)
	for i := range t.sync {
		if p := &t.sync[i]; p.word >= 0 {
			p.unbox(fr)
		}
	}
	v := t.boxed(fr)
	if t.slots > fr.p.nslots {
		clear(fr.s[fr.p.nslots:t.slots])
	}
	return v
}

// lends tells methods whose self goes back to the caller.
func (t *typed) lends() bool { return len(t.f.Outs) > 0 && !t.f.Loop }

// boxed runs the body and gives its result as tier 0 does.
func (t *typed) boxed(fr *frame) value.Value {
	switch t.f.Result.Kind {
	case ir.KI64:
		return value.Int(t.runInt(fr))
	case ir.KF64:
		return value.Float(t.runFloat(fr))
	case ir.KBool:
		return value.Bool(t.runTest(fr))
	}
	return t.runValue(fr)
}

// SetTier forces how code that is compiled from now on runs.
func (e *Engine) SetTier(t Tier) { e.tiers.mode = t }

// world is what the names of the program mean, for lowering.
type world struct{ e *Engine }

// Function gives a top-level function that was declared with fun. Assigning to its
// name later, or declaring it anew, ends the epoch.
func (w world) Function(from *lower.Unit, name string) *lower.Unit {
	t, ok := from.Key.(*tier)
	if !ok {
		return nil
	}
	g := t.ns.ref(name)
	if !g.defined || g.fun == nil || g.V.Kind() != value.KFunc {
		return nil
	}
	cl, ok := g.V.Func().Code.(*closure)
	if !ok || cl != g.fun || cl.p.tier == nil || len(cl.cells) > 0 || cl.bound {
		return nil
	}
	g.epoch = &w.e.tiers.epoch
	return cl.p.tier.unit
}

var methodKinds = lazy.Value[map[ir.Kind]value.Kind]{New: func() map[ir.Kind]value.Kind {
	return map[ir.Kind]value.Kind{ir.KI64: value.KInt, ir.KF64: value.KFloat, ir.KBool: value.KBool, ir.KStr: value.KStr, ir.KArray: value.KArray}
}}

// Extended tells whether an impl block of the program adds a method to a builtin type.
func (w world) Extended(k ir.Kind, method string) bool {
	if k == ir.KEnum { // of Options and Results
		return w.e.extendsOptions(method)
	}
	_, ok := w.e.ext[extendable{kind: methodKinds.Get()[k]}][method]
	return ok
}

func (w world) Range(from *lower.Unit, t *syntax.Type) (lo, hi int64, ok bool) {
	if t == nil || t.Kind != syntax.TypeNamed {
		return 0, 0, false
	}
	r, ok := intRanges.Get()[t.Name]
	return r[0], r[1], ok
}

func (w world) Aliased(from *lower.Unit, t *syntax.Type) *syntax.Type {
	k, ok := from.Key.(*tier)
	for depth := 0; ok && t != nil && t.Kind == syntax.TypeNamed && depth < 16; depth++ {
		a := k.ns.alias(t.Name)
		if a == nil {
			break
		}
		t = a
	}
	return t
}

// slotsOf gives the slots of variables in the function's frames.
func (c *compiler) slotsOf(vars []*scope.Var) []int {
	out := make([]int, len(vars))
	for i, v := range vars {
		out[i] = c.slot(v)
	}
	return out
}
