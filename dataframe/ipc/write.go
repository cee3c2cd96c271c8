package ipc

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"unsafe"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"skep/dataframe/column"
)

// WriteOptions say how rows are written.
type WriteOptions struct {
	Codec    string // "none" (""), "zstd", "lz4"
	Stream   bool   // without the magic and the footer of a file
	BatchLen int    // rows of a batch, 0: 1,048,576
	Narrow   bool   // lists and texts with 32-bit offsets, for readers that know no others; a batch of more than 2 GiB is an error
}

const defaultBatch = 1 << 20

// Write writes a table as a file or a stream.
func Write(ctx context.Context, out io.Writer, t *column.Table, o WriteOptions) error {
	w, err := NewWriter(out, t.Schema(), o)
	if err != nil {
		return err
	}
	if err := w.Write(ctx, t); err != nil {
		return err
	}
	return w.Close()
}

// Writer writes a file or a stream whose rows come in pieces.
type Writer struct {
	e    *encoder
	o    WriteOptions
	rows bool // some have come
}

// NewWriter begins a file.
func NewWriter(out io.Writer, schema *column.Schema, o WriteOptions) (*Writer, error) {
	e := &encoder{out: out}
	switch o.Codec {
	case "", "none", "uncompressed":
		e.codec = -1
	case "lz4":
		e.codec = 0
	case "zstd":
		e.codec = 1
	default:
		return nil, &Error{Message: fmt.Sprintf("compression %q is not written", o.Codec), Hint: "lz4, zstd and none are"}
	}
	if o.BatchLen <= 0 {
		o.BatchLen = defaultBatch
	}
	for _, f := range schema.Fields {
		field, err := storedAs(f.Name, f.Type)
		if err != nil {
			return nil, err
		}
		if o.Narrow {
			field.narrow()
		}
		e.fields = append(e.fields, field)
	}
	e.number(e.fields)
	if !o.Stream {
		e.write([]byte("ARROW1\x00\x00"))
	}
	e.message(isSchema, func(w *writer) int { return w.schema(e.fields) }, nil)
	return &Writer{e: e, o: o}, e.err
}

// Write adds rows. A file says once what the codes of categories stand for, so further pieces may not have such columns.
func (w *Writer) Write(ctx context.Context, t *column.Table) error {
	e := w.e
	if w.rows && e.next > 0 {
		return &Error{Message: "categories are written in one piece", Hint: "cast them to str"}
	}
	w.rows = true
	for i, f := range e.fields {
		e.writeDictionaries(f, t.Column(i))
	}
	for from := 0; from < t.Rows() && e.err == nil; from += w.o.BatchLen {
		if ctx != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		e.batch(t.Slice(from, min(from+w.o.BatchLen, t.Rows())))
	}
	return e.err
}

// Close ends the file, with the directory of its batches.
func (w *Writer) Close() error {
	e, flat := w.e, &writer{}
	e.write([]byte{255, 255, 255, 255, 0, 0, 0, 0})
	if !w.o.Stream {
		foot := flat.root(number(0, 2, version5), object(1, func() int { return flat.schema(e.fields) }),
			object(2, func() int { return flat.longs(e.dictionaries, 3) }), object(3, func() int { return flat.longs(e.batches, 3) }))
		e.write(foot)
		e.write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(foot))), magic...))
	}
	return e.err
}

type encoder struct {
	out          io.Writer
	at           int64
	codec        int
	fields       []*field
	dictionaries []int64 // where messages lie: offset, length of the metadata, length of the body
	batches      []int64
	next         int64
	err          error
}

// number gives each dictionary its number.
func (e *encoder) number(fields []*field) {
	for _, f := range fields {
		if f.dict >= 0 {
			f.dict = e.next
			e.next++
		}
		e.number(f.children)
	}
}

func (e *encoder) write(b []byte) {
	if e.err == nil {
		_, e.err = e.out.Write(b)
		e.at += int64(len(b))
	}
}

// message writes a header and the body that follows it; what it gives is the message's place.
func (e *encoder) message(kind int, header func(*writer) int, body *body) []int64 {
	w := &writer{}
	size := int64(0)
	if body != nil {
		size = body.size
	}
	meta := w.root(number(0, 2, version5), number(1, 1, int64(kind)), object(2, func() int { return header(w) }), number(3, 8, size))
	for len(meta)%8 != 0 {
		meta = append(meta, 0)
	}
	start := e.at
	e.write(binary.LittleEndian.AppendUint32([]byte{255, 255, 255, 255}, uint32(len(meta))))
	e.write(meta)
	place := []int64{start, e.at - start, size}
	if body != nil {
		for _, part := range body.parts {
			e.write(part)
			e.write(make([]byte, padding(len(part))))
		}
	}
	return place
}

func padding(n int) int { return (8 - n%8) % 8 }

func (e *encoder) batch(t *column.Table) {
	b := &body{codec: e.codec}
	for i, f := range e.fields {
		b.column(f, t.Column(i))
	}
	if b.overflow && e.err == nil {
		e.err = &Error{Message: "a batch has more than 2 GiB of text or of elements", Hint: "write smaller batches"}
	}
	e.batches = append(e.batches, e.message(isBatch, func(w *writer) int { return w.batch(int64(t.Rows()), b) }, b)...)
}

