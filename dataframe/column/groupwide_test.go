package column

import (
	"fmt"
	"testing"
)

// TestSameWide: texts of one length are compared with those of their groups, and one that is another, shorter or longer is found.
func TestSameWide(t *testing.T) {
	for width := 8; width <= 16; width++ {
		rows, heads, ids := NewStrings(0), NewStrings(0), []int32{}
		for i := range 50 {
			heads.Push(fmt.Sprintf("%0*d", width, i))
		}
		for i := range 200 {
			ids = append(ids, int32(i*7%50))
			rows.Push(heads.At(int(ids[i])))
		}
		if w := OfStrings(heads, nil).wordsWidth(); w != int64(width) || !rows.sameWide(heads, ids, 0, 200, w) {
			t.Fatalf("width %d is taken for %d, or rows for others", width, w)
		}
		ids[120]++
		if rows.sameWide(heads, ids, 100, 200, int64(width)) || !rows.sameWide(heads, ids, 0, 120, int64(width)) {
			t.Errorf("width %d: another text is not found", width)
		}
		ids[120]--
		for _, other := range []string{heads.At(int(ids[0]))[1:], heads.At(int(ids[0])) + "0"} {
			odd := NewStrings(0)
			odd.Push(other)
			odd.Push(heads.At(int(ids[1])))
			if odd.sameWide(heads, ids, 0, 1, int64(width)) {
				t.Errorf("width %d: %q is taken for %q", width, other, heads.At(int(ids[0])))
			}
		}
	}
	if w := OfStrings(stringsOf("12345678", "123456789"), nil).wordsWidth(); w != 0 {
		t.Errorf("texts of two lengths have width %d", w)
	}
}

func stringsOf(texts ...string) Strings {
	s := NewStrings(0)
	for _, x := range texts {
		s.Push(x)
	}
	return s
}
