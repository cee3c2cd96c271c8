package notebooks

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/internal/linediff"
	"skep/interp/format"
)

// TestScripts reads the scripts of testdata/script.txt and shows the cells; what is written back is shown if it differs.
func TestScripts(t *testing.T) {
	golden.Cases(t, "script*.txt", func(t *testing.T, _, asked string) string {
		d, err := ParseScript("s.ruchy", []byte(asked), nil)
		if err != nil {
			return err.Error() + "\n"
		}
		var b strings.Builder
		for _, c := range d.Cells() {
			fmt.Fprintf(&b, "%s %s %s %q\n", c.Kind(), c.ID(), markLayout.render(c.Metadata(), 0), c.Source())
		}
		if meta := d.Metadata(); !same(meta, normal(map[string]any{"kernelspec": ourKernel()})) || d.Minor() != newestMinor {
			fmt.Fprintf(&b, "notebook %d %s\n", d.Minor(), markLayout.render(meta, 0))
		}
		if again := d.Script(); again != asked {
			b.WriteString("written as:\n" + again)
		}
		return b.String()
	})
}

// back reads what a notebook is written as.
func back(t testing.TB, d *Document) *Document {
	t.Helper()
	script := d.Script()
	again, err := ParseScript("s.ruchy", []byte(script), d.Sidecar())
	if err != nil {
		t.Fatalf("the script cannot be read: %v\n%s", err, script)
	}
	return again
}

// written is a random notebook laid out as nbformat does.
type written struct{ *rand.Rand }

func (w written) pick(list ...string) string { return list[w.IntN(len(list))] }

func (w written) source() string {
	var b strings.Builder
	for range w.IntN(6) {
		b.WriteString(w.pick("let x = 1", "println(\"é 🐝\")", "", "", "  ", "# %%", "# %%%% deep", "# %%%%", "\"\"\"", "# %% [markdown] id=\"x\"", "// %% t", "#%%", "# %% end", "%%sql", "%time x", "let s = \"open", "r#\"", "# %% in\"#", "/* open", "*/", "'", "f\"{", "}\"", "x(", "#[test]", "#!", "![a](attachment:b.png)", "%% a", "# ---", "# jupyter: {}", "a\rb", "\ufeff", "\x00", "\u2028", "[code]", "#"))
		b.WriteString(w.pick("\n", "\n", "\n", "\r\n", ""))
	}
	return b.String()
}

func (w written) metadata() map[string]any {
	m := map[string]any{}
	for range w.IntN(3) {
		m[w.pick("tags", "title", "cell_depth", "id", "until", "skep", "a b", "é", "source", "metadata", "newlines")] =
			[]any{"Load it", "a=1", " x", "# %%", "[md]", 1.5, nil, []any{"slow", "keep"}, map[string]any{"auto": true, "n": []any{}}, "two\nlines", "", "{\"a\": 1}", "a='x'", 2}[w.IntN(14)]
	}
	return m
}

func (w written) cell(ids bool, i int) map[string]any {
	kind := w.pick("code", "code", "markdown", "raw", "other")
	c := map[string]any{"cell_type": kind, "metadata": w.metadata(), "source": splitLines(w.source())}
	if ids {
		c["id"] = w.pick(fmt.Sprintf("c%d", i), placeID(i), placeID(i+100))
		if i == 0 && w.IntN(2) == 0 {
			c["id"] = topID
		}
	}
	if kind == "code" {
		c["execution_count"], c["outputs"] = nil, []any{}
		if w.IntN(2) == 0 {
			c["execution_count"] = w.IntN(9)
			c["outputs"] = []any{map[string]any{"output_type": "stream", "name": "stdout", "text": splitLines(w.source())}}
		}
	}
	if kind == "markdown" && w.IntN(2) == 0 {
		c["attachments"] = map[string]any{"b.png": map[string]any{"image/png": "iVBO"}}
	}
	return c
}

func (w written) notebook() []byte {
	minor := w.IntN(newestMinor + 1)
	cells := []any{}
	for i := range w.IntN(6) {
		cells = append(cells, w.cell(minor == newestMinor, i))
	}
	meta := w.metadata()
	if w.IntN(2) == 0 {
		meta = map[string]any{"kernelspec": ourKernel()}
	}
	return append(nbformatStyle.render(map[string]any{"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": minor}, 0), '\n')
}

func TestNotebooksComeBackFromScripts(t *testing.T) {
	for seed := range uint64(2_000) {
		text := written{rand.New(rand.NewPCG(seed, 6))}.notebook()
		d := mustParse(t, string(text))
		if again := back(t, d); !bytes.Equal(again.Bytes(), text) {
			t.Fatalf("seed %d: %s\nby\n%s", seed, linediff.Unified("want", "got", string(text), string(again.Bytes())), d.Script())
		}
	}
	for name, text := range map[string]string{"jupyter": jupyter, "odd": odd} {
		d := mustParse(t, text)
		again := back(t, d)
		for i, c := range again.Cells() {
			if want := d.Cells()[i]; !same(normalCell(c), normalCell(want)) {
				t.Errorf("%s, cell %d: %s\nwant %s", name, i+1, c.Raw(), want.Raw())
			}
		}
		if !same(again.Metadata(), d.Metadata()) || name == "jupyter" && string(again.Bytes()) != text {
			t.Errorf("%s became\n%s", name, again.Bytes())
		}
	}
}

