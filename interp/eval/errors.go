package eval

import (
	"errors"
	"fmt"
	"runtime"
	"strings"

	"skep/diag"
	"skep/interp/value"
)

// raise is a run-time error on its way up: a thrown value, or a diagnostic that
// catch sees as {type, message}.
type raise struct {
	v      value.Value      // what throw threw
	thrown bool             // v is set
	d      *diag.Diagnostic // of what throw threw nil until it is asked for (see diagnostic), else always set
	at     throwSite        // where that was
	shown  bool             // a debugger has stopped for it
	final  bool             // catch must not see it: interrupts, exit

	gone         bool  // nobody asks a generator or handled body any more: it is unwound
	thrownInTask bool  // its diagnostic says where the task was started
	cause        error // the builtin's own error, if any
}

func (r *raise) Error() string { return r.diagnostic().Error() }

// Diagnostic gives builtins that catch errors of the program what was said, apart from the place.
func (r *raise) Diagnostic() *diag.Diagnostic { return r.diagnostic() }

// Interrupted is the code of the diagnostic that an interrupt leaves.
const Interrupted = "E0502"

// fail makes a run-time error at a place; the caller panics with it.
func (th *thread) fail(st *site, code, format string, args ...any) *raise {
	return th.failure(st, code, fmt.Sprintf(format, args...))
}

// failure is fail with the message as it stands.
func (th *thread) failure(st *site, code, message string) *raise {
	d := &diag.Diagnostic{Code: code, Severity: diag.Error, Message: message}
	if st != nil {
		d.Source, d.Span = st.src, st.span
	}
	d.Chain = th.chain(st)
	return &raise{d: d}
}

func (fr *frame) fail(st *site, code, format string, args ...any) *raise {
	return fr.th.fail(st, code, format, args...)
}

// maxChain bounds the call chain of a message: the innermost and the outermost calls.
const maxChain = 24

func (th *thread) chain(st *site) []diag.Frame {
	if h := th.eng.hosted; h != nil && h.th != nil {
		return h.chain(st)
	}
	return chainOfLinks(th.links(make([]link, 0, min(th.cur.depth, maxChain+1)), st))
}

// link is one running call, and where it had come to.
type link struct {
	p  *proto
	at *site
}

// links lists the running calls that a chain shows, innermost first.
func (th *thread) links(out []link, st *site) []link {
	at := st
	for f := th.cur; f.depth > 0; f = f.prev {
		if len(out) < maxChain || f.depth == 1 {
			out = append(out, link{f.p, at})
		}
		at = f.site
	}
	return out
}

func chainOfLinks(links []link) []diag.Frame {
	out := make([]diag.Frame, len(links))
	for i, l := range links {
		out[i].Function = l.p.name
		if l.at != nil {
			out[i].Source, out[i].Span = l.at.src, l.at.span
		}
	}
	return out
}

// throwSite is what the diagnostic of a thrown value is made of. Most are caught,
// and nobody asks where they came from: writing that down took half of the time of a throw.
type throwSite struct {
	st    *site
	calls []link
	few   [4]link      // room for them
	chain []diag.Frame // of a program of Go
}

// diagnostic gives what is reported of an error; its Chain is the call chain at the failure.
func (r *raise) diagnostic() *diag.Diagnostic {
	if r.d == nil {
		r.d = &diag.Diagnostic{Code: "E0421", Severity: diag.Error, Message: "uncaught error: " + value.Interpolate(r.v), Chain: r.at.chain}
		if st := r.at.st; st != nil {
			r.d.Source, r.d.Span = st.src, st.span
		}
		if r.d.Chain == nil {
			r.d.Chain = chainOfLinks(r.at.calls)
		}
	}
	return r.d
}

// overflow is told where a block of frames ends, some calls beyond the limit;
// the number is the limit, so that it is the same in all tiers.
func (th *thread) overflow(st *site) {
	panic(th.fail(st, "E0503", "the recursion is too deep: %d calls", min(th.cur.depth, maxCalls)))
}

