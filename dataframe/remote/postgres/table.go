package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/diag"
)

// Table is a table, a view or a query of the database as a source of plans. Rows come in the order in which the server gives them.
type Table struct {
	client    *Client
	name      string // for explain
	from      string // what stands behind FROM
	fields    []field
	kinds     []kind
	schema    *column.Schema
	plainText map[string]bool // columns whose collation calls no different texts equal
	stored    bool            // rows lie in pages of its own, by which it is read in parts
	where     []string        // conditions that the server applies
	limit     int             // rows; -1: all
}

const askTable = `select c.oid, quote_ident(n.nspname) || '.' || quote_ident(c.relname), c.relkind
from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass(%s)`

// Table asks which columns a table or view has: "name" or "schema.name".
func (c *Client) Table(ctx context.Context, name string) (*Table, error) {
	s, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	found, err := s.find(ctx, name)
	if err != nil {
		return nil, err
	}
	if found == nil {
		return nil, c.unknown(ctx, name)
	}
	t := &Table{client: c, name: "table " + name, from: found[1], limit: -1}
	t.stored = (found[2] == "r" || found[2] == "m") && c.version >= 140000 // older ones read all pages for each part
	if err := t.describe(ctx, s); err != nil {
		return nil, err
	}
	t.plainText, err = s.plainTexts(ctx, found[0])
	return t, err
}

// Lazy is a query as a source: what a plan does to its rows goes around it as SQL.
func (c *Client) Lazy(ctx context.Context, sql string) (*Table, error) {
	s, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	sql = trimmed(sql)
	if !copies(sql) {
		return nil, &Error{Message: "only queries (SELECT, WITH, VALUES, TABLE) can be read lazily", Hint: "read_database runs other statements"}
	}
	if _, err := s.prepare(ctx, sql); err != nil { // for places of errors in the query as it was written
		return nil, err
	}
	t := &Table{client: c, name: "query " + strconv.Quote(brief(sql)), from: "(" + sql + "\n) AS q", limit: -1}
	return t, t.describe(ctx, s)
}

func (t *Table) describe(ctx context.Context, s *session) error {
	q, err := s.prepare(ctx, "SELECT * FROM "+t.from)
	if err != nil {
		return err
	}
	t.fields, t.kinds = q.fields, q.kinds
	fields := make([]column.Field, len(q.fields))
	for i, f := range q.fields {
		if q.kinds[i].free { // one scale for all parts
			t.kinds[i] = scaled(column.MaxDigits, freeScale)
		}
		fields[i] = column.Field{Name: f.name, Type: t.kinds[i].typ}
	}
	if t.schema, err = column.NewSchema(fields); err != nil {
		return &Error{Message: err.Error(), Hint: "columns of " + t.name + " need names of their own: select a as x, …"}
	}
	return nil
}

// find looks a name up as it is written, then as SQL reads it: in small letters, or with quotes.
func (s *session) find(ctx context.Context, name string) ([]string, error) {
	if strings.ContainsRune(name, 0) || name == "" {
		return nil, nil
	}
	parts := strings.Split(name, ".")
	for i, p := range parts {
		parts[i] = quoted(p)
	}
	for _, n := range []string{quoted(name), strings.Join(parts, "."), name} {
		rows, err := s.one(ctx, fmt.Sprintf(askTable, text(n)))
		if err == nil && len(rows) == 1 {
			return rows[0], nil
		}
		if err != nil && !isServers(err) {
			return nil, err
		}
	}
	return nil, nil
}

// unknown is the error for a table that is not there.
func (c *Client) unknown(ctx context.Context, name string) error {
	e := &Error{State: "42P01", Message: fmt.Sprintf("there is no table %q in %s", name, c)}
	if names, err := c.Tables(ctx); err == nil {
		if near := diag.Nearest(name, names); near != "" {
			e.Hint = fmt.Sprintf("did you mean %q?", near)
		} else if len(names) > 0 && len(names) <= 12 {
			e.Hint = "tables: " + strings.Join(names, ", ")
		}
	}
	return e
}

// plainTexts lists the columns of a table whose collation is deterministic.
func (s *session) plainTexts(ctx context.Context, table string) (map[string]bool, error) {
	out := map[string]bool{}
	if s.client.version < 120000 { // all are
		rows, err := s.one(ctx, "select attname from pg_attribute where attnum > 0 and attrelid = "+table)
		for _, r := range rows {
			out[r[0]] = true
		}
		return out, err
	}
	rows, err := s.one(ctx, "select a.attname from pg_attribute a left join pg_collation c on c.oid = a.attcollation where a.attnum > 0 and coalesce(c.collisdeterministic, true) and a.attrelid = "+table)
	for _, r := range rows {
		out[r[0]] = true
	}
	return out, err
}

// Schema of the table when it was opened.
func (t *Table) Schema() *column.Schema { return t.schema }

func (t *Table) kindOf(name string) (kind, bool) {
	i, ok := t.schema.Find(name)
	if !ok {
		return kind{}, false
	}
	return t.kinds[i], true
}

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

// Where hands a condition over that means the same on the server.
func (t *Table) Where(condition *expr.Expr) (plan.Source, bool) {
	sql, ok := t.condition(condition)
	if !ok || t.limit >= 0 { // it looks at the rows that are left
		return t, false
	}
	out := *t
	out.where = append(slices.Clone(t.where), sql)
	return &out, true
}

