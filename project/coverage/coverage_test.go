package coverage_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/project/coverage"
)

const program = `fun used(x) {
    let y = x + 1; let z = 2
    match y {
        1 => "one",
        _ => "more <b>",
    }
}

fun unused() {
    1
}

used(5)
[1, 2].map(|x| used(x))
if false { unused() } else { 3 }
`

// profile runs the program and gives its coverage.
func profile(t *testing.T) coverage.Profile {
	t.Helper()
	s := interp.New(interp.Options{})
	s.Cover()
	if _, err := s.Run(context.Background(), diag.NewSource("dir/prog.ruchy", program), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Run(context.Background(), diag.NewSource("other", "1"), nil); err != nil {
		t.Fatal(err)
	}
	return coverage.Collect(s.Covered(), func(src *diag.Source) bool { return src.Name != "other" })
}

func TestLines(t *testing.T) {
	p := profile(t)
	if len(p) != 1 {
		t.Fatalf("files: %d", len(p))
	}
	got := map[int]int64{}
	for _, l := range p[0].Lines {
		got[l.Number] = l.Hits
	}
	want := map[int]int64{2: 3, 3: 3, 4: 0, 5: 3, 10: 0, 13: 1, 14: 1, 15: 0}
	if len(got) != len(want) {
		t.Errorf("lines with code: %v", got)
	}
	for n, hits := range want {
		if got[n] != hits {
			t.Errorf("line %d ran %d times, want %d", n, got[n], hits)
		}
	}
	if ran, all := p.Total(); ran != 5 || all != 8 || p.Share() != 62.5 {
		t.Errorf("total %d of %d", ran, all)
	}
	if (&coverage.File{}).Share() != 100 {
		t.Error("a file without code is covered")
	}
}

func TestLCOV(t *testing.T) {
	var b bytes.Buffer
	if err := profile(t).LCOV(&b); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"SF:dir/prog.ruchy", "FN:1,used", "FNDA:3,used", "FNDA:0,unused", "FNF:2", "FNH:1", "DA:10,0", "DA:2,3", "LF:8", "LH:5", "end_of_record"} {
		if !strings.Contains(b.String(), line+"\n") {
			t.Errorf("no %s in\n%s", line, b.String())
		}
	}
}

func TestHTML(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	if err := profile(t).HTML(dir); err != nil {
		t.Fatal(err)
	}
	index, page := read(t, dir, "index.html"), read(t, dir, "file1.html")
	for text, where := range map[string]string{"dir/prog.ruchy": index, "62.5 %": index, "5 / 8": index, "more &lt;b&gt;": page, `class="missed"><b role="cell">10`: page, `class="ran"><b role="cell">2`: page, `class=""><b role="cell">1`: page} {
		if !strings.Contains(where, text) {
			t.Errorf("no %q in\n%s", text, where)
		}
	}
	if err := profile(t).HTML(filepath.Join(dir, "index.html")); err == nil {
		t.Error("a file in the place of the folder is no error")
	}
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
