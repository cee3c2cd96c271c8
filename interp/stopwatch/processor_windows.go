package stopwatch

import (
	"syscall"
	"time"
)

// processor is what the process has used so far.
func processor() (user, system time.Duration) {
	var made, ended, kernel, own syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err != nil || syscall.GetProcessTimes(self, &made, &ended, &kernel, &own) != nil {
		return 0, 0
	}
	return passed(own), passed(kernel)
}

// passed reads a length of time, which Windows counts in units of 100 ns.
func passed(t syscall.Filetime) time.Duration {
	return time.Duration(uint64(t.HighDateTime)<<32|uint64(t.LowDateTime)) * 100
}
