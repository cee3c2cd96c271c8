package check

import (
	"skep/diag"
	"skep/interp/syntax"
	"skep/interp/types"
)

// handle walks handle body with { op(args) => … }.
func (c *checker) handle(n *syntax.Handle) types.Type {
	c.thunk(n, n.Body)
	ops := c.operations()
	for _, f := range n.Handlers {
		c.clauseParams(f, ops[f.Name.Name])
		c.fun(f)
		if ops[f.Name.Name] == nil {
			c.noOperation(f, ops)
		}
	}
	return types.Unknown
}

// clauseParams: a clause without annotations takes what its operation declares.
func (c *checker) clauseParams(f, op *syntax.Fun) {
	info := c.funs[f]
	if info == nil || op == nil || c.funs[op] == nil || len(op.Params) != len(f.Params) {
		return
	}
	for i, p := range c.funs[op].typ.Params {
		if info.typ.Params[i].Undefined && !p.Undefined {
			info.params[i].cur = p.Type
			info.typ.Params[i].Type, info.typ.Params[i].Undefined = p.Type, false
		}
	}
}

// operations are those of all effects of the program, by name.
func (c *checker) operations() map[string]*syntax.Fun {
	if c.ops != nil {
		return c.ops
	}
	c.ops = map[string]*syntax.Fun{}
	syntaxWalk(c.prog, func(n syntax.Expr) {
		if e, ok := n.(*syntax.Effect); ok {
			for _, op := range e.Ops {
				c.ops[op.Name.Name] = op
			}
		}
	})
	return c.ops
}

// noOperation reports a clause for what no effect of the program has; a cell may handle those of others.
func (c *checker) noOperation(f *syntax.Fun, ops map[string]*syntax.Fun) {
	name := f.Name.Name
	if _, ok := c.env.Known(name); ok || c.outer().has(name) || len(ops) == 0 || c.env.Cell && !c.env.Whole || name == "return" || name == "_" {
		return
	}
	for s := c.space; s != nil; s = s.outer {
		if len(s.globs) > 0 || len(s.uses) > 0 {
			return
		}
	}
	var names []string
	for n := range ops {
		names = append(names, n)
	}
	at := f.Name.Span()
	d := &diag.Diagnostic{Code: "E0201", Severity: diag.Error, Span: at, Message: "no effect has an operation `" + name + "`"}
	c.suggest(d, at, name, nearest(name, names))
	c.report(d, true)
}