// normalCell is a cell with what all cells of its kind have.
func normalCell(c *Cell) map[string]any {
	v := c.decoded()
	if _, ok := v["outputs"]; !ok && c.Kind() == Code {
		v["outputs"] = []any{}
	}
	if _, ok := v["execution_count"]; !ok && c.Kind() == Code {
		v["execution_count"] = nil
	}
	return v
}

func TestSidecarsFollowTheirCode(t *testing.T) {
	d, err := ParseScript("s.ruchy", []byte("# %%\n1\n\n# %%\n2\n\n# %% id=\"named\"\n3\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range d.Cells() {
		c.SetExecutionCount(i + 1)
	}
	script := "# %%\nnew\n\n" + strings.Replace(strings.Replace(d.Script(), "\n2\n", "\nchanged\n", 1), "\n3\n", "\nalso changed\n", 1)
	again, err := ParseScript("s.ruchy", []byte(script), d.Sidecar())
	if err != nil {
		t.Fatal(err)
	}
	var counts []int
	for _, c := range again.Cells() {
		n, _ := c.ExecutionCount()
		counts = append(counts, n)
	}
	if got := fmt.Sprint(counts); got != "[0 1 0 3]" {
		t.Errorf("counts %s of\n%s", got, script)
	}
}

func FuzzScript(f *testing.F) {
	for _, c := range golden.Split(f, "testdata/script.txt") {
		f.Add([]byte(c.Asked), []byte(`{"cells":[{"cell":"cell-1","execution_count":2}]}`))
	}
	f.Fuzz(func(t *testing.T, script, outputs []byte) {
		d, err := ParseScript("s.ruchy", script, outputs)
		if err != nil {
			if d, err = ParseScript("s.ruchy", script, nil); err != nil {
				return
			}
		}
		if again := back(t, d); !bytes.Equal(again.Bytes(), d.Bytes()) {
			t.Fatalf("got\n%s\nwant\n%s\nby\n%s", again.Bytes(), d.Bytes(), d.Script())
		}
		if once, twice := d.Script(), back(t, d).Script(); once != twice {
			t.Fatalf("a written script is written again as\n%s\nnot\n%s", twice, once)
		}
	})
}

// TestFormattersKeepCells: what `skep fmt` makes of a script has the same cells, marks and metadata.
func TestFormattersKeepCells(t *testing.T) {
	script := "# %% [markdown] id=\"m\" newlines=2\n# text\n#   indented\n\n# %% id=\"a\" tags=[\"x\"]\nlet   x=1\n\n\n\n# %% id=\"b\" until=\"end\"\nlet s = r\"\n# %% no\n\"\n# %% yes\n# %% end\n\n# %% [magic] id=\"c\"\n# %%sql\n# select   1\n"
	before, err := ParseScript("s.ruchy", []byte(script), nil)
	if err != nil {
		t.Fatal(err)
	}
	text, list := format.Source(diag.NewSource("s.ruchy", before.Script()))
	after, err := ParseScript("s.ruchy", []byte(text), nil)
	if err != nil || len(list) > 0 || len(after.Cells()) != len(before.Cells()) {
		t.Fatalf("%v, %v:\n%s", err, list, text)
	}
	for i, c := range after.Cells() {
		want := before.Cells()[i]
		if wanted, _ := format.Source(diag.NewSource("c", want.Source())); want.ID() == "a" {
			want.SetSource(strings.TrimSuffix(wanted, "\n"))
		}
		if !same(c.decoded(), want.decoded()) {
			t.Errorf("cell %d became %s, want %s", i+1, c.Raw(), want.Raw())
		}
	}
}

func TestScriptsOfOtherSystems(t *testing.T) {
	script := "# ---\n# jupyter: {}\n# ---\n\n# %% [markdown]\n# a\n#\n# b\n\n# %%\nlet x = 1\nx\n"
	want, err := ParseScript("s.ruchy", []byte(script), nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseScript("s.ruchy", []byte("\ufeff"+strings.ReplaceAll(script, "\n", "\r\n")), nil)
	if err != nil || !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("%v: %s", err, got.Bytes())
	}
	for text, wrong := range map[string]string{"\x00": "NUL", "\xff\xfe": "UTF-16", "a\xc3": "UTF-8"} {
		if _, err := ParseScript("s.ruchy", []byte(text), nil); err == nil || !strings.Contains(err.Error(), wrong) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestOpenScript(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "book.ruchy")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wrong := func(want string) {
		t.Helper()
		if _, err := OpenScript(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	wrong("does not exist")
	write("book.ruchy", "# %% id=\"a\"\n1\n")
	write("book.out.json", "{\"cells\": [{\"cell\": \"a\", \"execution_count\": 7}, 5]}")
	d, err := OpenScript(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := d.Cells()[0].ExecutionCount(); n != 7 {
		t.Errorf("count %d", n)
	}
	for text, want := range map[string]string{"{": "not valid JSON", "{}": "not the sidecar", "{\"cells\": []} x": "not valid JSON"} {
		write("book.out.json", text)
		wrong(want)
	}
	path = dir
	wrong("not a regular file")
}
