package exec

import "io"

// Handle is an open file that is read in parts.
type Handle interface {
	io.ReaderAt
	io.Closer
}

// Opener opens a file and says how many bytes it has.
type Opener func(path string) (Handle, int64, error)
