package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// parts, and how many instructions each has at least.
var parts = map[string]int{"gemm": 500, "vector": 500, "bitpack": 15}

// TestCheckedIn holds that the assembly in the repository is what the generator writes.
func TestCheckedIn(t *testing.T) {
	for part := range parts {
		dir := t.TempDir()
		cmd := exec.Command("go", "run", ".", part, "-out", filepath.Join(dir, "kernels_amd64.s"), "-stubs", filepath.Join(dir, "kernels_amd64.go"), "-pkg", part)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", part, err, out)
		}
		for _, name := range []string{"kernels_amd64.s", "kernels_amd64.go"} {
			want, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(filepath.Join("..", part, name))
			if err != nil {
				t.Fatal(err)
			}
			if withoutHead(string(got)) != withoutHead(string(want)) {
				t.Errorf("%s/%s is not what the generator writes: run go generate ./compute/...", part, name)
			}
		}
	}
}

// withoutHead drops the line that names the command.
func withoutHead(s string) string { _, rest, _ := strings.Cut(s, "\n"); return rest }

var (
	operation = regexp.MustCompile(`^\s+([A-Z][A-Z0-9.]*)\s*(.*)$`)
	register  = regexp.MustCompile(`\b[XYZ]\d+\b`)
	stack     = regexp.MustCompile(`\(SP\)`)
)

// TestNothingSlow looks at every instruction: one of the old SSE form between those of AVX costs fifty
// times its own time, and a register that is spilled in a loop is a load and a store each round.
func TestNothingSlow(t *testing.T) {
	for part, least := range parts {
		text, err := os.ReadFile(filepath.Join("..", part, "kernels_amd64.s"))
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for i, line := range strings.Split(string(text), "\n") {
			m := operation.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			seen++
			if register.MatchString(m[2]) && !strings.HasPrefix(m[1], "V") && !strings.HasPrefix(m[1], "K") {
				t.Errorf("%s line %d: %s is no AVX instruction", part, i+1, strings.TrimSpace(line))
			}
			if stack.MatchString(m[2]) {
				t.Errorf("%s line %d: %s goes through the stack", part, i+1, strings.TrimSpace(line))
			}
		}
		if seen < least {
			t.Errorf("%s: only %d instructions were read", part, seen)
		}
	}
}
