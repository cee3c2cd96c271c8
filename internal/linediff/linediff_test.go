package linediff

import (
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestUnified(t *testing.T) {
	got := Unified("a", "b", "one\ntwo\nthree\n", "one\n2\nthree\n")
	want := "--- a\n+++ b\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := Unified("a", "b", "x", "x"); got != "" {
		t.Errorf("equal texts: %q", got)
	}
	got = Unified("a", "b", "", "x")
	if want := "--- a\n+++ b\n@@ -0,0 +1 @@\n+x\n\\ No newline at end of file\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestPatch: patch makes the new text of the old one and the difference.
func TestPatch(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		t.Skip("patch is not installed")
	}
	r := rand.New(rand.NewSource(1))
	for n := range 20 {
		var a, b strings.Builder
		for i := range 60 {
			line := fmt.Sprintf("line %d\n", i%7)
			if r.Intn(9) > 0 {
				a.WriteString(line)
			}
			if r.Intn(9) > 0 {
				b.WriteString(line)
			}
		}
		if a.String() == b.String() {
			continue
		}
		file := filepath.Join(t.TempDir(), "a")
		if err := os.WriteFile(file, []byte(a.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(patch, file)
		cmd.Stdin = strings.NewReader(Unified("a", "b", a.String(), b.String()))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%d: %v\n%s", n, err, out)
		}
		if got, _ := os.ReadFile(file); string(got) != b.String() {
			t.Errorf("%d: patched to\n%s\nwant\n%s", n, got, b.String())
		}
	}
}
