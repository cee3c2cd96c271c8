package eval

import (
	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/syntax"
	"skep/interp/value"
)

// Expectations: typed code that takes boxed values for what they were so far. When
// one is something else, the call is given up: a panic that only the entry from
// tier 0 catches, which then does the call itself. Calls between typed functions
// pay nothing for that.

// givenUp is that panic.
type givenUp struct{}

// expect is the code of an Expect node as a value.
func (a *assembler) expect(n *ir.Node) code {
	x, t := a.valueArg(n.Args[0]), n.Type
	if t.Kind == ir.KArray && t.Elem.Kind == ir.KAny {
		return expectArray(x)
	}
	return func(fr *frame) value.Value {
		v := x.get(fr)
		if !isOf(v, t, shortLength) {
			panic(givenUp{})
		}
		return v
	}
}

//go:noinline
func expectArray(x operand) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		if v.Kind() != value.KArray {
			panic(givenUp{})
		}
		return v
	}
}

// expectedField reads one field of what should be an instance; only that field's kind counts.
func (a *assembler) expectedField(n *ir.Node) code {
	x, i, t := a.valueArg(n.Args[0].Args[0]), int(n.Int), n.Args[0].Type
	switch o := t.Origin.(type) {
	case *value.Type:
		return fieldOfInstance(x, o, i, n.Type)
	case *value.Shape:
		return fieldOfObject(x, o, i, n.Type)
	}
	refuse("an instance of %s", t)
	return nil
}

//go:noinline
func fieldOfInstance(x operand, t *value.Type, i int, want *ir.Type) code {
	kind, any := methodKinds.Get()[want.Kind], want.Kind == ir.KAny
	return func(fr *frame) value.Value {
		if v := x.get(fr); v.Kind() == value.KObj && v.Obj().Type == t {
			if f := v.Obj().F[i]; any || f.Kind() == kind && (kind < value.KArray || isOf(f, want, shortLength)) {
				return f
			}
		}
		panic(givenUp{})
	}
}

//go:noinline
func fieldOfObject(x operand, s *value.Shape, i int, want *ir.Type) code {
	kind, any := methodKinds.Get()[want.Kind], want.Kind == ir.KAny
	return func(fr *frame) value.Value {
		if v := x.get(fr); v.Kind() == value.KDict && v.Dict().Shape == s {
			if f := v.Dict().F[i]; any || f.Kind() == kind && (kind < value.KArray || isOf(f, want, shortLength)) {
				return f
			}
		}
		panic(givenUp{})
	}
}

// runOrBack runs code with expectations, or gives the call back: ok is false.
func (e *entry) runOrBack(fr *frame) (v value.Value, ok bool) {
	th := fr.th
	top, weight, calls := th.mark()
	defer func() {
		if ok {
			return
		}
		if p := recover(); p != any(givenUp{}) {
			panic(p)
		}
		th.unwind(top, weight, calls)
		if n := len(fr.p.params); len(fr.s) > n {
			clear(fr.s[n:])
		}
		fr.ret, fr.ctl = value.Null, ctlNone
	}()
	return e.inTier1(fr), true
}

// hints are what the arguments in a frame may be taken for; nil if they tell nothing.
func (t *tier) hints(fr *frame, args []*ir.Type) (hints []*ir.Type) {
	found := false
	hints = make([]*ir.Type, len(args))
	for i, a := range args {
		switch {
		case a.Kind == ir.KStruct, a.Kind == ir.KEnum, a.Kind == ir.KArray && !a.Flat():
			hints[i], found = a, true
		case a.Kind == ir.KAny && fr.s[i].Kind() == value.KArray:
			hints[i], found = ir.ArrayOf(ir.Any), true
		}
	}
	if !found && len(args) > 0 && callsItself(t.unit) { // it may make such values itself
		return hints
	}
	if !found {
		return nil
	}
	return hints
}

// callsItself tells functions that call themselves by name.
func callsItself(u *lower.Unit) (found bool) {
	syntax.Walk(u.Node, func(n syntax.Expr) bool {
		if c, ok := n.(*syntax.Call); ok {
			name, ok := c.Fn.(*syntax.Name)
			found = found || ok && name.Name == u.Name
		}
		return !found
	})
	return found
}

// dare makes code with expectations, if the function changes nothing.
func (t *tier) dare(tt *tiers, eng *Engine, args, hints []*ir.Type) *typed {
	f, err := lower.Daring(world{eng}, t.unit, hints).Function(t.unit, args)
	if err != nil || !f.Repeatable() {
		return nil
	}
	code, err := tt.known.assemble(f)
	if err != nil {
		return nil
	}
	code.expects = f.Expects()
	return code
}
