package lower

import (
	"skep/diag"
	"skep/interp/ir"
	"skep/interp/syntax"
)

// contract makes a value keep an annotation of this function; nil if only tier 0
// can tell. what is the variable's name, and span the place of errors.
func (b *builder) contract(x *ir.Node, t *syntax.Type, what string, span diag.Span) *ir.Node {
	if k := b.fits(b.u, t); k != nil && x.Type.Kind == ir.KI64 {
		return fitting(x, k, what, span)
	}
	return b.argument(x, b.u, t)
}

// fits gives the range of an annotation that is an integer type of fewer values than all, else nil.
func (b *builder) fits(u *Unit, t *syntax.Type) *Fits {
	if t == nil {
		return nil
	}
	t = b.p.world.Aliased(u, t)
	lo, hi, ok := b.p.world.Range(u, t)
	if !ok || lo == -1<<63 && hi == 1<<63-1 {
		return nil
	}
	return &Fits{lo, hi, t.Name}
}

// fitting is x, which must lie in a range; of constants that is known.
func fitting(x *ir.Node, k *Fits, what string, span diag.Span) *ir.Node {
	if x.Type.Kind != ir.KI64 || x.Op == ir.I64Const && x.Int >= k.Lo && x.Int <= k.Hi {
		return x
	}
	n := ir.Make(ir.I64Fits, span, x)
	n.Path, n.Text = []int{int(k.Lo), int(k.Hi)}, k.Type+" "+what
	return n
}

// returned makes what the function gives keep the annotation of its result, as
// far as that changes or checks numbers; for the rest see resultOf.
func (b *builder) returned(x *ir.Node) *ir.Node {
	f, ok := b.u.Node.(*syntax.Fun)
	if !ok || f.Ret == nil {
		return x
	}
	if k := b.fits(b.u, f.Ret); k != nil && x.Type.Kind == ir.KI64 {
		return atTails(x, func(x *ir.Node) *ir.Node { return fitting(x, k, "the result of `"+b.u.Name+"`", f.Ret.Span()) })
	}
	if want := b.written(b.u, b.p.world.Aliased(b.u, f.Ret)); want != nil && want.Kind == ir.KF64 && x.Type.Kind == ir.KI64 {
		return atTails(x, float)
	}
	return x
}

// atTails changes the values that branches and blocks end with: there may be jumps on the way to them.
func atTails(n *ir.Node, change func(*ir.Node) *ir.Node) *ir.Node {
	var first int
	switch {
	case n.Type.Kind == ir.KNever:
		return n
	case n.Op == ir.If && len(n.Args) == 3:
		first = 1
	case n.Op == ir.Block && len(n.Args) > 0:
		first = len(n.Args) - 1
	default:
		return change(n)
	}
	m := *n
	m.Args = append([]*ir.Node(nil), n.Args...)
	for i := first; i < len(m.Args); i++ {
		m.Args[i] = atTails(m.Args[i], change)
		if m.Args[i].Type.Kind != ir.KNever {
			m.Type = m.Args[i].Type
		}
	}
	return &m
}

// checked are the checks of integer parameters at the function's entry. Their
// errors stand at the call.
func (b *builder) checked(params []syntax.Param) (checks []*ir.Node) {
	for i := range params {
		v := b.vars[b.info.Binds[&params[i]]]
		if k := b.fits(b.u, params[i].Type); k != nil && v.Type.Kind == ir.KI64 {
			checks = append(checks, v.Write(fitting(v.Read(), k, params[i].Name.Name, diag.Span{})))
		} else if v != nil && b.loose(v.Type, b.u, params[i].Type) && !b.keeps(v.Type, b.u, params[i].Type) && b.plain(b.info.Binds[&params[i]]) {
			hold := ir.Make(ir.Hold, diag.Span{}, v.Read())
			hold.Host, hold.Text = params[i].Type, params[i].Name.Name
			checks = append(checks, v.Write(hold))
		}
	}
	return checks
}

