//go:build unix

package codecache

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

var errForeign = errors.New("it belongs to somebody else")

// ours refuses folders that somebody else could put machine code into.
func ours(path string) error {
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	refused := func(err error) error { return &fs.PathError{Op: "use", Path: path, Err: err} }
	if !info.IsDir() {
		return refused(errors.New("it is no folder"))
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); !ok || int(owner.Uid) != os.Geteuid() {
		return refused(errForeign)
	}
	if mode := info.Mode().Perm(); mode&0o022 != 0 {
		return refused(fmt.Errorf("others may write to it (%v)", mode))
	}
	return nil
}
