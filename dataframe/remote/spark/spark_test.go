package spark

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/ipc"
	"skep/dataframe/plan"
	"skep/dataframe/remote/grpc"
)

// server is a stand-in for Spark: it speaks the protocol and answers what a test says.
type server struct {
	mu      sync.Mutex
	calls   []string // methods, in order
	headers http.Header
	execute func(w http.ResponseWriter, r *http.Request, request []byte)
}

// start gives the address of a server, whose answers to ExecutePlan are f's.
func start(t *testing.T, f func(w http.ResponseWriter, r *http.Request, request []byte)) (*server, string) {
	t.Helper()
	s := &server{execute: f}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	protocols := &http.Protocols{}
	protocols.SetUnencryptedHTTP2(true)
	h := &http.Server{Handler: s, Protocols: protocols}
	go h.Serve(l)
	t.Cleanup(func() { h.Close() })
	return s, "sc://" + l.Addr().String()
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	method := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	s.mu.Lock()
	s.calls = append(s.calls, method)
	s.headers = r.Header
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Trailer", "Grpc-Status, Grpc-Message")
	switch method {
	case "ExecutePlan":
		s.execute(w, r, body[5:])
		return
	case "AnalyzePlan":
		w.Write(framed(grpc.Of(answerVersion, named(1, "4.0.1"))))
	}
	w.Header().Set("Grpc-Status", "0")
}

func (s *server) called(method string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.calls {
		if m == method {
			return true
		}
	}
	return false
}

func framed(m message) []byte {
	out := make([]byte, 5)
	binary.BigEndian.PutUint32(out[1:], uint32(len(m)))
	return append(out, m...)
}

// answer is one message with the rows of a table.
func answer(t *testing.T, table *column.Table) message {
	t.Helper()
	var data bytes.Buffer
	if err := ipc.Write(context.Background(), &data, table, ipc.WriteOptions{Stream: true}); err != nil {
		t.Fatal(err)
	}
	var batch message
	batch.Number(batchRows, int64(table.Rows()))
	batch.Bytes(batchData, data.Bytes())
	return grpc.Of(answerBatch, batch)
}

func numbers(t *testing.T, n int) *column.Table {
	t.Helper()
	xs := make([]int64, n)
	for i := range xs {
		xs[i] = int64(i)
	}
	out, err := column.FromColumns([]string{"x"}, []*column.Column{column.Of(column.Int64Type, xs, nil)})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func scanOf(t *column.Table) plan.Node { return plan.NewScan(&plan.Memory{Table: t}) }

func open(t *testing.T, url string) *Client {
	t.Helper()
	c, err := Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRowsComeInBatches(t *testing.T) {
	const batches, rows = 7, 100_000
	s, url := start(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		for range batches {
			w.Write(framed(answer(t, numbers(t, rows))))
		}
		w.Header().Set("Grpc-Status", "0")
	})
	c := open(t, url+"/;user_agent=test;x-who=me")
	charged := int64(0)
	got, err := c.Execute(&plan.Run{Ctx: context.Background(), Charge: func(n int64) error { charged += n; return nil }}, scanOf(numbers(t, 3)))
	if err != nil || got.Rows() != batches*rows {
		t.Fatalf("%v, %v", got, err)
	}
	if charged < 8*batches*rows {
		t.Errorf("the budget was asked for %d bytes of %d", charged, 8*batches*rows)
	}
	if c.Version() != "4.0.1" || s.headers.Get("X-Who") != "me" || !strings.HasPrefix(s.headers.Get("User-Agent"), "test ") {
		t.Errorf("version %q, headers %v", c.Version(), s.headers)
	}
}

func TestProgressIsTold(t *testing.T) {
	_, url := start(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		var stage message
		stage.Number(stageTasks, 8)
		stage.Number(stageDone, 3)
		w.Write(framed(grpc.Of(answerProgress, grpc.Of(progressStages, stage))))
		w.Header().Set("Grpc-Status", "0")
	})
	told := ""
	_, err := open(t, url).Execute(&plan.Run{Ctx: context.Background(), Progress: func(done, total int) { told = fmt.Sprint(done, "/", total) }}, scanOf(numbers(t, 1)))
	if err != nil || told != "3/8" {
		t.Errorf("told %q, %v", told, err)
	}
}

