package df

import (
	"strings"
	"testing"

	"skep/dataframe/remote/object/objecttest"
)

// TestBuckets writes into and reads from a server of the S3 kind: one object, folders by keys, patterns, SQL.
func TestBuckets(t *testing.T) {
	s := objecttest.New(t)
	programs(t, strings.ReplaceAll(`
&&[big.write_parquet("s3://lake/one.parquet"), df.read_parquet("s3://lake/one.parquet").equals(big)] ==> [3000, true]
&&[big.lazy().sink_parquet("s3://lake/sales", partition_by: "k"), df.scan_parquet("s3://lake/sales/").select("i", "k").sort("i").collect().equals(big.select("i", "k"))] ==> [3000, true]
&&[df.scan_parquet("s3://lake/sales").filter(col("k") == 3).collect().height, df.scan_parquet("s3://lake/sales/k=[12]/*.parquet").collect().height, df.sql("select count(*) as n from 's3://lake/sales/*/*.parquet' where k < 2")["n"].to_list()] ==> [429, 858, [858]]
&&[big.head(5).write_csv("s3://lake/a/x.csv"), big.head(7).write_csv("s3://lake/a/y.csv"), df.sql("select count(*) as n from 's3://lake/a/*.csv'")["n"].to_list(), df.read_csv("s3://lake/a/y.csv").height, big.write_ndjson("s3://lake/a/x.ndjson.gz"), df.read_ndjson("s3://lake/a/x.ndjson.gz").height] ==> [5, 7, [12], 7, 3000, 3000]
&&df.scan_parquet("s3://lake/none/*.parquet") ==> !no object matches
&&df.scan_parquet("s3://lake/a/") ==> !there is no .parquet object below
&&df.scan_parquet("https://example.org/a/*.parquet") ==> !says not what files it has
&&big.write_csv("https://example.org/x.csv") ==> !nothing can be written there
&&big.with_column(col("s").cast("i64")).write_parquet("s3://lake/bad.parquet") ==> !row
`, "&&", `let big = df.sql("select x as i, x % 7 as k, 'row ' || x as s from range(3000) r(x)")¶`))
	for _, k := range s.Keys() {
		if strings.Contains(k, "bad") {
			t.Errorf("%s was written by a query that failed", k)
		}
	}
	if s.Open() != 0 {
		t.Errorf("%d uploads are open", s.Open())
	}
}
