package explore

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/ipc"
	"skep/dataframe/show"
)

func table(t testing.TB, rows int) *column.Table {
	t.Helper()
	id, price, city, day := column.NewBuilder(column.Int64Type, rows), column.NewBuilder(column.Float64Type, rows), column.NewBuilder(column.StrType, rows), column.NewBuilder(column.DateType, rows)
	for i := range rows {
		id.Int(int64(i))
		if i%5 == 0 {
			price.Null()
		} else {
			price.Float(float64(i * 7 % 100))
		}
		city.Str([]string{"Berlin", "Oslo", "Paris"}[i%3])
		day.Int(int64(20000 + i%10))
	}
	out, err := column.FromColumns([]string{"id", "price", "a city", "day"}, []*column.Column{id.Build(), price.Build(), city.Build(), day.Build()})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// text writes a view's first column down.
func text(t *column.Table) string {
	var out []string
	first := Texts(t, 0, 8).Column(0)
	for i := range first.Len() {
		out = append(out, show.Value(first, i))
	}
	return strings.Join(out, " ")
}

func TestSelect(t *testing.T) {
	e := New(table(t, 100))
	for _, c := range []struct {
		where string
		order Order
		rows  int
		first string
	}{
		{"", Order{}, 100, "0 1 2 3 4 5 6 7"},
		{"id > 90", Order{}, 9, "91 92 93 94 95 96 97 98"},
		{"\"a city\" = 'Oslo' and price is not null", Order{}, 27, "1 4 7 13 16 19 22 28"},
		{"", Order{Column: "id", Desc: true}, 100, "99 98 97 96 95 94 93 92"},
		{"price > 90", Order{Column: "price"}, 8, "13 56 99 42 28 71 14 57"},
		{"", Order{Column: "price", Desc: true}, 100, "57 14 71 28 42 99 56 13"},
		{"id < 0", Order{Column: "price"}, 0, ""},
	} {
		got, err := e.Select(t.Context(), c.where, c.order)
		if err != nil {
			t.Errorf("%s: %v", c.where, err)
		} else if got.Rows() != c.rows || text(got) != c.first {
			t.Errorf("%q, %+v: %d rows, %s", c.where, c.order, got.Rows(), text(got))
		}
	}
	last, err := e.Select(t.Context(), "", Order{Column: "price"})
	if err != nil || !last.Column(1).IsNull(99) {
		t.Errorf("nulls come last: %v", err)
	}
}

func TestWrongQuestions(t *testing.T) {
	e := New(table(t, 10))
	for where, want := range map[string]string{"idd > 3": "idd", "id >": "", "id > 3; drop table rows": "", "'x'": "", "id in (select 1 from 'file.csv')": "reads no files", "id > 3 order by nothing": "nothing"} {
		if _, err := e.Select(t.Context(), where, Order{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", where, err)
		}
	}
	if _, err := e.Select(t.Context(), "", Order{Column: "nothing"}); err == nil {
		t.Error("an order by no column is taken")
	}
	if got, err := e.Select(t.Context(), "id > 3", Order{}); err != nil || got.Rows() != 6 {
		t.Errorf("after wrong questions: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := e.Select(ctx, "id > 4", Order{}); err == nil {
		t.Error("a cancelled question is answered")
	}
}

func TestPages(t *testing.T) {
	all := table(t, 5000)
	for _, c := range []struct{ from, to, want int }{{0, 10, 10}, {4990, 6000, 10}, {-5, 3, 3}, {7000, 8000, 0}, {10, 5, 0}, {0, 5000, Most}} {
		page, err := Page(t.Context(), all, c.from, c.to)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ipc.Decode(t.Context(), page, "page", nil)
		if err != nil || got.Rows() != c.want || got.Schema().Len() != 4 {
			t.Errorf("[%d, %d): %v, %d rows, not %d", c.from, c.to, err, got.Rows(), c.want)
		}
	}
	row := Texts(all, 5, 6)
	if !row.Column(1).IsNull(0) || show.Value(row.Column(2), 0) != "Paris" || show.Value(row.Column(3), 0) != "2024-10-09" {
		t.Errorf("row 5: %v", row)
	}
}

func TestDescribe(t *testing.T) {
	all := table(t, 100)
	if p := Describe(all.Column(0)); p.Low != "0" || p.High != "99" || sum(p.Bars) != 100 || p.Nulls != 0 {
		t.Errorf("id: %+v", p)
	}
	if p := Describe(all.Column(1)); p.Nulls != 20 || sum(p.Bars) != 80 {
		t.Errorf("price: %+v", p)
	}
	if p := Describe(all.Column(2)); p.Distinct != 3 || !reflect.DeepEqual(p.Frequent[0], Count{"Berlin", 34}) {
		t.Errorf("city: %+v", p)
	}
	if p := Describe(all.Column(3)); p.Low != "2024-10-04" || p.High != "2024-10-13" || sum(p.Bars) != 100 {
		t.Errorf("day: %+v", p)
	}
	if p := Describe(column.OfNulls(column.Float64Type, 3)); p.Nulls != 3 || p.Bars != nil {
		t.Errorf("nulls: %+v", p)
	}
}

// TestDescribeWild: not a number, infinities and the largest floats lie in no bar or in the right one.
func TestDescribeWild(t *testing.T) {
	b := column.NewBuilder(column.Float64Type, 8)
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -math.MaxFloat64, math.MaxFloat64, 0, 1, 2} {
		b.Float(x)
	}
	if p := Describe(b.Build()); sum(p.Bars) != 5 || p.Bars[0] != 1 || p.Bars[bars-1] != 1 {
		t.Errorf("%+v", p)
	}
	one := column.NewBuilder(column.Uint64Type, 2)
	one.Int(-1)
	one.Int(-1)
	if p := Describe(one.Build()); sum(p.Bars) != 2 || p.High != "18446744073709551615" {
		t.Errorf("%+v", p)
	}
}

// TestDescribeSamples: of long columns a part is looked at, and values that come round regularly are all met.
func TestDescribeSamples(t *testing.T) {
	const rows = 5*sampled + 7
	b := column.NewBuilder(column.StrType, rows)
	for i := range rows {
		b.Str(fmt.Sprint(i % 4))
	}
	p := Describe(b.Build())
	if p.Sampled == 0 || p.Distinct != 4 {
		t.Fatalf("%+v", p)
	}
	for _, f := range p.Frequent {
		if share := float64(f.Rows) / float64(p.Sampled); share < 0.24 || share > 0.26 {
			t.Errorf("%s has a share of %.3f", f.Value, share)
		}
	}
}

// TestBesideEachOther: several questions at once are answered each by itself.
func TestBesideEachOther(t *testing.T) {
	e := New(table(t, 3000))
	var wait sync.WaitGroup
	for i := range 16 {
		wait.Go(func() {
			got, err := e.Select(context.Background(), fmt.Sprintf("id < %d", i*100), Order{Column: "id", Desc: i%2 == 0})
			if err != nil || got.Rows() != i*100 {
				t.Errorf("%d: %v", i, err)
			}
		})
	}
	wait.Wait()
}

// FuzzWhere: no condition makes a question fail otherwise than by an error.
func FuzzWhere(f *testing.F) {
	for _, s := range []string{"id > 3", "price between 1 and 2 or \"a city\" like 'B%'", "1 = 1 group by id", "day >= date '2024-01-01'", "(", "id = (select max(id) from rows)"} {
		f.Add(s)
	}
	e := New(table(f, 30))
	f.Fuzz(func(t *testing.T, where string) {
		if got, err := e.Select(context.Background(), where, Order{}); err == nil {
			Texts(got, 0, 50)
		}
	})
}

func sum(list []int) (n int) {
	for _, x := range list {
		n += x
	}
	return n
}
