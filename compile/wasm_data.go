package compile

import "encoding/binary"

// maxSegments is how many data segments browsers allow. Go's linker makes exactly
// so many of a large program, and leaves no room for one more.
const maxSegments = 100_000

// dataSegment is an active segment: bytes that an engine puts at a constant place.
type dataSegment struct {
	at    int64
	bytes []byte
}

// makeRoom gives a data section at most maxSegments-1 segments: the last two become
// one, with zeros between them, which is what the memory holds there anyway.
func makeRoom(vector []byte) ([]byte, error) {
	count, n := binary.Uvarint(vector)
	if n <= 0 {
		return nil, errModule
	}
	if count < maxSegments {
		return vector, nil
	}
	var starts [2]int // of the last two
	var last [2]dataSegment
	rest := n
	for range count {
		s, size, err := readSegment(vector[rest:])
		if err != nil {
			return nil, err
		}
		starts[0], starts[1] = starts[1], rest
		last[0], last[1] = last[1], s
		rest += size
	}
	gap := last[1].at - last[0].at - int64(len(last[0].bytes))
	if rest != len(vector) || gap < 0 || gap > 1<<20 {
		return nil, errModule
	}
	merged := append(append(append([]byte(nil), last[0].bytes...), make([]byte, gap)...), last[1].bytes...)
	out := append(binary.AppendUvarint(nil, count-1), vector[n:starts[0]]...)
	return appendActive(out, dataSegment{last[0].at, merged}), nil
}

// readSegment reads an active segment of memory 0 at a constant place; other forms Go does not make.
func readSegment(b []byte) (s dataSegment, size int, err error) {
	const i32const, end = 0x41, 0x0b
	if len(b) < 4 || b[0] != 0 || b[1] != i32const {
		return s, 0, errModule
	}
	at, n := signedVarint(b[2:])
	i := 2 + n
	if n <= 0 || i >= len(b) || b[i] != end {
		return s, 0, errModule
	}
	length, m := binary.Uvarint(b[i+1:])
	i += 1 + m
	if m <= 0 || length > uint64(len(b)-i) {
		return s, 0, errModule
	}
	return dataSegment{at, b[i : i+int(length)]}, i + int(length), nil
}

func appendActive(out []byte, s dataSegment) []byte {
	out = append(appendSigned(append(out, 0, 0x41), s.at), 0x0b)
	return append(binary.AppendUvarint(out, uint64(len(s.bytes))), s.bytes...)
}

// signedVarint reads a signed LEB128 number of at most 5 bytes; n is 0 if there is none.
func signedVarint(b []byte) (v int64, n int) {
	for n < len(b) && n < 5 {
		c := b[n]
		v |= int64(c&0x7f) << (7 * n)
		n++
		if c&0x80 == 0 {
			if c&0x40 != 0 {
				v |= -1 << (7 * n)
			}
			return v, n
		}
	}
	return 0, 0
}

func appendSigned(out []byte, v int64) []byte {
	for {
		c := byte(v & 0x7f)
		v >>= 7
		if v == 0 && c&0x40 == 0 || v == -1 && c&0x40 != 0 {
			return append(out, c)
		}
		out = append(out, c|0x80)
	}
}
