package column

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"
)

// TestTakeTexts takes rows in runs, one by one, twice and not at all, up to both ends, of texts of all lengths.
func TestTakeTexts(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for _, longest := range []int{0, 1, 7, 16, 17, 60} {
		texts := make([]string, 3000)
		for i := range texts {
			texts[i] = strings.Repeat(string(rune('a'+i%26)), r.Intn(longest+1))
		}
		c := FromStrings(texts, nil)
		for round := range 40 {
			rows := someRows(r, len(texts), round%4 == 0)
			got := c.Take(rows)
			for i, row := range rows {
				if row < 0 != got.IsNull(i) || row >= 0 && got.Strings().At(i) != texts[row] {
					t.Fatalf("longest %d: place %d has %v, want row %d", longest, i, got.Value(i), row)
				}
			}
		}
	}
}

// TestTakeWide takes rows of texts of one length, of a slice too.
func TestTakeWide(t *testing.T) {
	r := rand.New(rand.NewSource(6))
	for _, width := range []int{0, 1, 5, 16, 17, 40} {
		texts := make([]string, 500)
		for i := range texts {
			texts[i] = fmt.Sprintf("%0*d", width, i)[:width]
		}
		c := FromStrings(append([]string{"another"}, texts...), nil).Slice(1, 501)
		if w, same := c.Strings().sameWidth(); !same || int(w) != width {
			t.Errorf("texts of %d bytes have one width %v: %d", width, same, w)
		}
		for range 20 {
			rows := someRows(r, len(texts), false)
			got := c.Take(rows)
			for i, row := range rows {
				if got.Strings().At(i) != texts[row] {
					t.Fatalf("width %d: place %d has %v, want row %d", width, i, got.Value(i), row)
				}
			}
		}
	}
}

// someRows is a mixture of runs and single rows; -1 among them if there are to be holes.
func someRows(r *rand.Rand, n int, holes bool) (rows []int32) {
	for range r.Intn(200) {
		at := r.Intn(n)
		for k := range 1 + r.Intn(12)*r.Intn(2) {
			rows = append(rows, int32(min(n-1, at+k)))
		}
		if holes && r.Intn(5) == 0 {
			rows = append(rows, -1)
		}
	}
	return rows
}

func BenchmarkTakeTexts(b *testing.B) {
	const n = 4_000_000
	rows := make([]int32, n)
	for i, r := range rand.New(rand.NewSource(1)).Perm(n) {
		rows[i] = int32(r)
	}
	for _, length := range []int{5, 12, 40} {
		s := NewStrings(n)
		for i := range n {
			s.Push(fmt.Sprintf("%0*d", length, i%100_000))
		}
		c := OfStrings(s, nil)
		b.Run(fmt.Sprint(length), func(b *testing.B) {
			for b.Loop() {
				c.Take(rows)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
		})
	}
}
