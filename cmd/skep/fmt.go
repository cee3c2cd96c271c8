package main

import (
	"path/filepath"
	"strings"

	"skep/cmd/terminal"
	"skep/diag"
	"skep/internal/linediff"
	"skep/interp/format"
	"skep/notebooks"
)

func fmtCommand() *command {
	return &command{
		name: "fmt", operands: "PATH|-...", summary: "lay out scripts and notebooks in the usual style",
		detail: `Files are rewritten in place; of a folder, all scripts and notebooks below it; - reads standard
input and writes standard output. Comments stay, and what a program does stays.
Files with syntax errors are left alone. In notebooks only the code cells that change are touched.`,
		options: []option{
			{name: "check", doc: "change nothing; list the files that would change, and exit with 1 if there are any"},
			{name: "diff", doc: "change nothing; show what would change"},
		},
		run: formatFiles,
	}
}

func formatFiles(c *call) int {
	if len(c.operands) == 0 {
		return c.wrongUsage("which file or folder? `skep fmt .` formats all below here")
	}
	files, err := programFiles(c.operands)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	status, all := exitOK, diag.List{}
	for _, name := range files {
		list, s := c.formatFile(name)
		status, all = max(status, s), append(all, list...)
	}
	c.Diagnose(all)
	return status
}

// formatFile formats one file as the options say, and gives what is wrong with it.
func (c *call) formatFile(name string) (diag.List, int) {
	if filepath.Ext(name) == ".ipynb" {
		return c.formatNotebook(name)
	}
	src, err := c.readSource(name)
	if err != nil {
		return terminal.List(err), exitUsage
	}
	text, list := format.Source(src)
	status := statusOf(list)
	switch {
	case c.has("check") || c.has("diff"):
		if text != src.Text {
			status = max(status, c.wouldChange(name, src.Text, text))
		}
	case name == "-":
		c.Print(text)
	case text != src.Text:
		if err := writeBack(name, []byte(text)); err != nil {
			return terminal.List(err), exitUsage
		}
	}
	return list, status
}

// wouldChange shows that a text would change; with --check that is a failure.
func (c *call) wouldChange(name, before, after string) int {
	if c.has("diff") {
		c.Print(linediff.Unified(name, name+" (formatted)", before, after))
	} else {
		c.Print(name + "\n")
	}
	if c.has("check") {
		return exitFailed
	}
	return exitOK
}

// formatNotebook formats the code cells.
func (c *call) formatNotebook(name string) (diag.List, int) {
	doc, err := notebooks.Open(name)
	if err != nil {
		return terminal.List(err), exitUsage
	}
	var all diag.List
	status, changed := exitOK, false
	for i, cell := range doc.Cells() {
		before := cell.Source()
		if cell.Kind() != notebooks.Code {
			continue
		}
		p := &parts{}
		p.add(name, i+1, before)
		src := p.cells[0].source
		text, list := format.Cell(src)
		all = append(all, list...)
		if len(list) > 0 {
			continue
		}
		if !strings.HasSuffix(before, "\n") {
			text = strings.TrimSuffix(text, "\n")
		}
		if text == before {
			continue
		}
		if changed = true; c.has("check") || c.has("diff") {
			if c.has("diff") {
				status = max(status, c.wouldChange(src.Name, before+"\n", text+"\n"))
			}
			continue
		}
		cell.SetSource(text)
	}
	return all, max(status, statusOf(all), c.saveNotebook(name, doc, changed))
}

func (c *call) saveNotebook(name string, doc *notebooks.Document, changed bool) int {
	switch {
	case !changed || c.has("diff") && !c.has("check"):
		return exitOK
	case c.has("diff"):
		return exitFailed
	case c.has("check"):
		return c.wouldChange(name, "", "")
	}
	if err := writeBack(name, doc.Bytes()); err != nil {
		c.Report(err)
		return exitUsage
	}
	return exitOK
}
