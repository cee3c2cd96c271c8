//go:build !unix

package kerneltest

import (
	"testing"
	"time"
)

var begin = time.Now()

// ProcessorTime is the time since the process began, where no other is at hand.
func ProcessorTime(testing.TB) time.Duration { return time.Since(begin) }
