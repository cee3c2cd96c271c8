package kernel

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"skep/interp"
	"skep/jupyter"
	"skep/jupyter/client"
)

// debugFront is a front end that debugs.
type debugFront struct {
	t        *testing.T
	c        *client.Client
	seq      int
	events   chan debugEvent
	finished chan reply // of cells
	printed  chan string
	begun    chan struct{} // closed when the cell that has an infinite loop runs
}

type debugEvent struct {
	Event string `json:"event"`
	Body  struct {
		Reason string `json:"reason"`
		Thread int    `json:"threadId"`
		Text   string `json:"text"`
		Output string `json:"output"`
	} `json:"body"`
}

type debugReply struct {
	Success bool            `json:"success"`
	Message string          `json:"message"`
	Seq     int             `json:"request_seq"`
	Command string          `json:"command"`
	Body    json.RawMessage `json:"body"`
}

// debugging starts a kernel with a real session and the debugger switched on, as JupyterLab does it.
func debugged(t *testing.T) *debugFront {
	t.Helper()
	f := watched(t, serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf}))
	f.ask("initialize", map[string]any{"clientID": "jupyterlab", "linesStartAt1": true})
	f.ask("attach", map[string]any{})
	f.event("initialized")
	return f
}

// watched connects a front end whose messages are sorted.
func watched(t *testing.T, s *served) *debugFront {
	t.Helper()
	f := &debugFront{t: t, c: s.connect(t), events: make(chan debugEvent, 1000), finished: make(chan reply, 100), printed: make(chan string, 1000), begun: make(chan struct{})}
	go func() {
		for in := range f.c.Messages() {
			switch m := in.Message; m.Header.MsgType {
			case "debug_event":
				var e debugEvent
				_ = json.Unmarshal(m.Content, &e)
				f.events <- e
			case "execute_reply":
				var r reply
				_ = json.Unmarshal(m.Content, &r)
				f.finished <- r
			case "execute_input":
				if strings.Contains(string(m.Content), "while true") {
					close(f.begun)
				}
			case "stream":
				f.printed <- string(m.Content)
			}
		}
	}()
	return f
}

func (f *debugFront) tell(command string, arguments any) debugReply {
	f.t.Helper()
	f.seq++
	m, err := f.c.Request(within(f.t), jupyter.Control, "debug_request", map[string]any{"type": "request", "seq": f.seq, "command": command, "arguments": arguments})
	if err != nil {
		f.t.Fatal(err)
	}
	r := into[debugReply](f.t, m.Content)
	if r.Seq != f.seq || r.Command != command {
		f.t.Fatalf("%s: answered by %s", command, m.Content)
	}
	return r
}

// ask is tell for what must succeed; it gives the body.
func (f *debugFront) ask(command string, arguments any) json.RawMessage {
	f.t.Helper()
	r := f.tell(command, arguments)
	if !r.Success {
		f.t.Fatalf("%s: %s", command, r.Message)
	}
	return r.Body
}

// event waits for the next event of a name; continued events in between do not matter.
func (f *debugFront) event(name string) debugEvent {
	f.t.Helper()
	for {
		select {
		case e := <-f.events:
			if e.Event == name {
				return e
			}
			if e.Event != "continued" {
				f.t.Fatalf("%+v instead of %s", e, name)
			}
		case <-within(f.t).Done():
			f.t.Fatalf("no event %s", name)
		}
	}
}

func (f *debugFront) end() reply {
	f.t.Helper()
	select {
	case r := <-f.finished:
		return r
	case <-within(f.t).Done():
		f.t.Fatal("the cell does not end")
	}
	return reply{}
}

// cell dumps a cell, sets its breakpoints and runs it.
func (f *debugFront) cell(code string, breakpoints ...map[string]any) (path string) {
	f.t.Helper()
	path = into[struct{ SourcePath string }](f.t, f.ask("dumpCell", map[string]any{"code": code})).SourcePath
	f.ask("setBreakpoints", map[string]any{"source": map[string]any{"path": path}, "breakpoints": append([]map[string]any{}, breakpoints...)})
	f.run(code)
	return path
}

func (f *debugFront) run(code string) {
	f.t.Helper()
	m, err := f.c.New("execute_request", cellOf(code))
	if err == nil {
		err = f.c.Send(jupyter.Shell, m)
	}
	if err != nil {
		f.t.Fatal(err)
	}
}

