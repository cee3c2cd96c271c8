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
	limit int              // words that a dictionary may have
	known map[string]int32 // the code of each word
	words column.Strings
	here  []uint32 // the codes of the dictionary's places
	codes []uint32 // nil: texts are written out
}

// noWord is the code of a null until all words are known.
const noWord = 1<<32 - 1

// rowsOfWord is how many rows of a group a word must have on average: looking it up once costs as much as writing its text out some times.
const rowsOfWord = 8

// newWorded is for row groups of so many rows.
func newWorded(l *leaf, rows int) *wordedTexts {
	return &wordedTexts{texts: *newTexts(l.typ, 0, false), limit: rows / rowsOfWord, known: map[string]int32{}, words: column.NewStrings(0)}
}

func (v *wordedTexts) expect(n int) {
	v.want = n
	v.codes = memory.MakeUnset[uint32](n)[:0]
}

func (v *wordedTexts) len() int {
	if v.codes != nil {
		return len(v.codes)
	}
	return v.out.Len()
}

func (v *wordedTexts) dictionary(b []byte, n int) *Error {
	if err := v.texts.dictionary(b, n); err != nil || v.codes == nil {
		return err
	}
	if n > v.limit {
		v.flush()
		return nil
	}
	v.here = v.here[:0]
	for i := range v.dict.Len() {
		code, ok := v.known[v.dict.At(i)]
		if !ok {
			code = int32(v.words.Len())
			v.words.Push(v.dict.At(i))
			v.known[strings.Clone(v.dict.At(i))] = code
		}
		v.here = append(v.here, uint32(code))
	}
	if v.words.Len()*rowsOfWord > v.want {
		v.flush()
	}
	return nil
}

func (v *wordedTexts) indexed(index []uint32) *Error {
	err := v.within(index)
	switch {
	case err != nil:
		return err
	case v.codes == nil:
		v.copied(index)
		return nil
	}
	from := len(v.codes)
	v.codes = grown(v.codes, len(index))
	for i, to := 0, v.codes[from:]; i < len(to); i++ {
		to[i] = v.here[index[i]]
	}
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
	if v.codes == nil {
		v.texts.spread(from, n, valid)
		return
	}
	v.codes = spread(v.codes, from, n, valid, noWord)
}

// flush writes the texts out from now on, and those that there are.
func (v *wordedTexts) flush() {
	codes := v.codes
	if v.codes = nil; codes == nil {
		return
	}
	v.texts.expect(v.want)
	chunk := v.texts
	v.withNull(codes)
	v.dict, v.short, v.most = v.words, v.words.Shorts(), longest(v.words)
	v.copied(codes)
	v.dict, v.short, v.most = chunk.dict, chunk.short, chunk.most
}

// withNull gives nulls, if there are any, an empty text behind all words.
func (v *wordedTexts) withNull(codes []uint32) (nulls bool) {
	none := uint32(v.words.Len())
	for i, c := range codes {
		if c == noWord {
			codes[i], nulls = none, true
		}
	}
	if nulls {
		v.words.Push("")
	}
	return nulls
}

func (v *wordedTexts) column(typ column.Type, valid column.Bitmap) *column.Column {
	if v.codes == nil {
		return v.texts.column(typ, valid)
	}
	var known column.Bitmap
	if n := v.words.Len(); v.withNull(v.codes) {
		known = column.Ones(n + 1)
		known.Clear(n)
	}
	return column.OfCodes(column.OfStrings(v.words, known), signed(v.codes), valid)
}
