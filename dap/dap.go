// Package dap answers the requests of the Debug Adapter Protocol for a session:
// breakpoints, steps, stacks, variables, evaluation. How messages travel is not
// its matter: the kernel has them on its control channel, as Jupyter front ends
// send them (with what ipykernel added to the protocol: dumpCell, debugInfo,
// inspectVariables, richInspectVariables, copyToGlobals), and `skep dap` on a pair
// of streams, as editors do. One Adapter debugs one session.
package dap

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"skep/diag"
	"skep/internal/lazy"
	"skep/interp"
	"skep/interp/value"
)

// Session is what the adapter needs of an interp.Session.
type Session interface {
	Debugger() *interp.Debugger
	Attach()
	Detach()
	View(f func(v interp.Viewer)) bool
	Variables() []interp.Variable
	FieldNames(v value.Value) []string
	Show(v value.Value) interp.Bundle
}

// Options of an Adapter.
type Options struct {
	Session Session
	// Event hears of events, one at a time, from any goroutine; it must not call the adapter.
	Event func(e *Event)
	// Prefix and Suffix surround the hash of a cell's text in its path.
	Prefix, Suffix string
	// Started hears configurationDone and attach; see Adapter. Nil: nobody does.
	Started func()
}

// Request is what a front end asks.
type Request struct {
	Seq       int             `json:"seq"`
	Type      string          `json:"type"`
	Command   string          `json:"command"`
	Arguments json.RawMessage `json:"arguments"`
}

// Response answers a Request.
type Response struct {
	Seq        int    `json:"seq"`
	Type       string `json:"type"` // "response"
	RequestSeq int    `json:"request_seq"`
	Success    bool   `json:"success"`
	Command    string `json:"command"`
	Message    string `json:"message,omitempty"`
	Body       any    `json:"body,omitempty"`
}

// Event is what happens by itself.
type Event struct {
	Seq   int    `json:"seq"`
	Type  string `json:"type"` // "event"
	Event string `json:"event"`
	Body  any    `json:"body,omitempty"`
}

// Adapter answers requests. Handle is called from one goroutine at a time.
type Adapter struct {
	options Options
	seq     sequence
	sources sources
	refs    references

	mu      sync.Mutex
	started bool
	stopped []int // threads that stand; at most one
	why     interp.Stop
	breaks  map[string][]SourceBreakpoint // by path, as they were placed
	modules map[string]string             // paths of files that programs stopped in, by name
}

// sequence numbers what is sent.
type sequence struct {
	mu sync.Mutex
	n  int
}

func (s *sequence) next() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return s.n
}

// New makes an adapter that nobody has started.
func New(o Options) *Adapter {
	a := &Adapter{options: o, breaks: map[string][]SourceBreakpoint{}, modules: map[string]string{}}
	a.sources.init(o.Prefix, o.Suffix)
	a.refs.clear()
	return a
}

// errNotStopped is the answer to what only a stopped program can be asked.
var errNotStopped = errors.New("nothing has stopped")

// errNotStarted is the answer to what needs a debugger.
var errNotStarted = errors.New("the debugger is not started: send initialize first")

// handler answers one command.
type handler func(a *Adapter, arguments json.RawMessage) (body any, err error)

// anytime are the commands that need no debugger.
var anytime = lazy.Value[map[string]handler]{New: func() map[string]handler {
	return map[string]handler{
		"initialize": (*Adapter).initialize, "debugInfo": (*Adapter).debugInfo, "inspectVariables": (*Adapter).inspectVariables,
		"richInspectVariables": (*Adapter).richInspect, "variables": (*Adapter).variables, "modules": (*Adapter).listModules,
		"source": (*Adapter).source, "dumpCell": (*Adapter).dumpCell, "copyToGlobals": (*Adapter).copyToGlobals, "disconnect": (*Adapter).disconnect,
		"terminate": (*Adapter).disconnect,
	}
}}

// started are those that need one.
var started = lazy.Value[map[string]handler]{New: func() map[string]handler {
	return map[string]handler{
		"attach": (*Adapter).attach, "launch": (*Adapter).attach, "configurationDone": (*Adapter).configurationDone,
		"setBreakpoints": (*Adapter).setBreakpoints, "setExceptionBreakpoints": (*Adapter).setExceptionBreakpoints, "setFunctionBreakpoints": (*Adapter).noBreakpoints,
		"breakpointLocations": (*Adapter).breakpointLocations, "threads": (*Adapter).threads, "stackTrace": (*Adapter).stackTrace, "scopes": (*Adapter).scopes,
		"evaluate": (*Adapter).evaluate, "setVariable": (*Adapter).setVariable, "setExpression": (*Adapter).setExpression, "exceptionInfo": (*Adapter).exceptionInfo,
		"continue": resume(interp.Continue), "next": resume(interp.StepOver), "stepIn": resume(interp.StepIn),
		"stepOut": resume(interp.StepOut), "pause": (*Adapter).pause,
	}
}}

