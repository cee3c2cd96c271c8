package parquet

import (
	"maps"
	"slices"
)

// encode writes the footer.
func (f *footer) encode() []byte {
	w := &thriftWriter{}
	w.begin()
	w.i32(1, int(f.version))
	elements(w, 2, f.schema, w.element)
	w.i64(3, f.rows)
	elements(w, 4, f.groups, w.rowGroup)
	if len(f.pairs) > 0 {
		w.pairs(5, f.pairs)
	}
	w.binary(6, []byte(f.createdBy))
	leaves := 0
	for _, e := range f.schema {
		if e.typ >= 0 {
			leaves++
		}
	}
	// Each leaf is in the order that its type defines: that is what min_value and max_value go by.
	elements(w, 7, make([]struct{}, leaves), func(*struct{}) { w.structure(1, func() {}) })
	w.end()
	return w.b
}

// pairs writes keys in order, so that the same frame makes the same file.
func (w *thriftWriter) pairs(id int, m map[string]string) {
	keys := slices.Sorted(maps.Keys(m))
	elements(w, id, keys, func(key *string) {
		w.binary(1, []byte(*key))
		w.binary(2, []byte(m[*key]))
	})
}

func (w *thriftWriter) element(e *element) {
	if e.typ >= 0 {
		w.i32(1, e.typ)
	}
	if e.typ == typeFixed {
		w.i32(2, e.length)
	}
	if e.repetition >= 0 { // the root has none
		w.i32(3, e.repetition)
	}
	w.binary(4, []byte(e.name))
	if e.typ < 0 {
		w.i32(5, e.children)
	}
	if e.converted >= 0 {
		w.i32(6, e.converted)
	}
	if e.logical.kind == logicalDecimal {
		w.i32(7, e.logical.scale)
		w.i32(8, e.logical.precision)
	}
	if e.logical.kind != 0 {
		w.structure(10, func() { w.structure(e.logical.kind, func() { w.logicalFields(e.logical) }) })
	}
}

func (w *thriftWriter) logicalFields(l logical) {
	switch l.kind {
	case logicalDecimal:
		w.i32(1, l.scale)
		w.i32(2, l.precision)
	case logicalTime, logicalTimestamp:
		w.bool(1, l.utc)
		w.structure(2, func() { w.structure(l.unit, func() {}) })
	case logicalInteger:
		w.field(1, tByte)
		w.b = append(w.b, byte(l.bits))
		w.bool(2, l.signed)
	}
}

func (w *thriftWriter) rowGroup(g *rowGroup) {
	elements(w, 1, g.columns, w.chunk)
	w.i64(2, g.bytes)
	w.i64(3, g.rows)
}

func (w *thriftWriter) chunk(c *chunk) {
	start := c.data
	if c.dictionary > 0 {
		start = c.dictionary
	}
	w.i64(2, start)
	w.structure(3, func() { w.columnMeta(c) })
	if c.pages.size > 0 {
		w.i64(4, c.pages.at)
		w.i32(5, int(c.pages.size))
	}
	if c.bounds.size > 0 {
		w.i64(6, c.bounds.at)
		w.i32(7, int(c.bounds.size))
	}
}

func (w *thriftWriter) columnMeta(c *chunk) {
	w.i32(1, c.typ)
	w.list(2, tI32, len(c.encodings))
	for _, e := range c.encodings {
		w.zigzag(int64(e))
	}
	w.list(3, tBinary, len(c.path))
	for _, p := range c.path {
		w.bytes([]byte(p))
	}
	w.i32(4, c.codec)
	w.i64(5, c.values)
	w.i64(6, c.rawSize)
	w.i64(7, c.size)
	w.i64(9, c.data)
	if c.dictionary > 0 {
		w.i64(11, c.dictionary)
	}
	w.structure(12, func() { w.statistics(&c.stats) })
}

func (w *thriftWriter) statistics(s *statistics) {
	if s.nulls >= 0 {
		w.i64(3, s.nulls)
	}
	if s.min != nil && s.max != nil {
		w.binary(5, s.max)
		w.binary(6, s.min)
	}
	if s.minExact != notSaid && s.maxExact != notSaid {
		w.bool(7, s.maxExact == exact)
		w.bool(8, s.minExact == exact)
	}
}

// encode writes the header of a data page of the first version, or of a dictionary page.
func (h *pageHeader) encode() []byte {
	w := &thriftWriter{}
	w.begin()
	w.i32(1, h.kind)
	w.i32(2, h.rawSize)
	w.i32(3, h.size)
	if h.kind == pageDictionary {
		w.structure(7, func() { w.i32(1, h.values); w.i32(2, h.encoding) })
	} else {
		w.structure(5, func() { w.i32(1, h.values); w.i32(2, h.encoding); w.i32(3, encRLE); w.i32(4, encRLE) })
	}
	w.end()
	return w.b
}
