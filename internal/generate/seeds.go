package generate

import (
	"fmt"
	"iter"
	"os"
)

// Seeds are the seeds that a test tries: the first few; all with SKEP_STRESS set; and with
// SKEP_SEEDS=FROM-TO those alone (TO is not among them), in pieces or to see a failure again.
func Seeds(few, all uint64) iter.Seq[uint64] {
	from, to := uint64(0), few
	if os.Getenv("SKEP_STRESS") != "" {
		to = all
	}
	if text := os.Getenv("SKEP_SEEDS"); text != "" {
		if _, err := fmt.Sscanf(text, "%d-%d", &from, &to); err != nil {
			panic("SKEP_SEEDS is FROM-TO, not " + text)
		}
	}
	return func(yield func(uint64) bool) {
		for seed := from; seed < to; seed++ {
			if !yield(seed) {
				return
			}
		}
	}
}
