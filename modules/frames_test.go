package modules

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

// The example with frames prints what frames.txt says. It runs in a copy of its folder, since it writes a file.
func TestFramesExample(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "notebooks", "examples", "frames"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	code, err := os.ReadFile("frames.ruchy")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("frames.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := interp.New(interp.Options{Modules: All()})
	src := diag.NewSource("frames.ruchy", string(code))
	for _, d := range s.Check(src).Diagnostics {
		t.Errorf("%s: %s", d.Code, d.Message)
	}
	var got strings.Builder
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := s.Run(ctx, src, &interp.Streams{Stdout: func(text string) { got.WriteString(text) }}); err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the example prints\n%s\nnot\n%s", got.String(), want)
	}
	if _, err := os.Stat("out.parquet"); err != nil {
		t.Error(err)
	}
}
