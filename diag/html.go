package diag

import (
	"fmt"
	"html"
	"strings"
)

// HTML renders a list as one fragment, everything escaped, without styles or
// scripts of its own. Classes: diag with diag-error / -warning / -info / -hint;
// diag-head, diag-code, diag-place, diag-source with diag-line and mark,
// diag-expected, diag-found, diag-note, diag-fix (data-fix is its index),
// diag-related, diag-chain.
func HTML(list List) string {
	var b strings.Builder
	for _, d := range list {
		writeHTML(&b, d)
	}
	return b.String()
}

func writeHTML(b *strings.Builder, d *Diagnostic) {
	fmt.Fprintf(b, "<div class=\"diag diag-%s\">\n", d.Severity)
	fmt.Fprintf(b, "<p class=\"diag-head\"><span class=\"diag-severity\">%s</span>", d.Severity)
	htmlPart(b, ` <code class="diag-code">`, d.Code, "</code>")
	htmlPart(b, ` <span class="diag-message">`, d.Message, "</span>")
	b.WriteString("</p>\n")
	htmlExcerpt(b, d.Source, d.Span)
	htmlNotes(b, d)
	for i, f := range d.Fixes {
		htmlPart(b, fmt.Sprintf(`<p class="diag-fix" data-fix="%d">`, i), f.Title, "</p>\n")
	}
	for _, r := range d.Related {
		htmlPart(b, `<div class="diag-related"><p>`, r.Message, "</p>\n")
		htmlExcerpt(b, r.Source, r.Span)
		b.WriteString("</div>\n")
	}
	if len(d.Chain) > 1 {
		htmlPart(b, `<pre class="diag-chain">`, strings.Join(chainLines(d.Chain), "\n"), "</pre>\n")
	}
	b.WriteString("</div>\n")
}

func htmlNotes(b *strings.Builder, d *Diagnostic) {
	htmlPart(b, `<p class="diag-expected">expected <code>`, d.Expected, "</code></p>\n")
	htmlPart(b, `<p class="diag-found">found <code>`, d.Found, "</code></p>\n")
	htmlPart(b, `<p class="diag-note">`, d.Hint, "</p>\n")
}

func htmlExcerpt(b *strings.Builder, src *Source, span Span) {
	if src == nil {
		return
	}
	p := src.Position(span.Start)
	htmlPart(b, `<p class="diag-place">`, fmt.Sprintf("%s:%d:%d", src.Name, p.Line, p.Column), "</p>\n")
	b.WriteString(`<pre class="diag-source">`)
	for _, l := range excerpt(src, span) {
		if l.number == 0 {
			b.WriteString("…\n")
			continue
		}
		marked := l.marked
		if marked == "" {
			marked = " " // an empty span still shows a place
		}
		fmt.Fprintf(b, "<span class=\"diag-line\">%d</span> %s<mark>%s</mark>%s\n", l.number,
			html.EscapeString(l.before), html.EscapeString(marked), html.EscapeString(l.after))
	}
	b.WriteString("</pre>\n")
}

// htmlPart writes escaped text between open and shut, or nothing without text.
func htmlPart(b *strings.Builder, open, text, shut string) {
	if text != "" {
		b.WriteString(open + html.EscapeString(clean(text)) + shut)
	}
}
