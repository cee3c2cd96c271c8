// Package atomicfile replaces files: a reader, or whoever comes after a crash, finds the old content or the new one, never a part.
package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Private is the mode of files that only their user may read.
const Private fs.FileMode = 0o600

// Options of a replacement.
type Options struct {
	Mode fs.FileMode // of the new file, whatever the umask; 0: Private
	Sync bool        // the content is on the disk before the name is: a power cut leaves the old or the new content too
}

// Write replaces the file at path by what write says, in a temporary file beside it that is then renamed. A file that is there
// already gives neither its mode nor its owner to the new one, and a link is replaced, not followed.
func Write(path string, o Options, write func(io.Writer) error) error {
	p, err := Begin(path, o)
	if err != nil {
		return err
	}
	if err := write(p); err != nil {
		p.Abort()
		return err
	}
	return p.Commit()
}

// Pending is a replacement that is being written; one of Commit and Abort ends it.
type Pending struct {
	f    *os.File
	path string
	o    Options
}

// Begin starts a replacement of the file at path.
func Begin(path string, o Options) (*Pending, error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".skep-*.tmp") // mode Private
	if err != nil {
		return nil, err
	}
	return &Pending{f, path, o}, nil
}

// Write adds to the new content.
func (p *Pending) Write(b []byte) (int, error) { return p.f.Write(b) }

// Commit makes the new content the file's, or leaves all as it was.
func (p *Pending) Commit() error {
	err := errors.Join(p.settle(), p.f.Close())
	if err == nil {
		err = os.Rename(p.f.Name(), p.path)
	}
	if err != nil {
		_ = os.Remove(p.f.Name()) // the first error is the one to tell
	}
	return err
}

// Abort leaves the file as it was.
func (p *Pending) Abort() {
	_ = p.f.Close()
	_ = os.Remove(p.f.Name()) // what led here is the error to tell
}

func (p *Pending) settle() error {
	if p.o.Mode != 0 && p.o.Mode != Private {
		if err := p.f.Chmod(p.o.Mode); err != nil {
			return err
		}
	}
	if p.o.Sync {
		return p.f.Sync()
	}
	return nil
}

// WriteBytes is Write of data.
func WriteBytes(path string, o Options, data []byte) error {
	return Write(path, o, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
