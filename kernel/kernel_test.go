package kernel

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skep/interp"
	"skep/jupyter"
	"skep/jupyter/client"
	"skep/jupyter/zmtp"
	"skep/kernel/internal/echo"
)

// patience bounds what a loaded machine may take.
const patience = 30 * time.Second

var dial zmtp.Dialer = (&net.Dialer{}).DialContext

// served is a kernel that runs inside the test.
type served struct {
	kernel *kernel
	info   jupyter.ConnectionInfo
	ended  chan error
}

func serve(t *testing.T, sess Session, o Options) *served {
	t.Helper()
	file := filepath.Join(t.TempDir(), "connection.json")
	s := &served{ended: make(chan error, 1)}
	s.info = jupyter.ConnectionInfo{Transport: "tcp", IP: "127.0.0.1", Key: "secret", SignatureScheme: "hmac-sha256"}
	if err := jupyter.WriteConnectionFile(file, s.info); err != nil {
		t.Fatal(err)
	}
	var err error
	if s.kernel, err = open(file, sess, o); err != nil {
		t.Fatal(err)
	}
	if s.info, err = jupyter.ReadConnectionFile(file); err != nil || s.info.HBPort == 0 {
		t.Fatalf("the ports are not written back: %+v, %v", s.info, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		s.ended <- s.kernel.serve(ctx)
	}()
	t.Cleanup(func() { cancel(); <-finished; s.kernel.others.Wait() })
	return s
}

func (s *served) connect(t *testing.T) *client.Client {
	t.Helper()
	c, err := client.Connect(s.info, client.Options{Dial: dial, Buffer: 100_000})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	if _, err := c.WaitReady(within(t)); err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t *testing.T) *client.Client {
	t.Helper()
	return serve(t, &echo.Session{}, Options{Log: t.Logf}).connect(t)
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	return ctx
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

func run(t *testing.T, c *client.Client, r jupyter.ExecuteRequest, each func(client.Incoming)) client.Outcome {
	t.Helper()
	out, err := c.Execute(within(t), r, each)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func cellOf(code string) jupyter.ExecuteRequest {
	return jupyter.ExecuteRequest{Code: code, StoreHistory: true, StopOnError: true}
}

func into[T any](t *testing.T, raw json.RawMessage) (v T) {
	t.Helper()
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return v
}

type reply struct {
	Status          string                    `json:"status"`
	ExecutionCount  int                       `json:"execution_count"`
	Name            string                    `json:"ename"`
	Value           string                    `json:"evalue"`
	Traceback       []string                  `json:"traceback"`
	Payload         []jupyter.Payload         `json:"payload"`
	UserExpressions map[string]map[string]any `json:"user_expressions"`
}

func replyOf(t *testing.T, out client.Outcome) reply { return into[reply](t, out.Reply.Content) }

// asking asks on shell while the stream of messages is read by nobody: it has room.
func asking(t *testing.T, c *client.Client, msgType string, content any) json.RawMessage {
	t.Helper()
	m, err := c.Request(within(t), jupyter.Shell, msgType, content)
	if err != nil {
		t.Fatal(err)
	}
	return m.Content
}

func TestMessagesOfACellComeInOrder(t *testing.T) {
	c := start(t)
	var order []string
	note := func(in client.Incoming) {
		word := in.Message.Header.MsgType
		if word == "status" {
			word = into[jupyter.Status](t, in.Message.Content).State
		}
		if in.Channel == jupyter.IOPub {
			order = append(order, word)
		}
	}
	out := run(t, c, cellOf(`println("hello")`), note)
	if want := []string{"busy", "execute_input", "stream", "idle"}; !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
	if out.Text("stdout") != "hello\n" {
		t.Errorf("stdout %q", out.Text("stdout"))
	}
	order = nil
	out = run(t, c, cellOf("6*7"), note)
	if want := []string{"busy", "execute_input", "execute_result", "idle"}; !slices.Equal(order, want) {
		t.Errorf("order %q, want %q", order, want)
	}
	raw, _ := out.Result("execute_result")
	if d := into[jupyter.DisplayData](t, raw); d.Data["text/plain"] != "42" || d.ExecutionCount != 2 {
		t.Errorf("result %s", raw)
	}
	if r := replyOf(t, out); r.Status != "ok" || r.ExecutionCount != 2 || r.Payload == nil || r.UserExpressions == nil {
		t.Errorf("reply %s", out.Reply.Content)
	}
}

func TestCountsAndSilence(t *testing.T) {
	c := start(t)
	count := func(r jupyter.ExecuteRequest) int { return replyOf(t, run(t, c, r, nil)).ExecutionCount }
	quiet := jupyter.ExecuteRequest{Code: "1+1"}
	if a, b, d := count(cellOf("1+1")), count(quiet), count(cellOf("1+1")); a != 1 || b != 2 || d != 2 {
		t.Errorf("counts %d %d %d, want 1 2 2", a, b, d)
	}
	if n := count(cellOf("  ")); n != 3 {
		t.Errorf("an empty cell counts %d, want 3", n)
	}
	var types []string
	out := run(t, c, jupyter.ExecuteRequest{Code: "1+1", Silent: true, StoreHistory: true}, func(in client.Incoming) {
		types = append(types, in.Message.Header.MsgType)
	})
	if len(out.Messages) != 0 || slices.Contains(types, "execute_input") {
		t.Errorf("a silent cell says %q", types)
	}
}

func TestErrorsAreRendered(t *testing.T) {
	c := start(t)
	out := run(t, c, cellOf("panic!()"), nil)
	raw, _ := out.Result("error")
	e, r := into[jupyter.ErrorContent](t, raw), replyOf(t, out)
	if e.Name != "E0500" || e.Value != "explicit panic" || r.Status != "error" || r.Name != e.Name || r.Value != e.Value {
		t.Errorf("error %s, reply %s", raw, out.Reply.Content)
	}
	trace := strings.Join(e.Traceback, "\n")
	if !strings.Contains(trace, "panic!()") || !strings.Contains(trace, "cell 1") || !strings.Contains(trace, "\x1b[") || !slices.Equal(e.Traceback, r.Traceback) {
		t.Errorf("traceback %q", trace)
	}
	out = run(t, c, cellOf("crash()"), nil)
	if r := replyOf(t, out); r.Status != "error" || !strings.Contains(r.Value, "nil map") {
		t.Errorf("a Go panic gives %s", out.Reply.Content)
	}
	if r := replyOf(t, run(t, c, cellOf("1+1"), nil)); r.Status != "ok" {
		t.Errorf("after a panic: %+v", r)
	}
}

func TestStreamsKeepTheirOrder(t *testing.T) {
	c := start(t)
	out := run(t, c, cellOf("for i in 0..50000"), nil)
	if n := strings.Count(out.Text("stdout"), "\n"); n != 50000 {
		t.Errorf("%d lines, want 50000", n)
	}
	if !strings.HasSuffix(out.Text("stdout"), "line 49999\n") || len(out.Messages) > 500 {
		t.Errorf("%d messages, ending %.20q", len(out.Messages), out.Text("stdout"))
	}
	if out := run(t, c, cellOf(`eprintln("oh")`), nil); out.Text("stderr") != "oh\n" {
		t.Errorf("stderr %q", out.Text("stderr"))
	}
}

func TestDisplays(t *testing.T) {
	c := start(t)
	for code, want := range map[string]string{
		`display_html("<b>x</b>")`: "display_data", `show("id")`: "display_data",
		`update("id")`: "update_display_data", "clear_output()": "clear_output", "clear_output(true)": "clear_output",
	} {
		out := run(t, c, cellOf(code), nil)
		raw, ok := out.Result(want)
		if !ok {
			t.Errorf("%s: no %s", code, want)
			continue
		}
		d := into[struct {
			jupyter.DisplayData
			Wait bool
		}](t, raw)
		if d.Wait != strings.Contains(code, "true") || strings.Contains(code, "id") != (d.Transient != nil && d.Transient.DisplayID == "id") {
			t.Errorf("%s: %s", code, raw)
		}
	}
	out := run(t, c, cellOf("chart()"), nil)
	raw, _ := out.Result("display_data")
	if d := into[jupyter.DisplayData](t, raw); d.Data["text/plain"] != "chart" || len(d.Data) != 1 {
		t.Errorf("a display with a NaN: %s", raw)
	}
}

func TestPagerAndUserExpressions(t *testing.T) {
	c := start(t)
	r := cellOf("help(println)")
	r.UserExpressions = map[string]string{"a": "2*3", "b": "panic!()", "c": "crash()"}
	got := replyOf(t, run(t, c, r, nil))
	if len(got.Payload) != 1 || got.Payload[0].Source != "page" || got.Payload[0].Data["text/plain"] != "documentation of println" {
		t.Errorf("payload %+v", got.Payload)
	}
	a, b, crash := got.UserExpressions["a"], got.UserExpressions["b"], got.UserExpressions["c"]
	if a["status"] != "ok" || fmt.Sprint(a["data"]) != "map[text/plain:6]" || b["status"] != "error" || b["ename"] != "E0500" || crash["status"] != "error" {
		t.Errorf("user expressions %+v", got.UserExpressions)
	}
	r.Code = "panic!()"
	if got := replyOf(t, run(t, c, r, nil)); got.Status != "error" || len(got.UserExpressions) != 0 {
		t.Errorf("after an error: %+v", got)
	}
}

func TestInput(t *testing.T) {
	c := start(t)
	ask := func(code string, each func(client.Incoming)) client.Outcome {
		r := cellOf(code)
		r.AllowStdin = true
		return run(t, c, r, each)
	}
	var question jupyter.InputRequest
	answering := func(in client.Incoming) {
		if in.Channel == jupyter.Stdin {
			question = into[jupyter.InputRequest](t, in.Message.Content)
			if err := c.Answer(in.Message, "Ann"); err != nil {
				t.Error(err)
			}
		}
	}
	out := ask(`input("name? ")`, answering)
	if raw, _ := out.Result("execute_result"); !strings.Contains(string(raw), "Ann") || question.Prompt != "name? " || question.Password {
		t.Errorf("result %s, question %+v", raw, question)
	}
	if ask(`password("word")`, answering); !question.Password {
		t.Errorf("question %+v, want a password", question)
	}
	out = ask(`input("x")`, func(in client.Incoming) {
		if in.Channel == jupyter.Stdin {
			m, _ := c.New("interrupt_request", struct{}{})
			if err := c.Send(jupyter.Control, m); err != nil {
				t.Error(err)
			}
		}
	})
	if r := replyOf(t, out); r.Status != "error" || r.Name != "Interrupted" {
		t.Errorf("interrupted input: %+v", r)
	}
	if ask(`input("again")`, answering); question.Prompt != "again" {
		t.Errorf("question %+v", question)
	}
	if r := replyOf(t, run(t, c, cellOf(`input("x")`), nil)); r.Status != "error" || !strings.Contains(r.Value, "does not allow") {
		t.Errorf("input without stdin: %+v", r)
	}
}

// Two tasks ask, a third prints: its lines arrive before the first answer, and the second question comes after that.
func TestQuestionsOfTasksComeInTurn(t *testing.T) {
	c := serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf}).connect(t)
	r := cellOf(`let a = spawn input("a? ")
let b = spawn input("b? ")
for i in 0..3 { sleep(0.001); println("line", i) }
println(await a, await b)`)
	r.AllowStdin = true
	var printed string
	var prompts []string
	var first *jupyter.Message // until it is answered
	run(t, c, r, func(in client.Incoming) {
		switch {
		case in.Message.Header.MsgType == "stream":
			printed += into[jupyter.Stream](t, in.Message.Content).Text
		case in.Channel == jupyter.Stdin:
			prompts = append(prompts, into[jupyter.InputRequest](t, in.Message.Content).Prompt)
			if first = in.Message; len(prompts) > 1 {
				tellLine(t, c, first, "Bea")
			}
		}
		if len(prompts) == 1 && first != nil && strings.Contains(printed, "line 2\n") {
			tellLine(t, c, first, "Ann")
			first = nil
		}
	})
	if want := "line 0\nline 1\nline 2\nAnn Bea\n"; printed != want || strings.Join(prompts, "") != "a? b? " {
		t.Errorf("got %q, want %q; prompts %q", printed, want, prompts)
	}
}

func tellLine(t *testing.T, c *client.Client, question *jupyter.Message, text string) {
	if err := c.Answer(question, text); err != nil {
		t.Error(err)
	}
}

// A client that allows questions but has no stdin channel gets an error, not a hang.
func TestInputWithoutAChannel(t *testing.T) {
	s := serve(t, &echo.Session{}, Options{Log: t.Logf})
	got := make(chan zmtp.Message, 10)
	c, err := zmtp.Connect(zmtp.DEALER, s.info.Endpoint(jupyter.Shell), "lone", dial, zmtp.Options{}, func(m zmtp.Message) { got <- m })
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(0)
	codec := jupyter.NewCodec([]byte(s.info.Key), "")
	m, _ := codec.New("execute_request", nil, jupyter.ExecuteRequest{Code: `input("x")`, AllowStdin: true})
	_ = c.Send(codec.Encode(m))
	select {
	case frames := <-got:
		answer, err := codec.Decode(frames)
		if err != nil || !strings.Contains(string(answer.Content), "no stdin channel") {
			t.Errorf("%+v, %v", answer, err)
		}
	case <-time.After(patience):
		t.Fatal("no reply")
	}
}

func TestRunRefusesBadFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "c.json")
	if err := Run(context.Background(), file, &echo.Session{}, Options{}); !strings.Contains(fmt.Sprint(err), "read connection file") {
		t.Errorf("missing file: %v", err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	taken := jupyter.ConnectionInfo{HBPort: ln.Addr().(*net.TCPAddr).Port}
	if err := jupyter.WriteConnectionFile(file, taken); err != nil {
		t.Fatal(err)
	}
	if err := Run(context.Background(), file, &echo.Session{}, Options{}); !strings.Contains(fmt.Sprint(err), "bind REP") {
		t.Errorf("taken port: %v", err)
	}
}

func TestIPC(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "c.json")
	info := jupyter.ConnectionInfo{Transport: "ipc", IP: filepath.Join(dir, "s"), Key: "k"}
	if err := jupyter.WriteConnectionFile(file, info); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Run(ctx, file, &echo.Session{}, Options{Log: t.Logf}) }()
	eventually(t, "numbered", func() bool {
		info, _ = jupyter.ReadConnectionFile(file)
		return info.HBPort == 5
	})
	c, err := client.Connect(info, client.Options{Dial: dial})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.WaitReady(within(t)); err != nil {
		t.Fatal(err)
	}
	if err := c.Alive(within(t)); err != nil {
		t.Error(err)
	}
	if st, err := os.Stat(info.IP + "-1"); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("socket file: %v, %v", st, err)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
