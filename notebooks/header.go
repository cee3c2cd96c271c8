package notebooks

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A script's header holds the notebook's metadata and what else stands around
// its cells. It is YAML within comments, as Jupytext's is; ours writes one
// line an entry, with JSON for its value. Of YAML it reads mappings and lists by
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

// headerEntry is one line of a header, or what stands behind the `- ` of one.
type headerEntry struct {
	at, indent int
	item       bool // a `-`: its value is this entry's, or what stands below it
	name       string
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
		found, f := parseEntries(line, pos)
		if f != nil {
			return nil, 0, f
		}
		lines = append(lines, found...)
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

// parseEntries reads `#   name: value`, behind any number of `- `; an empty line gives none.
func parseEntries(line string, at int) (found []headerEntry, f *fault) {
	text := strings.TrimPrefix(line, "#")
	body := strings.TrimLeft(text, " ")
	e := headerEntry{at: at + len(line) - len(body), indent: len(text) - len(body)}
	for body == "-" || strings.HasPrefix(body, "- ") {
		if len(found) > maxDepth {
			return nil, tooDeep(e.at)
		}
		rest := strings.TrimLeft(body[1:], " ")
		e.item, e.value = true, ""
		if _, _, named := cutName(rest); (!named || strings.ContainsAny(rest[:1], "{[")) && rest != "-" && !strings.HasPrefix(rest, "- ") {
			e.value = strings.TrimSpace(rest)
			return append(found, e), nil
		}
		found = append(found, e)
		skip := len(body) - len(rest)
		body, e = rest, headerEntry{at: e.at + skip, indent: e.indent + skip}
	}
	if strings.TrimSpace(body) == "" {
		return found, nil
	}
	name, rest, ok := cutName(body)
	if !ok {
		return nil, scriptFault(e.at, e.at+len(body), "this line of the header cannot be read", "`name: value`", clip([]byte(body)))
	}
	e.name, e.value = name, strings.TrimSpace(rest)
	return append(found, e), nil
}

// cutName reads `name:` off the front of a text; the name may stand in double quotes.
func cutName(body string) (name, rest string, ok bool) {
	if strings.HasPrefix(body, `"`) {
		s := scanner{data: []byte(body)}
		if s.text() != nil {
			return "", "", false
		}
		name = textOf(s.data[:s.pos])
		rest, ok = strings.CutPrefix(body[s.pos:], ":")
	} else {
		name, rest, ok = strings.Cut(body, ":")
		ok = ok && name != ""
	}
	return name, rest, ok && (rest == "" || rest[0] == ' ')
}

func tooDeep(at int) *fault {
	return &fault{at: at, end: at + 1, code: codeDepth, message: fmt.Sprintf("values are nested more than %d deep", maxDepth)}
}

// below reads what stands below an entry: a list or a mapping.
func below(lines []headerEntry, depth int) (v any, rest []headerEntry, f *fault) {
	if lines[0].item {
		return itemsOf(lines, depth)
	}
	return mapping(lines, depth)
}

// itemsOf reads the items that stand as far right as the first one.
func itemsOf(lines []headerEntry, depth int) (list []any, rest []headerEntry, f *fault) {
	if depth > maxDepth {
		return nil, nil, tooDeep(lines[0].at)
	}
	for indent := lines[0].indent; len(lines) > 0 && lines[0].item && lines[0].indent == indent; {
		v := plainValue(lines[0].value)
		alone := lines[0].value == ""
		if lines = lines[1:]; alone && len(lines) > 0 && lines[0].indent > indent {
			if v, lines, f = below(lines, depth+1); f != nil {
				return nil, nil, f
			}
		}
		list = append(list, v)
	}
	return list, lines, nil
}

// mapping reads the entries that stand as far right as the first one, and what is below each.
func mapping(lines []headerEntry, depth int) (m map[string]any, rest []headerEntry, f *fault) {
	m = map[string]any{}
	if len(lines) == 0 {
		return m, nil, nil
	}
	if depth > maxDepth {
		return nil, nil, tooDeep(lines[0].at)
	}
	indent := lines[0].indent
	for len(lines) > 0 && lines[0].indent == indent && !lines[0].item {
		e := lines[0]
		lines = lines[1:]
		if e.value == "" && len(lines) > 0 && (lines[0].indent > indent || lines[0].item && lines[0].indent == indent) { // YAML's lists may stand as far left as their name
			if m[e.name], lines, f = below(lines, depth+1); f != nil {
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
