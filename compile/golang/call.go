package golang

import (
	"fmt"
	"strconv"
	"strings"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// call writes f(args).
func (f *fun) call(n *syntax.Call) val {
	w := f.w
	if v, ok := f.olds[n]; ok {
		return v
	}
	if name, ok := n.Fn.(*syntax.Name); ok && w.Info.Refs[name] == nil {
		if k := w.funs[name.Name]; k != nil {
			if v, ok := f.direct(n, k); ok {
				return v
			}
		} else if w.globals[name.Name] == nil && !w.isType(name.Name) {
			if v, ok := f.builtin(n, name); ok {
				return v
			}
		}
	}
	return f.dynamic(n)
}

// direct calls a function of the program as Go does; false if the types do not fit.
func (f *fun) direct(n *syntax.Call, k *function) (val, bool) {
	w := f.w
	if !k.direct || len(n.Args) != len(k.params) || !plain(n.Args) {
		return val{}, false
	}
	for i, a := range n.Args {
		if p := k.params[i]; p.typ != nil && p.t.orAny() != Any && !fits(f.guess(a.Value), p.t) {
			return val{}, false
		}
	}
	args := f.args(n.Args, func(i int) bool { return !w.borrowed(w.Info.Binds[&k.decl.Params[i]]) })
	var parts []string
	if k.deep {
		parts = append(parts, f.depth())
	}
	for i, a := range args {
		p := k.params[i]
		if p.typ == nil {
			w.widen(&p.t, a.t)
		} else if p.t == Float && a.t == Int {
			a = val{asFloat(a), Float, computed}
		}
		parts = append(parts, a.as(p.t.orAny()))
	}
	text := w.mark(k.name, n) + "(" + breakable + strings.Join(parts, ","+breakable) + ")"
	return val{text, k.t, called}, true
}

// guess is the type of an expression as the last pass had it.
func (f *fun) guess(e syntax.Expr) Type { return f.w.seen[e] }

// fits tells arguments that a parameter takes without a look when it runs.
func fits(arg, param Type) bool {
	return arg == none || arg == Empty && param.list() || arg == param || arg == Int && param == Float
}

func (f *fun) depth() string {
	if f.deep {
		return "depth"
	}
	return "1"
}

// args writes positional arguments; keep tells which are kept by what is called.
func (f *fun) args(args []syntax.Arg, keep func(i int) bool) []val {
	out := make([]val, len(args))
	for i, a := range args {
		before := len(f.out)
		if keep(i) {
			out[i] = f.keep(a.Value)
		} else {
			out[i] = f.expr(a.Value)
		}
		if i > 0 && (len(f.out) > before || mayWrite(a.Value)) {
			f.settle(out[:i], before, len(f.out) > before)
		}
	}
	return out
}

func always(int) bool { return true }

// plain tells arguments that are all positional.
func plain(args []syntax.Arg) bool {
	for _, a := range args {
		if a.Name != nil || a.Spread || isMutRef(a.Value) {
			return false
		}
	}
	return true
}

func isMutRef(e syntax.Expr) bool {
	r, ok := e.(*syntax.Ref)
	return ok && r.Mut
}

// builtin writes calls of builtins that are more than their function; false for all others.
func (f *fun) builtin(n *syntax.Call, name *syntax.Name) (val, bool) {
	w := f.w
	if !scope.Formats(name.Name) {
		return val{}, false
	}
	if lit, ok := template(n.Args); ok && (name.Name == "format" || hasNames(n.Args) || value.Placeholders(lit.Value) == len(n.Args)-1) && plainValues(n.Args[1:]) {
		text := f.filled(lit, n.Args[1:], n)
		if name.Name == "format" {
			return text, true
		}
		return val{fmt.Sprintf("rt.Call(%s, %s, %s)", f.known(name.Name), w.callAt(n), text.text), Any, called}, true
	}
	if name.Name == "format" || !plain(n.Args) {
		return val{}, false
	}
	return f.print(name.Name, f.args(n.Args, func(int) bool { return len(n.Args) > 1 }), w.callAt(n)), true
}

func (f *fun) print(name string, args []val, at string) val {
	parts := []string{f.known(name), at}
	for _, a := range args {
		parts = append(parts, a.boxed())
	}
	return val{"rt.Print(" + strings.Join(parts, ","+breakable) + ")", Any, called}
}

// template is the literal that println and format fill.
func template(args []syntax.Arg) (*syntax.Str, bool) {
	if len(args) == 0 {
		return nil, false
	}
	lit, ok := args[0].Value.(*syntax.Str)
	return lit, ok && !lit.Bytes
}

func hasNames(args []syntax.Arg) bool {
	for _, a := range args {
		if a.Name != nil {
			return true
		}
	}
	return false
}

func plainValues(args []syntax.Arg) bool {
	for _, a := range args {
		if a.Spread || isMutRef(a.Value) {
			return false
		}
	}
	return true
}

// filled writes a template with its arguments.
func (f *fun) filled(lit *syntax.Str, args []syntax.Arg, n syntax.Expr) val {
	var xs, named []syntax.Expr
	var names []string
	for _, a := range args {
		if a.Name != nil {
			named, names = append(named, a.Value), append(names, a.Name.Name)
		} else {
			xs = append(xs, a.Value)
		}
	}
	for _, m := range f.w.Info.InText[lit] {
		named, names = append(named, m), append(names, m.Name)
	}
	vs := f.operands(append(append([]syntax.Expr(nil), xs...), named...), false)
	table := "nil"
	if len(names) > 0 {
		seen := map[string]bool{}
		var entries []string
		for i, name := range names {
			if !seen[name] {
				entries = append(entries, fmt.Sprintf("%q: %s", name, vs[len(xs)+i].boxed()))
			}
			seen[name] = true
		}
		table = "map[string]rt.Value{" + strings.Join(entries, ", ") + "}"
	}
	parts := []string{strconv.Quote(lit.Value), table, f.w.at(n.Span())}
	for _, v := range vs[:len(xs)] {
		parts = append(parts, v.boxed())
	}
	return val{"rt.Fill(" + strings.Join(parts, ","+breakable) + ")", Any, called}
}

// dynamic calls a value.
func (f *fun) dynamic(n *syntax.Call) val {
	at := f.w.callAt(n)
	if plain(n.Args) {
		fn := f.expr(n.Fn)
		before := len(f.out)
		args := f.args(n.Args, always)
		if len(f.out) > before {
			vs := []val{fn}
			f.settle(vs, before, true)
			fn = vs[0]
		}
		parts := []string{fn.boxed(), at}
		for _, a := range args {
			parts = append(parts, a.boxed())
		}
		return val{"rt.Call(" + strings.Join(parts, ","+breakable) + ")", Any, called}
	}
	fn := f.expr(n.Fn)
	forms, args, refs := f.forms(n.Args)
	return val{fmt.Sprintf("rt.CallWith(%s, %s, %s, %s, %s)", fn.boxed(), forms, args, refs, at), Any, called}
}

// forms writes arguments of any form: how each is given, their values, the places of those by &mut.
func (f *fun) forms(list []syntax.Arg) (forms, args, refs string) {
	var fs, as, rs []string
	byRef := false
	vals := f.args(list, func(i int) bool { return true })
	for i, a := range list {
		form := "{"
		if a.Name != nil {
			form += "Name: " + strconv.Quote(a.Name.Name)
		}
		if a.Spread {
			form += "Spread: true"
		}
		ref := "nil"
		if isMutRef(a.Value) {
			form += "Ref: true"
			ref = f.place(a.Value, false)
			byRef = true
			vals[i] = val{"rt.Null", Any, fixed}
		}
		fs, as, rs = append(fs, form+"}"), append(as, vals[i].boxed()), append(rs, ref)
	}
	refs = "nil"
	if byRef {
		refs = "[]*rt.Value{" + strings.Join(rs, ", ") + "}"
	}
	return "[]rt.Arg{" + strings.Join(fs, ", ") + "}", "[]rt.Value{" + strings.Join(as, ", ") + "}", refs
}

// methodCall writes x.name(args).
func (f *fun) methodCall(n *syntax.MethodCall) val {
	w := f.w
	if v, ok := f.typedMethod(n); ok {
		return v
	}
	scope.WantResult(w.wanted, n.Name.Name, n.Recv)
	n = f.collectInto(n)
	if strings.HasPrefix(n.Name.Name, "par_") {
		w.refuse(n.Span(), "what runs on all cores ("+n.Name.Name+")")
	}
	place, recv := f.receiver(n)
	if n.Safe {
		recv = f.safely(recv, n)
	}
	width := f.narrow(n.Recv)
	if width != "" && (n.Name.Name == "rotate_left" || n.Name.Name == "rotate_right") {
		w.refuse(n.Span(), "a rotation in fewer than 64 bits")
	}
	if !plain(n.Args) {
		forms, args, refs := f.forms(n.Args)
		site := f.site(n, fmt.Sprintf("rt.MethodWith(%q, %s, %s)", n.Name.Name, forms, w.callAt(n)))
		return f.unsafely(n, recv, val{fmt.Sprintf("rt.OnWith(%s, %s, %s, %s, %s)", site, recv.boxed(), funcOf(place), args, refs), Any, called})
	}
	if n.Safe {
		return f.safeCall(n, recv)
	}
	make := fmt.Sprintf("rt.Method(%q, %d, %s)", n.Name.Name, len(n.Args), w.callAt(n))
	if width != "" {
		make = fmt.Sprintf("rt.MethodIn(%q, %q, %d, %s)", width, n.Name.Name, len(n.Args), w.callAt(n))
	}
	before := len(f.out)
	args := f.args(n.Args, always)
	if recv.kind != literal && (len(f.out) > before || anyWrites(n.Args) && recv.kind == variant) && place == "" {
		vs := []val{recv}
		f.settle(vs, before, len(f.out) > before)
		recv = vs[0]
	}
	return f.on(f.site(n, make), recv, place, args)
}

// rebinds tells arguments that assign to variables.
func rebinds(args []syntax.Arg) bool {
	found := false
	for _, a := range args {
		walkAll(a.Value, func(e syntax.Expr) {
			_, ok := e.(*syntax.Assign)
			found = found || ok
		})
	}
	return found
}

func anyWrites(args []syntax.Arg) bool {
	for _, a := range args {
		if mayWrite(a.Value) {
			return true
		}
	}
	return false
}

func (f *fun) on(site string, recv val, place string, args []val) val {
	var parts []string
	name := "rt.On"
	switch {
	case place == "":
		parts = []string{site, recv.boxed()}
	case strings.HasPrefix(place, "&"):
		name, parts = "rt.OnVar", []string{site, place}
	default:
		name, parts = "rt.OnPlace", []string{site, recv.boxed(), funcOf(place)}
	}
	for _, a := range args {
		parts = append(parts, a.boxed())
	}
	return val{name + "(" + strings.Join(parts, ","+breakable) + ")", Any, called}
}

func funcOf(place string) string {
	if place == "" {
		return "nil"
	}
	return "func() *rt.Value { return " + place + " }"
}

// receiver writes what a method is called on, and where that lies if the method may change it.
func (f *fun) receiver(n *syntax.MethodCall) (place string, recv val) {
	if !scope.IsPlace(n.Recv) || !(f.w.Mutates[n.Name.Name] || f.w.mutates[n.Name.Name]) {
		return "", f.expr(n.Recv)
	}
	if r, ok := n.Recv.(*syntax.Name); ok {
		x := f.placed(r)
		if x == nil {
			return "", f.expr(n.Recv)
		}
		recv = f.expr(n.Recv)
		place = f.place(n.Recv, false)
		if rebinds(n.Args) { // the method is found before the arguments are evaluated
			vs := []val{recv}
			f.settle(vs, len(f.out), true)
			return "(" + place + ")", vs[0]
		}
		return place, recv
	}
	stable := f.stable(n.Recv)
	recv = f.expr(stable)
	g := f.nested()
	place = g.place(stable, false)
	if len(g.out) > 0 {
		f.w.refuse(n.Recv.Span(), "this place of a method that changes it")
	}
	return place, recv
}

// stable rewrites a place so that its indexes are evaluated once.
func (f *fun) stable(e syntax.Expr) syntax.Expr {
	switch n := e.(type) {
	case *syntax.Field:
		m := *n
		m.X = f.stable(n.X)
		return &m
	case *syntax.TupleField:
		m := *n
		m.X = f.stable(n.X)
		return &m
	case *syntax.Unary:
		m := *n
		m.X = f.stable(n.X)
		return &m
	case *syntax.Index:
		if len(n.Args) == 1 {
			m := *n
			m.X = f.stable(n.X)
			k := f.settled(n.Args[0])
			m.Args = []syntax.Expr{&settledExpr{syntax.At{S: n.Args[0].Span()}, k}}
			return &m
		}
	}
	return e
}

// site is the Go variable of a method call's place.
func (f *fun) site(n *syntax.MethodCall, make string) string {
	w := f.w
	name := w.topName("call_" + n.Name.Name)
	w.sites = append(w.sites, name+" *rt.Site")
	w.setup = append(w.setup, name+" = "+make)
	return name
}

// safeCall is x?.name(args): nothing is called on what is missing.
func (f *fun) safeCall(n *syntax.MethodCall, recv val) val {
	w := f.w
	out := w.fresh("t", f.taken)
	f.line("var %s rt.Value", out)
	f.line("if !rt.Missing(%s) {", recv.boxed())
	args := f.args(n.Args, always)
	site := f.site(n, fmt.Sprintf("rt.Method(%q, %d, %s)", n.Name.Name, len(n.Args), w.callAt(n)))
	f.line("%s = %s", out, f.on(site, val{"rt.Inner(" + recv.boxed() + ", " + strconv.Quote(n.Name.Name) + ")", Any, called}, "", args).text)
	f.line("}")
	return val{out, Any, fixed}
}

func (f *fun) unsafely(n *syntax.MethodCall, _ val, v val) val {
	if n.Safe {
		f.w.refuse(n.Span(), "?. with named arguments")
	}
	return v
}

// typedMethod writes methods of numbers that Go has.
func (f *fun) typedMethod(n *syntax.MethodCall) (val, bool) {
	if n.Safe || f.w.extended(n.Name.Name) {
		return val{}, false
	}
	switch name := n.Name.Name; {
	case name == "push" && len(n.Args) == 1 && plain(n.Args):
		return f.push(n)
	case takesAway.Get()[name] && plain(n.Args):
		return f.takeAway(n)
	case name == "sqrt" && len(n.Args) == 0:
		return f.ofKnown(n, func(x val) (val, bool) { return val{"rt.Sqrt(" + x.text + ")", Float, called}, x.t == Float })
	case name == "len" && len(n.Args) == 0:
		return f.ofKnown(n, func(x val) (val, bool) { return val{operand(x.text) + ".Len()", Int, called}, x.t.list() })
	}
	return val{}, false
}

// ofKnown writes a method of a receiver of a known type; false, and nothing is written, if its type is another.
func (f *fun) ofKnown(n *syntax.MethodCall, write func(x val) (val, bool)) (val, bool) {
	if f.guess(n.Recv) == Any {
		return val{}, false
	}
	before, problems := len(f.out), len(f.w.problems)
	x := f.expr(n.Recv)
	if f.w.unsure(x.t) {
		return val{"0", none, computed}, true // another pass will know
	}
	if v, ok := write(x); ok {
		return v, true
	}
	f.out, f.w.problems = f.out[:before], f.w.problems[:problems]
	return val{}, false
}

// extended tells methods that the program gives to types which are not its own.
func (w *writer) extended(name string) bool {
	for _, s := range w.Program.Stmts {
		if i, ok := s.(*syntax.Impl); ok && i.For != nil && !w.isType(i.For.Name) {
			for _, m := range i.Methods {
				if m.Name.Name == name {
					return true
				}
			}
		}
	}
	return false
}

// pipe is x |> f: a function with x in front of its arguments, or a method of x.
func (f *fun) pipe(n *syntax.Binary) val {
	w := f.w
	var fn syntax.Expr = n.Y
	var args []syntax.Arg
	if c, ok := n.Y.(*syntax.Call); ok {
		fn, args = c.Fn, c.Args
	}
	name, ok := fn.(*syntax.Name)
	if ok && w.Info.Refs[name] == nil && w.funs[name.Name] == nil && w.globals[name.Name] == nil {
		return f.pipeBuiltin(n, name, args)
	}
	return f.call(&syntax.Call{At: n.At, Fn: fn, Args: append([]syntax.Arg{{Value: n.X}}, args...)})
}

// pipeBuiltin is x |> name(args) where name is none of the program's own.
func (f *fun) pipeBuiltin(n *syntax.Binary, name *syntax.Name, args []syntax.Arg) val {
	w := f.w
	if !plain(args) || w.Mutates[name.Name] || w.mutates[name.Name] {
		w.refuse(n.Span(), "|> with such arguments of a builtin")
		return val{"rt.Unit", Any, fixed}
	}
	list := append([]syntax.Arg{{Value: n.X}}, args...)
	vs := f.args(list, always)
	call := &syntax.MethodCall{At: n.At, Recv: n.X, Name: syntax.Ident{At: name.At, Name: name.Name}, Args: args}
	site := f.site(call, fmt.Sprintf("rt.Piped(%q, %d, %s)", name.Name, len(args), w.callAt(n)))
	return f.on(site, vs[0], "", vs[1:])
}

// write is write!(place, template, …) and writeln!.
func (f *fun) write(n *syntax.Macro) val {
	target := n.Args[0].Value
	if r, ok := target.(*syntax.Ref); ok {
		target = r.X
	}
	text, ok := f.macroText(n.Args[1:], n)
	if !ok {
		text = val{fmt.Sprintf("rt.Str(rt.Show(%s, %s))", f.expr(n.Args[1].Value).boxed(), f.w.at(n.Span())), Any, called}
	}
	name := f.w.fresh("t", f.taken)
	f.line("%s := %s", name, text.text)
	if n.Name.Name == "writeln" {
		f.line("%s = rt.Str(%s.Str() + \"\\n\")", name, name)
	}
	return val{fmt.Sprintf("rt.Write(%s, %s, %s)", f.place(target, false), name, f.w.at(n.Span())), Any, called}
}

// macro writes name!(…).
func (f *fun) macro(n *syntax.Macro) val {
	w := f.w
	at := w.at(n.Span())
	switch name := n.Name.Name; name {
	case "vec":
		if n.Repeat != nil && len(n.Args) == 1 {
			return f.expr(&syntax.ArrayRepeat{At: n.At, Value: n.Args[0].Value, Count: n.Repeat})
		}
		return f.array(n.Args, n)
	case "println", "print", "eprintln", "eprint", "format":
		text, ok := f.macroText(n.Args, n)
		if !ok {
			break
		}
		if name == "format" {
			return text
		}
		return val{fmt.Sprintf("rt.Call(%s, %s, %s)", f.known(name), at, text.text), Any, called}
	case "concat":
		parts := []string{at}
		for _, v := range f.args(n.Args, func(int) bool { return false }) {
			parts = append(parts, v.boxed())
		}
		return val{"rt.Concat(" + strings.Join(parts, ", ") + ")", Any, called}
	case "assert", "debug_assert":
		if len(n.Args) > 1 {
			return f.assert(n)
		}
		return f.called("assert", n, n.Args)
	case "assert_eq", "assert_ne", "debug_assert_eq", "debug_assert_ne":
		args := n.Args
		if len(args) > 3 {
			text, ok := f.macroText(n.Args[2:], n)
			if ok {
				args = append(append([]syntax.Arg(nil), args[:2]...), syntax.Arg{Value: &settledExpr{n.At, text}})
			}
		}
		return f.called(strings.TrimPrefix(name, "debug_"), n, args)
	case "write", "writeln":
		return f.write(n)
	case "matches", "df", "stringify", "line", "column", "file", "module_path":
		w.refuse(n.Span(), "the macro "+name+"!")
		return val{"rt.Unit", Any, fixed}
	}
	return f.called(n.Name.Name, n, n.Args)
}

func (f *fun) called(name string, n *syntax.Macro, args []syntax.Arg) val {
	return f.call(&syntax.Call{At: n.At, Fn: &syntax.Name{At: n.Name.At, Name: name}, Args: args})
}

func (f *fun) macroText(args []syntax.Arg, n syntax.Expr) (val, bool) {
	if len(args) == 0 {
		return f.text(""), true
	}
	lit, ok := template(args)
	if !ok {
		return val{}, false
	}
	return f.filled(lit, args[1:], n), true
}

func (f *fun) assert(n *syntax.Macro) val {
	f.line("if !(%s) {", f.test(n.Args[0].Value))
	text, ok := f.macroText(n.Args[1:], n)
	if !ok {
		text = val{fmt.Sprintf("rt.Str(rt.Plainly(%s))", f.expr(n.Args[1].Value).boxed()), Any, called}
	}
	f.line("panic(rt.Fail(\"E0431\", \"assertion failed: \"+%s.Str(), %s))", text.text, f.w.at(n.Span()))
	f.line("}")
	return val{"rt.Unit", Any, fixed}
}

// panicText is what panic! and its kin say without a text of their own, "" for other macros.
func panicText(name string) string {
	switch name {
	case "panic":
		return "panic"
	case "todo", "unimplemented":
		return "this is still to be written"
	case "unreachable":
		return "unreachable code was reached"
	}
	return ""
}

func isPanic(name string) bool { return panicText(name) != "" }

// panicking writes panic! and its kin; false for other macros.
func (f *fun) panicking(n *syntax.Macro) bool {
	word := panicText(n.Name.Name)
	if word == "" {
		return false
	}
	text, ok := f.macroText(n.Args, n)
	if !ok {
		text = val{fmt.Sprintf("rt.Str(rt.Plainly(%s))", f.expr(n.Args[0].Value).boxed()), Any, called}
	}
	f.line("panic(rt.Panic(%q, %s, %s))", word, text.text, f.w.at(n.Span()))
	return true
}
