// Command kernels writes what the suite "kernels" tries with real tools: every kernel of the catalogue as PTX, a module for each
// processor, and every program with its WGSL, its inputs and the interpreter's answers.
package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"skep/compute/kir"
	"skep/compute/kir/catalog"
	"skep/compute/kir/ptx"
	"skep/compute/kir/wgsl"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: kernels DIR")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "kernels:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	cases, err := catalog.Cases()
	if err != nil {
		return err
	}
	random, err := catalog.Random(rand.New(rand.NewPCG(11, 12)), 150)
	if err != nil {
		return err
	}
	cases = append(cases, random...)
	for _, sm := range []int{70, 80, 90} {
		text, err := module(catalog.Kernels(cases), sm)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("sm_%d.ptx", sm)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return programs(dir, cases)
}

// module puts kernels into one file, since starting the assembler takes longer than most kernels do. Entry points get the numbers of their kernels.
func module(kernels []*kir.Kernel, sm int) (string, error) {
	var b strings.Builder
	for i, k := range kernels {
		text, err := ptx.Emit(k, sm)
		if err != nil {
			return "", fmt.Errorf("%s: %w", k.Name, err)
		}
		head, body, _ := strings.Cut(text, ".visible .entry ")
		if i == 0 {
			b.WriteString(head)
		}
		name, rest, _ := strings.Cut(body, "(")
		fmt.Fprintf(&b, ".visible .entry %s_%d(%s\n", name, i, rest)
	}
	return b.String(), nil
}

// The file that the suite reads.
type (
	program struct {
		Name, Folder string
		Bound        float64
		Buffers      []buffer
		Dispatches   []dispatch
	}
	buffer struct {
		Type, Role string
		Len, Bytes int
	}
	dispatch struct {
		Source  string
		Writes  []bool // by binding
		Grid    [3]int
		Buffers []int
		Uniform []byte
	}
)

// programs writes those that WGSL has, by number: cases.json, and the bytes of the buffers that are inputs and outputs.
func programs(dir string, cases []catalog.Case) error {
	var out []program
	for i, c := range cases {
		p, err := translate(c)
		if err == wgsl.ErrF64 {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		p.Folder = fmt.Sprint(i)
		if err := data(filepath.Join(dir, p.Folder), c); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		out = append(out, p)
	}
	text, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "cases.json"), text, 0o644)
}

func translate(c catalog.Case) (program, error) {
	p := program{Name: c.Name, Bound: c.Bound}
	for _, b := range c.Program.Buffers {
		p.Buffers = append(p.Buffers, buffer{b.Type.String(), [...]string{"input", "output", "scratch"}[b.Role], b.Len, b.Bytes()})
	}
	for _, d := range c.Program.Dispatches {
		source, err := wgsl.Emit(d.Kernel)
		if err != nil {
			return p, err
		}
		var writes []bool
		for _, b := range d.Kernel.Bindings {
			writes = append(writes, b.Access == kir.ReadWrite)
		}
		p.Dispatches = append(p.Dispatches, dispatch{source, writes, d.Grid, d.Buffers, d.Uniform()})
	}
	return p, nil
}

// data writes inputs and expected outputs as N.bin, N the number of the buffer.
func data(dir string, c catalog.Case) error {
	outputs, err := c.Expect()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for role, contents := range map[kir.Role][][]byte{kir.Input: c.Inputs, kir.Output: outputs} {
		for n, i := range c.Program.Of(role) {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.bin", i)), contents[n], 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
