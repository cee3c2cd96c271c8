package check

import (
	"fmt"
	"strings"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// Iterations of a parallel loop run in any order and at the same time. What a body
// may do is scope.Parallel's to find; here it is said. The same holds for functions that
// are given to par_map and its like, and for the functions of the program that both call.

// parallelLoops reports what keeps iterations from running in any order.
func (c *checker) parallelLoops() {
	if c.env.Lenient { // there iterations run one after the other
		return
	}
	for _, p := range c.info.Parallels {
		for _, f := range p.Faults {
			c.parallelFault(p, f)
		}
		c.callsInParallel(p.Loop.Body)
	}
	for _, s := range c.prog.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			if m, ok := n.(*syntax.MethodCall); ok && onAllCores(m.Name.Name) {
				c.parallelLambdas(m)
			}
			return true
		})
	}
}

// onAllCores tells the methods that call functions for several elements at the same time.
func onAllCores(method string) bool { return strings.HasPrefix(method, "par_") }

func (c *checker) parallelFault(p *scope.Parallel, f scope.Fault) {
	d := &diag.Diagnostic{Code: "E0225", Severity: diag.Error, Span: f.Node.Span()}
	switch f.Kind {
	case scope.WritesShared:
		if m, ok := f.By.(*syntax.MethodCall); ok && f.Maybe && c.notChanging(scope.Assignment{Node: m}) {
			return
		}
		d.Message = fmt.Sprintf("an iteration of a parallel loop cannot change `%s`, which all iterations see", f.Name)
		d.Hint = "sum up with `+=`, write an element by the counter (`out[i] = …`), or collect with `par_map`"
		c.collects(d, p, f)
	case scope.WritesElement:
		if m, ok := f.By.(*syntax.MethodCall); ok && f.Maybe && c.notChanging(scope.Assignment{Node: m}) {
			return
		}
		d.Message = fmt.Sprintf("another iteration of the parallel loop may write the same element of `%s`", f.Name)
		d.Hint = "the index must be the loop's own counter: `for i in 0..n`, or `for (i, x) in xs.enumerate()`"
	case scope.ReadsSum:
		d.Message = fmt.Sprintf("`%s` has its value when all iterations of the parallel loop have added to it", f.Name)
		d.Hint = "read it behind the loop"
	case scope.ReadsElement:
		d.Message = fmt.Sprintf("other iterations of the parallel loop write elements of `%s`", f.Name)
		d.Hint = "read from a copy that was made before the loop, or write into another list"
	case scope.LeavesLoop:
		d.Code, d.Message = "E0226", fmt.Sprintf("`%s` cannot leave a parallel loop: its other iterations run at the same time", f.Name)
		d.Hint = "use a plain `for`, or collect with `par_map` and look at the results"
	default:
		d.Code, d.Message = "E0226", fmt.Sprintf("%s cannot stand in a parallel loop: iterations run at the same time, in no order", f.Name)
	}
	if f.Decl != nil {
		d.Related = []diag.Related{{Span: f.Decl.Decl, Message: "defined here"}}
	}
	c.report(d, true)
}

// collects offers par_map for a loop that does nothing but push.
func (c *checker) collects(d *diag.Diagnostic, p *scope.Parallel, f scope.Fault) {
	m, ok := f.By.(*syntax.MethodCall)
	stmts := p.Loop.Body.Stmts
	if !ok || m.Name.Name != "push" || len(stmts) != 1 || stmts[0] != syntax.Expr(m) || len(m.Args) != 1 || p.Loop.Workers != nil || p.Loop.Label != "" {
		return
	}
	if _, plain := p.Loop.Pat.(*syntax.BindPat); !plain {
		return
	}
	text := func(s diag.Span) string { return c.src.Text[s.Start:s.End] }
	over := text(p.Loop.Iter.Span())
	if !scope.IsPlace(p.Loop.Iter) {
		over = "(" + over + ")"
	}
	new := fmt.Sprintf("%s.extend(%s.par_map(|%s| %s))", text(m.Recv.Span()), over, text(p.Loop.Pat.Span()), text(m.Args[0].Value.Span()))
	d.Fixes = []diag.Fix{{Title: "collect with par_map", Edits: []diag.Edit{{Span: p.Loop.S, New: new}}}}
}

