// Command many runs the programs that it reads, a NUL between them, each in a session of its own, and writes
// what can be seen of each, and a NUL: what it prints, its error, the place and the calls. Tests build it for
// WebAssembly and for this machine, and compare. `many generated` writes generated programs to give to it.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"skep/diag"
	"skep/internal/generate"
	"skep/interp"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "generated" {
		generated()
		return
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, program := range strings.Split(string(text), "\x00") {
		run(out, program)
		fmt.Fprint(out, "\x00")
	}
}

// generated writes the programs of generate.Seeds that check.
func generated() {
	checker, before := interp.New(interp.Options{}), ""
	for seed := range generate.Seeds(300, 10_000) {
		text := generate.HotOf(seed)
		if !checker.Check(diag.NewSource("program", text)).Diagnostics.HasErrors() {
			fmt.Print(before, text)
			before = "\x00"
		}
	}
}

func run(out io.Writer, program string) {
	s := interp.New(interp.Options{Checked: true, MemoryLimit: 1 << 30})
	print := func(text string) { fmt.Fprint(out, text) }
	_, err := s.Run(context.Background(), diag.NewSource("program", program), &interp.Streams{Stdout: print, Stderr: print})
	var one *diag.Diagnostic
	switch {
	case errors.As(err, &one):
		if err := diag.Text(out, diag.List{one}, false); err != nil {
			panic(err)
		}
	case err != nil:
		fmt.Fprintln(out, err)
	}
}