func TestAnswersThatAreWrong(t *testing.T) {
	half := framed(named(1, strings.Repeat("x", 100)))[:50]
	for name, x := range map[string]struct {
		write func(w http.ResponseWriter)
		want  string
	}{
		"an error of Spark": {func(w http.ResponseWriter) {
			fail(w, "13", "[DIVIDE_BY_ZERO] Division by zero%3A use try_divide. SQLSTATE: 22012%0A%0A== DataFrame ==")
		}, "[DIVIDE_BY_ZERO] Division by zero: use try_divide."},
		"no words":              {func(w http.ResponseWriter) { fail(w, "2", "") }, "an error without a message"},
		"no status":             {func(w http.ResponseWriter) { w.Write(framed(nil)) }, "broke off"},
		"half a message":        {func(w http.ResponseWriter) { w.Write(half) }, "breaks off in a message of"},
		"a huge length":         {func(w http.ResponseWriter) { w.Write([]byte{0, 255, 255, 255, 255}) }, "announces a message of 4294967295 bytes"},
		"a length and no bytes": {func(w http.ResponseWriter) { w.Write([]byte{0, 0x3F, 0, 0, 0}) }, "breaks off"},
		"compressed":            {func(w http.ResponseWriter) { w.Write([]byte{1, 0, 0, 0, 0}) }, "compresses"},
		"no protocol buffer":    {func(w http.ResponseWriter) { w.Write(framed(message{0xFF, 0xFF, 0xFF})) }, grpc.ErrMessage.Error()},
		"no Arrow":              {func(w http.ResponseWriter) { w.Write(framed(grpc.Of(answerBatch, named(batchData, "nonsense")))) }, "the answer of Spark"},
		"another server":        {func(w http.ResponseWriter) { w.WriteHeader(http.StatusNotFound) }, "no gRPC server"},
	} {
		_, url := start(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) { x.write(w) })
		_, err := open(t, url).Execute(&plan.Run{Ctx: context.Background()}, scanOf(numbers(t, 1)))
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s: %v, want %q", name, err, x.want)
		}
	}
}

func fail(w http.ResponseWriter, code, text string) {
	w.Header().Set("Grpc-Status", code)
	w.Header().Set("Grpc-Message", text)
}

// A budget that says no ends the reading before the bytes are there.
func TestBudgetIsAskedFirst(t *testing.T) {
	_, url := start(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		w.Write([]byte{0, 0x20, 0, 0, 0}) // half a gigabyte
		w.Write(make([]byte, 4<<20))
	})
	full := errors.New("full")
	_, err := open(t, url).Execute(&plan.Run{Ctx: context.Background(), Charge: func(n int64) error {
		if n > 1<<20 {
			return full
		}
		return nil
	}}, scanOf(numbers(t, 1)))
	if !errors.Is(err, full) {
		t.Errorf("%v, want the budget's error", err)
	}
}

func TestCancelInterruptsTheServer(t *testing.T) {
	began := make(chan struct{})
	s, url := start(t, func(w http.ResponseWriter, r *http.Request, _ []byte) {
		w.WriteHeader(http.StatusOK)
		w.(http.Flusher).Flush()
		close(began)
		<-r.Context().Done()
	})
	c := open(t, url)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-began; cancel() }()
	started := time.Now()
	_, err := c.Execute(&plan.Run{Ctx: ctx}, scanOf(numbers(t, 1)))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the context's error", err)
	}
	if !s.called("Interrupt") {
		t.Errorf("the server was not told after %v: %v", time.Since(started), s.calls)
	}
}

