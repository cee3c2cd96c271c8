package df

import "testing"

// TestNanoseconds: times that other programs have counted in nanoseconds come as microseconds if they lose nothing by it; else it is
// an error that names file, column and ways out, or what is asked for. What microseconds cannot count is an error too.
func TestNanoseconds(t *testing.T) {
	programs(t, `
df.read_parquet("testdata/nanos_whole.parquet").dtypes ==> ["datetime", "datetime[UTC]"]
df.read_parquet("testdata/nanos_whole.parquet")["t"].cast("str").to_list() ==> ["2023-11-14 22:13:20.123456", nil, "1969-12-31 23:59:59.999999"]
df.read_ipc("testdata/nanos_whole.arrow").equals(df.read_parquet("testdata/nanos_whole.parquet")) ==> true
df.read_parquet("testdata/nanos_fine.parquet") ==> !column t
df.read_parquet("testdata/nanos_fine.parquet") ==> !nanos_fine.parquet
df.read_parquet("testdata/nanos_fine.parquet") ==> !1700000000123456789 nanoseconds is finer than a microsecond
df.read_parquet("testdata/nanos_fine.parquet", columns: ["c"]) ==> !86399999999999
df.read_parquet("testdata/nanos_fine.parquet", columns: ["l"]) ==> !column l
df.read_parquet("testdata/nanos_fine.parquet", columns: ["n"])["n"].to_list() ==> [1, 2, 3]
df.scan_parquet("testdata/nanos_fine.parquet").select(col("t").max()).collect() ==> !finer than a microsecond
df.sql("select max(t) from 'testdata/nanos_fine.parquet'") ==> !finer than a microsecond
df.read_parquet("testdata/nanos_delta.parquet") ==> !finer than a microsecond
df.read_parquet("testdata/nanos_96.parquet") ==> !nanoseconds is finer than a microsecond
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut").dtypes ==> ["i64", "datetime", "time", "list[datetime]"]
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut")["t"].cast("str").to_list() ==> ["2023-11-14 22:13:20.123456", nil, "1969-12-31 23:59:59.999999"]
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut")["c"].to_list() ==> ["00:00:00.000001", nil, "23:59:59.999999"]
df.read_parquet("testdata/nanos_delta.parquet", nanoseconds: "cut").equals(df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut").select("t")) ==> true
df.read_parquet("testdata/nanos_96.parquet", nanoseconds: "cut").equals(df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut").select("t")) ==> true
df.read_parquet("testdata/nanos_96.parquet", nanoseconds: "i64") ==> !finer than a microsecond
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "i64").to_rows()[0] ==> {n: 1, t: 1700000000123456789, c: 1000, l: [1700000000123456789]}
df.scan_parquet("testdata/nanos_fine.parquet", nanoseconds: "i64").filter(col("t") == -1).collect()["n"].to_list() ==> [3]
df.scan_parquet("testdata/nanos_fine.parquet", nanoseconds: "i64").select(col("t").max(), col("c").min()).collect().to_rows() ==> [{t: 1700000000123456789, c: 1000}]
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "round") ==> !does not know: "round"
df.read_ipc("testdata/nanos_fine.arrow") ==> !column t
df.scan_ipc("testdata/nanos_fine.arrow").select("d").collect() ==> !finer than a microsecond
df.read_ipc("testdata/nanos_fine.arrow", nanoseconds: "cut").select("n", "t", "c", "l").equals(df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut")) ==> true
df.scan_ipc("testdata/nanos_fine.arrow", nanoseconds: "cut").collect()["d"].dtype ==> "duration"
df.read_ipc("testdata/nanos_fine.arrow", nanoseconds: "i64").to_rows()[2] ==> {n: 3, t: -1, c: 86399999999999, l: [], d: -1}
df.scan_ipc("testdata/nanos_fine.arrow", nanoseconds: "i64").filter(col("d") > 0).collect()["d"].to_list() ==> [1700000000123456789]
df.read_ipc("testdata/seconds_far.arrow") ==> !1152921504606846976 seconds is too far away
df.read_ipc("testdata/millis_far.arrow") ==> !too far away
df.read_parquet("testdata/millis_far.parquet") ==> !1152921504606846976 milliseconds is too far away
`)
}
