package golang

import (
	"fmt"
	"strconv"
	"strings"

	"skep/interp/scope"
	"skep/interp/syntax"
)

// function is a function of the program: its name and types in Go.
type function struct {
	decl    *syntax.Fun
	name    string
	t       Type // of its result
	params  []*variable
	escapes bool // it is used as a value
	direct  bool // Go calls it directly
	deep    bool // it may call itself, so it is told how deep it is
}

// fun is the body of a function while it is written.
type fun struct {
	w        *writer
	out      []string
	taken    map[string]bool // names of Go in the whole function
	result   *function
	ret      *syntax.Type
	top      bool
	loops    []*loop
	tries    []*attempt           // bodies of try around: Go functions, which return and break have to leave first
	switches int                  // switches of Go around what is written
	deep     bool                 // depth is known here
	olds     map[*syntax.Call]val // what old(x) in ensures was before the body
}

func (f *fun) line(format string, args ...any) {
	if len(args) > 0 {
		format = fmt.Sprintf(format, args...)
	}
	f.out = append(f.out, format)
}

// nameFunction decides what is the same in every pass, and names the function.
func (w *writer) nameFunction(n *syntax.Fun) {
	k := w.funs[n.Name.Name]
	if k == nil {
		k = &function{decl: n}
		w.funs[n.Name.Name] = k
		k.direct = w.isDirect(n)
		k.deep = w.recursive(n)
		for i := range n.Params {
			k.params = append(k.params, w.param(&n.Params[i]))
		}
		k.t = w.typeOf(n.Ret)
	}
	goes := n.Name.Name
	if goes == "main" {
		goes = "run_main"
	}
	k.name = w.topName(goes)
}

func (w *writer) param(p *syntax.Param) *variable {
	v := w.local(w.Info.Binds[p])
	v.typ, v.pointer = p.Type, p.Ref && p.Mut
	v.t = w.typeOf(p.Type)
	if v.pointer || p.Pat != nil || p.Rest {
		v.t = Any
	}
	return v
}

// isDirect tells functions whose parameters are plain.
func (w *writer) isDirect(n *syntax.Fun) bool {
	for _, p := range n.Params {
		if p.Rest || p.Default != nil || p.Ref && p.Mut || p.Pat != nil || p.Type != nil && p.Type.Kind == syntax.TypeOption {
			return false
		}
	}
	return true
}

// recursive tells functions that may come to call themselves: through names, or through values and methods, which are not followed.
func (w *writer) recursive(n *syntax.Fun) bool {
	seen := map[string]bool{}
	var reaches func(m *syntax.Fun) bool
	reaches = func(m *syntax.Fun) (found bool) {
		if m.Body == nil {
			return false
		}
		walkAll(m.Body, func(e syntax.Expr) {
			name, ok := e.(*syntax.Name)
			if !ok || found || w.Info.Refs[name] != nil {
				return
			}
			if name.Name == n.Name.Name {
				found = true
				return
			}
			if next := w.declOf(name.Name); next != nil && !seen[name.Name] {
				seen[name.Name] = true
				found = reaches(next)
			}
		})
		return found
	}
	return reaches(n)
}

func (w *writer) declOf(name string) *syntax.Fun {
	for _, s := range w.Program.Stmts {
		if e, ok := s.(*syntax.Export); ok {
			s = e.Decl
		}
		if f, ok := s.(*syntax.Fun); ok && f.Name.Name == name {
			return f
		}
	}
	return nil
}

// function writes a function of the top level, and what makes it a value.
func (w *writer) function(k *function) {
	n := k.decl
	w.refuseFun(n)
	if k.escapes || !k.direct {
		for _, p := range k.params {
			if p.typ == nil {
				w.widen(&p.t, Any)
			}
		}
	}
	f := &fun{w: w, taken: map[string]bool{}, result: k, ret: n.Ret, deep: k.deep}
	var params []string
	if k.deep {
		params = append(params, "depth int")
		f.line("depth = rt.Deeper(depth)")
	}
	for i := range n.Params {
		params = append(params, f.declareParam(&n.Params[i], k.params[i]))
	}
	f.contracted(n)
	w.span(n.Name.Name, func() {
		if doc := strings.TrimSpace(n.Doc); doc != "" {
			for _, line := range strings.Split(doc, "\n") {
				w.body = append(w.body, strings.TrimRight("// "+line, " "))
			}
		}
		w.body = append(w.body, fmt.Sprintf("func %s(%s) %s {", k.name, strings.Join(params, ", "), f.resultType()))
		w.body = append(w.body, f.out...)
		w.body = append(w.body, "}")
	})
	w.body = append(w.body, "")
	w.define(k)
}

