package compile

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The trailer is the last 64 bytes of a file that carries a payload:
//
//	 0  16  magic, with the version of the format
//	16   8  length of the archive, trailer included, little endian
//	24  32  BLAKE3 of skep.json
//	56   8  zero
const (
	trailerSize  = 64
	trailerMagic = "skep payload v1\n"
)

// trailer is what the last bytes of a carrying file say.
type trailer struct {
	length int64
	hash   [32]byte
}

func (t trailer) bytes() []byte {
	b := make([]byte, trailerSize)
	copy(b, trailerMagic)
	binary.LittleEndian.PutUint64(b[16:], uint64(t.length))
	copy(b[24:], t.hash[:])
	return b
}

// readTrailer reads the end of a file; ok is false if it carries nothing.
func readTrailer(r io.ReaderAt, size int64) (t trailer, ok bool, err error) {
	if size < trailerSize {
		return t, false, nil
	}
	b := make([]byte, trailerSize)
	if _, err := r.ReadAt(b, size-trailerSize); err != nil {
		return t, false, fmt.Errorf("read the end of the file: %w", err)
	}
	if string(b[:len(trailerMagic)]) != trailerMagic {
		return t, false, nil
	}
	t.length = int64(binary.LittleEndian.Uint64(b[16:]))
	copy(t.hash[:], b[24:])
	if t.length < trailerSize || t.length > size {
		return t, false, damaged("it is shorter than its end says")
	}
	return t, true, nil
}

// Damaged is the error of a payload that is not what was written.
type Damaged struct{ What string }

func (d *Damaged) Error() string { return "the program is damaged: " + d.What }

func damaged(format string, args ...any) error { return &Damaged{fmt.Sprintf(format, args...)} }
