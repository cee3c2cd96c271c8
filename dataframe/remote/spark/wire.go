package spark

import (
	"encoding/binary"
	"errors"
	"math"
)

// Protocol buffers (https://protobuf.dev/programming-guides/encoding/) as they are needed here: messages are written
// field by field and read field by field, so neither generated code nor reflection is linked. Numbers of fields are in field.go.

// message is a message on its way. Fields are appended; the format allows any order.
type message []byte

// The kinds in which values follow their field's number.
const (
	wireVarint = 0
	wire64     = 1
	wireBytes  = 2
	wire32     = 5
)

func (m *message) tag(field, kind int) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3|uint64(kind))
}

// number writes an integer, an enum or a bool; negative ones take ten bytes, as the format wants.
func (m *message) number(field int, n int64) {
	m.tag(field, wireVarint)
	*m = binary.AppendUvarint(*m, uint64(n))
}

func (m *message) flag(field int, v bool) {
	n := int64(0)
	if v {
		n = 1
	}
	m.number(field, n)
}

func (m *message) double(field int, f float64) {
	m.tag(field, wire64)
	*m = binary.LittleEndian.AppendUint64(*m, math.Float64bits(f))
}

func (m *message) single(field int, f float32) {
	m.tag(field, wire32)
	*m = binary.LittleEndian.AppendUint32(*m, math.Float32bits(f))
}

func (m *message) bytes(field int, b []byte) {
	m.tag(field, wireBytes)
	*m = binary.AppendUvarint(*m, uint64(len(b)))
	*m = append(*m, b...)
}

func (m *message) text(field int, s string) {
	m.tag(field, wireBytes)
	*m = binary.AppendUvarint(*m, uint64(len(s)))
	*m = append(*m, s...)
}

// sub writes a message, an empty one too: its presence can be all it says.
func (m *message) sub(field int, x message) { m.bytes(field, x) }

func (m *message) subs(field int, xs []message) {
	for _, x := range xs {
		m.sub(field, x)
	}
}

// pair writes an entry of a map<string, string>.
func (m *message) pair(field int, key, value string) {
	var entry message
	entry.text(1, key)
	entry.text(2, value)
	m.sub(field, entry)
}

// of is a message of one message: the choice of a oneof.
func of(field int, x message) message {
	var m message
	m.sub(field, x)
	return m
}

var errWire = errors.New("the message breaks off or is no protocol buffer")

// field is a field that was read: n holds numbers, raw what has a length.
type field struct {
	number int
	n      uint64
	raw    []byte
}

// read calls f with each field of a message, in the order in which they stand. What f keeps of raw shares the message's bytes.
func read(b []byte, f func(field) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 || tag>>3 == 0 || tag>>3 > math.MaxInt32 {
			return errWire
		}
		x := field{number: int(tag >> 3)}
		rest, ok := x.value(int(tag&7), b[n:])
		if !ok {
			return errWire
		}
		if err := f(x); err != nil {
			return err
		}
		b = rest
	}
	return nil
}

// value takes the field's value off b.
func (x *field) value(kind int, b []byte) (rest []byte, ok bool) {
	switch kind {
	case wireVarint:
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, false
		}
		x.n = v
		return b[n:], true
	case wire64:
		if len(b) < 8 {
			return nil, false
		}
		x.n = binary.LittleEndian.Uint64(b)
		return b[8:], true
	case wire32:
		if len(b) < 4 {
			return nil, false
		}
		x.n = uint64(binary.LittleEndian.Uint32(b))
		return b[4:], true
	case wireBytes:
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return nil, false
		}
		x.raw = b[n : n+int(size)]
		return b[n+int(size):], true
	}
	return nil, false // groups, which this protocol never has
}

// inside finds the last message at a path of fields; nil if there is none.
func inside(b []byte, path ...int) ([]byte, error) {
	for _, want := range path {
		var found []byte
		err := read(b, func(x field) error {
			if x.number == want {
				found = x.raw
			}
			return nil
		})
		if err != nil || found == nil {
			return nil, err
		}
		b = found
	}
	return b, nil
}
