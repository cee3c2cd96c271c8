package parquet

import (
	"fmt"
	"math/rand"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/plan"
)

// TestCodesOfSeveralGroups reads texts of which few, at last all, or from some group on all differ, with and without nulls: read at
// once they are what each row group gives by itself.
func TestCodesOfSeveralGroups(t *testing.T) {
	const rows, group = 4000, 400
	r := rand.New(rand.NewSource(4))
	for _, c := range []struct {
		name   string
		differ func(i int) bool
		nulls  int // of ten
		codes  bool
	}{
		{"few", func(int) bool { return false }, 0, true},
		{"few and nulls", func(int) bool { return false }, 3, true},
		{"only nulls", func(int) bool { return false }, 10, true},
		{"many", func(int) bool { return true }, 1, false},
		{"many at last", func(i int) bool { return i > 3000 }, 2, false},
		{"one group of many", func(i int) bool { return i/group == 4 }, 2, false},
		{"new ones in each group", func(i int) bool { return i%100 == 0 }, 1, true},
	} {
		texts, valid := column.NewStrings(rows), column.NewBitmap(rows)
		for i := range rows {
			switch {
			case r.Intn(10) < c.nulls:
				texts.Push("")
				continue
			case c.differ(i):
				texts.Push(fmt.Sprintf("one of its own %d", i))
			default:
				texts.Push([]string{"", "a", "日本", "a text that is longer than sixteen"}[r.Intn(4)])
			}
			valid.Set(i)
		}
		want, err := column.FromColumns([]string{"s"}, []*column.Column{column.OfStrings(texts, valid)})
		if err != nil {
			t.Fatal(err)
		}
		got, err := sourceOver(t, c.name, encoded(t, want, WriteOptions{GroupLen: group})).Read(&plan.Run{}, []string{"s"})
		if err != nil {
			t.Fatal(c.name, err)
		}
		if _, _, codes := got.Column(0).Codes(); codes != c.codes {
			t.Errorf("%s: read as codes: %v", c.name, codes)
		}
		if !got.Equal(want) {
			t.Errorf("%s: other values", c.name)
		}
	}
}
