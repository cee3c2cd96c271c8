package value

import (
	"strconv"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	"skep/memory"
)

// Texts that are made of others. Short ones hold their text themselves: one
// allocation instead of two.
type (
	str8 struct {
		Str
		b [8]byte
	}
	str24 struct {
		Str
		b [24]byte
	}
	str40 struct {
		Str
		b [40]byte
	}
)

// How a text came about, in Header.growth. What was joined once gets no spare
// room; what is joined to again is likely to go on growing.
const (
	asWritten = iota
	asJoined
	asGrowing // it is a growing
)

// growing is a text that was joined to twice or more: those share one buffer with
// spare room behind them, so that a loop of appends is linear, whatever else reads
// or keeps the text meanwhile: bytes that were handed out never change. A text
// that is kept keeps the whole buffer alive, as a slice does.
type growing struct {
	Str
	buf *strBuf
}

// strBuf is the room behind a growing text. used only ever grows, and whoever moves
// it owns the bytes between the old and the new mark, and the next view: only the
// text that ends at the mark may move it, and until that is handed out nobody else has it.
type strBuf struct {
	b     []byte
	used  int64
	views []growing // made some at a time: an append costs 32 bytes and a fraction of an allocation
}

const viewsAtOnce = 16

// extended makes a text of n bytes that begins with x's; the caller fills the rest.
func (x *Str) extended(n int, known uint32) (Value, []byte) {
	var v *Str
	var room []byte
	switch {
	case n <= 8:
		s := &str8{}
		v, room = &s.Str, s.b[:n]
	case n <= 24:
		s := &str24{}
		v, room = &s.Str, s.b[:n]
	case n <= 40:
		s := &str40{}
		v, room = &s.Str, s.b[:n]
	case x.growth != asWritten:
		return x.grown(n, known)
	default:
		v, room = &Str{Header: Header{growth: asJoined}}, memory.Make[byte](n)
	}
	copy(room, x.s)
	v.kind, v.shared, v.s = KStr, known, unsafe.String(&room[0], n)
	return Value{p: unsafe.Pointer(v)}, room[len(x.s):]
}

// grown is extended for texts that were joined before.
func (x *Str) grown(n int, known uint32) (Value, []byte) {
	buf := x.buffer()
	if buf == nil || n > cap(buf.b) || !atomic.CompareAndSwapInt64(&buf.used, int64(len(x.s)), int64(n)) {
		buf = &strBuf{b: memory.Make[byte](n + spare(n)), used: int64(n)}
		copy(buf.b, x.s)
	}
	if len(buf.views) == 0 {
		buf.views = make([]growing, viewsAtOnce)
	}
	v := &buf.views[0]
	buf.views = buf.views[1:]
	v.Header, v.s, v.buf = Header{kind: KStr, growth: asGrowing, shared: known}, unsafe.String(&buf.b[0], n), buf
	return Value{p: unsafe.Pointer(v)}, buf.b[len(x.s):n]
}

// buffer is the room behind a text, or nil.
func (x *Str) buffer() *strBuf {
	if x.growth != asGrowing {
		return nil
	}
	return (*growing)(unsafe.Pointer(x)).buf
}

// spare is the room behind a text of n bytes: as much again, half of that from 64 MiB on.
func spare(n int) int {
	if n < 64<<20 {
		return n
	}
	return n / 2
}

// JoinCost is what joining n bytes to v will ask of the allocator beyond these, as far
// as it matters: 0 if there is room behind v, or if v is short.
func JoinCost(v Value, n int) int64 {
	x := (*Str)(v.p)
	if len(x.s) < 1<<16 {
		return 0
	}
	n += len(x.s)
	if buf := x.buffer(); buf != nil && n <= cap(buf.b) && atomic.LoadInt64(&buf.used) == int64(len(x.s)) {
		return 0
	}
	return int64(n + spare(n))
}

// Concat joins two strings. When a is the newest string on its buffer, b is
// written behind it in place.
func Concat(a, b Value) Value {
	x, y := (*Str)(a.p), (*Str)(b.p)
	if len(y.s) == 0 {
		return a
	}
	if len(x.s) == 0 {
		return b
	}
	v, rest := x.extended(len(x.s)+len(y.s), together(x.facts(), len(x.s), y.facts(), len(y.s)))
	copy(rest, y.s)
	return v
}

// ConcatAll joins strings from the left, without the strings between.
func ConcatAll(parts ...Value) Value {
	a := parts[0]
	x := (*Str)(a.p)
	n, known := len(x.s), x.facts()
	for _, p := range parts[1:] {
		y := (*Str)(p.p)
		known = together(known, n, y.facts(), len(y.s))
		n += len(y.s)
	}
	if n == len(x.s) {
		return a
	}
	v, rest := x.extended(n, known)
	for _, p := range parts[1:] {
		rest = rest[copy(rest, (*Str)(p.p).s):]
	}
	return v
}

// Append is Concat with a text that has no value and is copied. Invalid UTF-8 is replaced by U+FFFD.
func Append(a Value, b []byte) Value {
	if len(b) == 0 {
		return a
	}
	x, text := (*Str)(a.p), unsafe.String(&b[0], len(b))
	known := factsOf(text)
	if known != textASCII && !utf8.ValidString(text) {
		return Concat(a, String(text))
	}
	v, rest := x.extended(len(x.s)+len(b), together(x.facts(), len(x.s), known, len(b)))
	copy(rest, text)
	return v
}

// Joined writes the texts of a list with sep between them; ok is false if one of its elements
// is no text.
func Joined(a *Array, sep string) (v Value, ok bool) {
	if a.Len() > 0 && a.elem != Boxed {
		return Null, false
	}
	between := factsOf(sep)
	n, known := 0, uint32(textASCII)
	for i, x := range a.e {
		if x.Kind() != KStr {
			return Null, false
		}
		if i > 0 {
			known, n = together(known, n, between, len(sep)), n+len(sep)
		}
		s := (*Str)(x.p)
		known, n = together(known, n, s.facts(), len(s.s)), n+len(s.s)
	}
	if n == 0 {
		return String(""), true
	}
	v, rest := emptyStr.extended(n, known)
	for i, x := range a.e {
		if i > 0 {
			rest = rest[copy(rest, sep):]
		}
		rest = rest[copy(rest, (*Str)(x.p).s):]
	}
	return v, true
}

// Text makes a string of b, which is copied. Invalid UTF-8 is replaced by U+FFFD.
func Text(b []byte) Value {
	if len(b) == 1 && b[0] < utf8.RuneSelf {
		return Char(rune(b[0]))
	}
	return Append(Value{p: unsafe.Pointer(&emptyStr)}, b)
}

// IntText is a decimal integer.
func IntText(i int64) Value {
	var room [20]byte
	return Text(strconv.AppendInt(room[:0], i, 10))
}
