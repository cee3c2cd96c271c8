// Command engines runs a program in one of the languages that are written in Go,
// for the benchmark: engines goja|gopher-lua|starlark FILE. It is a module of
// its own in testdata, so that neither the product's go.mod nor its tools see any of them.
package main

import (
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/dop251/goja"
	lua "github.com/yuin/gopher-lua"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: engines goja|gopher-lua|starlark FILE")
		os.Exit(2)
	}
	text, err := os.ReadFile(os.Args[2])
	if err == nil {
		err = run(os.Args[1], string(text))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(engine, program string) error {
	switch engine {
	case "goja":
		return runJavaScript(program)
	case "gopher-lua":
		l := lua.NewState(lua.Options{RegistrySize: 1 << 20, RegistryMaxSize: 1 << 26}) // table.concat puts all parts on the stack
		defer l.Close()
		return l.DoString(program)
	case "starlark":
		return runStarlark(program)
	}
	return fmt.Errorf("there is no engine %s", engine)
}

func runJavaScript(program string) error {
	vm := goja.New()
	log := func(c goja.FunctionCall) goja.Value {
		for i, a := range c.Arguments {
			if i > 0 {
				fmt.Print(" ")
			}
			fmt.Print(a.String())
		}
		fmt.Println()
		return goja.Undefined()
	}
	if err := vm.Set("console", map[string]any{"log": log}); err != nil {
		return err
	}
	_, err := vm.RunString(program)
	return err
}

// runStarlark runs the Python version: what it imports is there already.
func runStarlark(program string) error {
	var lines []string
	for line := range strings.Lines(program) {
		if !strings.HasPrefix(line, "from ") {
			lines = append(lines, line)
		}
	}
	thread := &starlark.Thread{Print: func(_ *starlark.Thread, text string) { fmt.Println(text) }}
	options := &syntax.FileOptions{While: true, Recursion: true, TopLevelControl: true, GlobalReassign: true}
	_, err := starlark.ExecFileOptions(options, thread, "program", strings.Join(lines, ""), starlark.StringDict{
		"sqrt":  number("sqrt", func(x float64) starlark.Value { return starlark.Float(math.Sqrt(x)) }),
		"round": number("round", func(x float64) starlark.Value { return starlark.MakeInt64(int64(math.RoundToEven(x))) }),
	})
	return err
}

func number(name string, f func(x float64) starlark.Value) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		x, ok := starlark.AsFloat(args[0])
		if !ok {
			return nil, fmt.Errorf("%s: not a number", name)
		}
		return f(x), nil
	})
}
