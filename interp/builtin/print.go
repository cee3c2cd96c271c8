package builtin

import (
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// lenient tells whether the program runs as the original would run it.
func (c call) lenient() bool { return c.Host != nil && c.Host.Lenient() }

// text writes one value bare, as f-strings do.
func (c call) text(v value.Value) string {
	if c.lenient() {
		return value.OriginalInterpolate(v)
	}
	return value.Interpolate(v)
}

// printed joins values as the function of this name does, and ends them.
func (c call) printed(vs []value.Value, end string) string {
	switch {
	case !c.lenient():
		return joined(vs, end)
	case c.Name == "print" || c.Name == "eprint":
		return value.OriginalJoin(vs, value.OriginalRepr) + end
	}
	return value.OriginalPrintln(vs) + end
}

// joined writes values with spaces between and an end; a line of a few short ones is one allocation.
func joined(vs []value.Value, end string) string {
	var room [128]byte
	b := room[:0]
	for i, v := range vs {
		if i > 0 {
			b = append(b, ' ')
		}
		b = value.AppendDisplay(b, v)
	}
	return string(append(b, end...))
}

func (c call) write(text string, toStderr bool) {
	if c.IO == nil {
		return
	}
	w := c.IO.Stdout
	if toStderr {
		w = c.IO.Stderr
	}
	if w != nil {
		w(text)
	}
}

// await fetches what lies elsewhere, until that is done or the call interrupted.
func (c call) await(vs []value.Value) {
	for _, v := range vs {
		if v.Kind() != value.KBox {
			continue
		}
		if a, ok := v.Box().V.(module.Awaited); ok {
			if fetch := a.Pending(); fetch != nil {
				c.must(module.Long(c.Call, fetch))
			}
		}
	}
}

func printing() []module.Func {
	out := func(sig, doc, example, end string, toStderr bool) module.Func {
		return def(sig, doc, example, func(c call) value.Value {
			vs := c.self().List().Boxed()
			c.await(vs)
			c.write(c.printed(vs, end), toStderr)
			return value.Unit()
		})
	}
	return []module.Func{
		out("fun println(...values) -> ()", "Writes the values, joined by spaces, and a newline. Strings are written bare, those inside of other values quoted.\n\nIf the first argument is a literal whose `{}` fit the others, it is a format.", `println("a", 1)  // => ()`, "\n", false),
		out("fun print(...values) -> ()", "Writes the values, joined by spaces.", `print("a", 1)  // => ()`, "", false),
		out("fun eprintln(...values) -> ()", "Writes the values to standard error, joined by spaces, and a newline.", `eprintln("oops")  // => ()`, "\n", true),
		out("fun eprint(...values) -> ()", "Writes the values to standard error, joined by spaces.", `eprint("oops")  // => ()`, "", true),
		def("fun dbg(...values)", "Writes values to standard error as programs write them, and gives them back.", "dbg(1 + 1)  // => 2", func(c call) value.Value {
			vs := c.self().List().Boxed()
			c.await(vs)
			for _, v := range vs {
				c.write("[dbg] "+value.Repr(v)+"\n", true)
			}
			if len(vs) == 1 {
				return vs[0]
			}
			return value.NewTuple(shared(vs)...)
		}),
		def("fun format(template: str, ...values) -> str", "Fills the `{}` of a template, as format! does: `{0}`, `{name}`, `{:>8.2}`, `{:?}`.", `format("{} of {:.1}", 1, 2.55)  // => "1 of 2.5"`, func(c call) value.Value {
			return c.format(c.str(0), c.Args[1].List().Boxed())
		}),
	}
}

// askingFuncs talk with the user, or wait.
func askingFuncs() []module.Func {
	return []module.Func{
		def(`fun input(prompt = "") -> str`, "Asks the user for a line and gives it without its end.", "", func(c call) value.Value { return c.ask(false) }),
		def(`fun input_password(prompt = "") -> str`, "Asks the user for a line that is not shown.", "", func(c call) value.Value { return c.ask(true) }),
		def("fun help(x = null) -> ()", "Shows what is known of a function, a module, a type or a value.", "help(len)  // => ()", help),
		def("fun drop(x) -> ()", "Does nothing: values go by themselves. For programs that say so.", "drop([1])  // => ()", func(c call) value.Value { return value.Unit() }),
		def("fun exit(code: i64 = 0) -> !", "Ends the program with an exit code.", "", func(c call) value.Value {
			n := c.int(0)
			if n < 0 || n > 255 {
				c.fail("`exit` expects a code from 0 to 255, found %d", n)
			}
			c.must(&ExitError{int(n)})
			return value.Unit()
		}),
	}
}

func (c call) ask(password bool) value.Value {
	if c.IO == nil || c.IO.Input == nil {
		c.fail("`%s`: nobody can answer here, there is no input", c.Name)
	}
	s, err := c.Ask(value.Interpolate(c.self()), password)
	c.must(err)
	return value.String(strings.TrimRight(s, "\r\n"))
}

func help(c call) value.Value {
	text := "help(x) shows what is known of x: a function, a module, a type or a value."
	if !c.self().IsNull() {
		var ok bool
		if text, ok = c.Host.Describe(c.self()); !ok {
			text = value.TypeName(c.self()) + " " + short(c.self())
		}
	}
	if c.IO != nil && c.IO.Page != nil {
		c.IO.Page(module.Bundle{Data: map[string]any{"text/plain": text}})
	} else {
		c.write(text+"\n", false)
	}
	return value.Unit()
}
