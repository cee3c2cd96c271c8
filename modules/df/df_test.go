package df

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/moduletest"
)

const people = "let t = df![ \"name\" => [\"Ann\", \"Bo\", \"Cy\", \"Di\"], \"age\" => [31, null, 25, 40], \"city\" => [\"Rom\", \"Oslo\", \"Rom\", null] ]¶"

func programs(t *testing.T, table string) {
	t.Helper()
	moduletest.Programs(t, strings.ReplaceAll(table, "@@", people), Module(), Alias())
}

func TestFrames(t *testing.T) {
	programs(t, `
@@t.shape ==> (4, 3)
@@t.dtypes ==> ["str", "i64", "str"]
@@t[1] ==> {name: "Bo", age: nil, city: "Oslo"}
@@t[-1].name ==> "Di"
@@t[9] ==> !there is no row 9: there are 4
@@t["nme"] ==> !nme
@@t[1..3]["name"].to_list() ==> ["Bo", "Cy"]
@@t[..=1].height ==> 2
@@t[-2..].height ==> 2
@@t[["city", "age"]].columns ==> ["city", "age"]
@@t[t["age"] > 30]["name"].to_list() ==> ["Ann", "Di"]
@@t[0, "age"] ==> 31
@@t[0, 1, 2] ==> !a frame takes one or two indexes
@@t == t.filter(true) ==> true
@@t.equals(5) ==> false
@@[t] == [t.head(4)] ==> true
@@len(t) ==> 4
@@"age" in t ==> true
@@t.item() ==> !item needs one row and one column
@@t.to_dict()["age"] ==> [31, nil, 25, 40]
@@t.row(2).city ==> "Rom"
@@let mut u = t¶u["age2"] = col("age") * 2¶u["one"] = 1¶u["k"] = [1, 2, 3, 4]¶(u.columns, t.width) ==> (["name", "age", "city", "age2", "one", "k"], 3)
@@let mut u = t¶u[0] = 5 ==> !single values of a frame do not change
df![ "a" => [1, 2], "b" => [1] ] ==> !column "a" has 2 values, column "b" has 1 value
df![ "a" => [1, "x"] ] ==> !column "a" mixes i64 and str: row 1 is "x"
df![ "a" => [1, 2.5] ].dtypes ==> ["f64"]
df![ "a" => 1..4 ]["a"].sum() ==> 6
df![ "a" => [1, 2].iter().map(|x| x * 2) ]["a"].to_list() ==> [2, 4]
df!{ "a" => [1], }.height ==> 1
df!().shape ==> (0, 0)
df.from_rows([[1, "x"], [2, "y"]], columns: ["n", "s"])["s"].to_list() ==> ["x", "y"]
df.from_rows([[1, 2], [3]]).to_rows() ==> [{column_1: 1, column_2: 2}, {column_1: 3, column_2: nil}]
struct P { x: i64 }¶df.from_rows([P { x: 4 }, P { x: 5 }])["x"].to_list() ==> [4, 5]
df.from_rows([1]) ==> !a row is an object, a struct or a list
df.from_dict(3) ==> !from_dict needs an object of columns
df.concat([df![ "a" => [1] ], df![ "a" => [2.5] ]])["a"].to_list() ==> [1.0, 2.5]
df.concat([df![ "a" => [1] ], df![ "b" => [2] ]]) ==> !column 1 of frame 2 is called "b"
let df = 5¶dataframe.from_dict({a: [1]}).height ==> 1
df.from_csv_string("a;b\n1;2,5\n").dtypes ==> ["i64", "str"]
df.from_csv_string("a,b\n1\n") ==> !text:2: the row has 1 fields, the header 2
df.from_json("{\"a\": [1, 2], \"b\": [\"x\", null]}").to_rows()[1] ==> {a: 2, b: nil}
df.from_json("[1]") ==> !text:1: a record is an object
df.read_csv("nowhere.csv") ==> !cannot open "nowhere.csv"
`)
}

