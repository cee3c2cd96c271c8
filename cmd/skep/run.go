package main

import (
	"context"
	"errors"
	"path/filepath"

	"skep/cmd/terminal"
	"skep/diag"
	"skep/interp"
	"skep/memory"
	"skep/notebooks"
	"skep/project"
)

func runCommand() *command {
	return &command{
		name: "run", operands: "[FILE|- [ARG...]]", summary: "run a script or a notebook",
		detail: `FILE is a script (.ruchy), a notebook (.ipynb), or - for a program on standard
input. What follows FILE are the program's arguments. A script is checked before
it runs; warnings and errors go to standard error. A notebook's cells run in
order; its file is not changed unless --save is given; -o writes what ran to another.
A notebook in Python runs in its kernel. Without FILE the program of the project
runs: src/main.ruchy, or what its manifest names.`,
		options: append([]option{
			{name: "quiet", short: "q", doc: "no warnings"},
			{name: "save", doc: "notebooks: store the outputs in the file"},
			{name: "output", short: "o", value: "FILE", doc: "notebooks: write the executed notebook, as far as it ran"},
			parameterOption,
			profileOptions[0], profileOptions[1],
			{name: "trace-tiers", doc: "say where the time went: closures, typed closures, machine code"},
		}, sessionOptions...),
		program: true,
		run:     runFile,
	}
}

func runFile(c *call) int {
	if len(c.operands) == 0 {
		p, err := project.Find(".")
		if err != nil {
			return c.Finish(context.Background(), err)
		}
		if p == nil {
			return c.wrongUsage("which file?")
		}
		c.operands = []string{p.Entry()}
	}
	name := c.operands[0]
	if filepath.Ext(name) == ".ipynb" {
		return runNotebook(c, name)
	}
	src, err := c.readSource(name)
	if err != nil {
		return c.Finish(context.Background(), err)
	}
	return c.runSource(src, nil)
}

// runSource runs a program and shows its value if show is given.
func (c *call) runSource(src *diag.Source, show func(interp.Result)) int {
	trace := c.traceTiers()
	defer trace.report()
	s, err := c.newSession(interp.Options{Args: c.operands[1:], Echo: true, Trusting: true, Trace: trace.notes}, src.Name)
	if err != nil {
		return c.wrongUsage(err.Error())
	}
	ctx, stop := c.Interruptible(s)
	defer stop()
	if found := s.Check(src).Diagnostics; !c.has("quiet") && !found.HasErrors() {
		c.Diagnose(found) // before the program's own output, and although it may never end
	}
	c.WhenLasting(memory.Ahead)
	profiled := c.profiled(s, src.Name)
	result, err := s.Run(ctx, src, c.Streams())
	profiled()
	if err == nil && show != nil {
		show(result)
	}
	return c.Finish(ctx, err)
}

func runNotebook(c *call, name string) int {
	params, err := c.parameters()
	if err == nil && len(params) > 0 && c.has("save") {
		err = errors.New("--save stores the notebook as it is: with --param, write another one by -o FILE")
	}
	if err != nil {
		return c.wrongUsage(err.Error())
	}
	doc, err := c.parametrized(name, params)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	if isForeign(doc) {
		return c.runForeign(doc, name)
	}
	trace := c.traceTiers()
	defer trace.report()
	s, err := c.newSession(interp.Options{Args: c.operands[1:], Dir: filepath.Dir(name), Notebook: true, Trace: trace.notes}, name)
	if err != nil {
		return c.wrongUsage(err.Error())
	}
	ctx, stop := c.Interruptible(s)
	defer stop()
	profiled := c.profiled(s, name)
	err = notebooks.Run(ctx, doc, echoing{s, c.console}, notebooks.RunOptions{Echo: c.Streams()})
	profiled()
	return c.storeRun(ctx, doc, name, err)
}

// runForeign runs a notebook of another language in its kernel.
func (c *call) runForeign(doc *notebooks.Document, name string) int {
	ctx, stop := c.Interruptible(noRunner{})
	defer stop()
	k, err := startForeign(ctx, doc, filepath.Dir(name))
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	defer k.close()
	err = notebooks.Run(ctx, doc, echoing{k, c.console}, notebooks.RunOptions{Echo: c.Streams()})
	return c.storeRun(ctx, doc, name, err)
}

// storeRun writes the executed notebook where options say, whether it ran to its end or not.
func (c *call) storeRun(ctx context.Context, doc *notebooks.Document, name string, err error) int {
	if !c.has("save") {
		name = ""
	}
	for _, target := range []string{name, c.given["output"]} {
		if target == "" {
			continue
		}
		if saveErr := doc.Save(target); saveErr != nil {
			c.Report(saveErr)
			return exitUsage
		}
	}
	return c.Finish(ctx, err)
}

// echoing shows the values of a notebook's cells, which no stream carries.
type echoing struct {
	notebooks.Runner
	console *console
}

func (e echoing) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	result, err := e.Runner.Run(ctx, src, io)
	if err == nil && result.Show {
		e.console.Print(terminal.Shown(result.Bundle))
	}
	return result, err
}
