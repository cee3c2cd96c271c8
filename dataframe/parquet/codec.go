package parquet

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/s2"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"

	"skep/internal/lazy"
	"skep/memory"
)

// Codecs, as numbered in the format.
const (
	codecNone   = 0
	codecSnappy = 1
	codecGzip   = 2
	codecLZO    = 3
	codecBrotli = 4
	codecLZ4    = 5 // with the frame of Hadoop, which not all writers wrote
	codecZstd   = 6
	codecLZ4Raw = 7
)

var codecNames = lazy.Value[map[string]int]{New: func() map[string]int {
	return map[string]int{"none": codecNone, "uncompressed": codecNone, "snappy": codecSnappy, "gzip": codecGzip, "brotli": codecBrotli, "zstd": codecZstd, "lz4": codecLZ4Raw}
}}

// maxPage is the largest page that is read, unpacked: writers make them of a megabyte.
const maxPage = 1 << 30

// unpacked gives the raw bytes of a page, exactly size of them. The room is used if it suffices.
func unpacked(codec int, b []byte, size int, room []byte) ([]byte, *Error) {
	if codec == codecNone {
		if len(b) != size {
			return nil, failf("a page of %d bytes holds %d", size, len(b))
		}
		return b, nil
	}
	if size > maxPage {
		return nil, failf("a page of %d bytes is larger than any that is read", size)
	}
	// A bomb says how large it is: what no codec reaches is damage.
	if size > 1<<20 && size/(1<<14) > len(b) {
		return nil, failf("%d bytes cannot hold the %d that the page says", len(b), size)
	}
	if cap(room) < size {
		room = memory.Unset(size)
	}
	out, err := unpack1(codec, b, room[:size])
	if err != nil {
		return nil, err
	}
	if len(out) != size {
		return nil, failf("a page of %d bytes unpacks to %d", size, len(out))
	}
	return out, nil
}

func unpack1(codec int, b, room []byte) (out []byte, err *Error) {
	var cause error
	switch codec {
	case codecSnappy:
		if n, e := s2.DecodedLen(b); e != nil || n != len(room) {
			return nil, failf("a page of %d bytes does not unpack to that", len(room))
		}
		out, cause = s2.Decode(room, b)
	case codecZstd:
		d := zstdReaders.Get().(*zstd.Decoder)
		out, cause = d.DecodeAll(b, room[:0])
		zstdReaders.Put(d)
	case codecGzip:
		var z *gzip.Reader
		if z, cause = gzip.NewReader(bytes.NewReader(b)); cause == nil {
			out, cause = filled(z, room)
		}
	case codecBrotli:
		out, cause = filled(brotli.NewReader(bytes.NewReader(b)), room)
	case codecLZ4Raw:
		var n int
		n, cause = lz4.UncompressBlock(b, room)
		out = room[:max(n, 0)]
	case codecLZ4:
		return hadoopLZ4(b, room)
	case codecLZO:
		return nil, failf("LZO is a codec that no writer in use makes, and is not read")
	default:
		return nil, failf("the codec has the number %d, which the format does not know", codec)
	}
	if cause != nil {
		return nil, failf("a page does not unpack: %v", cause)
	}
	return out, nil
}

// zstdReaders have no goroutine of their own and never hold more than a page.
var zstdReaders = sync.Pool{New: func() any {
	d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage), zstd.WithDecodeAllCapLimit(true))
	if err != nil {
		panic(err) // only options that contradict each other
	}
	return d
}}

// filled reads until the room is full; more than that is damage too.
func filled(in io.Reader, room []byte) ([]byte, error) {
	n, err := io.ReadFull(in, room)
	if err != nil {
		return nil, err
	}
	var one [1]byte
	if m, _ := in.Read(one[:]); m > 0 {
		return nil, io.ErrShortBuffer
	}
	return room[:n], nil
}

// hadoopLZ4 reads blocks with two big-endian lengths each, or, where these cannot be, a single block without.
func hadoopLZ4(b, room []byte) ([]byte, *Error) {
	at, rest := 0, b
	for len(rest) >= 8 {
		raw, packed := int64(binary.BigEndian.Uint32(rest)), int64(binary.BigEndian.Uint32(rest[4:]))
		if packed > int64(len(rest)-8) || raw > int64(len(room)-at) {
			break
		}
		n, err := lz4.UncompressBlock(rest[8:8+packed], room[at:at+int(raw)])
		if err != nil || int64(n) != raw {
			break
		}
		at, rest = at+n, rest[8+packed:]
	}
	if len(rest) == 0 && at == len(room) {
		return room, nil
	}
	return unpack1(codecLZ4Raw, b, room)
}

// writes tells whether a codec is one that pack knows.
func writes(codec int) bool {
	return codec == codecNone || codec == codecSnappy || codec == codecGzip || codec == codecZstd
}

func pack(codec int, raw []byte) ([]byte, error) {
	switch codec {
	case codecSnappy:
		return s2.EncodeSnappy(nil, raw), nil
	case codecZstd:
		e := zstdWriters.Get().(*zstd.Encoder)
		defer zstdWriters.Put(e)
		return e.EncodeAll(raw, nil), nil
	case codecGzip:
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(raw); err != nil {
			return nil, err
		}
		if err := z.Close(); err != nil {
			return nil, err
		}
		return b.Bytes(), nil
	}
	return raw, nil
}

var zstdWriters = sync.Pool{New: func() any {
	e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	if err != nil {
		panic(err) // only options that contradict each other
	}
	return e
}}
