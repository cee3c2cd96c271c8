package eval

import (
	"sync/atomic"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// access compiles names, fields, indexes and calls; nil for other nodes.
func (c *compiler) access(e syntax.Expr) code {
	switch n := e.(type) {
	case *syntax.Name:
		return c.name(n)
	case *syntax.Path:
		return c.path(n)
	case *syntax.Field:
		return c.field(n)
	case *syntax.TupleField:
		return c.tupleField(n)
	case *syntax.Index:
		return c.index(n)
	case *syntax.Call:
		return c.call(n)
	case *syntax.MethodCall:
		return c.methodCall(n)
	}
	return nil
}

func (c *compiler) name(n *syntax.Name) code {
	if n.Name == "Self" && c.self != nil {
		find := c.typeByName(c.self.Name)
		return func(*frame) value.Value { return find() }
	}
	x := c.load(c.variable(n), n.Name, c.at(n))
	if c.columns > 0 {
		return columnOr(c.columns-1, n.Name, x)
	}
	if c.isLazy(n) {
		return func(fr *frame) value.Value { return fr.th.forced(x(fr)) }
	}
	return x
}

// fieldCache remembers where a field was found: immutable, swapped whole.
type fieldCache struct {
	shape *value.Shape
	typ   *value.Type
	i     int
	check *contract // of a field that is written
}

func (c *compiler) field(n *syntax.Field) code {
	if n.Safe {
		return c.safeField(n)
	}
	x, st, name := c.expr(n.X), c.at(n), n.Name.Name
	var cache atomic.Pointer[fieldCache]
	if mayJump(n.X) {
		return c.hoisted([]syntax.Expr{n.X}, func(xs []code) code {
			return func(fr *frame) value.Value { return fr.fieldOf(xs[0](fr), name, false, &cache, st) }
		})
	}
	of := operand{c.localSlot(n.X), x}
	return func(fr *frame) value.Value {
		v := of.get(fr)
		switch v.Kind() {
		case value.KDict:
			if d := v.Dict(); d.Shape != nil {
				if fc := cache.Load(); fc != nil && fc.shape == d.Shape {
					return d.F[fc.i]
				}
			}
		case value.KObj:
			o := v.Obj()
			if fc := cache.Load(); fc != nil && fc.typ == o.Type {
				return o.F[fc.i]
			}
		}
		return fr.fieldOf(v, name, false, &cache, st)
	}
}

// safeField is x?.name; on a Result it is `?`, then a dot.
func (c *compiler) safeField(n *syntax.Field) code {
	x, st, name, top := c.expr(n.X), c.at(n), n.Name.Name, c.outer == nil
	var cache atomic.Pointer[fieldCache]
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		if inner, good, ok := v.ResultOf(); ok {
			if !good {
				return fr.tryLeave(v, top, st)
			}
			v = inner
		}
		return fr.fieldOf(v, name, true, &cache, st)
	}
}

// fieldOf reads x.name the slow way and fills the cache.
func (fr *frame) fieldOf(v value.Value, name string, safe bool, cache *atomic.Pointer[fieldCache], st *site) value.Value {
	switch v.Kind() {
	case value.KNull:
		if safe {
			return value.Null
		}
	case value.KDict:
		d := v.Dict()
		if d.Shape != nil {
			if i := d.Shape.Index(name); i >= 0 {
				cache.Store(&fieldCache{shape: d.Shape, i: i})
				return d.F[i]
			}
		} else if w, ok := d.GetStr(name); ok {
			return w
		}
		if safe {
			return value.Null
		}
		panic(fr.noField(v, name, dictKeys(d), st))
	case value.KObj:
		o := v.Obj()
		if i := o.Type.Field(name); i >= 0 {
			fr.allowed(o.Type, i, st)
			cache.Store(&fieldCache{typ: o.Type, i: i})
			return o.F[i]
		}
		if g, ok := o.Type.Getter(name); ok {
			return fr.th.call(g, []value.Value{value.FromCell(fr.th.cell(v.Share()))}, st)
		}
		if m, ok := o.Type.Method(name); ok {
			return bindMethod(m, v)
		}
		panic(fr.noField(v, name, o.Type.Fields, st))
	case value.KEnum:
		if safe {
			if inner, some, ok := v.OptionOf(); ok {
				if !some {
					return value.Null
				}
				return fr.fieldOf(inner, name, safe, cache, st)
			}
		}
		e := v.Enum()
		for i, f := range e.Type.Variants[e.Variant].Fields {
			if f == name {
				return e.Data[i]
			}
		}
	case value.KModule, value.KType:
		return fr.member(v, name, st)
	}
	if w, ok := fr.th.eng.property(fr.th, v, name, st); ok {
		return w
	}
	panic(fr.noField(v, name, fr.th.eng.fieldNames(v), st))
}

