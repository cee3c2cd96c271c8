package eval

import (
	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/ir/lower"
	"skep/interp/syntax"
	"skep/interp/value"
)

// typeNames are the types whose builtin methods typed code calls.
var typeNames = lazy.Value[map[ir.Kind]string]{New: func() map[ir.Kind]string {
	return map[ir.Kind]string{ir.KStr: "string", ir.KArray: "array", ir.KI64: "integer", ir.KF64: "float", ir.KBool: "boolean"}
}}

// Builtin implements lower.World.
func (w world) Builtin(method string, args []*ir.Type) *lower.Builtin {
	name := typeNames.Get()[args[0].Kind]
	switch {
	case args[0].Kind == ir.KEnum && !args[0].Declared():
		if b := w.e.tableOf(args[0].Name)[method]; b != nil {
			return &lower.Builtin{Name: args[0].Name + "." + method, Result: ir.Any, Key: b}
		}
		return nil
	case name == "":
		return nil
	}
	return w.typed(w.e.tableOf(name)[method], name+"."+method, args)
}

// Changer implements lower.World.
func (w world) Changer(method string, list *ir.Type) *lower.Builtin {
	b := w.e.tableOf("array")[method]
	if b == nil {
		return nil
	}
	if b.prepare(); b.err != nil || !b.mut {
		return nil
	}
	return &lower.Builtin{Name: "array." + method, Key: b}
}

// Prelude implements lower.World; without arguments it tells whether there is such a function.
func (w world) Prelude(from *lower.Unit, name string, args []*ir.Type) *lower.Builtin {
	k, ok := from.Key.(*tier)
	if !ok {
		return nil
	}
	g := k.ns.ref(name)
	if !g.defined || !g.builtin {
		return nil
	}
	b := builtinIn(g.V)
	if b == nil || b.f.Quick == nil {
		return nil
	}
	g.epoch = &w.e.tiers.epoch
	if args == nil {
		return &lower.Builtin{}
	}
	return w.typed(b, name, args)
}

// typed gives a builtin with a quick form for so many arguments, and the type of its result.
func (w world) typed(b *builtin, name string, args []*ir.Type) *lower.Builtin {
	if b == nil {
		return nil
	}
	if b.prepare(); b.err != nil || b.mut {
		return nil
	}
	if (len(args) != 1 || b.one == nil) && (len(args) != 2 || b.two == nil) && (len(args) != 3 || b.three == nil) {
		return nil
	}
	return &lower.Builtin{Name: name, Result: b.resultFor(args), Key: b}
}

// resultFor is the type that a signature promises for arguments of some types; any if it leaves that open.
func (b *builtin) resultFor(args []*ir.Type) *ir.Type {
	for _, form := range b.f.Forms {
		if t, ok := promisedBy(form, args); ok {
			return t
		}
	}
	if t, ok := promisedBy(b.f.Sig, args); ok || t.Kind != ir.KAny {
		return t
	}
	return ir.Any
}

// promisedBy reads the result of a signature; ok tells whether its parameters have written types that the arguments have.
func promisedBy(sig string, args []*ir.Type) (result *ir.Type, ok bool) {
	f, err := syntax.ParseSignature(sig)
	if err != nil {
		return ir.Any, false
	}
	bound := map[string]*ir.Type{}
	ok = len(args) <= len(f.Params)
	for i, a := range args {
		if i >= len(f.Params) || f.Params[i].Rest || !accepts(f.Params[i].Type, a, bound) {
			ok = false
		}
	}
	if t := scalarNamed(f.Ret); t != nil {
		return t, ok
	}
	if f.Ret != nil && f.Ret.Kind == syntax.TypeNamed && len(f.Ret.Args) == 0 && bound[f.Ret.Name] != nil && ok {
		return bound[f.Ret.Name], true
	}
	if f.Ret != nil && f.Ret.Kind == syntax.TypeArray {
		if elem := scalarNamed(f.Ret.Elem); elem != nil {
			return ir.ArrayOf(elem), ok
		}
	}
	return ir.Any, ok
}

// accepts tells whether an argument is of a parameter's written type: a scalar type, or a type parameter that is the same for all.
func accepts(t *syntax.Type, a *ir.Type, bound map[string]*ir.Type) bool {
	if t == nil {
		return true
	}
	if want := scalarNamed(t); want != nil {
		return want.Same(a)
	}
	if t.Kind != syntax.TypeNamed || len(t.Name) != 1 || !a.Scalar() {
		return false
	}
	if have := bound[t.Name]; have != nil {
		return have.Same(a)
	}
	bound[t.Name] = a
	return true
}

// scalarNamed gives a type of one word, or that of texts, by its written form; else nil.
func scalarNamed(t *syntax.Type) *ir.Type {
	if t == nil || t.Kind != syntax.TypeNamed || len(t.Args) > 0 {
		return nil
	}
	return map[string]*ir.Type{"i64": ir.I64, "f64": ir.F64, "bool": ir.Bool, "str": ir.Str}[t.Name]
}

// builtinCall makes the code of a call of a builtin, as a boxed value.
func (a *assembler) builtinCall(n *ir.Node) code {
	b, ok := n.Host.(*builtin)
	if !ok {
		refuse("%s is no builtin of the language", n.Text)
	}
	st := a.at(n)
	switch len(n.Args) {
	case 1:
		return builtin1(b, a.valueArg(n.Args[0]), st)
	case 2:
		return builtin2(b, a.valueArg(n.Args[0]), a.valueArg(n.Args[1]), st)
	}
	return builtin3(b, a.valueArg(n.Args[0]), a.valueArg(n.Args[1]), a.valueArg(n.Args[2]), st)
}

//go:noinline
func builtin1(b *builtin, x operand, st *site) code {
	f := b.one
	if f == nil {
		return func(fr *frame) value.Value { return fr.th.callBuiltin1(b, x.get(fr), st) }
	}
	return func(fr *frame) value.Value {
		v := x.get(fr)
		if r, ok := f(v); ok {
			return r
		}
		return fr.th.callBuiltin(b, []value.Value{v}, nil, st)
	}
}

//go:noinline
func builtin2(b *builtin, x, y operand, st *site) code {
	f := b.two
	return func(fr *frame) value.Value {
		v := x.get(fr)
		w := y.get(fr)
		if r, ok := f(v, w); ok {
			return r
		}
		return fr.th.callBuiltin(b, []value.Value{v, w}, nil, st)
	}
}

//go:noinline
func builtin3(b *builtin, x, y, z operand, st *site) code {
	f := b.three
	return func(fr *frame) value.Value {
		v := x.get(fr)
		w := y.get(fr)
		u := z.get(fr)
		if r, ok := f(v, w, u); ok {
			return r
		}
		return fr.th.callBuiltin(b, []value.Value{v, w, u}, nil, st)
	}
}
