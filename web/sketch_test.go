package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// sketched is what the page of a notebook of these cells has of them: the sketch, "" if there is none.
func sketched(t *testing.T, name, cells string) (sketch string, response *http.Response) {
	t.Helper()
	s := newSite(t)
	s.write(name, `{"cells": [`+cells+`], "metadata": {"kernelspec": {"name": "a <kernel>"}}, "nbformat": 4, "nbformat_minor": 5}`)
	response, data := s.request("GET", "/notebooks/"+name, nil, withToken)
	_, rest, _ := strings.Cut(string(data), `<div id="sketch">`)
	sketch, _, _ = strings.Cut(rest, `<div id="page">`)
	return sketch, response
}

func codeCell(id, source, outputs, more string) string {
	text, _ := json.Marshal(source)
	return fmt.Sprintf(`{"cell_type": "code", "id": %q, "metadata": {%s}, "execution_count": null, "outputs": [%s], "source": %s}`, id, more, outputs, text)
}

func textCell(id, source string) string {
	text, _ := json.Marshal(source)
	return fmt.Sprintf(`{"cell_type": "markdown", "id": %q, "metadata": {}, "source": %s}`, id, text)
}

func TestSketch(t *testing.T) {
	const stdout = `{"output_type": "stream", "name": "stdout", "text": ["1\n", "<2>\n"]}`
	const result = `{"output_type": "execute_result", "execution_count": 7, "data": {"text/plain": "42"}, "metadata": {}}`
	sketch, response := sketched(t, "a.ipynb", strings.Join([]string{textCell("t", "# Title\n\nand *more*"), codeCell("c", "x < 1\n", stdout+","+result, "")}, ","))
	for _, want := range []string{
		`<span class="kernel-name">a &lt;kernel&gt;</span>`, `title="Rename">a<`,
		`class="cell markdown active selected" role="group" aria-label="Markdown cell 1 of 2" aria-current="true" data-cell="t"`, "<h1>Title</h1>", "<em>more</em>",
		`class="cell code" role="group" aria-label="Code cell 2 of 2" data-cell="c"`, `translate="no">x &lt; 1` + "\n" + `<br></div>`, `<span class="count">[ ]</span>`,
		`<pre class="text stdout">1` + "\n" + `&lt;2&gt;</pre><div class="output execute_result"><pre class="text plain">42</pre></div>`,
	} {
		if !strings.Contains(sketch, want) {
			t.Errorf("the sketch lacks %s:\n%s", want, sketch)
		}
	}
	if response.Header.Get("Cache-Control") != "no-store" || !strings.Contains(response.Header.Get("Content-Security-Policy"), "script-src 'self';") {
		t.Errorf("headers %v", response.Header)
	}
}

// A sketch ends in front of what it cannot draw as the page does, and of what could run in the page.
func TestSketchEnds(t *testing.T) {
	display := func(data string) string {
		return `{"output_type": "display_data", "metadata": {}, "data": {` + data + `}}`
	}
	stream := func(text string) string {
		return `{"output_type": "stream", "name": "stdout", "text": "` + text + `"}`
	}
	for name, cell := range map[string]string{
		"html":               codeCell("b", "", display(`"text/html": "<b>x</b>", "text/plain": "x"`), ""),
		"html alone":         codeCell("b", "", display(`"text/html": "<b>x</b>"`), ""),
		"script":             codeCell("b", "", display(`"application/javascript": "evil()"`), ""),
		"nothing":            codeCell("b", "", display(``), ""),
		"an error":           codeCell("b", "", `{"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}`, ""),
		"colours":            codeCell("b", "", stream(`\u001b[31mred`), ""),
		"a carriage return":  codeCell("b", "", stream(`10 %\r20 %`), ""),
		"many lines":         codeCell("b", "", stream(strings.Repeat(`x\n`, 101)), ""),
		"a long line":        codeCell("b", "", stream(strings.Repeat(`x`, 6000)), ""),
		"another stream":     codeCell("b", "", `{"output_type": "stream", "name": "a\" onclick=\"evil()", "text": "x"}`, ""),
		"folded outputs":     codeCell("b", "", stream("x"), `"collapsed": true`),
		"folded in Lab":      codeCell("b", "", stream("x"), `"jupyter": {"outputs_hidden": true}`),
		"raw":                `{"cell_type": "raw", "id": "b", "metadata": {}, "source": "x"}`,
		"a formula":          textCell("b", "$a$"),
		"html in a text":     textCell("b", "<b>x</b>"),
		"a picture":          textCell("b", "![p](p.png)"),
		"a program":          textCell("b", "```\nx\n```"),
		"a task":             textCell("b", "- [ ] x"),
		"escaped":            textCell("b", `\*x\*`),
		"a text of one meg.": codeCell("b", strings.Repeat("x", 1<<20), "", ""),
	} {
		sketch, _ := sketched(t, "a.ipynb", strings.Join([]string{codeCell("a", "first", "", ""), cell, codeCell("c", "last", "", "")}, ","))
		if !strings.Contains(sketch, `data-cell="a"`) || strings.Contains(sketch, `data-cell="b"`) || strings.Contains(sketch, "last") {
			t.Errorf("%s: %.3000s", name, sketch)
		}
	}
}

