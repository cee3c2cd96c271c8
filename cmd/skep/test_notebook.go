package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"skep/diag"
	"skep/interp"
	"skep/notebooks"
	"skep/project/suite"
)

// notebookTestOptions are the options of `skep test` that are about notebooks.
var notebookTestOptions = []option{
	{name: "update", doc: "notebooks: store the outputs that differ from the saved ones"},
	{name: "shuffle", doc: "notebooks: run the cells once more in another order that their names allow, and compare"},
	{name: "seed", value: "N", doc: "notebooks: the order that --shuffle takes (default: any; it is shown)"},
	{name: "no-outputs", doc: "notebooks: do not compare outputs (nor with --param)"},
	{name: "no-cache", doc: "notebooks: run all cells, also those of which nothing has changed"},
	parameterOption,
}

// bookTest is how one notebook is tested: its cells run and are compared, then the functions that are marked as tests.
type bookTest struct {
	*testRun
	name  string
	doc   *notebooks.Document
	parts []*diag.Source // its code cells, if they are in our language
}

// notebookFile makes a test file of a notebook.
func (t *testRun) notebookFile(name string) (suite.File, error) {
	doc, err := t.parametrized(name, t.params)
	if err != nil {
		return suite.File{}, err
	}
	b := &bookTest{testRun: t, name: name, doc: doc}
	for i, c := range doc.Cells() {
		if c.Kind() == notebooks.Code && !isForeign(doc) {
			b.parts = append(b.parts, diag.NewSource(cellName(name, i), c.Source()))
		}
	}
	return suite.File{Name: name, Parts: b.parts, Top: b.top}, nil
}

// top runs the cells.
func (b *bookTest) top(ctx context.Context, s suite.Session) []suite.Result {
	runner, end, err := b.runner(ctx, s)
	if err != nil {
		return []suite.Result{b.result("kernel", suite.Broken, err)}
	}
	defer end()
	verdicts, err := b.verify(ctx, runner)
	if err != nil {
		return []suite.Result{b.result("notebook", suite.Broken, err)}
	}
	out := b.results(verdicts)
	if b.has("update") && b.doc.Changed() {
		out = append(out, b.store(verdicts))
	}
	broken := slices.ContainsFunc(verdicts, func(v notebooks.Verdict) bool { return v.Broke })
	if b.has("shuffle") && !isForeign(b.doc) && !broken && ctx.Err() == nil {
		out = append(out, b.shuffled(ctx, verdicts))
	}
	return out
}

// runner gives what runs the cells: the session, or the kernel of another language.
func (b *bookTest) runner(ctx context.Context, s suite.Session) (r notebooks.Runner, end func(), err error) {
	if !isForeign(b.doc) {
		return s, func() {}, nil
	}
	f, err := startForeign(ctx, b.doc, filepath.Dir(b.name))
	if err != nil {
		return nil, nil, err
	}
	return f, f.close, nil
}

func (b *bookTest) result(name string, status suite.Status, err error) suite.Result {
	return suite.Result{Case: suite.Case{Name: name}, File: b.name, Status: status, Err: err}
}

func (b *bookTest) results(verdicts []notebooks.Verdict) (out []suite.Result) {
	for _, v := range verdicts {
		r := b.result("cell "+strconv.Itoa(v.Cell+1), suite.Passed, v.Err)
		r.Source, r.Time, r.Cached = v.Source, v.Time, v.Cached
		var d *notebooks.Difference
		switch {
		case v.Skipped != "":
			r.Status, r.Ignored = suite.Ignored, v.Skipped
		case v.Broke:
			r.Status = suite.Broken
		case errors.As(v.Err, &d) && (b.has("no-outputs") || len(b.params) > 0): // what is saved was made with other parameters
			r.Err = nil
		case v.Err != nil:
			r.Status = suite.Failed
		}
		out = append(out, r)
	}
	return out
}

// isBook tells what is tested cell by cell: notebooks, and scripts whose outputs lie beside them.
func isBook(name string) bool {
	if filepath.Ext(name) == ".ipynb" {
		return true
	}
	_, err := os.Stat(notebooks.SidecarName(name))
	return err == nil
}

// save writes the outputs: into the notebook, or beside the script, whose text stays as it is.
func (b *bookTest) save() error {
	if filepath.Ext(b.name) == ".ipynb" {
		return b.doc.Save(b.name)
	}
	return writeWhole(notebooks.SidecarName(b.name), b.doc.Sidecar())
}

// store saves the notebook with its new outputs.
func (b *bookTest) store(verdicts []notebooks.Verdict) suite.Result {
	var cells []string
	for _, v := range verdicts {
		if v.Updated {
			cells = append(cells, strconv.Itoa(v.Cell+1))
		}
	}
	r := b.result("outputs stored for cell "+strings.Join(cells, ", "), suite.Passed, b.save())
	if r.Err != nil {
		r.Status = suite.Failed
	}
	return r
}

// shuffled runs the cells in another order, in a session of their own.
func (b *bookTest) shuffled(ctx context.Context, first []notebooks.Verdict) suite.Result {
	seed := b.seed
	if !b.has("seed") {
		seed = uint64(rand.Uint32()) // short enough to be typed
	}
	r := b.result(fmt.Sprintf("cells in another order (--seed %d)", seed), suite.Passed, nil)
	s := b.anySession(interp.Options{Library: true, Notebook: true, Dir: filepath.Dir(b.name)}, b.name)
	ran := make([]int, len(first))
	for i, v := range first {
		ran[i] = v.Cell
	}
	order, err := b.orderOf(ctx, s, ran, seed)
	var again []notebooks.Verdict
	if err == nil {
		again, err = notebooks.Verify(ctx, b.doc, s, notebooks.VerifyOptions{Timeout: b.options.Timeout, Order: order, Against: first})
	}
	if i := slices.IndexFunc(again, func(v notebooks.Verdict) bool { return v.Err != nil }); i >= 0 {
		err = again[i].Err
	}
	if err != nil {
		r.Status, r.Err = suite.Failed, err
		r.Output = fmt.Sprintf("the cells ran in this order: %v", plusOne(order))
	}
	return r
}

// orderOf finds an order for the cells that ran.
func (b *bookTest) orderOf(ctx context.Context, s *interp.Session, ran []int, seed uint64) ([]int, error) {
	cells, texts := b.doc.Cells(), make([]string, len(ran))
	for i, at := range ran {
		texts[i] = cells[at].Source()
	}
	a, err := s.Cells(b.name).Analyze(ctx, texts)
	if err != nil {
		return nil, err
	}
	order := notebooks.Shuffled(a.Types, seed)
	for i := range order {
		order[i] = ran[order[i]]
	}
	return order, nil
}

func plusOne(list []int) []int {
	out := slices.Clone(list)
	for i := range out {
		out[i]++
	}
	return out
}
