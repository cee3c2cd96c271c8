package codecache

import (
	"fmt"
	"os"
	"syscall"
)

// changed is which file it is and when it last changed, which nobody sets as they can the time of its content.
func changed(info os.FileInfo) string {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return fmt.Sprintf(" %d %d %d.%d", s.Dev, s.Ino, s.Ctim.Sec, s.Ctim.Nsec)
	}
	return ""
}
