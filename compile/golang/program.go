package golang

import (
	"fmt"
	"sort"
	"strings"

	"skep/interp/scope"
	"skep/interp/syntax"
)

// program writes the whole program: functions, types, then the top level.
func (w *writer) program() {
	if w.Program.Lenient {
		w.refuse(w.Program.Span(), "a lenient program")
	}
	w.noteUses()
	decls := w.declarations(w.Program.Stmts)
	w.nameAll(decls)
	for _, f := range decls.funs {
		w.function(w.funs[f.Name.Name])
	}
	w.types(decls)
	top := w.topLevel(decls)
	w.heading(top)
}

// declarations are the statements of the top level by their kinds.
type declarations struct {
	funs  []*syntax.Fun
	types []syntax.Expr
	impls []*syntax.Impl
	rest  []syntax.Expr
}

func (w *writer) declarations(stmts []syntax.Expr) (d declarations) {
	seen := map[string]bool{}
	for _, s := range stmts {
		if e, ok := s.(*syntax.Export); ok && e.Decl != nil {
			s = e.Decl
		}
		switch n := s.(type) {
		case *syntax.Fun:
			if seen[n.Name.Name] {
				w.refuse(n.Name.Span(), "a second function of one name")
			}
			seen[n.Name.Name] = true
			d.funs = append(d.funs, n)
		case *syntax.Struct, *syntax.Enum, *syntax.Class, *syntax.Trait, *syntax.TypeAlias:
			d.types = append(d.types, s)
		case *syntax.Impl:
			d.impls = append(d.impls, n)
		case *syntax.Export:
		default:
			d.rest = append(d.rest, s)
		}
	}
	return d
}

// nameAll gives all names of the top level their names in Go.
func (w *writer) nameAll(d declarations) {
	w.mutates = map[string]bool{}
	for _, f := range d.funs {
		w.nameFunction(f)
	}
	for _, name := range w.globalNames() {
		g := w.globals[name]
		if g == nil {
			g = &variable{global: true, changes: true}
			w.globals[name] = g
		}
		g.name = w.topName(name)
		if !w.plainGlobal(name) {
			w.widen(&g.t, Any)
		}
	}
	w.noteMutating(d)
	w.escapes()
}

// globalNames are the names that statements of the top level bind to values, in order.
func (w *writer) globalNames() (names []string) {
	for name, g := range w.Info.Globals {
		if g.Defined && !g.Fun && !g.Type && g.Let != nil {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	return names
}

// plainGlobal tells globals that one let defines, without a pattern.
func (w *writer) plainGlobal(name string) bool {
	let := w.Info.Globals[name].Let
	b, ok := let.Pat.(*syntax.BindPat)
	return ok && b.Sub == nil && let.Value != nil
}

// noteMutating notes the names of methods that may change self.
func (w *writer) noteMutating(d declarations) {
	note := func(fs []*syntax.Fun, class bool) {
		for _, f := range fs {
			if class && scope.ImplicitSelf(f) || len(f.Params) > 0 && f.Params[0].Name.Name == "self" && f.Params[0].Ref && f.Params[0].Mut {
				w.mutates[f.Name.Name] = true
			}
		}
	}
	for _, s := range d.types {
		switch n := s.(type) {
		case *syntax.Class:
			note(n.Methods, true)
			note(n.Ctors, true)
		case *syntax.Trait:
			note(n.Methods, false)
		}
	}
	for _, i := range d.impls {
		note(i.Methods, false)
	}
}

// escapes finds functions that are used as values: what calls them is not known.
func (w *writer) escapes() {
	callees := map[syntax.Expr]bool{}
	for _, s := range w.Program.Stmts {
		walkAll(s, func(e syntax.Expr) {
			switch n := e.(type) {
			case *syntax.Call:
				callees[n.Fn] = true
			case *syntax.Name:
				f := w.funs[n.Name]
				if f != nil && w.Info.Refs[n] == nil && !callees[n] {
					f.escapes = true
				}
			case *syntax.Path:
				for _, s := range n.Segs {
					if f := w.funs[s.Name]; f != nil {
						f.escapes = true
					}
				}
			}
		})
	}
	for _, a := range w.Info.Assigns {
		if a.Var == nil && w.funs[a.Name.Name] != nil {
			w.refuse(a.Name.Span(), "a function that is assigned to")
		}
	}
}

// walkAll visits every node, parents first.
func walkAll(e syntax.Expr, f func(syntax.Expr)) {
	syntax.Walk(e, func(n syntax.Expr) bool {
		f(n)
		return true
	})
}

// topLevel writes the statements of the top level.
func (w *writer) topLevel(d declarations) []string {
	f := &fun{w: w, top: true, taken: map[string]bool{}, result: &function{t: Any}}
	for _, s := range d.rest {
		if ends := f.into(s, discard); ends {
			break
		}
	}
	return f.out
}

// heading writes what stands before the functions: variables, what is made at the start, the top level.
func (w *writer) heading(top []string) {
	var out []string
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	main := ""
	if m := w.funs["main"]; m != nil && w.Calls {
		main = fmt.Sprintf("\nMain: rt.Span{Start: %d, End: %d},", m.decl.Span().Start, m.decl.Span().End)
	}
	program := fmt.Sprintf("rt.Program{Text: %ssource, Top: %stop,%s}", w.Prefix, w.Prefix, main)
	if w.Package == "main" {
		add("func main() {\nrt.Main(program%s)\n}\n", w.moduleArgs())
		add("var program = %s\n", program)
	} else {
		add("// %sProgram is the program.\nvar %sProgram = %s\n", w.Prefix, w.Prefix, program)
	}
	var vars []string
	for _, name := range w.globalNames() {
		vars = append(vars, w.globals[name].name+" "+w.globals[name].t.text())
	}
	for _, group := range [][]string{vars, w.consts, w.sites} {
		if len(group) > 0 {
			add("var (\n%s\n)\n", strings.Join(group, "\n"))
		}
	}
	add("//begin 0 \n")
	add("// %stop is the program from its first to its last line.\nfunc %stop() rt.Value {\n%ssetup()\n%s", w.Prefix, w.Prefix, w.Prefix, strings.Join(top, "\n"))
	if !ended(top) {
		add("return rt.Unit")
	}
	add("}\n//end 0 ")
	add("\n// %ssetup makes what the program needs from its start.\nfunc %ssetup() {\n%s\n}\n", w.Prefix, w.Prefix, strings.Join(append(w.setup, w.late...), "\n"))
	w.body = append(out, w.body...)
}

func (w *writer) moduleArgs() string {
	var b strings.Builder
	for _, name := range w.imports() {
		fmt.Fprintf(&b, ", index.Of(%q, %s.Module)", name, moduleAlias(name))
	}
	return b.String()
}

func ended(lines []string) bool {
	return len(lines) > 0 && (strings.HasPrefix(lines[len(lines)-1], "return ") || strings.HasPrefix(lines[len(lines)-1], "panic("))
}
