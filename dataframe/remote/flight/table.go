package flight

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/diag"
	"skep/internal/lazy"
)

// Table is a table or a query of the database as a source of plans.
type Table struct {
	client *Client
	name   string // for explain
	from   string // what stands behind FROM
	schema *column.Schema
	where  []string
	limit  int // -1: all
}

// Table asks which columns a table has: "name" or "schema.name".
func (c *Client) Table(ctx context.Context, name string) (*Table, error) {
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = quoted(p)
	}
	t, err := c.source(ctx, "table "+name, strings.Join(parts, "."))
	if err == nil {
		return t, nil
	}
	if names, failed := c.Tables(ctx); failed == nil && !slices.Contains(names, name) {
		e := &Error{Message: fmt.Sprintf("there is no table %q at %s", name, c)}
		if near := diag.Nearest(name, names); near != "" {
			e.Hint = fmt.Sprintf("did you mean %q?", near)
		} else if len(names) > 0 && len(names) <= 12 {
			e.Hint = "tables: " + strings.Join(names, ", ")
		}
		return nil, e
	}
	return nil, err
}

// Lazy is a query as a source.
func (c *Client) Lazy(ctx context.Context, sql string) (*Table, error) {
	sql = strings.TrimRight(sql, "; \t\r\n")
	name := sql
	if r := []rune(sql); len(r) > 40 {
		name = string(r[:40]) + "…"
	}
	return c.source(ctx, "query "+strconv.Quote(name), "("+sql+"\n) AS q")
}

func (c *Client) source(ctx context.Context, name, from string) (*Table, error) {
	t := &Table{client: c, name: name, from: from, limit: -1}
	in, err := c.info(ctx, statementQuery("SELECT * FROM "+from))
	if err != nil {
		return nil, err
	}
	if t.schema = in.schema; t.schema == nil { // some say it only with the rows
		none, err := c.fetch(&plan.Run{Ctx: ctx}, statementQuery("SELECT * FROM "+from+" LIMIT 0"))
		if err != nil {
			return nil, err
		}
		t.schema = none.Schema()
	}
	return t, nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Schema of the table when it was opened.
func (t *Table) Schema() *column.Schema { return t.schema }

// String says for explain what the server does.
func (t *Table) String() string {
	s := t.name + " at " + t.client.String()
	if len(t.where) > 0 {
		s += " where " + strings.Join(t.where, " and ")
	}
	if t.limit >= 0 {
		s += " limit " + strconv.Itoa(t.limit)
	}
	return s
}

// First has the server give no more rows than so many.
func (t *Table) First(rows int) plan.Source {
	out := *t
	if out.limit < 0 || rows < out.limit {
		out.limit = rows
	}
	return &out
}

// Where hands a condition over that every SQL reads alike.
func (t *Table) Where(condition *expr.Expr) (plan.Source, bool) {
	sql, ok := t.condition(condition)
	if !ok || t.limit >= 0 {
		return t, false
	}
	out := *t
	out.where = append(slices.Clone(t.where), sql)
	return &out, true
}

var operators = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
}}

var mirrored = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
}}

// condition writes comparisons of integer columns with integers, tests for null, and what and, or and not make of them. What texts,
// floats and moments equal, and how they order, is each server's own.
func (t *Table) condition(e *expr.Expr) (sql string, ok bool) {
	if e.Op != expr.Call || len(e.Args) == 0 {
		return "", false
	}
	first := e.Args[0]
	_, known := t.schema.Find(first.Name)
	switch e.Name {
	case "and", "or":
		l, okL := t.condition(first)
		r, okR := t.condition(e.Args[1])
		return "(" + l + " " + e.Name + " " + r + ")", okL && okR
	case "not":
		x, ok := t.condition(first)
		return "(not " + x + ")", ok
	case "is_null":
		return "(" + quoted(first.Name) + " is null)", known && first.Op == expr.Column
	case "is_not_null":
		return "(" + quoted(first.Name) + " is not null)", known && first.Op == expr.Column
	}
	return t.comparison(e.Name, e.Args)
}

func (t *Table) comparison(name string, args []*expr.Expr) (string, bool) {
	if len(args) == 2 && args[0].Op == expr.Literal && mirrored.Get()[name] != "" {
		name, args = mirrored.Get()[name], []*expr.Expr{args[1], args[0]}
	}
	at, known := t.schema.Find(args[0].Name)
	if args[0].Op != expr.Column || !known || !t.schema.Fields[at].Type.IsInteger() {
		return "", false
	}
	var ends []string
	for _, a := range args[1:] {
		n, ok := a.Value.(int64)
		if a.Op != expr.Literal || !ok || !a.Type.IsInteger() {
			return "", false
		}
		ends = append(ends, strconv.FormatInt(n, 10))
	}
	c := quoted(args[0].Name)
	switch op := operators.Get()[name]; {
	case len(ends) == 0:
		return "", false
	case name == "is_in":
		return "(" + c + " in (" + strings.Join(ends, ", ") + "))", true
	case name == "is_between" && len(ends) == 2:
		return "(" + c + " between " + ends[0] + " and " + ends[1] + ")", true
	case op != "":
		return "(" + c + " " + op + " " + ends[0] + ")", true
	}
	return "", false
}

func (t *Table) sql(columns []string) string {
	list := make([]string, len(columns))
	for i, name := range columns {
		list[i] = quoted(name)
	}
	s := "SELECT " + strings.Join(list, ", ") + " FROM " + t.from
	if len(t.where) > 0 {
		s += " WHERE " + strings.Join(t.where, " AND ")
	}
	if t.limit >= 0 {
		s += " LIMIT " + strconv.Itoa(t.limit)
	}
	return s
}

// Read fetches columns, as the types that the table had when it was opened. The rows are held as a whole: tickets may be redeemed once only,
// and what reads a stream twice would have to trust that a second answer is cut as the first.
func (t *Table) Read(r *plan.Run, columns []string) (*column.Table, error) {
	got, err := t.client.fetch(r, statementQuery(t.sql(columns)))
	if err != nil {
		return nil, err
	}
	return t.shaped(got, columns)
}

func (t *Table) shaped(got *column.Table, columns []string) (*column.Table, error) {
	want := exec.Empty(t.schema).Select(columns).Schema()
	if got.Schema().Len() != want.Len() {
		return nil, &Error{Message: fmt.Sprintf("the answer has %d columns, not %d", got.Schema().Len(), want.Len())}
	}
	cols := make([]*column.Column, want.Len())
	for i, f := range want.Fields {
		cols[i] = got.Column(i)
		if cols[i].Type() != f.Type {
			return nil, &Error{Message: fmt.Sprintf("the column %q comes as %s, not as %s", f.Name, cols[i].Type(), f.Type)}
		}
	}
	return column.NewTable(want, cols, got.Rows()), nil
}
