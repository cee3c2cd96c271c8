// Package show draws tables for people: as text that fits a terminal, and as
// HTML. Long tables show their beginning and end, wide ones the first and last
// columns, long values are cut; what is left out is counted.
package show

import (
	"fmt"
	"html"
	"slices"
	"strings"

	"github.com/rivo/uniseg"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// Limits say how much is shown. The zero Limits take the defaults.
type Limits struct {
	Width int // of the terminal, in cells; default 100
	Rows  int // default 10
	Value int // of one value, in cells; default 32, and what the width has left over
}

func (l Limits) filled() Limits {
	if l.Width <= 0 {
		l.Width = 100
	}
	if l.Rows <= 0 {
		l.Rows = 10
	}
	return l
}

// cell is how much of a value of text is shown where the width has no room for more.
const cell = 32

// picked lists which of n things are shown: all, or the first and last ones with -1 for the gap.
func picked(n, most int) []int {
	var out []int
	if n <= most {
		for i := range n {
			out = append(out, i)
		}
		return out
	}
	head := (most + 1) / 2
	for i := range head {
		out = append(out, i)
	}
	out = append(out, -1)
	for i := n - (most - head); i < n; i++ {
		out = append(out, i)
	}
	return out
}

// grid is the cells of a table that are shown, column by column.
type grid struct {
	cells [][]string // name, type, then values
	width []int
	right []bool
}

const gap = "…"

func makeGrid(t *column.Table, l Limits) *grid {
	rows := picked(t.Rows(), l.Rows)
	g := &grid{}
	for i, f := range t.Schema().Fields {
		cells := []string{Cut(f.Name, l.Width), f.Type.String()}
		for _, r := range rows {
			if r < 0 {
				cells = append(cells, gap)
			} else {
				cells = append(cells, Cut(Value(t.Column(i), r), l.Width))
			}
		}
		g.add(cells, f.Type.IsNumeric() || f.Type.Kind == column.Duration)
	}
	g.cut(l)
	return g
}

// cut shortens the cells of each column to what it may have.
func (g *grid) cut(l Limits) {
	for i, most := range g.room(l) {
		if g.width[i] <= most {
			continue
		}
		g.width[i] = 0
		for row, c := range g.cells[i] {
			if row != 1 { // types are not cut
				c = Cut(c, most)
			}
			g.cells[i][row], g.width[i] = c, max(g.width[i], uniseg.StringWidth(c))
		}
	}
}

// room says how wide the columns may be: l.Value, or cell and an even share of what the width has left over for
// those that need more; what narrower ones do not take is the wider ones'.
func (g *grid) room(l Limits) []int {
	most, spare := l.Value, 0
	if most <= 0 {
		most, spare = cell, l.Width-1
		if len(g.width) <= 2 { // of which fit leaves none out
			most = 1
		}
	}
	out := make([]int, len(g.width))
	var longer []int
	for i, need := range g.width {
		out[i] = most
		spare -= min(need, most) + 3
		if need > most {
			longer = append(longer, i)
		}
	}
	slices.SortStableFunc(longer, func(a, b int) int { return g.width[a] - g.width[b] })
	for k, i := range longer {
		more := max(0, min(g.width[i]-most, spare/(len(longer)-k)))
		out[i] += more
		spare -= more
	}
	return out
}

func (g *grid) add(cells []string, right bool) {
	w := 0
	for _, c := range cells {
		w = max(w, uniseg.StringWidth(c))
	}
	g.cells, g.width, g.right = append(g.cells, cells), append(g.width, w), append(g.right, right)
}

// Value is one value as a table shows it: floats with at most six places, text with its control characters made visible.
func Value(c *column.Column, row int) string {
	switch typ := c.Type(); {
	case c.IsNull(row):
		return "null"
	case typ.IsFloat():
		return float(c.Float(row))
	case typ.Kind == column.Str:
		return visible(c.Strings().At(row))
	}
	return c.Text(row)
}

func float(f float64) string {
	s := column.FormatFloat(f, 64)
	point := strings.IndexByte(s, '.')
	if point < 0 || strings.ContainsAny(s, "eN") || len(s)-point-1 <= 6 {
		return s
	}
	if short := strings.TrimRight(fmt.Sprintf("%.6f", f), "0"); short != "0." && short != "-0." {
		if strings.HasSuffix(short, ".") {
			short += "0"
		}
		return short
	}
	return fmt.Sprintf("%.5e", f)
}

var escapes = lazy.Value[*strings.Replacer]{New: func() *strings.Replacer {
	return strings.NewReplacer("\n", `\n`, "\r", `\r`, "\t", `\t`, "\x1b", `\x1b`, "\x00", `\0`, "\a", `\a`, "\b", `\b`)
}}

func visible(s string) string { return escapes.Get().Replace(s) }

// Cut shortens a text to a width in columns of a terminal, with an ellipsis at its end.
func Cut(s string, most int) string {
	if len(s) <= most || uniseg.StringWidth(s) <= most {
		return s
	}
	var b strings.Builder
	w, state, cluster, cw := 0, -1, "", 0
	for s != "" {
		cluster, s, cw, state = uniseg.FirstGraphemeClusterInString(s, state)
		if w += cw; w > most-1 {
			break
		}
		b.WriteString(cluster)
	}
	return b.String() + gap
}

// Text draws the table for a terminal.
func Text(t *column.Table, l Limits) string {
	l = l.filled()
	g := makeGrid(t, l)
	g.fit(l.Width)
	var b strings.Builder
	g.rule(&b, "┌", "┬", "┐")
	if len(g.cells) > 0 {
		for row := range g.cells[0] {
			g.line(&b, row)
			if row == 1 {
				g.rule(&b, "├", "┼", "┤")
			}
		}
	}
	g.rule(&b, "└", "┴", "┘")
	b.WriteString(Size(t))
	return b.String()
}

// Size says how large the table is: "3 rows × 2 columns".
func Size(t *column.Table) string {
	return plural(t.Rows(), "row") + " × " + plural(t.Schema().Len(), "column")
}

func plural(n int, what string) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n == 1 {
		return s + " " + what
	}
	return s + " " + what + "s"
}

