package eval

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"skep/diag"
)

func TestHotSetText(t *testing.T) {
	set := map[hotPlace]bool{
		{diag.Span{Start: 3, End: 90}, "i64 [f64] ?"}: true,
		{diag.Span{Start: 3, End: 90}, ""}:            true,
		{diag.Span{Start: 120, End: 121}, "any"}:      true,
	}
	recalls := map[hotPlace]recollection{{diag.Span{Start: 3, End: 90}, ""}: "1 2\ttrue\tA f64|G n i64 7 0\tAAAA"}
	text := writeHotSet(set, recalls)
	if got, known := readHotSet(text); !maps.Equal(got, set) || !maps.Equal(known, recalls) {
		t.Errorf("%q is read as %v, %v", text, got, known)
	}
	set[hotPlace{diag.Span{Start: 1, End: 2}, "i64"}] = false
	if got := writeHotSet(set, recalls); string(got) != string(text) {
		t.Errorf("what is not hot was written: %q", got)
	}
	types, ok := readSignature("i64 [[f64]] ? any")
	if !ok || len(types) != 4 || types[1].String() != "[[f64]]" || types[2] != nil {
		t.Errorf("types %v", types)
	}
	for _, bad := range []string{"i65", "i64 [f64", "?? i64"} {
		if _, ok := readSignature(bad); ok {
			t.Errorf("%q is read", bad)
		}
	}
}

// The signature that says most of the arguments is tried first, whatever order a set is read in.
func TestForeseeOrder(t *testing.T) {
	e := &Engine{}
	src := diag.NewSource("cell", "x")
	e.tiers.native = struct{ Native }{}
	e.SetNotes(fixedNotes("hot 1\n1 2 any\n1 2 f64\n1 2 ?\n1 2 [any]\n1 2 i64\n3 4 bool"))
	for range 20 {
		got := fmt.Sprint(e.tiers.foresee(src, diag.Span{Start: 1, End: 2}))
		if want := "[[f64] [i64] [<nil>] [[any]] [any]]"; got != want {
			t.Fatalf("%s, want %s", got, want)
		}
	}
}

// What was looked up ahead is used once, for its own source.
func TestForeseeAhead(t *testing.T) {
	e, n := &Engine{}, &countedNotes{fixedNotes: "hot 1\n1 2 i64"}
	e.tiers.native = struct{ Native }{}
	e.SetNotes(n)
	at, source := diag.Span{Start: 1, End: 2}, func(text string) *diag.Source { return diag.NewSource("cell", text) }
	src := source("x")
	for _, step := range []struct {
		do   string
		run  func()
		asks int
	}{
		{"ahead", func() { e.Foresee(src) }, 1},
		{"again", func() { e.Foresee(src) }, 0},
		{"its run", func() { e.tiers.foresee(src, at) }, 0},
		{"its run goes on", func() { e.tiers.foresee(src, at) }, 0},
		{"another", func() { e.tiers.foresee(source("y"), at) }, 1},
		{"one that does not run", func() { e.Foresee(source("z")) }, 1},
		{"the run of another", func() { e.tiers.foresee(source("w"), at) }, 1},
	} {
		n.asked = 0
		step.run()
		if n.asked != step.asks {
			t.Errorf("%s: asked %d times, want %d", step.do, n.asked, step.asks)
		}
	}
	e.tiers.mode = Tier0
	n.asked = 0
	e.Foresee(source("v"))
	if n.asked != 0 {
		t.Error("asked where nothing becomes machine code")
	}
}

type countedNotes struct {
	fixedNotes
	asked int
}

func (n *countedNotes) About(text string) []byte {
	n.asked++
	return n.fixedNotes.About(text)
}

type fixedNotes string

func (n fixedNotes) About(string) []byte { return []byte(n) }
func (fixedNotes) Note(string, []byte)   {}

// FuzzHotSet: any text is a set, perhaps an empty one, and a set written is read as itself.
func FuzzHotSet(f *testing.F) {
	f.Add("hot 1\n3 90 i64 [f64]\n4 5 ?")
	f.Add("hot 1\n-1 x\n\n9 9")
	f.Add("hot 2\n1 2 i64")
	f.Add("hot 1\n1 2 i64\t0\ttrue\tA f64\tAAAA\n1 2 i64")
	f.Fuzz(func(t *testing.T, text string) {
		set, recalls := readHotSet([]byte(text))
		for p := range set {
			readSignature(p.signature)
		}
		if len(set) > strings.Count(text, "\n") {
			t.Errorf("%d places in %q", len(set), text)
		}
		if again, known := readHotSet(writeHotSet(set, recalls)); !maps.Equal(set, again) || !maps.Equal(recalls, known) {
			t.Errorf("%q: %v %v, written and read %v %v", text, set, recalls, again, known)
		}
	})
}
