package diag

import (
	"bytes"
	"reflect"
	"testing"
)

func packedExample() (*Source, List) {
	src := NewSource("prog.ruchy", "let sum = 1\nprintln(summ)\n")
	return src, List{
		{Code: "W0205", Severity: Warning, Source: src, Span: Span{4, 7}, Message: "`sum` hides the builtin", Hint: "another name"},
		{Code: "E0201", Source: src, Span: Span{20, 24}, Message: "no such name", Expected: "a name", Found: "`summ`",
			Related: []Related{{src, Span{4, 7}, "this one"}, {src, Span{0, 0}, ""}},
			Fixes:   []Fix{{Title: "say sum", Edits: []Edit{{Span{20, 24}, "sum"}, {Span{24, 24}, ""}}, Guess: true}, {Title: "nothing"}}},
		{Source: src},
	}
}

func TestPacked(t *testing.T) {
	src, list := packedExample()
	for n := range len(list) + 1 {
		packed, ok := list[:n].Pack(src)
		if !ok {
			t.Fatalf("%d diagnostics are not packed", n)
		}
		got, err := Unpack(src, packed)
		if err != nil || len(got) != n || n > 0 && !reflect.DeepEqual(got, list[:n]) {
			t.Errorf("%d diagnostics become %v, %v", n, got, err)
		}
		for cut := range len(packed) {
			if got, err := Unpack(src, packed[:cut]); err == nil {
				t.Errorf("%d of %d bytes are read as %v", cut, len(packed), got)
			}
		}
	}
}

// What another source has a part in is not packed.
func TestPackedOthers(t *testing.T) {
	src, other := NewSource("a", "x"), NewSource("b", "y")
	for name, d := range map[string]*Diagnostic{
		"of another source": {Source: other},
		"without a source":  {},
		"related to one":    {Source: src, Related: []Related{{Source: other}}},
		"of a run":          {Source: src, Chain: []Frame{{}}},
	} {
		if _, ok := (List{d}).Pack(src); ok {
			t.Errorf("packed although it is %s", name)
		}
	}
}

func FuzzPacked(f *testing.F) {
	src, list := packedExample()
	packed, _ := list.Pack(src)
	f.Add(packed)
	f.Add([]byte{})
	f.Add([]byte{255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, packed []byte) {
		list, err := Unpack(src, packed)
		if err != nil {
			return
		}
		again, ok := list.Pack(src)
		got, err := Unpack(src, again)
		if !ok || err != nil || !reflect.DeepEqual(got, list) {
			t.Errorf("%v is packed as %q and read as %v, %v", list, again, got, err)
		}
		if len(again) > len(packed) && !bytes.Equal(again, packed) {
			t.Errorf("packed anew it is longer: %q, %q", packed, again)
		}
	})
}
