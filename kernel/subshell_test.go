package kernel

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"skep/interp"
	"skep/jupyter"
	"skep/jupyter/client"
)

// shells is a kernel with a real session, and one subshell.
func shells(t *testing.T) (c *client.Client, id string) {
	t.Helper()
	c = serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf}).connect(t)
	return c, newSubshell(t, c)
}

type subshellReply struct {
	Status string `json:"status"`
	ID     string `json:"subshell_id"`
	Value  string `json:"evalue"`
	Name   string `json:"ename"`
}

func newSubshell(t *testing.T, c *client.Client) string {
	t.Helper()
	m, err := c.Request(within(t), jupyter.Control, "create_subshell_request", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	r := into[subshellReply](t, m.Content)
	if r.Status != "ok" || r.ID == "" {
		t.Fatalf("%s", m.Content)
	}
	return r.ID
}

// toSubshell addresses a message.
func toSubshell(t *testing.T, m *jupyter.Message, id string) {
	t.Helper()
	m.Header.SubshellID = id
	var err error
	if m.RawHeader, err = json.Marshal(m.Header); err != nil {
		t.Fatal(err)
	}
}

// beside asks a subshell and gives the reply.
func beside(t *testing.T, c *client.Client, id, msgType string, content any) *jupyter.Message {
	t.Helper()
	m, err := c.New(msgType, content)
	if err != nil {
		t.Fatal(err)
	}
	toSubshell(t, m, id)
	answer, err := c.Ask(within(t), jupyter.Shell, m)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// begin sends a cell to the main shell and returns when it runs; what it gives ends it by an interrupt and returns its reply.
func begin(t *testing.T, c *client.Client, code string) (end func() reply) {
	t.Helper()
	m, err := c.New("execute_request", cellOf(code))
	if err != nil {
		t.Fatal(err)
	}
	answers := make(chan *jupyter.Message, 1)
	go func() {
		answer, err := c.Ask(within(t), jupyter.Shell, m)
		if err != nil {
			t.Error(err)
		}
		answers <- answer
	}()
	for in := range c.Messages() {
		if in.Message.Header.MsgType == "execute_input" && in.Message.ParentID() == m.Header.MsgID {
			break
		}
	}
	return func() reply {
		if _, err := c.Request(within(t), jupyter.Control, "interrupt_request", map[string]any{}); err != nil {
			t.Fatal(err)
		}
		return into[reply](t, (<-answers).Content)
	}
}

// valueOf runs an expression in a subshell.
func valueOf(t *testing.T, c *client.Client, id, code string) string {
	t.Helper()
	m := beside(t, c, id, "execute_request", jupyter.ExecuteRequest{Code: "", UserExpressions: map[string]string{"v": code}, Silent: true})
	r := into[reply](t, m.Content)
	if r.Status != "ok" || r.UserExpressions["v"]["status"] != "ok" {
		t.Fatalf("%s: %s", code, m.Content)
	}
	data, _ := r.UserExpressions["v"]["data"].(map[string]any)
	text, _ := data["text/plain"].(string)
	return text
}

// TestSubshellBesideCells: while the main shell runs whatever it runs (a hot loop, tasks that wait, a parallel loop in a
// loop), a subshell reads, writes, completes and fails, and the main shell's cell goes on and ends as it would have.
func TestSubshellBesideCells(t *testing.T) {
	for name, code := range map[string]string{
		"a hot loop":              "let mut n = 0\nwhile true { n += 1 }",
		"calls":                   "fun fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }\nwhile true { fib(20) }",
		"containers":              "let mut kept = []\nwhile true { kept.push({a: kept.len()}); if kept.len() > 1000 { kept = [] } }",
		"a function that is hot":  "fun work(xs) { let mut t = 0.0; for i in 0..xs.len() { t += xs[i] * 2.0 }; t }\nlet fs = (0..5000).map(|i| i * 1.0)\nwhile true { work(fs) }",
		"a task that waits":       "let ch = channel()\nlet t = spawn { sleep(3600000) }\nawait t",
		"a loop of parallel ones": "let mut out = (0..64).map(|i| i)\nwhile true { parallel for i in 0..64 { out[i] = i * 2 } }",
	} {
		t.Run(name, func(t *testing.T) {
			c, id := shells(t)
			run(t, c, cellOf("let answer = 42\nlet mut list = [1, 2]"), nil)
			end := begin(t, c, code)
			expect(t, "a variable", valueOf(t, c, id, "answer"), "42")
			r := into[reply](t, beside(t, c, id, "execute_request", cellOf("list.push(3)\nlet made = list.len()\nfun twice(x) { x * 2 }")).Content)
			if r.Status != "ok" {
				t.Errorf("%+v", r)
			}
			expect(t, "what it defined", valueOf(t, c, id, "twice(made)"), "6")
			r = into[reply](t, beside(t, c, id, "execute_request", cellOf("[1][7]")).Content)
			if r.Status != "error" || !strings.Contains(r.Value, "out of range") {
				t.Errorf("%+v", r)
			}
			if m := beside(t, c, id, "complete_request", jupyter.CompleteRequest{Code: "ans", CursorPos: 3}); !strings.Contains(string(m.Content), `"answer"`) {
				t.Errorf("%s", m.Content)
			}
			if m := beside(t, c, id, "inspect_request", jupyter.InspectRequest{Code: "answer", CursorPos: 3}); !strings.Contains(string(m.Content), `"found":true`) {
				t.Errorf("%s", m.Content)
			}
			if r := end(); r.Status != "error" || !strings.Contains(strings.ToLower(r.Value), "interrupt") {
				t.Errorf("the main cell: %+v", r)
			}
			go func() {
				for range c.Messages() {
				}
			}()
			m := into[reply](t, asking(t, c, "execute_request", jupyter.ExecuteRequest{Code: "", Silent: true, UserExpressions: map[string]string{"v": "list.len() + twice(made)"}}))
			if data, _ := m.UserExpressions["v"]["data"].(map[string]any); data["text/plain"] != "9" {
				t.Errorf("%+v", m)
			}
		})
	}
}

// TestSubshellBesideSubshell: two cells of two subshells and one of the main shell, none of which ends by itself, all print; what waits for its
// turn is completed and inspected meanwhile, and an interrupt ends all three.
func TestSubshellBesideSubshell(t *testing.T) {
	c, first := shells(t)
	second := newSubshell(t, c)
	asked := map[string]string{} // message -> shell
	var answers sync.WaitGroup
	for _, shell := range []string{"", first, second} {
		m, err := c.New("execute_request", cellOf("let mut n = 0\nwhile true { n += 1; if n % 100000 == 0 { println(n) } }"))
		if err != nil {
			t.Fatal(err)
		}
		if shell != "" {
			toSubshell(t, m, shell)
		}
		asked[m.Header.MsgID] = shell
		answers.Go(func() {
			if _, err := c.Ask(within(t), jupyter.Shell, m); err != nil {
				t.Error(err)
			}
		})
	}
	printed, ended := map[string]int{}, 0
	for in := range c.Messages() {
		shell, ours := asked[in.Message.ParentID()]
		switch {
		case ours && in.Message.Header.MsgType == "stream":
			printed[shell]++
		case ours && in.Message.Header.MsgType == "error":
			ended++
		}
		if ended == 3 {
			break
		}
		if len(printed) == 3 && printed[""] > 2 && printed[first] > 2 && printed[second] > 2 {
			mustRequest(t, c, "interrupt_request", map[string]any{})
			printed = map[string]int{}
		}
	}
	answers.Wait()
}

// TestSubshellInterrupt: an interrupt reaches a cell in a subshell; deleting the subshell ends it too.
func TestSubshellInterrupt(t *testing.T) {
	c, id := shells(t)
	for _, how := range []string{"interrupt_request", "delete_subshell_request"} {
		answers := make(chan *jupyter.Message, 1)
		m, err := c.New("execute_request", cellOf("while true { }"))
		if err != nil {
			t.Fatal(err)
		}
		toSubshell(t, m, id)
		go func() {
			answer, err := c.Ask(within(t), jupyter.Shell, m)
			if err != nil {
				t.Error(err)
			}
			answers <- answer
		}()
		for in := range c.Messages() {
			if in.Message.Header.MsgType == "execute_input" && in.Message.ParentID() == m.Header.MsgID {
				break
			}
		}
		if r := into[subshellReply](t, mustRequest(t, c, how, map[string]any{"subshell_id": id})); r.Status != "ok" {
			t.Errorf("%s: %+v", how, r)
		}
		if r := into[reply](t, (<-answers).Content); r.Status != "error" {
			t.Errorf("%s: %+v", how, r)
		}
	}
}

func mustRequest(t *testing.T, c *client.Client, msgType string, content any) []byte {
	t.Helper()
	m, err := c.Request(within(t), jupyter.Control, msgType, content)
	if err != nil {
		t.Fatal(err)
	}
	return m.Content
}

// TestSubshellList: they are made, listed, deleted; what speaks to one that is not there is told so.
func TestSubshellList(t *testing.T) {
	c, first := shells(t)
	second := newSubshell(t, c)
	list := func() string {
		return strings.Join(into[struct {
			IDs []string `json:"subshell_id"`
		}](t, mustRequest(t, c, "list_subshell_request", map[string]any{})).IDs, " ")
	}
	expect(t, "the list", list(), first+" "+second)
	mustRequest(t, c, "delete_subshell_request", map[string]any{"subshell_id": first})
	expect(t, "the list", list(), second)
	r := into[subshellReply](t, mustRequest(t, c, "delete_subshell_request", map[string]any{"subshell_id": first}))
	if r.Status != "error" || !strings.Contains(r.Value, first) {
		t.Errorf("%+v", r)
	}
	r = into[subshellReply](t, beside(t, c, first, "execute_request", cellOf("1")).Content)
	if r.Status != "error" || r.Name != "UnknownSubshellError" {
		t.Errorf("%+v", r)
	}
	if r := into[reply](t, beside(t, c, second, "execute_request", cellOf("1 + 1")).Content); r.Status != "ok" || r.ExecutionCount != 1 {
		t.Errorf("%+v", r)
	}
	info := into[jupyter.KernelInfo](t, mustRequest(t, c, "kernel_info_request", map[string]any{}))
	expect(t, "the features", strings.Join(info.SupportedFeatures, ", "), "debugger, kernel subshells")
}
