package export

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"skep/internal/lazy"
)

// escapes are what terminals take as commands: those of colour (ending with m), and others.
var escapes = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp {
	return regexp.MustCompile("\x1b(?:\\[([0-9;:]*)([@-~])|\\][^\x07\x1b]*(?:\x07|\x1b\\\\)|[@-Z\\\\^_])")
}}

// plainText takes commands away, and of lines that were written over keeps the last writing.
func plainText(s string) string { return escapes.Get().ReplaceAllString(overwritten(s), "") }

func overwritten(s string) string {
	s = backspaced(strings.ReplaceAll(s, "\r\n", "\n"))
	if !strings.Contains(s, "\r") {
		return s
	}
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, "\r")
		lines[i] = line[strings.LastIndexByte(line, '\r')+1:]
	}
	return strings.Join(lines, "\n")
}

// backspaced takes away what was written over by going back, within its line, as the notebook's page does.
func backspaced(s string) string {
	if !strings.Contains(s, "\b") {
		return s
	}
	var out []rune
	for _, r := range s {
		switch n := len(out); {
		case r != '\b':
			out = append(out, r)
		case n > 0 && out[n-1] != '\n':
			out = out[:n-1]
		}
	}
	return string(out)
}

// pen is how a terminal writes at the moment.
type pen struct {
	ink, ground                    string // a class ("a1") or a colour ("#rrggbb"); "" is the usual one
	bold, faint, italic, underline bool
	inverse, struck                bool
}

// coloured renders a terminal's text as HTML: spans with the classes of page.css.
func coloured(s string) string {
	s = overwritten(s)
	var b strings.Builder
	var p pen
	for s != "" {
		at := escapes.Get().FindStringSubmatchIndex(s)
		if at == nil {
			p.write(&b, s)
			break
		}
		p.write(&b, s[:at[0]])
		if at[2] >= 0 && s[at[4]:at[5]] == "m" {
			p.set(s[at[2]:at[3]])
		}
		s = s[at[1]:]
	}
	return b.String()
}

func (p pen) write(b *strings.Builder, s string) {
	if s == "" {
		return
	}
	s = html.EscapeString(s)
	if p == (pen{}) {
		b.WriteString(s)
		return
	}
	b.WriteString("<span" + p.attributes() + ">" + s + "</span>")
}

func (p pen) attributes() string {
	var classes, styles []string
	if p.inverse {
		p.ink, p.ground = p.ground, p.ink
		p.inverse = p.ink == p.ground // then the page's own two colours change places
	}
	for _, c := range []struct{ value, class, property string }{{p.ink, "", "color"}, {p.ground, "g", "background"}} {
		if strings.HasPrefix(c.value, "#") {
			styles = append(styles, c.property+":"+c.value)
		} else if c.value != "" {
			classes = append(classes, c.class+c.value)
		}
	}
	for _, c := range []struct {
		on    bool
		class string
	}{{p.bold, "bold"}, {p.faint, "faint"}, {p.italic, "italic"}, {p.underline, "underline"}, {p.struck, "struck"}, {p.inverse, "inverse"}} {
		if c.on {
			classes = append(classes, c.class)
		}
	}
	out := ""
	if len(classes) > 0 {
		out += ` class="` + strings.Join(classes, " ") + `"`
	}
	if len(styles) > 0 {
		out += ` style="` + strings.Join(styles, ";") + `"`
	}
	return out
}

// set follows one command of colour (ECMA-48's SGR).
func (p *pen) set(command string) {
	var codes []int
	for _, word := range strings.FieldsFunc(command, func(r rune) bool { return r == ';' || r == ':' }) {
		n, _ := strconv.Atoi(word)
		codes = append(codes, n)
	}
	if len(codes) == 0 {
		codes = []int{0}
	}
	for len(codes) > 0 {
		codes = codes[p.one(codes):]
	}
}

// one follows the first code and gives how many it took.
func (p *pen) one(codes []int) int {
	switch c := codes[0]; {
	case c == 0:
		*p = pen{}
	case c == 1:
		p.bold = true
	case c == 2:
		p.faint = true
	case c == 3:
		p.italic = true
	case c == 4:
		p.underline = true
	case c == 7:
		p.inverse = true
	case c == 9:
		p.struck = true
	case c == 22:
		p.bold, p.faint = false, false
	case c == 23:
		p.italic = false
	case c == 24:
		p.underline = false
	case c == 27:
		p.inverse = false
	case c == 29:
		p.struck = false
	case c == 38 || c == 48:
		colour, n := extended(codes[1:])
		if c == 38 {
			p.ink = colour
		} else {
			p.ground = colour
		}
		return 1 + n
	case c == 39:
		p.ink = ""
	case c == 49:
		p.ground = ""
	case c >= 30 && c < 38 || c >= 90 && c < 98:
		p.ink = palette(c%10, c >= 90)
	case c >= 40 && c < 48 || c >= 100 && c < 108:
		p.ground = palette(c%10, c >= 100)
	}
	return 1
}

// palette is the class of one of the sixteen colours.
func palette(n int, bright bool) string {
	if bright {
		n += 8
	}
	return "a" + strconv.Itoa(n)
}

// extended reads `5;n` or `2;r;g;b`, and gives how many codes that were.
func extended(codes []int) (colour string, n int) {
	switch {
	case len(codes) >= 2 && codes[0] == 5:
		return indexed(codes[1]), 2
	case len(codes) >= 4 && codes[0] == 2:
		return rgb(codes[1], codes[2], codes[3]), 4
	}
	return "", len(codes)
}

// indexed is a colour of xterm's 256: sixteen named ones, a cube of 6x6x6, 24 greys.
func indexed(n int) string {
	level := func(i int) int {
		if i == 0 {
			return 0
		}
		return 55 + 40*i
	}
	switch {
	case n < 16:
		return palette(n%8, n >= 8)
	case n < 232:
		n -= 16
		return rgb(level(n/36), level(n/6%6), level(n%6))
	}
	grey := 8 + 10*(n-232)
	return rgb(grey, grey, grey)
}

func rgb(r, g, b int) string {
	const digits = "0123456789abcdef"
	out := []byte{'#'}
	for _, v := range []int{r, g, b} {
		v &= 255
		out = append(out, digits[v>>4], digits[v&15])
	}
	return string(out)
}
