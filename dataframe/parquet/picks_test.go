package parquet

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/sampled"
)

// TestPicksAgree holds columns of which some rows are decoded to those rows of the whole, with pages left out and without.
func TestPicksAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	stored, err := os.ReadFile("testdata/paged.parquet")
	if err != nil {
		t.Fatal(err)
	}
	picked := map[string]int{}
	for _, data := range [][]byte{stored, encoded(t, sampled.Table(1000), WriteOptions{GroupLen: 300}), encoded(t, rowsOfShelf(t, r, 0, 700), WriteOptions{Codec: "none", PageLen: 128})} {
		f, err := Open(bytes.NewReader(data), int64(len(data)), "x", nil)
		if err != nil {
			t.Fatal(err)
		}
		for group := range f.Groups() {
			for _, s := range f.shapes {
				whole, err := f.column(context.Background(), group, s, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, one := range []int{1, 2, 7, 40, whole.Len() + 1} {
					rows := []int32{}
					for i := range whole.Len() {
						if r.IntN(one) == 0 {
							rows = append(rows, int32(i))
						}
					}
					for _, wanted := range []spans{nil, spansOf(rows)} {
						p, kept, isPicked, err := f.part(context.Background(), group, s, wanted, rows, &pageCounts{})
						if err != nil {
							t.Fatalf("%s: %v", s.name, err)
						}
						if isPicked {
							picked[s.typ.String()]++
						} else if wanted == nil {
							p = p.Later(rows)
						} else if kept != nil {
							p = p.Later(kept.places(rows))
						} else {
							p = p.Later(rows)
						}
						if got, want := p.Column(), whole.Take(rows); got.Len() != want.Len() || !equalColumns(got, want) {
							t.Fatalf("%s of group %d: %d of %d rows differ from those of the whole", s.name, group, len(rows), whole.Len())
						}
					}
				}
			}
		}
	}
	for _, typ := range []string{"i8", "u16", "i64", "f64", "date", "u64", "f32"} {
		if picked[typ] == 0 {
			t.Errorf("no %s was picked, of %v", typ, picked)
		}
	}
}

func equalColumns(a, b *column.Column) bool {
	for i := range b.Len() {
		if a.IsNull(i) != b.IsNull(i) || column.CompareRows(a, i, b, i) != 0 {
			return false
		}
	}
	return true
}

// somePicks decodes some rows of all columns of a file that may be damaged.
func somePicks(data []byte, step int) {
	file, err := Open(bytes.NewReader(data), int64(len(data)), "damaged", limited(1<<24))
	if err != nil {
		return
	}
	for group := range file.Groups() {
		if file.GroupRows(group) > 1<<12 {
			continue
		}
		var rows []int32
		for i := 0; i < int(file.GroupRows(group)); i += step {
			rows = append(rows, int32(i))
		}
		for _, s := range file.shapes {
			_, _, _, _ = file.part(context.Background(), group, s, nil, rows, &pageCounts{})
		}
	}
}

// TestDamagedPicks: bytes that are changed at random make no crash.
func TestDamagedPicks(t *testing.T) {
	r, whole := rand.New(rand.NewPCG(4, 43)), small(t)
	for range 4000 {
		data := bytes.Clone(whole)
		for range 1 + r.IntN(4) {
			data[r.IntN(len(data))] = byte(r.Uint32())
		}
		somePicks(data, 8+r.IntN(40))
	}
}

// FuzzPicks: no file makes decoding some of its rows crash.
func FuzzPicks(f *testing.F) {
	f.Add(small(f), uint16(3))
	f.Fuzz(func(_ *testing.T, data []byte, step uint16) { somePicks(data, int(step%97)+2) })
}
