package eval

import (
	"skep/interp/ir"
	"skep/interp/value"
)

// Methods that change a list in typed code: the list is made the variable's own, and
// the language's function is called on it. The commonest do without a list of arguments.

// alter makes the code of such a call as a boxed value.
func (a *assembler) alter(n *ir.Node) code {
	b, ok := n.Host.(*builtin)
	if !ok {
		refuse("%s is no builtin of the language", n.Text)
	}
	slot, steps, st, k := a.slot(n.Var), a.pathOf(n, int(n.Int)), a.at(n), int(n.Int)
	if n.Text == "array.swap" && len(steps) == 0 {
		return swapIn(b, slot, a.intArg(n.Args[0]), a.intArg(n.Args[1]), st)
	}
	xs := make([]code, k)
	for i, x := range n.Args[:k] {
		xs[i] = a.value(x)
	}
	if k == 0 {
		return alterAlone(b, slot, steps, st)
	}
	return func(fr *frame) value.Value {
		args := make([]value.Value, 1, 1+k)
		for _, x := range xs {
			args = append(args, x(fr))
		}
		args[0] = own(fr.element(slot, steps))
		return fr.th.callBuiltin(b, args, nil, st)
	}
}

//go:noinline
func swapIn(b *builtin, slot int, i, j intArg, st *site) code {
	return func(fr *frame) value.Value {
		k := i.get(fr)
		l := j.get(fr)
		v := own(&fr.s[slot])
		if a := v.Array(); uint64(k) < uint64(a.Len()) && uint64(l) < uint64(a.Len()) {
			a.Swap(int(k), int(l))
			return value.Unit()
		}
		return fr.th.callBuiltin(b, []value.Value{v, value.Int(k), value.Int(l)}, nil, st)
	}
}

//go:noinline
func alterAlone(b *builtin, slot int, steps []pathStep, st *site) code {
	return func(fr *frame) value.Value {
		return fr.th.callBuiltin1(b, own(fr.element(slot, steps)), st)
	}
}
