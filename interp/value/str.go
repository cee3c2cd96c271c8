package value

import (
	"strings"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"
)

// Str is an immutable Unicode string whose unit is the code point. Strings that
// grow by `s = s + x` share one buffer with spare room behind them, so a loop of
// appends is linear.
type Str struct {
	Header
	ascii int32 // 0 not known yet, 1 ASCII only (indexes in O(1)), 2 other
	s     string
	buf   *strBuf
}

// strBuf is the room behind a growing string; used only ever grows, and whoever
// moves it owns the bytes between the old and the new mark.
type strBuf struct {
	b    []byte
	used int64
}

var singles = func() (t [128]Str) {
	const all = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"
	for i := range t {
		t[i] = Str{Header: Header{kind: KStr}, ascii: 1, s: all[i : i+1]}
	}
	return t
}()

var emptyStr = Str{Header: Header{kind: KStr}, ascii: 1}

// String makes a string value. Invalid UTF-8 is replaced by U+FFFD.
func String(s string) Value {
	if len(s) <= 1 {
		if s == "" {
			return Value{p: unsafe.Pointer(&emptyStr)}
		}
		if s[0] < 128 {
			return Value{p: unsafe.Pointer(&singles[s[0]])}
		}
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return Value{p: unsafe.Pointer(&Str{Header: Header{kind: KStr}, s: s})}
}

// Char makes a string of one code point.
func Char(r rune) Value {
	if r >= 0 && r < 128 {
		return Value{p: unsafe.Pointer(&singles[r])}
	}
	return String(string(r))
}

// IsStr tells whether v is a string.
func (v Value) IsStr() bool { return v.Kind() == KStr }

// Str reads a string; v must be of KStr.
func (v Value) Str() string { return (*Str)(v.p).s }

// TryStr reads a string if v is one.
func (v Value) TryStr() (string, bool) {
	if v.Kind() != KStr {
		return "", false
	}
	return (*Str)(v.p).s, true
}

func (s *Str) isASCII() bool {
	switch atomic.LoadInt32(&s.ascii) {
	case 1:
		return true
	case 2:
		return false
	}
	for i := 0; i < len(s.s); i++ {
		if s.s[i] >= 128 {
			atomic.StoreInt32(&s.ascii, 2)
			return false
		}
	}
	atomic.StoreInt32(&s.ascii, 1)
	return true
}

// StrLen counts code points; O(1) for ASCII.
func (v Value) StrLen() int {
	s := (*Str)(v.p)
	if s.isASCII() {
		return len(s.s)
	}
	return utf8.RuneCountInString(s.s)
}

// StrAt gives the code point at i (0 ≤ i < StrLen) as a string.
func (v Value) StrAt(i int) Value {
	s := (*Str)(v.p)
	if s.isASCII() {
		return Value{p: unsafe.Pointer(&singles[s.s[i]])}
	}
	for off, r := range s.s {
		if i == 0 {
			_ = off
			return Char(r)
		}
		i--
	}
	return Null
}

// StrSlice gives the code points [lo, hi), 0 ≤ lo ≤ hi ≤ StrLen, without copying.
func (v Value) StrSlice(lo, hi int) Value {
	s := (*Str)(v.p)
	if s.isASCII() {
		return String(s.s[lo:hi])
	}
	a := runeOffset(s.s, lo)
	return String(s.s[a : a+runeOffset(s.s[a:], hi-lo)])
}

// runeOffset is the byte offset of the n-th code point.
func runeOffset(s string, n int) int {
	for off := range s {
		if n == 0 {
			return off
		}
		n--
	}
	return len(s)
}

// growFrom is the length from which on a concatenation keeps spare room.
const growFrom = 64

// Concat joins two strings. When a is the newest string on its buffer, b is
// written behind it in place; otherwise a long result gets a buffer of its own.
func Concat(a, b Value) Value {
	x, y := (*Str)(a.p), (*Str)(b.p)
	if len(y.s) == 0 {
		return a
	}
	if len(x.s) == 0 {
		return b
	}
	ascii := int32(0)
	if ax, ay := atomic.LoadInt32(&x.ascii), atomic.LoadInt32(&y.ascii); ax == 1 && ay == 1 {
		ascii = 1
	}
	n := len(x.s) + len(y.s)
	if n < growFrom {
		return Value{p: unsafe.Pointer(&Str{Header: Header{kind: KStr}, ascii: ascii, s: x.s + y.s})}
	}
	buf := x.buf
	if buf == nil || n > cap(buf.b) || !atomic.CompareAndSwapInt64(&buf.used, int64(len(x.s)), int64(n)) {
		room := n
		if x.buf != nil { // x grew before: expect more
			room = n * 2
		} else {
			room = n + n/2
		}
		buf = &strBuf{b: make([]byte, room), used: int64(n)}
		copy(buf.b, x.s)
	}
	copy(buf.b[len(x.s):n], y.s)
	return Value{p: unsafe.Pointer(&Str{Header: Header{kind: KStr}, ascii: ascii, s: unsafe.String(&buf.b[0], n), buf: buf})}
}
