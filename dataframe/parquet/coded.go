package parquet

import (
	"unsafe"

	"skep/dataframe/column"
	"skep/memory"
)

// codedTexts are texts that stay places in the chunk's dictionary as long as no page has others, so that conditions and groups
// look at each different text once. Behind the dictionary stands one more, for null.
type codedTexts struct {
	texts
	rows  int      // of the chunk
	codes []uint32 // nil: texts are copied
}

func (v *codedTexts) dictionary(b []byte, n int) *Error {
	v.flush()
	if 2*n > v.rows || v.out.Len() > 0 {
		return v.texts.dictionary(b, n)
	}
	words, err := v.words(b, n)
	if err == nil {
		v.use(words)
		v.codes = memory.MakeUnset[uint32](v.rows)[:0]
	}
	return err
}

func (v *codedTexts) len() int { return v.out.Len() + len(v.codes) }

func (v *codedTexts) indexed(index []uint32) *Error {
	if err := v.within(index); err != nil || v.codes == nil {
		return v.orCopied(err, index)
	}
	v.codes = append(v.codes, index...)
	return nil
}

// orCopied copies the texts at some places if there is no error.
func (v *codedTexts) orCopied(err *Error, index []uint32) *Error {
	if err == nil {
		v.copied(index)
	}
	return err
}

func (v *codedTexts) plain(b []byte, n int) *Error {
	v.flush()
	return v.texts.plain(b, n)
}

func (v *codedTexts) other(encoding int, b []byte, n int) *Error {
	v.flush()
	return v.texts.other(encoding, b, n)
}

// flush copies texts from now on, and those that there are.
func (v *codedTexts) flush() {
	codes := v.codes
	if v.codes = nil; len(codes) > 0 {
		v.withNull()
		v.copied(codes)
		v.dict.Offsets = v.dict.Offsets[:v.dict.Len()]
	}
}

// withNull puts an empty text behind the dictionary.
func (v *codedTexts) withNull() {
	v.dict.Push("")
	v.short = v.dict.Shorts()
}

func (v *codedTexts) spread(from, n int, valid column.Bitmap) {
	if v.codes == nil {
		v.texts.spread(from, n, valid)
		return
	}
	v.codes = spread(v.codes, from, n, valid, uint32(v.dict.Len()))
}

// part gives the column as codes if it still is.
func (v *codedTexts) part(typ column.Type, valid column.Bitmap) column.Part {
	if v.codes == nil {
		return column.Ready(v.texts.column(typ, valid))
	}
	var known column.Bitmap
	if n := v.dict.Len(); valid != nil && valid.Count(len(v.codes)) < len(v.codes) {
		v.withNull()
		known = column.Ones(n + 1)
		known.Clear(n)
	}
	return column.Coded(column.OfStrings(v.dict, known), signed(v.codes))
}

// signed are the same codes as row numbers: a dictionary has fewer values than a chunk has rows.
func signed(codes []uint32) []int32 {
	return unsafe.Slice((*int32)(unsafe.Pointer(unsafe.SliceData(codes))), len(codes))
}
