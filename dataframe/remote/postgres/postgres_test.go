package postgres

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

func TestAddresses(t *testing.T) {
	for _, name := range []string{"PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE", "PGSSLROOTCERT"} {
		t.Setenv(name, "")
	}
	t.Setenv("PGUSER", "env")
	cases := []struct{ in, want string }{
		{"postgres://ann:se%40cret@db.example:6000/shop?sslmode=verify-full", "ann se@cret tcp db.example:6000 shop 4"},
		{"postgresql://localhost", "env  tcp localhost:5432 env 1"},
		{"postgres://[::1]/x?user=bo&password=p&connect_timeout=3", "bo p tcp [::1]:5432 x 1"},
		{"postgres:///x?host=/run/pg&port=7", "env  unix /run/pg/.s.PGSQL.7 x 1"},
		{"postgres://h/x?sslmode=maybe", "!sslmode is disable"},
		{"postgres://h/x?colour=red", "!colour"},
		{"postgres://h:99999/x", "!the port"},
		{"mysql://h/x", "!must begin with"},
		{"postgres://u:p@ss:w/rd@h/x", "!cannot be read"},
	}
	for _, c := range cases {
		a, err := parseAddress(c.in)
		if want, fails := strings.CutPrefix(c.want, "!"); fails {
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "p@ss") {
				t.Errorf("%s: %v, want %q", c.in, err, want)
			}
			continue
		}
		network, where := a.place()
		got := strings.Join([]string{a.user, a.password, network, where, a.database, string('0' + rune(a.mode))}, " ")
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", c.in, got, err, c.want)
		}
	}
}

// The exchange is that of RFC 7677, section 3.
func TestProof(t *testing.T) {
	own := "n=user,r=rOprNGfwEbeRWgbNEkqO"
	challenge := "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
	p, err := proofOf("pencil", own, challenge, []byte("n,,"))
	if err != nil || !strings.HasSuffix(p.message, ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=") || base64.StdEncoding.EncodeToString(p.server) != "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" {
		t.Errorf("%q, %v", p.message, err)
	}
	if _, err := proofOf("pencil", own, strings.Replace(challenge, "rOpr", "xOpr", 1), []byte("n,,")); err == nil {
		t.Error("a nonce that is not ours is taken")
	}
	if _, err := proofOf("pencil", own, strings.Replace(challenge, "4096", "999999999", 1), []byte("n,,")); err == nil {
		t.Error("years of rounds are taken")
	}
}

// numericOf writes a number as the server does.
func numericOf(s string) []byte {
	d, ok := column.ParseDecimal(s)
	if !ok {
		panic(s)
	}
	return appendNumeric(nil, d)
}

