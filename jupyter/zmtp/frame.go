package zmtp

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"sync/atomic"
)

// Bits of a frame's first byte; the others must be zero.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

const (
	firstChunk = 64 << 10 // what is allocated on a peer's word alone
	frameCost  = 32       // what an empty frame costs us, charged to its message
	parcelCost = 64       // what a queued message costs beside its bytes
	joinBelow  = 64 << 10 // messages up to this size are sent from one buffer
)

// frameHeader is the start of a frame: its flags and its body's length.
type frameHeader struct {
	flags byte
	size  int64
}

func (h frameHeader) more() bool    { return h.flags&flagMore != 0 }
func (h frameHeader) command() bool { return h.flags&flagCommand != 0 }

func readFrameHeader(r *bufio.Reader) (frameHeader, error) {
	b, err := r.Peek(2)
	if err != nil {
		if len(b) > 0 {
			err = unexpected(err)
		}
		return frameHeader{}, err
	}
	h := frameHeader{flags: b[0], size: int64(b[1])}
	if h.flags&^(flagMore|flagLong|flagCommand) != 0 || h.command() && h.more() {
		return h, fmt.Errorf("%w: frame flags %#02x", ErrProtocol, h.flags)
	}
	length := 2
	if h.flags&flagLong != 0 {
		length = 9
		if b, err = r.Peek(length); err != nil {
			return h, unexpected(err)
		}
		size := binary.BigEndian.Uint64(b[1:])
		if size > math.MaxInt64 {
			return h, fmt.Errorf("%w: frame of %d bytes", ErrLimit, size)
		}
		h.size = int64(size)
	}
	_, err = r.Discard(length)
	return h, err
}

// unexpected marks an end of stream in the middle of something.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// intake counts the bytes of one message that is being read, and charges what
// exceeds a first chunk to the budget that all peers of the socket share.
type intake struct {
	limits  *Limits
	shared  *atomic.Int64
	total   int64
	charged int64
}

func (in *intake) grow(n int64) error {
	in.total += n
	if in.total > in.limits.Message {
		return fmt.Errorf("%w: message of more than %d bytes", ErrLimit, in.limits.Message)
	}
	if in.total <= firstChunk {
		return nil
	}
	more := in.total - in.charged
	in.charged = in.total
	if in.shared.Add(more) > in.limits.Inbound {
		return fmt.Errorf("%w: more than %d bytes of unfinished messages", ErrLimit, in.limits.Inbound)
	}
	return nil
}

func (in *intake) release() {
	in.shared.Add(-in.charged)
	in.total, in.charged = 0, 0
}

// readBody reads n bytes. The buffer doubles as bytes arrive, so a peer that
// announces much and sends little costs little.
func readBody(r io.Reader, n int64, in *intake) ([]byte, error) {
	if n > in.limits.Frame || n > in.limits.Message {
		return nil, fmt.Errorf("%w: frame of %d bytes", ErrLimit, n)
	}
	if err := in.grow(min(n, firstChunk) + frameCost); err != nil {
		return nil, err
	}
	buf := make([]byte, min(n, firstChunk))
	for filled := 0; ; {
		m, err := io.ReadFull(r, buf[filled:])
		if err != nil {
			return nil, unexpected(err)
		}
		if filled += m; int64(filled) == n {
			return buf, nil
		}
		next := min(n, 2*int64(filled))
		if err := in.grow(next - int64(filled)); err != nil {
			return nil, err
		}
		buf = append(make([]byte, 0, next), buf...)[:next]
	}
}

func appendFrameHeader(dst []byte, flags byte, size int) []byte {
	if size <= math.MaxUint8 {
		return append(dst, flags, byte(size))
	}
	return binary.BigEndian.AppendUint64(append(dst, flags|flagLong), uint64(size))
}

func appendFrame(dst []byte, flags byte, body []byte) []byte {
	return append(appendFrameHeader(dst, flags, len(body)), body...)
}

// parcel is an encoded message or command, ready for one writev. It is never
// changed after it was made, so peers can share it.
type parcel struct {
	parts [][]byte
	cost  int64 // bytes, and what it costs to keep them
}

func encodeMessage(m Message) parcel {
	size := 0
	for _, f := range m {
		size += len(f) + 9
	}
	if size <= joinBelow {
		return joined(m, size)
	}
	return scattered(m)
}

func moreFlag(m Message, i int) byte {
	if i < len(m)-1 {
		return flagMore
	}
	return 0
}

func joined(m Message, size int) parcel {
	buf := make([]byte, 0, size)
	for i, f := range m {
		buf = appendFrame(buf, moreFlag(m, i), f)
	}
	return parcel{parts: [][]byte{buf}, cost: parcelCost + int64(len(buf))}
}

func scattered(m Message) parcel {
	heads := make([]byte, 0, 9*len(m))
	p := parcel{parts: make([][]byte, 0, 2*len(m)), cost: parcelCost}
	for i, f := range m {
		start := len(heads)
		heads = appendFrameHeader(heads, moreFlag(m, i), len(f))
		p.parts = append(p.parts, heads[start:len(heads):len(heads)], f)
		p.cost += int64(len(heads) - start + len(f))
	}
	return p
}

func encodeCommand(name string, data []byte) parcel {
	body := append(append([]byte{byte(len(name))}, name...), data...)
	buf := appendFrame(nil, flagCommand, body)
	return parcel{parts: [][]byte{buf}, cost: parcelCost + int64(len(buf))}
}
