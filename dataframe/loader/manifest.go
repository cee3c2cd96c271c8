package loader

import (
	"encoding/binary"
	"encoding/hex"
	"math"

	"lukechampine.com/blake3"

	"skep/dataframe/column"
)

// Manifest says what a data set is: enough to know it again.
type Manifest struct {
	Rows    int
	Columns []ColumnHash
	Hash    string // BLAKE3 of the columns' names, types and hashes, in hex
}

// ColumnHash is one column in a manifest.
type ColumnHash struct {
	Name, Type string
	Nulls      int
	Hash       string // BLAKE3 of the values in order
}

// Describe makes the manifest of a frame. It depends on names, types, values and their order alone: not on how they lie in memory, nor
// on the file that they came from. -0.0 and 0.0 are different, all NaN are one.
func Describe(t *column.Table) Manifest {
	m := Manifest{Rows: t.Rows()}
	all := blake3.New(32, nil)
	for i, f := range t.Schema().Fields {
		c := t.Column(i)
		h := columnHash(c)
		m.Columns = append(m.Columns, ColumnHash{f.Name, f.Type.String(), c.Nulls(), hex.EncodeToString(h)})
		all.Write(sized(nil, []byte(f.Name)))
		all.Write(sized(nil, []byte(f.Type.String())))
		all.Write(h)
	}
	all.Write(binary.LittleEndian.AppendUint64(nil, uint64(t.Rows())))
	m.Hash = hex.EncodeToString(all.Sum(nil))
	return m
}

const hashBuffer = 1 << 16

func columnHash(c *column.Column) []byte {
	h, buf := blake3.New(32, nil), make([]byte, 0, hashBuffer)
	for row := range c.Len() {
		if buf = appendValue(buf, c.Value(row)); len(buf) > hashBuffer/2 {
			h.Write(buf)
			buf = buf[:0]
		}
	}
	h.Write(buf)
	return h.Sum(nil)
}

func sized(dst, b []byte) []byte {
	return append(binary.LittleEndian.AppendUint64(dst, uint64(len(b))), b...)
}

// appendValue writes a value so that no two values, nor sequences of them, are written alike.
func appendValue(dst []byte, v any) []byte {
	switch v := v.(type) {
	case nil:
		return append(dst, 0)
	case bool:
		if v {
			return append(dst, 2)
		}
		return append(dst, 1)
	case int64:
		return binary.LittleEndian.AppendUint64(append(dst, 3), uint64(v))
	case uint64:
		return binary.LittleEndian.AppendUint64(append(dst, 3), v)
	case float64:
		bits := math.Float64bits(v)
		if math.IsNaN(v) {
			bits = math.Float64bits(math.NaN())
		}
		return binary.LittleEndian.AppendUint64(append(dst, 4), bits)
	case string:
		return sized(append(dst, 5), []byte(v))
	case []byte:
		return sized(append(dst, 6), v)
	case column.Decimal:
		dst = binary.LittleEndian.AppendUint64(append(dst, 7), v.Unscaled.Lo)
		return append(binary.LittleEndian.AppendUint64(dst, uint64(v.Unscaled.Hi)), v.Scale)
	case []any:
		dst = binary.LittleEndian.AppendUint64(append(dst, 8), uint64(len(v)))
		for _, e := range v {
			dst = appendValue(dst, e)
		}
	case column.Record:
		dst = binary.LittleEndian.AppendUint64(append(dst, 9), uint64(len(v.Values)))
		for _, e := range v.Values {
			dst = appendValue(dst, e)
		}
	}
	return dst
}
