package column

import (
	"math/rand"
	"testing"
)

// TestLaterIsTake holds columns that are taken when they are asked for, through filters of filters, slices and missing
// rows, to those that are taken at once.
func TestLaterIsTake(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	const n = 500
	numbers, texts, valid := make([]int64, n), NewStrings(n), NewBitmap(n)
	for i := range n {
		numbers[i] = r.Int63n(100)
		texts.Push("text"[:r.Intn(5)])
		if r.Intn(5) > 0 {
			valid.Set(i)
		}
	}
	whole, err := FromColumns([]string{"a", "b", "c"}, []*Column{Of(Int64Type, numbers, valid), OfStrings(texts, nil), Of(Int64Type, append([]int64(nil), numbers...), nil)})
	if err != nil {
		t.Fatal(err)
	}
	at := func(t *Table, rows []int32) *Table {
		return TableOf(t.Schema(), t.Later([]int{0, 1, 2}, rows), len(rows))
	}
	for range 200 {
		now, later := whole, whole
		for range 1 + r.Intn(4) {
			switch rows := now.Rows(); {
			case r.Intn(4) == 0 && rows > 0:
				from := r.Intn(rows)
				to := from + r.Intn(rows-from+1)
				now, later = now.Slice(from, to), later.Slice(from, to)
			default:
				pick := make([]int32, r.Intn(60))
				for i := range pick {
					if pick[i] = -1; rows > 0 && r.Intn(8) > 0 {
						pick[i] = int32(r.Intn(rows))
					}
				}
				now, later = now.Take(pick), at(later, pick)
			}
			if r.Intn(3) == 0 {
				later.Column(r.Intn(3)) // somebody reads it on the way
			}
		}
		if !later.Taken().Equal(now) || !later.Equal(now) {
			t.Fatalf("%d rows differ", now.Rows())
		}
	}
}
