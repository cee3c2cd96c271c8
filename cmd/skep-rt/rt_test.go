package rt

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"skep/cmd/skep-rt/small"
	"skep/compile"
	"skep/diag"
	"skep/interp"
	"skep/modules"
)

// TestSmallIsPartOfAll: what the small base has, the others have.
func TestSmallIsPartOfAll(t *testing.T) {
	all := map[string]bool{}
	for _, name := range Names(modules.All()) {
		all[name] = true
	}
	seen := map[string]bool{}
	for _, name := range Names(small.Modules()) {
		if !all[name] || seen[name] {
			t.Errorf("%s: in the list of all modules %v, listed before %v", name, all[name], seen[name])
		}
		seen[name] = true
	}
}

// hello compiles a program that says hello into a base built with some environment.
func hello(t *testing.T, env ...string) string {
	t.Helper()
	dir := t.TempDir()
	base := filepath.Join(dir, "base")
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-tags", "small", "-ldflags", "-s -w -buildid=", "-o", base, "./core")
	cmd.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the base: %v\n%s", err, text)
	}
	bytes, _, err := compile.FileBase(base)
	if err != nil {
		t.Fatal(err)
	}
	g, err := compile.Gather(compile.Input{Name: "hello", Root: dir, Cells: []*diag.Source{diag.NewSource(filepath.Join(dir, "hello.ruchy"), "println(\"hello\")")}, Loader: interp.Files{}})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := g.Executable(bytes)
	if err != nil {
		t.Fatal(err)
	}
	app := filepath.Join(dir, "hello")
	if err := compile.WriteFile(app, parts, 0o755); err != nil {
		t.Fatal(err)
	}
	return app
}

// maxHello is how large the smallest program may be, in bytes.
const maxHello = 12_000_000

func TestSlimHello(t *testing.T) {
	app := hello(t)
	out, err := exec.Command(app).Output()
	if err != nil || string(out) != "hello\n" {
		t.Errorf("prints %q, %v", out, err)
	}
	info, err := os.Stat(app)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB", float64(info.Size())/1e6)
	if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" && info.Size() > maxHello {
		t.Errorf("%d bytes, more than %d", info.Size(), maxHello)
	}
}

// TestOtherProcessor: a program for arm64 is an ELF file of that processor, and carries what it runs. The first time its base is compiled.
func TestOtherProcessor(t *testing.T) {
	app := hello(t, "GOOS=linux", "GOARCH=arm64")
	f, err := elf.Open(app)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := compile.OpenFile(app)
	if err != nil || p == nil || f.Machine != elf.EM_AARCH64 {
		t.Fatalf("machine %v, payload %v, %v", f.Machine, p, err)
	}
	if src, err := p.Cell(p.Program.Cells[0]); err != nil || !strings.Contains(src.Text, "hello") {
		t.Errorf("carries %v, %v", src, err)
	}
}
