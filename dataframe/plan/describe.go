package plan

import (
	"math/rand/v2"

	"skep/dataframe/column"
)

// Described is a source that knows between which values its columns lie, without reading them.
type Described interface {
	Counted
	// Bounds gives the lowest and highest value of a column as column.Value would; nil: not known.
	Bounds(column string) (low, high any)
}

// described guesses of a source that is not in memory: by rows made up within the bounds of its columns, each for itself and all
// values as frequent. What such rows say of comparisons with constants and of different keys is what one would compute of the bounds, and they
// go the way of all samples. Untaken: reading some rows, which means to decode the columns of a row group.
func (n *Scan) described() Estimate {
	d, ok := n.Source.(Described)
	if !ok {
		if c, ok := n.Source.(Counted); ok {
			return Estimate{Rows: float64(c.Rows())}
		}
		return Estimate{Rows: unknownRows}
	}
	cols, unknown := make([]*column.Column, n.schema.Len()), map[string]bool{}
	for i, f := range n.schema.Fields {
		low, high := d.Bounds(f.Name)
		if cols[i] = madeUp(f.Type, low, high, uint64(i)); cols[i] == nil {
			cols[i], unknown[f.Name] = column.OfNulls(f.Type, sampleRows), true
		}
	}
	return Estimate{float64(d.Rows()), column.NewTable(n.schema, cols, sampleRows), unknown}
}

// madeUp is values between two bounds, the same each time; nil where they are not known, or are no numbers.
func madeUp(typ column.Type, low, high any, seed uint64) *column.Column {
	random, b := rand.New(rand.NewPCG(seed, 3)), column.NewBuilder(typ, sampleRows)
	switch lo := low.(type) {
	case int64:
		hi, ok := high.(int64)
		if !ok || hi < lo || hi-lo < 0 || hi-lo+1 <= 0 {
			return nil
		}
		for range sampleRows {
			b.Int(lo + random.Int64N(hi-lo+1))
		}
	case float64:
		hi, ok := high.(float64)
		if !ok || !(hi >= lo) {
			return nil
		}
		for range sampleRows {
			b.Float(lo + random.Float64()*(hi-lo))
		}
	default:
		return nil
	}
	return b.Build()
}
