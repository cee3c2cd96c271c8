package main

import (
	"fmt"
	"os"
	"syscall"
)

// thisBuild tells one program file from every other: whoever writes one changes its time of change, which nobody can set.
func thisBuild() (id string, ok bool) {
	info, err := os.Stat("/proc/self/exe")
	if err != nil {
		return "", false
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", false
	}
	return fmt.Sprint(st.Dev, st.Ino, st.Size, st.Mtim.Nano(), st.Ctim.Nano()), true
}
