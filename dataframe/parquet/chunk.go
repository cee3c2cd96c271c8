package parquet

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"sync"

	"skep/dataframe/column"
)

// chunkReader decodes one column of one row group, page by page.
type chunkReader struct {
	*chunk
	leaf    *leaf
	reserve Reserve
	stored  []byte // the chunk as it lies in the file
	b       []byte // what is left of it
	out     values
	valid   bitRun // of optional columns
	levels  levels // of nested ones
	seen    int64  // values and nulls
	nested  bool   // a part of a nested column: its levels are kept, also where they would say as little as a flat column's
	wanted  spans  // of flat columns: pages without one of these rows are left out; nil: none is
	picks   *picks // of flat columns: these rows alone become values; nil: all of the pages that are not left out
	kept    spans  // the rows of the pages that were not
	// how many these are
	pagesRead, pagesLeft int
	page                 int
	room                 []byte   // for an unpacked page
	index                []uint32 // for some of a page's dictionary indexes
}

// workroom is what decoding a chunk needs meanwhile. The next chunk has it again, so that its pages are not touched for the first time each time.
type workroom struct {
	stored, page []byte
	index        []uint32
}

var workrooms = sync.Pool{New: func() any { return &workroom{} }}

// keep takes what a reader that is done leaves.
func (w *workroom) keep(r *chunkReader) { w.stored, w.page, w.index = r.stored, r.room, r.index }

// expectable is up to how many rows of a group are believed before they are there.
const expectable = 1 << 20

// flat decodes a flat column: rows values or nulls.
func (r *chunkReader) flat(rows int64) (*column.Column, error) {
	if n := r.expected(rows); n <= expectable {
		r.out.expect(int(n))
		r.valid.expect(int(n) * r.leaf.def)
	}
	if r.leaf.typ.Kind == column.Null {
		r.kept = spans{{0, rows}}
		return column.OfNulls(column.NullType, int(rows)), nil
	}
	if err := r.through(rows); err != nil {
		return nil, err
	}
	if r.leaf.def == 0 {
		return r.out.column(r.leaf.typ, nil), nil
	}
	return r.out.column(r.leaf.typ, r.valid.words), nil
}

// expected is about how many rows are decoded, at least nearly all that are.
func (r *chunkReader) expected(rows int64) int64 {
	switch {
	case r.picks != nil:
		return int64(len(r.picks.rows))
	case r.wanted == nil || 2*r.wanted.count() > rows:
		return rows
	}
	return r.wanted.count()
}

// part is flat, but texts may stay codes, and rows are those of the pages that are kept.
func (r *chunkReader) part(rows int64) (column.Part, error) {
	if r.leaf.typ.Kind != column.Str || r.leaf.physical != typeByteArray {
		c, err := r.flat(rows)
		if err != nil {
			return column.Part{}, err
		}
		return column.Ready(c), nil
	}
	coded := &codedTexts{texts: *newTexts(r.leaf.typ, 0, false), rows: int(min(rows, r.values))}
	r.out = coded
	if err := r.through(rows); err != nil {
		return column.Part{}, err
	}
	return coded.part(r.leaf.typ, r.valid.words), nil
}

// through decodes all pages of a flat column, which must have rows values and nulls together.
func (r *chunkReader) through(rows int64) error {
	if r.values != rows {
		return failf("%d values in a group of %d rows", r.values, rows)
	}
	return r.pages()
}

func (r *chunkReader) pages() error {
	for r.seen < r.values {
		h, n, err := readPageHeader(r.b)
		if err != nil {
			return r.at(err)
		}
		r.page++
		if h.size > len(r.b)-n {
			return r.at(failf("the page has %d bytes, but only %d are left of the column", h.size, len(r.b)-n))
		}
		body := r.b[n : n+h.size]
		r.b = r.b[n+h.size:]
		if err := r.one(&h, body); err != nil {
			return r.at(err)
		}
	}
	return nil
}

func (r *chunkReader) at(err error) error { return within(err, "", fmt.Sprintf("page %d", r.page)) }

func (r *chunkReader) one(h *pageHeader, body []byte) error {
	switch h.kind {
	case pageIndex:
		return nil
	case pageDictionary:
		return r.dictionaryPage(h, body)
	case pageData, pageDataV2:
		if int64(h.values) > r.values-r.seen {
			return failf("%d values where at most %d are left", h.values, r.values-r.seen)
		}
		page := span{r.seen, r.seen + int64(h.values)}
		r.seen = page.to
		if r.wanted != nil && !r.wanted.meet(page) || r.picks != nil && len(r.picks.in(page)) == 0 {
			r.pagesLeft++
			return nil
		}
		r.pagesRead++
		r.kept = r.kept.with(page)
		if err := r.reserve.ask(int64(h.values)*r.out.width() + int64(h.rawSize)); err != nil {
			return err
		}
		return r.dataPage(h, body)
	}
	return failf("a page of the kind %d, which the format does not know", h.kind)
}

func (r *chunkReader) unpack(b []byte, size int) ([]byte, *Error) {
	out, err := unpacked(r.codec, b, size, r.room)
	if err == nil && r.codec != codecNone {
		r.room = out
	}
	return out, err
}

func (r *chunkReader) dictionaryPage(h *pageHeader, body []byte) error {
	if err := r.reserve.ask(int64(h.rawSize)); err != nil {
		return err
	}
	b, err := r.unpack(body, h.rawSize)
	if err == nil {
		err = r.out.dictionary(b, h.values)
	}
	return orNil(err)
}

