package df

import (
	"fmt"
	"strings"
	"testing"
)

// TestSinks: what a plan writes as it comes is what it gives when it is collected, in the same order, in several pieces and of none.
func TestSinks(t *testing.T) {
	const plan = `let big = df.sql("select x as i, x % 7 as k, 'row ' || x as s, case when x % 3 > 0 then x / 4.0 end as f from range(600000) r(x)")¶let q = big.lazy().filter(col("k") != 3)¶let want = q.collect()¶let out = "DIR/f"¶`
	text := strings.ReplaceAll(`
&&[q.sink_parquet(out), want.height, df.read_parquet(out).equals(want)] ==> [514286, 514286, true]
&&[q.sink_parquet(out, compression: "none", row_group_size: 1000), df.scan_parquet(out).filter(col("i") == 599999).collect().height] ==> [514286, 1]
&&[q.sink_ipc(out), df.read_ipc(out).equals(want)] ==> [514286, true]
&&[q.with_column(col("s").cast("categorical")).sink_ipc(out, compression: "lz4"), df.read_ipc(out).equals(want)] ==> [514286, true]
&&[q.sink_csv(out), df.read_csv(out).equals(want)] ==> [514286, true]
&&[q.sink_csv(out + ".gz"), df.read_csv(out + ".gz").equals(want)] ==> [514286, true]
&&[q.sink_ndjson(out), df.read_ndjson(out).equals(want)] ==> [514286, true]
&&let few = q.filter(col("i") < 40000)¶[few.sink_ndjson(out + ".gz"), df.scan_ndjson(out + ".gz").collect().equals(few.collect()), df.scan_ndjson(out + ".gz").filter(col("k") == 6).select("s").collect().head(1)["s"].to_list()] ==> [34286, true, ["row 6"]]
&&[q.sink_ipc(out, compression: "zstd"), df.scan_ipc(out).collect().equals(want), df.scan_ipc(out).filter(col("i") == 599999).select("s").collect()["s"].to_list()] ==> [514286, true, ["row 599999"]]
&&[want.write_ipc(out, stream: true), df.scan_ipc(out).collect().equals(want)] ==> [514286, true]
&&df.scan_ndjson("DIR/none") ==> !cannot open
&&[q.sort("i", desc: true).sink_parquet(out), df.read_parquet(out)["i"].head(2).to_list()] ==> [514286, [599999, 599998]]
&&let none = q.filter(col("i") < 0)¶[none.sink_csv(out), df.read_csv(out).columns, none.sink_parquet(out), df.read_parquet(out).shape, none.sink_ndjson(out), none.sink_ipc(out), df.read_ipc(out).columns] ==> [0, ["i", "k", "s", "f"], 0, (0, 4), 0, 0, ["i", "k", "s", "f"]]
&&big.sink_csv(out) ==> !sink_csv
&&q.sink_csv("DIR/no/where") ==> !cannot write
&&q.with_column((lit(1) / (col("i") - lit(5))).cast("i8").alias("z")).select(col("s").cast("i64")).sink_csv(out) ==> !row 0
`, "&&", plan)
	programs(t, strings.ReplaceAll(text, "DIR", t.TempDir()))
}

// TestPartitions: rows go into a file for each set of keys and come back with them; filters leave files out; one that fails leaves no part of a file.
func TestPartitions(t *testing.T) {
	const plan = `let big = df.sql("select x as i, x % 7 as k, case when x % 5 = 0 then null else 'a/b=' || x % 3 end as s, case when x % 2 = 0 then date '2026-01-01' else date '2026-01-02' end as d from range(100000) r(x)")¶let q = big.lazy()¶let out = "DIR/" + "PLACE"¶let same = |t| t.select("i", "k", "s", "d").sort("i").equals(big)¶`
	text := strings.ReplaceAll(`
&&[q.sink_parquet(out, partition_by: "k"), same(df.read_parquet(out)), df.read_parquet(out).columns] ==> [100000, true, ["i", "s", "d", "k"]]
&&[big.write_parquet(out, partition_by: ["s", "d"]), same(df.read_parquet(out)), df.scan_parquet(out).filter(col("s") == "a/b=1").collect().height] ==> [100000, true, 26667]
&&big.write_parquet(out, partition_by: ["k", "d"])¶[df.scan_parquet(out).filter(col("k") == 3).explain().contains("2/14 row groups"), df.read_parquet(out + "/k=3/d=2026-01-01/00000000.parquet")["i"].head(3).to_list()] ==> [true, [10, 24, 38]]
&&q.filter(col("i") < 0).sink_parquet(out, partition_by: "k") ==> 0
&&q.with_column(col("s").cast("i64")).sink_parquet(out, partition_by: "k") ==> !row
&&[q.sink_csv(out, partition_by: "k"), df.read_csv(out + "/k=6/00000000.csv").columns, q.sink_ndjson(out + "n", partition_by: ["k"]), df.read_ndjson(out + "n/k=0/00000000.ndjson").height, q.sink_ipc(out + "a", partition_by: "k"), df.read_ipc(out + "a/k=0/00000000.arrow").height] ==> [100000, ["i", "s", "d"], 100000, 14286, 100000, 14286]
&&[q.filter(col("i") < 1000).sink_parquet(out, partition_by: "i", compression: "none"), df.read_parquet(out + "/i=77/00000000.parquet").height, df.scan_parquet(out + "/i=99*/*.parquet").collect()["i"].sort().to_list()] ==> [1000, 1, [99, 990, 991, 992, 993, 994, 995, 996, 997, 998, 999]]
&&big.write_parquet(out, partition_by: "z") ==> !z
&&q.with_column((col("i") / 2.0).alias("f")).sink_parquet(out, partition_by: "f") ==> !cannot be named by column "f" of type f64
&&big.select("k").write_parquet(out, partition_by: "k") ==> !no column is left
`, "&&", plan)
	parts := strings.Split(text, "PLACE")
	for i := range parts[1:] {
		parts[i+1] = fmt.Sprintf("p%d", i) + parts[i+1]
	}
	programs(t, strings.ReplaceAll(strings.Join(parts, ""), "DIR", t.TempDir()))
}
