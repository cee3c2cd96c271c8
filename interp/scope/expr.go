package scope

import (
	"maps"

	"skep/interp/syntax"
)

// expr walks one node; u says what happens to its value.
func (r *resolver) expr(e syntax.Expr, u use) {
	if isNil(e) {
		return
	}
	switch n := e.(type) {
	case *syntax.Name:
		r.name(n, u)
	case *syntax.Path:
		first := &syntax.Name{At: n.Segs[0].At, Name: n.Segs[0].Name}
		if r.lookup(first.Name) == nil {
			g := r.global(first.Name)
			g.Used = true
		}
	case *syntax.FString:
		for _, p := range n.Parts {
			r.expr(p.X, read)
			if p.X != nil {
				r.specNames(p.X, p.Spec)
			}
		}
	case *syntax.Unary:
		r.expr(n.X, read)
	case *syntax.Binary:
		op := read
		if n.Op == "??" || n.Op == "|>" {
			op = keep
		}
		r.expr(n.X, op)
		known := len(r.info.Unknown)
		r.expr(n.Y, op)
		if n.Op == "|>" {
			r.piped(n.Y, known)
		}
	case *syntax.Ref:
		if n.Mut && IsPlace(n.X) {
			r.target(n.X, n, true, "&mut")
			return
		}
		r.expr(n.X, keep)
	case *syntax.Assign:
		r.expr(n.Value, keep)
		if _, nested := n.Target.(*syntax.Assign); n.Op != "" && !nested { // ++++x is refused, and would double the work with every sign
			r.expr(n.Target, read)
		}
		r.target(n.Target, n, false, "")
	case *syntax.Range:
		r.expr(n.Lo, read)
		r.expr(n.Hi, read)
	case *syntax.Cast:
		r.expr(n.X, keep)
	case *syntax.TryOp:
		r.expr(n.X, keep)
	case *syntax.Ternary:
		r.expr(n.Cond, read)
		r.expr(n.Then, u)
		r.expr(n.Else, u)
	case *syntax.Send:
		r.expr(n.To, keep)
		r.message(n.Message, true)
	case *syntax.Call:
		if !r.isOld(n) {
			r.expr(n.Fn, read)
		}
		r.args(n.Args)
		if f, ok := n.Fn.(*syntax.Name); ok && Formats(f.Name) {
			r.template(TemplateOf(f.Name, n.Args), n.Args, false)
		}
	case *syntax.MethodCall:
		r.methodCall(n)
	case *syntax.Field:
		r.expr(n.X, read)
	case *syntax.TupleField:
		r.expr(n.X, read)
	case *syntax.Index:
		r.expr(n.X, read)
		for _, a := range n.Args {
			r.expr(a, read)
		}
	case *syntax.Macro:
		if n.Name.Name == "stringify" {
			return
		}
		r.args(n.Args)
		r.template(TemplateOf(n.Name.Name, n.Args), n.Args, true)
		r.expr(n.Repeat, read)
		for _, p := range n.Pairs {
			if _, named := ColumnKey(p.Key); !named {
				r.expr(p.Key, keep)
			}
			r.expr(p.Value, keep)
		}
	default:
		r.compound(e, u)
	}
}

// piped marks the name after |> among the unknown ones found since: it may be a method.
func (r *resolver) piped(stage syntax.Expr, since int) {
	if call, ok := stage.(*syntax.Call); ok {
		stage = call.Fn
	}
	for i := since; i < len(r.info.Unknown); i++ {
		if u := &r.info.Unknown[i]; stage == syntax.Expr(u.Name) {
			u.Piped = true
		}
	}
}

func (r *resolver) methodCall(n *syntax.MethodCall) {
	if _, ok := Referred(n); ok { // read and written: its arguments are resolved once
		if r.walked[n] {
			return
		}
		r.walked[n] = true
	}
	if IsPlace(n.Recv) && !n.Safe {
		r.expr(n.Recv, read)
		if Mutating(n.Name.Name) {
			r.target(n.Recv, n, true, n.Name.Name)
		} else if v := r.rootVar(n.Recv); v != nil { // a user's &mut self method may change it
			v.Mutated = true
		}
	} else {
		r.expr(n.Recv, keep)
	}
	if Sends(n) {
		r.message(n.Args[0].Value, false)
		r.args(n.Args[1:])
		return
	}
	r.args(n.Args)
	if lit := QueryOf(n); lit != nil {
		r.query(lit)
	}
}