func TestVerbs(t *testing.T) {
	programs(t, `
@@t.filter(age > 26 && city == "Rom")["name"].to_list() ==> ["Ann"]
@@t.filter(col("age").is_null() || !(col("city") == "Rom"))["name"].to_list() ==> ["Bo"]
@@t.filter(age != null)["name"].to_list() ==> []
@@let limit = 30¶t.filter(age > limit)["name"].to_list() ==> ["Ann", "Di"]
@@let age = 1¶t.filter(age > lit(age))["name"].to_list() ==> ["Ann", "Cy", "Di"]
@@t.filter(|r| (r.age ?? 0) > 30)["name"].to_list() ==> ["Ann", "Di"]
@@t.filter(age) ==> !a condition must be bool, col("age") is i64
@@t.filter(nme == "Ann") ==> !nme
@@t.filter(col("nme") == "Ann") ==> !nme
@@t.select("name", (age + 1).alias("next"))["next"].to_list() ==> [32, nil, 26, 41]
@@t.select(sum(age), count(), mean(age).alias("m")).to_rows() ==> [{age: 96, count: 4, m: 32.0}]
@@t.select(name, name) ==> !two results are called "name"
@@t.select(col("*")).width ==> 3
@@t.with_column("twice", col("age") * 2)["twice"].to_list() ==> [62, nil, 50, 80]
@@t.with_column("n", [1, 2, 3, 4])["n"].to_list() ==> [1, 2, 3, 4]
@@t.with_column("n", [1]).height ==> 4
@@t.with_column("n", [1, 2]) ==> !2 values for 4 rows
@@t.with_column("l", |r| r.name.len())["l"].to_list() ==> [3, 2, 2, 2]
@@t.with_column(name * 2) ==> !* does not work on str and i64
@@t.group_by(city).agg(sum(age), first(name).alias("who")).to_rows() ==> [{city: "Rom", age: 56, who: "Ann"}, {city: "Oslo", age: 0, who: "Bo"}, {city: nil, age: 40, who: "Di"}]
@@t.group_by("city").agg(col("age")) ==> !col("age") is not aggregated
@@t.group_by("city").agg(sum(age), mean(age)) ==> !two results are called "age"
@@t.group_by("city").agg(sum(mean(age))) ==> !stands inside of
@@t.group_by() ==> !group_by needs at least one key
@@t.group_by("city").mean()["age"].to_list() ==> [28.0, nil, 40.0]
@@t.group_by("city").sum(name) ==> !sum needs a number, col("name") is str
@@t.group_by("city").count().columns ==> ["city", "count"]
@@t.sort("age")["age"].to_list() ==> [nil, 25, 31, 40]
@@t.sort("age", desc: true, nulls_last: true)["age"].to_list() ==> [40, 31, 25, nil]
@@t.sort("city", "age", desc: [false, true])["name"].to_list() ==> ["Di", "Bo", "Ann", "Cy"]
@@t.sort("city", desc: [true, false]) ==> !desc has 2 values for 1 columns
@@t.sort(sum(age)) ==> !cannot be a key
@@t.sort_by("age", true)["name"].to_list()[0] ==> "Bo"
@@t.head(-1).height ==> 3
@@t.tail(-1)["name"].to_list() ==> ["Bo", "Cy", "Di"]
@@t.tail(0).height ==> 0
@@t.slice(1, 2)["name"].to_list() ==> ["Bo", "Cy"]
@@t.head("x") ==> !must be
@@t.unique("city", keep: "last")["name"].to_list() ==> ["Bo", "Cy", "Di"]
@@t.unique("city", keep: "some") ==> !unique does not know what to keep: "some"
@@t.drop("age", name).columns ==> ["city"]
@@t.drop("agee") ==> !agee
@@t.drop(age + 1) ==> !a column's name is needed here
@@t.rename("age", "years").columns ==> ["name", "years", "city"]
@@t.rename({age: 3}) ==> !a new name is needed
@@t.rename({age: "name"}) ==> !two results are called "name"
@@t.drop_nulls().height ==> 2
@@t.drop_nulls(age).height ==> 3
@@t.fill_null(0)["age"].to_list() ==> [31, 0, 25, 40]
@@t.fill_null("none")["city"].to_list()[3] ==> "none"
@@t.cast({age: "f64"}).dtypes ==> ["str", "f64", "str"]
@@t.cast({age: "nothing"}) ==> !columns have no type "nothing"
@@t.cast({name: "i64"}) ==> !row 0: "Ann" is no i64
@@t.null_count().to_rows() ==> [{name: 0, age: 1, city: 1}]
@@t.unpivot(on: ["name", "city"], index: "age").head(5)["value"].to_list() ==> ["Ann", "Bo", "Cy", "Di", "Rom"]
@@t.unpivot(index: "city") ==> !column "age" is i64
@@t.with_row_index("row", 1)["row"].to_list() ==> [1, 2, 3, 4]
@@t.reverse()["name"].to_list() ==> ["Di", "Cy", "Bo", "Ann"]
@@t.value_counts("city")["count"].to_list() ==> [2, 1, 1]
@@t.transform("age", |a| (a ?? 0) + 1)["age"].to_list() ==> [32, 1, 26, 41]
@@t.sum("age") ==> 96
@@t.mean().to_rows() ==> [{age: 32.0}]
@@t.max("name") ==> "Di"
@@t.describe()["age"].to_list()[0..3] ==> ["3", "1", "32.0"]
@@t.select(when(age > 30).then("old").when(age > 0).then("young").otherwise("?").alias("k"))["k"].to_list() ==> ["old", "?", "young", "old"]
@@t.select(age.filter(city == "Rom").sum())["age"].to_list() ==> [56]
@@t.select(name, sum(age).over("city"))["age"].to_list() ==> [56, 0, 56, 40]
@@t.select(quantile(age, 0.5))["age"].to_list() ==> [31.0]
@@t.filter(name.is_in(["Ann", "Di"])).height ==> 2
@@t.select(name.cast("f65")) ==> !columns have no type "f65"
@@t.merge(t) ==> !merge
`)
}

