package check

import (
	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// infer gives the type of an expression; want is what its place asks for (nil: nothing), used
// where an expression has no type of its own: a lambda's parameters. It does not hold the expression to want: see expect.
func (c *checker) infer(e syntax.Expr, want types.Type) types.Type {
	if e == nil || isNil(e) {
		return types.Unit
	}
	if c.depth++; c.depth > deepest {
		c.depth--
		return types.Unknown
	}
	defer func() { c.depth-- }()
	t := c.expression(e, want)
	if t == nil || types.Bulky(t) {
		t = types.Unknown
	}
	c.types[e] = t
	return t
}

func isNil(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Block:
		return n == nil
	case *syntax.If:
		return n == nil
	}
	return false
}

func (c *checker) expression(e syntax.Expr, want types.Type) types.Type {
	switch n := e.(type) {
	case *syntax.Int:
		return c.integer(n)
	case *syntax.Float:
		if n.Suffix == "f32" {
			return types.Float{Name: "f32"}
		}
		return types.F64
	case *syntax.Str:
		if n.Bytes {
			return types.ListOf(types.I64)
		}
		return types.Str
	case *syntax.Char:
		if n.Byte {
			return types.I64
		}
		return types.Char
	case *syntax.Bool:
		return types.Bool
	case *syntax.Null:
		return types.Null
	case *syntax.Unit:
		return types.Unit
	case *syntax.Atom:
		return types.Atom
	case *syntax.FString:
		c.fstring(n)
		return types.Str
	case *syntax.Name:
		return c.name(n)
	case *syntax.Path:
		return c.path(n)
	case *syntax.Unary:
		return c.unary(n)
	case *syntax.Binary:
		return c.binary(n, want)
	case *syntax.Ref:
		return c.infer(n.X, want)
	case *syntax.Assign:
		c.assign(n)
		return types.Unit
	case *syntax.Range:
		return c.rangeOf(n)
	case *syntax.Cast:
		return c.cast(n)
	case *syntax.TryOp:
		return c.tryOp(n)
	case *syntax.Ternary:
		return c.branches(n.Cond, n.Then, n.Else, want)
	case *syntax.Call:
		return c.call(n, want)
	case *syntax.MethodCall:
		return c.methodCall(n, want)
	case *syntax.Field:
		return c.field(n)
	case *syntax.TupleField:
		return c.tupleField(n)
	case *syntax.Index:
		return c.index(n)
	case *syntax.Macro:
		return c.macro(n, want)
	}
	return c.compound(e, want)
}

// compound infers collections, control flow and declarations.
func (c *checker) compound(e syntax.Expr, want types.Type) types.Type {
	switch n := e.(type) {
	case *syntax.Array:
		return c.array(n.Elems, want)
	case *syntax.ArrayRepeat:
		elem := c.infer(n.Value, elemOf(want))
		c.infer(n.Count, types.I64)
		length := int64(-1)
		if k, ok := c.constantInt(n.Count); ok {
			length = k
		}
		return &types.Array{Elem: elem, Len: length}
	case *syntax.Tuple:
		out := &types.Tuple{}
		w, _ := want.(*types.Tuple)
		for i, x := range n.Elems {
			var part types.Type
			if w != nil && i < len(w.Elems) {
				part = w.Elems[i]
			}
			out.Elems = append(out.Elems, c.infer(x, part))
		}
		return out
	case *syntax.Set:
		elem, _ := c.elements(n.Elems, elemOf(want))
		return &types.Set{Elem: elem}
	case *syntax.Dict:
		return c.dict(n, want)
	case *syntax.Comprehension:
		return c.comprehension(n)
	case *syntax.StructLit:
		return c.structLit(n)
	case *syntax.Block:
		return c.block(n, want)
	case *syntax.If:
		return c.ifElse(n, want)
	case *syntax.LetCond:
		t := c.infer(n.Value, nil)
		c.bindPattern(n.Pat, t, false)
		return types.Bool
	case *syntax.Match:
		return c.match(n, want)
	case *syntax.For:
		return c.forIn(n)
	case *syntax.While:
		return c.while(n)
	case *syntax.Loop:
		return c.loopOf(n)
	case *syntax.Break, *syntax.Continue, *syntax.Return, *syntax.Throw:
		return c.jump(e)
	case *syntax.Try:
		return c.try(n, want)
	default:
		return c.declaration(e, want)
	}
}

