package parquet

import "encoding/binary"

// deltas reads DELTA_BINARY_PACKED: blocks of differences, each packed in as few bits as its miniblock needs.
// It also says how many bytes it took, for the encodings in which lengths stand before bytes.
func deltas(b []byte, want int) (out []int64, used int, err *Error) {
	d := &deltaReader{b: b}
	block, minis := d.uvarint(), d.uvarint()
	total, value := d.uvarint(), d.zigzag()
	switch {
	case d.short:
		return nil, 0, failf("differences end too early")
	case block == 0 || block > 1<<20 || minis == 0 || block%minis != 0 || (block/minis)%8 != 0:
		return nil, 0, failf("blocks of %d differences in %d parts cannot be read", block, minis)
	case total > uint64(want):
		return nil, 0, failf("%d differences where there are %d values", total, want)
	}
	out = make([]int64, 0, total)
	if total > 0 {
		out = append(out, value)
	}
	packed := make([]uint64, block/minis)
	for len(out) < int(total) && !d.short {
		out = d.block(out, int(total), int(minis), packed)
	}
	if d.short {
		return nil, 0, failf("differences end too early")
	}
	return out, d.at, nil
}

type deltaReader struct {
	b     []byte
	at    int
	short bool // the bytes did not suffice
}

func (d *deltaReader) uvarint() uint64 {
	v, n := binary.Uvarint(d.b[d.at:])
	if n <= 0 {
		d.short = true
		return 0
	}
	d.at += n
	return v
}

func (d *deltaReader) zigzag() int64 {
	u := d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// block reads one block; the miniblocks behind the last value have a width and no bytes.
func (d *deltaReader) block(out []int64, total, minis int, packed []uint64) []int64 {
	least := d.zigzag()
	widths := d.b[d.at:min(d.at+minis, len(d.b))]
	if d.at += minis; len(widths) < minis {
		d.short = true
		return out
	}
	value := out[len(out)-1]
	for _, width := range widths {
		if len(out) == total {
			break
		}
		size := len(packed) * int(width) / 8
		if width > 64 || d.at+size > len(d.b) {
			d.short = true
			return out
		}
		n := min(len(packed), total-len(out))
		unpackLong(packed[:n], d.b[d.at:d.at+size], int(width))
		for _, p := range packed[:n] {
			value += least + int64(p) // wraps, as the format says
			out = append(out, value)
		}
		d.at += size
	}
	return out
}
