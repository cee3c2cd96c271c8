package parquet

import (
	"encoding/binary"
	"encoding/hex"
	"unicode/utf8"

	"skep/compute/bitpack"
	"skep/dataframe/column"
	"skep/memory"
)

// texts are byte arrays, or arrays of a fixed length.
type texts struct {
	out    column.Strings
	dict   column.Strings // without rows if all of it is short
	short  []column.Short // the dictionary if all of it is
	shorts []column.Short // for one
	places int            // of the dictionary; -1: there is none
	most   int            // bytes of its longest value
	fixed  int            // 0: each value has its length before it
	uuid   bool
	binary bool // any bytes: not looked at
	want   int  // values in all, if that is known
}

func newTexts(t column.Type, fixed int, uuid bool) *texts {
	return &texts{out: column.NewStrings(0), places: -1, fixed: fixed, uuid: uuid, binary: t.Kind == column.Binary}
}

func (v *texts) len() int     { return v.out.Len() }
func (v *texts) width() int64 { return 8 }

func (v *texts) expect(n int) {
	v.out.Offsets = append(memory.MakeUnset[int64](n + 1)[:0], 0)
	v.want = n
}

// room makes room for n more bytes, some of which may stay free. What is still to come is taken to be as long as what
// is there, so that a column is moved once, not each time that it has doubled.
func (v *texts) room(n int) {
	need, rows := len(v.out.Bytes)+n, v.out.Len()
	if need <= cap(v.out.Bytes) {
		return
	}
	guess := need + need/2
	if rows > 0 && v.want > rows {
		guess = int(float64(need)/float64(rows)*float64(v.want)*1.01) + n
	}
	v.out.Bytes = append(memory.MakeUnset[byte](max(need, guess))[:0], v.out.Bytes...)
}

func (v *texts) plain(b []byte, n int) *Error {
	from := len(v.out.Bytes)
	if err := v.append(&v.out, b, n); err != nil {
		return err
	}
	return v.check(v.out, from, v.out.Len()-n)
}

func (v *texts) dictionary(b []byte, n int) *Error {
	if v.fixed == 0 && v.shortWords(b, n) {
		return nil
	}
	words, err := v.words(b, n)
	if err == nil {
		v.use(words)
	}
	return err
}

// shortWords takes a dictionary of short values of ASCII straight from its page; false if it is not one.
func (v *texts) shortWords(b []byte, n int) (are bool) {
	if n > len(b)/4 || !ascii(b) { // the lengths of short values are ASCII, too
		return false
	}
	if cap(v.shorts) < n {
		v.shorts = make([]column.Short, n)
	}
	if v.most, are = column.ReadShorts(v.shorts[:n], b); are {
		v.dict, v.short, v.places = column.Strings{}, v.shorts[:n], n
	}
	return are
}

// words reads a dictionary's values.
func (v *texts) words(b []byte, n int) (words column.Strings, err *Error) {
	words = column.NewStrings(min(n, len(b)))
	if err = v.append(&words, b, n); err == nil {
		err = v.check(words, 0, 0)
	}
	return words, err
}

// use makes words the dictionary.
func (v *texts) use(words column.Strings) {
	v.dict, v.short, v.places, v.most = words, words.Shorts(), words.Len(), longest(words)
}

// longest is how many bytes the longest text has.
func longest(s column.Strings) (most int) {
	for i := range s.Len() {
		most = max(most, len(s.At(i)))
	}
	return most
}

func (v *texts) append(to *column.Strings, b []byte, n int) *Error {
	if v.fixed == 0 {
		return v.appendSized(to, b, n)
	}
	if n > len(b)/v.fixed {
		return failf("values end too early: %d are missing", n-len(b)/v.fixed)
	}
	for at := range n {
		v.add(to, b[at*v.fixed:][:v.fixed])
	}
	return nil
}

// appendSized reads values that have their length before them.
func (v *texts) appendSized(to *column.Strings, b []byte, n int) *Error {
	if n > len(b)/4 {
		return failf("values end too early: %d are missing", n-len(b)/4)
	}
	if to == &v.out {
		v.room(len(b) - 4*n + shortest)
	} else {
		to.Bytes = memory.MakeUnset[byte](len(b) - 4*n + shortest)[:0]
	}
	from := len(to.Offsets)
	to.Offsets = grown(to.Offsets, n)
	var err *Error
	to.Bytes, err = copySized(to.Bytes, to.Offsets[from:], b)
	if err != nil {
		to.Offsets = to.Offsets[:from]
	}
	return err
}

func (v *texts) add(to *column.Strings, b []byte) {
	if v.uuid && len(b) == 16 {
		to.Bytes = appendUUID(to.Bytes, b)
	} else {
		to.Bytes = append(to.Bytes, b...)
	}
	to.Offsets = append(to.Offsets, int64(len(to.Bytes)))
}

func appendUUID(to, b []byte) []byte {
	for i, part := range [][]byte{b[:4], b[4:6], b[6:8], b[8:10], b[10:]} {
		if i > 0 {
			to = append(to, '-')
		}
		to = hex.AppendEncode(to, part)
	}
	return to
}

