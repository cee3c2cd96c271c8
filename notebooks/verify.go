package notebooks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"skep/diag"
)

// VerifyOptions say how Verify goes about it.
type VerifyOptions struct {
	Order     []int         // the code cells to run, by their index, in this order; nil: all, as they stand
	Timeout   time.Duration // for each cell that says nothing else; 0: none
	Update    bool          // outputs that differ are stored, as are those of cells that had none
	MaxOutput int           // bytes of text kept per cell, default 64 MiB
	Against   []Verdict     // compare with what these cells gave now, not with what is saved
}

// Verdict is how one code cell did.
type Verdict struct {
	Cell    int // its index in the document
	Source  *diag.Source
	Skipped string // why it did not run; "" if it did
	Err     error  // what is wrong: an error of the cell, or how its outputs differ (N0201); nil: nothing
	Broke   bool   // it ended with an error that it should not have
	Updated bool   // other outputs were stored
	Cached  bool   // it did not run: an earlier verdict holds (see Reuse)
	Time    time.Duration

	outputs []Output
	count   int
}

// Verify runs a notebook's code cells and compares what they give with what is saved in it. A cell that was saved without
// ever having run is only run. A cell that fails does not keep the following ones from running. The error is about the notebook
// as a whole: a tag or a comment that cannot be understood.
func Verify(ctx context.Context, doc *Document, runner Runner, o VerifyOptions) ([]Verdict, error) {
	if o.MaxOutput == 0 {
		o.MaxOutput = 64 << 20
	}
	base, err := doc.expectations()
	if err != nil {
		return nil, &diag.Diagnostic{Code: codeDirective, Message: doc.name + ": " + err.Error()}
	}
	v := &verifying{run: run{doc: doc, runner: runner, options: RunOptions{MaxOutput: o.MaxOutput}, displays: map[string][]*shown{}}, options: o}
	for _, i := range v.order() {
		e, err := expectationOf(doc.cells[i], base)
		if err != nil {
			return nil, &diag.Diagnostic{Code: codeDirective, Message: fmt.Sprintf("%s, cell %d: %v", doc.name, i+1, err)}
		}
		if ctx.Err() != nil {
			break
		}
		v.cell(ctx, i, e)
	}
	v.judge()
	return v.verdicts, nil
}

func cellTitle(doc *Document, i int) string { return fmt.Sprintf("%s, cell %d", doc.name, i+1) }

type verifying struct {
	run
	options  VerifyOptions
	verdicts []Verdict
	expected []expectation
	scripts  []*transcript // of the verdicts; nil for what did not run
}

func (v *verifying) order() []int {
	if v.options.Order != nil {
		return v.options.Order
	}
	var all []int
	for i, c := range v.doc.cells {
		if c.Kind() == Code && strings.TrimSpace(c.Source()) != "" {
			all = append(all, i)
		}
	}
	return all
}

func (v *verifying) cell(ctx context.Context, i int, e expectation) {
	c := v.doc.cells[i]
	verdict := Verdict{Cell: i, Source: diag.NewSource(cellTitle(v.doc, i), c.Source())}
	if e.skip {
		verdict.Skipped = "the cell says so"
		v.verdicts, v.expected, v.scripts = append(v.verdicts, verdict), append(v.expected, e), append(v.scripts, nil)
		return
	}
	timeout := v.options.Timeout
	if e.timeout > 0 {
		timeout = e.timeout
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if timeout > 0 {
		limited, cancel = context.WithTimeoutCause(ctx, timeout, fmt.Errorf("it took longer than %v", timeout))
	}
	began := time.Now()
	err := v.run.cell(limited, i, c)
	if err != nil && errors.Is(limited.Err(), context.DeadlineExceeded) {
		err = context.Cause(limited)
	}
	cancel()
	verdict.Time = time.Since(began)
	if err != nil && !e.raises {
		verdict.Err, verdict.Broke = err, true
	}
	if err == nil && e.raises {
		verdict.Err = &diag.Diagnostic{Code: codeDiffers, Source: verdict.Source, Message: "the cell ends well, but is marked as one that fails"}
	}
	v.verdicts, v.expected, v.scripts = append(v.verdicts, verdict), append(v.expected, e), append(v.scripts, v.done[len(v.done)-1])
}

// judge compares when all cells have run: a later cell may have changed what an earlier one shows.
func (v *verifying) judge() {
	for k := range v.verdicts {
		verdict, t := &v.verdicts[k], v.scripts[k]
		if t == nil {
			continue
		}
		verdict.outputs, verdict.count = t.outputs(), t.count
		if verdict.Err != nil && !v.options.Update {
			continue
		}
		saved, known := v.saved(verdict.Cell)
		difference := ""
		if known && !v.expected[k].ignore {
			difference = v.expected[k].same(saved, verdict.outputs)
		}
		switch {
		case verdict.Broke:
		case v.options.Update:
			v.update(verdict, difference != "" || !known)
		case difference != "":
			verdict.Err = v.differs(verdict.Source, difference)
		}
	}
}

// saved gives the outputs to compare with; known is false for a cell that was never run.
func (v *verifying) saved(cell int) (outputs []Output, known bool) {
	if v.options.Against != nil {
		i := slices.IndexFunc(v.options.Against, func(o Verdict) bool { return o.Cell == cell })
		return v.options.Against[max(0, i)].outputs, i >= 0
	}
	c := v.doc.cells[cell]
	_, counted := c.ExecutionCount()
	outputs = c.Outputs()
	return outputs, counted || len(outputs) > 0
}

func (v *verifying) update(verdict *Verdict, differs bool) {
	verdict.Err = nil
	if !differs {
		return
	}
	c := v.doc.cells[verdict.Cell]
	c.SetOutputs(verdict.outputs)
	c.SetExecutionCount(verdict.count)
	verdict.Updated = true
}

func (v *verifying) differs(src *diag.Source, difference string) error {
	message := "the cell gives other outputs than are saved with it"
	if v.options.Against != nil {
		message = "the cell gives other outputs when the cells run in another order that their names allow"
	}
	end := strings.IndexByte(src.Text+"\n", '\n')
	return &Difference{Diagnostic: diag.Diagnostic{Code: codeDiffers, Source: src, Span: diag.Span{End: end}, Message: message}, Lines: difference}
}

// Difference says how a cell's outputs differ from the saved ones.
type Difference struct {
	diag.Diagnostic
	Lines string // "- " what was saved, "+ " what came now
}

// Detail is what stands below the diagnostic in reports.
func (d *Difference) Detail() string { return d.Lines }

// Unwrap gives the diagnostic, for those who show it.
func (d *Difference) Unwrap() error { return &d.Diagnostic }
