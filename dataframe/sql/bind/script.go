package bind

import (
	"strings"

	"skep/dataframe/plan"
	"skep/dataframe/sql"
)

// Script gives the plan of a query behind definitions that hold for it alone: CREATE MACRO, and CREATE VIEW or TABLE of a query.
// A table is what its query gives: no rows are kept, so that both are names for a query, as WITH makes them.
func Script(before []sql.Statement, q *sql.Query, c Catalog, params map[string]any) (n plan.Node, err error) {
	b := &binder{catalog: c, params: params, taken: map[string]bool{}, macros: map[string]*sql.Create{}}
	defer recovered(&err)
	for _, s := range before {
		b.define(s)
	}
	r := b.query(b.expanded(q), nil)
	return b.output(r), nil
}

// define takes in what a statement before the query says.
func (b *binder) define(s sql.Statement) {
	d, ok := s.(*sql.Create)
	switch {
	case ok && d.Kind == "MACRO":
		m := *d
		if m.X != nil {
			m.X = sql.Rewrite(m.X, b.expansion)
		} else {
			m.Query = b.expanded(m.Query)
		}
		b.macros[lowered(d.Name[len(d.Name)-1].Name)] = &m
	case ok && d.Query != nil:
		name := d.Name[len(d.Name)-1].Name
		made := &cte{name: name, query: b.expanded(d.Query), seen: append([]*cte(nil), b.ctes...)}
		for _, c := range d.Columns {
			made.columns = append(made.columns, c.Name)
		}
		b.ctes = append(b.ctes, made)
	default:
		e := fail(s.Span(), "only CREATE MACRO, and CREATE VIEW or TABLE of a query, stand before the query")
		e.Hint = "frames are changed by their methods, and kept in variables"
		panic(e)
	}
}

// expanded is a query without calls of macros.
func (b *binder) expanded(q *sql.Query) *sql.Query {
	if len(b.macros) == 0 {
		return q
	}
	return sql.Rewrite(q, b.expansion)
}

// expansion is what a call of a macro stands for; nil for all else. Macros see those before them, so that none calls itself.
func (b *binder) expansion(n any) any {
	switch n := n.(type) {
	case *sql.Call:
		if m := b.macro(n); m != nil && m.X != nil && n.Over == nil {
			return sql.Rewrite(m.X, b.arguments(m, n))
		}
	case *sql.Function:
		if m := b.macro(n.Call); m != nil && m.Query != nil {
			return &sql.Derived{At: n.At, Query: sql.Rewrite(m.Query, b.arguments(m, n.Call)), Alias: n.Alias, Sample: n.Sample}
		}
	}
	return nil
}

func (b *binder) macro(c *sql.Call) *sql.Create {
	return b.macros[lowered(c.Name[len(c.Name)-1].Name)]
}

// arguments puts what a call gives in the place of a macro's parameters.
func (b *binder) arguments(m *sql.Create, c *sql.Call) func(any) any {
	if len(c.Args) != len(m.Params) {
		panic(fail(c.S, "the macro %s takes %s, not %d", m.Name[len(m.Name)-1].Name, plural(len(m.Params)), len(c.Args)))
	}
	given := map[string]sql.Expr{}
	for i, a := range c.Args {
		name := m.Params[i].Name
		if a.Name != nil {
			name = a.Name.Name
		}
		given[strings.ToLower(name)] = sql.Rewrite(a.X, b.expansion)
	}
	return func(n any) any {
		r, ok := n.(*sql.Ref)
		if !ok || len(r.Parts) != 1 {
			return nil
		}
		if x, ok := given[strings.ToLower(r.Parts[0].Name)]; ok {
			return x
		}
		return nil
	}
}
