package text

import (
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"skep/interp/module"
	"skep/interp/value"
)

var aligns = []string{"left", "right", "center"}

// widths are functions that count columns of a terminal: two for 漢, none for a combining mark.
func widths() []module.Func {
	return []module.Func{
		{Sig: "fun width(text: str) -> i64", Doc: "How many columns of a terminal the text takes.", Example: "text.width(\"日本\")  // => 4", Impl: module.Checked(func(c *module.Call) value.Value { return value.Int(int64(uniseg.StringWidth(c.Str(0)))) })},
		{Sig: `fun pad(text: str, width: i64, align: str = "left", fill: str = " ") -> str`, Doc: "The text filled up to so many columns: left, right or center.", Example: "text.pad(\"日\", 4) + \"|\"  // => \"日  |\"\ntext.pad(\"7\", 3, align: \"right\", fill: \"0\")  // => \"007\"", Impl: str(func(c *module.Call) string {
			return padded(c, c.Str(0), int(c.IntIn(1, 0, maxWidth)), alignment(c, c.Str(2)), c.Str(3))
		})},
		{Sig: `fun truncate(text: str, width: i64, mark: str = "…") -> str`, Doc: "The text cut to so many columns, the last of which is then the mark; what a reader sees as one character stays whole.", Example: "text.truncate(\"hello world\", 6)  // => \"hello…\"", Impl: str(truncate)},
		{Sig: `fun align(lines: Iterable<str>, align: str = "left") -> [str]`, Doc: "The lines, all filled up to the width of the longest.", Example: "text.align([\"a\", \"bcd\"], \"right\")  // => [\"  a\", \"bcd\"]", Impl: module.Checked(alignLines)},
		{Sig: `fun table(rows: Iterable<_>, header: Iterable<str> = null, align: Iterable<str> = null, style: str = "plain") -> str`, Doc: "Rows (arrays, or objects whose keys make the header) in columns. Numbers stand right unless align says how each column stands. Styles: plain, grid, markdown.", Example: "text.table([[\"ann\", 31], [\"bo\", 4]], header: [\"name\", \"age\"], style: \"markdown\")  // => \"| name | age |\\n| :--- | --: |\\n| ann  |  31 |\\n| bo   |   4 |\"", Impl: str(table)},
	}
}

func alignment(c *module.Call, name string) string {
	if !slices.Contains(aligns, name) {
		c.Fail(codeText, "one of: left, right, center", "there is no alignment %s", value.Quote(name))
	}
	return name
}

// padded fills with whole fills; what is left over is spaces.
func padded(c *module.Call, s string, width int, align, fill string) string {
	room := width - uniseg.StringWidth(s)
	if room <= 0 {
		return s
	}
	left, right := 0, room
	switch align {
	case "right":
		left, right = room, 0
	case "center":
		left, right = room/2, room-room/2
	}
	return filled(c, left, fill) + s + filled(c, right, fill)
}

func filled(c *module.Call, n int, fill string) string {
	w := uniseg.StringWidth(fill)
	if w == 0 {
		c.Refuse("the fill must take at least one column, found %s", value.Quote(fill))
	}
	c.Charge(int64(n/w*len(fill)) + 8)
	return strings.Repeat(fill, n/w) + strings.Repeat(" ", n%w)
}

func truncate(c *module.Call) string {
	s, width, mark := c.Str(0), int(c.IntIn(1, 0, maxWidth)), c.Str(2)
	if uniseg.StringWidth(s) <= width {
		return s
	}
	room := width - uniseg.StringWidth(mark)
	if room < 0 {
		head, _ := cut(mark, width)
		return head
	}
	head, _ := cut(s, room)
	return head + mark
}

func alignLines(c *module.Call) value.Value {
	lines, how := c.Strs(0), alignment(c, c.Str(1))
	width := 0
	for _, l := range lines {
		width = max(width, uniseg.StringWidth(l))
	}
	for i, l := range lines {
		lines[i] = padded(c, l, width, how, " ")
	}
	return c.StrList(lines)
}

// grid is a table of texts: the header, if any, is the first row.
type grid struct {
	c      *module.Call
	cells  [][]string
	header bool
	align  []string
	width  []int
}

func table(c *module.Call) string {
	g := &grid{c: c}
	style := c.Str(3)
	draw := map[string]func(*grid) string{"plain": (*grid).plain, "grid": (*grid).lines, "markdown": (*grid).markdown}[style]
	if draw == nil {
		c.Fail(codeText, "one of: plain, grid, markdown", "there is no style %s", value.Quote(style))
	}
	if c.Given(1) {
		g.header = true
		g.cells = append(g.cells, c.Strs(1))
	}
	c.Each(0, g.row)
	g.measure()
	if c.Given(2) {
		for i, a := range c.Strs(2) {
			if i < len(g.align) {
				g.align[i] = alignment(c, a)
			}
		}
	}
	if len(g.width) == 0 {
		return ""
	}
	return draw(g)
}

