package parquet

import (
	"strings"

	"skep/dataframe/column"
	"skep/memory"
)

// wordedTexts are the texts of a column of several row groups that stay codes as long as each page has places in a
// dictionary, and the dictionaries are short: their words are put together, each once.
type wordedTexts struct {
	texts
	limit   int              // words that a dictionary may have
	known   map[string]int32 // the code of each word
	all     column.Strings   // the words
	here    []uint32         // the codes of the dictionary's places
	codes   []uint32
	nulls   bool // some codes are noWord
	written bool // texts are written out, there are no codes
}

// noWord is the code of a null until all words are known.
const noWord = 1<<32 - 1

// rowsOfWord is how many rows of a group a word must have on average: looking it up once costs as much as writing its text out some times.
const rowsOfWord = 8

// newWorded is for row groups of so many rows.
func newWorded(l *leaf, rows int) *wordedTexts {
	return &wordedTexts{texts: *newTexts(l.typ, 0, false), limit: rows / rowsOfWord, known: map[string]int32{}, all: column.NewStrings(0)}
}

func (v *wordedTexts) expect(n int) { v.want = n }

func (v *wordedTexts) len() int {
	if v.written {
		return v.out.Len()
	}
	return len(v.codes)
}

func (v *wordedTexts) dictionary(b []byte, n int) *Error {
	if n > v.limit {
		v.flush()
	}
	if v.written {
		return v.texts.dictionary(b, n)
	}
	words, err := v.words(b, n)
	if err != nil {
		return err
	}
	if v.use(words); v.codes == nil {
		v.codes = memory.MakeUnset[uint32](v.want)[:0]
	}
	v.here = v.here[:0]
	for i := range words.Len() {
		v.here = append(v.here, v.code(words.At(i)))
	}
	if v.all.Len()*rowsOfWord > v.want {
		v.flush()
	}
	return nil
}

// code is the number of a word, which it gets if it has none.
func (v *wordedTexts) code(word string) uint32 {
	code, ok := v.known[word]
	if !ok {
		code = int32(v.all.Len())
		v.all.Push(word)
		v.known[strings.Clone(word)] = code
	}
	return uint32(code)
}

func (v *wordedTexts) indexed(index []uint32) *Error {
	err := v.within(index)
	switch {
	case err != nil:
		return err
	case v.written:
		v.copied(index)
		return nil
	}
	from := len(v.codes)
	v.codes = grown(v.codes, len(index))
	look(v.codes[from:], v.here, index)
	return nil
}

func (v *wordedTexts) plain(b []byte, n int) *Error {
	v.flush()
	return v.texts.plain(b, n)
}

func (v *wordedTexts) other(encoding int, b []byte, n int) *Error {
	v.flush()
	return v.texts.other(encoding, b, n)
}

func (v *wordedTexts) spread(from, n int, valid column.Bitmap) {
	if v.written {
		v.texts.spread(from, n, valid)
		return
	}
	v.codes, v.nulls = spread(v.codes, from, n, valid, noWord), true
}

// flush writes the texts out from now on, and those that there are.
func (v *wordedTexts) flush() {
	if v.written {
		return
	}
	v.written = true
	v.texts.expect(v.want)
	if len(v.codes) > 0 {
		chunk := v.texts
		v.withNull()
		v.use(v.all)
		v.copied(v.codes)
		v.dict, v.short, v.places, v.most = chunk.dict, chunk.short, chunk.places, chunk.most
	}
	v.codes = nil
}

// withNull gives nulls, if there are any, an empty text behind all words.
func (v *wordedTexts) withNull() {
	if !v.nulls {
		return
	}
	none := uint32(v.all.Len())
	for i, c := range v.codes {
		if c == noWord {
			v.codes[i] = none
		}
	}
	v.all.Push("")
}

func (v *wordedTexts) column(typ column.Type, valid column.Bitmap) *column.Column {
	if v.written {
		return v.texts.column(typ, valid)
	}
	var known column.Bitmap
	if n := v.all.Len(); v.nulls {
		v.withNull()
		known = column.Ones(n + 1)
		known.Clear(n)
	}
	return column.OfCodes(column.OfStrings(v.all, known), signed(v.codes), valid)
}
