package plot

import (
	"math"
	"slices"
	"strings"
)

// scene is the picture as shapes in pixels, the same for SVG and PNG.
type scene struct {
	width, height float64
	label         string // what a screen reader says
	items         []item
}

// item is a shape that both back ends draw.
type item interface {
	svg(w *strings.Builder)
	paint(c *canvas)
}

type point struct{ x, y float64 }

func sortPoints(ps []point) {
	slices.SortFunc(ps, func(a, b point) int {
		if a.y != b.y {
			return compare(a.y, b.y)
		}
		return compare(a.x, b.x)
	})
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// ink is a colour ("" for none, or currentColor) and its opacity.
type ink struct {
	color string
	alpha float64
}

// stroke is a set of open lines.
type stroke struct {
	paths [][]point
	ink   ink
	width float64
	dash  []float64 // lengths of ink and gap, nil for solid
}

// region is a set of filled polygons.
type region struct {
	paths [][]point
	ink   ink
	title string
}

// dots is a set of equal discs.
type dots struct {
	at     []point
	radius float64
	ink    ink
	titles []string // nil, or one a dot
}

// squares is a set of equal squares given by their upper left corners.
type squares struct {
	at   []point
	side float64
	ink  ink
}

type anchor uint8

const (
	start anchor = iota
	middle
	end
)

// text is one line of words; at is on its baseline.
type text struct {
	at     point
	words  string
	size   float64
	bold   bool
	anchor anchor
	turn   float64 // degrees, clockwise
	alpha  float64
}

func rect(a, b point) []point {
	return []point{{a.x, a.y}, {b.x, a.y}, {b.x, b.y}, {a.x, b.y}}
}

// view maps axis units to pixels inside the plot area.
type view struct {
	left, top, right, bottom float64
	x, y                     axis
	horizontal               bool
}

// at gives the pixel of a place in axis units.
func (v *view) at(x, y float64) point { return v.spot(v.x.place(x), v.y.place(y)) }

// spot gives the pixel of a place in fractions of the axes. A horizontal chart
// has its first name on top.
func (v *view) spot(fx, fy float64) point {
	if v.horizontal {
		return point{v.left + fy*(v.right-v.left), v.top + fx*(v.bottom-v.top)}
	}
	return point{v.left + fx*(v.right-v.left), v.bottom - fy*(v.bottom-v.top)}
}

// slotWidth is the pixels a name has.
func (v *view) slotWidth() float64 {
	if v.horizontal {
		return (v.bottom - v.top) / float64(len(v.x.names))
	}
	return (v.right - v.left) / float64(len(v.x.names))
}

func clamp(v, lo, hi float64) float64 { return math.Max(lo, math.Min(v, hi)) }
