package manual

import (
	"fmt"
	"html"
	"strings"
)

// Prose renders Markdown: paragraphs, headings, lists, tables, quotes, fenced
// programs, code, emphasis, links, images. All other text is escaped, HTML too, and
// links go to pages only, so that the result is safe whoever wrote the text. It is
// what doc comments and notebooks need of CommonMark with GitHub's tables; libraries
// for all of it (goldmark, gomarkdown) take 0.2 to 0.5 MB of tables before main,
// more than all that start-up may take.
type Prose struct {
	Headings bool                             // a text of its own, as a notebook's: headings are <h1> to <h6> and not bold lines, links may name their address elsewhere, there are footnotes and code by indentation
	Formulas bool                             // are marked, as elements of the class math that hold their TeX; otherwise they are text
	Image    func(target string) (src string) // where an image is found, "" if it is not to be shown; nil: none is
	depth    int
	refs     *references
}

// maxNesting bounds lists in lists and quotes in quotes; what is deeper stays text.
const maxNesting = 12

// prose renders a doc comment.
func prose(text string) string { return Prose{}.HTML(text) }

// withoutOwnSigns takes out what stands for something while a text is rendered: parts put aside, bars in tables, breaks.
func withoutOwnSigns(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= 2 {
			return -1
		}
		return r
	}, text)
}

// HTML renders a text.
func (p Prose) HTML(text string) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(withoutOwnSigns(text)), "\n")
	if p.Headings {
		lines, p.refs = gather(lines)
	}
	p.blocks(&b, lines)
	p.footnotes(&b)
	return b.String()
}

// blocks renders what stands below each other.
func (p Prose) blocks(b *strings.Builder, lines []string) {
	for i := 0; i < len(lines); {
		line := strings.TrimSpace(lines[i])
		next := p.formulaBlock(b, lines, i)
		switch {
		case next > i:
			i = next
		case line == "":
			i++
		case p.Headings && p.depth == 0 && indentOf(lines[i]) >= 4:
			i = indented(b, lines, i)
		case isFence(line):
			i = fence(b, lines, i)
		case headingLevel(line) > 0:
			p.heading(b, line)
			i++
		case isRule(line):
			b.WriteString("<hr>\n")
			i++
		case line[0] == '>' && p.depth < maxNesting:
			i = p.quote(b, lines, i)
		case isItem(line) && p.depth < maxNesting:
			i = p.list(b, lines, i)
		case isTable(lines, i):
			i = p.table(b, lines, i)
		default:
			i = p.paragraph(b, lines, i)
		}
	}
}

// indented renders code that stands four blanks to the right; empty lines at its end are none of it.
func indented(b *strings.Builder, lines []string, i int) int {
	var code []string
	for ; i < len(lines) && (indentOf(lines[i]) >= 4 || strings.TrimSpace(lines[i]) == ""); i++ {
		code = append(code, strings.TrimPrefix(lines[i], "    "))
	}
	b.WriteString("<pre class=\"code\">" + html.EscapeString(strings.TrimRight(strings.Join(code, "\n"), " \n")) + "</pre>\n")
	return i
}

func (p Prose) deeper() Prose {
	p.depth++
	return p
}

func isFence(line string) bool {
	return strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
}

func fence(b *strings.Builder, lines []string, i int) int {
	open := strings.TrimSpace(lines[i])
	ticks := open[:len(open)-len(strings.TrimLeft(open, open[:1]))]
	language := strings.TrimSpace(open[len(ticks):])
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

// headingLevel is 1 to 6, or 0 for a line that is no heading.
func headingLevel(line string) int {
	text := strings.TrimLeft(line, "#")
	n := len(line) - len(text)
	if n > 6 || text != "" && text[0] != ' ' {
		return 0
	}
	return n
}

func (p Prose) heading(b *strings.Builder, line string) {
	text := p.inline(strings.TrimSpace(strings.TrimRight(strings.TrimLeft(line, "#"), "# ")))
	if !p.Headings {
		b.WriteString("<p class=\"head\">" + text + "</p>\n")
		return
	}
	fmt.Fprintf(b, "<h%[1]d>%[2]s</h%[1]d>\n", headingLevel(line), text)
}

func isRule(line string) bool {
	text := strings.ReplaceAll(line, " ", "")
	return len(text) >= 3 && strings.ContainsRune("-*_", rune(text[0])) && strings.Trim(text, text[:1]) == ""
}

func (p Prose) quote(b *strings.Builder, lines []string, i int) int {
	var inside []string
	for ; i < len(lines); i++ {
		text, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), ">")
		if !ok {
			break
		}
		inside = append(inside, strings.TrimPrefix(text, " "))
	}
	b.WriteString("<blockquote>\n")
	p.deeper().blocks(b, inside)
	b.WriteString("</blockquote>\n")
	return i
}