// A series stands for its values, one for each row, wherever an expression of a frame reads columns; where a list is wanted it is that.
func TestSeriesBesideRows(t *testing.T) {
	programs(t, strings.ReplaceAll(`
&&s.with_column(k)["k"].to_list() ==> [3, 1, 2]
&&s.with_columns([k, (col("x") * k).alias("q")])["q"].to_list() ==> [30, 20, 60]
&&s.with_column("n", k).columns ==> ["x", "g", "n"]
&&s.select("*", k).columns ==> ["x", "g", "k"]
&&s.select(s["x"] * 2, col("x") + df.series("w", [1])).to_rows() ==> !two results are called
&&s.select(k * 2, col("x") + df.series("w", [1])).to_rows()[1] ==> {k: 2, x: 21}
&&s.filter(k > 1)["x"].to_list() ==> [10, 30]
&&s.filter(df.series("m", [true, null, false])).height ==> 1
&&s.sort(k)["x"].to_list() ==> [20, 30, 10]
&&s.sort(k, desc: true).columns ==> ["x", "g"]
&&s.group_by(k % 2).agg(sum("x"), max(k)).to_rows() ==> !two results are called
&&s.group_by(k % 2).agg(sum("x"), max(k * 10).alias("most")).to_rows() ==> [{k: 1, x: 30, most: 30}, {k: 0, x: 30, most: 20}]
&&s.group_by("g").agg(col("*").max(), sum(k).alias("n")).columns ==> ["g", "x", "n"]
&&s.select(when(k > 1).then(col("x")).otherwise(0)).to_rows() ==> [{x: 10}, {x: 0}, {x: 30}]
&&s.select(k.sum()).height ==> 1
&&s.lazy().filter(k > 1).with_column(df.series("o", [5])).collect().to_rows() ==> [{x: 10, g: "a", o: 5}, {x: 30, g: "a", o: 5}]
&&s.with_column(df.series("k", [1, 2])) ==> !a series of 2 values for 3 rows
&&s.filter(col("g").is_in(df.series("l", ["b"])))["x"].to_list() ==> [20]
&&s["g"].replace(df.series("o", ["a"]), df.series("n", ["c"])).to_list() ==> ["c", "b", "c"]
&&s.drop(df.series("c", ["g"])).columns ==> ["x"]
&&s["x"].gather(df.series("i", [2, 0])).to_list() ==> [30, 10]
&&k.fill_null(s["x"]).to_list() ==> [3, 1, 2]
&&s.join(s, on: k) ==> !stands where only the columns of a frame can be read
&&[s.x.sum(), s.g.to_list(), s.x[0]] ==> [60, ["a", "b", "a"], 10]
&&s.with_column(k).k.to_list() ==> [3, 1, 2]
&&s.y ==> !no field
&&[s.item(0, "x"), s.item(-1, 1)] ==> [10, "a"]
&&s.item(3, "x") ==> !there is no row 3
&&s.item(0, "xx") ==> !there is no column "xx"
&&s.sort(by: k)["x"].to_list() ==> [20, 30, 10]
&&s.sort(by: ["g", "x"], desc: true)["x"].to_list() ==> [20, 30, 10]
&&s.select(when(col("x") > 10).then(1).otherwise(col("x"))).columns ==> ["literal"]
`, "&&", `let s = df![ "x" => [10, 20, 30], "g" => ["a", "b", "a"] ]¶let k = df.series("k", [3, 1, 2])¶`))
}

