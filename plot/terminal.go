package plot

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// text draws with characters. Lines and dots are dots of braille characters
// (two by four in a cell), bars are block characters that fill eighths.
func (f *figure) text(width, height int, color bool) string {
	t := &terminal{figure: f, width: min(max(width, 24), 400), height: min(max(height, 6), 200), color: color}
	f.marksFor(float64(2*t.width), float64(4*t.height))
	var lines []string
	if f.chart.Title != "" {
		lines = append(lines, t.centered(t.bold(shorten(flat(f.chart.Title), t.width)), min(t.width, cells(f.chart.Title))))
	}
	lines = append(lines, t.legend()...)
	if f.onlyBars() {
		lines = append(lines, t.bars()...)
	} else {
		lines = append(lines, t.grid()...)
	}
	for _, n := range f.notes {
		lines = append(lines, t.dim(shorten("("+flat(n)+")", t.width)))
	}
	return strings.Join(lines, "\n") + "\n"
}

// terminal is one picture being drawn in characters.
type terminal struct {
	figure        *figure
	width, height int
	color         bool
}

func (f *figure) onlyBars() bool { return f.count(Bar) == len(f.series) }

// flat keeps a text on one line and free of control characters, so that no
// data can steer the terminal.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || (r >= 0x7f && r < 0xa0) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
}

// cells is the width of a text in terminal columns; East Asian characters and
// emoji take two.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= 0x1100 && (r <= 0x115f || (r >= 0x2e80 && r <= 0xa4cf) || (r >= 0xac00 && r <= 0xd7a3) ||
			(r >= 0xf900 && r <= 0xfaff) || (r >= 0xfe30 && r <= 0xfe6f) || (r >= 0xff00 && r <= 0xff60) || r >= 0x1f300) {
			n++
		}
	}
	return n
}

func padLeft(s string, width int) string  { return strings.Repeat(" ", max(0, width-cells(s))) + s }
func padRight(s string, width int) string { return s + strings.Repeat(" ", max(0, width-cells(s))) }

// clip shortens a text to a width in columns.
func clip(s string, width int) string {
	s = flat(s)
	for n := width; n > 0; n-- {
		if cut := shorten(s, n); cells(cut) <= width {
			return cut
		}
	}
	return ""
}

func (t *terminal) centered(s string, wide int) string {
	return strings.Repeat(" ", max(0, (t.width-wide)/2)) + s
}

func (t *terminal) bold(s string) string { return t.styled("1", s) }
func (t *terminal) dim(s string) string  { return t.styled("2", s) }

