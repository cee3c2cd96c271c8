//go:build !wasip1

package compile

import "runtime"

// Self opens the payload of this very program; nil if it is a base. It is asked
// before anything else, so it reads the file only if the mark says so.
// A Mach-O file is not marked: its pages are signed.
func Self() (*Payload, error) {
	if !marked() && runtime.GOOS != "darwin" {
		return nil, nil
	}
	p, err := openSelf()
	if err == nil && p != nil && p.Program != nil {
		return p, nil
	}
	if marked() && err == nil {
		err = damaged("what was appended to it is missing, as if its end were cut off")
	}
	return nil, err
}
