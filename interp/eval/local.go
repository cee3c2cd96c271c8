package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// Writes to plain locals: the statements that most loops consist of.

// setLocal is slot = x.
//
//go:noinline
func setLocal(slot int, x code) code {
	return func(fr *frame) value.Value {
		fr.s[slot] = x(fr)
		return value.Unit()
	}
}

// updateLocal compiles x = x + y and the like for a plain local, which `x += y`
// becomes too; nil for other assignments. Numbers are changed in place: only the
// second word of the value changes.
func (c *compiler) updateLocal(slot int, t *syntax.Name, x syntax.Expr) code {
	b, ok := x.(*syntax.Binary)
	if !ok || mayJump(b) {
		return nil
	}
	if n, ok := b.X.(*syntax.Name); !ok || c.localSlot(n) != slot {
		return nil
	}
	st := c.operation(b)
	switch b.Op {
	case "+", "-":
		if k, ok := c.intConst(b.Y); ok && k != -k {
			if b.Op == "-" {
				return stepLocal(slot, -k, "-", k, st)
			}
			return stepLocal(slot, k, "+", k, st)
		}
	case "*":
	default:
		return nil
	}
	return changeLocal(slot, b.Op, c.operand(b.Y), st)
}

// stepLocal is x = x + k.
//
//go:noinline
func stepLocal(slot int, k int64, op string, written int64, st *site) code {
	return func(fr *frame) value.Value {
		v := &fr.s[slot]
		if v.IsInt() {
			if r := v.AsInt() + k; (r >= v.AsInt()) == (k >= 0) {
				v.SetInt(r)
				return value.Unit()
			}
		}
		fr.s[slot] = fr.arith(op, *v, value.Int(written), st)
		return value.Unit()
	}
}

// changeLocal is x = x op y for + - *. The slot is read before y runs, as
// everywhere: y may change it.
//
//go:noinline
func changeLocal(slot int, op string, y operand, st *site) code {
	add, sub := op == "+", op == "-"
	return func(fr *frame) value.Value {
		v := fr.s[slot]
		w := y.get(fr)
		if v.IsFloat() && w.IsFloat() {
			f := v.AsFloat()
			switch {
			case add:
				f += w.AsFloat()
			case sub:
				f -= w.AsFloat()
			default:
				f *= w.AsFloat()
			}
			fr.s[slot] = value.Float(f)
			return value.Unit()
		}
		if v.IsInt() && w.IsInt() && add {
			p, q := v.AsInt(), w.AsInt()
			if r := p + q; (p^r)&(q^r) >= 0 {
				fr.s[slot] = value.Int(r)
				return value.Unit()
			}
		}
		if add && v.IsStr() && w.IsStr() {
			fr.s[slot] = fr.joined(v, w, st)
			return value.Unit()
		}
		fr.s[slot] = fr.arith(op, v, w, st)
		return value.Unit()
	}
}

// assignLocalIndex is a[i] = v for a local array: the hot write of most loops.
func (c *compiler) assignLocalIndex(n *syntax.Assign, t *syntax.Index) code {
	if len(t.Args) != 1 || mayJump(n.Value) || mayJump(t.Args[0]) {
		return nil
	}
	slot := c.localSlot(t.X)
	if slot < 0 {
		return nil
	}
	return putIndex(slot, c.operand(t.Args[0]), c.keep(n.Value), c.at(t))
}

//go:noinline
func putIndex(slot int, k operand, x code, st *site) code {
	return func(fr *frame) value.Value {
		w := x(fr)
		key := k.get(fr)
		a := own(&fr.s[slot])
		if key.IsInt() && a.Kind() == value.KArray {
			if a.Array().Put(key.AsInt(), w) {
				return value.Unit()
			}
		}
		fr.putSlow(slot, key.Share(), w, st)
		return value.Unit()
	}
}

func (fr *frame) putSlow(slot int, key, w value.Value, st *site) {
	p := &fr.s[slot]
	if p.Kind() == value.KBox && fr.setIndex(p, []value.Value{key}, w, st) {
		return
	}
	fr.storeAt(*p, key, w, st)
}
