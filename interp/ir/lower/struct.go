package lower

import (
	"skep/interp/ir"
	"skep/interp/syntax"
)

// Struct is a declared type, as lowering needs it.
type Struct struct {
	Type   *ir.Type      // of its instances; the fields' types are those that their annotations promise, any for the others
	Unit   *Unit         // the names in annotations mean what they mean here
	Fields []StructField // in the order of declaration
}

// StructField is what is declared of one field.
type StructField struct {
	Written *syntax.Type // its annotation, or nil
	Default *ir.Node     // a constant, or nil if a literal must give the field
	Private bool
}

// field is x.name on values of known types.
func (b *builder) field(n *syntax.Field) *ir.Node {
	if n.Safe {
		return b.host(n, ir.Any)
	}
	x := b.withField(b.expr(n.X), n.Name.Name)
	switch {
	case b.pending(x.Type) && x.Type.Kind != ir.KStruct:
		return b.unknown(x)
	case x.Type.Kind == ir.KStruct:
		if i := x.Type.Field(n.Name.Name); i >= 0 && b.mayUse(x.Type, i) {
			return structGet(x, i, n)
		}
	}
	return b.host(n, ir.Any)
}

// tupleField is x.0 of tuples and tuple structs.
func (b *builder) tupleField(n *syntax.TupleField) *ir.Node {
	x := b.expr(n.X)
	switch {
	case b.pending(x.Type) && x.Type.Kind != ir.KStruct:
		return b.unknown(x)
	case x.Type.Kind == ir.KStruct && (x.Type.Name != "" || x.Type.Tuple()) && n.Index < len(x.Type.Fields):
		return structGet(x, n.Index, n)
	}
	return b.host(n, ir.Any)
}

func structGet(x *ir.Node, i int, at syntax.Expr) *ir.Node {
	return &ir.Node{Op: ir.StructGet, Type: x.Type.Fields[i].Type, Int: int64(i), Span: at.Span(), Args: []*ir.Node{x}}
}

// mayUse tells fields that code here may name: private ones are for the type's own methods.
func (b *builder) mayUse(t *ir.Type, i int) bool {
	s := b.p.world.Declared(t)
	return s == nil || !s.Fields[i].Private || b.p.world.Inside(b.u, t)
}

// structLit is Point { x: 1, y: 2 } with all fields given or with constants for those that are not.
func (b *builder) structLit(n *syntax.StructLit) *ir.Node {
	name, ok := n.Type.(*syntax.Name)
	if !ok || n.Base != nil || b.info.Refs[name] != nil {
		return b.host(n, ir.Any)
	}
	s := b.p.world.Struct(b.u, name.Name)
	if s == nil {
		return b.host(n, ir.Any)
	}
	values := make([]syntax.Expr, len(s.Fields))
	last, inOrder := -1, true
	for _, f := range n.Fields {
		i := s.Type.Field(f.Name.Name)
		if i < 0 || values[i] != nil {
			return b.host(n, ir.Any)
		}
		values[i], inOrder, last = f.Value, inOrder && i > last, i
	}
	x := b.instance(n, s, values)
	if x.Op == ir.StructNew && !inOrder && !allPure(x.Args) { // fields are evaluated as they are written
		return b.host(n, ir.Any)
	}
	return x
}

func allPure(xs []*ir.Node) bool {
	for _, x := range xs {
		if !x.Pure() {
			return false
		}
	}
	return true
}

// instance makes an instance of the values of its fields; nil stands for the default.
func (b *builder) instance(at syntax.Expr, s *Struct, values []syntax.Expr) *ir.Node {
	out := &ir.Node{Op: ir.StructNew, Span: at.Span()}
	types := make([]*ir.Type, len(values))
	for i, e := range values {
		x := s.Fields[i].Default
		if e != nil {
			if x = b.keep(e); x.Type.Kind == ir.KVoid {
				x = nil
			}
		}
		if x != nil && e != nil {
			x = b.inField(x, s, i, at.Span())
		}
		if x == nil {
			return b.host(at, ir.Any)
		}
		if s.Fields[i].Written != nil && s.Type.Fields[i].Type.Kind == ir.KAny {
			x = boxed(x)
		}
		out.Args, types[i] = append(out.Args, x), x.Type
	}
	out.Type = withFields(s.Type, types)
	return out
}

// withFields is a struct type, Option or Result with other types of its fields.
func withFields(t *ir.Type, types []*ir.Type) *ir.Type {
	out := &ir.Type{Kind: t.Kind, Name: t.Name, Origin: t.Origin, Fields: make([]ir.Field, len(types))}
	for i, u := range types {
		out.Fields[i] = ir.Field{Name: t.Fields[i].Name, Type: u}
	}
	return out
}

// object is {a: 1, b: x} with keys that are names, each once.
func (b *builder) object(n *syntax.Dict) *ir.Node {
	var names []string
	var values []syntax.Expr
	for i := range n.Entries {
		e := &n.Entries[i]
		v := e.Value
		if s := b.info.Short[e]; s != nil {
			v = s
		}
		if e.Key != nil || e.Spread || v == nil {
			return b.host(n, ir.Any)
		}
		names, values = append(names, e.Name), append(values, v)
	}
	t := b.p.world.Object(names)
	if t == nil {
		return b.host(n, ir.Any)
	}
	out := &ir.Node{Op: ir.StructNew, Span: n.Span()}
	types := make([]*ir.Type, len(values))
	for i, e := range values {
		x := b.keep(e)
		if x.Type.Kind == ir.KVoid {
			x = boxed(x)
		}
		out.Args, types[i] = append(out.Args, x), x.Type
	}
	out.Type = withFields(t, types)
	return out
}
