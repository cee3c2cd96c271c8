package column

import "unsafe"

// Strings are values of a str column: row i is Bytes[Offsets[i]:Offsets[i+1]], as in Arrow's LargeUtf8.
type Strings struct {
	Offsets []int64 // one more than there are rows
	Bytes   []byte
}

// Len is the number of rows.
func (s Strings) Len() int { return len(s.Offsets) - 1 }

// At gives a row without copying; the bytes never change.
func (s Strings) At(i int) string {
	lo, hi := s.Offsets[i], s.Offsets[i+1]
	if lo == hi {
		return ""
	}
	return unsafe.String(&s.Bytes[lo], int(hi-lo))
}

func (s Strings) size() int64 { return s.Offsets[len(s.Offsets)-1] - s.Offsets[0] }

// Push appends a row to strings that are being built.
func (s *Strings) Push(x string) {
	s.Bytes = append(s.Bytes, x...)
	s.Offsets = append(s.Offsets, int64(len(s.Bytes)))
}

// NewStrings makes empty strings with room for n rows.
func NewStrings(n int) Strings {
	return Strings{Offsets: append(make([]int64, 0, n+1), 0), Bytes: make([]byte, 0, 8*n)}
}

// FromStrings makes a column from Go strings; nil valid means that none is null.
func FromStrings(xs []string, valid Bitmap) *Column {
	s := NewStrings(len(xs))
	for _, x := range xs {
		s.Push(x)
	}
	return OfStrings(s, valid)
}
