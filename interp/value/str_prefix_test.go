package value

import "testing"

// TestPrefixesTellLengthAndFacts: what is known of a growing text comes back out of the value's second word, or
// is given up where it has no room there.
func TestPrefixesTellLengthAndFacts(t *testing.T) {
	for _, c := range []struct {
		n           int
		known, want uint32
	}{
		{1, textASCII, textASCII},
		{prefixLimit - 1, textASCII, textASCII},
		{41, countMark(20), countMark(20)},
		{prefixLimit - 1, countMark(1 << 27), countMark(1 << 27)},
		{1 << 30, prefixLong - 1, prefixLong - 1},
		{1 << 30, prefixLong, textLong},
		{1 << 33, countMark(1 << 31), textLong},
		{1 << 33, textLong, textLong},
	} {
		w := prefix(c.n, c.known)
		if n, known := int(w%prefixLimit), prefixKnown(w); n != c.n || known != c.want {
			t.Errorf("%d bytes of which %d is known: %d bytes and %d, want %d", c.n, c.known, n, known, c.want)
		}
	}
}

// TestBehindOnlyWhereThereIsRoom: in place is what lies at the end of a room with room left, ASCII behind ASCII;
// the texts before stay as they were.
func TestBehindOnlyWhereThereIsRoom(t *testing.T) {
	text := String("0123456789012345678901234567890123456789")
	for range 2 {
		text = Concat(text, String("+1"))
	}
	longer, ok := text.Behind("two")
	if !ok || longer.Str() != text.Str()+"two" {
		t.Fatalf("%q, %v", longer.Str(), ok)
	}
	for name, got := range map[string]Value{"taken": text, "no room of its own": String("a")} {
		if _, ok := got.Behind("three"); ok {
			t.Errorf("%s: it was written behind %q", name, got.Str())
		}
	}
	if _, ok := longer.Behind(string(make([]byte, 1000))); ok {
		t.Error("more than there is room for was written")
	}
	if wide := Concat(longer, String("é")); wide.StrLen() != longer.StrLen()+1 {
		t.Errorf("%q has %d code points", wide.Str(), wide.StrLen())
	} else if _, ok := wide.Behind("x"); ok {
		t.Error("a text that is not ASCII was taken for one")
	}
	if got := AppendInt(longer, -42).Str(); got != longer.Str()+"-42" {
		t.Errorf("%q", got)
	}
}
