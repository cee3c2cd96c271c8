package manual

import (
	"html"
	"strings"

	"skep/interp/syntax"
)

// Highlight colours a program: each token gets the class of its kind.
func Highlight(program string) string {
	var b strings.Builder
	end := 0
	for _, t := range syntax.Tokens(program) {
		b.WriteString(html.EscapeString(program[end:t.Span.Start]))
		text := html.EscapeString(program[t.Span.Start:t.Span.End])
		if c := classes[t.Kind]; c != "" {
			text = `<span class="` + c + `">` + text + "</span>"
		}
		b.WriteString(text)
		end = t.Span.End
	}
	return b.String() + html.EscapeString(program[end:])
}

var classes = map[syntax.Kind]string{
	syntax.KindKeyword: "k", syntax.KindNumber: "n", syntax.KindString: "s", syntax.KindFString: "s", syntax.KindFormat: "s",
	syntax.KindComment: "c", syntax.KindConstant: "n", syntax.KindLabel: "k",
}
