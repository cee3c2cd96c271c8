package eval

import (
	"skep/interp/syntax"
	"skep/interp/value"
)

// written appends a part of a text.
type written func(fr *frame, b []byte) []byte

// maxScratch is how large a thread's buffer for texts in the making may stay.
const maxScratch = 1 << 16

// write collects what parts write in the thread's buffer, until reuse gives it back:
// what writes may make texts itself, and meanwhile the buffer is nobody else's.
func (fr *frame) write(parts []written) []byte {
	b := fr.th.scratch[:0]
	fr.th.scratch = nil
	for _, p := range parts {
		b = p(fr, b)
	}
	return b
}

func (th *thread) reuse(b []byte) {
	if cap(b) <= maxScratch {
		th.scratch = b
	}
}

// fstring compiles f"…". One that begins with a text, as in `s = f"{s}{x}"`, joins
// the rest to it, so that a loop of those is linear.
func (c *compiler) fstring(n *syntax.FString) code {
	st := c.at(n)
	if len(n.Parts) > 1 && plainPart(n.Parts[0]) {
		return joinParts(c.shownHead(n.Parts[0].X), c.fparts(n.Parts[1:]), st)
	}
	return writeText(c.fparts(n.Parts), st)
}

// shownHead is the first part of an f-string as a value.
func (c *compiler) shownHead(e syntax.Expr) operand {
	x, st := c.operand(e), c.at(e)
	return operand{-1, func(fr *frame) value.Value {
		switch v := x.get(fr); v.Kind() {
		case value.KStr:
			return v
		case value.KInt:
			return value.IntText(v.AsInt())
		default:
			return value.String(fr.show(v, st))
		}
	}}
}

// writeText makes a text of parts.
//
//go:noinline
func writeText(parts []written, st *site) code {
	return func(fr *frame) value.Value {
		b := fr.write(parts)
		fr.th.allocated(len(b)+32, st)
		v := value.Text(b)
		fr.th.reuse(b)
		return v
	}
}

// joinParts joins parts to a text.
//
//go:noinline
func joinParts(x operand, rest []written, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		b := fr.write(rest)
		fr.joining(v, len(b), st)
		v = value.Append(v, b)
		fr.th.reuse(b)
		return v
	}
}

// joinInt joins a decimal integer to a text.
//
//go:noinline
func joinInt(x operand, n intArg, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		i := n.get(fr)
		fr.joining(v, maxDigits, st)
		return value.AppendInt(v, i)
	}
}

// maxDigits is the length of the longest integer as text.
const maxDigits = 20

// joined is x + y.
func (fr *frame) joined(x, y value.Value, st *site) value.Value {
	n := len(y.Str())
	if v, ok := value.ConcatInPlace(x, y); ok {
		fr.th.allocated(n, st)
		return v
	}
	fr.joining(x, n, st)
	return value.Concat(x, y)
}

// joining asks the budget before n bytes are joined to a text.
func (fr *frame) joining(v value.Value, n int, st *site) {
	if cost := value.JoinCost(v, n); cost > 0 {
		fr.th.reserve(cost, st)
	}
	fr.th.allocated(n+32, st)
}

// plainPart tells {x}.
func plainPart(p syntax.FPart) bool { return p.X != nil && p.Spec == "" && !p.Debug && !p.Pretty }

func (c *compiler) fparts(parts []syntax.FPart) []written {
	out := make([]written, len(parts))
	for i, p := range parts {
		out[i] = c.fpart(p)
	}
	return out
}

func (c *compiler) fpart(p syntax.FPart) written {
	if p.X == nil {
		text := p.Text
		return func(_ *frame, b []byte) []byte { return append(b, text...) }
	}
	x, st := c.expr(p.X), c.at(p.X)
	switch {
	case c.eng.Lenient && p.Spec != "" && !p.Debug:
		spec := p.Spec
		return func(fr *frame, b []byte) []byte { return append(b, value.OriginalSpec(x(fr), spec)...) }
	case plainPart(p):
		return shownPart(x, st)
	case p.Spec == "" && p.Pretty:
		return func(fr *frame, b []byte) []byte { return append(b, value.Pretty(x(fr))...) }
	case p.Spec == "":
		return func(fr *frame, b []byte) []byte { return append(b, value.Repr(x(fr))...) }
	}
	text := p.Spec
	if p.Debug {
		text += "?"
	}
	if names := c.info.InText[p.X]; len(names) > 0 {
		return c.fpartSized(x, text, names, st)
	}
	spec, err := value.ParseSpec(text)
	return func(fr *frame, b []byte) []byte {
		if err != nil {
			panic(fr.fail(st, "E0415", "%v", err))
		}
		s, err := spec.Format(x(fr))
		if err != nil {
			panic(fr.fail(st, "E0415", "%v", err))
		}
		return append(b, s...)
	}
}

//go:noinline
func shownPart(x code, st *site) written {
	return func(fr *frame, b []byte) []byte { return fr.appendShown(b, x(fr), st) }
}

// fpartSized is {x:w$.p$}: width and precision are variables.
func (c *compiler) fpartSized(x code, text string, names []*syntax.Name, st *site) written {
	sizes := map[string]code{}
	for _, n := range names {
		sizes[n.Name] = c.expr(n)
	}
	return func(fr *frame, b []byte) []byte {
		s, err := value.FormatTemplate("{:"+text+"}", []value.Value{x(fr)}, func(name string) (value.Value, bool) {
			if k := sizes[name]; k != nil {
				return k(fr), true
			}
			return value.Null, false
		})
		if err != nil {
			panic(fr.fail(st, "E0415", "%v", err))
		}
		return append(b, s...)
	}
}