func dictKeys(d *value.Dict) []string {
	var out []string
	d.Each(func(k, _ value.Value) bool {
		if s, ok := k.TryStr(); ok {
			out = append(out, s)
		}
		return len(out) < 1000
	})
	return out
}

func (fr *frame) noField(v value.Value, name string, known []string, st *site) *raise {
	r := fr.fail(st, "E0402", "%s has no field `%s`%s", describe(v), name, nearest(name, known))
	if fr.th.eng.hasMethod(v, name) {
		r.d.Hint = "`" + name + "` is a method: call it, ." + name + "()"
	}
	return r
}

// bindMethod makes a function value of a method and its receiver.
func bindMethod(m, self value.Value) value.Value {
	if m.Kind() == value.KFunc {
		if cl, ok := m.Func().Code.(*closure); ok && cl.p.self == 1 {
			return value.NewFunc(m.Func().Name, &closure{p: cl.p, cells: cl.cells, eng: cl.eng, self: self.Share(), bound: true})
		}
	}
	return m
}

func (c *compiler) tupleField(n *syntax.TupleField) code {
	x, st, i := c.expr(n.X), c.at(n), n.Index
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		if k := v.Kind(); k == value.KArray && i < v.Array().Len() {
			return v.Array().At(i)
		}
		if p := fr.tupleRef(v, i); p != nil {
			return *p
		}
		panic(fr.fail(st, "E0402", "%s has no field `%d`", describe(v), i))
	}
}

// tupleRef points at element i of a tuple, tuple struct, variant or array, or is nil.
func (fr *frame) tupleRef(v value.Value, i int) *value.Value {
	var e []value.Value
	switch v.Kind() {
	case value.KArray:
		if i < v.Array().Len() {
			return v.Array().Ref(i)
		}
	case value.KTuple:
		e = v.List().Boxed()
	case value.KObj:
		e = v.Obj().F
	case value.KEnum:
		e = v.Enum().Data
	}
	if i < len(e) {
		return &e[i]
	}
	return nil
}

func (c *compiler) index(n *syntax.Index) code {
	st := c.at(n)
	if len(n.Args) != 1 {
		return c.multiIndex(n)
	}
	if mayJump(n) {
		return c.hoisted([]syntax.Expr{n.X, n.Args[0]}, func(xs []code) code {
			return func(fr *frame) value.Value { v := xs[0](fr); return fr.indexOf(v, xs[1](fr), st) }
		})
	}
	if temporary(n.X) {
		return indexOfMade(c.operand(n.X), c.operand(n.Args[0]), st)
	}
	return indexCode(c.operand(n.X), c.operand(n.Args[0]), st)
}

//go:noinline
func indexCode(x, y operand, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		k := y.get(fr)
		if k.IsInt() && v.Kind() == value.KArray {
			if a := v.Array(); uint64(k.AsInt()) < uint64(a.Len()) {
				return a.At(int(k.AsInt()))
			}
		}
		return fr.indexOf(v, k, st)
	}
}

// keptIndex is an element that will be stored or passed on: share(indexCode) in one node.
//
//go:noinline
func keptIndex(x, y operand, st *site) code {
	return func(fr *frame) value.Value {
		v := x.get(fr)
		k := y.get(fr)
		if k.IsInt() && v.Kind() == value.KArray {
			if a := v.Array(); uint64(k.AsInt()) < uint64(a.Len()) {
				return a.At(int(k.AsInt())).Share()
			}
		}
		return fr.indexOf(v, k, st).Share()
	}
}

