package eval

import (
	"skep/interp/ir"
	"skep/interp/value"
)

// Variants of enums in typed code. They stay what they are in tier 0; the type
// says which enum it is, so that asking for a variant compares two numbers, and
// what kinds its values have.

// enumNew makes a variant. Those without values are one value for all.
func (a *assembler) enumNew(n *ir.Node, st *site) code {
	t, ok := n.Type.Origin.(*value.Type)
	if !ok {
		refuse("a variant of %s", n.Type)
	}
	variant, xs := int(n.Int), make([]code, len(n.Args))
	for i, x := range n.Args {
		xs[i] = a.value(x)
	}
	switch len(xs) {
	case 0:
		return constCode(value.NewEnum(t, variant).Share())
	case 1:
		return enumOf(t, variant, xs[0], st)
	}
	return func(fr *frame) value.Value {
		data := make([]value.Value, len(xs))
		for i, x := range xs {
			data[i] = x(fr)
		}
		fr.th.allocated(64+16*len(xs), st)
		return value.NewEnum(t, variant, data...)
	}
}

//go:noinline
func enumOf(t *value.Type, variant int, x code, st *site) code {
	return func(fr *frame) value.Value {
		v := x(fr)
		fr.th.allocated(64+16, st)
		return value.NewEnum1(t, variant, v)
	}
}

//go:noinline
func enumIs(x operand, variant int) test {
	return func(fr *frame) bool { return x.get(fr).Enum().Variant == variant }
}

// enumGet reads a value of a variant that was asked for before.
func (a *assembler) enumGet(n *ir.Node) code {
	x, i := a.valueArg(n.Args[0]), n.Path[0]
	return func(fr *frame) value.Value { return x.get(fr).Enum().Data[i] }
}

// noMatch raises the error of a match none of whose arms fits.
func (a *assembler) noMatch(n *ir.Node, st *site) code {
	x := a.value(n.Args[0])
	return func(fr *frame) value.Value { panic(fr.unmatched(x(fr), st)) }
}
