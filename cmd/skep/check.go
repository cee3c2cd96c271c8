package main

import (
	"os"
	"path/filepath"

	"skep/diag"
	"skep/interp"
	"skep/notebooks"
)

func checkCommand() *command {
	return &command{
		name: "check", operands: "FILE...", summary: "find errors in scripts and notebooks without running them",
		detail: `All errors of all files are shown at once. A notebook's cells are checked
together, in their order, so that a name that no earlier cell defines is found.`,
		options: []option{
			sessionOptions[0],
			{name: "json", doc: "print one JSON array per file, for other programs"},
			{name: "fix", doc: "scripts: make the suggested changes in the file"},
			{name: "quiet", short: "q", doc: "errors only"},
		},
		run: checkFiles,
	}
}

func checkFiles(c *call) int {
	if len(c.operands) == 0 {
		return c.wrongUsage("which file?")
	}
	status, all := exitOK, diag.List{}
	for _, name := range c.operands {
		list, s := checkFile(c, name)
		status, all = max(status, s), append(all, list...)
	}
	c.diagnose(all)
	return status
}

// checkFile gives what is to be shown of one file, and its exit status.
func checkFile(c *call, name string) (diag.List, int) {
	parts, err := c.sourceParts(name)
	if err != nil {
		return asList(err), exitUsage
	}
	list, err := c.check(parts)
	if err != nil {
		return nil, c.wrongUsage(err.Error())
	}
	if c.has("fix") {
		return fixFile(c, name, parts, list)
	}
	list = wanted(parts.split(list), c.has("quiet"))
	status := statusOf(list)
	if c.has("json") {
		c.print(string(diag.JSON(list)) + "\n")
		list = nil
	}
	return list, status
}

func statusOf(list diag.List) int {
	if list.HasErrors() {
		return exitFailed
	}
	return exitOK
}

// check gives what a fresh session finds.
func (c *call) check(p *parts) (diag.List, error) {
	s, err := c.newSession(interp.Options{Notebook: len(p.cells) > 0}, p.joined.Name)
	if err != nil {
		return nil, err
	}
	return s.Check(p.joined).Diagnostics, nil
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

// fixFile writes the file with each diagnostic's first fix made, and shows what remains.
func fixFile(c *call, name string, p *parts, list diag.List) (diag.List, int) {
	if len(p.cells) > 0 || name == "-" {
		return nil, c.wrongUsage("--fix changes scripts only, and " + name + " is none")
	}
	text, made := list.ApplyFixes(p.joined)
	if made > 0 {
		info, err := os.Stat(name)
		if err == nil {
			err = os.WriteFile(name, []byte(text), info.Mode().Perm())
		}
		if err != nil {
			return asList(err), exitUsage
		}
	}
	c.complain("%s: %d fixed", name, made)
	left, _ := c.check(&parts{joined: diag.NewSource(name, text)}) // the options were right the first time
	return wanted(left, c.has("quiet")), statusOf(left)
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
	p.joined = diag.NewSource(name, p.text)
	return p, nil
}
