package plot

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// Sizes in pixels.
const (
	titleSize  = 15.0
	labelSize  = 12.0
	tickSize   = 11.0
	lineHeight = 17.0
	edge       = 12.0
	tickGap    = 7.0
)

// Opacities of the page's ink: words, axis, grid.
const (
	strongInk = 0.92
	softInk   = 0.68
	axisInk   = 0.45
	gridInk   = 0.12
)

// maxWords is how many code points of a name fit beside an axis.
const maxWords = 28

// layout builds a scene from the outside in: title and legend on top, labels
// at the left and below, what is left is the plot area.
type layout struct {
	figure *figure
	scene  *scene
	view   view
	side   []tick // labels of the left side, placed in fractions
	foot   []tick // labels below
	tilted bool   // the labels below stand at an angle
}

func newScene(f *figure) *scene {
	w, h := f.size()
	l := &layout{figure: f, scene: &scene{width: w, height: h, label: f.describe()}}
	l.view = view{x: f.x, y: f.y, horizontal: f.chart.Horizontal, left: edge, top: edge, right: w - edge - 4, bottom: h - edge}
	marks := f.marksFor(w, h)
	l.placeTop()
	l.placeSides()
	l.drawAxes()
	l.scene.items = append(l.scene.items, marks.draw(&l.view)...)
	l.drawBaseline()
	return l.scene
}

func (f *figure) size() (w, h float64) {
	w, h = DefaultWidth, DefaultHeight
	if f.chart.Width > 0 {
		w = float64(f.chart.Width)
	}
	if f.chart.Height > 0 {
		return w, float64(f.chart.Height)
	}
	if f.chart.Horizontal { // every bar gets a line of its own
		h = clamp(float64(len(f.x.names))*24+110, 160, 2000)
	}
	return w, h
}

// describe is what a screen reader says for the picture.
func (f *figure) describe() string {
	var kinds []string
	for _, d := range f.series {
		kinds = append(kinds, d.kind.String()+quoted(d.name))
	}
	if len(kinds) > 5 {
		kinds = append(kinds[:5], "and more")
	}
	s := strings.Join(kinds, ", ")
	if f.chart.Title != "" {
		s = f.chart.Title + ": " + s
	}
	return s
}

func (l *layout) words(t text) { l.scene.items = append(l.scene.items, &t) }

// placeTop writes the title, the legend and the y label, each on lines of its own.
func (l *layout) placeTop() {
	c := l.figure.chart
	if c.Title != "" {
		room := l.view.right - edge
		l.view.top += titleSize
		l.words(text{at: point{edge, l.view.top}, words: fit(c.Title, titleSize, true, room), size: titleSize, bold: true, alpha: strongInk})
		l.view.top += 10
	}
	l.placeLegend()
	if label := l.sideLabel(); label != "" {
		l.view.top += labelSize
		l.words(text{at: point{edge, l.view.top}, words: fit(label, labelSize, false, l.view.right-edge), size: labelSize, alpha: softInk})
		l.view.top += 8
	}
	l.view.top += 8
}

// sideLabel and footLabel name what runs up the left side and along the foot.
func (l *layout) sideLabel() string {
	if l.view.horizontal {
		return l.figure.chart.XLabel
	}
	return l.figure.chart.YLabel
}

func (l *layout) footLabel() string {
	if l.view.horizontal {
		return l.figure.chart.YLabel
	}
	return l.figure.chart.XLabel
}

// placeLegend shows a swatch and the name of each series, in rows.
func (l *layout) placeLegend() {
	names := l.figure.legend()
	if len(names) == 0 {
		return
	}
	x, y := edge, l.view.top+labelSize
	for _, d := range names {
		name := fit(d.name, labelSize, false, l.view.right-edge-24)
		wide := 18 + measure(name, labelSize, false) + 16
		if x > edge && x+wide > l.view.right {
			x, y = edge, y+lineHeight
		}
		l.scene.items = append(l.scene.items, &dots{at: []point{{x + 6, y - 4}}, radius: 5, ink: ink{d.color, 1}})
		l.words(text{at: point{x + 17, y}, words: name, size: labelSize, alpha: softInk})
		x += wide
	}
	l.view.top = y + 8
}

