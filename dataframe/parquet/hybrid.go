package parquet

import (
	"encoding/binary"

	"skep/compute/bitpack"
)

// hybrid reads the run-length and bit-packed encoding of levels and dictionary indexes: runs of one value, and
// groups of eight packed ones. https://parquet.apache.org/docs/file-format/data-pages/encodings/#RLE
type hybrid struct {
	b     []byte
	width int
	// the run that is being handed out
	left   int
	value  uint32
	packed []byte // nil: a run of value
}

// next starts the run behind the last one; it is never empty.
func (h *hybrid) next() *Error {
	for h.left == 0 {
		head, n := binary.Uvarint(h.b)
		if n <= 0 {
			return failf("a run of levels or indexes ends too early")
		}
		h.b = h.b[n:]
		if head>>1 > 1<<31 {
			return failf("a run of levels or indexes is impossibly long")
		}
		if err := h.start(int(head>>1), head&1 == 1); err != nil {
			return err
		}
	}
	return nil
}

func (h *hybrid) start(n int, packed bool) *Error {
	if packed {
		h.left = n * 8
		// The last group may be cut after the last value: what is missing reads as zeros.
		size := min(n*h.width, len(h.b))
		if h.width > 0 && size == 0 && n > 0 {
			return failf("packed levels or indexes end too early")
		}
		h.packed, h.b = h.b[:size], h.b[size:]
		return nil
	}
	size := (h.width + 7) / 8
	if size > len(h.b) {
		return failf("a run of levels or indexes ends too early")
	}
	h.left, h.packed, h.value = n, nil, uint32(bitpack.Word(h.b[:size], 0))
	h.b = h.b[size:]
	return nil
}

// read fills out. It is called once: what the last run still holds may begin within a byte.
func (h *hybrid) read(out []uint32) *Error {
	for len(out) > 0 {
		n, err := h.some(out, true)
		if err != nil {
			return err
		}
		out = out[n:]
	}
	return nil
}

// pieces hands n values to f, as many at a time as the room holds, which is a multiple of eight. It is called once.
func (h *hybrid) pieces(n int, room []uint32, f func(piece []uint32) *Error) *Error {
	for n > 0 {
		piece, at := room[:min(n, len(room))], 0
		for at < len(piece) {
			k, err := h.some(piece[at:], len(piece) == n)
			if err != nil {
				return err
			}
			if at += k; k == 0 {
				break
			}
		}
		if err := f(piece[:at]); err != nil {
			return err
		}
		n -= at
	}
	return nil
}

// some reads values of one run, as many as there are and fit. Unless they are the last, a packed run is left at a whole byte:
// of what does not fit whole only eights are taken, which may be none.
func (h *hybrid) some(out []uint32, last bool) (n int, err *Error) {
	if err := h.next(); err != nil {
		return 0, err
	}
	if n = min(h.left, len(out)); h.packed == nil {
		for i := range out[:n] {
			out[i] = h.value
		}
	} else {
		if n < h.left && !last {
			n &^= 7
		}
		bitpack.Unpack(out[:n], h.packed, h.width)
		h.packed = h.packed[min(n/8*h.width, len(h.packed)):]
	}
	h.left -= n
	return n, nil
}

// bits reads n values of width 1 as bits, and counts the ones. It, too, is called once.
func (h *hybrid) bits(n int, into *bitRun) (ones int, err *Error) {
	for n > 0 {
		if err := h.next(); err != nil {
			return 0, err
		}
		k := min(h.left, n)
		if h.packed == nil {
			into.same(h.value&1 != 0, k) // a damaged run may have any byte
			ones += k * int(h.value&1)
		} else {
			ones += into.packed(h.packed[:min((k+7)/8, len(h.packed))], k)
		}
		n, h.left = n-k, h.left-k
	}
	return ones, nil
}