// After a restart the server knows neither the session nor its settings: they are made anew, and the plan runs.
func TestForgottenSessionIsMadeAnew(t *testing.T) {
	asked := 0
	s, url := start(t, func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		if asked++; asked == 1 {
			fail(w, "13", "[INVALID_HANDLE.SESSION_CHANGED] The handle is invalid. SQLSTATE: HY000")
			return
		}
		w.Write(framed(answer(t, numbers(t, 2))))
		w.Header().Set("Grpc-Status", "0")
	})
	c := open(t, url)
	before := c.session
	got, err := c.Execute(&plan.Run{Ctx: context.Background()}, scanOf(numbers(t, 1)))
	if err != nil || got.Rows() != 2 || c.session == before {
		t.Errorf("%v, %v, session %s", got, err, c.session)
	}
	if configs := strings.Count(strings.Join(s.calls, " "), "Config"); configs != 2 {
		t.Errorf("settings were made %d times: %v", configs, s.calls)
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	_, err = Open(context.Background(), "sc://"+address)
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, "does not answer") || e.Hint == "" {
		t.Errorf("%v", err)
	}
}

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"sc://host":                           "host:15002 false",
		"sc://host:1/;use_ssl=true":           "host:1 true",
		"sc://[::1]:7/;token=a%20b;user_id=u": "[::1]:7 true a b u",
		"sc://host/;x-tenant=t":               "host:15002 false t",
		"spark://host":                        "must begin with sc://",
		"sc://":                               "no host and port",
		"sc://host:port":                      "no host and port",
		"sc://host/path":                      "has a path",
		"sc://host/;token":                    "must be name=value",
		"sc://host/;use_ssl=1":                "true or false",
	} {
		a, err := parseAddress(text)
		got := strings.TrimSpace(strings.Join(strings.Fields(fmt.Sprint(a.host, " ", a.secure, " ", a.token, " ", a.user, " ", a.headers["x-tenant"])), " "))
		if err != nil {
			got = err.Error()
		}
		if got != want && (err == nil || !strings.Contains(got, want)) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// What Spark cannot do is said before anything is sent, at its place.
func TestRefusals(t *testing.T) {
	c := &Client{}
	in := scanOf(numbers(t, 3))
	x := expr.Col("x")
	for want, e := range map[string]*expr.Expr{
		"the function zfill":       expr.Fn("zfill", expr.Fn("concat_str", x), expr.Lit(3)),
		"the aggregate first":      expr.Agg("first", x),
		"only behind a sort":       expr.Fn("shift", x, expr.Lit(1)),
		"Spark has no type time":   expr.Lit(nil).As(column.TimeType),
		"are interpolated linear":  expr.Agg("quantile", x, expr.Lit(0.5)),
		"powers are floats":        expr.Fn("**", x, expr.Lit(20)),
		"Spark divides by n or n-": expr.Agg("std", x, expr.Lit(2)),
	} {
		n, err := plan.NewSelect(in, []*expr.Expr{e.Named("out")})
		if err != nil {
			t.Fatal(want, err)
		}
		var bad *expr.Error
		if err := c.Check(n); !errors.As(err, &bad) || bad.Code != expr.NotThere || bad.At == nil || !strings.Contains(bad.Message, want) {
			t.Errorf("%v, want %q at its place", err, want)
		}
	}
	like, err := plan.NewSelect(in, []*expr.Expr{expr.Fn("like", expr.Fn("concat_str", x), expr.Lit("%a_b%c"))})
	if err != nil {
		t.Fatal(err)
	}
	if msg, err := c.translate(nil, like); err != nil || !strings.Contains(string(msg), `%a\_b%c`) {
		t.Errorf("the underscore of like must mean itself: %v", err)
	}
	sorted, err := plan.NewSort(in, []plan.SortKey{{Expr: x}})
	if err != nil {
		t.Fatal(err)
	}
	after, err := plan.NewSelect(sorted, []*expr.Expr{expr.Fn("shift", x, expr.Lit(1))})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Check(after); err != nil {
		t.Errorf("behind a sort shift has its order: %v", err)
	}
}

func FuzzAnswer(f *testing.F) {
	f.Add([]byte(grpc.Of(answerProgress, nil)))
	f.Add([]byte(grpc.Of(answerBatch, grpc.Of(batchData, message("ARROW1")))))
	typ, _ := structType([]column.Field{{Name: "a", Type: column.ListOf(column.DecimalOf(9, 2))}})
	f.Add([]byte(typ))
	want, err := column.NewSchema([]column.Field{{Name: "x", Type: column.Int64Type}})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		room := int64(64 << 20)
		r := &plan.Run{Ctx: context.Background(), Progress: func(int, int) {}, Charge: func(n int64) error {
			if room -= n; room < 0 {
				return errors.New("the budget is spent")
			}
			return nil
		}}
		in := &incoming{r: r, ctx: r.Ctx, want: want}
		if in.answer(b) == nil {
			if _, err := in.table(); err != nil {
				t.Errorf("batches that were read do not make a table: %v", err)
			}
		}
		readType(b, 0)
		readFields(b, 0)
	})
}
