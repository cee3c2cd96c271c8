package notebooks

import (
	"fmt"
	"strings"
)

// summaries tells in a line each what outputs are.
func summaries(outputs []Output) []string {
	list := make([]string, len(outputs))
	for i, o := range outputs {
		list[i] = summary(o)
	}
	return list
}

func summary(o Output) string {
	switch o["output_type"] {
	case "stream":
		text, _ := o["text"].(string)
		return fmt.Sprintf("%v: %s", o["name"], briefText(text))
	case "error":
		return clipTo(fmt.Sprintf("error %v: %v", o["ename"], o["evalue"]), 80)
	}
	data, _ := o["data"].(map[string]any)
	var parts []string
	for _, mime := range sortedNames(data) {
		if text, ok := data[mime].(string); ok && mime == "text/plain" {
			parts = append(parts, briefText(text))
		} else {
			parts = append(parts, mime+" ("+sizeText(data[mime])+")")
		}
	}
	return strings.Join(parts, ", ")
}

// briefText gives a text's only line, or the first one and how many follow.
func briefText(s string) string {
	first, rest, _ := strings.Cut(strings.TrimSuffix(s, "\n"), "\n")
	if first = clipTo(first, 60); rest == "" {
		return first
	}
	return fmt.Sprintf("%s (and %d more lines)", first, strings.Count(rest, "\n")+1)
}

func sizeText(v any) string {
	n := len(markLayout.render(v, 0))
	if s, ok := v.(string); ok {
		n = len(s)
	}
	if n < 1<<10 {
		return fmt.Sprintf("%d bytes", n)
	}
	return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
}

// colours of a difference on a terminal.
const (
	red, green, cyan, bold, unstyled = "\x1b[31m", "\x1b[32m", "\x1b[36m", "\x1b[1m", "\x1b[0m"
)

// Text writes the difference for a terminal, with the names of both sides at its head.
func (d Diff) Text(before, after string, colour bool) string {
	if d.Empty() {
		return ""
	}
	w := &diffWriter{colour: colour}
	w.line(bold, "--- "+before)
	w.line(bold, "+++ "+after)
	for _, m := range d.Metadata {
		w.line("", "  notebook "+m)
	}
	for _, c := range d.Cells {
		w.cell(c)
	}
	return w.String()
}

type diffWriter struct {
	strings.Builder
	colour bool
}

// line writes a line; control characters, which could be commands to the terminal, are shown by their code.
func (w *diffWriter) line(colour, text string) {
	text = strings.Map(visible, text)
	if w.colour && colour != "" {
		text = colour + text + unstyled
	}
	w.WriteString(text + "\n")
}

// visible maps control characters to their pictures (U+2400 and following).
func visible(r rune) rune {
	switch {
	case r == '\t' || r >= ' ' && r < 0x7f || r > 0x9f:
		return r
	case r < ' ':
		return 0x2400 + r
	}
	return 0x2421
}

func (w *diffWriter) cell(c CellChange) {
	w.line(cyan, "@ "+c.head())
	for _, m := range c.Metadata {
		w.line("", "  "+m)
	}
	for line := range strings.Lines(c.Source) {
		line = strings.TrimSuffix(line, "\n")
		w.line(colourOf(line), line)
	}
	for _, o := range c.Outputs {
		w.line(colourOf(o), "  output "+o)
	}
}

func colourOf(line string) string {
	switch {
	case strings.HasPrefix(line, "-"):
		return red
	case strings.HasPrefix(line, "+"):
		return green
	case strings.HasPrefix(line, "@@"):
		return cyan
	}
	return ""
}

// head is what is told of a changed cell in one line.
func (c CellChange) head() string {
	at := fmt.Sprintf("%s cell %d", c.Kind, max(c.Before, c.After))
	if c.Before > 0 && c.After > 0 && c.Before != c.After {
		at = fmt.Sprintf("%s cell %d → %d", c.Kind, c.Before, c.After)
	}
	if c.ID != "" {
		at += " (" + c.ID + ")"
	}
	return c.What + ": " + at
}

// ColourLines colours a unified difference of files that are no notebooks as Text does.
func ColourLines(text string) string {
	w := &diffWriter{colour: true}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "--- ") || strings.HasPrefix(line, "+++ ") {
			w.line(bold, line)
		} else {
			w.line(colourOf(line), line)
		}
	}
	return w.String()
}
