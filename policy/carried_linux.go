package policy

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// Unpacked gives a path to a program that this one carries inside itself, which has no file, and what to do once it has been
// started. Where the kernel has no such files, or runs none of them, a temporary one serves.
func Unpacked(name string, program []byte) (path string, done func(), err error) {
	fd, err := unix.MemfdCreate(name, unix.MFD_CLOEXEC)
	if err != nil {
		return onDisk(name, program)
	}
	f := os.NewFile(uintptr(fd), name)
	path = fmt.Sprintf("/proc/%d/fd/%d", os.Getpid(), fd)
	if _, err := f.Write(program); err != nil || unix.Access(path, unix.X_OK) != nil {
		f.Close()
		return onDisk(name, program)
	}
	return path, func() { f.Close() }, nil
}