// Names that other libraries use are told what they are called here, and every such hint names a method.
func TestSynonyms(t *testing.T) {
	for _, typ := range Module().Types {
		have := map[string]bool{}
		for _, f := range typ.Methods {
			have[nameOf(f.Sig)] = true
		}
		for theirs, ours := range typ.Synonyms {
			if have[theirs] || !have[ours] && ours != "rows" && ours != "describe" && ours != "to_rows" && ours != "row" {
				t.Errorf("%s: %s is called %s", typ.Name, theirs, ours)
			}
		}
	}
	for theirs, ours := range map[string]string{`t.sort_values("a")`: "sort", `t.select(col("a").isin([1]))`: "is_in", `t.group_by("a").aggregate(count())`: "agg", `t.sort("a", descending: true)`: "desc", `t.to_numpy()`: "to_tensor", `t["a"].to_numpy()`: "to_tensor"} {
		_, errs := checkProgram("let t = df![ \"a\" => [1] ]\nprintln(" + theirs + ")")
		if len(errs) != 1 || errs[0].Hint != "did you mean `"+ours+"`?" {
			t.Errorf("%s: %v", theirs, errs)
		}
	}
}

// Polars names columns by arguments.
func TestNamedColumns(t *testing.T) {
	for _, verb := range []string{`t.with_columns(b: a * 2)`, `t.group_by("a").agg(b: a * 2)`, `t.select(b: a * 2)`} {
		_, errs := checkProgram("let t = df![ \"a\" => [1] ]\nprintln(" + verb + ")")
		if len(errs) != 1 || errs[0].Hint != `a column is named by alias: (a * 2).alias("b")` || len(errs[0].Fixes) != 1 {
			t.Errorf("%s: %v", verb, errs)
		}
	}
}

func TestJoins(t *testing.T) {
	programs(t, strings.ReplaceAll(`
&&l.join(r, on: "k")["v"].to_list() ==> [10, 11, 30]
&&l.join(r, on: "k", how: "left")["v"].to_list() ==> [10, 11, nil, 30, nil]
&&l.join(r, on: "k", how: "right").to_rows()[3] ==> {a: nil, k: 4, v: 40}
&&l.join(r, on: "k", how: "full").columns ==> ["k", "a", "k_right", "v"]
&&l.join(r, on: "k", how: "outer").height ==> 6
&&l.join(r, on: "k", how: "semi")["a"].to_list() ==> ["x", "z"]
&&l.join(r, on: k, how: "anti")["a"].to_list() ==> ["y", "w"]
&&l.join(r, how: "cross").shape ==> (16, 4)
&&l.join(r, left_on: "k", right_on: "v", how: "left").columns ==> ["k", "a", "k_right"]
&&l.join(r, on: "k", how: "sideways") ==> !join does not know how
&&l.join(r, on: "a") ==> !the right frame of the join has no column "a"
&&l.join(r, on: "v") ==> !the left frame of the join has no column "v"
&&l.join(r, left_on: "a", right_on: "k") ==> !is str on the left and i64 on the right
&&l.join(r) ==> !a join needs keys
&&l.join(5, on: "k") ==> !join needs another frame
&&l.join(r.rename("v", "a"), on: "k", suffix: "_r").columns ==> ["k", "a", "a_r"]
`, "&&", `let l = df![ "k" => [1, 2, 3, null], "a" => ["x", "y", "z", "w"] ]¶let r = df![ "k" => [1, 1, 3, 4], "v" => [10, 11, 30, 40] ]¶`))
}