// First has the server give no more rows than so many.
func (t *Table) First(rows int) plan.Source {
	out := *t
	if out.limit < 0 || rows < out.limit {
		out.limit = rows
	}
	return &out
}

// sql is the query for columns, with one more condition.
func (t *Table) sql(columns []string, part string) (*statement, error) {
	q := &statement{}
	list := make([]string, len(columns))
	for i, name := range columns {
		at, ok := t.schema.Find(name)
		if !ok {
			return nil, fmt.Errorf("%s has no column %q", t, name)
		}
		q.fields, q.kinds = append(q.fields, t.fields[at]), append(q.kinds, t.kinds[at])
		if list[i] = quoted(name); t.kinds[at].cast {
			list[i] += "::text"
		}
	}
	q.sql = "SELECT " + strings.Join(list, ", ") + " FROM " + t.from
	where := t.where
	if part != "" {
		where = append(slices.Clone(where), part)
	}
	if len(where) > 0 {
		q.sql += " WHERE " + strings.Join(where, " AND ")
	}
	if t.limit >= 0 {
		q.sql += " LIMIT " + strconv.Itoa(t.limit)
	}
	return q, nil
}

// Read fetches columns by one query.
func (t *Table) Read(r *plan.Run, columns []string) (*column.Table, error) {
	s, err := t.client.connect(contextOf(r))
	if err != nil {
		return nil, err
	}
	defer s.close()
	return t.part(r, s, columns, "")
}

func (t *Table) part(r *plan.Run, s *session, columns []string, condition string) (*column.Table, error) {
	q, err := t.sql(columns, condition)
	if err != nil {
		return nil, err
	}
	s.reserve = r.Reserve
	to, err := newGathering(r, q.fields, q.kinds)
	if err != nil {
		return nil, err
	}
	s.query = ""
	s.message('Q', "COPY ("+q.sql+") TO STDOUT (FORMAT binary)")
	if err := s.copied(contextOf(r), to); err != nil {
		return nil, err
	}
	return to.table()
}

// partPages is how many pages make a morsel: 8 MiB of a table's own form.
const partPages = 1024

// Stream reads the table's pages in parts, beside each other, all in the state of one moment. What lies in no pages, or is read only
// in part, comes as one.
func (t *Table) Stream(r *plan.Run, columns []string) (*exec.Stream, error) {
	schema := exec.Empty(t.schema).Select(columns).Schema()
	p := &pages{t: t, r: r, columns: columns}
	n := 1
	if t.stored && t.limit < 0 {
		var err error
		if n, err = p.open(contextOf(r)); err != nil {
			p.close()
			return nil, err
		}
	}
	if n == 1 {
		p.close()
		return &exec.Stream{Schema: schema, N: 1, At: func(int) (*column.Table, error) { return t.Read(r, columns) }}, nil
	}
	return &exec.Stream{Schema: schema, N: n, Free: p.close, At: func(i int) (*column.Table, error) { return p.at(i, n) }}, nil
}

// pages is one reading of a table in parts: a session that holds the moment, and those that read at it.
type pages struct {
	t        *Table
	r        *plan.Run
	columns  []string
	leader   *session
	snapshot string
	mu       sync.Mutex
	idle     []*session
}

const beginReading = "begin isolation level repeatable read read only"

// open fixes the moment, and says in how many parts the table is read.
func (p *pages) open(ctx context.Context) (int, error) {
	s, err := p.t.client.connect(ctx)
	if err != nil {
		return 0, err
	}
	p.leader = s
	if _, err := s.execute(ctx, beginReading); err != nil {
		return 0, err
	}
	rows, err := s.one(ctx, "select pg_relation_size(to_regclass("+text(p.t.from)+")) / current_setting('block_size')::int8")
	if err != nil || len(rows) != 1 {
		return 0, err
	}
	count, _ := strconv.Atoi(rows[0][0])
	n := max(1, min((count+partPages-1)/partPages, 1<<16))
	if n == 1 {
		return 1, nil
	}
	rows, err = s.one(ctx, "select pg_export_snapshot()")
	if err != nil || len(rows) != 1 { // a standby has none to give
		return 1, nil
	}
	p.snapshot = rows[0][0]
	return n, nil
}

func (p *pages) at(i, n int) (*column.Table, error) {
	s, err := p.take()
	if err != nil {
		return nil, err
	}
	part := fmt.Sprintf("ctid >= '(%d,0)'", i*partPages)
	if i < n-1 {
		part += fmt.Sprintf(" AND ctid < '(%d,0)'", (i+1)*partPages)
	}
	t, err := p.t.part(p.r, s, p.columns, part)
	if err != nil {
		s.close()
		return nil, err
	}
	p.mu.Lock()
	p.idle = append(p.idle, s)
	p.mu.Unlock()
	return t, nil
}

// take gives a session that sees the moment.
func (p *pages) take() (*session, error) {
	p.mu.Lock()
	if n := len(p.idle); n > 0 {
		s := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return s, nil
	}
	p.mu.Unlock()
	ctx := contextOf(p.r)
	s, err := p.t.client.connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := s.execute(ctx, beginReading+"; set transaction snapshot "+text(p.snapshot)); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (p *pages) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range append(p.idle, p.leader) {
		if s != nil {
			s.close()
		}
	}
	p.idle, p.leader = nil, nil
}
