package interp_test

import (
	"context"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// analyze gives the findings of a notebook as "code text", the text being that at its place.
func analyze(t *testing.T, c *interp.Cells, texts ...string) string {
	t.Helper()
	a, err := c.Analyze(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range a.Cells {
		if at.End > at.Start && a.Source.Text[at.Start:at.End] != texts[i] {
			t.Errorf("cell %d stands as %q, and is %q", i, a.Source.Text[at.Start:at.End], texts[i])
		}
	}
	var out []string
	for _, d := range a.Diagnostics {
		out = append(out, d.Code+" "+a.Source.Text[d.Span.Start:d.Span.End])
	}
	return strings.Join(out, ", ")
}

func TestCells(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true})
	c := s.Cells("n.ipynb")
	for _, step := range []struct {
		cells []string
		want  string
	}{
		{[]string{"let a = 1", "println(a + b)"}, "E0201 b"},
		{[]string{"let a = 1", "let b = 2", "println(a + b)"}, ""},
		{[]string{"let a = \"x\"", "let b = 2", "println(a - b)"}, "E0302 a - b"},
		{[]string{"println(a - b)", "let a = 3", "let b = 2"}, "E0211 a, E0211 b"},
		{[]string{"let a = 3", "let b = 2", "let a = \"x\"", "println(a - b)"}, "E0302 a - b"},
		{[]string{"let a = (3", "println(a)", "println(c)"}, "E0103 , E0201 c"},
		{nil, ""},
	} {
		if got := analyze(t, c, step.cells...); got != step.want {
			t.Errorf("%q: %s, want %s", step.cells, got, step.want)
		}
	}
}

// TestCellsKnowTheSession: what has run is known, and what a run changes makes all cells new.
func TestCellsKnowTheSession(t *testing.T) {
	s := interp.New(interp.Options{Notebook: true})
	c := s.Cells("n.ipynb")
	if got := analyze(t, c, "println(measured + 1)"); got != "E0201 measured" {
		t.Errorf("before: %s", got)
	}
	run(s, "let measured = 5")
	if got := analyze(t, c, "println(measured + 1)"); got != "" {
		t.Errorf("after the run: %s", got)
	}
	run(s, "let measured = [5]")
	if got := analyze(t, c, "println(measured - 1)"); got != "E0302 measured - 1" {
		t.Errorf("after another: %s", got)
	}
}

func TestCellsStop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	c := interp.New(interp.Options{Notebook: true}).Cells("n.ipynb")
	if a, err := c.Analyze(ctx, []string{"let a = 1"}); err == nil {
		t.Errorf("an ended context gave %v", a)
	}
	if got := analyze(t, c, "let a: String = 1"); got != "E0301 1" {
		t.Errorf("afterwards: %s", got)
	}
}

type failingLoader struct{}

func (failingLoader) Load(*diag.Source, string) (*diag.Source, error) { panic("no loader") }

// TestCellsSurvive: a failure of the checker itself is a warning, and the next check begins anew.
func TestCellsSurvive(t *testing.T) {
	c := interp.New(interp.Options{Notebook: true, Loader: failingLoader{}}).Cells("n.ipynb")
	a, err := c.Analyze(context.Background(), []string{"use elsewhere::thing", "let a = 1"})
	if err != nil || len(a.Diagnostics) != 1 || a.Diagnostics[0].Code != "E0901" || len(a.Cells) != 2 {
		t.Fatal(err, a)
	}
	if got := analyze(t, c, "let a: String = 1"); got != "E0301 1" {
		t.Errorf("afterwards: %s", got)
	}
}
