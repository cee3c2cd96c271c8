// Package flight asks databases that speak Arrow Flight SQL (https://arrow.apache.org/docs/format/FlightSql.html): Dremio, Doris,
// StarRocks, InfluxDB, DataFusion, DuckDB behind a server. A query becomes a description of where its rows lie, which may be several
// places, read beside each other; rows come as Arrow. Calls go by package grpc, whose messages are written and read here field by
// field (command.go). What such a server means by an expression is its own: plans hand over columns, limits, and of filters only what
// every SQL reads alike. modules/df is the caller.
package flight

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/ipc"
	"skep/dataframe/plan"
	"skep/dataframe/remote/grpc"
)

const service = "/arrow.flight.protocol.FlightService/"

// Client is a database behind a server. It may be used by several goroutines at once.
type Client struct {
	address address
	dial    func(host string, secure bool, headers map[string]string) *grpc.Server

	mu     sync.Mutex
	token  string // the server's own, in the place of a password
	others map[place]*grpc.Server
}

// Error is what a server, or the way to it, says. Cancelled runs give the context's error instead.
type Error struct {
	Code    int // gRPC's, 0 if no server spoke
	Message string
	Hint    string
}

func (e *Error) Error() string { return "Flight SQL: " + e.Message }

// Open reads an address, grpc://host:port or grpc+tls://user:password@host:port/?token=…, and logs in where it names somebody. Further
// parameters are sent as headers, which is how servers take a database or a session's options.
func Open(ctx context.Context, url string) (*Client, error) {
	a, err := parseAddress(url)
	if err != nil {
		return nil, &Error{Message: err.Error(), Hint: "write grpc://host:31337, or grpc+tls://user:password@host:443"}
	}
	settings, err := a.tls()
	if err != nil {
		return nil, err
	}
	lasting := context.WithoutCancel(ctx)
	c := &Client{address: a, others: map[place]*grpc.Server{}}
	c.dial = func(host string, secure bool, headers map[string]string) *grpc.Server {
		return grpc.Dial(lasting, host, secure, settings, headers)
	}
	return c, c.logIn(ctx)
}

// tls holds the server to an authority of the user's, or to none.
func (a address) tls() (*tls.Config, error) {
	if a.root == "" && !a.anybody {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: a.anybody}
	if a.root != "" {
		pem, err := os.ReadFile(a.root)
		if err != nil {
			return nil, &Error{Message: "root cannot be read: " + err.Error()}
		}
		if config.RootCAs = x509.NewCertPool(); !config.RootCAs.AppendCertsFromPEM(pem) {
			return nil, &Error{Message: "root holds no certificate: " + a.root}
		}
	}
	return config, nil
}

// logIn shows name and password once, for a token; servers that know no such call are shown them each time.
func (c *Client) logIn(ctx context.Context) error {
	if c.address.user == "" {
		return nil
	}
	err := c.call(ctx, c.home(), "Handshake", nil, nil, nil)
	var e *Error
	if errors.As(err, &e) && e.Code == grpc.Unimplemented {
		return nil
	}
	return err
}

// String is the address without what it hides.
func (c *Client) String() string {
	scheme := "grpc://"
	if c.address.secure {
		scheme = "grpc+tls://"
	}
	return scheme + c.address.host
}

// Name says in messages what this is.
func (c *Client) Name() string { return "Flight SQL" }

// Version is not known: servers tell it in a type (a union) that frames do not have.
func (c *Client) Version() string { return "" }

// home is the server of the address.
func (c *Client) home() place { return place{c.address.host, c.address.secure} }

// place is a server.
type place struct {
	host   string
	secure bool
}

