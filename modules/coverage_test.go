package modules

import (
	"os"
	"strings"
	"testing"

	"skep/interp/module"
	"skep/interp/moduletest"
)

// TestCoverage runs docs/coverage.txt, which shows how what people know from Python and Rust is written here.
func TestCoverage(t *testing.T) {
	table, err := os.ReadFile("../docs/coverage.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for _, line := range strings.Split(string(table), "\n") {
		name, row, ok := strings.Cut(line, " | ")
		if !ok || line[0] == '#' {
			continue
		}
		rows++
		t.Run(name, func(t *testing.T) { moduletest.Programs(t, row, module.MakeAll(All())...) })
	}
	if rows < 150 {
		t.Errorf("%d rows only", rows)
	}
}