// fit leaves columns out of the middle until the rest fits the width.
func (g *grid) fit(width int) {
	total := 1
	for _, w := range g.width {
		total += w + 3
	}
	if total <= width || len(g.cells) <= 2 {
		return
	}
	total += 4 // the gap
	lo, hi := (len(g.cells)-1)/2, (len(g.cells)-1)/2
	for drop := 0; total > width && hi-lo < len(g.cells)-2; drop++ {
		if drop%2 == 0 || lo == 1 {
			total -= g.width[hi] + 3
			hi++
		} else {
			lo--
			total -= g.width[lo] + 3
		}
	}
	middle := make([]string, len(g.cells[0]))
	for i := range middle {
		middle[i] = gap
	}
	g.cells = append(append(append([][]string(nil), g.cells[:lo]...), middle), g.cells[hi:]...)
	g.width = append(append(append([]int(nil), g.width[:lo]...), 1), g.width[hi:]...)
	g.right = append(append(append([]bool(nil), g.right[:lo]...), false), g.right[hi:]...)
}

func (g *grid) rule(b *strings.Builder, left, cross, right string) {
	b.WriteString(left)
	for i, w := range g.width {
		if i > 0 {
			b.WriteString(cross)
		}
		b.WriteString(strings.Repeat("─", w+2))
	}
	b.WriteString(right + "\n")
}

func (g *grid) line(b *strings.Builder, row int) {
	for i, col := range g.cells {
		b.WriteString("│ ")
		pad := strings.Repeat(" ", g.width[i]-uniseg.StringWidth(col[row]))
		if g.right[i] {
			b.WriteString(pad + col[row])
		} else {
			b.WriteString(col[row] + pad)
		}
		b.WriteString(" ")
	}
	b.WriteString("│\n")
}

// HTML draws the table for a page; the page's style sheet decides how it looks.
func HTML(t *column.Table, l Limits) string {
	if l.Rows == 0 {
		l.Rows = 20
	}
	l = l.filled()
	var b strings.Builder
	b.WriteString("<table class=\"skep-frame\"><thead><tr>")
	for _, f := range t.Schema().Fields {
		fmt.Fprintf(&b, "<th%s>%s<br><small>%s</small></th>", align(f.Type), html.EscapeString(f.Name), html.EscapeString(f.Type.String()))
	}
	b.WriteString("</tr></thead><tbody>")
	for _, r := range picked(t.Rows(), l.Rows) {
		b.WriteString("<tr>")
		for i, c := range t.Columns() {
			switch {
			case r < 0:
				b.WriteString("<td>…</td>")
			case c.IsNull(r):
				fmt.Fprintf(&b, "<td%s><i>null</i></td>", align(t.Schema().Fields[i].Type))
			default:
				fmt.Fprintf(&b, "<td%s>%s</td>", align(c.Type()), html.EscapeString(Cut(Value(c, r), 8*cell)))
			}
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table><small>" + Size(t) + "</small>")
	return b.String()
}

func align(t column.Type) string {
	if t.IsNumber() || t.Kind == column.Duration {
		return ` style="text-align:right"`
	}
	return ""
}