// orNil keeps a nil *Error from becoming an error that is not nil.
func orNil(err *Error) error {
	if err == nil {
		return nil
	}
	return err
}

// dataPage splits a page into its levels and its values.
func (r *chunkReader) dataPage(h *pageHeader, body []byte) error {
	if h.kind == pageDataV2 {
		return orNil(r.dataPageV2(h, body))
	}
	b, err := r.unpack(body, h.rawSize)
	if err != nil {
		return err
	}
	var rep, def []byte
	if rep, b, err = levelBytes(b, h.values, r.leaf.rep, h.repEncoding); err != nil {
		return err
	}
	if def, b, err = levelBytes(b, h.values, r.leaf.def, h.defEncoding); err != nil {
		return err
	}
	return orNil(r.decode(h, rep, def, b))
}

func (r *chunkReader) dataPageV2(h *pageHeader, body []byte) *Error {
	if h.repSize > len(body) || h.defSize > len(body)-h.repSize {
		return failf("the levels of the page are longer than the page")
	}
	rep, def := body[:h.repSize], body[h.repSize:h.repSize+h.defSize]
	b := body[h.repSize+h.defSize:]
	if h.packed {
		var err *Error
		if b, err = r.unpack(b, h.rawSize-h.repSize-h.defSize); err != nil {
			return err
		}
	}
	return r.decode(h, rep, def, b)
}

// levelBytes takes the levels off the front of a page of the first version.
func levelBytes(b []byte, n, highest, encoding int) (levels, rest []byte, err *Error) {
	switch {
	case highest == 0:
		return nil, b, nil
	case encoding == encBitPacked:
		return nil, nil, failf("levels in the encoding BIT_PACKED, which was given up before the format's first release")
	case len(b) < 4 || uint64(binary.LittleEndian.Uint32(b)) > uint64(len(b)-4):
		return nil, nil, failf("the levels of the page are longer than the page")
	}
	end := 4 + int(binary.LittleEndian.Uint32(b))
	return b[4:end], b[end:], nil
}

// decode reads a page's values and puts nulls between them.
func (r *chunkReader) decode(h *pageHeader, rep, def, b []byte) *Error {
	if r.nested {
		return r.decodeNested(h, rep, def, b)
	}
	present, from := h.values, r.out.len()
	if r.leaf.def == 1 {
		var err *Error
		if present, err = (&hybrid{b: def, width: 1}).bits(h.values, &r.valid); err != nil {
			return err
		}
	}
	if r.picks != nil {
		return r.pick(h, b, present, from)
	}
	if err := r.valuesOf(h.encoding, b, present); err != nil {
		return err
	}
	if present < h.values {
		r.out.spread(from, h.values, r.valid.words)
	}
	return nil
}

// valuesOf reads n values in an encoding.
func (r *chunkReader) valuesOf(encoding int, b []byte, n int) *Error {
	switch {
	case n == 0:
		return nil
	case encoding == encPlain:
		return r.out.plain(b, n)
	case encoding == encPlainDict || encoding == encRLEDictionary:
		return r.indexed(b, n)
	}
	return r.out.other(encoding, b, n)
}

func (r *chunkReader) indexed(b []byte, n int) *Error { return r.pieces(b, n, r.out.indexed) }

// pieces hands the places in the dictionary on, some at a time, which f may write over.
func (r *chunkReader) pieces(b []byte, n int, f func(piece []uint32) *Error) *Error {
	if len(b) == 0 || b[0] > 32 {
		return failf("the indexes of the page have no valid width")
	}
	if r.index == nil {
		r.index = make([]uint32, indexRows)
	}
	return (&hybrid{b: b[1:], width: int(b[0])}).pieces(n, r.index, f)
}

// indexRows is how many indexes are looked up at a time: they stay in the first-level cache.
const indexRows = 1 << 12

// levelWidth is how many bits a level takes.
func levelWidth(highest int) int { return bits.Len(uint(highest)) }

// levels are the repetition and definition levels of a nested column.
type levels struct{ rep, def []uint32 }

// decodeNested keeps the levels; the values stay without nulls.
func (r *chunkReader) decodeNested(h *pageHeader, rep, def, b []byte) *Error {
	start := len(r.levels.def)
	r.levels.rep, r.levels.def = grown(r.levels.rep, h.values), grown(r.levels.def, h.values)
	if r.leaf.rep > 0 {
		if err := (&hybrid{b: rep, width: levelWidth(r.leaf.rep)}).read(r.levels.rep[start:]); err != nil {
			return err
		}
	} else {
		clear(r.levels.rep[start:])
	}
	if r.leaf.def == 0 { // everything on the way to it is required
		clear(r.levels.def[start:])
	} else if err := (&hybrid{b: def, width: levelWidth(r.leaf.def)}).read(r.levels.def[start:]); err != nil {
		return err
	}
	present := 0
	for i, d := range r.levels.def[start:] {
		if int(d) > r.leaf.def || int(r.levels.rep[start+i]) > r.leaf.rep {
			return failf("levels of %d and %d in a column of %d and %d", r.levels.rep[start+i], d, r.leaf.rep, r.leaf.def)
		}
		if int(d) == r.leaf.def {
			present++
		}
	}
	if start == 0 && h.values > 0 && r.levels.rep[0] != 0 {
		return failf("the first value continues a row")
	}
	return r.valuesOf(h.encoding, b, present)
}
