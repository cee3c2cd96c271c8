package notebooks

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// mark is the line that begins a cell of a script: `# %% Title [kind] name=JSON …`,
// as Jupytext and the editors write it.
type mark struct {
	kind   Kind
	magic  bool // [magic]: code whose lines are comments, because it is no program of the language
	title  string
	values map[string]any
}

// markLayout is how values stand in a mark and in a header: on one line, with a space after `:` and `,`.
var markLayout = style{gap: " "}

// isMark says whether a line begins a cell. Besides our own spelling these are
// `//` for languages with such comments and `#%%`, which some editors write.
func isMark(line string) bool {
	_, _, ok := markText(line)
	return ok
}

// markText gives what stands behind the %% of a mark. More signs are Jupytext's cells within cells (`# %%%% Title`), where something
// has to stand behind them: a line of signs alone is somebody's ornament.
func markText(line string) (text string, depth int, ok bool) {
	line = strings.TrimSuffix(line, "\r")
	if text, ok = strings.CutPrefix(line, "#"); !ok {
		text, ok = strings.CutPrefix(line, "//")
	}
	if !ok {
		return "", 0, false
	}
	if text, ok = strings.CutPrefix(strings.TrimPrefix(text, " "), "%%"); !ok {
		return "", 0, false
	}
	behind := strings.TrimLeft(text, "%")
	depth = len(text) - len(behind)
	ok = behind == "" || behind[0] == ' ' || behind[0] == '\t'
	return behind, depth, ok && (depth == 0 || depth <= deepest && trimBlanks(behind) != "")
}

// deepest is how many cells may be within each other; it is one digit.
const deepest = 9

// parseMark reads what markText gives. All texts are marks: what is neither a kind nor a value belongs to the title.
func parseMark(text string, depth int) mark {
	m := mark{kind: Code, values: map[string]any{}}
	if depth > 0 {
		m.values[depthName] = number(depth)
	}
	var title []string
	for text = trimBlanks(text); text != ""; text = trimBlanks(text) {
		if rest, ok := m.takeKind(text); ok {
			text = rest
		} else if rest, ok := m.takeValue(text); ok {
			text = rest
		} else if m.takeObject(text) {
			text = ""
		} else {
			word := text[:wordEnd(text)]
			title, text = append(title, word), text[len(word):]
		}
	}
	m.title = strings.Join(title, " ")
	return m
}

func trimBlanks(s string) string { return strings.TrimLeft(s, " \t") }

func wordEnd(s string) int {
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return i
	}
	return len(s)
}

// takeKind reads `[markdown]` and the like off the front of a text.
func (m *mark) takeKind(text string) (rest string, ok bool) {
	word := text[:wordEnd(text)]
	switch word {
	case "[code]":
		m.kind = Code
	case "[magic]":
		m.kind, m.magic = Code, true
	case "[markdown]", "[md]":
		m.kind = Markdown
	case "[raw]":
		m.kind = Raw
	default:
		return text, false
	}
	return text[len(word):], true
}

// takeValue reads `name=JSON` off the front of a text.
func (m *mark) takeValue(text string) (rest string, ok bool) {
	name, _, ok := strings.Cut(text, "=")
	if !ok || !isMarkName(name) {
		return text, false
	}
	s := scanner{data: []byte(text[len(name)+1:])}
	value, f := s.valueOrQuoted()
	if rest = string(s.data[s.pos:]); f != nil || rest != "" && rest[0] != ' ' && rest[0] != '\t' {
		return text, false
	}
	m.values[name] = valueOf(value)
	return rest, true
}

// valueOrQuoted is value, and takes text between single quotes as Jupytext does, where it holds neither quotes nor escapes.
func (s *scanner) valueOrQuoted() ([]byte, *fault) {
	if s.peek() != '\'' {
		return s.value()
	}
	text, _, ok := strings.Cut(string(s.data[s.pos+1:]), "'")
	if !ok || strings.ContainsAny(text, "\"\\") {
		return nil, s.expected("a text between single quotes")
	}
	s.pos += len(text) + 2
	return quote(text), nil
}

// takeObject reads `{"name": JSON, …}` at the end of a mark, as Jupytext's first versions wrote all values.
func (m *mark) takeObject(text string) bool {
	if text[0] != '{' {
		return false
	}
	s := scanner{data: []byte(text)}
	value, f := s.value()
	if f != nil || trimBlanks(text[s.pos:]) != "" {
		return false
	}
	maps.Copy(m.values, mapOf(value))
	return true
}

// isMarkName says whether a name can stand in a mark as it is.
func isMarkName(name string) bool {
	for i, c := range []byte(name) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || c != '-' && c != '.' && (c < '0' || c > '9')) {
			return false
		}
	}
	return name != ""
}

// String writes the mark without its newline.
func (m mark) String() string {
	rest := m.behind()
	if n, ok := m.values[depthName].(json.Number); ok && len(n) == 1 && n > "0" {
		m.values = maps.Clone(m.values)
		delete(m.values, depthName)
		if shorter := m.behind(); trimBlanks(shorter) != "" {
			return "# %%" + strings.Repeat("%", int(n[0]-'0')) + shorter
		}
	}
	return "# %%" + rest
}

// depthName is Jupytext's name for how many cells one is within.
const depthName = "cell_depth"

// behind is what stands behind the signs.
func (m mark) behind() string {
	var b strings.Builder
	if m.title != "" {
		b.WriteString(" " + m.title)
	}
	switch {
	case m.magic:
		b.WriteString(" [magic]")
	case m.kind == Markdown || m.kind == Raw:
		b.WriteString(" [" + string(m.kind) + "]")
	}
	for _, name := range sortedNames(m.values) {
		b.WriteString(" " + name + "=")
		b.Write(markLayout.render(m.values[name], 0))
	}
	return b.String()
}

// reserved are the names in a mark that are not the cell's metadata.
var reserved = []string{"cell_type", "id", "metadata", "newlines", "source", "title", "until"}

// setMetadata puts a cell's metadata into the mark: what can be a name of its own is one, the rest stays together.
func (m *mark) setMetadata(meta map[string]any) {
	odd := map[string]any{}
	for name, v := range meta {
		if title, ok := v.(string); ok && name == "title" && isTitle(title) {
			m.title = title
		} else if isMarkName(name) && (name == "title" || !slices.Contains(reserved, name)) {
			m.values[name] = v
		} else {
			odd[name] = v
		}
	}
	if len(odd) > 0 {
		m.values["metadata"] = odd
	}
}

// isTitle says whether a text comes back as it was when it stands in a mark without quotes.
func isTitle(text string) bool {
	m := parseMark(text, 0)
	return text != "" && m.title == text && len(m.values) == 0 && m.kind == Code && !m.magic && !strings.ContainsAny(text, "\n\r\x00")
}

// metadata is what setMetadata put into the mark.
func (m mark) metadata() map[string]any {
	meta := map[string]any{}
	if odd, ok := m.values["metadata"].(map[string]any); ok {
		meta = odd
	}
	if m.title != "" {
		meta["title"] = m.title
	}
	for name, v := range m.values {
		if name == "title" || !slices.Contains(reserved, name) {
			meta[name] = v
		}
	}
	return meta
}

// text gives a value that is a string, "" for any other.
func (m mark) text(name string) string {
	s, _ := m.values[name].(string)
	return s
}

// count gives a value that is a number of 0 to 1,000,000, 0 for any other.
func (m mark) count(name string) int {
	n, _ := m.values[name].(json.Number)
	v, err := n.Int64()
	if err != nil || v < 0 || v > 1_000_000 {
		return 0
	}
	return int(v)
}
