package plan

import (
	"skep/dataframe/column"
)

// Measured is a source that knows, without reading rows, what lies in its parts: row groups, record batches, stretches of a text. What
// aggregates over whole parts are is then answered by that (summary.go).
type Measured interface {
	Streaming
	// Counts gives the rows of each part; nil: they are not known. Stream has a morsel for each part then, in this order.
	Counts() []int
	// Facts gives what is known of a column in each part; nil: nothing.
	Facts(column string) *Facts
	// Some gives the source of some of the parts. Of whole ones each row is wanted: what filters said of their pages no longer counts. Asked twice the same it
	// gives the same source, which is never the source itself.
	Some(parts []int, whole bool) Measured
	// Unchanged is an error if the files are no longer those that were looked at.
	Unchanged(r *Run) error
}

// Facts are what is known of a column's values in each part. NaN does not count among them: floats may have more values than lie between their bounds.
type Facts struct {
	Low, High           *column.Column // a row for each part, between which its values lie; null: not known, or there is no value
	ExactLow, ExactHigh []bool         // the bound is one of the values
	Nulls               []int          // -1: not known
}

// NewFacts knows nothing of so many parts.
func NewFacts(typ column.Type, parts int) *Facts {
	f := &Facts{column.OfNulls(typ, parts), column.OfNulls(typ, parts), make([]bool, parts), make([]bool, parts), make([]int, parts)}
	for i := range f.Nulls {
		f.Nulls[i] = -1
	}
	return f
}

// constant tells whether all of so many rows of a part have the same value, or none.
func (f *Facts) constant(part, rows int) bool {
	if f.Nulls[part] == rows {
		return true
	}
	return f.Nulls[part] == 0 && f.ExactLow[part] && f.ExactHigh[part] && !f.Low.Type().IsFloat() && column.CompareRows(f.Low, part, f.High, part) == 0
}

// least and greatest give the lowest and highest value of each part, and of which parts these are known.
func (f *Facts) least(rows []int) (*column.Column, []bool) { return f.Low, f.sure(f.ExactLow, rows) }
func (f *Facts) greatest(rows []int) (*column.Column, []bool) {
	return f.High, f.sure(f.ExactHigh, rows)
}

// sure adds the parts without a value, whose bounds are null.
func (f *Facts) sure(exact []bool, rows []int) []bool {
	out := make([]bool, len(exact))
	for i := range out {
		out[i] = exact[i] || f.Nulls[i] == rows[i]
	}
	return out
}
