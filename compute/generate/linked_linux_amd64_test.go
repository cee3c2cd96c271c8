package main

import (
	"bytes"
	"debug/elf"
	"debug/gosym"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"skep/compute/bitpack"
	"skep/compute/bytemark"
	"skep/compute/gemm"
	"skep/compute/mask"
	"skep/compute/vector"
)

// linked keeps the kernels in this program: the linker leaves out what nothing may call.
var linked = []any{vector.Map[float32], vector.Map[float64], gemm.Prepare[float32], gemm.Prepare[float64], gemm.PackBytes, bitpack.Unpack, bitpack.Highest, bytemark.Either, mask.Above[float64], mask.Above[int32], mask.Floats, mask.Ints}

// kernel is the machine code of one function, as the linker has put it.
type kernel struct {
	name string
	code []byte
}

// kernels reads the code of the functions of some folders of compute from this very program.
func kernels(t *testing.T, folders ...string) map[string]kernel {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text := f.Section(".text")
	code, err := text.Data()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := f.Section(".gopclntab").Data()
	if err != nil {
		t.Fatal(err)
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(lines, text.Addr))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]kernel{}
	for _, fn := range table.Funcs {
		folder, name, ok := strings.Cut(strings.TrimPrefix(fn.Name, "skep/compute/"), ".")
		name, assembled := strings.CutSuffix(name, ".abi0") // without it: the wrapper by which Go calls it
		if ok && slices.Contains(folders, folder) && (assembled || found[folder+"."+name].code == nil) {
			found[folder+"."+name] = kernel{folder + "." + name, code[fn.Entry-text.Addr : fn.End-text.Addr]}
		}
	}
	return found
}

var symbol = regexp.MustCompile(`(?m)^TEXT ·(\w+)(<>)?\(SB\)`)

// TestLinkedKernels takes the linked machine code of every kernel apart: none has an instruction of the old SSE form, and
// none goes through the stack in a loop.
func TestLinkedKernels(t *testing.T) {
	if len(linked) == 0 {
		t.Fatal("nothing is linked")
	}
	var folders []string
	for _, p := range parts {
		folders = append(folders, filepath.Dir(p.file))
	}
	all := kernels(t, folders...)
	seen, loops := 0, 0
	for part, p := range parts {
		for _, m := range symbol.FindAllStringSubmatch(read(t, filepath.Join("..", p.file+"_amd64.s")), -1) {
			k, ok := all[filepath.Dir(p.file)+"."+m[1]]
			if !ok {
				t.Errorf("%s: %s is not in this program", part, m[1])
				continue
			}
			inside, faults := k.faults()
			for _, f := range faults {
				t.Errorf("%s", f)
			}
			seen++
			loops += inside
		}
	}
	t.Logf("%d kernels with %d innermost loops", seen, loops)
	if seen < 500 || loops < 200 {
		t.Errorf("only %d kernels with %d innermost loops were seen", seen, loops)
	}
}

// TestFaultsAreSeen puts wrong instructions into the loop of a kernel, in place of one as long, and before it.
func TestFaultsAreSeen(t *testing.T) {
	good := kernels(t, "vector")["vector.expF32AVX2"]
	list, err := decoded(good.code)
	if err != nil {
		t.Fatal(err)
	}
	from, to := innermost(list)[0][0], innermost(list)[0][1]
	at := func(inLoop bool) int {
		for _, i := range list {
			if i.size == 4 && (i.at >= from && i.at < to) == inLoop && i.kind == plain && !i.jumps {
				return i.at
			}
		}
		t.Fatal("there is no instruction of four bytes")
		return 0
	}
	for _, c := range []struct {
		name   string
		inLoop bool
		code   []byte
		want   string
	}{
		{"nothing", true, nil, ""},
		{"movups (rax), xmm1", true, []byte{0x0f, 0x10, 0x48, 0x00}, "old SSE form"},
		{"movaps xmm1, xmm8, before the loop", false, []byte{0x45, 0x0f, 0x28, 0xc1}, "old SSE form"},
		{"paddd xmm1, xmm0", true, []byte{0x66, 0x0f, 0xfe, 0xc1}, "old SSE form"},
		{"mov (rsp), eax", true, []byte{0x8b, 0x04, 0x24, 0x90}, "stack"},
		{"push and pop", true, []byte{0x50, 0x58, 0x90, 0x90}, "stack"},
		{"mov (rsp), eax, before the loop", false, []byte{0x8b, 0x04, 0x24, 0x90}, ""},
		{"no instruction", true, []byte{0x06, 0x90, 0x90, 0x90}, "is not known"},
	} {
		bad := kernel{good.name, bytes.Clone(good.code)}
		copy(bad.code[at(c.inLoop):], c.code)
		_, faults := bad.faults()
		if got := strings.Join(faults, "\n"); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}
