package eval

import (
	"context"

	"skep/diag"
	"skep/interp/module"
)

// output is what a block wrote, in order.
type output struct{ parts []part }

// part is a piece of text, or something else that is shown.
type part struct {
	text string
	err  bool
	show func(to *module.Streams)
}

// streams collect what is written; input is refused, because nobody could tell which iteration asks.
func (w *worker) streams(to *module.Streams) *module.Streams {
	s := &module.Streams{}
	if to == nil {
		return s
	}
	if to.Stdout != nil {
		s.Stdout = func(text string) { w.out.write(text, false) }
	}
	if to.Stderr != nil {
		s.Stderr = func(text string) { w.out.write(text, true) }
	}
	if to.Display != nil {
		s.Display = func(b module.Bundle) {
			w.out.parts = append(w.out.parts, part{show: func(to *module.Streams) { to.Display(b) }})
		}
	}
	if to.ClearOutput != nil {
		s.ClearOutput = func(wait bool) {
			w.out.parts = append(w.out.parts, part{show: func(to *module.Streams) { to.ClearOutput(wait) }})
		}
	}
	if to.Page != nil {
		s.Page = func(b module.Bundle) {
			w.out.parts = append(w.out.parts, part{show: func(to *module.Streams) { to.Page(b) }})
		}
	}
	if to.Input != nil {
		s.Input = func(context.Context, string, bool) module.Line {
			return func() (string, error) {
				return "", &diag.Diagnostic{Code: codeMeets, Message: "an iteration of a parallel loop cannot ask for input", Hint: "ask before the loop"}
			}
		}
	}
	return s
}

func (o *output) write(text string, err bool) {
	if n := len(o.parts); n > 0 && o.parts[n-1].show == nil && o.parts[n-1].err == err && len(o.parts[n-1].text) < 4096 {
		o.parts[n-1].text += text
		return
	}
	o.parts = append(o.parts, part{text: text, err: err})
}

func (o *output) flush(to *module.Streams) {
	for _, p := range o.parts {
		switch {
		case p.show != nil:
			p.show(to)
		case p.err:
			to.Stderr(p.text)
		default:
			to.Stdout(p.text)
		}
	}
	o.parts = nil
}
