package column

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"strings"
	"testing"
	"time"
)

var allTypes = []Type{NullType, BoolType, Int8Type, Int16Type, Int32Type, Int64Type, Uint8Type, Uint16Type, Uint32Type, Uint64Type, Float32Type, Float64Type, StrType,
	DateType, TimeType, DatetimeType, DurationType, {Kind: Datetime, Zone: "UTC"}}

func randomColumn(r *rand.Rand, typ Type, n int) *Column {
	b := NewBuilder(typ, n)
	for range n {
		switch {
		case typ.Kind == Null || r.Intn(5) == 0:
			b.Null()
		case typ.Kind == Bool:
			b.Bool(r.Intn(2) == 0)
		case typ.Kind == Str:
			b.Str([]string{"", "a", "é", "日本", strings.Repeat("x", 20)}[r.Intn(5)])
		case typ.IsFloat():
			b.Float([]float64{0, 1.5, -2, math.Inf(1), math.NaN()}[r.Intn(5)])
		default:
			b.Int(int64(r.Intn(100)))
		}
	}
	return b.Build()
}

func values(c *Column) []string {
	out := make([]string, c.Len())
	for i := range out {
		out[i] = c.Text(i)
	}
	return out
}

// Every operation on whole columns does what the same on a list of texts would.
func TestWholeColumns(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for _, typ := range allTypes {
		for range 20 {
			c, d := randomColumn(r, typ, r.Intn(200)), randomColumn(r, typ, r.Intn(70))
			want, have := values(c), values(d)
			rows := make([]int32, r.Intn(50))
			taken := make([]string, len(rows))
			for i := range rows {
				if rows[i] = int32(r.Intn(c.Len()+1)) - 1; rows[i] < 0 {
					taken[i] = "null"
				} else {
					taken[i] = want[rows[i]]
				}
			}
			same(t, typ, "take", c.Take(rows), taken)
			from := r.Intn(c.Len() + 1)
			to := from + r.Intn(c.Len()-from+1)
			s := c.Slice(from, to)
			same(t, typ, "slice", s, want[from:to])
			same(t, typ, "slice of slice", s.Slice(s.Len()/2, s.Len()), want[from+s.Len()/2:to])
			same(t, typ, "concat", Concat([]*Column{c, s, d}), slices.Concat(want, want[from:to], have))
			if c.Len() > 0 {
				same(t, typ, "broadcast", c.Slice(0, 1).Broadcast(3), []string{want[0], want[0], want[0]})
			}
			if c.Nulls() != strings.Count("\n"+strings.Join(want, "\n")+"\n", "\nnull") || c.Bytes() < 0 {
				t.Errorf("%s: %d nulls", typ, c.Nulls())
			}
			checkGroups(t, c, want)
		}
	}
}

func same(t *testing.T, typ Type, what string, c *Column, want []string) {
	t.Helper()
	if c.Type() != typ || !slices.Equal(values(c), want) {
		t.Fatalf("%s of %s: %v, want %v", what, typ, values(c), want)
	}
	nulls := 0
	for i := range c.Len() {
		if (c.Value(i) == nil) != c.IsNull(i) {
			t.Fatalf("%s: row %d", typ, i)
		}
		if c.IsNull(i) {
			nulls++
		}
	}
	if nulls != c.Nulls() {
		t.Fatalf("%s of %s: %d nulls, not %d", what, typ, nulls, c.Nulls())
	}
}

func checkGroups(t *testing.T, c *Column, want []string) {
	t.Helper()
	g, order := GroupOne(c), map[string]int32{}
	for i, id := range g.IDs {
		n, ok := order[want[i]]
		if !ok {
			n = int32(len(order))
			order[want[i]] = n
			if g.First[n] != int32(i) {
				t.Fatalf("%s: group %d begins at %d, not %d", c.Type(), n, g.First[n], i)
			}
		}
		if n != id {
			t.Fatalf("%s: row %d is in group %d, not %d", c.Type(), i, id, n)
		}
	}
}

