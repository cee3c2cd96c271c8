package kernel

import (
	"testing"
	"time"

	"skep/internal/leak"
	"skep/jupyter"
	"skep/kernel/internal/echo"
)

// TestNothingRunsOn ends kernels that are idle, busy, or have a queue, and wants no goroutine behind.
func TestNothingRunsOn(t *testing.T) {
	for name, cells := range map[string][]string{"idle": nil, "ran": {"1"}, "busy": {"sleep(60)"}, "queue": {"sleep(60)", "1", "2", "3"}} {
		t.Run(name, func(t *testing.T) {
			leak.Check(t, "skep/kernel", func() {
				s := serve(t, &echo.Session{}, Options{Log: t.Logf})
				c := s.connect(t)
				for _, code := range cells {
					m, err := c.New("execute_request", cellOf(code))
					if err == nil {
						err = c.Send(jupyter.Shell, m)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
				if _, err := c.Request(within(t), jupyter.Control, "shutdown_request", jupyter.Shutdown{}); err != nil {
					t.Fatal(err)
				}
				select {
				case err := <-s.ended:
					if err != nil {
						t.Error(err)
					}
				case <-time.After(patience):
					t.Fatal("the kernel does not end")
				}
			})
		})
	}
}
