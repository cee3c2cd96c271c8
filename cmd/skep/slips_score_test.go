package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/modules"
)

const cellMark = "\n~~~~\n"

// TestSlips scores the checker on right programs, which must check and print
// what they should, and on the wrong ones that their alternative lines make.
func TestSlips(t *testing.T) {
	var s mistakeScore
	programs, variants := 0, 0
	for name, list := range slipFiles(t, "../../interp/check/testdata/slips") {
		for _, p := range list {
			p.run(t, name)
			for _, v := range p.variants {
				p.score(t, &s, name, v)
			}
			programs, variants = programs+1, variants+len(p.variants)
		}
	}
	t.Logf("%d right programs, %d wrong ones", programs, variants)
	s.report(t)
}

// folder makes the program's own files, and works beside them from then on.
func (p *slipped) folder(t *testing.T) string {
	t.Helper()
	if len(p.files) == 0 {
		return ""
	}
	dir := t.TempDir()
	t.Chdir(dir)
	for name, content := range p.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func textSession(dir, text string) *interp.Session {
	return interp.New(interp.Options{Modules: modules.All(), Lenient: strings.HasPrefix(text, "// lenient"), Notebook: strings.Contains(text, cellMark), Trusted: true, Dir: dir})
}

// checkText checks a program, or the cells of a notebook as `skep check` does; places are those of the whole text.
func checkText(name, dir, text string) (*diag.Source, diag.List) {
	s := textSession(dir, text)
	texts := strings.Split(text, cellMark)
	src := diag.NewSource(filepath.Join(dir, name+".ruchy"), text)
	if len(texts) == 1 {
		return src, s.Check(src).Diagnostics
	}
	a, err := s.Cells(filepath.Join(dir, name+".ipynb")).Analyze(context.Background(), texts)
	if err != nil {
		panic(err)
	}
	starts, at := make([]int, len(texts)), 0
	for i := range texts {
		starts[i], at = at, at+len(texts[i])+len(cellMark)
	}
	move := func(s diag.Span) diag.Span {
		for i, c := range a.Cells {
			if s.Start >= c.Start && s.End <= c.End {
				return diag.Span{Start: s.Start - c.Start + starts[i], End: s.End - c.Start + starts[i]}
			}
		}
		return s
	}
	out := make(diag.List, len(a.Diagnostics))
	for i, d := range a.Diagnostics {
		moved := *d
		moved.Source, moved.Span = src, move(d.Span)
		moved.Fixes = make([]diag.Fix, len(d.Fixes))
		for k, f := range d.Fixes {
			moved.Fixes[k] = diag.Fix{Title: f.Title, Guess: f.Guess}
			for _, e := range f.Edits {
				moved.Fixes[k].Edits = append(moved.Fixes[k].Edits, diag.Edit{Span: move(e.Span), New: e.New})
			}
		}
		out[i] = &moved
	}
	return src, out
}

// run runs the right program: no error, no warning, and the output that is expected.
func (p *slipped) run(t *testing.T, name string) {
	t.Helper()
	dir := p.folder(t)
	src, found := checkText("slips", dir, p.text)
	for _, d := range found {
		t.Errorf("%s: a right program: %s %v in\n%s", name, d.Code, d, p.text)
		return
	}
	s := textSession(dir, p.text)
	var out strings.Builder
	print := func(text string) { out.WriteString(text) }
	io := &interp.Streams{Stdout: print, Stderr: print, Display: func(interp.Bundle) {}, ClearOutput: func(bool) {}}
	for cell := range strings.SplitSeq(p.text, cellMark) {
		if _, err := s.Run(context.Background(), diag.NewSource(src.Name, cell), io); err != nil {
			out.WriteString(err.Error())
		}
	}
	if got := strings.TrimRight(out.String(), "\n"); got != strings.TrimRight(p.want, "\n") {
		t.Errorf("%s: prints\n%s\nnot\n%s\nin\n%s", name, got, p.want, p.text)
	}
}

// score counts what is found of one wrong program.
func (p *slipped) score(t *testing.T, s *mistakeScore, name string, v variant) {
	t.Helper()
	dir := p.folder(t)
	src, got := checkText("slips", dir, v.text)
	errors := countErrors(got)
	for _, w := range v.marks {
		s.seeded++
		d, placed := w.take(&got, src)
		if d == nil {
			t.Logf("%s: not found: %d:%d-%d %s in\n%s", name, w.line, w.from, w.to, w.message, v.text)
			continue
		}
		s.found++
		if placed {
			s.placed++
		} else {
			t.Logf("%s: another place: %d:%d-%d %s marked: %s %v in\n%s", name, w.line, w.from, w.to, w.message, d.Code, d, v.line(w.line))
		}
		if !w.fixable || w.warning {
			continue
		}
		s.fixable++
		if fixesText(dir, src, d, errors) {
			s.fixed++
		} else {
			t.Logf("%s: not fixed: %s %s in\n%s", name, d.Code, d.Message, v.line(w.line))
		}
	}
	for _, d := range got {
		if d.Severity == diag.Error {
			s.extra++
			t.Logf("%s: not seeded: %s %v in\n%s", name, d.Code, d, v.text)
		}
	}
}

func (v variant) line(n int) string { return strings.Split(v.text, "\n")[n-1] }

// fixesText tells whether the first fix alone takes the error away and brings no other.
func fixesText(dir string, src *diag.Source, d *diag.Diagnostic, before int) bool {
	if len(d.Fixes) == 0 {
		return false
	}
	text, err := d.Fixes[0].Apply(src.Text)
	if err != nil {
		return false
	}
	_, after := checkText("slips", dir, text)
	return countErrors(after) < before
}

func countErrors(list diag.List) (n int) {
	for _, d := range list {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}
