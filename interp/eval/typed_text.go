package eval

import (
	"strconv"

	"skep/interp/ir"
	"skep/interp/value"
)

// concat joins texts from the left. The first is a value, for it may have room behind
// itself; numbers behind it are written there without texts of their own.
func (a *assembler) concat(n *ir.Node, st *site) code {
	parts := a.joinedParts(n)
	if len(parts) == 2 && !madeText(parts[1]) {
		return joinStrings(a.valueArg(parts[0]), a.valueArg(parts[1]), st)
	}
	if len(parts) == 3 && !madeText(parts[1]) && !madeText(parts[2]) {
		return add3(a.valueArg(parts[0]), a.valueArg(parts[1]), a.valueArg(parts[2]), st, st)
	}
	if len(parts) == 2 && !madeText(parts[0]) && parts[1].Args[0].Type.Kind == ir.KI64 {
		return joinInt(a.valueArg(parts[0]), a.intArg(parts[1].Args[0]), st)
	}
	var rest []written
	for _, p := range parts[1:] {
		rest = append(rest, a.textPart(p, st))
	}
	if madeText(parts[0]) {
		return writeText(append([]written{a.textPart(parts[0], st)}, rest...), st)
	}
	return joinParts(a.valueArg(parts[0]), rest, st)
}

// joinedParts lists what a chain of concatenations joins.
func (a *assembler) joinedParts(n *ir.Node) []*ir.Node {
	if n.Op != ir.StrConcat {
		return []*ir.Node{n}
	}
	return append(a.joinedParts(n.Args[0]), a.joinedParts(n.Args[1])...)
}

// madeText tells nodes that make a text which nobody else has.
func madeText(n *ir.Node) bool { return n.Op == ir.StrOf }

//go:noinline
func joinStrings(x, y operand, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		return fr.joined(v, y.get(fr), st)
	}
}

// stringOf is a number as a text.
func (a *assembler) stringOf(n *ir.Node, st *site) code {
	if n.Type.Kind == ir.KI64 {
		x := a.intArg(n)
		return func(fr *frame) value.Value { return value.IntText(x.get(fr)) }
	}
	return writeText([]written{a.textPart(n, st)}, st)
}

// textPart writes a text, or what StrOf writes of a number.
func (a *assembler) textPart(n *ir.Node, st *site) written {
	switch n.Op {
	case ir.StrConst:
		text := value.String(n.Text).Str()
		return func(_ *frame, b []byte) []byte { return append(b, text...) }
	case ir.StrOf:
		return a.textPart(n.Args[0], st)
	}
	switch n.Type.Kind {
	case ir.KI64:
		x := a.intArg(n)
		return func(fr *frame, b []byte) []byte { return strconv.AppendInt(b, x.get(fr), 10) }
	case ir.KF64:
		x := a.float(n)
		return func(fr *frame, b []byte) []byte { return value.AppendFloat(b, x(fr)) }
	}
	x := a.valueArg(n)
	return func(fr *frame, b []byte) []byte { return fr.appendShown(b, x.get(fr), st) }
}

// textBefore is x < y, or that it does not hold.
//
//go:noinline
func textBefore(x, y operand, want bool) test {
	return func(fr *frame) bool { v := x.get(fr); return (v.Str() < y.get(fr).Str()) == want }
}

// textBehind is x > y, or that it does not hold.
//
//go:noinline
func textBehind(x, y operand, want bool) test {
	return func(fr *frame) bool { v := x.get(fr); return (v.Str() > y.get(fr).Str()) == want }
}

// charAt is s[i].
//
//go:noinline
func charAt(x operand, i intArg, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		k := i.get(fr)
		if uint64(k) < uint64(v.StrLen()) {
			return v.StrAt(int(k))
		}
		return fr.indexOf(v, value.Int(k), st)
	}
}
