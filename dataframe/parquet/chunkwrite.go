package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"math/bits"
	"sync"
	"unsafe"

	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"

	"skep/dataframe/column"
)

// chunkWriter encodes one column of a row group.
type chunkWriter struct {
	codec  int
	leaf   *leaf
	col    *column.Column // of a nested leaf: the values that are there
	levels *levels        // of a nested leaf
	chunk  chunk
	b      []byte // pages, one after the other
	dict   *dictionary
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
	w.bounds()
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
	return nil
}

func (w *chunkWriter) dataPages() error {
	if w.levels != nil {
		return w.nestedPages()
	}
	for from := 0; from < w.col.Len(); from += pageLen {
		if err := w.dataPage(from, min(from+pageLen, w.col.Len())); err != nil {
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
	value := 0
	for from := 0; from < n; {
		to := min(from+pageLen, n)
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
		if err := w.page(h, w.values(b, value, end)); err != nil {
			return err
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

// page packs and appends a page.
func (w *chunkWriter) page(h pageHeader, raw []byte) error {
	packed, err := pack(w.codec, raw)
	if err != nil {
		return err
	}
	h.rawSize, h.size = len(raw), len(packed)
	head := h.encode()
	w.chunk.rawSize += int64(len(head) + len(raw))
	w.b = append(append(w.b, head...), packed...)
	return nil
}

func (w *chunkWriter) dataPage(from, to int) error {
	h := pageHeader{kind: pageData, values: to - from, encoding: w.chunk.encodings[0]}
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

// dictionary holds the distinct texts of a column, in order of first appearance.
type dictionary struct {
	words column.Strings
	index []uint32 // of each row; nulls have any
}

// dictionaryOf is nil where a dictionary does not pay: more than half of the values distinct, or too many bytes.
func dictionaryOf(c *column.Column) *dictionary {
	const most = 1 << 20
	texts, valid := c.Strings(), c.Valid()
	d := &dictionary{words: column.NewStrings(0), index: make([]uint32, c.Len())}
	seen := map[string]uint32{}
	for i := range d.index {
		if valid != nil && !valid.Get(i) {
			continue
		}
		s := texts.At(i)
		x, ok := seen[s]
		if !ok {
			x = uint32(len(seen))
			if int(x) >= (c.Len()+1)/2+1 || len(d.words.Bytes)+len(s) > most {
				return nil
			}
			seen[s] = x
			d.words.Push(s)
		}
		d.index[i] = x
	}
	return d
}

// appendIndexes writes the width, and one packed run.
func (d *dictionary) appendIndexes(b []byte, from, to int, valid column.Bitmap) []byte {
	width := max(1, bits.Len(uint(max(0, d.words.Len()-1))))
	b = append(b, byte(width))
	index := d.index[from:to]
	if valid != nil {
		kept := make([]uint32, 0, len(index))
		for i, x := range index {
			if valid.Get(from + i) {
				kept = append(kept, x)
			}
		}
		index = kept
	}
	b = binary.AppendUvarint(b, uint64((len(index)+7)/8)<<1|1)
	return appendPacked(b, index, width)
}

// appendPacked packs numbers in width bits each, up to a whole group of eight.
func appendPacked(b []byte, vs []uint32, width int) []byte {
	var word uint64
	n := 0
	for i := range (len(vs) + 7) &^ 7 {
		if i < len(vs) {
			word |= uint64(vs[i]) << n
		}
		for n += width; n >= 8; n -= 8 {
			b = append(b, byte(word))
			word >>= 8
		}
	}
	return b
}

// bounds finds the minimum and maximum that statistics hold.
func (w *chunkWriter) bounds() {
	c, s := w.col, &w.chunk.stats
	if c.Nulls() == c.Len() {
		return
	}
	switch c.Type().Physical() {
	case column.Int8:
		s.min, s.max = wideBounds(c, column.Values[int8](c))
	case column.Int16:
		s.min, s.max = wideBounds(c, column.Values[int16](c))
	case column.Int32:
		s.min, s.max = numberBounds(c, column.Values[int32](c))
	case column.Int64:
		s.min, s.max = numberBounds(c, column.Values[int64](c))
	case column.Uint8:
		s.min, s.max = wideBounds(c, column.Values[uint8](c))
	case column.Uint16:
		s.min, s.max = wideBounds(c, column.Values[uint16](c))
	case column.Uint32:
		s.min, s.max = numberBounds(c, column.Values[uint32](c))
	case column.Uint64:
		s.min, s.max = numberBounds(c, column.Values[uint64](c))
	case column.Float32:
		s.min, s.max = numberBounds(c, column.Values[float32](c))
		signZeros(s.min, s.max)
	case column.Float64:
		s.min, s.max = numberBounds(c, column.Values[float64](c))
		signZeros(s.min, s.max)
	case column.Str:
		s.min, s.max = textBounds(c)
	}
}

func numberBounds[T column.Number](c *column.Column, vs []T) (low, high []byte) {
	lo, hi, any := rangeOf(c, vs)
	if !any {
		return nil, nil
	}
	return appendNumbers(nil, []T{lo}, 0, nil), appendNumbers(nil, []T{hi}, 0, nil)
}

// signZeros makes a minimum of zero -0.0 and a maximum 0.0, as the format wants: both are equal, and either may be among the values.
func signZeros(low, high []byte) {
	if zero(low) {
		low[len(low)-1] = 0x80
	}
	if zero(high) {
		high[len(high)-1] = 0
	}
}

// zero tells whether the bits of a float, but for its sign, are.
func zero(b []byte) bool {
	for i, c := range b {
		if c != 0 && !(i == len(b)-1 && c == 0x80) {
			return false
		}
	}
	return len(b) > 0
}

func wideBounds[T int8 | int16 | uint8 | uint16](c *column.Column, vs []T) (low, high []byte) {
	lo, hi, _ := rangeOf(c, vs)
	return appendWide(nil, []T{lo}, 0, nil), appendWide(nil, []T{hi}, 0, nil)
}

// rangeOf leaves nulls and NaN out; any is false if nothing is left.
func rangeOf[T column.Number](c *column.Column, vs []T) (lo, hi T, any bool) {
	valid := c.Valid()
	for i, v := range vs {
		if valid != nil && !valid.Get(i) || v != v {
			continue
		}
		if !any {
			lo, hi, any = v, v, true
		}
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, hi, any
}

// textBounds leaves long texts out of statistics.
func textBounds(c *column.Column) (low, high []byte) {
	const longest = 64
	texts, valid := c.Strings(), c.Valid()
	var lo, hi string
	any := false
	for i := range c.Len() {
		if valid != nil && !valid.Get(i) {
			continue
		}
		s := texts.At(i)
		if !any {
			lo, hi, any = s, s, true
		}
		lo, hi = min(lo, s), max(hi, s)
	}
	if len(lo) > longest || len(hi) > longest {
		return nil, nil
	}
	return append([]byte{}, lo...), append([]byte{}, hi...)
}

// writes tells whether a codec is one that pack knows.
func writes(codec int) bool {
	return codec == codecNone || codec == codecSnappy || codec == codecGzip || codec == codecZstd
}

func pack(codec int, raw []byte) ([]byte, error) {
	switch codec {
	case codecSnappy:
		return s2.EncodeSnappy(nil, raw), nil
	case codecZstd:
		e := zstdWriters.Get().(*zstd.Encoder)
		defer zstdWriters.Put(e)
		return e.EncodeAll(raw, nil), nil
	case codecGzip:
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(raw); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		return b.Bytes(), nil
	}
	return raw, nil
}

var zstdWriters = sync.Pool{New: func() any {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		panic(err) // only options that contradict each other
	}
	return e
}}
