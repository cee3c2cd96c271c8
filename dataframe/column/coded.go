package column

import (
	"sync/atomic"

	"skep/memory"
)

// coded is the data of a text column of few different values: row i is the value codes[i] of words. It is half of what
// offsets and bytes take or less, rows are taken and grouped as numbers, and what depends on the text alone is computed once a
// word. Kernels need not know: Strings writes the texts out, once. A categorical column is another type; this is a layout.
type coded struct {
	words   *Column // texts, none twice; a null among them, at any place, is what null rows have
	codes   []int32
	written atomic.Pointer[Strings]
}

// OfCodes makes a text column whose row i is words[codes[i]]. No word comes twice; valid is nil or has the rows whose word is not
// null. All are given up by the caller.
func OfCodes(words *Column, codes []int32, valid Bitmap) *Column {
	return finish(StrType, len(codes), &coded{words: words, codes: codes}, valid)
}

// Codes gives the words of a text column that has them and the word of each row; null rows have a null word. No word comes twice,
// some may be in no row.
func (c *Column) Codes() (words *Column, codes []int32, ok bool) {
	d, ok := c.data.(*coded)
	if !ok {
		return nil, nil, false
	}
	return d.words, d.codes, true
}

// plain is the data with texts written out, for switches over layouts.
func (c *Column) plain() any {
	if d, ok := c.data.(*coded); ok {
		return d.texts()
	}
	return c.data
}

// textAt is one row's text, for which no other is written out.
func (c *Column) textAt(row int) string {
	if d, ok := c.data.(*coded); ok {
		return d.words.textAt(int(d.codes[row]))
	}
	return c.data.(Strings).At(row)
}

// texts writes the rows' texts out. Two who ask at once write the same twice.
func (d *coded) texts() Strings {
	if s := d.written.Load(); s != nil {
		return *s
	}
	s := d.words.Strings().take(d.codes)
	d.written.Store(&s)
	return s
}

func (d *coded) bytes() int64 {
	n := int64(len(d.codes))*4 + d.words.Bytes()
	if s := d.written.Load(); s != nil {
		n += int64(len(s.Offsets))*8 + s.size()
	}
	return n
}

func (d *coded) slice(from, to int) *coded {
	out := &coded{words: d.words, codes: d.codes[from:to:to]}
	if s := d.written.Load(); s != nil {
		out.written.Store(&Strings{Offsets: s.Offsets[from : to+1], Bytes: s.Bytes})
	}
	return out
}

// takeIn gives rows as codes; few rows of many words are written out, or they would keep all words.
func (d *coded) takeIn(p Pool, rows []int32) (any, error) {
	if len(rows) < d.words.n {
		return takeTexts(p, d, rows)
	}
	words, none := d.words, int32(-1)
	if anyMissing(rows) {
		words, none = withNull(words)
	}
	codes := memory.MakeUnset[int32](len(rows))
	return &coded{words: words, codes: codes}, pieces(p, len(rows), func(from, to int) {
		for i, r := range rows[from:to] {
			if r >= 0 {
				codes[from+i] = d.codes[r]
			} else {
				codes[from+i] = none
			}
		}
	})
}

func takeTexts(p Pool, d *coded, rows []int32) (Strings, error) {
	through := make([]int32, len(rows))
	for i, r := range rows {
		if through[i] = -1; r >= 0 {
			through[i] = d.codes[r]
		}
	}
	return d.words.Strings().takeIn(p, through)
}

// withNull gives words with a null among them, and its place.
func withNull(words *Column) (with *Column, at int32) {
	if words.nulls > 0 {
		for words.valid.Get(int(at)) {
			at++
		}
		return words, at
	}
	return Concat([]*Column{words, OfNulls(StrType, 1)}), int32(words.n)
}

// concatCodes joins columns that share their words; ok is false if they do not.
func concatCodes(n int, cols []*Column) (d *coded, ok bool) {
	first, ok := cols[0].data.(*coded)
	if !ok {
		return nil, false
	}
	out := &coded{words: first.words, codes: memory.MakeUnset[int32](n)[:0]}
	for _, c := range cols {
		d, ok := c.data.(*coded)
		if !ok || d.words != first.words {
			return nil, false
		}
		out.codes = append(out.codes, d.codes...)
	}
	return out, true
}

// wordRanks orders rows as their words do.
func (d *coded) wordRanks() []uint64 {
	ranks, out := Keys(d.words), make([]uint64, len(d.codes))
	for i, code := range d.codes {
		out[i] = ranks[code]
	}
	return out
}