// argument makes a value keep an annotation written in another function, which
// checks the range of integers itself.
func (b *builder) argument(x *ir.Node, u *Unit, t *syntax.Type) *ir.Node {
	t = b.p.world.Aliased(u, t)
	if x.Type.Kind == ir.KNever {
		return x
	}
	if _, _, ok := b.p.world.Range(u, t); ok {
		if x.Type.Kind != ir.KI64 {
			return nil
		}
		return x
	}
	if b.keeps(x.Type, u, t) || x.Op == ir.NullConst && t != nil && t.Kind == syntax.TypeOption {
		return x
	}
	want := b.written(u, t)
	switch {
	case want == nil:
		return nil
	case want.Kind == ir.KAny:
		return x
	case want.Kind == ir.KF64 && x.Type.Kind == ir.KI64:
		return float(x)
	}
	if y, ok := coerce(x, want); ok {
		return y
	}
	return nil
}

// keeps tells types all of whose values are as an annotation wants them.
func (b *builder) keeps(x *ir.Type, u *Unit, t *syntax.Type) bool {
	if t = b.p.world.Aliased(u, t); t == nil || x.Kind == ir.KNever {
		return true
	}
	switch t.Kind {
	case syntax.TypeOption:
		return t.Elem != nil && (b.keeps(x, u, t.Elem) || x.Kind == ir.KEnum && x.Name == "Option" && !x.Declared())
	case syntax.TypeRef:
		return t.Elem != nil && b.keeps(x, u, t.Elem)
	case syntax.TypeTuple:
		return x.Tuple() && len(t.Args) == len(x.Fields) && b.keepsAll(x, u, t.Args)
	case syntax.TypeList:
		return x.Kind == ir.KArray && (t.Elem == nil || b.keeps(x.Elem, u, t.Elem))
	case syntax.TypeNamed:
		if x.Kind == ir.KEnum && !x.Declared() {
			return t.Name == x.Name && len(t.Args) <= len(x.Fields) && b.keepsAll(x, u, t.Args)
		}
		if t.Name == "Vec" && len(t.Args) == 1 {
			return x.Kind == ir.KArray && b.keeps(x.Elem, u, t.Args[0])
		}
		if _, _, ok := b.p.world.Range(u, t); ok {
			return x.Kind == ir.KI64 && b.fits(u, t) == nil
		}
		if want := b.namedType(u, t); want != nil {
			return want.Kind == ir.KAny || want.Same(x)
		}
		return b.p.world.Keeps(u, t.Name, x)
	}
	return false
}

// keepsAll tells types whose fields are as annotations of so many of them want them.
func (b *builder) keepsAll(x *ir.Type, u *Unit, parts []*syntax.Type) bool {
	for i, t := range parts {
		if x.Fields[i].Type.Kind != ir.KNever && !b.keeps(x.Fields[i].Type, u, t) {
			return false
		}
	}
	return true
}

// loose tells parameters whose annotation leaves a choice that only their value
// can tell: they are of type any, and checked at the function's entry.
func (b *builder) loose(x *ir.Type, u *Unit, t *syntax.Type) bool {
	return x.Kind == ir.KAny && t != nil && b.written(u, b.p.world.Aliased(u, t)) == nil
}

// written is the ir type that an annotation promises: Any for what promises nothing, nil for what it cannot say.
func (b *builder) written(u *Unit, t *syntax.Type) *ir.Type {
	if t == nil {
		return ir.Any
	}
	switch t.Kind {
	case syntax.TypeRef:
		return b.written(u, t.Elem)
	case syntax.TypeInfer:
		return ir.Any
	case syntax.TypeList:
		return b.arrayType(u, t.Elem)
	case syntax.TypeNamed:
		return b.namedType(u, t)
	}
	return nil
}

func (b *builder) arrayType(u *Unit, elem *syntax.Type) *ir.Type {
	if elem == nil {
		return nil
	}
	e := b.written(u, b.p.world.Aliased(u, elem))
	if e == nil || e.Boxed() || e.Kind == ir.KStr {
		return nil
	}
	return ir.ArrayOf(e)
}

func (b *builder) namedType(u *Unit, t *syntax.Type) *ir.Type {
	if lo, hi, ok := b.p.world.Range(u, t); ok {
		if lo == -1<<63 && hi == 1<<63-1 {
			return ir.I64
		}
		return nil
	}
	switch t.Name {
	case "f64", "f32", "float", "Float":
		return ir.F64
	case "bool", "Bool", "boolean":
		return ir.Bool
	case "String", "str", "string":
		return ir.Str
	case "Any", "any", "_", "Self", "Box", "Rc", "RefCell", "Arc": // promise nothing that is checked
		return ir.Any
	case "Vec", "List", "Array":
		if len(t.Args) == 1 {
			return b.arrayType(u, t.Args[0])
		}
	}
	return nil
}
