package grpc

import (
	"encoding/binary"
	"errors"
	"math"
)

// Protocol buffers (https://protobuf.dev/programming-guides/encoding/) as they are needed here: messages are written
// field by field and read field by field, so neither generated code nor reflection is linked.

// Message is a message on its way. Fields are appended; the format allows any order.
type Message []byte

// The kinds in which values follow their field's number.
const (
	wireVarint = 0
	wire64     = 1
	wireBytes  = 2
	wire32     = 5
)

func (m *Message) tag(field, kind int) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3|uint64(kind))
}

// Number writes an integer, an enum or a bool; negative ones take ten bytes, as the format wants.
func (m *Message) Number(field int, n int64) {
	m.tag(field, wireVarint)
	*m = binary.AppendUvarint(*m, uint64(n))
}

// Flag writes a bool.
func (m *Message) Flag(field int, v bool) {
	n := int64(0)
	if v {
		n = 1
	}
	m.Number(field, n)
}

// Double writes a float of 64 bits.
func (m *Message) Double(field int, f float64) {
	m.tag(field, wire64)
	*m = binary.LittleEndian.AppendUint64(*m, math.Float64bits(f))
}

// Single writes a float of 32 bits.
func (m *Message) Single(field int, f float32) {
	m.tag(field, wire32)
	*m = binary.LittleEndian.AppendUint32(*m, math.Float32bits(f))
}

// Bytes writes bytes.
func (m *Message) Bytes(field int, b []byte) {
	m.tag(field, wireBytes)
	*m = binary.AppendUvarint(*m, uint64(len(b)))
	*m = append(*m, b...)
}

// Text writes a text.
func (m *Message) Text(field int, s string) {
	m.tag(field, wireBytes)
	*m = binary.AppendUvarint(*m, uint64(len(s)))
	*m = append(*m, s...)
}

// Sub writes a Message, an empty one too: its presence can be all it says.
func (m *Message) Sub(field int, x Message) { m.Bytes(field, x) }

// Subs writes messages.
func (m *Message) Subs(field int, xs []Message) {
	for _, x := range xs {
		m.Sub(field, x)
	}
}

// Pair writes an entry of a map<string, string>.
func (m *Message) Pair(field int, key, value string) {
	var entry Message
	entry.Text(1, key)
	entry.Text(2, value)
	m.Sub(field, entry)
}

// Of is a message of one Message: the choice of a oneof.
func Of(field int, x Message) Message {
	var m Message
	m.Sub(field, x)
	return m
}

// ErrMessage is the error of what cannot be read.
var ErrMessage = errors.New("the message breaks off or is no protocol buffer")

// Field is a field that was read: N holds numbers, Raw what has a length.
type Field struct {
	Number int
	N      uint64
	Raw    []byte
}

// Read calls f with each field of a Message, in the order in which they stand. What f keeps of Raw shares the Message's bytes.
func Read(b []byte, f func(Field) error) error {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 || tag>>3 == 0 || tag>>3 > math.MaxInt32 {
			return ErrMessage
		}
		x := Field{Number: int(tag >> 3)}
		rest, ok := x.value(int(tag&7), b[n:])
		if !ok {
			return ErrMessage
		}
		if err := f(x); err != nil {
			return err
		}
		b = rest
	}
	return nil
}

// value takes the field's value off b.
func (x *Field) value(kind int, b []byte) (rest []byte, ok bool) {
	switch kind {
	case wireVarint:
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, false
		}
		x.N = v
		return b[n:], true
	case wire64:
		if len(b) < 8 {
			return nil, false
		}
		x.N = binary.LittleEndian.Uint64(b)
		return b[8:], true
	case wire32:
		if len(b) < 4 {
			return nil, false
		}
		x.N = uint64(binary.LittleEndian.Uint32(b))
		return b[4:], true
	case wireBytes:
		size, n := binary.Uvarint(b)
		if n <= 0 || size > uint64(len(b)-n) {
			return nil, false
		}
		x.Raw = b[n : n+int(size)]
		return b[n+int(size):], true
	}
	return nil, false // groups, which this protocol never has
}

// Inside finds the last message at a path of fields; nil if there is none.
func Inside(b []byte, path ...int) ([]byte, error) {
	for _, want := range path {
		var found []byte
		err := Read(b, func(x Field) error {
			if x.Number == want {
				found = x.Raw
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
