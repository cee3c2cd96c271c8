package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"skep/internal/framed"
)

// editor is an editor that debugs by the Debug Adapter Protocol.
type editor struct {
	*testing.T
	out    io.Writer
	in     *bufio.Reader
	seq    int
	output strings.Builder // what the program has written, and log points
	events []dapMessage    // that came before somebody waited for them
}

type dapMessage struct {
	Type, Command, Event, Message string
	Seq                           int  `json:"request_seq"`
	Success                       bool `json:"success"`
	Body                          struct {
		Reason, Output, Result, Value, Text, Type, Name string
		ExitCode                                        int
		Breakpoints                                     []struct {
			Verified bool
			Line     int
			Message  string
		}
		StackFrames []struct {
			ID, Line int
			Name     string
			Source   struct{ Path string }
		}
		Scopes []struct {
			Name      string
			Reference int `json:"variablesReference"`
		}
		Variables []struct {
			Name, Value string
			Reference   int `json:"variablesReference"`
		}
		Stops bool `json:"supportsConfigurationDoneRequest"`
	}
}

func (e *editor) tell(command string, arguments any) {
	e.Helper()
	e.seq++
	body, err := json.Marshal(map[string]any{"seq": e.seq, "type": "request", "command": command, "arguments": arguments})
	if err != nil {
		e.Fatal(err)
	}
	if err := framed.Write(e.out, body); err != nil {
		e.Fatal(err)
	}
}

func (e *editor) next() (m dapMessage) {
	e.Helper()
	raw, err := framed.Read(e.in)
	if err != nil {
		e.Fatalf("the adapter has ended: %v; the program wrote %q", err, e.output.String())
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		e.Fatalf("%s: %v", raw, err)
	}
	if m.Event == "output" {
		e.output.WriteString(m.Body.Output)
	}
	return m
}

// try is the answer to a request; events that come before are kept.
func (e *editor) try(command string, arguments any) dapMessage {
	e.Helper()
	e.tell(command, arguments)
	for {
		m := e.next()
		if m.Type == "response" {
			if m.Seq != e.seq || m.Command != command {
				e.Fatalf("%s is answered by %+v", command, m)
			}
			return m
		}
		e.events = append(e.events, m)
	}
}

func (e *editor) ask(command string, arguments any) dapMessage {
	e.Helper()
	m := e.try(command, arguments)
	if !m.Success {
		e.Fatalf("%s: %s", command, m.Message)
	}
	return m
}

// wait gives the next event of a name; others before it are dropped.
func (e *editor) wait(event string) dapMessage {
	e.Helper()
	for len(e.events) > 0 {
		m := e.events[0]
		if e.events = e.events[1:]; m.Event == event {
			return m
		}
	}
	for {
		if m := e.next(); m.Event == event {
			return m
		}
	}
}

// stopped waits for a stop, and says in which line of what.
func (e *editor) stopped(reason, place string) {
	e.Helper()
	m := e.wait("stopped")
	f := e.ask("stackTrace", map[string]any{"threadId": 1}).Body.StackFrames
	if got := fmt.Sprintf("%s:%d", f[0].Name, f[0].Line); m.Body.Reason != reason || got != place {
		e.Fatalf("stopped by %s at %s, want %s at %s", m.Body.Reason, got, reason, place)
	}
}

// begin launches a program up to where breakpoints are set.
func (e *editor) begin(path, text string, launch map[string]any) {
	e.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		e.Fatal(err)
	}
	if !e.ask("initialize", map[string]any{"clientID": "test", "adapterID": "skep", "linesStartAt1": true, "columnsStartAt1": true}).Body.Stops {
		e.Fatal("initialize tells no capabilities")
	}
	launch["program"] = path
	e.ask("launch", launch)
	e.wait("initialized")
}

// over waits for the end of the program and leaves.
func (e *editor) over(code int, output string) {
	e.Helper()
	if m := e.wait("exited"); m.Body.ExitCode != code {
		e.Fatalf("exit code %d, want %d; it wrote %q", m.Body.ExitCode, code, e.output.String())
	}
	e.wait("terminated")
	if got := e.output.String(); got != output {
		e.Fatalf("it wrote %q, want %q", got, output)
	}
	e.ask("disconnect", map[string]any{})
	if _, err := framed.Read(e.in); err != io.EOF {
		e.Fatalf("behind disconnect: %v", err)
	}
}

