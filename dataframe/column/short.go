package column

import (
	"encoding/binary"
	"unsafe"
)

// Short is a text of up to 16 bytes: it is copied by one move, whatever its length. What lies behind it is anything.
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

// ReadShorts reads texts that lie behind each other in b, each with its length before it in four bytes, the lowest first. It gives the
// length of the longest; all is false if one is longer than a short text, or b ends too early.
func ReadShorts(to []Short, b []byte) (most int, all bool) {
	for i := range to {
		if len(b) < 4+ShortRoom {
			return readLastShorts(to[i:], b, most)
		}
		size := int(binary.LittleEndian.Uint32(b))
		if size > ShortRoom {
			return most, false
		}
		to[i] = Short{[ShortRoom]byte(b[4:]), int64(size)}
		b, most = b[4+size:], max(most, size)
	}
	return most, true
}

// readLastShorts is ReadShorts near the end of b, where a whole move would pass it.
func readLastShorts(to []Short, b []byte, most int) (int, bool) {
	for i := range to {
		if len(b) < 4 {
			return most, false
		}
		size := int(binary.LittleEndian.Uint32(b))
		if b = b[4:]; size > ShortRoom || size > len(b) {
			return most, false
		}
		to[i].size = int64(copy(to[i].bytes[:], b[:size]))
		b, most = b[size:], max(most, size)
	}
	return most, true
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
