package manual

import (
	"fmt"
	"hash/fnv"
	"html"
	"regexp"
	"strings"

	"skep/internal/lazy"
)

// references are what a text says elsewhere than where it is meant: addresses of links (`[name]: address`) and footnotes (`[^name]: text`).
type references struct {
	addresses map[string]string
	notes     map[string]*footnote
	shown     []*footnote // in the order in which the text names them
	room      int         // bytes that addresses may still take where they are meant: one of a megabyte may be named a million times
	page      string      // tells the footnotes of texts on one page apart
}

type footnote struct {
	lines  []string
	number int // 0: not named so far
}

var definitions = lazy.Value[*[3]*regexp.Regexp]{New: func() *[3]*regexp.Regexp {
	return &[3]*regexp.Regexp{
		regexp.MustCompile(`^ {0,3}\[([^\[\]^][^\[\]]*)\]:\s*<?([^\s<>]+)>?(?:\s+(?:"[^"]*"|'[^']*'|\([^)]*\)))?\s*$`),
		regexp.MustCompile(`^ {0,3}\[\^([^\[\]\s]+)\]:\s*(.*)$`),
		regexp.MustCompile(`(!?)\[([^\[\]]*)\](?:\[([^\[\]]*)\])?`),
	}
}}

// gather takes the definitions out of a text; programs in fences keep what looks like some.
func gather(lines []string) (rest []string, r *references) {
	r = &references{addresses: map[string]string{}, notes: map[string]*footnote{}, room: 8 << 20}
	sum := fnv.New32a()
	var note *footnote
	fenced := ""
	for _, line := range lines {
		_, _ = sum.Write([]byte(line)) // never fails
		text := strings.TrimSpace(line)
		switch {
		case fenced != "":
			if text == fenced {
				fenced = ""
			}
		case isFence(text):
			fenced = text[:len(text)-len(strings.TrimLeft(text, text[:1]))]
		case note != nil && (text == "" || indentOf(line) >= 2):
			note.lines = append(note.lines, strings.TrimPrefix(line, "    "))
			continue
		default:
			if note = r.define(line); note != nil || text != "" && r.defined(line) {
				continue
			}
		}
		rest = append(rest, line)
	}
	r.page = fmt.Sprintf("%08x", sum.Sum32())
	return rest, r
}

// define takes a footnote's first line.
func (r *references) define(line string) *footnote {
	m := definitions.Get()[1].FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	note := &footnote{lines: []string{m[2]}}
	if r.notes[m[1]] == nil { // of two with one name the first counts
		r.notes[m[1]] = note
	}
	return note
}

// defined takes the address of a link.
func (r *references) defined(line string) bool {
	m := definitions.Get()[0].FindStringSubmatch(line)
	if m == nil || !isReachable(m[2]) {
		return false
	}
	if name := foldName(m[1]); r.addresses[name] == "" {
		r.addresses[name] = strings.ReplaceAll(m[2], ")", "%29")
	}
	return true
}

// isReachable says whether a link or a picture may lead there; definitions of others stay text, as links do.
func isReachable(address string) bool {
	for _, scheme := range []string{"https://", "http://", "mailto:", "attachment:", "data:image/"} {
		if strings.HasPrefix(address, scheme) {
			return true
		}
	}
	return !strings.Contains(address, ":")
}

// foldName makes names of references alike that differ in case and blanks.
func foldName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// resolve writes links and images that name their address as such that hold it, and the numbers of footnotes.
func (in *inliner) resolve(text string) string {
	if in.refs == nil || len(in.refs.addresses)+len(in.refs.notes) == 0 {
		return text
	}
	var b strings.Builder
	last := 0
	for _, m := range definitions.Get()[2].FindAllStringSubmatchIndex(text, -1) {
		if m[1] < len(text) && text[m[1]] == '(' {
			continue
		}
		words := text[m[4]:m[5]]
		name := words
		if m[6] >= 0 && m[6] < m[7] {
			name = text[m[6]:m[7]]
		}
		if note := in.refs.notes[strings.TrimPrefix(words, "^")]; note != nil && strings.HasPrefix(words, "^") && m[2] == m[3] {
			b.WriteString(text[last:m[0]] + in.aside(in.refs.number(note)))
			if last = m[5] + 1; m[6] >= 0 {
				b.WriteString(text[last:m[1]])
				last = m[1]
			}
		} else if address := in.refs.addresses[foldName(name)]; address != "" && len(address) <= in.refs.room {
			in.refs.room -= len(address)
			b.WriteString(text[last:m[2]] + text[m[2]:m[3]] + "[" + words + "](" + address + ")")
			last = m[1]
		}
	}
	return b.String() + text[last:]
}

// number is the sign of a footnote in the text. Only its first one can be come back to.
func (r *references) number(note *footnote) string {
	place := ""
	if note.number == 0 {
		r.shown = append(r.shown, note)
		note.number = len(r.shown)
		place = fmt.Sprintf(` id="ref-%s-%d"`, r.page, note.number)
	}
	return fmt.Sprintf(`<sup><a%s href="#note-%s-%d">%d</a></sup>`, place, r.page, note.number, note.number)
}

// footnotes renders the notes that the text names; notes may name further ones.
func (p Prose) footnotes(b *strings.Builder) {
	if p.refs == nil || len(p.refs.shown) == 0 {
		return
	}
	b.WriteString("<ol class=\"notes\">\n")
	for i := 0; i < len(p.refs.shown); i++ {
		text := p.item(p.refs.shown[i].lines)
		fmt.Fprintf(b, `<li id="note-%s-%d">%s <a href="#ref-%[1]s-%[2]d" aria-label="back to the text">↩</a></li>`+"\n", p.refs.page, i+1, text)
	}
	b.WriteString("</ol>\n")
}

// bare makes links of addresses that stand in a text as they are; the text is escaped.
func (in *inliner) bare(text string) string {
	return in.each(text, inside.Get().bare, func(m []string) string {
		address, behind := m[0], ""
		for _, sign := range []string{"&lt;", "&gt;", "&#34;", "&#39;"} {
			if at := strings.Index(address, sign); at >= 0 {
				address, behind = address[:at], address[at:]+behind
			}
		}
		if words := strings.TrimRight(address, ".,:;!?'*_~)]"); words != address {
			address, behind = words, address[len(words):]+behind
		}
		return in.aside(`<a href="`+address+`">`+address+"</a>") + behind
	})
}

// character is what `&copy;` and the like stand for.
func (in *inliner) character(m []string) string {
	return in.aside(html.EscapeString(html.UnescapeString(m[0])))
}
