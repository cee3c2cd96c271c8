package display

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"html"
	"strings"
	"sync"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// shown knows which ids are on the page. An id that a program gave itself stays
// for the session; one that update made belongs to the run of its cell, because
// running the cell again takes its output away.
type shown struct {
	mu    sync.Mutex
	named map[string]bool
	run   *module.Streams // the run that ofRun belongs to
	ofRun map[string]bool
}

// note remembers an id that was shown by name.
func (s *shown) note(id string) {
	if id == "" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.named == nil {
		s.named = map[string]bool{}
	}
	s.named[id] = true
}

// known tells whether there is something to replace, and remembers the id for this run.
func (s *shown) known(io *module.Streams, id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run != io {
		s.run, s.ofRun = io, map[string]bool{}
	}
	known := s.named[id] || s.ofRun[id]
	s.ofRun[id] = true
	return known
}

func (s *shown) changes() []module.Func {
	return []module.Func{
		{Sig: "fun update(id: str, x) -> ()", Doc: "Replaces what is shown under an id, or shows it for the first time: a string as HTML, other values as results are shown.", Example: "display.update(\"progress\", \"<b>50 %</b>\")", Global: "display_update", Impl: s.update},
		{Sig: "fun progress<T>(xs: OneOf<i64, Iterable<T>>, label: str = \"\")", Forms: []string{"fun progress(xs: i64, label: str = \"\") -> Iterator<i64>", "fun progress<T>(xs: Iterable<T>, label: str = \"\") -> Iterator<T>"}, Doc: "The elements of an array or range (or the numbers below n), one at a time, while a bar shows how many are done.", Example: "let mut n = 0\nfor x in display.progress([1, 2, 3]) { n += x }\nn  // => 6", Global: "progress", Impl: s.progress},
		{Sig: "fun clear(wait: bool = false) -> ()", Doc: "Takes away what the cell has shown; with wait, when the next output comes.", Example: "display.clear()", Impl: clearOutput},
		{Sig: "fun clear_output(wait: bool = false) -> ()", Doc: "The same as clear.", Example: "clear_output(wait: true)", Global: "clear_output", Impl: clearOutput},
	}
}

func (s *shown) update(c *module.Call) (value.Value, error) {
	id := c.Str(0)
	if id == "" {
		return value.Null, c.Error(codeArgument, "", "the id is empty")
	}
	data := map[string]any{}
	if t, ok := c.Args[1].TryStr(); ok {
		data["text/html"], data["text/plain"] = t, t
	} else {
		inner := *c
		inner.Args = c.Args[1:]
		var err error
		if data, err = asResult(&inner); err != nil {
			return value.Null, err
		}
	}
	put(c.IO, module.Bundle{Data: data, DisplayID: id, Update: s.known(c.IO, id)})
	return value.Unit(), nil
}

func clearOutput(c *module.Call) (value.Value, error) {
	if !c.Args[0].IsBool() {
		return value.Null, c.Error(codeArgument, "", "wait must be true or false, found %s", value.TypeName(c.Args[0]))
	}
	if c.IO != nil && c.IO.ClearOutput != nil {
		c.IO.ClearOutput(c.Args[0].AsBool())
	}
	return value.Unit(), nil
}

// bar is a progress bar on the page. It outlives the call that made it, and keeps only its streams.
type bar struct {
	io    *module.Streams
	id    string
	label string
	total int
	done  int
	begun time.Time
	drawn time.Time
}

// redraw is how often a bar moves: often enough to see, seldom enough to cost nothing.
const redraw = 200 * time.Millisecond

func (s *shown) progress(c *module.Call) (value.Value, error) {
	label := c.Str(1)
	total, at, err := countable(c)
	if err != nil {
		return value.Null, err
	}
	var random [6]byte
	_, _ = rand.Read(random[:]) // never fails
	b := &bar{io: c.IO, id: "skep-bar-" + hex.EncodeToString(random[:]), label: label, total: total, begun: time.Now()}
	b.draw(false)
	i := 0
	return value.NewIter(func() (value.Value, bool) {
		b.step(i)
		if i >= total {
			return value.Null, false
		}
		i++
		return at(i - 1), true
	}), nil
}

func countable(c *module.Call) (int, func(i int) value.Value, error) {
	switch xs := c.Args[0]; xs.Kind() {
	case value.KInt:
		if n := xs.AsInt(); n >= 0 {
			return int(n), func(i int) value.Value { return value.Int(int64(i)) }, nil
		}
	case value.KArray, value.KTuple:
		elems := xs.List()
		return elems.Len(), func(i int) value.Value { return elems.At(i).Share() }, nil
	case value.KRange:
		lo, hi, ok := xs.Range().Ints()
		if ok && !xs.Range().Hi.IsNull() && hi-lo >= 0 {
			return int(hi - lo), func(i int) value.Value { return value.Int(lo + int64(i)) }, nil
		}
	}
	return 0, nil, c.Error(codeArgument, "", "argument 1 must be an array, a range of integers with an end, or a count, found %s", value.TypeName(c.Args[0]))
}

// step tells that n elements are done.
func (b *bar) step(n int) {
	b.done = n
	if n == b.total || time.Since(b.drawn) >= redraw {
		b.draw(true)
	}
}

func (b *bar) draw(update bool) {
	b.drawn = time.Now()
	share := 1.0
	if b.total > 0 {
		share = float64(b.done) / float64(b.total)
	}
	label := strings.TrimSpace(fmt.Sprintf("%s %d/%d", b.label, b.done, b.total))
	label += fmt.Sprintf(" %.1f s", time.Since(b.begun).Seconds())
	const width = 30
	full := int(share * width)
	put(b.io, module.Bundle{DisplayID: b.id, Update: update, Data: map[string]any{
		"text/html":  fmt.Sprintf(`<div><progress value="%d" max="%d"></progress> %s</div>`, b.done, max(b.total, 1), html.EscapeString(label)),
		"text/plain": strings.Repeat("█", full) + strings.Repeat("░", width-full) + " " + label,
	}})
}
