package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"skep/internal/linediff"
	"skep/notebooks"
)

func diffCommand() *command {
	return &command{
		name: "diff", operands: "A B", summary: "what two notebooks differ in, cell by cell",
		detail: `Cells are paired by their ids, else by their text; of changed ones the lines of the
source are shown, outputs and metadata in short. Execution counts do not count. Files
that are no notebooks are compared line by line. The exit status is 0 if there is no
difference, 1 if there is one, 2 if a file cannot be read. "skep git setup" makes git use it.`,
		options: []option{
			{name: "json", doc: "as JSON: {metadata, cells: [{what, kind, id, before, after, source, outputs, metadata}]}"},
			{name: "text", doc: "write one notebook as text without its outputs, as git log -p shows it"},
			{name: "git", doc: "take the arguments that git gives a diff driver; the exit status is 0"},
		},
		run: diffFiles,
	}
}

func diffFiles(c *call) int {
	if c.has("git") {
		return c.gitDiff()
	}
	if c.has("text") && len(c.operands) == 1 {
		return c.asText(c.operands[0])
	}
	if len(c.operands) != 2 {
		return c.wrongUsage("two files")
	}
	a, b := c.operands[0], c.operands[1]
	return c.difference(side{a, a, a}, side{b, b, b})
}

// side is one of the files compared: where it is, what it is called, and the name that tells its format.
type side struct{ path, name, as string }

// asText is for git's textconv; what is no notebook stays as it is.
func (c *call) asText(name string) int {
	doc, err := c.openSide(side{name, name, ".ipynb"})
	if err == nil {
		c.Print(doc.Script())
		return exitOK
	}
	text, err := os.ReadFile(name)
	if err != nil {
		c.Report(unreadable(name, err.Error()))
		return exitUsage
	}
	c.Print(string(text))
	return exitOK
}

// gitDiff takes: path old-file old-hash old-mode new-file new-hash new-mode, and of a renamed file its new path and a text on that.
func (c *call) gitDiff() int {
	if len(c.operands) < 7 {
		return c.wrongUsage("--git is for git, which gives seven arguments")
	}
	path, now := c.operands[0], c.operands[0]
	if len(c.operands) > 7 {
		now = c.operands[7]
	}
	if os.Getenv("GIT_PAGER_IN_USE") != "" {
		c.Color = true
	}
	c.Printf("diff --skep a/%s b/%s\n", path, now)
	if len(c.operands) > 8 {
		c.Print(c.operands[8])
	}
	a, b := side{c.operands[1], "a/" + path, path}, side{c.operands[4], "b/" + now, now}
	if c.difference(a, b) == exitUsage {
		c.lineDifference(a, b) // a notebook that is none, as after a merge without a driver
	}
	return exitOK
}

func (c *call) difference(a, b side) int {
	if filepath.Ext(a.as) != ".ipynb" && filepath.Ext(b.as) != ".ipynb" {
		return c.lineDifference(a, b)
	}
	before, err := c.openSide(a)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	after, err := c.openSide(b)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	d := notebooks.Compare(before, after)
	if c.has("json") {
		text, err := json.Marshal(d)
		if err != nil {
			c.Report(err)
			return exitUsage
		}
		c.Print(string(text) + "\n")
	} else {
		c.Print(d.Text(a.name, b.name, c.Color))
	}
	return differs(!d.Empty())
}

func differs(yes bool) int {
	if yes {
		return exitFailed
	}
	return exitOK
}

// openSide reads a document whose path may not tell its format, as git's temporary files; one that is not there is empty.
func (c *console) openSide(s side) (*notebooks.Document, error) {
	if s.path != "/dev/null" { // git's word for it on every system
		info, err := os.Stat(s.path)
		if err != nil || info.Size() > 0 {
			return c.openAs(s)
		}
	}
	return notebooks.Blank(s.name), nil
}

func (c *console) openAs(s side) (*notebooks.Document, error) {
	if filepath.Ext(s.as) == ".ipynb" {
		return notebooks.Open(s.path)
	}
	doc, _, err := c.openDocument(s.path)
	return doc, err
}

// lineDifference compares files of any kind.
func (c *call) lineDifference(a, b side) int {
	before, err := os.ReadFile(a.path)
	if err != nil {
		c.Report(unreadable(a.path, err.Error()))
		return exitUsage
	}
	after, err := os.ReadFile(b.path)
	if err != nil {
		c.Report(unreadable(b.path, err.Error()))
		return exitUsage
	}
	if bytes.Equal(before, after) {
		return exitOK
	}
	if bytes.IndexByte(before, 0) >= 0 || bytes.IndexByte(after, 0) >= 0 {
		c.Printf("binary files %s and %s differ\n", a.name, b.name)
		return exitFailed
	}
	text := linediff.Unified(a.name, b.name, string(before), string(after))
	if c.Color {
		text = notebooks.ColourLines(text)
	}
	c.Print(text)
	return exitFailed
}
