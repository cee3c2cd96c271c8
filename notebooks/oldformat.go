package notebooks

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// Notebooks of formats 2 and 3 (IPython 0.12 to 2) are read as nbformat 4.5, by the rules of nbformat's own converter
// (https://github.com/jupyter/nbformat, v4/convert.py and v3/rwbase.py). The Document holds the upgraded text, so that saving writes
// the new format. What differs from that converter:
//
//   - ids follow from the cells' texts, so that reading a file twice, or two versions of it, gives the same ones;
//   - the language that the cells name stays, as language_info: without it the notebook would be taken for one of ours;
//   - members that format 4 does not know go into the metadata, which keeps the notebook valid.
//
// Format 1 was never written by a released program.

// nestingAround is more than how deep a bundle's data stand in a notebook, so that what is put there as values keeps within maxDepth.
const nestingAround = 16

// isOldFormat says which formats upgraded reads.
func isOldFormat(major int) bool { return major == 2 || major == 3 }

// upgraded gives an old notebook's text in format 4.5; top is the outermost object of data.
func (d *Document) upgraded(top []byte, major int, limits Limits) ([]byte, *fault) {
	old := mapOf(top)
	u := &upgrading{languages: map[string]any{}, ids: map[string]int{}}
	list, ok := old["worksheets"].([]any)
	if !ok {
		f := shapeFault(d.at(top), d.at(top)+1, "this notebook has no list of worksheets", "the member \"worksheets\"", "")
		f.hint = fmt.Sprintf("format %d keeps its cells there", major)
		return nil, f
	}
	for i, v := range list {
		if what := u.sheet(v, limits.Cells); what != "" {
			return nil, shapeFault(d.at(top), d.at(top)+1, fmt.Sprintf("worksheet %d %s", i+1, what), "", "")
		}
	}
	delete(old, "worksheets")
	u.around(old)
	return append(nbformatStyle.render(old, 0), '\n'), nil
}

// upgrading is what is gathered on the way through the cells.
type upgrading struct {
	cells     []any
	languages map[string]any // the names are what counts
	ids       map[string]int // how often a digest was given
	sheets    []any          // the worksheets' own metadata
}

// around changes the members of the notebook beside its cells.
func (u *upgrading) around(top map[string]any) {
	meta := objectOf(top, "metadata")
	delete(meta, "name")
	delete(meta, "signature")
	for _, m := range []map[string]any{top, meta} { // what converters note for themselves and files do not keep
		delete(m, "orig_nbformat")
		delete(m, "orig_nbformat_minor")
	}
	if _, known := meta["language_info"]; !known && meta["kernelspec"] == nil && len(u.languages) == 1 {
		meta["language_info"] = map[string]any{"name": sortedNames(u.languages)[0]}
	}
	if len(u.sheets) > 0 {
		meta["worksheets"] = u.sheets
	}
	top["metadata"], top["nbformat"], top["nbformat_minor"] = meta, number(4), number(newestMinor)
	if top["cells"] = u.cells; u.cells == nil {
		top["cells"] = []any{}
	}
}

// sheet takes the cells of a worksheet; what says in words why it cannot.
func (u *upgrading) sheet(v any, limit int) (what string) {
	sheet, ok := v.(map[string]any)
	if !ok {
		return "is not an object"
	}
	list, ok := sheet["cells"].([]any)
	if !ok {
		return "has no list of cells"
	}
	if len(u.cells)+len(list) > limit {
		return fmt.Sprintf("goes beyond the limit of %d cells", limit)
	}
	for i, v := range list {
		cell, ok := v.(map[string]any)
		if !ok {
			return fmt.Sprintf("has a cell %d that is not an object", i+1)
		}
		u.cells = append(u.cells, u.cell(cell))
	}
	if meta := objectOf(sheet, "metadata"); len(meta) > 0 {
		u.sheets = append(u.sheets, meta)
	}
	return ""
}

// cell makes a cell of format 4. Headings become Markdown, as does HTML.
func (u *upgrading) cell(old map[string]any) map[string]any {
	kind, _ := old["cell_type"].(string)
	fresh := map[string]any{"cell_type": kind, "source": rejoined(old["source"])}
	switch kind {
	case "code":
		u.code(old, fresh)
	case "heading":
		fresh["cell_type"] = "markdown"
		fresh["source"] = strings.Repeat("#", headingLevel(old["level"])) + " " + oneLineOf(rejoined(old["source"]))
		delete(old, "level")
	case "html":
		fresh["cell_type"] = "markdown"
	}
	fresh["metadata"] = restOf(old, "cell_type", "source")
	source, _ := fresh["source"].(string)
	fresh["id"] = u.id(source)
	fresh["source"] = split(fresh["source"])
	return fresh
}

