package plot

import (
	"fmt"
	"math"
)

// marks draws the series into a view. It is made before the view's size is
// final: what it leaves out becomes a note, and notes take room.
type marks struct {
	figure *figure
	rows   [][][]int // for each series of lines or areas: the rows of each run
}

// hoverRows is up to how many rows a line has tooltips.
const hoverRows = 400

// titledDots is up to how many dots have tooltips.
const titledDots = 1500

func (f *figure) marksFor(w, h float64) *marks {
	m := &marks{figure: f, rows: make([][][]int, len(f.series))}
	for i := range f.series {
		d := &f.series[i]
		switch d.kind {
		case Line, Area:
			rows, thinned := d.simplified(f.x, w)
			m.rows[i] = rows
			if thinned {
				f.note("%s: some rows of the long path%s are not drawn", counted(len(d.xs), "row", "rows"), quoted(d.name))
			}
		case Scatter:
			if n := d.countDots(); n > maxDots {
				f.note("%s%s shown as density: the stronger the colour, the more dots", counted(n, "dot", "dots"), quoted(d.name))
			}
		case Box:
			for _, b := range d.boxes {
				if len(b.outliers) > maxBoxDots {
					f.note("of %s in a box only some are drawn", counted(len(b.outliers), "outlier", "outliers"))
				}
			}
		}
	}
	return m
}

func (d *drawn) countDots() int {
	n := 0
	for _, r := range d.runs() {
		n += r[1] - r[0]
	}
	return n
}

// draw gives the shapes: areas and bars first, so that lines and dots stay visible.
func (m *marks) draw(v *view) []item {
	var under, over []item
	bars, boxSeries := m.figure.count(Bar), m.figure.count(Box)
	barAt, boxAt := 0, 0
	for i := range m.figure.series {
		d := &m.figure.series[i]
		switch d.kind {
		case Area:
			under = append(under, m.area(d, v, m.rows[i]))
			over = append(over, m.line(d, v, m.rows[i])...)
		case Bar:
			under = append(under, m.bars(d, v, barAt, bars)...)
			barAt++
		case Histogram:
			under = append(under, m.histogram(d, v)...)
		case Line:
			over = append(over, m.line(d, v, m.rows[i])...)
		case Scatter:
			over = append(over, m.scatter(d, v)...)
		case Box:
			under = append(under, m.boxes(d, v, boxAt, boxSeries)...)
			boxAt++
		}
	}
	return append(under, over...)
}

func (f *figure) count(k Kind) int {
	n := 0
	for _, d := range f.series {
		if d.kind == k {
			n++
		}
	}
	return n
}

// title is a tooltip: the series' name, then the values.
func (m *marks) title(d *drawn, words string) string {
	if d.name != "" {
		return d.name + "\n" + words
	}
	return words
}

func (m *marks) rowTitle(d *drawn, i int) string {
	y := d.ys[i]
	if d.base != nil {
		y -= d.base[i]
	}
	return m.title(d, m.figure.x.format(d.xs[i])+": "+formatValue(y))
}

func (m *marks) line(d *drawn, v *view, rows [][]int) []item {
	s := &stroke{ink: ink{d.color, 1}, width: 2}
	if d.order >= len(palette) {
		s.dash = []float64{6, 4}
	}
	lone := &dots{radius: 2, ink: ink{d.color, 1}}
	total := 0
	for _, run := range rows {
		path := make([]point, len(run))
		for j, i := range run {
			path[j] = v.at(d.xs[i], d.ys[i])
		}
		if total += len(run); len(run) == 1 {
			lone.at = append(lone.at, path[0])
			continue
		}
		s.paths = append(s.paths, path)
	}
	if total > int(v.right-v.left) {
		s.width = 1.4 // crowded lines read better thin
	}
	items := []item{s, lone}
	if total <= hoverRows && len(d.xs) <= hoverRows {
		items = append(items, m.hover(d, v))
	}
	return items
}

// hover puts invisible discs over the rows of a line: they carry the tooltips.
func (m *marks) hover(d *drawn, v *view) item {
	h := &dots{radius: 6, ink: ink{d.color, 0}}
	for i := range d.xs {
		if !math.IsNaN(d.xs[i]) && !math.IsNaN(d.ys[i]) {
			h.at = append(h.at, v.at(d.xs[i], d.ys[i]))
			h.titles = append(h.titles, m.rowTitle(d, i))
		}
	}
	return h
}

func (m *marks) area(d *drawn, v *view, rows [][]int) item {
	r := &region{ink: ink{d.color, 0.25}, title: d.name}
	if m.figure.chart.Stacked {
		r.ink.alpha = 0.7
	}
	for _, run := range rows {
		var path []point
		for _, i := range run {
			path = append(path, v.at(d.xs[i], d.ys[i]))
		}
		for j := len(run) - 1; j >= 0; j-- {
			path = append(path, v.at(d.xs[run[j]], m.floor(d, run[j])))
		}
		r.paths = append(r.paths, path)
	}
	return r
}

