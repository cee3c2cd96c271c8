package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"skep/notebooks"
)

func convertCommand() *command {
	return &command{
		name: "convert", operands: "IN|- OUT|-", summary: "a notebook as a script, and back, without loss",
		detail: `A script (.ruchy) holds a notebook's cells under lines that begin with "# %%", as
Jupytext and editors know them; it is a program, and shows in git what was edited.
Outputs and attachments go into a file beside it: book.ruchy has book.out.json.
Converted back (.ipynb) it is the same notebook. A script without such lines is one
cell. - is standard input or output. What exists is overwritten only with --force.`,
		options: []option{
			{name: "force", short: "f", doc: "overwrite OUT"},
			{name: "to", value: "FORMAT", doc: "ipynb or ruchy; without it OUT's name decides, or the other one than IN's"},
		},
		run: convertFile,
	}
}

func convertFile(c *call) int {
	if len(c.operands) != 2 {
		return c.wrongUsage("one file to read, one to write: `skep convert book.ipynb book.ruchy`")
	}
	in, out := c.operands[0], c.operands[1]
	doc, script, err := c.openDocument(in)
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	to, err := c.format(script, out)
	if err != nil {
		return c.wrongUsage(err.Error())
	}
	if to == "ipynb" {
		return c.finishWriting(c.writeNew(out, doc.Bytes()))
	}
	if err := holdsRuchy(doc, in); err != nil {
		return c.finishWriting(err)
	}
	return c.finishWriting(c.writeScript(out, doc))
}

// holdsRuchy fails for notebooks in another language, which would make no script.
func holdsRuchy(doc *notebooks.Document, name string) error {
	if l := doc.Language(); l != "" && !strings.EqualFold(l, "ruchy") {
		return fmt.Errorf("%s is a notebook in %s; a script holds ruchy", name, l)
	}
	return nil
}

func (c *call) finishWriting(err error) int {
	if err != nil {
		c.Complain("skep %s: %v", c.command.name, err)
		return exitFailed
	}
	return exitOK
}

// openDocument reads a notebook or a script as a document; of standard input, how it begins tells which.
func (c *console) openDocument(name string) (doc *notebooks.Document, script bool, err error) {
	switch {
	case name == "-":
		text, err := io.ReadAll(io.LimitReader(c.In, notebooks.DefaultBytes+1))
		if err != nil {
			return nil, false, unreadable("standard input", err.Error())
		}
		if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) && bytes.Contains(text, []byte(`"nbformat"`)) {
			doc, err = notebooks.Parse("standard input", text)
			return doc, false, err
		}
		doc, err = notebooks.ParseScript("standard input", text, nil)
		return doc, true, err
	case filepath.Ext(name) == ".ipynb":
		doc, err = notebooks.Open(name)
		return doc, false, err
	}
	doc, err = notebooks.OpenScript(name)
	return doc, true, err
}

// format is what is to be written.
func (c *call) format(fromScript bool, out string) (string, error) {
	to := c.given["to"]
	switch ext := strings.TrimPrefix(filepath.Ext(out), "."); {
	case to == "" && out == "-" && fromScript:
		return "ipynb", nil
	case to == "" && out == "-":
		return "ruchy", nil
	case to == "":
		to = ext
	}
	if to != "ipynb" && to != "ruchy" {
		return "", fmt.Errorf("%s: expected a name that ends with .ipynb or .ruchy, or --to ipynb, --to ruchy", out)
	}
	return to, nil
}

// writeScript writes a script and its sidecar. A sidecar that was there and has nothing to say any more goes,
// lest its outputs come back.
func (c *call) writeScript(out string, doc *notebooks.Document) error {
	outputs := doc.Sidecar()
	if out == "-" {
		if outputs != nil {
			c.Complain("skep convert: outputs are left out: they would go into a file beside the script")
		}
		return c.writeNew(out, []byte(doc.Script()))
	}
	beside := notebooks.SidecarName(out)
	for _, name := range []string{out, beside} {
		if err := c.mayWrite(name); err != nil {
			return err
		}
	}
	if outputs == nil {
		if err := os.Remove(beside); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	} else if err := writeWhole(beside, outputs); err != nil {
		return err
	}
	return writeWhole(out, []byte(doc.Script()))
}

// writeNew writes a file that is not there yet, unless --force is given; "-" is standard output.
func (c *call) writeNew(name string, data []byte) error {
	if name == "-" {
		c.Print(string(data))
		return nil
	}
	if err := c.mayWrite(name); err != nil {
		return err
	}
	return writeWhole(name, data)
}

func (c *call) mayWrite(name string) error {
	if _, err := os.Lstat(name); err == nil && !c.has("force") {
		return fmt.Errorf("%s exists; --force overwrites it", name)
	}
	return nil
}
