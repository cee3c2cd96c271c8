package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	"skep/internal/golden"
)

// TestMain is the program itself where a test starts it.
func TestMain(m *testing.M) {
	if os.Getenv("SKEP_TEST_GO") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// outcome runs a cell in a process of its own: what it prints, what it says on standard error behind "! ", its exit code if it is not 0.
func outcome(t *testing.T, cell string, env ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "SKEP_TEST_GO=1"), env...)
	cmd.Stdin = strings.NewReader(cell)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	text := out.String()
	if errs.Len() > 0 {
		text += "! " + strings.ReplaceAll(errs.String(), mark, "wrong: ") + "\n"
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		text += failed.Error() + "\n"
	}
	return text
}

// TestCells runs the cells of testdata/cells.txt.
func TestCells(t *testing.T) {
	golden.Cases(t, "cells.txt", func(t *testing.T, _, asked string) string { return outcome(t, asked) })
}

// TestWrongReturn pins what yaegi does wrongly: if this fails, a newer one is right, and the warning and its words in the manual go.
func TestWrongReturn(t *testing.T) {
	got := outcome(t, "func sizes(a []int, b string) (int, int) { return len(a), len(b) }\nx, y := sizes([]int{1, 2, 3}, \"ab\")\nfmt.Println(x, y)\n")
	if !strings.HasPrefix(got, "2 2\n! warning: line 1: ") {
		t.Errorf("%q", got)
	}
}

// TestMemory: a cell that takes too much is ended, and says so.
func TestMemory(t *testing.T) {
	got := outcome(t, "var kept [][]byte\nfor { kept = append(kept, make([]byte, 1<<20)) }\n", memoryVariable+"=200000000")
	if !strings.Contains(got, "wrong: the cell took more than 190 MiB of memory and was ended") {
		t.Error(got)
	}
}
