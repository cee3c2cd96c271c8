// Package snapshot is how variables are written to bytes and read again, so that
// they survive their process. It knows values and what they hold, with everything
// that is shared or goes in a circle kept so; what functions, types and engines'
// values are, the evaluator says (Taker, Maker). Session.Snapshot and Session.Restore call it.
//
// The format: a magic with the version, the length and the CRC-32C of the body, the body.
// In the body, numbers are varints, texts have their length before them:
//
//	sources   how many; each: name of the cell, text of the declaration, its number, run, line
//	entries   each begins with a byte:
//	          G  a variable: name, flags, annotation, value
//	          C  what a captured variable holds: its number, value
//	          E  the end
//	value     a tag (tagNull …), then what it takes; with the bit numbered the
//	          value gets the next number, by which tagAgain means it
//
// Bytes may be anybody's: whoever reads them checks the sum, and believes no length before the bytes are there.
package snapshot

import (
	"encoding/binary"
	"errors"
	"hash/crc32"

	"skep/internal/lazy"
	"skep/interp/value"
)

const (
	magic     = "skep state v1\n\x00\x00"
	headBytes = len(magic) + 8 + 4
	maxDepth  = 1 << 16 // of values inside of each other: each takes some of Go's stack
)

// Source is a declaration that is run again before values are read.
type Source struct {
	Name, Text string
	Number     uint64 // by which parts mean it
	Run        uint64 // declarations of one run are run together again, because they may need each other
	Line       uint64 // in its cell, from 0
}

// Variable is one name at the top level.
type Variable struct {
	Name       string
	Mut        bool
	Annotation string // the type after its colon, "" without one
	Value      value.Value
}

// Part is a value that only the evaluator understands, taken apart: a function, a
// type, a module, an engine's value.
type Part struct {
	Kind   byte
	Number int64
	Texts  []string
	Values []value.Value
	Cells  []*value.Cell // captured variables, which others may hold too
	Bytes  []byte
}

// Taker takes a value apart; the error says what the value is ("a Channel").
type Taker interface {
	Take(v value.Value) (Part, error)
}

// Maker puts a value together; the error says what is missing.
type Maker interface {
	Make(p Part) (value.Value, error)
}

// Lost is a variable that is not kept, or did not come back.
type Lost struct {
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// ErrDamaged is the error of all bytes that are no snapshot.
var ErrDamaged = errors.New("the snapshot is damaged")

var castagnoli = lazy.Value[*crc32.Table]{New: func() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }}

// seal puts the head before a body.
func seal(body []byte) []byte {
	out := make([]byte, 0, headBytes+len(body))
	out = append(out, magic...)
	out = binary.LittleEndian.AppendUint64(out, uint64(len(body)))
	out = binary.LittleEndian.AppendUint32(out, crc32.Checksum(body, castagnoli.Get()))
	return append(out, body...)
}

// Whole tells whether bytes are a snapshot, whole and unchanged.
func Whole(data []byte) bool {
	_, err := unseal(data)
	return err == nil
}

// unseal gives the body of a whole and unchanged snapshot.
func unseal(data []byte) ([]byte, error) {
	if len(data) < headBytes || string(data[:len(magic)]) != magic {
		return nil, ErrDamaged
	}
	body := data[headBytes:]
	if binary.LittleEndian.Uint64(data[len(magic):]) != uint64(len(body)) || binary.LittleEndian.Uint32(data[len(magic)+8:]) != crc32.Checksum(body, castagnoli.Get()) {
		return nil, ErrDamaged
	}
	return body, nil
}

// The tags of values.
const (
	tagNull = iota
	tagUnit
	tagFalse
	tagTrue
	tagInt
	tagFloat
	tagText
	tagRange
	tagOpenRange // ..=
	tagAtom
	tagList
	tagFlat // form, length, bytes
	tagTuple
	tagDict
	tagSortedDict
	tagSet
	tagSortedSet
	tagObject
	tagVariant
	tagPart
	tagAgain
	numbered = 0x80
)
