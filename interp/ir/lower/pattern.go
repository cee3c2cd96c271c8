package lower

import (
	"slices"

	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// spot is what a pattern is held to: something that can be read again and again
// without effects, or the parts of a tuple that nobody makes.
type spot struct {
	typ   *ir.Type
	read  func() *ir.Node
	parts []*spot
}

// matched is a pattern held to a spot: a test that changes nothing, and the
// bindings of its names, which run where it holds.
type matched struct {
	test  *ir.Node // nil: everything of the type fits
	binds []*ir.Node
	dead  bool // nothing fits: no such variant is ever made
}

// variableSpot is what a variable holds.
func variableSpot(v *ir.Var) *spot { return &spot{typ: v.Type, read: v.Read} }

// whole is the value at a spot, with its parts made one.
func (s *spot) whole() *ir.Node {
	if s.parts == nil {
		return s.read()
	}
	args := make([]*ir.Node, len(s.parts))
	for i, p := range s.parts {
		if args[i] = p.whole(); owned(p.typ) {
			args[i] = shared(args[i])
		}
	}
	return tupleOf(args)
}

// field is part i of a tuple or struct.
func (s *spot) field(i int) *spot {
	if s.parts != nil {
		return s.parts[i]
	}
	t := s.typ.Fields[i].Type
	return &spot{typ: t, read: func() *ir.Node {
		return &ir.Node{Op: ir.StructGet, Type: t, Int: int64(i), Args: []*ir.Node{s.read()}}
	}}
}

// payload is value i of a variant that the spot is known to hold.
func (s *spot) payload(variant, i int) *spot {
	t := s.typ.Value(variant, i)
	return &spot{typ: t, read: func() *ir.Node {
		return &ir.Node{Op: ir.EnumGet, Type: t, Int: int64(variant), Path: []int{i}, Args: []*ir.Node{s.read()}}
	}}
}

// element is the one at a place, counted from the end if that is negative, of a list long enough.
func (s *spot) element(i int) *spot {
	return &spot{typ: s.typ.Elem, read: func() *ir.Node {
		at := ir.Int(int64(i))
		if i < 0 {
			at = ir.Make(ir.I64Sub, at.Span, ir.Make(ir.ArrayLen, at.Span, s.read()), ir.Int(int64(-i)))
			at.Proved = true
		}
		n := ir.Make(ir.ArrayGet, at.Span, s.read(), at)
		n.Proved = true
		return n
	}}
}

// and adds what another part of the pattern wants.
func (m *matched) and(x matched) {
	if x.test != nil {
		m.test = conjunction(m.test, x.test)
	}
	m.binds, m.dead = append(m.binds, x.binds...), m.dead || x.dead
}

// pattern holds a pattern to a spot; ok is false if only tier 0 can. Where optional is
// set, Some and None also ask whether something is there.
func (b *builder) pattern(p syntax.Pattern, s *spot, optional bool) (m matched, ok bool) {
	switch {
	case s.typ.Kind == ir.KNever && b.p.closing:
		return matched{dead: true}, true
	case b.pending(s.typ): // a later round knows
		return matched{test: asBool(b.unknown())}, true
	}
	switch p := p.(type) {
	case *syntax.WildPat:
		return matched{}, true
	case *syntax.BindPat:
		return b.namePattern(p, s, optional)
	case *syntax.LitPat:
		if path, isPath := p.Value.(*syntax.Path); isPath {
			return b.unitPattern(path.Segs, s, optional)
		}
		c := constant(p.Value)
		if c == nil || c.Type.Kind == ir.KAny || !literal(s.typ) {
			return matched{}, false
		}
		return matched{test: b.compared("==", s.read(), p.Value)}, true
	case *syntax.RangePat:
		return b.rangePattern(p, s)
	case *syntax.OrPat:
		return b.orPattern(p, s)
	case *syntax.TuplePat:
		if s.typ.Kind == ir.KArray {
			return b.listPattern(p.Elems, s)
		}
		return b.tuplePattern(p.Elems, s)
	case *syntax.ListPat:
		return b.listPattern(p.Elems, s)
	case *syntax.VariantPat:
		return b.variantPattern(p, s, optional)
	case *syntax.RecordPat:
		return b.recordPattern(p, s)
	}
	return matched{}, false
}

// literal tells types whose values a constant is compared with.
func literal(t *ir.Type) bool { return t.Scalar() || t.Kind == ir.KStr }

// namePattern binds a name, or compares with a variant that is called so.
func (b *builder) namePattern(p *syntax.BindPat, s *spot, optional bool) (m matched, ok bool) {
	if p.Default != nil || p.Ref {
		return m, false
	}
	if p.Sub == nil && !p.Mut && scope.IsConstName(p.Name.Name) {
		return b.unitPattern([]syntax.Ident{p.Name}, s, optional)
	}
	v := b.info.Binds[p]
	if !b.plain(v) {
		return m, false
	}
	if p.Sub != nil {
		if m, ok = b.pattern(p.Sub, s, false); !ok {
			return m, false
		}
	}
	m.binds = append(m.binds, b.bound(v, s))
	return m, true
}

// bound gives a name what is at a spot, with an owner more.
func (b *builder) bound(v *scope.Var, s *spot) *ir.Node {
	x := s.whole()
	if owned(x.Type) && s.parts == nil {
		x = shared(x)
	}
	return b.write(b.variable(v), x)
}

// unitPattern asks for a variant by its name.
func (b *builder) unitPattern(path []syntax.Ident, s *spot, optional bool) (m matched, ok bool) {
	name := path[len(path)-1].Name
	if s.typ.Kind != ir.KEnum {
		if optional && name == "None" && s.typ.Kind != ir.KAny && s.parts == nil { // there is something
			return matched{test: ir.Truth(false)}, true
		}
		return m, false
	}
	i := variantOf(s.typ, name)
	return matched{test: enumIs(s, i)}, i >= 0
}

func enumIs(s *spot, variant int) *ir.Node {
	return &ir.Node{Op: ir.EnumIs, Type: ir.Bool, Int: int64(variant), Args: []*ir.Node{s.read()}}
}

// variantOf gives the number of a variant, or -1.
func variantOf(t *ir.Type, name string) int {
	if t.Declared() {
		return slices.IndexFunc(t.Variants, func(v ir.Variant) bool { return v.Name == name })
	}
	return slices.Index(builtinVariants(t.Name), name)
}

// builtinVariants are those of the enums that all programs have, in the order of their numbers.
func builtinVariants(name string) []string {
	if name == "Option" {
		return []string{"Some", "None"}
	}
	return []string{"Ok", "Err"}
}

// variants counts those of an enum.
func variants(t *ir.Type) int {
	if t.Declared() {
		return len(t.Variants)
	}
	return len(builtinVariants(t.Name))
}

func (b *builder) variantPattern(p *syntax.VariantPat, s *spot, optional bool) (m matched, ok bool) {
	if !p.HasArgs {
		return b.unitPattern(p.Path, s, optional)
	}
	name := p.Path[len(p.Path)-1].Name
	switch {
	case s.typ.Kind == ir.KEnum:
	case optional && name == "Some" && len(p.Elems) == 1 && s.typ.Kind != ir.KAny && s.parts == nil: // there is something
		return b.pattern(p.Elems[0], s, false)
	default:
		return m, false
	}
	i := variantOf(s.typ, name)
	if i < 0 {
		return m, false
	}
	m.test = enumIs(s, i)
	for j, e := range p.Elems {
		if s.typ.Value(i, j) == nil {
			return m, false
		}
		part, ok := b.pattern(e, s.payload(i, j), false)
		if !ok {
			return m, false
		}
		m.and(part)
	}
	return m, s.typ.Value(i, len(p.Elems)) == nil
}

// recordPattern takes the fields of a struct, an object or a variant with names.
func (b *builder) recordPattern(p *syntax.RecordPat, s *spot) (m matched, ok bool) {
	if s.typ.Declared() && p.RestName == nil {
		return b.variantFields(p, s)
	}
	if p.RestName != nil || s.typ.Kind != ir.KStruct || s.parts != nil || s.typ.Tuple() {
		return m, false
	}
	if p.Type != nil {
		if n, isName := p.Type.(*syntax.Name); !isName || n.Name != s.typ.Name {
			return m, false
		}
	}
	for i := range p.Fields {
		at := s.typ.Field(p.Fields[i].Name.Name)
		if at < 0 || !b.fieldPattern(&m, &p.Fields[i], s.field(at)) {
			return m, false
		}
	}
	return m, true
}

// variantFields is recordPattern for a variant whose values have names.
func (b *builder) variantFields(p *syntax.RecordPat, s *spot) (m matched, ok bool) {
	path, ok := p.Type.(*syntax.Path)
	if !ok {
		return m, false
	}
	i := variantOf(s.typ, path.Segs[len(path.Segs)-1].Name)
	if i < 0 {
		return m, false
	}
	m.test = enumIs(s, i)
	for j := range p.Fields {
		at := slices.Index(s.typ.Variants[i].Names, p.Fields[j].Name.Name)
		if at < 0 || !b.fieldPattern(&m, &p.Fields[j], s.payload(i, at)) {
			return m, false
		}
	}
	return m, true
}

// fieldPattern adds what a field's part of a pattern wants of it.
func (b *builder) fieldPattern(m *matched, f *syntax.FieldPat, s *spot) bool {
	if f.Pat == nil {
		v := b.info.Binds[f]
		if !b.plain(v) {
			return false
		}
		m.binds = append(m.binds, b.bound(v, s))
		return true
	}
	part, ok := b.pattern(f.Pat, s, false)
	m.and(part)
	return ok
}

func (b *builder) tuplePattern(elems []syntax.Pattern, s *spot) (m matched, ok bool) {
	if !s.typ.Tuple() || len(elems) != len(s.typ.Fields) {
		return m, false
	}
	for i, e := range elems {
		part, ok := b.pattern(e, s.field(i), false)
		if !ok {
			return m, false
		}
		m.and(part)
	}
	return m, true
}

// listPattern is [a, ..rest, z] on a list whose elements have a type.
func (b *builder) listPattern(elems []syntax.Pattern, s *spot) (m matched, ok bool) {
	if s.typ.Kind != ir.KArray {
		return m, false
	}
	rest := slices.IndexFunc(elems, func(p syntax.Pattern) bool { _, is := p.(*syntax.RestPat); return is })
	want, least := ir.I64Eq, len(elems)
	if rest >= 0 {
		want, least = ir.I64Ge, len(elems)-1
	}
	m.test = ir.Make(want, s.read().Span, ir.Make(ir.ArrayLen, s.read().Span, s.read()), ir.Int(int64(least)))
	for i, e := range elems {
		if i == rest {
			continue
		}
		at := i
		if rest >= 0 && i > rest {
			at = i - len(elems)
		}
		part, ok := b.pattern(e, s.element(at), false)
		if !ok {
			return m, false
		}
		m.and(part)
	}
	if rest >= 0 {
		return b.restOf(elems[rest].(*syntax.RestPat), s, rest, len(elems)-1-rest, m)
	}
	return m, true
}

// restOf binds the elements between so many at the front and at the end.
func (b *builder) restOf(p *syntax.RestPat, s *spot, front, end int, m matched) (matched, bool) {
	if p.Name == nil {
		return m, true
	}
	v := b.info.Binds[p]
	if !b.plain(v) {
		return m, false
	}
	to := ir.Make(ir.I64Sub, p.Span(), ir.Make(ir.ArrayLen, p.Span(), s.read()), ir.Int(int64(end)))
	to.Proved = true
	m.binds = append(m.binds, b.write(b.variable(v), ir.Make(ir.ArraySlice, p.Span(), s.read(), ir.Int(int64(front)), to)))
	return m, true
}

func (b *builder) rangePattern(p *syntax.RangePat, s *spot) (m matched, ok bool) {
	if !literal(s.typ) || p.Lo == nil && p.Hi == nil || p.Lo != nil && constant(p.Lo) == nil || p.Hi != nil && constant(p.Hi) == nil {
		return m, false
	}
	if p.Lo != nil {
		m.test = b.compared(">=", s.read(), p.Lo)
	}
	if p.Hi != nil {
		op := "<"
		if p.Inclusive {
			op = "<="
		}
		m.test = conjunction(m.test, b.compared(op, s.read(), p.Hi))
	}
	return m, true
}

// orPattern is a | b, without names.
func (b *builder) orPattern(p *syntax.OrPat, s *spot) (m matched, ok bool) {
	for i, a := range p.Alts {
		x, ok := b.pattern(a, s, false)
		if !ok || len(x.binds) > 0 {
			return m, false
		}
		if x.test == nil {
			return matched{}, true
		}
		if i == 0 {
			m.test = x.test
		} else {
			m.test = &ir.Node{Op: ir.Or, Type: ir.Bool, Args: []*ir.Node{m.test, x.test}}
		}
	}
	return m, true
}

// compared is a comparison that cannot fail: of another type, it does not hold.
func (b *builder) compared(op string, x *ir.Node, with syntax.Expr) *ir.Node {
	y := constant(with)
	if x.Type.Kind != y.Type.Kind && !(numeric(x.Type) && numeric(y.Type)) {
		return ir.Truth(false)
	}
	if r := b.arithmetic(op, x, y, with.Span()); r != nil && r.Type.Kind != ir.KNever {
		return r
	}
	return &ir.Node{Op: ir.AnyCompare, Type: ir.Bool, Text: op, Span: with.Span(), Args: []*ir.Node{boxed(x), boxed(y)}}
}

func conjunction(x, y *ir.Node) *ir.Node {
	if x == nil {
		return y
	}
	return &ir.Node{Op: ir.And, Type: ir.Bool, Args: []*ir.Node{x, y}}
}
