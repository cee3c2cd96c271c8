package parquet

// chunkPages is what is kept of a chunk until the file's end, where readers look for it.
type chunkPages struct {
	pages []page
	order int
	at    int64 // of the chunk
}

// writeIndex writes the pages' bounds of all chunks, and behind them where the pages lie.
func (w *Writer) writeIndex() error {
	if err := w.indexes(func(c *chunk, x *chunkPages) error { return w.placed(&c.bounds, x.bounds()) }); err != nil {
		return err
	}
	return w.indexes(func(c *chunk, x *chunkPages) error { return w.placed(&c.pages, x.places()) })
}

func (w *Writer) indexes(do func(c *chunk, x *chunkPages) error) error {
	i := 0
	for g := range w.footer.groups {
		for k := range w.footer.groups[g].columns {
			if err := do(&w.footer.groups[g].columns[k], &w.pages[i]); err != nil {
				return err
			}
			i++
		}
	}
	return nil
}

// placed writes a part of the index, if there is one, and notes where.
func (w *Writer) placed(p *place, b []byte) error {
	if b == nil {
		return nil
	}
	*p = place{w.at, int64(len(b))}
	return w.write(b)
}

// places is the OffsetIndex.
func (x *chunkPages) places() []byte {
	w := &thriftWriter{}
	w.begin()
	elements(w, 1, x.pages, func(p *page) {
		w.i64(1, x.at+p.at)
		w.i32(2, int(p.size))
		w.i64(3, p.row)
	})
	w.end()
	return w.b
}

// bounds is the ColumnIndex; nil if some page's are not known, which the format has no word for.
func (x *chunkPages) bounds() []byte {
	for _, p := range x.pages {
		if p.values > 0 && (p.stats.min == nil || p.stats.max == nil) {
			return nil
		}
	}
	w := &thriftWriter{}
	w.begin()
	w.list(1, tTrue, len(x.pages))
	for _, p := range x.pages {
		if p.values == 0 {
			w.b = append(w.b, tTrue)
		} else {
			w.b = append(w.b, tFalse)
		}
	}
	w.list(2, tBinary, len(x.pages))
	for _, p := range x.pages {
		w.bytes(p.stats.min)
	}
	w.list(3, tBinary, len(x.pages))
	for _, p := range x.pages {
		w.bytes(p.stats.max)
	}
	w.i32(4, x.order)
	w.list(5, tI64, len(x.pages))
	for _, p := range x.pages {
		w.zigzag(p.stats.nulls)
	}
	w.end()
	return w.b
}
