package exec

import (
	"context"
	"errors"
	"math"
	"math/rand"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skep/dataframe/column"
)

// table is rows of all layouts, with nulls.
func table(r *rand.Rand, rows int) *column.Table {
	names, cols := []string{}, []*column.Column{}
	for _, t := range []column.Type{column.Int8Type, column.Int16Type, column.Int32Type, column.Int64Type, column.Uint8Type, column.Uint16Type, column.Uint32Type, column.Uint64Type,
		column.Float32Type, column.Float64Type, column.StrType, column.BoolType, column.DateType, column.DatetimeType, column.NullType} {
		b := column.NewBuilder(t, rows)
		for range rows {
			switch {
			case r.Intn(5) == 0 || t.Kind == column.Null:
				b.Null()
			case t.Kind == column.Str:
				b.Str(strings.Repeat("xyz", r.Intn(9)))
			case t.Kind == column.Bool:
				b.Bool(r.Intn(2) == 0)
			case t.IsFloat():
				b.Float(r.NormFloat64())
			default:
				b.Int(int64(r.Intn(100)))
			}
		}
		names, cols = append(names, t.String()), append(cols, b.Build())
	}
	names, cols = append(names, "nested"), append(cols, nested(r, rows))
	out, err := column.FromColumns(names, cols)
	if err != nil {
		panic(err)
	}
	return out
}

// nested is structs of decimals, categoricals, bytes and lists.
func nested(r *rand.Rand, rows int) *column.Column {
	decimals, codes, offsets := make([]column.Int128, rows), make([]int32, rows), make([]int64, rows+1)
	text := column.NewStrings(rows)
	words := column.FromStrings([]string{"red", "green", ""}, nil).Strings()
	for i := range rows {
		decimals[i] = column.Int128{Lo: r.Uint64(), Hi: r.Int63() - r.Int63()}
		codes[i] = int32(r.Intn(3))
		offsets[i+1] = offsets[i] + int64(r.Intn(4))
		text.Push(strings.Repeat("\x00\xff", r.Intn(3)))
	}
	items := make([]int64, offsets[rows])
	lists := column.OfLists(column.List{Offsets: offsets, Child: column.Of(column.Int64Type, items, nil)}, nil)
	return column.OfStructs([]string{"d", "c", "b", "l"}, []*column.Column{column.OfDecimals(column.DecimalOf(38, 2), decimals, nil),
		column.OfCategories(column.Dictionary{Codes: codes, Words: words}, nil), column.OfBinary(text, nil), lists}, rows, nil)
}

func TestEncode(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, rows := range []int{0, 1, 63, 64, 65, 1000, 5000} {
		in := table(r, rows)
		for _, part := range []*column.Table{in, in.Slice(rows/3, rows)} {
			data, err := EncodeTable(part)
			if err != nil {
				t.Fatal(err)
			}
			out, err := DecodeTable(data, part.Schema())
			if err != nil || !out.Equal(part) {
				t.Fatalf("%d rows come back otherwise: %v", rows, err)
			}
			for _, cut := range []int{0, 1, len(data) / 2, len(data) - 1} {
				if _, err := DecodeTable(data[:cut], part.Schema()); err == nil && part.Rows() > 0 {
					t.Errorf("%d of %d bytes are read without an error", cut, len(data))
				}
			}
		}
	}
}

func FuzzDecode(f *testing.F) {
	in := table(rand.New(rand.NewSource(2)), 70)
	data, err := EncodeTable(in)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte{0, 1, 0, 0, 0, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		out, err := DecodeTable(data, in.Schema())
		if err != nil {
			return
		}
		for _, c := range out.Columns() { // every row can be read
			for row := range c.Len() {
				c.Value(row)
			}
		}
	})
}

