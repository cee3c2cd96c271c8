package main

import (
	"path/filepath"
	"strings"

	"skep/cmd/terminal"
	"skep/diag"
	"skep/interp/lint"
	"skep/interp/syntax"
	"skep/notebooks"
)

func lintCommand() *command {
	return &command{
		name: "lint", operands: "PATH|-...", summary: "warn of what is unused, unreachable or unusual",
		detail: `Scripts, notebooks and all of them below a folder. The exit status is 1 if a warning is left.
A warning is silenced by #[allow(L0001)] or #[allow(unused_variable)] before a declaration or statement,
by #![allow(…)] for a whole file, by a comment "lint: allow(…)" on its line or on the line above.
` + "`skep explain L0001`" + ` tells more about a rule, ` + "`skep lint --rules`" + ` lists them.`,
		options: []option{
			{name: "fix", doc: "make the changes that leave what the program does"},
			{name: "json", doc: "print one JSON array, for other programs"},
			{name: "all", doc: "optional rules too"},
			{name: "enable", value: "CODES", doc: "these optional rules too, separated by commas"},
			{name: "allow", value: "CODES", doc: "not these rules, separated by commas"},
			{name: "rules", doc: "list the rules"},
		},
		run: lintFiles,
	}
}

func lintFiles(c *call) int {
	if c.has("rules") {
		return c.listRules()
	}
	o, err := c.lintOptions()
	if err != "" {
		return c.wrongUsage(err)
	}
	if len(c.operands) == 0 {
		return c.wrongUsage("which file or folder?")
	}
	files, failure := programFiles(c.operands)
	if failure != nil {
		c.Report(failure)
		return exitUsage
	}
	status, all := exitOK, diag.List{}
	for _, name := range files {
		list, s := c.lintFile(name, o)
		if len(list) > 0 {
			s = max(s, exitFailed)
		}
		status, all = max(status, s), append(all, list...)
	}
	if c.has("json") {
		c.Print(string(diag.JSON(all)) + "\n")
	} else {
		c.Diagnose(all)
	}
	return status
}

func (c *call) listRules() int {
	for _, r := range lint.Rules() {
		note := ""
		if r.Optional {
			note = "  (optional)"
		}
		c.Printf("%s  %s%s\n", r.Code, r.Name, note)
	}
	return exitOK
}

func (c *call) lintOptions() (o lint.Options, problem string) {
	o = lint.Options{All: c.has("all"), Enabled: map[string]bool{}, Allowed: map[string]bool{}}
	for option, into := range map[string]map[string]bool{"enable": o.Enabled, "allow": o.Allowed} {
		for _, word := range strings.FieldsFunc(c.given[option], func(r rune) bool { return r == ',' || r == ' ' }) {
			r, ok := lint.Find(word)
			if !ok {
				return o, "there is no rule " + word + "; `skep lint --rules` lists them"
			}
			into[r.Code] = true
		}
	}
	return o, ""
}

// lintFile gives what is left to say of one file.
func (c *call) lintFile(name string, o lint.Options) (diag.List, int) {
	if filepath.Ext(name) == ".ipynb" {
		return c.lintNotebook(name, o)
	}
	src, err := c.readSource(name)
	if err != nil {
		return terminal.List(err), exitUsage
	}
	list := lintText(src, nil, o)
	if !c.has("fix") || name == "-" {
		return list, exitOK
	}
	text, left := fixed(src, list, o)
	if text != src.Text {
		if err := writeBack(name, []byte(text)); err != nil {
			return terminal.List(err), exitUsage
		}
	}
	return left, exitOK
}

// lintText lints a script, or the parts of a text that are cells, or gives their syntax errors.
func lintText(src *diag.Source, cells []diag.Span, o lint.Options) diag.List {
	parse := syntax.Parse
	if o.Cells = cells; cells != nil {
		parse = func(src *diag.Source) (*syntax.Program, diag.List) { return syntax.ParseCells(src, cells) }
	}
	prog, list := parse(src)
	if list.HasErrors() {
		return list
	}
	return lint.Program(src, prog, o)
}

// fixRounds bounds how often a text is fixed again: one fix can make room for another.
const fixRounds = 10

// fixed makes fixes until none is left, and gives the text with what remains to be said of it.
func fixed(src *diag.Source, list diag.List, o lint.Options) (string, diag.List) {
	for range fixRounds {
		text, made := list.ApplyFixes(src)
		if made == 0 {
			break
		}
		next := diag.NewSource(src.Name, text)
		left := lintText(next, nil, o)
		if left.HasErrors() {
			break
		}
		src, list = next, left
	}
	return src.Text, list
}

// lintNotebook lints all cells together, so that a name used in a later one counts.
func (c *call) lintNotebook(name string, o lint.Options) (diag.List, int) {
	doc, err := notebooks.Open(name)
	if err != nil {
		return terminal.List(err), exitUsage
	}
	o.Cell = true
	list := c.lintCells(name, doc, o)
	if !c.has("fix") || list.HasErrors() {
		return list, exitOK
	}
	changed := false
	for range fixRounds {
		if !fixCells(doc, list) {
			break
		}
		changed = true
		list = c.lintCells(name, doc, o)
	}
	if changed {
		if err := writeBack(name, doc.Bytes()); err != nil {
			return terminal.List(err), exitUsage
		}
	}
	return list, exitOK
}

func (c *call) lintCells(name string, doc *notebooks.Document, o lint.Options) diag.List {
	p := &parts{}
	for i, cell := range doc.Cells() {
		if cell.Kind() == notebooks.Code {
			p.add(name, i+1, cell.Source())
		}
	}
	p.join(name)
	return p.split(lintText(p.joined, p.spans(), o))
}

// fixCells makes the fixes of each cell that stay a program, and says whether there were any.
func fixCells(doc *notebooks.Document, list diag.List) bool {
	sources := map[string]*diag.Source{}
	for _, d := range list {
		sources[d.Source.Text] = d.Source
	}
	changed := false
	for _, cell := range doc.Cells() {
		src := sources[cell.Source()]
		if src == nil || cell.Kind() != notebooks.Code {
			continue
		}
		text, made := list.ApplyFixes(src)
		if _, errors := syntax.ParseCell(diag.NewSource(src.Name, text)); made == 0 || errors.HasErrors() {
			continue
		}
		cell.SetSource(text)
		changed = true
	}
	return changed
}
