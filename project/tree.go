package project

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"lukechampine.com/blake3"
)

const (
	hashPrefix = "blake3:"
	maxFiles   = 10_000
	maxTree    = 256 << 20 // bytes of a package
)

// treeFile is one file of a package, by its path with slashes.
type treeFile struct {
	path, full string
	size       int64
}

// tree lists the files that make up a package: regular ones, without hidden
// files, its own vendor folder and its lock, which belong to the author alone.
func tree(root string) (files []treeFile, err error) {
	var total int64
	if _, err := os.Stat(root); err != nil {
		return nil, err
	}
	err = filepath.WalkDir(root, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, full)
		if err != nil {
			return err
		}
		path := filepath.ToSlash(rel)
		switch {
		case path == ".":
			return nil
		case strings.HasPrefix(d.Name(), ".") || path == VendorName || path == LockName:
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%s is no regular file", path)
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		files = append(files, treeFile{path, full, info.Size()})
		if total += info.Size(); total > maxTree || len(files) > maxFiles {
			return fmt.Errorf("a package has at most %d files of %d MiB together", maxFiles, maxTree>>20)
		}
		return nil
	})
	sort.Slice(files, func(i, j int) bool { return files[i].path < files[j].path })
	return files, err
}

// HashTree is the BLAKE3 hash of a package: of each file in the order of their
// paths, the length of the path, the path, the length of the content, the
// content; lengths as 8 bytes, little end first.
func HashTree(root string) (string, error) {
	files, err := tree(root)
	if err != nil {
		return "", err
	}
	h := blake3.New(32, nil)
	for _, f := range files {
		if err := hashFile(h, f); err != nil {
			return "", err
		}
	}
	return hashPrefix + hex.EncodeToString(h.Sum(nil)), nil
}

func hashFile(h io.Writer, f treeFile) error {
	length(h, int64(len(f.path)))
	io.WriteString(h, f.path)
	length(h, f.size)
	in, err := os.Open(f.full)
	if err != nil {
		return err
	}
	defer in.Close()
	n, err := io.Copy(h, io.LimitReader(in, f.size+1))
	if err == nil && n != f.size {
		return fmt.Errorf("%s changed while it was read", f.path)
	}
	return err
}

func length(w io.Writer, n int64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(n))
	w.Write(b[:])
}

// copyTree makes to a copy of the package in from. What was there before is replaced as a whole.
func copyTree(from, to string) error {
	files, err := tree(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(to), ".new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	for _, f := range files {
		if err := copyFile(f, filepath.Join(fresh, filepath.FromSlash(f.path))); err != nil {
			return err
		}
	}
	return swap(fresh, to)
}

// swap puts a finished folder in the place of another.
func swap(fresh, to string) error {
	if err := os.Chmod(fresh, 0o755); err != nil {
		return err
	}
	old := fresh + ".old"
	if err := os.Rename(to, old); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(fresh, to); err != nil {
		return errors.Join(err, os.Rename(old, to))
	}
	return os.RemoveAll(old)
}

func copyFile(f treeFile, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	in, err := os.Open(f.full)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		out.Close()
		return err
	}
	return out.Close()
}