func (c *checker) declaration(e syntax.Expr, want types.Type) types.Type {
	switch n := e.(type) {
	case *syntax.Await:
		return c.await(n)
	case *syntax.Spawn:
		t := c.thunk(n, n.X)
		if task, ok := t.(*types.Task); ok { // the call of an async function makes that task
			return task
		}
		if a := actorOf(t); a != nil {
			return a
		}
		return &types.Task{Elem: t}
	case *syntax.AsyncBlock:
		return &types.Task{Elem: c.thunk(n, n.Body)}
	case *syntax.Lazy:
		c.thunk(n, n.X)
		return types.Unknown
	case *syntax.Yield:
		t := c.infer(n.X, nil)
		if c.fn.yields != nil {
			t = types.Join(c.fn.yields, t)
		}
		c.fn.yields = t
		return types.Unknown
	case *syntax.Send:
		return c.send(n)
	case *syntax.Lambda:
		return c.lambda(n, want)
	case *syntax.Let:
		c.let(n)
		return types.Unit
	case *syntax.Fun:
		return c.fun(n)
	case *syntax.Class:
		c.bodies(c.decls[n], n.Ctors, n.Methods, n.Consts)
		c.fieldDefaults(c.decls[n], n.Fields)
		c.conditions(n.Invariants, c.decls[n])
	case *syntax.Struct:
		c.fieldDefaults(c.decls[n], n.Fields)
		c.conditions(n.Invariants, c.decls[n])
	case *syntax.Enum:
		for _, v := range n.Variants {
			c.infer(v.Discriminant, types.I64)
		}
	case *syntax.Impl:
		c.implBodies(n)
	case *syntax.Trait:
		c.bodies(c.decls[n], nil, n.Methods, n.Consts)
	case *syntax.Actor:
		c.bodies(c.decls[n], n.Handlers, n.Methods, nil)
		c.fieldDefaults(c.decls[n], n.Fields)
	case *syntax.Handle:
		return c.handle(n)
	case *syntax.Mod:
		c.module(n)
	case *syntax.Export:
		if n.Decl != nil {
			c.infer(n.Decl, nil)
		}
	case *syntax.Use:
		c.use(n)
	case *syntax.Bad:
		return types.Unknown
	}
	return types.Unit
}

func elemOf(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if _, text := t.(types.Basic); text {
		return nil
	}
	elem, ok := types.Elem(t)
	if !ok {
		return nil
	}
	return elem
}

func (c *checker) array(elems []syntax.Arg, want types.Type) types.Type {
	elem, n := c.elements(elems, elemOf(want))
	return &types.Array{Elem: elem, Len: n}
}

// elements infers what a list holds, and how many; -1 with spreads.
func (c *checker) elements(elems []syntax.Arg, want types.Type) (types.Type, int64) {
	var elem types.Type = types.Never
	n := int64(len(elems))
	for _, a := range elems {
		t := c.infer(a.Value, want)
		if a.Spread {
			n = -1
			t, _ = types.Elem(t)
		}
		elem = types.Join(elem, t)
	}
	return elem, n
}

