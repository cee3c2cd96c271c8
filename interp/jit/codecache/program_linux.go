package codecache

import (
	"os"
	"syscall"
)

// changed is which file it is and when it last changed, which nobody sets as they can the time of its content.
func changed(info os.FileInfo) string {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return " " + words(int64(s.Dev), int64(s.Ino), int64(s.Ctim.Sec), int64(s.Ctim.Nsec))
	}
	return ""
}
