package dap

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"sync"

	"skep/diag"
	"skep/interp"
	"skep/interp/value"
)

// variable is one variable, element, entry or field.
type variable struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	Type      string `json:"type,omitempty"`
	Evaluate  string `json:"evaluateName,omitempty"`
	Reference int    `json:"variablesReference"` // 0: there is nothing inside
	Named     int    `json:"namedVariables,omitempty"`
	Indexed   int    `json:"indexedVariables,omitempty"`
}

// reference is what a variablesReference stands for: variables, or what is inside of a value.
type reference struct {
	locals []interp.Local
	frame  int // to which assignments belong
	v      value.Value
	place  string // how the program names v; "": it cannot
	lo, n  int    // a part of a long list; n is 0 for the whole
}

// references number what front ends may look into, until the program goes on.
type references struct {
	mu   sync.Mutex
	list []reference
}

var errStale = errors.New("the program has gone on: the variablesReference is no longer valid")

func (r *references) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = nil
}

func (r *references) add(x reference) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, x)
	return len(r.list)
}

func (r *references) get(n int) (reference, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n < 1 || n > len(r.list) {
		return reference{}, false
	}
	return r.list[n-1], true
}

// child is a part of a value: its name for people, and how the program gets at it.
type child struct {
	name, place string
	v           value.Value
}

// variables lists what is inside of a reference. Paging: `start` and `count`.
func (a *Adapter) variables(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		Reference int    `json:"variablesReference"`
		Filter    string `json:"filter"`
		Start     int    `json:"start"`
		Count     int    `json:"count"`
	}{})
	if err != nil {
		return nil, err
	}
	ref, ok := a.refs.get(ask.Reference)
	if !ok {
		return nil, errStale
	}
	list := []variable{}
	err = a.view(func(v interp.Viewer) error {
		list = a.inside(v, ref, ask.Filter, max(ask.Start, 0), ask.Count)
		return nil
	})
	return map[string]any{"variables": list}, err
}

// view runs f on a stopped program, or between two runs.
func (a *Adapter) view(f func(v interp.Viewer) error) error {
	err := a.inspect(func(h *interp.Halted) error { return f(h) })
	if !errors.Is(err, errNotStopped) {
		return err
	}
	if !a.options.Session.View(func(v interp.Viewer) { err = f(v) }) {
		return errors.New("a cell is running")
	}
	return err
}

// inside lists the children that a page asks for. Long lists are shown in parts
// to front ends that do not page.
func (a *Adapter) inside(v interp.Viewer, ref reference, filter string, start, count int) (list []variable) {
	list = []variable{}
	if ref.v.IsNull() {
		for _, l := range page(ref.locals, start, count) {
			list = append(list, a.describe(v, l.Name, l.Value, l.Name, ref.frame))
		}
		return list
	}
	c := a.contents(v, ref)
	if filter == "indexed" {
		c.named = nil
	}
	for _, x := range page(c.named, start, count) {
		list = append(list, a.describe(v, x.name, x.v, x.place, ref.frame))
	}
	if filter == "named" || count > 0 && len(list) >= count {
		return list
	}
	start = max(0, start-len(c.named))
	if ref.n == 0 && count <= 0 {
		count = c.length - start
	}
	if count > 0 {
		count -= len(list)
	} else {
		count = c.length
	}
	if count > mostShown {
		return append(list, a.parts(ref, start, start+count)...)
	}
	for i := start; i < min(start+count, c.length); i++ {
		x := c.at(i)
		list = append(list, a.describe(v, x.name, x.v, x.place, ref.frame))
	}
	return list
}

// mostShown is how many elements one answer has.
const mostShown = 1000

// parts cuts a list into as many parts as one answer shows at most.
func (a *Adapter) parts(ref reference, from, to int) (list []variable) {
	size := mostShown
	for (to-from+size-1)/size > mostShown {
		size *= mostShown
	}
	for lo := from; lo < to; lo += size {
		n := min(size, to-lo)
		part := ref
		part.lo, part.n = ref.lo+lo, n
		list = append(list, variable{Name: fmt.Sprintf("[%d..%d]", part.lo, part.lo+n-1), Reference: a.refs.add(part), Indexed: n})
	}
	return list
}

