package golang

import (
	"fmt"

	"skep/interp/scope"
	"skep/interp/syntax"
)

// name reads a variable, a function, a type or a builtin.
func (f *fun) name(n *syntax.Name) val {
	w := f.w
	if v := w.Info.Refs[n]; v != nil {
		if v.Lazy {
			w.refuse(n.Span(), "a lazy value")
		}
		if n.Name == "super" {
			w.refuse(n.Span(), "super")
		}
		return f.read(w.local(v), n)
	}
	if n.Name == "Self" && w.selfName() != "" {
		return f.global(w.selfName(), n)
	}
	return f.global(n.Name, n)
}

func (f *fun) read(x *variable, n *syntax.Name) val {
	x.read = true
	if x.name == "" {
		f.w.refuse(n.Span(), "a name that is used before it is defined")
		return val{"rt.Unit", Any, fixed}
	}
	k := fixed
	if x.changes {
		k = variant
	}
	if x.pointer {
		return val{"(*" + x.name + ")", Any, computed}
	}
	return val{x.name, x.t, k}
}

// global reads a name of the top level.
func (f *fun) global(name string, n *syntax.Name) val {
	w := f.w
	if k := w.funs[name]; k != nil {
		k.escapes = true
		return val{w.functionValue(k), Any, fixed}
	}
	if g := w.globals[name]; g != nil {
		w.readable(name, n)
		return f.read(g, n)
	}
	if !w.isType(name) && name != "None" && w.Builtin != nil && !w.Builtin(name) {
		w.refuse(n.Span(), "the unknown name "+name)
	}
	if module, ok := w.Modules.of(name); ok && !w.modules[module] {
		w.refuse(n.Span(), "the module "+module)
	}
	return val{f.known(name), Any, fixed}
}

// functionValue is the constant of a function of the program: it is read when all functions are bound.
func (w *writer) functionValue(k *function) string {
	key := "function " + k.name
	if w.known[key] == "" {
		w.known[key] = w.topName(k.name + "_value")
		w.consts = append(w.consts, w.known[key]+" rt.Value")
		w.late = append(w.late, fmt.Sprintf("%s = rt.Builtin(%q)", w.known[key], k.decl.Name.Name))
	}
	return w.known[key]
}

// known is a type of the program or a builtin.
func (f *fun) known(name string) string {
	w := f.w
	switch name {
	case "None":
		return "rt.None"
	}
	prefix := "builtin_"
	if w.isType(name) {
		prefix = "type_"
	}
	return w.constant(prefix+name, "rt.Value", fmt.Sprintf("rt.Builtin(%q)", name))
}

// readable refuses globals that code may read before they have a value.
func (w *writer) readable(name string, n *syntax.Name) {
	if w.early == nil {
		w.early = w.lateGlobals()
	}
	if w.early[name] {
		w.refuse(n.Span(), "a variable that may be read before it is defined")
	}
}

// lateGlobals are those that functions read which are called above their definition.
func (w *writer) lateGlobals() map[string]bool {
	late, defined := map[string]bool{}, map[string]bool{}
	bodies := map[string][]syntax.Expr{}
	var methods []syntax.Expr
	for _, s := range w.Program.Stmts {
		switch n := s.(type) {
		case *syntax.Fun:
			bodies[n.Name.Name] = append(bodies[n.Name.Name], n)
		case *syntax.Impl, *syntax.Class, *syntax.Trait:
			methods = append(methods, s)
		}
	}
	for _, s := range w.Program.Stmts {
		if _, isFun := s.(*syntax.Fun); isFun || isTypeDecl(s) {
			continue
		}
		seen := map[syntax.Expr]bool{}
		var visit func(e syntax.Expr)
		visit = func(e syntax.Expr) {
			if seen[e] {
				return
			}
			seen[e] = true
			walkAll(e, func(x syntax.Expr) {
				switch n := x.(type) {
				case *syntax.Name:
					if w.Info.Refs[n] != nil {
						return
					}
					if g := w.Info.Globals[n.Name]; g != nil && g.Let != nil && !defined[n.Name] && e != s {
						late[n.Name] = true
					}
					for _, b := range bodies[n.Name] {
						visit(b)
					}
				case *syntax.MethodCall, *syntax.StructLit:
					for _, m := range methods {
						visit(m)
					}
				}
			})
		}
		visit(s)
		if let, ok := s.(*syntax.Let); ok {
			for _, id := range scope.LetNames(let.Pat) {
				defined[id.Name] = true
			}
		}
	}
	return late
}

func isTypeDecl(s syntax.Expr) bool {
	switch s.(type) {
	case *syntax.Struct, *syntax.Enum, *syntax.Class, *syntax.Trait, *syntax.Impl, *syntax.TypeAlias:
		return true
	}
	return false
}

// path is a::b::c; `std` and the crate's own names in front mean nothing.
func (f *fun) path(n *syntax.Path) val {
	segs := n.Segs
	for len(segs) > 1 && (segs[0].Name == "std" || segs[0].Name == "crate" || segs[0].Name == "self") {
		segs = segs[1:]
	}
	if segs[0].Name == "super" {
		f.w.refuse(n.Span(), "super")
	}
	v := f.name(&syntax.Name{At: segs[0].At, Name: segs[0].Name})
	for _, s := range segs[1:] {
		v = val{fmt.Sprintf("rt.Member(%s, %q, %s)", v.boxed(), s.Name, f.w.at(n.Span())), Any, called}
	}
	return v
}