func (u *upgrading) code(old, fresh map[string]any) {
	if name, ok := old["language"].(string); ok {
		u.languages[name] = nil
	}
	if _, ok := old["input"]; ok {
		fresh["source"] = rejoined(old["input"])
	}
	fresh["execution_count"] = countOf(old["prompt_number"])
	list, _ := old["outputs"].([]any)
	outputs := make([]any, len(list))
	for i, v := range list {
		outputs[i] = v
		if o, ok := v.(map[string]any); ok {
			outputs[i] = splitOutput(upgradedOutput(o))
		}
	}
	fresh["outputs"] = outputs
	for _, name := range []string{"language", "input", "prompt_number", "outputs"} {
		delete(old, name)
	}
}

// id follows from the text, and from how many cells above have the same.
func (u *upgrading) id(source string) string {
	id := digest(source)[:8]
	u.ids[id]++
	if n := u.ids[id]; n > 1 {
		id += fmt.Sprintf("-%d", n)
	}
	return id
}

// restOf is the metadata of a cell, with what stood beside them and has no other place in format 4.
func restOf(old map[string]any, taken ...string) map[string]any {
	meta := objectOf(old, "metadata")
	rest := maps.Clone(old)
	for _, name := range append(taken, "metadata") {
		delete(rest, name)
	}
	maps.Copy(meta, rest)
	return meta
}

func upgradedOutput(o map[string]any) map[string]any {
	switch o["output_type"] {
	case "pyerr":
		o["output_type"] = "error"
	case "stream":
		o["name"] = "stdout"
		if name, ok := o["stream"].(string); ok {
			o["name"] = name
		}
		o["text"] = rejoined(o["text"])
		delete(o, "stream")
	case "pyout", "display_data":
		return upgradedBundle(o)
	}
	if meta, ok := o["metadata"].(map[string]any); ok && len(meta) == 0 {
		delete(o, "metadata")
	}
	return o
}

// upgradedBundle moves the data into a bundle of their own, under their MIME types.
func upgradedBundle(old map[string]any) map[string]any {
	o := map[string]any{"output_type": "display_data", "metadata": mimeNamed(objectOf(old, "metadata"))}
	if old["output_type"] == "pyout" {
		o["output_type"], o["execution_count"] = "execute_result", countOf(old["prompt_number"])
		delete(old, "prompt_number")
	}
	data := maps.Clone(old)
	delete(data, "output_type")
	delete(data, "metadata")
	for name, v := range data {
		data[name] = rejoined(v)
	}
	data = mimeNamed(data)
	if text, ok := data["application/json"].(string); ok {
		s := scanner{data: []byte(text), depth: nestingAround}
		if _, f := s.value(); f == nil && s.pos == len(text) {
			data["application/json"] = valueOf(s.data)
		}
	}
	o["data"] = data
	return o
}

// mimeTypes are what formats before 4 called the types of data.
func mimeTypes() map[string]string {
	return map[string]string{
		"text": "text/plain", "html": "text/html", "svg": "image/svg+xml", "png": "image/png", "jpeg": "image/jpeg",
		"latex": "text/latex", "json": "application/json", "javascript": "application/javascript",
	}
}

func mimeNamed(m map[string]any) map[string]any {
	types, out := mimeTypes(), make(map[string]any, len(m))
	for name, v := range m {
		if mime, ok := types[name]; ok {
			name = mime
		}
		out[name] = v
	}
	return out
}

// rejoined makes one text of lines. Some writers kept the newlines at their ends, others cut them off.
func rejoined(v any) any {
	list, ok := v.([]any)
	if !ok {
		if v == nil {
			return ""
		}
		return v
	}
	text, ok := joined(v).(string)
	if !ok || len(list) == 0 {
		return joined(v)
	}
	if first := list[0].(string); strings.HasSuffix(first, "\n") || strings.HasSuffix(first, "\r") {
		return text
	}
	lines := make([]string, len(list))
	for i, line := range list {
		lines[i] = line.(string)
	}
	return strings.Join(lines, "\n")
}

// oneLineOf makes a heading of a text: line ends become spaces, and a newline at the end goes.
func oneLineOf(v any) string {
	text, _ := v.(string)
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", " ")
}

// headingLevel is the number of a heading; Markdown has six levels.
func headingLevel(v any) int {
	n, _ := v.(json.Number)
	level, err := n.Int64()
	if err != nil {
		return 1
	}
	return int(max(1, min(level, 6)))
}

// countOf keeps a count that format 4 allows, and is null for all others.
func countOf(v any) any {
	if n, ok := v.(json.Number); ok {
		if i, err := n.Int64(); err == nil && i >= 0 {
			return n
		}
	}
	return nil
}

// objectOf is a copy of a member that is an object; empty, never nil, if it is none.
func objectOf(m map[string]any, name string) map[string]any {
	o, _ := m[name].(map[string]any)
	if o == nil {
		return map[string]any{}
	}
	return maps.Clone(o)
}
