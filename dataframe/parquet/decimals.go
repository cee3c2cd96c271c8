package parquet

import (
	"encoding/binary"

	"skep/dataframe/column"
)

// newDecimals reads whole numbers that count units of the last digit: of 4 or 8 bytes, or of any number of bytes, the
// highest first. They become 128 bits wide at the end.
func newDecimals(l *leaf) values {
	switch l.physical {
	case typeInt32:
		return &smallDecimals{numbers[int64]{size: 4, parse: widen, whole: cast[int64]}}
	case typeInt64:
		return &smallDecimals{numbers[int64]{size: 8, parse: copied[int64], whole: cast[int64]}}
	case typeFixed:
		return &bigDecimals{*newTexts(column.BinaryType, l.length, false)}
	}
	return &bigDecimals{*newTexts(column.BinaryType, 0, false)}
}

func widen(dst []int64, b []byte) {
	for i := range dst {
		dst[i] = int64(int32(binary.LittleEndian.Uint32(b[4*i:])))
	}
}

type smallDecimals struct{ numbers[int64] }

func (v *smallDecimals) width() int64 { return 24 }

func (v *smallDecimals) column(typ column.Type, valid column.Bitmap) *column.Column {
	if typ.IsSmall() {
		return column.OfSmallDecimals(typ, v.out, valid)
	}
	out := make([]column.Int128, len(v.out))
	for i, x := range v.out {
		out[i] = column.Int128Of(x)
	}
	return column.OfDecimals(typ, out, valid)
}

type bigDecimals struct{ texts }

func (v *bigDecimals) width() int64 { return 32 }

func (v *bigDecimals) column(typ column.Type, valid column.Bitmap) *column.Column {
	out := make([]column.Int128, v.out.Len())
	for i := range out {
		out[i] = fromBigEndian(v.out.At(i))
	}
	return column.OfDecimals(typ, out, valid)
}

// fromBigEndian reads a signed number; of more than 16 bytes it takes the last, for 38 digits need no more.
func fromBigEndian(s string) column.Int128 {
	if s == "" {
		return column.Int128{}
	}
	x := column.Int128{Hi: int64(int8(s[0])) >> 7}
	x.Lo = uint64(x.Hi)
	for i := range len(s) {
		x.Hi = x.Hi<<8 | int64(x.Lo>>56)
		x.Lo = x.Lo<<8 | uint64(s[i])
	}
	return x
}
