package interp

import (
	"os"
	"path/filepath"
	"testing"

	"skep/diag"
)

func TestDataOpener(t *testing.T) {
	dir, outside := t.TempDir(), filepath.Join(t.TempDir(), "secret.csv")
	for _, path := range []string{filepath.Join(dir, "a.csv"), outside} {
		if err := os.WriteFile(path, []byte("x\n1\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(dir, "link.csv")); err != nil {
		t.Fatal(err)
	}
	src := diag.NewSource(filepath.Join(dir, "prog.ruchy"), "")
	open := New(Options{}).dataOpener(src)
	for path, want := range map[string]bool{filepath.Join(dir, "a.csv"): true, outside: false, filepath.Join(dir, "link.csv"): false, dir: false,
		filepath.Join(dir, "none.csv"): false, filepath.Join(dir, "..", filepath.Base(dir), "a.csv"): true} {
		f, err := open(path)
		if (err == nil) != want {
			t.Errorf("%s: %v", path, err)
		}
		if f != nil {
			f.Close()
		}
	}
	if New(Options{Notebook: true}).dataOpener(src) != nil {
		t.Error("a notebook reads files when it is checked")
	}
}
