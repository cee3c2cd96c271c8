package memory

import "golang.org/x/sys/unix"

const canAdvise = true

// adviseLarge says that the whole large pages of b should come as such; nothing is touched. An error leaves small ones.
func adviseLarge(b []byte) {
	if b = wholePages(b, largePage); len(b) > 0 {
		_ = unix.Madvise(b, unix.MADV_HUGEPAGE)
	}
}
