package fs

import (
	"errors"
	iofs "io/fs"
	"os"
	"path/filepath"
	"syscall"

	"skep/diag"
	"skep/interp/module"
)

// refused words an error of the system: what was tried, on which path, why, and
// what to do. All other errors (interrupt, budget, our own) pass.
func refused(c *module.Call, verb, path string, err error) error {
	var file *iofs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	var number syscall.Errno
	if !errors.As(err, &file) && !errors.As(err, &link) && !errors.As(err, &call) && !errors.As(err, &number) {
		return err
	}
	reason, hint := explain(path, err)
	return c.Error(codeFile, hint, "cannot %s %q: %s", verb, path, reason)
}

func explain(path string, err error) (reason, hint string) {
	switch {
	case errors.Is(err, iofs.ErrNotExist):
		return missing(path)
	case errors.Is(err, syscall.EISDIR):
		return "it is a folder", "fs.list shows what is in it"
	case errors.Is(err, syscall.ENOTDIR):
		return "a part of the path is a file, not a folder", ""
	case errors.Is(err, syscall.ENOTEMPTY):
		return "the folder is not empty", "fs.remove_tree removes a folder with all that is in it"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full", "free some space, or write elsewhere"
	case errors.Is(err, syscall.EROFS):
		return "the disk can only be read", "write elsewhere, for example into fs.temp_dir()"
	case errors.Is(err, syscall.ENAMETOOLONG):
		return "the name is too long", ""
	case errors.Is(err, iofs.ErrExist):
		return "it exists already", "remove it first, or choose another name"
	case errors.Is(err, iofs.ErrPermission):
		return forbidden(path)
	}
	for errors.Unwrap(err) != nil { // the system's own words, without the call and the path
		err = errors.Unwrap(err)
	}
	return err.Error(), ""
}

// missing finds the first part of a path that does not exist, and a name like it.
func missing(path string) (reason, hint string) {
	dir, name := filepath.Split(filepath.Clean(path))
	if dir == "" {
		dir = "."
	}
	if _, err := os.Stat(dir); err != nil {
		return "the folder " + filepath.Clean(dir) + " does not exist", "fs.mkdir(\"" + filepath.ToSlash(filepath.Clean(dir)) + "\") makes it"
	}
	if near := neighbour(dir, name); near != "" {
		return "no such file or folder", "did you mean \"" + near + "\"?"
	}
	if !filepath.IsAbs(path) {
		if here, err := os.Getwd(); err == nil {
			return "no such file or folder", "the path is relative to the current folder, " + here
		}
	}
	return "no such file or folder", ""
}

// maxNeighbours bounds the search for a similar name.
const maxNeighbours = 2000

func neighbour(dir, name string) string {
	f, err := os.Open(dir)
	if err != nil {
		return ""
	}
	defer f.Close()
	names, _ := f.Readdirnames(maxNeighbours) // what could be read is good enough for a guess
	return diag.Nearest(name, names)
}

func forbidden(path string) (reason, hint string) {
	if info, err := os.Stat(path); err == nil {
		return "permission denied", "its mode is " + info.Mode().String() + "; you may need another user or chmod"
	}
	return "permission denied", "the folder " + filepath.Dir(path) + " does not let you in, or does not let you write"
}
