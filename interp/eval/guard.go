package eval

import (
	"skep/interp/ir"
	"skep/interp/value"
)

// guard looks at one argument before typed code runs on it. Of instances only
// those fields count that the code reads: for a comparator of records that is
// most of its price.
type guard struct {
	slot   int
	long   bool // it looks at each element of a list
	few    bool // of which the function itself looks at some: it goes up or down a heap
	lent   bool // self of a method that changes it: it may come in a cell
	typ    *ir.Type
	object *value.Shape // of objects
	of     *value.Type  // of instances
	fields []guardedField
}

type guardedField struct {
	i    int
	kind value.Kind // of numbers, bools and strings; else KNull
	typ  *ir.Type
}

func newEntry(t *typed, limit int) *entry {
	e := &entry{t: t, limit: limit}
	e.simple = len(t.outers) == 0 && !t.lends() && !t.expects && !t.hopes() && !t.f.Loop
	for i, p := range t.sync {
		if p.slot < 0 || p.typ.Kind == ir.KAny {
			continue
		}
		g := guard{slot: p.slot, typ: p.typ, lent: i == 0 && t.lends(), long: p.typ.Kind == ir.KArray && !p.typ.Flat()}
		g.few = g.long && !t.rounds && !countsRounds(t.f.Body)
		if p.typ.Kind == ir.KStruct {
			g.object, _ = p.typ.Origin.(*value.Shape)
			g.of, _ = p.typ.Origin.(*value.Type)
			g.fields = guardedFields(t.f, t.f.Vars[i])
		}
		e.guards = append(e.guards, g)
	}
	return e
}

// countsRounds tells functions with a loop over numbers or elements: one over a list does as much as its guard.
func countsRounds(n *ir.Node) (found bool) {
	ir.Walk(n, func(n *ir.Node) bool {
		found = found || n.Op == ir.For || n.Op == ir.Through || n.Op == ir.Each
		return !found
	})
	return found
}

// tired tells guards that have looked at long lists so often that the function
// would have had to do the same itself: one that finds its element early does not.
func (e *entry) tired(g *guard, v value.Value) bool {
	if v.Kind() != value.KArray || v.Array().Len() <= longList {
		return false
	}
	most := int64(maxLooks / 10)
	if g.few {
		most = fewLooks
	}
	return e.looked.Add(int64(v.Array().Len())) > most
}

// longList is from where on looking at each element is not for nothing.
const longList = 256

// guardedFields are the fields of a parameter that the code relies on: all, if it does more than read some.
func guardedFields(f *ir.Func, v *ir.Var) (out []guardedField) {
	read, all := map[int]bool{}, false
	ir.Walk(f.Body, func(n *ir.Node) bool {
		switch {
		case n.Op == ir.StructGet && n.Args[0].Op == ir.Get && n.Args[0].Var == v:
			read[int(n.Int)] = true
			return false
		case n.Op == ir.Host: // tier 0 looks for itself
		case n.Var == v:
			all = true
		}
		return true
	})
	for i, field := range v.Type.Fields {
		if field.Type.Kind != ir.KAny && (all || read[i]) {
			out = append(out, guardedField{i, methodKinds.Get()[field.Type.Kind], field.Type})
		}
	}
	for i := range out {
		if out[i].kind == value.KArray {
			out[i].kind = value.KNull
		}
	}
	return out
}

// fits tells whether a value is what the code takes it for.
func (g *guard) fits(v value.Value, limit int) bool {
	var f []value.Value
	switch {
	case g.of != nil:
		if v.Kind() != value.KObj || v.Obj().Type != g.of {
			return false
		}
		f = v.Obj().F
	case g.object != nil:
		if v.Kind() != value.KDict || v.Dict().Shape != g.object {
			return false
		}
		f = v.Dict().F
	default:
		return isOf(v, g.typ, limit)
	}
	for i := range g.fields {
		k := &g.fields[i]
		if x := f[k.i]; x.Kind() != k.kind && (k.kind != value.KNull || !isOf(x, k.typ, limit)) {
			return false
		}
	}
	return true
}
