package eval

import (
	"sync/atomic"

	"skep/interp/syntax"
	"skep/interp/value"
)

// assignField compiles x.name = v: a field, whose annotation holds, or a property with a setter.
func (c *compiler) assignField(n *syntax.Assign, t *syntax.Field) code {
	x, parent, name, st := c.keep(n.Value), c.place(t.X, false), t.Name.Name, c.at(t)
	var cache atomic.Pointer[fieldCache] // of fields that may be written here and whose annotation takes what fits
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		p := parent(fr)
		if p.Kind() == value.KCell {
			p = &p.Cell().V
		}
		if into := own(p); into.Kind() == value.KObj {
			o := into.Obj()
			if fc := cache.Load(); fc != nil && fc.typ == o.Type && (fc.check == nil || fc.check.fits(v)) {
				o.F[fc.i] = v
				return value.Unit()
			}
			if i := o.Type.Field(name); i >= 0 {
				fr.allowed(o.Type, i, st)
				cache.Store(&fieldCache{typ: o.Type, i: i, check: fr.th.eng.info(o.Type).check(i)})
			}
		}
		fr.setField(p, name, v, st)
		return value.Unit()
	}
}

// setField is p.name = v: a field with its annotation, a property, a key of an object.
func (fr *frame) setField(p *value.Value, name string, v value.Value, st *site) {
	into := own(p)
	if into.Kind() == value.KObj {
		o := into.Obj()
		if i := o.Type.Field(name); i >= 0 {
			fr.allowed(o.Type, i, st)
			o.F[i] = fr.th.holdField(fr.th.eng.info(o.Type), o.Type, i, v, st)
			fr.th.upholds(into, st)
			return
		}
		if s, ok := o.Type.Setter(name); ok {
			cell := fr.th.cell(into)
			fr.th.call(s, []value.Value{value.FromCell(cell), v}, st)
			*p = cell.V
			return
		}
	}
	if into.Kind() == value.KBox {
		fr.setProperty(into, name, v, st)
		return
	}
	*fr.fieldRef(into, name, true, st) = v
}

// allowed stops a use of a private field outside of its class.
func (fr *frame) allowed(t *value.Type, i int, st *site) {
	if ti, _ := t.Decl.(*typeInfo); ti != nil && ti.private != nil && ti.private[i] && !insider(t, st) {
		r := fr.fail(st, "E0433", "`%s` is private in `%s`", t.Fields[i], t.Name)
		r.d.Hint = "use a method of `" + t.Name + "`"
		panic(r)
	}
}

// insider tells code of the type itself, of what it extends and of what extends it.
func insider(t *value.Type, st *site) bool {
	return st != nil && st.self != nil && (t.Is(st.self) || st.self.Is(t) || t.Name == st.self.Name)
}
