package manual

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"strings"
)

//go:embed style.css
var style string

//go:embed page.js
var script string

// HTML gives the files of a book: index.html, a page for each Page, and what they share. The search
// index is a script rather than data, as pages opened from a disk may not fetch.
func (b Book) HTML() map[string]string {
	out := map[string]string{"style.css": style, "page.js": script, "index.js": "const INDEX = " + b.index() + ";\n"}
	out["index.html"] = b.page("", b.Title, b.overview())
	for _, p := range b.Pages {
		out[p.File()+".html"] = b.page(p.File(), p.Name+" · "+b.Title, p.html())
	}
	return out
}

// entry is one line of the search index.
type entry struct {
	Name string `json:"n"`
	Path string `json:"p"`
	Href string `json:"h"`
	Doc  string `json:"d"`
}

func (b Book) index() string {
	list := []entry{}
	for _, p := range b.Pages {
		list = append(list, entry{p.Name, p.Kind, p.File() + ".html", summary(p.Doc)})
		for _, s := range p.Sections {
			for _, i := range s.Items {
				href := p.File() + ".html#" + s.Anchor(i)
				list = append(list, entry{i.Name, s.path(p), href, summary(i.Doc)})
				for _, m := range i.Members {
					list = append(list, entry{m.Name, s.path(p) + "." + i.Name, href + "." + m.Name, summary(m.Doc)})
				}
			}
		}
	}
	text, err := json.Marshal(list) // escapes < and >, so that it can stand in a script
	if err != nil {
		panic("manual: marshal of plain structs failed: " + err.Error())
	}
	return string(text)
}

// page is the frame around a body: the list of pages, search, and the switch of colours.
func (b Book) page(current, title, body string) string {
	var nav strings.Builder
	kind := ""
	for _, p := range b.Pages {
		if g := groupTitle(p.Kind); g != kind {
			kind = g
			fmt.Fprintf(&nav, "<h2>%s</h2>\n", g)
		}
		class := ""
		if p.File() == current {
			class = ` aria-current="page"`
		}
		fmt.Fprintf(&nav, "<a href=\"%s.html\"%s>%s</a>\n", p.File(), class, html.EscapeString(p.Name))
	}
	return fmt.Sprintf(frame, html.EscapeString(title), html.EscapeString(b.Title), nav.String(), body)
}

const frame = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<link rel="stylesheet" href="style.css">
<script src="index.js" defer></script>
<script src="page.js" defer></script>
</head>
<body>
<nav>
<a class="home" href="index.html">%s</a>
<input type="search" id="search" placeholder="Search  ( / )" aria-label="Search" autocomplete="off">
<button id="theme" type="button" aria-label="Light or dark">◐</button>
<div id="pages">
%s</div>
</nav>
<main>
<ol id="results" hidden></ol>
<article>
%s</article>
</main>
</body>
</html>
`

func (b Book) overview() string {
	var out strings.Builder
	fmt.Fprintf(&out, "<h1>%s</h1>\n%s", html.EscapeString(b.Title), prose(b.Intro))
	kind := ""
	for _, p := range b.Pages {
		if g := groupTitle(p.Kind); g != kind {
			if kind != "" {
				out.WriteString("</dl>\n")
			}
			kind = g
			fmt.Fprintf(&out, "<h2>%s</h2>\n<dl class=\"pages\">\n", g)
		}
		fmt.Fprintf(&out, "<dt><a href=\"%s.html\">%s</a></dt><dd>%s</dd>\n", p.File(), html.EscapeString(p.Name), Prose{}.inline(summary(p.Doc)))
	}
	if kind != "" {
		out.WriteString("</dl>\n")
	}
	return out.String()
}

func (p Page) html() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<h1>%s <small>%s</small></h1>\n%s", html.EscapeString(p.Name), p.Kind, prose(p.Doc))
	p.contents(&b)
	for _, s := range p.Sections {
		if s.Title != "" {
			fmt.Fprintf(&b, "<h2>%s</h2>\n%s", html.EscapeString(s.Title), prose(s.Doc))
		}
		for _, i := range s.Items {
			i.html(&b, s.Anchor(i))
		}
	}
	return b.String()
}

// contents is the list of names at the head of a page, a paragraph for each section.
func (p Page) contents(b *strings.Builder) {
	for _, s := range p.Sections {
		b.WriteString("<p class=\"contents\">\n")
		if len(p.Sections) > 1 {
			fmt.Fprintf(b, "<b>%s</b>\n", html.EscapeString(s.Title))
		}
		for _, i := range s.Items {
			fmt.Fprintf(b, "<a href=\"#%s\">%s</a>\n", html.EscapeString(s.Anchor(i)), html.EscapeString(i.Name))
		}
		b.WriteString("</p>\n")
	}
}

func (i Item) html(b *strings.Builder, anchor string) {
	id := html.EscapeString(anchor)
	fmt.Fprintf(b, "<section id=\"%s\">\n<h3><a href=\"#%s\">%s</a> <small>%s</small></h3>\n", id, id, html.EscapeString(i.Name), i.Kind)
	if i.Sig != "" {
		fmt.Fprintf(b, "<pre class=\"sig\">%s</pre>\n", Highlight(strings.Join(append([]string{i.Sig}, i.Forms...), "\n")))
	}
	b.WriteString(prose(i.Doc))
	if e := strings.TrimSpace(i.Example); e != "" {
		fmt.Fprintf(b, "<pre class=\"code\">%s</pre>\n", Highlight(e))
	}
	for _, m := range i.Members {
		m.html(b, anchor+"."+m.Name)
	}
	b.WriteString("</section>\n")
}
