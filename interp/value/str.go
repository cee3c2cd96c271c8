package value

import (
	"math"
	"strings"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	"skep/internal/lazy"
	"skep/memory"
)

// Str is an immutable Unicode string whose unit is the code point. Whether it is
// ASCII only (and can be indexed in O(1)) is found out once and kept in the
// header's word that containers use for sharing: 24 bytes a string, not 40.
// Texts that grow are prefixes of a growing: only Value.Str knows their text.
type Str struct {
	Header
	s string
}

// What Header.shared says of a string's text: nothing yet, that it is ASCII, or
// textCounted + the number of its code points if it is not. textLong is the mark of
// those with more than that can say.
const (
	textUnknown = iota
	textASCII
	textCounted
	textLong = math.MaxUint32
)

var singles = lazy.Value[*[128]Str]{New: func() *[128]Str {
	t := new([128]Str)
	const all = "\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\x7f"
	for i := range t {
		t[i] = Str{Header{kind: KStr, shared: textASCII}, all[i : i+1]}
	}
	return t
}}

var emptyStr = Str{Header: Header{kind: KStr, shared: textASCII}}

func emptyText() Value { return Value{p: unsafe.Pointer(&emptyStr)} }

// String makes a string value. Invalid UTF-8 is replaced by U+FFFD.
func String(s string) Value {
	if len(s) <= 1 {
		if s == "" {
			return emptyText()
		}
		if s[0] < 128 {
			return Value{p: unsafe.Pointer(&singles.Get()[s[0]])}
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
		return Value{p: unsafe.Pointer(&singles.Get()[r])}
	}
	return String(string(r))
}

// IsStr tells whether v is a string.
func (v Value) IsStr() bool { return v.Kind() == KStr }

// Str reads a string; v must be of KStr.
func (v Value) Str() string {
	s := (*Str)(v.p).s
	if v.n != 0 {
		return unsafe.String(unsafe.StringData(s), int(v.n%prefixLimit))
	}
	return s
}

// TryStr reads a string if v is one.
func (v Value) TryStr() (string, bool) {
	if v.Kind() != KStr {
		return "", false
	}
	return v.Str(), true
}

// facts finds out once what is known of the text, see textUnknown.
func (v Value) facts() uint32 {
	if v.n != 0 {
		return prefixKnown(v.n)
	}
	return (*Str)(v.p).facts()
}

func (s *Str) facts() uint32 {
	if k := atomic.LoadUint32(&s.shared); k != textUnknown {
		return k
	}
	k := factsOf(s.s)
	atomic.StoreUint32(&s.shared, k)
	return k
}

func factsOf(s string) uint32 {
	if n := asciiPrefix(s); n < len(s) {
		return countMark(n + utf8.RuneCountInString(s[n:]))
	}
	return textASCII
}

func (v Value) isASCII() bool { return v.facts() == textASCII }

// countMark is the mark of a text of n code points that are not all ASCII.
func countMark(n int) uint32 {
	if n >= textLong-textCounted {
		return textLong
	}
	return textCounted + uint32(n)
}

// runes counts the code points of a text of n bytes of which k is known; ok is
// false if it is too long for the mark.
func runes(k uint32, n int) (count int, ok bool) {
	if k == textASCII {
		return n, true
	}
	return int(k - textCounted), k != textLong
}

// together is what is known of a text of n bytes of which k is known, and one of m bytes behind it.
func together(k uint32, n int, l uint32, m int) uint32 {
	if k == textASCII && l == textASCII {
		return textASCII
	}
	n, ok := runes(k, n)
	m, ok2 := runes(l, m)
	if !ok || !ok2 {
		return textLong
	}
	return countMark(n + m)
}

// asciiPrefix counts the bytes before the first that is not ASCII.
func asciiPrefix(s string) int {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		w := s[i : i+8] // read as one word
		if (uint64(w[0])|uint64(w[1])<<8|uint64(w[2])<<16|uint64(w[3])<<24|uint64(w[4])<<32|uint64(w[5])<<40|uint64(w[6])<<48|uint64(w[7])<<56)&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	return i
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
	s := v.Str()
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
	if v.isASCII() {
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

// StrLen counts code points; O(1) from the second time on.
func (v Value) StrLen() int {
	s := v.Str()
	if n, ok := runes(v.facts(), len(s)); ok {
		return n
	}
	return utf8.RuneCountInString(s)
}

// StrAt gives the code point at i (0 ≤ i < StrLen) as a string.
func (v Value) StrAt(i int) Value {
	s := v.Str()
	if v.isASCII() {
		return Value{p: unsafe.Pointer(&singles.Get()[s[i]])}
	}
	r, _ := utf8.DecodeRuneInString(s[v.offset(i):])
	return Char(r)
}

// StrSlice gives the code points [lo, hi), 0 ≤ lo ≤ hi ≤ StrLen, without copying.
// Of ASCII text, and near the ends of other text, this is O(1).
func (v Value) StrSlice(lo, hi int) Value {
	s := v.Str()
	if v.isASCII() {
		return part(s[lo:hi], textASCII)
	}
	text := s[v.offset(lo):v.offset(hi)]
	if len(text) == hi-lo {
		return part(text, textASCII)
	}
	return part(text, countMark(hi-lo))
}

// Part makes the string of a part of v's text, which it shares; all of it is v itself.
func (v Value) Part(s string) Value {
	if len(s) == len(v.Str()) {
		return v
	}
	known := uint32(textUnknown)
	if v.isASCII() {
		known = textASCII
	}
	return part(s, known)
}

// part makes the string of a part of a valid text.
func part(s string, known uint32) Value {
	if len(s) <= 1 {
		return String(s)
	}
	return Value{p: unsafe.Pointer(&Str{Header{kind: KStr, shared: known}, s})}
}

// offset is where the i-th code point begins (i ≤ StrLen), looked for from the nearer end.
func (v Value) offset(i int) int {
	s := v.Str()
	n, ok := runes(v.facts(), len(s))
	if !ok || i <= n/2 {
		return runeOffset(s, i)
	}
	at := len(s)
	for ; i < n; i++ {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
	}
	return at
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
