package modules

import (
	"os"
	"strings"
	"testing"

	"skep/interp/module"
	"skep/interp/moduletest"
)

// TestCoverage runs docs/coverage.txt, which shows how what people know from Python and Rust is written here.
func TestCoverage(t *testing.T) { runCoverage(t, "coverage.txt", 150) }

// TestFramesCoverage runs docs/coverage-frames.txt, the same for Polars.
func TestFramesCoverage(t *testing.T) { runCoverage(t, "coverage-frames.txt", 80) }

// TestTensorsCoverage runs docs/coverage-tensors.txt, the same for NumPy and PyTorch.
func TestTensorsCoverage(t *testing.T) { runCoverage(t, "coverage-tensors.txt", 60) }

// runCoverage runs each row of a table, behind the lines of the table that begin with >.
func runCoverage(t *testing.T, file string, least int) {
	table, err := os.ReadFile("../docs/" + file)
	if err != nil {
		t.Fatal(err)
	}
	rows, before := 0, ""
	for _, line := range strings.Split(string(table), "\n") {
		if code, ok := strings.CutPrefix(line, "> "); ok {
			before += code + "¶"
			continue
		}
		name, row, ok := strings.Cut(line, " | ")
		if !ok || line[0] == '#' {
			continue
		}
		rows++
		t.Run(name, func(t *testing.T) { moduletest.Programs(t, before+row, module.MakeAll(All())...) })
	}
	if rows < least {
		t.Errorf("%d rows only", rows)
	}
}