func (t *terminal) styled(code, s string) string {
	if !t.color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// ink writes in the colour of a series; a colour of the caller's own choice is sent as it is.
func (t *terminal) ink(d *drawn, s string) string {
	own := t.figure.chart.Series[d.order].Color
	if own == "" {
		return t.styled(fmt.Sprintf("38;5;%d", ansi[d.order%len(ansi)]), s)
	}
	c := ink{own, 1}.rgba()
	return t.styled(fmt.Sprintf("38;2;%d;%d;%d", c.R, c.G, c.B), s)
}

// legend names the series, on as many lines as that takes.
func (t *terminal) legend() []string {
	var lines []string
	room := 0
	for _, d := range t.figure.legend() {
		mark, name := "●", clip(d.name, min(24, t.width-4))
		if !t.color {
			mark = t.glyph(&d)
		}
		if wide := cells(name) + 5; wide <= room {
			lines[len(lines)-1] += "   " + t.ink(&d, mark) + " " + name
			room -= wide
		} else {
			lines = append(lines, t.ink(&d, mark)+" "+name)
			room = t.width - wide + 3
		}
	}
	return lines
}

// glyph is a series' own mark where there is no colour; a series alone needs none.
func (t *terminal) glyph(d *drawn) string {
	i := d.order % len(glyphs)
	return glyphs[i : i+1]
}

// cell is one character of the picture: braille dots, or a character that covers them.
type cell struct {
	dots  uint8
	glyph string
	owner int // 1 + index of the series that wrote last, 0 for none
}

// raster is the plot area in cells.
type raster struct {
	cells         [][]cell
	width, height int
}

func newRaster(width, height int) *raster {
	r := &raster{width: width, height: height, cells: make([][]cell, height)}
	for i := range r.cells {
		r.cells[i] = make([]cell, width)
	}
	return r
}

// brailleBit is the dot of a braille character at column 0 or 1 and row 0 to 3.
var brailleBit = [4][2]uint8{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

// dot sets a dot at a place counted in dots, 2 a cell across and 4 down.
func (r *raster) dot(x, y, owner int, glyph string) {
	x, y = min(max(x, 0), 2*r.width-1), min(max(y, 0), 4*r.height-1)
	c := &r.cells[y/4][x/2]
	c.dots |= brailleBit[y%4][x%2]
	c.glyph, c.owner = glyph, owner
}

// segment sets the dots nearest to a straight line.
func (r *raster) segment(a, b point, owner int, glyph string) {
	steps := int(math.Max(math.Abs(b.x-a.x), math.Abs(b.y-a.y)))
	for i := 0; i <= steps; i++ {
		k := 0.0
		if steps > 0 {
			k = float64(i) / float64(steps)
		}
		r.dot(int(math.Round(a.x+(b.x-a.x)*k)), int(math.Round(a.y+(b.y-a.y)*k)), owner, glyph)
	}
}

// grid draws everything that needs two axes.
func (t *terminal) grid() []string {
	f := t.figure
	rows := max(4, t.height-3)
	side := t.sideLabels(rows)
	gutter := 0
	for _, label := range side {
		gutter = max(gutter, cells(label))
	}
	r := newRaster(max(8, t.width-gutter-2), rows)
	for i := range f.series {
		t.draw(r, &f.series[i])
	}
	var lines []string
	if f.chart.YLabel != "" {
		lines = append(lines, t.dim(clip(f.chart.YLabel, t.width)))
	}
	for y, row := range r.cells {
		edge := " │"
		if side[y] != "" {
			edge = " ┤"
		}
		lines = append(lines, strings.TrimRight(t.dim(padLeft(side[y], gutter)+edge)+t.row(row), " "))
	}
	return append(lines, t.foot(gutter, r.width)...)
}

// sideLabels puts each tick's label on the row nearest to it.
func (t *terminal) sideLabels(rows int) []string {
	labels := make([]string, rows)
	for _, k := range t.figure.y.ticks(max(2, rows/4)) {
		y := int(math.Round((1 - t.figure.y.place(k.at)) * float64(rows-1)))
		if y >= 0 && y < rows && labels[y] == "" {
			labels[y] = k.label
		}
	}
	return labels
}

// foot draws the axis below, its labels and its name.
func (t *terminal) foot(gutter, width int) []string {
	a := t.figure.x
	var ticks []tick
	if a.names != nil {
		ticks = nameTicks(a, width/4)
		for i := range ticks {
			ticks[i].label = clip(ticks[i].label, max(3, width/len(ticks)-1))
		}
	} else {
		for _, k := range a.ticks(max(2, width/12)) {
			ticks = append(ticks, tick{a.place(k.at), k.label})
		}
	}
	rule, labels := []rune(strings.Repeat("─", width)), ""
	for _, k := range ticks {
		at := min(max(int(math.Round(k.at*float64(width-1))), 0), width-1)
		begin := min(at-cells(k.label)/2, width-cells(k.label))
		if begin < cells(labels)+2 && labels != "" || begin < -gutter {
			continue
		}
		rule[at] = '┬'
		labels = padRight(labels, max(0, begin)) + k.label
	}
	lines := []string{
		t.dim(padLeft("", gutter) + " └" + string(rule)),
		t.dim(padLeft("", gutter+2) + labels),
	}
	if name := t.figure.chart.XLabel; name != "" {
		name = clip(name, width)
		lines = append(lines, t.dim(padLeft("", gutter+2+(width-cells(name))/2)+name))
	}
	return lines
}

// row writes one row of cells, changing colour only where it changes.
func (t *terminal) row(row []cell) string {
	var out, piece strings.Builder
	owner := 0
	flush := func() {
		if owner > 0 {
			out.WriteString(t.ink(&t.figure.series[owner-1], piece.String()))
		} else {
			out.WriteString(piece.String())
		}
		piece.Reset()
	}
	for _, c := range row {
		if c.owner != owner {
			flush()
			owner = c.owner
		}
		switch {
		case c.glyph != "":
			piece.WriteString(c.glyph)
		case c.dots != 0:
			piece.WriteRune(rune(0x2800 + int(c.dots)))
		default:
			piece.WriteByte(' ')
		}
	}
	flush()
	return out.String()
}

// fewDots is up to how many dots a scatter plot has room for whole characters.
const fewDots = 150

func (t *terminal) draw(r *raster, d *drawn) {
	owner, glyph := d.order+1, ""
	if !t.color && len(t.figure.series) > 1 {
		glyph = t.glyph(d)
	}
	at := func(x, y float64) point {
		return point{t.figure.x.place(x) * float64(2*r.width-1), (1 - t.figure.y.place(y)) * float64(4*r.height-1)}
	}
	switch d.kind {
	case Histogram:
		t.columns(r, d, owner, glyph)
	case Bar:
		for i := range d.xs {
			if !math.IsNaN(d.xs[i]) && !math.IsNaN(d.ys[i]) {
				r.segment(at(d.xs[i], t.ground(d, i)), at(d.xs[i], d.ys[i]), owner, "█")
			}
		}
	case Box:
		t.boxes(r, d, owner, at)
	case Scatter:
		if glyph == "" && len(d.xs) <= fewDots {
			glyph = "•" // a lone braille dot is hard to see
		}
		for i := range d.xs {
			if !math.IsNaN(d.xs[i]) && !math.IsNaN(d.ys[i]) {
				p := at(d.xs[i], d.ys[i])
				r.dot(int(math.Round(p.x)), int(math.Round(p.y)), owner, glyph)
			}
		}
	default:
		t.path(r, d, owner, glyph, at)
	}
}

func (t *terminal) ground(d *drawn, i int) float64 {
	if t.figure.y.log {
		return t.figure.y.lo
	}
	return d.base[i]
}

func (t *terminal) path(r *raster, d *drawn, owner int, glyph string, at func(x, y float64) point) {
	rows, _ := d.simplified(t.figure.x, float64(2*r.width))
	for _, run := range rows {
		for j, i := range run {
			k := run[max(j-1, 0)]
			r.segment(at(d.xs[k], d.ys[k]), at(d.xs[i], d.ys[i]), owner, glyph)
			if d.kind == Area {
				r.shade(at(d.xs[k], d.ys[k]), at(d.xs[i], d.ys[i]), at(d.xs[k], t.ground(d, k)), at(d.xs[i], t.ground(d, i)), owner, glyph)
			}
		}
	}
}

// shade fills between the line from a to b and the line from c, below a, to e, below b.
func (r *raster) shade(a, b, c, e point, owner int, glyph string) {
	steps := int(math.Abs(b.x-a.x)) + 1
	for i := 0; i <= steps; i++ {
		k := float64(i) / float64(steps)
		x := a.x + (b.x-a.x)*k
		r.segment(point{x, a.y + (b.y-a.y)*k}, point{x, c.y + (e.y-c.y)*k}, owner, glyph)
	}
}

// eighths fill a cell from below.
var eighths = [...]string{"", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// columns draws a histogram: each column of cells is as high as the bin in its middle.
func (t *terminal) columns(r *raster, d *drawn, owner int, glyph string) {
	for x := range r.width {
		fraction := (float64(x) + 0.5) / float64(r.width)
		height := 0.0
		for _, b := range d.bins {
			if t.figure.x.place(b.lo) <= fraction && fraction < t.figure.x.place(b.hi) && b.count > 0 {
				height = t.figure.y.place(float64(b.count)) * float64(r.height)
			}
		}
		for y := range r.height {
			fill := int(math.Round((height - float64(y)) * 8))
			if y == 0 && height > 0 {
				fill = max(fill, 1)
			}
			if fill <= 0 {
				break
			}
			mark := glyph
			if mark == "" {
				mark = eighths[min(fill, 8)]
			}
			r.cells[r.height-1-y][x] = cell{glyph: mark, owner: owner}
		}
	}
}

// boxes draws each box five cells wide around its whiskers.
func (t *terminal) boxes(r *raster, d *drawn, owner int, at func(x, y float64) point) {
	for _, b := range d.boxes {
		x := float64(b.slot)
		r.segment(at(x, b.low), at(x, b.high), owner, "│")
		for side := -2.0; side <= 2; side++ {
			shift := func(p point) point { return point{p.x + 2*side, p.y} }
			r.segment(shift(at(x, b.q1)), shift(at(x, b.q3)), owner, "▒")
			r.segment(shift(at(x, b.median)), shift(at(x, b.median)), owner, "━")
		}
		for _, o := range b.outliers {
			p := at(x, o)
			r.segment(p, p, owner, "·")
		}
	}
}
