package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// output runs a program in a folder and gives what it writes to standard output.
func output(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, complaints.String())
	}
	return string(out)
}

// sized gives a program of the benchmark its size, as the benchmark does; other files stay where they are.
func sized(t *testing.T, file string) string {
	t.Helper()
	if filepath.Ext(file) == ".ruchy" {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		file = filepath.Join(t.TempDir(), filepath.Base(file))
		if err := os.WriteFile(file, append([]byte("let size = 6\n"), text...), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestCompiledProgramsPrintTheSame compiles the programs of the benchmark and the example notebook. They run in an empty folder.
func TestCompiledProgramsPrintTheSame(t *testing.T) {
	files, err := filepath.Glob("../../bench/language/*.ruchy")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	files = append(files, "../../notebooks/examples/tour.ipynb")
	empty := t.TempDir()
	for _, file := range files {
		file = sized(t, file)
		app := filepath.Join(t.TempDir(), "app")
		args := []string{"compile", "-q", "-o", app, file}
		if filepath.Ext(file) == ".ipynb" {
			args = append([]string{"compile", "-q", "--embed", "data/birdstrikes.csv", "-o", app}, file)
		}
		output(t, filepath.Dir(file), program(t), args...)
		want := output(t, filepath.Dir(file), program(t), "run", file)
		if got := output(t, empty, app); got != want {
			t.Errorf("%s: compiled prints %q, run prints %q", file, got, want)
		}
		if err := os.Remove(app); err != nil {
			t.Fatal(err)
		}
	}
}
