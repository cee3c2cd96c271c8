package main

import (
	"os"
	"path/filepath"
	"sort"
	"strings"

	"skep/cmd/skep/library"
	"skep/diag"
	"skep/interp/manual"
)

func docCommand() *command {
	return &command{
		name: "doc", operands: "[NAME...|PATH...]", summary: "show or write documentation",
		detail: `NAME (math, math.sqrt, array.push, println) is looked up in the standard library. PATH documents scripts
from their doc comments: what is pub, or all if nothing is. Without -o the text goes to the terminal; with it
a folder of HTML is written that needs no server.`,
		options: []option{
			{name: "builtins", doc: "the whole standard library"},
			{name: "out", short: "o", value: "DIR", doc: "write HTML into this folder"},
			{name: "markdown", doc: "with -o: Markdown instead of HTML"},
		},
		run: document,
	}
}

func document(c *call) int {
	switch {
	case c.has("builtins") || len(c.operands) == 0:
		return c.showBook(library.Manual())
	case c.documentsFiles():
		return c.documentFiles()
	case c.has("out"):
		return c.wrongUsage("-o writes a folder for files or for --builtins; " + c.operands[0] + " is neither")
	}
	return c.lookUp(library.Manual())
}

// documentsFiles says whether the operands are paths: a name of the library wins unless it is written as a path.
func (c *call) documentsFiles() bool {
	name := c.operands[0]
	if name == "." || strings.ContainsRune(name, filepath.Separator) || filepath.Ext(name) == ".ruchy" {
		return true
	}
	found, _ := library.Manual().Find(name)
	_, err := os.Stat(name)
	return len(found) == 0 && err == nil
}

// lookUp shows names of the library.
func (c *call) lookUp(book manual.Book) int {
	status := exitOK
	for n, name := range c.operands {
		found, near := book.Find(name)
		if len(found) == 0 {
			c.Complain("skep doc: nothing in the library is called %s", name)
			if near != "" {
				c.Complain("  did you mean %s?", near)
			}
			status = exitFailed
		}
		for i, f := range found {
			if n+i > 0 {
				c.Print("\n")
			}
			c.Print(f.Text())
		}
	}
	return status
}

// documentFiles makes a book of scripts.
func (c *call) documentFiles() int {
	files, err := programFiles(c.operands)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	book := manual.Book{Title: bookTitle(c.operands[0])}
	base := commonFolder(c.operands)
	status, all := exitOK, diag.List{}
	for _, name := range files {
		if filepath.Ext(name) == ".ipynb" {
			continue
		}
		src, err := c.readSource(name)
		if err != nil {
			c.Report(err)
			status = exitUsage
			continue
		}
		if rel, err := filepath.Rel(base, name); err == nil {
			src = diag.NewSource(rel, src.Text)
		}
		page, list := manual.Program(src)
		if list.HasErrors() {
			all, status = append(all, list...), max(status, exitFailed)
			continue
		}
		book.Pages = append(book.Pages, page)
	}
	c.Diagnose(all)
	return max(status, c.showBook(book))
}

// bookTitle is the name of the folder or file that is documented.
func bookTitle(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		path = full
	}
	return strings.TrimSuffix(filepath.Base(path), ".ruchy")
}

// commonFolder is what page names are relative to.
func commonFolder(operands []string) string {
	if len(operands) == 1 {
		if info, err := os.Stat(operands[0]); err == nil && info.IsDir() {
			return operands[0]
		}
		return filepath.Dir(operands[0])
	}
	return "."
}

// showBook writes a book into its folder, or to the terminal: one page as a whole, more as a list.
func (c *call) showBook(book manual.Book) int {
	dir, ok := c.given["out"]
	switch {
	case ok && c.has("markdown"):
		return c.writeFolder(dir, book.Markdown())
	case ok:
		return c.writeFolder(dir, book.HTML())
	case len(book.Pages) == 1:
		c.Print(book.Pages[0].Markdown())
	default:
		c.Print(book.Contents())
	}
	return exitOK
}

func (c *call) writeFolder(dir string, files map[string]string) int {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		c.Report(err)
		return exitUsage
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(files[name]), 0o644); err != nil {
			c.Report(err)
			return exitUsage
		}
	}
	first := "index.html"
	if c.has("markdown") {
		first = "README.md"
	}
	c.Complain("%d files; begin with %s", len(files), filepath.Join(dir, first))
	return exitOK
}
