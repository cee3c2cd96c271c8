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

// TestSorterOfWideRows sorts rows of which a few fill the limit, in texts that repeat themselves for long, and others in more runs than are merged at once.
func TestSorterOfWideRows(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for name, x := range map[string]struct {
		rows, most int
		limit      int64
	}{"wide": {300, 90_000, 1 << 20}, "many runs": {40_000, 20, 40_000}} {
		text, numbers := column.NewBuilder(column.StrType, x.rows), make([]int64, x.rows)
		for i := range numbers {
			numbers[i] = int64(i)
			text.Str(strings.Repeat(string(rune('a'+r.Intn(3))), r.Intn(x.most)))
		}
		all, err := column.FromColumns([]string{"s", "n"}, []*column.Column{text.Build(), column.Of(column.Int64Type, numbers, nil)})
		if err != nil {
			t.Fatal(err)
		}
		keys := []Order{{Col: 0, Desc: true}, {Col: 1}}
		sorted := func(limit int64) *column.Table {
			run := &Run{Limit: limit, Threads: 2, Dir: t.TempDir()}
			s := run.NewSorter("sort", all.Schema(), keys)
			for at := 0; at < x.rows; at += x.rows / 100 {
				if err := s.Add(all.Slice(at, at+x.rows/100)); err != nil {
					t.Fatal(err)
				}
			}
			if runs := len(s.runs); limit > 0 && runs < 3 {
				t.Errorf("%s: %d runs", name, runs)
			}
			out, err := s.Finish()
			if err != nil {
				t.Fatal(err)
			}
			defer out.Close()
			rows, err := (&Run{}).Collect(out, nil)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return rows
		}
		want, got := sorted(0), sorted(x.limit)
		for i := range x.rows {
			if want.Column(1).Int(i) != got.Column(1).Int(i) || want.Column(0).Text(i) != got.Column(0).Text(i) {
				t.Fatalf("%s: row %d differs", name, i)
			}
		}
	}
}

// TestFlight: one morsel goes when none fits, more when there is room, and one that is larger than the limit is an error that says what would do.
func TestFlight(t *testing.T) {
	rows := make([]int64, 1000) // 8,000 bytes a morsel
	one, err := column.FromColumns([]string{"n"}, []*column.Column{column.Of(column.Int64Type, rows, nil)})
	if err != nil {
		t.Fatal(err)
	}
	in := &Stream{Schema: one.Schema(), N: 200, At: func(int) (*column.Table, error) { return one, nil }}
	for _, x := range []struct{ limit, most int64 }{{10_000, 1}, {70_000, 2}, {0, 8}} {
		r, now, most := &Run{Limit: x.limit, Threads: 8}, atomic.Int64{}, atomic.Int64{}
		if err := r.EachMorsel(in, func(int, *column.Table) error {
			n := now.Add(1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			time.Sleep(100 * time.Microsecond)
			now.Add(-1)
			return nil
		}); err != nil || most.Load() > x.most {
			t.Errorf("limit %d: %d morsels at once, %v", x.limit, most.Load(), err)
		}
		if r.flying.Load() != 0 {
			t.Errorf("limit %d: %d bytes are still counted", x.limit, r.flying.Load())
		}
	}
	var full *Error
	err = (&Run{Limit: 5000}).EachMorsel(in, func(int, *column.Table) error { return nil })
	if !errors.As(err, &full) || full.Least() < 8000 || !strings.Contains(err.Error(), "memory_limit of 10.4 KiB at least") {
		t.Error(err)
	}
	again := &Run{Limit: full.Least(), Threads: 2}
	if err := again.EachMorsel(in, func(int, *column.Table) error { return nil }); err != nil {
		t.Errorf("with what the error says: %v", err)
	}
}

// TestPieces: what morsels become comes in pieces, in order, and what the pieces of one have in common is made once and let go of.
func TestPieces(t *testing.T) {
	r, begun := &Run{Limit: 1 << 20}, atomic.Int64{}
	schema := Empty(table(rand.New(rand.NewSource(1)), 1).Schema()).Select([]string{"i64"}).Schema()
	sizes := []int{0, 5, 1, 12}
	s := r.Pieces(schema, sizes, 4, func(i int) (*Piecewise, error) {
		begun.Add(1)
		return &Piecewise{Bytes: 100, Part: func(from, to int) (*column.Table, error) {
			numbers := make([]int64, to-from)
			for k := range numbers {
				numbers[k] = int64(i*100 + from + k)
			}
			return column.NewTable(schema, []*column.Column{column.Of(column.Int64Type, numbers, nil)}, len(numbers)), nil
		}}, nil
	})
	t1, err := r.Collect(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := 0
	for i, n := range sizes {
		for k := range n {
			if got := t1.Column(0).Int(want); got != int64(i*100+k) {
				t.Errorf("row %d is %d", want, got)
			}
			want++
		}
	}
	if t1.Rows() != want || begun.Load() != 4 || r.flying.Load() != 0 {
		t.Errorf("%d rows, %d morsels begun, %d bytes left", t1.Rows(), begun.Load(), r.flying.Load())
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
	if err := b.Grow(76); !IsFull(err) {
		t.Errorf("what is kept for morsels is handed out: %v", err)
	}
	if err := b.Grow(75); err != nil || run.Peak() != 75 {
		t.Errorf("%v, peak %d", err, run.Peak())
	}
}

// TestDirect: rows come at once where a limit has room for what that needs, in morsels where it has not.
func TestDirect(t *testing.T) {
	in := table(rand.New(rand.NewSource(4)), 10_000)
	for _, c := range []struct {
		limit  int64
		direct bool
	}{{0, true}, {150_000, true}, {130_000, false}} {
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