// indexOf reads v[k].
func (fr *frame) indexOf(v, k value.Value, st *site) value.Value {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		a := v.List()
		if k.Kind() == value.KRange {
			lo, hi := fr.bounds(k.Range(), a.Len(), st)
			fr.th.allocated((hi-lo)*int(a.Elem().Size()), st)
			return a.Slice(lo, hi)
		}
		return a.At(fr.position(k, a.Len(), st))
	case value.KStr:
		if k.Kind() == value.KRange {
			lo, hi := fr.bounds(k.Range(), v.StrLen(), st)
			return v.StrSlice(lo, hi)
		}
		return v.StrAt(fr.position(k, v.StrLen(), st))
	case value.KDict:
		if w, ok := v.Dict().Get(k); ok {
			return w
		}
		r := fr.fail(st, "E0403", "the key %s is missing", value.Repr(k))
		if s, ok := k.TryStr(); ok {
			r.d.Message += nearest(s, dictKeys(v.Dict()))
		}
		r.d.Hint = ".get(key) gives an Option, .get(key, default) a value"
		panic(r)
	case value.KRange:
		if lo, hi, ok := v.Range().Ints(); ok && k.IsInt() && hi-lo > 0 {
			return value.Int(lo + int64(fr.position(k, int(min(hi-lo, 1<<62)), st)))
		}
	case value.KBox:
		if x, ok := v.Box().V.(value.Placer); ok {
			if w, ok := x.Peek(k); ok {
				return w
			}
		}
	}
	if w, ok := fr.th.method(v, "index", []value.Value{k}, st); ok {
		return w
	}
	panic(fr.fail(st, "E0404", "cannot index %s with %s", describe(v), describe(k)))
}

// position turns an index (negative: from the end) into an offset below n.
func (fr *frame) position(k value.Value, n int, st *site) int {
	if !k.IsInt() {
		if k.IsFloat() && k.AsFloat() == float64(int64(k.AsFloat())) && fr.th.eng.Lenient {
			k = value.Int(int64(k.AsFloat()))
		} else {
			panic(fr.fail(st, "E0404", "an index must be an integer or a range, found %s", describe(k)))
		}
	}
	i := k.AsInt()
	if i < 0 {
		i += int64(n)
	}
	if i < 0 || i >= int64(n) {
		r := fr.fail(st, "E0404", "index %d is out of range: the length is %d", k.AsInt(), n)
		if n > 0 {
			r.d.Hint = "valid indexes are " + value.Repr(value.Int(int64(-n))) + " to " + value.Repr(value.Int(int64(n-1)))
		}
		panic(r)
	}
	return int(i)
}

// bounds turns a range into offsets 0 ≤ lo ≤ hi ≤ n; ends beyond are clamped, as users of slices expect.
func (fr *frame) bounds(r *value.Range, n int, st *site) (lo, hi int) {
	end := func(v value.Value, open int) int {
		if v.IsNull() {
			return open
		}
		if !v.IsInt() {
			panic(fr.fail(st, "E0404", "a slice needs integers, found %s", describe(v)))
		}
		i := v.AsInt()
		if i < 0 {
			i += int64(n)
		}
		return int(max(0, min(i, int64(n))))
	}
	lo, hi = end(r.Lo, 0), end(r.Hi, n)
	if r.Inclusive && !r.Hi.IsNull() && hi < n {
		hi++
	}
	return lo, max(lo, hi)
}

// multiIndex hands x[a, b..c, ...] to the type's own index method.
func (c *compiler) multiIndex(n *syntax.Index) code {
	x, args, st := c.expr(n.X), c.indexArgs(n), c.at(n)
	return func(fr *frame) value.Value {
		v := x(fr)
		ks := make([]value.Value, len(args))
		for i, a := range args {
			ks[i] = a(fr)
		}
		if w, ok := fr.th.method(v, "index", ks, st); ok {
			return w
		}
		panic(fr.fail(st, "E0404", "cannot index %s with %d indexes", describe(v), len(ks)))
	}
}

// indexArgs compiles what stands between the brackets; `...` becomes the atom of that name.
func (c *compiler) indexArgs(n *syntax.Index) []code {
	var args []code
	for _, a := range n.Args {
		if _, ok := a.(*syntax.Ellipsis); ok {
			args = append(args, func(*frame) value.Value { return value.NewAtom("...") })
			continue
		}
		args = append(args, c.keep(a))
	}
	return args
}