// Handle answers a request; what is no request at all is an error response.
func (a *Adapter) Handle(raw []byte) *Response {
	var r Request
	if err := json.Unmarshal(raw, &r); err != nil {
		return a.respond(&r, nil, fmt.Errorf("debug request: %w", err))
	}
	body, err := a.answer(&r)
	return a.respond(&r, body, err)
}

func (a *Adapter) answer(r *Request) (any, error) {
	if h := anytime.Get()[r.Command]; h != nil {
		return h(a, r.Arguments)
	}
	h := started.Get()[r.Command]
	switch {
	case h == nil:
		return nil, fmt.Errorf("%q is not supported", r.Command)
	case !a.isStarted():
		return nil, errNotStarted
	}
	return h(a, r.Arguments)
}

func (a *Adapter) respond(r *Request, body any, err error) *Response {
	out := &Response{Seq: a.seq.next(), Type: "response", RequestSeq: r.Seq, Success: err == nil, Command: r.Command, Body: body}
	if err != nil {
		out.Message = err.Error()
	}
	if out.Body == nil {
		out.Body = struct{}{} // front ends look into it
	}
	return out
}

func (a *Adapter) event(name string, body any) {
	a.options.Event(&Event{Seq: a.seq.next(), Type: "event", Event: name, Body: body})
}

func (a *Adapter) isStarted() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.started
}

// into reads arguments; without any they are as they were.
func into[T any](arguments json.RawMessage, before T) (T, error) {
	if len(arguments) == 0 {
		return before, nil
	}
	if err := json.Unmarshal(arguments, &before); err != nil {
		return before, fmt.Errorf("arguments: %w", err)
	}
	return before, nil
}

// capabilities are what initialize answers.
func capabilities() map[string]any {
	return map[string]any{
		"supportsConfigurationDoneRequest": true, "supportsConditionalBreakpoints": true, "supportsHitConditionalBreakpoints": true,
		"supportsLogPoints": true, "supportsEvaluateForHovers": true, "supportsSetVariable": true, "supportsSetExpression": true,
		"supportsExceptionInfoRequest": true, "supportsModulesRequest": true, "supportsBreakpointLocationsRequest": true, "supportsTerminateRequest": true,
		"supportsVariablePaging": true, "supportsVariableType": true, "supportTerminateDebuggee": true,
		"exceptionBreakpointFilters": []exceptionFilter{
			{"raised", "Raised Errors", false, "stops at each error, also at those that a try catches"},
			{"uncaught", "Uncaught Errors", true, "stops at errors that no try is around"},
		},
	}
}

type exceptionFilter struct {
	Filter      string `json:"filter"`
	Label       string `json:"label"`
	Default     bool   `json:"default"`
	Description string `json:"description"`
}

// initialize starts the debugger: what runs from now on can be stopped.
func (a *Adapter) initialize(json.RawMessage) (any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.started {
		d := a.options.Session.Debugger()
		d.Stopped, d.Resumed = a.hasStopped, a.hasResumed
		d.Logged = func(text string) { a.event("output", output{"console", text}) }
		a.options.Session.Attach()
		a.started = true
	}
	return capabilities(), nil
}

type output struct {
	Category string `json:"category"`
	Output   string `json:"output"`
}

func (a *Adapter) attach(json.RawMessage) (any, error) {
	a.event("initialized", nil)
	return nil, nil
}

func (a *Adapter) configurationDone(json.RawMessage) (any, error) {
	if a.options.Started != nil {
		a.options.Started()
	}
	return nil, nil
}

// disconnect lets everything run on and forgets the breakpoints.
func (a *Adapter) disconnect(json.RawMessage) (any, error) {
	a.mu.Lock()
	was := a.started
	a.started = false
	clear(a.breaks)
	a.mu.Unlock()
	if was {
		a.options.Session.Detach()
		a.event("terminated", nil)
	}
	return nil, nil
}

// hasStopped hears of a stop on the program's goroutine.
func (a *Adapter) hasStopped(s interp.Stop) {
	a.mu.Lock()
	a.stopped, a.why = []int{threadOf(s)}, s
	a.mu.Unlock()
	a.event("stopped", stoppedBody{Reason: s.Reason, ThreadID: threadOf(s), All: true, Text: s.Text, Description: s.Text})
}

type stoppedBody struct {
	Reason      string `json:"reason"`
	ThreadID    int    `json:"threadId"`
	All         bool   `json:"allThreadsStopped"`
	Text        string `json:"text,omitempty"`
	Description string `json:"description,omitempty"`
}

