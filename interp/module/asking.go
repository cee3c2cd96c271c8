package module

import (
	"context"
	"slices"
	"sync"
)

// Line waits for what a person answers. It may be called beside everything else that the streams do.
type Line func() (string, error)

// asking is the queue of the tasks of a program that ask a person at the same time: who came first is
// answered first, and no prompt is shown while another waits for its line.
type asking struct {
	mu      sync.Mutex
	waiting []chan struct{} // the first one asks; the others are closed when they become the first
}

// Ask puts a question to the person before the program and gives the line. Other tasks run while it waits.
// The prompt is shown when the task has its turn, so that it stands where the program's other output lets it.
func (c *Call) Ask(prompt string, password bool) (line string, err error) {
	ctx := c.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	place := c.IO.asking.enter()
	defer c.IO.asking.leave(place)
	select {
	case <-place:
	default:
		c.Block(func() {
			select {
			case <-place:
			case <-ctx.Done():
			}
		})
	}
	if err := ctx.Err(); err != nil {
		return "", context.Cause(ctx)
	}
	wait := c.IO.Input(ctx, prompt, password)
	c.Block(func() { line, err = wait() })
	return line, err
}

// enter takes a place at the end of the queue, which is closed when it is the first.
func (a *asking) enter() (place chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	place = make(chan struct{})
	a.waiting = append(a.waiting, place)
	if len(a.waiting) == 1 {
		close(place)
	}
	return place
}

// leave gives a place up, wherever in the queue it is.
func (a *asking) leave(place chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	i := slices.Index(a.waiting, place)
	a.waiting = slices.Delete(a.waiting, i, i+1)
	if i == 0 && len(a.waiting) > 0 {
		close(a.waiting[0])
	}
}
