package csv

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unsafe"

	"skep/interp/module"
	"skep/interp/value"
)

func options(c *module.Call, sep, header int, path string) (byte, bool, error) {
	b, err := separator(c, sep, path)
	if err != nil {
		return 0, false, err
	}
	if !c.Args[header].IsBool() {
		return 0, false, c.Error(codeArgument, "", "header must be true or false, found %s", value.TypeName(c.Args[header]))
	}
	return b, c.Args[header].AsBool(), nil
}

func parseText(c *module.Call) (value.Value, error) {
	s := c.Str(0)
	sep, header, err := options(c, 1, 2, "")
	if err != nil {
		return value.Null, err
	}
	return records(c, "", s, sep, header)
}

func readFile(c *module.Call) (value.Value, error) {
	path := c.Str(0)
	sep, header, err := options(c, 1, 2, path)
	if err != nil {
		return value.Null, err
	}
	data, err := load(c, path)
	if err != nil {
		return value.Null, err
	}
	// The strings of the table are parts of the file's text: nothing is copied, and data is not written any more.
	return records(c, path+":", unsafe.String(unsafe.SliceData(data), len(data)), sep, header)
}

func load(c *module.Call, path string) ([]byte, error) {
	info, err := c.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = unfit(path, "it is no regular file")
	}
	if err != nil {
		return nil, refused(c, "read", path, err)
	}
	f, err := c.Open(path)
	if err != nil {
		return nil, refused(c, "read", path, err)
	}
	defer f.Close()
	var data []byte
	if packed(path) {
		data, err = unpack(c, path, f, info.Size())
	} else {
		data, err = slurp(c, f, info.Size())
	}
	if err != nil {
		return nil, refused(c, "read", path, err)
	}
	return data, nil
}

func packed(path string) bool { return strings.HasSuffix(strings.ToLower(path), ".gz") }

func unpack(c *module.Call, path string, f io.Reader, size int64) ([]byte, error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(f, 1<<18))
	if err != nil {
		return nil, unfit(path, "it is not packed by gzip")
	}
	data, err := slurp(c, z, 4*size)
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = unfit(path, "the gzip data breaks off")
	case errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt):
		err = unfit(path, "the gzip data is damaged")
	}
	return data, err
}

const piece = 1 << 20

// slurp reads everything in pieces: an interrupt ends it, and growth asks the budget first.
func slurp(c *module.Call, r io.Reader, size int64) ([]byte, error) {
	size = max(size, 512) + 1
	if err := c.Host.Charge(size); err != nil {
		return nil, err
	}
	data := make([]byte, 0, size)
	for {
		if err := c.Ctx.Err(); err != nil {
			return nil, err
		}
		if len(data) == cap(data) {
			if err := c.Host.Charge(int64(cap(data))); err != nil {
				return nil, err
			}
			data = append(make([]byte, 0, 2*cap(data)), data...)
		}
		n, err := r.Read(data[len(data):min(cap(data), len(data)+piece)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// refused words what the system says of a file; all other errors (interrupt, budget, a bad row) pass.
func refused(c *module.Call, verb, path string, err error) error {
	reason := systemError(err)
	if reason == nil {
		return err
	}
	hint := ""
	switch {
	case errors.Is(err, fs.ErrNotExist) && verb == "write":
		hint = fmt.Sprintf("fs.mkdir(%q) makes the folder", filepath.Dir(path))
	case errors.Is(err, fs.ErrNotExist):
		if here, e := os.Getwd(); e == nil && !filepath.IsAbs(path) {
			hint = "the path is relative to the current folder, " + here
		}
	case errors.Is(err, fs.ErrPermission):
		hint = "you may need another user or chmod"
	}
	return c.Error(codeFile, hint, "cannot %s %q: %v", verb, path, reason)
}

// systemError finds what is wrong with a file; nil for all other errors.
func systemError(err error) error {
	var file *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &file):
		return file.Err
	case errors.As(err, &link):
		return link.Err
	}
	return nil
}

// unfit is an error of ours about a file, in the system's form.
func unfit(path, why string) error { return &fs.PathError{Op: "use", Path: path, Err: errors.New(why)} }

func toString(c *module.Call) (value.Value, error) {
	sep, err := separator(c, 1, "")
	if err != nil {
		return value.Null, err
	}
	var b bytes.Buffer
	if _, err := writeRows(c, &b, c.Args[0], sep); err != nil {
		return value.Null, err
	}
	return value.String(b.String()), nil
}

func writeFile(c *module.Call) (value.Value, error) {
	path := c.Str(0)
	sep, err := separator(c, 2, path)
	if err != nil {
		return value.Null, err
	}
	n := 0
	err = replace(path, func(w io.Writer) (err error) {
		n, err = writePacked(c, w, path, sep)
		return err
	})
	if err != nil {
		return value.Null, refused(c, "write", path, err)
	}
	return value.Int(int64(n)), nil
}

func writePacked(c *module.Call, f io.Writer, path string, sep byte) (n int, err error) {
	b := bufio.NewWriterSize(f, 1<<16)
	var w io.Writer = b
	var z *gzip.Writer
	if packed(path) {
		z = gzip.NewWriter(b)
		w = z
	}
	if n, err = writeRows(c, w, c.Args[1], sep); err != nil {
		return 0, err
	}
	if z != nil {
		if err := z.Close(); err != nil {
			return 0, err
		}
	}
	return n, b.Flush()
}

// replace writes beside the old file and renames, so that nobody sees half a file.
func replace(path string, write func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	mode := fs.FileMode(0o666)
	info, err := os.Stat(path)
	if err == nil {
		if !info.Mode().IsRegular() {
			return unfit(path, "it is no regular file")
		}
		mode = info.Mode().Perm()
	}
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	temp := filepath.Join(filepath.Dir(path), ".skep-"+hex.EncodeToString(random[:])+".tmp")
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		_ = os.Remove(temp) // the first error is the one to tell
	}
	return err
}
