package golang

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// types writes the types of the program: declared by their text, with methods in Go.
func (w *writer) types(d declarations) {
	var declared []string
	for _, s := range d.types {
		declared = append(declared, w.withoutBodies(s))
		w.refuseType(s)
	}
	before := w.setup
	w.setup = nil
	for _, s := range d.types {
		switch n := s.(type) {
		case *syntax.Trait:
			w.methodsOf(n.Name.Name, n.Methods, "", n.Name.Name)
		case *syntax.Class:
			w.methodsOf(n.Name.Name, n.Ctors, "new ", n.Name.Name)
			w.methodsOf(n.Name.Name, n.Methods, "", n.Name.Name)
		}
	}
	methods := w.setup
	w.setup = nil
	var impls []string
	for _, i := range d.impls {
		w.impl(i, &impls)
	}
	rest := w.setup
	// Constants and functions stand first: methods may need both.
	w.setup = nil
	if len(declared) > 0 {
		w.setup = append(w.setup, "rt.Declare("+goText(strings.Join(declared, "\n"))+")")
	}
	makes, other := split(before)
	m2, methods := split(methods)
	m3, rest := split(rest)
	all := append(append(makes, m2...), m3...)
	w.setup = append(w.setup, builtins(all, false)...)
	w.setup = append(w.setup, methods...)
	if len(impls) > 0 {
		w.setup = append(w.setup, "rt.Declare("+goText(strings.Join(impls, "\n"))+")")
	}
	w.setup = append(w.setup, rest...)
	for _, s := range d.types {
		if n, ok := s.(*syntax.Class); ok {
			w.setup = append(w.setup, fmt.Sprintf("rt.Complete(rt.Builtin(%q), %s%s)", n.Name.Name, w.at(n.Name.Span()), abstracts(n)))
		}
	}
	w.setup = append(w.setup, other...)
}

// abstracts are the methods that a class leaves to others, as further arguments.
func abstracts(n *syntax.Class) string {
	var b strings.Builder
	for _, f := range n.Methods {
		if f.Body == nil {
			fmt.Fprintf(&b, ", %q", f.Name.Name)
		}
	}
	return b.String()
}

// split tells what makes constants from what binds functions.
func split(lines []string) (makes, binds []string) {
	for _, l := range lines {
		if i := strings.Index(l, " = "); i > 0 && !strings.ContainsAny(l[:i], " (\"") {
			makes = append(makes, l)
		} else {
			binds = append(binds, l)
		}
	}
	return makes, binds
}

func builtins(lines []string, _ bool) []string { return lines }

// goText is a text as Go writes it over several lines.
func goText(s string) string {
	if strings.ContainsAny(s, "`\r") {
		return strconv.Quote(s)
	}
	return "`" + s + "`"
}

// withoutBodies is the text of a declaration without the methods that have a body.
func (w *writer) withoutBodies(s syntax.Expr) string {
	var cut []diag.Span
	_, class := s.(*syntax.Class)
	note := func(fs []*syntax.Fun) {
		for _, f := range fs {
			if f.Body != nil || class {
				cut = append(cut, headSpan(f))
			}
		}
	}
	switch n := s.(type) {
	case *syntax.Class:
		note(n.Ctors)
		note(n.Methods)
	case *syntax.Trait:
		note(n.Methods)
	case *syntax.Impl:
		note(n.Methods)
	}
	sort.Slice(cut, func(i, j int) bool { return cut[i].Start < cut[j].Start })
	var b strings.Builder
	at := s.Span().Start
	for _, c := range cut {
		b.WriteString(w.Source.Text[at:c.Start])
		at = c.End
	}
	b.WriteString(w.Source.Text[at:s.Span().End])
	text := squeezed(b.String())
	if n, ok := s.(*syntax.Class); ok {
		return strings.TrimSuffix(text, "}") + w.impliedFields(n) + "}"
	}
	return text
}

// impliedFields is a constructor in place of the cut ones that makes the fields which only those name.
func (w *writer) impliedFields(n *syntax.Class) string {
	var b strings.Builder
	for _, f := range n.ImpliedFields() {
		fmt.Fprintf(&b, "self.%s = null\n", f.Name.Name)
	}
	if b.Len() == 0 {
		return ""
	}
	for _, c := range n.Ctors {
		if name := c.Name.Name; name == "" || name == "init" || name == "constructor" || name == "new" {
			return "\ninit() {\n" + b.String() + "}\n"
		}
	}
	w.refuse(n.Name.Span(), "a class whose fields only its constructors name")
	return ""
}

func headSpan(f *syntax.Fun) diag.Span {
	s := f.Span()
	for _, a := range f.Attrs {
		s.Start = min(s.Start, a.Span().Start)
	}
	return s
}

// squeezed drops lines that the cutting left empty, and comments, which may stand before what was cut.
func squeezed(text string) string {
	var out []string
	for _, line := range strings.Split(text, "\n") {
		if t := strings.TrimSpace(line); t != "" && t != "pub" && !strings.HasPrefix(t, "//") {
			out = append(out, strings.TrimRight(line, " \t"))
		}
	}
	return strings.Join(out, "\n")
}

func (w *writer) refuseType(s syntax.Expr) {
	switch n := s.(type) {
	case *syntax.Struct:
		if len(n.Invariants) > 0 {
			w.refuse(n.Name.Span(), "a type with invariants")
		}
		w.refuseDefaults(n.Fields)
	case *syntax.Class:
		if len(n.Invariants) > 0 {
			w.refuse(n.Name.Span(), "a type with invariants")
		}
		w.refuseDefaults(n.Fields)
	}
}