func (f *fun) field(n *syntax.Field) val {
	x := f.expr(n.X)
	if !n.Safe {
		return val{fmt.Sprintf("rt.Field(%s, %q, %s)", x.boxed(), n.Name.Name, f.w.at(n.Span())), Any, called}
	}
	x = f.safely(x, n)
	return val{fmt.Sprintf("rt.SafeField(%s, %q, %s)", x.boxed(), n.Name.Name, f.w.at(n.Span())), Any, called}
}

// safely is the ? of ?. on a Result: Err leaves the function.
func (f *fun) safely(x val, n syntax.Expr) val {
	w := f.w
	name, leave := w.fresh("t", f.taken), w.fresh("leave", f.taken)
	f.line("%s, %s := rt.Safe(%s)", name, leave, x.boxed())
	f.line("if %s {", leave)
	if f.top {
		f.line("panic(rt.AtTop(%s, %s))", name, w.at(n.Span()))
	} else {
		f.give(val{name + ".Share()", Any, called}, n.Span())
	}
	f.line("}")
	return val{name, Any, fixed}
}

func (f *fun) index(n *syntax.Index) val {
	w := f.w
	if len(n.Args) != 1 {
		f.w.refuse(n.Span(), "an index of several parts")
		return val{"rt.Unit", Any, fixed}
	}
	if _, ok := n.Args[0].(*syntax.Ellipsis); ok {
		f.w.refuse(n.Span(), "an index of several parts")
	}
	vs := f.operands([]syntax.Expr{n.X, n.Args[0]}, false)
	if x, k := vs[0], vs[1]; (x.t.list() || w.unsure(x.t)) && (k.t == Int || k.t == none && w.unsure(k.t)) {
		return val{fmt.Sprintf("%s.At(%s%s, %s)", operand(x.text), breakable, k.text, f.w.at(n.Span())), x.t.elem(), called}
	}
	return val{fmt.Sprintf("rt.Index(%s, %s%s, %s)", vs[0].boxed(), breakable, vs[1].boxed(), f.w.at(n.Span())), Any, called}
}

// place writes what points at a variable or a part of one, for a write.
func (f *fun) place(e syntax.Expr, create bool) string {
	w, at := f.w, f.w.at(e.Span())
	switch n := e.(type) {
	case *syntax.Name:
		if x := f.placed(n); x != nil {
			x.read = true
			if x.pointer {
				return x.name
			}
			w.widen(&x.t, Any)
			return "&" + x.name
		}
	case *syntax.Unary:
		if n.Op == "*" {
			return f.place(n.X, create)
		}
	case *syntax.Ref:
		return f.place(n.X, create)
	case *syntax.MethodCall:
		if inner, ok := scope.Referred(n); ok {
			return f.referred(n, inner)
		}
	case *syntax.Field:
		if n.Safe {
			break
		}
		p := f.place(n.X, false)
		return fmt.Sprintf("rt.FieldAt(%s, %q, %s)", p, n.Name.Name, at)
	case *syntax.TupleField:
		return fmt.Sprintf("rt.ItemAt(%s, %d, %s)", f.place(n.X, false), n.Index, at)
	case *syntax.Index:
		if len(n.Args) == 1 {
			k := f.settled(n.Args[0])
			name := "rt.At"
			if create {
				name = "rt.AtKey"
			}
			return fmt.Sprintf("%s(%s, %s, %s)", name, f.place(n.X, false), k.boxed(), at)
		}
	}
	x := f.keep(e) // not a place: writes go to a temporary
	name := w.fresh("t", f.taken)
	f.line("%s := %s", name, x.boxed())
	return "&" + name
}

// settled writes an index so that it can stand twice.
func (f *fun) settled(e syntax.Expr) val {
	v := f.keep(e)
	if v.kind == literal || v.kind == fixed || v.kind == variant {
		return v
	}
	name := f.w.fresh("t", f.taken)
	f.line("%s := %s", name, v.text)
	return val{name, v.t, fixed}
}

// placed is the variable that a name means, local or global.
func (f *fun) placed(n *syntax.Name) *variable {
	if v := f.w.Info.Refs[n]; v != nil {
		return f.w.local(v)
	}
	return f.w.globals[n.Name]
}

// referred is the place of entry(k).or_insert(v) and its kin.
func (f *fun) referred(n, inner *syntax.MethodCall) string {
	k := f.settled(inner.Args[0].Value)
	entry := *inner
	entry.Args = []syntax.Arg{{Value: &settledExpr{syntax.At{S: inner.Args[0].Value.Span()}, k}}}
	call := *n
	call.Recv = &entry
	f.send(f.methodCall(&call), discard, n.Span())
	return fmt.Sprintf("rt.At(%s, %s, %s)", f.place(inner.Recv, false), k.boxed(), f.w.at(n.Span()))
}

// settledExpr stands for an operand that was written before.
type settledExpr struct {
	syntax.At
	v val
}
