package main

import (
	"context"
	"path/filepath"

	"skep/cmd/terminal"
	"skep/diag"
	"skep/interp"
	"skep/notebooks"
)

func checkCommand() *command {
	return &command{
		name: "check", operands: "PATH...", summary: "find errors in scripts, notebooks and folders without running them",
		detail: `All errors of all files are shown at once. A notebook's cells are checked
together, in their order, so that a name that no earlier cell defines is found.
--fix makes the first fix of each finding, guesses left out, until nothing
changes any more; a change that makes more errors is taken back.`,
		options: []option{
			sessionOptions[0],
			{name: "json", doc: "print one JSON array, for other programs"},
			{name: "fix", doc: "make the suggested changes in the files"},
			{name: "quiet", short: "q", doc: "errors only"},
		},
		run: checkFiles,
	}
}

func checkFiles(c *call) int {
	if len(c.operands) == 0 {
		return c.wrongUsage("which file?")
	}
	names, err := programFiles(c.operands)
	if err != nil {
		c.Diagnose(terminal.List(err))
		return exitUsage
	}
	status, all := exitOK, diag.List{}
	for _, name := range names {
		list, s := checkFile(c, name)
		status, all = max(status, s), append(all, list...)
	}
	if c.has("json") {
		c.Print(string(diag.JSON(all)) + "\n")
		return status
	}
	c.Diagnose(all)
	return status
}

// checkFile gives what is to be shown of one file, and its exit status.
func checkFile(c *call, name string) (diag.List, int) {
	parts, err := c.sourceParts(name)
	if err != nil {
		return terminal.List(err), exitUsage
	}
	list, err := c.check(parts)
	if err != nil {
		return nil, c.wrongUsage(err.Error())
	}
	if c.has("fix") && name != "-" {
		fixed := &fixer{c: c, parts: parts, list: list}
		fixed.run()
		if fixed.made > 0 {
			if err := fixed.parts.save(name); err != nil {
				return terminal.List(err), exitUsage
			}
		}
		c.Complain("%s: %d fixed", name, fixed.made)
		list = fixed.list
	}
	list = wanted(list, c.has("quiet"))
	return list, statusOf(list)
}

func statusOf(list diag.List) int {
	if list.HasErrors() {
		return exitFailed
	}
	return exitOK
}

// check gives what a fresh session finds, of a notebook with places in its cells.
func (c *call) check(p *parts) (diag.List, error) {
	s, err := c.newSession(interp.Options{Notebook: len(p.cells) > 0, Trusted: true, Dir: filepath.Dir(p.joined.Name)}, p.joined.Name)
	if err != nil {
		return nil, err
	}
	if len(p.cells) == 0 {
		return s.Check(p.joined).Diagnostics, nil
	}
	texts := make([]string, len(p.cells))
	for i, cell := range p.cells {
		texts[i] = cell.source.Text
	}
	a, err := s.Cells(p.joined.Name).Analyze(context.Background(), texts)
	if err != nil {
		return nil, err
	}
	return p.placed(a).split(a.Diagnostics), nil
}

// placed gives the parts where an analysis has them.
func (p *parts) placed(a *interp.Analysis) *parts {
	out := &parts{joined: a.Source}
	for i, cell := range p.cells {
		out.cells = append(out.cells, part{a.Cells[i].Start, cell.source})
	}
	return out
}

// wanted leaves warnings out if only errors are asked for.
func wanted(list diag.List, errorsOnly bool) diag.List {
	var kept diag.List
	for _, d := range list {
		if d.Severity == diag.Error || !errorsOnly {
			kept = append(kept, d)
		}
	}
	return kept
}

// sourceParts reads a script, or a notebook as one text whose parts are its cells.
func (c *console) sourceParts(name string) (*parts, error) {
	if filepath.Ext(name) != ".ipynb" {
		src, err := c.readSource(name)
		return &parts{joined: src}, err
	}
	doc, err := notebooks.Open(name)
	if err != nil {
		return nil, err
	}
	p := &parts{}
	for i, cell := range doc.Cells() {
		if cell.Kind() == notebooks.Code {
			p.add(name, i+1, cell.Source())
		}
	}
	p.join(name)
	return p, nil
}
