//go:build !unix && !windows

package stopwatch

import "time"

// processor: WebAssembly does not say what it uses.
func processor() (user, system time.Duration) { return 0, 0 }
