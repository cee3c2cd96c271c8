// Package plot draws pictures from columns of numbers: lines, areas, points,
// bars, histograms and boxes, as SVG for pages, PNG for documents, characters
// for terminals and Vega-Lite for other tools. One Chart gives all four, and
// they agree: axes, bins, stacking and what was left out are decided once
// (figure.go) and only then drawn.
//
// It knows nothing of the language, of notebooks or of dataframes: the module
// adapter hands columns in and shows the result. It is no grammar of graphics:
// a chart is a list of series over one pair of axes, which is what a person
// wants to see while working. Facets, maps and interaction are left to the
// Vega-Lite that it writes.
package plot

import (
	"math"
	"strings"
	"time"
)

// Kind says how a Series is drawn.
type Kind uint8

// The kinds. Bar and Box stand on names: with one of them in a chart, the x
// axis shows every distinct x as a name.
const (
	Line      Kind = iota // points joined in the order given
	Area                  // filled between the line and zero (or the area below, when stacked)
	Scatter               // one dot a row
	Bar                   // one bar a row; several series stand side by side, or stacked
	Histogram             // counts of Y in bins; X is not used
	Box                   // Tukey's box plot of the Y of each distinct X
)

// String gives the word that errors use: "line chart", "histogram", ...
func (k Kind) String() string {
	return [...]string{"line chart", "area chart", "scatter plot", "bar chart", "histogram", "box plot"}[k]
}

// Column is the x side of a Series: numbers, instants or names. The zero Column
// stands for the row numbers 0, 1, 2, ...
type Column struct {
	kind  columnKind
	nums  []float64
	names []string
}

type columnKind uint8

const (
	rowNumbers columnKind = iota
	numbers
	instants
	names
)

// Numbers makes a numeric Column; NaN is a missing value.
func Numbers(v []float64) Column { return Column{kind: numbers, nums: v} }

// Times makes a Column of instants in milliseconds since 1970-01-01 UTC; NaN is a missing value.
func Times(ms []float64) Column { return Column{kind: instants, nums: ms} }

// Names makes a Column of categories, kept in the order of first appearance.
func Names(s []string) Column { return Column{kind: names, names: s} }

// ParseTimes reads ISO 8601 dates and date-times (UTC when no zone is written)
// as a Column of instants; empty texts are missing. ok is false, and nothing is
// read, when one text is not a date or all are empty.
func ParseTimes(texts []string) (c Column, ok bool) {
	ms := make([]float64, len(texts))
	for i, text := range texts {
		ms[i] = math.NaN()
		if strings.TrimSpace(text) == "" {
			continue
		}
		t, isTime := parseTime(strings.TrimSpace(text))
		if !isTime {
			return Column{}, false
		}
		ms[i], ok = float64(t.UnixMilli()), true
	}
	return Times(ms), ok
}

var timeLayouts = []string{
	"2006-01-02", time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999",
	"2006-01-02T15:04", "2006-01-02 15:04", "2006-01",
}

func parseTime(text string) (time.Time, bool) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// Series is one set of marks. X and Y have the same length, except that a
// Histogram has no X. NaN in Y is a missing value: a gap in a line, an absent
// dot or bar.
type Series struct {
	Name  string // shown in the legend
	Kind  Kind
	X     Column
	Y     []float64
	Color string // "#rrggbb"; empty takes the next of the palette
	Bins  int    // Histogram: how many, 0 to choose from the data
}

// Chart is one picture: series over one pair of axes. The zero values of all
// fields but Series are good defaults.
type Chart struct {
	Title, XLabel, YLabel string
	Width, Height         int // pixels; 0 means 640 by 400; 80 to 8000
	Series                []Series
	XLog, YLog            bool // logarithmic axes; every value must be positive
	Stacked               bool // bars and areas add up
	Horizontal            bool // the x axis runs down the left side: bars with long names
	HideLegend            bool // the legend shows by itself when two series have names
}

// DefaultWidth and DefaultHeight are a Chart's size in pixels when it says none.
const (
	DefaultWidth  = 640
	DefaultHeight = 400
)

// Check says what keeps the chart from being drawn: columns of unequal length,
// nothing to draw, a value that is not positive on a logarithmic axis, a size
// out of range. The drawing methods return the same error.
func (c *Chart) Check() error {
	_, err := newFigure(c)
	return err
}

// Notes says in words what the picture leaves out or shows otherwise than asked
// (infinite values, points drawn as density); the picture has them as a caption.
func (c *Chart) Notes() []string {
	f, err := newFigure(c)
	if err != nil {
		return nil
	}
	newScene(f)
	return f.notes
}

// SVG draws the chart as one <svg> element, for a file or inside a page. Text
// and axes take the page's text colour, the background is the page's; as a
// file of its own it follows the reader's light or dark preference.
func (c *Chart) SVG() (string, error) {
	f, err := newFigure(c)
	if err != nil {
		return "", err
	}
	return newScene(f).svg(), nil
}

// PNG draws the chart on white. scale is device pixels per chart pixel, 0.25
// to 8 (2 looks sharp on most screens); the picture has at most 64 million pixels.
func (c *Chart) PNG(scale float64) ([]byte, error) {
	f, err := newFigure(c)
	if err != nil {
		return nil, err
	}
	return newScene(f).png(scale)
}

// Text draws the chart with characters in about width by height cells, at least
// 24 by 6; bar charts take a line for each bar. color allows ANSI colours.
// Without them each series has a letter-like mark of its own.
func (c *Chart) Text(width, height int, color bool) (string, error) {
	f, err := newFigure(c)
	if err != nil {
		return "", err
	}
	return f.text(width, height, color), nil
}

// VegaLite describes the chart as a Vega-Lite version 5 specification with its
// data inside, ready for encoding/json.
func (c *Chart) VegaLite() (map[string]any, error) {
	f, err := newFigure(c)
	if err != nil {
		return nil, err
	}
	return f.vegaLite(), nil
}
