package eval

import (
	"math"

	"skep/interp/ir"
	"skep/interp/value"
)

// Elements of arrays whose type is known: one bounds check, no look at the kind.

//go:noinline
func intElem(x operand, i intArg, st *site) intCode {
	return func(fr *frame) int64 {
		e := x.get(fr).Array()
		k := i.get(fr)
		if uint64(k) >= uint64(e.Len()) {
			k = int64(fr.position(value.Int(k), e.Len(), st))
		}
		return int64(e.Word(int(k)))
	}
}

//go:noinline
func boolElem(x operand, i intArg, st *site) test {
	return func(fr *frame) bool {
		e := x.get(fr).Array()
		k := i.get(fr)
		if uint64(k) >= uint64(e.Len()) {
			k = int64(fr.position(value.Int(k), e.Len(), st))
		}
		return e.Word(int(k)) != 0
	}
}

// floatElem is a[i]; a[i][j] on two variables' values is one node.
func (a *assembler) floatElem(n *ir.Node, st *site) floatCode {
	if x := n.Args[0]; x.Op == ir.ArrayGet {
		return floatElem2(a.valueArg(x.Args[0]), a.intArg(x.Args[1]), a.intArg(n.Args[1]), a.at(x), st)
	}
	return floatElem1(a.valueArg(n.Args[0]), a.intArg(n.Args[1]), st)
}

//go:noinline
func floatElem1(x operand, i intArg, st *site) floatCode {
	return func(fr *frame) float64 {
		e := x.get(fr).Array()
		k := i.get(fr)
		if uint64(k) >= uint64(e.Len()) {
			k = int64(fr.position(value.Int(k), e.Len(), st))
		}
		return math.Float64frombits(e.Word(int(k)))
	}
}

//go:noinline
func floatElem2(x operand, i, j intArg, outer, st *site) floatCode {
	return func(fr *frame) float64 {
		rows := x.get(fr).Array()
		k := i.get(fr)
		if uint64(k) >= uint64(rows.Len()) {
			k = int64(fr.position(value.Int(k), rows.Len(), outer))
		}
		e := rows.At(int(k)).Array()
		k = j.get(fr)
		if uint64(k) >= uint64(e.Len()) {
			k = int64(fr.position(value.Int(k), e.Len(), st))
		}
		return math.Float64frombits(e.Word(int(k)))
	}
}

// arraySlice is a copy of the elements that a pattern `..rest` takes.
func (a *assembler) arraySlice(n *ir.Node) code {
	x, lo, hi := a.valueArg(n.Args[0]), a.intArg(n.Args[1]), a.intArg(n.Args[2])
	return func(fr *frame) value.Value {
		v := x.get(fr)
		from := lo.get(fr)
		return v.Array().Slice(int(from), int(hi.get(fr)))
	}
}

func (a *assembler) arrayNew(n *ir.Node, st *site) code {
	xs := make([]code, len(n.Args))
	for i, x := range n.Args {
		xs[i] = a.value(x)
	}
	return arrayOf(xs, st)
}

// arrayFill is [x; n].
func (a *assembler) arrayFill(n *ir.Node, st *site) code {
	x, count := a.value(n.Args[0]), a.int(n.Args[1])
	return func(fr *frame) value.Value {
		v := x(fr)
		return fr.filled(v, value.Int(count(fr)), st)
	}
}

// put is a[i] = x and a[i][j] = x: the value first, then the indexes from the last on.
func (a *assembler) put(n *ir.Node) step {
	if !onlyIndexes(n.Path) {
		return a.putField(n, a.at(n))
	}
	x, st, slot := a.value(n.Args[0]), a.at(n), a.slot(n.Var)
	switch len(n.Path) {
	case 1:
		return a.putOne(n, x, slot, st)
	case 2:
		return putTwo(slot, a.intArg(n.Args[1]), a.intArg(n.Args[2]), x, a.stepSite(n, 0), st)
	}
	steps := a.pathOf(n, 1)
	return func(fr *frame) ctl {
		v := x(fr)
		last := len(steps) - 1
		if steps[last].key == nil {
			*fr.element(slot, steps) = v
			return ctlNone
		}
		k := steps[last].key(fr)
		a := own(fr.element(slot, steps[:last])).Array()
		fr.put(a, fr.position(value.Int(k), a.Len(), st), v, st)
		return ctlNone
	}
}

