package interp

import (
	"context"
	"fmt"
	"sync"

	"skep/diag"
	"skep/interp/check"
)

// Cells is a notebook that is checked after every edit: what the cells say of
// each other is kept, and only what depends on the edit is checked again. The
// page, the language server and `skep check` ask it; a Session that runs the
// cells is asked for what their names hold. For one notebook; safe for several goroutines.
type Cells struct {
	s    *Session
	name string
	mu   sync.Mutex
	book *check.Book
}

// Cells begins a notebook of that name, which no check has seen yet.
func (s *Session) Cells(name string) *Cells {
	return &Cells{s: s, name: name, book: check.NewBook()}
}

// Analyze checks the texts of all code cells, in their order. Analysis.Source has the cells at Analysis.Cells, not
// in their order: a place in it means the same in every later Analysis, as long as its cell
// is as it was. The Analysis answers until the next one. The error is ctx's, if it ended first: then
// nothing is known.
func (c *Cells) Analyze(ctx context.Context, texts []string) (a *Analysis, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer func() {
		if problem := recover(); problem != nil {
			c.book = check.NewBook() // what it kept may be half done
			a, err = unchecked(c.name, problem, len(texts)), nil
		}
	}()
	r, err := c.check(ctx, texts)
	if err != nil {
		return nil, err
	}
	a = &Analysis{Program: r.Program, Types: r, Diagnostics: r.Diagnostics, Parsed: !r.Bad, Source: r.Source, Cells: r.Cells}
	if err := c.confirm(ctx, a, texts); err != nil {
		return nil, err
	}
	if !a.Diagnostics.HasErrors() {
		a.Diagnostics = append(a.Diagnostics[:len(a.Diagnostics):len(a.Diagnostics)], c.s.imports(r.Source, r.Program, map[string]bool{c.name: true})...)
	}
	return a, nil
}

func (c *Cells) check(ctx context.Context, texts []string) (*check.Result, error) {
	seen := c.s.seen.Load()
	return c.book.Check(ctx.Err, c.name, texts, c.s.env(diag.NewSource(c.name, ""), c.s.opts.Lenient), seen)
}

// confirm leaves of the repairs of shape errors those that help, as Session.Check does. What is kept of
// the cells ends as it was: with these texts.
func (c *Cells) confirm(ctx context.Context, a *Analysis, texts []string) error {
	tried := false
	errors := countErrors(a.Diagnostics)
	helps := func(f diag.Fix) bool {
		tried = true
		fixed, ok := a.apply(f, texts)
		if !ok {
			return false
		}
		r, err := c.check(ctx, fixed)
		return err == nil && countErrors(r.Diagnostics) < errors
	}
	a.Diagnostics = confirmFixes(a.Diagnostics, len(a.Source.Text), helps)
	if !tried {
		return nil
	}
	_, err := c.check(ctx, texts)
	return err
}

// apply gives the cells with a fix made, which may have edits in several of them.
func (a *Analysis) apply(f diag.Fix, texts []string) ([]string, bool) {
	out := append([]string(nil), texts...)
	left := len(f.Edits)
	for i, at := range a.Cells {
		var part diag.Fix
		for _, e := range f.Edits {
			if e.Span.Start >= at.Start && e.Span.End <= at.End {
				part.Edits = append(part.Edits, diag.Edit{Span: diag.Span{Start: e.Span.Start - at.Start, End: e.Span.End - at.Start}, New: e.New})
			}
		}
		text, err := part.Apply(texts[i])
		if err != nil {
			return nil, false
		}
		out[i] = text
		left -= len(part.Edits)
	}
	return out, left == 0
}

// unchecked is the analysis of cells on which the checker itself has failed: nothing is known of them.
func unchecked(name string, problem any, cells int) *Analysis {
	src := diag.NewSource(name, "")
	r, _ := check.NewBook().Check(func() error { return nil }, name, nil, check.Env{}, nil)
	return &Analysis{Program: r.Program, Types: r, Diagnostics: diag.List{failed(src, problem)}, Source: src, Cells: make([]diag.Span, cells)}
}

// failed is what is said where the checker itself fails: a warning, so that the program runs.
func failed(src *diag.Source, problem any) *diag.Diagnostic {
	return &diag.Diagnostic{Code: "E0901", Severity: diag.Warning, Source: src,
		Message: fmt.Sprintf("the checker failed on this text: %v", problem), Hint: "the program runs unchecked; please report it"}
}