func TestSeries(t *testing.T) {
	programs(t, `
@@t["age"].sum() ==> 96
@@t["age"].name ==> "age"
@@t["age"].dtype ==> "i64"
@@(t["age"] + 1).to_list() ==> [32, nil, 26, 41]
@@(1 + t["age"] * t["age"]).to_list()[0] ==> 962
@@(t["age"] + df.series("x", [1])).to_list() ==> !one Series has 4 values, the other 1
@@(t["age"] + [1]).to_list() ==> !a Series computes with a Series or a value
@@(-t["age"]).to_list()[0] ==> -31
@@t["name"].str.to_uppercase().to_list()[0] ==> "ANN"
@@t["age"].fill_null(0).max() ==> 40
@@t["age"].map(|x| x ?? -1).to_list() ==> [31, -1, 25, 40]
@@t["age"][1..3].to_list() ==> [nil, 25]
@@t["age"][7] ==> !there is no value 7
@@let mut n = 0¶for a in t["age"] { n += a ?? 0 }¶n ==> 96
@@t["age"].quantile(0.5) ==> 31.0
@@t["age"].is_null().any() ==> true
@@t["name"].sum() ==> !sum needs a number
@@t["city"].unique().len() ==> 3
@@[t["age"]] == [t["age"]] ==> true
`)
}

// The original's programs print rows() and compute with it; ours walks over it too.
func TestOriginalForms(t *testing.T) {
	programs(t, `
DataFrame::new().column("a", [1, 2]).column("b", ["x", "y"]).build().shape ==> (2, 2)
DataFrame::from_csv_string("n,v\na,1\nb,2\n").sum("v") ==> 3
DataFrame::from_range(2, 5)["value"].to_list() ==> [2, 3, 4]
@@format("{} rows", t.rows()) ==> "4 rows"
@@t.rows() + 1 ==> 5
@@t.rows() == 4 ==> true
@@100 / t.rows() ==> 25
@@t.columns() ==> 3
@@t.column_names() ==> ["name", "age", "city"]
@@t.get("age", 2) ==> 25
@@t.get("age", -1) ==> 40
@@t.get("age", 9) ==> !there is no row 9
@@t.groupby("city").agg(sum("age")).height ==> 3
@@t.to_csv() ==> "name,age,city\nAnn,31,Rom\nBo,,Oslo\nCy,25,Rom\nDi,40,\n"
@@t.head(1).to_json() ==> "[{\"name\":\"Ann\",\"age\":31,\"city\":\"Rom\"}]"
@@let mut s = ""¶for row in t.rows() { s += f"{row.name}: {row.age ?? 0}; " }¶s ==> "Ann: 31; Bo: 0; Cy: 25; Di: 40; "
@@t.rows().map(|r| r.name) ==> ["Ann", "Bo", "Cy", "Di"]
@@t.rows()[0].name ==> "Ann"
@@t.std("age") ==> 7.54983443527075
@@t.select(["name", "city"]).columns ==> ["name", "city"]
`)
}