// dict infers a record where all keys are known, else a dictionary.
func (c *checker) dict(n *syntax.Dict, want types.Type) types.Type {
	var value types.Type
	rec, _ := want.(*types.Record)
	if d, ok := want.(*types.Dict); ok {
		value = d.Value
	}
	out := &types.Record{}
	fields := &fieldSet{}
	var keys, values types.Type = types.Never, types.Never
	computed, spread := false, false
	for i := range n.Entries {
		e := &n.Entries[i]
		switch {
		case e.Spread:
			spread = true
			t := c.infer(e.Value, nil)
			if r, ok := t.(*types.Record); ok {
				for _, f := range r.Fields {
					fields.put(f)
				}
				out.Open = out.Open || r.Open
			} else {
				out.Open = true
			}
		case e.Key != nil:
			k := c.infer(e.Key, nil)
			v := c.infer(e.Value, value)
			if s, ok := e.Key.(*syntax.Str); ok {
				c.keyTwice(fields, spread, syntax.Ident{At: syntax.At{S: s.Span()}, Name: s.Value}, e)
				fields.put(types.Field{Name: s.Value, Type: v})
			} else {
				computed = true
			}
			keys, values = types.Join(keys, k), types.Join(values, v)
		default:
			w := value
			if rec != nil {
				if f, ok := rec.Field(e.Name); ok {
					w = f.Type
				}
			}
			v := c.entryValue(e, w)
			keys, values = types.Join(keys, types.Str), types.Join(values, v)
			if e.Value != nil {
				start := e.Span().Start
				c.keyTwice(fields, spread, syntax.Ident{At: syntax.At{S: diag.Span{Start: start, End: start + len(e.Name)}}, Name: e.Name}, e)
			}
			fields.put(types.Field{Name: e.Name, Type: v})
		}
	}
	out.Fields = fields.list
	if computed {
		if out.Open {
			return &types.Dict{Key: types.Unknown, Value: types.Unknown}
		}
		return &types.Dict{Key: keys, Value: values}
	}
	return out
}

// keyTwice reports a key that a literal has already: only the last one counts. Behind a spread it replaces what came with it.
func (c *checker) keyTwice(given *fieldSet, spread bool, key syntax.Ident, e *syntax.DictEntry) {
	if spread || !given.has(key.Name) {
		return
	}
	d := c.fail("E0206", key.Span(), "the key `"+key.Name+"` is given twice")
	d.Fixes = append(d.Fixes, fixOf("remove it", c.listItem(key.Span().To(e.Value.Span())), ""))
}

// entryValue is what key: value gives; {a, b: 1} means a: a.
func (c *checker) entryValue(e *syntax.DictEntry, want types.Type) types.Type {
	if e.Value != nil {
		return c.infer(e.Value, want)
	}
	if n := c.info.Short[e]; n != nil {
		return c.name(n)
	}
	return types.Unknown
}

// fieldSet collects the fields of a literal, which may have many thousands: a later one of the same name replaces the earlier.
type fieldSet struct {
	list []types.Field
	at   map[string]int
}

func (s *fieldSet) has(name string) bool {
	_, ok := s.at[name]
	return ok
}

func (s *fieldSet) put(f types.Field) {
	if s.at == nil {
		s.at = map[string]int{}
	}
	if i, ok := s.at[f.Name]; ok {
		s.list[i] = f
		return
	}
	s.at[f.Name] = len(s.list)
	s.list = append(s.list, f)
}

func put(fs []types.Field, f types.Field) []types.Field {
	for i := range fs {
		if fs[i].Name == f.Name {
			fs[i] = f
			return fs
		}
	}
	return append(fs, f)
}

func (c *checker) comprehension(n *syntax.Comprehension) types.Type {
	f := c.branch()
	var key, value types.Type
	c.in(f, func() {
		for _, cl := range n.Clauses {
			c.bindPattern(cl.Pat, c.iterated(cl.Iter), false)
			for _, x := range cl.Conds {
				c.condition(x)
				c.assume(x, true)
			}
		}
		if n.Key != nil {
			key = c.infer(n.Key, nil)
		}
		value = c.infer(n.Value, nil)
	})
	switch n.Kind {
	case syntax.SetComp:
		return &types.Set{Elem: value}
	case syntax.DictComp:
		return &types.Dict{Key: key, Value: value}
	}
	return types.ListOf(value)
}

