// Package wire is what skep and its helper skep-gpu say to each other: requests and replies as JSON in frames with a length, over
// two pipes. The elements of tensors never travel here; they lie in memory that both processes share, and a request says where.
// Commands are few beside what they start, so text costs nothing that shows, and both sides refuse what they do not know.
//
// Callers: compute/device (the side that asks) and compute/device/serve (the side that answers).
package wire

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Version changes with any change of meaning; both sides must have the same.
const Version = 1

// MaxFrame bounds a request or a reply: the text of a kernel is the longest part.
const MaxFrame = 4 << 20

// Shared is the length of the shared memory in bytes; longer transfers go in parts. Untouched pages take no memory.
const Shared = 64 << 20

// The files that the helper is started with, beside the standard ones, which libraries may write to.
const (
	RequestFile = 3 + iota
	ReplyFile
	SharedFile
)

// The commands.
const (
	Hello   = "hello"   // Version, Budget; the reply lists adapters
	Open    = "open"    // Adapter
	Write   = "write"   // Buffer, Offset, At, Bytes: from shared memory into a buffer
	Read    = "read"    // the other way
	Compile = "compile" // Kernel
	Run     = "run"     // Make, then Steps in order, then Free; waits for the device
)

// Request is one command; which fields count depends on it.
type Request struct {
	ID      uint64
	Command string
	Version int      `json:",omitempty"`
	Budget  int64    `json:",omitempty"` // bytes that all buffers together may take
	Adapter string   `json:",omitempty"`
	Buffer  uint32   `json:",omitempty"`
	Offset  int64    `json:",omitempty"` // in the buffer
	At      int64    `json:",omitempty"` // in shared memory
	Bytes   int64    `json:",omitempty"`
	Kernel  *Kernel  `json:",omitempty"`
	Make    []Buffer `json:",omitempty"`
	Steps   []Step   `json:",omitempty"`
	Free    []uint32 `json:",omitempty"`
}

// Kernel is the text of a kernel with what a device has to know about it.
type Kernel struct {
	ID        uint32
	Name      string // the entry point
	Text      string // WGSL or PTX, as the adapter's Language says
	Workgroup [3]int
	Writes    []bool // for each binding, whether it is written
	Params    int    // 32-bit words
}

// Buffer is memory of the device under a number that the asking side chose.
type Buffer struct {
	ID    uint32
	Bytes int64
}

// Step runs a kernel over a grid of workgroups.
type Step struct {
	Kernel  uint32
	Grid    [3]int
	Buffers []uint32
	Params  []byte `json:",omitempty"` // little-endian words, padded to 16 bytes
}

// Adapter is a device that could be opened.
type Adapter struct {
	Name      string // wgpu:0, cuda:1
	Title     string // as its driver calls it
	Language  string // wgsl or ptx
	Software  bool   // a processor that plays a GPU
	F16       bool
	Processor int   // for PTX: 70 is sm_70
	MaxBytes  int64 // of one buffer
}

// Reply answers the request with the same number.
type Reply struct {
	ID       uint64
	Failure  string    `json:",omitempty"`
	Adapters []Adapter `json:",omitempty"`
	Absent   []string  `json:",omitempty"` // why there are no (more) adapters
}

var magic = [4]byte{'s', 'k', 'g', Version}

// ErrGarbage is what the other side says when it is not the other side.
var ErrGarbage = errors.New("not a frame of this protocol")

// Send writes a request or a reply.
func Send(w io.Writer, message any) error {
	text, err := json.Marshal(message)
	if err != nil {
		return fmt.Errorf("write a message: %w", err)
	}
	if len(text) > MaxFrame {
		return fmt.Errorf("a message of %d bytes; %d are allowed", len(text), MaxFrame)
	}
	frame := make([]byte, 8, 8+len(text))
	copy(frame, magic[:])
	binary.LittleEndian.PutUint32(frame[4:], uint32(len(text)))
	_, err = w.Write(append(frame, text...))
	return err
}

// Receive reads one message. io.EOF means that the other side has ended between two.
func Receive(r io.Reader, message any) error {
	var head [8]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return err
	}
	n := binary.LittleEndian.Uint32(head[4:])
	if !bytes.Equal(head[:4], magic[:]) || n > MaxFrame {
		return fmt.Errorf("%w: it begins with %q", ErrGarbage, head[:])
	}
	text, err := io.ReadAll(io.LimitReader(r, int64(n))) // grows as bytes arrive: a length alone takes no memory
	if err != nil || len(text) < int(n) {
		return io.ErrUnexpectedEOF
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(message); err != nil {
		return fmt.Errorf("%w: %v", ErrGarbage, err)
	}
	if d.More() {
		return fmt.Errorf("%w: more than one message in a frame", ErrGarbage)
	}
	return nil
}
