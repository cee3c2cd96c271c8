package notebooks

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/internal/golden"
	"skep/internal/linediff"
)

// versions reads the scripts of a case, each behind a line `-- name --`.
func versions(t testing.TB, asked string) []*Document {
	t.Helper()
	var docs []*Document
	for _, part := range strings.Split("\n"+asked, "\n-- ")[1:] {
		name, script, _ := strings.Cut(part, " --\n")
		d, err := ParseScript(name, []byte(script+"\n"), nil)
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, d)
	}
	return docs
}

func TestMerge(t *testing.T) {
	golden.Cases(t, "merge.txt", func(t *testing.T, _, asked string) string {
		v := versions(t, asked)
		n := Merge(v[0], v[1], v[2])
		if _, err := Parse("merged", v[1].Bytes()); err != nil {
			t.Fatalf("the merged notebook is none: %v", err)
		}
		shown := strings.ReplaceAll(v[1].Script(), "=======", "=(7)=") // which would end the case
		return fmt.Sprintf("conflicts: %d\n%s", n, shown)
	})
}

func TestCompare(t *testing.T) {
	golden.Cases(t, "diff.txt", func(t *testing.T, _, asked string) string {
		v := versions(t, asked)
		return Compare(v[0], v[1]).Text("before", "after", false)
	})
}

// ran is a script whose cells have outputs: the text of each.
func ran(t *testing.T, script string, outputs ...string) *Document {
	t.Helper()
	d, err := ParseScript("s", []byte(script), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range outputs {
		if text != "" {
			d.Cells()[i].SetOutputs([]Output{{"output_type": "stream", "name": "stdout", "text": text}})
			d.Cells()[i].SetExecutionCount(i + 1)
		}
	}
	return d
}

func TestMergedOutputs(t *testing.T) {
	const base, other, far = "# %% id=\"a\"\n1\n2\n3\n", "# %% id=\"a\"\n1\n2\n33\n", "# %% id=\"a\"\n11\n2\n3\n"
	for _, c := range []struct {
		name                             string
		base, ours, theirs               string
		baseShows, oursShow, theirsShows string
		want                             string
	}{
		{"only theirs ran it again", base, base, base, "x", "x", "y", "y"},
		{"both ran it", base, base, base, "x", "o", "t", "o"},
		{"ours is edited", base, other, base, "x", "o", "t", "o"},
		{"theirs is edited", base, base, other, "x", "o", "t", "t"},
		{"theirs is edited and cleared", base, base, other, "x", "x", "", ""},
		{"nobody's source", base, other, far, "x", "o", "t", ""},
		{"the same edit", base, other, other, "x", "o", "t", "o"},
	} {
		ours := ran(t, c.ours, c.oursShow)
		if n := Merge(ran(t, c.base, c.baseShows), ours, ran(t, c.theirs, c.theirsShows)); n != 0 {
			t.Errorf("%s: %d conflicts", c.name, n)
		}
		got := ""
		for _, o := range ours.Cells()[0].Outputs() {
			got += o["text"].(string)
		}
		if _, counted := ours.Cells()[0].ExecutionCount(); got != c.want || counted != (got != "") {
			t.Errorf("%s: shows %q, want %q; counted %v", c.name, got, c.want, counted)
		}
	}
}

// TestMergesOfRandomNotebooks: who changes nothing takes what the other did, whatever it is.
func TestMergesOfRandomNotebooks(t *testing.T) {
	for seed := range uint64(500) {
		w := written{rand.New(rand.NewPCG(seed, 8))}
		a, b := w.notebook(), w.notebook()
		fresh := func(text []byte) *Document { return mustParse(t, string(text)) }
		ours := fresh(b)
		if n := Merge(fresh(a), ours, fresh(a)); n != 0 || !bytes.Equal(ours.Bytes(), b) {
			t.Fatalf("seed %d: ours changed, %d conflicts: %s", seed, n, linediff.Unified("want", "got", string(b), string(ours.Bytes())))
		}
		ours = fresh(a)
		if n := Merge(fresh(a), ours, fresh(b)); n != 0 || sources(ours) != sources(fresh(b)) {
			t.Fatalf("seed %d: %d conflicts, got\n%s\nwant\n%s", seed, n, sources(ours), sources(fresh(b)))
		}
		ours = fresh(a)
		Merge(fresh(w.notebook()), ours, fresh(b))
		if _, err := Parse("merged", ours.Bytes()); err != nil {
			t.Fatalf("seed %d: the merged notebook is none: %v", seed, err)
		}
		if d := Compare(fresh(a), fresh(a)); !d.Empty() {
			t.Fatalf("seed %d: a notebook differs from itself: %+v", seed, d)
		}
	}
}

func sources(d *Document) string {
	var b strings.Builder
	for _, c := range d.Cells() {
		fmt.Fprintf(&b, "%s %q\n", c.Kind(), c.Source())
	}
	return b.String()
}

func TestComparedOutputs(t *testing.T) {
	const script = "# %% id=\"a\"\n1\n"
	before, after := ran(t, script, "one\ntwo\nthree\n"), ran(t, script)
	after.Cells()[0].SetOutputs([]Output{
		{"output_type": "error", "ename": "E0301", "evalue": "division by zero", "traceback": []any{}},
		{"output_type": "display_data", "data": map[string]any{"text/plain": "a\x1b[2J", "image/png": strings.Repeat("A", 3000), "text/html": "<b>"}, "metadata": map[string]any{}},
	})
	got := Compare(before, after).Text("b", "a", true)
	want := "\x1b[1m--- b\x1b[0m\n\x1b[1m+++ a\x1b[0m\n\x1b[36m@ changed: code cell 1 (a)\x1b[0m\n" +
		"\x1b[31m  output - stdout: one (and 2 more lines)\x1b[0m\n" +
		"\x1b[32m  output + error E0301: division by zero\x1b[0m\n" +
		"\x1b[32m  output + image/png (2.9 KiB), text/html (3 bytes), a␛[2J\x1b[0m\n"
	if got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	again := ran(t, script, "one\ntwo\nthree\n")
	again.Cells()[0].SetExecutionCount(99)
	if d := Compare(before, again); !d.Empty() {
		t.Errorf("execution counts differ: %+v", d)
	}
	if got := ColourLines("--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\n z\n"); got != "\x1b[1m--- a\x1b[0m\n\x1b[1m+++ b\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-x\x1b[0m\n\x1b[32m+y\x1b[0m\n z\n" {
		t.Errorf("%q", got)
	}
}
