package column

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func mustType(t *testing.T, name string) Type {
	t.Helper()
	typ, ok := ParseType(name)
	if !ok {
		t.Fatalf("%s is no type", name)
	}
	return typ
}

func TestTypeNames(t *testing.T) {
	for _, name := range []string{"i64", "decimal(38, 10)", "list[list[str]]", "struct{a: i64, \"b c\": list[decimal(4, 2)]}", "datetime[Asia/Tokyo]", "binary", "categorical", "struct{}"} {
		typ := mustType(t, name)
		if typ.String() != name {
			t.Errorf("%s reads as %s", name, typ)
		}
		if again := mustType(t, name); again != typ {
			t.Errorf("two types %s are not ==", name)
		}
	}
	for _, name := range []string{"", "list", "list[", "list[i64", "struct{a}", "struct{a: i64, a: str}", "decimal(39, 2)", "decimal(3, 4)", "i64 x", strings.Repeat("list[", 200) + "i64" + strings.Repeat("]", 200)} {
		if typ, ok := ParseType(name); ok {
			t.Errorf("%q is no type, and reads as %s", name, typ)
		}
	}
}

// TestCasts: text, type, and what it reads as, or "error".
func TestCastsOfText(t *testing.T) {
	for _, c := range [][3]string{
		{"1.505", "decimal(5, 2)", "1.51"}, {"-1.505", "decimal(5, 2)", "-1.51"}, {"1e3", "decimal(5, 0)", "1000"}, {"1234", "decimal(3, 0)", "error"}, {"x", "decimal(3, 0)", "error"},
		{".5", "decimal(2, 1)", "0.5"}, {"99999999999999999999999999999999999999", "decimal(38, 0)", "99999999999999999999999999999999999999"},
		{"100000000000000000000000000000000000000", "decimal(38, 0)", "error"},
		{`a\x00b`, "binary", `a\x00b`}, {`\xZZ`, "binary", "error"}, {"[1, null,3]", "list[i64]", "[1, null, 3]"}, {"[[1],[]]", "list[list[i8]]", "[[1], []]"},
		{"[1", "list[i64]", "error"}, {"[300]", "list[i8]", "error"}, {`{a: 1, b: "x, y"}`, "struct{a: i64, b: str}", `{a: 1, b: "x, y"}`}, {`{b: z}`, "struct{a: i64, b: str}", `{a: null, b: "z"}`},
		{"{c: 1}", "struct{a: i64}", "error"}, {"x", "categorical", "x"}, {"1d 2h 3m 4.5s", "duration", "1d 2h 3m 4.5s"}, {"-90m", "duration", "-1h 30m"}, {"5 parsecs", "duration", "error"},
		{"13:05", "time", "13:05:00"}, {"2026-01-31 10:00+02:00", "datetime[UTC]", "2026-01-31 08:00:00Z"},
	} {
		got := "error"
		if out, err := FromStrings([]string{c[0]}, nil).Cast(mustType(t, c[1]), false); err == nil {
			got = out.Text(0)
		}
		if got != c[2] {
			t.Errorf("%q as %s: %s, want %s", c[0], c[1], got, c[2])
		}
	}
}

// samples makes columns of every type with nulls, whose rows are distinct or not.
func samples(t *testing.T, rng *rand.Rand, n int) []*Column {
	var out []*Column
	for _, name := range []string{"decimal(10, 2)", "decimal(38, 4)", "binary", "categorical", "list[i64]", "list[list[str]]", "struct{a: i64, b: str}", "list[struct{x: f64}]", "struct{d: decimal(30, 2), l: list[bool]}"} {
		b := NewBuilder(mustType(t, name), n)
		for range n {
			if err := b.Append(randomValue(rng, b.typ)); err != nil {
				t.Fatal(err)
			}
		}
		out = append(out, b.Build())
	}
	return out
}

func randomValue(rng *rand.Rand, typ Type) any {
	if rng.IntN(6) == 0 {
		return nil
	}
	switch typ.Kind {
	case DecimalKind:
		return Decimal{Int128{rng.Uint64N(300), int64(rng.IntN(2)) * int64(typ.Precision/38)}, typ.Scale}
	case Binary, Str, Categorical:
		return []string{"", "a", "a\x00", "a\x00b", "zz", "日本"}[rng.IntN(6)]
	case Int64:
		return int64(rng.IntN(5) - 2)
	case Float64:
		return float64(rng.IntN(3)) - 0.5
	case Bool:
		return rng.IntN(2) == 0
	case ListKind:
		items := make([]any, rng.IntN(3))
		for i := range items {
			items[i] = randomValue(rng, typ.Elem())
		}
		return items
	}
	r := Record{}
	for _, f := range typ.Fields() {
		r.Names, r.Values = append(r.Names, f.Name), append(r.Values, randomValue(rng, f.Type))
	}
	return r
}