func TestNumerics(t *testing.T) {
	for _, s := range []string{"0", "1", "-1", "0.5", "-0.05", "9999", "10000", "123456789.000012", "0.00000001", "12345678901234567890123456789012345678", "-0.12345678901234567890123456789012345678", "100000000", "0.00"} {
		d, err := readNumeric(numericOf(s), column.MaxDigits)
		if err != nil || d.String() != s {
			t.Errorf("%s comes back as %s, %v", s, d, err)
		}
	}
	for _, c := range []struct {
		in    string
		scale int
		want  string
	}{{"1.25", 1, "1.3"}, {"-1.25", 1, "-1.3"}, {"1.249999", 1, "1.2"}, {"99.99995", 4, "100.0000"}, {"0.00004", 4, "0.0000"}, {"12345.678", 0, "12346"}} {
		d, err := readNumeric(numericOf(c.in), c.scale)
		if err != nil || d.String() != c.want {
			t.Errorf("%s to %d digits is %s, %v, want %s", c.in, c.scale, d, err, c.want)
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		d := column.Decimal{Unscaled: column.Int128Of(random.Int64() >> random.IntN(63)), Scale: uint8(random.IntN(20))}
		if got, err := readNumeric(appendNumeric(nil, d), column.MaxDigits); err != nil || got != d {
			t.Fatalf("%s comes back as %s, %v", d, got, err)
		}
	}
	huge := binary.BigEndian.AppendUint16(nil, 1)
	huge = append(huge, 0x7F, 0xFF, 0, 0, 0, 0, 0, 1)
	if _, err := readNumeric(huge, 38); err == nil {
		t.Error("10^131068 is taken")
	}
}

func TestModifiers(t *testing.T) {
	for _, c := range []struct {
		precision, scale int
		want             string
	}{{12, 2, "decimal(12, 2)"}, {3, 5, "decimal(5, 5)"}, {4, -2, "decimal(6, 0)"}, {38, 0, "decimal(38, 0)"}} {
		modifier := int32(c.precision<<16|c.scale&0x7FF) + 4
		if k := numericKind(modifier); k.typ.String() != c.want {
			t.Errorf("numeric(%d, %d) is %s", c.precision, c.scale, k.typ)
		}
	}
	if k := numericKind(60<<16 + 4); !k.cast {
		t.Error("60 digits are no text")
	}
}

func tableOf() *Table {
	names := []string{"i", "f", "s", "e", "u", "d", "at", "z", "b", "n", "ch", "r"}
	kinds := []kind{scalars.Get()[23], scalars.Get()[701], scalars.Get()[25], {name: "mood", typ: column.CategoricalType}, scalars.Get()[2950], scalars.Get()[1082], scalars.Get()[1114], scalars.Get()[1184], scalars.Get()[16], scaled(12, 2), scalars.Get()[1042], scalars.Get()[700]}
	fields := make([]column.Field, len(names))
	for i, n := range names {
		fields[i] = column.Field{Name: n, Type: kinds[i].typ}
	}
	schema, _ := column.NewSchema(fields)
	return &Table{client: &Client{version: 150000}, name: "t", from: "t", kinds: kinds, schema: schema, plainText: map[string]bool{"s": true}, limit: -1}
}

func TestConditions(t *testing.T) {
	c, l := expr.Col, expr.Lit
	day := expr.LitOf(column.DateType, int64(20454))
	cases := []struct {
		e    *expr.Expr
		want string
	}{
		{expr.Fn(">", c("i"), l(3)), `("i" > '3'::int8)`},
		{expr.Fn("<", l(3), c("i")), `("i" > '3'::int8)`},
		{expr.Fn("==", c("i"), l(2.5)), `("i" = '2.5'::float8)`},
		{expr.Fn("!=", c("f"), l(3)), `("f" <> '3'::float8)`},
		{expr.Fn("==", c("s"), l("o'x")), `("s" = 'o''x')`},
		{expr.Fn("<", c("s"), l("x")), `("s" collate "C" < 'x')`},
		{expr.Fn("starts_with", c("s"), l("x%")), `starts_with("s", 'x%')`},
		{expr.Fn("is_in", c("s"), l("a"), l(nil), l("b")), `("s" in ('a', 'b'))`},
		{expr.Fn("is_between", c("i"), l(1), l(2)), `("i" between '1'::int8 and '2'::int8)`},
		{expr.Fn("==", c("e"), l("happy")), `("e"::text = 'happy')`},
		{expr.Fn("==", c("u"), l("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")), `("u" = 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid)`},
		{expr.Fn(">=", c("d"), day), `("d" >= (date '2000-01-01' + '9497'::int4))`},
		{expr.Fn("not", expr.Fn("or", c("b"), expr.Fn("is_null", c("i")))), `(not ("b" or ("i" is null)))`},
		{expr.Fn("and", expr.Fn("==", c("n"), l(3)), expr.Fn("is_not_null", c("ch"))), `(("n" = '3'::int8) and ("ch" is not null))`},
		// what means something else there, or is not known
		{expr.Fn("==", c("ch"), l("x")), ""}, {expr.Fn("<", c("e"), l("happy")), ""}, {expr.Fn("==", c("u"), l("A0EE")), ""}, {expr.Fn("==", c("r"), l(0.1)), ""},
		{expr.Fn("==", c("s"), l("a\x00")), ""}, {expr.Fn("==", c("i"), c("f")), ""}, {expr.Fn("or", c("b"), expr.Fn("==", c("r"), l(1.5))), ""}, {expr.Fn("==", c("n"), l(0.5)), ""},
		{expr.Fn(">", expr.Fn("abs", c("i")), l(1)), ""}, {expr.Fn("is_in", c("i")), ""},
	}
	for _, k := range cases {
		got, ok := tableOf().condition(k.e)
		if !ok {
			got = ""
		}
		if got != k.want {
			t.Errorf("%s: %q, want %q", k.e, got, k.want)
		}
	}
}

func TestHandedOver(t *testing.T) {
	c, l := expr.Col, expr.Lit
	f, err := plan.NewFilter(plan.NewScan(tableOf()), expr.Fn("and", expr.Fn(">", c("i"), l(3)), expr.Fn("==", c("r"), l(1.5))))
	if err != nil {
		t.Fatal(err)
	}
	g, err := plan.NewFilter(plan.NewScan(tableOf()), expr.Fn(">", c("i"), l(3)))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		n    plan.Node
		want string
	}{
		{f, "FILTER col(\"r\") == 1.5\n  SCAN t at postgres://:/ where (\"i\" > '3'::int8)\n"},
		{plan.NewSlice(g, 2, 5), "SLICE from 2, 5 rows\n  SCAN t at postgres://:/ where (\"i\" > '3'::int8) limit 7\n"},
		{plan.NewSlice(f, 2, 5), "SLICE from 2, 5 rows\n  FILTER col(\"r\") == 1.5\n    SCAN t at postgres://:/ where (\"i\" > '3'::int8)\n"},
		{plan.NewSlice(g, -2, 2), "SLICE from -2, 2 rows\n  SCAN t at postgres://:/ where (\"i\" > '3'::int8)\n"},
	} {
		got := plan.Explain(plan.Optimize(k.n))
		if got != k.want {
			t.Errorf("got\n%swant\n%s", got, k.want)
		}
	}
}

