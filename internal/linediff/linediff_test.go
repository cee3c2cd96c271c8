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

func TestMerge(t *testing.T) {
	for _, c := range []struct {
		base, ours, theirs, want string
		conflicts                int
	}{
		{"a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD", "A\nb\nc\nD", 0},
		{"a\nb\nc", "a\nb\nc\nd", "b\nc", "b\nc\nd", 0},
		{"a\nb\nc", "a\nx\nc", "a\nx\nc", "a\nx\nc", 0},
		{"a\nb\nc", "a\nx\nc", "a\ny\nc", "a\n<<<<<<< ours\nx\n=======\ny\n>>>>>>> theirs\nc", 1},
		{"", "1\n2", "1\n3", "1\n<<<<<<< ours\n2\n=======\n3\n>>>>>>> theirs", 1},
		{"a\nb", "a", "a\nB", "a\n<<<<<<< ours\n=======\nB\n>>>>>>> theirs", 1},
		{"a\n", "a\nb\n", "a", "a\n<<<<<<< ours\nb\n\n=======\n>>>>>>> theirs", 1},
	} {
		if got, n := Merge(c.base, c.ours, c.theirs); got != c.want || n != c.conflicts {
			t.Errorf("base %q, ours %q, theirs %q: %q, %d conflicts", c.base, c.ours, c.theirs, got, n)
		}
	}
	r := rand.New(rand.NewSource(2))
	text := func() string {
		var b strings.Builder
		for range r.Intn(9) {
			fmt.Fprintf(&b, "%d\n", r.Intn(4))
		}
		return b.String()
	}
	for range 2000 {
		base, x := text(), text()
		for _, got := range []struct{ ours, theirs, want string }{{base, x, x}, {x, base, x}, {x, x, x}} {
			if merged, n := Merge(base, got.ours, got.theirs); merged != got.want || n != 0 {
				t.Fatalf("base %q, ours %q, theirs %q: %q, %d conflicts", base, got.ours, got.theirs, merged, n)
			}
		}
	}
}
