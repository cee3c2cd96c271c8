package rt

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
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

// buildCore builds ./core with the flags of `make build`, which has compiled most of it then.
func buildCore(t *testing.T, file, tags string, env ...string) {
	t.Helper()
	late := exec.Command("go", "run", "-trimpath", "./scripts/late", ".cache/late")
	flags, err := os.ReadFile("../../scripts/late/flags")
	if err != nil {
		t.Fatal(err)
	}
	base := exec.Command("go", append(append([]string{"build"}, strings.Fields(string(flags))...), "-tags", tags, "-ldflags", "-s -w -buildid=", "-o", file, "./cmd/skep-rt/core")...)
	base.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	for _, cmd := range []*exec.Cmd{late, base} {
		cmd.Dir = "../.."
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build the base: %v\n%s", err, text)
		}
	}
}

// hello compiles a program that says hello into a base built with some environment.
func hello(t *testing.T, env ...string) string {
	t.Helper()
	dir := t.TempDir()
	base := filepath.Join(dir, "base")
	buildCore(t, base, "base,small", env...)
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

// executables are what programs of other platforms are made of, with what reads their headers: the processor, or an error.
var executables = []struct {
	os, arch string
	read     func(file string) (arch string, err error)
}{
	{"linux", "arm64", func(file string) (string, error) {
		f, err := elf.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		return map[elf.Machine]string{elf.EM_AARCH64: "arm64"}[f.Machine], nil
	}},
	{"windows", "amd64", func(file string) (string, error) {
		f, err := pe.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		return map[uint16]string{pe.IMAGE_FILE_MACHINE_AMD64: "amd64"}[f.Machine], nil
	}},
	{"darwin", "arm64", func(file string) (string, error) {
		f, err := macho.Open(file)
		if err != nil {
			return "", err
		}
		defer f.Close()
		return map[macho.Cpu]string{macho.CpuArm64: "arm64"}[f.Cpu], nil
	}},
}

// TestOtherPlatforms: a program for another platform is what that platform executes, and carries what it runs. The
// first time each base is compiled, which takes a minute: linux/arm64 always, the others with SKEP_CROSS (`make check`).
func TestOtherPlatforms(t *testing.T) {
	for _, x := range executables {
		if x.os != "linux" && os.Getenv("SKEP_CROSS") == "" {
			continue
		}
		t.Run(x.os, func(t *testing.T) {
			app := hello(t, "GOOS="+x.os, "GOARCH="+x.arch)
			if arch, err := x.read(app); err != nil || arch != x.arch {
				t.Errorf("its processor is %q, not %s, %v", arch, x.arch, err)
			}
			p, err := compile.OpenFile(app)
			if err != nil || p == nil {
				t.Fatalf("payload %v, %v", p, err)
			}
			if src, err := p.Cell(p.Program.Cells[0]); err != nil || !strings.Contains(src.Text, "hello") {
				t.Errorf("carries %v, %v", src, err)
			}
		})
	}
}
