package notebooks

import (
	"fmt"
	"strings"

	"skep/interp/syntax"
)

// A script is a notebook as a program's text (the percent format that Jupytext
// and editors know):
//
//	# ---
//	# jupyter:
//	#   kernelspec: {"display_name": …}
//	# ---
//
//	# %% [markdown] id="intro"
//	# # Bees
//
//	# %% Count them id="count" tags=["slow"]
//	let bees = 40_000
//
// Code stands as it is, all other cells as comments; so does code that would
// be no program of its own (magics, a string that does not end), under
// [magic]. What a name in a mark means:
//
//	id        the cell's id; without one it is cell-N, N its place
//	newlines  how many newlines the source ends with; formatters may change how many blank lines stand before a mark
//	until     the cell ends at the line `# %% NAME`, because lines of its own look like marks
//	source    the text itself, where it cannot stand in a file (NUL)
//	metadata  what of the metadata cannot be a name in a mark
//	cell_type a kind beyond the three of nbformat
//
// and every other is an entry of the cell's metadata. Outputs, execution
// counts and attachments are in the sidecar, a JSON file beside the script.

// topID is the id of a script's first lines, before any mark.
const topID = "top"

// Script gives the notebook as a script; ParseScript with Sidecar reads it back.
func (d *Document) Script() string {
	var b strings.Builder
	header := d.scriptHeader()
	b.WriteString(header)
	for i, c := range d.cells {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		if i == 0 && d.isTop(c, header) {
			b.WriteString(c.Source() + "\n")
			continue
		}
		d.writeScriptCell(&b, i, c)
	}
	return b.String()
}

// isTop says whether the first cell can do without a mark: it came from a script that had none there.
func (d *Document) isTop(c *Cell, header string) bool {
	source := c.Source()
	if c.ID() != topID || d.Minor() < newestMinor || c.Kind() != Code || len(c.Metadata()) > 0 || !standsAsCode(source) {
		return false
	}
	if _, end, f := takeHeader(source + "\n"); header == "" && (end > 0 || f != nil) || strings.HasPrefix(source, "\ufeff") {
		return false
	}
	return strings.TrimSpace(source) != "" && !strings.HasPrefix(source, "\n") && !strings.HasSuffix(source, "\n") &&
		!strings.ContainsAny(source, "\r\x00") && !holdsMark(source)
}

func anyLine(text string, is func(string) bool) bool {
	for line := range strings.SplitSeq(text, "\n") {
		if is(line) {
			return true
		}
	}
	return false
}

func (d *Document) writeScriptCell(b *strings.Builder, i int, c *Cell) {
	m := mark{kind: c.Kind(), values: map[string]any{}}
	m.setMetadata(c.Metadata())
	if id := c.ID(); id != d.impliedID(i) {
		m.values["id"] = id
	}
	source := c.Source()
	switch m.kind {
	case Code:
		m.magic = !standsAsCode(source)
	case Markdown, Raw:
	default:
		m.values["cell_type"] = string(m.kind)
	}
	body := scriptBody(&m, source)
	b.WriteString(m.String() + "\n" + body)
	if until := m.text("until"); until != "" {
		b.WriteString("# %% " + until + "\n")
	}
}

// impliedID is the id of a cell whose mark names none: old formats have none at all.
func (d *Document) impliedID(i int) string {
	if d.Minor() < newestMinor {
		return ""
	}
	return placeID(i)
}

func placeID(i int) string { return fmt.Sprintf("cell-%d", i+1) }

// scriptBody gives the lines of a cell, and tells the mark what is needed to read them back.
func scriptBody(m *mark, source string) string {
	if strings.ContainsRune(source, 0) {
		m.values["source"] = source
		return ""
	}
	text := strings.TrimRight(source, "\n")
	if n := len(source) - len(text); n > 0 {
		m.values["newlines"] = n
	}
	if text == "" {
		return ""
	}
	if m.kind != Code || m.magic {
		text = commented(text)
	}
	if holdsMark(text) {
		m.values["until"] = freeEnd(text)
	}
	return text + "\n"
}

func commented(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = "#"
		if line != "" {
			lines[i] = "# " + line
		}
	}
	return strings.Join(lines, "\n")
}

// holdsMark says whether a line of a cell's text would begin another cell.
func holdsMark(text string) bool {
	if !anyLine(text, isMark) {
		return false
	}
	r := newScriptReader(text)
	r.until(r.atMark)
	return r.pos < len(text)
}

// freeEnd finds a name whose closing line does not stand in the text.
func freeEnd(text string) string {
	name := "end"
	for n := 2; anyLine(text, func(line string) bool { return closes(line, name) }); n++ {
		name = fmt.Sprintf("end-%d", n)
	}
	return name
}

// closes says whether a line ends a cell that goes until name.
func closes(line, name string) bool {
	text, _, ok := markText(line)
	return ok && strings.TrimSpace(text) == name
}

// standsAsCode says whether a cell can stand in a script as it is. What leaves
// a string, comment or bracket open would swallow the cells after it, and
// magics are for notebooks only.
func standsAsCode(source string) bool {
	if syntax.HasMagic(source) {
		return false
	}
	status, _ := syntax.Incomplete(source)
	return status != syntax.StatusIncomplete
}

// NamedCells are the ids that the marks of a script name; all others are implied by the cells' places.
func (d *Document) NamedCells() map[string]bool {
	named := map[string]bool{}
	for i, c := range d.cells {
		if id := c.ID(); id != d.impliedID(i) {
			named[id] = true
		}
	}
	return named
}

// ImplyIDs gives the cells the ids that their places imply, but for those in named, so that cells which come and go between
// others leave no ids in the marks of a script. Outputs still find their cells, by place and text.
func (d *Document) ImplyIDs(named map[string]bool) {
	for i, c := range d.cells {
		if id := d.impliedID(i); id != "" && !named[c.ID()] && !named[id] {
			c.set("id", d.style.quote(id))
		}
	}
}
