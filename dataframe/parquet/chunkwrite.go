package parquet

import (
	"encoding/binary"
	"unsafe"

	"skep/dataframe/column"
)

// chunkWriter encodes one column of a row group.
type chunkWriter struct {
	codec   int
	pageLen int // rows of a page, or values of a nested column's
	leaf    *leaf
	col     *column.Column // of a nested leaf: the values that are there
	levels  *levels        // of a nested leaf
	chunk   chunk
	b       []byte // pages, one after the other
	dict    *dictionary
	pages   []page
	order   int // of the pages' bounds
}

// page is what the page index says of a page of data.
type page struct {
	place
	row      int64 // of the group, the page's first
	from, to int   // of the column's values, nulls included if it is not nested
	values   int   // that are not null
	stats    statistics
}

// placed is the chunk's metadata when its pages begin at an offset of the file.
func (w *chunkWriter) placed(at int64) chunk {
	c := w.chunk
	c.data += at
	if c.encodings[0] == encRLEDictionary {
		c.dictionary = at
	}
	return c
}

func (w *chunkWriter) encode() error {
	w.chunk = chunk{typ: w.leaf.physical, codec: w.codec, path: w.leaf.path, values: int64(w.col.Len()),
		stats: statistics{nulls: int64(w.col.Nulls())}, encodings: []int{encPlain, encRLE}}
	if w.col.Type().Kind == column.Categorical {
		var err error
		if w.col, err = w.col.Cast(column.StrType, false); err != nil {
			return err
		}
	}
	if w.col.Type().Kind == column.Str {
		if w.dict = dictionaryOf(w.col); w.dict != nil {
			w.chunk.encodings = []int{encRLEDictionary, encPlain, encRLE}
			if err := w.page(pageHeader{kind: pageDictionary, values: w.dict.words.Len(), encoding: encPlain}, appendTexts(nil, w.dict.words, 0, w.dict.words.Len(), nil)); err != nil {
				return err
			}
			w.chunk.data = int64(len(w.b))
		}
	}
	if err := w.dataPages(); err != nil {
		return err
	}
	w.chunk.size = int64(len(w.b))
	w.bounds()
	return nil
}

func (w *chunkWriter) dataPages() error {
	if w.levels != nil {
		return w.nestedPages()
	}
	for from := 0; from < w.col.Len(); from += w.pageLen {
		if err := w.dataPage(from, min(from+w.pageLen, w.col.Len())); err != nil {
			return err
		}
	}
	return nil
}

// nestedPages begins pages where rows begin.
func (w *chunkWriter) nestedPages() error {
	l, n := w.levels, len(w.levels.def)
	w.chunk.values = int64(n)
	w.chunk.stats.nulls = int64(n - w.col.Len())
	value, row := 0, int64(0)
	for from := 0; from < n; {
		to := min(from+w.pageLen, n)
		for to < n && l.rep[to] != 0 {
			to++
		}
		b := w.encodeLevels(l.rep[from:to], w.leaf.rep, nil)
		b = w.encodeLevels(l.def[from:to], w.leaf.def, b)
		end := value
		for _, d := range l.def[from:to] {
			if int(d) == w.leaf.def {
				end++
			}
		}
		h := pageHeader{kind: pageData, values: to - from, encoding: w.chunk.encodings[0]}
		w.open(page{row: row, from: value, to: end, values: end - value}, to-from)
		if err := w.page(h, w.values(b, value, end)); err != nil {
			return err
		}
		for _, r := range l.rep[from:to] {
			if r == 0 {
				row++
			}
		}
		from, value = to, end
	}
	return nil
}

// encodeLevels appends levels as one packed run, with its length before it; a column without them has none.
func (w *chunkWriter) encodeLevels(ls []uint32, highest int, b []byte) []byte {
	if highest == 0 {
		return b
	}
	run := binary.AppendUvarint(nil, uint64((len(ls)+7)/8)<<1|1)
	run = appendPacked(run, ls, levelWidth(highest))
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(run))), run...)
}

// values appends the values of rows in the chunk's encoding.
func (w *chunkWriter) values(b []byte, from, to int) []byte {
	if w.dict != nil {
		return w.dict.appendIndexes(b, from, to, w.col.Valid())
	}
	return w.plain(b, from, to, w.col.Valid())
}

// open says that the next page is this one of data, which has so many values, nulls included.
func (w *chunkWriter) open(p page, all int) {
	p.stats.nulls = int64(all - p.values)
	w.pages = append(w.pages, p)
}

// page packs and appends a page.
func (w *chunkWriter) page(h pageHeader, raw []byte) error {
	packed, err := pack(w.codec, raw)
	if err != nil {
		return err
	}
	h.rawSize, h.size = len(raw), len(packed)
	head := h.encode()
	w.chunk.rawSize += int64(len(head) + len(raw))
	if n := len(w.pages); h.kind == pageData {
		w.pages[n-1].place = place{int64(len(w.b)), int64(len(head) + len(packed))}
	}
	w.b = append(append(w.b, head...), packed...)
	return nil
}

