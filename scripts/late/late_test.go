package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEditsApply: the versions in go.mod have what edits.txt replaces.
func TestEditsApply(t *testing.T) {
	t.Chdir("../..")
	files, err := parse(edits)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Fatalf("%d files", len(files))
	}
	for module, changed := range byModule(files) {
		folder, err := folderOf(module)
		if err != nil {
			t.Fatal(err)
		}
		for path, f := range changed {
			text, err := os.ReadFile(filepath.Join(folder, path))
			if err != nil {
				t.Error(err)
				continue
			}
			if after, err := f.apply(text); err != nil {
				t.Error(err)
			} else if string(after) == string(text) {
				t.Errorf("%s %s is as before", module, path)
			}
		}
	}
}

const some = `A remark.

=== example.org/m a/b.go
Why.
<<<
one
>>>
two
<<< all
x
>>>
=== example.org/m c.go
<<<
	three

>>>
	four
`

func TestParse(t *testing.T) {
	files, err := parse(some)
	if err != nil {
		t.Fatal(err)
	}
	want := []file{
		{"example.org/m", "a/b.go", []change{{"one", "two", false}, {"x", "", true}}},
		{"example.org/m", "c.go", []change{{"\tthree", "\tfour", false}}},
	}
	if len(files) != len(want) {
		t.Fatalf("%d files, want %d", len(files), len(want))
	}
	for i, f := range files {
		if f.module != want[i].module || f.path != want[i].path || len(f.changes) != len(want[i].changes) {
			t.Fatalf("got %+v, want %+v", f, want[i])
		}
		for k, c := range f.changes {
			if c != want[i].changes[k] {
				t.Errorf("got %+v, want %+v", c, want[i].changes[k])
			}
		}
	}
	if _, err := parse("=== alone\n"); err == nil {
		t.Error("a mark without a path is taken")
	}
}

func TestApply(t *testing.T) {
	f := file{"m", "f.go", []change{{"one", "two", false}, {"x", "y", true}}}
	for text, want := range map[string]string{"one x x": "two y y", "one": "!has 0 times", "x": "!has 0 times", "one one x": "!has 2 times"} {
		got, err := f.apply([]byte(text))
		if rest, fails := strings.CutPrefix(want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), rest) {
				t.Errorf("%q: %v, want an error that says %q", text, err, rest)
			}
		} else if err != nil || string(got) != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
}

func TestCopies(t *testing.T) {
	from, to := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{"go.mod": "module m", "a.go": "old", "a_test.go": "test", "LICENSE": "yes", "notes.md": "no", "testdata/x.go": "no", "sub/b.s": "asm"} {
		if err := put(filepath.Join(from, name), text); err != nil {
			t.Fatal(err)
		}
	}
	changed := map[string]file{"a.go": {"m", "a.go", []change{{"old", "new", false}}}}
	if err := copyModule(from, to, changed); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"go.mod": "module m", "a.go": "new", "a_test.go": "", "LICENSE": "yes", "notes.md": "", "testdata/x.go": "", "sub/b.s": "asm"} {
		if got, _ := os.ReadFile(filepath.Join(to, name)); string(got) != want {
			t.Errorf("%s holds %q, want %q", name, got, want)
		}
	}
	changed["gone.go"] = file{module: "m", path: "gone.go"}
	if err := copyModule(from, to, changed); err == nil {
		t.Error("a file that is not there is not missed")
	}
}

// TestOverlay: what is written for Go's own library can be compiled, and runs: a program whose goroutines start before main.
func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	t.Chdir("../..")
	files, err := parse(edits)
	if err != nil {
		t.Fatal(err)
	}
	if err := writeOverlay(dir, byModule(files)[std]); err != nil {
		t.Fatal(err)
	}
	main := filepath.Join(dir, "main.go")
	if err := os.WriteFile(main, []byte(early), 0o644); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "early.exe")
	if out, err := exec.Command("go", "build", "-trimpath", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, main).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, name := range []string{"", "GOMAXPROCS=1", "GODEBUG=containermaxprocs=0", "GODEBUG=updatemaxprocs=0", "GODEBUG=gcstoptheworld=2"} {
		cmd := exec.Command(program)
		cmd.Env = append(os.Environ(), name)
		if out, err := cmd.CombinedOutput(); err != nil || string(out) != "499500 true true true\n" {
			t.Errorf("%s: %v: %s", name, err, out)
		}
	}
}

// early waits for goroutines before main, is collected at once, and stays in a loop without calls while others have to run.
const early = `package main

import (
	"fmt"
	"net/http"
	"os"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
)

var sum = func() (n int) {
	c := make(chan int)
	for i := range 1000 {
		go func() { c <- i }()
	}
	for range 1000 {
		n += <-c
	}
	runtime.GC()
	return n
}()

func main() {
	var stop atomic.Bool
	go func() { time.Sleep(20 * time.Millisecond); stop.Store(true) }()
	r, w, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	go func() { w.Write([]byte("x")) }()
	got, _ := r.Read(make([]byte, 1))
	for !stop.Load() {
	}
	fmt.Println(sum, got == 1, len(metrics.All()) > 100, http.StatusText(200) == "OK")
}
`
