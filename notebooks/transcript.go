package notebooks

import (
	"context"
	"errors"
	"strings"

	"skep/interp"
)

// transcript collects what one cell prints and shows.
type transcript struct {
	run         *run
	cell        *Cell
	count       int
	items       []*shown
	limit, used int
	clipped     bool
	clearNext   bool // clear_output(wait): clear when the next output comes
}

// shown is one output while it can still grow or be updated.
type shown struct {
	output Output
	text   *strings.Builder // of a stream
}

func (t *transcript) streams() *interp.Streams {
	echo := t.run.options.Echo
	if echo == nil {
		echo = &interp.Streams{}
	}
	s := &interp.Streams{
		Stdout:      func(text string) { t.stream("stdout", text); pass(echo.Stdout, text) },
		Stderr:      func(text string) { t.stream("stderr", text); pass(echo.Stderr, text) },
		Display:     func(b interp.Bundle) { t.display(b); pass(echo.Display, b) },
		ClearOutput: func(wait bool) { t.clear(wait); pass(echo.ClearOutput, wait) },
		Page:        echo.Page,
		Input:       echo.Input,
	}
	if s.Input == nil {
		s.Input = func(context.Context, string, bool) interp.Line {
			return func() (string, error) {
				return "", errors.New("input is not available when a notebook runs without a person")
			}
		}
	}
	return s
}

func pass[T any](f func(T), v T) {
	if f != nil {
		f(v)
	}
}

// room says whether n more bytes may be kept; the first refusal leaves a note.
func (t *transcript) room(n int) bool {
	if t.used+n <= t.limit {
		t.used += n
		return true
	}
	if !t.clipped {
		t.clipped = true
		t.add(streamOf("stderr", "\n[more output than "+bytesText(int64(t.limit))+" was dropped]\n"))
	}
	return false
}

func streamOf(name, text string) *shown {
	s := &shown{output: Output{"output_type": "stream", "name": name}, text: &strings.Builder{}}
	s.text.WriteString(text)
	return s
}

func (t *transcript) stream(name, text string) {
	if text == "" || !t.room(len(text)) {
		return
	}
	t.flushClear()
	if n := len(t.items); n > 0 && t.items[n-1].text != nil && t.items[n-1].output["name"] == name {
		t.items[n-1].text.WriteString(text)
		return
	}
	t.add(streamOf(name, text))
}

func (t *transcript) add(s *shown) {
	t.flushClear()
	t.items = append(t.items, s)
}

func (t *transcript) clear(wait bool) {
	if t.clearNext = wait; !wait {
		t.items = nil
	}
}

func (t *transcript) flushClear() {
	if t.clearNext {
		t.items, t.clearNext = nil, false
	}
}

func (t *transcript) display(b interp.Bundle) {
	if !t.room(sizeOf(b.Data)) {
		return
	}
	if b.Update {
		for _, s := range t.run.displays[b.DisplayID] {
			fill(s.output, b)
		}
		return
	}
	t.addBundle(Output{"output_type": "display_data"}, b)
}

func (t *transcript) result(b interp.Bundle) {
	if t.room(sizeOf(b.Data)) {
		t.addBundle(Output{"output_type": "execute_result", "execution_count": number(t.count)}, b)
	}
}

func (t *transcript) addBundle(o Output, b interp.Bundle) {
	s := &shown{output: fill(o, b)}
	t.add(s)
	if b.DisplayID != "" {
		t.run.displays[b.DisplayID] = append(t.run.displays[b.DisplayID], s)
	}
}

func fill(o Output, b interp.Bundle) Output {
	o["data"], o["metadata"] = b.Data, b.Metadata
	if b.Data == nil {
		o["data"] = map[string]any{}
	}
	if b.Metadata == nil {
		o["metadata"] = map[string]any{}
	}
	return o
}

// sizeOf counts the texts of a bundle; other values are small or were charged when they were made.
func sizeOf(data map[string]any) int {
	n := 0
	for _, v := range data {
		if s, ok := v.(string); ok {
			n += len(s)
		}
	}
	return n
}

func (t *transcript) fail(err error) {
	name, message := nameAndMessage(err)
	var lines []any
	for line := range strings.SplitSeq(strings.TrimSuffix(diagnosticText(err), "\n"), "\n") {
		lines = append(lines, line)
	}
	t.add(&shown{output: Output{"output_type": "error", "ename": name, "evalue": message, "traceback": lines}})
}

func (t *transcript) outputs() []Output {
	var list []Output
	for _, s := range t.items {
		if s.text != nil {
			s.output["text"] = s.text.String()
		}
		list = append(list, s.output)
	}
	return list
}
