package eval

import (
	"skep/interp/value"
)

// typeIn gives the type that a value names: a type, or a struct without fields, whose name is its instance.
func typeIn(v value.Value) (*value.Type, bool) {
	switch {
	case v.Kind() == value.KType:
		return v.Type(), true
	case v.Kind() == value.KObj && v.Obj().Type.IsUnit():
		return v.Obj().Type, true
	}
	return nil, false
}

// constructor makes variants of an enum that carry data.
type constructor struct {
	t       *value.Type
	variant int
}

func (k *constructor) make(th *thread, args []value.Value, named []namedArg, st *site) value.Value {
	v := k.t.Variants[k.variant]
	if len(named) > 0 && v.Fields != nil {
		args = make([]value.Value, len(v.Fields))
		for _, na := range named {
			for i, f := range v.Fields {
				if f == na.name {
					args[i] = na.v
				}
			}
		}
	}
	if len(args) != v.Arity {
		panic(th.fail(st, "E0406", "`%s` takes %s, %d given", v.Name, count(v.Arity, v.Arity), len(args)))
	}
	return k.of(th, args, st)
}

// of makes the variant of as many arguments as it takes, and copies these.
func (k *constructor) of(th *thread, args []value.Value, st *site) value.Value {
	th.allocated(64+16*len(args), st)
	if len(args) == 1 {
		return value.NewEnum1(k.t, k.variant, args[0])
	}
	return value.NewEnum(k.t, k.variant, append([]value.Value(nil), args...)...)
}

// classCtor is C::new as a function value.
type classCtor struct {
	t    *value.Type
	name string
}

// record makes Type { name: value, …, ..base }.
func (th *thread) record(tv value.Value, names []string, vs []value.Value, base value.Value, st *site) value.Value {
	if t, ok := typeIn(tv); ok {
		if t.Form == value.ActorType {
			return th.startActor(t, names, vs, base, st)
		}
		return th.whole(th.newObject(t, names, vs, base, st), st)
	}
	switch tv.Kind() {
	case value.KFunc:
		if k, ok := tv.Func().Code.(*constructor); ok {
			return th.newVariant(k, names, vs, st)
		}
	}
	panic(th.fail(st, "E0405", "%s is not a struct type", describe(tv)))
}

func (th *thread) newVariant(k *constructor, names []string, vs []value.Value, st *site) value.Value {
	v := k.t.Variants[k.variant]
	data := make([]value.Value, len(v.Fields))
	have := 0
	for i, name := range names {
		j := indexOf(v.Fields, name)
		if j < 0 {
			panic(th.fail(st, "E0402", "`%s` has no field `%s`%s", v.Name, name, nearest(name, v.Fields)))
		}
		data[j] = vs[i]
		have++
	}
	if have != len(data) {
		panic(th.fail(st, "E0409", "`%s` needs all of its fields: %v", v.Name, v.Fields))
	}
	return value.NewEnum(k.t, k.variant, data...)
}

func indexOf(list []string, s string) int {
	for i, x := range list {
		if x == s {
			return i
		}
	}
	return -1
}

func (th *thread) newObject(t *value.Type, names []string, vs []value.Value, base value.Value, st *site) value.Value {
	ti := th.eng.info(t)
	if t.Abstract {
		r := th.fail(st, "E0434", "the class `%s` is abstract: it makes no instances", t.Name)
		r.d.Hint = "make one of a class that extends it"
		panic(r)
	}
	o := value.AllocObj(t)
	f := o.Obj().F
	given := make([]bool, len(f))
	for i, name := range names {
		j := t.Field(name)
		if j < 0 {
			panic(th.fail(st, "E0402", "`%s` has no field `%s`%s", t.Name, name, nearest(name, t.Fields)))
		}
		f[j], given[j] = th.holdField(ti, t, j, vs[i], st), true
	}
	for j := range f {
		switch {
		case given[j]:
		case base.Kind() == value.KObj && base.Obj().Type == t:
			f[j] = base.Obj().F[j].Share()
		case j < len(ti.required) && ti.required[j] && !th.eng.Lenient:
			r := th.fail(st, "E0409", "`%s` needs the field `%s`", t.Name, t.Fields[j])
			panic(r)
		case j < len(ti.defaults):
			f[j] = ti.defaults[j].Share()
		}
	}
	return o
}

