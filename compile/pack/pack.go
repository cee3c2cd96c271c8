// Package pack packs the bases that skep carries. They are unpacked each time that
// `skep compile` or `--target` uses one, so what counts is how fast that is:
// Zstandard reads them five times as fast as Deflate would, and packs as well; and
// frames that know nothing of each other are unpacked by several processors.
// Compiled programs do not know it: their own payloads are plain ZIP archives.
//
// What is packed is a file in Zstandard's seekable format: its frames, and behind
// them, in a frame that decoders skip, the sizes of each; so `zstd -d` reads it too.
// https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md
package pack

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/klauspost/compress/zstd"
)

// Pack packs data as small as it goes, in frames; the same data gives the same bytes.
func Pack(data []byte) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	defer w.Close()
	var out []byte
	var sizes []frameSize
	for len(data) > 0 || sizes == nil {
		part := data[:min(len(data), frame)]
		before := len(out)
		out = w.EncodeAll(part, out)
		sizes = append(sizes, frameSize{len(out) - before, len(part)})
		data = data[len(part):]
	}
	return appendTable(out, sizes), nil
}

// Unpack gives the size bytes that Pack was given. Each processor takes the next
// frame that nobody has begun: shares fixed before would end with the busiest one.
func Unpack(packed []byte, size int64) ([]byte, error) {
	parts, err := split(packed, size)
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	data := make([]byte, size)
	var next atomic.Int64
	errs := make([]error, min(len(parts), runtime.GOMAXPROCS(0)))
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = unpackNext(data, parts, &next) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
	}
	return data, nil
}

// unpackNext unpacks frames until there is none left.
func unpackNext(data []byte, parts []part, next *atomic.Int64) error {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(1<<20+frame), zstd.WithDecoderLowmem(true))
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		i := int(next.Add(1)) - 1
		if i >= len(parts) {
			return nil
		}
		p := parts[i]
		room := data[p.at : p.at+p.size : p.at+p.size]
		got, err := r.DecodeAll(p.packed, room[:0])
		if err == nil && len(got) != p.size {
			err = fmt.Errorf("%d bytes of a frame instead of %d", len(got), p.size)
		}
		if err != nil {
			return err
		}
		if p.size > 0 && &got[0] != &room[0] { // it outgrew its room on the way
			copy(room, got)
		}
	}
}