func at(line int) map[string]any { return map[string]any{"line": line} }

type debugFrame struct {
	ID, Line int
	Name     string
	Source   struct{ Path string }
}

func (f *debugFront) stack() []debugFrame {
	f.t.Helper()
	return into[struct{ StackFrames []debugFrame }](f.t, f.ask("stackTrace", map[string]any{"threadId": 1})).StackFrames
}

// where names the running calls: "twice:2 cell 1:6".
func (f *debugFront) where() string {
	f.t.Helper()
	var out []string
	for _, s := range f.stack() {
		out = append(out, fmt.Sprintf("%s:%d", s.Name, s.Line))
	}
	return strings.Join(out, " < ")
}

type debugVariable struct {
	Name, Value, Type, EvaluateName string
	VariablesReference              int
	IndexedVariables                int
}

func (f *debugFront) inside(reference int, more map[string]any) []debugVariable {
	f.t.Helper()
	ask := map[string]any{"variablesReference": reference}
	for k, v := range more {
		ask[k] = v
	}
	return into[struct{ Variables []debugVariable }](f.t, f.ask("variables", ask)).Variables
}

// locals are the variables of the first scope of a frame.
func (f *debugFront) locals(frame int) []debugVariable {
	f.t.Helper()
	s := into[struct {
		Scopes []struct {
			Name               string
			VariablesReference int
		}
	}](f.t, f.ask("scopes", map[string]any{"frameId": frame}))
	if len(s.Scopes) != 2 || s.Scopes[0].Name != "Locals" || s.Scopes[1].Name != "Globals" {
		f.t.Fatalf("%+v", s)
	}
	return f.inside(s.Scopes[0].VariablesReference, nil)
}

func shown(list []debugVariable) string {
	var out []string
	for _, v := range list {
		out = append(out, v.Name+"="+v.Value)
	}
	return strings.Join(out, " ")
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %s\nwant %s", what, got, want)
	}
}

const twice = "fun twice(n) {\n    let m = n * 2\n    m\n}\nlet data = {list: [1, [2, 3]], name: \"x\"}\nlet four = twice(2)\nprintln(four)\n"

// TestDebugCell: breakpoints, stack, variables, steps and evaluation, as JupyterLab asks for them.
func TestDebugCell(t *testing.T) {
	f := debugged(t)
	path := f.cell(twice, at(2))
	if e := f.event("stopped"); e.Body.Reason != "breakpoint" || e.Body.Thread != 1 {
		t.Errorf("%+v", e)
	}
	expect(t, "the stack", f.where(), "twice:2 < cell 1:6")
	if got := f.stack()[1].Source.Path; got != path {
		t.Errorf("the frame lies in %s, the cell in %s", got, path)
	}
	expect(t, "the arguments", shown(f.locals(1)), "n=2")
	globals := f.locals(2)
	expect(t, "the cell's variables", shown(globals), `data={list: [1, [2, 3]], name: "x"}`)
	list := f.inside(globals[0].VariablesReference, nil)
	expect(t, "a dictionary", shown(list), `list=[1, [2, 3]] name="x"`)
	expect(t, "a list in it", shown(f.inside(list[0].VariablesReference, nil)), "0=1 1=[2, 3]")
	expect(t, "a page of it", shown(f.inside(list[0].VariablesReference, map[string]any{"start": 1, "count": 1})), "1=[2, 3]")
	f.ask("next", map[string]any{"threadId": 1})
	f.event("stopped")
	expect(t, "after a step", f.where(), "twice:3 < cell 1:6")
	expect(t, "its variables", shown(f.locals(1)), "n=2 m=4")
	v := into[struct{ Result, Type string }](t, f.ask("evaluate", map[string]any{"expression": "m = m + 38", "frameId": 1}))
	expect(t, "an assignment gives nothing", v.Result, "")
	v = into[struct{ Result, Type string }](t, f.ask("evaluate", map[string]any{"expression": "m + n", "frameId": 1}))
	expect(t, "an evaluation", v.Result+" "+v.Type, "44 int")
	if r := f.tell("evaluate", map[string]any{"expression": "nothing", "frameId": 1}); r.Success || !strings.Contains(r.Message, "is not defined") {
		t.Errorf("%+v", r)
	}
	f.ask("stepOut", map[string]any{"threadId": 1})
	f.event("stopped")
	expect(t, "after the function", f.where(), "cell 1:7")
	f.ask("continue", map[string]any{"threadId": 1})
	if r := f.end(); r.Status != "ok" {
		t.Errorf("%+v", r)
	}
	if text := <-f.printed; !strings.Contains(text, "42") {
		t.Error("the changed variable did not count:", text)
	}
}