// marker is the length of what begins a list's item, its space included; 0: it is none.
func marker(line string) int {
	digits := len(line) - len(strings.TrimLeftFunc(line, isDigit))
	rest := line[digits:]
	if digits > 9 || len(rest) < 2 || rest[1] != ' ' {
		return 0
	}
	if digits == 0 && strings.ContainsRune("-*+", rune(rest[0])) || digits > 0 && (rest[0] == '.' || rest[0] == ')') {
		return digits + 2
	}
	return 0
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isItem(line string) bool { return marker(line) > 0 }

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// list renders items that are numbered or not as the first one is; what is indented belongs to the item before.
func (p Prose) list(b *strings.Builder, lines []string, i int) int {
	indent, first := indentOf(lines[i]), strings.TrimSpace(lines[i])
	ordered, tag := isDigit(rune(first[0])), "ul"
	if ordered {
		tag = "ol"
	}
	b.WriteString("<" + tag)
	if number := strings.TrimLeft(first[:marker(first)-2], "0"); ordered && number != "1" {
		b.WriteString(" start=\"" + number + "\"")
	}
	b.WriteString(">\n")
	for i < len(lines) {
		line := strings.TrimSpace(lines[i])
		if !isItem(line) || isRule(line) || indentOf(lines[i]) < indent || isDigit(rune(line[0])) != ordered {
			break
		}
		item := []string{line[marker(line):]}
		i, item = itemLines(lines, i+1, indent, item)
		class := task(item)
		b.WriteString("<li" + class + ">" + p.item(item) + "</li>\n")
	}
	b.WriteString("</" + tag + ">\n")
	return i
}

// task draws the box of an item of things to do, `[ ] ` or `[x] `, and gives the item's class.
func task(item []string) (class string) {
	for box, sign := range map[string]string{"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "} {
		if text, ok := strings.CutPrefix(item[0], box); ok {
			item[0] = sign + text
			return ` class="task"`
		}
	}
	return ""
}

// itemLines takes the lines that belong to an item: indented ones, and empty ones before such.
func itemLines(lines []string, i, indent int, item []string) (int, []string) {
	for ; i < len(lines); i++ {
		next := i
		for next < len(lines) && strings.TrimSpace(lines[next]) == "" {
			next++
		}
		if next == len(lines) || indentOf(lines[next]) < indent+2 {
			if next > i && next < len(lines) && isItem(strings.TrimSpace(lines[next])) {
				i = next // an empty line between two items
			}
			break
		}
		item = append(item, strings.TrimPrefix(lines[i], strings.Repeat(" ", min(indentOf(lines[i]), indent+2))))
	}
	return i, item
}

// item renders a single paragraph without its tags.
func (p Prose) item(lines []string) string {
	var b strings.Builder
	p.deeper().blocks(&b, lines)
	text := strings.TrimSpace(b.String())
	if inner, ok := strings.CutPrefix(text, "<p>"); ok && strings.Count(text, "<p>") == 1 {
		text = strings.Replace(inner, "</p>", "", 1)
	}
	return text
}

// isTable says whether a line is the head of a table: the next one is `|---|:-:|`.
func isTable(lines []string, i int) bool {
	if i+1 >= len(lines) || !strings.Contains(lines[i], "|") {
		return false
	}
	rule := strings.TrimSpace(lines[i+1])
	return strings.Contains(rule, "-") && strings.Contains(rule, "|") && strings.Trim(rule, "|-: ") == ""
}

func (p Prose) table(b *strings.Builder, lines []string, i int) int {
	var align []string
	for _, rule := range tableCells(lines[i+1]) {
		switch left, right := strings.HasPrefix(rule, ":"), strings.HasSuffix(rule, ":"); {
		case left && right:
			align = append(align, " class=\"center\"")
		case right:
			align = append(align, " class=\"right\"")
		default:
			align = append(align, "")
		}
	}
	b.WriteString("<table>\n<thead>")
	p.row(b, "th", tableCells(lines[i]), align)
	b.WriteString("</thead>\n<tbody>\n")
	for i += 2; i < len(lines) && strings.Contains(lines[i], "|"); i++ {
		p.row(b, "td", tableCells(lines[i]), align)
	}
	b.WriteString("</tbody>\n</table>\n")
	return i
}

// tableCells cuts a row at each | that has no backslash before it.
func tableCells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	cells := strings.Split(strings.ReplaceAll(line, `\|`, "\x01"), "|")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, "\x01", "|"))
	}
	return cells
}

func (p Prose) row(b *strings.Builder, tag string, cells, align []string) {
	b.WriteString("<tr>")
	for i, class := range align {
		text := ""
		if i < len(cells) {
			text = p.inline(cells[i])
		}
		b.WriteString("<" + tag + class + ">" + text + "</" + tag + ">")
	}
	b.WriteString("</tr>\n")
}

// interrupts says whether a list may begin here without an empty line before it: one with numbers only at 1, because a line
// of a paragraph may begin with a year.
func interrupts(line string) bool {
	return isItem(line) && (!isDigit(rune(line[0])) || strings.HasPrefix(line, "1.") || strings.HasPrefix(line, "1)"))
}

// underlined is 1 or 2 for the line of signs below a heading, 0 for any other.
func underlined(line string) int {
	switch {
	case line != "" && strings.Trim(line, "=") == "":
		return 1
	case len(line) > 1 && strings.Trim(line, "-") == "":
		return 2
	}
	return 0
}

// paragraph goes on to an empty line or to what begins another block.
func (p Prose) paragraph(b *strings.Builder, lines []string, i int) int {
	text := strings.TrimSpace(lines[i])
	for i++; i < len(lines); i++ {
		line := strings.TrimSpace(lines[i])
		if level := underlined(line); level > 0 && p.Headings {
			fmt.Fprintf(b, "<h%[1]d>%[2]s</h%[1]d>\n", level, strings.ReplaceAll(p.inline(text), "\x02", " "))
			return i + 1
		}
		if line == "" || isFence(line) || headingLevel(line) > 0 || isRule(line) || interrupts(line) || line[0] == '>' || p.formulaBlock(nil, lines, i) > i {
			break
		}
		if strings.HasSuffix(lines[i-1], "  ") {
			text += "\x02"
		}
		text += " " + line
	}
	b.WriteString("<p>" + strings.ReplaceAll(p.inline(text), "\x02", "<br>") + "</p>\n")
	return i
}
