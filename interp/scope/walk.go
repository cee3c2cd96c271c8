package scope

import "skep/interp/syntax"

// use says what happens to a value that is read.
type use uint8

const (
	read use = iota // looked at and forgotten
	keep            // stored, passed on, returned
)

func (r *resolver) push() { r.block = &block{vars: map[string]*Var{}, outer: r.block, fn: r.fn} }
func (r *resolver) pop()  { r.block = r.block.outer }

func (r *resolver) declare(node any, id syntax.Ident, mut bool) *Var {
	if old := r.block.vars[id.Name]; old != nil && old.IsFun && node == nil {
		return old
	}
	v := &Var{Name: id.Name, Decl: id.Span(), Fn: r.fn, Mut: mut, ID: len(r.fn.Vars)}
	r.fn.Vars = append(r.fn.Vars, v)
	r.block.vars[id.Name] = v
	if node != nil {
		r.info.Binds[node] = v
	}
	return v
}

// bind declares the names of a pattern; alternatives share their variables.
func (r *resolver) bind(p syntax.Pattern, mut bool) { r.bindAs(p, mut, false) }

func (r *resolver) bindAs(p syntax.Pattern, mut, let bool) {
	seen := map[string]*Var{}
	if b, ok := p.(*syntax.BindPat); ok && let && b.Sub == nil { // a let binds capital names too
		r.declare(b, b.Name, mut || b.Mut)
		return
	}
	eachBinding(p, func(node any, id syntax.Ident, m bool) {
		if v := seen[id.Name]; v != nil {
			r.info.Binds[node] = v
			return
		}
		seen[id.Name] = r.declare(node, id, mut || m)
	})
	r.patternExprs(p)
}

func (r *resolver) patternExprs(p syntax.Pattern) {
	switch n := p.(type) {
	case *syntax.LitPat:
		r.expr(n.Value, read)
	case *syntax.BindPat:
		r.expr(n.Default, keep)
		if n.Sub != nil {
			r.patternExprs(n.Sub)
		}
	case *syntax.TuplePat:
		for _, e := range n.Elems {
			r.patternExprs(e)
		}
	case *syntax.ListPat:
		for _, e := range n.Elems {
			r.patternExprs(e)
		}
	case *syntax.RecordPat:
		for _, f := range n.Fields {
			r.expr(f.Default, keep)
			if f.Pat != nil {
				r.patternExprs(f.Pat)
			}
		}
	case *syntax.VariantPat:
		for _, e := range n.Elems {
			r.patternExprs(e)
		}
	case *syntax.RangePat:
		r.expr(n.Lo, read)
		r.expr(n.Hi, read)
	case *syntax.OrPat:
		for _, a := range n.Alts {
			r.patternExprs(a)
		}
	}
}

// lookup finds a local variable and notes captures on the way out.
func (r *resolver) lookup(name string) *Var {
	for b := r.block; b != nil; b = b.outer {
		if v := b.vars[name]; v != nil {
			if v.Fn != r.fn {
				v.Captured = true
				for f := r.fn; f != nil && f != v.Fn; f = f.Parent {
					f.capture(v)
				}
			}
			return v
		}
	}
	return nil
}

func (f *Func) capture(v *Var) {
	for _, c := range f.Captures {
		if c == v {
			return
		}
	}
	f.Captures = append(f.Captures, v)
}

func (r *resolver) name(n *syntax.Name, u use) *Var {
	v := r.lookup(n.Name)
	if v == nil && n.Name == "super" { // the receiver, seen as its parent
		v = r.lookup("self")
	}
	if v == nil {
		g := r.global(n.Name)
		if !g.Defined {
			g.UsedFirst = r.fn == r.info.Root
			r.info.Unknown = append(r.info.Unknown, Unknown{Name: n, InFunc: r.fn != r.info.Root})
		}
		g.Used = true
		return nil
	}
	r.info.Refs[n] = v
	v.Uses++
	if u == keep {
		v.Kept = true
	}
	return v
}

func (r *resolver) blockOf(b *syntax.Block) {
	if b == nil {
		return
	}
	r.push()
	r.stmts(b.Stmts)
	r.pop()
}

