package ipc

import (
	"bytes"
	"encoding/binary"
	"io"
	"sync"
	"unicode/utf8"
	"unsafe"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"skep/dataframe/column"
)

// batch hands out the nodes and buffers of a record batch, in the order of its columns, depth first.
type batch struct {
	*decoder
	rows     int
	nodes    []int64 // length, nulls
	buffers  []int64 // offset, length
	variadic []int64 // how many data buffers each column of views has
	codec    int     // -1: none
	body     []byte
}

func (d *decoder) open(m message) (*batch, error) {
	b := &batch{decoder: d, rows: int(m.header.i64(0)), nodes: m.header.longs(1, 2), buffers: m.header.longs(2, 2), variadic: m.header.longs(4, 1), codec: -1, body: m.body}
	if c := m.header.table(3); c.pos != 0 {
		b.codec = c.u8(0)
	}
	switch {
	case m.header.pos == 0 || m.header.buf.bad:
		return nil, failf("the message points outside of itself")
	case b.rows < 0 || b.rows > column.MaxRows:
		return nil, failf("%d rows", b.rows)
	}
	return b, nil
}

func (d *decoder) batch(m message) (*column.Table, error) {
	if d.fields == nil {
		return nil, failf("rows before the schema")
	}
	b, err := d.open(m)
	if err != nil {
		return nil, err
	}
	schema, err := d.schema()
	if err != nil {
		return nil, err
	}
	cols := make([]*column.Column, len(d.fields))
	for i, f := range d.fields {
		if cols[i], err = b.column(f); err != nil {
			if e, ok := err.(*Error); ok {
				return nil, at(e, "column "+f.name)
			}
			return nil, err
		}
		if cols[i].Len() != b.rows {
			return nil, at(failf("%d values in a batch of %d rows", cols[i].Len(), b.rows), "column "+f.name)
		}
	}
	return column.NewTable(schema, cols, b.rows), nil
}

// node gives how many values a column has, and how many of them are null.
func (b *batch) node() (n, nulls int, err error) {
	if len(b.nodes) < 2 {
		return 0, 0, failf("fewer columns than the schema has")
	}
	long, no := b.nodes[0], b.nodes[1]
	b.nodes = b.nodes[2:]
	if long < 0 || long > column.MaxRows || no > long {
		return 0, 0, failf("%d values, %d of them null", long, no)
	}
	return int(long), int(no), nil
}

// buffer gives the bytes of the next buffer, unpacked.
func (b *batch) buffer() ([]byte, error) {
	if len(b.buffers) < 2 {
		return nil, failf("fewer buffers than the columns need")
	}
	off, size := b.buffers[0], b.buffers[1]
	b.buffers = b.buffers[2:]
	if off < 0 || size < 0 || off > int64(len(b.body)) || size > int64(len(b.body))-off {
		return nil, failf("a buffer at %d of %d bytes, in a body of %d", off, size, len(b.body))
	}
	raw := b.body[off : off+size]
	if b.codec < 0 || len(raw) == 0 {
		return raw, nil
	}
	return b.unpacked(raw)
}

func (b *batch) unpacked(raw []byte) ([]byte, error) {
	if len(raw) < 8 {
		return nil, failf("a packed buffer of %d bytes", len(raw))
	}
	size := int64(binary.LittleEndian.Uint64(raw))
	raw = raw[8:]
	if size == -1 {
		return raw, nil
	}
	// A bomb says how large it is: what no codec reaches is damage.
	if size < 0 || size > 1<<20 && size>>16 > int64(len(raw)) {
		return nil, failf("%d bytes cannot hold the %d that the buffer says", len(raw), size)
	}
	if err := b.reserve.ask(size); err != nil {
		return nil, err
	}
	out, err := unpack(b.codec, raw, make([]byte, size))
	if err != nil {
		return nil, failf("a buffer does not unpack: %v", err)
	}
	return out, nil
}

func unpack(codec int, raw, room []byte) ([]byte, error) {
	if codec == 0 {
		_, err := io.ReadFull(lz4.NewReader(bytes.NewReader(raw)), room)
		return room, err
	}
	d := zstdReaders.Get().(*zstd.Decoder)
	defer zstdReaders.Put(d)
	out, err := d.DecodeAll(raw, room[:0])
	if err == nil && len(out) != len(room) {
		err = io.ErrUnexpectedEOF
	}
	return out, err
}

// zstdReaders have no goroutine of their own; making one costs more than most buffers.
var zstdReaders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err) // only options that contradict each other
	}
	return d
}}

// valid reads a column's bits of what is there; nil where all is.
func (b *batch) valid(n, nulls int) (column.Bitmap, error) {
	raw, err := b.buffer()
	if err != nil || nulls == 0 || len(raw) == 0 {
		return nil, err
	}
	return bits(raw, n)
}

func bits(raw []byte, n int) (column.Bitmap, error) {
	if len(raw) < (n+7)/8 {
		return nil, failf("%d bytes where %d bits should stand", len(raw), n)
	}
	words := (n + 63) / 64
	if len(raw) >= 8*words && words > 0 && uintptr(unsafe.Pointer(&raw[0]))%8 == 0 {
		return unsafe.Slice((*uint64)(unsafe.Pointer(&raw[0])), words), nil
	}
	out := column.NewBitmap(n)
	for i, c := range raw[:(n+7)/8] {
		out[i/8] |= uint64(c) << (i % 8 * 8)
	}
	return out, nil
}

// values reads n packed values where they lie, or copies them if they do not lie at a multiple of eight.
func values[T any](raw []byte, n int) ([]T, error) {
	var t T
	size := n * int(unsafe.Sizeof(t))
	if len(raw) < size {
		return nil, failf("%d bytes where %d values of %d bytes should stand", len(raw), n, unsafe.Sizeof(t))
	}
	if n == 0 {
		return nil, nil
	}
	if uintptr(unsafe.Pointer(&raw[0]))%8 == 0 {
		return unsafe.Slice((*T)(unsafe.Pointer(&raw[0])), n), nil
	}
	out := make([]T, n)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&out[0])), size), raw)
	return out, nil
}

// offsets reads where each of n values ends; they are made sure of.
func offsets(raw []byte, n int, long bool, within int) ([]int64, error) {
	if n == 0 {
		return []int64{0}, nil // an empty column may have no offsets at all
	}
	var out []int64
	var err error
	if long {
		out, err = values[int64](raw, n+1)
	} else {
		var short []int32
		if short, err = values[int32](raw, n+1); err == nil {
			out = make([]int64, n+1)
			for i, v := range short {
				out[i] = int64(v)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	if out[0] < 0 || out[n] > int64(within) {
		return nil, failf("values from %d to %d, where there are %d", out[0], out[n], within)
	}
	for i := range n {
		if out[i] > out[i+1] {
			return nil, failf("value %d ends before it begins", i+1)
		}
	}
	return out, nil
}

// checkText wants every value to be UTF-8.
func checkText(s column.Strings) error {
	if utf8.Valid(s.Bytes) && onBoundaries(s) {
		return nil
	}
	for i := range s.Len() {
		if !utf8.ValidString(s.At(i)) {
			return failf("value %d is not UTF-8 text: %.40q", i+1, s.At(i))
		}
	}
	return nil
}

// onBoundaries tells whether each value begins with a character, not within one.
func onBoundaries(s column.Strings) bool {
	for _, o := range s.Offsets {
		if int(o) < len(s.Bytes) && !utf8.RuneStart(s.Bytes[o]) {
			return false
		}
	}
	return true
}
