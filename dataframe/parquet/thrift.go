package parquet

import (
	"encoding/binary"
	"math"
)

// Types of the compact protocol of Thrift, in which footers and page headers are written.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
const (
	tTrue   = 1
	tFalse  = 2
	tByte   = 3
	tI16    = 4
	tI32    = 5
	tI64    = 6
	tDouble = 7
	tBinary = 8
	tList   = 9
	tSet    = 10
	tMap    = 11
	tStruct = 12
)

const maxNesting = 32 // of structs, in what is skipped; the format needs five

// thrift reads structs. The first error stays and makes all further reads give zeros.
type thrift struct {
	b   []byte
	at  int
	err *Error
}

func (t *thrift) fail(what string) {
	if t.err == nil {
		t.err = failf("%s", what)
	}
	t.at = len(t.b)
}

func (t *thrift) byte() byte {
	if t.at >= len(t.b) {
		t.fail("the metadata ends in the middle")
		return 0
	}
	t.at++
	return t.b[t.at-1]
}

func (t *thrift) uvarint() uint64 {
	v, n := binary.Uvarint(t.b[min(t.at, len(t.b)):])
	if n <= 0 {
		t.fail("the metadata ends in the middle of a number")
		return 0
	}
	t.at += n
	return v
}

func (t *thrift) int() int64 {
	u := t.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

func (t *thrift) int32() int32 {
	v := t.int()
	if v != int64(int32(v)) {
		t.fail("a number of the metadata is out of range")
		return 0
	}
	return int32(v)
}

// bytes is a part of the input, not a copy.
func (t *thrift) bytes() []byte {
	n := t.uvarint()
	if n > uint64(len(t.b)-t.at) {
		t.fail("a text of the metadata is longer than what is left")
		return nil
	}
	t.at += int(n)
	return t.b[t.at-int(n) : t.at]
}

func (t *thrift) string() string { return string(t.bytes()) }

// fields calls f for each field of a struct; what f does not read (false) is skipped.
func (t *thrift) fields(f func(id int, typ byte) bool) {
	id := int64(0)
	for t.err == nil {
		h := t.byte()
		if h == 0 {
			return
		}
		if h>>4 == 0 {
			id = t.int()
		} else {
			id += int64(h >> 4)
		}
		if id < 1 || id > math.MaxInt16 {
			t.fail("a field of the metadata has no valid number")
			return
		}
		if !f(int(id), h&15) {
			t.skip(h&15, 0)
		}
	}
}

// list calls f for each element.
func (t *thrift) list(typ byte, f func()) {
	if typ != tList && typ != tSet {
		t.fail("the metadata has no list where there should be one")
		return
	}
	for n, _ := t.listHead(); n > 0 && t.err == nil; n-- {
		f()
	}
}

func (t *thrift) listHead() (n uint64, elem byte) {
	h := t.byte()
	if n = uint64(h >> 4); n == 15 {
		n = t.uvarint()
	}
	if n > uint64(len(t.b)-t.at) { // each element takes a byte at least
		t.fail("a list of the metadata is longer than what is left")
	}
	return n, h & 15
}

func (t *thrift) skip(typ byte, depth int) {
	switch typ {
	case tTrue, tFalse:
	case tByte:
		t.byte()
	case tI16, tI32, tI64:
		t.uvarint()
	case tDouble:
		for i := 0; i < 8; i++ {
			t.byte()
		}
	case tBinary:
		t.bytes()
	case tList, tSet, tMap, tStruct:
		if depth == maxNesting {
			t.fail("the metadata is nested too deeply")
			return
		}
		t.skipNested(typ, depth+1)
	default:
		t.fail("the metadata has a field of an unknown type")
	}
}

func (t *thrift) skipNested(typ byte, depth int) {
	switch typ {
	case tStruct:
		for t.err == nil {
			h := t.byte()
			if h == 0 {
				return
			}
			if h>>4 == 0 {
				t.uvarint()
			}
			t.skip(h&15, depth)
		}
	case tMap:
		n := t.uvarint()
		if n == 0 {
			return
		}
		for types := t.byte(); n > 0 && t.err == nil; n-- {
			t.skipElement(types>>4, depth)
			t.skipElement(types&15, depth)
		}
	default:
		for n, elem := t.listHead(); n > 0 && t.err == nil; n-- {
			t.skipElement(elem, depth)
		}
	}
}

// skipElement differs from skip in that a boolean inside of a container takes a byte.
func (t *thrift) skipElement(typ byte, depth int) {
	if typ == tTrue || typ == tFalse {
		t.byte()
		return
	}
	t.skip(typ, depth)
}

// thriftWriter writes structs.
type thriftWriter struct {
	b    []byte
	last []int // the last field of each open struct
}

func (w *thriftWriter) begin() { w.last = append(w.last, 0) }

func (w *thriftWriter) end() {
	w.b = append(w.b, 0)
	w.last = w.last[:len(w.last)-1]
}

func (w *thriftWriter) field(id int, typ byte) {
	last := &w.last[len(w.last)-1]
	if d := id - *last; d > 0 && d < 16 {
		w.b = append(w.b, byte(d)<<4|typ)
	} else {
		w.b = append(w.b, typ)
		w.zigzag(int64(id))
	}
	*last = id
}

func (w *thriftWriter) zigzag(v int64) { w.b = binary.AppendUvarint(w.b, uint64(v)<<1^uint64(v>>63)) }

func (w *thriftWriter) i32(id int, v int) { w.field(id, tI32); w.zigzag(int64(v)) }
func (w *thriftWriter) i64(id int, v int64) {
	w.field(id, tI64)
	w.zigzag(v)
}

func (w *thriftWriter) bool(id int, v bool) {
	if v {
		w.field(id, tTrue)
	} else {
		w.field(id, tFalse)
	}
}

func (w *thriftWriter) binary(id int, v []byte) {
	w.field(id, tBinary)
	w.bytes(v)
}

func (w *thriftWriter) bytes(v []byte) {
	w.b = binary.AppendUvarint(w.b, uint64(len(v)))
	w.b = append(w.b, v...)
}

func (w *thriftWriter) list(id int, elem byte, n int) {
	w.field(id, tList)
	if n < 15 {
		w.b = append(w.b, byte(n)<<4|elem)
		return
	}
	w.b = append(w.b, 15<<4|elem)
	w.b = binary.AppendUvarint(w.b, uint64(n))
}

// structure writes a struct as a field; f writes what is in it.
func (w *thriftWriter) structure(id int, f func()) {
	w.field(id, tStruct)
	w.begin()
	f()
	w.end()
}

// elements writes a list of structs as a field.
func elements[T any](w *thriftWriter, id int, xs []T, f func(*T)) {
	w.list(id, tStruct, len(xs))
	for i := range xs {
		w.begin()
		f(&xs[i])
		w.end()
	}
}