// check is the annotation of field i, or nil.
func (ti *typeInfo) check(i int) *contract {
	if i < len(ti.checks) {
		return ti.checks[i]
	}
	return nil
}

func (th *thread) holdField(ti *typeInfo, t *value.Type, j int, v value.Value, st *site) value.Value {
	if k := ti.check(j); k != nil && th.cur.depth > 0 && !k.fits(v) {
		return k.hold(th.cur, th.eng, v, st, t.Name+"."+t.Fields[j])
	}
	return v
}

// construct calls a type: tuple structs and positional structs take their fields, classes run their constructor.
func (th *thread) construct(t *value.Type, args []value.Value, named []namedArg, st *site) value.Value {
	if t.Form == value.ClassType {
		return th.newInstance(t, "new", args, named, st)
	}
	if t.Form == value.ActorType && len(args)+len(named) <= len(t.Fields) {
		names := append([]string(nil), t.Fields[:len(args)]...)
		vs := append([]value.Value(nil), args...)
		for _, na := range named {
			names, vs = append(names, na.name), append(vs, na.v)
		}
		return th.startActor(t, names, vs, value.Null, st)
	}
	if m, ok := t.Static("new"); ok && !t.Tuple && t.Form != value.BuiltinType {
		return th.callNamed(m, args, named, st)
	}
	if t.Form == value.BuiltinType {
		if m, ok := th.eng.typeStatic(t, "new"); ok {
			return th.callNamed(m, args, named, st)
		}
		panic(th.fail(st, "E0405", "the type `%s` cannot be called", t.Name))
	}
	if t.Form == value.StructType && len(args)+len(named) <= len(t.Fields) {
		names := append([]string(nil), t.Fields[:len(args)]...)
		vs := append([]value.Value(nil), args...)
		for _, na := range named {
			names, vs = append(names, na.name), append(vs, na.v)
		}
		return th.whole(th.newObject(t, names, vs, value.Null, st), st)
	}
	panic(th.fail(st, "E0406", "`%s` takes %s, %d given", t.Name, count(len(t.Fields), len(t.Fields)), len(args)))
}

// whole checks the invariants of a new instance.
func (th *thread) whole(v value.Value, st *site) value.Value {
	th.upholds(v, st)
	return v
}

// newInstance makes a class instance: defaults, then the constructor on self.
func (th *thread) newInstance(t *value.Type, ctor string, args []value.Value, named []namedArg, st *site) value.Value {
	return th.whole(th.instance(t, ctor, args, named, st), st)
}

func (th *thread) instance(t *value.Type, ctor string, args []value.Value, named []namedArg, st *site) value.Value {
	o := th.newObject(t, nil, nil, value.Null, st)
	f := th.findCtor(t, ctor)
	if f.IsNull() {
		if len(args) == 0 && len(named) == 0 {
			return o
		}
		names := append([]string(nil), t.Fields[:min(len(args), len(t.Fields))]...)
		vs := append([]value.Value(nil), args...)
		for _, na := range named {
			names, vs = append(names, na.name), append(vs, na.v)
		}
		if len(args) > len(t.Fields) {
			panic(th.fail(st, "E0406", "`%s` takes %s, %d given", t.Name, count(0, len(t.Fields)), len(args)))
		}
		return th.newObject(t, names, vs, value.Null, st)
	}
	cl, ok := f.Func().Code.(*closure)
	if !ok {
		return th.callNamed(f, args, named, st)
	}
	if cl.p.self == 0 {
		return th.callClosure(cl, args, named, st)
	}
	cell := th.cell(o)
	v := th.callClosure(cl, append([]value.Value{value.FromCell(cell)}, args...), named, st)
	if v.Kind() == value.KObj && v.Obj().Type.Is(t) {
		return v
	}
	return cell.V
}

func (th *thread) findCtor(t *value.Type, name string) value.Value {
	for u := t; u != nil; u = u.Parent {
		if f, ok := th.eng.info(u).ctors[name]; ok {
			return f
		}
		if f, ok := u.Statics[name]; ok {
			if _, wraps := f.Func().Code.(*classCtor); !wraps {
				return f
			}
		}
	}
	return value.Null
}
