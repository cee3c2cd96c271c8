// Package check finds mistakes before a program runs: names that nobody
// defines, writes to what is immutable, calls with the wrong number of
// arguments, results that are thrown away. It reads what package scope found
// and reports diagnostics with fixes; it evaluates nothing.
package check

import (
	"fmt"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Known is what the session knows of a name that exists already.
type Known struct {
	Builtin, Mut, Fun bool
	Type              string // as typeof says it
}

// Env is what surrounds a program.
type Env struct {
	Known   func(name string) (Known, bool)
	Names   []string                 // all names known at top level, for suggestions
	Lenient bool                     // what strict refuses is a warning
	Cell    bool                     // one cell of several: what a function body needs may come in a later one
	Verb    func(method string) bool // methods in whose arguments bare names may be columns
	Method  func(name string) bool   // methods that some type has
	Members func(name string) string // what a module calls this, as `math.PI`, or ""
}

// Program checks a resolved program. Errors come in source order.
func Program(src *diag.Source, p *syntax.Program, info *scope.Info, env Env) diag.List {
	c := &checker{src: src, info: info, env: env}
	c.unknownNames(p)
	c.assignments()
	c.discarded(p)
	c.arities(p)
	c.out.Sort()
	return c.out
}

type checker struct {
	src  *diag.Source
	info *scope.Info
	env  Env
	out  diag.List
}

// report adds a diagnostic; lenient turns those that the original would run past into warnings.
func (c *checker) report(d *diag.Diagnostic, lax bool) {
	d.Source = c.src
	for i := range d.Related {
		d.Related[i].Source = c.src
	}
	if lax && c.env.Lenient {
		d.Severity = diag.Warning
	}
	c.out = append(c.out, d)
}

// unknownNames reports names that are neither defined here nor known; one report a name.
func (c *checker) unknownNames(p *syntax.Program) {
	brought, open := c.globs(p)
	columns := c.columnNames(p)
	seen := map[string]bool{}
	for _, u := range c.info.Unknown {
		n := u.Name
		if g := c.info.Globals[n.Name]; seen[n.Name] || open || brought[n.Name] || columns[n] || g != nil && g.Defined {
			continue
		}
		if _, ok := c.env.Known(n.Name); ok || special(n.Name) || u.Piped && c.isMethod(p, n.Name) {
			continue
		}
		seen[n.Name] = true
		d := c.unknown(n)
		if u.InFunc && c.env.Cell {
			d.Severity = diag.Warning
		}
		c.report(d, true)
	}
}

// isMethod tells whether some type has a method of this name: builtin ones, and those of this program.
func (c *checker) isMethod(p *syntax.Program, name string) bool {
	found := c.env.Method != nil && c.env.Method(name)
	syntaxWalk(p, func(n syntax.Expr) {
		if f, ok := n.(*syntax.Fun); ok && f.Name.Name == name {
			found = true
		}
	})
	return found
}

// columnNames gives the names that may be columns of a receiver whose type is not known here.
func (c *checker) columnNames(p *syntax.Program) map[*syntax.Name]bool {
	found := map[*syntax.Name]bool{}
	if c.env.Verb == nil {
		return found
	}
	syntaxWalk(p, func(n syntax.Expr) {
		m, ok := n.(*syntax.MethodCall)
		if !ok || !c.env.Verb(m.Name.Name) {
			return
		}
		for _, a := range m.Args {
			syntax.Walk(a.Value, func(x syntax.Expr) bool {
				if name, ok := x.(*syntax.Name); ok {
					found[name] = true
				}
				_, inner := x.(*syntax.Lambda)
				return !inner
			})
		}
	})
	return found
}

// globs gives the names that `use E::*` brings for the enums of this program;
// open tells that some other glob brings names that only running it shows.
func (c *checker) globs(p *syntax.Program) (names map[string]bool, open bool) {
	names, enums := map[string]bool{}, map[string]*syntax.Enum{}
	syntaxWalk(p, func(n syntax.Expr) {
		if e, ok := n.(*syntax.Enum); ok {
			enums[e.Name.Name] = e
		}
	})
	syntaxWalk(p, func(n syntax.Expr) {
		u, ok := n.(*syntax.Use)
		if !ok {
			return
		}
		for _, it := range u.Items {
			if !it.Glob || len(it.Path) == 0 {
				continue
			}
			e := enums[it.Path[len(it.Path)-1].Name]
			if e == nil {
				open = true
				continue
			}
			for _, v := range e.Variants {
				names[v.Name.Name] = true
			}
		}
	})
	return names, open
}

func syntaxWalk(p *syntax.Program, f func(syntax.Expr)) {
	for _, s := range p.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool { f(n); return true })
	}
}