// floor is where the mark of row i begins: its base, or the axis' end on a logarithmic one.
func (m *marks) floor(d *drawn, i int) float64 {
	if m.figure.y.log {
		return m.figure.y.lo
	}
	return d.base[i]
}

// bars draws one series of bars, the k-th of n that share each slot.
func (m *marks) bars(d *drawn, v *view, k, n int) []item {
	if m.figure.chart.Stacked {
		k, n = 0, 1
	}
	wide := 0.78 / float64(n)
	var items []item
	for i := range d.xs {
		if math.IsNaN(d.xs[i]) || math.IsNaN(d.ys[i]) {
			continue
		}
		from := (d.xs[i] + 0.11 + wide*float64(k)) / float64(len(v.x.names))
		to := from + wide*0.96/float64(len(v.x.names))
		a := v.spot(from, v.y.place(m.floor(d, i)))
		b := v.spot(to, v.y.place(d.ys[i]))
		items = append(items, &region{paths: [][]point{rect(a, b)}, ink: ink{d.color, 1}, title: m.rowTitle(d, i)})
	}
	return items
}

func (m *marks) histogram(d *drawn, v *view) []item {
	alpha := 1.0
	if m.figure.count(Histogram) > 1 {
		alpha = 0.55
	}
	ground := 0.0
	if v.y.log {
		ground = v.y.lo
	}
	var items []item
	for _, b := range d.bins {
		if b.count == 0 {
			continue
		}
		lo, hi := v.at(b.lo, ground), v.at(b.hi, float64(b.count))
		if hi.x-lo.x > 4 {
			lo.x, hi.x = lo.x+0.5, hi.x-0.5
		}
		words := fmt.Sprintf("%s – %s: %s", formatValue(b.lo), formatValue(b.hi), groupDigits(fmt.Sprint(b.count)))
		items = append(items, &region{paths: [][]point{rect(lo, hi)}, ink: ink{d.color, alpha}, title: m.title(d, words)})
	}
	return items
}

func (m *marks) scatter(d *drawn, v *view) []item {
	s := &dots{radius: 3.5, ink: ink{d.color, 0.75}}
	for _, r := range d.runs() {
		for i := r[0]; i < r[1]; i++ {
			s.at = append(s.at, v.at(d.xs[i], d.ys[i]))
			if len(d.xs) <= titledDots {
				s.titles = append(s.titles, m.rowTitle(d, i))
			}
		}
	}
	switch n := len(s.at); {
	case n > maxDots:
		return densityItems(d, s.at)
	case n > 500:
		s.radius, s.ink.alpha = 2.5, 0.5
	}
	return []item{s}
}

func densityItems(d *drawn, at []point) []item {
	var items []item
	for level, corners := range density(at) {
		if len(corners) > 0 {
			alpha := 0.15 + 0.85*float64(level)/(densityLevels-1)
			items = append(items, &squares{at: corners, side: densityCell, ink: ink{d.color, alpha}})
		}
	}
	return items
}

// boxes draws one series of boxes, the k-th of n that share each slot.
func (m *marks) boxes(d *drawn, v *view, k, n int) []item {
	wide := 0.7 / float64(n)
	var items []item
	for _, b := range d.boxes {
		from := float64(b.slot) + 0.15 + wide*(float64(k)+0.1)
		items = append(items, m.box(d, v, b, from, from+wide*0.8)...)
	}
	return items
}

func (m *marks) box(d *drawn, v *view, b boxStats, from, to float64) []item {
	slots := float64(len(v.x.names))
	spot := func(x, y float64) point { return v.spot(x/slots, v.y.place(y)) }
	mid := (from + to) / 2
	words := fmt.Sprintf("%s: median %s, half of %s in %s – %s", m.figure.x.names[b.slot],
		formatValue(b.median), counted(b.count, "value", "values"), formatValue(b.q1), formatValue(b.q3))
	outliers := &dots{radius: 2, ink: ink{d.color, 0.6}}
	step := 1 + len(b.outliers)/maxBoxDots
	for i := 0; i < len(b.outliers); i += step {
		outliers.at = append(outliers.at, spot(mid, b.outliers[i]))
	}
	return []item{
		&stroke{paths: [][]point{{spot(mid, b.low), spot(mid, b.q1)}, {spot(mid, b.q3), spot(mid, b.high)}}, ink: ink{d.color, 1}, width: 1.5},
		&region{paths: [][]point{rect(spot(from, b.q1), spot(to, b.q3))}, ink: ink{d.color, 0.4}, title: m.title(d, words)},
		&stroke{paths: [][]point{{spot(from, b.median), spot(to, b.median)}}, ink: ink{d.color, 1}, width: 2.5},
		outliers,
	}
}
