package parquet

import (
	"bytes"
	"context"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/sampled"
)

func TestNestedColumns(t *testing.T) {
	for seed := range uint64(300) {
		n := []int{0, 1, 5, 100, 70000}[min(seed%20, 4)]
		if n == 70000 && seed > 20 {
			n = 33
		}
		want := tableWith(sampled.Nested(n, int(seed%4), seed))
		got, err := Decode(context.Background(), encoded(t, want, WriteOptions{GroupLen: 40000}), "nested.parquet", nil)
		if err != nil {
			t.Fatalf("seed %d, %s: %v", seed, want.Column(0).Type(), err)
		}
		if !got.Equal(want) {
			t.Errorf("seed %d, %d rows: %s comes back as %s or with other values", seed, n, want.Column(0).Type(), got.Column(0).Type())
		}
	}
}

func encoded(t testing.TB, table *column.Table, o WriteOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, table.Schema(), o)
	if err == nil {
		err = w.Write(context.Background(), table)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 63, 64, 65, 1000, 65537} {
		table := sampled.Table(n)
		for _, o := range []WriteOptions{{}, {Codec: "snappy", GroupLen: 300}, {Codec: "gzip"}, {Codec: "none", GroupLen: 7001}} {
			data := encoded(t, table, o)
			got, err := Decode(context.Background(), data, "test.parquet", nil)
			if err != nil {
				t.Fatalf("%d rows, %+v: %v", n, o, err)
			}
			if !got.Equal(table) {
				for i, c := range table.Columns() {
					if !tableWith(c).Equal(tableWith(got.Column(i))) {
						t.Errorf("%d rows, %+v: column %s differs", n, o, table.Schema().Fields[i].Name)
					}
				}
				t.Errorf("%d rows, %+v: schema %v, read %v", n, o, table.Schema().Fields, got.Schema().Fields)
			}
		}
	}
}

func tableWith(c *column.Column) *column.Table {
	t, err := column.FromColumns([]string{"c"}, []*column.Column{c})
	if err != nil {
		panic(err)
	}
	return t
}