// row adds a row. The keys of the first object are the header, unless there is one.
func (g *grid) row(v value.Value) {
	var cells []string
	numbers := func(i int, x value.Value) {
		for len(g.align) <= i {
			g.align = append(g.align, "")
		}
		_, isNumber := x.Number()
		switch {
		case x.IsNull():
		case !isNumber:
			g.align[i] = "left"
		case g.align[i] == "":
			g.align[i] = "right"
		}
	}
	switch v.Kind() {
	case value.KArray, value.KTuple:
		for i, x := range v.List().All() {
			numbers(i, x)
			cells = append(cells, shown(x))
		}
	case value.KDict:
		keys, _ := v.Dict().Entries()
		if !g.header {
			g.header = true
			var names []string
			for _, k := range keys {
				names = append(names, value.Display(k))
			}
			g.cells = append([][]string{names}, g.cells...)
		}
		for i, name := range g.cells[0] {
			x, _ := v.Dict().GetStr(name)
			numbers(i, x)
			cells = append(cells, shown(x))
		}
	default:
		g.c.Refuse("each row must be an array or an object, found %s", value.TypeName(v))
	}
	g.c.Charge(int64(64 * (len(cells) + 1)))
	g.cells = append(g.cells, cells)
}

// shown is one line: a table has no other place for the end of one.
func shown(v value.Value) string {
	if v.IsNull() {
		return ""
	}
	return strings.Join(strings.Split(value.Display(v), "\n"), "⏎")
}

func (g *grid) measure() {
	for _, r := range g.cells {
		for len(g.width) < len(r) {
			g.width = append(g.width, 0)
		}
		for i, s := range r {
			g.width[i] = max(g.width[i], uniseg.StringWidth(s))
		}
	}
	for len(g.align) < len(g.width) {
		g.align = append(g.align, "left")
	}
	for i, a := range g.align {
		if a == "" {
			g.align[i] = "left"
		}
	}
}

// line writes one row between marks.
func (g *grid) line(r []string, open, between, shut string) string {
	cells := make([]string, len(g.width))
	for i := range cells {
		s := ""
		if i < len(r) {
			s = r[i]
		}
		cells[i] = padded(g.c, s, g.width[i], g.align[i], " ")
	}
	return strings.TrimRight(open+strings.Join(cells, between)+shut, " ")
}

func (g *grid) plain() string {
	var out []string
	for i, r := range g.cells {
		out = append(out, g.line(r, "", "  ", ""))
		if i == 0 && g.header {
			out = append(out, g.rule("", "  ", "", "-"))
		}
	}
	return strings.Join(out, "\n")
}

func (g *grid) rule(open, between, shut, mark string) string {
	parts := make([]string, len(g.width))
	for i, w := range g.width {
		parts[i] = strings.Repeat(mark, w)
	}
	return open + strings.Join(parts, between) + shut
}

func (g *grid) lines() string {
	out := []string{g.rule("┌─", "─┬─", "─┐", "─")}
	for i, r := range g.cells {
		out = append(out, g.line(r, "│ ", " │ ", " │"))
		if i == 0 && g.header {
			out = append(out, g.rule("├─", "─┼─", "─┤", "─"))
		}
	}
	return strings.Join(append(out, g.rule("└─", "─┴─", "─┘", "─")), "\n")
}

func (g *grid) markdown() string {
	for i := range g.width {
		g.width[i] = max(g.width[i], 3)
	}
	rule := make([]string, len(g.width))
	for i, w := range g.width {
		dashes := strings.Repeat("-", w)
		switch g.align[i] {
		case "right":
			dashes = dashes[1:] + ":"
		case "center":
			dashes = ":" + dashes[2:] + ":"
		default:
			dashes = ":" + dashes[1:]
		}
		rule[i] = dashes
	}
	cells := g.cells
	if !g.header {
		cells = append([][]string{nil}, cells...)
	}
	out := []string{g.line(escaped(cells[0]), "| ", " | ", " |"), "| " + strings.Join(rule, " | ") + " |"}
	for _, r := range cells[1:] {
		out = append(out, g.line(escaped(r), "| ", " | ", " |"))
	}
	return strings.Join(out, "\n")
}

func escaped(r []string) []string {
	out := make([]string, len(r))
	for i, s := range r {
		out[i] = strings.ReplaceAll(s, "|", `\|`)
	}
	return out
}
