package df

import (
	"testing"

	"skep/dataframe/column"
	"skep/interp/value"
)

func TestOriginalTexts(t *testing.T) {
	v, err := frameOf([]string{"n", "v"}, []*column.Column{
		column.Of(column.Int64Type, []int64{1, 2}, nil), column.Of(column.Int64Type, []int64{3, 4}, nil)})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := value.OriginalDisplay(v), "DataFrame with 2 columns:\n  n: 2 rows\n  v: 2 rows\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := value.OriginalTypeName(v); got != "dataframe" {
		t.Errorf("typeof: %s", got)
	}
	s := newSeries("v", column.Of(column.Int64Type, []int64{3, 4}, nil))
	if got := value.OriginalDisplay(s); got != "[3, 4]" {
		t.Errorf("a column: %q", got)
	}
}
