package eval

import (
	"runtime"
	"sort"
	"strings"

	"skep/diag"
)

// Programs of Go call their own functions directly, without frames, because a
// frame costs more than most of what these do. Where an error happens, Go's stack
// is read instead: what line of Go belongs to which function and call is known.

// hostedFrame is a function of the program on Go's stack, innermost first.
type hostedFrame struct {
	name string
	at   *site // where it stopped: the call of the one before; of the first what the error says
}

// chain is the call chain of an error at st.
func (h *Hosted) chain(st *site) []diag.Frame { return chainOf(h.stack(st)) }

func chainOf(frames []hostedFrame) (out []diag.Frame) {
	for i, f := range frames {
		if i >= maxChain && i < len(frames)-1 {
			continue
		}
		d := diag.Frame{Function: f.name}
		if f.at != nil {
			d.Source, d.Span = f.at.src, f.at.span
		}
		out = append(out, d)
	}
	return out
}

// calledAt is where the function that runs was called.
func (h *Hosted) calledAt() *site {
	if frames := h.stack(nil); len(frames) > 1 {
		return frames[1].at
	}
	return nil
}

// stack finds the program's functions. Go's frames of one function of the program
// may be several: bodies of try and of loops are functions of Go.
func (h *Hosted) stack(st *site) (out []hostedFrame) {
	fr, entered, inner := h.th.cur, false, ""
	frames := goStack()
	for {
		f, more := frames.Next()
		switch {
		case strings.HasSuffix(f.Function, "(*Hosted).enter"):
			entered = true
		case strings.HasPrefix(f.Function, h.text.Prefix):
			k := h.funcAt(f.Line)
			if k == nil {
				break
			}
			call := h.callAt(f.Line)
			same := !entered && writtenIn(f.Function, inner)
			inner = f.Function
			switch {
			case same: // what runs is its body of a loop or a try: it has called nothing
			case len(out) == 0:
				out = append(out, hostedFrame{k.Name, st})
			case entered:
				out = append(out, hostedFrame{k.Name, fr.site})
				fr = fr.prev
			case call != nil:
				out = append(out, hostedFrame{k.Name, call})
			}
			entered = false
		}
		if !more {
			return out
		}
	}
}

// writtenIn tells a function of Go that is written inside of another, by their names.
func writtenIn(outer, inner string) bool {
	rest, ok := strings.CutPrefix(inner, outer)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '-')
}

func goStack() *runtime.Frames {
	pcs := make([]uintptr, 512)
	for {
		n := runtime.Callers(3, pcs)
		if n < len(pcs) {
			return runtime.CallersFrames(pcs[:n])
		}
		pcs = make([]uintptr, 4*len(pcs))
	}
}

// funcAt is the innermost function of the program that a line of Go belongs to.
func (h *Hosted) funcAt(line int) (best *HostedFunc) {
	for i := range h.text.Funcs {
		f := &h.text.Funcs[i]
		if f.First <= line && line <= f.Last && (best == nil || f.Last-f.First <= best.Last-best.First) {
			best = f
		}
	}
	return best
}

func (h *Hosted) callAt(line int) *site {
	i := sort.Search(len(h.text.Calls), func(i int) bool { return h.text.Calls[i].Line >= line })
	if i == len(h.text.Calls) || h.text.Calls[i].Line != line {
		return nil
	}
	return h.site(h.text.Calls[i].At)
}

// TooDeep makes the error of a recursion that met its limit, where the function that runs was called.
func (h *Hosted) TooDeep() error {
	frames := h.stack(nil)
	if len(frames) < 2 {
		return h.th.fail(nil, "E0503", "the recursion is too deep: %d calls", maxCalls)
	}
	r := h.th.fail(frames[1].at, "E0503", "the recursion is too deep: %d calls", maxCalls)
	r.diagnostic().Chain = chainOf(frames[1:])
	return r
}
