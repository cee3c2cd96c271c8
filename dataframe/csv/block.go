package csv

import (
	"bytes"
	"math/bits"

	"skep/compute/bytemark"
	"skep/dataframe/column"
)

// block is rows without a quote that have as many fields as the header, which most rows of most files are. Where their
// fields end is found first, for all of them, and then they are read a column at a time. Reading row by row, what a field
// cost was not its digits but all around them: what column is it, where do its values go, what stands behind it.
type block struct {
	text  []byte // from the first row on; there are quickBytes behind the last
	width int    // fields in a row
	rows  int
	cr    int     // 1 if lines end with a carriage return, too
	ends  []int32 // the place before the first field, and then where each ends; room for a byte's each
	bits  [blockBytes / 64]uint64
	odd   []int // rows whose field is not written plainly
}

// blockBytes is what a block has at most: text, ends and values stay in the second-level cache.
const blockBytes = 32 << 10

// block finds rows from r.at on that can be read together, at most so many and before a place of the text.
func (r *reader) block(most, to int) *block {
	b := r.plain
	size := min(blockBytes, to-r.at, len(r.data)-quickBytes-r.at)
	if b.rows = 0; size <= 0 || r.careful {
		return b
	}
	if b.ends == nil {
		b.ends = make([]int32, min(blockBytes, len(r.data))+64)
		b.ends[0] = -1
	}
	b.text, b.width = r.data[r.at:r.at+size+quickBytes], len(r.names)
	text := b.text[:size]
	if !r.bare {
		text, _, _ = bytes.Cut(text, quote)
	}
	b.count(min(most, b.places(text, r.Sep)/b.width), r.Comment)
	return b
}

var lineEnd, quote = []byte{'\n'}, []byte{'"'}

// places finds where separators and line ends are, and gives how many there are. Four are written at a time, and those
// that were none are written over: a loop that ends at each word's last one is guessed wrong at each word.
func (b *block) places(text []byte, sep byte) int {
	words := b.bits[:(len(text)+63)/64]
	bytemark.Either(words, text, sep, '\n')
	n := 1
	for k, w := range words {
		base, more := int32(64*k), bits.OnesCount64(w)
		to := b.ends[n : n+64]
		for at := 0; at < more; at += 4 {
			four := to[at : at+4 : at+4]
			for i := range four {
				four[i] = base + int32(bits.TrailingZeros64(w))
				w &= w - 1
			}
		}
		n += more
	}
	return n - 1
}

// count finds how many rows have a field for each of the header's and no more, and end alike.
func (b *block) count(most int, comment byte) {
	for b.rows < most && b.regular(b.rows, comment) {
		b.rows++
	}
	if b.rows > 0 && bytes.Count(b.text[:b.ends[b.rows*b.width]], lineEnd) != b.rows-1 {
		b.rows = b.unbroken()
	}
}

// regular tells whether a line ends behind a row's last field as behind the first row's, and it is no comment.
func (b *block) regular(row int, comment byte) bool {
	last := b.ends[(row+1)*b.width]
	cr := 0
	if last > 0 && b.text[last-1] == '\r' {
		cr = 1
	}
	if row == 0 {
		b.cr = cr
	}
	return b.text[last] == '\n' && cr == b.cr && (comment == 0 || b.text[b.ends[row*b.width]+1] != comment)
}

// unbroken is how many rows come before the first within which a line ends.
func (b *block) unbroken() int {
	for f, at := range b.ends[1 : 1+b.rows*b.width] {
		if b.text[at] == '\n' && (f+1)%b.width != 0 {
			return f / b.width
		}
	}
	return b.rows
}

// readBlock reads all columns of a block into rows from a number on, and moves behind it.
func (r *reader) readBlock(b *block, fields []*piece, row int) error {
	for k, c := range fields {
		if c.how == skipped {
			continue
		}
		if err := r.readColumn(b, c, k, row); err != nil {
			return err
		}
	}
	r.at += int(b.ends[b.rows*b.width]) + 1
	return nil
}

// readColumn reads what is written plainly in a loop of its type, and the rest field by field.
func (r *reader) readColumn(b *block, c *piece, k, row int) error {
	b.odd = b.odd[:0]
	switch {
	case c.how == asInteger && c.checked:
		b.checkIntegers(k)
	case c.how == asInteger:
		b.integers(c.ints[row:], k)
	case c.how == asNumber && c.checked:
		b.checkNumbers(k)
	case c.how == asNumber:
		b.numbers(c.floats[row:], k)
	case c.how == asText:
		r.texts(b, c, k, row)
	case c.how == asWords:
		r.readWords(b, c, k, row)
	case c.how == asTemporal && c.target.typ.Kind == column.Date && len(r.nulls) == 0:
		b.dates(c.days[min(row, len(c.days)):], k)
	default:
		for i := range b.rows {
			b.odd = append(b.odd, i)
		}
	}
	for _, i := range b.odd {
		from, to := b.field(i, k)
		if err := r.put(c, row+i, cell{text: b.text[from:to]}, r.at+from, k+1); err != nil {
			return err
		}
	}
	return nil
}

// field gives where a field begins and ends.
func (b *block) field(row, k int) (from, to int) {
	f := row*b.width + k
	return int(b.ends[f]) + 1, int(b.ends[f+1]) - b.behind(k)
}

// behind is how many bytes a column's fields have before the mark that are not theirs.
func (b *block) behind(k int) int {
	if k == b.width-1 {
		return b.cr
	}
	return 0
}
