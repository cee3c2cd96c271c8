// Package bind gives a SQL query its meaning: a plan over the frames that its
// names stand for. The tree comes from dataframe/sql, tables from the caller's
// Catalog; expressions become those of dataframe/expr, so that SQL, methods and
// remote engines run by the same operators. What SQL demands and those do not do
// by themselves is built from them: a sum of nothing is null, an IN with a query
// is a semi-join, a correlated subquery becomes an aggregate that is joined
// (Kim; Galindo-Legaria and Joshi, "Orthogonal Optimization of Subqueries", 2001).
//
// Every error is a *sql.Error at a place of the text. What is not done yet says
// so by name, before anything runs.
package bind

import (
	"errors"
	"fmt"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sql"
	"skep/diag"
)

// Catalog finds what names stand for. A nil node without an error: there is no such thing.
type Catalog interface {
	Table(path []string) (plan.Node, error)
	File(path string) (plan.Node, error)
	// Names lists tables, for hints.
	Names() []string
}

// Query gives the plan of a query. params are the values of ?, $1 and $name ("" holds none).
func Query(q *sql.Query, c Catalog, params map[string]any) (plan.Node, error) {
	return Script(nil, q, c, params)
}

// Runner is a Catalog that lets the binder run a part of the query, to see which columns a pivot has.
type Runner interface{ Run() *plan.Run }

func (b *binder) run() *plan.Run {
	if r, ok := b.catalog.(Runner); ok {
		return r.Run()
	}
	return &plan.Run{}
}

// binder holds what one query needs: names given out, the WITH queries in sight.
type binder struct {
	catalog Catalog
	params  map[string]any
	next    int // the ? that comes next
	taken   map[string]bool
	ctes    []*cte
	depth   int
	locals  []parameter // of the lambdas around
	macros  map[string]*sql.Create
}

type cte struct {
	name    string
	columns []sql.Ident
	query   *sql.Query
	seen    []*cte // what was in sight where it was written
	rel     *relation
}

// recovered turns the panic of fail into an error.
func recovered(err *error) {
	switch e := recover().(type) {
	case nil:
	case *sql.Error:
		*err = e
	case engineError:
		*err = e.error
	default:
		panic(e)
	}
}

// engineError carries errors that are none of the text: reading a file, the budget.
type engineError struct{ error }

func fail(at diag.Span, format string, args ...any) *sql.Error {
	return &sql.Error{Span: at, Message: fmt.Sprintf(format, args...)}
}

// notYet refuses what the engine cannot do.
func notYet(at diag.Span, what string) *sql.Error {
	e := fail(at, "%s cannot be run yet", what)
	return e
}

// must passes errors of the engine on, at the place of the expression that they are about, or at a place given.
func (b *binder) must(err error, at diag.Span) {
	var e *expr.Error
	if errors.As(err, &e) {
		out := fail(at, "%s", e.Message)
		if e.At != nil && e.At.Span != (diag.Span{}) {
			out.Span = e.At.Span
		}
		panic(out)
	}
	if err != nil {
		panic(engineError{err})
	}
}

// output names the result's columns as the query does; names that come twice are told apart, as DuckDB does.
func (b *binder) output(r *relation) plan.Node {
	exprs, seen := make([]*expr.Expr, len(r.cols)), map[string]int{}
	for i, c := range r.cols {
		name := c.name
		for seen[name] > 0 {
			seen[c.name]++
			name = fmt.Sprintf("%s_%d", c.name, seen[c.name]-1)
		}
		seen[name]++
		exprs[i] = expr.Col(c.in).Named(name)
	}
	n, err := plan.NewSelect(r.node, exprs)
	b.must(err, diag.Span{})
	return n
}

// fresh gives a name for a column that no other has.
func (b *binder) fresh(name string) string {
	out := name
	for i := 2; b.taken[out]; i++ {
		out = fmt.Sprintf("%s:%d", name, i)
	}
	b.taken[out] = true
	return out
}

// relation is a plan with the names that SQL sees: a table's alias, the column's name, and the plan's column.
type relation struct {
	node plan.Node
	cols []col
}

