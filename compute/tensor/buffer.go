package tensor

import (
	"sync/atomic"

	"skep/memory"
)

// buffer is the memory that a tensor and its views share.
//
// Who looks at it is counted, as far as is known: a view and a waiting chain count while they may look. What leaves the
// package as plain memory counts for ever. So a write knows when to copy, and Release when the memory is free.
type buffer struct {
	bytes   []byte
	waiting *pending     // what will write the bytes when they are asked for; nil if they were always there
	others  atomic.Int32 // who looks beside the tensor that the buffer was made for
	away    *away        // what a device has of it; nil for nothing
	keep    any          // what the bytes belong to, as a file's mapping
	pooled  bool         // the memory is of memory.Blocks
	gone    bool         // and was given back
}

// data gives the bytes, computed now if they still wait.
func (b *buffer) data() []byte {
	if b.waiting != nil {
		b.waiting.run(b)
	}
	if b.away != nil {
		b.away.fetch(b)
	}
	if b.gone {
		panic(&Error{Code: CodeValue, Message: "a tensor was read whose memory had been given back"})
	}
	return b.bytes
}

func (b *buffer) isShared() bool { return b.others.Load() > 0 }

// share counts one more who looks.
func (b *buffer) share() { b.others.Add(1) }

// own says that nobody but the one tensor looks: views that were made on the way are gone.
func (b *buffer) own() { b.others.Store(0) }

// drop counts one less, and gives the memory back behind the last.
func (b *buffer) drop() {
	if b.others.Add(-1) >= 0 || b.away != nil { // a device's memory comes back with the collector
		return
	}
	bytes := b.bytes
	b.bytes, b.gone = nil, true
	if b.waiting != nil {
		b.waiting.drop()
		b.waiting = nil
	}
	if b.pooled {
		memory.Blocks.Give(bytes)
	}
}

// What has become of a tensor's object.
const (
	handedOn = 1 << iota // a value of the program holds it
	released
)

// HandOn gives the tensor to one holder who may release it: itself for the first, another over the same bytes for each later one.
func (t *Tensor) HandOn() *Tensor {
	if t.state.Or(handedOn)&handedOn == 0 {
		return t
	}
	return t.Alias()
}

// Release says that nobody will use this tensor any more. Its memory is used again at once, unless views or waiting
// chains look at it: then when the last of them was released or has run. It is a promise, and an economy only: what is not
// released is the collector's.
func (t *Tensor) Release() {
	if t.trace == nil && t.state.Or(released)&released == 0 {
		t.buf.drop()
	}
}

// fresh is a buffer of n bytes of unknown content, zeroed one of zeros.
func fresh(n int) *buffer { return &buffer{bytes: memory.Blocks.Take(n), pooled: true} }

func zeroed(n int) *buffer { return &buffer{bytes: memory.Blocks.Zeros(n), pooled: true} }
