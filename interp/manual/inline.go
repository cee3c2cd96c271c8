package manual

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"skep/internal/lazy"
)

// patterns are what stands inside a line. They take linear time in Go.
type patterns struct {
	code, escape, image, address, link, strong, em, struck, put, entity, bare, tag *regexp.Regexp
}

var inside = lazy.Value[*patterns]{New: func() *patterns {
	return &patterns{
		code:    regexp.MustCompile("^(?:``(.+?)``|`([^`]+)`)"),
		escape:  regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])"),
		image:   regexp.MustCompile(`!\[([^\]]*)\]\(([^)\s]+)(?:\s+"[^"]*")?\)`),
		address: regexp.MustCompile(`<(https?://[^>\s]+)>`),
		link:    regexp.MustCompile(`\[([^\]]+)\]\((https?://[^)\s]+|mailto:[^)\s]+|[\w#./-]+)(?:\s+&#34;.*?&#34;)?\)`),
		strong:  regexp.MustCompile(`\*\*(.+?)\*\*|\b__(.+?)__\b`),
		em:      regexp.MustCompile(`\*([^*\s][^*]*)\*|\b_([^_\s][^_]*)_\b`),
		struck:  regexp.MustCompile(`~~(.+?)~~`),
		put:     regexp.MustCompile("\x00(\\d+)\x00"),
		tag:     regexp.MustCompile(`<[^<>]*>`),
		entity:  regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`),
		bare:    regexp.MustCompile(`\bhttps?://[^\s<>\x00-\x02]+`),
	}
}}

// inliner renders a line. What is finished is put aside, so that nothing later finds signs in it.
type inliner struct {
	Prose
	done []string
}

// inline renders what stands inside a line; nothing between backquotes is touched.
func (p Prose) inline(text string) string {
	in, is := &inliner{Prose: p}, inside.Get()
	text = strings.ReplaceAll(text, "\x00", "")
	text = in.verbatim(text)
	text = in.each(text, is.escape, func(m []string) string { return in.aside(html.EscapeString(m[1])) })
	text = in.resolve(text)
	text = in.each(text, is.image, in.image)
	text = in.each(text, is.address, func(m []string) string {
		if strings.ContainsAny(in.back(m[1]), "<>") {
			return m[0]
		}
		a := html.EscapeString(m[1])
		return in.aside(`<a href="` + a + `">` + a + "</a>")
	})
	if p.Headings {
		text = in.each(text, is.entity, in.character)
	}
	text = html.EscapeString(text)
	text = in.each(text, is.link, func(m []string) string {
		words := m[1]
		if strings.ContainsAny(in.back(m[2]), "<>") {
			return m[0] // code or a formula, which no address holds
		}
		if strings.Contains(words, "://") {
			words = in.aside(words) // no link within a link
		}
		return in.aside(`<a href="`+m[2]+`">`) + words + in.aside("</a>")
	})
	if p.Headings {
		text = in.bare(text)
	}
	text = is.strong.ReplaceAllString(text, "<strong>$1$2</strong>")
	text = is.em.ReplaceAllString(text, "<em>$1$2</em>")
	return in.back(is.struck.ReplaceAllString(text, "<del>$1</del>"))
}

func (in *inliner) each(text string, p *regexp.Regexp, f func(groups []string) string) string {
	return p.ReplaceAllStringFunc(text, func(m string) string { return f(p.FindStringSubmatch(m)) })
}

func (in *inliner) aside(html string) string {
	in.done = append(in.done, html)
	return "\x00" + strconv.Itoa(len(in.done)-1) + "\x00"
}

// back puts what was set aside where it belongs; a link's address may hold some, too.
func (in *inliner) back(text string) string {
	for range 3 {
		text = in.each(text, inside.Get().put, func(m []string) string {
			n, _ := strconv.Atoi(m[1])
			return in.done[n]
		})
	}
	return text
}

// image shows a picture if there is one for it, else its words.
func (in *inliner) image(m []string) string {
	src := ""
	if in.Image != nil {
		src = in.Image(m[2])
	}
	if src == "" {
		return in.aside("<em>" + html.EscapeString("[image: "+m[1]+"]") + "</em>")
	}
	return in.aside(`<img alt="` + in.words(m[1]) + `" src="` + html.EscapeString(src) + `">`)
}

// words is the text of a part of a line, escaped: code and formulas that were set aside lose their tags, which no attribute holds.
func (in *inliner) words(text string) string {
	return inside.Get().tag.ReplaceAllString(in.back(html.EscapeString(text)), "")
}
