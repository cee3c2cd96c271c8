package zmtp

import (
	"fmt"
	"net"
	"sync"
	"time"
)

// batchBytes bounds what one writev takes, so that a slow peer's progress shows.
const batchBytes = 256 << 10

// outbox is the queue of parcels for one peer. put never blocks; one writer
// goroutine takes batches from it. A message that meets an empty queue is
// always taken, whatever its size: the cap is for peers that do not read.
type outbox struct {
	limit int64

	mu       sync.Mutex
	wake     sync.Cond
	queue    []parcel
	bytes    int64 // queued or being written
	moved    int64 // bytes written so far
	closed   bool
	draining bool // closes itself when empty
	full     bool // closed because of the cap
}

func newOutbox(limit int64) *outbox {
	o := &outbox{limit: limit}
	o.wake.L = &o.mu
	return o
}

func (o *outbox) put(p parcel) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || o.draining {
		return ErrClosed
	}
	if o.bytes > 0 && o.bytes+p.cost > o.limit {
		o.closed, o.full = true, true
		o.wake.Broadcast()
		return fmt.Errorf("%w (%d bytes)", ErrBacklog, o.bytes)
	}
	o.queue = append(o.queue, p)
	o.bytes += p.cost
	o.wake.Signal()
	return nil
}

// take waits for parcels and removes a batch; stopped ends the wait early (wake it with nudge).
func (o *outbox) take(spare []parcel, stopped func() bool) (batch []parcel, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.queue) == 0 && !o.closed && !o.draining && !stopped() {
		o.wake.Wait()
	}
	if len(o.queue) == 0 || o.closed || stopped() {
		o.closed = o.closed || o.draining
		return nil, false
	}
	n, size := 0, int64(0)
	for n < len(o.queue) && (n == 0 || size+o.queue[n].cost <= batchBytes) {
		size += o.queue[n].cost
		n++
	}
	batch = append(spare[:0], o.queue[:n]...)
	clear(o.queue[:n])
	o.forget(n)
	return batch, true
}

// forget drops the first n parcels. The array is kept for the common small
// queue and let go after a burst.
func (o *outbox) forget(n int) {
	switch {
	case n < len(o.queue):
		o.queue = o.queue[n:]
	case cap(o.queue) <= 1024:
		o.queue = o.queue[:0]
	default:
		o.queue = nil
	}
}

func (o *outbox) wrote(batch []parcel) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range batch {
		o.bytes -= p.cost
		o.moved += p.cost
	}
}

func (o *outbox) nudge() {
	o.mu.Lock()
	o.wake.Broadcast()
	o.mu.Unlock()
}

func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.wake.Broadcast()
	o.mu.Unlock()
}

func (o *outbox) drain() {
	o.mu.Lock()
	o.draining = true
	o.wake.Broadcast()
	o.mu.Unlock()
}

// handOver closes the outbox and gives what nobody has begun to write.
func (o *outbox) handOver() []parcel {
	o.mu.Lock()
	defer o.mu.Unlock()
	rest := o.queue
	o.queue, o.closed = nil, true
	o.wake.Broadcast()
	return rest
}

// load is the backlog and how much was ever written.
func (o *outbox) load() (bytes, moved int64) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bytes, o.moved
}

func (o *outbox) overflowed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.full
}

// write empties the outbox into conn until it is closed or conn fails: one
// writev a batch, which is one system call a message or fewer.
func (o *outbox) write(conn net.Conn, stopped func() bool) error {
	var batch []parcel
	var bufs net.Buffers
	for {
		var ok bool
		if batch, ok = o.take(batch, stopped); !ok {
			return nil
		}
		bufs = bufs[:0]
		for _, p := range batch {
			bufs = append(bufs, p.parts...)
		}
		err := writeAll(conn, bufs)
		o.wrote(batch) // after a failure too: what was cut short is lost, not queued
		clear(batch)
		clear(bufs)
		if err != nil {
			return err
		}
	}
}

func writeAll(conn net.Conn, bufs net.Buffers) error {
	if len(bufs) == 1 {
		_, err := conn.Write(bufs[0])
		return err
	}
	_, err := bufs.WriteTo(conn) // bufs is this call's own slice header
	return err
}

// writeBefore writes a parcel at once, for handshakes.
func writeBefore(conn net.Conn, p parcel, deadline time.Time) error {
	if err := conn.SetWriteDeadline(deadline); err != nil {
		return err
	}
	_, err := conn.Write(p.parts[0])
	return err
}
