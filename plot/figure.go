package plot

import (
	"errors"
	"fmt"
	"math"
)

// figure is a Chart that was read and decided: rows checked, names numbered,
// bins counted, stacks added, axes chosen. What follows only draws it.
type figure struct {
	chart  *Chart
	x, y   axis
	series []drawn
	notes  []string
}

// drawn is one series in axis units (before logarithms), ready to be placed.
type drawn struct {
	kind        Kind
	name, color string
	order       int       // place in the chart, for dashes, glyphs and ANSI colours
	xs, ys      []float64 // NaN: nothing here
	base        []float64 // bars and areas: where each begins
	bins        []bin
	boxes       []boxStats
}

// maxSlots is how many names an axis shows; a picture has no room for more.
const maxSlots = 1000

// maxBoxDots is how many outliers a box plot draws of one box.
const maxBoxDots = 200

func newFigure(c *Chart) (*figure, error) {
	f := &figure{chart: c}
	if err := checkSize(c.Width, c.Height); err != nil {
		return nil, err
	}
	if len(c.Series) == 0 {
		return nil, errors.New("the chart has no series to draw")
	}
	named, err := f.xKind()
	if err != nil {
		return nil, err
	}
	if err := f.read(named); err != nil {
		return nil, err
	}
	return f, f.chooseAxes()
}

func checkSize(width, height int) error {
	for _, side := range []int{width, height} {
		if side != 0 && (side < 80 || side > 8000) {
			return fmt.Errorf("a chart is 80 to 8000 pixels wide and high, not %d", side)
		}
	}
	return nil
}

// xKind decides what the x axis carries; named is true for names.
func (f *figure) xKind() (named bool, err error) {
	kinds := map[columnKind]bool{}
	histogram := false
	for _, s := range f.chart.Series {
		switch {
		case s.Kind == Histogram:
			histogram = true
		case s.Kind == Bar || s.Kind == Box || s.X.kind == names:
			named = true
		case s.X.kind == instants:
			kinds[instants] = true
		default:
			kinds[numbers] = true
		}
	}
	switch {
	case named && histogram:
		return false, errors.New("a histogram needs numbers on the x axis, but another series has names there")
	case named && f.chart.XLog:
		return false, errors.New("the x axis has names: it cannot be logarithmic")
	case kinds[instants] && (kinds[numbers] || histogram) && !named:
		return false, errors.New("one series has instants on the x axis, another numbers")
	case f.chart.Horizontal && !named:
		return false, errors.New("a horizontal chart needs names on its x axis, as bars have")
	case kinds[instants] && f.chart.XLog:
		return false, errors.New("the x axis has instants: it cannot be logarithmic")
	}
	f.x.time = kinds[instants] && !named
	return named, nil
}

func (f *figure) read(named bool) error {
	var slots *categories
	if named {
		slots = newCategories()
	}
	alone := len(f.chart.Series) == 1
	for i := range f.chart.Series {
		if err := f.readSeries(&f.chart.Series[i], i, slots, alone); err != nil {
			return err
		}
	}
	if err := f.countBins(); err != nil {
		return err
	}
	if named {
		f.cutSlots(slots)
		f.x.names = slots.names
	}
	f.stack()
	return nil
}

func (f *figure) readSeries(s *Series, order int, slots *categories, alone bool) error {
	rows := len(s.Y)
	if rows == 0 {
		return fmt.Errorf("the %s%s has no values to draw", s.Kind, quoted(s.Name))
	}
	if n := s.X.length(rows); n != rows && s.Kind != Histogram {
		return fmt.Errorf("the %s%s has %s but %s: both need the same length",
			s.Kind, quoted(s.Name), counted(n, "x value", "x values"), counted(rows, "y value", "y values"))
	}
	d := drawn{kind: s.Kind, name: s.Name, color: s.Color, order: order}
	if d.color == "" {
		d.color = paletteColor(order)
	} else if err := checkColor(d.color); err != nil {
		return err
	}
	ys := clean(s.Y)
	f.noteInfinite(ys.infinite, "y", s.Name)
	d.ys = ys.values
	if f.chart.YLog && s.Kind != Histogram {
		if err := checkPositive("y", d.ys); err != nil {
			return err
		}
	}
	if s.Kind != Histogram {
		if err := f.readX(&d, s, slots, alone); err != nil {
			return err
		}
	}
	if s.Kind == Box {
		d.boxes = boxes(d.xs, d.ys)
	}
	f.series = append(f.series, d)
	return nil
}

