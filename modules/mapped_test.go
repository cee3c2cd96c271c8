package modules_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/modules"
)

// mappedColumns are of each kind that goes to functions in flat lists, with nulls in some, in more rows than one batch.
const mappedColumns = `import df
let k = 3
let limit = 2.5
let mut seen = 0
fun half(x: f64) -> f64 { if x > 10.0 { x / 2.0 } else { 0.0 - x } }
fun small(x: i8) -> bool { x > 3 }
fun fact(n) { if n < 2 { 1 } else { n * fact(n - 1) } }
fun scaled(f, by) { f.select([col("x").map_elements(|v| v * by).alias("y")]) }
let f = df.from_dict({i: (0..40000).collect()}).with_columns([
    (col("i").cast("f64") / 8.0).alias("x"), (col("i") % 2 == 0).alias("b"), (col("i") % 100).cast("i8").alias("s"), (col("i") % 20).cast("u64").alias("u"),
    when(col("i") % 3 == 1).then(null).otherwise(col("i")).alias("n"), (col("i") % 7).cast("f32").alias("r"), lit(null).cast("f64").alias("z"), col("i").cast("str").alias("t")])
fun told(f) { [f.dtypes, f.head(3).to_rows(), f.tail(3).to_rows(), f.select([col(f.columns[0]).null_count().alias("nulls")]).item(), f.select([col(f.columns[0]).n_unique()]).item()] }
`

// mappedPrograms are functions in columns; what they give, and how they fail, is the same in all tiers. In machine code runs what is marked so.
var mappedPrograms = []struct{ code, ran string }{
	{`f.select([col("x").map_elements(|x| x * 2.0 + 1.0)])`, "machine code"},
	{`f.select([col("x").map_elements(|x| if x > 1000.0 { x * 0.5 } else { x - 1.0 })])`, "machine code"},
	{`f.select([col("i").map_elements(|x| x * k - x % 7)])`, "machine code"},
	{`f.select([col("i").map_elements(|x| x > k && x % 2 == 0, return_dtype: "bool")])`, "machine code"},
	{`f.select([col("b").map_elements(|x| !x)])`, "machine code"},
	{`f.select([col("b").map_elements(|x| if x { 1 } else { 0 }, return_dtype: "i64")])`, "machine code"},
	{`f.select([col("s").map_elements(|x| x * x, return_dtype: "i64")])`, "machine code"},
	{`f.select([col("u").map_elements(fact, return_dtype: "i64")])`, "machine code"},
	{`f.select([col("n").map_elements(|x| x + 1)])`, "machine code"},
	{`f.select([col("n").cast("f64").map_elements(half)])`, "machine code"},
	{`f.select([col("n").map_elements(half, return_dtype: "f64")])`, "machine code"},
	{`f.select([col("r").map_elements(|x| x / limit, return_dtype: "f64")])`, "machine code"},
	{`f.select([col("s").map_elements(small, return_dtype: "bool")])`, "machine code"},
	{`f.select([col("i").map_elements(small, return_dtype: "bool")])`, ""}, // 128 is no i8
	{`f.select([col("x").map_elements(|x| { let mut s = 0.0; for j in 0..3 { s += x * (j as f64) }; s })])`, "machine code"},
	{`f.select([col("x").map_elements(|x| sqrt(x) + x.sin())])`, "machine code"},
	{`f.select([col("x").map_elements(|x| match x { 0.0 => 1.0, y if y > 5.0 => y, _ => 0.5 })])`, "machine code"},
	{`f.select([col("x").map_elements(|x: f64| -> f64 { x + 1.0 })])`, "machine code"},
	{`f.select([col("z").map_elements(|x| x + 1.0)])`, "value by value"},
	{`f.head(0).select([col("x").map_elements(|x| x + 1.0)])`, "value by value"},
	{`f.select([col("t").map_elements(|x| x + "!")])`, "value by value"},
	{`f.select([col("i").map_elements(|x| f"{x}", return_dtype: "str")])`, "value by value"},
	{`f.select([col("i").map_elements(|x| if x % 2 == 0 { x } else { null })])`, "value by value"},
	{`f.select([col("i").map_elements(|x| { seen += 1; x })])`, "value by value"},
	{`f.select([col("i").map_elements(|x| 100 / (x - 30000))])`, ""},
	{`f.select([col("i").map_elements(|x| x * 400000000000000)])`, ""},
	{`f.select([col("i").map_elements(|x| [1, 2, 3][x / 10000])])`, ""},
	{`f.select([col("i").map_elements(|x, y| x)])`, ""},
	{`scaled(f, 1.5)`, "machine code"},
	{`scaled(f, 2)`, "machine code"},
	{`df.from_dict({y: f["i"].map(|x| x * 2)})`, ""},
	{`df.from_dict({y: f["n"].map(|x| (x ?? 0) * 2)})`, ""},
	{`f.transform("i", |x| x + k).select(["i"])`, ""},
}

// mappedIn runs a program in a tier and gives what it shows, or its error with place and calls.
func mappedIn(t *testing.T, tier interp.Tier, code string) string {
	t.Helper()
	s := interp.New(interp.Options{Modules: modules.All(), Tier: tier})
	var out strings.Builder
	_, err := s.Run(context.Background(), diag.NewSource("program", mappedColumns+code), &interp.Streams{Stdout: func(x string) { out.WriteString(x) }})
	var d *diag.Diagnostic
	if errors.As(err, &d) {
		fmt.Fprintf(&out, "%s %s %v %v", d.Code, d.Message, d.Span, d.Related)
	} else if err != nil {
		out.WriteString(err.Error())
	}
	return out.String()
}

// TestMappedColumns: functions in columns give the same, and fail in the same way and place, in all tiers.
func TestMappedColumns(t *testing.T) {
	for _, p := range mappedPrograms {
		code := "println(told(" + p.code + "), seen)"
		want := mappedIn(t, interp.Tier0, code)
		if p.ran != "" && (want == "" || strings.Contains(want, "E0")) {
			t.Errorf("%s gives %s", p.code, want)
		}
		for _, tier := range tiers[1:] {
			if got := mappedIn(t, tier.tier, code); got != want {
				t.Errorf("%s in %s gives\n%s, in tier 0\n%s", p.code, tier.name, got, want)
			}
		}
	}
}

// TestMappedTiers: explain says in what functions ran, and it is what they are expected to run in.
func TestMappedTiers(t *testing.T) {
	for _, p := range mappedPrograms {
		if p.ran == "" || strings.HasPrefix(p.code, "scaled") {
			continue
		}
		code := strings.Replace(p.code, ".select(", ".lazy().select(", 1)
		if got := mappedIn(t, interp.TierAuto, "println("+code+".explain(analyze: true))"); !strings.Contains(got, p.ran) {
			t.Errorf("%s does not run in %s:\n%s", p.code, p.ran, got)
		}
	}
}
