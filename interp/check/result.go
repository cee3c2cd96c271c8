package check

import (
	"sort"

	"skep/diag"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// at gives the checker that walked a place: of a notebook one a cell.
func (r *Result) at(s diag.Span) *checker {
	if r.c != nil {
		return r.c
	}
	i := sort.Search(len(r.alive), func(i int) bool { return r.alive[i].span.Start > s.Start }) - 1
	return r.checked[max(i, 0)]
}

// TypeOf gives the static type of an expression, statement or declaration; Unknown if it was not reached.
func (r *Result) TypeOf(e syntax.Expr) types.Type {
	if len(r.alive) == 0 && r.c == nil {
		return types.Unknown
	}
	return r.at(e.Span()).typeAt(e)
}

// VarType gives the static type of a local variable or parameter: the join of all it ever holds.
func (r *Result) VarType(v *scope.Var) types.Type {
	if len(r.alive) == 0 && r.c == nil {
		return types.Unknown
	}
	at := v.Decl
	if at.End <= at.Start { // nobody wrote it: self
		at = v.Fn.Node.Span()
	}
	if x := r.at(at).vars[v]; x != nil {
		return x.typ()
	}
	return types.Unknown
}

// GlobalType gives the static type of a name at top level, of a notebook that at its end; Unknown if it has none.
func (r *Result) GlobalType(name string) types.Type {
	c := r.any()
	if r.n != nil {
		if i, ok := r.n.nearest(name, len(r.n.cells), true); ok {
			c = r.at(r.n.cells[i].span)
		}
	}
	return orUnknown(c.globalType(c.root, name))
}

// any gives a checker for questions that concern no place.
func (r *Result) any() *checker {
	switch {
	case r.c != nil:
		return r.c
	case len(r.checked) > 0:
		return r.at(r.Cells[0])
	}
	c := newChecker(r.Source, r.Program, scope.Resolve(r.Program), Env{})
	c.run()
	return c
}

// DefOf finds what a name, field, method or path stands for.
func (r *Result) DefOf(e syntax.Expr) (Definition, bool) {
	if len(r.alive) == 0 && r.c == nil {
		return Definition{}, false
	}
	d, ok := r.at(e.Span()).defs[e]
	if d.from != nil && (d.from.fun != nil || d.from.v != nil || d.from.hand != nil) {
		d.Span, d.Node = d.from.place()
	}
	return d, ok
}

// Members lists what can stand behind a dot after a value of type t: fields, then methods.
func (r *Result) Members(t types.Type) []Definition { return r.any().members(t) }

// Walk calls f with every expression that has a type, in no order.
func (r *Result) Walk(f func(e syntax.Expr, t types.Type)) {
	if r.c != nil {
		r.c.eachType(f)
		return
	}
	seen := map[*checker]bool{}
	for _, c := range r.checked {
		if !seen[c] {
			seen[c] = true
			c.eachType(f)
		}
	}
}

func (c *checker) eachType(f func(e syntax.Expr, t types.Type)) {
	for e, t := range c.types {
		f(e, t)
	}
}

// Info gives what the resolver found: of the program, or of all cells put together.
func (r *Result) Info() *scope.Info {
	if r.Scope != nil {
		return r.Scope
	}
	var parts []*scope.Info
	seen := map[*checker]bool{}
	for _, c := range r.n.cells {
		if k := r.at(c.span); !seen[k] {
			seen[k] = true
			parts = append(parts, k.info)
		}
	}
	r.Scope = scope.Merge(r.Program, parts)
	return r.Scope
}