type col struct {
	table, name string
	in          string // the plan's name for it
	merged      bool   // by USING: t.k and u.k are one column
}

func same(a, b string) bool { return strings.EqualFold(a, b) }

// find looks a column up; several are an error, none is nil.
func (r *relation) find(table, name string, at diag.Span) *col {
	var found *col
	for i := range r.cols {
		c := &r.cols[i]
		if !same(c.name, name) || table != "" && !same(c.table, table) {
			continue
		}
		if found != nil && found.in != c.in {
			e := fail(at, "the column %s is in %s and in %s", name, found.table, c.table)
			e.Hint = fmt.Sprintf("write %s.%s or %s.%s", found.table, name, c.table, name)
			panic(e)
		}
		if found == nil {
			found = c
		}
	}
	return found
}

// names lists columns for hints.
func (r *relation) names() (out []string) {
	for _, c := range r.cols {
		out = append(out, c.name)
	}
	return out
}

// aliased gives all columns of a relation another table's name, and perhaps other names.
func (b *binder) aliased(r *relation, a sql.Alias, at diag.Span) *relation {
	out := &relation{node: r.node, cols: append([]col(nil), r.cols...)}
	if len(a.Columns) > len(r.cols) {
		panic(fail(a.Columns[len(r.cols)].S, "%d names for %d columns", len(a.Columns), len(r.cols)))
	}
	for i := range out.cols {
		if a.Name != nil {
			out.cols[i].table = a.Name.Name
		}
		if i < len(a.Columns) {
			out.cols[i].name = a.Columns[i].Name
		}
	}
	return out
}

// renamed gives the columns of a node plan names that no other has, so that relations can stand side by side.
func (b *binder) renamed(n plan.Node, table string) *relation {
	names := n.Schema().Names()
	exprs, cols := make([]*expr.Expr, len(names)), make([]col, len(names))
	changed := false
	for i, name := range names {
		in := b.fresh(name)
		changed = changed || in != name
		exprs[i], cols[i] = expr.Col(name).Named(in), col{table: table, name: name, in: in}
	}
	if changed {
		p, err := plan.NewSelect(n, exprs)
		b.must(err, diag.Span{})
		n = p
	}
	return &relation{node: n, cols: cols}
}

// with adds a computed column that no name means, and gives its name.
func (b *binder) with(r *relation, name string, e *expr.Expr, at diag.Span) string {
	in := b.fresh(name)
	n, err := plan.NewWithColumns(r.node, []*expr.Expr{e.Named(in)})
	b.must(err, at)
	r.node = n
	return in
}

// numbered adds the rows' numbers.
func (b *binder) numbered(r *relation) string {
	first := r.node.Schema().Names()[0]
	return b.with(r, "row", expr.Fn("cum_count", expr.Fn("is_null", expr.Col(first))), diag.Span{})
}

// only keeps the columns that names mean, and some more.
func (b *binder) only(r *relation, more ...string) {
	var exprs []*expr.Expr
	seen := map[string]bool{}
	for _, c := range r.cols {
		if !seen[c.in] {
			exprs = append(exprs, expr.Col(c.in))
		}
		seen[c.in] = true
	}
	for _, name := range more {
		if !seen[name] {
			exprs = append(exprs, expr.Col(name))
		}
		seen[name] = true
	}
	if len(exprs) == r.node.Schema().Len() {
		return
	}
	n, err := plan.NewSelect(r.node, exprs)
	b.must(err, diag.Span{})
	r.node = n
}

// filter keeps the rows for which a condition is true.
func (b *binder) filter(r *relation, cond *expr.Expr, at diag.Span) {
	n, err := plan.NewFilter(r.node, cond)
	b.must(err, at)
	r.node = n
}

// one is a table of one row, for SELECT without FROM.
func (b *binder) one() *relation {
	t, err := column.FromColumns([]string{b.fresh("one")}, []*column.Column{column.Of(column.Int64Type, []int64{1}, nil)})
	b.must(err, diag.Span{})
	return &relation{node: plan.NewScan(&plan.Memory{Table: t})}
}
