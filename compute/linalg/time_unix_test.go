//go:build unix

package linalg

import (
	"syscall"
	"testing"
	"time"
)

// processorTime is what the process has used so far: figures that hold on a machine which others use too.
func processorTime(b *testing.B) time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
