package column

import "unsafe"

// Short is a text of up to 16 bytes, with zeros behind it: it is copied by one move, whatever its length.
type Short struct {
	bytes [ShortRoom]byte
	size  int64
}

// ShortRoom is how many bytes a short text has at most, and how many copying one may write.
const ShortRoom = 16

// Shorts is nil if a text is longer.
func (s Strings) Shorts() []Short {
	out := make([]Short, s.Len())
	for i := range out {
		t := s.At(i)
		if len(t) > ShortRoom {
			return nil
		}
		out[i].size = int64(copy(out[i].bytes[:], t))
	}
	return out
}

// PutShorts writes texts from a place on, and where each ends; the indexes are within the texts, and there is room for all.
// A move may write more than its text, which the next one covers, but nothing behind the room. It gives the end of the last.
func PutShorts[I int32 | uint32](to []byte, at int64, ends []int64, texts []Short, index []I) int64 {
	first, room := unsafe.Pointer(unsafe.SliceData(to)), int64(len(to))
	for i, x := range index {
		t := &texts[x]
		if at+ShortRoom <= room {
			*(*[ShortRoom]byte)(unsafe.Add(first, at)) = t.bytes
		} else {
			copy(to[at:], t.bytes[:t.size])
		}
		at += t.size
		ends[i] = at
	}
	return at
}
