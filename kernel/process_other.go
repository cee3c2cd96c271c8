//go:build !unix

package kernel

import "os"

// exists says whether a process with that number is there.
func exists(pid int) bool {
	p, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	_ = p.Release() // the handle has told what it can
	return true
}
