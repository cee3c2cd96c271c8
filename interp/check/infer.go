package check

import (
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

// fieldSet collects the fields of a literal, which may have many thousands: a later one of the same name replaces the earlier.
type fieldSet struct {
	list []types.Field
	at   map[string]int
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
