package notebooks

import (
	"sort"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// scriptCell is a cell as a script has it.
type scriptCell struct {
	mark
	source  string
	implied bool   // no id is written
	id      string // as it is written
	cellID  string // as the notebook has it
}

// scriptReader cuts a script into cells.
type scriptReader struct {
	text   string
	pos    int
	inside []diag.Span // strings and comments of more than one line: no mark stands in them
	cells  []*scriptCell
}

// readScript gives the members of the notebook around its cells, and the cells.
func readScript(text string) (header map[string]any, cells []*scriptCell, f *fault) {
	r := newScriptReader(text)
	header, r.pos, f = takeHeader(text)
	if f != nil {
		return nil, nil, f
	}
	for r.loose(topID); r.pos < len(text); r.loose("") {
		if f := r.cell(); f != nil {
			return nil, nil, f
		}
	}
	return header, r.cells, nil
}

func newScriptReader(text string) *scriptReader {
	r := &scriptReader{text: text}
	for _, p := range syntax.Pieces(text) {
		if strings.Contains(text[p.Span.Start:p.Span.End], "\n") {
			r.inside = append(r.inside, p.Span)
		}
	}
	return r
}

// line gives the current line without its newline, and where the next one starts.
func (r *scriptReader) line() (line string, next int) {
	if i := strings.IndexByte(r.text[r.pos:], '\n'); i >= 0 {
		return r.text[r.pos : r.pos+i], r.pos + i + 1
	}
	return r.text[r.pos:], len(r.text)
}

// atMark says whether the current line begins a cell.
func (r *scriptReader) atMark() bool {
	line, _ := r.line()
	if !isMark(line) {
		return false
	}
	i := sort.Search(len(r.inside), func(i int) bool { return r.inside[i].End > r.pos })
	return i == len(r.inside) || r.inside[i].Start >= r.pos
}

// until gives the lines from here on to the first that is as asked, and goes there.
func (r *scriptReader) until(is func() bool) []string {
	var lines []string
	for r.pos < len(r.text) && !is() {
		line, next := r.line()
		lines = append(lines, line)
		r.pos = next
	}
	return lines
}

// loose reads code that stands under no mark.
func (r *scriptReader) loose(id string) {
	source := strings.TrimLeft(unpadded(r.until(r.atMark), 0), "\n")
	if strings.TrimSpace(source) != "" {
		r.cells = append(r.cells, &scriptCell{mark: parseMark("", 0), source: source, id: id, implied: id == ""})
	}
}

// cell reads a mark and what belongs to it.
func (r *scriptReader) cell() *fault {
	at := r.pos
	line, next := r.line()
	r.pos = next
	text, depth, _ := markText(line)
	c := &scriptCell{mark: parseMark(text, depth)}
	if kind := c.text("cell_type"); kind != "" {
		c.kind = Kind(kind)
	}
	c.id = c.text("id")
	c.implied = c.id == ""
	r.cells = append(r.cells, c)
	lines, f := r.body(c, at)
	if f != nil {
		return f
	}
	if quoted, ok := unquoted(lines); ok && c.kind != Code {
		lines = quoted
	} else if c.kind != Code || c.magic {
		for i, line := range lines {
			lines[i] = uncommented(line)
		}
	}
	c.source = unpadded(lines, c.count("newlines"))
	if _, ok := c.values["source"]; ok {
		c.source = c.text("source")
	}
	return nil
}

// body gives the lines of a cell. Those of comments end where code begins,
// which then is a cell of its own: it would run when the script does.
func (r *scriptReader) body(c *scriptCell, at int) ([]string, *fault) {
	name := c.text("until")
	if end := r.quotedEnd(); name == "" && c.kind != Code && end > 0 {
		return r.until(func() bool { return r.pos >= end }), nil
	}
	if name == "" {
		return r.until(func() bool { return r.atMark() || (c.kind != Code || c.magic) && !r.atComment() }), nil
	}
	start := r.pos
	lines := r.until(func() bool { line, _ := r.line(); return closes(line, name) })
	if r.pos == len(r.text) {
		return nil, scriptFault(at, start, "the cell that starts here does not end", "a line `# %% "+name+"`", "the end of the file")
	}
	_, r.pos = r.line()
	return lines, nil
}

// quotes are what Jupytext can put around the text of a cell that is no code, instead of comments.
const quotes = `"""`

// quotedEnd is where a text between quotes ends that stands here as all of a cell: before a mark or the end; 0 if there is none.
func (r *scriptReader) quotedEnd() int {
	at := r.pos + len(r.text[r.pos:]) - len(strings.TrimLeft(r.text[r.pos:], "\n"))
	if !strings.HasPrefix(r.text[at:], quotes) {
		return 0
	}
	n := strings.Index(r.text[at+len(quotes):], quotes)
	if n < 0 {
		return 0
	}
	ahead := *r
	ahead.pos = at + n + 2*len(quotes)
	if line, next := ahead.line(); strings.TrimSpace(line) != "" {
		return 0
	} else {
		ahead.pos = next
	}
	if left := ahead.until(ahead.atMark); strings.TrimSpace(strings.Join(left, "")) != "" {
		return 0
	}
	return ahead.pos
}

// unquoted takes the quotes off a text that stands between them; they may have lines of their own.
func unquoted(lines []string) ([]string, bool) {
	text, opened := strings.CutPrefix(strings.TrimSpace(strings.Join(lines, "\n")), quotes)
	text, closed := strings.CutSuffix(text, quotes)
	if !opened || !closed {
		return nil, false
	}
	return strings.Split(strings.TrimSuffix(strings.TrimPrefix(text, "\n"), "\n"), "\n"), true
}

// atComment says whether the current line is a comment or empty.
func (r *scriptReader) atComment() bool {
	line, _ := r.line()
	if strings.HasPrefix(line, "#[") || strings.HasPrefix(line, "#![") {
		return false // an attribute
	}
	return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "//")
}

// uncommented takes a comment's sign and one space off a line.
func uncommented(line string) string {
	for _, sign := range []string{"#", "//"} {
		if text, ok := strings.CutPrefix(line, sign); ok {
			return strings.TrimPrefix(text, " ")
		}
	}
	return line
}

// unpadded joins lines without the empty ones at the end, and ends them with a number of newlines.
func unpadded(lines []string, newlines int) string {
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + strings.Repeat("\n", newlines)
}
