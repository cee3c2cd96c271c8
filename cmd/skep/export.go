package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"skep/notebooks"
	"skep/notebooks/export"
	"skep/policy"
	"skep/web"
)

func exportCommand() *command {
	return &command{
		name: "export", operands: "NOTEBOOK|-", summary: "a notebook as a page, a PDF, tested Markdown, or a script that is a test",
		detail: `What is saved in the notebook is written; no cell runs.
  html      one file: no network, no script but for charts and formulas, light and dark, ready to print
  pdf       the same on paper, made by a Chromium that is installed here
  markdown  fenced programs with "// => value"; "skep test FILE.md" runs them
  script    a program that asserts what the cells show; "skep run" and "skep test" prove it
FORMAT follows from FILE's name, and FILE from FORMAT; without both it is html. Cells tagged
remove-cell, remove-input or remove-output are left out of pages. - is standard input or output.`,
		options: []option{
			{name: "output", short: "o", value: "FILE", doc: "where to; without it the notebook's name with another ending"},
			{name: "to", value: "FORMAT", doc: "html, pdf, markdown or script"},
			{name: "title", value: "TEXT", doc: "of the page; without it the first heading, or the notebook's name"},
			{name: "force", short: "f", doc: "overwrite FILE"},
		},
		run: exportFile,
	}
}

func exportFile(c *call) int {
	if len(c.operands) != 1 {
		return c.wrongUsage("which notebook? `skep export book.ipynb -o book.html`")
	}
	name := c.operands[0]
	format, out, err := c.exportTo(name)
	if err != nil {
		return c.wrongUsage(err.Error())
	}
	doc, _, err := c.openDocument(name)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	if out != "-" {
		if err := c.mayWrite(out); err != nil {
			return c.finishWriting(err)
		}
	}
	if format == "script" {
		if err := holdsRuchy(doc, name); err != nil {
			return c.finishWriting(err)
		}
	}
	title := c.given["title"]
	if title == "" {
		title = titleOf(doc, name)
	}
	if format == "pdf" {
		return c.finishWriting(c.exportPDF(out, export.Page(doc, title, web.ExportScript)))
	}
	f, _ := export.Find(format)
	return c.finishWriting(c.writeNew(out, f.Make(doc, title, web.ExportScript)))
}

// exportTo finds format and file by what is given of both.
func (c *call) exportTo(name string) (format, out string, err error) {
	format, out = c.given["to"], c.given["output"]
	if format == "" && out != "" && out != "-" {
		format = strings.TrimPrefix(filepath.Ext(out), ".")
	}
	if format == "" {
		format = "html"
	}
	ext := ".pdf"
	if format != "pdf" {
		f, ok := export.Find(format)
		if !ok {
			return "", "", fmt.Errorf("%s: expected html, pdf, markdown or script", format)
		}
		format, ext = f.Name, f.Ext
	}
	switch {
	case out == "" && name == "-":
		out = "-"
	case out == "":
		out = strings.TrimSuffix(name, filepath.Ext(name)) + ext
	}
	return format, out, nil
}

// titleOf is the first heading, or the file's name.
func titleOf(doc *notebooks.Document, name string) string {
	for _, cell := range doc.Cells() {
		if cell.Kind() != notebooks.Markdown {
			continue
		}
		for line := range strings.Lines(cell.Source()) {
			if text, ok := strings.CutPrefix(line, "# "); ok {
				return strings.TrimSpace(text)
			}
		}
	}
	return strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
}

// browsers are programs that print pages, by the names they are installed under.
var browsers = []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"}

// printing is how long a browser may take.
const printing = 2 * time.Minute

var errNoBrowser = errors.New("a PDF needs Chromium or Chrome, which is not installed here; the page that --to html writes can be printed by any browser")

// exportPDF has a browser print the page. The browser gets a profile of its own, and no names of the network.
func (c *call) exportPDF(out string, page []byte) error {
	browser := ""
	for _, name := range browsers {
		if path, err := policy.FindProgram(name); err == nil && browser == "" {
			browser = path
		}
	}
	if browser == "" {
		return errNoBrowser
	}
	dir, err := os.MkdirTemp("", "skep-pdf-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	source, printed := filepath.Join(dir, "page.html"), filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(source, page, 0o600); err != nil {
		return err
	}
	if err := c.printPage(browser, dir, source, printed); err != nil {
		return err
	}
	pdf, err := os.ReadFile(printed)
	if err != nil {
		return fmt.Errorf("%s wrote no PDF: %w", browser, err)
	}
	return c.writeNew(out, pdf)
}

func (c *call) printPage(browser, profile, source, printed string) error {
	args := []string{"--headless", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking",
		"--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + filepath.Join(profile, "profile"),
		"--no-pdf-header-footer", "--print-to-pdf=" + printed}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // Chromium's own does not work for root; the page's policy runs no script but ours
	}
	ctx, stop := c.Interruptible(noRunner{})
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, printing)
	defer cancel()
	var said bytes.Buffer
	child, err := policy.StartProcess(ctx, policy.Process{Path: browser, Args: append(args, "file://"+filepath.ToSlash(source)), Stdout: &said, Stderr: &said, OwnGroup: true, Whole: true})
	if err != nil {
		return fmt.Errorf("start %s: %w", browser, err)
	}
	if err := child.Wait(); err != nil {
		return fmt.Errorf("%s failed: %w\n%s", browser, err, strings.TrimSpace(said.String()))
	}
	return nil
}
