package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// chooseForm takes the first of a builtin's narrower signatures that the arguments fit.
func (c *checker) chooseForm(k *callee, args []syntax.Arg) {
	if c.lib.signature(k.entry) == nil || len(k.entry.forms) == 0 || k.columns != nil {
		return
	}
	k.seen = map[syntax.Expr]types.Type{}
	for _, a := range args {
		if a.Spread {
			return
		}
		if !isLambda(a.Value) {
			k.seen[a.Value] = c.infer(a.Value, nil)
		}
	}
	for _, form := range k.entry.forms {
		if c.formFits(k, form, args) {
			k.fn, k.self = form.fn, form.recv
			return
		}
	}
}

// formFits holds arguments to a form as they are: an i64 is no f64 here.
func (c *checker) formFits(k *callee, form *signature, args []syntax.Arg) bool {
	least, most := form.fn.Arity()
	if len(args) < least || len(args) > most {
		return false
	}
	sol, open := &types.Solution{Vars: map[*types.Var]types.Type{}}, openVars(form.fn)
	if k.recv != nil && form.recv != nil {
		sol.Solve(form.recv, k.recv.Type, open)
		if !exactly(types.Substitute(form.recv, partial(sol, open)), k.recv.Type) {
			return false
		}
	}
	next := 0
	for _, a := range args {
		i := next
		if a.Name != nil {
			if i = paramIndex(form.fn, a.Name.Name); i < 0 {
				return false
			}
		} else if next < len(form.fn.Params)-1 || !form.fn.Params[next].Rest {
			next++
		}
		p := form.fn.Params[min(i, len(form.fn.Params)-1)]
		if l, ok := a.Value.(*syntax.Lambda); ok {
			if functionIn(p.Type, len(l.Params)) == nil {
				return false
			}
			continue
		}
		got := k.seen[a.Value]
		sol.Solve(p.Type, got, open)
		if !exactly(types.Substitute(p.Type, partial(sol, open)), got) {
			return false
		}
	}
	return true
}

func paramIndex(f *types.Func, name string) int {
	for i, p := range f.Params {
		if p.Name == name {
			return i
		}
	}
	return -1
}
