package eval

import (
	"maps"
	"testing"

	"skep/diag"
)

func TestVerdictText(t *testing.T) {
	places := map[hotPlace]bool{{diag.Span{Start: 3, End: 90}, "i64 [f64]"}: true}
	for _, v := range []verdict{{}, {by: "a 1"}, {by: "b", found: []byte("\x01\n1 2 i64\n\nchecked c\n")}} {
		hot, got := cutVerdict(v.write(writeHotSet(places, nil)))
		if set, _ := readHotSet(hot); !maps.Equal(set, places) || got.by != v.by || string(got.found) != string(v.found) {
			t.Errorf("%+v is read as %+v, with %v", v, got, set)
		}
	}
}

// A verdict holds for one source and one program, and is written with what was hot.
func TestJudged(t *testing.T) {
	e, n := &Engine{}, &writtenNotes{}
	e.tiers.native = struct{ Native }{}
	e.SetNotes(n)
	source := func() *diag.Source { return diag.NewSource("cell", "x") }
	src := source()
	if _, ok := e.Judged(src, "a"); ok {
		t.Error("judged before it was foreseen")
	}
	e.Foresee(src)
	if _, ok := e.Judged(src, "a"); ok {
		t.Error("judged by nobody")
	}
	e.Judge(source(), "a", nil)
	e.Judge(src, "a", []byte("found"))
	e.tiers.foresee(src, diag.Span{})
	e.KeepHot()
	e.KeepHot()
	if len(n.all) != 1 {
		t.Errorf("%d notes were written: %q", len(n.all), n.all)
	}
	again := source()
	e.SetNotes(fixedNotes(n.all[0]))
	e.Foresee(again)
	if found, ok := e.Judged(again, "a"); !ok || string(found) != "found" {
		t.Errorf("%q, %v", found, ok)
	}
	for _, by := range []string{"b", ""} {
		if _, ok := e.Judged(again, by); ok {
			t.Errorf("judged by %q", by)
		}
	}
	if _, ok := e.Judged(source(), "a"); ok {
		t.Error("another source is judged")
	}
}

type writtenNotes struct{ all []string }

func (*writtenNotes) About(string) []byte          { return nil }
func (n *writtenNotes) Note(_ string, note []byte) { n.all = append(n.all, string(note)) }
