package lower

import (
	"skep/internal/lazy"
	"skep/interp/ir"
	"skep/interp/syntax"
)

// Methods of lists that change them. What they do is the language's own function,
// in every tier; what is known here is how the types of the list and of its elements go on.

// changer is such a method: a letter for each argument, i an integer, e an element, l a list of elements.
type changer struct {
	args  string
	gives gives
}

type gives uint8

const (
	nothing gives = iota
	element       // one that was there
	maybe         // one, or null
)

// changers are looked up when a method is lowered, and made then: few programs get so far.
var changers = lazy.Value[map[string]changer]{New: func() map[string]changer {
	return map[string]changer{
		"swap": {"ii", nothing}, "truncate": {"i", nothing}, "clear": {"", nothing},
		"pop": {"", maybe}, "pop_back": {"", maybe}, "pop_front": {"", maybe},
		"remove": {"i", element}, "swap_remove": {"i", element},
		"insert": {"ie", nothing}, "push_front": {"e", nothing}, "push_back": {"e", nothing}, "extend": {"l", nothing},
	}
}}

// alter is a.pop(), a[i].swap(j, k) and the like on lists of known types in variables of this function, or nil.
func (b *builder) alter(n *syntax.MethodCall) *ir.Node {
	m, ok := changers.Get()[n.Name.Name]
	if !ok || len(n.Args) != len(m.args) || n.Safe || len(n.Types) > 0 || !positional(n.Args) {
		return nil
	}
	v, steps := b.path(n.Recv)
	if v == nil || v.Global != "" || v.Type.Kind != ir.KArray && v.Type.Kind != ir.KStruct {
		return nil
	}
	path, ok := b.numbers(v.Type, steps)
	if !ok || typeAt(v.Type, path).Kind != ir.KArray || b.p.world.Extended(ir.KArray, n.Name.Name) {
		return nil
	}
	list := typeAt(v.Type, path)
	args, written := b.alterArgs(n, m, list)
	f := b.p.world.Changer(n.Name.Name, list)
	if args == nil || f == nil {
		return nil
	}
	return b.altering(n, m, f, v, steps, args, written)
}

// alterArgs lowers the arguments, and gives the type of the list behind the call; nil if they are of other types.
func (b *builder) alterArgs(n *syntax.MethodCall, m changer, list *ir.Type) (args []*ir.Node, written *ir.Type) {
	args, written = []*ir.Node{}, list
	for i, a := range n.Args {
		x := b.keep(a.Value)
		if x.Type.Kind == ir.KVoid || leaves(a.Value) {
			return nil, nil
		}
		switch m.args[i] {
		case 'i':
			if x.Type.Kind != ir.KI64 && !b.pending(x.Type) {
				return nil, nil
			}
		case 'e':
			written = join(written, arrayOf(x.Type))
		case 'l':
			if x.Type.Kind != ir.KArray && !b.pending(x.Type) {
				return nil, nil
			}
			written = join(written, x.Type)
		}
		args = append(args, x)
	}
	return args, written
}

// altering is the node: the arguments first, then the indexes of the path.
func (b *builder) altering(n *syntax.MethodCall, m changer, f *Builtin, v *ir.Var, steps []step, args []*ir.Node, written *ir.Type) *ir.Node {
	indexed := false
	for _, s := range steps {
		if s.key != nil && !(simple(s.key) && allPure(args)) { // tier 0 looks at the index first
			return nil
		}
		indexed = indexed || s.key != nil
	}
	out := &ir.Node{Op: ir.Alter, Type: ir.Void, Text: f.Name, Host: f.Key, Span: n.Span(), Var: v, Args: args, Int: int64(len(args))}
	if !b.through(out, v, steps, written) {
		return nil
	}
	elem := typeAt(v.Type, out.Path)
	if elem.Kind != ir.KArray || b.pending(elem) && m.gives != nothing {
		return b.unknown(args...)
	}
	for i, x := range args {
		want := map[byte]*ir.Type{'i': ir.I64, 'e': elem.Elem, 'l': elem}[m.args[i]]
		y, ok := coerce(x, want)
		if !ok {
			return b.unknown(args...)
		}
		out.Args[i] = y
	}
	switch m.gives {
	case element:
		out.Type = elem.Elem
	case maybe:
		out.Type = ir.Any
	}
	if indexed { // an index outside is an error of the receiver
		return ir.Seq(b.expr(n.Recv), out)
	}
	return out
}

// taken is what `let Some(x) = a.pop()` asks for: whether there is an element, and the value that then is taken off. nil for others.
func (b *builder) taken(e syntax.Expr) (there *ir.Node, value *ir.Node) {
	n, ok := e.(*syntax.MethodCall)
	if !ok || changers.Get()[n.Name.Name].gives != maybe {
		return nil, nil
	}
	x := b.alter(n)
	if x == nil || x.Op != ir.Alter || len(x.Path) > 0 {
		return nil, nil
	}
	there = ir.Make(ir.I64Gt, n.Span(), ir.Make(ir.ArrayLen, n.Span(), x.Var.Read()), ir.Int(0))
	return there, &ir.Node{Op: ir.Unbox, Type: x.Var.Type.Elem, Span: n.Span(), Args: []*ir.Node{x}}
}
