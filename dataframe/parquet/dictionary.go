package parquet

import (
	"encoding/binary"
	"math/bits"

	"skep/dataframe/column"
)

// dictionary holds the distinct texts of a column, in order of first appearance.
type dictionary struct {
	words column.Strings
	index []uint32 // of each row; nulls have any
}

// dictionaryOf is nil where a dictionary does not pay: more than half of the values distinct, or too many bytes.
func dictionaryOf(c *column.Column) *dictionary {
	const most = 1 << 20
	texts, valid := c.Strings(), c.Valid()
	d := &dictionary{words: column.NewStrings(0), index: make([]uint32, c.Len())}
	seen := map[string]uint32{}
	for i := range d.index {
		if valid != nil && !valid.Get(i) {
			continue
		}
		s := texts.At(i)
		x, ok := seen[s]
		if !ok {
			x = uint32(len(seen))
			if int(x) >= (c.Len()+1)/2+1 || len(d.words.Bytes)+len(s) > most {
				return nil
			}
			seen[s] = x
			d.words.Push(s)
		}
		d.index[i] = x
	}
	return d
}

// appendIndexes writes the width, and one packed run.
func (d *dictionary) appendIndexes(b []byte, from, to int, valid column.Bitmap) []byte {
	width := max(1, bits.Len(uint(max(0, d.words.Len()-1))))
	b = append(b, byte(width))
	index := d.index[from:to]
	if valid != nil {
		kept := make([]uint32, 0, len(index))
		for i, x := range index {
			if valid.Get(from + i) {
				kept = append(kept, x)
			}
		}
		index = kept
	}
	b = binary.AppendUvarint(b, uint64((len(index)+7)/8)<<1|1)
	return appendPacked(b, index, width)
}

// appendPacked packs numbers in width bits each, up to a whole group of eight.
func appendPacked(b []byte, vs []uint32, width int) []byte {
	var word uint64
	n := 0
	for i := range (len(vs) + 7) &^ 7 {
		if i < len(vs) {
			word |= uint64(vs[i]) << n
		}
		for n += width; n >= 8; n -= 8 {
			b = append(b, byte(word))
			word >>= 8
		}
	}
	return b
}
