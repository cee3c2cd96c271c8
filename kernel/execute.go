package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/jupyter"
)

// cell is one execute_request at work.
type cell struct {
	*request
	ask   jupyter.ExecuteRequest
	count int
	pages []jupyter.Payload
}

func (k *kernel) execute(ctx context.Context, r *request) {
	if r.aborted {
		k.reply(r, jupyter.ExecuteReply{Status: "aborted", ExecutionCount: int(k.count.Load()), Payload: []jupyter.Payload{}, UserExpressions: map[string]any{}})
		return
	}
	ask, err := jupyter.DecodeExecuteRequest(r.msg.Content)
	if err != nil {
		k.replyError(r, fmt.Errorf("execute_request: %w", err))
		return
	}
	c := &cell{request: r, ask: ask, count: k.number(ask)}
	k.saver.before()
	start := time.Now()
	defer func() { k.ran = time.Since(start) }()
	ctx, cancel := context.WithCancel(ctx)
	k.running.begin(cancel) // before anybody hears of the cell: who sees it can interrupt it
	k.outputs.begin(ctx, r.msg.RawHeader)
	k.bar.begin(c)
	if !ask.Silent {
		k.publish("execute_input", r.msg.RawHeader, jupyter.ExecuteInput{Code: ask.Code, ExecutionCount: c.count})
	}
	res, err := k.run(ctx, c)
	values := map[string]any{}
	if err == nil {
		values = k.evaluate(ctx, ask.UserExpressions)
	}
	interrupted := k.running.end()
	k.outputs.flush()
	k.endBar()
	k.updates.flush()
	if err != nil {
		k.fail(c, err, interrupted)
		return
	}
	k.succeed(c, res, values)
}

// number counts the cells that go into history; others borrow the next number.
func (k *kernel) number(ask jupyter.ExecuteRequest) int {
	if ask.StoreHistory {
		return int(k.count.Add(1))
	}
	return int(k.count.Load()) + 1
}

// run hands the cell to the session. A panic below is the cell's error.
func (k *kernel) run(ctx context.Context, c *cell) (res interp.Result, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = k.fault(v)
		}
	}()
	if strings.TrimSpace(c.ask.Code) == "" {
		return interp.Result{}, nil
	}
	if res, ok, err := k.stateMagic(ctx, c.ask.Code); ok {
		return res, err
	}
	src := diag.NewSource("cell "+strconv.Itoa(c.count), c.ask.Code)
	return k.session.Run(ctx, src, k.streams(c))
}

// fault logs a panic below a cell and gives what the cell's reader is told.
func (k *kernel) fault(v any) error {
	k.options.Log("kernel: panic in a cell: %v\n%s", v, debug.Stack())
	return &diag.Diagnostic{
		Code:    "internal",
		Message: fmt.Sprintf("internal error: %v", v),
		Hint:    "this is a fault in skep, not in the cell; the variables are kept",
	}
}

func (k *kernel) streams(c *cell) *interp.Streams {
	parent := c.msg.RawHeader
	s := &interp.Streams{
		Stdout:  func(text string) { k.outputs.write("stdout", text) },
		Stderr:  func(text string) { k.outputs.write("stderr", text) },
		Display: func(b interp.Bundle) { k.display(parent, b) },
		ClearOutput: func(wait bool) {
			k.outputs.flush()
			k.publish("clear_output", parent, jupyter.ClearOutput{Wait: wait})
		},
		Progress: func(p module.Progress) {
			k.publish(progressType, parent, progressOf(p))
			k.showBar(p)
		},
		Comms: speaker{k, parent, parent},
		Page: func(b interp.Bundle) {
			c.pages = append(c.pages, jupyter.Payload{Source: "page", Data: k.jsonable(b.Data)})
		},
		NextInput: func(text string) {
			c.pages = append(c.pages, jupyter.Payload{Source: "set_next_input", Text: text, Replace: true})
		},
		Input: func(context.Context, string, bool) module.Line {
			return func() (string, error) {
				return "", errors.New("cannot ask for input: the front end does not allow it")
			}
		},
	}
	if c.ask.AllowStdin {
		s.Input = func(ctx context.Context, prompt string, password bool) module.Line {
			k.outputs.flush() // what was printed before stands above the question
			return func() (string, error) { return k.ask(ctx, c.request, prompt, password) }
		}
	}
	return s
}

func (k *kernel) display(parent json.RawMessage, b interp.Bundle) {
	k.outputs.flush()
	d := jupyter.DisplayData{Data: k.dataOf(b), Metadata: k.jsonable(b.Metadata)}
	if b.DisplayID != "" {
		d.Transient = &jupyter.Transient{DisplayID: b.DisplayID}
	}
	if b.Update {
		k.publish("update_display_data", parent, d)
		return
	}
	k.publish("display_data", parent, d)
}

