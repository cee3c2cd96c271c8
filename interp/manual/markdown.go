package manual

import (
	"fmt"
	"strings"
)

// Markdown gives the files of a book: README.md lists the pages.
func (b Book) Markdown() map[string]string {
	out := map[string]string{}
	var index strings.Builder
	fmt.Fprintf(&index, "# %s\n", b.Title)
	paragraph(&index, b.Intro)
	kind := ""
	for _, p := range b.Pages {
		if g := groupTitle(p.Kind); g != kind {
			kind = g
			fmt.Fprintf(&index, "\n## %s\n\n", g)
		}
		fmt.Fprintf(&index, "- [%s](%s.md): %s\n", p.Name, p.File(), summary(p.Doc))
		out[p.File()+".md"] = p.Markdown()
	}
	out["README.md"] = index.String()
	return out
}

func groupTitle(kind string) string {
	switch kind {
	case "prelude":
		return "Everywhere"
	case "type":
		return "Core types"
	case "module":
		return "Modules"
	}
	return "Files"
}

// Markdown is one page.
func (p Page) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", p.Name)
	paragraph(&b, p.Doc)
	for _, s := range p.Sections {
		level := 2
		if s.Title != "" {
			fmt.Fprintf(&b, "\n## %s\n", s.Title)
			paragraph(&b, s.Doc)
			level = 3
		}
		for _, i := range s.Items {
			i.markdown(&b, level)
		}
	}
	return b.String()
}

// paragraph writes a doc text; its headings become bold lines, as the page has headings of its own, and
// programs are marked as such.
func paragraph(b *strings.Builder, text string) {
	text = strings.TrimSpace(text)
	if text == "" {
		return
	}
	b.WriteByte('\n')
	fenced := false
	for _, line := range strings.Split(text, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			if fenced = !fenced; fenced && line == "```" {
				line = "```ruchy"
			}
		case !fenced && strings.HasPrefix(line, "#"):
			line = "**" + strings.TrimSpace(strings.TrimLeft(line, "#")) + "**"
		}
		b.WriteString(line + "\n")
	}
}

func (i Item) markdown(b *strings.Builder, level int) {
	if i.Kind == "operator" {
		fmt.Fprintf(b, "\n%s operators `%s`\n", strings.Repeat("#", min(level, 6)), i.Name)
	} else {
		fmt.Fprintf(b, "\n%s %s\n", strings.Repeat("#", min(level, 6)), i.Name)
	}
	if i.Sig != "" {
		fmt.Fprintf(b, "\n```ruchy\n%s\n```\n", strings.Join(append([]string{i.Sig}, i.Forms...), "\n"))
	}
	paragraph(b, i.Doc)
	if i.Example != "" {
		fmt.Fprintf(b, "\n```ruchy\n%s\n```\n", strings.TrimSpace(i.Example))
	}
	for _, m := range i.Members {
		m.markdown(b, level+1)
	}
}

// Text is a page or an item for a terminal: signatures, then prose, then examples.
func (f Found) Text() string {
	var b strings.Builder
	if f.Item != nil {
		f.Item.text(&b, f.Path)
		for _, m := range f.Item.Members {
			b.WriteString("\n")
			m.text(&b, f.Path+"."+m.Name)
		}
		return b.String()
	}
	fmt.Fprintf(&b, "%s: %s\n", f.Page.Name, f.Page.Doc)
	for _, s := range f.Page.Sections {
		if s.Title != "" {
			fmt.Fprintf(&b, "\n%s\n", s.Title)
		}
		for _, i := range s.Items {
			fmt.Fprintf(&b, "  %s\n", firstOf(i.Sig, i.Name))
			if line := summary(i.Doc); line != "" {
				fmt.Fprintf(&b, "      %s\n", line)
			}
		}
	}
	return b.String()
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (i Item) text(b *strings.Builder, path string) {
	fmt.Fprintf(b, "%s (%s)\n", path, i.Kind)
	for _, s := range append([]string{i.Sig}, i.Forms...) {
		if s != "" {
			fmt.Fprintf(b, "  %s\n", s)
		}
	}
	for line := range strings.Lines(strings.TrimSpace(i.Doc)) {
		fmt.Fprintf(b, "    %s\n", strings.TrimRight(line, "\n"))
	}
	for line := range strings.Lines(strings.TrimSpace(i.Example)) {
		fmt.Fprintf(b, "      %s\n", strings.TrimRight(line, "\n"))
	}
}

// Contents lists the pages for a terminal.
func (b Book) Contents() string {
	var out strings.Builder
	kind, width := "", 0
	for _, p := range b.Pages {
		width = max(width, len(p.Name))
	}
	for _, p := range b.Pages {
		if g := groupTitle(p.Kind); g != kind {
			if kind != "" {
				out.WriteString("\n")
			}
			kind = g
			out.WriteString(g + "\n")
		}
		out.WriteString(strings.TrimRight(fmt.Sprintf("  %-*s  %s", width, p.Name, summary(p.Doc)), " ") + "\n")
	}
	return out.String()
}