// writeDictionaries writes the words of categorical columns, before any codes.
func (e *encoder) writeDictionaries(f *field, c *column.Column) {
	switch f.stored {
	case tList, tLargeList:
		e.writeDictionaries(f.children[0], c.Lists().Child)
	case tStruct:
		for i, part := range c.Structs() {
			e.writeDictionaries(f.children[i], part)
		}
	}
	if f.dict < 0 {
		return
	}
	b := &body{codec: e.codec}
	words := c.Categories().Words
	plain := *f
	plain.dict = -1
	b.column(&plain, column.OfStrings(words, nil))
	e.dictionaries = append(e.dictionaries, e.message(isDictionary, func(w *writer) int {
		return w.table(number(0, 8, f.dict), object(1, func() int { return w.batch(int64(words.Len()), b) }))
	}, b)...)
}

func (w *writer) batch(rows int64, b *body) int {
	slots := []slot{number(0, 8, rows), object(1, func() int { return w.longs(b.nodes, 2) }), object(2, func() int { return w.longs(b.buffers, 2) })}
	if b.codec >= 0 {
		slots = append(slots, object(3, func() int { return w.table(number(0, 1, int64(b.codec))) }))
	}
	return w.table(slots...)
}

// body collects the buffers of a batch.
type body struct {
	codec   int
	nodes   []int64
	buffers []int64
	parts   [][]byte
	size    int64

	overflow bool // 32-bit offsets were too small
}

func (b *body) add(raw []byte) {
	if b.codec >= 0 && len(raw) > 0 {
		raw = packedBuffer(b.codec, raw)
	}
	b.buffers = append(b.buffers, b.size, int64(len(raw)))
	b.parts = append(b.parts, raw)
	b.size += int64(len(raw) + padding(len(raw)))
}

// packedBuffer has the length of the raw bytes before it, or -1 before bytes that would not get shorter.
func packedBuffer(codec int, raw []byte) []byte {
	head := binary.LittleEndian.AppendUint64(nil, uint64(len(raw)))
	var packed []byte
	if codec == 0 {
		buf := bytes.NewBuffer(head)
		w := lz4.NewWriter(buf)
		if _, err := w.Write(raw); err != nil {
			panic(err) // a buffer takes all
		}
		if err := w.Close(); err != nil {
			panic(err)
		}
		packed = buf.Bytes()
	} else {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
		if err != nil {
			panic(err) // only options that contradict each other
		}
		packed = w.EncodeAll(raw, head)
	}
	if len(packed) >= len(raw)+8 {
		return append([]byte{255, 255, 255, 255, 255, 255, 255, 255}, raw...)
	}
	return packed
}

// column adds a column's node and buffers, and those of what is below it.
func (b *body) column(f *field, c *column.Column) {
	b.nodes = append(b.nodes, int64(c.Len()), int64(c.Nulls()))
	if f.stored == tNull {
		return
	}
	if c.Nulls() > 0 {
		b.add(bitBytes(c.Valid(), c.Len()))
	} else {
		b.add(nil)
	}
	switch {
	case f.dict >= 0:
		b.add(raw(c.Categories().Codes))
	case f.stored == tStruct:
		for i, part := range c.Structs() {
			b.column(f.children[i], part)
		}
	case f.stored == tLargeList || f.stored == tList:
		l := c.Lists()
		b.offsets(l.Offsets, f.stored == tList)
		b.column(f.children[0], l.Child.Slice(int(l.Offsets[0]), int(l.Offsets[c.Len()])))
	case f.stored == tLargeUtf8 || f.stored == tLargeBinary || f.stored == tUtf8 || f.stored == tBinary:
		s := c.Strings()
		b.offsets(s.Offsets, f.stored == tUtf8 || f.stored == tBinary)
		b.add(s.Bytes[s.Offsets[0]:s.Offsets[c.Len()]])
	case f.stored == tBool:
		b.add(bitBytes(c.Bools(), c.Len()))
	case f.stored == tDecimal:
		b.add(raw(c.Decimals()))
	default:
		b.add(numberBytes(c))
	}
}

// offsets adds where values begin and end, in 64 or in 32 bits.
func (b *body) offsets(offsets []int64, narrow bool) {
	offsets = rebased(offsets)
	if !narrow {
		b.add(raw(offsets))
		return
	}
	b.overflow = b.overflow || offsets[len(offsets)-1] > math.MaxInt32
	out := make([]int32, len(offsets))
	for i, o := range offsets {
		out[i] = int32(o)
	}
	b.add(raw(out))
}

// rebased lets the first value begin at zero.
func rebased(offsets []int64) []int64 {
	if offsets[0] == 0 {
		return offsets
	}
	out := make([]int64, len(offsets))
	for i, o := range offsets {
		out[i] = o - offsets[0]
	}
	return out
}

func bitBytes(bits column.Bitmap, n int) []byte { return raw(bits[:(n+63)/64])[:(n+7)/8] }

// raw gives the bytes of values as they lie in memory: the format is little-endian, and so is every machine that this is built for.
func raw[T any](vs []T) []byte {
	if len(vs) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&vs[0])), len(vs)*int(unsafe.Sizeof(vs[0])))
}

func numberBytes(c *column.Column) []byte {
	switch c.Type().Physical() {
	case column.Int8:
		return raw(column.Values[int8](c))
	case column.Int16:
		return raw(column.Values[int16](c))
	case column.Int32:
		return raw(column.Values[int32](c))
	case column.Uint8:
		return raw(column.Values[uint8](c))
	case column.Uint16:
		return raw(column.Values[uint16](c))
	case column.Uint32:
		return raw(column.Values[uint32](c))
	case column.Uint64:
		return raw(column.Values[uint64](c))
	case column.Float32:
		return raw(column.Values[float32](c))
	case column.Float64:
		return raw(column.Values[float64](c))
	}
	return raw(column.Values[int64](c))
}
