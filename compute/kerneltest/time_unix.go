//go:build unix

// Package kerneltest helps tests of compute's kernels: memory that ends where
// it should, and figures that hold on a machine which others use too.
//
// Callers: tests of compute.
package kerneltest

import (
	"syscall"
	"testing"
	"time"
)

// ProcessorTime is what the process has used so far.
func ProcessorTime(b testing.TB) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
