package df

import (
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
