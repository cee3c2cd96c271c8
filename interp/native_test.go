//go:build !small && !wasip1

package interp

import "testing"

func TestNoteWithCode(t *testing.T) {
	for _, c := range [][2]string{{"", ""}, {"hot 1", ""}, {"hot 1\n1 2 i64", "code\x00"}} {
		note, code := cutCode(withCode([]byte(c[0]), []byte(c[1])))
		if string(note) != c[0] || string(code) != c[1] {
			t.Errorf("%q becomes %q and %q", c, note, code)
		}
	}
	for _, bad := range []string{"", "abc", "\x01\x00\x00\x00", "x\x02\x00\x00\x00", "\xff\xff\xff\xff"} {
		if note, code := cutCode([]byte(bad)); len(note)+len(code) > 0 {
			t.Errorf("%q is read as %q and %q", bad, note, code)
		}
	}
}
