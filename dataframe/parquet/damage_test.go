package parquet

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/dataframe/sampled"
)

// limited is a budget of so many bytes in all.
func limited(bytes int64) Reserve {
	spent := make(chan int64, 1)
	spent <- 0
	return func(n int64) error {
		now := <-spent + n
		spent <- now
		if now > bytes {
			return errors.New("out of memory")
		}
		return nil
	}
}

func small(t testing.TB) []byte {
	want, err := column.FromColumns([]string{"id", "word", "nested"}, []*column.Column{sampled.Column(column.Int64Type, 50, true, 1), sampled.Column(column.StrType, 50, true, 2), sampled.Nested(50, 2, 9)})
	if err != nil {
		t.Fatal(err)
	}
	return encoded(t, want, WriteOptions{Codec: "snappy", GroupLen: 20})
}

func TestEveryTruncationIsAnError(t *testing.T) {
	data := small(t)
	for n := range data {
		_, err := Decode(context.Background(), data[:n], "cut.parquet", limited(1<<26))
		if err == nil {
			t.Fatalf("%d of %d bytes are read as a file", n, len(data))
		}
		if !strings.HasPrefix(err.Error(), "cut.parquet: ") {
			t.Fatalf("%d bytes: %v does not name the file", n, err)
		}
	}
}

func TestDamageIsNoCrash(t *testing.T) {
	data := small(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 4000 {
		bad := append([]byte{}, data...)
		for range 1 + r.IntN(3) {
			bad[r.IntN(len(bad))] ^= byte(1 << r.IntN(8))
		}
		_, _ = Decode(context.Background(), bad, "bad.parquet", limited(1<<26)) // most are errors; some only change a value
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	data := small(t)
	f, err := Open(strings.NewReader(string(data)), int64(len(data)), "x.parquet", nil)
	if err != nil {
		t.Fatal(err)
	}
	at := f.footer.groups[1].columns[1]
	start := at.data
	if at.dictionary > 0 {
		start = at.dictionary
	}
	copy(data[start:], "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff")
	_, err = Decode(context.Background(), data, "x.parquet", nil)
	if err == nil || !strings.HasPrefix(err.Error(), "x.parquet: row group 2, column word") {
		t.Errorf("got %v", err)
	}
}

func TestBudget(t *testing.T) {
	data := encoded(t, sampled.Table(65537), WriteOptions{})
	if _, err := Decode(context.Background(), data, "x.parquet", limited(1<<20)); err == nil || err.Error() != "out of memory" {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(small(f))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = Decode(context.Background(), data, "fuzz.parquet", limited(1<<24))
	})
}

func from(column string, low, high any) plan.Range {
	return plan.Range{Column: column, Low: low, High: high}
}

func TestRowGroupsOutsideOfBoundsAreNotRead(t *testing.T) {
	b, fl := column.NewBuilder(column.Int64Type, 0), column.NewBuilder(column.Float64Type, 0)
	for i := range 100 {
		b.Int(int64(i))
		fl.Float(float64(i))
	}
	table, err := column.FromColumns([]string{"n", "x"}, []*column.Column{b.Build(), fl.Build()})
	if err != nil {
		t.Fatal(err)
	}
	data := encoded(t, table, WriteOptions{GroupLen: 10})
	f, err := Open(strings.NewReader(string(data)), int64(len(data)), "x", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		bound plan.Range
		rows  int
	}{
		{from("n", int64(25), int64(41)), 30}, {from("n", nil, int64(9)), 10}, {from("n", int64(100), nil), 0}, {from("n", 24.5, 25.5), 10},
		{from("x", int64(95), nil), 100}, // a NaN among them would be above
		{from("x", int64(95), 200.0), 10}, {from("x", nil, int64(-1)), 0}, {from("n", "a", nil), 100}, {from("missing", int64(1), nil), 100},
	} {
		got, err := f.Read(context.Background(), []string{"n"}, []plan.Range{c.bound}, nil)
		if err != nil || got.Rows() != c.rows {
			t.Errorf("%+v: %d rows, %v; want %d", c.bound, got.Rows(), err, c.rows)
		}
	}
}
