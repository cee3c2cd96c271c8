package main

import (
	"fmt"
	"path/filepath"

	"skep/internal/linediff"
	"skep/notebooks"
)

func mergeCommand() *command {
	return &command{
		name: "merge", operands: "BASE OURS THEIRS", summary: "join what two versions of a notebook changed",
		detail: `Cells are paired by their ids, else by their text; their sources are merged line by
line, metadata entry by entry. Without -o the result goes to standard output. Where
both changed the same, the result is still a notebook: the cell's source holds both
versions between <<<<<<< and >>>>>>>, and its metadata.skep.conflict says what is to
be decided. The exit status is then 1. "skep git setup" makes git use it.`,
		options: []option{
			{name: "output", short: "o", value: "FILE", doc: "write the result there"},
			{name: "path", value: "NAME", doc: "what the file is called, if the operands' names do not tell its format"},
		},
		run: mergeFiles,
	}
}

func mergeFiles(c *call) int {
	if len(c.operands) != 3 {
		return c.wrongUsage("three files: what both started from, ours, theirs")
	}
	path := c.given["path"]
	if path == "" {
		path = c.operands[1]
	}
	if filepath.Ext(path) != ".ipynb" {
		return c.mergeLines(path)
	}
	var docs [3]*notebooks.Document
	for i, name := range c.operands {
		doc, err := c.openSide(side{name, name, path})
		if err != nil {
			c.Report(err)
			return exitUsage
		}
		docs[i] = doc
	}
	conflicts := notebooks.Merge(docs[0], docs[1], docs[2])
	return c.merged(path, docs[1].Bytes(), conflicts)
}

// mergeLines is for files that are no notebooks; scripts, too, merge as texts.
func (c *call) mergeLines(path string) int {
	var texts [3]string
	for i, name := range c.operands {
		src, err := c.readSource(name)
		if err != nil {
			c.Report(err)
			return exitUsage
		}
		texts[i] = src.Text
	}
	text, conflicts := linediff.Merge(texts[0], texts[1], texts[2])
	return c.merged(path, []byte(text), conflicts)
}

// merged writes the result and says how many conflicts it has.
func (c *call) merged(path string, data []byte, conflicts int) int {
	if out, ok := c.given["output"]; !ok {
		c.Print(string(data))
	} else if err := writeWhole(out, data); err != nil {
		c.Report(fmt.Errorf("write %s: %w", out, err))
		return exitUsage
	}
	if conflicts > 0 {
		c.Complain("skep merge: %s: %s", path, counted(conflicts, "conflict"))
		return exitFailed
	}
	return exitOK
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