func TestLazy(t *testing.T) {
	programs(t, `
@@t.lazy().filter(age > 26).select("name").collect()["name"].to_list() ==> ["Ann", "Di"]
@@t.lazy().filter(agee > 26) ==> !agee
@@t.lazy().filter(col("agee") > 26) ==> !agee
@@t.lazy().group_by("city").agg(count()).collect(threads: 1).height ==> 3
@@typeof(t.lazy().group_by("city")) ==> "LazyGroupBy"
@@t.lazy().group_by("city").agg(count()).collect(optimized: false).height ==> 3
@@df.concat([t.lazy(), t]).filter(age > 26).collect(threads: 1).height ==> 4
@@df.concat([t, t.select("name")]) ==> !frame 2 has 1 column
@@t.lazy().filter(age > 26).select("name").explain(optimized: false, analyze: true).contains("SCAN frame of 4 rows  [4 rows") ==> true
@@typeof(t.lazy().join(t, on: "name")) ==> "LazyFrame"
@@t.lazy().select("name").explain(optimized: false) ==> "SELECT col(\"name\")\n  SCAN frame of 4 rows\n"
@@t.lazy().select("name").filter(name == "Bo").explain() ==> "SELECT col(\"name\")\n  FILTER col(\"name\") == \"Bo\"\n    SCAN frame of 4 rows, columns 1/3: [name]\n"
@@f"{t.lazy().head(1)}".contains("collect() runs it") ==> true
@@df.sql("select name from t where age > ? order by age", [25])["name"].to_list() ==> ["Ann", "Di"]
@@df.sql("select city, count(*) as n from t where name <> $who group by city order by n desc, city", {who: "Ann"}).to_rows()[0] ==> {city: "Oslo", n: 1}
@@df.sql("select nme from t") ==> !SQL: there is no column nme
@@df.sql("select 1 from nothing") ==> !SQL: there is no table nothing
@@df.sql("select $1") ==> !SQL: the parameter $1 has no value
@@df.sql("drop table t") ==> !SQL: only queries give a frame
@@df.sql(3) ==> !must be String, found i64
@@df.sql("explain select name from t").columns ==> ["plan"]
@@df.sql("explain analyze select city, count(*) from t group by city")["plan"].to_list()[-1].contains("held at most") ==> true
@@t.lazy().filter(age > 26).explain(analyze: true).contains("[2 rows, ") ==> true
@@t.lazy().sort("age").collect(memory_limit: "1 KiB", threads: 2)["name"].to_list() ==> ["Bo", "Cy", "Ann", "Di"]
@@t.lazy().collect(memory_limit: "lots") ==> !memory_limit is no size: lots
@@df.sql_parse("select a + 1 from t").node ==> "query_statement"
@@df.sql_parse("select from t") ==> !SQL: expected an expression
@@fun old(who, least) { let people = who.filter(age > least)¶df.sql("select count(*) as n from people join t using (name)")["n"][0] }¶(old(t, 26), old(t, 39)) ==> (2, 1)
@@{ let ages = t.select("age")¶(|| df.sql("from ages")["age"].len())() } ==> 4
@@t.lazy().with_column(name.cast("i64")).collect() ==> !row 0: "Ann" is no i64
`)
}

// The programs of the manual, on files beside them.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("sales.csv", "day,region,qty,price\n2026-01-01,EU,4,1.5\n2026-01-02,US,2,2\n2026-01-02,EU,5,3\n2026-01-03,AS,9,\n")
	write("regions.csv", "region,name\nEU,Europe\nUS,America\n")
	code := `
let t = df.read_csv(DIR + "/sales.csv")
let top = t.filter(col("qty") > 3 && col("region").is_in(["EU", "US"]))
           .with_column((col("price") * col("qty")).alias("total"))
           .group_by("region").agg(sum("total"), mean("qty").alias("avg_qty"), count())
           .sort("total", desc: true)
println(top)
let joined = t.join(df.read_csv(DIR + "/regions.csv"), on: "region", how: "left")
println(joined["name"].to_list())
let q = df.scan_csv(DIR + "/sales.csv").filter(qty > 3).select("region", col("day").dt.month().alias("m"))
println(q.explain())
println(q.collect().to_rows())
println(t.dtypes, t.filter(day >= "2026-01-02").height)
println(t.write_csv(DIR + "/out.csv.gz"), df.read_csv(DIR + "/out.csv.gz") == t, t.write_ndjson(DIR + "/out.ndjson"), df.read_ndjson(DIR + "/out.ndjson").shape)
println(df.read_csv(DIR + "/sales.csv", types: {qty: "str"}, columns: ["qty"], n_rows: 2)["qty"].to_list())
try { df.read_csv(DIR + "/sales.csv", types: {region: "i64"}) } catch (e) { println(e.message.replace(DIR, "")) }
`
	want := `┌────────┬───────┬─────────┬───────┐
│ region │ total │ avg_qty │ count │
│ str    │   f64 │     f64 │   i64 │
├────────┼───────┼─────────┼───────┤
│ EU     │  21.0 │     4.5 │     2 │
└────────┴───────┴─────────┴───────┘
1 row × 4 columns
["Europe", "America", "Europe", nil]
SELECT col("region"), col("day").month().alias("m")
  FILTER col("qty") > 3, columns [day region]
    SCAN csv /sales.csv, columns 3/4: [day region qty]

[{region: "EU", m: 1}, {region: "EU", m: 1}, {region: "AS", m: 1}]
["date", "str", "i64", "f64"] 3
4 true 4 (4, 4)
["4", "2"]
/sales.csv:2:2: "EU" is no i64 (column "region")
`
	out := ""
	s := interp.New(interp.Options{Modules: interp.Made(Module())})
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	code = strings.ReplaceAll(code, "DIR", "\""+dir+"\"")
	_, err := s.Run(ctx, diag.NewSource("files", code), &interp.Streams{Stdout: func(text string) { out += text }})
	if out = strings.ReplaceAll(out, dir, ""); err != nil || out != want {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
}

