package dap

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"

	"skep/diag"
	"skep/interp"
	"skep/interp/value"
)

// stackFrame is one running call. Frames are numbered from 1, innermost first.
type stackFrame struct {
	ID        int     `json:"id"`
	Name      string  `json:"name"`
	Line      int     `json:"line"`
	Column    int     `json:"column"`
	EndLine   int     `json:"endLine,omitempty"`
	EndColumn int     `json:"endColumn,omitempty"`
	Source    *Source `json:"source,omitempty"`
	Hint      string  `json:"presentationHint,omitempty"`
}

// stackTrace lists the calls of the thread that stands; others have none to show.
func (a *Adapter) stackTrace(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		Thread int `json:"threadId"`
		Start  int `json:"startFrame"`
		Levels int `json:"levels"`
	}{Thread: mainThread})
	if err != nil {
		return nil, err
	}
	var frames []diag.Frame
	if err := a.inspect(func(h *interp.Halted) error {
		if threadOf(h.Stop()) == ask.Thread {
			frames = h.Frames()
		}
		return nil
	}); err != nil && !errors.Is(err, errNotStopped) {
		return nil, err
	}
	list := []stackFrame{}
	for i, f := range frames {
		if i >= ask.Start && (ask.Levels <= 0 || len(list) < ask.Levels) {
			list = append(list, a.stackFrame(i+1, f))
		}
	}
	return map[string]any{"stackFrames": list, "totalFrames": len(frames)}, nil
}

func (a *Adapter) stackFrame(id int, f diag.Frame) stackFrame {
	out := stackFrame{ID: id, Name: f.Function}
	if filepath.IsAbs(out.Name) { // the top level of a file
		out.Name = filepath.Base(out.Name)
	}
	if f.Source == nil {
		out.Hint = "subtle"
		return out
	}
	out.Line, out.Column, out.EndLine, out.EndColumn = position(f)
	path := a.sources.path(f.Source)
	out.Source = &Source{Name: filepath.Base(path), Path: path}
	if !strings.HasPrefix(path, a.options.Prefix) {
		a.mu.Lock()
		a.modules[path] = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
		a.mu.Unlock()
	}
	return out
}

// scope is a group of variables.
type scope struct {
	Name      string `json:"name"`
	Hint      string `json:"presentationHint,omitempty"`
	Reference int    `json:"variablesReference"`
	Named     int    `json:"namedVariables"`
	Expensive bool   `json:"expensive"`
}

// scopes are a frame's own variables and the session's. Those of a top level are the session's too, as users expect.
func (a *Adapter) scopes(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, frameArgument{})
	if err != nil {
		return nil, err
	}
	var locals, globals []interp.Local
	err = a.inspect(func(h *interp.Halted) error {
		locals, globals = h.Locals(ask.FrameID-1), h.Globals()
		if h.Top(ask.FrameID - 1) {
			locals = mergeLocals(locals, globals)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return map[string]any{"scopes": []scope{
		{Name: "Locals", Hint: "locals", Reference: a.refs.add(reference{locals: locals, frame: ask.FrameID}), Named: len(locals)},
		{Name: "Globals", Hint: "globals", Reference: a.refs.add(reference{locals: globals, frame: ask.FrameID}), Named: len(globals)},
	}}, nil
}

// mergeLocals puts the session's variables behind those of a block, which hide them.
func mergeLocals(locals, globals []interp.Local) []interp.Local {
	seen := map[string]bool{}
	for _, l := range locals {
		seen[l.Name] = true
	}
	for _, g := range globals {
		if !seen[g.Name] {
			locals = append(locals, g)
		}
	}
	return locals
}

// evaluation is the answer to what gives a value. It says `value` for setVariable and `result` for evaluate.
type evaluation struct {
	Result    string `json:"result"`
	Value     string `json:"value"`
	Type      string `json:"type"`
	Reference int    `json:"variablesReference"`
	Named     int    `json:"namedVariables,omitempty"`
	Indexed   int    `json:"indexedVariables,omitempty"`
}

// longestResult bounds the text of an evaluated value, in bytes.
const longestResult = 100_000

func (a *Adapter) evaluate(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		frameArgument
		Expression string `json:"expression"`
	}{})
	if err != nil {
		return nil, err
	}
	return a.evaluateText(ask.FrameID, ask.Expression)
}

// evaluateText runs code in a frame, the innermost one if the request names none.
func (a *Adapter) evaluateText(frame int, text string) (any, error) {
	frame = max(frame, 1)
	var out evaluation
	err := a.inspect(func(h *interp.Halted) error {
		v, err := h.Eval(frame-1, diag.NewSource("evaluation", text))
		if err != nil {
			return err
		}
		out.Type, out.Result = typeOf(v), value.Brief(v, longestResult)
		if v.IsUnit() {
			out.Result = ""
		}
		x := a.describe(h, "", v, text, frame)
		out.Value, out.Reference, out.Named, out.Indexed = x.Value, x.Reference, x.Named, x.Indexed
		return nil
	})
	return out, err
}

func (a *Adapter) setExpression(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		frameArgument
		Expression string `json:"expression"`
		Value      string `json:"value"`
	}{})
	if err != nil {
		return nil, err
	}
	return a.assign(ask.FrameID, ask.Expression, ask.Value)
}

// setVariable assigns to a variable, or to a part of one that has a name in the program.
func (a *Adapter) setVariable(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		Reference int    `json:"variablesReference"`
		Name      string `json:"name"`
		Value     string `json:"value"`
	}{})
	if err != nil {
		return nil, err
	}
	ref, ok := a.refs.get(ask.Reference)
	if !ok {
		return nil, errStale
	}
	place := ref.placeOf(ask.Name)
	if place == "" {
		return nil, errors.New("this is no place in the program that can be assigned to")
	}
	return a.assign(ref.frame, place, ask.Value)
}

func (a *Adapter) assign(frame int, place, text string) (any, error) {
	if err := a.inspect(func(h *interp.Halted) error {
		_, err := h.Eval(max(frame, 1)-1, diag.NewSource("evaluation", place+" = ("+text+")"))
		return err
	}); err != nil {
		return nil, err
	}
	return a.evaluateText(frame, place)
}

// copyToGlobals gives a variable of the session what a local one holds.
func (a *Adapter) copyToGlobals(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		From  string `json:"srcVariableName"`
		To    string `json:"dstVariableName"`
		Frame int    `json:"srcFrameId"`
	}{})
	if err != nil {
		return nil, err
	}
	if !value.IsName(ask.From) || !value.IsName(ask.To) {
		return nil, errors.New("srcVariableName and dstVariableName must be names")
	}
	err = a.inspect(func(h *interp.Halted) error {
		if !h.Define(max(ask.Frame, 1)-1, ask.From, ask.To) {
			return errors.New("the frame has no variable `" + ask.From + "`")
		}
		return nil
	})
	return nil, err
}
