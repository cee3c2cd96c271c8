package manual

import (
	"html"
	"regexp"
	"strings"
	"sync"

	"skep/interp/syntax"
)

// prose renders the Markdown of doc comments: paragraphs, headings, lists,
// fenced programs, code, emphasis and links. All other text is escaped.
func prose(text string) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := 0; i < len(lines); {
		line := strings.TrimSpace(lines[i])
		switch {
		case line == "":
			i++
		case strings.HasPrefix(line, "```"):
			i = fence(&b, lines, i)
		case strings.HasPrefix(line, "#"):
			b.WriteString("<p class=\"head\">" + inline(strings.TrimLeft(line, "# ")) + "</p>\n")
			i++
		case isBullet(line):
			i = bullets(&b, lines, i)
		default:
			i = paragraphs(&b, lines, i)
		}
	}
	return b.String()
}

func fence(b *strings.Builder, lines []string, i int) int {
	open := strings.TrimSpace(lines[i])
	ticks := open[:len(open)-len(strings.TrimLeft(open, "`"))]
	language := strings.TrimLeft(open, "` ")
	var code []string
	for i++; i < len(lines) && strings.TrimSpace(lines[i]) != ticks; i++ {
		code = append(code, lines[i])
	}
	if program := strings.Join(code, "\n"); language == "" || strings.HasPrefix(language, "ruchy") || strings.HasPrefix(language, "skep") || strings.HasPrefix(language, "should_fail") || language == "ignore" {
		b.WriteString("<pre class=\"code\">" + Highlight(program) + "</pre>\n")
	} else {
		b.WriteString("<pre class=\"code\">" + html.EscapeString(program) + "</pre>\n")
	}
	return i + 1
}

func isBullet(line string) bool {
	return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ")
}

func bullets(b *strings.Builder, lines []string, i int) int {
	b.WriteString("<ul>\n")
	for i < len(lines) && isBullet(strings.TrimSpace(lines[i])) {
		item := strings.TrimSpace(lines[i])[2:]
		for i++; i < len(lines) && strings.HasPrefix(lines[i], "  ") && !isBullet(strings.TrimSpace(lines[i])); i++ {
			item += " " + strings.TrimSpace(lines[i])
		}
		b.WriteString("<li>" + inline(item) + "</li>\n")
	}
	b.WriteString("</ul>\n")
	return i
}

func paragraphs(b *strings.Builder, lines []string, i int) int {
	var words []string
	for ; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if line == "" || strings.HasPrefix(line, "```") || isBullet(line) && len(words) > 0 {
			break
		}
		words = append(words, line)
	}
	b.WriteString("<p>" + inline(strings.Join(words, " ")) + "</p>\n")
	return i
}

var (
	strong = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\*\*([^*]+)\*\*`) })
	em     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\*([^*\s][^*]*)\*`) })
	link   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[([^\]]+)\]\((https?://[^)\s]+|[\w#./-]+)\)`) })
)

// inline renders what stands inside a line; nothing between backquotes is touched.
func inline(text string) string {
	parts := strings.Split(text, "`")
	for i, s := range parts {
		s = html.EscapeString(s)
		switch {
		case i%2 == 1 && i < len(parts)-1:
			s = "<code>" + s + "</code>"
		case i%2 == 1:
			s = "`" + s
		default:
			s = link().ReplaceAllString(s, `<a href="$2">$1</a>`)
			s = em().ReplaceAllString(strong().ReplaceAllString(s, "<strong>$1</strong>"), "<em>$1</em>")
		}
		parts[i] = s
	}
	return strings.Join(parts, "")
}

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