// ref finds the storage of a place, with every container on the path owned, so
// that the caller may write. It is good until the next change of a container.
type ref func(fr *frame) *value.Value

// place compiles a place for writing. With create, a missing last key of a dict is made.
func (c *compiler) place(e syntax.Expr, create bool) ref {
	e = c.info.Instead(e)
	st := c.at(e)
	switch n := e.(type) {
	case *syntax.Name:
		return c.nameRef(n)
	case *syntax.Unary:
		if n.Op == "*" {
			return c.place(n.X, create)
		}
	case *syntax.MethodCall:
		if inner, ok := scope.Referred(n); ok {
			return c.referred(n, inner)
		}
	case *syntax.Field:
		parent, name := c.place(n.X, false), n.Name.Name
		return func(fr *frame) *value.Value { return fr.fieldRef(own(parent(fr)), name, create, st) }
	case *syntax.TupleField:
		parent, i := c.place(n.X, false), n.Index
		return func(fr *frame) *value.Value {
			v := own(parent(fr))
			if p := fr.tupleRef(v, i); p != nil {
				return p
			}
			panic(fr.fail(st, "E0402", "%s has no field `%d`", describe(v), i))
		}
	case *syntax.Index:
		if len(n.Args) == 1 {
			parent, k := c.place(n.X, false), c.keep(n.Args[0])
			return func(fr *frame) *value.Value {
				key := k(fr)
				return fr.indexRef(own(parent(fr)), key, create, st)
			}
		}
	}
	x := c.expr(e) // not a place: writes go to a temporary
	slot := c.temp()
	return func(fr *frame) *value.Value {
		fr.s[slot] = x(fr)
		return &fr.s[slot]
	}
}

// own makes what a place holds writable and gives it.
func own(p *value.Value) value.Value {
	if p.IsShared() {
		*p = value.Clone(*p)
	}
	return *p
}

func (c *compiler) nameRef(n *syntax.Name) ref {
	x, st, name := c.variable(n), c.at(n), n.Name
	if c.info.ReadOnly[n] {
		return func(fr *frame) *value.Value {
			panic(fr.th.meets(st, "an iteration of a parallel loop cannot change `%s`", name))
		}
	}
	i := x.i
	switch x.where {
	case inSlot:
		return func(fr *frame) *value.Value { return &fr.s[i] }
	case inSlotCell:
		return func(fr *frame) *value.Value {
			if fr.s[i].Kind() != value.KCell {
				panic(fr.fail(st, "E0401", "`%s` is used before it is defined", name))
			}
			return &fr.s[i].Cell().V
		}
	case inCapture:
		return func(fr *frame) *value.Value {
			fr.th.ownsCell(fr.cells[i], name, st)
			return &fr.cells[i].V
		}
	}
	g := x.g
	if c.fn != c.info.Root {
		c.writesInto(g)
	}
	return func(fr *frame) *value.Value {
		if !g.defined {
			panic(fr.undefined(g, st))
		}
		if fr.th.task.parent != nil && !g.builtin {
			fr.th.ownsGlobals(g, st)
		}
		if g.epoch != nil {
			g.disturb()
		}
		return &g.V
	}
}

func (fr *frame) fieldRef(v value.Value, name string, create bool, st *site) *value.Value {
	switch v.Kind() {
	case value.KDict:
		d := v.Dict()
		if p := d.RefStr(name); p != nil {
			return p
		}
		if create {
			fr.th.allocated(64, st)
			d.SetStr(name, value.Null)
			return d.RefStr(name)
		}
		panic(fr.noField(v, name, dictKeys(d), st))
	case value.KObj:
		o := v.Obj()
		if i := o.Type.Field(name); i >= 0 {
			fr.allowed(o.Type, i, st)
			return &o.F[i]
		}
		panic(fr.noField(v, name, o.Type.Fields, st))
	case value.KEnum:
		e := v.Enum()
		for i, f := range e.Type.Variants[e.Variant].Fields {
			if f == name {
				return &e.Data[i]
			}
		}
	}
	panic(fr.fail(st, "E0402", "cannot write the field `%s` of %s", name, describe(v)))
}

