package terminal

import (
	"bytes"
	"context"
	"errors"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestWhenLasting(t *testing.T) {
	c, _, _ := onBuffers("")
	called := make(chan int, 3)
	c.WhenLasting(func() { called <- 1 })
	c.WhenLasting(func() { called <- 2 })
	for _, want := range []int{1, 2} {
		if got := <-called; got != want {
			t.Errorf("call %d came as %d", want, got)
		}
	}
	c.WhenLasting(func() { called <- 3 })
	if len(called) != 1 {
		t.Error("a process that has lasted is asked to wait again")
	}
}

// TestWhatIsSeenEndsPatience: who sees output may answer with Ctrl-C, so the handler must be there.
func TestWhatIsSeenEndsPatience(t *testing.T) {
	for name, show := range map[string]func(c *Console){
		"an error": func(c *Console) { c.PrintError("oops\n") },
		"a prompt": func(c *Console) { c.Input(context.Background(), "name? ", false) },
		"a line on a terminal": func(c *Console) {
			c.OutTerminal = true
			c.Print("line\n")
		},
	} {
		c, _, _ := onBuffers("Ada\n")
		called := false
		c.lasting.begun = true // no timer
		c.WhenLasting(func() { called = true })
		c.Print("")
		if called {
			t.Errorf("%s: called before it", name)
		}
		if show(c); !called {
			t.Errorf("%s: not called", name)
		}
	}
}

// locked is a buffer that a timer writes to.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestOutputIsNeverLate(t *testing.T) {
	out := &locked{}
	c := New(strings.NewReader(""), out, out)
	for _, want := range []string{"one ", "one two "} { // before the process has lasted, and after
		c.Print(want[len(want)-4:])
		for range 1000 {
			if out.String() == want {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		if got := out.String(); got != want {
			t.Fatalf("%q has been written, want %q", got, want)
		}
	}
}

func TestLongTexts(t *testing.T) {
	c, out, _ := onBuffers("")
	want := ""
	for _, n := range []int{10, bufferSize - 10, 1, bufferSize, bufferSize + 1, 3, 2 * bufferSize} {
		text := strings.Repeat(string(rune('a'+len(want)%26)), n)
		want += text
		c.Print(text)
	}
	c.Flush()
	if got := out.String(); got != want {
		t.Errorf("%d bytes came of %d", len(got), len(want))
	}
}

type counting struct{ hits chan bool }

func (c counting) Interrupt() { c.hits <- true }

func TestInterruptible(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process there cannot send itself Ctrl-C")
	}
	c, _, _ := onBuffers("")
	s := counting{make(chan bool, 1)}
	ctx, stop := c.Interruptible(s)
	c.settle()
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	<-s.hits
	if !errors.Is(context.Cause(ctx), ErrInterrupted) {
		t.Errorf("the context ends with %v", context.Cause(ctx))
	}
	stop()
	ctx, stop = c.Interruptible(s) // one that ends before it has begun to listen
	stop()
	c.settle()
	if ctx.Err() == nil || len(s.hits) > 0 {
		t.Error("an ended run is listening")
	}
}
