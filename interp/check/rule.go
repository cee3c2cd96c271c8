package check

import (
	"os"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/types"
	"skep/interp/value"
)

// rule asks a builtin's own rule for the result of a call.
func (c *checker) rule(k *callee, bounds []bound, res types.Type, good bool) types.Type {
	call, reported := c.staticCall(k.name, k.span, k.at)
	call.Recv, call.Result = k.recv, res
	call.Args = make([]module.StaticArg, len(k.fn.Params))
	for i, p := range k.fn.Params {
		call.Args[i] = module.StaticArg{Name: p.Name, Type: p.Type}
	}
	for i := range bounds {
		b := &bounds[i]
		if b.param < 0 {
			continue
		}
		a := c.staticArg(k.fn.Params[b.param].Name, b.arg.Value, b.typ)
		if k.fn.Params[b.param].Rest {
			rest := &call.Args[b.param]
			rest.Given, rest.Span = true, rest.Span.To(a.Span)
			rest.Elems = append(rest.Elems, a)
			continue
		}
		call.Args[b.param] = a
	}
	out := safely(k.entry.f.Rule, call)
	if f, ok := out.(*types.Frame); ok && !f.Open && c.unknownColumns(k, bounds) {
		return &types.Frame{Name: f.Name, Columns: f.Columns, Keys: f.Keys, Open: true}
	}
	switch {
	case out != nil:
		return out
	case *reported || !good:
		return types.Unknown
	}
	return res
}

// unknownColumns tells calls with a column expression that is not known: it may make any column.
func (c *checker) unknownColumns(k *callee, bounds []bound) bool {
	for i := range bounds {
		b := &bounds[i]
		if b.param < 0 {
			continue
		}
		if _, ok := k.fn.Params[b.param].Type.(*types.Column); !ok {
			continue
		}
		if b.arg.Spread || types.IsUnknown(b.typ) {
			return true
		}
		if list, ok := b.arg.Value.(*syntax.Array); ok {
			for _, x := range list.Elems {
				if x.Spread || types.IsUnknown(c.typeAt(x.Value)) {
					return true
				}
			}
		}
	}
	return false
}

// safely runs a rule; one that panics knows nothing.
func safely(rule module.Rule, call *module.StaticCall) (out types.Type) {
	defer func() {
		if recover() != nil {
			out = types.Unknown
		}
	}()
	return rule(call)
}

func (c *checker) staticCall(name string, span, at diag.Span) (*module.StaticCall, *bool) {
	reported := false
	call := &module.StaticCall{Name: name, Span: span, NameAt: at, Source: c.src, Result: types.Unknown, Lookup: c.lookup, Names: c.visible, Open: c.open}
	call.Report = func(d *diag.Diagnostic) {
		reported = reported || d.Severity == diag.Error
		c.report(d, true)
	}
	return call, &reported
}

func (c *checker) open(path string) (*os.File, error) {
	if c.env.Open == nil {
		return nil, os.ErrPermission
	}
	return c.env.Open(path)
}

// lookup is what a rule may ask of variables.
func (c *checker) lookup(name string) types.Type {
	for x := c.fn; x != nil; x = x.outer {
		if f := c.info.Funcs[x.node]; f != nil {
			for i := len(f.Vars) - 1; i >= 0; i-- {
				if v := f.Vars[i]; v.Name == name {
					if t := c.flow.get(place{v: v}); t != nil {
						return t
					}
					return c.local(v).typ()
				}
			}
		}
	}
	if g := c.findVar(name); g != nil {
		if t := c.flow.get(place{g: g}); t != nil {
			return t
		}
		return g.typ()
	}
	if k, ok := c.env.Known(name); ok && k.Static != nil {
		return k.Static
	}
	return nil
}

// topNames lists what is known at top level: a list of the caller's own.
func (c *checker) topNames() []string {
	if c.env.Names == nil {
		return nil
	}
	return c.env.Names()
}

