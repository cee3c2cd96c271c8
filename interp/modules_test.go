package interp_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp"
)

// memoryFiles is a Loader over texts, with the rules of interp.Files.
type memoryFiles map[string]string

func (m memoryFiles) Load(from *diag.Source, name string) (*diag.Source, error) {
	for _, dir := range []string{filepath.Dir(from.Name), strings.TrimSuffix(from.Name, ".ruchy")} {
		for _, path := range interp.Candidates(dir, name) {
			if text, ok := m[path]; ok {
				return diag.NewSource(path, text), nil
			}
		}
	}
	return nil, fs.ErrNotExist
}

// TestModuleFiles runs testdata/modules/*.txt: files after lines `-- name --`, of
// which main.ruchy runs, then `----` and what it prints; cases are parted by `====`.
func TestModuleFiles(t *testing.T) {
	golden.Cases(t, "modules/*.txt", func(_ *testing.T, _, asked string) string {
		files := memoryFiles{}
		for _, part := range strings.Split(asked, "-- ")[1:] {
			name, text, _ := strings.Cut(part, " --\n")
			files[name] = text
		}
		s := interp.New(interp.Options{Loader: files, Lenient: strings.Contains(files["main.ruchy"], "#![lenient]")})
		return runSource(s, diag.NewSource("main.ruchy", files["main.ruchy"]))
	})
}

func TestFilesBesideTheSource(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("shapes.ruchy", "pub fun area(r) { r * r }\nprintln(\"shapes loads\")")
	write("deep/mod.ruchy", "pub mod inner;\npub const N = 3")
	write("deep/inner.ruchy", "pub fun n() { super::N + 1 }")
	s := interp.New(interp.Options{Dir: dir, Notebook: true})
	mustPrint(t, s, "use shapes\nuse deep\nuse shapes::area\narea(3) + deep::inner::n()", "shapes loads\n= 13\n")
	mustPrint(t, s, "import shapes\nshapes.area(2)", "= 4\n")
	write("shapes.ruchy", "pub fun area(r) { r * r * 2 }")
	mustPrint(t, s, "import shapes\nshapes.area(2)", "= 8\n")
	script := interp.New(interp.Options{})
	write("main.ruchy", "mod shapes;\nprintln(shapes::area(5))")
	src, err := interp.ReadModule(filepath.Join(dir, "main.ruchy"))
	if err != nil {
		t.Fatal(err)
	}
	if got := runSource(script, src); got != "50\n" {
		t.Errorf("script: %q", got)
	}
}
