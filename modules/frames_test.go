package modules

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
)

// The example with frames prints what frames.txt says. It runs in a copy of its folder, since it writes a file.
func TestFramesExample(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(examples("frames"))); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	sameOutput(t, "frames", nil)
	if _, err := os.Stat("out.parquet"); err != nil {
		t.Error(err)
	}
}

// Programs with tensors print what is recorded beside them, but for the reason why a backend was chosen, which is the machine's.
func TestTensorsExamples(t *testing.T) {
	t.Chdir(examples("tensors"))
	programs, err := filepath.Glob("*.ruchy")
	if err != nil || len(programs) == 0 {
		t.Fatal("no programs", err)
	}
	for _, p := range programs {
		sameOutput(t, strings.TrimSuffix(p, ".ruchy"), regexp.MustCompile(`cpu: .*`))
	}
}

func examples(name string) string { return filepath.Join("..", "notebooks", "examples", name) }

// sameOutput runs name.ruchy, of which the checker must think well, and compares what it prints with name.txt, except for what anything matches.
func sameOutput(t *testing.T, name string, anything *regexp.Regexp) {
	t.Helper()
	code, err := os.ReadFile(name + ".ruchy")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile(name + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	s := interp.New(interp.Options{Modules: All()})
	src := diag.NewSource(name+".ruchy", string(code))
	for _, d := range s.Check(src).Diagnostics {
		t.Errorf("%s: %s", d.Code, d.Message)
	}
	var got strings.Builder
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := s.Run(ctx, src, &interp.Streams{Stdout: func(text string) { got.WriteString(text) }}); err != nil {
		t.Fatal(err)
	}
	text, expected := got.String(), string(want)
	if anything != nil {
		text, expected = anything.ReplaceAllString(text, ""), anything.ReplaceAllString(expected, "")
	}
	if text != expected {
		t.Errorf("%s prints\n%s\nnot\n%s", name, text, expected)
	}
}
