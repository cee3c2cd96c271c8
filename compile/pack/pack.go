// Package pack packs the bases that skep carries. They are unpacked each time that
// `skep compile --slim` or `--target` uses one, so what counts is how fast that is:
// Zstandard reads them five times as fast as Deflate would, and packs as well.
// Compiled programs do not know it: their own payloads are plain ZIP archives.
package pack

import (
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// Pack packs data as small as it goes; the same data gives the same bytes.
func Pack(data []byte) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("pack: %w", err)
	}
	defer w.Close()
	return w.EncodeAll(data, nil), nil
}

// Unpack gives the size bytes that Pack was given.
func Unpack(packed []byte, size int64) ([]byte, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(uint64(max(size, 1<<20))))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	defer r.Close()
	data, err := r.DecodeAll(packed, make([]byte, 0, size))
	if err == nil && int64(len(data)) != size {
		err = fmt.Errorf("%d bytes instead of %d", len(data), size)
	}
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	return data, nil
}
