package eval

import (
	"skep/interp/ir"
	"skep/interp/value"
)

// Fields of instances and objects whose declaration is known.

// form is what has fields.
type form uint8

const (
	instance form = iota
	object
	tuple
)

// fields are those of an instance, the values of an object that has its keys' shape, or the parts of a tuple.
func fields(v value.Value, f form) []value.Value {
	switch f {
	case object:
		return v.Dict().F
	case tuple:
		return v.List().Boxed()
	}
	return v.Obj().F
}

func formOfValue(v value.Value) form {
	switch v.Kind() {
	case value.KDict:
		return object
	case value.KTuple:
		return tuple
	}
	return instance
}

func formOf(t *ir.Type) form {
	if _, ok := t.Origin.(*value.Shape); ok {
		return object
	}
	if t.Tuple() {
		return tuple
	}
	return instance
}

// fieldArg is a field as an operand: of a local, or of what code gives.
type fieldArg struct {
	x    operand
	i    int
	form form
}

func (a *assembler) fieldArg(n *ir.Node) fieldArg {
	return fieldArg{a.valueArg(n.Args[0]), int(n.Int), formOf(n.Args[0].Type)}
}

func (f fieldArg) get(fr *frame) value.Value { return fields(f.x.get(fr), f.form)[f.i] }

//go:noinline
func intField(f fieldArg) intCode {
	x, i := f.x, f.i
	switch f.form {
	case object:
		return func(fr *frame) int64 { return x.get(fr).Dict().F[i].AsInt() }
	case tuple:
		return func(fr *frame) int64 { return x.get(fr).List().Boxed()[i].AsInt() }
	}
	return func(fr *frame) int64 { return x.get(fr).Obj().F[i].AsInt() }
}

//go:noinline
func floatField(f fieldArg) floatCode {
	x, i := f.x, f.i
	switch f.form {
	case object:
		return func(fr *frame) float64 { return x.get(fr).Dict().F[i].AsFloat() }
	case tuple:
		return func(fr *frame) float64 { return x.get(fr).List().Boxed()[i].AsFloat() }
	}
	return func(fr *frame) float64 { return x.get(fr).Obj().F[i].AsFloat() }
}

//go:noinline
func boolField(f fieldArg) test {
	return func(fr *frame) bool { return f.get(fr).AsBool() }
}

//go:noinline
func valueField(f fieldArg) code {
	return func(fr *frame) value.Value { return f.get(fr) }
}

// structNew makes an instance or object in one allocation, if it has few fields.
func (a *assembler) structNew(n *ir.Node, st *site) code {
	xs := make([]code, len(n.Args))
	for i, x := range n.Args {
		xs[i] = a.value(x)
	}
	switch o := n.Type.Origin.(type) {
	case *value.Type:
		return newInstance(o, xs, st)
	case *value.Shape:
		return newObject(o, xs, st)
	}
	if n.Type.Tuple() {
		return newTuple(xs, st)
	}
	refuse("an instance of %s", n.Type)
	return nil
}

//go:noinline
func newTuple(xs []code, st *site) code {
	return func(fr *frame) value.Value {
		fr.th.allocated(48+16*len(xs), st)
		vs := make([]value.Value, len(xs))
		for i, x := range xs {
			vs[i] = x(fr)
		}
		return value.NewTuple(vs...)
	}
}

//go:noinline
func newInstance(t *value.Type, xs []code, st *site) code {
	if len(xs) == 2 {
		x, y := xs[0], xs[1]
		return func(fr *frame) value.Value {
			v := x(fr)
			w := y(fr)
			fr.th.allocated(96, st)
			o := value.AllocObj(t)
			f := o.Obj().F
			f[0], f[1] = v, w
			return o
		}
	}
	return func(fr *frame) value.Value {
		fr.th.allocated(64+16*len(xs), st)
		o := value.AllocObj(t)
		for i, x := range xs {
			v := x(fr)
			o.Obj().F[i] = v
		}
		return o
	}
}

//go:noinline
func newObject(s *value.Shape, xs []code, st *site) code {
	return func(fr *frame) value.Value {
		fr.th.allocated(56+16*len(xs), st)
		d := value.NewShaped(s)
		for i, x := range xs {
			v := x(fr)
			d.F[i] = v
		}
		return d.Value()
	}
}

// pathStep is one step of a place: an index, or a field.
type pathStep struct {
	key   intCode // nil for fields
	st    *site
	field int
	form  form
}

// pathOf makes the steps of a Put, Push or Change, whose indexes are arguments from first on.
func (a *assembler) pathOf(n *ir.Node, first int) []pathStep {
	steps, t := make([]pathStep, len(n.Path)), n.Var.Type
	for i, s := range n.Path {
		steps[i].st = a.stepSite(n, i)
		if s == ir.Step {
			steps[i].key, t = a.int(n.Args[first]), t.Elem
			first++
			continue
		}
		steps[i].field, steps[i].form, t = s, formOf(t), t.Fields[s].Type
	}
	return steps
}

// stepSite is where a step of a path stands.
func (a *assembler) stepSite(n *ir.Node, step int) *site {
	at := *a.at(n)
	at.span = n.Place(step)
	return &at
}

// onlyIndexes tells paths through arrays alone.
func onlyIndexes(path []int) bool {
	for _, s := range path {
		if s != ir.Step {
			return false
		}
	}
	return true
}

// putField is v.x = e for a variable; other paths through fields are walked step by step.
func (a *assembler) putField(n *ir.Node, st *site) step {
	slot, steps := a.slot(n.Var), a.pathOf(n, 1)
	if len(steps) == 1 {
		switch x := n.Args[0]; x.Type.Kind {
		case ir.KI64:
			return putIntField(slot, steps[0], a.int(x))
		case ir.KF64:
			return putFloatField(slot, steps[0], a.float(x))
		}
	}
	x := a.value(n.Args[0])
	return func(fr *frame) ctl {
		v := x(fr)
		*fr.element(slot, steps) = v
		return ctlNone
	}
}

// putIntField writes into a field that holds an integer already: only its second word changes.
//
//go:noinline
func putIntField(slot int, s pathStep, x intCode) step {
	return func(fr *frame) ctl {
		v := x(fr)
		fields(own(&fr.s[slot]), s.form)[s.field].SetInt(v)
		return ctlNone
	}
}

//go:noinline
func putFloatField(slot int, s pathStep, x floatCode) step {
	return func(fr *frame) ctl {
		v := x(fr)
		fields(own(&fr.s[slot]), s.form)[s.field].SetFloat(v)
		return ctlNone
	}
}
