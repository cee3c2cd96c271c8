package dap

import (
	"strconv"

	"skep/interp"
	"skep/interp/value"
)

// contents is what is inside of a value: parts with names, then elements by number.
type contents struct {
	named  []child
	length int
	at     func(i int) child
}

// contents looks into the value of a reference, or into the part of it.
func (a *Adapter) contents(v interp.Viewer, ref reference) contents {
	c := a.whole(v, ref)
	if ref.n > 0 {
		at := c.at
		return contents{length: min(ref.n, max(0, c.length-ref.lo)), at: func(i int) child { return at(ref.lo + i) }}
	}
	return c
}

func (a *Adapter) whole(v interp.Viewer, ref reference) contents {
	x := ref.v
	switch x.Kind() {
	case value.KArray, value.KTuple:
		list, tuple := x.List(), x.Kind() == value.KTuple
		return contents{length: list.Len(), at: func(i int) child { return element(ref.place, i, tuple, list.At(i)) }}
	case value.KSet:
		elems := x.Set().Elems()
		return contents{length: len(elems), at: func(i int) child { return child{name: strconv.Itoa(i), v: elems[i]} }}
	case value.KDict:
		keys, vals := x.Dict().Entries()
		return contents{length: len(keys), at: func(i int) child { return entry(ref.place, keys[i], vals[i]) }}
	case value.KObj:
		return contents{named: fields(ref)}
	case value.KEnum:
		return contents{named: data(x.Enum())}
	case value.KBox:
		return a.boxed(v, ref)
	}
	return contents{}
}

// element is one of an array or a tuple.
func element(place string, i int, tuple bool, v value.Value) child {
	n := strconv.Itoa(i)
	switch {
	case place == "":
	case tuple:
		place += "." + n
	default:
		place += "[" + n + "]"
	}
	return child{n, place, v}
}

func entry(place string, key, v value.Value) child {
	name := value.Brief(key, mostShown)
	if place != "" {
		place += "[" + name + "]"
	}
	if t, ok := key.TryStr(); ok && value.IsName(t) {
		name = t
	}
	return child{name, place, v}
}

func fields(ref reference) (out []child) {
	o := ref.v.Obj()
	for i, name := range o.Type.Fields {
		c := child{name: name, v: o.F[i]}
		if ref.place != "" {
			c.place = ref.place + "." + name
		}
		out = append(out, c)
	}
	return out
}

func data(e *value.Enum) (out []child) {
	for i, v := range e.Data {
		out = append(out, child{name: strconv.Itoa(i), v: v})
	}
	return out
}

// boxed looks into an engine's value by what its module declares: the fields, a
// frame's columns, and the elements of what can be counted and indexed.
func (a *Adapter) boxed(v interp.Viewer, ref reference) (c contents) {
	dotted := func(name string) string {
		if ref.place == "" {
			return ""
		}
		return ref.place + "." + name
	}
	for _, name := range a.options.Session.FieldNames(ref.v) {
		x, err := v.Ask("|it| it."+name, ref.v)
		if err != nil {
			continue
		}
		c.named = append(c.named, child{name, dotted(name), x})
		if name == "columns" && x.Kind() == value.KArray {
			c.named = append(c.named, columns(v, ref, x.List())...)
			return c
		}
	}
	n, err := v.Ask("|it| it.len()", ref.v)
	if err != nil || !n.IsInt() {
		return c
	}
	if _, err := v.Ask("|it| it[0]", ref.v); err != nil {
		return c
	}
	c.length = int(n.AsInt())
	c.at = func(i int) child {
		x, err := v.Ask("|it, i| it[i]", ref.v, value.Int(int64(i)))
		if err != nil {
			x = value.String(err.Error())
		}
		return element(ref.place, i, false, x)
	}
	return c
}

// columns are those of a frame.
func columns(v interp.Viewer, ref reference, names *value.Array) (out []child) {
	for i := range min(names.Len(), mostShown) {
		name, ok := names.At(i).TryStr()
		if !ok {
			continue
		}
		x, err := v.Ask("|it, name| it[name]", ref.v, names.At(i))
		if err != nil {
			continue
		}
		c := child{name: name, v: x}
		if ref.place != "" {
			c.place = ref.place + "[" + value.Quote(name) + "]"
		}
		out = append(out, c)
	}
	return out
}

// placeOf is how the program names a variable or a part by the name that people see; "": it cannot.
func (r reference) placeOf(name string) string {
	if r.v.IsNull() {
		return name
	}
	if r.place == "" {
		return ""
	}
	switch r.v.Kind() {
	case value.KArray, value.KTuple:
		if i, err := strconv.Atoi(name); err == nil {
			return element(r.place, i, r.v.Kind() == value.KTuple, value.Null).place
		}
	case value.KObj:
		return r.place + "." + name
	case value.KDict:
		keys, vals := r.v.Dict().Entries()
		for i := range keys {
			if c := entry(r.place, keys[i], vals[i]); c.name == name {
				return c.place
			}
		}
	}
	return ""
}