// TestDebugEarlierFunctions: what ran before the debugger came can be stopped, hot as it was, and after it has gone nothing stops.
func TestDebugEarlierFunctions(t *testing.T) {
	f := watched(t, serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf}))
	code := "fun add(a, b) {\n    let s = a + b\n    s\n}\nlet mut sum = 0\nfor i in 0..5000 { sum = add(sum, i) }\n"
	f.run(code)
	f.end()
	f.ask("initialize", map[string]any{})
	f.ask("attach", map[string]any{})
	f.event("initialized")
	path := into[struct{ SourcePath string }](t, f.ask("dumpCell", map[string]any{"code": code})).SourcePath
	f.ask("setBreakpoints", map[string]any{"source": map[string]any{"path": path}, "breakpoints": []any{at(3)}})
	f.run("add(40, 2)")
	f.event("stopped")
	expect(t, "an earlier function", f.where(), "add:3 < cell 2:1")
	f.ask("disconnect", map[string]any{})
	f.end()
	f.run("add(1, 2)")
	if r := f.end(); r.Status != "ok" {
		t.Errorf("%+v", r)
	}
	info := into[struct {
		IsStarted   bool
		Breakpoints []any
	}](t, f.ask("debugInfo", nil))
	if info.IsStarted || len(info.Breakpoints) > 0 {
		t.Errorf("%+v", info)
	}
}

// TestDebugBreakpoints: lines move to statements, conditions, hits and log points hold, errors in them are told.
func TestDebugBreakpoints(t *testing.T) {
	f := debugged(t)
	code := "let mut t = 0\nfor i in 0..6 {\n\n    t += i\n}\nt"
	path := into[struct{ SourcePath string }](t, f.ask("dumpCell", map[string]any{"code": code})).SourcePath
	type set struct {
		Breakpoints []struct {
			Verified bool
			Line     int
			Message  string
		}
	}
	ask := func(list ...map[string]any) set {
		return into[set](t, f.ask("setBreakpoints", map[string]any{"source": map[string]any{"path": path}, "breakpoints": list}))
	}
	if s := ask(at(3), at(9), map[string]any{"line": 4, "condition": "1 +"}); !s.Breakpoints[0].Verified || s.Breakpoints[0].Line != 4 || s.Breakpoints[1].Verified || s.Breakpoints[2].Verified || s.Breakpoints[2].Message == "" {
		t.Errorf("%+v", s)
	}
	ask(map[string]any{"line": 4, "condition": "i == 3"})
	f.run(code)
	f.event("stopped")
	expect(t, "the condition", shown(f.locals(1)), "i=3 t=3")
	ask(map[string]any{"line": 4, "hitCondition": "2"})
	f.ask("continue", map[string]any{})
	f.event("stopped")
	expect(t, "the second time from then on", shown(f.locals(1)), "i=5 t=10")
	ask()
	f.ask("continue", map[string]any{})
	f.end()
	ask(map[string]any{"line": 4, "logMessage": "i is {i}"})
	f.run(code)
	if e := f.event("output"); e.Body.Output != "i is 0\n" {
		t.Errorf("%+v", e)
	}
}

// TestDebugErrors: a program stops where it fails, with all its calls there.
func TestDebugErrors(t *testing.T) {
	f := debugged(t)
	f.ask("setExceptionBreakpoints", map[string]any{"filters": []string{"uncaught"}})
	f.cell("fun ratio(a, b) { a / b }\nlet fine = try { ratio(1, 0) } catch (e) { 3 }\nratio(fine, 0)")
	if e := f.event("stopped"); e.Body.Reason != "exception" || e.Body.Text != "division by zero" {
		t.Errorf("%+v", e)
	}
	expect(t, "the place", f.where(), "ratio:1 < cell 1:3")
	expect(t, "the arguments", shown(f.locals(1)), "a=3 b=0")
	if info := string(f.ask("exceptionInfo", map[string]any{"threadId": 1})); !strings.Contains(info, "division by zero") || !strings.Contains(info, `"unhandled"`) {
		t.Error(info)
	}
	f.ask("continue", map[string]any{})
	if r := f.end(); r.Status != "error" || !strings.Contains(r.Value, "division by zero") {
		t.Errorf("%+v", r)
	}
}

