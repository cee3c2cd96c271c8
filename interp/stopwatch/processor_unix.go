//go:build unix

package stopwatch

import (
	"syscall"
	"time"
)

// processor is what the process has used so far.
func processor() (user, system time.Duration) {
	var use syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &use) != nil {
		return 0, 0
	}
	return time.Duration(use.Utime.Nano()), time.Duration(use.Stime.Nano())
}
