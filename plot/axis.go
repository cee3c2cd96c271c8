package plot

import (
	"errors"
	"math"
)

// axis is one side of the picture: its range, and what stands on it.
type axis struct {
	lo, hi float64
	log    bool
	time   bool
	names  []string // not nil: slots 0, 1, 2, ... with names
	whole  bool     // all values are integers: so are the labels
	zero   bool     // marks grow from zero: it must be in the range
}

// place says where a value stands, from 0 at the low end to 1 at the high end.
func (a axis) place(v float64) float64 {
	switch {
	case a.names != nil:
		return (v + 0.5) / float64(len(a.names))
	case a.log:
		return (math.Log(v) - math.Log(a.lo)) / (math.Log(a.hi) - math.Log(a.lo))
	}
	return (v - a.lo) / (a.hi - a.lo)
}

// ticks labels the axis with about want places; names are the layout's matter.
func (a axis) ticks(want int) []tick {
	switch {
	case a.log:
		return within(logTicks(a.lo, a.hi, want), a)
	case a.time:
		return timeTicks(a.lo, a.hi, want)
	}
	return within(numberTicks(a.lo, a.hi, want, a.whole), a)
}

func within(ticks []tick, a axis) []tick {
	slack := (a.hi - a.lo) * 1e-9
	if a.log {
		slack = a.lo * 1e-9
	}
	var out []tick
	for _, t := range ticks {
		if t.at >= a.lo-slack && t.at <= a.hi+slack {
			out = append(out, t)
		}
	}
	return out
}

// format writes a value of this axis for a tooltip.
func (a axis) format(v float64) string {
	switch {
	case a.names != nil:
		return a.names[int(v)]
	case a.time:
		return formatInstant(v)
	}
	return formatValue(v)
}

// chooseAxes finds the ranges: exactly the data along x (a little more for
// dots), round numbers along y, zero where bars and areas stand on it.
func (f *figure) chooseAxes() error {
	xr, yr := newExtent(), newExtent()
	dots := false
	f.x.whole, f.y.whole = true, true
	for i := range f.series {
		f.series[i].extend(&xr, &yr, f.chart.YLog)
		f.x.whole = f.x.whole && integers(f.series[i].xs) && f.series[i].kind != Histogram
		f.y.whole = f.y.whole && (integers(f.series[i].ys) || f.series[i].kind == Histogram)
		dots = dots || f.series[i].kind == Scatter
		f.y.zero = f.y.zero || f.series[i].grows()
	}
	if f.chart.Stacked && f.chart.YLog {
		return errors.New("a stacked chart cannot have a logarithmic y axis: its parts would not add up")
	}
	if yr.empty() || (f.x.names == nil && xr.empty()) {
		return errors.New("the chart has no rows with both an x and a y value to draw")
	}
	f.x.log, f.y.log = f.chart.XLog, f.chart.YLog
	f.x.setRange(xr, dots)
	f.y.setRange(yr, true)
	f.y.round()
	return nil
}

// grows says whether the marks stand on zero.
func (d *drawn) grows() bool { return d.kind == Bar || d.kind == Area || d.kind == Histogram }

// extend adds what the series covers. A row counts only with both its numbers.
func (d *drawn) extend(xr, yr *extent, yLog bool) {
	for i := range d.xs {
		if math.IsNaN(d.xs[i]) || math.IsNaN(d.ys[i]) {
			continue
		}
		xr.add(d.xs[i])
		yr.add(d.ys[i])
	}
	for _, b := range d.bins {
		xr.add(b.lo)
		xr.add(b.hi)
		if b.count > 0 || !yLog {
			yr.add(float64(b.count))
		}
	}
	if d.grows() && !yLog && !yr.empty() {
		yr.add(0)
	}
	if d.kind == Bar || d.kind == Histogram {
		return
	}
	if yLog {
		return
	}
	for i, b := range d.base {
		if !math.IsNaN(d.ys[i]) {
			yr.add(b)
		}
	}
}

func (a *axis) setRange(e extent, pad bool) {
	if a.names != nil {
		a.lo, a.hi = 0, float64(len(a.names))
		return
	}
	lo, hi := e.lo, e.hi
	if a.log {
		a.setLogRange(lo, hi, pad)
		return
	}
	if tooNarrow(lo, hi) {
		lo, hi = widen(lo, hi)
		if a.zero {
			lo, hi = math.Min(lo, 0), math.Max(hi, 0)
		}
		pad = false
	}
	if pad {
		lo, hi = padded(lo, hi)
	}
	a.lo, a.hi = lo, hi
}

// padded makes room for marks at the ends, but not across zero.
func padded(lo, hi float64) (float64, float64) {
	margin := (hi - lo) * 0.03
	low, high := lo-margin, hi+margin
	if lo >= 0 {
		low = math.Max(low, 0)
	}
	if hi <= 0 {
		high = math.Min(high, 0)
	}
	return low, high
}

// setLogRange pads by a twenty-fifth of the decades; bars need room below the
// smallest, down to a power of ten. Ends stay positive and finite.
func (a *axis) setLogRange(lo, hi float64, pad bool) {
	if hi/lo < 1.000001 {
		lo, hi = lo/2, hi*2
	}
	factor := 1.0
	if pad {
		factor = math.Exp(0.04 * (math.Log(hi) - math.Log(lo)))
	}
	if a.zero {
		lo = math.Pow(10, math.Floor(math.Log10(lo)-1e-9))
	} else {
		lo /= factor
	}
	a.lo = math.Max(lo, 1e-307)
	a.hi = math.Min(hi*factor, math.MaxFloat64)
}

// tooNarrow says that a range has no two places that floats tell apart well.
func tooNarrow(lo, hi float64) bool {
	return hi-lo <= 1e-12*math.Max(math.Abs(lo), math.Abs(hi)) || hi-lo < 1e-290
}

// widen makes room around equal values.
func widen(lo, hi float64) (float64, float64) {
	room := math.Max(math.Abs(lo), math.Abs(hi)) * 0.1
	if room < 1e-280 {
		room = 1
	}
	return lo - room, hi + room
}

// round moves the ends out to the next tick where that is near, so that the
// picture ends on a labelled line.
func (a *axis) round() {
	if a.log || a.names != nil {
		return
	}
	first, last, step := extendedTicks(a.lo, a.hi, 6, a.whole)
	if step <= 0 {
		return
	}
	below := first - math.Max(0, math.Ceil((first-a.lo)/step-1e-9))*step
	above := last + math.Max(0, math.Ceil((a.hi-last)/step-1e-9))*step
	if a.lo-below < step/2 {
		a.lo = below
	}
	if above-a.hi < step/2 {
		a.hi = above
	}
}
