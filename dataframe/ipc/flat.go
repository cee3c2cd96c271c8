package ipc

import "encoding/binary"

// Reading FlatBuffers (https://flatbuffers.dev/internals/): tables whose fields are found through a table of offsets.
// All reads are checked; what lies outside of the buffer reads as absent and sets bad.

type buffer struct {
	b     []byte
	bad   bool
	reads int // of tables: damage could make them a cycle
}

type table struct {
	buf *buffer
	pos int // 0: absent
}

const maxTables = 1 << 20

func (b *buffer) u32(pos int) int {
	if pos < 0 || pos+4 > len(b.b) {
		b.bad = true
		return 0
	}
	return int(binary.LittleEndian.Uint32(b.b[pos:]))
}

func (b *buffer) root() table { return table{b, b.u32(0)} }

// at gives where a field's value lies, 0 if it is absent.
func (t table) at(field, size int) int {
	if t.pos == 0 {
		return 0
	}
	vtable := t.pos - int(int32(t.buf.u32(t.pos)))
	if vtable < 0 || vtable+4 > len(t.buf.b) {
		t.buf.bad = true
		return 0
	}
	slot := 4 + 2*field
	if slot+2 > int(binary.LittleEndian.Uint16(t.buf.b[vtable:])) || vtable+slot+2 > len(t.buf.b) {
		return 0
	}
	off := int(binary.LittleEndian.Uint16(t.buf.b[vtable+slot:]))
	if off == 0 {
		return 0
	}
	if t.pos+off+size > len(t.buf.b) {
		t.buf.bad = true
		return 0
	}
	return t.pos + off
}

func (t table) i64(field int) int64 {
	if p := t.at(field, 8); p > 0 {
		return int64(binary.LittleEndian.Uint64(t.buf.b[p:]))
	}
	return 0
}

func (t table) i32(field, absent int) int {
	if p := t.at(field, 4); p > 0 {
		return int(int32(binary.LittleEndian.Uint32(t.buf.b[p:])))
	}
	return absent
}

func (t table) i16(field, absent int) int {
	if p := t.at(field, 2); p > 0 {
		return int(int16(binary.LittleEndian.Uint16(t.buf.b[p:])))
	}
	return absent
}

func (t table) u8(field int) int {
	if p := t.at(field, 1); p > 0 {
		return int(t.buf.b[p])
	}
	return 0
}

func (t table) table(field int) table {
	p := t.at(field, 4)
	if t.buf.reads++; p == 0 || t.buf.reads > maxTables {
		t.buf.bad = t.buf.bad || p != 0
		return table{t.buf, 0}
	}
	return table{t.buf, t.buf.target(p)}
}

// target follows an offset.
func (b *buffer) target(p int) int {
	to := p + b.u32(p)
	if to <= p || to+4 > len(b.b) {
		b.bad = true
		return 0
	}
	return to
}

// vector gives where the elements lie and how many of so many bytes there are.
func (t table) vector(field, size int) (pos, n int) {
	p := t.at(field, 4)
	if p == 0 {
		return 0, 0
	}
	v := t.buf.target(p)
	if v == 0 {
		return 0, 0
	}
	n = t.buf.u32(v)
	if n > (len(t.buf.b)-v-4)/size {
		t.buf.bad = true
		return 0, 0
	}
	return v + 4, n
}

func (t table) string(field int) string {
	pos, n := t.vector(field, 1)
	return string(t.buf.b[pos : pos+n])
}

// tables calls f for each table of a vector.
func (t table) tables(field int, f func(table)) {
	pos, n := t.vector(field, 4)
	for i := range n {
		if t.buf.reads++; t.buf.bad || t.buf.reads > maxTables {
			t.buf.bad = true
			return
		}
		f(table{t.buf, t.buf.target(pos + 4*i)})
	}
}

// longs reads a vector of structs of so many 64-bit numbers.
func (t table) longs(field, each int) []int64 {
	pos, n := t.vector(field, 8*each)
	out := make([]int64, n*each)
	for i := range out {
		out[i] = int64(binary.LittleEndian.Uint64(t.buf.b[pos+8*i:]))
	}
	return out
}
