package csv

import (
	"io"
	"strconv"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// writeRows writes records under a header of all their keys, or arrays without one.
func writeRows(c *module.Call, w io.Writer, rows value.Value, sep byte) (int, error) {
	if k := rows.Kind(); k != value.KArray && k != value.KTuple {
		return 0, c.Error(codeArgument, "a table is written like this: [{a: 1, b: 2}, {a: 3, b: 4}]", "the rows must be an array, found %s", value.TypeName(rows))
	}
	elems := rows.List().Boxed()
	o := &out{c: c, w: w, sep: sep}
	if len(elems) == 0 {
		return 0, nil
	}
	if k := elems[0].Kind(); k == value.KArray || k == value.KTuple {
		return len(elems), o.lists(elems)
	}
	return len(elems), o.records(elems)
}

// out collects lines and passes them on in pieces.
type out struct {
	c   *module.Call
	w   io.Writer
	sep byte
	b   []byte
	n   int // rows written
}

func (o *out) lists(rows []value.Value) error {
	for i, r := range rows {
		if k := r.Kind(); k != value.KArray && k != value.KTuple {
			return o.c.Error(codeWrite, "", "row %d: expected an array like the first row, found %s", i+1, value.TypeName(r))
		}
		if err := o.line(r.List().Boxed(), nil); err != nil {
			return err
		}
	}
	return o.flush()
}

func (o *out) records(rows []value.Value) error {
	names, err := o.header(rows)
	if err != nil {
		return err
	}
	heads := make([]value.Value, len(names))
	for i, n := range names {
		heads[i] = value.String(n)
	}
	if err := o.line(heads, names); err != nil {
		return err
	}
	o.n = 0
	f := make([]value.Value, len(names))
	for _, r := range rows {
		for i, n := range names {
			f[i], _ = field(r, n)
		}
		if err := o.line(f, names); err != nil {
			return err
		}
	}
	return o.flush()
}

// header is the union of all keys, in the order in which they first appear.
func (o *out) header(rows []value.Value) ([]string, error) {
	var names []string
	known := map[string]bool{}
	add := func(n string) {
		if !known[n] {
			known[n] = true
			names = append(names, n)
		}
	}
	var last *value.Shape
	for i, r := range rows {
		switch r.Kind() {
		case value.KDict:
			if s := r.Dict().Shape; s != nil && s == last {
				continue
			}
			last = r.Dict().Shape
			r.Dict().Each(func(k, _ value.Value) bool {
				add(value.Display(k))
				return true
			})
		case value.KObj:
			for _, n := range r.Obj().Type.Fields {
				add(n)
			}
		default:
			return nil, o.c.Error(codeWrite, "", "row %d: expected an object, found %s", i+1, value.TypeName(r))
		}
	}
	return names, nil
}

func field(r value.Value, name string) (value.Value, bool) {
	if r.Kind() == value.KObj {
		if i := r.Obj().Type.Field(name); i >= 0 {
			return r.Obj().F[i], true
		}
		return value.Null, false
	}
	if v, ok := r.Dict().GetStr(name); ok || r.Dict().Shape != nil {
		return v, ok
	}
	found := value.Null // a key that is no string
	r.Dict().Each(func(k, v value.Value) bool {
		if value.Display(k) == name {
			found = v
		}
		return true
	})
	return found, true
}

func (o *out) line(vs []value.Value, names []string) error {
	for i, v := range vs {
		if i > 0 {
			o.b = append(o.b, o.sep)
		}
		if !o.value(v) {
			where := strconv.Itoa(i + 1)
			if names != nil {
				where = value.Quote(names[i])
			}
			return o.c.Error(codeWrite, "json.stringify makes text of it", "row %d, column %s: found %s, which does not fit into a field", o.n+1, where, value.TypeName(v))
		}
	}
	o.b = append(o.b, '\n')
	o.n++
	if len(o.b) < 1<<16 {
		return nil
	}
	if err := o.c.Ctx.Err(); err != nil {
		return err
	}
	return o.flush()
}

func (o *out) flush() error {
	_, err := o.w.Write(o.b)
	o.b = o.b[:0]
	return err
}

func (o *out) value(v value.Value) bool {
	if x, some, ok := v.OptionOf(); ok {
		if v = x; !some {
			v = value.Null
		}
	}
	switch v.Kind() {
	case value.KNull, value.KUnit:
	case value.KBool, value.KInt, value.KFloat:
		o.b = append(o.b, value.Display(v)...)
	case value.KStr:
		o.text(v.Str())
	case value.KAtom:
		o.text(v.Atom().Name)
	case value.KEnum:
		if len(v.Enum().Data) > 0 {
			return false
		}
		o.text(v.Enum().Type.Variants[v.Enum().Variant].Name)
	default:
		return false
	}
	return true
}

// text quotes what would be read as something else; an empty string is not null.
func (o *out) text(s string) {
	if s != "" && !strings.ContainsAny(s, "\"\r\n"+string(o.sep)) {
		o.b = append(o.b, s...)
		return
	}
	o.b = append(o.b, '"')
	o.b = append(o.b, strings.ReplaceAll(s, `"`, `""`)...)
	o.b = append(o.b, '"')
}
