package lsp_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"skep/internal/golden"
	"skep/interp"
	"skep/lsp"
)

// editor is the other end: it sends requests and keeps what comes back.
type editor struct {
	t      *testing.T
	in     io.WriteCloser
	out    *bufio.Reader
	id     int
	found  map[string][]any // last published diagnostics by address
	status chan int
	can    map[string]any // the server's capabilities
}

func newEditor(t *testing.T, capabilities map[string]any, folders ...map[string]any) *editor {
	t.Helper()
	toServer, in := io.Pipe()
	out, fromServer := io.Pipe()
	e := &editor{t: t, in: in, out: bufio.NewReader(out), found: map[string][]any{}, status: make(chan int, 1)}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	go func() {
		defer cancel()
		e.status <- lsp.Serve(ctx, toServer, fromServer, lsp.Options{Version: "test", Log: os.Stderr, Session: func(dir string, notebook bool) *interp.Session {
			return interp.New(interp.Options{Dir: dir, Notebook: notebook})
		}})
		fromServer.Close()
	}()
	m := e.request("initialize", map[string]any{"capabilities": capabilities, "rootUri": nil, "workspaceFolders": folders})
	e.can = m["result"].(map[string]any)["capabilities"].(map[string]any)
	e.notify("initialized", map[string]any{})
	return e
}