func (c *checker) rangeOf(n *syntax.Range) types.Type {
	var lo, hi types.Type = types.Never, types.Never
	if n.Lo != nil {
		lo = c.infer(n.Lo, nil)
	}
	if n.Hi != nil {
		hi = c.infer(n.Hi, nil)
	}
	elem := types.Join(lo, hi)
	if u, ok := elem.(*types.Union); ok || types.IsUnknown(elem) || elem == types.Never {
		_ = u
		return &types.Range{Elem: types.I64}
	}
	return &types.Range{Elem: elem}
}

// statements walks a body; value tells that its last expression is what it gives.
func (c *checker) statements(stmts []syntax.Expr, value bool, want types.Type) types.Type {
	var t types.Type = types.Unit
	for i, s := range stmts {
		if c.flow.dead {
			c.unreachable(stmts[i:])
			for _, rest := range stmts[i:] { // names in it still have types, for editors
				c.infer(rest, nil)
			}
			return types.Never
		}
		last := i == len(stmts)-1
		if last && value {
			t = c.infer(s, want)
			if _, ok := s.(*syntax.Fun); ok {
				t = types.Unit
			}
			break
		}
		c.discardedResult(s, c.infer(s, nil))
		t = types.Unit
	}
	if c.flow.dead {
		return types.Never
	}
	return t
}

func (c *checker) block(b *syntax.Block, want types.Type) types.Type {
	if b == nil {
		return types.Unit
	}
	return c.statements(b.Stmts, true, want)
}

// iterated gives the type of the elements of what is iterated over.
func (c *checker) iterated(e syntax.Expr) types.Type {
	t := c.infer(e, nil)
	elem, ok := c.elementOf(t)
	if !ok {
		d := c.fail("E0306", e.Span(), "cannot iterate over "+describe(t))
		d.Expected, d.Found = "something with elements: a list, a range, a string, a set, an object", t.String()
		if _, isInt := t.(types.Int); isInt {
			around(d, "iterate over a range", e.Span(), "0..", "")
		}
		if m, isMaybe := t.(*types.Maybe); isMaybe {
			_ = m
			around(d, "use an empty list for null", e.Span(), "(", " ?? [])")
		}
		return types.Unknown
	}
	if elem == types.Never {
		return types.Unknown
	}
	return elem
}

func (c *checker) elementOf(t types.Type) (types.Type, bool) {
	if elem, ok := types.Elem(t); ok {
		return elem, true
	}
	switch t := t.(type) {
	case *types.Union:
		var out types.Type = types.Never
		found := false
		for _, a := range t.Alts {
			if elem, ok := c.elementOf(a); ok {
				out, found = types.Join(out, elem), true
			}
		}
		return out, found
	case *types.Named:
		return c.namedElement(t)
	case *types.Boxed, *types.Tensor, *types.Frame:
		if e := c.lib.methodsOf(engineName(t))["iter"]; e != nil {
			if s := c.lib.signature(e); s != nil {
				elem, _ := types.Elem(substituteUnknown(s.fn))
				return elem, true
			}
		}
	case types.Int, types.Float, types.Basic, *types.Func, *types.Maybe:
		return types.Unknown, false
	}
	return types.Unknown, true
}

// namedElement: a type with next() or iter() of its own can be iterated over.
func (c *checker) namedElement(n *types.Named) (types.Type, bool) {
	for _, name := range []string{"next", "iter", "into_iter", "__iter__"} {
		m, owner := findMethod(n, name)
		if m == nil {
			continue
		}
		f, ok := m.Type.(*types.Func)
		if !ok {
			return types.Unknown, true
		}
		res := types.Substitute(c.resultOf(m, f), owner.Solution())
		if o, ok := res.(*types.Option); ok && name == "next" {
			return o.Elem, true
		}
		if elem, ok := types.Elem(res); ok && name != "next" {
			return elem, true
		}
		return types.Unknown, true
	}
	return types.Unknown, n.Decl.Open || n.Decl.Form == types.Trait || n.Decl.Parent != nil || len(n.Decl.Traits) > 0
}