func (r *resolver) stmts(stmts []syntax.Expr) {
	for _, s := range stmts {
		if f, ok := s.(*syntax.Fun); ok {
			r.declare(f, f.Name, false).IsFun = true
		}
	}
	for i, s := range stmts {
		u := read
		if i == len(stmts)-1 {
			u = keep
		}
		r.expr(s, u)
	}
}

// function walks a function's parameters and body in a frame of its own.
func (r *resolver) function(node syntax.Expr, params []syntax.Param, body func()) {
	outer := r.fn
	r.fn = &Func{Node: node, Parent: outer, Task: r.isTask(node)}
	r.info.Funcs[node] = r.fn
	r.push()
	for i := range params {
		p := &params[i]
		r.expr(p.Default, keep)
		v := r.declare(p, p.Name, true)
		v.Param, v.Ref = true, p.Ref && p.Mut
		v.Captured = v.Ref // it lives in the cell that the caller hands over
		if p.Pat != nil {
			v.Kept = true
		}
	}
	for i := range params {
		if params[i].Pat != nil {
			r.bind(params[i].Pat, true)
		}
	}
	body()
	r.pop()
	r.fn = outer
}

func (r *resolver) fun(f *syntax.Fun) {
	r.decorators(f.Attrs)
	r.function(f, f.Params, func() { r.funBody(f) })
}

// funBody walks a function's conditions and body. In ensures, result is the
// function's value and old(x) what x was before.
func (r *resolver) funBody(f *syntax.Fun) {
	for _, e := range f.Requires {
		r.expr(e, read)
	}
	r.blockOf(f.Body)
	if len(f.Ensures) == 0 {
		return
	}
	r.push()
	r.declare(&f.Ensures, syntax.Ident{Name: "result"}, false)
	r.ensures = true
	for _, e := range f.Ensures {
		r.expr(e, read)
	}
	r.ensures = false
	r.pop()
}

// isOld tells old(x) inside of ensures.
func (r *resolver) isOld(n *syntax.Call) bool {
	f, ok := n.Fn.(*syntax.Name)
	if !ok || !r.ensures || f.Name != "old" || len(n.Args) != 1 || r.lookup("old") != nil || r.info.Globals["old"] != nil && r.info.Globals["old"].Defined {
		return false
	}
	r.info.Old[n] = true
	return true
}

// InvariantSelf is the parameter self of an invariant.
type InvariantSelf struct{ Expr syntax.Expr }

// invariants walks the conditions of a type, each as a function of self.
func (r *resolver) invariants(list []syntax.Expr) {
	for _, e := range list {
		r.function(e, nil, func() {
			v := r.declare(InvariantSelf{e}, syntax.Ident{At: syntax.At{S: e.Span()}, Name: "self"}, true)
			v.Param = true
			r.expr(e, read)
		})
	}
}

// IsDecorator tells @name where the name may be a function, or means something to the evaluator.
func IsDecorator(a syntax.Attr) bool {
	switch a.Name {
	case "test", "property", "bench", "ignore", "inline", "pure", "override", "doc", "export", "should_panic", "should_fail", "timeout", "derive", "allow", "must_use", "total":
		return false
	}
	return a.Decorator
}

// decorators notes the functions that decorators name.
func (r *resolver) decorators(attrs []syntax.Attr) {
	for _, a := range attrs {
		switch a.Name {
		case "memo", "memoize", "cache", "deprecated":
			continue
		}
		if IsDecorator(a) && isName(a.Name) {
			r.name(&syntax.Name{At: a.NameAt, Name: a.Name}, read)
		}
	}
}

// ImplicitSelf tells whether a method body may use self without declaring it (class constructors and methods).
func ImplicitSelf(f *syntax.Fun) bool {
	return len(f.Params) == 0 || f.Params[0].Name.Name != "self"
}

// SelfParam is the parameter that a class method or constructor without one gets.
type SelfParam struct{ Fun *syntax.Fun }

