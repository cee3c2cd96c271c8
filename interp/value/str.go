package value

import (
	"strings"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	"skep/memory"
)

// Str is an immutable Unicode string whose unit is the code point. Whether it is
// ASCII only (and can be indexed in O(1)) is found out once and kept in the
// header's word that containers use for sharing: 24 bytes a string, not 40.
type Str struct {
	Header
	s string
}

// what Header.shared says of a string's text
const (
	textUnknown = iota
	textASCII
	textOther
)

// growing is a string made by `s = s + x`: those share one buffer with spare
// room behind them, so that a loop of appends is linear.
type growing struct {
	Str
	buf *strBuf
}

// strBuf is the room behind a growing string; used only ever grows, and whoever
// moves it owns the bytes between the old and the new mark.
type strBuf struct {
	b    []byte
	used int64
}

// Short strings that are made here, not cut from others, hold their text
// themselves: one allocation instead of two.
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

// joined makes the string a + b + c, up to 40 bytes in one allocation.
func joined(a, b, c string, known uint32) Value {
	var v *Str
	var room []byte
	n := len(a) + len(b) + len(c)
	switch {
	case n <= 8:
		x := &str8{}
		v, room = &x.Str, x.b[:n]
	case n <= 24:
		x := &str24{}
		v, room = &x.Str, x.b[:n]
	case n <= 40:
		x := &str40{}
		v, room = &x.Str, x.b[:n]
	default:
		v, room = &Str{}, make([]byte, n)
	}
	copy(room, a)
	copy(room[len(a):], b)
	copy(room[len(a)+len(b):], c)
	v.kind, v.shared, v.s = KStr, known, unsafe.String(&room[0], n)
	return Value{p: unsafe.Pointer(v)}
}

var singles = func() (t [128]Str) {
	const all = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"
	for i := range t {
		t[i] = Str{Header{kind: KStr, shared: textASCII}, all[i : i+1]}
	}
	return t
}()

var emptyStr = Str{Header: Header{kind: KStr, shared: textASCII}}

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
	return Value{p: unsafe.Pointer(&Str{Header{kind: KStr}, s})}
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
	switch atomic.LoadUint32(&s.shared) {
	case textASCII:
		return true
	case textOther:
		return false
	}
	for i := 0; i < len(s.s); i++ {
		if s.s[i] >= 128 {
			atomic.StoreUint32(&s.shared, textOther)
			return false
		}
	}
	atomic.StoreUint32(&s.shared, textASCII)
	return true
}

// Cut makes strings of parts of v's text (split, lines, words): they are valid
// as v is, need no copy, and are made 32 at a time. A part that is kept keeps
// the whole text alive, as a slice does.
func (v Value) Cut(parts []string) []Value {
	out, c := make([]Value, len(parts)), v.cutter(len(parts))
	for i, s := range parts {
		out[i] = c.cut(s)
	}
	return out
}

// Split cuts v's text at every sep, which must not be empty.
func (v Value) Split(sep string) []Value {
	s := (*Str)(v.p).s
	n := strings.Count(s, sep) + 1
	out, c := memory.Make[Value](n), v.cutter(n)
	for i := range n - 1 {
		at := strings.Index(s, sep)
		out[i] = c.cut(s[:at])
		s = s[at+len(sep):]
	}
	out[n-1] = c.cut(s)
	return out
}

// cutter makes the strings of one text.
type cutter struct {
	header Header
	left   int
	strs   []Str
}

func (v Value) cutter(n int) *cutter {
	c := &cutter{header: Header{kind: KStr}, left: n}
	if (*Str)(v.p).isASCII() {
		c.header.shared = textASCII
	}
	return c
}

func (c *cutter) cut(s string) Value {
	const block = 32
	c.left--
	if len(s) <= 1 {
		return String(s)
	}
	if len(c.strs) == 0 {
		c.strs = make([]Str, min(block, c.left+1))
	}
	v := &c.strs[0]
	c.strs = c.strs[1:]
	v.Header, v.s = c.header, s
	return Value{p: unsafe.Pointer(v)}
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
	known := uint32(textUnknown)
	if atomic.LoadUint32(&x.shared) == textASCII && atomic.LoadUint32(&y.shared) == textASCII {
		known = textASCII
	}
	n := len(x.s) + len(y.s)
	if n < growFrom {
		return joined(x.s, y.s, "", known)
	}
	var buf *strBuf
	if x.grows {
		buf = (*growing)(a.p).buf
	}
	if buf == nil || n > cap(buf.b) || !atomic.CompareAndSwapInt64(&buf.used, int64(len(x.s)), int64(n)) {
		room := n + n/2
		if x.grows { // expect more
			room = n * 2
		}
		buf = &strBuf{b: make([]byte, room), used: int64(n)}
		copy(buf.b, x.s)
	}
	copy(buf.b[len(x.s):n], y.s)
	return Value{p: unsafe.Pointer(&growing{Str{Header{kind: KStr, grows: true, shared: known}, unsafe.String(&buf.b[0], n)}, buf})}
}

// Concat3 is Concat(Concat(a, b), c) without the string between when it would be short.
func Concat3(a, b, c Value) Value {
	x, y, z := (*Str)(a.p), (*Str)(b.p), (*Str)(c.p)
	if x.grows || len(x.s)+len(y.s)+len(z.s) > 40 || len(y.s)+len(z.s) == 0 || len(x.s) == 0 {
		return Concat(Concat(a, b), c)
	}
	known := uint32(textUnknown)
	if atomic.LoadUint32(&x.shared) == textASCII && atomic.LoadUint32(&y.shared) == textASCII && atomic.LoadUint32(&z.shared) == textASCII {
		known = textASCII
	}
	return joined(x.s, y.s, z.s, known)
}
