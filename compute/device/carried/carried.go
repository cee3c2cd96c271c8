// Package carried holds the program skep-gpu, compressed, for the system it is built for. `make build` puts it into the folder
// packed; without it a build has none, and then a skep-gpu beside the program, or the one that SKEP_GPU names, serves.
package carried

import (
	"bytes"
	"compress/gzip"
	"embed"
	"errors"
	"fmt"
	"io"
)

//go:embed packed
var files embed.FS

// ErrNone is what a plain build has.
var ErrNone = errors.New("this skep was built without the helper for GPUs (`make build` puts it inside)")

// Packed is the file in this folder that make writes.
const Packed = "packed/skep-gpu.gz"

// Program unpacks the helper.
func Program() ([]byte, error) {
	packed, err := files.ReadFile(Packed)
	if err != nil {
		return nil, ErrNone
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack the helper for GPUs: %w", err)
	}
	return io.ReadAll(r)
}
