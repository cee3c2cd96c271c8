package parquet

import "skep/dataframe/column"

// picks are the rows that are wanted of a flat column, by their numbers in the group and in their order: of a page only these are looked up in a
// dictionary, or parsed. All of it must be unpacked still.
type picks struct {
	rows   []int32 // those that no page had yet
	places []int32 // of those that the last page had
}

// in takes the rows of the next page, and gives their places in it.
func (p *picks) in(page span) []int32 {
	p.places = p.places[:0]
	for len(p.rows) > 0 && int64(p.rows[0]) < page.to {
		p.places, p.rows = append(p.places, p.rows[0]-int32(page.from)), p.rows[1:]
	}
	return p.places
}

// picking are values that can be made of some places of a page.
type picking interface {
	values
	// plainAt reads the values at some places of n plain ones.
	plainAt(b []byte, n int, places []int32) *Error
	// keep leaves of the values from one on those at some places.
	keep(from int, places []int32)
}

// pickingOf is how a chunk's values are picked of so many rows; nil: all are made, since their type knows no other way, or as so many are wanted that
// taking them later, which may be never, costs less.
func (r *chunkReader) pickingOf(rows []int32, of int64) *picks {
	if _, ok := r.out.(picking); !ok || rows == nil || r.leaf.typ.Kind == column.Null || denser*int64(len(rows)) > of {
		return nil
	}
	return &picks{rows: rows}
}

// pick decodes the wanted values of a page, of which present are no nulls. They go behind those that there are, which are from; the page's bits of what is
// there stand behind as many.
func (r *chunkReader) pick(h *pageHeader, b []byte, present, from int) (err *Error) {
	out, places := r.out.(picking), r.picks.places
	switch isIndexed := h.encoding == encPlainDict || h.encoding == encRLEDictionary; {
	case present == h.values && isIndexed:
		err = r.indexedAt(b, h.values, places)
	case present == h.values && h.encoding == encPlain:
		err = out.plainAt(b, h.values, places)
	default:
		if err = r.valuesOf(h.encoding, b, present); err == nil {
			if present < h.values {
				out.spread(from, h.values, r.valid.words)
			}
			out.keep(from, places)
		}
	}
	if err == nil && r.leaf.def == 1 {
		r.valid.keep(from, places)
	}
	return err
}

// indexedAt looks up the values at some places of n.
func (r *chunkReader) indexedAt(b []byte, n int, places []int32) *Error {
	from := 0
	return r.pieces(b, n, func(piece []uint32) *Error {
		k := 0
		for k < len(places) && int(places[k]) < from+len(piece) {
			piece[k] = piece[int(places[k])-from]
			k++
		}
		places, from = places[k:], from+len(piece)
		return r.out.indexed(piece[:k])
	})
}

func (v *numbers[T]) plainAt(b []byte, n int, places []int32) *Error {
	if len(b)/v.size < n {
		return failf("%d bytes where %d values of %d bytes should stand", len(b), n, v.size)
	}
	some := make([]byte, 0, len(places)*v.size)
	for _, p := range places {
		at := int(p) * v.size
		some = append(some, b[at:at+v.size]...)
	}
	return v.plain(some, len(places))
}

func (v *numbers[T]) keep(from int, places []int32) {
	all := v.out[from:]
	for i, p := range places {
		all[i] = all[p]
	}
	v.out = v.out[:from+len(places)]
}

// keep leaves of the bits from one on those at some places. Behind them are zeros again.
func (r *bitRun) keep(from int, places []int32) {
	for i, p := range places {
		if r.words.Get(from + int(p)) {
			r.words.Set(from + i)
		} else {
			r.words.Clear(from + i)
		}
	}
	end := from + len(places)
	for i := end; i < r.n && i&63 != 0; i++ {
		r.words.Clear(i)
	}
	clear(r.words[(end+63)/64:])
	r.words, r.n = r.words[:(end+63)/64], end
}
