package jit

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"sync"

	"skep/interp/jit/amd64"
)

// Kept is what the assembler has made in earlier runs, by what it was made from: the WebAssembly, where the machine's words
// lie, and the program whose assembler that was. Whoever has its bytes sees to it that nobody else could write them, and
// that they are what was written. Any goroutine may use one. A nil Kept keeps nothing.
type Kept struct {
	program func() string
	mu      sync.Mutex
	codes   map[codeKey]*amd64.Code
	used    []codeKey // in this run, in order
}

type codeKey [sha256.Size]byte

// mostKept bounds the bytes of one Pack.
const mostKept = 1 << 20

// NewKept makes one for a program, by a name that no other build of it has; "" keeps nothing. It is asked for when code is made.
func NewKept(program func() string) *Kept {
	return &Kept{program: program, codes: map[codeKey]*amd64.Code{}}
}

func (k *Kept) keyOf(context uint32, text []byte) (key codeKey) {
	h := sha256.New()
	h.Write([]byte(k.program() + "\n" + strconv.FormatUint(uint64(context), 10) + "\n"))
	h.Write(text)
	h.Sum(key[:0])
	return key
}

// code gives a module's machine code: kept, or made now.
func (k *Kept) code(context uint32, text func() []byte, make func() (*amd64.Code, error)) (code *amd64.Code, key codeKey, err error) {
	if k == nil || k.program() == "" {
		code, err = make()
		return code, key, err
	}
	key = k.keyOf(context, text())
	if code = k.find(key); code != nil {
		return code, key, nil
	}
	if code, err = make(); err != nil {
		return nil, key, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.codes[key] = code
	k.use(key)
	return code, key, nil
}

// use notes what is to be kept on; it needs the lock.
func (k *Kept) use(key codeKey) {
	if !slices.Contains(k.used, key) {
		k.used = append(k.used, key)
	}
}

// find gives code that is there, or nil; it is used then.
func (k *Kept) find(key codeKey) *amd64.Code {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	code := k.codes[key]
	if code != nil {
		k.use(key)
	}
	return code
}

// Pack writes what was used since the last Pack.
func (k *Kept) Pack() (out []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, key := range k.used {
		c := k.codes[key]
		if len(out)+len(c.Bytes) > mostKept {
			break
		}
		out = append(out, key[:]...)
		out = binary.AppendUvarint(out, uint64(c.Entry))
		out = binary.AppendUvarint(out, uint64(len(c.Bytes)))
		out = append(out, c.Bytes...)
	}
	k.used = nil
	return out
}

var errKept = errors.New("kept machine code is damaged")

// Unpack adds what Pack has written; the bytes are used as they lie there.
func (k *Kept) Unpack(packed []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	for len(packed) > 0 {
		var key codeKey
		n := copy(key[:], packed)
		entry, rest, ok := cutNumber(packed[n:])
		size, rest, ok2 := cutNumber(rest)
		if n < len(key) || !ok || !ok2 || size > uint64(len(rest)) || entry >= size {
			return errKept
		}
		k.codes[key] = &amd64.Code{Bytes: rest[:size:size], Entry: int(entry)}
		packed = rest[size:]
	}
	return nil
}

func cutNumber(b []byte) (n uint64, rest []byte, ok bool) {
	n, size := binary.Uvarint(b)
	if size <= 0 {
		return 0, nil, false
	}
	return n, b[size:], true
}