// check wants texts from a row (whose bytes begin at from) on to be UTF-8.
func (v *texts) check(s column.Strings, from, row int) *Error {
	if v.binary || ascii(s.Bytes[from:]) {
		return nil
	}
	for i := row; i < s.Len(); i++ {
		if !utf8.ValidString(s.At(i)) {
			return failf("value %d is not UTF-8 text: %.40q", i-row+1, s.At(i))
		}
	}
	return nil
}

func ascii(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return false
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func (v *texts) indexed(index []uint32) *Error {
	if err := v.within(index); err != nil {
		return err
	}
	v.copied(index)
	return nil
}

// within wants indexes to be places in the dictionary.
func (v *texts) within(index []uint32) *Error {
	if v.places < 0 {
		return failf("indexes without a dictionary")
	}
	return placesWithin(index, v.places)
}

// placesWithin wants indexes to be below a number of places.
func placesWithin(index []uint32, places int) *Error {
	if high := bitpack.Highest(index); len(index) > 0 && int(high) >= places {
		return failf("index %d of a dictionary of %d", high, places)
	}
	return nil
}

// copied appends the texts at some places of the dictionary.
func (v *texts) copied(index []uint32) {
	from, at := len(v.out.Offsets), len(v.out.Bytes)
	v.room(len(index)*v.most + shortest)
	v.out.Offsets = grown(v.out.Offsets, len(index))
	if ends := v.out.Offsets[from:]; v.short != nil {
		to := v.out.Bytes[:cap(v.out.Bytes)]
		v.out.Bytes = to[:column.PutShorts(to, int64(at), ends, v.short, index)]
	} else {
		v.copyLong(ends, index)
	}
}

// copyLong writes the texts at some places of the dictionary, and where each ends.
func (v *texts) copyLong(ends []int64, index []uint32) {
	to, dict := v.out.Bytes, v.dict
	for i, x := range index {
		to = append(to, dict.Bytes[dict.Offsets[x]:dict.Offsets[x+1]]...)
		ends[i] = int64(len(to))
	}
	v.out.Bytes = to
}

func (v *texts) other(encoding int, b []byte, n int) *Error {
	from, row := len(v.out.Bytes), v.out.Len()
	var err *Error
	switch {
	case encoding == encDeltaLength:
		err = v.lengthsFirst(b, n)
	case encoding == encDeltaStrings:
		err = v.prefixes(b, n)
	case encoding == encByteSplit && v.fixed > 0:
		if len(b) != n*v.fixed {
			return failf("%d bytes where %d values of %d bytes should stand", len(b), n, v.fixed)
		}
		err = v.append(&v.out, joinStreams(b, n, v.fixed), n)
	default:
		return failf("the encoding %d is not one of byte arrays", encoding)
	}
	if err != nil {
		return err
	}
	return v.check(v.out, from, row)
}

// lengthsFirst reads DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.
func (v *texts) lengthsFirst(b []byte, n int) *Error {
	lengths, used, err := deltas(b, n)
	if err != nil {
		return err
	}
	if len(lengths) < n {
		return failf("%d lengths where there are %d values", len(lengths), n)
	}
	b = b[used:]
	for _, size := range lengths {
		if size < 0 || size > int64(len(b)) {
			return failf("a value of %d bytes, but only %d are left", size, len(b))
		}
		v.add(&v.out, b[:size])
		b = b[size:]
	}
	return nil
}

// prefixes reads DELTA_BYTE_ARRAY: how much of the value before comes first, and what follows.
func (v *texts) prefixes(b []byte, n int) *Error {
	shared, used, err := deltas(b, n)
	if err != nil {
		return err
	}
	b = b[used:]
	lengths, used, err := deltas(b, n)
	if err != nil {
		return err
	}
	if len(shared) < n || len(lengths) < n {
		return failf("%d prefixes and %d suffixes where there are %d values", len(shared), len(lengths), n)
	}
	b = b[used:]
	var before []byte
	for i, size := range lengths {
		if size < 0 || size > int64(len(b)) || shared[i] < 0 || shared[i] > int64(len(before)) {
			return failf("value %d of a page does not fit to the one before", i+1)
		}
		if int64(len(v.out.Bytes))+shared[i] > maxPage {
			return failf("the values of a page take more than a gigabyte")
		}
		before = append(before[:shared[i]], b[:size]...)
		v.add(&v.out, before)
		b = b[size:]
	}
	return nil
}

func (v *texts) spread(from, n int, valid column.Bitmap) {
	present := v.out.Len() - from
	v.out.Offsets = grown(v.out.Offsets, n-present)
	ends := v.out.Offsets[from+1:]
	last := v.out.Offsets[from+present]
	for i, p := n-1, present; i >= p; i-- {
		ends[i] = last
		if valid.Get(from + i) {
			p--
			if p > 0 {
				last = ends[p-1]
			} else {
				last = v.out.Offsets[from]
			}
		}
	}
}

func (v *texts) column(typ column.Type, valid column.Bitmap) *column.Column {
	switch typ.Kind {
	case column.Binary:
		return column.OfBinary(v.out, valid)
	case column.Categorical:
		c, err := column.OfStrings(v.out, valid).Cast(typ, true)
		if err != nil {
			panic(err) // any text is a category
		}
		return c
	}
	return column.OfStrings(v.out, valid)
}
