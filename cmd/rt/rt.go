// Package rt is what programs are written against that `skep compile --target go`
// makes: a few names over the evaluator's values, so that what the text of a
// program leaves open is decided where all other back ends have it decided.
// Programs that are typed call little of it: checked integers (number.go), lists
// of scalars (list.go). It is copied beside the program with all that it imports.
package rt

import (
	"context"
	"io"
	"os"
	"strings"

	"skep/cmd/terminal"
	"skep/interp"
	"skep/interp/eval"
	"skep/interp/value"
	"skep/memory"
)

// Value is any value of the language; Place numbers a place of the program's text.
type (
	Value = value.Value
	Place = eval.Place
)

// What a program tells of itself.
type (
	Program = interp.GoProgram // a program whose code is Go
	Source  = eval.HostedText  // the text that it was made of
	Span    = eval.HostedPlace
	Lines   = eval.HostedFunc
	Line    = eval.HostedCall
	Func    = eval.HostedFn // a function as a value
	Param   = eval.HostedParam
	Arg     = eval.ArgForm
	Site    = eval.HostedSite // a method call in the text
	Caught  = eval.Caught
	Type    = eval.Contract // an annotation
)

// host is the evaluator of the program that runs; a process runs one at a time.
var host *eval.Hosted

// Main runs a program with the modules that it uses and ends the process with its exit status.
func Main(p Program, modules ...interp.Announced) {
	con := terminal.Process()
	con.WhenLasting(memory.Pace)
	os.Exit(run(p, con, interp.Options{Modules: modules, Args: os.Args[1:], Program: os.Args[0]}))
}

// Run runs a program without arguments and input, for a process that runs one after another. What
// it prints, errors too, goes to out; its exit status comes back.
func Run(p Program, out io.Writer, modules ...interp.Announced) int {
	return run(p, terminal.New(strings.NewReader(""), out, out), interp.Options{Modules: modules, Program: p.Text.Name})
}

func run(p Program, con *terminal.Console, o interp.Options) int {
	defer con.Flush()
	o.Checked = true
	s := interp.New(o)
	return con.Finish(context.Background(), s.RunGo(context.Background(), p, con.Streams(), func(h *eval.Hosted) { host = h }))
}