func (fr *frame) indexRef(v, k value.Value, create bool, st *site) *value.Value {
	switch v.Kind() {
	case value.KArray, value.KTuple:
		a := v.List()
		return a.Ref(fr.position(k, a.Len(), st))
	case value.KDict:
		d := v.Dict()
		if p := d.Ref(k); p != nil {
			return p
		}
		if create {
			fr.th.allocated(96, st)
			d.Set(k, value.Null)
			return d.Ref(k)
		}
		panic(fr.fail(st, "E0403", "the key %s is missing", value.Repr(k)))
	case value.KStr:
		r := fr.fail(st, "E0404", "strings are immutable: a character cannot be assigned")
		r.d.Hint = "build a new string: s[..i] + c + s[i + 1..]"
		panic(r)
	case value.KBox:
		if p := fr.boxPlace(v, k, st); p != nil {
			return p
		}
	}
	panic(fr.fail(st, "E0404", "cannot assign to an index of %s", describe(v)))
}

// storeAt is v[k] = x for what the frame owns.
func (fr *frame) storeAt(v, k, x value.Value, st *site) {
	if v.Kind() == value.KArray {
		a := v.Array()
		fr.put(a, fr.position(k, a.Len(), st), x, st)
		return
	}
	*fr.indexRef(v, k, true, st) = x
}

// assign compiles target = value and target op= value.
func (c *compiler) assign(n *syntax.Assign) code {
	if n.Op != "" {
		var before []code
		target := c.stable(n.Target, &before)
		bin := &syntax.Binary{At: n.At, Op: n.Op, OpSpan: n.S, X: target, Y: n.Value}
		return after(before, c.assign(&syntax.Assign{At: n.At, Target: target, Value: bin}))
	}
	switch t := c.info.Instead(n.Target).(type) {
	case *syntax.Tuple:
		return c.assignEach(n, t.Elems)
	case *syntax.Array:
		var xs []syntax.Expr
		for _, a := range t.Elems {
			xs = append(xs, a.Value)
		}
		return c.assignEach(n, xs)
	case *syntax.Name:
		return c.assignName(n, t)
	case *syntax.Index:
		if x := c.assignLocalIndex(n, t); x != nil {
			return x
		}
		return c.assignIndex(n, t)
	case *syntax.Field:
		return c.assignField(n, t)
	case *syntax.Unary:
		if inner, ok := t.X.(*syntax.Name); ok && t.Op == "*" {
			return c.assignName(n, inner)
		}
	}
	x, p := c.keep(n.Value), c.place(n.Target, true)
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		*p(fr) = v
		return value.Unit()
	}
}

func (c *compiler) assignName(n *syntax.Assign, t *syntax.Name) code {
	v := c.variable(t)
	k := c.holds[v.v]
	if v.where == inSlot && !mayJump(n.Value) {
		if x := c.updateLocal(v.i, t, n.Value); x != nil {
			return c.heldLocal(v.i, x, k, n)
		}
		if k == nil {
			return setLocal(v.i, c.keep(n.Value))
		}
	}
	x, store := k.held(c, c.keep(n.Value), t), c.store(v, c.at(t))
	return func(fr *frame) value.Value {
		w := x(fr)
		if fr.ctl == ctlNone {
			store(fr, w)
		}
		return value.Unit()
	}
}

// assignIndex is x[k] = v and x[a, b] = v; boxes decide themselves what it means.
func (c *compiler) assignIndex(n *syntax.Assign, t *syntax.Index) code {
	x, parent, keys, st := c.keep(n.Value), c.place(t.X, false), c.indexArgs(t), c.at(t)
	if len(keys) == 1 {
		k := keys[0]
		return func(fr *frame) value.Value {
			v := x(fr)
			if fr.ctl != ctlNone {
				return value.Null
			}
			key := k(fr)
			p := parent(fr)
			if p.Kind() != value.KBox || !fr.setIndex(p, []value.Value{key}, v, st) {
				fr.storeAt(own(p), key, v, st)
			}
			return value.Unit()
		}
	}
	return func(fr *frame) value.Value {
		v := x(fr)
		if fr.ctl != ctlNone {
			return value.Null
		}
		ks := make([]value.Value, len(keys))
		for i, k := range keys {
			ks[i] = k(fr)
		}
		p := parent(fr)
		if fr.setIndex(p, ks, v, st) {
			return value.Unit()
		}
		panic(fr.fail(st, "E0404", "cannot assign to %d indexes of %s", len(ks), describe(*p)))
	}
}

