package manual

import (
	"html"
	"strings"

	"skep/internal/lazy"
	"skep/interp/syntax"
)

// Highlight colours a program: each token gets the class of its kind.
func Highlight(program string) string {
	var b strings.Builder
	end := 0
	for _, t := range syntax.Tokens(program) {
		b.WriteString(html.EscapeString(program[end:t.Span.Start]))
		text := html.EscapeString(program[t.Span.Start:t.Span.End])
		if c := classes.Get()[t.Kind]; c != "" {
			text = `<span class="` + c + `">` + text + "</span>"
		}
		b.WriteString(text)
		end = t.Span.End
	}
	return b.String() + html.EscapeString(program[end:])
}

var classes = lazy.Value[map[syntax.Kind]string]{New: func() map[syntax.Kind]string {
	return map[syntax.Kind]string{
		syntax.KindKeyword: "k", syntax.KindNumber: "n", syntax.KindString: "s", syntax.KindFString: "s", syntax.KindFormat: "s",
		syntax.KindComment: "c", syntax.KindConstant: "n", syntax.KindLabel: "k",
	}
}}
