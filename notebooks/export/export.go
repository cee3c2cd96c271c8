// Package export writes notebooks as what other people read or other programs
// run: a page (one HTML file that needs nothing else), Markdown whose examples
// `skep test` runs, and a script that asserts what the cells showed. `skep export`
// calls it. It runs no cells: what it writes is what the notebook holds.
package export

import (
	"strings"

	"skep/notebooks"
)

// Format is one of what a notebook can be exported to.
type Format struct {
	Name string // as --to takes it
	Ext  string // of files, with its dot
	Make func(d *notebooks.Document, title string, scripts Scripts) []byte
}

// Scripts gives what draws "charts" or "formulas" on a page, as JavaScript; nil for a page that is to have none.
type Scripts func(name string) []byte

// Formats are all of them; a PDF is made of the page by a browser, which this package knows nothing of.
func Formats() []Format {
	return []Format{
		{"html", ".html", Page},
		{"markdown", ".md", func(d *notebooks.Document, _ string, _ Scripts) []byte { return Markdown(d) }},
		{"script", ".ruchy", func(d *notebooks.Document, _ string, _ Scripts) []byte { return Script(d) }},
	}
}

// Find gives the format of a name or of a file's ending.
func Find(name string) (Format, bool) {
	for _, f := range Formats() {
		if name == f.Name || name == f.Ext || "."+name == f.Ext {
			return f, true
		}
	}
	return Format{}, false
}

// shown is an output's data by MIME type; nil for streams and errors.
func shown(o notebooks.Output) map[string]any {
	data, _ := o["data"].(map[string]any)
	return data
}

// text gives an entry that is text, "" for any other.
func text(m map[string]any, name string) string {
	s, _ := m[name].(string)
	return s
}

// result is the text of the value that a cell showed, if the text is all there is of it:
// frames and pictures, which have more, show as text what depends on the room.
func result(c *notebooks.Cell) (value string, ok bool) {
	for _, o := range c.Outputs() {
		if o["output_type"] == "execute_result" {
			value = text(shown(o), "text/plain")
			return value, value != "" && len(shown(o)) == 1
		}
	}
	return "", false
}

// printed is what a cell wrote to standard output and standard error.
func printed(c *notebooks.Cell) string {
	var b strings.Builder
	for _, o := range c.Outputs() {
		if o["output_type"] == "stream" {
			b.WriteString(text(o, "text"))
		}
	}
	return b.String()
}

// fails says whether a cell ended with an error, and with which message.
func fails(c *notebooks.Cell) (message string, yes bool) {
	for _, o := range c.Outputs() {
		if o["output_type"] == "error" {
			return text(o, "evalue"), true
		}
	}
	return "", false
}
