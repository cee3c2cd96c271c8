package notebooks

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"skep/diag"
)

// Save writes the notebook to a file, atomically: whoever reads it, and whoever
// finds it after a power cut, sees the old text or the new one. A symbolic link
// is followed, permissions are kept. Errors are diagnostics (N0110); the old
// file is then as it was.
func (d *Document) Save(file string) error {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	root, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return saveFailed(file, err)
	}
	defer root.Close()
	text := d.Bytes()
	if err := Replace(root, filepath.Base(file), text); err != nil {
		return saveFailed(file, err)
	}
	d.Saved(text)
	return nil
}

// Saved tells the document that text, which Bytes gave, is now on disk.
func (d *Document) Saved(text []byte) {
	fresh, err := Parse(d.name, text)
	if err != nil {
		panic("notebooks: saved text does not parse: " + err.Error())
	}
	cells := d.cells
	*d = *fresh
	for i, c := range cells { // the caller may hold the cells
		*c = *d.cells[i]
		c.doc, d.cells[i] = d, c
	}
}

func saveFailed(file string, err error) *diag.Diagnostic {
	d := &diag.Diagnostic{Code: codeSave, Message: fmt.Sprintf("cannot save %s: %v", file, err)}
	if errors.Is(err, fs.ErrPermission) {
		d.Hint = "the folder must be writable, because the new file is written beside the old one"
	}
	return d
}

// Replace writes a file below root atomically: temporary file in the same
// folder, fsync, rename, fsync of the folder. An existing file's permissions are kept.
func Replace(root *os.Root, name string, data []byte) error {
	mode := fs.FileMode(0o666) // less the umask
	old, err := root.Stat(name)
	if err == nil {
		if !old.Mode().IsRegular() {
			return fmt.Errorf("replace %s: not a regular file", name)
		}
		mode = old.Mode().Perm()
	}
	temp := path.Join(path.Dir(filepath.ToSlash(name)), tempName())
	if err := writeNew(root, temp, data, mode, old != nil); err != nil {
		_ = root.Remove(temp) // best effort: the first error is the one to tell
		return err
	}
	if err := root.Rename(temp, name); err != nil {
		_ = root.Remove(temp)
		return err
	}
	return syncFolder(root, path.Dir(temp))
}

func tempName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return ".skep-save-" + hex.EncodeToString(b[:]) + ".tmp"
}

func writeNew(root *os.Root, name string, data []byte, mode fs.FileMode, exact bool) (err error) {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if exact {
		if err := file.Chmod(mode); err != nil {
			return err
		}
	}
	if _, err := file.Write(data); err != nil {
		return err
	}
	return file.Sync()
}

// syncFolder makes the rename itself survive a power cut. File systems that
// cannot sync a folder say EINVAL; the rename is done all the same.
func syncFolder(root *os.Root, dir string) error {
	folder, err := root.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	_ = folder.Sync()
	return nil
}