// dangerous is an element that loads or runs something, or an attribute that does; the values of attributes are passed over.
var dangerous = regexp.MustCompile(`(?i)<(?:script|img|iframe)|<[a-z][^>"]*(?:"[^"]*"[^>"]*)*\son[a-z]+=|href="(?:javascript|data):`)

// Nothing that stands in a notebook, its name included, gets out of the text that it is.
func TestSketchIsText(t *testing.T) {
	const evil = `"'><script>evil()</script><img src=x onerror=evil()>`
	cells := codeCell(evil, evil+"</div></main>", `{"output_type": "stream", "name": "stderr", "text": `+fmt.Sprintf("%q", evil)+`}`, "")
	sketch, _ := sketched(t, "a'b&c.ipynb", cells)
	if !strings.Contains(sketch, "&lt;script&gt;") {
		t.Fatalf("no sketch: %s", sketch)
	}
	if found := dangerous.FindString(sketch); found != "" {
		t.Errorf("%s in %s", found, sketch)
	}
	sketch, _ = sketched(t, "a.ipynb", textCell("m", `[a](javascript:evil()) [b](data:text/html,x) "onmouseover="evil()`))
	if found := dangerous.FindString(sketch); found != "" {
		t.Errorf("%s in %s", found, sketch)
	}
}

func TestNoSketch(t *testing.T) {
	if sketch, _ := sketched(t, "empty.ipynb", ""); sketch != "" {
		t.Errorf("a notebook without cells: %s", sketch)
	}
	s := newSite(t)
	s.write("broken.ipynb", "{")
	s.write("text.txt", "x")
	s.write("script.ruchy", "# %%\nlet x = 1\n")
	for address, want := range map[string]bool{
		"/notebooks/broken.ipynb": false, "/notebooks/text.txt": false, "/notebooks/none.ipynb": false, "/notebooks/": false, "/notebooks/..%2fa.ipynb": false, "/notebooks/%ff.ipynb": false,
		"/notebooks/script.ruchy": true, "/tree": false, "/edit/script.ruchy": false,
	} {
		response, data := s.request("GET", address, nil, withToken)
		if got := strings.Contains(string(data), `id="sketch"`); got != want || response.StatusCode != http.StatusOK || !strings.Contains(string(data), `id="page"`) {
			t.Errorf("%s: status %d, a sketch %v", address, response.StatusCode, got)
		}
	}
	if _, data := s.request("GET", "/notebooks/script.ruchy", nil, nil); strings.Contains(string(data), "let x") {
		t.Error("a stranger sees the notebook")
	}
}

// What is open is shown, not what is on the disk.
func TestSketchShowsTheOpenDocument(t *testing.T) {
	s := newSite(t)
	s.write("a.ipynb", roomText)
	v, _ := s.visit("a.ipynb")
	v.edit(map[string]any{"op": "source", "id": "a", "source": "typed, not saved"})
	if _, data := s.request("GET", "/notebooks/a.ipynb", nil, withToken); !strings.Contains(string(data), ">typed, not saved</div>") {
		t.Errorf("the sketch shows another document: %s", data)
	}
}

// TestSketchNamesTheFirstCellsKind: as the toolbar does, which shows the kind of the active cell.
func TestSketchNamesTheFirstCellsKind(t *testing.T) {
	for _, kind := range []string{"code", "markdown", "raw"} {
		sketch, _ := sketched(t, "n.ipynb", `{"cell_type": "`+kind+`", "id": "a", "metadata": {}, "source": "x"`+map[string]string{"code": `, "outputs": [], "execution_count": null`}[kind]+`}`)
		if want := `<option value="` + kind + `" selected>`; strings.Count(sketch, "selected>") != 1 || !strings.Contains(sketch, want) {
			t.Errorf("%s: %s", kind, sketch)
		}
	}
}