// refuseDefaults refuses defaults that read the program's own names: they are evaluated before those exist.
func (w *writer) refuseDefaults(fields []syntax.FieldDecl) {
	for _, f := range fields {
		if f.Default == nil {
			continue
		}
		walkAll(f.Default, func(e syntax.Expr) {
			if n, ok := e.(*syntax.Name); ok && w.Info.Globals[n.Name].IsDefined() && !w.isType(n.Name) {
				w.refuse(n.Span(), "a default that reads the program's own names")
			}
		})
	}
}

// methodsOf writes methods and binds them to the type of that name.
func (w *writer) methodsOf(typ string, fs []*syntax.Fun, word, self string) {
	for _, n := range fs {
		if n.Body == nil {
			continue
		}
		w.refuseFun(n)
		name := n.Name.Name
		switch {
		case word == "new " && (name == "" || name == "init" || name == "constructor"):
			name = "new new"
		case word == "new ":
			name = "new " + name
		case n.Operator != "":
			name = n.Operator
		case hasAttr(n.Attrs, "get"), hasAttr(n.Attrs, "set"):
			w.refuse(n.Name.Span(), "a property")
		}
		w.prefix = append(w.prefix, self)
		value := w.method(typ, n)
		w.prefix = w.prefix[:len(w.prefix)-1]
		w.setup = append(w.setup, fmt.Sprintf("//begin %d %s", w.spans+2000000, n.Name.Name),
			fmt.Sprintf("rt.Methods(%s, %q, %s)", typeExpr(typ), name, value),
			fmt.Sprintf("//end %d %s", w.spans+2000000, n.Name.Name))
	}
}

func typeExpr(typ string) string {
	if strings.HasPrefix(typ, "stub_") {
		return typ
	}
	return fmt.Sprintf("rt.Builtin(%q)", typ)
}

func hasAttr(attrs []syntax.Attr, name string) bool {
	for _, a := range attrs {
		if a.Name == name {
			return true
		}
	}
	return false
}

// method writes a method as a Go function of values.
func (w *writer) method(typ string, n *syntax.Fun) string {
	k := w.methods[w.methodKey(typ, n)]
	if k == nil {
		k = &function{}
		w.methods[w.methodKey(typ, n)] = k
	}
	k.name, k.t, k.params = w.topName(typ+"_"+n.Name.Name), Any, nil
	f := &fun{w: w, taken: map[string]bool{}, result: &function{decl: n, t: Any}, ret: n.Ret}
	var params, args []string
	i := 0
	if w.implicitSelf(n) {
		v := w.local(w.Info.Binds[scope.SelfParam{Fun: n}])
		v.pointer, v.t, v.name = true, Any, w.fresh("self", f.taken)
		params, args, i = append(params, v.name+" *rt.Value"), append(args, "rt.Var(args[0])"), 1
	}
	for j := range n.Params {
		v := w.param(&n.Params[j])
		if v.typ == nil {
			v.t = Any
		}
		k.params = append(k.params, v)
		params = append(params, f.declareParam(&n.Params[j], v))
		args = append(args, w.adapted(&n.Params[j], v, i+j))
	}
	f.contracted(n)
	w.span(n.Name.Name, func() {
		w.body = append(w.body, fmt.Sprintf("func %s(%s) rt.Value {", k.name, strings.Join(params, ", ")))
		w.body = append(w.body, f.out...)
		w.body = append(w.body, "}")
	})
	w.body = append(w.body, "")
	doc := ""
	if n.Private {
		doc = "Private: true, "
	}
	return fmt.Sprintf("rt.Func{Name: %q, At: %s, %s%sBody: func(args []rt.Value) rt.Value { return %s(%s) }}",
		n.Name.Name, w.at(n.Span()), doc, w.paramsValue(n.Params, w.implicitSelf(n)), k.name, strings.Join(args, ", "))
}

func (w *writer) methodKey(typ string, n *syntax.Fun) string {
	return fmt.Sprintf("%s.%d", typ, n.Span().Start)
}

// impl writes the methods of an impl block.
func (w *writer) impl(n *syntax.Impl, texts *[]string) {
	if n.For == nil {
		w.refuse(n.Span(), "this impl block")
		return
	}
	if len(n.Types) > 0 {
		w.refuse(n.Span(), "an associated type")
	}
	if w.isType(n.For.Name) {
		*texts = append(*texts, w.withoutBodies(n))
		w.methodsOf(n.For.Name, n.Methods, "", n.For.Name)
		return
	}
	if len(n.Consts) > 0 {
		w.refuse(n.Span(), "constants of a builtin type")
	}
	stub := w.fresh("stub_"+n.For.Name, w.taken)
	w.setup = append(w.setup, stub+" := rt.Stub("+strconv.Quote(n.For.Name)+")")
	w.methodsOf(stub, n.Methods, "", n.For.Name)
	trait := "rt.Null"
	if n.Trait != nil {
		trait = fmt.Sprintf("rt.Builtin(%q)", n.Trait.Name)
	}
	text := w.Source.Text[n.For.Span().Start:n.For.Span().End]
	w.setup = append(w.setup, fmt.Sprintf("rt.Extend(%q, %s, %s)", text, stub, trait))
}

// implicitSelf tells methods of classes that have self without writing it.
func (w *writer) implicitSelf(n *syntax.Fun) bool {
	return w.Info.Binds[scope.SelfParam{Fun: n}] != nil
}