// server gives a way to a place, which knows who asks.
func (c *Client) server(p place) *grpc.Server {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.others[p]; s != nil {
		return s
	}
	headers := map[string]string{"User-Agent": "skep"}
	for name, value := range c.address.headers {
		headers[name] = value
	}
	switch {
	case c.token != "":
		headers["Authorization"] = c.token
	case c.address.token != "":
		headers["Authorization"] = "Bearer " + c.address.token
	case c.address.user != "":
		headers["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(c.address.user+":"+c.address.password))
	}
	s := c.dial(p.host, p.secure, headers)
	c.others[p] = s
	return s
}

// call is one call; a token that the server gives is shown from then on.
func (c *Client) call(ctx context.Context, p place, method string, requests []grpc.Message, reserve func(int64) error, f func([]byte) error) error {
	if f == nil {
		f = func([]byte) error { return nil }
	}
	header, err := c.server(p).Call(ctx, service+method, requests, reserve, f)
	if given := header.Get("Authorization"); strings.HasPrefix(given, "Bearer ") {
		c.mu.Lock()
		if c.token != given {
			c.token, c.others = given, map[place]*grpc.Server{}
		}
		c.mu.Unlock()
	}
	return c.worded(err)
}

func (c *Client) worded(err error) error {
	var e *grpc.Error
	if !errors.As(err, &e) {
		return err
	}
	out := &Error{Code: e.Code, Message: firstLine(e.Message)}
	switch {
	case e.Mute:
		out.Hint = "is the server running, and is this its port? grpc+tls:// is for servers with TLS, grpc:// for those without"
	case e.Code == grpc.Unauthenticated && c.address.user == "" && c.address.token == "":
		out.Hint = "the address may have user:password@ in front of the host, or ?token=… behind it"
	case e.Code == grpc.Unimplemented:
		out.Hint = "is this a server of Flight SQL?"
	}
	return out
}

// firstLine leaves out what servers written in C++ append: their own places and debugging notes.
func firstLine(s string) string {
	s, _, _ = strings.Cut(s, ". gRPC client debug context:")
	if head, rest, ok := strings.Cut(s, ". Detail: "); ok && !strings.Contains(rest, "\n") {
		s = head
	}
	if s = strings.TrimSpace(s); s == "" {
		return "an error without a message"
	}
	return s
}

// Query runs a query and gives its rows.
func (c *Client) Query(r *plan.Run, sql string, params []any) (*column.Table, error) {
	if len(params) > 0 {
		return nil, &Error{Message: "parameters are not sent by Flight SQL from here", Hint: "write the values into the query"}
	}
	return c.fetch(r, statementQuery(sql))
}

// fetch reads the rows of all places, in their order, beside each other.
func (c *Client) fetch(r *plan.Run, command grpc.Message) (*column.Table, error) {
	in, err := c.info(contextOf(r), command)
	if err != nil {
		return nil, err
	}
	parts := make([]*column.Table, len(in.endpoints))
	schemas := make([]*column.Schema, len(in.endpoints))
	run := &exec.Run{Ctx: r.Ctx, Charge: r.Charge, Threads: r.Threads, Progress: r.Progress}
	err = run.Try(len(parts), func(i int) (err error) {
		parts[i], schemas[i], err = c.endpoint(r, in.endpoints[i])
		return err
	})
	if err != nil {
		return nil, err
	}
	schema := in.schema
	for i, s := range schemas {
		if schema == nil {
			schema = s
		}
		if s != nil && !s.Equal(schema) {
			return nil, &Error{Message: fmt.Sprintf("the rows of place %d have other columns than the first ones", i+1)}
		}
	}
	if schema == nil {
		return nil, &Error{Message: "the statement gives no rows", Hint: "execute() runs statements for what they do"}
	}
	return run.Concat(schema, present(parts))
}

func present(parts []*column.Table) (out []*column.Table) {
	for _, t := range parts {
		if t != nil {
			out = append(out, t)
		}
	}
	return out
}

// endpoint reads the rows that lie in one place, from the first of its servers that answers.
func (c *Client) endpoint(r *plan.Run, e endpoint) (t *column.Table, s *column.Schema, err error) {
	places, err := c.places(e)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range places {
		if t, s, err = c.rows(r, p, e.ticket); err == nil || !unreachable(err) {
			break
		}
	}
	return t, s, err
}

func unreachable(err error) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == 0
}

// rows redeems a ticket.
func (c *Client) rows(r *plan.Run, p place, ticket []byte) (*column.Table, *column.Schema, error) {
	ctx := contextOf(r)
	in := &incoming{reader: ipc.NewReader(ctx, "the server's answer", r.Reserve)}
	var request grpc.Message
	request.Bytes(1, ticket)
	if err := c.call(ctx, p, "DoGet", []grpc.Message{request}, r.Reserve, in.take); err != nil {
		return nil, nil, err
	}
	schema, err := in.reader.Schema()
	if err != nil || schema == nil || len(in.parts) == 0 {
		return nil, schema, err
	}
	t, err := (&exec.Run{Ctx: r.Ctx}).Concat(schema, in.parts)
	return t, schema, err
}

// Execute runs a statement for what it does; the number is that of the rows that it touched, -1 if the server does not know.
func (c *Client) Execute(ctx context.Context, sql string) (int64, error) {
	var data grpc.Message
	data.Sub(dataDescriptor, descriptor(statementUpdate(sql)))
	touched := int64(-1)
	err := c.call(ctx, c.home(), "DoPut", []grpc.Message{data}, nil, func(b []byte) error {
		result, err := grpc.Inside(b, putMetadata)
		if err != nil {
			return err
		}
		return grpc.Read(result, func(x grpc.Field) error {
			if x.Number == updateCount {
				touched = int64(x.N)
			}
			return nil
		})
	})
	return touched, err
}

// Tables are the names of tables and views; those that stand in several schemas have theirs in front.
func (c *Client) Tables(ctx context.Context) ([]string, error) {
	t, err := c.fetch(&plan.Run{Ctx: ctx}, packed("CommandGetTables", nil))
	if err != nil {
		return nil, err
	}
	name, ok := t.Schema().Find("table_name")
	schema, has := t.Schema().Find("db_schema_name")
	if !ok {
		return nil, &Error{Message: "the server's list of tables has no names"}
	}
	times := map[string]int{}
	for i := range t.Rows() {
		times[t.Column(name).Text(i)]++
	}
	out := make([]string, t.Rows())
	for i := range out {
		out[i] = t.Column(name).Text(i)
		if times[out[i]] > 1 && has && !t.Column(schema).IsNull(i) {
			out[i] = t.Column(schema).Text(i) + "." + out[i]
		}
	}
	return out, nil
}

func contextOf(r *plan.Run) context.Context {
	if r == nil || r.Ctx == nil {
		return context.Background()
	}
	return r.Ctx
}
