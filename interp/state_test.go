package interp

import (
	"context"
	"os"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp/value"
)

// cellsOf cuts a text at lines of dashes.
func cellsOf(text string) []string { return strings.Split(text, "\n---\n") }

func runCells(t *testing.T, s *Session, cells []string) {
	t.Helper()
	for _, c := range cells {
		if _, err := s.Run(context.Background(), diag.NewSource("cell", c), nil); err != nil {
			t.Fatalf("%s\n%v", c, err)
		}
	}
}

// TestRestored: what testdata/states/variables.txt asks of variables is answered alike by the session that made them and by one
// that got them from a snapshot. A case is cells, then after ==== questions, one a line.
func TestRestored(t *testing.T) {
	data, err := os.ReadFile("testdata/states/variables.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range strings.Split(string(data), "\n########\n") {
		name, rest, _ := strings.Cut(strings.TrimSpace(text), "\n")
		t.Run(name, func(t *testing.T) { restoredCase(t, rest) })
	}
}

func restoredCase(t *testing.T, text string) {
	setup, questions, _ := strings.Cut(text, "\n====\n")
	before := New(Options{Notebook: true})
	runCells(t, before, cellsOf(setup))
	state := taken(t, before)
	after := New(Options{Notebook: true})
	back, err := after.Restore(context.Background(), state.Body, nil)
	if err != nil || len(back.Lost) > 0 || len(state.Lost) > 0 {
		t.Fatal(err, back.Lost, state.Lost)
	}
	again := taken(t, after)
	third := New(Options{Notebook: true})
	if _, err := third.Restore(context.Background(), again.Body, nil); err != nil {
		t.Fatal(err)
	}
	for _, q := range strings.Split(strings.TrimSpace(questions), "\n") {
		want := answer(before, q)
		for _, s := range []*Session{after, third} {
			if got := answer(s, q); got != want {
				t.Errorf("%s: %s, want %s", q, got, want)
			}
		}
	}
}

func answer(s *Session, q string) string {
	r, err := s.Run(context.Background(), diag.NewSource("question", q), nil)
	if err != nil {
		return err.Error()
	}
	return value.Repr(r.Value)
}

func taken(t *testing.T, s *Session) *State {
	t.Helper()
	state, err := s.Snapshot(context.Background(), 1<<24)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// TestNotKept: what only a process has is named, and the rest is kept.
func TestNotKept(t *testing.T) {
	s := New(Options{Notebook: true})
	runCells(t, s, []string{"let a = 1\nlet it = [1, 2].iter()\nlet pair = (1, [it])"})
	state := taken(t, s)
	if len(state.Lost) != 2 || !strings.Contains(state.Lost[0].Reason, "iterator") || strings.Join(state.Names, " ") != "a" {
		t.Error(state.Lost, state.Names)
	}
}

// TestSnapshotLimit: a list that has no room is named, what is small is kept beside it.
func TestSnapshotLimit(t *testing.T) {
	s := New(Options{Notebook: true})
	runCells(t, s, []string{"let big = [1.5; 100000]\nlet small = 2"})
	state, err := s.Snapshot(context.Background(), 1<<16)
	if err != nil || len(state.Lost) != 1 || state.Lost[0].Name != "big" || len(state.Body) > 1<<16 {
		t.Fatal(err, state.Lost)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	runCells(t, s, []string{"let words = (0..5000).map(|i| f\"word {i}\").collect()"})
	if _, err := s.Snapshot(ctx, 1<<24); err != context.Canceled {
		t.Error("a snapshot that was given up:", err)
	}
}

// TestRestoredIsChecked: the checker knows the types of what came back.
func TestRestoredIsChecked(t *testing.T) {
	s := New(Options{Notebook: true})
	runCells(t, s, []string{"let n = 3\nlet names = [\"a\"]\nfun half(x: i64) -> i64 { x / 2 }\nstruct P { x: i64 }\nlet p = P { x: 1 }"})
	back := New(Options{Notebook: true})
	if _, err := back.Restore(context.Background(), taken(t, s).Body, nil); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"n.len()", "n = 4", "names.no_such()", "half(\"x\")", "undefined_name"} {
		was, is := s.Check(diag.NewSource("c", wrong)).Diagnostics, back.Check(diag.NewSource("c", wrong)).Diagnostics
		if len(was) != len(is) || len(was) > 0 && was[0].Message != is[0].Message {
			t.Errorf("%s: %v, was %v", wrong, is, was)
		}
	}
	if !back.Check(diag.NewSource("c", "n.len()")).Diagnostics.HasErrors() {
		t.Error("the type of n is not known")
	}
}