// span marks the lines of a function.
func (w *writer) span(name string, write func()) {
	w.spans++
	id := w.spans
	w.body = append(w.body, fmt.Sprintf("//begin %d %s", id, name), "")
	write()
	w.body = append(w.body, fmt.Sprintf("//end %d %s", id, name))
}

func (f *fun) resultType() string { return f.result.t.orAny().text() }

func (t Type) orAny() Type {
	if t.open() {
		return Any
	}
	return t
}

// declareParam gives a parameter its name, and holds what its annotation says of values that Go takes.
func (f *fun) declareParam(p *syntax.Param, v *variable) string {
	w := f.w
	name := p.Name.Name
	if p.Pat != nil {
		name = "arg"
	}
	v.name = w.fresh(name, f.taken)
	switch {
	case v.pointer:
		return v.name + " *rt.Value"
	case v.t.orAny() == Any:
		if p.Type != nil && !p.Rest {
			f.line("%s = rt.Hold(%s, %s, %q, 0)", v.name, w.annotation(p.Type, false), v.name, p.Name.Name)
		}
		if p.Pat != nil {
			f.bindPattern(p.Pat, val{v.name, Any, variant})
		}
	case v.t == Int && p.Type != nil:
		if lo, hi, _ := intType(narrowName(p.Type)); lo != "" {
			f.line("%s = rt.Within(%s, %s, %s, %s, %q, 0)", v.name, v.name, lo, hi, w.annotation(p.Type, false), p.Name.Name)
		}
	}
	return v.name + " " + v.t.orAny().text()
}

func narrowName(t *syntax.Type) string {
	if t != nil && t.Kind == syntax.TypeRef {
		return narrowName(t.Elem)
	}
	if t == nil || t.Kind != syntax.TypeNamed {
		return ""
	}
	return t.Name
}

// body writes a function's body; its last value is the result.
func (f *fun) body(b *syntax.Block) {
	if b == nil {
		f.line("return rt.Unit")
		return
	}
	if !f.stmts(b.Stmts, returned) {
		f.give(val{"rt.Unit", Any, fixed}, b.Span())
	}
}

// define makes a function of the top level a value under its name: for calls that are not direct, and for main.
func (w *writer) define(k *function) {
	w.setup = append(w.setup, fmt.Sprintf("//begin %d %s", w.spans+1000000, k.decl.Name.Name))
	w.setup = append(w.setup, fmt.Sprintf("rt.Define(%q, rt.Fn(%s))", k.decl.Name.Name, w.funcValue(k, k.decl, k.decl.Params)))
	w.setup = append(w.setup, fmt.Sprintf("//end %d %s", w.spans+1000000, k.decl.Name.Name))
}

// funcValue is the description of a function for the runtime, with a body that calls it.
func (w *writer) funcValue(k *function, n *syntax.Fun, params []syntax.Param) string {
	var b strings.Builder
	fmt.Fprintf(&b, "rt.Func{Name: %q, At: %s, ", n.Name.Name, w.at(n.Span()))
	if n.Doc != "" {
		fmt.Fprintf(&b, "Doc: %q, ", n.Doc)
	}
	if n.Private {
		b.WriteString("Private: true, ")
	}
	b.WriteString(w.paramsValue(params, w.implicitSelf(n)))
	var args []string
	if k.deep {
		args = append(args, "0")
	}
	for i := range params {
		args = append(args, w.adapted(&params[i], k.params[i], i))
	}
	call := fmt.Sprintf("%s(%s)", k.name, strings.Join(args, ", "))
	fmt.Fprintf(&b, "Body: func(args []rt.Value) rt.Value { return %s }}", val{call, k.t.orAny(), called}.boxed())
	return b.String()
}

// adapted turns argument i into what the Go function takes.
func (w *writer) adapted(p *syntax.Param, v *variable, i int) string {
	arg := "args[" + strconv.Itoa(i) + "]"
	switch t := v.t.orAny(); {
	case v.pointer:
		return "rt.Var(" + arg + ")"
	case t == Any && p.Name.Name == "self":
		return "rt.Plain(" + arg + ")"
	case t == Any:
		return arg
	case p.Type != nil && t.list():
		return t.unboxed(fmt.Sprintf("rt.Hold(%s, %s, %q, 0)", w.annotation(p.Type, false), arg, p.Name.Name))
	case p.Type != nil:
		return fmt.Sprintf("rt.Hold%s(%s, %s, %q, 0)", t.word(), w.annotation(p.Type, false), arg, p.Name.Name)
	default:
		return t.unboxed(arg)
	}
}

