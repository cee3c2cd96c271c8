package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// show is Interpolate, with a user's to_string or fmt first.
func (fr *frame) show(v value.Value, st *site) string {
	if s, ok := fr.th.userString(v, st); ok {
		return s
	}
	return fr.interpolate(v)
}

// appendShown appends what show gives; common scalars need no string of their own.
func (fr *frame) appendShown(b []byte, v value.Value, st *site) []byte {
	switch v.Kind() {
	case value.KStr, value.KInt:
		return value.AppendInterpolate(b, v)
	case value.KFloat:
		if !fr.th.eng.Lenient {
			return value.AppendInterpolate(b, v)
		}
	}
	return append(b, fr.show(v, st)...)
}

// shown gives a value with a user's own text as that text, others as they are.
func (fr *frame) shown(v value.Value, st *site) value.Value {
	if s, ok := fr.th.userString(v, st); ok {
		return value.String(s)
	}
	return v
}

// userString calls a user's to_string(self), or fmt(self, f) with a buffer, if the type has one.
func (th *thread) userString(v value.Value, st *site) (string, bool) {
	var t *value.Type
	switch v.Kind() {
	case value.KObj:
		t = v.Obj().Type
	case value.KEnum:
		t = v.Enum().Type
	default:
		return "", false
	}
	if m, ok := t.Method("to_string"); ok {
		return th.call(m, []value.Value{v.Share()}, st).TryStr()
	}
	m, ok := t.Method("fmt")
	if !ok {
		return "", false
	}
	b := &value.Buffer{}
	r := th.call(m, []value.Value{v.Share(), value.NewBox("Formatter", b)}, st)
	if s, isText := r.TryStr(); isText && b.Len() == 0 {
		return s, true
	}
	return b.String(), true
}

// write compiles write!(target, template, …) and writeln!: to a string variable, a formatter, or what has a method write.
func (c *compiler) write(n *syntax.Macro, st *site) code {
	target := n.Args[0].Value
	if r, ok := target.(*syntax.Ref); ok {
		target = r.X
	}
	text, x := c.macroText(n.Args[1:], st), c.expr(target)
	if text == nil {
		y := c.expr(n.Args[1].Value)
		text = func(fr *frame) value.Value { return value.String(fr.show(y(fr), st)) }
	}
	end := ""
	if n.Name.Name == "writeln" {
		end = "\n"
	}
	var place ref
	if scope.IsPlace(target) {
		place = c.place(target, false)
	}
	return func(fr *frame) value.Value {
		s := value.String(text(fr).Str() + end)
		switch v := deref(x(fr)); {
		case v.IsStr() && place != nil:
			p := place(fr)
			if p.Kind() == value.KCell {
				p = &p.Cell().V
			}
			*p = fr.joined(v, s, st)
		default:
			fr.writeTo(v, s, st)
		}
		return value.Ok(value.Unit())
	}
}

func (fr *frame) writeTo(v, s value.Value, st *site) {
	if b, ok := value.As[*value.Buffer](v); ok {
		b.WriteString(s.Str())
		return
	}
	for _, name := range []string{"write_str", "write"} {
		if _, ok := fr.th.method(v, name, []value.Value{s}, st); ok {
			return
		}
	}
	r := fr.fail(st, "E0412", "cannot write to %s", describe(v))
	r.d.Hint = "write to a `let mut` string, or print"
	panic(r)
}

// printCall compiles println(a, b): values with a to_string or fmt of their own are written by it.
func (c *compiler) printCall(n *syntax.Call) code {
	name, ok := n.Fn.(*syntax.Name)
	if !ok || !scope.Formats(name.Name) || name.Name == "format" || c.info.Refs[name] != nil || !plainArgs(n.Args) || mayJumpArgs(n.Args) {
		return nil
	}
	fn, st := c.callee(n.Fn), c.at(n)
	xs := make([]code, len(n.Args))
	for i, a := range n.Args {
		if len(xs) == 1 {
			xs[i] = c.expr(a.Value)
		} else {
			xs[i] = c.keep(a.Value) // one behind it may change it
		}
	}
	arg := func(fr *frame, f value.Value, x code) value.Value {
		v := fr.shown(x(fr), st)
		if _, builtin := FuncOf(f); !builtin { // the user's own println may keep it
			v.Share()
		}
		return v
	}
	if len(xs) == 1 {
		x := xs[0]
		return func(fr *frame) value.Value { f := fn.load(fr); return fr.th.call1(f, arg(fr, f, x), st) }
	}
	return func(fr *frame) value.Value {
		f := fn.load(fr)
		var few [8]value.Value
		if b := builtinIn(f); b != nil && len(xs) <= len(few) {
			for i, x := range xs {
				few[i] = fr.shown(x(fr), st)
			}
			return fr.th.callBuiltin(b, few[:len(xs)], nil, st)
		}
		vs := make([]value.Value, len(xs))
		for i, x := range xs {
			vs[i] = arg(fr, f, x)
		}
		return fr.th.call(f, vs, st)
	}
}
