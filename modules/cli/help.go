package cli

import (
	"strings"

	"skep/interp/value"
)

// usage is the first line of the help.
func (p *parser) usage() string {
	line := "Usage: " + p.name + " [OPTION...]"
	for _, e := range p.entries {
		switch {
		case e.kind != positional:
		case e.many:
			line += " [" + e.shown() + "...]"
		case e.required:
			line += " " + e.shown()
		default:
			line += " [" + e.shown() + "]"
		}
	}
	return line
}

// help lists everything that is declared.
func (p *parser) help() string {
	var b strings.Builder
	b.WriteString(p.usage() + "\n")
	if p.about != "" {
		b.WriteString("\n" + p.about + "\n")
	}
	p.section(&b, "Arguments", func(e *entry) bool { return e.kind == positional })
	p.section(&b, "Options", func(e *entry) bool { return e.kind != positional })
	return b.String()
}

// section lists the entries of one sort, their descriptions in one column.
func (p *parser) section(b *strings.Builder, title string, of func(e *entry) bool) {
	var rows [][2]string
	for i := range p.entries {
		if e := &p.entries[i]; of(e) {
			rows = append(rows, [2]string{e.left(), e.right()})
		}
	}
	if title == "Options" {
		rows = append(rows, [2]string{"-h, --help", "this help"})
	}
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, r := range rows {
		width = max(width, len(r[0]))
	}
	b.WriteString("\n" + title + ":\n")
	for _, r := range rows {
		b.WriteString(strings.TrimRight("  "+r[0]+strings.Repeat(" ", width-len(r[0])+2)+r[1], " ") + "\n")
	}
}

func (e *entry) left() string {
	if e.kind == positional {
		return e.shown()
	}
	text := "    --" + e.name
	if e.short != "" {
		text = "-" + e.short + ", --" + e.name
	}
	if e.kind == option {
		text += " " + strings.ToUpper(e.typ)
	}
	return text
}

func (e *entry) right() string {
	text := e.help
	if len(e.choices) > 0 {
		text += " (one of: " + strings.Join(e.choices, ", ") + ")"
	}
	if e.kind != flag && !e.def.IsNull() {
		text += " (usually " + value.Display(e.def) + ")"
	}
	return strings.TrimSpace(text)
}
