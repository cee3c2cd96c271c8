// Package leak is how tests find goroutines that a package leaves behind.
package leak

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

// patience is how long goroutines that have been told to end may take.
const patience = 20 * time.Second

// Check runs body and wants that then no more goroutines are in a package's code
// than before; pkg is its import path. Goroutines of tests do not count.
func Check(t testing.TB, pkg string, body func()) {
	t.Helper()
	before := len(in(pkg))
	body()
	if after := settled(pkg, before, patience); len(after) > before {
		t.Errorf("%d goroutines of %s before, %d after:\n%s", before, pkg, len(after), strings.Join(after, "\n\n"))
	}
}

// settled waits until no more goroutines are left than allowed, or for so long, and gives those that are.
func settled(pkg string, allowed int, wait time.Duration) []string {
	for until := time.Now().Add(wait); ; time.Sleep(5 * time.Millisecond) {
		if left := in(pkg); len(left) <= allowed || time.Now().After(until) {
			return left
		}
	}
}

// in gives the stacks of the goroutines that run a package's code.
func in(pkg string) (stacks []string) {
	buf := make([]byte, 4<<20)
	for _, stack := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if strings.Contains(stack, pkg+".") && !strings.Contains(stack, "testing.tRunner") {
			stacks = append(stacks, stack)
		}
	}
	return stacks
}