func (r *resolver) rootVar(e syntax.Expr) *Var {
	for {
		switch n := e.(type) {
		case *syntax.Name:
			return r.lookup(n.Name)
		case *syntax.Field:
			e = n.X
		case *syntax.TupleField:
			e = n.X
		case *syntax.Index:
			e = n.X
		case *syntax.Unary:
			e = n.X
		case *syntax.MethodCall:
			inner, ok := Referred(n)
			if !ok {
				return nil
			}
			e = inner.Recv
		default:
			return nil
		}
	}
}

// compound walks collections, control flow and declarations.
func (r *resolver) compound(e syntax.Expr, u use) {
	switch n := e.(type) {
	case *syntax.Array:
		r.args(n.Elems)
	case *syntax.ArrayRepeat:
		r.expr(n.Value, keep)
		r.expr(n.Count, read)
	case *syntax.Tuple:
		for _, x := range n.Elems {
			r.expr(x, keep)
		}
	case *syntax.Set:
		r.args(n.Elems)
	case *syntax.Dict:
		for i := range n.Entries {
			r.dictEntry(&n.Entries[i])
		}
	case *syntax.Comprehension:
		r.comprehension(n)
	case *syntax.StructLit:
		r.expr(n.Type, read)
		for _, f := range n.Fields {
			r.expr(f.Value, keep)
		}
		r.expr(n.Base, keep)
	case *syntax.Block:
		r.blockOf(n)
	case *syntax.If:
		r.push()
		r.expr(n.Cond, read)
		r.blockOf(n.Then)
		r.pop()
		r.expr(n.Else, u)
	case *syntax.LetCond:
		r.expr(n.Value, keep)
		if r.block == nil {
			r.push() // only inside the head of if and while, which pop it
		}
		r.bind(n.Pat, false)
		if get, elem, ok := RefCond(n); ok {
			r.reference(get.Recv, n, "get_mut", elem)
		}
	case *syntax.Match:
		r.expr(n.Subject, keep)
		get, elems, _ := RefMatch(n)
		for i, a := range n.Arms {
			r.push()
			r.bind(a.Pat, false)
			if get != nil && elems[i] != nil {
				r.reference(get.Recv, n, "get_mut", elems[i])
			}
			r.expr(a.Guard, read)
			r.expr(a.Body, u)
			r.pop()
		}
	case *syntax.For:
		r.expr(n.Workers, read)
		r.expr(n.Iter, read)
		r.push()
		r.bind(n.Pat, false)
		if l, ok := RefLoopOf(n); ok {
			r.reference(l.Container, n, "iter_mut", l.Elem)
		}
		outer := r.block.outer
		r.blockOf(n.Body)
		if n.Parallel {
			r.parallel(n, outer)
		}
		r.pop()
	case *syntax.While:
		r.push()
		r.expr(n.Cond, read)
		r.blockOf(n.Body)
		r.pop()
	case *syntax.Loop:
		r.blockOf(n.Body)
	case *syntax.Break:
		r.expr(n.Value, keep)
	case *syntax.Return:
		r.expr(n.Value, keep)
	case *syntax.Throw:
		r.expr(n.Value, keep)
	case *syntax.Try:
		r.try(n)
	case *syntax.Await:
		r.expr(n.X, u)
	case *syntax.Spawn:
		r.spawn(n)
	case *syntax.AsyncBlock:
		r.thunk(n, n.Body)
	case *syntax.Lazy:
		r.thunk(n, n.X)
	case *syntax.Yield:
		r.fn.Yields = true
		r.expr(n.X, keep)
	default:
		r.declaration(e)
	}
}

// thunk is an expression that runs later: a function without parameters.
func (r *resolver) thunk(node, body syntax.Expr) {
	r.function(node, nil, func() { r.expr(body, keep) })
}

func (r *resolver) dictEntry(d *syntax.DictEntry) {
	r.expr(d.Key, keep)
	r.expr(d.Value, keep)
	if d.Value == nil && !d.Spread && d.Key == nil { // {a, b: 1}: a means a: a
		n := &syntax.Name{At: d.At, Name: d.Name}
		r.info.Short[d] = n
		r.name(n, keep)
	}
}

func (r *resolver) comprehension(n *syntax.Comprehension) {
	depth := 0
	for _, c := range n.Clauses {
		r.expr(c.Iter, read)
		r.push()
		depth++
		r.bind(c.Pat, false)
		for _, x := range c.Conds {
			r.expr(x, read)
		}
	}
	r.expr(n.Key, keep)
	r.expr(n.Value, keep)
	for range depth {
		r.pop()
	}
}

func (r *resolver) try(n *syntax.Try) {
	r.blockOf(n.Body)
	if n.Catch != nil {
		r.push()
		if n.CatchPat != nil {
			r.bind(n.CatchPat, false)
		}
		r.blockOf(n.Catch)
		r.pop()
	}
	r.blockOf(n.Finally)
}

