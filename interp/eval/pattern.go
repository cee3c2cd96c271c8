package eval

import (
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// matcher tests a value against a pattern and binds its names.
type matcher func(fr *frame, v value.Value) bool

func always(*frame, value.Value) bool { return true }

func (c *compiler) pattern(p syntax.Pattern) matcher {
	switch n := p.(type) {
	case nil:
		return always
	case *syntax.WildPat, *syntax.RestPat:
		return always
	case *syntax.BindPat:
		return c.bindPattern(n)
	case *syntax.LitPat:
		return c.literalPattern(n)
	case *syntax.TuplePat:
		return c.listPattern(n.Elems, value.KTuple)
	case *syntax.ListPat:
		return c.listPattern(n.Elems, value.KArray)
	case *syntax.RecordPat:
		return c.recordPattern(n)
	case *syntax.VariantPat:
		return c.variantPattern(n)
	case *syntax.RangePat:
		return c.rangePattern(n)
	case *syntax.OrPat:
		var alts []matcher
		for _, a := range n.Alts {
			alts = append(alts, c.pattern(a))
		}
		return func(fr *frame, v value.Value) bool {
			for _, a := range alts {
				if a(fr, v) {
					return true
				}
			}
			return false
		}
	}
	return always
}

// bindTo compiles the binding of one name: a local, or a global at top level.
func (c *compiler) bindTo(node any, name string) func(*frame, value.Value) {
	if v := c.info.Binds[node]; v != nil {
		return c.define(v)
	}
	g := c.ns.own(name)
	return func(_ *frame, v value.Value) { g.set(v) }
}

func (c *compiler) bindPattern(n *syntax.BindPat) matcher {
	if n.Sub == nil && n.Default == nil && !n.Mut && scope.IsConstName(n.Name.Name) {
		return c.constPattern([]syntax.Ident{n.Name})
	}
	set := c.bindTo(n, n.Name.Name)
	if n.Sub == nil {
		return func(fr *frame, v value.Value) bool { set(fr, v.Share()); return true }
	}
	sub := c.pattern(n.Sub)
	return func(fr *frame, v value.Value) bool {
		if !sub(fr, v) {
			return false
		}
		set(fr, v.Share())
		return true
	}
}

// constPattern compares with a unit variant or a constant.
func (c *compiler) constPattern(path []syntax.Ident) matcher {
	last := path[len(path)-1].Name
	var read code
	if len(path) == 1 {
		g := c.ns.ref(last)
		read = func(*frame) value.Value { return g.V }
		if g.Name == "None" {
			read = func(*frame) value.Value { return value.None() }
		}
		return func(fr *frame, v value.Value) bool {
			if v.Kind() == value.KEnum {
				if e := v.Enum(); e.Type.VariantIndex(last) >= 0 {
					return e.Type.Variants[e.Variant].Name == last
				}
			}
			if v.Kind() == value.KObj && g.defined && g.V.Kind() == value.KType {
				return v.Obj().Type.Is(g.V.Type())
			}
			if fr.th.eng.Lenient && (last == "None" && originalNone(v) || !g.defined) {
				return true
			}
			return g.defined && value.Equal(v, read(fr))
		}
	}
	x := c.path(&syntax.Path{At: path[0].At, Segs: path})
	return func(fr *frame, v value.Value) bool {
		if v.Kind() == value.KEnum {
			if e := v.Enum(); e.Type.Variants[e.Variant].Name == last {
				return true
			}
		}
		return value.Equal(v, x(fr))
	}
}

func (c *compiler) literalPattern(n *syntax.LitPat) matcher {
	if p, ok := n.Value.(*syntax.Path); ok {
		return c.constPattern(p.Segs)
	}
	if k, ok := c.constant(n.Value); ok {
		if k.IsInt() {
			return func(_ *frame, v value.Value) bool { return v == k || v.IsFloat() && value.Equal(v, k) }
		}
		return func(_ *frame, v value.Value) bool { return value.Equal(v, k) }
	}
	x := c.expr(n.Value)
	return func(fr *frame, v value.Value) bool { return value.Equal(v, x(fr)) }
}

func (c *compiler) rangePattern(n *syntax.RangePat) matcher {
	r := c.rangeOf(&syntax.Range{At: n.At, Lo: n.Lo, Hi: n.Hi, Inclusive: n.Inclusive})
	st := c.at2(n)
	return func(fr *frame, v value.Value) bool {
		rng := r(fr).Range()
		for _, end := range []value.Value{rng.Lo, rng.Hi} {
			if _, ok := value.Compare(end, v); !end.IsNull() && !ok {
				return false
			}
		}
		return fr.inRange(rng, v, st)
	}
}

func (c *compiler) at2(p syntax.Pattern) *site { return &site{src: c.src, span: p.Span()} }

// elemsMatcher tests a list of values against the patterns of a list, tuple or variant.
type elemsMatcher func(fr *frame, vs elemList, tuple bool) bool

// elemList are the elements that a pattern is held to: a slice, or else an array.
type elemList struct {
	vs []value.Value
	a  *value.Array
}

func (l elemList) len() int {
	if l.a != nil {
		return l.a.Len()
	}
	return len(l.vs)
}

func (l elemList) at(i int) value.Value {
	if l.a != nil {
		return l.a.At(i)
	}
	return l.vs[i]
}

// part is a copy of the elements lo to hi, without hi.
func (l elemList) part(lo, hi int, tuple bool) value.Value {
	if l.a != nil && !tuple {
		return l.a.Slice(lo, hi)
	}
	out := make([]value.Value, hi-lo)
	for i := range out {
		out[i] = l.at(lo + i).Share()
	}
	if tuple {
		return value.NewTuple(out...)
	}
	return value.NewArray(out)
}

// listPattern matches tuples and arrays; a tuple pattern also takes an array, as users of zip and rows expect.
func (c *compiler) listPattern(elems []syntax.Pattern, kind value.Kind) matcher {
	m := c.elemsPattern(elems)
	return func(fr *frame, v value.Value) bool {
		if k := v.Kind(); k != value.KArray && (k != value.KTuple || kind == value.KArray) {
			if _, ok := value.As[*channel](v); ok && len(elems) == 2 { // let (tx, rx) = channel()
				return m(fr, elemList{vs: []value.Value{v, v}}, true)
			}
			return false
		}
		return m(fr, elemList{a: v.List()}, v.Kind() == value.KTuple)
	}
}

func (c *compiler) elemsPattern(elems []syntax.Pattern) elemsMatcher {
	rest := -1
	ms := make([]matcher, len(elems))
	var bindRest func(*frame, value.Value)
	for i, e := range elems {
		if r, ok := e.(*syntax.RestPat); ok {
			rest = i
			if r.Name != nil {
				bindRest = c.bindTo(r, r.Name.Name)
			}
			continue
		}
		ms[i] = c.pattern(e)
	}
	if len(ms) == 1 && rest < 0 {
		m := ms[0]
		return func(fr *frame, vs elemList, _ bool) bool {
			switch vs.len() {
			case 1:
				return m(fr, vs.at(0))
			case 0:
				return c.defaults(elems, 0) && m(fr, value.Null)
			}
			return false
		}
	}
	return func(fr *frame, vs elemList, tuple bool) bool {
		if n := vs.len(); rest < 0 && n != len(ms) && !c.defaults(elems, n) || rest >= 0 && n < len(ms)-1 {
			return false
		}
		return fr.matchElems(vs, tuple, ms, rest, bindRest)
	}
}

func (fr *frame) matchElems(vs elemList, tuple bool, ms []matcher, rest int, bindRest func(*frame, value.Value)) bool {
	n := len(ms)
	for i := range n {
		j := i
		if i == rest {
			continue
		}
		if rest >= 0 && i > rest {
			j = vs.len() - (n - i)
		}
		x := value.Null
		if j < vs.len() {
			x = vs.at(j)
		}
		if !ms[i](fr, x) {
			return false
		}
	}
	if bindRest != nil {
		bindRest(fr, vs.part(rest, vs.len()-(n-1-rest), tuple))
	}
	return true
}

// defaults tells whether the elements that are missing all have defaults: [a, b = 2].
func (c *compiler) defaults(elems []syntax.Pattern, have int) bool {
	if have >= len(elems) {
		return false
	}
	for _, e := range elems[have:] {
		if b, ok := e.(*syntax.BindPat); !ok || b.Default == nil {
			return false
		}
	}
	return true
}

func (c *compiler) recordPattern(n *syntax.RecordPat) matcher {
	type fieldMatch struct {
		name string
		m    matcher
		def  code
	}
	fields := make([]fieldMatch, len(n.Fields))
	for i := range n.Fields {
		f := &n.Fields[i]
		fields[i].name = f.Name.Name
		if f.Pat != nil {
			fields[i].m = c.pattern(f.Pat)
		} else {
			set := c.bindTo(f, f.Name.Name)
			fields[i].m = func(fr *frame, v value.Value) bool { set(fr, v.Share()); return true }
		}
		if f.Default != nil {
			fields[i].def = c.keep(f.Default)
		}
	}
	want := typePathName(n.Type)
	names := map[string]bool{}
	for _, f := range n.Fields {
		names[f.Name.Name] = true
	}
	var rest func(*frame, value.Value)
	if n.RestName != nil {
		rest = c.bindTo(n, n.RestName.Name)
	}
	return func(fr *frame, v value.Value) bool {
		if !fr.isNamed(v, want, c.self) {
			return false
		}
		for _, f := range fields {
			x, ok := recordField(v, f.name)
			if !ok {
				if f.def == nil {
					return false
				}
				x = f.def(fr)
			}
			if !f.m(fr, x) {
				return false
			}
		}
		if rest != nil {
			rest(fr, otherFields(v, names))
		}
		return true
	}
}

// otherFields is what {a, ..rest} binds to rest: an object of the fields without a pattern.
func otherFields(v value.Value, names map[string]bool) value.Value {
	d := value.NewDict()
	add := func(name string, x value.Value) {
		if !names[name] {
			d.SetStr(name, x.Share())
		}
	}
	switch v.Kind() {
	case value.KDict:
		v.Dict().Each(func(k, x value.Value) bool {
			if s, ok := k.TryStr(); ok {
				add(s, x)
			} else {
				d.Set(k, x.Share())
			}
			return true
		})
	case value.KObj:
		for i, f := range v.Obj().Type.Fields {
			add(f, v.Obj().F[i])
		}
	case value.KEnum:
		e := v.Enum()
		for i, f := range e.Type.Variants[e.Variant].Fields {
			add(f, e.Data[i])
		}
	}
	return d.Value()
}

func typePathName(e syntax.Expr) string {
	switch n := e.(type) {
	case *syntax.Name:
		return n.Name
	case *syntax.Path:
		return n.Segs[len(n.Segs)-1].Name
	}
	return ""
}

// isNamed tells whether v is a struct, class or variant of that name ("": any record).
func (fr *frame) isNamed(v value.Value, want string, self *value.Type) bool {
	if want == "Self" && self != nil {
		want = self.Name
	}
	switch v.Kind() {
	case value.KObj:
		if want == "" {
			return true
		}
		for t := v.Obj().Type; t != nil; t = t.Parent {
			if t.Name == want {
				return true
			}
		}
		return false
	case value.KEnum:
		e := v.Enum()
		return want == "" || e.Type.Variants[e.Variant].Name == want
	}
	return v.Kind() == value.KDict && want == ""
}

func recordField(v value.Value, name string) (value.Value, bool) {
	switch v.Kind() {
	case value.KDict:
		return v.Dict().GetStr(name)
	case value.KObj:
		if i := v.Obj().Type.Field(name); i >= 0 {
			return v.Obj().F[i], true
		}
	case value.KEnum:
		e := v.Enum()
		for i, f := range e.Type.Variants[e.Variant].Fields {
			if f == name {
				return e.Data[i], true
			}
		}
	}
	return value.Null, false
}

func (c *compiler) variantPattern(n *syntax.VariantPat) matcher {
	if !n.HasArgs {
		return c.constPattern(n.Path)
	}
	name := n.Path[len(n.Path)-1].Name
	elems := c.elemsPattern(n.Elems)
	return func(fr *frame, v value.Value) bool {
		switch v.Kind() {
		case value.KEnum:
			e := v.Enum()
			return e.Type.Variants[e.Variant].Name == name && elems(fr, elemList{vs: e.Data}, true)
		case value.KNull:
			return false
		case value.KObj:
			if v.Obj().Type.Tuple && fr.isNamed(v, name, c.self) {
				return elems(fr, elemList{vs: v.Obj().F}, true)
			}
		}
		return false
	}
}

// optional compiles a pattern where only Some and None are asked for: there a
// value of T?, as pop() and first() give it, counts as Some and null as None.
func (c *compiler) optional(p syntax.Pattern) matcher {
	m := c.pattern(p)
	if c.eng.Lenient { // the original takes a plain value for no Some
		return m
	}
	switch n := p.(type) {
	case *syntax.VariantPat:
		if n.Path[len(n.Path)-1].Name == "Some" && len(n.Elems) == 1 {
			inner := c.pattern(n.Elems[0])
			return func(fr *frame, v value.Value) bool {
				if k := v.Kind(); k == value.KEnum || k == value.KNull {
					return m(fr, v)
				}
				return inner(fr, v)
			}
		}
		if n.Path[len(n.Path)-1].Name == "None" {
			return func(fr *frame, v value.Value) bool { return v.IsNull() || m(fr, v) }
		}
	case *syntax.BindPat:
		if n.Name.Name == "None" && n.Sub == nil {
			return func(fr *frame, v value.Value) bool { return v.IsNull() || m(fr, v) }
		}
	}
	return m
}

// binder compiles a pattern that must match: let, for, parameters, catch.
func (c *compiler) binder(p syntax.Pattern) func(*frame, value.Value) {
	if b, ok := p.(*syntax.BindPat); ok && b.Sub == nil && (b.Mut || !scope.IsConstName(b.Name.Name)) {
		set := c.bindTo(b, b.Name.Name)
		return set
	}
	m, st := c.pattern(p), c.at2(p)
	return func(fr *frame, v value.Value) {
		if !m(fr, v) {
			panic(fr.fail(st, "E0417", "%s does not fit the pattern", describe(v)))
		}
	}
}

// let compiles let, var and const.
func (c *compiler) let(n *syntax.Let) code {
	c.annotate(n)
	if n.Value == nil {
		bind := c.binder(n.Pat)
		return func(fr *frame) value.Value { bind(fr, value.Null); return value.Unit() }
	}
	if x := c.letParts(n); x != nil {
		return x
	}
	c.want(n.Value, n.Type)
	x := c.keep(n.Value)
	if n.Type != nil {
		x = c.contracted(x, n.Type, c.at(n.Value), letName(n.Pat))
	}
	if n.Else != nil {
		return c.letElse(n, x)
	}
	if b, ok := n.Pat.(*syntax.BindPat); ok && b.Sub == nil {
		return c.letName(n, b, x)
	}
	bind, jumps := c.binder(n.Pat), mayJump(n.Value)
	return func(fr *frame) value.Value {
		v := x(fr)
		if !jumps || fr.ctl == ctlNone {
			bind(fr, v)
		}
		return value.Unit()
	}
}

func letName(p syntax.Pattern) string {
	if b, ok := p.(*syntax.BindPat); ok {
		return b.Name.Name
	}
	return ""
}

func (c *compiler) letName(n *syntax.Let, b *syntax.BindPat, x code) code {
	jumps := mayJump(n.Value)
	if v := c.info.Binds[b]; v != nil && !v.Captured && !jumps {
		return setLocal(c.slot(v), x)
	}
	var set func(*frame, value.Value)
	if v := c.info.Binds[b]; v != nil {
		set = c.define(v)
	} else {
		g := c.ns.own(b.Name.Name)
		mut := n.Mut
		set = func(_ *frame, v value.Value) {
			g.set(v)
			g.Mut = mut
		}
	}
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl == ctlNone {
			set(fr, v)
		}
		return value.Unit()
	}
}

func (c *compiler) letElse(n *syntax.Let, x code) code {
	els, m, st := c.block(n.Else), c.optional(n.Pat), c.at(n)
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone || m(fr, v) {
			return value.Unit()
		}
		if els(fr); fr.ctl == ctlNone && fr.depth > 1 {
			panic(fr.fail(st, "E0423", "the else of a let must leave: return, break, continue or throw"))
		}
		return value.Unit()
	}
}
