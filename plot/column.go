package plot

import (
	"fmt"
	"math"
	"strconv"
)

// tooLarge is where numbers stop being drawable: sums and differences of such
// values overflow. They are left out like infinities, with a note.
const tooLarge = 1e300

// tooSmall is where quotients of numbers lose their digits. What is nearer to zero is drawn as zero.
const tooSmall = 1e-300

// drawable says whether a number can stand on an axis.
func drawable(v float64) bool { return math.Abs(v) <= tooLarge }

// length is the number of rows; rows is how many the y side has.
func (c Column) length(rows int) int {
	switch c.kind {
	case rowNumbers:
		return rows
	case names:
		return len(c.names)
	}
	return len(c.nums)
}

// number gives row i of a numeric, instant or row-number column.
func (c Column) number(i int) float64 {
	if c.kind == rowNumbers {
		return float64(i)
	}
	return c.nums[i]
}

// name gives row i as a category; ok is false for a missing number.
func (c Column) name(i int) (s string, ok bool) {
	switch c.kind {
	case names:
		return c.names[i], true
	case instants:
		return formatInstant(c.nums[i]), !math.IsNaN(c.nums[i])
	}
	v := c.number(i)
	return strconv.FormatFloat(v, 'g', -1, 64), !math.IsNaN(v)
}

// categories numbers distinct names in the order of first appearance.
type categories struct {
	names []string
	index map[string]int
}

func newCategories() *categories { return &categories{index: map[string]int{}} }

// slot gives the position of a name, making one when it is new.
func (k *categories) slot(name string) int {
	if i, ok := k.index[name]; ok {
		return i
	}
	k.index[name] = len(k.names)
	return k.append(name)
}

// append makes a slot even if the name is known already.
func (k *categories) append(name string) int {
	k.names = append(k.names, name)
	return len(k.names) - 1
}

// cleaned is what the figure knows of a column of numbers after reading it once.
type cleaned struct {
	values   []float64 // NaN where nothing can be drawn
	infinite int       // how many were infinite or too large
}

func clean(in []float64) cleaned {
	out := cleaned{values: make([]float64, len(in))}
	for i, v := range in {
		out.values[i] = v
		if math.Abs(v) < tooSmall {
			out.values[i] = 0
		}
		if !drawable(v) && !math.IsNaN(v) {
			out.values[i] = math.NaN()
			out.infinite++
		}
	}
	return out
}

// checkPositive is the rule of logarithmic axes.
func checkPositive(axis string, values []float64) error {
	bad, first := 0, -1
	for i, v := range values {
		if v <= 0 {
			if bad++; first < 0 {
				first = i
			}
		}
	}
	if bad == 0 {
		return nil
	}
	return fmt.Errorf("the %s axis is logarithmic, but %s not positive (first: %s in row %d)",
		axis, counted(bad, "value is", "values are"), formatValue(values[first]), first)
}

// counted writes a number with the word that fits it.
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return groupDigits(strconv.Itoa(n)) + " " + many
}

// extent is a growing closed range of numbers; empty until something is added.
type extent struct{ lo, hi float64 }

func newExtent() extent { return extent{math.Inf(1), math.Inf(-1)} }

func (e *extent) add(v float64) {
	if v < e.lo {
		e.lo = v
	}
	if v > e.hi {
		e.hi = v
	}
}

func (e extent) empty() bool { return e.lo > e.hi }