func (w *chunkWriter) dataPage(from, to int) error {
	h := pageHeader{kind: pageData, values: to - from, encoding: w.chunk.encodings[0]}
	w.open(page{row: int64(from), from: from, to: to, values: to - from - w.col.Slice(from, to).Nulls()}, to-from)
	return w.page(h, w.values(w.nulls(from, to), from, to))
}

// nulls writes the definition levels of rows, with their length before them.
func (w *chunkWriter) nulls(from, to int) []byte {
	var levels []byte
	if valid := w.col.Valid(); valid == nil {
		levels = append(binary.AppendUvarint(nil, uint64(to-from)<<1), 1)
	} else {
		groups := (to - from + 7) / 8
		levels = binary.AppendUvarint(nil, uint64(groups)<<1|1)
		part := valid.Slice(from, to)
		for i := range groups {
			levels = append(levels, byte(part[i/8]>>(i%8*8)))
		}
	}
	return append(binary.LittleEndian.AppendUint32(nil, uint32(len(levels))), levels...)
}

// plain appends the values of rows, nulls left out.
func (w *chunkWriter) plain(b []byte, from, to int, valid column.Bitmap) []byte {
	switch w.col.Type().Physical() {
	case column.Null:
		return b
	case column.Bool:
		return appendBits(b, w.col.Bools(), from, to, valid)
	case column.Str, column.Binary:
		return appendTexts(b, w.col.Strings(), from, to, valid)
	case column.DecimalKind:
		return appendDecimals(b, w.col.Decimals()[from:to], from, valid, w.leaf.physical == typeInt64)
	case column.Int8:
		return appendWide(b, column.Values[int8](w.col)[from:to], from, valid)
	case column.Int16:
		return appendWide(b, column.Values[int16](w.col)[from:to], from, valid)
	case column.Uint8:
		return appendWide(b, column.Values[uint8](w.col)[from:to], from, valid)
	case column.Uint16:
		return appendWide(b, column.Values[uint16](w.col)[from:to], from, valid)
	case column.Int32:
		return appendNumbers(b, column.Values[int32](w.col)[from:to], from, valid)
	case column.Uint32:
		return appendNumbers(b, column.Values[uint32](w.col)[from:to], from, valid)
	case column.Uint64:
		return appendNumbers(b, column.Values[uint64](w.col)[from:to], from, valid)
	case column.Float32:
		return appendNumbers(b, column.Values[float32](w.col)[from:to], from, valid)
	case column.Float64:
		return appendNumbers(b, column.Values[float64](w.col)[from:to], from, valid)
	}
	return appendNumbers(b, column.Values[int64](w.col)[from:to], from, valid)
}

// appendNumbers appends values as they lie in memory.
func appendNumbers[T column.Number](b []byte, vs []T, from int, valid column.Bitmap) []byte {
	if valid != nil {
		kept := make([]T, 0, len(vs))
		for i, v := range vs {
			if valid.Get(from + i) {
				kept = append(kept, v)
			}
		}
		vs = kept
	}
	if len(vs) == 0 {
		return b
	}
	return append(b, unsafe.Slice((*byte)(unsafe.Pointer(&vs[0])), len(vs)*int(unsafe.Sizeof(vs[0])))...)
}

// appendWide appends small integers as 32 bits.
func appendWide[T int8 | int16 | uint8 | uint16](b []byte, vs []T, from int, valid column.Bitmap) []byte {
	for i, v := range vs {
		if valid == nil || valid.Get(from+i) {
			b = binary.LittleEndian.AppendUint32(b, uint32(int32(v)))
		}
	}
	return b
}

func appendBits(b []byte, vs column.Bitmap, from, to int, valid column.Bitmap) []byte {
	var now byte
	n := 0
	for i := from; i < to; i++ {
		if valid != nil && !valid.Get(i) {
			continue
		}
		if vs.Get(i) {
			now |= 1 << (n & 7)
		}
		if n++; n&7 == 0 {
			b, now = append(b, now), 0
		}
	}
	if n&7 != 0 {
		b = append(b, now)
	}
	return b
}

func appendTexts(b []byte, vs column.Strings, from, to int, valid column.Bitmap) []byte {
	for i := from; i < to; i++ {
		if valid == nil || valid.Get(i) {
			s := vs.At(i)
			b = append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
		}
	}
	return b
}

// appendDecimals appends units of the last digit, as 8 bytes or as 16 with the highest first.
func appendDecimals(b []byte, vs []column.Int128, from int, valid column.Bitmap, small bool) []byte {
	for i, v := range vs {
		switch {
		case valid != nil && !valid.Get(from+i):
		case small:
			b = binary.LittleEndian.AppendUint64(b, v.Lo)
		default:
			b = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(b, uint64(v.Hi)), v.Lo)
		}
	}
	return b
}
