package ipc

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sampled"
)

// tally counts the bytes that are read.
type tally struct {
	io.ReaderAt
	bytes *int
}

func (t tally) ReadAt(b []byte, at int64) (int, error) {
	n, err := t.ReaderAt.ReadAt(b, at)
	*t.bytes += n
	return n, err
}

func (t tally) Close() error { return nil }

// TestHeadsCount counts rows and values of a file of large batches, of which the descriptions alone are read.
func TestHeadsCount(t *testing.T) {
	table := sampled.Table(5000)
	for _, o := range []WriteOptions{{BatchLen: 700}, {Codec: "zstd", BatchLen: 4096}} {
		data, read := encoded(t, table, o), 0
		source, err := NewSource(context.Background(), "x", func(string) (exec.Handle, int64, error) {
			return tally{bytes.NewReader(data), &read}, int64(len(data)), nil
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		begun := read
		rows := 0
		for _, n := range source.Counts() {
			rows += n
		}
		for i, f := range table.Schema().Fields {
			nulls, facts := 0, source.Facts(f.Name)
			if facts == nil {
				continue // of categories
			}
			for _, n := range facts.Nulls {
				nulls += n
			}
			if nulls != table.Column(i).Nulls() {
				t.Errorf("%+v: %d nulls in %s, not %d", o, nulls, f.Name, table.Column(i).Nulls())
			}
		}
		if rows != table.Rows() || read-begun > len(data)/4 {
			t.Errorf("%+v: %d rows, %d of %d bytes read", o, rows, read-begun, len(data))
		}
	}
}

// TestHeadsOfSome reads the batches that the heads do not answer for.
func TestHeadsOfSome(t *testing.T) {
	n := make([]int64, 1000)
	valid := column.Ones(1000)
	for i := range n {
		if n[i] = int64(i); i >= 600 {
			valid.Clear(i)
		}
	}
	table, err := column.FromColumns([]string{"n", "m"}, []*column.Column{column.Of(column.Int64Type, n, nil), column.Of(column.Int64Type, slices.Clone(n), valid)})
	if err != nil {
		t.Fatal(err)
	}
	source, err := NewSource(context.Background(), "x", opened(encoded(t, table, WriteOptions{BatchLen: 128})), nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := plan.NewFilter(plan.NewScan(source), expr.Fn("is_not_null", expr.Col("m")))
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.NewSelect(f, []*expr.Expr{expr.Agg("len").Named("rows"), expr.Agg("count", expr.Col("n")).Named("n")})
	if err != nil {
		t.Fatal(err)
	}
	best := plan.Optimize(s)
	got, err := plan.Execute(&plan.Run{}, best)
	if err != nil {
		t.Fatal(err)
	}
	if text := plan.Explain(best); got.Column(0).Int(0) != 600 || got.Column(1).Int(0) != 600 || !strings.Contains(text, "STATISTICS of arrow x, 4/8 batches") || !strings.Contains(text, "SCAN arrow x, 1/8 batches") {
		t.Errorf("%v rows\n%s", got.Column(0).Value(0), text)
	}
}
