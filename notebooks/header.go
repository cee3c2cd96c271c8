package notebooks

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A script's header holds the notebook's metadata and what else stands around
// its cells. It is YAML within comments, as Jupytext's is; ours writes one
// line an entry, with JSON for its value. Of YAML it reads mappings by
// indentation and plain values, which is all that Jupytext writes there.
const headerLine = "# ---\n"

// ourKernel is the kernelspec of notebooks that say nothing else: a script without a header has it.
func ourKernel() map[string]any {
	return map[string]any{"name": "skep", "display_name": "skep (ruchy)", "language": "ruchy"}
}

// scriptHeader is empty if the notebook is as one without a header is read.
func (d *Document) scriptHeader() string {
	meta := d.Metadata()
	rest := map[string]any{}
	for _, name := range d.top.names() {
		value, _ := d.top.get(name)
		if name != "cells" && name != "metadata" && !isDefault(name, string(value)) {
			rest[name] = valueOf(value)
		}
	}
	if len(rest) == 0 && same(meta, normal(map[string]any{"kernelspec": ourKernel()})) {
		return ""
	}
	var b strings.Builder
	b.WriteString(headerLine + "# jupyter:")
	if len(meta) == 0 {
		b.WriteString(" {}")
	}
	b.WriteByte('\n')
	writeEntries(&b, "#   ", meta)
	writeEntries(&b, "# ", rest)
	b.WriteString(headerLine)
	return b.String()
}

func isDefault(name, value string) bool {
	return name == "nbformat" && value == "4" || name == "nbformat_minor" && value == fmt.Sprint(newestMinor)
}

func writeEntries(b *strings.Builder, lead string, entries map[string]any) {
	for _, name := range sortedNames(entries) {
		b.WriteString(lead)
		if isMarkName(name) {
			b.WriteString(name)
		} else {
			b.Write(quote(name))
		}
		b.WriteString(": ")
		b.Write(markLayout.render(entries[name], 0))
		b.WriteByte('\n')
	}
}

// headerEntry is one line of a header.
type headerEntry struct {
	at, indent int
	name       string
	quoted     bool
	value      string
}

// takeHeader reads a header off the front of a text, if there is one, and
// gives where it ends. Comments that only look like its first line are none.
func takeHeader(text string) (entries map[string]any, end int, f *fault) {
	if !strings.HasPrefix(text, headerLine) {
		return nil, 0, nil
	}
	pos := len(headerLine)
	if first := strings.TrimLeft(text[pos:], "# "); !strings.HasPrefix(first, "jupyter:") && !strings.HasPrefix(first, "nbformat") {
		return nil, 0, nil
	}
	var lines []headerEntry
	for {
		line, _, more := strings.Cut(text[pos:], "\n")
		if line == strings.TrimSuffix(headerLine, "\n") {
			end = min(pos+len(headerLine), len(text))
			break
		}
		if !more || !strings.HasPrefix(line, "#") {
			return nil, 0, scriptFault(0, len(headerLine)-1, "the header that starts here does not end", "a line `# ---`", "")
		}
		e, f := parseEntry(line, pos)
		if f != nil {
			return nil, 0, f
		}
		if e.name != "" || e.quoted {
			lines = append(lines, e)
		}
		pos += len(line) + 1
	}
	entries, rest, f := mapping(lines, 0)
	if f == nil && len(rest) > 0 {
		f = scriptFault(rest[0].at, rest[0].at+1, "this line of the header stands further left than those before it", "", "")
	}
	return entries, end, f
}

func scriptFault(at, end int, message, expected, found string) *fault {
	return &fault{at: at, end: end, code: codeScript, message: message, expected: expected, found: found}
}

// parseEntry reads `#   name: value`; an empty line gives an empty entry.
func parseEntry(line string, at int) (headerEntry, *fault) {
	text := strings.TrimPrefix(line, "#")
	body := strings.TrimLeft(text, " ")
	e := headerEntry{at: at + len(line) - len(body), indent: len(text) - len(body)}
	if strings.TrimSpace(body) == "" {
		return e, nil
	}
	rest, ok := "", false
	if body[0] == '"' {
		s := scanner{data: []byte(body)}
		if s.text() == nil {
			e.name, e.quoted = textOf(s.data[:s.pos]), true
			rest, ok = strings.CutPrefix(body[s.pos:], ":")
		}
	} else {
		e.name, rest, ok = strings.Cut(body, ":")
	}
	if !ok || rest != "" && rest[0] != ' ' {
		return e, scriptFault(e.at, e.at+len(body), "this line of the header cannot be read", "`name: value`", clip([]byte(body)))
	}
	e.value = strings.TrimSpace(rest)
	return e, nil
}

// mapping reads the entries that stand as far right as the first one, and what is below each.
func mapping(lines []headerEntry, depth int) (m map[string]any, rest []headerEntry, f *fault) {
	m = map[string]any{}
	if len(lines) == 0 {
		return m, nil, nil
	}
	if depth > maxDepth {
		return nil, nil, &fault{at: lines[0].at, end: lines[0].at + 1, code: codeDepth, message: fmt.Sprintf("values are nested more than %d deep", maxDepth)}
	}
	indent := lines[0].indent
	for len(lines) > 0 && lines[0].indent == indent {
		e := lines[0]
		lines = lines[1:]
		if e.value == "" && len(lines) > 0 && lines[0].indent > indent {
			if m[e.name], lines, f = mapping(lines, depth+1); f != nil {
				return nil, nil, f
			}
			continue
		}
		m[e.name] = plainValue(e.value)
	}
	if len(lines) > 0 && lines[0].indent > indent {
		return nil, nil, scriptFault(lines[0].at, lines[0].at+1, "this line of the header stands further right than those before it", "", "")
	}
	return m, lines, nil
}

// plainValue reads JSON, or YAML's plain and single-quoted text.
func plainValue(text string) any {
	switch {
	case text == "" || text == "~":
		return nil
	case len(text) >= 2 && text[0] == '\'' && text[len(text)-1] == '\'':
		return strings.ReplaceAll(text[1:len(text)-1], "''", "'")
	}
	s := scanner{data: []byte(text)}
	if _, f := s.value(); f == nil && s.pos == len(text) && json.Valid(s.data) {
		return valueOf(s.data)
	}
	return text
}