// special names have a meaning that no definition gives.
func special(name string) bool {
	switch name {
	case "self", "Self", "super", "_", "crate", "std":
		return true
	}
	return false
}

func (c *checker) unknown(n *syntax.Name) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: "E0201", Severity: diag.Error, Span: n.Span(), Message: fmt.Sprintf("`%s` is not defined", n.Name)}
	best := diag.Nearest(n.Name, c.ownNames())
	if best == "" && c.env.Members != nil {
		best = c.env.Members(n.Name)
	}
	if best == "" {
		best = diag.Nearest(n.Name, c.env.Names)
	}
	if best != "" {
		d.Hint = "did you mean `" + best + "`?"
		d.Fixes = []diag.Fix{{Title: "replace with `" + best + "`", Edits: []diag.Edit{{Span: n.Span(), New: best}}}}
	}
	return d
}

// ownNames are those that the program itself defines.
func (c *checker) ownNames() (names []string) {
	for name, g := range c.info.Globals {
		if g.Defined {
			names = append(names, name)
		}
	}
	for _, f := range c.info.Funcs {
		for _, v := range f.Vars {
			names = append(names, v.Name)
		}
	}
	return names
}

// assignments reports writes to what a plain let, a const or a function name binds.
func (c *checker) assignments() {
	done := map[any]bool{}
	for _, a := range c.info.Assigns {
		if a.InTask && !c.env.Lenient {
			c.taskWrite(a, done)
			continue
		}
		if a.Var != nil {
			c.localWrite(a, done)
		} else {
			c.globalWrite(a, done)
		}
	}
}

// taskWrite reports a task that writes what belongs to the code that started it: it would only see a copy.
func (c *checker) taskWrite(a scope.Assignment, done map[any]bool) {
	if special(a.Name.Name) || a.Var == nil && (c.info.Globals[a.Name.Name] == nil || !c.info.Globals[a.Name.Name].Defined) {
		return
	}
	key := [2]any{"task", a.Name.Name}
	if done[key] {
		return
	}
	done[key] = true
	d := &diag.Diagnostic{Code: "E0208", Severity: diag.Error, Span: a.Name.Span(),
		Message: fmt.Sprintf("a task cannot change `%s`: it works on a copy", a.Name.Name),
		Hint:    "give the value back (await), send it through a channel, or keep it in an actor"}
	if a.Var != nil {
		d.Related = []diag.Related{{Span: a.Var.Decl, Message: "defined here"}}
	}
	c.report(d, true)
}

func (c *checker) localWrite(a scope.Assignment, done map[any]bool) {
	v := a.Var
	if v.Mut || v.Param || v.IsFun || done[v] || v.Name == "self" {
		return
	}
	if a.InPath && a.Method == "&mut" {
		return
	}
	done[v] = true
	c.report(immutable(a, v.Decl), true)
}

func (c *checker) globalWrite(a scope.Assignment, done map[any]bool) {
	g := c.info.Globals[a.Name.Name]
	name := a.Name.Name
	if done[name] || special(name) {
		return
	}
	switch {
	case g != nil && g.Defined && g.Let != nil && !g.Mut:
		done[name] = true
		c.report(immutable(a, g.Decl), !g.Const)
	case g == nil || !g.Defined:
		k, ok := c.env.Known(name)
		if ok && !k.Mut && !k.Builtin && !k.Fun {
			done[name] = true
			d := immutable(a, diag.Span{})
			d.Related, d.Fixes = nil, nil
			c.report(d, true)
		}
	}
}

