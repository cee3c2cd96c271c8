package parquet

import (
	"testing"

	"skep/dataframe/column"
)

// TestKeysOfFolders gives keys the type that holds all their values, and loses none of a text.
func TestKeysOfFolders(t *testing.T) {
	for _, c := range []struct {
		values []string
		typ    column.Type
		first  any
	}{
		{[]string{"7", "-12", "0"}, column.Int64Type, int64(7)},
		{[]string{"007", "012"}, column.StrType, "007"},
		{[]string{"7", "07"}, column.StrType, "7"},
		{[]string{"+1", "2"}, column.StrType, "+1"},
		{[]string{"-0", "2"}, column.StrType, "-0"},
		{[]string{"2026-01-02", "2026-01-03"}, column.DateType, int64(20455)},
		{[]string{"7", "x"}, column.StrType, "7"},
		{[]string{"__HIVE_DEFAULT_PARTITION__", "5"}, column.Int64Type, nil},
	} {
		var paths []string
		for _, v := range c.values {
			paths = append(paths, "root/k="+v+"/part.parquet")
		}
		fields, values := partitions(paths)
		if len(fields) != 1 || fields[0].Type != c.typ || values[0]["k"] != c.first {
			t.Errorf("%v: %v, %v", c.values, fields, values[0]["k"])
		}
	}
}
