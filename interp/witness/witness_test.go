package witness

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// whole is a digest that keeps all.
func whole(content io.Reader) (string, error) {
	text, err := io.ReadAll(content)
	return string(text), err
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Each way to look, and changes that it sees and does not see.
func TestFacts(t *testing.T) {
	t.Chdir(t.TempDir())
	change := map[string]func(){
		"nothing":          func() {},
		"content":          func() { write(t, "f", "other") },
		"the same content": func() { write(t, "f", "file.") },
		"length":           func() { write(t, "f", "longer") },
		"gone":             func() { os.Remove("f") },
		"an entry more":    func() { write(t, "d/y", "") },
		"an entry's text":  func() { write(t, "d/x", "text") },
		"a folder":         func() { os.Remove("f"); os.Mkdir("f", 0o700) },
		"variable":         func() { t.Setenv("WITNESSED", "b") },
		"mode":             func() { os.Chmod("f", 0o755) },
	}
	for _, c := range []struct {
		look func(w *Witness)
		seen string // the changes that it sees
	}{
		{func(w *Witness) { w.File("f") }, " content length gone a folder"},
		{func(w *Witness) { w.File("none") }, ""},
		{func(w *Witness) { w.Kind("f") }, " length gone a folder mode"},
		{func(w *Witness) { w.Folder("d") }, " an entry more"},
		{func(w *Witness) { w.Variable("WITNESSED") }, " variable"},
	} {
		seen := ""
		for _, name := range []string{"nothing", "content", "the same content", "length", "gone", "an entry more", "an entry's text", "a folder", "variable", "mode"} {
			os.RemoveAll("f")
			os.RemoveAll("d")
			os.Mkdir("d", 0o700)
			write(t, "f", "file.")
			write(t, "d/x", "")
			t.Setenv("WITNESSED", "a")
			w := New(whole)
			c.look(w)
			facts := w.Take().Facts
			if len(facts) != 1 || !w.Steady() {
				t.Fatalf("%v, steady %v", facts, w.Steady())
			}
			if change[name](); !facts[0].Holds(whole) {
				seen += " " + name
			}
		}
		if seen != c.seen {
			t.Errorf("sees%s, want%s", seen, c.seen)
		}
	}
}

// A file that changes in the middle is told, and has the state of the first look.
func TestSteady(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, "f", "a")
	w := New(whole)
	w.File("f")
	before := w.Take().Facts[0]
	write(t, "f", "longer")
	w.File("f")
	if after := w.Take().Facts[0]; w.Steady() || after.State != before.State {
		t.Errorf("steady %v, %+v, then %+v", w.Steady(), before, after)
	}
}

// What says nothing of its content counts as having told something.
func TestUnsure(t *testing.T) {
	w := New(whole)
	w.File(t.TempDir())
	w.File(os.DevNull)
	if s := w.Take(); s.Told == "" || len(s.Facts) != 0 {
		t.Errorf("a folder and a device: %+v", s)
	}
}

func TestTake(t *testing.T) {
	var none *Witness
	none.File("x")
	none.Told("x")
	none.Name("x")
	none.Everything()
	if none.Changes("x") != nil {
		t.Error("nobody refuses")
	}
	w := New(whole)
	w.Name("a")
	w.Name("a")
	w.Told("a clock")
	w.Told("chance")
	w.Everything()
	if err := w.Changes("a file"); err != nil {
		t.Error(err)
	}
	s := w.Take()
	if len(s.Names) != 1 || s.Told != "a clock" || !s.All || s.Changed != "a file" {
		t.Errorf("%+v", s)
	}
	if s := w.Take(); s.Told != "" || s.All || s.Changed != "" {
		t.Errorf("taken twice: %+v", s)
	}
	w.Refuse()
	if w.Changes("a file") == nil || w.Take().Changed == "" {
		t.Error("a change that is refused is not an error, or not told")
	}
	if _, err := os.Stat(filepath.Join(t.TempDir(), "none")); failure(err) != absent {
		t.Error("what is not there")
	}
}