// legend gives the series to name: those with names, if there are two or more.
func (f *figure) legend() []drawn {
	var out []drawn
	for _, d := range f.series {
		if d.name != "" {
			out = append(out, d)
		}
	}
	if len(out) < 2 || f.chart.HideLegend {
		return nil
	}
	return out[:min(len(out), 24)]
}

// placeSides takes the room of both axes' labels from the plot area. The room
// below depends on the width, the width on the labels at the side.
func (l *layout) placeSides() {
	if label := l.footLabel(); label != "" {
		l.view.bottom -= lineHeight + 2
	}
	for i, note := range l.figure.notes {
		y := l.scene.height - edge + 4 - float64(len(l.figure.notes)-1-i)*14
		l.words(text{at: point{edge, y}, words: fit(note, tickSize, false, l.scene.width-2*edge), size: tickSize, alpha: softInk})
		l.view.bottom -= 14
	}
	labelY := l.view.bottom + lineHeight - 2
	l.view.bottom -= tickSize + tickGap + 2
	l.sideTicks()
	l.footTicks()
	if label := l.footLabel(); label != "" {
		center := point{(l.view.left + l.view.right) / 2, labelY}
		l.words(text{at: center, words: fit(label, labelSize, false, l.view.right-l.view.left), size: labelSize, anchor: middle, alpha: softInk})
	}
}

// sideTicks chooses the labels of the left side and gives them room.
func (l *layout) sideTicks() {
	room := l.view.bottom - l.view.top
	if l.view.horizontal {
		l.side = nameTicks(l.view.x, int(room/(tickSize+2)))
	} else {
		l.side = l.placed(l.view.y, l.view.y.ticks(int(clamp(room/48, 2, 10))))
	}
	widest := 0.0
	for i := range l.side {
		l.side[i].label = fit(l.side[i].label, tickSize, false, l.scene.width*0.35)
		widest = math.Max(widest, measure(l.side[i].label, tickSize, false))
	}
	l.view.left += widest + tickGap
}

// placed replaces the ticks' values by fractions of the axis.
func (l *layout) placed(a axis, ticks []tick) []tick {
	for i := range ticks {
		ticks[i].at = a.place(ticks[i].at)
	}
	return ticks
}

// footTicks chooses the labels below. Names that do not fit side by side stand
// at an angle, and when even that is too tight only every n-th is written.
func (l *layout) footTicks() {
	wide := l.view.right - l.view.left
	if l.view.horizontal {
		l.foot = l.placed(l.view.y, l.view.y.ticks(int(clamp(wide/80, 2, 10))))
		return
	}
	if l.view.x.names == nil {
		l.foot = l.placed(l.view.x, l.view.x.ticks(int(clamp(wide/75, 2, 12))))
		l.foot = apart(l.foot, wide)
		return
	}
	l.foot = nameTicks(l.view.x, len(l.view.x.names))
	widest := 0.0
	for i := range l.foot {
		widest = math.Max(widest, measure(l.foot[i].label, tickSize, false))
	}
	slot := l.view.slotWidth()
	switch {
	case widest+8 <= slot:
	case widest <= 40 && isNumbers(l.foot): // years and the like read better thinned than tilted
		l.foot = every(l.foot, int(math.Ceil((widest+10)/slot)))
	default:
		l.tilt(slot)
	}
}

func isNumbers(ticks []tick) bool {
	for _, t := range ticks {
		if strings.Trim(t.label, "0123456789.,-:") != "" {
			return false
		}
	}
	return true
}

const tiltAngle = 38.0

func (l *layout) tilt(slot float64) {
	l.tilted = true
	l.foot = every(l.foot, int(math.Ceil((tickSize+4)/slot)))
	room := (l.view.bottom - l.view.top) * 0.4
	sin := math.Sin(tiltAngle * math.Pi / 180)
	widest := 0.0
	for i := range l.foot {
		l.foot[i].label = fit(l.foot[i].label, tickSize, false, room/sin)
		widest = math.Max(widest, measure(l.foot[i].label, tickSize, false))
	}
	l.view.bottom -= widest*sin - 4
	cos := math.Cos(tiltAngle * math.Pi / 180)
	first := measure(l.foot[0].label, tickSize, false) * cos
	l.view.left = math.Max(l.view.left, edge+first-slot/2)
}

