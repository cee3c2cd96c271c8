package csv

import (
	"slices"

	"skep/dataframe/column"
)

// table puts the pieces together: values lie in their places already, rows without a value are gathered.
func (r *reader) table(parts []*stretch, targets []*target) (*column.Table, error) {
	names, out := make([]string, len(targets)), make([]*column.Column, len(targets))
	err := r.pool().Try(len(targets), func(i int) error {
		names[i] = targets[i].name
		pieces := make([]*piece, len(parts))
		for k, p := range parts {
			pieces[k], p.cols[i] = p.cols[i], nil
		}
		out[i] = targets[i].column(parts, pieces)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return column.FromColumns(names, out)
}

func (t *target) column(parts []*stretch, pieces []*piece) *column.Column {
	rows := 0
	for _, p := range parts {
		rows += p.rows
	}
	switch {
	case t.looking:
		return column.OfNulls(column.StrType, rows)
	case t.ints != nil:
		return column.Of(t.typ, closed(t.ints, parts, rows), validity(parts, pieces, rows))
	case t.floats != nil:
		return column.Of(t.typ, closed(t.floats, parts, rows), validity(parts, pieces, rows))
	case t.days != nil:
		return column.Of(t.typ, closed(t.days, parts, rows), validity(parts, pieces, rows))
	case t.codes != nil:
		return t.wordColumn(closed(t.codes, parts, rows), validity(parts, pieces, rows))
	case t.offsets != nil:
		return column.OfStrings(t.strings(parts, rows), validity(parts, pieces, rows))
	case t.typ.Kind == column.Bool:
		bits, at := column.NewBitmap(rows), 0
		for k, p := range parts {
			bits.Put(pieces[k].bits, at, p.rows)
			at += p.rows
		}
		return column.OfBools(bits, rows, validity(parts, pieces, rows))
	}
	cols := make([]*column.Column, len(pieces))
	for k, c := range pieces {
		cols[k], c.b = c.b.Build(), nil
	}
	return column.Concat(cols)
}

// closed moves rows together where a stretch had more lines than rows.
func closed[T any](data []T, parts []*stretch, rows int) []T {
	at := 0
	for _, p := range parts {
		if at != p.base {
			copy(data[at:], data[p.base:p.base+p.rows])
		}
		at += p.rows
	}
	return trimmed(data, rows)
}

// trimmed gives up memory that would be wasted for good.
func trimmed[T any](data []T, rows int) []T {
	if len(data)-rows > len(data)/8 {
		return slices.Clone(data[:rows])
	}
	return data[:rows:rows]
}

// validity is the bitmap of all rows, nil if none is null.
func validity(parts []*stretch, pieces []*piece, rows int) column.Bitmap {
	any := false
	for _, c := range pieces {
		any = any || c.valid != nil
	}
	if !any {
		return nil
	}
	out, at := column.NewBitmap(rows), 0
	for k, p := range parts {
		out.Put(pieces[k].valid, at, p.rows)
		at += p.rows
	}
	return out
}

// strings are the texts that the stretches have settled.
func (t *target) strings(parts []*stretch, rows int) column.Strings {
	closed(t.offsets[1:], parts, rows)
	return column.Strings{Offsets: trimmed(t.offsets, rows+1), Bytes: trimmed(t.texts.bytes, t.texts.size)}
}
