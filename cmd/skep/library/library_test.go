package library

import (
	"os"
	"path/filepath"
	"testing"

	"skep/internal/golden"
)

const folder = "../../../docs/manual"

// TestManual: docs/manual says what the declarations say; -update writes it anew.
func TestManual(t *testing.T) {
	want := Manual().Markdown()
	old, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	if golden.Updating() {
		rewrite(t, old, want)
		return
	}
	for _, file := range old {
		if _, ok := want[filepath.Base(file)]; !ok {
			t.Errorf("%s documents nothing any more; -update removes it", file)
		}
	}
	for name, text := range want {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || string(data) != text {
			t.Errorf("docs/manual/%s is not what the declarations say (%v); go test ./cmd/skep/library -update writes it", name, err)
		}
	}
}

func rewrite(t *testing.T, old []string, want map[string]string) {
	t.Helper()
	for _, file := range old {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range want {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEverythingIsSaid: each function and constant of the library has a doc, and its page a summary.
func TestEverythingIsSaid(t *testing.T) {
	for _, p := range Manual().Pages {
		if p.Doc == "" {
			t.Errorf("%s has no doc", p.Name)
		}
		for _, s := range p.Sections {
			for _, i := range s.Items {
				if i.Doc == "" || i.Name == "" {
					t.Errorf("%s.%s has no doc", p.Name, i.Name)
				}
			}
		}
	}
}
