package manual

import (
	"html"
	"regexp"
	"strings"

	"skep/internal/lazy"
)

// formula is TeX within Markdown, as Jupyter has it: $a$, $$a$$, \\(a\\), \\[a\\] and \begin{x}a\end{x}. The notebook's page finds the
// same ones (web/ui/src/render/math_syntax.ts).
type formula struct {
	tex     string
	display bool
	length  int // of the text that it is, with its signs
}

// longestFormula bounds, in bytes, the search for a formula's end, so that a text of many beginnings is read in linear time.
const longestFormula = 10_000

var formulaSigns = lazy.Value[*[2]*regexp.Regexp]{New: func() *[2]*regexp.Regexp {
	return &[2]*regexp.Regexp{
		regexp.MustCompile(`^\$((?:[^$\\]|\\[^\n])+)\$`),
		regexp.MustCompile(`^\\begin\{([A-Za-z]{1,30}\*?)\}`),
	}
}}

// formulaAt finds the formula that a text begins with.
func formulaAt(text string) (formula, bool) {
	text = text[:min(len(text), longestFormula)]
	switch {
	case strings.HasPrefix(text, "$$"):
		return between(text, "$$", "$$", true)
	case strings.HasPrefix(text, "$"):
		return dollars(text)
	case strings.HasPrefix(text, `\\(`):
		return between(text, `\\(`, `\\)`, false)
	case strings.HasPrefix(text, `\\[`):
		return between(text, `\\[`, `\\]`, true)
	}
	name := formulaSigns.Get()[1].FindStringSubmatch(text[:min(len(text), 50)])
	if name == nil {
		return formula{}, false
	}
	end := `\end{` + name[1] + `}`
	at := strings.Index(text, end)
	if at < 0 {
		return formula{}, false
	}
	at += len(end)
	return formula{text[:at], true, at}, true
}

func between(text, open, end string, display bool) (formula, bool) {
	at := strings.Index(text[len(open):], end)
	if at < 0 {
		return formula{}, false
	}
	tex := strings.TrimSpace(text[len(open) : len(open)+at])
	return formula{tex, display, len(open) + at + len(end)}, tex != ""
}

// dollars tells formulas from prices: no space inside of the signs, no digit behind the second, no empty line.
func dollars(text string) (formula, bool) {
	found := formulaSigns.Get()[0].FindStringSubmatch(text)
	if found == nil || strings.TrimSpace(found[1]) != found[1] || strings.Contains(found[1], "\n\n") {
		return formula{}, false
	}
	if next := text[len(found[0]):]; next != "" && isDigit(rune(next[0])) {
		return formula{}, false
	}
	return formula{found[1], false, len(found[0])}, true
}

// markup is a formula as a page has it until a script draws it: its TeX.
func (f formula) markup() string {
	class := "math"
	if f.display {
		class = "math display"
	}
	return `<span class="` + class + `">` + html.EscapeString(f.tex) + "</span>"
}

// Latex renders an output of the type text/latex: a formula, or text with formulas in it. Blanks between formulas are nothing; a text without
// signs that looks like TeX is a formula.
func Latex(text string) string {
	var out, plain strings.Builder
	formulas := 0
	flush := func() {
		if strings.TrimSpace(plain.String()) != "" {
			out.WriteString(html.EscapeString(plain.String()))
		}
		plain.Reset()
	}
	whole := strings.TrimSpace(text)
	for text != "" {
		n := 1
		if f, ok := formulaAt(text); ok {
			flush()
			out.WriteString(f.markup())
			formulas++
			n = f.length
		} else {
			plain.WriteByte(text[0])
		}
		text = text[n:]
	}
	if formulas == 0 && strings.ContainsAny(whole, `\^_`) {
		return formula{tex: whole, display: true}.markup()
	}
	flush()
	return out.String()
}

// ending gives what ends a formula that stands by itself and begins with a line; "" for a line that begins none.
func ending(line string) string {
	switch {
	case strings.HasPrefix(line, "$$"):
		return "$$"
	case strings.HasPrefix(line, `\\[`):
		return `\\]`
	}
	if name, ok := strings.CutPrefix(line, `\begin{`); ok {
		name, _, _ = strings.Cut(name, "}")
		return `\end{` + name + "}"
	}
	return ""
}

// upTo joins lines to the first one that has an end in it, behind the two signs that begin the first; "" if that is too far away.
func upTo(end string, lines []string) string {
	n, size, done := 1, len(lines[0]), strings.Contains(strings.TrimSpace(lines[0])[2:], end)
	for ; n < len(lines) && size < longestFormula && !done; n++ {
		size += len(lines[n]) + 1
		done = strings.Contains(lines[n], end)
	}
	if !done {
		return ""
	}
	return strings.Join(lines[:n], "\n")
}

// formulaBlock renders a formula that stands by itself and may have empty lines in it; next is the line behind it, i if there is none.
func (p Prose) formulaBlock(b *strings.Builder, lines []string, i int) (next int) {
	end := ending(strings.TrimSpace(lines[i]))
	if !p.Formulas || end == "" {
		return i
	}
	text := strings.TrimLeft(upTo(end, lines[i:]), " \t")
	f, ok := formulaAt(text)
	rest, _, _ := strings.Cut(text[f.length:], "\n")
	if !ok || !f.display || strings.TrimSpace(rest) != "" {
		return i
	}
	if b != nil {
		b.WriteString(f.markup() + "\n")
	}
	return i + strings.Count(text[:f.length], "\n") + 1
}

// verbatim puts aside what stands in backquotes, and formulas, whichever begins first.
func (in *inliner) verbatim(text string) string {
	var b strings.Builder
	for text != "" {
		at := strings.IndexAny(text, "`$\\")
		if at < 0 {
			break
		}
		b.WriteString(text[:at])
		text = text[at:]
		length, put := in.verbatimAt(text)
		b.WriteString(put)
		text = text[length:]
	}
	return b.String() + text
}

// verbatimAt gives how much of the text's beginning is done, and what stands for it.
func (in *inliner) verbatimAt(text string) (length int, put string) {
	if text[0] == '`' {
		if m := inside.Get().code.FindStringSubmatch(text); m != nil {
			return len(m[0]), in.aside("<code>" + html.EscapeString(strings.TrimSpace(m[1]+m[2])) + "</code>")
		}
		return 1, "`"
	}
	if f, ok := formulaAt(text); ok && in.Formulas {
		return f.length, in.aside(f.markup())
	}
	length = 1
	if text[0] == '\\' && len(text) > 1 && text[1] < 0x80 {
		length = 2 // what stands behind it begins nothing
	}
	return length, text[:length]
}
