package device

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"skep/compute/device/wire"
)

// Link is a running helper. Package device starts real ones (Start); tests bring their own.
type Link struct {
	Requests io.WriteCloser
	Replies  io.ReadCloser
	Shared   []byte
	Kill     func()        // ends it at once; may be called again
	Epitaph  func() string // how it ended; waits for the end
	Release  func()        // gives the shared memory back; nobody looks there any more
}

// Refused is a command that the helper did not carry out; everything else there is as it was.
type Refused struct{ Message string }

func (r *Refused) Error() string { return r.Message }

// Lost is the end of a helper: what was in the device's memory is gone.
type Lost struct {
	Device string
	Reason string
}

func (l *Lost) Error() string {
	return fmt.Sprintf("%s is lost: %s; what was computed there and not read back is gone", l.Device, l.Reason)
}

// helper asks a link, one command at a time.
type helper struct {
	link   *Link
	limit  time.Duration
	device string

	lost atomic.Pointer[Lost] // set once, when it ends; read without waiting for the command that runs

	mu   sync.Mutex
	last uint64
}

// call sends a request and waits for its reply. When the time limit or ctx ends the helper is ended too: nothing else stops a kernel.
func (h *helper) call(ctx context.Context, q *wire.Request) (*wire.Reply, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.exchange(ctx, q)
}

func (h *helper) exchange(ctx context.Context, q *wire.Request) (*wire.Reply, error) {
	if lost := h.lost.Load(); lost != nil {
		return nil, lost
	}
	h.last++
	q.ID = h.last
	ctx, cancel := context.WithTimeoutCause(ctx, h.limit, fmt.Errorf("%s took longer than %s, and its helper was ended", q.Command, h.limit))
	defer cancel()
	reply, err := h.ask(ctx, q)
	switch {
	case err != nil:
		return nil, h.end(err)
	case reply.ID != q.ID:
		return nil, h.end(fmt.Errorf("the helper answered command %d with the number %d", q.ID, reply.ID))
	case reply.Failure != "":
		return nil, &Refused{reply.Failure}
	}
	return reply, nil
}

func (h *helper) ask(ctx context.Context, q *wire.Request) (*wire.Reply, error) {
	var reply wire.Reply
	done := make(chan error, 1)
	go func() {
		err := wire.Send(h.link.Requests, q)
		if err == nil {
			err = wire.Receive(h.link.Replies, &reply)
		}
		done <- err
	}()
	select {
	case err := <-done:
		return &reply, err
	case <-ctx.Done():
		h.link.Kill()
		<-done // the pipes are closed: nobody writes the reply any more
		return nil, context.Cause(ctx)
	}
}

// end notes why the helper is no longer there, in the words of whoever knows best.
func (h *helper) end(err error) error {
	reason := err.Error()
	if errors.Is(err, context.Canceled) {
		reason = "the computation was interrupted, and its helper ended"
	}
	h.link.Kill()
	h.link.Requests.Close()
	h.link.Replies.Close()
	if said := h.link.Epitaph(); isEnd(err) && said != "" {
		reason = said
	} else if errors.Is(err, wire.ErrGarbage) {
		reason = "the helper answered nonsense: " + reason
	}
	h.link.Release()
	lost := &Lost{h.device, reason}
	h.lost.Store(lost)
	return lost
}

// isEnd says whether an error means that the other side is gone.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.ErrClosedPipe) || isBroken(err)
}

// moving runs f for each part of a transfer that fits into shared memory; f has the helper for itself meanwhile.
func (h *helper) moving(bytes int64, f func(from, n int64) error) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	step := int64(len(h.link.Shared))
	for from := int64(0); from < bytes; from += step {
		if lost := h.lost.Load(); lost != nil { // its memory is no longer mapped
			return lost
		}
		if err := f(from, min(step, bytes-from)); err != nil {
			return err
		}
	}
	return nil
}
