package eval

import (
	"fmt"
	"slices"
	"sync/atomic"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Tier 1: closures made of ir, by the type of what they give. Numbers and bools
// live unboxed in the words of a frame; strings, arrays and boxed values in the
// slots where tier 0 has them too, so that a piece of syntax that only tier 0 can
// run (a Host node) runs on the same frame, after the words that it reads have
// been put into their slots.

type (
	intCode   func(fr *frame) int64
	floatCode func(fr *frame) float64
	// step is a statement. What it gives says whether control goes on behind it.
	step func(fr *frame) ctl
)

// typed is the tier 1 code of one function for one signature.
type typed struct {
	f       *ir.Func
	p       *proto
	expects bool // it may be given up, see typed_expect.go
	words   int  // of the frame
	slots   int  // 0: it uses none
	// One of these is the body, by the type of the result; of a function with
	// returns in it, and of loops, steps.
	i      intCode
	x      floatCode
	b      test
	v      code
	steps  step
	sync   []place   // where the parameters are
	outers []outer   // the variables of the program that it and its callees use
	at     diag.Span // of the function or loop, for traces
	// outer runs a loop that was taken out of a function until it ends, or until there
	// is machine code: then it stops between two rounds and gives true.
	outer func(fr *frame) bool

	enough   int64        // of a loop: work that makes it machine code
	size     int64        // nodes that a call runs, without rounds of loops
	work     atomic.Int64 // nodes that ran in tier 1
	short    []bool       // arguments that were short flat lists when it was made
	foreseen bool         // it became machine code in an earlier run
	recalled recollection // it has no body: machine code of an earlier run is all that there is; else ""
	rounds   bool         // and it counts rounds
	heard    *hearing     // what the world has said until it was made; nil: it is not heard
	ripe     atomic.Bool  // no more counting: machine code was asked for, or there is none to be had
	native   atomic.Pointer[nativeOf]
	coming   func() // makes the code that was foretold, once; nil: none was
	copies   copies
}

// place is where a variable lives: its word, or -1; the slot where tier 0 has it, or -1.
type place struct {
	word, slot int
	typ        *ir.Type
}

// assembler makes the code of one function.
type assembler struct {
	c      *compiler
	t      *typed
	known  *typedSet
	places []place // by Var.I
	all    bool    // tier 0 runs a part, with all slots that it has
}

// typedSet is the tier 1 code of all functions in one state of the program.
type typedSet struct {
	made map[*ir.Func]*typed
	now  []*ir.Func // being made: forgotten if one of them is refused
}

// unsupported is what tier 1 has no code for.
type unsupported struct{ what string }

func refuse(format string, args ...any) { panic(unsupported{fmt.Sprintf(format, args...)}) }

// assemble makes tier 1 code of a function and of those that it calls.
func (s *typedSet) assemble(f *ir.Func) (t *typed, err error) {
	defer func() {
		if r := recover(); r != nil {
			u, ok := r.(unsupported)
			if !ok {
				panic(r)
			}
			for _, g := range s.now {
				delete(s.made, g)
			}
			t, err = nil, fmt.Errorf("%s", u.what)
		}
	}()
	s.now = nil
	return s.typed(f), nil
}

func (s *typedSet) typed(f *ir.Func) *typed {
	if t := s.made[f]; t != nil {
		return t
	}
	k, ok := f.Origin.(*tier)
	if !ok {
		refuse("%s is no function of the program", f.Name)
	}
	t := &typed{f: f, p: k.p, outers: outersOf(f), size: sizeOf(f.Body)}
	if !f.Loop {
		t.at, t.foreseen = k.unit.Node.Span(), k.foresees(f)
	}
	s.made[f], s.now = t, append(s.now, f)
	a := &assembler{c: k.c, t: t, known: s}
	loops, columns := a.c.loops, a.c.columns
	a.c.loops, a.c.columns = nil, 0
	defer func() { a.c.loops, a.c.columns = loops, columns }()
	a.layout()
	a.body()
	t.words = max(t.words, 1)
	for _, p := range a.places {
		if p.word < 0 {
			t.slots = max(t.slots, p.slot+1)
		}
	}
	if a.all {
		t.slots = a.c.n
	}
	return t
}

// layout gives every variable its place.
func (a *assembler) layout() {
	for _, v := range a.t.f.Vars {
		p := place{-1, -1, v.Type}
		if v.Global != "" {
			a.places = append(a.places, a.mirror(p))
			continue
		}
		if o, ok := v.Origin.(*scope.Var); ok {
			p.slot = a.c.slot(o)
		}
		if v.Type.Scalar() {
			p.word = a.t.words
			a.t.words++
		} else if p.slot < 0 {
			p.slot = a.c.temp()
		}
		a.places = append(a.places, p)
	}
	a.t.sync = a.places[:a.t.f.Params]
}

// mirror gives an array or instance of the program a slot, for the nodes that write into it.
func (a *assembler) mirror(p place) place {
	if p.typ.Kind == ir.KArray || p.typ.Kind == ir.KStruct {
		p.slot = a.c.temp()
	}
	return p
}

func (a *assembler) word(v *ir.Var) int { return a.places[v.I].word }
func (a *assembler) slot(v *ir.Var) int { return a.places[v.I].slot }

func (a *assembler) at(n *ir.Node) *site {
	return &site{src: a.t.f.Src, span: n.Span, self: a.c.self}
}

// body makes the code of the whole function.
func (a *assembler) body() {
	f, t := a.t.f, a.t
	if f.Loop {
		t.steps, t.outer = a.step(f.Body), a.outerLoop(f.Body)
		return
	}
	if jumps(f.Body) {
		t.steps = a.deliver(f.Body, a.returned)
		return
	}
	switch f.Result.Kind {
	case ir.KI64:
		t.i = a.int(f.Body)
	case ir.KF64:
		t.x = a.float(f.Body)
	case ir.KBool:
		t.b = a.test(f.Body)
	default:
		t.v = a.value(f.Body)
	}
}

// jumps tells trees that control may leave.
func jumps(n *ir.Node) bool { return n.AllEffects()&ir.Jumps != 0 }

// returned makes a step that ends the function with a value: numbers and bools go
// through the frame's result word, others through ret as in tier 0.
func (a *assembler) returned(n *ir.Node) step {
	switch a.t.f.Result.Kind {
	case ir.KI64:
		x := a.int(n)
		return func(fr *frame) ctl { fr.out = word(x(fr)); return ctlReturn }
	case ir.KF64:
		x := a.float(n)
		return func(fr *frame) ctl { fr.out = wordOf(x(fr)); return ctlReturn }
	case ir.KBool:
		x := a.test(n)
		return func(fr *frame) ctl { fr.out = truthWord(x(fr)); return ctlReturn }
	}
	x := a.value(n)
	return func(fr *frame) ctl { fr.ret = x(fr); return ctlReturn }
}

// hostCode is a piece of syntax for tier 0, with the words that it reads put into their slots first.
func (a *assembler) hostCode(n *ir.Node) code {
	e, ok := n.Host.(syntax.Expr)
	if !ok {
		refuse("a host node without syntax")
	}
	a.all = true
	x := a.c.expr(e)
	if hasLoop(e) {
		x = apart(x)
	}
	var sync []place
	for _, v := range n.Reads {
		if p := a.places[v.I]; p.word >= 0 {
			sync = append(sync, p)
		}
	}
	switch len(sync) {
	case 0:
		return x
	case 1:
		p := sync[0]
		return func(fr *frame) value.Value {
			p.box(fr)
			return x(fr)
		}
	}
	return func(fr *frame) value.Value {
		for i := range sync {
			sync[i].box(fr)
		}
		return x(fr)
	}
}

// hasLoop tells syntax in which a loop of this function may get hot.
func hasLoop(e syntax.Expr) bool {
	found := false
	syntax.Walk(e, func(n syntax.Expr) bool {
		switch n.(type) {
		case *syntax.Lambda, *syntax.Fun:
			return false
		}
		found = found || isLoop(n)
		return !found
	})
	return found
}

// apart keeps what typed code has in the frame while a piece of tier 0 runs there, whose loops may
// become typed code on the same words and slots.
func apart(x code) code {
	return func(fr *frame) value.Value {
		words, slots := slices.Clone(fr.w), slices.Clone(fr.s[fr.p.nslots:])
		defer func() { // also when an error passes: a loop that ends by it gives its variables back
			copy(fr.w, words)
			copy(fr.s[fr.p.nslots:], slots)
		}()
		return x(fr)
	}
}

// box puts a word into its slot.
func (p *place) box(fr *frame) {
	fr.s[p.slot] = boxWord(p.typ.Kind, fr.w[p.word])
}

func boxWord(k ir.Kind, w uint64) value.Value {
	switch k {
	case ir.KI64:
		return value.Int(int64(w))
	case ir.KF64:
		return value.Float(floatOf(w))
	}
	return value.Bool(w != 0)
}

// unbox puts a slot's value into its word.
func (p *place) unbox(fr *frame) {
	switch v := fr.s[p.slot]; p.typ.Kind {
	case ir.KI64:
		fr.w[p.word] = word(v.AsInt())
	case ir.KF64:
		fr.w[p.word] = wordOf(v.AsFloat())
	default:
		fr.w[p.word] = truthWord(v.AsBool())
	}
}
