package value

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSortedModel compares a sorted dict with a plain map over random changes: 20,000 keys in several chunks, with rebuilds.
func TestSortedModel(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	d, model := NewSortedDict(), map[int64]int64{}
	var before *Dict
	var then map[int64]int64
	for i := range 60_000 {
		k := r.Int64N(20_000)
		switch {
		case r.IntN(3) > 0:
			d.Set(Int(k), Int(int64(i)))
			model[k] = int64(i)
		default:
			_, ok := d.Delete(Int(k))
			_, want := model[k]
			if delete(model, k); ok != want {
				t.Fatal("step", i, "deleting", k, "says", ok)
			}
		}
		if i == 40_000 {
			before, then = d.clone().Dict(), map[int64]int64{}
			for k, v := range model {
				then[k] = v
			}
		}
	}
	checkSorted(t, d, model)
	checkSorted(t, before, then) // a copy does not change with its original
	s := NewSortedSet()
	for _, x := range []Value{Int(3), Float(1.5), Int(2), Int(3)} {
		s.Add(x)
	}
	if got := Repr(s.Value()); got != "{1.5, 2, 3}" || !s.Sorted() || !s.clone().Set().Sorted() {
		t.Error(got)
	}
}

func checkSorted(t *testing.T, d *Dict, model map[int64]int64) {
	t.Helper()
	var keys []int64
	for k := range model {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	at := 0
	d.Each(func(k, v Value) bool {
		if at >= len(keys) || k.AsInt() != keys[at] || v.AsInt() != model[keys[at]] {
			t.Fatalf("entry %d is %s: %s", at, Repr(k), Repr(v))
		}
		at++
		return true
	})
	if at != len(keys) || d.Len() != len(keys) || !d.Sorted() {
		t.Errorf("%d entries walked over, %d counted, %d expected", at, d.Len(), len(keys))
	}
}

// Keys without an order among them are kept apart all the same, and found again.
func TestSortedMixedKeys(t *testing.T) {
	d := NewSortedDict()
	keys := []Value{String("b"), Int(2), Null, String("a"), NewTuple(Int(1)), Float(1.5), Bool(true), NewArray([]Value{String("x")}), NewArray([]Value{Int(1)})}
	for i, k := range keys {
		d.Set(k, Int(int64(i)))
	}
	for i, k := range keys {
		if v, ok := d.Delete(k); !ok || v.AsInt() != int64(i) || d.Len() != len(keys)-1-i {
			t.Error(Repr(k), "is lost")
		}
	}
	d.Each(func(k, _ Value) bool { t.Error("left:", Repr(k)); return true })
}
