package plot

import (
	"fmt"
	"math"
	"strings"
)

// sideEighths fill a cell from the left.
var sideEighths = [...]string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"}

// maxBarLines is how many bars are written; the rest is counted.
const maxBarLines = 60

// bars writes one line a bar: its name, its length, its value. Names are easier
// to read so than below columns, whatever the chart's own direction.
func (t *terminal) bars() []string {
	f := t.figure
	nameWide := 0
	for _, n := range f.x.names {
		nameWide = max(nameWide, min(cells(flat(n)), t.width/3))
	}
	room := t.width - nameWide - 3 - f.widestValue()
	if room < 4 { // rather a short name than no bar
		nameWide = max(3, nameWide-4+room)
	}
	var lines []string
	if label := strings.TrimSpace(strings.Trim(f.chart.XLabel+" · "+f.chart.YLabel, "· ")); label != "" {
		lines = append(lines, t.dim(clip(label, t.width)))
	}
	for slot, name := range f.x.names {
		label := clip(name, nameWide)
		for _, at := range f.rowsAt(slot) {
			if len(lines) >= maxBarLines {
				return append(lines, t.dim(fmt.Sprintf("… and %s", counted(len(f.x.names)-slot, "name more", "names more"))))
			}
			lines = append(lines, padRight(label, nameWide)+t.dim(" │")+t.bar(at, max(room, 4)))
			label = ""
		}
	}
	return lines
}

// barRow is one bar: a row of a series.
type barRow struct {
	series *drawn
	row    int
}

func (f *figure) rowsAt(slot int) []barRow {
	var out []barRow
	for i := range f.series {
		for j, x := range f.series[i].xs {
			if x == float64(slot) && !math.IsNaN(f.series[i].ys[j]) {
				out = append(out, barRow{&f.series[i], j})
			}
		}
	}
	return out
}

// widestValue is how many columns the numbers behind the bars take.
func (f *figure) widestValue() int {
	wide := 0
	for i := range f.series {
		for j, y := range f.series[i].ys {
			if !f.y.log {
				y -= f.series[i].base[j]
			}
			if !math.IsNaN(y) {
				wide = max(wide, len(formatValue(y)))
			}
		}
	}
	return wide
}

// bar draws from where the bar begins to where it ends, in eighths of a cell to the right.
func (t *terminal) bar(b barRow, room int) string {
	d, y := b.series, t.figure.y
	begin := y.place(t.ground(d, b.row)) * float64(room)
	finish := y.place(d.ys[b.row]) * float64(room)
	value := d.ys[b.row]
	if !y.log {
		value -= d.base[b.row]
	}
	lo, hi := math.Min(begin, finish), math.Max(begin, finish)
	blank := int(math.Round(lo))
	n := max(1, int(math.Round((hi-float64(blank))*8)))
	if value == 0 {
		n = 0
	}
	glyph := "█"
	if !t.color && len(t.figure.series) > 1 {
		glyph = t.glyph(d)
		n = (n + 7) / 8 * 8
	}
	return strings.Repeat(" ", blank) + t.ink(d, strings.Repeat(glyph, n/8)+sideEighths[n%8]) + " " + formatValue(value)
}