// element finds the place of a container a[i].x[j]…, or of a field, with every container on the way owned.
func (fr *frame) element(slot int, steps []pathStep) *value.Value {
	var few [6]int64
	at := append(few[:0], make([]int64, len(steps))...)
	for i := len(steps) - 1; i >= 0; i-- {
		if steps[i].key != nil {
			at[i] = steps[i].key(fr)
		}
	}
	p := &fr.s[slot]
	for i, k := range at {
		if s := &steps[i]; s.key == nil {
			p = &fields(own(p), s.form)[s.field]
			continue
		}
		a := own(p).Array()
		p = a.Ref(fr.position(value.Int(k), a.Len(), steps[i].st))
	}
	return p
}

func (a *assembler) putOne(n *ir.Node, x code, slot int, st *site) step {
	i := a.intArg(n.Args[1])
	switch n.Args[0].Type.Kind {
	case ir.KF64:
		return putFloat(slot, i, a.float(n.Args[0]), st)
	case ir.KI64:
		return putInt(slot, i, a.intArg(n.Args[0]), st)
	}
	return func(fr *frame) ctl {
		v := x(fr)
		k := i.get(fr)
		a := own(&fr.s[slot]).Array()
		fr.put(a, fr.position(value.Int(k), a.Len(), st), v, st)
		return ctlNone
	}
}

// putWord writes the bits of a scalar into a[k] for the array in a slot, which becomes the slot's own.
func (fr *frame) putWord(slot int, k int64, w uint64, st *site) {
	a := own(&fr.s[slot]).Array()
	if uint64(k) >= uint64(a.Len()) {
		k = int64(fr.position(value.Int(k), a.Len(), st))
	}
	a.SetWord(int(k), w)
}

//
//go:noinline
func putFloat(slot int, i intArg, x floatCode, st *site) step {
	return func(fr *frame) ctl {
		v := x(fr)
		fr.putWord(slot, i.get(fr), math.Float64bits(v), st)
		return ctlNone
	}
}

//go:noinline
func putInt(slot int, i, x intArg, st *site) step {
	return func(fr *frame) ctl {
		v := x.get(fr)
		fr.putWord(slot, i.get(fr), uint64(v), st)
		return ctlNone
	}
}

//go:noinline
func putTwo(slot int, i, j intArg, x code, row, st *site) step {
	return func(fr *frame) ctl {
		v := x(fr)
		inner := j.get(fr)
		rows := own(&fr.s[slot]).Array()
		k := i.get(fr)
		if uint64(k) >= uint64(rows.Len()) {
			k = int64(fr.position(value.Int(k), rows.Len(), row))
		}
		a := own(rows.Ref(int(k))).Array()
		if !a.Put(inner, v) {
			fr.put(a, fr.position(value.Int(inner), a.Len(), st), v, st)
		}
		return ctlNone
	}
}

// push is a.push(x) and a[i].push(x).
func (a *assembler) push(n *ir.Node) step {
	x, st, slot := a.value(n.Args[0]), a.at(n), a.slot(n.Var)
	if len(n.Path) == 0 {
		return func(fr *frame) ctl {
			v := x(fr)
			fr.appendTo(&fr.s[slot], v, st)
			return ctlNone
		}
	}
	steps := a.pathOf(n, 1)
	return func(fr *frame) ctl {
		v := x(fr)
		fr.appendTo(fr.element(slot, steps), v, st)
		return ctlNone
	}
}

func (fr *frame) appendTo(p *value.Value, v value.Value, st *site) {
	fr.push(own(p).Array(), v, st)
}