// TestDebugInterrupt: an interrupt ends the cell that stands at a breakpoint, and the debugger is still there.
func TestDebugInterrupt(t *testing.T) {
	f := debugged(t)
	f.cell(twice, at(2))
	f.event("stopped")
	if _, err := f.c.Request(within(t), jupyter.Control, "interrupt_request", map[string]any{}); err != nil {
		t.Fatal(err)
	}
	if r := f.end(); r.Status != "error" || !strings.Contains(strings.ToLower(r.Value), "interrupt") {
		t.Errorf("%+v", r)
	}
	f.event("continued")
	f.run(twice)
	f.event("stopped")
	expect(t, "the next run", f.where(), "twice:2 < cell 2:6")
	f.ask("disconnect", map[string]any{})
	f.end()
}

// TestDebugShutdown: a kernel ends although a cell stands at a breakpoint.
func TestDebugShutdown(t *testing.T) {
	s := serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf})
	f := watched(t, s)
	f.ask("initialize", map[string]any{})
	f.cell(twice, at(2))
	f.event("stopped")
	if _, err := f.c.Request(within(t), jupyter.Control, "shutdown_request", map[string]any{"restart": false}); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-s.ended:
		if err != nil {
			t.Error(err)
		}
		s.ended <- nil
	case <-within(t).Done():
		t.Fatal("the kernel does not end")
	}
}

// TestDebugPanel: the variable panel works without a debugger, and while a cell runs.
func TestDebugPanel(t *testing.T) {
	f := watched(t, serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf}))
	f.run("struct P { x: i64, ys: [i64] }\nlet p = P { x: 1, ys: [4, 5] }\nlet long = (0..2500).map(|i| i * i)\nfun f() { 1 }\nlet t = (1, \"two\")")
	f.end()
	panel := func() []debugVariable {
		return into[struct{ Variables []debugVariable }](t, f.ask("inspectVariables", nil)).Variables
	}
	list := panel()
	names := []string{}
	for _, v := range list {
		names = append(names, v.Name)
	}
	expect(t, "the variables", strings.Join(names, " "), "long p t")
	expect(t, "a struct", shown(f.inside(list[1].VariablesReference, nil)), "x=1 ys=[4, 5]")
	expect(t, "a tuple", shown(f.inside(list[2].VariablesReference, nil)), `0=1 1="two"`)
	parts := f.inside(list[0].VariablesReference, nil)
	if len(parts) != 3 || parts[2].Name != "[2000..2499]" {
		t.Fatalf("%+v", parts)
	}
	inner := f.inside(parts[2].VariablesReference, nil)
	if len(inner) != 500 || inner[499].Name != "2499" || inner[499].Value != "6245001" {
		t.Errorf("%d: %+v", len(inner), inner[len(inner)-1])
	}
	expect(t, "a page", shown(f.inside(list[0].VariablesReference, map[string]any{"filter": "indexed", "start": 1200, "count": 2})), "1200=1440000 1201=1442401")
	rich := string(f.ask("richInspectVariables", map[string]any{"variableName": "t"}))
	if !strings.Contains(rich, `"text/plain":"(1, \"two\")"`) {
		t.Error(rich)
	}
	if r := f.tell("richInspectVariables", map[string]any{"variableName": "no name"}); r.Success {
		t.Errorf("%+v", r)
	}
	if r := f.tell("evaluate", map[string]any{"expression": "1"}); r.Success {
		t.Error("evaluated without a debugger")
	}
	f.run("while true { p.x + 1 }")
	f.running()
	list = panel()
	expect(t, "a struct while a cell runs", shown(f.inside(list[1].VariablesReference, nil)), "x=1 ys=[4, 5]")
	if _, err := f.c.Request(within(t), jupyter.Control, "interrupt_request", map[string]any{}); err != nil {
		t.Fatal(err)
	}
	f.end()
}

// running waits until a cell runs.
func (f *debugFront) running() {
	f.t.Helper()
	select {
	case <-f.begun:
	case <-within(f.t).Done():
		f.t.Fatal("no cell runs")
	}
}

