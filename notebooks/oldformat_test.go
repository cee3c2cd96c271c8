package notebooks

import (
	"strings"
	"testing"
)

// old has what IPython 1 and 2 wrote: two worksheets, headings, aliases of MIME types, lines with and without their newlines, members
// that format 4 does not know.
const old = `{
 "metadata": {"name": "bees", "signature": "sha256:1", "author": "B"}, "nbformat": 3, "nbformat_minor": 0, "orig_nbformat": 2,
 "zeta": 1.50,
 "worksheets": [{"metadata": {"page": 1}, "cells": [
  {"cell_type": "heading", "level": 2, "metadata": {}, "source": ["Bees\n", "and hives"]},
  {"cell_type": "markdown", "metadata": {"a": 1}, "source": ["one", "two"], "rendered": "<p>"},
  {"cell_type": "code", "collapsed": true, "input": ["x = 1\n", "x"], "language": "python", "metadata": {}, "prompt_number": 4, "outputs": [
   {"output_type": "pyout", "prompt_number": 4, "metadata": {"png": {"width": 3}}, "text": ["a\n", "b"], "html": "<b>", "png": "iVBO", "json": "{\"k\": [1]}"},
   {"output_type": "display_data", "text": "x", "svg": ["<svg>", "</svg>"], "latex": "$x$", "javascript": "1", "json": "{broken"},
   {"output_type": "stream", "stream": "stderr", "text": ["e1\n", "e2\n"], "metadata": {}},
   {"output_type": "stream", "text": "o"},
   {"output_type": "pyerr", "ename": "E", "evalue": "v", "traceback": ["t"]}]}]},
  {"cells": [{"cell_type": "code", "input": "", "language": "python", "outputs": []}, {"cell_type": "html", "source": "<i>"}, {"cell_type": "raw"},
   {"cell_type": "code", "input": "", "outputs": [], "prompt_number": -1}, {"cell_type": "heading", "level": 9, "source": "deep\r\nend\n"}]}]}
`

func TestOldFormats(t *testing.T) {
	d := mustParse(t, old)
	var b strings.Builder
	for _, c := range d.Cells() {
		v := mapOf(c.raw)
		delete(v, "id")
		b.Write(markLayout.render(v, 0))
		b.WriteByte('\n')
	}
	want := `{"cell_type": "markdown", "metadata": {}, "source": ["## Bees and hives"]}
{"cell_type": "markdown", "metadata": {"a": 1, "rendered": "<p>"}, "source": ["one\n", "two"]}
{"cell_type": "code", "execution_count": 4, "metadata": {"collapsed": true}, "outputs": [` +
		`{"data": {"application/json": {"k": [1]}, "image/png": "iVBO", "text/html": ["<b>"], "text/plain": ["a\n", "b"]}, "execution_count": 4, "metadata": {"image/png": {"width": 3}}, "output_type": "execute_result"}, ` +
		`{"data": {"application/javascript": ["1"], "application/json": "{broken", "image/svg+xml": ["<svg>\n", "</svg>"], "text/latex": ["$x$"], "text/plain": ["x"]}, "metadata": {}, "output_type": "display_data"}, ` +
		`{"name": "stderr", "output_type": "stream", "text": ["e1\n", "e2\n"]}, {"name": "stdout", "output_type": "stream", "text": ["o"]}, ` +
		`{"ename": "E", "evalue": "v", "output_type": "error", "traceback": ["t"]}], "source": ["x = 1\n", "x"]}
{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": []}
{"cell_type": "markdown", "metadata": {}, "source": ["<i>"]}
{"cell_type": "raw", "metadata": {}, "source": []}
{"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": []}
{"cell_type": "markdown", "metadata": {}, "source": ["###### deep end"]}
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	d.top.drop("cells")
	if got := string(markLayout.render(valueOf(d.top.bytes()), 0)); got != `{"metadata": {"author": "B", "language_info": {"name": "python"}, "worksheets": [{"page": 1}]}, "nbformat": 4, "nbformat_minor": 5, "zeta": 1.50}` {
		t.Error(got)
	}
}

// TestOldFormatsAreReadAlike: two readings agree, ids included, so that tabs, saves and merges know the cells again; the text is nbformat's.
func TestOldFormatsAreReadAlike(t *testing.T) {
	one, two := mustParse(t, old), mustParse(t, old)
	if string(one.Bytes()) != string(two.Bytes()) || one.Changed() || one.Minor() != newestMinor {
		t.Error("two readings differ")
	}
	if flaw := one.Flaw(); flaw != "" {
		t.Error(flaw)
	}
	if again := mustParse(t, string(one.Bytes())); !Compare(one, again).Empty() {
		t.Error("what is written reads otherwise")
	}
	edited := mustParse(t, strings.Replace(old, "x = 1", "x = 2", 1))
	if diff := Compare(one, edited); len(diff.Cells) != 1 || diff.Cells[0].What != "changed" {
		t.Errorf("%+v", diff)
	}
	edit(t, one)
}
