package parquet

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"skep/dataframe/column"
)

// columnOf makes n values of a type; every third to fifth is null if nulls is set.
func columnOf(t column.Type, n int, nulls bool, seed uint64) *column.Column {
	r := rand.New(rand.NewPCG(seed, uint64(n)))
	b := column.NewBuilder(t, n)
	for i := range n {
		if nulls && r.IntN(4) == 0 {
			b.Null()
			continue
		}
		switch {
		case t.Kind == column.Null:
			b.Null()
		case t.Kind == column.DecimalKind:
			if err := b.Append(column.Decimal{Unscaled: column.Int128Of(int64(r.IntN(2000)) - 1000), Scale: t.Scale}); err != nil {
				panic(err)
			}
		case t.Kind == column.Binary:
			b.Bytes([]byte{byte(r.IntN(256)), 0, 255})
		case t.Kind == column.Bool:
			b.Bool(r.IntN(2) == 0)
		case t.Kind == column.Str || t.Kind == column.Categorical:
			b.Str([]string{"", "a", "Ümlaut", "日本", fmt.Sprint(r.IntN(50)), fmt.Sprint(i * 7)}[r.IntN(6)])
		case t.IsFloat():
			b.Float([]float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), 1.5, float64(r.IntN(9))}[r.IntN(6)])
		case t.Width() == 1:
			b.Int(int64(r.IntN(100)))
		default:
			b.Int(int64(r.IntN(30000)))
		}
	}
	return b.Build()
}

var everyType = []column.Type{column.NullType, column.BoolType, column.Int8Type, column.Int16Type, column.Int32Type, column.Int64Type, column.Uint8Type, column.Uint16Type,
	column.Uint32Type, column.Uint64Type, column.Float32Type, column.Float64Type, column.StrType, column.DateType, column.TimeType, column.DatetimeType,
	{Kind: column.Datetime, Zone: "Europe/Berlin"}, column.DurationType, column.BinaryType, column.CategoricalType, column.DecimalOf(9, 2), column.DecimalOf(38, 10)}

// nestedOf makes lists and structs of n rows, to a depth.
func nestedOf(n, depth int, seed uint64) *column.Column {
	r := rand.New(rand.NewPCG(seed, uint64(depth)))
	if depth == 0 {
		return columnOf(everyType[r.IntN(len(everyType))], n, r.IntN(2) == 0, seed)
	}
	valid := column.Ones(n)
	for i := range n {
		if r.IntN(5) == 0 {
			valid.Clear(i)
		}
	}
	if r.IntN(2) == 0 {
		names, cols := []string{}, []*column.Column{}
		for i := range 1 + r.IntN(3) {
			names, cols = append(names, fmt.Sprint("f", i)), append(cols, nestedOf(n, r.IntN(depth), seed*7+uint64(i)))
		}
		return column.OfStructs(names, cols, n, valid)
	}
	offsets := make([]int64, n+1)
	for i := range n {
		offsets[i+1] = offsets[i]
		if valid.Get(i) {
			offsets[i+1] += int64(r.IntN(4))
		}
	}
	return column.OfLists(column.List{Offsets: offsets, Child: nestedOf(int(offsets[n]), depth-1, seed*5+1)}, valid)
}

func TestNestedColumns(t *testing.T) {
	for seed := range uint64(300) {
		n := []int{0, 1, 5, 100, 70000}[min(seed%20, 4)]
		if n == 70000 && seed > 20 {
			n = 33
		}
		want := tableWith(nestedOf(n, int(seed%4), seed))
		got, err := Decode(nil, encoded(t, want, WriteOptions{GroupLen: 40000}), "nested.parquet", nil)
		if err != nil {
			t.Fatalf("seed %d, %s: %v", seed, want.Column(0).Type(), err)
		}
		if !got.Equal(want) {
			t.Errorf("seed %d, %d rows: %s comes back as %s or with other values", seed, n, want.Column(0).Type(), got.Column(0).Type())
		}
	}
}

func tableOf(t testing.TB, n int) *column.Table {
	t.Helper()
	var names []string
	var cols []*column.Column
	for i, typ := range everyType {
		for _, nulls := range []bool{false, true} {
			names = append(names, fmt.Sprintf("%s %v", typ, nulls))
			cols = append(cols, columnOf(typ, n, nulls, uint64(i)))
		}
	}
	table, err := column.FromColumns(names, cols)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func encoded(t testing.TB, table *column.Table, o WriteOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, table.Schema(), o)
	if err == nil {
		err = w.Write(nil, table)
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
		table := tableOf(t, n)
		for _, o := range []WriteOptions{{}, {Codec: "snappy", GroupLen: 300}, {Codec: "gzip"}, {Codec: "none", GroupLen: 7001}} {
			data := encoded(t, table, o)
			got, err := Decode(nil, data, "test.parquet", nil)
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
