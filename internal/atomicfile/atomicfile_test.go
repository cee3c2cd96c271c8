package atomicfile_test

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"skep/internal/atomicfile"
)

func TestWrite(t *testing.T) {
	for _, c := range []struct {
		o    atomicfile.Options
		mode fs.FileMode
	}{{atomicfile.Options{}, 0o600}, {atomicfile.Options{Mode: 0o644, Sync: true}, 0o644}, {atomicfile.Options{Mode: 0o755}, 0o755}} {
		path := filepath.Join(t.TempDir(), "file")
		for _, text := range []string{"old and long", "new"} {
			if err := atomicfile.WriteBytes(path, c.o, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(path); err != nil || string(got) != text {
				t.Errorf("%+v: found %q, %v; expected %q", c.o, got, err, text)
			}
		}
		if info, err := os.Stat(path); runtime.GOOS != "windows" && (err != nil || info.Mode().Perm() != c.mode) {
			t.Errorf("%+v: mode %v, %v", c.o, info.Mode(), err)
		}
		alone(t, path)
	}
}

// TestWriteFails: what fails half way leaves the old file, and nothing beside it.
func TestWriteFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err := atomicfile.Write(path, atomicfile.Options{}, func(w io.Writer) error {
		_, _ = io.WriteString(w, "half of the n")
		return broken
	})
	if !errors.Is(err, broken) {
		t.Errorf("found %v", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "old" {
		t.Errorf("found %q", got)
	}
	alone(t, path)
	if err := atomicfile.WriteBytes(filepath.Join(path, "below"), atomicfile.Options{}, nil); err == nil {
		t.Error("a file below a file was written")
	}
	folder := filepath.Join(filepath.Dir(path), "folder")
	if err := errors.Join(os.Mkdir(folder, 0o700), os.Remove(path)); err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.WriteBytes(folder, atomicfile.Options{}, nil); err == nil {
		t.Error("a folder was replaced")
	}
	alone(t, folder)
}

// alone fails if there is anything beside the file.
func alone(t *testing.T, path string) {
	t.Helper()
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("beside %s: %v, %v", filepath.Base(path), files, err)
	}
}
