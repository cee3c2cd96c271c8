package module

import (
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"skep/interp/witness"
)

// File is a file opened for reading: the system's, or one that the program carries.
type File interface {
	fs.File
	io.ReaderAt
	io.Seeker
}

// Carrier is a Host whose program carries files of its own: a compiled one.
type Carrier interface {
	// Carried opens the file that a path names among them, or a folder of such (an
	// fs.ReadDirFile); the error is fs.ErrNotExist if it is none.
	Carried(path string) (File, error)
}

// Witnessed is a Host that notes what its program has to do with the outside.
type Witnessed interface {
	Witness() *witness.Witness // nil: nobody asks
}

// Witness is who is to be told of everything outside that a builtin looks at or changes, but by the functions below, which tell
// it themselves. It may be nil, which hears nothing.
func (c *Call) Witness() *witness.Witness {
	if h, ok := c.Host.(Witnessed); ok {
		return h.Witness()
	}
	return nil
}

// Open opens a file for reading. What the program carries comes before what
// lies on the disk: it is what the program was checked with.
func (c *Call) Open(path string) (File, error) {
	if f, err := c.carried(path); f != nil || err != nil {
		return f, err
	}
	c.Witness().File(path)
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
		c.Witness().Kind(path)
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
		c.Witness().File(path)
		return os.ReadFile(path)
	}
	defer f.Close()
	return io.ReadAll(f)
}

// ReadDir lists a folder, sorted by names: what lies on the disk and what the
// program carries. As of os.ReadDir, an error may come with what could be read.
func (c *Call) ReadDir(path string) ([]fs.DirEntry, error) {
	f, err := c.carried(path)
	if err != nil {
		return nil, err
	}
	c.Witness().Folder(path)
	folder, ok := f.(fs.ReadDirFile)
	if info := statOf(f); !ok || info == nil || !info.IsDir() {
		return os.ReadDir(path)
	}
	carried, err := folder.ReadDir(-1)
	if err != nil {
		return nil, err
	}
	onDisk, _ := os.ReadDir(path) // that there is none is no error: the program carries it
	return merged(carried, onDisk), nil
}

func statOf(f File) fs.FileInfo {
	if f == nil {
		return nil
	}
	info, _ := f.Stat()
	return info
}

// merged joins two lists of entries; the first one's come before others of their names.
func merged(first, second []fs.DirEntry) []fs.DirEntry {
	names := map[string]bool{}
	for _, e := range first {
		names[e.Name()] = true
	}
	for _, e := range second {
		if !names[e.Name()] {
			first = append(first, e)
		}
	}
	slices.SortFunc(first, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return first
}
