package eval

import (
	"maps"
	"slices"
	"strings"

	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/value"
)

// boxType is what a module declares of a boxed type, ready to use.
type boxType struct {
	ops     map[string]*builtin
	fields  map[string]*builtin
	setters map[string]*builtin
	member  func(v value.Value, name string) (value.Value, bool)
	columns *module.Columns
	funcs   map[string]value.Value // in column arguments
}

// boxType finds the declaration of a boxed type, or nil.
func (e *Engine) boxType(name string) *boxType {
	if t, ok := e.boxes.get(name); ok {
		return t
	}
	var t *boxType
	for _, d := range e.shelf.Declared(name) {
		if t == nil {
			t = &boxType{ops: map[string]*builtin{}, fields: map[string]*builtin{}, setters: map[string]*builtin{}, funcs: map[string]value.Value{}}
		}
		t.add(d)
	}
	return e.boxes.put(name, t)
}

func (t *boxType) add(d *module.Type) {
	for i := range d.Operators {
		o := &d.Operators[i]
		for _, op := range strings.Fields(o.Ops) {
			b := &builtin{f: &module.Func{Doc: o.Doc, Impl: o.Impl}, name: strings.TrimSuffix(op, "x")}
			b.once.Do(func() {}) // no signature: the operands are the arguments
			t.ops[op] = b
		}
	}
	for i := range d.Fields {
		t.fields[sigName(d.Fields[i].Sig)] = newBuiltin(&d.Fields[i])
	}
	for i := range d.Setters {
		t.setters[sigName(d.Setters[i].Sig)] = newBuiltin(&d.Setters[i])
	}
	if d.Member != nil {
		t.member = d.Member
	}
	if d.Columns == nil {
		return
	}
	t.columns = d.Columns
	for i := range d.Columns.Funcs {
		f := &d.Columns.Funcs[i]
		t.funcs[sigName(f.Sig)] = value.NewFunc(sigName(f.Sig), newBuiltin(f))
	}
}

// flipped is ~x of what is no integer: what a module says of it.
func (fr *frame) flipped(v value.Value, st *site) value.Value {
	if v.Kind() == value.KBox {
		if w, ok := fr.boxOperator("~", st, v); ok {
			return w
		}
	}
	panic(fr.fail(st, "E0412", "cannot apply `~` to %s", describe(v)))
}

// boxOperator applies an operator that a module declares for the type of x or y.
func (fr *frame) boxOperator(op string, st *site, operands ...value.Value) (value.Value, bool) {
	if len(operands) == 1 {
		op += "x"
	}
	for _, v := range operands {
		if v.Kind() != value.KBox {
			continue
		}
		t := fr.th.eng.boxType(v.Box().Type)
		if t == nil || t.ops[op] == nil {
			continue
		}
		b := t.ops[op]
		c := fr.th.takeCall(b, st)
		c.Args = append(c.Args, operands...)
		w, err := b.f.Impl(c)
		if err != nil {
			panic(fr.th.fromError(err, st))
		}
		fr.th.dropCall(c)
		for i, v := range operands {
			if i < len(st.usesUp) && st.usesUp[i] {
				usingUp(v, w)
			}
		}
		return w, true
	}
	return value.Null, false
}

// boxRelation is a comparison of which an operand is a box. A result that is no
// bool is kept for the node that asked for a value; a condition cannot use it.
func (fr *frame) boxRelation(op string, x, y value.Value, st *site) (result, ok bool) {
	v, ok := fr.boxOperator(op, st, x, y)
	switch {
	case !ok:
		return false, false
	case v.IsBool():
		return v.AsBool(), true
	case st.wantsValue:
		fr.th.wide = v
		return false, true
	}
	return fr.truth(v, st), true
}

// widened gives the value of a comparison compiled with wantsValue.
func (fr *frame) widened(result bool) value.Value {
	if fr.th.wide.IsNull() {
		return value.Bool(result)
	}
	v := fr.th.wide
	fr.th.wide = value.Null
	return v
}

// logic is && and || as a value: boxes may define them, all else is a condition.
func (c *compiler) logic(n *syntax.Binary, st *site) code {
	x, y, and := c.expr(n.X), c.expr(n.Y), n.Op == "&&"
	return func(fr *frame) value.Value {
		v := x(fr)
		if v.Kind() == value.KBox {
			if w, ok := fr.boxOperator(n.Op, st, v, y(fr)); ok {
				return w
			}
		}
		if fr.truth(v, st) != and {
			return value.Bool(!and)
		}
		w := y(fr)
		if w.Kind() == value.KBox {
			if r, ok := fr.boxOperator(n.Op, st, v, w); ok {
				return r
			}
		}
		return value.Bool(fr.truth(w, st))
	}
}

// setIndex is x[a, b] = v where x turns out to be a box; ok is false for other values.
func (fr *frame) setIndex(p *value.Value, at []value.Value, v value.Value, st *site) bool {
	if p.Kind() == value.KCell {
		p = &p.Cell().V
	}
	if p.Kind() != value.KBox {
		return false
	}
	b := fr.th.eng.builtinMethod(*p, "set_index")
	if b == nil {
		panic(fr.fail(st, "E0404", "cannot assign to an index of %s", describe(*p)))
	}
	c := fr.th.takeCall(b, st)
	c.Args = append(append(c.Args, own(p), v), at...)
	fr.th.runBuiltin(b, c, nil, st)
	*p = c.Args[0]
	fr.th.dropCall(c)
	return true
}

// boxPlace points at an element of a box that holds values, or is nil.
func (fr *frame) boxPlace(v, k value.Value, st *site) *value.Value {
	x, ok := v.Box().V.(value.Placer)
	if !ok {
		return nil
	}
	p, err := x.Place(k, func(fn value.Value, args ...value.Value) value.Value { return fr.th.call(fn, args, st) })
	if err != nil {
		panic(fr.th.fromError(err, st))
	}
	return p
}

// property reads x.name where the type of x declares a field.
func (e *Engine) property(th *thread, v value.Value, name string, st *site) (value.Value, bool) {
	if v.Kind() != value.KBox {
		return value.Null, false
	}
	t := e.boxType(v.Box().Type)
	switch {
	case t == nil:
		return value.Null, false
	case t.fields[name] != nil:
		return th.callBuiltin(t.fields[name], []value.Value{v}, nil, st), true
	case t.member != nil:
		return t.member(v, name)
	}
	return value.Null, false
}

// setProperty is v.name = to where the type of v, a box, declares that.
func (fr *frame) setProperty(v value.Value, name string, to value.Value, st *site) {
	t := fr.th.eng.boxType(v.Box().Type)
	if t == nil || t.setters[name] == nil {
		var known []string
		if t != nil {
			known = slices.Sorted(maps.Keys(t.setters))
		}
		panic(fr.fail(st, "E0402", "cannot write the field `%s` of %s%s", name, describe(v), nearest(name, known)))
	}
	fr.th.callBuiltin(t.setters[name], []value.Value{v, to}, nil, st)
}

func (e *Engine) fieldNames(v value.Value) (names []string) {
	if v.Kind() != value.KBox {
		return nil
	}
	if t := e.boxType(v.Box().Type); t != nil {
		for n := range t.fields {
			names = append(names, n)
		}
	}
	return names
}
