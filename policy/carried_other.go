//go:build !linux

package policy

// Unpacked writes a program that this one carries inside itself into a temporary file, and says what to do once it has ended.
func Unpacked(name string, program []byte) (path string, done func(), err error) {
	return onDisk(name, program)
}