// page cuts out what was asked for; 0 means all from start on.
func page[T any](list []T, start, count int) []T {
	list = list[min(start, len(list)):]
	if count > 0 {
		list = list[:min(count, len(list))]
	}
	return list
}

// describe shows a value in a line, with a reference if there is something inside.
func (a *Adapter) describe(v interp.Viewer, name string, x value.Value, place string, frame int) variable {
	out := variable{Name: name, Value: interp.Summary(x), Type: typeOf(x), Evaluate: place}
	if x.Kind() == value.KBox { // what is inside is asked for when somebody looks
		if len(a.options.Session.FieldNames(x)) > 0 {
			out.Reference = a.refs.add(reference{v: x, place: place, frame: frame})
		}
		return out
	}
	c := a.contents(v, reference{v: x, place: place, frame: frame})
	out.Named, out.Indexed = len(c.named), c.length
	if len(c.named)+c.length > 0 {
		out.Reference = a.refs.add(reference{v: x, place: place, frame: frame})
	}
	return out
}

// inspectVariables lists the session's variables: those of a stopped program, or between two
// runs. While a cell runs they are as they were before it, and cannot be looked into.
func (a *Adapter) inspectVariables(json.RawMessage) (any, error) {
	if len(a.standing()) == 0 {
		a.refs.clear()
	}
	list := []variable{}
	err := a.view(func(v interp.Viewer) error {
		for _, l := range v.Globals() {
			list = append(list, a.describe(v, l.Name, l.Value, l.Name, 0))
		}
		return nil
	})
	if err != nil {
		for _, v := range a.options.Session.Variables() {
			list = append(list, variable{Name: v.Name, Value: v.Summary, Type: v.Type, Evaluate: v.Name})
		}
	}
	return map[string]any{"variables": list}, nil
}

// richInspect shows a variable as a cell that ends with it does.
func (a *Adapter) richInspect(arguments json.RawMessage) (any, error) {
	ask, err := into(arguments, struct {
		frameArgument
		Name string `json:"variableName"`
	}{})
	if err != nil {
		return nil, err
	}
	var shown interp.Bundle
	err = a.view(func(v interp.Viewer) (err error) {
		x, err := a.find(v, ask.FrameID, ask.Name)
		if err == nil {
			shown = a.options.Session.Show(x)
		}
		return err
	})
	empty := map[string]any{}
	if err != nil {
		return map[string]any{"data": empty, "metadata": empty}, err
	}
	if shown.Metadata == nil {
		shown.Metadata = empty
	}
	return map[string]any{"data": shown.Data, "metadata": shown.Metadata}, nil
}

// find gives the variable of a name: in a frame of a stopped program, else of the session.
func (a *Adapter) find(v interp.Viewer, frame int, name string) (value.Value, error) {
	if !value.IsName(name) {
		return value.Null, fmt.Errorf("%s is no name", strconv.Quote(name))
	}
	if h, ok := v.(*interp.Halted); ok {
		return h.Eval(max(frame, 1)-1, diag.NewSource("evaluation", name))
	}
	for _, l := range v.Globals() {
		if l.Name == name {
			return l.Value, nil
		}
	}
	return value.Null, fmt.Errorf("there is no variable `%s`", name)
}

// typeOf names a type so that JupyterLab shows the value: of int, float, bool and
// str it does, of others that have a name it shows the name. Numbers that
// JavaScript would show as others have none.
func typeOf(x value.Value) string {
	switch x.Kind() {
	case value.KInt:
		if n := x.AsInt(); n < -1<<53 || n > 1<<53 {
			return ""
		}
		return "int"
	case value.KFloat:
		if f := x.AsFloat(); math.IsNaN(f) || math.IsInf(f, 0) {
			return ""
		}
		return "float"
	case value.KBool:
		return "bool"
	case value.KStr:
		return "str"
	case value.KNull, value.KUnit:
		return ""
	}
	return value.TypeName(x)
}
