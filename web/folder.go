package web

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// folder is the part of the disk that is served. Every access goes through
// os.Root, which the kernel's own path walk keeps inside: `..`, absolute paths
// and symbolic links that lead out are refused however they are spelled. Names
// that start with a dot do not exist for clients.
type folder struct {
	path   string // absolute
	root   *os.Root
	writes sync.Mutex // one change at a time, so that look-then-write is one step
}

func openFolder(dir string) (*folder, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(abs)
	if err != nil {
		return nil, err
	}
	return &folder{path: abs, root: root}, nil
}

func (f *folder) close() { _ = f.root.Close() }

// apiPath gives the path of a file as clients name it (no slash in front; "" is
// the folder itself) from what follows prefix in the request's address. Each
// segment is decoded by itself, so %2F and %2e%2e are characters of a name, and refused.
func apiPath(r *http.Request, prefix string) (string, error) {
	rest := strings.Trim(strings.TrimPrefix(r.URL.EscapedPath(), prefix), "/")
	if rest == "" {
		return "", nil
	}
	parts := strings.Split(rest, "/")
	for i, part := range parts {
		name, err := url.PathUnescape(part)
		if err != nil {
			return "", failed(http.StatusBadRequest, "the address is not encoded well: %v", err)
		}
		parts[i] = name
	}
	return checkedPath(parts)
}

// bodyPath is apiPath for a path in a request's body.
func bodyPath(p string) (string, error) {
	p = strings.Trim(p, "/")
	if p == "" {
		return "", nil
	}
	return checkedPath(strings.Split(p, "/"))
}

func checkedPath(parts []string) (string, error) {
	for _, name := range parts {
		switch {
		case name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\x00"):
			return "", failed(http.StatusBadRequest, "%s is no name of a file", clipText(fmt.Sprintf("%q", name)))
		case strings.HasPrefix(name, "."):
			return "", errHidden
		case len(name) > 255:
			return "", failed(http.StatusBadRequest, "a name of %d bytes is too long", len(name))
		}
	}
	return path.Join(parts...), nil
}

// errHidden is for who asks for a hidden file: to them it is not there.
var errHidden = failed(http.StatusNotFound, "no such file or folder: hidden files are not served")

// forbidden is errHidden for who would make or change one: that the name is hidden is why it cannot be.
func forbidden(err error) error {
	if errors.Is(err, errHidden) {
		return failed(http.StatusBadRequest, "names that begin with a dot are hidden, and not served")
	}
	return err
}

// local names the folder itself as os.Root wants it.
func local(p string) string {
	if p == "" {
		return "."
	}
	return filepath.FromSlash(p)
}

// outside turns os.Root's refusal into an answer.
func outside(err error) error {
	if err == nil {
		return nil
	}
	if strings.Contains(err.Error(), "path escapes from parent") {
		return failed(http.StatusForbidden, "the path leads out of the folder that is served")
	}
	if errors.Is(err, syscall.ENOTDIR) {
		return failed(http.StatusNotFound, "no such file or folder")
	}
	return err
}

func (f *folder) stat(p string) (fs.FileInfo, error) {
	info, err := f.root.Stat(local(p))
	if err != nil {
		return nil, outside(err)
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, failed(http.StatusBadRequest, "%s is neither a file nor a folder", p)
	}
	return info, nil
}

func (f *folder) exists(p string) bool {
	_, err := f.root.Lstat(local(p))
	return err == nil
}

// open opens a regular file. It does not wait on a pipe that took the file's place meanwhile.
func (f *folder) open(p string) (*os.File, fs.FileInfo, error) {
	file, err := f.root.OpenFile(local(p), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, outside(err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = failed(http.StatusBadRequest, "%s is not a file", p)
	}
	if err != nil {
		_ = file.Close()
		return nil, nil, err
	}
	return file, info, nil
}

// read reads a file of at most limit bytes.
func (f *folder) read(p string, limit int64) ([]byte, fs.FileInfo, error) {
	file, info, err := f.open(p)
	if err != nil {
		return nil, nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = failed(http.StatusRequestEntityTooLarge, "%s has %d bytes; more than %d cannot be opened here", p, info.Size(), limit)
	}
	return data, info, err
}

// target follows the symbolic links of a file's own name, so that writing
// replaces what they point to. os.Root still judges the result.
func (f *folder) target(p string) (string, error) {
	const maxLinks = 8
	for range maxLinks {
		to, err := f.root.Readlink(local(p))
		if err != nil {
			return p, nil // not a link, or not there
		}
		if filepath.IsAbs(to) {
			return "", failed(http.StatusForbidden, "the path leads out of the folder that is served")
		}
		p = path.Join(path.Dir(p), filepath.ToSlash(to))
	}
	return "", failed(http.StatusBadRequest, "too many symbolic links")
}

// absolute is the path of a file for a kernel: its working folder must be inside.
func (f *folder) absolute(p string) string { return filepath.Join(f.path, local(p)) }

// startFolder is where the kernel of a document runs: the document's folder, or the whole one. Some clients give the folder itself.
func (f *folder) startFolder(p string) string {
	if info, err := f.root.Stat(local(p)); err == nil && info.IsDir() {
		return f.absolute(p)
	}
	dir := path.Dir(p)
	if info, err := f.root.Stat(local(dir)); err == nil && info.IsDir() {
		return f.absolute(dir)
	}
	return f.path
}
