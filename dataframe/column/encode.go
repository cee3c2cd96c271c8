package column

import (
	"encoding/binary"
	"errors"
	"fmt"
	"unsafe"
)

// Columns on their way to disk and back within one process: a byte that tells whether there are nulls, the bitmap, and the
// packed values as they lie in memory (the machine's own byte order). The type and the number of rows are the reader's to know.

var errShort = errors.New("a column in a temporary file ends too early")

// AppendColumn writes a column behind dst; false if its layout cannot be written.
func AppendColumn(dst []byte, c *Column) ([]byte, bool) {
	if c.valid == nil {
		dst = append(dst, 0)
	} else {
		dst = append(dst, 1)
		dst = append(dst, bytesOf(c.valid[:(c.n+63)/64])...)
	}
	switch d := c.plain().(type) {
	case nil:
		return dst, true
	case Bitmap:
		return append(dst, bytesOf(d[:(c.n+63)/64])...), true
	case Strings:
		return appendStrings(dst, d), true
	case []Int128:
		return append(dst, bytesOf(d)...), true
	case Dictionary:
		dst = append(dst, bytesOf(d.Codes)...)
		dst = binary.LittleEndian.AppendUint64(dst, uint64(d.Words.Len()))
		return appendStrings(dst, d.Words), true
	case List:
		return appendList(dst, d)
	case Structs:
		return appendFields(dst, d)
	}
	raw, ok := rawBytes(c.data)
	return append(dst, raw...), ok
}

// appendStrings writes offsets from 0 on, and the bytes.
func appendStrings(dst []byte, s Strings) []byte {
	base, end := s.Offsets[0], s.Offsets[s.Len()]
	for _, o := range s.Offsets {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(o-base))
	}
	return append(dst, s.Bytes[base:end]...)
}

func appendList(dst []byte, l List) ([]byte, bool) {
	base, end := l.Offsets[0], l.Offsets[len(l.Offsets)-1]
	for _, o := range l.Offsets {
		dst = binary.LittleEndian.AppendUint64(dst, uint64(o-base))
	}
	return AppendColumn(dst, l.Child.Slice(int(base), int(end)))
}

func appendFields(dst []byte, fields Structs) ([]byte, bool) {
	all := true
	for _, f := range fields {
		var ok bool
		dst, ok = AppendColumn(dst, f)
		all = all && ok
	}
	return dst, all
}

func bytesOf[T Number | Int128](d []T) []byte {
	if len(d) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&d[0])), len(d)*int(unsafe.Sizeof(d[0])))
}

func rawBytes(data any) ([]byte, bool) {
	switch d := data.(type) {
	case []int8:
		return bytesOf(d), true
	case []int16:
		return bytesOf(d), true
	case []int32:
		return bytesOf(d), true
	case []int64:
		return bytesOf(d), true
	case []uint8:
		return d, true
	case []uint16:
		return bytesOf(d), true
	case []uint32:
		return bytesOf(d), true
	case []uint64:
		return bytesOf(d), true
	case []float32:
		return bytesOf(d), true
	case []float64:
		return bytesOf(d), true
	}
	return nil, false
}

// DecodeColumn reads a column of n rows from the beginning of src and gives what is left. Nothing of src is kept.
func DecodeColumn(src []byte, typ Type, n int) (c *Column, rest []byte, err error) {
	if len(src) == 0 || src[0] > 1 || n < 0 || n > MaxRows {
		return nil, nil, errShort
	}
	var valid Bitmap
	if nulls := src[0] == 1; nulls {
		if valid, src, err = takeRaw[uint64](src[1:], (n+63)/64); err != nil {
			return nil, nil, err
		}
	} else {
		src = src[1:]
	}
	var data any
	switch typ.Physical() {
	case Null:
		return OfNulls(typ, n), src, nil
	case Bool:
		var bits []uint64
		bits, src, err = takeRaw[uint64](src, (n+63)/64)
		data = Bitmap(bits)
	case Str, Binary:
		data, src, err = decodeStrings(src, n)
	case DecimalKind:
		data, src, err = decodeDecimals(src, typ, n)
	case Categorical:
		data, src, err = decodeWords(src, n)
	case ListKind:
		data, src, err = decodeList(src, typ, n)
	case StructKind:
		data, src, err = decodeFields(src, typ, n)
	default:
		data, src, err = decodeNumbers(src, typ, n)
	}
	if err != nil {
		return nil, nil, err
	}
	return finish(typ, n, data, valid), src, nil
}