// TestDebugAssigns: setVariable, setExpression and copyToGlobals change the program.
func TestDebugAssigns(t *testing.T) {
	f := debugged(t)
	f.cell("fun f() {\n    let mut xs = [1, 2]\n    let mut d = {a: 1}\n    [xs, d]\n}\nf()", at(4))
	f.event("stopped")
	list := f.locals(1)
	f.ask("setVariable", map[string]any{"variablesReference": list[0].VariablesReference, "name": "1", "value": "20 + 1"})
	f.ask("setExpression", map[string]any{"expression": "d.a", "value": "7", "frameId": 1})
	expect(t, "the variables", shown(f.locals(1)), "xs=[1, 21] d={a: 7}")
	f.ask("copyToGlobals", map[string]any{"srcVariableName": "xs", "dstVariableName": "kept", "srcFrameId": 1})
	if r := f.tell("copyToGlobals", map[string]any{"srcVariableName": "nobody", "dstVariableName": "kept", "srcFrameId": 1}); r.Success {
		t.Errorf("%+v", r)
	}
	f.ask("continue", map[string]any{})
	f.end()
	f.run("println(kept)")
	f.end()
	if text := <-f.printed; !strings.Contains(text, "[1, 21]") {
		t.Error(text)
	}
	if r := f.tell("variables", map[string]any{"variablesReference": list[0].VariablesReference}); r.Success {
		t.Error("a reference of a stop that is over:", string(r.Body))
	}
}

// TestDebugPause: a running program stops at its next statement; then nothing is asked of nobody.
func TestDebugPause(t *testing.T) {
	f := debugged(t)
	f.run("let mut n = 0")
	f.end()
	f.run("while n >= 0 {\n    n += 1\n}")
	if threads := string(f.ask("threads", nil)); !strings.Contains(threads, `"main"`) {
		t.Error(threads)
	}
	f.ask("pause", map[string]any{"threadId": 1})
	if e := f.event("stopped"); e.Body.Reason != "pause" {
		t.Errorf("%+v", e)
	}
	f.ask("evaluate", map[string]any{"expression": "n = -5", "frameId": 1})
	f.ask("continue", map[string]any{})
	f.end()
	for _, command := range []string{"next", "continue", "scopes", "exceptionInfo", "unknown"} {
		if r := f.tell(command, map[string]any{}); r.Success || r.Message == "" {
			t.Errorf("%s when nothing has stopped: %+v", command, r)
		}
	}
	if len(f.stack()) > 0 {
		t.Error("a stack of nothing")
	}
}

// TestDebugInfo: what front ends find out before they start.
func TestDebugInfo(t *testing.T) {
	f := watched(t, serve(t, interp.New(interp.Options{Notebook: true}), Options{Log: t.Logf}))
	info, err := f.c.Request(within(t), jupyter.Control, "kernel_info_request", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	if k := into[jupyter.KernelInfo](t, info.Content); !k.Debugger || !slices.Contains(k.SupportedFeatures, "debugger") {
		t.Errorf("%+v", k)
	}
	d := into[struct {
		HashMethod, TmpFilePrefix, TmpFileSuffix string
		HashSeed                                 uint32
		StoppedThreads, Breakpoints              []any
	}](t, f.ask("debugInfo", nil))
	if d.HashMethod != "Murmur2" || d.HashSeed != 0xC70F6907 || d.StoppedThreads == nil || d.Breakpoints == nil {
		t.Errorf("%+v", d)
	}
	code := "let a = 1\n"
	path := into[struct{ SourcePath string }](t, f.ask("dumpCell", map[string]any{"code": code})).SourcePath
	expect(t, "the path, by ipykernel's own hash", path, d.TmpFilePrefix+"194333931"+d.TmpFileSuffix)
	content := into[struct{ Content string }](t, f.ask("source", map[string]any{"source": map[string]any{"path": path}})).Content
	expect(t, "the source", content, code)
	if r := f.tell("source", map[string]any{"source": map[string]any{"path": "/etc/passwd"}}); r.Success {
		t.Error("it gave a file that is no script")
	}
	if r := f.tell("setBreakpoints", map[string]any{"source": map[string]any{"path": path}}); r.Success {
		t.Error("breakpoints without a debugger")
	}
}