// parallelLambdas reports functions that are given to par_map and change what lies outside of them.
func (c *checker) parallelLambdas(m *syntax.MethodCall) {
	for _, a := range m.Args {
		l, ok := a.Value.(*syntax.Lambda)
		if !ok {
			continue
		}
		done := map[string]bool{}
		for _, w := range c.info.Assigns {
			if within(w.Name.S, l.S) && !c.ownWrite(w, l) && !done[w.Name.Name] {
				done[w.Name.Name] = true
				c.lambdaWrite(m, w)
			}
		}
		c.callsInParallel(l.Body)
	}
}

func within(s, in diag.Span) bool { return s.Start >= in.Start && s.End <= in.End }

// ownWrite tells writes to variables of the lambda itself, and calls that only look like writes.
func (c *checker) ownWrite(w scope.Assignment, l *syntax.Lambda) bool {
	switch {
	case w.Var != nil && (within(w.Var.Decl, l.S) || w.Var.Decl == diag.Span{}):
		return true
	case w.Var == nil && (special(w.Name.Name) || !c.globalOf(w).IsDefined()):
		return true
	}
	return w.InPath && c.notChanging(w)
}

func (c *checker) lambdaWrite(m *syntax.MethodCall, w scope.Assignment) {
	d := &diag.Diagnostic{Code: "E0225", Severity: diag.Error, Span: w.Name.Span(),
		Message: fmt.Sprintf("a function that `%s` calls cannot change `%s`: it runs for several elements at the same time", m.Name.Name, w.Name.Name),
		Hint:    "give the value back: `par_map` collects, `par_reduce` puts together"}
	if w.Var != nil {
		d.Related = []diag.Related{{Span: w.Var.Decl, Message: "defined here"}}
	}
	c.report(d, true)
}

// callsInParallel reports calls of functions of the program that change its variables.
func (c *checker) callsInParallel(body syntax.Expr) {
	syntax.Walk(body, func(n syntax.Expr) bool {
		call, ok := n.(*syntax.Call)
		if !ok {
			return true
		}
		if name, ok := call.Fn.(*syntax.Name); ok && c.info.Refs[name] == nil {
			if w := c.programWrite(name.Name, map[string]bool{}); w != nil {
				c.report(&diag.Diagnostic{Code: "E0225", Severity: diag.Error, Span: name.S,
					Message: fmt.Sprintf("`%s` changes `%s`, and iterations run at the same time", name.Name, w.Name.Name),
					Hint:    "give the value back, or use a plain `for`",
					Related: []diag.Related{{Span: w.Name.S, Message: "changed here"}}}, true)
			}
		}
		return true
	})
}

// programWrite finds where a function of the program, or one that it calls, changes a variable of the program.
func (c *checker) programWrite(name string, seen map[string]bool) *scope.Assignment {
	if seen[name] {
		return nil
	}
	seen[name] = true
	f := c.topFunction(name)
	if f == nil || f.Body == nil {
		return nil
	}
	for i := range c.info.Assigns {
		w := &c.info.Assigns[i]
		if w.Var == nil && within(w.Name.S, f.Body.S) && !special(w.Name.Name) && c.globalOf(*w).IsDefined() && !(w.InPath && c.notChanging(*w)) {
			return w
		}
	}
	var found *scope.Assignment
	syntax.Walk(f.Body, func(n syntax.Expr) bool {
		if call, ok := n.(*syntax.Call); ok && found == nil {
			if callee, ok := call.Fn.(*syntax.Name); ok && c.info.Refs[callee] == nil {
				found = c.programWrite(callee.Name, seen)
			}
		}
		return found == nil
	})
	return found
}

// topFunction is a function of the program's top level, or nil.
func (c *checker) topFunction(name string) *syntax.Fun {
	for _, s := range c.prog.Stmts {
		if f, ok := s.(*syntax.Fun); ok && f.Name.Name == name {
			return f
		}
	}
	return nil
}
