package lsp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"

	"skep/interp"
	"skep/lsp"
)

// served sends frames to a server and gives its answers by id, the notifications, and what it logs.
func served(t *testing.T, in []byte) (answers map[string]map[string]any, log string) {
	t.Helper()
	var out, logged bytes.Buffer
	lsp.Serve(context.Background(), bytes.NewReader(in), &out, lsp.Options{Log: &logged, Session: func(dir string, notebook bool) *interp.Session {
		return interp.New(interp.Options{Dir: dir, Notebook: notebook})
	}})
	answers = map[string]map[string]any{}
	for rest := out.String(); rest != ""; {
		size := 0
		fmt.Sscanf(rest, "Content-Length: %d", &size)
		start := strings.Index(rest, "\r\n\r\n") + 4
		var m map[string]any
		if err := json.Unmarshal([]byte(rest[start:start+size]), &m); err != nil {
			t.Fatal(err)
		}
		if m["id"] != nil {
			answers[fmt.Sprint(m["id"])] = m
		}
		rest = rest[start+size:]
	}
	return answers, logged.String()
}

// script collects frames.
type script struct {
	bytes.Buffer
	id int
}

func (s *script) frame(body string) {
	fmt.Fprintf(s, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

func (s *script) message(v map[string]any) {
	v["jsonrpc"] = "2.0"
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	s.frame(string(body))
}

func (s *script) ask(method string, params any) int {
	s.id++
	s.message(map[string]any{"id": s.id, "method": method, "params": params})
	return s.id
}

func (s *script) tell(method string, params any) {
	s.message(map[string]any{"method": method, "params": params})
}

func started() *script {
	s := &script{}
	s.ask("initialize", map[string]any{"capabilities": map[string]any{}})
	return s
}

func (s *script) open(uri, text string) {
	s.tell("textDocument/didOpen", map[string]any{"textDocument": map[string]any{"uri": uri, "version": 1, "text": text}})
}

var questions = []string{"hover", "completion", "signatureHelp", "definition", "references", "documentHighlight", "rename", "prepareRename", "documentSymbol", "formatting",
	"inlayHint", "foldingRange", "codeAction", "semanticTokens/full"}

// everything asks all questions about a place and gives their ids.
func (s *script) everything(uri string, line, character int) (ids []int) {
	pos := map[string]any{"line": line, "character": character}
	for _, q := range questions {
		ids = append(ids, s.ask("textDocument/"+q, map[string]any{"textDocument": map[string]any{"uri": uri}, "position": pos, "newName": "fresh",
			"range": map[string]any{"start": pos, "end": pos}, "context": map[string]any{"includeDeclaration": true}}))
	}
	return ids
}

// answered wants an answer to each question, and no panic inside of the server.
func answeredAll(t *testing.T, s *script, ids []int) map[string]map[string]any {
	t.Helper()
	answers, log := served(t, s.Bytes())
	if strings.Contains(log, "panic") {
		t.Fatalf("%.3000s", log)
	}
	for _, id := range ids {
		if answers[fmt.Sprint(id)] == nil {
			t.Errorf("request %d has no answer", id)
		}
	}
	return answers
}

// TestHostileDocuments asks everything about texts that are large, deep, one line, or no text at all.
func TestHostileDocuments(t *testing.T) {
	rep := strings.Repeat
	for name, text := range map[string]string{
		"parentheses":   rep("(", 100_000) + "1" + rep(")", 100_000),
		"open brackets": rep("[{(", 50_000),
		"one long line": "let a = [" + rep("abs(1), \"🐝\", ", 10_000) + "1]",
		"many lines":    rep("let a = 1 + 2 // a comment\n", 10_000),
		"many lets":     rep("println(x)\nlet x = x\n", 2_000),
		"many methods":  "let a = [1]\na" + rep(".map(|x| x)", 2_000),
		"huge string":   "let s = \"" + rep("a🐝", 1<<19) + "\"\ns.len()",
		"open string":   "let s = f\"" + rep("{a", 20_000),
		"no text":       "\x00\xff\xfe\x80" + rep("\x00", 10_000),
		"carriage":      rep("let a = 1\r", 10_000),
		"blank":         rep("\n", 200_000),
		"wrong":         rep("1 + \"a\"\n", 3_000),
		"comments":      rep("/* ", 50_000) + rep("*/ ", 50_000),
		"ifs":           rep("if true { ", 2_000) + rep("}", 2_000),
	} {
		t.Run(name, func(t *testing.T) {
			s := started()
			s.open("file:///h.ruchy", text)
			ids := s.everything("file:///h.ruchy", 0, 12)
			ids = append(ids, s.ask("workspace/symbol", map[string]any{"query": "a"}))
			answeredAll(t, s, ids)
		})
	}
}

// TestHostileMessages sends what is no JSON-RPC, or does not fit; each request with an id is answered, and the server goes on.
func TestHostileMessages(t *testing.T) {
	s := started()
	s.open("file:///a.ruchy", "let a = 1\n")
	for _, body := range []string{"", "null", "[]", "{}", "[{\"jsonrpc\":\"2.0\"}]", "\"text\"", "{\"id\":{}}", "{\"method\":5}", "{\"id\":9,\"method\":\"\"}", "{\"params\":{}}", "{\"id\":null,\"method\":\"shutdown\"",
		strings.Repeat("[", 100_000), "{\"method\":\"textDocument/didOpen\",\"params\":" + strings.Repeat("{\"textDocument\":", 5_000) + "1", "\xff\xfe{}"} {
		s.frame(body)
	}
	var ids []int
	for _, q := range append([]string{"textDocument/didOpen", "textDocument/didChange", "notebookDocument/didOpen", "notebookDocument/didChange", "workspace/symbol"}, questions...) {
		if !strings.Contains(q, "/") || strings.HasPrefix(q, "semantic") {
			q = "textDocument/" + q
		}
		for _, params := range []any{nil, 5, "text", []any{}, []any{1}, map[string]any{}, map[string]any{"textDocument": nil}, map[string]any{"textDocument": map[string]any{"uri": 5}},
			map[string]any{"textDocument": map[string]any{"uri": "file:///a.ruchy"}, "position": map[string]any{"line": -5, "character": -7}, "range": map[string]any{"start": map[string]any{"line": 9}, "end": map[string]any{"line": -9}}, "newName": "\x00",
				"contentChanges": []any{map[string]any{"range": map[string]any{"start": map[string]any{"line": 1 << 40}, "end": map[string]any{"character": -1}}, "text": "x"}}}} {
			ids = append(ids, s.ask(q, params))
		}
	}
	s.tell("$/cancelRequest", map[string]any{"id": ids[0]})
	s.tell("$/cancelRequest", map[string]any{"id": "none"})
	s.tell("$/unknown", nil)
	s.tell("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": "file:///never"}})
	s.open("file:///b.ruchy", "let fine = 1\nfine")
	last := s.ask("textDocument/hover", map[string]any{"textDocument": map[string]any{"uri": "file:///b.ruchy"}, "position": map[string]any{"line": 1, "character": 1}})
	answers := answeredAll(t, s, append(ids, last))
	if !strings.Contains(fmt.Sprint(answers[fmt.Sprint(last)]["result"]), "fine") {
		t.Errorf("the server does not go on: %v", answers[fmt.Sprint(last)])
	}
}

