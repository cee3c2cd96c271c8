package golang

import (
	"fmt"
	"strings"

	"skep/interp/scope"
	"skep/interp/syntax"
)

// assign writes target = value and target op= value.
func (f *fun) assign(n *syntax.Assign) {
	if n.Op != "" {
		target := n.Target
		if m, ok := target.(*syntax.MethodCall); ok {
			f.compoundReferred(n, m)
			return
		}
		if u, ok := target.(*syntax.Unary); ok && u.Op == "*" {
			if m, ok := u.X.(*syntax.MethodCall); ok {
				f.compoundReferred(n, m)
				return
			}
		}
		target = f.stable(target)
		f.assign(&syntax.Assign{At: n.At, Target: target, Value: &syntax.Binary{At: n.At, Op: n.Op, OpSpan: n.S, X: target, Y: n.Value}})
		return
	}
	switch t := n.Target.(type) {
	case *syntax.Tuple:
		f.assignEach(n, t.Elems)
		return
	case *syntax.Array:
		var xs []syntax.Expr
		for _, a := range t.Elems {
			xs = append(xs, a.Value)
		}
		f.assignEach(n, xs)
		return
	case *syntax.Name:
		f.assignName(t, f.keep(n.Value))
		return
	case *syntax.Unary:
		if inner, ok := t.X.(*syntax.Name); ok && t.Op == "*" {
			f.assignName(inner, f.keep(n.Value))
			return
		}
	}
	v := f.keep(n.Value)
	f.store(n.Target, v, n)
}

// compoundReferred is *m.entry(k).or_insert(v) += x.
func (f *fun) compoundReferred(n *syntax.Assign, m *syntax.MethodCall) {
	inner, ok := scope.Referred(m)
	if !ok {
		f.w.refuse(n.Span(), "this assignment")
		return
	}
	p := f.w.fresh("p", f.taken)
	f.line("%s := %s", p, f.referred(m, inner))
	x := val{"*" + p, Any, computed}
	y := f.expr(n.Value)
	f.line("*%s = %s", p, f.arithmetic(n.Op, x, y, n).boxed())
}

// store writes v to a place that is no name.
func (f *fun) store(target syntax.Expr, v val, n syntax.Expr) {
	at := f.w.at(target.Span())
	switch t := target.(type) {
	case *syntax.Name:
		f.assignName(t, v)
	case *syntax.Index:
		if len(t.Args) != 1 {
			f.w.refuse(t.Span(), "an index of several parts")
			return
		}
		if f.storeElem(t, v) {
			return
		}
		v = f.later(v, t.Args[0])
		k := f.keep(t.Args[0])
		v = f.later(v, t.X)
		p := f.place(t.X, false)
		f.line("rt.SetIndex(%s, %s, %s%s, %s)", p, k.boxed(), breakable, v.boxed(), at)
	case *syntax.Field:
		v = f.later(v, t.X)
		p := f.place(t.X, false)
		f.line("rt.SetField(%s, %q, %s%s, %s)", p, t.Name.Name, breakable, v.boxed(), at)
	default:
		v = f.later(v, target)
		p := f.place(target, true)
		f.line("*%s = %s", strings.TrimPrefix(p, "&"), v.boxed())
		if strings.HasPrefix(p, "&") {
			f.out[len(f.out)-1] = strings.TrimPrefix(f.out[len(f.out)-1], "*")
		}
	}
}

// later puts a value that was written before the place into a variable: it is evaluated first.
func (f *fun) later(v val, rest syntax.Expr) val {
	if v.kind == literal || v.kind == fixed || !mayWrite(rest) && v.kind == variant || !mayWrite(rest) && !mayFail(rest) {
		return v
	}
	name := f.w.fresh("t", f.taken)
	f.line("%s := %s", name, v.text)
	return val{name, v.t.orAny(), fixed}
}

// mayFail tells expressions that are more than names and literals.
func mayFail(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.Name, *syntax.Int, *syntax.Str, *settledExpr:
		return false
	}
	return true
}

