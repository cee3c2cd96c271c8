// Package postgres reads and writes tables of PostgreSQL by its own protocol, version 3
// (https://www.postgresql.org/docs/current/protocol.html): startup, TLS and passwords (startup.go, scram.go), messages (wire.go), rows
// in their binary form (tuple.go, kind.go, numeric.go), which COPY and the extended protocol share. A table is a source of plans
// (table.go) that hands columns, filters and limits over as SQL where they mean the same there (condition.go), and is read in parts
// beside each other. Types that have no counterpart here come as text. Sockets are opened through package policy. modules/df is the caller.
package postgres

import (
	"context"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/policy"
)

// Client is a database, to which each query opens connections of its own. It may be used by several goroutines at once.
type Client struct {
	address address
	dial    policy.DialFunc
	version int // of the server: 150018
	release string
}

// Open reads an address, postgres://user:password@host:port/database?sslmode=verify-full, and asks the server for its version. What
// the address leaves open comes from PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, PGSSLMODE and PGSSLROOTCERT.
func Open(ctx context.Context, url string) (*Client, error) {
	a, err := parseAddress(url)
	if err != nil {
		return nil, &Error{Message: err.Error(), Hint: "write postgres://user:password@host:5432/database"}
	}
	c := &Client{address: a, dial: policy.Dialer(ctx)}
	s, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	c.release = s.params["server_version"]
	c.version = versionNumber(c.release)
	return c, nil
}

// String is the address without the password.
func (c *Client) String() string { return c.address.String() }

// Name says in messages what this is.
func (c *Client) Name() string { return "PostgreSQL" }

// Version is the server's: "15.18 (Debian 15.18-0+deb12u1)".
func (c *Client) Version() string { return c.release }

// versionNumber makes 150018 of "15.18 (Debian …)", and 0 of what is no number.
func versionNumber(s string) int {
	n, parts, part := 0, 0, 0
	for _, r := range s + " " {
		switch {
		case r >= '0' && r <= '9' && part < 1000:
			part = part*10 + int(r-'0')
			continue
		case parts == 0:
			n = part * 10000
		default:
			return n + part
		}
		if parts, part = parts+1, 0; r != '.' {
			return n
		}
	}
	return n
}

// Query runs one statement and gives its rows. params stand for $1, $2, …: nil, or text that the server reads as the type it wants.
func (c *Client) Query(r *plan.Run, sql string, params []any) (*column.Table, error) {
	ctx := contextOf(r)
	s, err := c.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	q, err := s.prepare(ctx, sql)
	if err != nil {
		return nil, err
	}
	if len(q.fields) == 0 {
		return nil, &Error{Message: "the statement gives no rows", Hint: "execute() runs statements for what they do"}
	}
	if len(q.params) != len(params) {
		return nil, &Error{Message: plural(len(q.params), "parameter") + " in the statement, " + plural(len(params), "value") + " given", Hint: "values are given as params: [1, \"x\"], for $1 and $2"}
	}
	to, err := newGathering(r, q.fields, q.kinds)
	if err != nil {
		return nil, err
	}
	if err := s.rows(ctx, q, params, to); err != nil {
		return nil, err
	}
	return to.table()
}

// Execute runs statements, several with ; between them, for what they do; the number is that of the rows that the last one touched.
func (c *Client) Execute(ctx context.Context, sql string) (int64, error) {
	s, err := c.connect(ctx)
	if err != nil {
		return 0, err
	}
	defer s.close()
	return s.execute(ctx, sql)
}

const namesOfTables = `select case when pg_table_is_visible(c.oid) then c.relname else n.nspname || '.' || c.relname end
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_toast%' and n.nspname not like 'pg\_temp%'
order by 1`

// Tables are the names of tables and views; those that need their schema's name have it in front.
func (c *Client) Tables(ctx context.Context) ([]string, error) {
	t, err := c.Query(&plan.Run{Ctx: ctx}, namesOfTables, nil)
	if err != nil {
		return nil, err
	}
	out := make([]string, t.Rows())
	for i := range out {
		out[i] = t.Column(0).Strings().At(i)
	}
	return out, nil
}

func contextOf(r *plan.Run) context.Context {
	if r == nil || r.Ctx == nil {
		return context.Background()
	}
	return r.Ctx
}

// Quoted writes a name as SQL has it.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// text writes a constant; standard_conforming_strings is on in every session.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