// TestHostileAddresses opens, changes and asks under addresses that are none.
func TestHostileAddresses(t *testing.T) {
	for _, uri := range []string{"", "%%%", "file://%zz", "file:", "file:///", "file:///\x00", "untitled:Untitled-1", "vscode-notebook-cell:/x#y", strings.Repeat("file:///a/", 20_000), "file:///..//../../etc", "file://host/share/x.ruchy", "ruchy", "file:///a%2Fb%00.ruchy", "🐝"} {
		s := started()
		s.open(uri, "let a = 1\nprintln(a, b)\n")
		s.tell("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": 2}, "contentChanges": []any{map[string]any{"text": "let ab = 1\nab\n"}}})
		ids := s.everything(uri, 1, 1)
		s.tell("textDocument/didSave", map[string]any{"textDocument": map[string]any{"uri": uri}})
		s.tell("textDocument/didClose", map[string]any{"textDocument": map[string]any{"uri": uri}})
		answers := answeredAll(t, s, ids)
		if hover := answers[fmt.Sprint(ids[0])]; !strings.Contains(fmt.Sprint(hover["result"]), "ab") {
			t.Errorf("%.40q: hover gives %v", uri, hover)
		}
	}
}

// TestManyEdits makes 10,000 edits at random places, in UTF-16 as editors count, and compares the texts that both sides have.
func TestManyEdits(t *testing.T) {
	const uri = "file:///edits.ruchy"
	r := rand.New(rand.NewPCG(3, 3))
	text := utf16.Encode([]rune("let x = 1\nlet 🐝 = \"é\"\n"))
	s := started()
	s.open(uri, string(utf16.Decode(text)))
	place := func(at int) map[string]any {
		line, start := 0, 0
		for i, u := range text[:at] {
			if u == '\n' {
				line, start = line+1, i+1
			}
		}
		return map[string]any{"line": line, "character": at - start}
	}
	whole := func(at int) int { // not between the halves of a pair
		for at > 0 && at < len(text) && utf16.IsSurrogate(rune(text[at])) && text[at] >= 0xdc00 {
			at--
		}
		return at
	}
	pieces := []string{"", "a", "\n", "🐝", "let y = x\n", "(", ")", "\"", "fun f() { 1 }\n", "é", "// "}
	for i := range 10_000 {
		from := whole(r.IntN(len(text) + 1))
		to := whole(min(len(text), from+r.IntN(8)))
		to = max(from, to)
		with := pieces[r.IntN(len(pieces))]
		s.tell("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": i + 2}, "contentChanges": []any{
			map[string]any{"range": map[string]any{"start": place(from), "end": place(to)}, "text": with}}})
		text = append(append(append([]uint16(nil), text[:from]...), utf16.Encode([]rune(with))...), text[to:]...)
	}
	want := string(utf16.Decode(text))
	lines := strings.Split(want, "\n")
	// a line at the end that only formats: the server's text shows in the edit that rewrites it
	end := map[string]any{"line": len(lines) - 1, "character": len(utf16.Encode([]rune(lines[len(lines)-1])))}
	s.tell("textDocument/didChange", map[string]any{"textDocument": map[string]any{"uri": uri, "version": 20_000}, "contentChanges": []any{
		map[string]any{"range": map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": end}, "text": "let  only=1"}}})
	id := s.ask("textDocument/formatting", map[string]any{"textDocument": map[string]any{"uri": uri}, "options": map[string]any{}})
	got := answeredAll(t, s, []int{id})[fmt.Sprint(id)]["result"].([]any)
	if len(got) != 1 || got[0].(map[string]any)["newText"] != "let only = 1\n" {
		t.Errorf("after replacing all of the text the server has more, or less: %v", got)
	}
}

// TestHostileNotebooks moves cells that are not there.
func TestHostileNotebooks(t *testing.T) {
	s := started()
	cell := func(n int) map[string]any { return map[string]any{"kind": 2, "document": fmt.Sprint("cell:", n)} }
	s.tell("notebookDocument/didOpen", map[string]any{"notebookDocument": map[string]any{"uri": "file:///n.ipynb", "cells": []any{cell(1), cell(7), map[string]any{"kind": 9}}},
		"cellTextDocuments": []any{map[string]any{"uri": "cell:1", "text": "let a = 1"}, map[string]any{"uri": "cell:1", "text": "let b = 2\nb"}}})
	ids := s.everything("cell:1", 1, 0)
	for _, array := range []map[string]any{{"start": -5, "deleteCount": -9}, {"start": 1 << 40, "deleteCount": 1 << 40, "cells": []any{cell(3), cell(3)}}, {"start": 0, "deleteCount": 1 << 62}} {
		s.tell("notebookDocument/didChange", map[string]any{"notebookDocument": map[string]any{"uri": "file:///n.ipynb"}, "change": map[string]any{"cells": map[string]any{
			"structure": map[string]any{"array": array, "didOpen": []any{map[string]any{"uri": "cell:3", "text": "a"}}, "didClose": []any{map[string]any{"uri": "cell:9"}}}}}})
		ids = append(ids, s.everything("cell:1", 0, 0)...)
		ids = append(ids, s.everything("cell:3", 0, 0)...)
	}
	s.tell("notebookDocument/didClose", map[string]any{"notebookDocument": map[string]any{"uri": "file:///n.ipynb"}})
	ids = append(ids, s.everything("cell:3", 0, 0)...)
	answeredAll(t, s, ids)
}
