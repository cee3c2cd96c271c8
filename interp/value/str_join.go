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
)

// growing is the room of texts that were joined to twice or more: Str.s is all of it. Each such text is
// a prefix of it (see prefix), so a loop of appends is linear and makes nothing but the room, whatever
// else reads or keeps the texts meanwhile: bytes that were handed out never change. A text that is kept
// keeps the whole room alive, as a slice does.
//
// used only ever grows, and whoever moves it owns the bytes between the old and the new mark: only the
// text that ends at the mark may move it.
type growing struct {
	Str
	used int64
}

// A text in a growing says in the value's second word, which is 0 for all others, how long it is and
// what is known of it. Texts of 64 GiB and more do not grow in place.
const (
	prefixBits  = 36
	prefixLimit = 1 << prefixBits
	prefixLong  = 1<<(64-prefixBits) - 1 // textLong and all that does not fit
)

func prefix(n int, known uint32) uint64 {
	return uint64(n) | min(uint64(known), prefixLong)<<prefixBits
}

func prefixKnown(w uint64) uint32 {
	if k := w >> prefixBits; k != prefixLong {
		return uint32(k)
	}
	return textLong
}

// extended makes a text of n bytes that begins with v's; the caller fills the rest.
func (v Value) extended(n int, known uint32) (Value, []byte) {
	if v.n != 0 {
		return v.grown(n, known)
	}
	x := (*Str)(v.p)
	var t *Str
	var room []byte
	switch {
	case n <= 8:
		s := &str8{}
		t, room = &s.Str, s.b[:n]
	case n <= 24:
		s := &str24{}
		t, room = &s.Str, s.b[:n]
	case n <= 40:
		s := &str40{}
		t, room = &s.Str, s.b[:n]
	case x.growth != asWritten:
		return v.regrown(n, known)
	default:
		t, room = &Str{Header: Header{growth: asJoined}}, memory.Make[byte](n)
	}
	copy(room, x.s)
	t.kind, t.shared, t.s = KStr, known, unsafe.String(&room[0], n)
	return Value{p: unsafe.Pointer(t)}, room[len(x.s):]
}

// grown is extended for texts in a growing.
func (v Value) grown(n int, known uint32) (Value, []byte) {
	g, had := (*growing)(v.p), int(v.n%prefixLimit)
	if n > len(g.s) || !atomic.CompareAndSwapInt64(&g.used, int64(had), int64(n)) {
		return v.regrown(n, known)
	}
	return Value{v.p, prefix(n, known)}, unsafe.Slice(unsafe.StringData(g.s), n)[had:]
}

// Behind is Concat and Append of ASCII texts where v has room behind itself: nothing is made.
func (v Value) Behind(text string) (longer Value, ok bool) {
	if v.n>>prefixBits != textASCII {
		return v, false
	}
	g, had := (*growing)(v.p), int(v.n%prefixLimit)
	n := had + len(text)
	if n > len(g.s) || !atomic.CompareAndSwapInt64(&g.used, int64(had), int64(n)) {
		return v, false
	}
	copy(unsafe.Slice(unsafe.StringData(g.s), n)[had:], text)
	return Value{v.p, v.n + uint64(len(text))}, true
}

// regrown is extended by new room, with as much to spare.
func (v Value) regrown(n int, known uint32) (Value, []byte) {
	had := v.Str()
	room := memory.Make[byte](n + spare(n))
	rest := room[copy(room, had):n]
	if n >= prefixLimit {
		return Value{p: unsafe.Pointer(&Str{Header{kind: KStr, growth: asJoined, shared: known}, unsafe.String(&room[0], n)})}, rest
	}
	g := &growing{Str{Header{kind: KStr}, unsafe.String(&room[0], len(room))}, int64(n)}
	return Value{unsafe.Pointer(g), prefix(n, known)}, rest
}

// spare is the room behind a text of n bytes: as much again, half of that from 64 MiB on.
func spare(n int) int {
	switch {
	case n < 64<<20:
		return n
	case n < prefixLimit:
		return n / 2
	}
	return 0
}

// JoinCost is what joining n bytes to v will ask of the allocator beyond these, as far
// as it matters: 0 if there is room behind v, or if v is short.
func JoinCost(v Value, n int) int64 {
	had := len(v.Str())
	if had < 1<<16 {
		return 0
	}
	n += had
	if v.n != 0 {
		if g := (*growing)(v.p); n <= len(g.s) && atomic.LoadInt64(&g.used) == int64(had) {
			return 0
		}
	}
	return int64(n + spare(n))
}

// ConcatInPlace is Concat if nothing need be made for it.
func ConcatInPlace(a, b Value) (v Value, ok bool) {
	if a.n == 0 || !b.isASCII() {
		return a, false
	}
	return a.Behind(b.Str())
}

// Concat joins two strings. When a is the newest string in its room, b is
// written behind it in place.
func Concat(a, b Value) Value {
	s, t := a.Str(), b.Str()
	if len(t) == 0 {
		return a
	}
	if len(s) == 0 {
		return b
	}
	v, rest := a.extended(len(s)+len(t), together(a.facts(), len(s), b.facts(), len(t)))
	copy(rest, t)
	return v
}

// ConcatAll joins strings from the left, without the strings between.
func ConcatAll(parts ...Value) Value {
	a := parts[0]
	had := len(a.Str())
	n, known := had, a.facts()
	for _, p := range parts[1:] {
		m := len(p.Str())
		known = together(known, n, p.facts(), m)
		n += m
	}
	if n == had {
		return a
	}
	v, rest := a.extended(n, known)
	for _, p := range parts[1:] {
		rest = rest[copy(rest, p.Str()):]
	}
	return v
}

// Append is Concat with a text that has no value and is copied. Invalid UTF-8 is replaced by U+FFFD.
func Append(a Value, b []byte) Value {
	if len(b) == 0 {
		return a
	}
	text, had := unsafe.String(&b[0], len(b)), len(a.Str())
	known := factsOf(text)
	if known != textASCII && !utf8.ValidString(text) {
		return Concat(a, String(text))
	}
	v, rest := a.extended(had+len(b), together(a.facts(), had, known, len(b)))
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
		m := len(x.Str())
		known, n = together(known, n, x.facts(), m), n+m
	}
	if n == 0 {
		return String(""), true
	}
	v, rest := emptyText().extended(n, known)
	for i, x := range a.e {
		if i > 0 {
			rest = rest[copy(rest, sep):]
		}
		rest = rest[copy(rest, x.Str()):]
	}
	return v, true
}

// Text makes a string of b, which is copied. Invalid UTF-8 is replaced by U+FFFD.
func Text(b []byte) Value {
	if len(b) == 1 && b[0] < utf8.RuneSelf {
		return Char(rune(b[0]))
	}
	return Append(emptyText(), b)
}

// IntText is a decimal integer.
func IntText(i int64) Value {
	if 0 <= i && i <= 9 {
		return Char('0' + rune(i))
	}
	return AppendInt(emptyText(), i)
}

// AppendInt is Concat with a decimal integer.
func AppendInt(a Value, i int64) Value {
	var room [20]byte
	b := strconv.AppendInt(room[:0], i, 10)
	if v, ok := a.Behind(unsafe.String(&b[0], len(b))); ok {
		return v
	}
	had := len(a.Str())
	v, rest := a.extended(had+len(b), together(a.facts(), had, textASCII, len(b)))
	copy(rest, b)
	return v
}