func quoted(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" %q", name)
}

func (f *figure) readX(d *drawn, s *Series, slots *categories, alone bool) error {
	if slots != nil {
		return d.readNames(s, slots, alone && s.Kind == Bar)
	}
	raw := make([]float64, len(d.ys))
	for i := range raw {
		raw[i] = s.X.number(i)
	}
	xs := clean(raw)
	f.noteInfinite(xs.infinite, "x", s.Name)
	d.xs = xs.values
	if f.chart.XLog {
		return checkPositive("x", d.xs)
	}
	return nil
}

// readNames places the rows in slots. A single series of bars gets a slot for
// every row, so that no bar hides another of the same name.
func (d *drawn) readNames(s *Series, slots *categories, everyRow bool) error {
	d.xs = make([]float64, len(d.ys))
	seen := map[int]bool{}
	for i := range d.xs {
		name, ok := s.X.name(i)
		switch {
		case !ok:
			d.xs[i] = math.NaN()
			continue
		case everyRow:
			d.xs[i] = float64(slots.append(name))
			continue
		}
		slot := slots.slot(name)
		if s.Kind == Bar && seen[slot] {
			return fmt.Errorf("the bar chart%s has two bars named %q: with several series each name may occur once", quoted(s.Name), name)
		}
		seen[slot] = true
		d.xs[i] = float64(slot)
	}
	return nil
}

func (f *figure) noteInfinite(n int, axis, series string) {
	if n > 0 {
		f.notes = append(f.notes, fmt.Sprintf("%s of %s%s left out", counted(n, "infinite value", "infinite values"), axis, quoted(series)))
	}
}

func (f *figure) cutSlots(slots *categories) {
	if len(slots.names) <= maxSlots {
		return
	}
	f.notes = append(f.notes, fmt.Sprintf("the first %s of %s are drawn", groupDigits(fmt.Sprint(maxSlots)), counted(len(slots.names), "name", "names")))
	slots.names = slots.names[:maxSlots]
	for i := range f.series {
		d := &f.series[i]
		for j, x := range d.xs {
			if x >= maxSlots {
				d.xs[j], d.ys[j] = math.NaN(), math.NaN()
			}
		}
		keep := d.boxes[:0]
		for _, b := range d.boxes {
			if b.slot < maxSlots {
				keep = append(keep, b)
			}
		}
		d.boxes = keep
	}
}

// stack sets where bars and areas begin: at zero, or on what is below. What is
// positive grows up and what is negative down, each from its own pile.
func (f *figure) stack() {
	up, down := map[stackKey]float64{}, map[stackKey]float64{}
	for i := range f.series {
		d := &f.series[i]
		if d.kind != Bar && d.kind != Area {
			continue
		}
		d.base = make([]float64, len(d.ys))
		if !f.chart.Stacked {
			continue
		}
		for j, y := range d.ys {
			pile := up
			if y < 0 {
				pile = down
			}
			if math.IsNaN(y) || math.IsNaN(d.xs[j]) {
				continue
			}
			key := stackKey{d.kind, d.xs[j]}
			d.base[j] = pile[key]
			pile[key] += y
			d.ys[j] = pile[key]
		}
	}
}

// stackKey keeps bars and areas on piles of their own.
type stackKey struct {
	kind Kind
	x    float64
}
