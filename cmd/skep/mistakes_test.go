package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"skep/diag"
)

// The seeded mistakes are described in interp/check/testdata/mistakes/README.md.

var mistakeMark = regexp.MustCompile(`^\s*//( *)(<?\^+) (\w+) (.*)$`)

type seededMistake struct {
	line, from, to int
	toLine         int    // 0: the same line
	code, message  string // no code: any
	fixable        bool
	warning        bool
}

type mistakeScore struct{ seeded, found, placed, fixable, fixed, extra int }

// TestMistakes scores the checker on all seeded mistakes.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("../../interp/check/testdata/mistakes/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no seeded mistakes", err)
	}
	var s mistakeScore
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, program := range strings.Split(string(data), "\n====\n") {
			s.score(t, filepath.Base(f), program)
		}
	}
	s.report(t)
}

// report prints the score, and fails below what is promised.
func (s *mistakeScore) report(t *testing.T) {
	t.Helper()
	share := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
	t.Logf("%d mistakes: found %.1f %%, line and place right %.1f %%, first fix makes it right %.1f %% of %d, not seeded %d",
		s.seeded, share(s.found, s.seeded), share(s.placed, s.seeded), share(s.fixed, s.fixable), s.fixable, s.extra)
	if share(s.found, s.seeded) < 95 || share(s.placed, s.seeded) < 95 || share(s.fixed, s.fixable) < 80 || s.extra > 0 {
		t.Error("the score is below 95 / 95 / 80 %, or there are false errors")
	}
}

func errorsOf(program string) (*diag.Source, diag.List) {
	var errs diag.List
	src, list := checkText("seeded", "", program)
	for _, d := range list {
		if d.Severity == diag.Error {
			errs = append(errs, d)
		}
	}
	return src, errs
}

func (s *mistakeScore) score(t *testing.T, file, program string) {
	src, got := errorsOf(program)
	all := len(got)
	for _, w := range marksOf(program) {
		s.seeded++
		d, placed := w.take(&got, src)
		if d == nil {
			t.Logf("%s: not found: %s %s in\n%s", file, w.code, w.message, program)
			continue
		}
		s.found++
		if placed {
			s.placed++
		} else {
			t.Logf("%s: another place: %s %s, columns %d-%d marked: %v", file, w.code, w.message, w.from, w.to, d)
		}
		if !w.fixable {
			continue
		}
		s.fixable++
		if fixesText("", src, d, all) {
			s.fixed++
		} else {
			t.Logf("%s: not fixed: %s in\n%s", file, d.Message, program)
		}
	}
	for _, d := range got {
		s.extra++
		t.Errorf("%s: not seeded: %s %v in\n%s", file, d.Code, d, program)
	}
}

func marksOf(program string) (out []seededMistake) {
	line := 0
	for i, l := range strings.Split(program, "\n") {
		m := mistakeMark.FindStringSubmatch(l)
		if m == nil {
			line = i + 1
			continue
		}
		w := seededMistake{line: line, from: 1 + strings.Index(l, "^"), code: m[3], fixable: !strings.HasSuffix(m[4], " (no fix)")}
		w.to, w.message = w.from+strings.Count(m[2], "^"), strings.TrimSuffix(m[4], " (no fix)")
		if strings.HasPrefix(m[2], "<") { // the place begins where the slashes stand
			w.from, w.to = 1, 1+strings.Count(m[2], "^")
		}
		out = append(out, w)
	}
	return out
}

func (w seededMistake) take(got *diag.List, src *diag.Source) (d *diag.Diagnostic, placed bool) {
	for i, d := range *got {
		from, to := src.Position(d.Span.Start), src.Position(d.Span.End)
		if from.Line != w.line || !w.means(d) {
			continue
		}
		*got = append((*got)[:i:i], (*got)[i+1:]...)
		return d, from.Column == w.from && w.endsAt(to)
	}
	return nil, false
}

func (w seededMistake) means(d *diag.Diagnostic) bool {
	return (w.code == "" || d.Code == w.code) && strings.Contains(d.Message, w.message) && (w.code != "" || (d.Severity == diag.Warning) == w.warning)
}

func (w seededMistake) endsAt(to diag.Position) bool {
	if w.toLine == 0 { // only the first line can be marked
		return to.Column == w.to || to.Line > w.line
	}
	return to.Line == w.toLine && to.Column == w.to
}
