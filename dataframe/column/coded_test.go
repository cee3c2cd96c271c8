package column

import (
	"math/rand"
	"slices"
	"testing"
)

// encoded gives a text column's values as codes of words.
func encoded(c *Column) *Column {
	g := GroupOne(c)
	return OfCodes(c.Take(g.First), g.IDs, c.Valid())
}

// TestCodesAreTexts holds text columns whose rows are codes to the same texts written out.
func TestCodesAreTexts(t *testing.T) {
	r := rand.New(rand.NewSource(11))
	for round := range 200 {
		plain := randomColumn(r, StrType, r.Intn(200))
		if round%3 == 0 {
			plain = plain.Filter(plain.Valid().And(Ones(plain.Len())))
		}
		c, want := encoded(plain), values(plain)
		same(t, StrType, "codes", c, want)
		checkGroups(t, c, want)
		rows, taken := make([]int32, r.Intn(60)), []string{}
		for i := range rows {
			if rows[i] = int32(r.Intn(c.Len()+1)) - 1; rows[i] < 0 {
				taken = append(taken, "null")
			} else {
				taken = append(taken, want[rows[i]])
			}
		}
		some := c.Take(rows)
		same(t, StrType, "take", some, taken)
		checkGroups(t, some, taken)
		from := r.Intn(c.Len() + 1)
		s := c.Slice(from, from+r.Intn(c.Len()-from+1))
		same(t, StrType, "slice", s, want[from:from+s.Len()])
		same(t, StrType, "concat of shared words", Concat([]*Column{c, s}), slices.Concat(want, values(s)))
		same(t, StrType, "concat of others", Concat([]*Column{c, some, plain}), slices.Concat(want, taken, want))
		checkOrder(t, c, plain)
		if b, ok := AppendColumn(nil, c); ok != true || len(b) == 0 {
			t.Fatal("not written")
		}
		if !slices.Equal(texts(c), texts(plain)) || c.Bytes() < 4*int64(c.Len()) {
			t.Fatalf("%v written out as %v", want, texts(c))
		}
		same(t, StrType, "slice of what is written out", c.Slice(from, from+s.Len()), values(s))
	}
}

func texts(c *Column) (out []string) {
	for i := range c.Len() {
		out = append(out, c.Strings().At(i))
	}
	return out
}

func checkOrder(t *testing.T, c, plain *Column) {
	t.Helper()
	got, want := Keys(c), Keys(plain)
	for i := range c.Len() {
		for j := range c.Len() {
			if !c.IsNull(i) && !c.IsNull(j) && (got[i] < got[j]) != (want[i] < want[j]) {
				t.Fatalf("rows %d and %d are in another order", i, j)
			}
		}
		if CompareRows(c, i, plain, i) != 0 {
			t.Fatalf("row %d differs", i)
		}
	}
}

// TestGroupsOfCodes groups by codes beside another column, and joins by them.
func TestGroupsOfCodes(t *testing.T) {
	r := rand.New(rand.NewSource(12))
	for range 50 {
		n := r.Intn(300)
		plain, other := randomColumn(r, StrType, n), randomColumn(r, Int64Type, n)
		c := encoded(plain)
		got, want := GroupBy([]*Column{c, other}, n), GroupBy([]*Column{plain, other}, n)
		if !slices.Equal(got.IDs, want.IDs) || !slices.Equal(got.First, want.First) {
			t.Fatalf("groups %v, want %v", got, want)
		}
		b, p, m := Match([]*Column{c}, []*Column{plain})
		wb, wp, wm := Match([]*Column{plain}, []*Column{plain})
		if m != wm || !slices.Equal(b, wb) || !slices.Equal(p, wp) {
			t.Fatal("keys match otherwise")
		}
	}
}
