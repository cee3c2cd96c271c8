package eval

import (
	"strings"

	"skep/internal/lazy"
	"skep/interp/scope"
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
	case "assert", "debug_assert":
		if len(n.Args) > 1 {
			return c.assertMacro(n, st)
		}
		n = renamed(n, "assert")
	case "assert_eq", "assert_ne", "debug_assert_eq", "debug_assert_ne":
		return c.assertSame(renamed(n, strings.TrimPrefix(n.Name.Name, "debug_")), st)
	case "write", "writeln":
		if len(n.Args) > 0 {
			return c.write(n, st)
		}
	case "stringify", "line", "column", "file", "module_path":
		return c.placeMacro(n)
	case "concat":
		return c.concatMacro(n)
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
	return c.template(lit.Value, c.info.InText[lit], args[1:], st)
}

var panicTexts = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"panic": "panic", "todo": "this is still to be written", "unreachable": "unreachable code was reached", "unimplemented": "this is still to be written"}
}}

func (c *compiler) panicMacro(n *syntax.Macro, st *site) code {
	text := c.macroText(n.Args, st)
	if text == nil {
		x := c.expr(n.Args[0].Value)
		text = func(fr *frame) value.Value { return value.String(value.Interpolate(x(fr))) }
	}
	word := panicTexts.Get()[n.Name.Name]
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
		key := p.Key
		if name, ok := scope.ColumnKey(key); ok {
			key = &syntax.Str{At: syntax.At{S: key.Span()}, Value: name}
		}
		keys[i], vals[i] = c.keep(key), c.keep(p.Value)
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

func renamed(n *syntax.Macro, name string) *syntax.Macro {
	m := *n
	m.Name.Name = name
	return &m
}

// assertSame is assert_eq! and assert_ne!; what follows the two values is a format.
func (c *compiler) assertSame(n *syntax.Macro, st *site) code {
	args := n.Args
	if len(args) > 3 {
		args = args[:2:2]
		if text := c.macroText(n.Args[2:], st); text != nil {
			slot := c.temp()
			call := c.call(&syntax.Call{At: n.At, Fn: &syntax.Name{At: n.Name.At, Name: n.Name.Name}, Args: append(args, syntax.Arg{Value: &slotExpr{n.At, slot}})})
			return func(fr *frame) value.Value {
				fr.s[slot] = text(fr)
				return call(fr)
			}
		}
	}
	return c.call(&syntax.Call{At: n.At, Fn: &syntax.Name{At: n.Name.At, Name: n.Name.Name}, Args: args})
}

// placeMacro are the macros whose value is the text of the program, or a place in it.
func (c *compiler) placeMacro(n *syntax.Macro) code {
	at := c.src.Position(n.S.Start)
	var v value.Value
	switch n.Name.Name {
	case "line":
		v = value.Int(int64(at.Line))
	case "column":
		v = value.Int(int64(at.Column))
	case "file":
		v = value.String(c.src.Name)
	case "module_path":
		v = value.String(moduleName(c.src.Name))
	default:
		text := c.src.Text[n.S.Start:n.S.End]
		i, j := strings.IndexAny(text, "([{"), len(text)-1
		v = value.String(strings.TrimSpace(text[i+1 : j]))
	}
	return func(*frame) value.Value { return v }
}

func (c *compiler) concatMacro(n *syntax.Macro) code {
	var xs []code
	for _, a := range n.Args {
		xs = append(xs, c.expr(a.Value))
	}
	st := c.at(n)
	return func(fr *frame) value.Value {
		var b strings.Builder
		for _, x := range xs {
			b.WriteString(fr.show(x(fr), st))
		}
		return value.String(b.String())
	}
}
