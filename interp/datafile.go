package interp

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"skep/diag"
)

// dataOpener opens the files that a program names by literals, so that rules can read their headers before it runs:
// regular files below the program's own folder only, links followed. The cells of a notebook get none unless it is trusted:
// a page checks notebooks that nobody has decided to run, and after a run the checker knows the values themselves.
func (s *Session) dataOpener(src *diag.Source) func(path string) (*os.File, error) {
	if s.opts.Notebook && !s.opts.Trusted {
		return nil
	}
	root := "."
	if src != nil && (strings.HasSuffix(src.Name, ".ruchy") || strings.HasSuffix(src.Name, ".ipynb")) {
		root = filepath.Dir(src.Name)
	}
	return func(path string) (*os.File, error) {
		real, err := realPath(path)
		if err != nil {
			return nil, err
		}
		below, err := realPath(root)
		if err != nil {
			return nil, err
		}
		if rel, err := filepath.Rel(below, real); err != nil || !filepath.IsLocal(rel) {
			return nil, fmt.Errorf("%s is not below %s: %w", path, root, fs.ErrPermission)
		}
		info, err := os.Stat(real)
		if err != nil {
			return nil, err
		}
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no regular file: %w", path, fs.ErrPermission)
		}
		s.opts.Witness.File(real)
		return os.Open(real)
	}
}

func realPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}
