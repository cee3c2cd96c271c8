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

// session makes one over the program's own files.
func (p *slipped) session(t *testing.T, text string) (*interp.Session, *diag.Source) {
	t.Helper()
	dir := ""
	if len(p.files) > 0 {
		dir = t.TempDir()
		t.Chdir(dir)
	}
	for name, content := range p.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := interp.Options{Modules: modules.All(), Lenient: strings.HasPrefix(text, "// lenient"), Notebook: strings.Contains(text, cellMark), Dir: dir}
	return interp.New(o), diag.NewSource(filepath.Join(dir, "slips.ruchy"), strings.ReplaceAll(text, cellMark, "\n\n"))
}

// run runs the right program: no error, no warning, and the output that is expected.
func (p *slipped) run(t *testing.T, name string) {
	t.Helper()
	s, src := p.session(t, p.text)
	for _, d := range s.Check(src).Diagnostics {
		t.Errorf("%s: a right program: %s %v in\n%s", name, d.Code, d, p.text)
		return
	}
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
	session, src := p.session(t, v.text)
	got := session.Check(src).Diagnostics
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
		if p.fixed(t, src, d, errors) {
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

// fixed tells whether the first fix alone takes the error away and brings no other.
func (p *slipped) fixed(t *testing.T, src *diag.Source, d *diag.Diagnostic, before int) bool {
	t.Helper()
	if len(d.Fixes) == 0 {
		return false
	}
	text, err := d.Fixes[0].Apply(src.Text)
	if err != nil {
		return false
	}
	session, after := p.session(t, text)
	return countErrors(session.Check(after).Diagnostics) < before
}

func countErrors(list diag.List) (n int) {
	for _, d := range list {
		if d.Severity == diag.Error {
			n++
		}
	}
	return n
}
