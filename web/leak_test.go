package web

import (
	"testing"

	"skep/internal/leak"
)

// TestNothingRunsOn starts servers with kernels and websockets that are busy, idle,
// restarted, deleted or left open, and wants no goroutine behind.
func TestNothingRunsOn(t *testing.T) {
	leak.Check(t, "skep/web", func() {
		for range 3 {
			t.Run("site", func(t *testing.T) {
				s := newSite(t)
				b := s.open(s.kernel(), "one")
				b.run("wait")
				b.until("busy", status("busy"))
				idle, gone := s.kernel(), s.kernel()
				s.open(idle, "two")
				s.open(gone, "three")
				s.object(200, "POST", "/api/kernels/"+idle+"/restart", nil)
				s.call(204, "DELETE", "/api/kernels/"+gone, nil)
			})
		}
	})
}