type continuedBody struct {
	ThreadID int  `json:"threadId"`
	All      bool `json:"allThreadsContinued"`
}

// hasResumed hears that the stopped program goes on, or is ended.
func (a *Adapter) hasResumed() {
	a.mu.Lock()
	thread := threadOf(a.why)
	a.stopped = nil
	a.mu.Unlock()
	a.event("continued", continuedBody{thread, true})
}

// mainThread is the program itself, which front ends ask for when nothing has stopped; its tasks follow.
const mainThread = 1

func threadOf(s interp.Stop) int { return mainThread + s.Task }

func (a *Adapter) standing() []int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]int{}, a.stopped...)
}

type thread struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

func (a *Adapter) threads(json.RawMessage) (any, error) {
	list := []thread{{mainThread, "main"}}
	for _, id := range a.standing() {
		if id != mainThread {
			list = append(list, thread{id, fmt.Sprintf("task %d", id-mainThread)})
		}
	}
	return map[string]any{"threads": list}, nil
}

// resume answers the requests that let a program go on.
func resume(how interp.Step) handler {
	return func(a *Adapter, _ json.RawMessage) (any, error) {
		a.refs.clear()
		if !a.options.Session.Debugger().Go(how) {
			return nil, errNotStopped
		}
		return map[string]any{"allThreadsContinued": true}, nil
	}
}

func (a *Adapter) pause(json.RawMessage) (any, error) {
	if len(a.standing()) == 0 {
		a.options.Session.Debugger().Pause()
	}
	return nil, nil
}

// frameArgument is what many requests have.
type frameArgument struct {
	FrameID int `json:"frameId"`
}

// inspect runs f on the stopped program.
func (a *Adapter) inspect(f func(h *interp.Halted) error) error {
	var failed error
	ok, err := a.options.Session.Debugger().Inspect(func(h *interp.Halted) { failed = f(h) })
	switch {
	case err != nil:
		return err
	case !ok:
		return errNotStopped
	}
	return failed
}

// exceptionInfo tells of the error that has stopped the program.
func (a *Adapter) exceptionInfo(json.RawMessage) (any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.stopped) == 0 || a.why.Reason != "exception" {
		return nil, errors.New("no error has stopped the program")
	}
	mode := "always"
	if a.why.Uncaught {
		mode = "unhandled"
	}
	id := cmp.Or(a.why.Code, "error")
	return map[string]any{"exceptionId": id, "description": a.why.Text, "breakMode": mode,
		"details": map[string]any{"message": a.why.Text, "typeName": id}}, nil
}

// setExceptionBreakpoints takes the filters that capabilities name.
func (a *Adapter) setExceptionBreakpoints(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		Filters []string `json:"filters"`
		Options []struct {
			ID string `json:"filterId"`
		} `json:"filterOptions"`
	}{})
	if err != nil {
		return nil, err
	}
	for _, o := range ask.Options {
		ask.Filters = append(ask.Filters, o.ID)
	}
	which, set := interp.NoErrors, []map[string]any{}
	for _, f := range ask.Filters {
		known := f == "raised" || f == "uncaught" || f == "userUnhandled"
		set = append(set, map[string]any{"verified": known})
	}
	switch {
	case slices.Contains(ask.Filters, "raised"):
		which = interp.AllErrors
	case slices.Contains(ask.Filters, "uncaught"), slices.Contains(ask.Filters, "userUnhandled"):
		which = interp.UncaughtErrors
	}
	a.options.Session.Debugger().StopAtErrors(which)
	return map[string]any{"breakpoints": set}, nil
}

// debugInfo tells how the debugger stands; front ends ask for it first of all.
func (a *Adapter) debugInfo(json.RawMessage) (any, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	type placed struct {
		Source      string             `json:"source"`
		Breakpoints []SourceBreakpoint `json:"breakpoints"`
	}
	list := []placed{}
	for path, set := range a.breaks {
		list = append(list, placed{path, set})
	}
	slices.SortFunc(list, func(x, y placed) int { return cmp.Compare(x.Source, y.Source) })
	return map[string]any{
		"isStarted": a.started, "hashMethod": "Murmur2", "hashSeed": hashSeed, "tmpFilePrefix": a.options.Prefix, "tmpFileSuffix": a.options.Suffix,
		"breakpoints": list, "stoppedThreads": append([]int{}, a.stopped...), "richRendering": true, "exceptionPaths": []string{}, "copyToGlobals": true,
	}, nil
}

// position is where a place begins and ends, from 1 on.
func position(f diag.Frame) (line, column, endLine, endColumn int) {
	from, to := f.Source.Position(f.Span.Start), f.Source.Position(f.Span.End)
	return from.Line, from.Column, to.Line, to.Column
}