func (e *editor) send(v any) {
	body, err := json.Marshal(v)
	if err != nil {
		e.t.Fatal(err)
	}
	fmt.Fprintf(e.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

func (e *editor) notify(method string, params any) {
	e.send(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

// read gives the next message; published diagnostics are kept.
func (e *editor) read() map[string]any {
	e.t.Helper()
	size := 0
	for {
		line, err := e.out.ReadString('\n')
		if err != nil {
			e.t.Fatalf("the server went away: %v", err)
		}
		if line == "\r\n" {
			break
		}
		fmt.Sscanf(line, "Content-Length: %d", &size)
	}
	body := make([]byte, size)
	if _, err := io.ReadFull(e.out, body); err != nil {
		e.t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(body, &m); err != nil {
		e.t.Fatal(err)
	}
	if m["method"] == "textDocument/publishDiagnostics" {
		p := m["params"].(map[string]any)
		e.found[p["uri"].(string)] = p["diagnostics"].([]any)
	}
	return m
}

func (e *editor) request(method string, params any) map[string]any {
	e.t.Helper()
	e.id++
	e.send(map[string]any{"jsonrpc": "2.0", "id": e.id, "method": method, "params": params})
	for {
		if m := e.read(); m["id"] == float64(e.id) {
			return m
		}
	}
}

// diagnostics waits until those of an address are published anew.
func (e *editor) diagnostics(uri string) []any {
	e.t.Helper()
	delete(e.found, uri)
	for e.found[uri] == nil {
		e.read()
	}
	return e.found[uri]
}

func (e *editor) open(uri, text string) {
	e.notify("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "languageId": "ruchy", "version": 1, "text": text}})
}

func (e *editor) close() int {
	e.request("shutdown", nil)
	e.notify("exit", nil)
	return <-e.status
}

var mark = regexp.MustCompile(`‹(\d+)›`)

// marked takes ‹1› marks out of a text and gives their places.
func marked(text string) (string, map[string]map[string]any) {
	places := map[string]map[string]any{}
	for {
		at := mark.FindStringSubmatchIndex(text)
		if at == nil {
			return text, places
		}
		before := text[:at[0]]
		line := strings.Count(before, "\n")
		column := 0
		for _, r := range before[strings.LastIndexByte(before, '\n')+1:] {
			column++
			if r >= 0x10000 {
				column++
			}
		}
		places[text[at[2]:at[3]]] = map[string]any{"line": line, "character": column}
		text = before + text[at[1]:]
	}
}

// TestAnswers asks about the programs of testdata/answers.txt: a program with
// ‹1› marks, ----, and lines "> question mark [argument]", each followed by the
// answer; ==== between programs. -update writes the answers anew.
func TestAnswers(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			e := newEditor(t, nil)
			var out []string
			for i, section := range strings.Split(string(text), "====\n") {
				out = append(out, answered(e, fmt.Sprintf("file:///p%d.ruchy", i), section))
			}
			golden.Check(t, filepath.Base(file), strings.Join(out, "====\n"))
			if status := e.close(); status != 0 {
				t.Errorf("exit status %d", status)
			}
		})
	}
}

func answered(e *editor, uri, section string) string {
	program, questions, ok := strings.Cut(section, "----\n")
	if !ok {
		e.t.Fatalf("no questions in %q", section)
	}
	text, places := marked(program)
	e.open(uri, text)
	out := program + "----\n"
	for _, line := range strings.Split(questions, "\n") {
		if q, ok := strings.CutPrefix(line, "> "); ok {
			out += line + "\n" + answer(e, uri, text, places, strings.Fields(q))
		}
	}
	return out
}

func answer(e *editor, uri, text string, places map[string]map[string]any, q []string) string {
	p := map[string]any{"textDocument": map[string]any{"uri": uri}}
	if len(q) > 1 && places[q[1]] != nil {
		p["position"] = places[q[1]]
	}
	switch q[0] {
	case "diagnostics":
		return list(e.diagnostics(uri), func(d map[string]any) string {
			return fmt.Sprintf("%s %v %s: %s", at(d["range"]), d["severity"], d["code"], oneLine(d["message"]))
		})
	case "hover":
		r, _ := e.request("textDocument/hover", p)["result"].(map[string]any)
		if r == nil {
			return "nothing\n"
		}
		return at(r["range"]) + "\n" + indent(r["contents"].(map[string]any)["value"].(string))
	case "complete":
		r := e.request("textDocument/completion", p)["result"].(map[string]any)
		return completions(r["items"].([]any), q[2:])
	case "definition":
		r, _ := e.request("textDocument/definition", p)["result"].(map[string]any)
		if r == nil {
			return "nothing\n"
		}
		return at(r["range"]) + "\n"
	case "references":
		p["context"] = map[string]any{"includeDeclaration": true}
		return list(e.request("textDocument/references", p)["result"].([]any), func(d map[string]any) string { return at(d["range"]) })
	case "highlight":
		return list(e.request("textDocument/documentHighlight", p)["result"].([]any), func(d map[string]any) string { return at(d["range"]) })
	case "prepare":
		r, _ := e.request("textDocument/prepareRename", p)["result"].(map[string]any)
		if r == nil {
			return "nothing\n"
		}
		return at(r["range"]) + " " + r["placeholder"].(string) + "\n"
	case "rename":
		p["newName"] = q[2]
		m := e.request("textDocument/rename", p)
		if m["error"] != nil {
			return "error: " + m["error"].(map[string]any)["message"].(string) + "\n"
		}
		return indent(edited(text, m["result"].(map[string]any)["changes"].(map[string]any)[uri].([]any)))
	case "symbols":
		return symbols(e.request("textDocument/documentSymbol", p)["result"].([]any), "")
	case "format":
		p["options"] = map[string]any{}
		return indent(edited(text, e.request("textDocument/formatting", p)["result"].([]any)))
	case "fix":
		p["range"] = map[string]any{"start": places[q[1]], "end": places[q[1]]}
		p["context"] = map[string]any{"diagnostics": []any{}, "only": []any{"quickfix"}}
		out := ""
		for _, a := range e.request("textDocument/codeAction", p)["result"].([]any) {
			action := a.(map[string]any)
			out += action["title"].(string) + "\n" + indent(edited(text, action["edit"].(map[string]any)["changes"].(map[string]any)[uri].([]any)))
		}
		return out
	case "hints":
		p["range"] = map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 10000, "character": 0}}
		return list(e.request("textDocument/inlayHint", p)["result"].([]any), func(d map[string]any) string { return place(d["position"]) + " " + d["label"].(string) })
	case "signature":
		r, _ := e.request("textDocument/signatureHelp", p)["result"].(map[string]any)
		if r == nil {
			return "nothing\n"
		}
		s := r["signatures"].([]any)[0].(map[string]any)
		active := "none"
		if ps, _ := s["parameters"].([]any); len(ps) > 0 {
			active = ps[int(r["activeParameter"].(float64))].(map[string]any)["label"].(string)
		}
		return s["label"].(string) + "  [" + active + "]\n"
	case "tokens":
		return tokens(e, text, e.request("textDocument/semanticTokens/full", p)["result"].(map[string]any)["data"].([]any))
	case "find":
		return list(e.request("workspace/symbol", map[string]any{"query": q[1]})["result"].([]any), func(d map[string]any) string {
			in, _ := d["containerName"].(string)
			l := d["location"].(map[string]any)
			return strings.TrimSpace(fmt.Sprintf("%s %v %s %s %s", d["name"], d["kind"], filepath.Base(l["uri"].(string)), at(l["range"]), in))
		})
	case "folds":
		return list(e.request("textDocument/foldingRange", p)["result"].([]any), func(d map[string]any) string {
			return fmt.Sprintf("%v-%v", d["startLine"], d["endLine"])
		})
	}
	e.t.Fatalf("no question %q", q[0])
	return ""
}

// tokens shows the words of a text with what the server says of them, leaving out what their form alone tells.
func tokens(e *editor, text string, data []any) string {
	out, line, column := "", 0, 0
	for i := 0; i+4 < len(data); i += 5 {
		n := func(k int) int { return int(data[i+k].(float64)) }
		if line += n(0); n(0) > 0 {
			column = 0
		}
		column += n(1)
		kind := e.legend("tokenTypes")[n(3)].(string)
		if kind == "operator" || kind == "keyword" {
			continue
		}
		start := offset(text, map[string]any{"line": float64(line), "character": float64(column)})
		end := offset(text, map[string]any{"line": float64(line), "character": float64(column + n(2))})
		out += fmt.Sprintf("%d:%d %s %s", line, column, text[start:end], kind)
		for bit, name := range e.legend("tokenModifiers") {
			if n(4)&(1<<bit) != 0 {
				out += " " + name.(string)
			}
		}
		out += "\n"
	}
	return out
}

func (e *editor) legend(list string) []any {
	return e.can["semanticTokensProvider"].(map[string]any)["legend"].(map[string]any)[list].([]any)
}

func oneLine(v any) string { return strings.ReplaceAll(v.(string), "\n", " | ") }

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("  " + line)
	}
	if !strings.HasSuffix(text, "\n") {
		b.WriteByte('\n')
	}
	return b.String()
}

