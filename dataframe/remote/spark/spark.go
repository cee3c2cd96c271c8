// Package spark runs plans on Apache Spark by its protocol for remote clients, Spark Connect: a plan becomes Spark's
// own relations (relation.go) and expressions (expression.go, function.go), never SQL text, so that what Spark cannot
// do is known before anything is sent and named where it was written; results come back as Arrow. The protocol is gRPC
// (call.go) with protocol buffers (wire.go), both written here for the few calls that are needed.
//
// Spark keeps no order of rows but that of a sort; what depends on another order is refused (first, shift without a
// sort, rank by place). Numbers follow this house's rules: integers divide towards zero and by zero to null, floats as
// IEEE 754 says, sums of nothing are 0. modules/df is the caller.
package spark

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/dataframe/remote/grpc"
	"skep/policy"
)

const clientName = "skep"

// Client is a session with one server. It may be used by several goroutines at once.
type Client struct {
	url     string
	wire    *wire
	user    string
	version string // of Spark

	mu       sync.Mutex
	session  string
	observed string // the server's own mark of the session: it is another one after a restart, when our settings are gone
}

var clients struct {
	sync.Mutex
	open map[string]*Client
}

// Open gives the session with the server at sc://host:port/;name=value;…: one for each address, for as long as the process
// runs. An error says why there is none: the address, the network, the privacy tier, the server.
func Open(ctx context.Context, url string) (*Client, error) {
	a, err := parseAddress(url)
	if err != nil {
		return nil, &Error{Message: err.Error(), Hint: "write sc://host:15002, or sc://host:443/;use_ssl=true;token=…"}
	}
	clients.Lock()
	defer clients.Unlock()
	key := policy.TierOf(ctx).String() + " " + url // a connection of a laxer tier must not serve a stricter one
	if c := clients.open[key]; c != nil {
		return c, nil
	}
	c := &Client{url: url, wire: newWire(ctx, a), session: a.session, user: a.user}
	if c.session == "" {
		c.session = newID()
	}
	if c.user == "" {
		c.user = os.Getenv("USER")
	}
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	if clients.open == nil {
		clients.open = map[string]*Client{}
	}
	clients.open[key] = c
	return c, nil
}

// newID is a random UUID, which the protocol wants of sessions and operations.
func newID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0F|0x40, b[8]&0x3F|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// settings make Spark compute as this house does: names by their letters, errors instead of nulls for overflow and casts,
// and times that no zone of a server moves.
var settings = [][2]string{
	{"spark.sql.caseSensitive", "true"},
	{"spark.sql.ansi.enabled", "true"},
	{"spark.sql.session.timeZone", "UTC"},
	{"spark.sql.timestampType", "TIMESTAMP_NTZ"},
	{"spark.sql.legacy.sizeOfNull", "false"},
}

// begin makes the session on the server.
func (c *Client) begin(ctx context.Context) error {
	var set message
	for _, s := range settings {
		set.Pair(configPairs, s[0], s[1])
	}
	m := c.request(configClient, 0)
	m.Sub(configOperation, grpc.Of(configSet, set))
	err := c.wire.call(ctx, "Config", m, nil, func(b []byte) error {
		mark, err := grpc.Inside(b, configObserved)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.observed = string(mark)
		return err
	})
	if err != nil {
		return err
	}
	m = c.request(analyzeClient, analyzeObserved)
	m.Sub(analyzeVersion, nil)
	return c.wire.call(ctx, "AnalyzePlan", m, nil, func(b []byte) error {
		v, err := grpc.Inside(b, answerVersion, 1)
		c.version = string(v)
		return err
	})
}

// request begins a request: every one says whose it is, and, but for the first, which session it means.
func (c *Client) request(client, observed int) message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var m, user message
	user.Text(userID, c.user)
	user.Text(userName, c.user)
	m.Text(requestSession, c.session)
	m.Sub(requestUser, user)
	m.Text(client, clientName)
	if observed > 0 && c.observed != "" {
		m.Text(observed, c.observed)
	}
	return m
}

// renewing calls f, and once more in a new session if the server has forgotten this one.
func (c *Client) renewing(ctx context.Context, f func() error) error {
	err := f()
	var e *Error
	if !errors.As(err, &e) || !strings.HasPrefix(e.Class, "INVALID_HANDLE.SESSION") {
		return err
	}
	c.mu.Lock()
	c.session, c.observed = newID(), ""
	c.mu.Unlock()
	if err := c.begin(ctx); err != nil {
		return err
	}
	return f()
}

// Version is Spark's, as the server gives it.
func (c *Client) Version() string { return c.version }

// String is the address without what follows the host: tokens are nobody's business.
func (c *Client) String() string { return "sc://" + c.wire.address.host }

// schema asks which columns a relation has.
func (c *Client) schema(ctx context.Context, rel message) (*column.Schema, error) {
	var fields []column.Field
	err := c.renewing(ctx, func() error {
		m := c.request(analyzeClient, analyzeObserved)
		m.Sub(analyzeSchema, grpc.Of(1, grpc.Of(planRoot, rel)))
		return c.wire.call(ctx, "AnalyzePlan", m, nil, func(b []byte) error {
			s, err := grpc.Inside(b, answerSchema, 1, typeStruct)
			if err == nil {
				fields, err = readFields(s, 0)
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return column.NewSchema(fields)
}

// Check says what of a plan Spark cannot do, as an *expr.Error at its place; nothing is sent.
func (c *Client) Check(n plan.Node) error {
	_, err := c.translate(nil, n)
	return err
}

// Execute runs a plan as a whole on Spark and fetches its rows. The order is that of the plan's last sort, if any. When
// r.Ctx ends the operation is interrupted on the server too.
func (c *Client) Execute(r *plan.Run, n plan.Node) (*column.Table, error) {
	if err := c.Check(n); err != nil { // before rows are read
		return nil, err
	}
	rel, err := c.translate(r, n)
	if err != nil {
		return nil, err
	}
	return c.fetch(r, rel, n.Schema())
}

const interruptTime = 5 * time.Second

// interrupt ends an operation on the server, whose client is gone.
func (c *Client) interrupt(operation string) {
	ctx, cancel := context.WithTimeout(context.Background(), interruptTime)
	defer cancel()
	m := c.request(interruptClient, 0)
	m.Number(interruptType, interruptByID)
	m.Text(interruptOperation, operation)
	c.wire.call(ctx, "Interrupt", m, nil, func([]byte) error { return nil }) // the run's error is that it was cancelled, whatever comes of this
}
