package lower

import (
	"sort"

	"skep/interp/ir"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// host leaves an expression to tier 0. Its variables are handed over boxed; those
// that it may write have the type any. The jumps in it must stay in it.
func (b *builder) host(e syntax.Expr, t *ir.Type) *ir.Node {
	if leaves(e) {
		b.stop(e, "a jump out of what only tier 0 runs")
	}
	n := &ir.Node{Op: ir.Host, Type: ir.Any, Host: e, Span: e.Span(), Text: b.text(e)}
	inside, written := declaredIn(b.info, e), b.writtenIn(e)
	let := bindsAround(e)
	seen := map[*ir.Var]bool{}
	note := func(v *scope.Var, writes bool) {
		if !b.plain(v) || inside[v] && !let {
			return
		}
		if writes || v == b.lent { // tier 0 looks for a lent self in a cell
			b.joined(v, ir.Any)
		}
		x := b.variable(v)
		if writes && x.Type.Kind == ir.KAny && !contains(n.Writes, x) {
			n.Writes = append(n.Writes, x)
		}
		if !seen[x] {
			seen[x] = true
			n.Reads = append(n.Reads, x)
		}
	}
	eachName(b.info, e, func(_ *syntax.Name, v *scope.Var) { note(v, written[v]) })
	if let {
		for _, v := range inOrder(inside) {
			note(v, true)
		}
	}
	switch t.Kind {
	case ir.KVoid:
		n.Type = ir.Void
	case ir.KAny:
	default:
		return &ir.Node{Op: ir.Unbox, Type: t, Args: []*ir.Node{n}, Span: n.Span}
	}
	return n
}

func inOrder(vars map[*scope.Var]bool) (out []*scope.Var) {
	for v := range vars {
		out = append(out, v)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Decl.Start < out[j].Decl.Start })
	return out
}

func contains(vars []*ir.Var, v *ir.Var) bool {
	for _, x := range vars {
		if x == v {
			return true
		}
	}
	return false
}

// maxText bounds the source text that a Host node carries for people.
const maxText = 60

func (b *builder) text(e syntax.Expr) string {
	s := e.Span()
	if b.u.Src == nil || s.End > len(b.u.Src.Text) || s.Start > s.End {
		return ""
	}
	text := b.u.Src.Text[s.Start:s.End]
	if len(text) > maxText {
		text = text[:maxText] + "…"
	}
	return text
}

// leaves tells expressions out of which a jump may lead: return, `?`, break and continue of a loop around.
func leaves(e syntax.Expr) bool {
	found := false
	var walk func(e syntax.Expr, loops []string)
	walk = func(e syntax.Expr, loops []string) {
		syntax.Walk(e, func(n syntax.Expr) bool {
			switch n := n.(type) {
			case *syntax.Return, *syntax.TryOp:
				found = true
			case *syntax.Break:
				found = found || !aims(loops, n.Label)
			case *syntax.Continue:
				found = found || !aims(loops, n.Label)
			case *heldExpr:
				found = true
			case *syntax.For:
				if n != e {
					walk(n, append(loops, n.Label))
					return false
				}
			case *syntax.While:
				if n != e {
					walk(n, append(loops, n.Label))
					return false
				}
			case *syntax.Loop:
				if n != e {
					walk(n, append(loops, n.Label))
					return false
				}
			case *syntax.Lambda, *syntax.Fun, *syntax.Class, *syntax.Impl, *syntax.AsyncBlock, *syntax.Spawn, *syntax.Lazy, *syntax.Handle, *syntax.Actor, *syntax.Effect:
				return n == e
			}
			return !found
		})
	}
	switch n := e.(type) {
	case *syntax.For:
		walk(e, []string{n.Label})
	case *syntax.While:
		walk(e, []string{n.Label})
	case *syntax.Loop:
		walk(e, []string{n.Label})
	default:
		walk(e, nil)
	}
	return found
}

// givesValue tells loops that a break with a value may end; one inside of a loop there counts too.
func givesValue(l *syntax.Loop) bool {
	found := false
	syntax.Walk(l.Body, func(n syntax.Expr) bool {
		b, ok := n.(*syntax.Break)
		found = found || ok && b.Value != nil
		_, inner := n.(*syntax.Lambda)
		return !found && !inner
	})
	return found
}

