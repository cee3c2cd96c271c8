package ipc

import (
	"bytes"
	"context"
	"io"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
	"skep/dataframe/sampled"
)

func opened(data []byte) exec.Opener {
	return func(string) (exec.Handle, int64, error) {
		return struct {
			io.ReaderAt
			io.Closer
		}{bytes.NewReader(data), io.NopCloser(nil)}, int64(len(data)), nil
	}
}

// TestScanIsDecode holds a file that is read batch by batch to the same file read at once.
func TestScanIsDecode(t *testing.T) {
	for _, n := range []int{0, 1, 65, 1000} {
		for _, o := range []WriteOptions{{}, {BatchLen: 100}, {Codec: "zstd", BatchLen: 333}, {Codec: "lz4", BatchLen: 7}} {
			data := encoded(t, sampled.Table(n), o)
			want, err := Decode(context.Background(), data, "x", nil)
			if err != nil {
				t.Fatal(err)
			}
			source, err := NewSource(context.Background(), "x", opened(data), nil)
			if err != nil {
				t.Fatalf("%d rows, %+v: %v", n, o, err)
			}
			got, err := plan.Execute(&plan.Run{Threads: 2}, plan.NewScan(source))
			if err != nil || !got.Equal(want) {
				t.Errorf("%d rows, %+v: %v", n, o, err)
			}
		}
	}
}

// TestScanFilters reads some columns of the rows that pass.
func TestScanFilters(t *testing.T) {
	n := make([]int64, 5000)
	for i := range n {
		n[i] = int64(i)
	}
	table, err := column.FromColumns([]string{"a", "b"}, []*column.Column{column.Of(column.Int64Type, n, nil), column.Of(column.Int64Type, n, nil)})
	if err != nil {
		t.Fatal(err)
	}
	source, err := NewSource(context.Background(), "x", opened(encoded(t, table, WriteOptions{BatchLen: 300})), nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := plan.NewFilter(plan.NewScan(source), expr.Fn("<", expr.Col("a"), expr.Lit(int64(450))))
	if err != nil {
		t.Fatal(err)
	}
	s, err := plan.NewSelect(f, []*expr.Expr{expr.Col("b")})
	if err != nil {
		t.Fatal(err)
	}
	got, err := plan.Execute(&plan.Run{}, plan.Optimize(s))
	if err != nil || got.Rows() != 450 || got.Column(0).Int(449) != 449 {
		t.Errorf("%d rows: %v", got.Rows(), err)
	}
}

// TestScanCut wants an error of each truncation, when the file is opened or when it is read.
func TestScanCut(t *testing.T) {
	data := encoded(t, sampled.Table(40), WriteOptions{BatchLen: 9})
	for cut := range len(data) {
		source, err := NewSource(context.Background(), "x", opened(data[:cut]), nil)
		if err == nil {
			_, err = plan.Execute(&plan.Run{}, plan.NewScan(source))
		}
		if err == nil {
			t.Fatalf("cut at %d of %d: no error", cut, len(data))
		}
	}
}

// FuzzScan: no file makes reading by batches crash.
func FuzzScan(f *testing.F) {
	f.Add(encoded(f, sampled.Table(20), WriteOptions{BatchLen: 9}))
	f.Add(encoded(f, sampled.Table(20), WriteOptions{Codec: "zstd"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if source, err := NewSource(context.Background(), "x", opened(data), limited(1<<26)); err == nil {
			_, _ = plan.Execute(&plan.Run{}, plan.NewScan(source)) // an error is as good as an answer
		}
	})
}
