package eval

import (
	"sync/atomic"

	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// hotLoop is a loop that may go on in tier 1, on the frame that runs it: the
// variables that it uses are typed by what they hold when it gets hot.
type hotLoop struct {
	t      *tier
	loop   syntax.Expr
	vars   []*scope.Var
	slots  []int
	counts bool // a for loop over integers
	over   int  // the slot of what another for loop runs over in tier 1, else -1

	soon   [][]*ir.Type  // types that its variables had in earlier runs, where it became machine code
	late   atomic.Bool   // but not when that was tried at once
	lowers atomic.Bool   // recalled code did not do
	rounds atomic.Int64  // over all times that it ran
	looked atomic.Int64  // at elements of arrays, by guards
	did    atomic.Int64  // rounds that it was entered for, as far as that is known before
	enough int64         // work in tier 1 that makes it machine code
	heat   *atomic.Int64 // rounds of all loops of the function: those of inner loops make outer ones hot
	now    atomic.Pointer[warm]
}

// hotLoop prepares a loop; nil if it stays in tier 0.
func (c *compiler) hotLoop(n syntax.Expr) *hotLoop {
	if c.eng.tiers.mode == Tier0 || c.eng.Lenient || c.eng.Cover != nil || c.eng.debug != nil || c.fn.Yields || c.columns > 0 || c.rounds > 0 {
		return nil
	}
	t := &tier{c: c, ns: c.ns}
	t.unit = &lower.Unit{Name: "loop", Node: c.fn.Node, Info: c.info, Src: c.src, Key: t}
	h := &hotLoop{t: t, loop: n, vars: lower.Inputs(t.unit, n)}
	h.slots = c.slotsOf(h.vars)
	h.soon = c.eng.tiers.foresee(c.src, n.Span())
	h.counts, h.over = lower.Counts(n), -1
	if _, ok := n.(*syntax.For); ok && !h.counts {
		h.over = h.slots[len(h.slots)-1]
	}
	if h.enough = ripeWork; len(c.loops) > 0 {
		h.enough = ripePart
	}
	if c.heat == nil {
		c.heat = new(atomic.Int64)
	}
	h.heat = c.heat
	if c.ahead != nil {
		c.ahead.notes(n, h)
	}
	return h
}

// begins tells whether the loop is hot from the start.
func (h *hotLoop) begins(fr *frame) bool {
	if h == nil {
		return false
	}
	w := h.now.Load()
	return w != nil && !w.closed || w == nil && (h.rounds.Load() >= hotRounds || fr.th.eng.tiers.mode >= Tier1 || h.foreseen(fr) != nil)
}

// heatNow is the function's heat, for due.
func (h *hotLoop) heatNow() int64 {
	if h == nil {
		return 0
	}
	return h.heat.Load()
}

// due tells, once, whether the loop has become hot after so many rounds of this
// time: its own, or those of loops in it since the heat was noted.
func (h *hotLoop) due(rounds int, heat *int64) bool {
	if h == nil || *heat < 0 || rounds < hotRounds && h.heat.Load()-*heat < hotRounds {
		return false
	}
	*heat = -1
	return true
}

// ran notes rounds in tier 0.
func (h *hotLoop) ran(rounds int) {
	if h != nil && rounds > 0 {
		h.rounds.Add(int64(rounds))
		h.heat.Add(int64(rounds))
	}
}

// enter runs the rest of the loop in tier 1, if it can: from the number `from` to last if it counts.
func (h *hotLoop) enter(fr *frame, from, last int64) bool {
	e := h.entry(fr)
	if e == nil {
		return false
	}
	return h.run(fr, e, from, last)
}

// run tells whether it has run the loop; if not, nothing was done.
func (h *hotLoop) run(fr *frame, e *entry, from, last int64) bool {
	h.heat.Add(hotRounds)
	t := e.t
	switch {
	case h.over >= 0 && fr.s[h.over].Kind() == value.KArray:
		h.did.Add(int64(fr.s[h.over].Array().Len()))
	case h.counts:
		h.did.Add(last - from + 1)
	}
	if h.counts {
		t.worked(fr.th, min(last-from, ripePart)*t.size, h.enough)
	}
	fr.room(t)
	for i := range t.sync {
		switch p := &t.sync[i]; {
		case p.slot < 0 && i == len(t.sync)-2:
			fr.w[p.word] = uint64(from)
		case p.slot < 0:
			fr.w[p.word] = uint64(last)
		case p.word >= 0:
			p.unbox(fr)
		}
	}
	if t.recalled != "" {
		if h.runRecalled(fr, t) {
			return true
		}
		e := h.relower(fr)
		return e != nil && h.run(fr, e, from, last)
	}
	defer h.finish(fr, t)
	if h.nativeLoop(fr, t) {
		return true
	}
	if trace := fr.th.eng.tiers.trace; trace != nil {
		defer trace.enter(t, 1)()
	}
	if t.outer(fr) && !h.nativeLoop(fr, t) {
		t.steps(fr)
	}
	return true
}

// enterOver runs a loop over v in tier 1, if it can, or over what rest gives, if it has begun: a list
// is cut only when there is code for it. (A range in the loop's head may be one of characters.)
func (h *hotLoop) enterOver(fr *frame, v value.Value, rest func() value.Value) bool {
	if h.over < 0 {
		return false
	}
	fr.s[h.over] = v
	e := h.entry(fr)
	if e != nil {
		if rest != nil {
			fr.s[h.over] = rest()
		}
		h.run(fr, e, 0, 0)
	}
	fr.s[h.over] = value.Null
	return e != nil
}

// sampled is how many elements of a list are looked at to see whether there may be code for it; the guard looks at all.
const sampled = 32

// likelyType is the type that a list seems to have.
func likelyType(v value.Value) *ir.Type {
	if v.Kind() == value.KArray && v.Array().Elem() == value.Boxed && v.Array().Len() > sampled {
		return typeOfValue(v.Array().Slice(0, sampled), anyLength)
	}
	return typeOfValue(v, anyLength)
}

// finish gives the variables back to tier 0, also when the loop raises an error.
func (h *hotLoop) finish(fr *frame, t *typed) {
	for _, v := range t.f.Outs {
		if p := &t.sync[v.I]; p.word >= 0 && p.slot >= 0 {
			p.box(fr)
		}
	}
	if t.slots > fr.p.nslots {
		clear(fr.s[fr.p.nslots:t.slots])
	}
}

// entry finds or makes the code for what the variables hold.
func (h *hotLoop) entry(fr *frame) *entry {
	tt := &fr.th.eng.tiers
	w := h.now.Load()
	if h.looks(fr) {
		return nil
	}
	if w != nil && w.epoch == tt.epoch.Load() {
		for _, e := range w.entries {
			if e.fits(fr) {
				return e
			}
		}
		if w.closed {
			return nil
		}
	}
	if e := h.compile(fr); e != nil && e.fits(fr) {
		return e
	}
	return nil
}

// maxLooks bounds what the guards of one loop may look at in all: about a tenth
// of a second. A short loop over long arrays, entered again and again from tier
// 0, would else spend its time there: it has fewLooks, and some for each round that it
// is entered for. A heap's way up is such a loop.
const (
	maxLooks      = 50_000_000
	fewLooks      = 100_000
	looksForRound = 4
)

// looks counts what a guard is going to look at, and tells whether it was too much.
func (h *hotLoop) looks(fr *frame) bool {
	n := 0
	for _, slot := range h.slots {
		if v := fr.s[slot]; v.Kind() == value.KArray {
			n += lookedAt(v.Array())
		}
	}
	if w := h.now.Load(); w != nil && len(w.entries) > 0 {
		for _, o := range w.entries[0].t.outers {
			if o.g.V.Kind() == value.KArray {
				n += lookedAt(o.g.V.Array())
			}
		}
	}
	return n > 0 && h.looked.Add(int64(n)) > min(maxLooks, fewLooks+looksForRound*h.did.Load())
}

// lookedAt is how many elements a guard looks at: of a flat array none.
func lookedAt(a *value.Array) int {
	if a.Elem() != value.Boxed || a.Len() == 0 {
		return 0
	}
	n := a.Len()
	if first := a.At(0); first.IsArray() {
		n += n * lookedAt(first.Array())
	}
	return n
}

func (h *hotLoop) compile(fr *frame) *entry {
	tt := &fr.th.eng.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.renew(fr.th.eng)
	types := h.foreseen(fr)
	soon := types != nil
	if soon {
		if e := h.recall(fr, types); e != nil {
			h.now.Store(h.now.Load().with(tt.at, e))
			return e
		}
	} else {
		types = make([]*ir.Type, len(h.vars))
		for i, slot := range h.slots {
			if slot == h.over {
				types[i] = likelyType(fr.s[slot])
				continue
			}
			types[i] = typeOfValue(fr.s[slot], anyLength)
		}
	}
	f, err := tt.lowered(func(p *lower.Program) (*ir.Func, error) { return p.Loop(h.t.unit, h.loop, h.vars, types) })
	var code *typed
	switch {
	case err != nil:
	case tt.mode < Tier1 && (!worthwhile(f) || tt.better(f.Body.Args)):
		err = littleTyped(f)
	default:
		code, err = tt.known.assemble(f)
	}
	if soon && (err != nil || !code.hopes()) { // things are not as they were: what is hot shows as always
		h.late.Store(true)
		return nil
	}
	if err != nil {
		w := h.now.Load().with(tt.at, nil)
		w.closed = true
		h.now.Store(w)
		tt.trace.refuse(Refused{Source: h.t.unit.Src, At: h.loop.Span(), Tier: 1}, err)
		return nil
	}
	code.at, code.enough, code.heard = h.loop.Span(), h.enough, tt.heard
	code.expectShort(len(h.slots), func(i int) value.Value { return fr.s[h.slots[i]] })
	e := newEntry(code, anyLength)
	if soon {
		tt.prepareSoon(code)
	}
	tt.prepareAll(code)
	h.now.Store(h.now.Load().with(tt.at, e))
	return e
}

// hotInts is forLoop.ints of a loop that may get hot: it counts rounds and goes over to tier 1.
func (l *forLoop) hotInts(fr *frame, lo, last int64) {
	if l.hot.begins(fr) && l.hot.enter(fr, lo, last) {
		return
	}
	th, body, slot, rounds, heat := fr.th, l.body, l.slot, 0, l.hot.heatNow()
	for i := lo; ; i++ {
		if th.stop.Load() {
			th.heed(l.st)
		}
		fr.s[slot] = value.Int(i)
		if body(fr); fr.ctl != ctlNone && fr.leave(l.id) || i == last {
			break
		}
		if rounds++; l.hot.due(rounds, &heat) && l.hot.enter(fr, i+1, last) {
			return
		}
	}
	l.hot.ran(rounds)
}

// outerLoop makes the code of a loop that can stop between two rounds.
func (a *assembler) outerLoop(n *ir.Node) func(fr *frame) bool {
	st, t, number := a.at(n), a.t, n.Int
	body := a.step(n.Args[len(n.Args)-1])
	switch n.Op {
	case ir.While, ir.Loop:
		cond := func(*frame) bool { return true }
		if n.Op == ir.While {
			cond = a.test(n.Args[0])
		}
		return func(fr *frame) bool {
			for cond(fr) {
				if left := t.round(fr, body, number, st); left {
					return false
				}
				if t.worked(fr.th, t.size, t.enough); t.machine(fr.th) != nil {
					return true
				}
			}
			return false
		}
	case ir.Through:
		w, from, last := a.word(n.Var), a.word(n.Args[0].Var), a.word(n.Args[1].Var)
		return func(fr *frame) bool {
			for i := int64(fr.w[from]); i <= int64(fr.w[last]); i++ {
				fr.w[w] = uint64(i)
				if left := t.round(fr, body, number, st); left || i == int64(fr.w[last]) {
					return false
				}
				if t.worked(fr.th, t.size, t.enough); t.machine(fr.th) != nil {
					fr.w[from] = uint64(i + 1)
					return true
				}
			}
			return false
		}
	}
	return func(fr *frame) bool { t.steps(fr); return false }
}

// round runs a loop's body once and tells whether it left the loop.
func (t *typed) round(fr *frame, body step, number int64, st *site) bool {
	if fr.th.stop.Load() {
		fr.th.heed(st)
	}
	c := body(fr)
	if c == ctlNone {
		return false
	}
	_, leave := ends(fr, c, number)
	return leave
}