// TestRows: taking, slicing, joining, grouping, ordering and casting agree with comparing rows one by one.
func TestRowsOfEveryType(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range samples(t, rng, 120) {
		rows := make([]int32, 200)
		for i := range rows {
			rows[i] = int32(rng.IntN(c.Len()+1)) - 1
		}
		taken := Concat([]*Column{c.Take(rows[:80]).Slice(0, 80), c.Take(rows).Slice(80, 200)})
		for i, r := range rows {
			if r < 0 != taken.IsNull(i) && (r < 0 || !c.IsNull(int(r))) {
				t.Fatalf("%s: row %d is null, or is not", c.typ, i)
			}
			if r >= 0 && (CompareRows(taken, i, c, int(r)) != 0 || taken.Text(i) != c.Text(int(r))) {
				t.Fatalf("%s: row %d is %s, want %s", c.typ, i, taken.Text(i), c.Text(int(r)))
			}
		}
		g := GroupOne(taken)
		for i, id := range g.IDs {
			for j, other := range g.IDs[:i] {
				if (id == other) != (CompareRows(taken, i, taken, j) == 0) {
					t.Fatalf("%s: %s and %s are in groups %d and %d", c.typ, taken.Text(i), taken.Text(j), id, other)
				}
			}
		}
		order := Sort([]SortKey{{Col: taken}}, taken.Len())
		if !slices.IsSortedFunc(order, func(a, b int32) int { return CompareRows(taken, int(a), taken, int(b)) }) {
			t.Errorf("%s: not in order", c.typ)
		}
		b, p, _ := Match([]*Column{c}, []*Column{taken})
		for i, id := range p {
			for j, other := range b {
				if same := !taken.IsNull(i) && CompareRows(taken, i, c, j) == 0; same != (id >= 0 && id == other) {
					t.Fatalf("%s: %s and %s match: %v", c.typ, taken.Text(i), c.Text(j), same)
				}
			}
		}
		text, err := taken.Cast(StrType, false)
		if err == nil && c.typ.Kind != Categorical {
			var back *Column
			if back, err = text.Cast(c.typ, false); err == nil {
				for i := range taken.Len() {
					if CompareRows(taken, i, back, i) != 0 {
						t.Fatalf("%s: %s reads back as %s", c.typ, taken.Text(i), back.Text(i))
					}
				}
			}
		}
		if err != nil {
			t.Errorf("%s: %v", c.typ, err)
		}
	}
}

func TestInt128(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	pick := func() Int128 {
		x := Int128{rng.Uint64(), int64(rng.Uint64())}
		switch rng.IntN(3) {
		case 0:
			x = Int128Of(int64(rng.Uint64()) >> rng.IntN(64))
		case 1:
			x.Hi >>= rng.IntN(64)
		}
		return x
	}
	check := func(what string, x, y, got Int128, ok bool, want *big.Int) {
		if w, fits := fromBig(want); fits != ok || ok && w != got {
			t.Fatalf("%v %s %v = %v, %v; want %v", x.Big(), what, y.Big(), got.Big(), ok, want)
		}
	}
	for range 20000 {
		x, y := pick(), pick()
		z, ok := x.Add(y)
		check("+", x, y, z, ok, new(big.Int).Add(x.Big(), y.Big()))
		z, ok = x.Sub(y)
		check("-", x, y, z, ok, new(big.Int).Sub(x.Big(), y.Big()))
		z, ok = x.Mul(y)
		check("*", x, y, z, ok, new(big.Int).Mul(x.Big(), y.Big()))
		if x.Cmp(y) != x.Big().Cmp(y.Big()) {
			t.Fatalf("%v and %v compare as %d", x.Big(), y.Big(), x.Cmp(y))
		}
		if y.Sign() == 0 || y == Int128Of(-1) {
			continue
		}
		q, r := x.QuoRem(y)
		wq, wr := new(big.Int).QuoRem(x.Big(), y.Big(), new(big.Int))
		check("quo", x, y, q, true, wq)
		check("rem", x, y, r, true, wr)
		double := new(big.Int).Lsh(x.Big(), 1) // round half away: floor((2|x| + |y|) / 2|y|) with the sign
		n := double.Abs(double).Add(double, new(big.Int).Abs(y.Big()))
		n.Quo(n, new(big.Int).Lsh(new(big.Int).Abs(y.Big()), 1))
		if x.Sign()*y.Sign() < 0 {
			n.Neg(n)
		}
		check("round", x, y, x.DivRound(y), true, n)
	}
}

func FuzzParseType(f *testing.F) {
	for _, s := range []string{"list[struct{a: decimal(3, 1)}]", "struct{\"x\": list[i64]}", "decimal(", "datetime[a]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		typ, ok := ParseType(s)
		if !ok {
			return
		}
		if again, ok := ParseType(typ.String()); !ok || again != typ {
			t.Errorf("%q is %s, which reads as %s", s, typ, again)
		}
	})
}

func FuzzParseNested(f *testing.F) {
	for _, s := range []string{"[{a: 1, b: [x, \"y\"]}]", "[{}]", "[null, {a: 'q'}]", "[{a:"} {
		f.Add(s)
	}
	typ, _ := ParseType("list[struct{a: decimal(10, 2), b: list[str]}]")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := FromStrings([]string{s}, nil).Cast(typ, true)
		if err != nil || c.IsNull(0) {
			return
		}
		back, err := FromStrings([]string{c.Text(0)}, nil).Cast(typ, false)
		if err != nil || CompareRows(c, 0, back, 0) != 0 {
			t.Errorf("%q is %s, which does not read back: %v", s, c.Text(0), err)
		}
	})
}
