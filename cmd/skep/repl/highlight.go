package repl

import (
	"strings"

	"skep/internal/lazy"
	"skep/interp/syntax"
)

// styles colours tokens; kinds that are missing stay as they are.
var styles = lazy.Value[map[syntax.Kind]string]{New: func() map[syntax.Kind]string {
	return map[syntax.Kind]string{
		syntax.KindKeyword: "35", syntax.KindNumber: "36", syntax.KindString: "32", syntax.KindFString: "32",
		syntax.KindFormat: "36", syntax.KindComment: "2", syntax.KindLabel: "33", syntax.KindConstant: "36", syntax.KindMagic: "34",
	}
}}

// longest is how many bytes are coloured: it happens at each key, and nobody reads more.
const longest = 64 << 10

// Highlight colours code, or a value as the language writes it, with ANSI codes.
func Highlight(code string) string {
	if len(code) > longest {
		return code
	}
	var b strings.Builder
	done := 0
	for _, t := range syntax.CellTokens(code) {
		style, ok := styles.Get()[t.Kind]
		if !ok || t.Span.Start < done {
			continue
		}
		b.WriteString(code[done:t.Span.Start])
		for i, line := range strings.Split(code[t.Span.Start:t.Span.End], "\n") {
			if i > 0 {
				b.WriteByte('\n') // codes must not span lines: the line editor redraws each on its own
			}
			b.WriteString(painted(line != "", style, line))
		}
		done = t.Span.End
	}
	b.WriteString(code[done:])
	return b.String()
}