func (r *resolver) declaration(e syntax.Expr) {
	if name, ok := typeName(e); ok { // a type of a block is known like one of the top level
		g := r.global(name.Name)
		g.Defined, g.Type, g.Decl = true, true, name.Span()
	}
	switch n := e.(type) {
	case *syntax.Let:
		r.expr(n.Value, keep)
		r.blockOf(n.Else)
		if r.block == nil {
			r.topPattern(n.Pat, n)
			return
		}
		r.bindAs(n.Pat, n.Mut, true)
		if _, lazy := n.Value.(*syntax.Lazy); lazy && r.info.Binds[n.Pat] != nil {
			r.info.Binds[n.Pat].Lazy = true
		}
	case *syntax.Fun:
		r.fun(n)
	case *syntax.Lambda:
		r.function(n, n.Params, func() { r.expr(n.Body, keep) })
	case *syntax.Struct:
		r.fields(n.Fields)
		r.invariants(n.Invariants)
	case *syntax.Class:
		r.fields(n.Fields)
		r.invariants(n.Invariants)
		for _, f := range n.Ctors {
			r.method(f, true)
		}
		for _, f := range n.Methods {
			r.method(f, !f.Static)
		}
		r.lets(n.Consts)
	case *syntax.Enum:
		for _, v := range n.Variants {
			r.expr(v.Discriminant, read)
		}
	case *syntax.Impl:
		r.funs(n.Methods)
		r.lets(n.Consts)
	case *syntax.Trait:
		r.funs(n.Methods)
		r.lets(n.Consts)
	case *syntax.Actor:
		r.fields(n.Fields)
		for _, f := range n.Handlers {
			r.method(f, true)
		}
		for _, f := range n.Methods {
			r.method(f, true)
		}
	case *syntax.Handle:
		r.thunk(n, n.Body)
		for _, f := range n.Handlers {
			r.handlerClause(f)
		}
	case *syntax.Mod:
		r.module(n)
	case *syntax.Export:
		r.expr(n.Decl, keep)
	case *syntax.Use:
		for _, it := range n.Items {
			r.useItem(it)
		}
	}
}

// module resolves a mod's body as a program of its own: its names do not leak.
func (r *resolver) module(n *syntax.Mod) {
	sub := Resolve(&syntax.Program{At: n.At, Stmts: n.Body})
	for k, v := range sub.Refs {
		r.info.Refs[k] = v
	}
	for k, v := range sub.Binds {
		r.info.Binds[k] = v
	}
	for k, v := range sub.Funcs {
		r.info.Funcs[k] = v
	}
	r.info.Funcs[n] = sub.Root
	for k := range sub.Last {
		r.info.Last[k] = true
	}
	for k, v := range sub.InText {
		r.info.InText[k] = v
	}
	for k, v := range sub.Short {
		r.info.Short[k] = v
	}
	maps.Copy(r.info.Asked, sub.Asked)
	maps.Copy(r.info.Thrown, sub.Thrown)
	maps.Copy(r.info.byLoop, sub.byLoop)
	r.info.Parallels = append(r.info.Parallels, sub.Parallels...)
	for k := range sub.Old {
		r.info.Old[k] = true
	}
	for _, a := range sub.Assigns {
		if a.Global != nil && !a.Global.Defined { // what the mod does not define is the program's
			a.Global = r.global(a.Name.Name)
		}
		r.info.Assigns = append(r.info.Assigns, a)
	}
	for _, u := range sub.Unknown {
		if g := sub.Globals[u.Name.Name]; g != nil && g.Defined {
			continue
		}
		r.global(u.Name.Name).Used = true
		if !r.global(u.Name.Name).Defined {
			r.info.Unknown = append(r.info.Unknown, u)
		}
	}
}

func (r *resolver) fields(fs []syntax.FieldDecl) {
	for _, f := range fs {
		r.expr(f.Default, keep)
	}
}

func (r *resolver) funs(fs []*syntax.Fun) {
	for _, f := range fs {
		r.fun(f)
	}
}

func (r *resolver) lets(ls []*syntax.Let) {
	for _, l := range ls {
		r.expr(l.Value, keep)
	}
}

// isNil tells nil interfaces and typed nils of the optional fields.
func isNil(e syntax.Expr) bool {
	switch n := e.(type) {
	case nil:
		return true
	case *syntax.Block:
		return n == nil
	case *syntax.If:
		return n == nil
	case *syntax.Name:
		return n == nil
	}
	return false
}
