package plan

import (
	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// rowKeys are the keys of rows that are to be grouped: their values, or codes of these where rows have codes.
type rowKeys struct {
	cols   []*column.Column
	counts []int            // of a dictionary; 0: cols has values
	words  []*column.Column // the dictionary, or nil
}

func keysIn(x *expr.Context, bounds []*expr.Bound) (k *rowKeys, err error) {
	n := len(bounds)
	k = &rowKeys{make([]*column.Column, n), make([]int, n), make([]*column.Column, n)}
	for i, b := range bounds {
		if b.IsBare() {
			if words, codes, ok := x.Table.Part(b.Index).Codes(); ok {
				k.cols[i], k.counts[i], k.words[i] = column.Of(column.Int32Type, codes, nil), words.Len(), words
				continue
			}
		}
		if k.cols[i], err = x.EvalRows(b); err != nil {
			return nil, err
		}
	}
	return k, nil
}

// valuesOf are keys without codes.
func valuesOf(cols []*column.Column) *rowKeys {
	return &rowKeys{cols, make([]int, len(cols)), make([]*column.Column, len(cols))}
}

// groups numbers rows by their keys. A dictionary may have a value twice: then two groups have the same.
func (k *rowKeys) groups(rows int) *column.Groups {
	if len(k.cols) == 0 {
		return column.GroupBy(nil, rows)
	}
	return column.GroupCounted(k.cols, append([]int{}, k.counts...), rows)
}

// heads are the values of some rows' keys.
func (k *rowKeys) heads(rows []int32) []*column.Column {
	out := make([]*column.Column, len(k.cols))
	for i, c := range k.cols {
		if out[i] = c.Take(rows); k.words[i] != nil {
			out[i] = k.words[i].Take(column.Values[int32](out[i]))
		}
	}
	return out
}

// coded tells whether keys are codes.
func (k *rowKeys) coded() bool {
	for _, w := range k.words {
		if w != nil {
			return true
		}
	}
	return false
}
