package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"

	"skep/internal/lazy"
)

// What a copy of a folder may hold. Jupyter's limit for the bytes is the same.
const (
	maxCopiedBytes = 500 << 20
	maxCopiedFiles = 100_000
)

var copySuffix = lazy.Value[*regexp.Regexp]{New: func() *regexp.Regexp { return regexp.MustCompile(`-Copy\d*$`) }}

// duplicate copies a file or a folder into dir, under a name that is free. A copy of a copy counts on instead of growing a second suffix.
func (f *folder) duplicate(ctx context.Context, from, dir string) (string, error) {
	from, err := bodyPath(from)
	if err != nil {
		return "", forbidden(err)
	}
	info, err := f.stat(from)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		data, _, err := f.read(from, maxFile)
		if err != nil {
			return "", err
		}
		p := f.copyName(path.Base(from), path.Ext(from), dir)
		return p, f.writeNew(p, data)
	}
	if from == "" || from == dir || strings.HasPrefix(dir+"/", from+"/") {
		return "", failed(http.StatusBadRequest, "a folder cannot be copied into itself")
	}
	p := f.copyName(path.Base(from), "", dir)
	c := copying{folder: f, ctx: ctx}
	if err := c.tree(from, p); err != nil {
		return "", errors.Join(err, f.root.RemoveAll(local(p))) // it was not there before
	}
	return p, nil
}

func (f *folder) copyName(name, ext, dir string) string {
	stem := copySuffix.Get().ReplaceAllString(strings.TrimSuffix(name, ext), "")
	p := path.Join(dir, name)
	for i := 1; f.exists(p); i++ {
		p = path.Join(dir, fmt.Sprintf("%s-Copy%d%s", stem, i, ext))
	}
	return p
}

// wantDirectory sees that dir is a folder; with make, that there is one.
func (f *folder) wantDirectory(dir string, make bool) error {
	info, err := f.stat(dir)
	if make && isMissing(err) {
		return f.root.MkdirAll(local(dir), 0o777)
	}
	if err == nil && !info.IsDir() {
		err = failed(http.StatusBadRequest, "%s is not a directory", dir)
	}
	return err
}

// copying copies a folder with all that clients can see in it: no hidden files, pipes, or links that lead out.
type copying struct {
	folder *folder
	ctx    context.Context
	files  int
	bytes  int64
}

func (c *copying) tree(from, to string) error {
	if err := c.folder.root.Mkdir(local(to), 0o777); err != nil {
		return err
	}
	e := entry{Path: from}
	list, err := c.folder.list(&e)
	if err != nil {
		return err
	}
	for _, one := range list {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		next := path.Join(to, one.Name)
		info, err := c.folder.root.Lstat(local(one.Path))
		switch {
		case err != nil:
			return err
		case info.Mode()&fs.ModeSymlink != 0: // a circle of links has no end
			continue
		case one.Type == typeDirectory:
			err = c.tree(one.Path, next)
		default:
			err = c.file(one.Path, next)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *copying) file(from, to string) error {
	data, _, err := c.folder.read(from, maxCopiedBytes-c.bytes)
	if err != nil {
		return err
	}
	if c.files++; c.files > maxCopiedFiles {
		return failed(http.StatusRequestEntityTooLarge, "the folder has more than %d files", maxCopiedFiles)
	}
	c.bytes += int64(len(data))
	return c.folder.writeNew(to, data)
}
