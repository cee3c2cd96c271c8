package value

import "encoding/binary"

// Flipped is a text with the ASCII letters from first to last ('a' to 'z', or 'A' to 'Z') in the
// other case; ok is false if the text is not ASCII.
func (v Value) Flipped(first, last byte) (out Value, ok bool) {
	if !v.isASCII() {
		return Null, false
	}
	s := v.Str()
	if s == "" {
		return v, true
	}
	out, b := emptyText().extended(len(s), textASCII)
	copy(b, s)
	for ; len(b) >= 8; b = b[8:] {
		binary.LittleEndian.PutUint64(b, flip(binary.LittleEndian.Uint64(b), first, last))
	}
	for i, c := range b {
		b[i] = byte(flip(uint64(c), first, last))
	}
	return out, true
}

// flip changes the case of eight ASCII letters at once: adding what is missing to 128
// sets the top bit of the bytes from first on, and of those behind last.
func flip(w uint64, first, last byte) uint64 {
	const each = 0x0101010101010101
	from, behind := w+each*uint64(128-first), w+each*uint64(127-last)
	return w ^ (from^behind)&(each*0x80)>>2
}
