package eval_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/eval"
	"skep/interp/module"
	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/value"
)

// orders are what a debugged program is told: the lines of a case that begin with a colon.
//
//	:break 3 [if EXPRESSION | hits RULE | log TEXT]
//	:errors all|uncaught
//	:go next in out continue   at each stop the next one; the last one then stays
//	:eval EXPRESSION           at each stop
type orders struct {
	breaks []eval.Breakpoint
	errors eval.ErrorStops
	steps  []eval.Step
	evals  []string
}

var stepNames = map[string]eval.Step{"next": eval.StepOver, "in": eval.StepIn, "out": eval.StepOut, "continue": eval.Continue}

func (o *orders) read(t *testing.T, line string) {
	t.Helper()
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case ":break":
		var b eval.Breakpoint
		fmt.Sscan(rest, &b.Line)
		_, rest, _ = strings.Cut(rest, " ")
		switch word, rest, _ = strings.Cut(rest, " "); word {
		case "if":
			b.Condition = rest
		case "hits":
			b.Hits = rest
		case "log":
			b.Log = rest
		}
		o.breaks = append(o.breaks, b)
	case ":errors":
		o.errors = map[string]eval.ErrorStops{"all": eval.AllErrors, "uncaught": eval.UncaughtErrors}[rest]
	case ":go":
		for _, s := range strings.Fields(rest) {
			o.steps = append(o.steps, stepNames[s])
		}
	case ":eval":
		o.evals = append(o.evals, rest)
	default:
		t.Fatalf("unknown order %q", line)
	}
}

// step is how the program goes on after its n-th stop.
func (o *orders) step(n int) eval.Step {
	if len(o.steps) == 0 {
		return eval.Continue
	}
	return o.steps[min(n, len(o.steps)-1)]
}

// debugging follows orders and notes what it sees.
type debugging struct {
	orders
	out strings.Builder
	d   *eval.Debugger
}

func (g *debugging) look(h *eval.Halted) {
	var calls, locals []string
	for _, f := range h.Frames() {
		line := 0
		if f.Source != nil {
			line = f.Source.LineOf(f.Span.Start)
		}
		calls = append(calls, fmt.Sprintf("%s:%d", f.Function, line))
	}
	for _, l := range h.Locals(0) {
		locals = append(locals, l.Name+"="+value.Repr(l.Value))
	}
	fmt.Fprintf(&g.out, "%s", h.Stop().Reason)
	if h.Stop().Task > 0 {
		fmt.Fprintf(&g.out, " task %d", h.Stop().Task)
	}
	if h.Stop().Text != "" {
		fmt.Fprintf(&g.out, " (%s)", h.Stop().Text)
	}
	fmt.Fprintf(&g.out, " %s", strings.Join(calls, " < "))
	if len(locals) > 0 {
		fmt.Fprintf(&g.out, " | %s", strings.Join(locals, " "))
	}
	g.out.WriteByte('\n')
	for _, text := range g.evals {
		v, err := h.Eval(0, diag.NewSource("watch", text))
		if err != nil {
			fmt.Fprintf(&g.out, "  %s: %v\n", text, err)
			continue
		}
		fmt.Fprintf(&g.out, "  %s = %s\n", text, value.Repr(v))
	}
}

// debug runs a case and tells what was seen at each stop, then how it ended.
func debug(t *testing.T, asked string) string {
	t.Helper()
	g := &debugging{d: eval.NewDebugger()}
	for strings.HasPrefix(asked, ":") {
		line, rest, _ := strings.Cut(asked, "\n")
		g.read(t, line)
		asked = rest
	}
	src, stops := diag.NewSource("cell", asked), make(chan eval.Stop)
	for i, p := range g.d.Break(src, g.breaks) {
		if p.Line != g.breaks[i].Line {
			fmt.Fprintf(&g.out, "the breakpoint of line %d: %d %s\n", g.breaks[i].Line, p.Line, p.Problem)
		}
	}
	g.d.StopAtErrors(g.errors)
	g.d.Stopped = func(s eval.Stop) { stops <- s }
	g.d.Logged = func(text string) { g.out.WriteString("log " + text) }
	done := make(chan string)
	eng := newEngine(false)
	eng.SetDebugger(g.d)
	go func() { done <- finish(eng, src) }()
	for n := 0; ; n++ {
		select {
		case end := <-done:
			return g.out.String() + end + "\n"
		case <-stops:
			if n == 40 {
				t.Fatalf("it stops without end:\n%s", g.out.String())
			}
			if ok, err := g.d.Inspect(g.look); !ok || err != nil {
				t.Fatal(ok, err)
			}
			g.d.Go(g.step(n))
		}
	}
}

func finish(eng *eval.Engine, src *diag.Source) string {
	v, err := evaluate(eng, src)
	if err != nil {
		return "error " + err.Error()
	}
	return "= " + value.Repr(v)
}

func evaluate(eng *eval.Engine, src *diag.Source) (value.Value, error) {
	prog, diags := syntax.Parse(src)
	if diags.HasErrors() {
		return value.Null, diags
	}
	return eng.Compile(prog, scope.Resolve(prog), src).Run(context.Background(), &module.Streams{}, new(atomic.Bool))
}

func TestDebugger(t *testing.T) {
	golden.Cases(t, "debug/*.txt", func(t *testing.T, _, asked string) string { return debug(t, asked) })
}