func list(items []any, f func(map[string]any) string) string {
	var lines []string
	for _, i := range items {
		lines = append(lines, f(i.(map[string]any))+"\n")
	}
	if lines == nil {
		return "none\n"
	}
	return strings.Join(lines, "")
}

func place(v any) string {
	p := v.(map[string]any)
	return fmt.Sprintf("%v:%v", p["line"], p["character"])
}

func at(v any) string {
	r := v.(map[string]any)
	return place(r["start"]) + "-" + place(r["end"])
}

// completions shows the items that are asked for by name, or all up to twenty.
func completions(items []any, names []string) string {
	out := ""
	for i, it := range items {
		m := it.(map[string]any)
		name := m["label"].(string)
		if len(names) == 0 && i < 20 || contains(names, name) {
			detail, _ := m["detail"].(string)
			out += strings.TrimSpace(fmt.Sprintf("%s %v %s", name, m["kind"], detail)) + "\n"
		}
	}
	if out == "" {
		return "none\n"
	}
	return out
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func symbols(items []any, prefix string) string {
	out := ""
	for _, i := range items {
		m := i.(map[string]any)
		out += fmt.Sprintf("%s%s %v %s\n", prefix, m["name"], m["kind"], at(m["selectionRange"]))
		if c, ok := m["children"].([]any); ok {
			out += symbols(c, prefix+"  ")
		}
	}
	return out
}

// edited applies text edits as an editor does: all count in the old text.
func edited(text string, edits []any) string {
	type change struct {
		start, end int
		text       string
	}
	var changes []change
	for _, e := range edits {
		m := e.(map[string]any)
		r := m["range"].(map[string]any)
		changes = append(changes, change{offset(text, r["start"]), offset(text, r["end"]), m["newText"].(string)})
	}
	sort.Slice(changes, func(i, j int) bool { return changes[i].start > changes[j].start })
	for _, c := range changes {
		text = text[:c.start] + c.text + text[c.end:]
	}
	return text
}

func offset(text string, v any) int {
	p := v.(map[string]any)
	line, column := int(p["line"].(float64)), int(p["character"].(float64))
	at := 0
	for range line {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
	}
	for i, r := range text[at:] {
		if column <= 0 || r == '\n' {
			return at + i
		}
		column--
		if r >= 0x10000 {
			column--
		}
	}
	return len(text)
}

// TestEdits types into a file: incremental changes, emoji before the place, and diagnostics that follow.
func TestEdits(t *testing.T) {
	e := newEditor(t, nil)
	uri := "file:///edit.ruchy"
	e.open(uri, "let s = \"🐝\"; let x = 1\nprintln(s, x)\n")
	if d := e.diagnostics(uri); len(d) != 0 {
		t.Fatalf("a clean file has %v", d)
	}
	change := func(version, fromLine, fromCol, toLine, toCol int, text string) {
		e.notify("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": version}, "contentChanges": []any{
			map[string]any{"range": map[string]any{"start": map[string]any{"line": fromLine, "character": fromCol}, "end": map[string]any{"line": toLine, "character": toCol}}, "text": text}}})
	}
	change(2, 0, 18, 0, 19, "yy") // the x of `let x` is at UTF-16 column 18
	d := e.diagnostics(uri)
	if len(d) == 0 || d[0].(map[string]any)["code"] != "E0201" {
		t.Fatalf("after the edit: %v", d)
	}
	change(3, 1, 11, 1, 12, "yy")
	if d := e.diagnostics(uri); len(d) != 0 {
		t.Errorf("mended, and still %v", d)
	}
	e.notify("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
	e.close()
}