func TestBudget(t *testing.T) {
	d := moduletest.New(t, Module())
	d.Budget = 1 << 16
	for _, r := range []moduletest.Row{
		{Name: "from_csv_string", Args: []any{"a\n" + strings.Repeat("12345\n", 1<<14)}, Want: "error: memory budget"},
		{Name: "from_json", Args: []any{"[" + strings.Repeat("{\"a\":1},", 1<<13) + "{}]"}, Want: "error: memory budget"},
	} {
		d.Budget = 1 << 16
		d.Table([]moduletest.Row{r})
	}
}

// TestFramesInOneLine: lists of variables show what a frame is, not the lines of its table.
func TestFramesInOneLine(t *testing.T) {
	s := interp.New(interp.Options{Modules: interp.Made(Module())})
	program := "let eager = df![ \"n\" => [1, null], \"s\" => [\"x\", \"y\"] ]\nlet waiting = eager.lazy()"
	if _, err := s.Run(t.Context(), diag.NewSource("test", program), &interp.Streams{}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"eager": "2 rows × 2 columns: n i64, s str", "waiting": "a plan"}
	for _, v := range s.Variables() {
		if v.Summary != want[v.Name] {
			t.Errorf("%s: %q, not %q", v.Name, v.Summary, want[v.Name])
		}
	}
}

// TestMomentsPrune: a condition on a column of moments leaves out the row groups that cannot meet it, however the moment is written.
func TestMomentsPrune(t *testing.T) {
	file := t.TempDir() + "/m.parquet"
	programs(t, strings.ReplaceAll(`
&&df.scan_parquet(p).filter(col("t") >= df.date(2025, 1, 9)).explain().contains("2/10 row groups") ==> true
&&df.scan_parquet(p).filter(col("t") >= df.datetime(2025, 1, 10) - df.duration(days: 1)).explain().contains("2/10 row groups") ==> true
&&df.scan_parquet(p).filter(col("t") >= "2025-01-09").explain().contains("2/10 row groups") ==> true
&&df.scan_parquet(p).filter(col("d") == "2025-01-09").explain().contains("1/10 row groups") ==> true
&&df.scan_parquet(p).filter(col("n") > lit(3) * 3).explain().contains("2/10 row groups") ==> true
&&df.scan_parquet(p).filter(col("t") >= "2025-01-09").collect().height ==> 2
&&df.scan_parquet(p).filter(col("t") == df.date(2025, 1, 9)).collect()["n"].to_list() ==> [9]
&&df.scan_parquet(p).filter(col("t") < df.date(2025, 1, 2)).collect()["n"].to_list() ==> [1]
&&df.scan_parquet(p).filter(col("t") > df.datetime(2025, 1, 9, 0, 0, 0, 1)).collect()["n"].to_list() ==> [10]
`, "&&", `let p = "`+file+`"¶df.from_dict({n: (1..11).collect()}).with_column(df.datetime(2025, 1, "n").alias("t")).with_column(col("t").dt.date().alias("d")).write_parquet(p, row_group_size: 1)¶`))
}