// paramsValue lists parameters for the runtime.
func (w *writer) paramsValue(params []syntax.Param, implicitSelf bool) string {
	var list []string
	if implicitSelf {
		list = append(list, `{Name: "self", Ref: true}`)
	}
	for i := range params {
		p := &params[i]
		text := fmt.Sprintf("{Name: %q", p.Name.Name)
		for _, flag := range []struct {
			on   bool
			name string
		}{{w.borrowed(w.Info.Binds[p]), "Borrow"}, {p.Ref && p.Mut, "Ref"}, {p.Rest, "Rest"}, {p.Type != nil && p.Type.Kind == syntax.TypeOption, "Optional"}} {
			if flag.on {
				text += ", " + flag.name + ": true"
			}
		}
		if p.Default != nil {
			text += ", Default: " + w.defaultOf(params, i)
		}
		list = append(list, text+"}")
	}
	if len(list) == 0 {
		return ""
	}
	return "Params: []rt.Param{" + strings.Join(list, ", ") + "}, "
}

// defaultOf is the Go function of a default: of parameters before it, or of nothing.
func (w *writer) defaultOf(params []syntax.Param, i int) string {
	f := &fun{w: w, taken: map[string]bool{}, result: &function{t: Any}}
	for j := range params[:i] {
		v := w.Info.Binds[&params[j]]
		saved := *w.local(v)
		defer func() { *w.local(v) = saved }()
		*w.local(v) = variable{name: "args[" + strconv.Itoa(j) + "]", t: Any, changes: true}
	}
	x := f.keep(params[i].Default)
	return fmt.Sprintf("func(args []rt.Value) rt.Value {\n%s\nreturn %s }", strings.Join(f.out, "\n"), x.boxed())
}

// borrowed tells parameters that are only read: the caller need not mark what it passes.
func (w *writer) borrowed(v *scope.Var) bool {
	return v != nil && v.Param && !v.Mutated && !v.Kept && !v.Ref && !v.Captured
}

// refuseFun notes what functions may have that is not carried.
func (w *writer) refuseFun(n *syntax.Fun) {
	switch {
	case n.Async:
		w.refuse(n.Name.Span(), "an async function")
	case w.Info.Funcs[n] != nil && w.Info.Funcs[n].Yields:
		w.refuse(n.Name.Span(), "a generator")
	}
	for _, a := range n.Attrs {
		if scope.IsDecorator(a) && a.Name != "test" && a.Name != "get" && a.Name != "set" {
			w.refuse(a.Span(), "the decorator @"+a.Name)
		}
	}
}

// lambda writes a function without a name, or one inside of another.
func (f *fun) lambda(name string, node syntax.Expr, params []syntax.Param, ret *syntax.Type, body syntax.Expr) val {
	w := f.w
	var b strings.Builder
	b.WriteString("rt.Fn(rt.Func{")
	if name != "" {
		fmt.Fprintf(&b, "Name: %q, ", name)
	}
	fmt.Fprintf(&b, "At: %s, %s", w.at(node.Span()), w.paramsValue(params, false))
	inner := &fun{w: w, taken: f.taken, result: &function{t: Any, decl: nil}, ret: ret}
	w.spans++
	id := w.spans
	inner.line("//begin %d %s", id, name)
	for i := range params {
		inner.lambdaParam(&params[i], i)
	}
	if block, ok := body.(*syntax.Block); ok {
		inner.result.decl = &syntax.Fun{}
		inner.result.decl.Name.Name = name
		inner.body(block)
	} else {
		inner.result.decl = &syntax.Fun{}
		inner.result.decl.Name.Name = name
		if !inner.into(body, returned) {
			inner.line("return rt.Unit")
		}
	}
	inner.line("//end %d %s", id, name)
	fmt.Fprintf(&b, "Body: func(args []rt.Value) rt.Value {\n%s\n}})", strings.Join(inner.out, "\n"))
	return val{b.String(), Any, computed}
}

func (f *fun) lambdaParam(p *syntax.Param, i int) {
	w := f.w
	v := w.local(w.Info.Binds[p])
	v.pointer, v.typ = p.Ref && p.Mut, p.Type
	v.t = w.typeOf(p.Type).orAny()
	name := p.Name.Name
	if p.Pat != nil {
		name, v.t = "arg", Any
	}
	if v.pointer || p.Rest {
		v.t = Any
	}
	v.name = w.fresh(name, f.taken)
	arg := w.adapted(p, v, i)
	if v.t == Any && !v.pointer && p.Type != nil && !p.Rest {
		arg = fmt.Sprintf("rt.Hold(%s, %s, %q, 0)", w.annotation(p.Type, false), arg, p.Name.Name)
	}
	f.line("%s := %s", v.name, arg)
	f.unused(v)
	if p.Pat != nil {
		f.bindPattern(p.Pat, val{v.name, Any, variant})
	}
}

// unused keeps Go content with a variable that the text does not read.
func (f *fun) unused(v *variable) {
	if !v.wasRead {
		f.line("_ = %s", v.name)
	}
}
