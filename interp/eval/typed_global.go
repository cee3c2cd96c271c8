package eval

import (
	"sync/atomic"

	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/value"
)

// Variables of the program in typed code. Tier 1 reads and writes them where they
// are, so errors find them as tier 0 would leave them; tier 2 gets copies, and
// gives back those that it may have changed. Guards look at their types before a
// call, and nothing but typed code runs in it, so they stay what they are.

// outer is a variable of the program that typed code uses, itself or by what it calls.
type outer struct {
	g       *Global
	typ     *ir.Type
	written bool
}

// outersOf lists them for a function.
func outersOf(f *ir.Func) (out []outer) {
	for _, s := range f.Globals() {
		out = append(out, outer{s.Var.Origin.(*Global), s.Var.Type, s.Written})
	}
	return out
}

// finds is the guard: whether the variables are what the code takes them for, and this thread's to change.
func (t *typed) finds(th *thread, limit int) bool {
	for i := range t.outers {
		o := &t.outers[i]
		if !o.g.defined || o.g.builtin || o.written && th.task.parent != nil || !isOf(o.g.V, o.typ, limit) {
			return false
		}
	}
	return true
}

// withOuters adds the variables of the program to the arguments of machine code.
func (t *typed) withOuters(args []value.Value) []value.Value {
	for i := range t.outers {
		args = append(args, t.outers[i].g.V)
	}
	return args
}

// writeOuters gives the variables that machine code may have changed their values: the last of outs.
func (t *typed) writeOuters(outs []value.Value) {
	at := len(outs)
	for i := len(t.outers) - 1; i >= 0; i-- {
		if o := &t.outers[i]; o.written {
			at--
			o.g.set(outs[at])
		}
	}
}

// long tells code over variables with more elements than a guard without a loop behind it looks at.
func (t *typed) long(limit int) bool {
	for i := range t.outers {
		if !isOf(t.outers[i].g.V, t.outers[i].typ, limit) {
			return true
		}
	}
	return false
}

// Global says what a variable of the program is while code is valid that relies
// on it: what never changes is a constant until it is declared anew; the type of
// others is noted, and code that is made later wants the same.
func (w world) Global(from *lower.Unit, name string) *lower.Global {
	k, ok := from.Key.(*tier)
	if !ok {
		return nil
	}
	g := k.ns.ref(name)
	if !g.defined || g.builtin {
		return nil
	}
	if c := constantNode(g.V); c != nil && !g.Mut && g.hold == nil {
		g.epoch = &w.e.tiers.epoch
		return &lower.Global{Key: g, Type: c.Type, Const: c}
	}
	t := w.e.tiers.typeOf(g)
	if t.Kind == ir.KAny {
		return nil
	}
	out := &lower.Global{Key: g, Type: t, Assigned: g.hold == nil || !g.hold.inner && g.hold.declared == nil && g.hold.tensor == nil}
	if h := g.hold; h != nil && out.Assigned {
		out.Float = h.toFloat
		if h.ranged && !h.plainInt() {
			out.Fits = &lower.Fits{Lo: h.lo, Hi: h.hi, Type: h.name}
		}
	}
	return out
}

// WrittenInto tells variables of the program that some function writes into.
func (w world) WrittenInto(from *lower.Unit, name string) bool {
	k, ok := from.Key.(*tier)
	return ok && atomic.LoadUint32(&k.ns.ref(name).inPlace) != 0
}

// constantNode is a number or bool as a node, or nil.
func constantNode(v value.Value) *ir.Node {
	switch v.Kind() {
	case value.KInt:
		return ir.Int(v.AsInt())
	case value.KFloat:
		return ir.Float(v.AsFloat())
	case value.KBool:
		return ir.Truth(v.AsBool())
	}
	return nil
}

// maxChanges is how often a variable may change its type before it has none for typed code.
const maxChanges = 3

// typeOf gives the type that a variable has in this epoch.
func (tt *tiers) typeOf(g *Global) *ir.Type {
	if g.changes >= maxChanges {
		return ir.Any
	}
	if t := tt.assumed[g]; t != nil {
		return t
	}
	t := typeOfValue(g.V, anyLength)
	if t.Kind != ir.KAny {
		tt.assumed[g] = t
	}
	return t
}

// outdated tells whether variables of the program have other types than code was made for.
func (tt *tiers) outdated() bool {
	found := false
	for g, t := range tt.assumed {
		if !isOf(g.V, t, anyLength) {
			g.changes++
			found = true
		}
	}
	return found
}

// Nodes of tier 1 on variables of the program.

func (a *assembler) outer(v *ir.Var) *Global {
	if v.Global == "" {
		return nil
	}
	return v.Origin.(*Global)
}

//go:noinline
func intGlobal(g *Global) intCode { return func(*frame) int64 { return g.V.AsInt() } }

//go:noinline
func floatGlobal(g *Global) floatCode { return func(*frame) float64 { return g.V.AsFloat() } }

//go:noinline
func boolGlobal(g *Global) test { return func(*frame) bool { return g.V.AsBool() } }

//go:noinline
func valueGlobal(g *Global) code { return func(*frame) value.Value { return g.V } }

// setGlobal is g = x.
func (a *assembler) setGlobal(g *Global, x *ir.Node) step {
	switch x.Type.Kind {
	case ir.KI64:
		i := a.int(x)
		return func(fr *frame) ctl { g.V = value.Int(i(fr)); return ctlNone }
	case ir.KF64:
		f := a.float(x)
		return func(fr *frame) ctl { g.V = value.Float(f(fr)); return ctlNone }
	}
	v := a.value(x)
	if a.c.replaces(g) {
		return func(fr *frame) ctl {
			w := v(fr)
			old := g.V
			g.V = w
			fr.th.replaced(old, w)
			return ctlNone
		}
	}
	return func(fr *frame) ctl { g.V = v(fr); return ctlNone }
}

// written makes a step that writes into an array work on a variable of the program too.
func (a *assembler) written(n *ir.Node, s step) step {
	if g := a.outer(n.Var); g != nil {
		return mirrored(g, a.slot(n.Var), s)
	}
	return s
}

// mirrored runs a step that writes into the array of a slot on a variable of the program.
func mirrored(g *Global, slot int, s step) step {
	return func(fr *frame) ctl {
		fr.s[slot] = g.V
		c := s(fr)
		g.V, fr.s[slot] = fr.s[slot], value.Null
		return c
	}
}