// answer is the stream of a COPY with two columns.
func answer(rows int) []byte {
	out := append(append([]byte(nil), copyHead...), 0, 0, 0, 0, 0, 0, 0, 0)
	for i := range rows {
		out = append(out, 0, 2, 0, 0, 0, 4)
		out = binary.BigEndian.AppendUint32(out, uint32(i))
		if i%3 == 0 {
			out = append(out, 0xFF, 0xFF, 0xFF, 0xFF)
			continue
		}
		out = append(out, 0, 0, 0, 2, 'x', byte('a'+i%26))
	}
	return append(out, 0xFF, 0xFF)
}

func gather(r *plan.Run) *gathering {
	g, err := newGathering(r, []field{{name: "a"}, {name: "a"}}, []kind{scalars.Get()[23], scalars.Get()[25]})
	if err != nil {
		panic(err)
	}
	return g
}

// TestPieces: where messages end means nothing.
func TestPieces(t *testing.T) {
	all := answer(50)
	for size := 1; size < 40; size++ {
		c := &copyData{to: gather(&plan.Run{})}
		for at := 0; at < len(all); at += size {
			if err := c.add(all[at:min(at+size, len(all))]); err != nil {
				t.Fatal(err)
			}
		}
		table, err := c.to.table()
		if err != nil || c.end() != nil || table.Rows() != 50 || table.Column(1).Nulls() != 17 || table.Schema().Names()[1] != "a_1" || table.Column(0).Value(49) != int64(49) {
			t.Fatalf("pieces of %d: %v, %v", size, table, err)
		}
	}
	for cut := range len(all) {
		c := &copyData{to: gather(&plan.Run{})}
		if err := errors.Join(c.add(all[:cut]), c.end()); err == nil {
			t.Fatalf("%d of %d bytes are taken for the whole", cut, len(all))
		}
	}
}

func TestVersions(t *testing.T) {
	for s, want := range map[string]int{"15.18 (Debian 15.18-0+deb12u1)": 150018, "9.6.24": 90006, "17beta1": 170000, "": 0, "x": 0} {
		if got := versionNumber(s); got != want {
			t.Errorf("%q: %d", s, got)
		}
	}
}