func (c *compiler) assignEach(n *syntax.Assign, targets []syntax.Expr) code {
	x, st := c.keep(n.Value), c.at(n)
	var stores []func(fr *frame, v value.Value)
	for _, t := range targets {
		stores = append(stores, c.storeIn(t))
	}
	return func(fr *frame) value.Value {
		v := x(fr)
		if k := v.Kind(); k != value.KTuple && k != value.KArray || v.List().Len() != len(stores) {
			panic(fr.fail(st, "E0417", "cannot take %s apart into %d", describe(v), len(stores)))
		}
		for i, e := range v.List().All() {
			stores[i](fr, e.Share())
		}
		return value.Unit()
	}
}

// storeIn compiles a place that gets a value.
func (c *compiler) storeIn(e syntax.Expr) func(fr *frame, v value.Value) {
	if n, ok := e.(*syntax.Index); ok && len(n.Args) == 1 {
		parent, key, st := c.place(n.X, false), c.keep(n.Args[0]), c.at(n)
		return func(fr *frame, v value.Value) {
			k := key(fr)
			fr.storeAt(own(parent(fr)), k, v, st)
		}
	}
	p := c.place(e, true)
	return func(fr *frame, v value.Value) { *p(fr) = v }
}

// path compiles a::b::c.
func (c *compiler) path(n *syntax.Path) code {
	st := c.at(n)
	segs := n.Segs
	ns := c.ns
	if in, rest, std := c.base(segs); len(rest) > 0 && (!std || len(segs) > 2) {
		ns, segs = in, rest
	}
	root := c.name(&syntax.Name{At: segs[0].At, Name: segs[0].Name})
	if ns != c.ns {
		root = c.load(variable{where: inGlobal, g: ns.ref(segs[0].Name)}, segs[0].Name, st)
	}
	var cacheRoot atomic.Pointer[pathCache]
	return func(fr *frame) value.Value {
		v := root(fr)
		if pc := cacheRoot.Load(); pc != nil && pc.root == v {
			return pc.v
		}
		w := v
		for _, s := range segs[1:] {
			w = fr.member(w, s.Name, st)
		}
		if w.Kind() == value.KFunc || w.Kind() == value.KType {
			cacheRoot.Store(&pathCache{v, w})
		}
		return w
	}
}

type pathCache struct{ root, v value.Value }

// member is root::name for modules and types.
func (fr *frame) member(v value.Value, name string, st *site) value.Value {
	switch v.Kind() {
	case value.KModule:
		m := v.Module()
		if w, ok := m.Get(name); ok {
			return w
		}
		if r := fr.private(m, name, st); r != nil {
			panic(r)
		}
		panic(fr.fail(st, "E0402", "the module `%s` has no `%s`%s", m.Name, name, nearest(name, m.List())))
	case value.KType:
		return fr.typeMember(v.Type(), name, st)
	case value.KDict, value.KObj:
		if t, ok := typeIn(v); ok {
			return fr.typeMember(t, name, st)
		}
		return fr.fieldOf(v, name, false, new(atomic.Pointer[fieldCache]), st)
	}
	panic(fr.fail(st, "E0402", "%s has no member `%s`", describe(v), name))
}

func (fr *frame) typeMember(t *value.Type, name string, st *site) value.Value {
	if i := t.VariantIndex(name); i >= 0 {
		if t.Variants[i].Arity == 0 && t.Variants[i].Fields == nil {
			return value.NewEnum(t, i)
		}
		return value.NewFunc(name, &constructor{t, i})
	}
	if w, ok := t.Static(name); ok {
		return w
	}
	if w, ok := t.Method(name); ok {
		return w
	}
	if w, ok := fr.th.eng.typeStatic(t, name); ok {
		return w
	}
	if t.Form == value.ClassType || t.Form == value.ActorType || t.Form == value.StructType && name == "new" && len(t.Fields) == 0 {
		if name == "new" {
			return t.Value()
		}
	}
	var known []string
	for _, v := range t.Variants {
		known = append(known, v.Name)
	}
	for n := range t.Statics {
		known = append(known, n)
	}
	panic(fr.fail(st, "E0402", "`%s` has no `%s`%s", t.Name, name, nearest(name, known)))
}
