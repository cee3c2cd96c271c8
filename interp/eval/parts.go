package eval

import (
	"strconv"

	"skep/interp/syntax"
	"skep/interp/value"
)

// Containers are looked at only as far as it costs nothing that a program would
// notice: at a let the first 256 elements, elsewhere (parameters, results,
// fields) the first. The checker knows the rest before running.
const (
	letLimit   = 256
	otherLimit = 1
)

func (c *compiler) typeArg(t *syntax.Type, i int) *contract {
	if i < len(t.Args) {
		return c.contract(t.Args[i])
	}
	return nil
}

func (c *compiler) contracts(ts []*syntax.Type) []*contract {
	out := make([]*contract, len(ts))
	for i, t := range ts {
		out[i] = c.contract(t)
	}
	return out
}

// of adds what a container holds.
func (k *contract) of(elem *contract, parts ...*contract) *contract {
	k.elem, k.limit = elem, otherLimit
	k.inner = k.inner || elem != nil || k.key != nil
	for _, p := range parts {
		if p != nil {
			k.parts, k.inner = parts, true
		}
	}
	return k
}

// inside is of, for types that promise nothing by themselves.
func (k *contract) inside(elem *contract, parts ...*contract) *contract {
	if k.of(elem, parts...); !k.inner {
		return nil
	}
	return k
}

// thorough gives the contract of a let.
func (k *contract) thorough() *contract {
	if k == nil || !k.inner {
		return k
	}
	t := *k
	t.limit, t.elem, t.key = letLimit, t.elem.thorough(), t.key.thorough()
	t.parts = nil
	for _, p := range k.parts {
		t.parts = append(t.parts, p.thorough())
	}
	return &t
}

// holdParts checks what is inside of a value whose kind fits; integers become floats where floats are promised.
func (k *contract) holdParts(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	switch v.Kind() {
	case value.KArray:
		if k.size > 0 && v.List().Len() != k.size {
			r := fr.fail(st, "E0427", "%s must have %d elements, it has %d", label(what), k.size, v.List().Len())
			panic(r)
		}
		if k.elem != nil {
			return k.holdElems(fr, e, v, st, what)
		}
	case value.KTuple:
		return k.holdTuple(fr, e, v, st, what)
	case value.KDict:
		return k.holdEntries(fr, e, v, st, what)
	case value.KSet:
		for i, x := range v.Set().Elems() {
			if i == k.limit || k.elem == nil {
				break
			}
			k.elem.hold(fr, e, x, st, "an element of "+what)
		}
	case value.KEnum:
		return k.holdVariant(fr, e, v, st, what)
	}
	return v
}

func (k *contract) holdElems(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	limit := k.limit
	for i := 0; i < min(limit, v.List().Len()); i++ {
		x := v.List().At(i)
		if k.elem.fits(x) {
			continue
		}
		w := k.elem.hold(fr, e, x, st, what+"["+strconv.Itoa(i)+"]")
		if w != x { // integers among floats: all of them are converted
			if v.IsShared() || limit < v.List().Len() {
				v, limit = value.Clone(v), v.List().Len()
			}
			v.Array().Set(i, w.Share())
		}
	}
	return v
}

func (k *contract) holdTuple(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	es := v.List().Boxed()
	if k.parts == nil {
		return v
	}
	if len(es) != len(k.parts) {
		panic(fr.fail(st, "E0427", "%s must be a tuple of %d, it has %d", label(what), len(k.parts), len(es)))
	}
	var out []value.Value
	for i, p := range k.parts {
		if p == nil {
			continue
		}
		if w := p.hold(fr, e, es[i], st, what+"."+strconv.Itoa(i)); w != es[i] {
			if out == nil {
				out = append(out, es...)
			}
			out[i] = w
		}
	}
	if out == nil {
		return v
	}
	for _, x := range out {
		x.Share()
	}
	return value.NewTuple(out...)
}

func (k *contract) holdEntries(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	type change struct{ key, val value.Value }
	var changes []change
	n := 0
	v.Dict().Each(func(key, x value.Value) bool {
		if k.key != nil {
			k.key.hold(fr, e, key, st, "a key of "+what)
		}
		if k.elem != nil {
			if w := k.elem.hold(fr, e, x, st, what+"["+value.Repr(key)+"]"); w != x {
				changes = append(changes, change{key, w})
			}
		}
		n++
		return n < k.limit || len(changes) > 0
	})
	if len(changes) == 0 {
		return v
	}
	out := value.Clone(v)
	for _, ch := range changes {
		out.Dict().Set(ch.key.Share(), ch.val.Share())
	}
	return out
}

// holdVariant checks what Some, Ok and Err hold.
func (k *contract) holdVariant(fr *frame, e *Engine, v value.Value, st *site, what string) value.Value {
	n := v.Enum()
	part := k.elem
	if n.Type == value.Result && len(k.parts) == 2 {
		part = k.parts[n.Variant]
	}
	if part == nil || len(n.Data) != 1 || n.Type != value.Option && n.Type != value.Result {
		return v
	}
	w := part.hold(fr, e, n.Data[0], st, "what "+what+" holds")
	if w == n.Data[0] {
		return v
	}
	return value.NewEnum(n.Type, n.Variant, w.Share())
}

// held wraps what is assigned to a variable with an annotation.
func (k *contract) held(c *compiler, x code, t *syntax.Name) code {
	if k == nil {
		return x
	}
	eng, st := c.eng, c.at(t)
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone || k.fits(v) {
			return v
		}
		return k.hold(fr, eng, v, st, t.Name)
	}
}

// heldLocal checks a local that was changed in place; steps of an integer stay integers.
func (c *compiler) heldLocal(slot int, x code, k *contract, n *syntax.Assign) code {
	b, _ := n.Value.(*syntax.Binary)
	if k == nil || k.plainInt() && b != nil && c.isInt(b.Y) {
		return x
	}
	eng, st, name := c.eng, c.at(n.Target), n.Target.(*syntax.Name).Name
	return func(fr *frame) value.Value {
		before := fr.s[slot]
		x(fr)
		if !k.fits(fr.s[slot]) {
			v := fr.s[slot]
			fr.s[slot] = before
			fr.s[slot] = k.hold(fr, eng, v, st, name)
		}
		return value.Unit()
	}
}

// annotate notes the annotation of a let's variable for later assignments.
func (c *compiler) annotate(n *syntax.Let) {
	b, ok := n.Pat.(*syntax.BindPat)
	if !ok || b.Sub != nil {
		return
	}
	k := c.contract(n.Type)
	if v := c.info.Binds[b]; v == nil {
		g := c.ns.own(b.Name.Name)
		g.hold, g.annotation = k, ""
		if n.Type != nil {
			g.annotation = c.src.Text[n.Type.Span().Start:n.Type.Span().End]
		}
	} else if k != nil {
		c.holds[v] = k
	}
}
