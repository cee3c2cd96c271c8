package export

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html"
	"slices"
	"strings"

	"skep/interp/manual"
	"skep/notebooks"
)

//go:embed page.css
var style string

// policy lets the page load nothing, and run what stands in it of ours and nothing else; styles and pictures stand in it too.
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"

// drawn are the scripts that a page may need, by what it then holds. All text of others is escaped, so that none can hold these.
var drawn = []struct{ name, mark string }{{"charts", chartMark}, {"formulas", `<span class="math`}}

// Page writes the notebook as one HTML file: no network, colours by the reader's preference, and a layout for paper. It has a script only where it
// has a chart or a formula, which that draws; without it the text stands there that the program gave, or the TeX.
func Page(d *notebooks.Document, title string, scripts Scripts) []byte {
	var body strings.Builder
	ours := language(d) == "ruchy"
	for _, c := range d.Cells() {
		writeCell(&body, c, ours)
	}
	allowed, tags := scriptTags(body.String(), scripts)
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
	b.WriteString("<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + allowed + "\">\n")
	b.WriteString("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n")
	b.WriteString("<title>" + html.EscapeString(title) + "</title>\n<style>\n" + style + "</style>\n</head>\n<body>\n<main>\n")
	b.WriteString(body.String() + "</main>\n" + tags + "</body>\n</html>\n")
	return []byte(b.String())
}

// scriptTags gives the scripts that a body needs, and what the policy says of them: their hashes, so that no other text runs.
func scriptTags(body string, scripts Scripts) (allowed, tags string) {
	if scripts == nil {
		return "", ""
	}
	for _, d := range drawn {
		if strings.Contains(body, d.mark) {
			text := scripts(d.name)
			sum := sha256.Sum256(text)
			allowed += " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
			tags += "<script>" + string(text) + "</script>\n"
		}
	}
	if allowed != "" {
		allowed = "; script-src" + allowed
	}
	return allowed, tags
}

func writeCell(b *strings.Builder, c *notebooks.Cell, ours bool) {
	switch c.Kind() {
	case notebooks.Code:
		writeCode(b, c, ours)
	case notebooks.Markdown:
		b.WriteString("<section class=\"prose\">\n" + prose(c).HTML(c.Source()) + "</section>\n")
	default:
		b.WriteString("<section class=\"raw\"><pre>" + html.EscapeString(c.Source()) + "</pre></section>\n")
	}
}

// prose renders a cell's Markdown with the pictures that are attached to it.
func prose(c *notebooks.Cell) manual.Prose {
	attached := c.Attachments()
	return manual.Prose{Headings: true, Formulas: true, Image: func(target string) string {
		if name, ok := strings.CutPrefix(target, "attachment:"); ok {
			src, _ := picture(attached[name])
			return src
		}
		if kind, rest, ok := strings.Cut(strings.TrimPrefix(target, "data:"), ";base64,"); ok && slices.Contains(pictures, kind) {
			return dataAddress(kind, rest)
		}
		return ""
	}}
}

func writeCode(b *strings.Builder, c *notebooks.Cell, ours bool) {
	source := c.Source()
	tags := c.Tags()
	if strings.TrimSpace(source) == "" && len(c.Outputs()) == 0 || slices.Contains(tags, "remove-cell") {
		return
	}
	b.WriteString("<section class=\"code\">\n")
	if !slices.Contains(tags, "remove-input") {
		code := html.EscapeString(source)
		if ours {
			code = manual.Highlight(source)
		}
		b.WriteString("<pre class=\"source\">" + code + "</pre>\n")
	}
	if list := c.Outputs(); len(list) > 0 && !slices.Contains(tags, "remove-output") {
		b.WriteString("<div class=\"outputs\">\n")
		for _, o := range list {
			b.WriteString(outputHTML(o))
		}
		b.WriteString("</div>\n")
	}
	b.WriteString("</section>\n")
}