// TestNotebook checks cells together, in order, and keeps doing so when they move.
func TestNotebook(t *testing.T) {
	e := newEditor(t, map[string]any{"general": map[string]any{"positionEncodings": []string{"utf-8", "utf-16"}}})
	cell := func(n int) map[string]any { return map[string]any{"kind": 2, "document": fmt.Sprintf("cell:%d", n)} }
	doc := func(n int, text string) map[string]any {
		return map[string]any{"uri": fmt.Sprintf("cell:%d", n), "languageId": "ruchy", "version": 1, "text": text}
	}
	e.notify("notebookDocument/didOpen", map[string]any{
		"notebookDocument":  map[string]any{"uri": "file:///b.ipynb", "cells": []any{cell(1), map[string]any{"kind": 1, "document": "cell:9"}, cell(2)}},
		"cellTextDocuments": []any{doc(1, "let total = 3"), doc(2, "println(total)\nprintln(totl)")},
	})
	d := e.diagnostics("cell:2")
	if len(d) != 1 || at(d[0].(map[string]any)["range"]) != "1:8-1:12" {
		t.Fatalf("cell 2: %v", d)
	}
	h := e.request("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "cell:2"}, "position": map[string]any{"line": 0, "character": 9}})
	if !strings.Contains(fmt.Sprint(h["result"]), "total") {
		t.Errorf("hover in a cell: %v", h)
	}
	r := e.request("textDocument/rename", map[string]any{"textDocument": map[string]any{"uri": "cell:2"}, "position": map[string]any{"line": 0, "character": 9}, "newName": "sum_all"})
	changes := r["result"].(map[string]any)["changes"].(map[string]any)
	if len(changes["cell:1"].([]any)) != 1 || len(changes["cell:2"].([]any)) != 1 {
		t.Errorf("rename over cells: %v", changes)
	}
	e.notify("notebookDocument/didChange", map[string]any{"notebookDocument": map[string]any{"uri": "file:///b.ipynb"}, "change": map[string]any{"cells": map[string]any{
		"structure":   map[string]any{"array": map[string]any{"start": 0, "deleteCount": 1, "cells": []any{}}, "didClose": []any{map[string]any{"uri": "cell:1"}}},
		"textContent": []any{map[string]any{"document": map[string]any{"uri": "cell:2", "version": 2}, "changes": []any{map[string]any{"text": "println(total)"}}}},
	}}})
	d = e.diagnostics("cell:2")
	if len(d) != 1 || d[0].(map[string]any)["code"] != "E0201" {
		t.Errorf("without cell 1: %v", d)
	}
	e.notify("notebookDocument/didClose", map[string]any{"notebookDocument": map[string]any{"uri": "file:///b.ipynb"}})
	e.close()
}

// TestCellLinks: a client that asks for it learns what cells have from each other, after each edit.
func TestCellLinks(t *testing.T) {
	e := newEditor(t, map[string]any{"experimental": map[string]any{"cellLinks": true}})
	texts := []string{"let mut total = 0\nlet rate = 2", "fun add(n) { total += n * rate }", "add(3)\ntotal += 1", "println(total)", "println(later())", "fun later() { 4 }"}
	var cells, docs []any
	for i, text := range texts {
		uri := fmt.Sprintf("cell:%d", i)
		cells = append(cells, map[string]any{"kind": 2, "document": uri})
		docs = append(docs, map[string]any{"uri": uri, "version": 1, "text": text})
	}
	e.notify("notebookDocument/didOpen", map[string]any{"notebookDocument": map[string]any{"uri": "file:///l.ipynb", "cells": cells}, "cellTextDocuments": docs})
	want := []string{"rate total <-", "add total <- rate 0, total 0", "total <- add 1, total 1", "<- total 2", "<- later 5", "later <-"}
	if got := e.links(); !slices.Equal(got, want) {
		t.Errorf("links %q, not %q", got, want)
	}
	e.notify("notebookDocument/didChange", map[string]any{"notebookDocument": map[string]any{"uri": "file:///l.ipynb"}, "change": map[string]any{"cells": map[string]any{
		"textContent": []any{map[string]any{"document": map[string]any{"uri": "cell:2", "version": 2}, "changes": []any{map[string]any{"text": "let x = 1"}}}},
	}}})
	want[2], want[3] = "x <-", "<- total 1"
	if got := e.links(); !slices.Equal(got, want) {
		t.Errorf("after the edit: links %q, not %q", got, want)
	}
	e.close()
}

// links waits for a notification of what cells have from each other, and writes it down.
func (e *editor) links() (out []string) {
	for {
		m := e.read()
		if m["method"] != "skep/cells" {
			continue
		}
		for _, c := range m["params"].(map[string]any)["cells"].([]any) {
			c := c.(map[string]any)
			var reads []string
			for _, r := range c["reads"].([]any) {
				r := r.(map[string]any)
				reads = append(reads, fmt.Sprint(r["name"], " ", strings.TrimPrefix(r["document"].(string), "cell:")))
			}
			out = append(out, strings.TrimSpace(fmt.Sprint(strings.Trim(fmt.Sprint(c["defines"]), "[]"), " <- ", strings.Join(reads, ", "))))
		}
		return out
	}
}

// TestNotebookEdits: what is asked of a cell is answered with the places of now, after edits of the cells around it.
func TestNotebookEdits(t *testing.T) {
	e := newEditor(t, map[string]any{"general": map[string]any{"positionEncodings": []string{"utf-8", "utf-16"}}})
	texts := []string{"struct Point { x: i64 }\nlet rate = 2", "fun twice(n: i64) -> i64 { n * rate }", "let p = Point { x: twice(1) }\nprintln(p.x, rate)"}
	cells, docs := []any{}, []any{}
	for i, text := range texts {
		uri := fmt.Sprintf("cell:%d", i)
		cells = append(cells, map[string]any{"kind": 2, "document": uri})
		docs = append(docs, map[string]any{"uri": uri, "languageId": "ruchy", "version": 1, "text": text})
	}
	e.notify("notebookDocument/didOpen", map[string]any{"notebookDocument": map[string]any{"uri": "file:///n.ipynb", "cells": cells}, "cellTextDocuments": docs})
	set := func(cell int, text string) {
		e.notify("notebookDocument/didChange", map[string]any{"notebookDocument": map[string]any{"uri": "file:///n.ipynb"}, "change": map[string]any{"cells": map[string]any{
			"textContent": []any{map[string]any{"document": map[string]any{"uri": fmt.Sprintf("cell:%d", cell), "version": 2}, "changes": []any{map[string]any{"text": text}}}}}}})
	}
	ask := func(method string, line, character int) any {
		return e.request("textDocument/"+method, map[string]any{"textDocument": map[string]any{"uri": "cell:2"}, "position": map[string]any{"line": line, "character": character},
			"context": map[string]any{"includeDeclaration": true}})["result"]
	}
	definition := func(line, character int) string {
		l, _ := ask("definition", line, character).(map[string]any)
		return fmt.Sprint(l["uri"], " ", at(l["range"]))
	}
	for _, step := range []struct {
		cell                int
		text                string
		rate, twice, member string
	}{
		{0, texts[0], "cell:0 1:4-1:8", "cell:1 0:4-0:9", "cell:0 0:15-0:16"},
		{0, "// more\n" + texts[0], "cell:0 2:4-2:8", "cell:1 0:4-0:9", "cell:0 1:15-1:16"},
		{1, "\n\n" + texts[1], "cell:0 2:4-2:8", "cell:1 2:4-2:9", "cell:0 1:15-1:16"},
		{0, "let rate = 3\n" + "struct Point { y: i64, x: i64 }", "cell:0 0:4-0:8", "cell:1 2:4-2:9", "cell:0 1:23-1:24"},
	} {
		set(step.cell, step.text)
		for _, c := range []struct{ got, want string }{{definition(1, 14), step.rate}, {definition(0, 20), step.twice}, {definition(1, 10), step.member}} {
			if c.got != c.want {
				t.Errorf("after %q: %s, want %s", step.text, c.got, c.want)
			}
		}
	}
	if uses := ask("references", 1, 14).([]any); len(uses) != 3 {
		t.Errorf("rate is found at %v", uses)
	}
	set(2, "p.\nlet p = Point { x: 1, y: 2 }\np.")
	items := fmt.Sprint(ask("completion", 2, 2))
	if !strings.Contains(items, "label:x") || !strings.Contains(items, "label:y") {
		t.Errorf("behind the dot: %s", items)
	}
	e.close()
}

// TestProtocol breaks the rules one by one; the server answers and goes on.
func TestProtocol(t *testing.T) {
	e := newEditor(t, nil)
	code := func(m map[string]any) int { return int(m["error"].(map[string]any)["code"].(float64)) }
	if c := code(e.request("textDocument/nothing", nil)); c != -32601 {
		t.Errorf("an unknown method: %d", c)
	}
	if c := code(e.request("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "file:///closed"}})); c != -32602 {
		t.Errorf("a file that is not open: %d", c)
	}
	if c := code(e.request("textDocument/hover", []any{1})); c != -32602 {
		t.Errorf("wrong parameters: %d", c)
	}
	body := "{ no json"
	fmt.Fprintf(e.in, "Content-Length: %d\r\n\r\n%s", len(body), body)
	e.open("file:///a.ruchy", "let a = 1")
	far := map[string]any{"line": 1 << 30, "character": 1 << 30}
	if m := e.request("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "file:///a.ruchy"}, "position": far}); m["error"] != nil {
		t.Errorf("a place far away: %v", m)
	}
	e.request("shutdown", nil)
	if c := code(e.request("textDocument/hover", nil)); c != -32600 {
		t.Errorf("after shutdown: %d", c)
	}
	e.notify("exit", nil)
	if s := <-e.status; s != 0 {
		t.Errorf("exit status %d", s)
	}
}

func TestBrokenFrames(t *testing.T) {
	for _, frame := range []string{"garbage\r\n\r\n", "Content-Length: -1\r\n\r\n", "Content-Length: 99999999999\r\n\r\n", "Content-Length: 5\r\n\r\nab", "\r\n", strings.Repeat("x", 1<<20)} {
		if status := lsp.Serve(context.Background(), strings.NewReader(frame), io.Discard, lsp.Options{}); status != 1 {
			t.Errorf("%.30q: status %d", frame, status)
		}
	}
}

// FuzzServer sends a session of arbitrary edits and questions.
func FuzzServer(f *testing.F) {
	f.Add("let x = [1, 2]\nx.map(|v| v + 1)\n", 3, "x.")
	f.Add("fun f(a: i64) { a }\nstruct S { x: i64 }\nS { x: 1 }.x", 30, "S { x }")
	f.Fuzz(func(t *testing.T, text string, at int, insert string) {
		var in bytes.Buffer
		id := 0
		send := func(method string, params any) {
			id++
			body, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
			in.WriteString("Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + string(body))
		}
		doc := map[string]any{"uri": "file:///f.ruchy", "text": text}
		pos := map[string]any{"line": strings.Count(text[:max(0, min(at, len(text)))], "\n"), "character": at & 15}
		send("initialize", map[string]any{})
		send("textDocument/didOpen", map[string]any{"textDocument": doc})
		send("textDocument/didChange", map[string]any{"textDocument": doc, "contentChanges": []any{map[string]any{"range": map[string]any{"start": pos, "end": pos}, "text": insert}}})
		for _, m := range []string{"hover", "completion", "signatureHelp", "definition", "references", "rename", "prepareRename", "documentSymbol", "formatting", "inlayHint", "foldingRange", "codeAction", "documentHighlight", "semanticTokens/full"} {
			send("textDocument/"+m, map[string]any{"textDocument": doc, "position": pos, "newName": "fresh", "range": map[string]any{"start": pos, "end": pos}})
		}
		var out, log bytes.Buffer
		lsp.Serve(context.Background(), &in, &out, lsp.Options{Log: &log, Session: func(dir string, notebook bool) *interp.Session { return interp.New(interp.Options{}) }})
		if strings.Contains(log.String(), "panic") {
			t.Errorf("%s", log.String())
		}
	})
}
