package eval

import (
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// What a lenient program means where the original differs from what is written:
// its macros quote, and a call of an unknown name makes a message.

// originalMacro compiles println! and format! as the original runs them; nil for other macros.
func (c *compiler) originalMacro(n *syntax.Macro) code {
	if !c.eng.Lenient || len(n.Args) == 0 || !plainArgs(n.Args) {
		return nil
	}
	st := c.at(n)
	args := make([]code, len(n.Args))
	for i, a := range n.Args {
		args[i] = c.expr(a.Value)
	}
	switch n.Name.Name {
	case "println":
		fn := c.expr(&syntax.Name{At: n.Name.At, Name: "println"})
		return func(fr *frame) value.Value {
			v, rest := fr.values(args, st)
			text := value.OriginalRepr(v)
			if len(rest) > 0 {
				text = value.OriginalTemplate(value.OriginalDisplay(v), rest, value.OriginalDisplay)
			}
			return fr.th.call1(fn(fr), value.String(text), st)
		}
	case "print":
		text := c.macroText(n.Args, st)
		if text == nil {
			return nil
		}
		return func(fr *frame) value.Value {
			s := text(fr).Str()
			if io := fr.th.io; io != nil && io.Stdout != nil {
				io.Stdout(s)
			}
			return value.Unit()
		}
	case "format":
		return func(fr *frame) value.Value {
			v, rest := fr.values(args, st)
			text := value.OriginalTemplate(value.OriginalRepr(v), rest, value.OriginalRepr)
			fr.th.allocated(len(text), st)
			return value.String(text)
		}
	}
	return nil
}

// values evaluates arguments, the first apart from the rest; objects with a to_string of their own become its text.
func (fr *frame) values(args []code, st *site) (value.Value, []value.Value) {
	vs := make([]value.Value, len(args))
	for i, a := range args {
		vs[i] = a(fr).Share()
	}
	return vs[0], vs[1:]
}

// calleeCode compiles what a call calls. In a lenient program the name of no function makes messages: {__type, type, data}.
func (c *compiler) calleeCode(e syntax.Expr) code {
	n, ok := e.(*syntax.Name)
	if !ok || !c.eng.Lenient || c.info.Refs[n] != nil {
		return c.expr(e)
	}
	if scope.Formats(n.Name) { // the original's own, even if the program defines one
		if v, ok := c.eng.builtinValue(n.Name); ok {
			return func(*frame) value.Value { return v }
		}
	}
	g, name := c.ns.ref(n.Name), n.Name
	return func(*frame) value.Value {
		if g.defined && !noFunction(g.V) {
			return g.V
		}
		return messages(name)
	}
}

// noFunction tells a builtin module that is no function too, as random is: the original has no such name.
func noFunction(v value.Value) bool {
	if v.Kind() != value.KModule {
		return false
	}
	_, ok := v.Module().Get(v.Module().Name)
	return !ok
}

// messages is the constructor of messages of one name.
func messages(name string) value.Value {
	return value.NewFunc(name, newBuiltin(&module.Func{Sig: "fun " + name + "(...data)", Impl: func(c *module.Call) (value.Value, error) {
		d := value.NewDict()
		put(d, value.String("__type"), value.String("Message"))
		put(d, value.String("type"), value.String(name))
		put(d, value.String("data"), c.Args[0])
		return d.Value(), nil
	}}))
}

// interpolate writes a value as an f-string does.
func (fr *frame) interpolate(v value.Value) string {
	if fr.th.eng.Lenient {
		return value.OriginalInterpolate(v)
	}
	return value.Interpolate(v)
}

// originalNone is the pattern None: in the original it takes everything; here at
// least every value that is no Option, which its own functions never gave.
func originalNone(v value.Value) bool {
	_, some, option := v.OptionOf()
	return !option || !some
}

// assignedValue makes the value of `x = e` in a lenient program that of x, as in
// the original. Not for containers: they would count as shared, and be copied.
func (c *compiler) assignedValue(n *syntax.Assign, set code) code {
	name, ok := n.Target.(*syntax.Name)
	if !ok || !c.eng.Lenient {
		return set
	}
	get := c.expr(name)
	return func(fr *frame) value.Value {
		if set(fr); fr.ctl != ctlNone {
			return value.Null
		}
		if v := get(fr); v.IsInt() || v.IsFloat() || v.IsBool() || v.IsStr() {
			return v
		}
		return value.Unit()
	}
}

func isLoop(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.While, *syntax.For, *syntax.Loop:
		return true
	}
	return false
}

// loopMinus compiles a loop that a line `-x` follows. The original reads the two
// as one subtraction, and a loop's value is that of its last round.
func (c *compiler) loopMinus(loop, next syntax.Expr) code {
	minus, ok := next.(*syntax.Unary)
	if !ok || minus.Op != "-" || !c.eng.Lenient {
		return nil
	}
	st := c.at(next)
	c.rounds = c.temp()
	slot := c.rounds
	x, y := c.expr(loop), c.keep(minus.X)
	return func(fr *frame) value.Value {
		fr.s[slot] = value.Null
		if x(fr); fr.ctl != ctlNone {
			return value.Null
		}
		v, w := fr.s[slot], y(fr)
		if _, number := v.Number(); !number {
			return fr.negate(w, st)
		}
		return fr.arith("-", v, w, st)
	}
}