// jsonable leaves out what JSON cannot express (a NaN in a chart, say), so that
// the other representations still show.
func (k *kernel) jsonable(data map[string]any) map[string]any {
	out := make(map[string]any, len(data))
	for mime, v := range data {
		if _, plain := v.(string); !plain {
			raw, err := json.Marshal(v)
			if err != nil {
				k.options.Log("kernel: %s left out: %v", mime, err)
				continue
			}
			v = json.RawMessage(raw)
		}
		out[mime] = v
	}
	return out
}

// evaluate runs the expressions that a front end wants beside the cell, quietly.
func (k *kernel) evaluate(ctx context.Context, expressions map[string]string) map[string]any {
	values := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(expressions)) {
		c := &cell{ask: jupyter.ExecuteRequest{Code: expressions[name]}}
		values[name] = k.evaluateOne(ctx, name, c)
	}
	return values
}

func (k *kernel) evaluateOne(ctx context.Context, name string, c *cell) (answer any) {
	defer func() {
		if v := recover(); v != nil {
			k.options.Log("kernel: panic in a user expression: %v\n%s", v, debug.Stack())
			answer = failure{"error", errorContent(fmt.Errorf("internal error: %v", v))}
		}
	}()
	res, err := k.session.Run(ctx, diag.NewSource("expression "+name, c.ask.Code), &interp.Streams{})
	if err != nil {
		return failure{"error", errorContent(err)}
	}
	return struct {
		Status   string         `json:"status"`
		Data     map[string]any `json:"data"`
		Metadata map[string]any `json:"metadata"`
	}{"ok", k.jsonable(res.Bundle.Data), k.jsonable(res.Bundle.Metadata)}
}

func (k *kernel) succeed(c *cell, res interp.Result, values map[string]any) {
	parent := c.msg.RawHeader
	if len(res.Warnings) > 0 {
		k.publish("stream", parent, jupyter.Stream{Name: "stderr", Text: rendered(res.Warnings)})
	}
	data := k.dataOf(res.Bundle)
	if res.Show && !c.ask.Silent && len(data) > 0 {
		k.publish("execute_result", parent, jupyter.DisplayData{
			Data: data, Metadata: k.jsonable(res.Bundle.Metadata), ExecutionCount: c.count,
		})
	}
	k.reply(c.request, jupyter.ExecuteReply{
		Status: "ok", ExecutionCount: c.count,
		Payload: append([]jupyter.Payload{}, c.pages...), UserExpressions: values,
	})
	k.remember(c, data)
}

// abortGrace lets cells that were sent together with the failing one arrive, so that they are aborted with it: on a busy
// machine a front end needs more than 20 ms between two of them. The reply waits for it, the error is shown before: what
// comes after the reply was sent by somebody who may know of it, and is run.
const abortGrace = 100 * time.Millisecond

func (k *kernel) fail(c *cell, err error, interrupted bool) {
	e := contentOf(err, interrupted)
	k.publish("error", c.msg.RawHeader, e)
	if c.ask.StopOnError {
		if !interrupted { // what stands behind an interrupted cell has arrived long ago
			time.Sleep(abortGrace)
		}
		k.queue.abortCells()
	}
	k.reply(c.request, jupyter.ExecuteReply{
		Status: "error", ExecutionCount: c.count, ErrorContent: &e,
		Payload: []jupyter.Payload{}, UserExpressions: map[string]any{},
	})
	k.remember(c, nil)
}

func (k *kernel) remember(c *cell, data map[string]any) {
	if c.ask.StoreHistory {
		text, _ := data["text/plain"].(string)
		k.history.add(c.count, c.ask.Code, text)
	}
}

// contentOf is what is said of a run that failed.
func contentOf(err error, interrupted bool) jupyter.ErrorContent {
	if interrupted && !isDiagnostic(err) {
		err = &diag.Diagnostic{Code: "Interrupted", Message: "interrupted"}
	}
	return errorContent(err)
}

func isDiagnostic(err error) bool { return len(diagnostics(err)) > 0 }

// diagnostics finds the Diagnostics in an error, nil if it is none.
func diagnostics(err error) diag.List {
	var list diag.List
	var one *diag.Diagnostic
	switch {
	case errors.As(err, &list):
		return list
	case errors.As(err, &one):
		return diag.List{one}
	}
	return nil
}

// errorContent names the first error; the traceback is the whole rendering, line by line.
func errorContent(err error) jupyter.ErrorContent {
	list := diagnostics(err)
	if len(list) == 0 {
		list = diag.List{{Message: err.Error()}}
	}
	e := jupyter.ErrorContent{Name: "Error", Value: list[0].Message}
	for _, d := range list {
		if d.Severity == diag.Error {
			e.Value = d.Message
			if d.Code != "" {
				e.Name = d.Code
			}
			break
		}
	}
	e.Traceback = strings.Split(strings.TrimSuffix(rendered(list), "\n"), "\n")
	return e
}

func rendered(list diag.List) string {
	var b strings.Builder
	_ = diag.Text(&b, list, true) // a strings.Builder does not fail
	return b.String()
}
