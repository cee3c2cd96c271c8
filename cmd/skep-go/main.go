// Command skep-go runs the Go of a cell under %%go: it reads the cell from its standard input and interprets it with yaegi.
// skep starts one for each such cell; it is of no use by itself. It is a program of its own because interpreted code cannot be
// interrupted within a process, may take all memory, and because the tables of the standard library cost 20 MB and start-up.
//
// cell.go makes a program of a cell, wrong.go finds what yaegi computes wrongly.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"reflect"
	"regexp"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/traefik/yaegi/interp"
	"github.com/traefik/yaegi/stdlib"
)

// What skep reads of the end: the code, and on standard error, behind the mark, what is wrong as "line:column: message".
const (
	exitWrong = 97
	mark      = "\x1e"
)

func main() {
	if err := run(os.Stdin); err != nil {
		fmt.Fprint(os.Stderr, mark+err.Error())
		os.Exit(exitWrong)
	}
}

func run(in io.Reader) error {
	source, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	go watchMemory(memoryLimit())
	text, warnings, err := program(string(source))
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, "warning: "+w)
	}
	if err != nil {
		return err
	}
	return evaluate(text)
}

// evaluate interprets a program. What yaegi itself panics of is what it does not know of the language.
func evaluate(text string) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the interpreter does not understand the cell: %v (it knows Go of version 1.21: no loops over integers or functions, no min and max)", v)
		}
	}()
	log.SetOutput(io.Discard) // where it would write that, too
	trace := &traced{}
	i := interp.New(interp.Options{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: trace})
	if err := i.Use(stdlib.Symbols); err != nil {
		return err
	}
	own := map[string]reflect.Value{"Reached": reflect.ValueOf(func(line int) { trace.line.Store(int64(line)) })}
	if err := i.Use(interp.Exports{ownPath + "/cell": own}); err != nil {
		return err
	}
	_, err = i.Eval(text)
	return told(err, trace.where())
}

// told is an error of yaegi with the place in the cell first, where it knows one.
func told(err error, place string) error {
	if err == nil {
		return nil
	}
	var p interp.Panic
	if !errors.As(err, &p) {
		return errors.New(placed.ReplaceAllString(err.Error(), "$1"))
	}
	said := fmt.Sprint(p.Value)
	if code := exited.FindStringSubmatch(said); code != nil {
		n, _ := strconv.Atoi(code[1]) // digits
		os.Exit(n & 0xff)
	}
	if place != "" {
		place += ": "
	}
	return errors.New(place + "panic: " + said)
}

// exited is what yaegi makes of os.Exit, which could not end it otherwise.
var exited = regexp.MustCompile(`^os\.Exit\((\d+)\)$`)

// traced is what yaegi writes to standard error: the places that a panic passes, innermost first, which are kept, and what the
// program prints by println, which is shown.
type traced struct {
	place string       // in a function
	line  atomic.Int64 // of the statement of main that runs
}

func (t *traced) where() string {
	if line := t.line.Load(); t.place == "" && line > 0 {
		return fmt.Sprintf("%d:1", line)
	}
	return t.place
}

func (t *traced) Write(p []byte) (int, error) {
	if m := placed.FindSubmatch(p); m != nil && bytes.Contains(p, []byte(": panic: ")) {
		if t.place == "" && !bytes.Contains(p, []byte("panic: main.main(")) {
			t.place = string(m[1])
		}
		return len(p), nil
	}
	return os.Stderr.Write(p)
}

// placed is a place as the //line comments of a program name it.
var placed = regexp.MustCompile(`\bcell:(\d+:\d+)`)

const (
	memoryVariable = "SKEP_GO_MEMORY" // bytes
	usualMemory    = 1 << 30
	looksAtMemory  = 20 * time.Millisecond
)

func memoryLimit() uint64 {
	if n, err := strconv.ParseUint(os.Getenv(memoryVariable), 10, 63); err == nil && n > 0 {
		return n
	}
	return usualMemory
}

// watchMemory ends the process when it takes more than a limit. The collector works hard before.
func watchMemory(limit uint64) {
	debug.SetMemoryLimit(int64(limit))
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	for {
		metrics.Read(sample)
		if used := sample[0].Value.Uint64() - sample[1].Value.Uint64(); used > limit {
			fmt.Fprintf(os.Stderr, mark+"the cell took more than %d MiB of memory and was ended", limit>>20)
			os.Exit(exitWrong)
		}
		time.Sleep(looksAtMemory)
	}
}
