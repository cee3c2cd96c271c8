package module

import (
	"io"
	"io/fs"
	"os"
)

// File is a file opened for reading: the system's, or one that the program carries.
type File interface {
	fs.File
	io.ReaderAt
	io.Seeker
}

// Carrier is a Host whose program carries files of its own: a compiled one.
type Carrier interface {
	// Carried opens the file that a path names among them; the error is fs.ErrNotExist if it is none.
	Carried(path string) (File, error)
}

// Open opens a file for reading. What the program carries comes before what
// lies on the disk: it is what the program was checked with.
func (c *Call) Open(path string) (File, error) {
	if f, err := c.carried(path); f != nil || err != nil {
		return f, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err // a nil *os.File in an interface is not nil
	}
	return f, nil
}

// Opener is Open for readers that outlive the call: a Call is used again for the next one.
func (c *Call) Opener() func(path string) (File, error) { return (&Call{Host: c.Host}).Open }

// carried gives nothing, and no error, for files that the program does not carry.
func (c *Call) carried(path string) (File, error) {
	carrier, ok := c.Host.(Carrier)
	if !ok {
		return nil, nil
	}
	f, err := carrier.Carried(path)
	if err == fs.ErrNotExist {
		return nil, nil
	}
	return f, err
}

// Stat describes a file as Open would open it.
func (c *Call) Stat(path string) (fs.FileInfo, error) {
	f, err := c.carried(path)
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return os.Stat(path)
	}
	defer f.Close()
	return f.Stat()
}

// ReadFile reads a whole file as Open would open it.
func (c *Call) ReadFile(path string) ([]byte, error) {
	f, err := c.carried(path)
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		return os.ReadFile(path)
	}
	defer f.Close()
	return io.ReadAll(f)
}