// visible lists variables, for suggestions.
func (c *checker) visible() []string {
	out := append(c.topNames(), c.otherNames()...)
	for s := c.space; s != nil; s = s.outer {
		out = append(out, s.names()...)
	}
	for x := c.fn; x != nil; x = x.outer {
		if f := c.info.Funcs[x.node]; f != nil {
			for _, v := range f.Vars {
				out = append(out, v.Name)
			}
		}
	}
	return out
}

// staticArg describes an argument to a rule: its type, and its value if that is written there.
func (c *checker) staticArg(name string, e syntax.Expr, t types.Type) module.StaticArg {
	a := module.StaticArg{Given: true, Name: name, Type: t, Expr: e, Span: e.Span()}
	a.Const, a.IsConst = c.constantValue(e, 0)
	switch n := e.(type) {
	case *syntax.Array:
		for _, x := range n.Elems {
			a.Elems = append(a.Elems, c.staticArg("", x.Value, c.typeAt(x.Value)))
		}
	case *syntax.Tuple:
		for _, x := range n.Elems {
			a.Elems = append(a.Elems, c.staticArg("", x, c.typeAt(x)))
		}
	case *syntax.Range:
		for _, x := range []syntax.Expr{n.Lo, n.Hi} {
			if x == nil {
				a.Elems = append(a.Elems, module.StaticArg{Type: types.Null})
				continue
			}
			a.Elems = append(a.Elems, c.staticArg("", x, c.typeAt(x)))
		}
	case *syntax.Dict:
		for i := range n.Entries {
			en := &n.Entries[i]
			key := en.Name
			if s, ok := en.Key.(*syntax.Str); ok {
				key = s.Value
			}
			if en.Value != nil && !en.Spread {
				a.Elems = append(a.Elems, c.staticArg(key, en.Value, c.typeAt(en.Value)))
			}
		}
	}
	return a
}

func (c *checker) typeAt(e syntax.Expr) types.Type {
	if t := c.types[e]; t != nil {
		return t
	}
	return types.Unknown
}

// constantValue reads what is written: literals, lists of them, names of constants.
func (c *checker) constantValue(e syntax.Expr, depth int) (value.Value, bool) {
	if depth > 8 {
		return value.Null, false
	}
	switch n := e.(type) {
	case *syntax.Int:
		return value.Int(n.Value), n.Big == ""
	case *syntax.Float:
		return value.Float(n.Value), true
	case *syntax.Str:
		return value.String(n.Value), !n.Bytes
	case *syntax.Char:
		return value.Char(n.Value), !n.Byte
	case *syntax.Bool:
		return value.Bool(n.Value), true
	case *syntax.Null:
		return value.Null, true
	case *syntax.Array:
		return c.constantList(n.Elems, depth)
	case *syntax.Tuple:
		var vs []value.Value
		for _, x := range n.Elems {
			v, ok := c.constantValue(x, depth+1)
			if !ok {
				return value.Null, false
			}
			vs = append(vs, v)
		}
		return value.NewTuple(vs...), true
	case *syntax.Name:
		if x := c.constantOf(n); x != nil {
			return c.constantValue(x, depth+1)
		}
	case *syntax.Unary, *syntax.Binary:
		if i, ok := c.constantInt(e); ok {
			return value.Int(i), true
		}
		if u, ok := e.(*syntax.Unary); ok && u.Op == "-" {
			if f, ok := u.X.(*syntax.Float); ok {
				return value.Float(-f.Value), true
			}
		}
	}
	return value.Null, false
}

func (c *checker) constantList(elems []syntax.Arg, depth int) (value.Value, bool) {
	var vs []value.Value
	for _, a := range elems {
		v, ok := c.constantValue(a.Value, depth+1)
		if !ok || a.Spread {
			return value.Null, false
		}
		vs = append(vs, v)
	}
	return value.NewArray(vs), true
}

// constantOf gives what an immutable variable was defined as.
func (c *checker) constantOf(n *syntax.Name) syntax.Expr {
	if v := c.info.Refs[n]; v != nil {
		if v.Mut || v.Reassigned || v.Param {
			return nil
		}
		return c.local(v).constant
	}
	if g := c.findVar(n.Name); g != nil && !g.mutable {
		if g.from != nil {
			return g.folded
		}
		return g.constant
	}
	return nil
}