// nameTicks puts a label in the middle of each slot, or of every n-th.
func nameTicks(a axis, room int) []tick {
	all := make([]tick, len(a.names))
	for i, name := range a.names {
		all[i] = tick{a.place(float64(i)), shorten(name, maxWords)}
	}
	return every(all, int(math.Ceil(float64(len(all))/float64(max(room, 1)))))
}

func every(ticks []tick, n int) []tick {
	if n <= 1 {
		return ticks
	}
	var out []tick
	for i := 0; i < len(ticks); i += n {
		out = append(out, ticks[i])
	}
	return out
}

// apart drops labels that would touch the one before.
func apart(ticks []tick, wide float64) []tick {
	var out []tick
	free := math.Inf(-1)
	for _, t := range ticks {
		half := measure(t.label, tickSize, false) / 2
		if t.at*wide-half < free {
			continue
		}
		out = append(out, t)
		free = t.at*wide + half + 8
	}
	return out
}

// drawAxes draws the grid across the value axis and writes all labels.
func (l *layout) drawAxes() {
	v := &l.view
	grid := stroke{ink: ink{pageColor, gridInk}, width: 1}
	for _, t := range l.side {
		p := point{v.left, v.bottom - t.at*(v.bottom-v.top)}
		if v.horizontal {
			p.y = v.top + t.at*(v.bottom-v.top)
		} else {
			grid.paths = append(grid.paths, []point{{v.left, p.y}, {v.right, p.y}})
		}
		l.words(text{at: point{p.x - tickGap, p.y + tickSize*0.36}, words: t.label, size: tickSize, anchor: end, alpha: softInk})
	}
	ticks := stroke{ink: ink{pageColor, axisInk}, width: 1}
	for _, t := range l.foot {
		x := v.left + t.at*(v.right-v.left)
		switch {
		case v.horizontal:
			grid.paths = append(grid.paths, []point{{x, v.top}, {x, v.bottom}})
		case v.x.names == nil:
			ticks.paths = append(ticks.paths, []point{{x, v.bottom}, {x, v.bottom + 4}})
		}
		l.footWord(x, t.label)
	}
	l.scene.items = append(l.scene.items, &grid, &ticks)
}

func (l *layout) footWord(x float64, label string) {
	t := text{at: point{x, l.view.bottom + tickGap + tickSize}, words: label, size: tickSize, anchor: middle, alpha: softInk}
	if l.tilted {
		t.at = point{x + 4, l.view.bottom + tickGap + 6}
		t.anchor, t.turn = end, -tiltAngle
	} else if half := measure(label, tickSize, false) / 2; x+half > l.scene.width-2 {
		t.at.x = l.scene.width - 2 - half
	}
	l.words(t)
}

// drawBaseline draws the line that marks stand on: zero if it is in sight.
func (l *layout) drawBaseline() {
	v := &l.view
	line := stroke{ink: ink{pageColor, axisInk}, width: 1}
	at := 0.0
	if !v.y.log && v.y.lo < 0 && v.y.hi >= 0 && v.y.zero {
		at = v.y.place(0)
	}
	line.paths = [][]point{{v.spot(0, at), v.spot(1, at)}}
	l.scene.items = append(l.scene.items, &line)
}

// shorten cuts a text to at most n code points, the last of which is then an ellipsis.
func shorten(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	r := []rune(s)
	return strings.TrimRight(string(r[:n-1]), " ") + "…"
}

// fit shortens a text until it is no wider than room pixels.
func fit(s string, size float64, bold bool, room float64) string {
	s = shorten(s, 400)
	for n := utf8.RuneCountInString(s); n > 1 && measure(s, size, bold) > room; n-- {
		s = shorten(s, n-1)
	}
	return s
}

// note adds a remark once.
func (f *figure) note(format string, args ...any) {
	n := fmt.Sprintf(format, args...)
	for _, old := range f.notes {
		if old == n {
			return
		}
	}
	f.notes = append(f.notes, n)
}
