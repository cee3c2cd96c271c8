// Command many runs the programs that it reads, a NUL between them, each in a session of its own, and writes
// what can be seen of each, and a NUL: what it prints, its error, the place and the calls. Tests build it for
// WebAssembly and for this machine, and compare. `many generated` writes generated programs to give to it,
// `many linear N` those whose work must grow as N does. `many bytes` writes behind each how many bytes it has
// allocated, and a NUL.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"skep/diag"
	"skep/internal/generate"
	"skep/interp"
)

func main() {
	bytes := slices.Equal(os.Args[1:], []string{"bytes"})
	if len(os.Args) > 1 && !bytes {
		write(os.Args[1:])
		return
	}
	text, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, program := range strings.Split(string(text), "\x00") {
		before := allocated()
		run(out, program)
		fmt.Fprint(out, "\x00")
		if bytes {
			fmt.Fprint(out, allocated()-before, "\x00")
		}
	}
}

// allocated is how many bytes of the heap were handed out since the start.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// write prints the programs that are asked for.
func write(args []string) {
	if args[0] == "generated" {
		fmt.Print(strings.Join(generated(), "\x00"))
		return
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		panic(err)
	}
	var texts []string
	for _, code := range generate.Linear() {
		texts = append(texts, generate.LinearOf(code, n))
	}
	fmt.Print(strings.Join(texts, "\x00"))
}

// generated are the programs of generate.Seeds that check.
func generated() (texts []string) {
	checker := interp.New(interp.Options{})
	for seed := range generate.Seeds(300, 10_000) {
		text := generate.HotOf(seed)
		if !checker.Check(diag.NewSource("program", text)).Diagnostics.HasErrors() {
			texts = append(texts, text)
		}
	}
	return texts
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
