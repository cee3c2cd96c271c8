package widgets

import (
	"errors"
	"strings"
	"time"

	"skep/diag"
	"skep/interp/module"
	"skep/interp/value"
)

// area is what an output shows: outputs as notebooks have them. It goes to front ends a few times a second while a function prints.
type area struct {
	w     *widget
	list  []any
	text  []byte // of the stream that list ends with, as far as it has come
	size  int
	full  bool
	wait  bool // clear when something comes
	told  time.Time
	fresh bool // something has not been told
}

const (
	mostShown = 1 << 20                // bytes of an area: each telling takes all of them along
	tellEvery = 100 * time.Millisecond // while a function runs
)

func newOutput(width string) *widget {
	w := newWidget(kinds.Get().output, look{width: width}, nil)
	w.area = &area{w: w}
	return w
}

// streams leads what a run prints and shows into the area, until the function that it gives is called.
func (a *area) streams(io *module.Streams) (restore func()) {
	stdout, stderr, display, clear := io.Stdout, io.Stderr, io.Display, io.ClearOutput
	io.Stdout = func(s string) { a.stream(io, "stdout", s) }
	io.Stderr = func(s string) { a.stream(io, "stderr", s) }
	io.Display = func(b module.Bundle) { a.show(io, b) }
	io.ClearOutput = func(wait bool) { a.clear(io, wait) }
	return func() {
		io.Stdout, io.Stderr, io.Display, io.ClearOutput = stdout, stderr, display, clear
		a.tell(io)
	}
}

func (a *area) stream(io *module.Streams, name, text string) {
	if !a.room(len(text)) {
		return
	}
	if !a.ends(name) {
		a.text = nil
		a.list = append(a.list, attributes{"output_type": "stream", "name": name})
	}
	a.text = append(a.text, text...)
	a.changed(io)
}

// ends tells whether text of a stream goes on with what the list ends with.
func (a *area) ends(stream string) bool {
	if len(a.list) == 0 {
		return false
	}
	last := a.list[len(a.list)-1].(attributes)
	return last["output_type"] == "stream" && last["name"] == stream
}

func (a *area) show(io *module.Streams, b module.Bundle) {
	size := 0
	for _, v := range b.Data {
		if s, ok := v.(string); ok {
			size += len(s)
		}
	}
	metadata := b.Metadata
	if metadata == nil {
		metadata = map[string]any{}
	}
	if a.room(size) {
		a.settle()
		a.list = append(a.list, attributes{"output_type": "display_data", "data": b.Data, "metadata": metadata})
		a.changed(io)
	}
}

// fail shows an error.
func (a *area) fail(io *module.Streams, err error) {
	d := &diag.Diagnostic{Code: "Error", Message: err.Error()}
	var of interface{ Diagnostic() *diag.Diagnostic }
	if errors.As(err, &of) {
		d = of.Diagnostic()
	}
	var b strings.Builder
	_ = diag.Text(&b, diag.List{d}, true) // a strings.Builder does not fail
	a.room(0)
	a.settle()
	a.list = append(a.list, attributes{"output_type": "error", "ename": d.Code, "evalue": d.Message, "traceback": strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")})
	a.changed(io)
}

// room clears what waits for it, and tells whether so many bytes more are shown.
func (a *area) room(n int) bool {
	if a.wait {
		a.list, a.size, a.full, a.wait = nil, 0, false, false
	}
	if a.full {
		return false
	}
	if a.size += n; a.size > mostShown {
		a.full = true
		a.settle()
		a.list = append(a.list, attributes{"output_type": "stream", "name": "stderr"})
		a.text, a.fresh = []byte("\n… more than 1 MiB is not shown here\n"), true
		return false
	}
	return true
}

func (a *area) clear(io *module.Streams, wait bool) {
	if a.wait = true; !wait {
		a.room(0)
		a.changed(io)
	}
}

func (a *area) changed(io *module.Streams) {
	if a.fresh = true; time.Since(a.told) >= tellEvery {
		a.tell(io)
	}
}

// settle writes the text of a stream into the list.
func (a *area) settle() {
	n := len(a.list) - 1
	if n < 0 || a.list[n].(attributes)["output_type"] != "stream" {
		return
	}
	a.list[n] = attributes{"output_type": "stream", "name": a.list[n].(attributes)["name"], "text": string(a.text)}
}

// tell sends the whole list.
func (a *area) tell(io *module.Streams) {
	if !a.fresh {
		return
	}
	a.settle()
	a.fresh, a.told = false, time.Now()
	a.w.put(io, attributes{"outputs": append([]any{}, a.list...)})
}

// isSeen tells whether front ends show areas. Where there are none, what goes into an area would be lost.
func isSeen(c *module.Call) bool { return c.IO != nil && c.IO.Comms != nil }

// capture runs a function with the area as its output; where nobody sees areas, with the output that there is.
func (a *area) capture(c *module.Call, f func() error) error {
	if !isSeen(c) {
		return f()
	}
	restore := a.streams(c.IO)
	defer restore()
	return f()
}

// presenter is a host that knows how values show.
type presenter interface {
	Bundle(v value.Value) module.Bundle
}

// result shows what a function gives, as a cell's result is shown.
func (a *area) result(c *module.Call, v value.Value) {
	if v.IsNull() || v.IsUnit() || !isSeen(c) {
		return
	}
	b := module.Bundle{Data: map[string]any{"text/plain": value.Repr(v)}}
	if p, ok := c.Host.(presenter); ok {
		b = p.Bundle(v)
	}
	a.show(c.IO, b)
}