// adapter starts `skep dap`.
func adapter(t *testing.T, args ...string) (*editor, *exec.Cmd) {
	t.Helper()
	cmd := exec.Command(program(t), append([]string{"dap"}, args...)...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Process.Kill()
		cmd.Wait()
	})
	return &editor{T: t, out: in, in: bufio.NewReader(out)}, cmd
}

const debuggedScript = `fun add(a, b) {
    let c = a + b
    c
}
use env
let mut total = 0
for i in 0..5 {
    total = add(total, i)
}
println("{} {}", total, env.args()[1])
`

// A whole session: breakpoints, steps, the stack, variables, evaluation, assignment.
func TestDebugSession(t *testing.T) {
	e, _ := adapter(t)
	path := filepath.Join(t.TempDir(), "sum.ruchy")
	e.begin(path, debuggedScript, map[string]any{"args": []string{"an argument"}, "cwd": filepath.Dir(path)})
	set := e.ask("setBreakpoints", map[string]any{"source": map[string]any{"path": path}, "breakpoints": []map[string]any{
		{"line": 3, "condition": "c == 3"}, {"line": 8, "logMessage": "i is {i}"}, {"line": 100}}})
	if b := set.Body.Breakpoints; len(b) != 3 || !b[0].Verified || b[0].Line != 3 || !b[1].Verified || b[2].Verified {
		t.Fatalf("breakpoints: %+v", b)
	}
	e.ask("setExceptionBreakpoints", map[string]any{"filters": []string{"uncaught"}})
	e.ask("configurationDone", nil)
	e.stopped("breakpoint", "add:3")
	frames := e.ask("stackTrace", map[string]any{"threadId": 1}).Body.StackFrames
	if len(frames) != 2 || frames[1].Line != 8 || frames[0].Source.Path != path {
		t.Errorf("the stack: %+v", frames)
	}
	scopes := e.ask("scopes", map[string]any{"frameId": frames[0].ID}).Body.Scopes
	locals := ""
	for _, v := range e.ask("variables", map[string]any{"variablesReference": scopes[0].Reference}).Body.Variables {
		locals += v.Name + "=" + v.Value + " "
	}
	if locals != "a=1 b=2 c=3 " {
		t.Errorf("locals: %s", locals)
	}
	if m := e.ask("evaluate", map[string]any{"expression": "c * 10 + total", "frameId": frames[0].ID}); m.Body.Result != "31" {
		t.Errorf("evaluated: %+v", m.Body)
	}
	if m := e.try("evaluate", map[string]any{"expression": "nothing_of_that_name"}); m.Success || !strings.Contains(m.Message, "not defined") {
		t.Errorf("an unknown name: %+v", m)
	}
	e.ask("setVariable", map[string]any{"variablesReference": scopes[0].Reference, "name": "c", "value": "100"})
	e.ask("stepOut", map[string]any{"threadId": 1})
	e.stopped("step", "sum.ruchy:8")
	e.ask("stepIn", map[string]any{"threadId": 1})
	e.stopped("step", "add:2")
	e.ask("next", map[string]any{"threadId": 1})
	e.stopped("step", "add:3")
	e.ask("continue", map[string]any{"threadId": 1})
	e.over(0, "i is 0\ni is 1\ni is 2\ni is 3\ni is 4\n107 an argument\n")
}

