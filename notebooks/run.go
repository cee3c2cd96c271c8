package notebooks

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp"
)

// Runner runs one cell; an interp session is one.
type Runner interface {
	Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error)
}

// RunOptions say how Run goes about it. The zero value runs until the first error, without input.
type RunOptions struct {
	KeepGoing bool            // go on after a failing cell
	Echo      *interp.Streams // optional: also gets what the cells print and show, as it comes
	Before    func(cell int)  // optional: called with the index of each cell before it runs
	MaxOutput int             // bytes of text kept per cell, default 64 MiB; the rest is dropped with a note
}

// Run runs all code cells in order and stores outputs and execution counts in
// the document. It stops at the first cell that fails, unless KeepGoing or the
// cell's tag raises-exception say otherwise; the error is then that cell's
// (a diag.List or *diag.Diagnostic for all a user can cause). Outputs made
// before an error are stored in any case.
func Run(ctx context.Context, doc *Document, runner Runner, o RunOptions) error {
	if o.MaxOutput == 0 {
		o.MaxOutput = 64 << 20
	}
	r := &run{doc: doc, runner: runner, options: o, displays: map[string][]*shown{}}
	defer r.store()
	var first error
	for i, c := range doc.cells {
		if c.Kind() != Code || slices.Contains(c.Tags(), "skip-execution") { // nbclient's tag
			continue
		}
		err := r.cell(ctx, i, c)
		if err == nil || slices.Contains(c.Tags(), "raises-exception") {
			continue
		}
		if first == nil {
			first = err
		}
		if !o.KeepGoing || ctx.Err() != nil {
			break
		}
	}
	return first
}

// run is one pass over a document.
type run struct {
	doc      *Document
	runner   Runner
	options  RunOptions
	count    int
	done     []*transcript
	displays map[string][]*shown // by display id, in all cells: a later cell may update an earlier one's
}

func (r *run) cell(ctx context.Context, i int, c *Cell) error {
	t := &transcript{cell: c, run: r, limit: r.options.MaxOutput}
	r.done = append(r.done, t)
	source := c.Source()
	if strings.TrimSpace(source) == "" {
		return nil
	}
	if r.options.Before != nil {
		r.options.Before(i)
	}
	r.count++
	t.count = r.count
	src := diag.NewSource(cellTitle(r.doc, i), source)
	result, err := r.runner.Run(ctx, src, t.streams())
	for _, warning := range result.Warnings {
		t.stream("stderr", diagnosticText(warning))
	}
	if err != nil {
		t.fail(err)
	} else if result.Show {
		t.result(result.Bundle)
	}
	return err
}

// store writes the transcripts into the document, at the end, because later cells may change earlier outputs.
func (r *run) store() {
	for _, t := range r.done {
		t.cell.SetOutputs(t.outputs())
		t.cell.SetExecutionCount(t.count)
	}
}

// KernelError is an error in a cell that a kernel of another language ran: what Jupyter calls ename and evalue.
type KernelError struct{ Name, Message string }

func (e *KernelError) Error() string { return e.Name + ": " + e.Message }

// diagnosticText renders an error as a terminal would show it, without colours.
func diagnosticText(err error) string {
	var one *diag.Diagnostic
	var list diag.List
	switch {
	case errors.As(err, &list):
	case errors.As(err, &one):
		list = diag.List{one}
	default:
		return err.Error() + "\n"
	}
	var b bytes.Buffer
	_ = diag.Text(&b, list, false) // a bytes.Buffer does not fail
	return b.String()
}

// nameAndMessage is what nbformat's error output calls ename and evalue.
func nameAndMessage(err error) (name, message string) {
	var foreign *KernelError
	if errors.As(err, &foreign) {
		return foreign.Name, foreign.Message
	}
	var one *diag.Diagnostic
	var list diag.List
	if errors.As(err, &list) && len(list) > 0 {
		one = list[0]
	} else if !errors.As(err, &one) {
		return "Error", err.Error()
	}
	if one.Code == "" {
		return "Error", one.Message
	}
	return one.Code, one.Message
}
