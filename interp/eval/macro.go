package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// macro compiles name!(…): the format family fills its template, vec! makes an
// array, all others call the function of the same name.
func (c *compiler) macro(n *syntax.Macro) code {
	if x := c.originalMacro(n); x != nil {
		return x
	}
	st := c.at(n)
	switch n.Name.Name {
	case "vec":
		if n.Repeat != nil && len(n.Args) == 1 {
			return c.repeatOf(n.Args[0].Value, n.Repeat, st)
		}
		return c.list(n.Args, st, nil)
	case "println", "print", "eprintln", "eprint":
		if x := c.macroText(n.Args, st); x != nil {
			fn := c.expr(&syntax.Name{At: n.Name.At, Name: n.Name.Name})
			return func(fr *frame) value.Value { return fr.th.call1(fn(fr), x(fr), st) }
		}
	case "format":
		if x := c.macroText(n.Args, st); x != nil {
			return x
		}
	case "panic", "todo", "unreachable", "unimplemented":
		return c.panicMacro(n, st)
	case "matches":
		if len(n.Args) == 2 {
			x, y := c.expr(n.Args[0].Value), c.expr(n.Args[1].Value)
			return func(fr *frame) value.Value { v := x(fr); return value.Bool(value.Equal(v, y(fr))) }
		}
	case "df":
		return c.dfMacro(n)
	case "assert":
		if len(n.Args) > 1 {
			return c.assertMacro(n, st)
		}
	}
	return c.call(&syntax.Call{At: n.At, Fn: &syntax.Name{At: n.Name.At, Name: n.Name.Name}, Args: n.Args})
}

// macroText is the filled template of println!("…", a); nil if the first argument is no literal.
func (c *compiler) macroText(args []syntax.Arg, st *site) code {
	if len(args) == 0 {
		return func(*frame) value.Value { return value.String("") }
	}
	lit, ok := args[0].Value.(*syntax.Str)
	if !ok {
		return nil
	}
	return c.template(lit.Value, args[1:], st)
}

var panicTexts = map[string]string{"panic": "panic", "todo": "this is still to be written", "unreachable": "unreachable code was reached", "unimplemented": "this is still to be written"}

func (c *compiler) panicMacro(n *syntax.Macro, st *site) code {
	text := c.macroText(n.Args, st)
	if text == nil {
		x := c.expr(n.Args[0].Value)
		text = func(fr *frame) value.Value { return value.String(value.Interpolate(x(fr))) }
	}
	word := panicTexts[n.Name.Name]
	return func(fr *frame) value.Value {
		msg := word
		if s := text(fr).Str(); s != "" {
			msg = s
		}
		panic(fr.fail(st, "E0430", "%s", msg))
	}
}

func (c *compiler) assertMacro(n *syntax.Macro, st *site) code {
	cond, text := c.test(n.Args[0].Value), c.macroText(n.Args[1:], st)
	if text == nil {
		x := c.expr(n.Args[1].Value)
		text = func(fr *frame) value.Value { return value.String(value.Interpolate(x(fr))) }
	}
	return func(fr *frame) value.Value {
		if !cond(fr) {
			panic(fr.fail(st, "E0431", "assertion failed: %s", text(fr).Str()))
		}
		return value.Unit()
	}
}

// dfMacro is df![k => v, …]: the module df makes a frame of an object of columns.
func (c *compiler) dfMacro(n *syntax.Macro) code {
	st := c.at(n)
	keys, vals := make([]code, len(n.Pairs)), make([]code, len(n.Pairs))
	for i, p := range n.Pairs {
		keys[i], vals[i] = c.keep(p.Key), c.keep(p.Value)
	}
	return func(fr *frame) value.Value {
		d := value.NewDict()
		for i := range keys {
			k := keys[i](fr)
			if d.Ref(k) != nil {
				panic(fr.fail(c.at(n.Pairs[i].Key), "E0432", "the column %s is given twice", value.Repr(k)))
			}
			put(d, k, vals[i](fr))
		}
		if make, ok := fr.th.eng.moduleFunc("df", "from_dict"); ok {
			return fr.th.call1(make, d.Value(), st)
		}
		return d.Value()
	}
}
