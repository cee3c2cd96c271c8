package memory

import (
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

const canAdvise = true

// Not all large pages are cheap. Where the kernel must move others out of the way first, or where a virtual machine's
// host has taken back what was unused, a page of 2 MiB took 3 ms instead of 0.2, and 512 small ones, which are found in
// what lies about, 0.7: reading 1 GB of CSV took 1.9 to 3.0 s of CPU with large pages then, 1.5 with small ones.
// So a few of them are touched and timed, and after a dear one small ones do for a while.
const (
	probeEvery = largePage
	largeDear  = 700 * time.Microsecond
	dearFor    = time.Second
)

// dearSince is when a large page was dear last, in nanoseconds since 1970.
var dearSince atomic.Int64

// tryLarge asks for large pages behind zeros that nobody has written to, unless they were dear just now.
func tryLarge(b []byte) {
	if now := time.Now().UnixNano(); now-dearSince.Load() > int64(dearFor) && !cheapIn(b, touchTime) {
		dearSince.Store(now)
	}
}

// cheapIn asks for large pages, and takes that back where one of them is dear.
func cheapIn(b []byte, touch func(b *byte) time.Duration) bool {
	b = wholePages(b, largePage)
	adviseLarge(b)
	for at := 0; at < len(b); at += probeEvery {
		if touch(&b[at]) > largeDear {
			_ = unix.Madvise(b, unix.MADV_NOHUGEPAGE) // an error leaves large ones
			return false
		}
	}
	return true
}

// adviseLarge says that the whole large pages of b should come as such; nothing is touched. An error leaves small ones.
func adviseLarge(b []byte) {
	if b = wholePages(b, largePage); len(b) > 0 {
		_ = unix.Madvise(b, unix.MADV_HUGEPAGE)
	}
}

// populate makes the whole pages of b; an error, which systems before Linux 5.14 give, leaves that to faults.
func populate(b []byte) {
	if b = wholePages(b, unix.Getpagesize()); len(b) > 0 {
		_ = unix.Madvise(b, unix.MADV_POPULATE_WRITE)
	}
}

// touchTime writes a zero, and tells how much of a processor that took.
func touchTime(b *byte) time.Duration {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	begin := threadTime()
	*b = 0
	return threadTime() - begin
}

func threadTime() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t) != nil {
		return 0 // without a clock no page is dear
	}
	return time.Duration(t.Nano())
}
