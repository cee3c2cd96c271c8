package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"skep/interp/jit/codecache"
)

// built is the skep that the first test which needs it makes, as `make build` does.
var built = sync.OnceValues(func() (string, error) {
	file := filepath.Join(buildDir, "skep")
	return file, build("../..", file)
})

var buildDir string

func TestMain(m *testing.M) {
	var err error
	if buildDir, err = os.MkdirTemp("", "skep-test-"); err != nil {
		panic(err)
	}
	os.Setenv(codecache.Variable, filepath.Join(buildDir, "code"))
	status := m.Run()
	os.RemoveAll(buildDir)
	os.Exit(status)
}

func program(t *testing.T) string {
	t.Helper()
	file, err := built()
	if err != nil {
		t.Fatal("build skep: ", err)
	}
	return file
}

func build(root, to string) error {
	abs, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	late := exec.Command("go", "run", "-trimpath", "./scripts/late", ".cache/late")
	late.Dir, late.Stderr = root, os.Stderr
	if err := late.Run(); err != nil {
		return err
	}
	flags, err := os.ReadFile(filepath.Join(root, "scripts", "late", "flags"))
	if err != nil {
		return err
	}
	cmd := exec.Command("go", append(append([]string{"build"}, strings.Fields(string(flags))...), "-ldflags", "-s -w -buildid=", "-o", abs, "./cmd/skep")...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

func TestProgramIsStatic(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has programs without any shared library")
	}
	f, err := elf.Open(program(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the program has a %v segment: it is not static", p.Type)
		}
	}
}

// TestBuildIsReproducible builds a copy of the sources in another folder: the bytes must not tell where.
func TestBuildIsReproducible(t *testing.T) {
	copied := filepath.Join(t.TempDir(), "elsewhere")
	copySources(t, "../..", copied)
	again := filepath.Join(t.TempDir(), "skep")
	if err := build(copied, again); err != nil {
		t.Fatal(err)
	}
	if digest(t, program(t)) != digest(t, again) {
		t.Error("the same sources in another folder give another program")
	}
}

func digest(t *testing.T, name string) [32]byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return sha256.Sum256(data)
}

// copySources copies what a build reads; folders of tools and caches stay behind.
func copySources(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() && rel != "." && (strings.HasPrefix(base, ".") || base == "bin" || base == "node_modules" || base == "testdata") {
			return fs.SkipDir
		}
		if d.IsDir() {
			return os.MkdirAll(filepath.Join(to, rel), 0o755)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestClosedPipeIsQuiet reads one line and closes: as `skep run x | head -1`.
func TestClosedPipeIsQuiet(t *testing.T) {
	cmd := exec.Command(program(t), "-e", "for i in 0..1000000 { println(i) }")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if line != "0\n" || err != nil {
		t.Fatalf("first line %q, %v", line, err)
	}
	out.Close()
	cmd.Wait() // ended by SIGPIPE, or with a status: both are fine
	if complaints.Len() > 0 {
		t.Errorf("a closed pipe is not quiet: %s", complaints.String())
	}
}

// TestCtrlCStopsAProgram sends the signal to an endless loop, which must say where it was and exit with 130.
func TestCtrlCStopsAProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no signal to send")
	}
	cmd := exec.Command(program(t), "-e", "println(\"ready\")\nlet mut n = 0\nwhile true { n += 1 }")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { cmd.Process.Kill() }).Stop()
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "ready\n" || err != nil {
		t.Fatalf("first line %q, %v: %s", line, err, complaints.String())
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	if got := cmd.ProcessState.ExitCode(); got != exitInterrupted || !strings.Contains(complaints.String(), "interrupted") {
		t.Errorf("exit %d, %q: want %d and a word about the interrupt", got, complaints.String(), exitInterrupted)
	}
}

// TestOutputArrivesWhileTheProgramRuns: what is printed must not wait for the buffer to fill.
func TestOutputArrivesWhileTheProgramRuns(t *testing.T) {
	cmd := exec.Command(program(t), "-e", "println(\"now\")\nsleep(3600)")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { cmd.Process.Kill() }).Stop()
	line, err := bufio.NewReader(out).ReadString('\n')
	cmd.Process.Kill()
	cmd.Wait()
	if line != "now\n" {
		t.Errorf("got %q, %v before the program ended", line, err)
	}
}
