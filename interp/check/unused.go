package check

import (
	"sort"
	"strings"
	"sync"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
)

// unused warns of local variables that nobody reads.
func (c *checker) unused() {
	inTemplates := sync.OnceValue(c.templateReads)
	var vars []*scope.Var
	for _, f := range c.info.Funcs {
		vars = append(vars, f.Vars...)
	}
	sort.Slice(vars, func(i, j int) bool { return vars[i].Decl.Start < vars[j].Decl.Start })
	for _, v := range vars {
		if v.Uses > 0 || v.Param || v.IsFun || strings.HasPrefix(v.Name, "_") || v.Decl.End <= v.Decl.Start || c.alternative(v) || inTemplates()[v.Name] {
			continue
		}
		d := c.warn("W0201", v.Decl, "`"+v.Name+"` is never used")
		if v.Reassigned {
			d.Message = "`" + v.Name + "` is set, and never used"
		}
		if !c.fieldPattern(v) {
			c.rename(d, v)
		}
	}
}

func (c *checker) rename(d *diag.Diagnostic, v *scope.Var) {
	if v.Reassigned {
		return
	}
	d.Fixes = append(d.Fixes, fixOf("call it `_"+v.Name+"`", v.Decl, "_"+v.Name))
}

// templateReads are the names that templates of strings read, wherever they stand.
func (c *checker) templateReads() map[string]bool {
	out := map[string]bool{}
	for _, s := range c.prog.Stmts {
		syntax.Walk(s, func(n syntax.Expr) bool {
			switch n := n.(type) {
			case *syntax.Macro:
				for _, name := range templateNames(n.Args) {
					out[name] = true
				}
			case *syntax.Call:
				for _, name := range templateNames(n.Args) {
					out[name] = true
				}
			case *syntax.Dict: // {a, b: 1} reads a
				for _, e := range n.Entries {
					if e.Value == nil && e.Key == nil && !e.Spread {
						out[e.Name] = true
					}
				}
			}
			return true
		})
	}
	return out
}

// alternative tells variables of or-patterns and of what the resolver makes itself.
func (c *checker) alternative(v *scope.Var) bool {
	return v.Name == "result" || v.Name == "self"
}

// fieldPattern tells variables that a record pattern's shorthand makes: they cannot be renamed alone.
func (c *checker) fieldPattern(v *scope.Var) bool {
	for node, x := range c.info.Binds {
		if x == v {
			_, ok := node.(*syntax.FieldPat)
			return ok
		}
	}
	return false
}

// inFunction tells whether the place being walked is inside of a function.
func (c *checker) inFunction() bool { return c.fn != nil && c.fn.outer != nil }

// shadowed warns of a local variable that takes the name of a builtin function that the program also calls.
func (c *checker) shadowed(n syntax.Ident) {
	if !c.lib.shelf.HasGlobal(n.Name) || strings.HasPrefix(n.Name, "_") {
		return
	}
	d := c.warn("W0205", n.Span(), "`"+n.Name+"` hides the builtin function of that name here")
	d.Hint = "another name keeps `" + n.Name + "()` at hand"
}