func (f *fun) assignName(t *syntax.Name, v val) {
	w := f.w
	x := f.placed(t)
	if x == nil || x.name == "" {
		w.refuse(t.Span(), "an assignment to this name")
		return
	}
	if x.typ != nil {
		v = f.held(v, x.typ, true, t.Name, w.at(t.Span()))
	}
	if x.pointer {
		f.line("*%s = %s", x.name, v.boxed())
		return
	}
	w.widen(&x.t, v.t)
	if v.text == x.name {
		f.line("_ = %s", x.name) // Go wants it read
		return
	}
	f.line("%s = %s", x.name, v.as(x.t.orAny()))
}

func (f *fun) assignEach(n *syntax.Assign, targets []syntax.Expr) {
	w := f.w
	if tuple, ok := n.Value.(*syntax.Tuple); ok && len(tuple.Elems) == len(targets) {
		vs := f.operands(tuple.Elems, true)
		f.settle(vs, len(f.out), true)
		for i, t := range targets {
			f.store(t, vs[i], n)
		}
		return
	}
	name := w.fresh("parts", f.taken)
	f.line("%s := rt.Apart(%s, %d, %s)", name, f.keep(n.Value).boxed(), len(targets), w.at(n.Span()))
	for i, t := range targets {
		f.store(t, val{fmt.Sprintf("%s[%d]", name, i), Any, fixed}, n)
	}
}

// let writes let, var and const.
func (f *fun) let(n *syntax.Let) {
	w := f.w
	b, isName := n.Pat.(*syntax.BindPat)
	isName = isName && b.Sub == nil
	if n.Else != nil {
		f.letElse(n)
		return
	}
	if l, ok := n.Value.(*syntax.Lazy); ok {
		w.refuse(l.Span(), "a lazy value")
		return
	}
	v := val{"rt.Null", Any, fixed}
	if n.Value != nil {
		f.want(n.Value, n.Type)
		v = f.keep(n.Value)
		if n.Type != nil {
			what := ""
			if isName {
				what = b.Name.Name
			}
			v = f.held(v, n.Type, true, what, w.at(n.Value.Span()))
		}
	}
	if !isName {
		name := w.fresh("t", f.taken)
		f.line("%s := %s", name, v.boxed())
		f.bindPattern(n.Pat, val{name, Any, fixed})
		return
	}
	x := f.declare(b, b.Name.Name)
	x.typ = n.Type
	w.widen(&x.t, v.t)
	if x.global {
		f.line("%s = %s", x.name, v.as(x.t.orAny()))
		return
	}
	if strings.HasPrefix(v.text, "rt.Fn(") {
		f.line("%s := %s", x.name, v.as(x.t.orAny()))
	} else {
		f.line("var %s %s = %s", x.name, x.t.orAny().text(), v.as(x.t.orAny()))
	}
	f.unused(x)
}

// declare names the variable that a node binds: a local, or a global at top level.
func (f *fun) declare(node any, name string) *variable {
	w := f.w
	v := w.Info.Binds[node]
	if v == nil {
		g := w.globals[name]
		if g == nil {
			g = &variable{global: true, t: Any, changes: true}
			g.name = w.topName(name)
			w.globals[name] = g
		}
		return g
	}
	x := w.local(v)
	x.name = w.fresh(name, f.taken)
	return x
}

func (f *fun) letElse(n *syntax.Let) {
	w := f.w
	name := w.fresh("t", f.taken)
	v := f.keep(n.Value)
	f.line("%s := %s", name, v.boxed())
	test := f.optional(n.Pat, val{name, Any, fixed})
	f.line("if !(%s) {", test)
	if !f.stmts(n.Else.Stmts, discard) && !f.top {
		f.line("panic(rt.Fail(\"E0423\", \"the else of a let must leave: return, break, continue or throw\", %s))", w.at(n.Span()))
	}
	f.line("}")
}
