package policy

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// onDisk writes a carried program into a folder of its own, which only this user may enter.
func onDisk(name string, program []byte) (path string, done func(), err error) {
	dir, err := os.MkdirTemp("", name+"-")
	if err != nil {
		return "", nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	path = filepath.Join(dir, name)
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	if err := os.WriteFile(path, program, 0o700); err != nil {
		os.RemoveAll(dir)
		return "", nil, fmt.Errorf("unpack %s: %w", name, err)
	}
	return path, func() { os.RemoveAll(dir) }, nil
}
