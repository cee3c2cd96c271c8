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
	f, err := os.CreateTemp(filepath.Dir(path), ".skep-*.tmp") // mode Private
	if err != nil {
		return err
	}
	if err = errors.Join(fill(f, o, write), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first error is the one to tell
	}
	return err
}

func fill(f *os.File, o Options, write func(io.Writer) error) error {
	if err := write(f); err != nil {
		return err
	}
	if o.Mode != 0 && o.Mode != Private {
		if err := f.Chmod(o.Mode); err != nil {
			return err
		}
	}
	if o.Sync {
		return f.Sync()
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
