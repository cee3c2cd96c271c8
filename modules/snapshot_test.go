package modules

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/interp/value"
)

// TestEnginesValuesSurvive: frames, series and tensors of all types, small ones that lie in the snapshot and large ones
// beside it, come back equal; what lives in its process is named.
func TestEnginesValuesSurvive(t *testing.T) {
	s := interp.New(interp.Options{Modules: All(), Notebook: true})
	cell(t, s, `let small = df![ "a" => [1, null, 3], "b" => ["x", "é", null], "c" => [1.5, 2.5, null], "d" => [true, null, false] ]
let large = df![ "n" => (0..20000).collect(), "s" => (0..20000).map(|i| f"row {i}").collect() ]
let both = [large, large]
let empty = small.filter(a > 100)
let column = large["n"]
let dates = df![ "t" => ["2026-01-31", null] ].with_columns(col("t").cast("date"))
let lazy = large.lazy().filter(n > 5)
let grid = tensor.arange(0, 40000).reshape([200, 200])
let floats = tensor.linspace(0.0, 1.0, 7)
let halves = floats.astype("f32")
let flags = floats > 0.5
let mut written = tensor.zeros([3])
let total = large["n"].sum()`)
	st, err := s.Snapshot(t.Context(), 1<<24)
	if err != nil || len(st.Lost) != 1 || st.Lost[0].Name != "lazy" || len(st.Blobs) < 2 {
		t.Fatal(err, st.Lost, len(st.Blobs))
	}
	cell(t, s, "let before = grid\nwritten[0] = 5.0")
	blobs := make([][]byte, len(st.Blobs))
	for i, v := range st.Blobs {
		var b bytes.Buffer
		if err := s.Stored(v).Save(v, &b); err != nil {
			t.Fatal(err)
		}
		blobs[i] = b.Bytes()
	}
	back := interp.New(interp.Options{Modules: All(), Notebook: true})
	r, err := back.Restore(t.Context(), st.Body, func(i int) ([]byte, error) { return blobs[i], nil })
	if err != nil || len(r.Lost) > 0 {
		t.Fatal(err, r.Lost)
	}
	for _, name := range strings.Fields("small large both empty column dates grid floats halves flags total") {
		if was, is := cell(t, s, name), cell(t, back, name); !value.Equal(was, is) && value.Repr(was) != value.Repr(is) {
			t.Errorf("%s: %s, was %s", name, value.Repr(is), value.Repr(was))
		}
	}
	if got := value.Repr(cell(t, back, "written[0] = 1.0\nwritten[0] + both[1].height")); got != "20001.0" {
		t.Error(got)
	}
}

func cell(t *testing.T, s *interp.Session, code string) value.Value {
	t.Helper()
	r, err := s.Run(context.Background(), diag.NewSource("cell", code), nil)
	if err != nil {
		t.Fatalf("%s\n%v", code, err)
	}
	return r.Value
}
