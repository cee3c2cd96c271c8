package rt_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"skep/compile/golang"
)

// packed is how many programs share a package: a run of the compiler for each would take most of the time, and
// one for all has every processor wait for its slowest part.
const packed = 40

// home is the package of program n of a build, and the prefix of its names there.
func home(n int) (pkg, prefix string) {
	return fmt.Sprintf("batch%d", n/packed), fmt.Sprintf("P%d_", n)
}

// runner is a program that runs the others one after the other, and writes status, allocated bytes, output and a NUL for each.
const runner = `package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"

	"skep/cmd/rt"
%s)

func main() {
	for _, p := range []rt.Program{
%s} {
		var out bytes.Buffer
		before := allocated()
		status := rt.Run(p, &out)
		fmt.Fprintf(os.Stdout, "%%d %%d %%s\x00", status, allocated()-before, out.String())
	}
}

func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
`

// hold builds programs and compares what each does with what it does when it is run.
func hold(t *testing.T, progs []*program, flags ...string) {
	t.Helper()
	runs := perform(t, build(t, progs, flags...))
	for i, p := range progs {
		if i == len(runs) {
			t.Fatalf("%s\n  ends the process", p.src.Text)
		}
		if got := runs[i].outcome; got != p.want {
			t.Errorf("%s\n  run: %d %q\n  Go:  %d %q", p.src.Text, p.want.Code, p.want.Text, got.Code, got.Text)
		}
	}
}

// build makes one executable of programs that home has placed, with the runtime as it comes beside a program.
func build(t *testing.T, progs []*program, flags ...string) string {
	t.Helper()
	dir := t.TempDir()
	var list, table strings.Builder
	imports := []string{}
	for n, p := range progs {
		pkg, prefix := home(n)
		if n%packed == 0 {
			fmt.Fprintf(&list, "\t\"program/%s\"\n", pkg)
		}
		imports = append(imports, p.made.Imports...)
		fmt.Fprintf(&table, "\t\t%s.%sProgram,\n", pkg, prefix)
		for name, text := range p.made.Files {
			put(t, filepath.Join(dir, pkg, name), text)
		}
	}
	put(t, filepath.Join(dir, "main.go"), fmt.Appendf(nil, runner, list.String(), table.String()))
	return goBuild(t, dir, imports, flags...)
}

// performed is a run of a program in an executable of many.
type performed struct {
	outcome
	bytes uint64 // allocated
}

// perform runs all programs of an executable; there are fewer runs if one ends the process.
func perform(t *testing.T, exe string) (runs []performed) {
	t.Helper()
	var out, complaints bytes.Buffer
	cmd := exec.Command(exe)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Errorf("%v: %.2000s", err, complaints.String())
	}
	texts := strings.Split(out.String(), "\x00")
	for _, text := range texts[:len(texts)-1] {
		var p performed
		parts := strings.SplitN(text, " ", 3)
		if _, err := fmt.Sscan(parts[0]+" "+parts[1], &p.Code, &p.bytes); err != nil {
			t.Fatal(err)
		}
		p.Text = parts[2]
		runs = append(runs, p)
	}
	return runs
}

// goBuild builds the program in a folder, with the runtime that it imports beside it.
func goBuild(t *testing.T, dir string, imports []string, flags ...string) string {
	t.Helper()
	runtime, err := golang.Runtime(archive(t), imports)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range runtime {
		put(t, filepath.Join(dir, "skep", filepath.FromSlash(name)), text)
	}
	put(t, filepath.Join(dir, "go.mod"), golang.Module("program", string(runtime["go.mod"])))
	exe := filepath.Join(dir, "programs")
	cmd := exec.Command("go", append(append([]string{"build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", exe}, flags...), ".")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOPROXY=off", "GOWORK=off", "GOFLAGS=-mod=mod", "GOGC=400") // memory for time
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, text)
	}
	return exe
}

// archive is the runtime's source, as `make build` packs it.
func archive(t *testing.T) []byte {
	t.Helper()
	packages, err := golang.ListPackages(func(args ...string) ([]byte, error) {
		cmd := exec.Command("go", args...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		return cmd.Output()
	})
	if err != nil {
		t.Fatal(err)
	}
	data, err := golang.PackRuntime(packages)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func put(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