func aims(loops []string, label string) bool {
	for _, l := range loops {
		if label == "" || l == label {
			return true
		}
	}
	return false
}

// eachName visits the locals that an expression mentions, also where no node of their own does.
func eachName(info *scope.Info, e syntax.Expr, f func(n *syntax.Name, v *scope.Var)) {
	visit := func(n *syntax.Name) {
		if v := info.Refs[n]; v != nil {
			f(n, v)
		}
	}
	syntax.Walk(e, func(x syntax.Expr) bool {
		switch n := x.(type) {
		case *syntax.Name:
			visit(n)
		case *syntax.Dict:
			for i := range n.Entries {
				if s := info.Short[&n.Entries[i]]; s != nil {
					visit(s)
				}
			}
		case *syntax.Index:
			if own := info.Own[n]; own != nil {
				eachName(info, own, f)
				return false
			}
		case *syntax.For:
			if p := info.ParallelOf(n); p != nil {
				for _, place := range p.Targets() {
					eachName(info, place, f)
				}
			}
		}
		for _, n := range info.InText[x] {
			visit(n)
		}
		return true
	})
}

// declaredIn lists the variables that are declared inside of an expression.
func declaredIn(info *scope.Info, e syntax.Expr) map[*scope.Var]bool {
	vars, s := map[*scope.Var]bool{}, e.Span()
	eachName(info, e, func(_ *syntax.Name, v *scope.Var) {
		if v.Decl.Start >= s.Start && v.Decl.End <= s.End {
			vars[v] = true
		}
	})
	for node, v := range info.Binds {
		if p, ok := node.(syntax.Pattern); ok && p.Span().Start >= s.Start && p.Span().End <= s.End {
			vars[v] = true
		}
	}
	return vars
}

// bindsAround tells statements whose variables live on behind them.
func bindsAround(e syntax.Expr) bool {
	_, ok := e.(*syntax.Let)
	return ok
}

// writtenIn lists the variables that an expression may write: assigned, changed
// in a path, lent by &mut, or the receiver of a method that might change it.
func (b *builder) writtenIn(e syntax.Expr) map[*scope.Var]bool {
	out := map[*scope.Var]bool{}
	mutated := func(x syntax.Expr) {
		eachName(b.info, x, func(_ *syntax.Name, v *scope.Var) {
			if v.Mutated {
				out[v] = true
			}
		})
	}
	syntax.Walk(e, func(x syntax.Expr) bool {
		switch n := x.(type) {
		case *syntax.Assign:
			b.roots(n.Target, out)
		case *syntax.Ref:
			if n.Mut {
				b.roots(n.X, out)
			}
		case *syntax.MethodCall:
			if v := b.root(n.Recv); v != nil && (v.Mutated || n.Safe) {
				out[v] = true
			}
		case *syntax.For: // loops and conditions over references write through them
			if p := b.info.ParallelOf(n); p != nil {
				for _, place := range p.Targets() {
					b.roots(place, out)
				}
			}
			if _, ok := scope.RefLoopOf(n); ok {
				mutated(n)
			}
		case *syntax.If:
			if _, _, ok := scope.RefCond(n.Cond); ok {
				mutated(n)
			}
		}
		return true
	})
	return out
}

// roots notes the variables at the roots of places that are assigned.
func (b *builder) roots(target syntax.Expr, out map[*scope.Var]bool) {
	switch n := target.(type) {
	case *syntax.Tuple:
		for _, e := range n.Elems {
			b.roots(e, out)
		}
	case *syntax.Array:
		for _, a := range n.Elems {
			b.roots(a.Value, out)
		}
	default:
		if v := b.root(target); v != nil {
			out[v] = true
		}
	}
}

// root is the local at the root of a place, or nil.
func (b *builder) root(e syntax.Expr) *scope.Var {
	for {
		switch n := b.info.Instead(e).(type) {
		case *syntax.Name:
			return b.info.Refs[n]
		case *syntax.Field:
			e = n.X
		case *syntax.TupleField:
			e = n.X
		case *syntax.Index:
			e = n.X
		case *syntax.Unary:
			e = n.X
		case *syntax.Ref:
			e = n.X
		case *syntax.MethodCall:
			e = n.Recv
		default:
			return nil
		}
	}
}

func sortedNames(set map[string]bool) []string {
	var out []string
	for name := range set {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}
