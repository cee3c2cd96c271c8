package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/value"
)

// maxOutput is how much of a test's output is kept, in bytes.
const maxOutput = 1 << 20

// runFile runs one file's top level and then its tests.
func runFile(ctx context.Context, f File, o Options) FileReport {
	report := FileReport{File: f}
	cases, broken := wanted(f, o)
	if broken != nil {
		report.Results = []Result{*broken}
		return report
	}
	if len(cases) == 0 && f.Top == nil {
		return report
	}
	if o.Started != nil {
		o.Started(f)
	}
	s := o.New(f)
	if o.Cover {
		s.Cover()
	}
	r := &runner{session: s, file: f, options: o}
	if report.Results = r.top(ctx); slices.ContainsFunc(report.Results, func(x Result) bool { return x.Status == Broken }) {
		return report
	}
	restore := s.Save()
	for _, c := range cases {
		if ctx.Err() != nil {
			break
		}
		report.Results = append(report.Results, r.run(ctx, c))
		restore()
	}
	report.Covered = s.Covered()
	return report
}

func wanted(f File, o Options) (cases []Case, broken *Result) {
	for _, p := range f.Parts {
		found, diags := Find(p)
		if diags != nil {
			return nil, &Result{Case: Case{Name: "syntax", Source: p}, File: f.Name, Status: Broken, Err: diags}
		}
		for _, c := range found {
			if o.Match == nil || o.Match(c.Name) {
				cases = append(cases, c)
			}
		}
	}
	return cases, nil
}

type runner struct {
	session Session
	file    File
	options Options
}

// top runs the file's own code. A script gives a result only if it failed; a file with a Top those that are asked for, and what broke.
func (r *runner) top(ctx context.Context) []Result {
	if r.file.Top != nil {
		return slices.DeleteFunc(r.file.Top(ctx, r.session), func(x Result) bool {
			return x.Status != Broken && r.options.Match != nil && !r.options.Match(x.Name)
		})
	}
	out, began := &output{}, time.Now()
	for _, p := range r.file.Parts {
		if isDocument(p) {
			continue
		}
		limited, cancel := r.limit(ctx, 0)
		_, err := r.session.Run(limited, p, out.streams())
		err = timedOut(limited, err)
		cancel()
		if err != nil {
			return []Result{{Case: Case{Name: "top level", Source: p}, File: r.file.Name, Status: Broken, Time: time.Since(began), Err: err, Output: out.String()}}
		}
	}
	return nil
}

func (r *runner) limit(ctx context.Context, own time.Duration) (context.Context, context.CancelFunc) {
	d := r.options.Timeout
	if own > 0 {
		d = own
	}
	if d <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, d, fmt.Errorf("it took longer than %v", d))
}

// timedOut replaces the error of an interrupt by its cause, if that was the time limit.
func timedOut(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return context.Cause(ctx)
	}
	return err
}

// run runs one test and judges how it ended.
func (r *runner) run(ctx context.Context, c Case) Result {
	result := Result{Case: c, File: r.file.Name}
	if c.Ignored != "" {
		result.Status = Ignored
		return result
	}
	limited, cancel := r.limit(ctx, c.Timeout)
	defer cancel()
	out, began := &output{}, time.Now()
	err := timedOut(limited, r.attempt(limited, c, out))
	result.Time, result.Output = time.Since(began), out.String()
	result.Err = judge(c, err)
	if result.Err != nil {
		result.Status = Failed
	}
	return result
}

func (r *runner) attempt(ctx context.Context, c Case, out *output) error {
	if c.Path == "" {
		return r.example(ctx, c, out)
	}
	v, err := r.session.Call(ctx, c.Path, out.streams())
	if err != nil {
		return err
	}
	if x, good, ok := v.ResultOf(); ok && !good {
		return at(c, "the test gives Err("+value.Repr(x)+")")
	}
	if v.IsBool() && !v.AsBool() {
		return at(c, "the test gives false")
	}
	return nil
}

// example runs the steps of a doc example, each as a cell.
func (r *runner) example(ctx context.Context, c Case, out *output) error {
	for _, st := range steps(c.Code) {
		src := diag.NewSource(c.Source.Name+", "+c.Name, st.code)
		result, err := r.session.Run(ctx, src, out.streams())
		if err != nil {
			return err
		}
		got, _ := result.Bundle.Data["text/plain"].(string)
		if st.checked && got != st.want && value.Display(result.Value) != st.want {
			return &diag.Diagnostic{Code: "E0431", Source: src, Span: lastLine(st.code), Message: "the example shows another value", Expected: st.want, Found: orElse(got, "nothing")}
		}
	}
	return nil
}

// lastLine is the span of the last line that is not empty.
func lastLine(code string) diag.Span {
	end := len(strings.TrimRight(code, " \t\n"))
	start := strings.LastIndexByte(code[:end], '\n') + 1
	return diag.Span{Start: start, End: end}
}

// judge turns the error of a test into its failure, or nil.
func judge(c Case, err error) error {
	switch {
	case !c.Fails:
		return err
	case err == nil:
		return at(c, "the test ends well, but is marked as one that fails")
	case !strings.Contains(err.Error(), c.Message):
		return at(c, fmt.Sprintf("the test fails with %q, which does not hold %q", err.Error(), c.Message))
	}
	return nil
}

func at(c Case, message string) error {
	return &diag.Diagnostic{Code: "E0431", Source: c.Source, Span: c.Span, Message: message}
}

// output keeps what a test prints.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) write(text string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.text.Len() < maxOutput {
		o.text.WriteString(text)
	}
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func (o *output) streams() *interp.Streams {
	return &interp.Streams{Stdout: o.write, Stderr: o.write,
		Input: func(context.Context, string, bool) interp.Line {
			return func() (string, error) { return "", errors.New("a test has no input") }
		}}
}