func decodeDecimals(src []byte, typ Type, n int) (any, []byte, error) {
	if typ.IsSmall() {
		return anyRaw[int64](src, n)
	}
	return anyRaw[Int128](src, n)
}

func decodeNumbers(src []byte, typ Type, n int) (any, []byte, error) {
	switch typ.Physical() {
	case Int8:
		return anyRaw[int8](src, n)
	case Int16:
		return anyRaw[int16](src, n)
	case Int32:
		return anyRaw[int32](src, n)
	case Int64:
		return anyRaw[int64](src, n)
	case Uint8:
		return anyRaw[uint8](src, n)
	case Uint16:
		return anyRaw[uint16](src, n)
	case Uint32:
		return anyRaw[uint32](src, n)
	case Uint64:
		return anyRaw[uint64](src, n)
	case Float32:
		return anyRaw[float32](src, n)
	case Float64:
		return anyRaw[float64](src, n)
	}
	return nil, nil, fmt.Errorf("a column of %s in a temporary file", typ)
}

func anyRaw[T Number | Int128](src []byte, n int) (any, []byte, error) {
	out, rest, err := takeRaw[T](src, n)
	return out, rest, err
}

func takeRaw[T Number | Int128](src []byte, n int) ([]T, []byte, error) {
	var zero T
	size := int(unsafe.Sizeof(zero))
	if len(src)/size < n {
		return nil, nil, errShort
	}
	out := make([]T, n)
	copy(bytesOf(out), src)
	return out, src[n*size:], nil
}

func decodeStrings(src []byte, n int) (Strings, []byte, error) {
	offsets, src, err := decodeOffsets(src, n)
	if err != nil || offsets[n] > int64(len(src)) {
		return Strings{}, nil, errShort
	}
	last := offsets[n]
	return Strings{offsets, append([]byte(nil), src[:last]...)}, src[last:], nil
}

// decodeOffsets reads n+1 rising offsets from 0 on.
func decodeOffsets(src []byte, n int) ([]int64, []byte, error) {
	offsets, src, err := takeRaw[int64](src, n+1)
	if err != nil || offsets[0] != 0 {
		return nil, nil, errShort
	}
	last := int64(0)
	for _, o := range offsets {
		if o < last {
			return nil, nil, errShort
		}
		last = o
	}
	return offsets, src, nil
}

func decodeWords(src []byte, n int) (Dictionary, []byte, error) {
	codes, src, err := takeRaw[int32](src, n)
	if err != nil || len(src) < 8 {
		return Dictionary{}, nil, errShort
	}
	words := binary.LittleEndian.Uint64(src)
	if words > uint64(len(src)) {
		return Dictionary{}, nil, errShort
	}
	for _, c := range codes {
		if c < 0 || uint64(c) >= words {
			return Dictionary{}, nil, errShort
		}
	}
	s, src, err := decodeStrings(src[8:], int(words))
	return Dictionary{codes, s}, src, err
}

func decodeList(src []byte, typ Type, n int) (List, []byte, error) {
	offsets, src, err := decodeOffsets(src, n)
	if err != nil || offsets[n] > MaxRows {
		return List{}, nil, errShort
	}
	child, src, err := DecodeColumn(src, typ.Elem(), int(offsets[n]))
	return List{offsets, child}, src, err
}

func decodeFields(src []byte, typ Type, n int) (Structs, []byte, error) {
	out := make(Structs, len(typ.Fields()))
	for i, f := range typ.Fields() {
		var err error
		if out[i], src, err = DecodeColumn(src, f.Type, n); err != nil {
			return nil, nil, err
		}
	}
	return out, src, nil
}
