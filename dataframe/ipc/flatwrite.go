package ipc

import "encoding/binary"

// Writing FlatBuffers from front to back: all offsets point forward, so what they point to is written later and the
// offset filled in. Whatever writes an object gives the place at which it begins.

type writer struct{ b []byte }

// slot is a field of a table: a number of 1, 2, 4 or 8 bytes, or an object that follows.
type slot struct {
	field int
	size  int
	value int64
	later func() int
}

func number(field, size int, value int64) slot { return slot{field: field, size: size, value: value} }

func flag(field int, v bool) slot {
	if v {
		return number(field, 1, 1)
	}
	return number(field, 1, 0)
}

func object(field int, f func() int) slot { return slot{field: field, size: 4, later: f} }

func (w *writer) align(n int) {
	for len(w.b)%n != 0 {
		w.b = append(w.b, 0)
	}
}

// root writes a whole buffer.
func (w *writer) root(fields ...slot) []byte {
	w.b = append(w.b, 0, 0, 0, 0)
	w.point(0, w.table(fields...))
	return w.b
}

func (w *writer) point(place, to int) { binary.LittleEndian.PutUint32(w.b[place:], uint32(to-place)) }

// table writes the table of offsets, the table, and the objects that it points to.
func (w *writer) table(fields ...slot) int {
	most, size := 0, 4
	places := make([]int, len(fields))
	for i, f := range fields {
		size = (size + f.size - 1) / f.size * f.size
		places[i] = size
		size += f.size
		most = max(most, f.field+1)
	}
	w.align(8)
	vtable := len(w.b)
	head := make([]byte, 4+2*most)
	binary.LittleEndian.PutUint16(head, uint16(len(head)))
	binary.LittleEndian.PutUint16(head[2:], uint16(size))
	for i, f := range fields {
		binary.LittleEndian.PutUint16(head[4+2*f.field:], uint16(places[i]))
	}
	w.b = append(w.b, head...)
	w.align(8)
	pos := len(w.b)
	w.b = append(w.b, make([]byte, size)...)
	binary.LittleEndian.PutUint32(w.b[pos:], uint32(pos-vtable))
	for i, f := range fields {
		if f.later != nil {
			w.point(pos+places[i], f.later())
		} else {
			for k := range f.size {
				w.b[pos+places[i]+k] = byte(f.value >> (8 * k))
			}
		}
	}
	return pos
}

func (w *writer) string(s string) int {
	w.align(4)
	pos := len(w.b)
	w.b = binary.LittleEndian.AppendUint32(w.b, uint32(len(s)))
	w.b = append(append(w.b, s...), 0)
	return pos
}

// vector writes n objects.
func (w *writer) vector(n int, f func(i int) int) int {
	w.align(4)
	pos := len(w.b)
	w.b = binary.LittleEndian.AppendUint32(w.b, uint32(n))
	w.b = append(w.b, make([]byte, 4*n)...)
	for i := range n {
		w.point(pos+4+4*i, f(i))
	}
	return pos
}

// longs writes structs of so many 64-bit numbers each.
func (w *writer) longs(vs []int64, each int) int {
	w.align(4)
	if len(w.b)%8 == 0 {
		w.b = append(w.b, 0, 0, 0, 0)
	}
	pos := len(w.b)
	w.b = binary.LittleEndian.AppendUint32(w.b, uint32(len(vs)/each))
	for _, v := range vs {
		w.b = binary.LittleEndian.AppendUint64(w.b, uint64(v))
	}
	return pos
}