// use checks that imported names exist in the program's own modules and in builtin ones.
func (c *checker) use(n *syntax.Use) {
	for _, it := range n.Items {
		c.useItem(it)
	}
}

func (c *checker) useItem(it syntax.UseItem) {
	if len(it.Path) < 2 {
		return
	}
	root, last := it.Path[0].Name, it.Path[len(it.Path)-1]
	if c.builtinName(last.Name) == nil && c.findUsed(c.space, root) == nil {
		c.unknownRoot(it.Path)
	}
	m := c.findUsed(c.space, root)
	if m != nil && len(it.Path) == 2 && !it.Glob && m.has(last.Name) {
		c.private(m, last)
	}
	if m != nil && len(it.Path) == 2 && !it.Glob && !m.has(last.Name) && len(m.globs) == 0 {
		d := c.fail("E0209", last.Span(), "the module `"+root+"` has no `"+last.Name+"`")
		c.suggest(d, last.Span(), last.Name, nearest(last.Name, m.names()))
	}
	if m := c.lib.module(root); m != nil && len(it.Path) == 2 && !it.Glob && !c.space.has(root) && m.member(last.Name) == nil && m.consts[last.Name] == nil {
		d := c.fail("E0209", last.Span(), "the module `"+root+"` has no `"+last.Name+"`")
		c.suggest(d, last.Span(), last.Name, nearest(last.Name, m.names()))
	}
}

func (m *moduleEntry) member(name string) *entry { return m.funcs[name] }

func (m *moduleEntry) names() []string {
	var out []string
	for n := range m.funcs {
		out = append(out, n)
	}
	for n := range m.consts {
		out = append(out, n)
	}
	return out
}

func (c *checker) module(n *syntax.Mod) {
	m := c.findMod(c.space, n.Name.Name)
	if m == nil {
		return
	}
	saved, savedFn, savedFlow := c.space, c.fn, c.flow
	c.space, c.flow = m, &flow{}
	c.fn = &context{node: n}
	c.statements(n.Body, false, nil)
	c.space, c.fn, c.flow = saved, savedFn, savedFlow
}

// placeOf names the storage that an expression means, if conditions can say something of it.
func (c *checker) placeOf(e syntax.Expr) (place, bool) {
	switch n := e.(type) {
	case *syntax.Name:
		return c.placeOfName(n)
	case *syntax.Field:
		p, ok := c.placeOf(n.X)
		p.path += "." + n.Name.Name
		return p, ok && !n.Safe
	case *syntax.Ref:
		return c.placeOf(n.X)
	}
	return place{}, false
}

func (c *checker) placeOfName(n *syntax.Name) (place, bool) {
	if v := c.info.Refs[n]; v != nil {
		return place{v: v}, true
	}
	if g := c.findVar(n.Name); g != nil {
		return place{g: g}, true
	}
	return place{}, false
}

func (c *checker) findVar(name string) *variable {
	for s := c.space; s != nil; s = s.outer {
		if g := s.vars[name]; g != nil {
			c.early = c.early || !g.bound
			return g
		}
		if s.has(name) {
			return nil
		}
	}
	return nil
}

// topVar is a variable at top level, of this cell or of another one.
func (c *checker) topVar(name string) *variable {
	if g := c.root.vars[name]; g != nil {
		return g
	}
	return c.outer().vars[name]
}

// local gives the record of a local variable.
func (c *checker) local(v *scope.Var) *variable {
	x := c.vars[v]
	if x == nil {
		x = &variable{at: v.Decl, mutable: v.Reassigned || v.Mutated, elsewhere: v.Elsewhere}
		c.vars[v] = x
	}
	return x
}
