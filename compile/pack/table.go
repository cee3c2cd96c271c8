package pack

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// frame is what one frame holds, in bytes: small enough that two processors end
// together with ten frames, and large enough that little is packed twice.
const frame = 4 << 20

// frameSize is an entry of the table: the bytes of a frame, and of what it holds.
type frameSize struct{ packed, size int }

// The table is a skippable frame: its magic and length, the entries, their number, flags (none) and the format's magic.
const (
	skippable   = 0x184D2A5E
	seekable    = 0x8F92EAB1
	tableHead   = 8
	tableEntry  = 8
	tableFooter = 9
)

func appendTable(out []byte, sizes []frameSize) []byte {
	out = binary.LittleEndian.AppendUint32(out, skippable)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(sizes)*tableEntry+tableFooter))
	for _, s := range sizes {
		out = binary.LittleEndian.AppendUint32(out, uint32(s.packed))
		out = binary.LittleEndian.AppendUint32(out, uint32(s.size))
	}
	out = binary.LittleEndian.AppendUint32(out, uint32(len(sizes)))
	out = append(out, 0)
	return binary.LittleEndian.AppendUint32(out, seekable)
}

// part is a frame and the place of what it holds.
type part struct {
	packed   []byte
	at, size int
}

var errTable = errors.New("its table of frames is damaged")

// split finds the frames, which together hold size bytes.
func split(data []byte, size int64) (parts []part, err error) {
	n, err := frames(data)
	if err != nil {
		return nil, err
	}
	start := len(data) - tableFooter - n*tableEntry
	packed, at := data[:start-tableHead], 0
	for entry := data[start:]; n > 0; n, entry = n-1, entry[tableEntry:] {
		length, holds := int64(binary.LittleEndian.Uint32(entry)), int64(binary.LittleEndian.Uint32(entry[4:]))
		if length > int64(len(packed)) || holds > frame {
			return nil, errTable
		}
		parts = append(parts, part{packed[:length], at, int(holds)})
		packed, at = packed[length:], at+int(holds)
	}
	if len(packed) > 0 {
		return nil, errTable
	}
	if int64(at) != size {
		return nil, fmt.Errorf("%d bytes instead of %d", at, size)
	}
	return parts, nil
}

// frames is how many there are; their entries lie within data.
func frames(data []byte) (int, error) {
	if len(data) < tableHead+tableFooter {
		return 0, errTable
	}
	footer := data[len(data)-tableFooter:]
	n := int64(binary.LittleEndian.Uint32(footer))
	start := int64(len(data)) - tableFooter - n*tableEntry - tableHead
	if start < 0 || footer[4] != 0 || binary.LittleEndian.Uint32(footer[5:]) != seekable {
		return 0, errTable
	}
	head := data[start:]
	if binary.LittleEndian.Uint32(head) != skippable || int64(binary.LittleEndian.Uint32(head[4:])) != n*tableEntry+tableFooter {
		return 0, errTable
	}
	return int(n), nil
}
