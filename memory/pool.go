package memory

import (
	"math/bits"
	"sync"
	"unsafe"
	"weak"
)

// Pool hands out blocks of Go's heap, and those that were given back before new ones: their pages are there, and part of
// them may still lie in a cache. The collector knows nothing of owners: until it runs, each result of a loop lies in
// memory of its own, 64 MiB of them in turn, which no cache holds.
//
// Who gives a block back promises that nobody looks at it any more. What is never given back is the collector's, as ever.
// So is what waits here: the pool does not hold it, so that a collection finds room where a limit asks for some.
// Those of 4 MiB and more ask for large pages when they are made: adding two of 8 MB into a third took twice the time in small ones.
// A Pool may be used by several goroutines; its zero value is empty.
type Pool struct {
	mu   sync.Mutex
	free map[int][]weak.Pointer[byte] // first bytes, by size class
	held int                          // bytes in free
}

const (
	poolWorth = 16 << 10 // smaller blocks come from Go's own lists, which are as quick
	poolMost  = Room     // bytes that wait to be used again
)

// Blocks is the pool that the engines of a process share.
var Blocks Pool

// Take gives n bytes of unknown content, aligned for every element type.
func (p *Pool) Take(n int) []byte {
	if n < poolWorth {
		return Unset(n)
	}
	if b := p.warm(n); b != nil {
		return b
	}
	return asLarge(Unset(poolClass(n)))[:n]
}

// Zeros gives n bytes of zeros, aligned for every element type.
func (p *Pool) Zeros(n int) []byte {
	if b := p.warm(n); b != nil {
		clear(b)
		return b
	}
	size := n
	if n >= poolWorth {
		size = poolClass(n)
	}
	words := make([]uint64, (size+7)/8)
	return asLarge(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size))[:n]
}

// warm gives a block that waits, nil if there is none.
func (p *Pool) warm(n int) []byte {
	if n < poolWorth {
		return nil
	}
	class := poolClass(n)
	p.mu.Lock()
	defer p.mu.Unlock()
	blocks := p.free[class]
	for last := len(blocks) - 1; last >= 0; last-- { // given back last: the warmest
		p.free[class] = blocks[:last]
		p.held -= class
		if first := blocks[last].Value(); first != nil {
			return unsafe.Slice(first, class)[:n]
		}
	}
	return nil
}

// Give takes back what Take gave, whole. A block of another origin, and one for which there is no room, is left to the collector.
func (p *Pool) Give(b []byte) {
	size := cap(b)
	if size < poolWorth || poolClass(size) != size {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held+size > poolMost { // many of them may be collected: begin anew
		p.free, p.held = nil, 0
	}
	if size > poolMost {
		return
	}
	if p.free == nil {
		p.free = map[int][]weak.Pointer[byte]{}
	}
	p.free[size] = append(p.free[size], weak.Make(unsafe.SliceData(b)))
	p.held += size
}

// Clear lets go of all blocks that wait.
func (p *Pool) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free, p.held = nil, 0
}

// Held is the bytes that wait to be used again.
func (p *Pool) Held() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held
}

// poolClass rounds up to the next eighth of a power of two, so that sizes that differ a little share blocks.
func poolClass(n int) int {
	step := 1 << max(bits.Len(uint(n-1))-4, 3)
	return (n + step - 1) &^ (step - 1)
}