func (r *resolver) method(f *syntax.Fun, implicitSelf bool) {
	if !implicitSelf || !ImplicitSelf(f) {
		r.fun(f)
		return
	}
	r.decorators(f.Attrs)
	r.function(f, nil, func() {
		v := r.declare(SelfParam{f}, syntax.Ident{Name: "self"}, true)
		v.Param, v.Ref, v.Captured = true, true, true
		for i := range f.Params {
			p := &f.Params[i]
			r.expr(p.Default, keep)
			r.declare(p, p.Name, true).Param = true
		}
		r.funBody(f)
	})
}

func (r *resolver) args(args []syntax.Arg) {
	for _, a := range args {
		r.expr(a.Value, keep)
	}
}

// target notes a write to the variable at the root of a place.
func (r *resolver) target(t syntax.Expr, node syntax.Expr, inPath bool, method string) {
	switch n := t.(type) {
	case *syntax.Name:
		r.written(n, node, inPath, method)
	case *syntax.Field:
		r.target(n.X, node, true, method)
	case *syntax.TupleField:
		r.target(n.X, node, true, method)
	case *syntax.Index:
		r.target(n.X, node, true, method)
		for _, a := range n.Args {
			r.expr(a, keep)
		}
	case *syntax.MethodCall:
		if inner, ok := Referred(n); ok {
			r.methodCall(n)
			r.target(inner.Recv, node, true, inner.Name.Name)
			return
		}
		r.expr(t, read)
	case *syntax.Unary:
		if n.Op == "*" { // *r = v: r itself is written
			r.target(n.X, node, inPath, method)
			return
		}
		r.expr(t, read)
	case *syntax.Tuple:
		for _, e := range n.Elems {
			r.target(e, node, inPath, method)
		}
	case *syntax.Array:
		for _, e := range n.Elems {
			r.target(e.Value, node, inPath, method)
		}
	default:
		r.expr(t, read)
	}
}

// written notes a write to a variable, or to something in it.
func (r *resolver) written(n *syntax.Name, node syntax.Expr, inPath bool, method string) {
	a := Assignment{Name: n, Var: r.lookup(n.Name), InPath: inPath, Method: method, Node: node, InFunc: r.fn != r.info.Root}
	switch v := a.Var; {
	case v == nil:
		a.Global = r.writtenGlobal(n, inPath)
	case inPath:
		v.Mutated = true
		v.Uses++
	default:
		v.Reassigned = true
		v.Elsewhere = v.Elsewhere || v.Fn != r.fn
	}
	if a.Var != nil {
		r.info.Refs[n] = a.Var
	}
	a.InTask = r.crossesTask(a.Var)
	r.info.Assigns = append(r.info.Assigns, a)
}

func (r *resolver) writtenGlobal(n *syntax.Name, inPath bool) *Global {
	g := r.global(n.Name)
	if inPath {
		g.Used = true
	}
	if !g.Defined {
		g.UsedFirst = true
		r.info.Unknown = append(r.info.Unknown, Unknown{Name: n, InFunc: r.fn != r.info.Root})
	}
	if r.fn == r.info.Root {
		g.TopAssigned = true
	}
	return g
}

// Mutating tells the builtin methods that change their receiver in place.
func Mutating(name string) bool {
	switch name {
	case "push", "pop", "insert", "remove", "clear", "extend", "truncate", "swap", "retain", "drain", "push_str",
		"insert_str", "add", "discard", "update", "merge_in", "get_or_insert", "setdefault", "pop_first", "pop_last", "entry_or_insert", "rotate_left", "rotate_right",
		"fill", "take_if", "push_front", "push_back", "pop_front", "pop_back", "append", "set", "dedup", "get_or_insert_with", "sort_in_place":
		return true
	}
	return false
}

// IsPlace tells expressions that name storage: a variable, or a field or element of one.
func IsPlace(e syntax.Expr) bool {
	switch n := e.(type) {
	case *syntax.Name:
		return true
	case *syntax.Field:
		return !n.Safe && IsPlace(n.X)
	case *syntax.TupleField:
		return IsPlace(n.X)
	case *syntax.Index:
		return IsPlace(n.X)
	case *syntax.Unary:
		return n.Op == "*" && IsPlace(n.X)
	case *syntax.MethodCall:
		_, ok := Referred(n)
		return ok
	}
	return false
}
