package kernel

import (
	"context"
	"encoding/json"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	firstDelay  = time.Millisecond      // a short cell's output is one message
	flushPeriod = 10 * time.Millisecond // between messages of a long one
	flushBytes  = 256 << 10             // or when so much has gathered: a client pays about 0.3 ms a message
	holdBytes   = 4 << 20               // the printing cell waits beyond this
	maxText     = 1 << 20               // bytes of text in one message
)

// piece is unsent text of one stream.
type piece struct {
	name string // stdout or stderr
	text []byte
}

// outputs gathers what a cell prints into few messages, in order. write is as
// cheap as appending under a lock; a goroutine, started with the first output, sends.
type outputs struct {
	publish func(parent json.RawMessage, name, text string)
	readers func(ctx context.Context) // waits for slow readers

	sending sync.Mutex // keeps messages in the order of their pieces

	mu      sync.Mutex
	room    sync.Cond
	pieces  []piece
	size    int
	spare   []byte
	parent  json.RawMessage
	ctx     context.Context // of the cell; ends a wait for room
	started bool
	closed  bool
	last    time.Time     // when something was sent
	some    chan struct{} // there is text
	much    chan struct{} // there are flushBytes of it
}

func newOutputs(publish func(json.RawMessage, string, string), readers func(context.Context)) *outputs {
	o := &outputs{publish: publish, readers: readers, ctx: context.Background()}
	o.some, o.much = make(chan struct{}, 1), make(chan struct{}, 1)
	o.room.L = &o.mu
	return o
}

// begin directs what follows to the cell with this request header.
func (o *outputs) begin(ctx context.Context, parent json.RawMessage) {
	o.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ctx, o.parent = ctx, parent
}

func (o *outputs) write(name, text string) {
	if text == "" {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.size > holdBytes {
		o.waitForRoom()
	}
	if n := len(o.pieces); n > 0 && o.pieces[n-1].name == name {
		o.pieces[n-1].text = append(o.pieces[n-1].text, text...)
	} else {
		o.pieces = append(o.pieces, piece{name, append(o.take(), text...)})
	}
	before := o.size
	o.size += len(text)
	if before == 0 {
		o.start()
		poke(o.some)
	}
	if before < flushBytes && o.size >= flushBytes {
		poke(o.much)
	}
}

// take reuses the last buffer that was sent.
func (o *outputs) take() []byte {
	b := o.spare
	o.spare = nil
	return b
}

func (o *outputs) waitForRoom() {
	stop := context.AfterFunc(o.ctx, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.room.Broadcast()
	})
	defer stop()
	for o.size > holdBytes && o.ctx.Err() == nil && !o.closed {
		o.room.Wait()
	}
}

func (o *outputs) start() {
	if !o.started && !o.closed {
		o.started = true
		go o.run()
	}
}

func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (o *outputs) run() {
	for range o.some {
		o.mu.Lock()
		wait, closed, ctx := flushPeriod-time.Since(o.last), o.closed, o.ctx
		o.mu.Unlock()
		if closed {
			return
		}
		o.pause(max(wait, firstDelay))
		o.flush()
		o.readers(ctx)
	}
}

func (o *outputs) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-o.much:
	}
}

// flush sends all text now. What is displayed, asked or answered calls it first.
func (o *outputs) flush() {
	o.sending.Lock()
	defer o.sending.Unlock()
	o.mu.Lock()
	pieces, parent := o.pieces, o.parent
	if len(pieces) == 0 {
		o.mu.Unlock()
		return
	}
	o.pieces, o.size, o.last = nil, 0, time.Now()
	select {
	case <-o.much:
	default:
	}
	o.room.Broadcast()
	o.mu.Unlock()
	for _, p := range pieces {
		o.send(parent, p)
	}
	if b := pieces[len(pieces)-1].text; cap(b) <= 2*flushBytes {
		o.mu.Lock()
		o.spare = b[:0]
		o.mu.Unlock()
	}
}

func (o *outputs) send(parent json.RawMessage, p piece) {
	for text := p.text; len(text) > 0; {
		n := cut(text)
		o.publish(parent, p.name, string(text[:n]))
		text = text[n:]
	}
}

// cut is where a message's text ends: not inside a code point.
func cut(text []byte) int {
	if len(text) <= maxText {
		return len(text)
	}
	for n := maxText; n > maxText-utf8.UTFMax; n-- {
		if utf8.RuneStart(text[n]) {
			return n
		}
	}
	return maxText
}

// close ends the goroutine; flush still works.
func (o *outputs) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.room.Broadcast()
	poke(o.some)
}
