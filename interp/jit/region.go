package jit

import (
	"encoding/binary"
	"errors"

	"skep/interp/value"
	"skep/memory"
)

// region is where a call's arrays and structs lie: pieces of the arena, used from
// their start on and let go together when the call has ended. Nothing in it is
// freed before: compiled code has no collector. What makes more garbage than a
// region holds is for tier 1, which has.
type region struct {
	arena   *memory.Arena
	mem     []byte
	control control
	pieces  []*memory.Buffer
	held    int64
	apart   map[uint32]*memory.Buffer // long arrays made by the call, each alone in a buffer, by where their elements begin
	order   []uint32                  // these places, in the order in which the arrays were made
	loans   []loan
	copied  int64 // bytes of long arrays that were copied
	limits
}

// limits are settleFrom and apartFrom, but in tests.
type limits struct{ settleFrom, apartFrom int64 }

// loan is an array of the program that lies in the arena and is read where it lies.
type loan struct {
	at uint32 // of its header in the region
	v  value.Value
}

// control tells where in memory the words lie that compiled code knows by address.
type control struct {
	next, end uint32 // of the region: the next free byte, and the end of the piece; 64 bits each
	apart     uint32 // how many long arrays the call has made, 64 bits
	outs      uint32 // out variables, 64 bits each
	first     uint32 // where the region begins, with pinned arrays
}

// Sizes: the first piece is kept from call to call.
const (
	firstPiece = 256 << 10
	settleFrom = 4 << 10  // arrays from this size on are read where they lie; smaller ones are copied sooner than a place is made
	apartFrom  = 32 << 10 // and made from this size on, they get a buffer of their own, which their value keeps
	mostPiece  = 32 << 20
	mostRegion = 512 << 20
	trimAfter  = 64 << 20 // what a call used beyond this goes back to the system
	maxOuts    = 64
)

var errRegion = errors.New("the region is full")

// piece begins a piece that has room for n bytes and gives them.
func (r *region) piece(n int64) (at uint32, err error) {
	n = (n + 15) &^ 15
	size := max(min(int64(firstPiece)<<min(len(r.pieces), 10), mostPiece), n)
	if n < 0 || r.held+size > mostRegion {
		return 0, errRegion
	}
	b, err := r.arena.Buffer(int(size))
	if err != nil {
		return 0, err
	}
	r.pieces = append(r.pieces, b)
	r.held += size
	r.use(b)
	return r.take(n), nil
}

// more gives n bytes beyond the current piece: those of a long array, or of the next piece.
func (r *region) more(n int64) (at uint32, err error) {
	if n >= r.apartFrom {
		return r.alone(n)
	}
	return r.piece(n)
}

// alone gives n bytes that begin 16 bytes before a multiple of 64: room for a
// header, and the elements of an array in a buffer of their own.
func (r *region) alone(n int64) (at uint32, err error) {
	if n > mostRegion || r.held+n > mostRegion {
		return 0, errRegion
	}
	b, err := r.arena.Buffer(int(n + apartHead - arrayHead))
	if err != nil {
		return 0, err
	}
	if r.apart == nil {
		r.apart = map[uint32]*memory.Buffer{}
	}
	r.apart[b.Offset()+apartHead] = b
	r.order = append(r.order, b.Offset()+apartHead)
	r.set(r.control.apart, uint64(len(r.order)))
	r.held += int64(b.Len())
	return b.Offset() + apartHead - arrayHead, nil
}

// dropFrom lets go of the long arrays made since there were n of them, but for those that values keep.
func (r *region) dropFrom(n int) {
	for _, at := range r.order[n:] {
		if b := r.apart[at]; b != nil {
			r.held -= int64(b.Len())
			b.Free()
			delete(r.apart, at)
		}
	}
	r.order = r.order[:n]
	r.set(r.control.apart, uint64(n))
}

// apartHead is where the elements begin in a buffer of one array.
const apartHead = 64

// use makes a piece the one that is filled.
func (r *region) use(b *memory.Buffer) {
	r.set(r.control.next, uint64(b.Offset()))
	r.set(r.control.end, uint64(b.Offset())+uint64(b.Len()))
}

// take gives n bytes of the current piece, which has the room.
func (r *region) take(n int64) uint32 {
	at := r.get(r.control.next)
	r.set(r.control.next, at+uint64(n))
	return uint32(at)
}

// alloc gives n bytes, 16-byte aligned.
func (r *region) alloc(n int64) (uint32, error) {
	n = (n + 15) &^ 15
	if n >= r.apartFrom {
		return r.alone(n)
	}
	if r.get(r.control.next)+uint64(n) > r.get(r.control.end) {
		return r.piece(n)
	}
	return r.take(n), nil
}

// reset lets go of all but the first piece and what values keep.
func (r *region) reset() {
	if len(r.pieces) == 0 {
		return
	}
	r.dropFrom(0)
	clear(r.loans)
	r.loans, r.copied = r.loans[:0], 0
	for _, b := range r.pieces[1:] {
		b.Free()
	}
	clear(r.pieces[1:])
	r.pieces = r.pieces[:1]
	if r.held > trimAfter {
		r.arena.Trim()
	}
	r.held = int64(r.pieces[0].Len())
	r.use(r.pieces[0])
}

func (r *region) get(at uint32) uint64    { return binary.LittleEndian.Uint64(r.mem[at:]) }
func (r *region) set(at uint32, n uint64) { binary.LittleEndian.PutUint64(r.mem[at:], n) }
func (r *region) set32(at uint32, n uint32) {
	binary.LittleEndian.PutUint32(r.mem[at:], n)
}
func (r *region) get32(at uint32) uint32 { return binary.LittleEndian.Uint32(r.mem[at:]) }
