package loader

import (
	"fmt"
	"math"
	"sort"

	"skep/compute/stats"
	"skep/dataframe/column"
)

// Quality is a report on a frame.
type Quality struct {
	Rows       int
	Duplicates int // rows that are equal to an earlier one
	Columns    []ColumnQuality
	Findings   []Finding
	Score      float64 // 0 to 100
	Grade      string  // A from 90 on, B from 80, C from 70, D from 60, else F
}

// ColumnQuality is what is known of one column.
type ColumnQuality struct {
	Name     string
	Type     column.Type
	Missing  int // null and, of floats, NaN
	Distinct int // different values, without null
	Outliers int // numbers outside of 1.5 interquartile ranges around the quartiles (Tukey 1977)
	Leakage  float64
}

// Finding is one thing that is wrong, and what it takes off the score.
type Finding struct {
	Column string // "": the frame as a whole
	Kind   string // "empty", "missing", "duplicates", "constant", "outliers", "leakage"
	Text   string
	Points float64
}

// leaks is from what association on a column is held to know the target.
const leaks = 0.98

// Examine reports on a frame. target is the column that is to be predicted, "" for none: a column that all but tells it is
// a leak. Missing values cost up to 40 points by their share, duplicates 20, outliers 10, a constant column 5, a leak 25.
func Examine(t *column.Table, target string) (*Quality, error) {
	q := &Quality{Rows: t.Rows(), Score: 100}
	goal, ok := t.ByName(target)
	if target != "" && !ok {
		return nil, failf("there is no column %q", target)
	}
	if t.Rows() == 0 || len(t.Columns()) == 0 {
		q.finding("", "empty", 100, "the frame has no values")
		return q.graded(), nil
	}
	q.Duplicates = t.Rows() - column.GroupBy(t.Columns(), t.Rows()).Len()
	for i, c := range t.Columns() {
		name := t.Schema().Fields[i].Name
		var against *column.Column
		if name != target {
			against = goal
		}
		q.Columns = append(q.Columns, examineColumn(name, c, against))
	}
	q.judge(target)
	return q.graded(), nil
}

func examineColumn(name string, c, goal *column.Column) ColumnQuality {
	out := ColumnQuality{Name: name, Type: c.Type(), Missing: c.Nulls()}
	out.Distinct = column.GroupOne(c).Len()
	if c.Nulls() > 0 {
		out.Distinct--
	}
	if c.Type().IsNumeric() {
		xs := values(c)
		out.Missing = c.Len() - len(xs)
		out.Outliers = outliers(xs)
	}
	if goal != nil {
		out.Leakage = association(c, goal)
	}
	return out
}

// values are the numbers of a column, sorted, without null and NaN.
func values(c *column.Column) []float64 {
	var out []float64
	for row := range c.Len() {
		if !c.IsNull(row) {
			if v := c.Float(row); !math.IsNaN(v) {
				out = append(out, v)
			}
		}
	}
	sort.Float64s(out)
	return out
}

func outliers(sorted []float64) (n int) {
	if len(sorted) < 4 {
		return 0
	}
	low, high := stats.Quantile(sorted, 0.25, "linear"), stats.Quantile(sorted, 0.75, "linear")
	reach := 1.5 * (high - low)
	for _, v := range sorted {
		if v < low-reach || v > high+reach {
			n++
		}
	}
	return n
}

// association is how much a column tells of the target: of two columns of numbers Pearson's correlation, else the share of
// rows whose target the most frequent one among rows of equal values gives, above what guessing the most frequent of all gives. A column whose
// values are nearly all different tells nothing that way.
func association(c, goal *column.Column) float64 {
	if c.Type().IsNumeric() && goal.Type().IsNumeric() {
		return correlation(c, goal)
	}
	both := column.GroupBy([]*column.Column{c, goal}, c.Len())
	own, all := column.GroupOne(c), column.GroupOne(goal)
	if own.Len() > c.Len()/2 {
		return 0
	}
	best, count := make([]int, own.Len()), make([]int, both.Len())
	for row, id := range both.IDs {
		count[id]++
		at := own.IDs[row]
		best[at] = max(best[at], count[id])
	}
	right, guessed := 0, 0
	for _, n := range best {
		right += n
	}
	targets := make([]int, all.Len())
	for _, id := range all.IDs {
		targets[id]++
		guessed = max(guessed, targets[id])
	}
	if guessed == c.Len() {
		return 0
	}
	return float64(right-guessed) / float64(c.Len()-guessed)
}

func correlation(a, b *column.Column) float64 {
	var xs, ys []float64
	for row := range a.Len() {
		if a.IsNull(row) || b.IsNull(row) {
			continue
		}
		if x, y := a.Float(row), b.Float(row); !math.IsNaN(x) && !math.IsNaN(y) {
			xs, ys = append(xs, x), append(ys, y)
		}
	}
	if len(xs) < 3 {
		return 0
	}
	if r := math.Abs(stats.Correlation(xs, ys)); !math.IsNaN(r) {
		return r
	}
	return 0
}

func (q *Quality) finding(column, kind string, points float64, format string, args ...any) {
	q.Findings = append(q.Findings, Finding{column, kind, fmt.Sprintf(format, args...), points})
	q.Score -= points
}

// judge turns counts into findings. A column's share of points is one part of the frame's.
func (q *Quality) judge(target string) {
	n, width := float64(q.Rows), float64(len(q.Columns))
	if q.Duplicates > 0 {
		q.finding("", "duplicates", 20*float64(q.Duplicates)/n, "%d of %d rows are equal to an earlier one", q.Duplicates, q.Rows)
	}
	for _, c := range q.Columns {
		if c.Missing > 0 {
			q.finding(c.Name, "missing", 40*float64(c.Missing)/n/width, "%d of %d values are missing (%.1f %%)", c.Missing, q.Rows, 100*float64(c.Missing)/n)
		}
		if c.Distinct <= 1 && q.Rows > 1 {
			q.finding(c.Name, "constant", 5, "all values are the same")
		}
		if c.Outliers > 0 {
			q.finding(c.Name, "outliers", 10*float64(c.Outliers)/n/width, "%d values lie far from the others", c.Outliers)
		}
		if c.Leakage >= leaks && c.Distinct > 1 {
			q.finding(c.Name, "leakage", 25, "it all but tells %s (%.3f)", target, c.Leakage)
		}
	}
}

func (q *Quality) graded() *Quality {
	q.Score = max(0, math.Round(10*q.Score)/10)
	for _, g := range []struct {
		from  float64
		grade string
	}{{90, "A"}, {80, "B"}, {70, "C"}, {60, "D"}, {0, "F"}} {
		if q.Score >= g.from {
			q.Grade = g.grade
			break
		}
	}
	return q
}