func immutable(a scope.Assignment, decl diag.Span) *diag.Diagnostic {
	what := "assign to"
	if a.InPath {
		what = "change"
	}
	d := &diag.Diagnostic{Code: "E0202", Severity: diag.Error, Span: a.Name.Span(),
		Message: fmt.Sprintf("cannot %s `%s`: it is immutable", what, a.Name.Name), Hint: "define it with `let mut " + a.Name.Name + "`"}
	if decl.End > decl.Start {
		d.Related = []diag.Related{{Span: decl, Message: "defined here"}}
		d.Fixes = []diag.Fix{{Title: "make it mutable: `let mut " + a.Name.Name + "`", Edits: []diag.Edit{{Span: diag.Span{Start: decl.Start, End: decl.Start}, New: "mut "}}}}
	}
	return d
}

// fresh are methods that give a new array; calling them for nothing is a mistake.
var fresh = map[string]bool{"sort": true, "sort_by": true, "sort_by_key": true, "reverse": true, "reversed": true, "sorted": true, "unique": true}

// discarded reports `a.sort()` whose result is thrown away.
func (c *checker) discarded(p *syntax.Program) {
	visit := func(stmts []syntax.Expr, lastCounts bool) {
		for i, s := range stmts {
			m, ok := s.(*syntax.MethodCall)
			if !ok || !fresh[m.Name.Name] || i == len(stmts)-1 && lastCounts || !scope.IsPlace(m.Recv) {
				continue
			}
			c.report(c.discardedCall(m), true)
		}
	}
	visit(p.Stmts, true)
	for _, s := range p.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			if b, ok := n.(*syntax.Block); ok && b != nil {
				visit(b.Stmts, true)
			}
			return true
		})
	}
}

func (c *checker) discardedCall(m *syntax.MethodCall) *diag.Diagnostic {
	recv := c.src.Text[m.Recv.Span().Start:m.Recv.Span().End]
	return &diag.Diagnostic{Code: "E0203", Severity: diag.Error, Span: m.Name.Span(),
		Message: fmt.Sprintf("the result of `%s` is thrown away: it gives a new array and leaves `%s` as it is", m.Name.Name, recv),
		Hint:    fmt.Sprintf("write `%s = %s.%s(…)`", recv, recv, m.Name.Name),
		Fixes: []diag.Fix{{Title: "assign the result to `" + recv + "`",
			Edits: []diag.Edit{{Span: diag.Span{Start: m.Span().Start, End: m.Span().Start}, New: recv + " = "}}}}}
}

// arities reports calls of functions of this program with too few or too many arguments.
func (c *checker) arities(p *syntax.Program) {
	funs := map[string]*syntax.Fun{}
	count := map[string]int{}
	for _, s := range p.Stmts {
		if f, ok := s.(*syntax.Fun); ok {
			funs[f.Name.Name] = f
			count[f.Name.Name]++
		}
	}
	for _, s := range p.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			call, ok := n.(*syntax.Call)
			if !ok {
				return true
			}
			name, ok := call.Fn.(*syntax.Name)
			if !ok || c.info.Refs[name] != nil || count[name.Name] != 1 || c.info.Globals[name.Name].Let != nil {
				return true
			}
			c.arity(call, funs[name.Name])
			return true
		})
	}
}

func (c *checker) arity(call *syntax.Call, f *syntax.Fun) {
	least, most := 0, len(f.Params)
	for _, p := range f.Params {
		if p.Rest {
			most = 1 << 30
		} else if p.Default == nil && (p.Type == nil || p.Type.Kind != syntax.TypeOption) {
			least++
		}
	}
	for _, a := range call.Args {
		if a.Spread {
			return
		}
	}
	if n := len(call.Args); n < least || n > most {
		want := fmt.Sprint(least)
		if most < 1<<30 && most != least {
			want = fmt.Sprintf("%d to %d", least, most)
		}
		c.report(&diag.Diagnostic{Code: "E0204", Severity: diag.Error, Span: call.Span(),
			Message: fmt.Sprintf("`%s` takes %s arguments, %d given", f.Name.Name, want, n), Expected: want + " arguments", Found: fmt.Sprintf("%d", n),
			Related: []diag.Related{{Source: c.src, Span: f.Name.Span(), Message: "defined here"}}}, true)
	}
}
