package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// contract makes a value keep an annotation of this function; nil if only tier 0 can tell.
func (b *builder) contract(x *ir.Node, t *syntax.Type) *ir.Node { return b.argument(x, b.u, t) }

// argument makes a value keep an annotation written in another function.
func (b *builder) argument(x *ir.Node, u *Unit, t *syntax.Type) *ir.Node {
	t = b.p.world.Aliased(u, t)
	if x.Type.Kind == ir.KNever {
		return x
	}
	if lo, hi, ok := b.p.world.Range(u, t); ok {
		switch {
		case x.Type.Kind != ir.KI64:
			return nil
		case lo == -1<<63 && hi == 1<<63-1 || x.Op == ir.I64Const && x.Int >= lo && x.Int <= hi:
			return x
		}
		return nil
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
	case "f64", "float", "Float":
		return ir.F64
	case "bool", "Bool", "boolean":
		return ir.Bool
	case "String", "str", "string":
		return ir.Str
	case "Any", "any", "_":
		return ir.Any
	case "Vec", "List", "Array":
		if len(t.Args) == 1 {
			return b.arrayType(u, t.Args[0])
		}
	}
	return nil
}
