package explore

import (
	"math"
	"sort"

	"skep/dataframe/column"
	"skep/dataframe/show"
)

// The sizes of a profile. Of longer tables one row in so many is looked at, so that a profile takes milliseconds.
const (
	bars     = 24
	frequent = 5
	sampled  = 1 << 20
)

// Profile is how a column's values lie.
type Profile struct {
	Nulls     int
	Low, High string // of numbers, dates and times; "" without any
	Bars      []int  // how many values lie in each of equal parts between Low and High; NaN and infinities in none
	Distinct  int    // of other values
	Frequent  []Count
	Sampled   int // how many rows were looked at for Bars, Distinct and Frequent; 0: all
}

// Count is a value, as tables show it, and how many rows have it.
type Count struct {
	Value string
	Rows  int
}

// Describe profiles a column.
func Describe(c *column.Column) Profile {
	p := Profile{Nulls: c.Nulls()}
	step := 1
	if c.Len() > sampled {
		step = (c.Len() + sampled - 1) / sampled
		p.Sampled = (c.Len() + step - 1) / step
	}
	switch t := c.Type(); {
	case t.IsNumeric():
		p.spread(c, step, func(row int) float64 { return c.Float(row) })
	case t.IsTemporal():
		p.spread(c, step, func(row int) float64 { return float64(c.Int(row)) })
	default:
		p.count(c, step)
	}
	return p
}

// spread counts numbers in bars between the least and the largest finite one.
func (p *Profile) spread(c *column.Column, step int, at func(row int) float64) {
	low, high, lowRow, highRow := math.Inf(1), math.Inf(-1), -1, -1
	each(c, step, func(row int) {
		x := at(row)
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return
		}
		if x < low {
			low, lowRow = x, row
		}
		if x > high {
			high, highRow = x, row
		}
	})
	if lowRow < 0 {
		return
	}
	p.Low, p.High, p.Bars = show.Value(c, lowRow), show.Value(c, highRow), make([]int, bars)
	width := high/bars - low/bars // the difference of the largest floats is none
	each(c, step, func(row int) {
		if x := at(row); !math.IsNaN(x) && !math.IsInf(x, 0) {
			i := 0
			if width > 0 {
				i = min(bars-1, int(x/width-low/width))
			}
			p.Bars[max(0, i)]++
		}
	})
}

// mostDistinct is how many different values are counted; beyond it the column is one of names, and nothing is frequent in it.
const mostDistinct = 1 << 16

func (p *Profile) count(c *column.Column, step int) {
	counts := map[string]int{}
	each(c, step, func(row int) {
		if text := show.Cut(show.Value(c, row), mostText); len(counts) < mostDistinct || counts[text] > 0 {
			counts[text]++
		}
	})
	p.Distinct = len(counts)
	for value, n := range counts {
		p.Frequent = append(p.Frequent, Count{value, n})
	}
	sort.Slice(p.Frequent, func(i, j int) bool {
		if a, b := p.Frequent[i], p.Frequent[j]; a.Rows != b.Rows {
			return a.Rows > b.Rows
		}
		return p.Frequent[i].Value < p.Frequent[j].Value
	})
	p.Frequent = p.Frequent[:min(len(p.Frequent), frequent)]
}

// each calls f with one row of every step: any of them, as values that come round after so many rows would else be missed. It
// is the same one each time.
func each(c *column.Column, step int, f func(row int)) {
	random := uint32(1)
	for from := 0; from < c.Len(); from += step {
		row := from
		if step > 1 {
			random = random*1664525 + 1013904223 // Numerical Recipes' generator
			row = min(c.Len()-1, from+int(random>>8)%step)
		}
		if !c.IsNull(row) {
			f(row)
		}
	}
}
