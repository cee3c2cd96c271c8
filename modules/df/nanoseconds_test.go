package df

import "testing"

// TestNanoseconds: times that other programs have counted in nanoseconds stay such, or become what is asked for; what that would lose is an
// error that names file, column and ways out. What microseconds cannot count is an error too.
func TestNanoseconds(t *testing.T) {
	programs(t, `
df.read_parquet("testdata/nanos_whole.parquet", nanoseconds: "exact").dtypes ==> ["datetime", "datetime[UTC]"]
df.read_parquet("testdata/nanos_whole.parquet", nanoseconds: "exact")["t"].cast("str").to_list() ==> ["2023-11-14 22:13:20.123456", nil, "1969-12-31 23:59:59.999999"]
df.read_ipc("testdata/nanos_whole.arrow", nanoseconds: "exact").equals(df.read_parquet("testdata/nanos_whole.parquet", nanoseconds: "exact")) ==> true
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "exact") ==> !column t
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "exact") ==> !nanos_fine.parquet
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "exact") ==> !1700000000123456789 nanoseconds is finer than a microsecond
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "exact", columns: ["c"]) ==> !86399999999999
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "exact", columns: ["l"]) ==> !column l
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "exact", columns: ["n"])["n"].to_list() ==> [1, 2, 3]
df.scan_parquet("testdata/nanos_fine.parquet", nanoseconds: "exact").select(col("t").max()).collect() ==> !finer than a microsecond
df.sql("select max(t) from 'testdata/nanos_fine.parquet'").to_rows()[0]["max(t)"].to_string() ==> "2023-11-14 22:13:20.123456789"
df.read_parquet("testdata/nanos_delta.parquet", nanoseconds: "exact") ==> !finer than a microsecond
df.read_parquet("testdata/nanos_96.parquet", nanoseconds: "exact") ==> !nanoseconds is finer than a microsecond
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut").dtypes ==> ["i64", "datetime", "time", "list[datetime]"]
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut")["t"].cast("str").to_list() ==> ["2023-11-14 22:13:20.123456", nil, "1969-12-31 23:59:59.999999"]
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut")["c"].to_list() ==> ["00:00:00.000001", nil, "23:59:59.999999"]
df.read_parquet("testdata/nanos_delta.parquet", nanoseconds: "cut").equals(df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut").select("t")) ==> true
df.read_parquet("testdata/nanos_96.parquet", nanoseconds: "cut").equals(df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut").select("t")) ==> true
df.read_parquet("testdata/nanos_96.parquet", nanoseconds: "i64")["t"].to_list() ==> [1700000000123456789, nil, -1]
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "i64").to_rows()[0] ==> {n: 1, t: 1700000000123456789, c: 1000, l: [1700000000123456789]}
df.scan_parquet("testdata/nanos_fine.parquet", nanoseconds: "i64").filter(col("t") == -1).collect()["n"].to_list() ==> [3]
df.scan_parquet("testdata/nanos_fine.parquet", nanoseconds: "i64").select(col("t").max(), col("c").min()).collect().to_rows() ==> [{t: 1700000000123456789, c: 1000}]
df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "round") ==> !does not know: "round"
df.read_ipc("testdata/nanos_fine.arrow", nanoseconds: "exact") ==> !column t
df.scan_ipc("testdata/nanos_fine.arrow", nanoseconds: "exact").select("d").collect() ==> !finer than a microsecond
df.read_ipc("testdata/nanos_fine.arrow", nanoseconds: "cut").select("n", "t", "c", "l").equals(df.read_parquet("testdata/nanos_fine.parquet", nanoseconds: "cut")) ==> true
df.scan_ipc("testdata/nanos_fine.arrow", nanoseconds: "cut").collect()["d"].dtype ==> "duration"
df.read_ipc("testdata/nanos_fine.arrow", nanoseconds: "i64").to_rows()[2] ==> {n: 3, t: -1, c: 86399999999999, l: [], d: -1}
df.scan_ipc("testdata/nanos_fine.arrow", nanoseconds: "i64").filter(col("d") > 0).collect()["d"].to_list() ==> [1700000000123456789]
df.read_ipc("testdata/seconds_far.arrow") ==> !1152921504606846976 seconds is too far away
df.read_ipc("testdata/millis_far.arrow") ==> !too far away
df.read_parquet("testdata/millis_far.parquet") ==> !1152921504606846976 milliseconds is too far away
df.read_parquet("testdata/nanos_whole.parquet").dtypes ==> ["datetime[ns]", "datetime[ns, UTC]"]
df.read_parquet("testdata/nanos_fine.parquet").dtypes ==> ["i64", "datetime[ns]", "time[ns]", "list[datetime[ns]]"]
df.read_parquet("testdata/nanos_fine.parquet")["t"].cast("str").to_list() ==> ["2023-11-14 22:13:20.123456789", nil, "1969-12-31 23:59:59.999999999"]
df.read_parquet("testdata/nanos_fine.parquet")["c"].to_list() ==> ["00:00:00.000001", nil, "23:59:59.999999999"]
df.read_parquet("testdata/nanos_delta.parquet").equals(df.read_parquet("testdata/nanos_fine.parquet").select("t")) ==> true
df.read_parquet("testdata/nanos_96.parquet").equals(df.read_parquet("testdata/nanos_fine.parquet").select("t")) ==> true
df.read_ipc("testdata/nanos_fine.arrow").select("n", "t", "c", "l").equals(df.read_parquet("testdata/nanos_fine.parquet")) ==> true
df.read_ipc("testdata/nanos_fine.arrow")["d"].dtype ==> "duration[ns]"
df.read_ipc("testdata/nanos_fine.arrow")["d"].cast("str").to_list() ==> ["19675d 22h 13m 20.123456789s", nil, "-0.000000001s"]
df.read_ipc("testdata/nanos_fine.arrow").with_columns(col("d").cast("str").cast("duration[ns]")).equals(df.read_ipc("testdata/nanos_fine.arrow")) ==> true
df.scan_parquet("testdata/nanos_fine.parquet").filter(col("t") == "2023-11-14 22:13:20.123456789").collect()["n"].to_list() ==> [1]
df.scan_parquet("testdata/nanos_fine.parquet").filter(col("t") > "2023-11-14 22:13:20.123456").collect()["n"].to_list() ==> [1]
df.scan_parquet("testdata/nanos_fine.parquet").filter(col("t") < "9999-12-31").collect()["n"].to_list() ==> [1, 3]
df.from_csv_string("t\n2023-01-02 03:04:05.123456789\n")["t"].cast("str").to_list() ==> ["2023-01-02 03:04:05.123456"]
df.from_dict({s: ["2023-01-02 03:04:05.123456789", null]}).select(col("s").to_datetime("%Y-%m-%d %H:%M:%S.%f").cast("str"))["s"].to_list() ==> ["2023-01-02 03:04:05.123456", nil]
df.from_dict({s: ["2023-01-02 03:04:05.123456789", null]}).select(col("s").str.strptime("datetime[ns]", "%Y-%m-%d %H:%M:%S.%f").cast("str"))["s"].to_list() ==> ["2023-01-02 03:04:05.123456789", nil]
df.read_csv("testdata/nanos.csv", types: {t: "datetime[ns]", c: "time[ns]"})["t"].cast("str").to_list() ==> ["2023-01-02 03:04:05.123456789", "1969-12-31 23:59:59.999999999"]
df.read_csv("testdata/nanos.csv", types: {t: "datetime[ns]", c: "time[ns]"})["c"].to_list() ==> ["03:04:05.123456789", "00:00:00"]
`)
}