// What runs for ever is paused, and ends when the editor leaves.
func TestDebugPause(t *testing.T) {
	e, cmd := adapter(t)
	path := filepath.Join(t.TempDir(), "loop.ruchy")
	e.begin(path, "println(\"begun\")\nlet mut n = 0\nwhile true {\n    n += 1\n}\n", map[string]any{"stopOnEntry": true})
	e.ask("configurationDone", nil)
	e.stopped("pause", "loop.ruchy:1")
	e.ask("continue", map[string]any{"threadId": 1})
	for !strings.Contains(e.output.String(), "begun") {
		e.next()
	}
	e.ask("pause", map[string]any{"threadId": 1})
	if m := e.wait("stopped"); m.Body.Reason != "pause" {
		t.Errorf("stopped by %s", m.Body.Reason)
	}
	e.ask("continue", map[string]any{"threadId": 1})
	e.ask("disconnect", map[string]any{"terminateDebuggee": true})
	if err := cmd.Wait(); err != nil {
		t.Errorf("skep dap ends with %v", err)
	}
}

// Errors of the program stop it, and end it.
func TestDebugErrors(t *testing.T) {
	e, _ := adapter(t)
	path := filepath.Join(t.TempDir(), "fails.ruchy")
	e.begin(path, "fun f(x) {\n    1 / x\n}\nf(0)\n", map[string]any{})
	e.ask("setExceptionBreakpoints", map[string]any{"filters": []string{"uncaught"}})
	e.ask("configurationDone", nil)
	e.stopped("exception", "f:2")
	e.ask("continue", map[string]any{"threadId": 1})
	if m := e.wait("exited"); m.Body.ExitCode != exitFailed || !strings.Contains(e.output.String(), "division by zero") {
		t.Errorf("%+v, %q", m, e.output.String())
	}
}

// What is checked before it runs is told, without a debugger too.
func TestDebugMistakes(t *testing.T) {
	e, _ := adapter(t)
	e.begin(filepath.Join(t.TempDir(), "wrong.ruchy"), "println(nope)\n", map[string]any{"noDebug": true})
	e.ask("configurationDone", nil)
	if m := e.wait("exited"); m.Body.ExitCode == 0 || !strings.Contains(e.output.String(), "`nope` is not defined") {
		t.Errorf("%+v, %q", m, e.output.String())
	}
}

// Requests out of order and programs that are none are answered by errors, and the adapter goes on.
func TestDebugRefused(t *testing.T) {
	e, _ := adapter(t)
	for _, c := range []struct {
		command   string
		arguments map[string]any
		want      string
	}{
		{"threads", nil, "no program is launched"},
		{"initialize", map[string]any{"linesStartAt1": false}, "counted from 1"},
		{"attach", nil, "starts programs"},
		{"launch", map[string]any{}, "names no file"},
		{"launch", map[string]any{"program": "none.ruchy"}, "no such file"},
		{"launch", map[string]any{"program": "n.ipynb"}, "is a notebook"},
		{"launch", map[string]any{"program": []int{1}}, "arguments"},
		{"dance", nil, "no program is launched"},
	} {
		if m := e.try(c.command, c.arguments); m.Success || !strings.Contains(m.Message, c.want) {
			t.Errorf("%s %v: %+v", c.command, c.arguments, m)
		}
	}
	e.begin(filepath.Join(t.TempDir(), "fine.ruchy"), "println(1)\n", map[string]any{"env": map[string]string{"A": "b"}})
	if m := e.try("launch", map[string]any{"program": "fine.ruchy"}); m.Success {
		t.Error("a second program is launched")
	}
	e.ask("configurationDone", nil)
	e.over(0, "1\n")
}

// By a port: one editor, and nobody who speaks another protocol.
func TestDebugPort(t *testing.T) {
	for _, greeting := range []string{"", "POST /:x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"} {
		cmd := exec.Command(program(t), "dap", "--port", "0")
		complaints, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
		lines := bufio.NewReader(complaints)
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		at := strings.TrimSpace(line[strings.LastIndex(line, " "):])
		c, err := net.Dial("tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if greeting != "" {
			io.WriteString(c, greeting)
			if text, _ := io.ReadAll(c); len(text) > 0 {
				t.Errorf("answered by %q", text)
			}
			continue
		}
		e := &editor{T: t, out: c, in: bufio.NewReader(c)}
		e.begin(filepath.Join(t.TempDir(), "fine.ruchy"), "println(1)\n", map[string]any{})
		e.ask("configurationDone", nil)
		e.over(0, "1\n")
	}
}
