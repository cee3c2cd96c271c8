package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// parts by the files that they write, without their ends, and how many instructions each has at least.
var parts = map[string]struct {
	file  string
	stubs bool
	least int
}{
	"gemm": {"gemm/kernels", true, 500}, "int8": {"gemm/int8", true, 500}, "vector": {"vector/kernels", true, 500},
	"arithmetic": {"vector/arithmetic", false, 3000}, "bitpack": {"bitpack/kernels", true, 15}, "bytemark": {"bytemark/kernels", true, 15}, "mask": {"mask/kernels", true, 100},
}

// TestCheckedIn holds that the assembly in the repository is what the generator writes.
func TestCheckedIn(t *testing.T) {
	for part, p := range parts {
		made := filepath.Join(t.TempDir(), "made")
		args := []string{"run", ".", part, "-out", made + "_amd64.s", "-pkg", filepath.Dir(p.file)}
		ends := []string{"_amd64.s"}
		if p.stubs {
			args, ends = append(args, "-stubs", made+"_amd64.go"), append(ends, "_amd64.go")
		}
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", part, err, out)
		}
		for _, end := range ends {
			if withoutHead(read(t, filepath.Join("..", p.file+end))) != withoutHead(read(t, made+end)) {
				t.Errorf("%s%s is not what the generator writes: run go generate ./compute/...", p.file, end)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
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
	for part, p := range parts {
		seen := 0
		for i, line := range strings.Split(read(t, filepath.Join("..", p.file+"_amd64.s")), "\n") {
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
		if seen < p.least {
			t.Errorf("%s: only %d instructions were read", part, seen)
		}
	}
}
