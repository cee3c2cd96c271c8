//go:build !base

package magic

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
)

// packed has skep-go, compressed, for the system that this is built for: `make build` puts it there. Without it, the one beside the
// program, or that SKEP_GO names, serves. Bases of `skep compile` are built without it: it is a fifth of skep.
//
//go:embed packed
var packed embed.FS

// carriedGo unpacks the interpreter of Go; ok is false in a build that has none.
func carriedGo() (program []byte, ok bool, err error) {
	file, err := packed.ReadFile("packed/skep-go.gz")
	if err != nil {
		return nil, false, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, true, fmt.Errorf("unpack skep-go: %w", err)
	}
	program, err = io.ReadAll(r)
	return program, true, err
}