// The sorter gives the same order from memory and from disk, and leaves no file.
func TestSorter(t *testing.T) {
	dir, n := t.TempDir(), 20_000
	r := rand.New(rand.NewSource(3))
	keys, rows, words := make([]int64, n), make([]int64, n), make([]string, n)
	for i := range keys {
		keys[i], rows[i], words[i] = int64(r.ExpFloat64()*50), int64(i), strings.Repeat("w", r.Intn(20))
	}
	in, err := column.FromColumns([]string{"k", "w", "i"}, []*column.Column{column.Of(column.Int64Type, keys, nil), column.FromStrings(words, nil), column.Of(column.Int64Type, rows, nil)})
	if err != nil {
		t.Fatal(err)
	}
	sort := func(run *Run) *column.Table {
		s := run.NewSorter("sort", in.Schema(), []Order{{Col: 0, Desc: true}, {Col: 2}})
		if err := run.EachMorsel(run.FromTable(in), func(_ int, t *column.Table) error { return s.Add(t) }); err != nil {
			t.Fatal(err)
		}
		out, err := s.Finish()
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		all, err := run.Collect(out, nil)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	want := sort(&Run{})
	for _, limit := range []int64{200_000, 1_000_000} {
		run := &Run{Limit: limit, Dir: dir, Threads: 3}
		if !sort(run).Equal(want) {
			t.Errorf("with %d bytes the order is another", limit)
		}
		if run.Spilled() == 0 || run.Peak() > limit {
			t.Errorf("%d bytes on disk, %d held of %d", run.Spilled(), run.Peak(), limit)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v lie in the folder: %v", left, err)
	}
}

func TestTry(t *testing.T) {
	for _, threads := range []int{1, 4} {
		run, calls := &Run{Threads: threads}, atomic.Int64{}
		if err := run.Each(1000, func(int) { calls.Add(1) }); err != nil || calls.Load() != 1000 {
			t.Errorf("%d calls, %v", calls.Load(), err)
		}
		bad := errors.New("bad")
		if err := run.Try(1000, func(i int) error {
			if i == 17 {
				return bad
			}
			return nil
		}); err != bad {
			t.Error(err)
		}
		func() {
			defer func() {
				if p := recover(); p != "boom" {
					t.Errorf("recovered %v", p)
				}
			}()
			_ = run.Each(100, func(i int) {
				if i == 50 {
					panic("boom")
				}
			})
		}()
	}
	ctx, cancel := context.WithCancel(context.Background())
	run := &Run{Ctx: ctx, Threads: 2}
	begin := time.Now()
	err := run.Each(math.MaxInt32, func(i int) {
		if i == 100 {
			cancel()
		}
	})
	if err != context.Canceled {
		t.Errorf("%v after %v", err, time.Since(begin))
	}
}

func TestGrant(t *testing.T) {
	run := &Run{Limit: 100}
	a, b := run.Grant("a"), run.Grant("b")
	if err := a.Grow(60); err != nil {
		t.Fatal(err)
	}
	err := b.Grow(50)
	if !IsFull(err) || !strings.Contains(err.Error(), "out of memory in b: 50 bytes more") {
		t.Errorf("%v", err)
	}
	a.Free()
	if err := b.Grow(100); err != nil || run.Peak() != 100 {
		t.Errorf("%v, peak %d", err, run.Peak())
	}
}

// TestDirect: rows come at once where a limit has room for what that needs, in morsels where it has not.
func TestDirect(t *testing.T) {
	in := table(rand.New(rand.NewSource(4)), 10_000)
	for _, c := range []struct {
		limit  int64
		direct bool
	}{{0, true}, {100_000, true}, {99_999, false}} {
		run := &Run{Limit: c.limit, Morsel: 1000}
		s, morsels := run.FromTable(in), atomic.Int64{}
		s.Whole = nil
		at := s.At
		s.At = func(i int) (*column.Table, error) { morsels.Add(1); return at(i) }
		s.Direct = func(g *Grant) (*column.Table, error) { return in, g.Grow(100_000) }
		got, err := run.Collect(s, nil)
		if err != nil || !got.Equal(in) {
			t.Fatalf("limit %d: other rows, error %v", c.limit, err)
		}
		if (morsels.Load() == 0) != c.direct {
			t.Errorf("limit %d: %d morsels, want direct %v", c.limit, morsels.Load(), c.direct)
		}
		if run.held.Load() != 0 {
			t.Errorf("limit %d: %d bytes stay held", c.limit, run.held.Load())
		}
	}
}
