package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestEditsApply: the versions in go.mod have what edits.txt replaces.
func TestEditsApply(t *testing.T) {
	t.Chdir("../..")
	files, err := parse(edits)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("%d files", len(files))
	}
	for module, changed := range byModule(files) {
		folder, err := folderOf(module)
		if err != nil {
			t.Fatal(err)
		}
		for path, f := range changed {
			text, err := os.ReadFile(filepath.Join(folder, path))
			if err != nil {
				t.Error(err)
				continue
			}
			if after, err := f.apply(text); err != nil {
				t.Error(err)
			} else if string(after) == string(text) {
				t.Errorf("%s %s is as before", module, path)
			}
		}
	}
}

const some = `A remark.

=== example.org/m a/b.go
Why.
<<<
one
>>>
two
<<< all
x
>>>
=== example.org/m c.go
<<<
	three

>>>
	four
`

func TestParse(t *testing.T) {
	files, err := parse(some)
	if err != nil {
		t.Fatal(err)
	}
	want := []file{
		{"example.org/m", "a/b.go", []change{{"one", "two", false}, {"x", "", true}}},
		{"example.org/m", "c.go", []change{{"\tthree", "\tfour", false}}},
	}
	if len(files) != len(want) {
		t.Fatalf("%d files, want %d", len(files), len(want))
	}
	for i, f := range files {
		if f.module != want[i].module || f.path != want[i].path || len(f.changes) != len(want[i].changes) {
			t.Fatalf("got %+v, want %+v", f, want[i])
		}
		for k, c := range f.changes {
			if c != want[i].changes[k] {
				t.Errorf("got %+v, want %+v", c, want[i].changes[k])
			}
		}
	}
	if _, err := parse("=== alone\n"); err == nil {
		t.Error("a mark without a path is taken")
	}
}

func TestApply(t *testing.T) {
	f := file{"m", "f.go", []change{{"one", "two", false}, {"x", "y", true}}}
	for text, want := range map[string]string{"one x x": "two y y", "one": "!has 0 times", "x": "!has 0 times", "one one x": "!has 2 times"} {
		got, err := f.apply([]byte(text))
		if rest, fails := strings.CutPrefix(want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), rest) {
				t.Errorf("%q: %v, want an error that says %q", text, err, rest)
			}
		} else if err != nil || string(got) != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestCopies(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m", "a.go": "old", "a_test.go": "test", "LICENSE": "yes", "notes.md": "no", "testdata/x.go": "no", "sub/b.s": "asm"} {
		if err := put(filepath.Join(from, name), text); err != nil {
			t.Fatal(err)
		}
	}
	changed := map[string]file{"a.go": {"m", "a.go", []change{{"old", "new", false}}}}
	if err := copyModule(from, to, changed); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"go.mod": "module m", "a.go": "new", "a_test.go": "", "LICENSE": "yes", "notes.md": "", "testdata/x.go": "", "sub/b.s": "asm"} {
		if got, _ := os.ReadFile(filepath.Join(to, name)); string(got) != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
	changed["gone.go"] = file{module: "m", path: "gone.go"}
	if err := copyModule(from, to, changed); err == nil {
		t.Error("a file that is not there is not missed")
	}
}
