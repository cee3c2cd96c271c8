package golang

import (
	"fmt"
	"strings"

	"skep/interp/syntax"
)

// contracted writes a function's body between what it requires and what it ensures. With ensures the body is a
// function of Go by itself, as every return in it leads to the conditions.
func (f *fun) contracted(n *syntax.Fun) {
	f.conditions(n.Requires, "a precondition of `"+n.Name.Name+"`")
	if len(n.Ensures) == 0 {
		f.body(n.Body)
		return
	}
	f.oldValues(n.Ensures)
	inner := &fun{w: f.w, taken: f.taken, result: &function{t: Any, decl: n}, deep: f.deep}
	inner.body(n.Body)
	result := f.w.fresh("result", f.taken)
	f.line("%s := func() rt.Value {\n%s\n}()", result, strings.Join(inner.out, "\n"))
	f.line("_ = %s", result)
	if v := f.w.Info.Binds[&n.Ensures]; v != nil {
		x := f.w.local(v)
		x.name, x.t = result, Any
	}
	f.conditions(n.Ensures, "a postcondition of `"+n.Name.Name+"`")
	f.give(val{result, Any, fixed}, n.Body.Span())
}

// conditions writes checks that raise when one does not hold, and show its text.
func (f *fun) conditions(list []syntax.Expr, what string) {
	for _, e := range list {
		text := f.w.Source.Text[e.Span().Start:e.Span().End]
		f.line("if !(%s) {\npanic(rt.Fail(\"E0424\", %q, %s))\n}", f.test(e), fmt.Sprintf("%s does not hold: %s", what, text), f.w.at(e.Span()))
	}
}

// oldValues keeps what old(x) asks for, before the body changes it.
func (f *fun) oldValues(list []syntax.Expr) {
	f.olds = map[*syntax.Call]val{}
	for _, e := range list {
		syntax.Walk(e, func(n syntax.Expr) bool {
			call, ok := n.(*syntax.Call)
			if !ok || !f.w.Info.Old[call] {
				return true
			}
			x, name := f.keep(call.Args[0].Value), f.w.fresh("old", f.taken)
			f.line("%s := %s", name, x.boxed())
			f.line("_ = %s", name)
			f.olds[call] = val{name, Any, fixed}
			return false
		})
	}
}