func TestHashTablesGrow(t *testing.T) {
	n := 50_000
	wide, text := make([]int64, n), make([]string, n)
	for i := range wide {
		wide[i] = int64(i%20_000) * 1_000_003
		text[i] = fmt.Sprint("key", i%20_000)
	}
	for _, c := range []*Column{Of(Int64Type, wide, nil), FromStrings(text, nil)} {
		if g := GroupOne(c); g.Len() != 20_000 || g.IDs[n-1] != int32((n-1)%20_000) {
			t.Errorf("%s: %d groups", c.Type(), g.Len())
		}
		b, p, m := Match([]*Column{c.Slice(0, 20_000), c.Slice(0, 20_000)}, []*Column{c, c})
		if m != 20_000 || !slices.Equal(p[:20_000], b) || p[n-1] != b[(n-1)%20_000] {
			t.Errorf("%s: matched %d", c.Type(), m)
		}
	}
	if g := GroupBy(nil, 3); g.Len() != 1 || len(GroupBy(nil, 0).First) != 0 {
		t.Error("no columns")
	}
}

func TestCasts(t *testing.T) {
	one := func(typ Type, v any) *Column {
		c, err := Constant(typ, v, 1)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for _, x := range []struct {
		c    *Column
		to   Type
		want string
	}{
		{one(Int64Type, int64(300)), Int8Type, "row 0: 300 is no i8"},
		{one(Int64Type, int64(-1)), Uint64Type, "row 0: -1 is no u64"},
		{one(Uint64Type, uint64(math.MaxUint64)), Int64Type, "row 0: 18446744073709551615 is no i64"},
		{one(Uint64Type, uint64(math.MaxUint64)), Float64Type, "1.8446744073709552e+19"},
		{one(Float64Type, 1.9), Int16Type, "1"},
		{one(Float64Type, 1e19), Uint64Type, "10000000000000000000"},
		{one(Float64Type, math.NaN()), Int64Type, "row 0: NaN is no i64"},
		{one(Float64Type, 0.5), BoolType, "true"},
		{one(Float64Type, 0.1), Float32Type, "0.1"},
		{one(Float32Type, 0.1), Float64Type, "0.10000000149011612"},
		{one(BoolType, true), Int32Type, "1"},
		{one(BoolType, true), Float32Type, "1.0"},
		{one(Int8Type, int64(2)), BoolType, "true"},
		{one(StrType, " 12 "), Int64Type, "12"},
		{one(StrType, "12"), Uint64Type, "12"},
		{one(StrType, "1e3"), Float64Type, "1000.0"},
		{one(StrType, "True"), BoolType, "true"},
		{one(StrType, "2026-01-31T10:00:00Z"), DateType, "2026-01-31"},
		{one(StrType, "2026/01/31"), DateType, "2026-01-31"},
		{one(StrType, "2026-01-31"), DatetimeType, "2026-01-31 00:00:00"},
		{one(StrType, "10:05"), TimeType, "10:05:00"},
		{one(StrType, "5"), DurationType, "0.000005s"},
		{one(StrType, "x"), DateType, "row 0: \"x\" is no date"},
		{one(DateType, int64(1)), Type{Kind: Datetime, Zone: "Europe/Berlin"}, "1970-01-02 00:00:00+01:00"},
		{one(DateType, int64(1)), Int64Type, "1"},
		{one(DatetimeType, int64(-1)), DateType, "1969-12-31"},
		{one(DatetimeType, int64(-1)), TimeType, "23:59:59.999999"},
		{one(DatetimeType, int64(0)), Type{Kind: Datetime, Zone: "Asia/Tokyo"}, "1970-01-01 09:00:00+09:00"},
		{one(DurationType, int64(-90_061_000_001)), StrType, "-1d 1h 1m 1.000001s"},
		{one(TimeType, int64(1)), DateType, "time cannot become date"},
		{one(BoolType, true), DateType, "bool cannot become date"},
		{one(Int64Type, nil), StrType, "null"},
		{OfNulls(NullType, 1), DateType, "null"},
	} {
		got := ""
		if c, err := x.c.Cast(x.to, false); err != nil {
			got = err.Error()
			if lenient, err := x.c.Cast(x.to, true); err == nil && !lenient.IsNull(0) {
				t.Errorf("%s as %s: lenient gives %s", x.c.Text(0), x.to, lenient.Text(0))
			}
		} else if got = c.Text(0); c.Type() != x.to {
			t.Errorf("%s as %s is %s", x.c.Text(0), x.to, c.Type())
		}
		if got != x.want {
			t.Errorf("%s %s as %s: %s, want %s", x.c.Type(), x.c.Text(0), x.to, got, x.want)
		}
	}
}

// Dates and their parts agree with package time over four centuries.
func TestCalendar(t *testing.T) {
	for days := int64(-80_000); days < 80_000; days += 37 {
		at := time.Unix(days*86_400, 0).UTC()
		y, m, d := Civil(days)
		if int(y) != at.Year() || int(m) != int(at.Month()) || int(d) != at.Day() || DaysOf(y, m, d) != days {
			t.Fatalf("day %d: %d-%d-%d", days, y, m, d)
		}
		if back, ok := ParseDate(FormatDate(days)); !ok || back != days {
			t.Fatalf("%s", FormatDate(days))
		}
		us := days*MicrosPerDay + 12_345_678_901
		if back, zoned, ok := ParseDatetime(FormatDatetime(us, "")); !ok || zoned || back != us {
			t.Fatalf("%s", FormatDatetime(us, ""))
		}
		if days < -25_000 {
			continue // local mean time has offsets with seconds, which the text drops
		}
		if back, zoned, ok := ParseDatetime(FormatDatetime(us, "America/New_York")); !ok || !zoned || back != us {
			t.Fatalf("%s", FormatDatetime(us, "America/New_York"))
		}
	}
	for _, s := range []string{"2026-13-01", "2026-02-29", "2026-1-1", "x026-01-01", "2026-01-00", "2026-01/01"} {
		if _, ok := ParseDate(s); ok {
			t.Error(s)
		}
	}
	for _, s := range []string{"24:00", "10:60", "10", "10:00:61", "10:00.5", "10:00:00.", "10:00:00.1234567890", "1a:00"} {
		if _, ok := ParseTime(s); ok {
			t.Error(s)
		}
	}
	for _, s := range []string{"2026-01-01 10:00+1", "2026-01-01 10:00+01:60", "2026-01-01x10:00", "2026-01-41 10:00", "2026-01-01"} {
		if _, _, ok := ParseDatetime(s); ok {
			t.Error(s)
		}
	}
	if us, _, ok := ParseDatetime("1970-01-01 00:00:00.1234567-02"); !ok || us != 2*3600*1_000_000+123_456 {
		t.Error(us)
	}
	if FormatDuration(0) != "0s" || FormatTime(1_500_000) != "00:00:01.500" || At(0, "Nowhere/Land").Location() != time.UTC {
		t.Error("formats")
	}
}

func TestTypes(t *testing.T) {
	for _, typ := range allTypes {
		if back, ok := ParseType(typ.String()); !ok || back != typ {
			t.Errorf("%s reads as %s", typ, back)
		}
		if c, ok := Common(typ, NullType); !ok || c != typ {
			t.Errorf("%s beside null: %s", typ, c)
		}
		for _, u := range allTypes {
			a, okA := Common(typ, u)
			b, okB := Common(u, typ)
			if a != b || okA != okB {
				t.Errorf("%s and %s: %s or %s", typ, u, a, b)
			}
		}
	}
	for _, x := range []struct{ a, b, want Type }{
		{Int8Type, Int32Type, Int32Type}, {Int8Type, Uint8Type, Int16Type}, {Uint16Type, Int8Type, Int32Type}, {Uint32Type, Int64Type, Int64Type}, {Uint64Type, Int8Type, Float64Type},
		{Float32Type, Int16Type, Float32Type}, {Float32Type, Int32Type, Float64Type}, {Float32Type, Float64Type, Float64Type}, {DateType, DatetimeType, DatetimeType}, {UnknownType, StrType, UnknownType},
	} {
		if got, ok := Common(x.a, x.b); !ok || got != x.want {
			t.Errorf("%s and %s: %s, want %s", x.a, x.b, got, x.want)
		}
	}
	for name, want := range map[string]Type{"int": Int64Type, "String": StrType, "UInt8": Uint8Type, "Float64": Float64Type} {
		if got, ok := ParseType(name); !ok || got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if _, ok := ParseType("list"); ok {
		t.Error("list")
	}
}

func TestTables(t *testing.T) {
	a, b := Of(Int64Type, []int64{1, 2}, nil), FromStrings([]string{"x", "y"}, nil)
	tab, err := FromColumns([]string{"a", "b"}, []*Column{a, b})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := FromColumns([]string{"a", "a"}, []*Column{a, b}); err == nil {
		t.Error("doubled name")
	}
	if _, err := FromColumns([]string{"a", "b"}, []*Column{a, b.Slice(0, 1)}); err == nil {
		t.Error("unequal lengths")
	}
	if got := tab.Select([]string{"b"}); got.Schema().Nearest("bb") != "b" || got.Rows() != 2 || got.Bytes() == 0 {
		t.Error(got.Schema().Names())
	}
	if _, ok := tab.ByName("z"); ok || tab.Equal(tab.Slice(0, 1)) || !tab.Equal(tab.Take([]int32{0, 1})) || tab.Equal(tab.Take([]int32{1, 0})) {
		t.Error("equality")
	}
	if tab.Schema().Equal(tab.Select([]string{"a"}).Schema()) || tab.Schema().Equal(tab.Select([]string{"b", "a"}).Schema()) {
		t.Error("schemas")
	}
	r := NewRecords()
	r.Begin()
	r.Set("x", int64(1))
	r.Begin()
	r.Set("y", "z")
	r.Set("x", 2.5)
	made, err := r.Table()
	if err != nil || fmt.Sprint(values(made.Column(0)), values(made.Column(1))) != "[1.0 2.5] [null z]" || r.Rows() != 2 {
		t.Errorf("%v %v", made, err)
	}
	if got := values(Infer([]any{true, int64(1), uint64(2), "x", nil, 1.0})); fmt.Sprint(got) != "[true 1 2 x null 1.0]" {
		t.Error(got)
	}
	if _, err := Constant(Int8Type, "x", 1); err == nil {
		t.Error("constant")
	}
}

func TestBuilderRefuses(t *testing.T) {
	for _, x := range []struct {
		typ Type
		v   any
	}{{BoolType, int64(1)}, {StrType, true}, {Int8Type, int64(128)}, {Int64Type, uint64(math.MaxUint64)}, {StrType, uint64(math.MaxUint64)}, {Int64Type, 1.5}, {BoolType, "x"}, {StrType, int64(1)}, {Int64Type, struct{}{}}} {
		if err := NewBuilder(x.typ, 1).Append(x.v); err == nil {
			t.Errorf("%v fits %s", x.v, x.typ)
		}
	}
	b := NewBuilder(Float64Type, 1)
	if b.Append(uint64(math.MaxUint64)) != nil || b.Len() != 1 {
		t.Error("u64 as float")
	}
	c := NewBuilder(StrType, 1)
	c.Bytes([]byte("é"))
	if got := c.Build().Text(0); got != "é" {
		t.Error(got)
	}
}

func TestBits(t *testing.T) {
	b := NewBitmap(130)
	for _, i := range []int{0, 63, 64, 129} {
		b.Set(i)
	}
	b.Clear(63)
	if fmt.Sprint(b.Indices(130), b.Count(130), b.Count(64), b.Not().Count(130), b.Slice(64, 130).Indices(66)) != "[0 64 129] 3 1 127 [0 65]" {
		t.Error(b.Indices(130))
	}
	if b.Or(Ones(130)).Count(130) != 130 || Ones(130).AndNot(b).Count(130) != 127 || len(b.And(nil)) != len(b) || len(Bitmap(nil).And(b)) != len(b) {
		t.Error("operations")
	}
	defer func() {
		if recover() == nil {
			t.Error("i64 as date")
		}
	}()
	Of(Int64Type, []int64{1}, nil).Retype(DateType)
}
