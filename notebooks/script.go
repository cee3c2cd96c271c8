package notebooks

import "strings"

// Script exports the notebook as a program text: code cells as they are, each
// under a `# %%` line, Markdown and raw cells as comments. The mark is what
// editors know as a cell boundary. Comments are written in the notebook's language.
func (d *Document) Script() string {
	mark := commentMark(d.Language())
	var b strings.Builder
	for i, c := range d.cells {
		if i > 0 {
			b.WriteByte('\n')
		}
		writeScriptCell(&b, mark, c.Kind(), c.Source())
	}
	return b.String()
}

// commentMark is `#` in our own language, Python, R, Julia and shells.
func commentMark(language string) string {
	switch strings.ToLower(language) {
	case "rust", "go", "javascript", "typescript", "java", "c", "c++", "cpp", "csharp", "scala", "kotlin":
		return "//"
	case "sql", "haskell", "lua":
		return "--"
	}
	return "#"
}

func writeScriptCell(b *strings.Builder, mark string, kind Kind, source string) {
	b.WriteString(mark + " %%")
	if kind != Code {
		b.WriteString(" [" + string(kind) + "]")
	}
	b.WriteByte('\n')
	if source == "" {
		return
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(source, "\n"), "\n") {
		line = strings.TrimSuffix(line, "\r")
		switch {
		case kind == Code:
		case line == "":
			line = mark
		default:
			line = mark + " " + line
		}
		b.WriteString(line + "\n")
	}
}
