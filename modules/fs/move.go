package fs

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"os"
	"syscall"

	"skep/interp/module"
)

// moveOver renames; a regular file also moves to another disk, by copy and removal.
func moveOver(c *module.Call, from, to string) error {
	err := os.Rename(from, to)
	if !errors.Is(err, syscall.EXDEV) {
		return err
	}
	info, statErr := os.Lstat(from)
	if statErr != nil || !info.Mode().IsRegular() {
		return err
	}
	if _, err := copyContent(c, from, to); err != nil {
		return err
	}
	return errors.Join(os.Chmod(to, info.Mode().Perm()), os.Remove(from))
}

func randomName() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
