// Package golden compares what a test got with a file under testdata. Run a
// test with -update to write the files anew; `make check` fails if that leaves
// a difference. For tests only; any package's tests may import it.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write golden files anew instead of comparing")

// Updating says whether -update was given, for tests that keep their answers in another shape.
func Updating() bool { return *update }

// Check compares got with testdata/name, or writes it when updating.
func Check(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", filepath.FromSlash(name))
	if *update {
		write(t, path, got)
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read golden file (run the test with -update to make it): %v", err)
	}
	if string(want) != got {
		t.Errorf("%s differs:\n%s", path, firstDifference(string(want), got))
	}
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// firstDifference shows the first line that differs: whole texts drown the reason.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := 0; i < max(len(w), len(g)); i++ {
		if lineAt(w, i) != lineAt(g, i) {
			return "line " + strconv.Itoa(i+1) + "\n  want: " + lineAt(w, i) + "\n  got:  " + lineAt(g, i) + "\nwhole text got:\n" + got
		}
	}
	return "no line differs"
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(no such line)"
}
