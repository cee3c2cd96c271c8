package ipc

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/sampled"
)

func encoded(t testing.TB, table *column.Table, o WriteOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(context.Background(), &out, table, o); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func single(c *column.Column) *column.Table {
	t, err := column.FromColumns([]string{"c"}, []*column.Column{c})
	if err != nil {
		panic(err)
	}
	return t
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	for _, n := range []int{0, 1, 8, 63, 64, 65, 1000, 70001} {
		want := sampled.Table(n)
		for _, o := range []WriteOptions{{}, {Stream: true, BatchLen: 100}, {Codec: "zstd", BatchLen: 333}, {Codec: "lz4"}} {
			got, err := Decode(context.Background(), encoded(t, want, o), "x.arrow", nil)
			if err != nil {
				t.Fatalf("%d rows, %+v: %v", n, o, err)
			}
			if !got.Equal(want) {
				t.Errorf("%d rows, %+v: %v", n, o, got.Schema().Fields)
			}
		}
	}
}

func TestNestedColumnsAndSlices(t *testing.T) {
	for seed := range uint64(300) {
		want := single(sampled.Nested(int(seed%90), int(seed%4), seed))
		if n := want.Rows(); n > 10 {
			want = want.Slice(3, n-4)
		}
		got, err := Decode(context.Background(), encoded(t, want, WriteOptions{BatchLen: 7, Codec: []string{"none", "lz4"}[seed%2]}), "x", nil)
		if err != nil || !got.Equal(want) {
			t.Errorf("seed %d, %s: %v", seed, want.Column(0).Type(), err)
		}
	}
}

func limited(bytes int64) Reserve {
	return func(n int64) error {
		if bytes -= n; bytes < 0 {
			return errors.New("out of memory")
		}
		return nil
	}
}

func small(t testing.TB, o WriteOptions) []byte {
	want, err := column.FromColumns([]string{"id", "word", "kind", "nested"}, []*column.Column{sampled.Column(column.Int64Type, 50, true, 1), sampled.Column(column.StrType, 50, true, 2),
		sampled.Column(column.CategoricalType, 50, true, 3), sampled.Nested(50, 2, 9)})
	if err != nil {
		t.Fatal(err)
	}
	return encoded(t, want, o)
}

func TestNarrowOffsetsReadTheSame(t *testing.T) {
	in := sampled.Table(300)
	var wide, narrow bytes.Buffer
	for out, o := range map[*bytes.Buffer]WriteOptions{&wide: {Stream: true, BatchLen: 100}, &narrow: {Stream: true, BatchLen: 100, Narrow: true}} {
		if err := Write(context.Background(), out, in, o); err != nil {
			t.Fatal(err)
		}
	}
	back, err := Decode(context.Background(), narrow.Bytes(), "narrow", nil)
	if err != nil || !back.Equal(in) {
		t.Errorf("narrow offsets read as other rows: %v", err)
	}
	if narrow.Len() >= wide.Len() {
		t.Errorf("%d bytes with 32-bit offsets, %d with 64-bit ones", narrow.Len(), wide.Len())
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	data := small(t, WriteOptions{})
	for n := range data {
		_, err := Decode(context.Background(), data[:n], "cut.arrow", limited(1<<26))
		if err == nil || !strings.HasPrefix(err.Error(), "cut.arrow: ") {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
	}
}

func TestDamageIsNoCrash(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, codec := range []string{"none", "zstd"} {
		data := small(t, WriteOptions{Codec: codec, BatchLen: 20})
		for range 3000 {
			bad := append([]byte{}, data...)
			for range 1 + r.IntN(3) {
				bad[r.IntN(len(bad))] ^= byte(1 << r.IntN(8))
			}
			if got, err := Decode(context.Background(), bad, "bad.arrow", limited(1<<26)); err == nil && got.Rows() > 0 {
				got.Take([]int32{0}) // what is read can be used
			}
		}
	}
}

func TestErrorsNameThePlace(t *testing.T) {
	want := single(sampled.Column(column.StrType, 50, false, 2))
	data := encoded(t, want, WriteOptions{BatchLen: 25})
	i := bytes.LastIndex(data, []byte("日本"))
	data[i] = 0xff
	_, err := Decode(context.Background(), data, "x.arrow", nil)
	if err == nil || !strings.HasPrefix(err.Error(), "x.arrow: batch 2, column c: value ") {
		t.Errorf("got %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(small(f, WriteOptions{}))
	f.Add(small(f, WriteOptions{Codec: "lz4", Stream: true}))
	f.Fuzz(func(_ *testing.T, data []byte) {
		if got, err := Decode(context.Background(), data, "fuzz", limited(1<<24)); err == nil && got.Rows() > 0 {
			got.Take([]int32{0})
		}
	})
}

// TestDescribed: a schema that was written down in base64 says the types again, and the scale of durations.
func TestDescribed(t *testing.T) {
	schema, err := column.NewSchema([]column.Field{{Name: "d", Type: column.DurationType.Fine()}, {Name: "z", Type: column.Type{Kind: column.Datetime, Zone: "Asia/Tokyo"}}, {Name: "l", Type: column.ListOf(column.DurationType)}, {Name: "c", Type: column.CategoricalType}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := Describe(schema)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadDescribed(text)
	if err != nil || len(got) != 4 {
		t.Fatal(got, err)
	}
	for i, f := range schema.Fields {
		if got[i].Name != f.Name || got[i].Type != f.Type || got[i].Scale != 1 {
			t.Errorf("%s %s comes back as %+v", f.Name, f.Type, got[i])
		}
	}
	for _, text := range []string{"", "!", "AAAA", text[:len(text)/2/4*4]} {
		if got, err := ReadDescribed(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func FuzzDescribed(f *testing.F) {
	schema, _ := column.NewSchema([]column.Field{{Name: "d", Type: column.DurationType}, {Name: "s", Type: column.StructOf([]column.Field{{Name: "x", Type: column.ListOf(column.StrType)}})}})
	text, err := Describe(schema)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(text))
	f.Fuzz(func(_ *testing.T, data []byte) {
		_, _ = ReadDescribed(string(data))
		_, _ = ReadDescribed(base64.StdEncoding.EncodeToString(data))
	})
}