func (th *thread) interrupted(st *site) *raise {
	if t := th.task; t != nil && t.cancelled {
		t.stop.Store(false) // once: the finally blocks run to their ends
		r := th.fail(st, "E0435", "the task was cancelled")
		r.final = true
		return r
	}
	r := th.fail(st, Interrupted, "interrupted")
	r.final = true
	return r
}

// poll is called at loop heads.
func (th *thread) poll(st *site) {
	if th.stop.Load() {
		th.heed(st)
	}
}

func (th *thread) arity(st *site, p *proto, got int) *raise {
	least, most := 0, 0
	var names []string
	for i, pr := range p.params {
		if i < p.self {
			got--
			continue
		}
		names = append(names, pr.name)
		if pr.rest {
			most = -1
			continue
		}
		if pr.def == nil && !pr.optional {
			least++
		}
		if most >= 0 {
			most++
		}
	}
	r := th.fail(st, "E0406", "%s takes %s, %d given", p.title(), count(least, most), max(got, 0))
	if len(names) > 0 {
		r.d.Hint = "its parameters are " + strings.Join(names, ", ")
	}
	return r
}

func count(least, most int) string {
	switch {
	case most < 0:
		return fmt.Sprintf("at least %d argument%s", least, plural(least))
	case least == most:
		return fmt.Sprintf("%d argument%s", least, plural(least))
	}
	return fmt.Sprintf("%d to %d arguments", least, most)
}

func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}

// describe names a value in messages: integer 5, string "x", an array of 3.
func describe(v value.Value) string {
	switch v.Kind() {
	case value.KInt, value.KFloat, value.KBool:
		return value.TypeName(v) + " " + value.Repr(v)
	case value.KStr:
		if s := v.Str(); len(s) <= 40 {
			return "string " + value.Quote(s)
		}
		return "a string"
	case value.KNull:
		return "nil"
	case value.KUnit:
		return "()"
	case value.KArray, value.KTuple:
		return fmt.Sprintf("%s of %d", article(value.TypeName(v)), v.List().Len())
	}
	return article(value.TypeName(v))
}

func article(s string) string {
	if s != "" && strings.ContainsRune("aeiouAEIO", rune(s[0])) {
		return "an " + s
	}
	return "a " + s
}

// nearest gives "; did you mean `x`?" for the closest candidate, or "".
func nearest(name string, candidates []string) string {
	if best := diag.Nearest(name, candidates); best != "" {
		return "; did you mean `" + best + "`?"
	}
	return ""
}

// caught turns whatever was recovered into a raise: Go's own run-time errors are
// a defect of ours, and still only this cell's error.
func (th *thread) caught(p any, st *site) *raise {
	switch x := p.(type) {
	case *raise:
		return x
	case runtime.Error:
		return th.fail(st, "E0901", "internal error: %v (this is a defect of skep, the session goes on)", x)
	case error:
		return th.fromError(x, st)
	}
	return th.fail(st, "E0901", "internal error: %v (this is a defect of skep, the session goes on)", p)
}

// fromError makes a raise of a builtin's error.
func (th *thread) fromError(err error, st *site) *raise {
	var r *raise
	if errors.As(err, &r) {
		return r
	}
	var d *diag.Diagnostic
	if errors.As(err, &d) && d.Source != nil {
		return &raise{d: d, cause: err}
	}
	r = th.fail(st, "E0400", "%s", err.Error())
	if d != nil {
		r.d.Code, r.d.Hint, r.d.Expected, r.d.Found, r.d.Message, r.d.Related = d.Code, d.Hint, d.Expected, d.Found, d.Message, d.Related
	}
	r.cause = err
	var x interface{ ExitCode() int }
	if errors.As(err, &x) {
		r.final = true
	}
	if th.ctx != nil && th.ctx.Err() != nil && errors.Is(err, th.ctx.Err()) {
		return th.interrupted(st)
	}
	return r
}

// value is what catch binds: the thrown value, or {type, message}.
func (r *raise) value() value.Value {
	if r.thrown {
		return r.v
	}
	d := value.NewDict()
	d.SetStr("type", value.String("RuntimeError"))
	d.SetStr("message", value.String(r.d.Message))
	return d.Value()
}
