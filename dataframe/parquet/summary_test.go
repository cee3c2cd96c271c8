package parquet

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/dataframe/plan"
)

// shelf is files in memory, and how many bytes of them were read.
type shelf struct {
	files map[string][]byte
	bytes atomic.Int64
}

type counted struct {
	io.ReaderAt
	bytes *atomic.Int64
}

func (c counted) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.ReaderAt.ReadAt(b, at)
	c.bytes.Add(int64(n))
	return n, err
}

func (c counted) Close() error { return nil }

func (s *shelf) open(path string) (exec.Handle, int64, error) {
	data, ok := s.files[path]
	if !ok {
		return nil, 0, fmt.Errorf("there is no file %s", path)
	}
	return counted{bytes.NewReader(data), &s.bytes}, int64(len(data)), nil
}

func (s *shelf) source(t *testing.T) *Source {
	t.Helper()
	var paths []string
	for p := range s.files {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	source, err := NewSource(context.Background(), "shelf", paths, s.open, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.bytes.Store(0)
	return source
}

// rowsOfShelf are rows in the order of n, with nulls, floats with NaN and both zeros, texts of which some are too long for statistics.
func rowsOfShelf(t *testing.T, r *rand.Rand, from, rows int) *column.Table {
	t.Helper()
	types := []column.Type{column.Int64Type, column.Int8Type, column.Uint32Type, column.Uint64Type, column.Float64Type, column.Float32Type, column.StrType, column.BoolType, column.DateType, column.DatetimeType, column.DecimalOf(9, 2), column.DecimalOf(30, 4), column.BinaryType, column.Int64Type, column.Int64Type}
	names := []string{"n", "i8", "u32", "u64", "f", "f32", "s", "b", "d", "ts", "dec", "wide", "bin", "full", "one"}
	builders := make([]*column.Builder, len(types))
	for i, typ := range types {
		builders[i] = column.NewBuilder(typ, rows)
	}
	floats := []float64{math.NaN(), 0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), 1.5, -2.25}
	odd := r.IntN(4) == 0
	for k := range rows {
		at := from + k
		for i, name := range names {
			b := builders[i]
			if name != "n" && name != "full" && r.IntN(9) == 0 || name == "one" && from%7 == 0 {
				b.Null()
				continue
			}
			var v any
			switch name {
			case "n", "full":
				v = int64(at)
			case "one":
				v = int64(from / 100 % 3)
			case "i8":
				v = int64(r.IntN(256) - 128)
			case "u32":
				v = uint64(r.Uint32())
			case "u64":
				v = r.Uint64()
			case "f", "f32":
				if v = float64(at)/3 - 20; odd {
					v = floats[r.IntN(len(floats))]
				}
			case "s":
				if v = fmt.Sprintf("text %05d", at+r.IntN(50)); odd {
					v = strings.Repeat("ü", r.IntN(60))
				}
			case "b":
				v = at%200 < 100
			case "d":
				v = int64(20000 + at/50)
			case "ts":
				v = int64(at) * 1e9
			case "dec", "wide":
				v = column.Decimal{Unscaled: column.Int128Of(int64(at - 300)), Scale: types[i].Scale}
			case "bin":
				v = []byte{byte(at), byte(r.IntN(256))}
			}
			if err := b.Append(v); err != nil {
				t.Fatal(err)
			}
		}
	}
	cols := make([]*column.Column, len(types))
	for i, b := range builders {
		cols[i] = b.Build()
	}
	out, err := column.FromColumns(names, cols)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// hiveShelf is twelve files in folders by year and region, of a few row groups each; one file has no rows.
func hiveShelf(t *testing.T, r *rand.Rand) *shelf {
	t.Helper()
	s, from := &shelf{files: map[string][]byte{}}, 0
	for _, year := range []string{"2023", "2024", "__HIVE_DEFAULT_PARTITION__"} {
		for _, region := range []string{"north", "south"} {
			for part := range 2 {
				rows := 100 + r.IntN(150)
				if year == "2024" && region == "south" && part == 1 {
					rows = 0
				}
				s.files[fmt.Sprintf("data/year=%s/region=%s/%d.parquet", year, region, part)] = encoded(t, rowsOfShelf(t, r, from, rows), WriteOptions{GroupLen: 50})
				from += 100
			}
		}
	}
	return s
}

// someCondition is a part of a filter at random.
func someCondition(r *rand.Rand) *expr.Expr {
	c, ops := expr.Col, []string{"<", "<=", ">", ">=", "==", "!="}
	op := ops[r.IntN(len(ops))]
	switch r.IntN(14) {
	case 0, 1:
		return expr.Fn(op, c("n"), expr.Lit(int64(r.IntN(1300)-50)))
	case 2:
		return expr.Fn(op, expr.Lit(float64(r.IntN(1300))), c("n"))
	case 3:
		return expr.Fn("is_between", c("full"), expr.Lit(int64(r.IntN(800))), expr.Lit(int64(400+r.IntN(800))))
	case 4:
		return expr.Fn(op, c("f"), expr.Lit(float64(r.IntN(400)-20)))
	case 5:
		return expr.Fn(op, c("s"), expr.Lit(fmt.Sprintf("text %05d", r.IntN(1300))))
	case 6:
		return expr.Fn(op, c("year"), expr.Lit(int64(2022+r.IntN(4))))
	case 7:
		return expr.Fn("==", expr.Fn("%", c("year"), expr.Lit(int64(2))), expr.Lit(int64(r.IntN(2))))
	case 8:
		return expr.Fn(op, c("region"), expr.Lit([]string{"north", "south", "west"}[r.IntN(3)]))
	case 9:
		return expr.Fn([]string{"is_null", "is_not_null"}[r.IntN(2)], c([]string{"year", "n", "one", "s", "f"}[r.IntN(5)]))
	case 10:
		return expr.Fn(op, c("one"), expr.Lit(int64(r.IntN(4)-1)))
	case 11:
		return expr.Fn("not", expr.Fn(op, c("full"), expr.Lit(int64(r.IntN(1300)))))
	case 12:
		return expr.Fn(op, c("dec"), expr.Lit(int64(r.IntN(10)-3)))
	}
	return expr.Fn(op, c("f32"), expr.Lit(0.0))
}

func conditionOf(r *rand.Rand) *expr.Expr {
	out := someCondition(r)
	for range r.IntN(3) {
		out = expr.Fn([]string{"and", "and", "or"}[r.IntN(3)], out, someCondition(r))
	}
	return out
}

// aggregateOf is an aggregate at random, most of them of the kind that statistics know.
func aggregateOf(r *rand.Rand, i int) *expr.Expr {
	all := []string{"n", "i8", "u32", "u64", "f", "f32", "s", "b", "d", "ts", "dec", "wide", "bin", "full", "one", "year", "region"}
	col := expr.Col(all[r.IntN(len(all))])
	var e *expr.Expr
	switch r.IntN(16) {
	case 0, 1, 2:
		e = expr.Agg("len")
	case 3, 4, 5:
		e = expr.Agg("min", col)
	case 6, 7, 8:
		e = expr.Agg("max", col)
	case 9:
		e = expr.Agg("count", col)
	case 10:
		e = expr.Agg("null_count", col)
	case 11:
		e = expr.Agg("sum", expr.Col("full"))
	case 12:
		e = expr.Agg([]string{"first", "last", "n_unique"}[r.IntN(3)], expr.Col([]string{"year", "region", "n"}[r.IntN(3)]))
	case 13:
		e = expr.Agg("len").Where(expr.Fn("<", expr.Col("n"), expr.Lit(int64(r.IntN(1200)))))
	case 14:
		e = expr.Agg("min", expr.Fn("+", expr.Col("n"), expr.Lit(int64(1))))
	default:
		e = expr.Agg("n_unique", expr.Col("region")).Where(expr.Fn("is_not_null", expr.Col("region")))
	}
	return e.Named(fmt.Sprintf("a%d", i))
}

// aggregationOf is a plan at random over rows: filters and renames, then aggregates of all rows or of groups.
func aggregationOf(t *testing.T, r *rand.Rand, n plan.Node) plan.Node {
	t.Helper()
	need := func(m plan.Node, err error) {
		if t.Helper(); err != nil {
			t.Fatal(err)
		}
		n = m
	}
	for range r.IntN(3) {
		f, err := plan.NewFilter(n, conditionOf(r))
		need(f, err)
	}
	if r.IntN(3) == 0 {
		p, err := plan.NewWithColumns(n, []*expr.Expr{expr.Fn("*", expr.Col("full"), expr.Lit(int64(2))).Named("full")})
		need(p, err)
	}
	var aggs []*expr.Expr
	for i := range 1 + r.IntN(4) {
		aggs = append(aggs, aggregateOf(r, i))
	}
	keys := [][]*expr.Expr{nil, nil, {expr.Col("year")}, {expr.Col("region")}, {expr.Col("year"), expr.Col("region")}, {expr.Col("region"), expr.Col("n")}}[r.IntN(6)]
	switch {
	case r.IntN(9) == 0:
		p, err := plan.NewSelect(n, []*expr.Expr{expr.Col("region"), expr.Col("year")})
		need(p, err)
		u, err := plan.NewUnique(n, nil, []string{"first", "last"}[r.IntN(2)])
		need(u, err)
	case keys == nil:
		p, err := plan.NewSelect(n, aggs)
		need(p, err)
	default:
		a, err := plan.NewAggregate(n, keys, aggs)
		need(a, err)
	}
	return n
}

// TestSummariesAgree holds what statistics answer to what reading all rows gives, of plans at random.
func TestSummariesAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	answered, unread := 0, 0
	for range 10 {
		s := hiveShelf(t, r)
		for range 45 {
			source := s.source(t)
			best, pages := agreeing(t, aggregationOf(t, r, plan.NewScan(source)), source)
			if strings.Contains(plan.Explain(best), "STATISTICS") {
				if answered++; pages == 0 {
					unread++
				}
			}
		}
	}
	if answered < 50 || unread < 40 {
		t.Errorf("statistics answered %d of the plans, %d of them alone", answered, unread)
	}
}

// TestSummariesOfUnions is TestSummariesAgree over two sources under each other.
func TestSummariesOfUnions(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	one, other, answered := hiveShelf(t, r), hiveShelf(t, r), 0
	for range 120 {
		source := one.source(t)
		both, err := plan.NewUnion([]plan.Node{plan.NewScan(source), plan.NewScan(other.source(t))}, false)
		if err != nil {
			t.Fatal(err)
		}
		best, _ := agreeing(t, aggregationOf(t, r, both), source)
		if strings.Contains(plan.Explain(best), "STATISTICS of parquet shelf, 12 files, ") {
			answered++
		}
	}
	if answered < 15 {
		t.Errorf("statistics answered %d of the plans", answered)
	}
}

// agreeing runs a plan plainly and optimised, with one and two workers, and gives the optimised plan and how many pages it read.
func agreeing(t *testing.T, n plan.Node, source *Source) (best plan.Node, pages int64) {
	t.Helper()
	want, err := plan.ExecutePlain(&plan.Run{}, n)
	if err != nil {
		t.Fatal(err)
	}
	before := source.PagesRead()
	best = plan.Optimize(n)
	for threads := 1; threads <= 2; threads++ {
		got, err := plan.Execute(&plan.Run{Threads: threads}, best)
		if err != nil {
			t.Fatalf("%v\n%s", err, plan.Explain(best))
		}
		if d := apart(got, want); d != "" {
			t.Fatalf("%s\n%s%s", d, plan.Explain(n), plan.Explain(best))
		}
	}
	return best, source.PagesRead() - before
}

// apart is "" for equal tables, of which sums of floats may differ in the last digits, and zeros in nothing.
func apart(got, want *column.Table) string {
	if got.Rows() != want.Rows() || !got.Schema().Equal(want.Schema()) {
		return fmt.Sprintf("%d rows of %v, not %d of %v", got.Rows(), got.Schema().Fields, want.Rows(), want.Schema().Fields)
	}
	for i, c := range got.Columns() {
		for row := range got.Rows() {
			o := want.Column(i)
			if x, y := o, c; c.Type().IsFloat() && !x.IsNull(row) && !y.IsNull(row) && x.Float(row) != 0 && math.Abs(x.Float(row)-y.Float(row)) <= 1e-12*math.Abs(x.Float(row)) {
				continue
			}
			if column.CompareRows(c, row, o, row) != 0 || c.Type().IsFloat() && !c.IsNull(row) && math.Signbit(c.Float(row)) != math.Signbit(o.Float(row)) {
				return fmt.Sprintf("row %d of %s is %v, not %v", row, got.Schema().Fields[i].Name, c.Value(row), o.Value(row))
			}
		}
	}
	return ""
}

// selected is aggregates over a source, of the rows that pass a condition; nil: all.
func selected(t *testing.T, source plan.Source, condition *expr.Expr, aggs ...*expr.Expr) plan.Node {
	t.Helper()
	n := plan.Node(plan.NewScan(source))
	if condition != nil {
		f, err := plan.NewFilter(n, condition)
		if err != nil {
			t.Fatal(err)
		}
		n = f
	}
	p, err := plan.NewSelect(n, aggs)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func extremes(name string) []*expr.Expr {
	return []*expr.Expr{expr.Agg("min", expr.Col(name)).Named("low"), expr.Agg("max", expr.Col(name)).Named("high"), expr.Agg("count", expr.Col(name)).Named("n"), expr.Agg("len").Named("rows")}
}

// TestStatisticsAnswer asks what footers know: no byte is read but to see that files are still there.
func TestStatisticsAnswer(t *testing.T) {
	for _, name := range []string{"n", "d", "x", "s"} {
		source := sorted(t)
		var some, none *expr.Expr = expr.Fn(">=", expr.Col("n"), expr.Lit(int64(1000))), expr.Fn("<", expr.Col("n"), expr.Lit(int64(-5)))
		for _, condition := range []*expr.Expr{nil, some, none} {
			best, pages := agreeing(t, selected(t, source, condition, extremes(name)...), source)
			if want := int64(0); name == "x" && condition == nil { // the lowest is a zero, whose sign its group's rows say
				if pages == want || pages > 10 {
					t.Errorf("%s: %d pages were read\n%s", name, pages, plan.Explain(best))
				}
			} else if pages != want {
				t.Errorf("%s: %d pages were read\n%s", name, pages, plan.Explain(best))
			}
		}
	}
}

// TestOnlyTheRestIsDecoded: of ten row groups a filter accepts some, refuses others, and cuts through one; of the accepted ones the columns whose
// aggregates are known are not decoded, nor those of the filter.
func TestOnlyTheRestIsDecoded(t *testing.T) {
	condition := expr.Fn("is_between", expr.Col("n"), expr.Lit(int64(1200)), expr.Lit(int64(3999)))
	source := sorted(t)
	best, cut := agreeing(t, selected(t, source, condition, extremes("n")...), source)
	if text := plan.Explain(best); !strings.Contains(text, "STATISTICS of parquet sorted, 5/10 row groups: ") || !strings.Contains(text, "SCAN parquet sorted, 1/10 row groups") {
		t.Error(text)
	}
	source = sorted(t)
	if _, whole := agreeing(t, selected(t, source, condition, append(extremes("n"), expr.Agg("sum", expr.Col("d").As(column.Int64Type)).Named("sum"))...), source); whole < 2*cut || whole > 2*cut+2*5*4 {
		t.Errorf("%d pages were read, %d of the row group that the filter cuts", whole, cut)
	}
	source = sorted(t)
	best, _ = agreeing(t, selected(t, source, nil, append(extremes("n"), expr.Agg("sum", expr.Col("x")).Named("sum"))...), source)
	if text := plan.Explain(best); !strings.Contains(text, "columns 1/4: [x]") || !strings.Contains(text, `; from statistics: col("n").min(), col("n").max(), col("n").count(), len()`) {
		t.Error(text)
	}
}

// TestStatisticsThatSayNothing: footers without statistics, or with such as must not be believed, lead to the same answers by reading.
func TestStatisticsThatSayNothing(t *testing.T) {
	nan := make([]byte, 8)
	binary.LittleEndian.PutUint64(nan, math.Float64bits(math.NaN()))
	for what, spoil := range map[string]func(f *footer, s *statistics){
		"none":                      func(_ *footer, s *statistics) { *s = statistics{nulls: -1} },
		"no bounds":                 func(_ *footer, s *statistics) { s.min, s.max = nil, nil },
		"one bound":                 func(_ *footer, s *statistics) { s.max = nil },
		"no order":                  func(f *footer, _ *statistics) { f.ordered = nil },
		"another order":             func(f *footer, _ *statistics) { f.ordered[0], f.ordered[2], f.ordered[3] = false, false, false },
		"bounds the wrong way":      func(_ *footer, s *statistics) { s.min, s.max = s.max, s.min },
		"bounds of another length":  func(_ *footer, s *statistics) { s.min, s.max = s.min[:3:3], append(s.max[:3:3], s.max...) },
		"cut bounds":                func(_ *footer, s *statistics) { s.minExact, s.maxExact = inexact, inexact },
		"NaN":                       func(_ *footer, s *statistics) { s.min, s.max = nan, nan },
		"more nulls than rows":      func(_ *footer, s *statistics) { s.nulls, s.min, s.max = 501, nil, nil },
		"fewer nulls than none":     func(_ *footer, s *statistics) { s.nulls, s.min, s.max = -7, nil, nil },
		"a lie about the last rows": func(f *footer, s *statistics) { f.ordered = nil; s.max = s.min },
	} {
		for _, name := range []string{"n", "x", "s"} {
			if name == "s" && what == "bounds of another length" || name == "n" && what == "NaN" {
				continue // which are bounds as good as others
			}
			source := sorted(t)
			f := source.files[0]
			at, _ := f.schema.Find(name)
			for g := range f.footer.groups {
				spoil(f.footer, &f.footer.groups[g].columns[f.shapes[at].leaf.index].stats)
			}
			if _, pages := agreeing(t, selected(t, source, nil, extremes(name)...), source); pages == 0 {
				t.Errorf("%s: %s was answered without reading", what, name)
			}
		}
	}
}

// TestAFileThatChanged is an error, though nothing of it is read.
func TestAFileThatChanged(t *testing.T) {
	s := hiveShelf(t, rand.New(rand.NewPCG(1, 1)))
	source := s.source(t)
	n := plan.Optimize(selected(t, source, nil, expr.Agg("len").Named("n")))
	if _, err := plan.Execute(&plan.Run{}, n); err != nil || s.bytes.Load() != 0 {
		t.Fatalf("%v, %d bytes read", err, s.bytes.Load())
	}
	for p := range s.files {
		s.files[p] = append(s.files[p], 0)
	}
	if _, err := plan.Execute(&plan.Run{}, n); err == nil || !strings.Contains(err.Error(), "changed") {
		t.Error(err)
	}
}

// TestFoldersAnswer groups by the names of folders, and looks for those that differ.
func TestFoldersAnswer(t *testing.T) {
	s := hiveShelf(t, rand.New(rand.NewPCG(2, 2)))
	source := s.source(t)
	keys := []*expr.Expr{expr.Col("year"), expr.Col("region")}
	group, err := plan.NewAggregate(plan.NewScan(source), keys, append(extremes("n"), expr.Agg("n_unique", expr.Col("region")).Named("regions")))
	if err != nil {
		t.Fatal(err)
	}
	some, err := plan.NewFilter(plan.NewScan(source), expr.Fn("==", expr.Fn("%", expr.Col("year"), expr.Lit(int64(2))), expr.Lit(int64(0))))
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := plan.NewSelect(some, keys)
	if err != nil {
		t.Fatal(err)
	}
	different, err := plan.NewUnique(pairs, nil, "first")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []plan.Node{group, different, selected(t, source, nil, expr.Agg("n_unique", expr.Col("year")).Named("n"))} {
		if best, pages := agreeing(t, n, source); pages != 0 {
			t.Errorf("%d pages were read\n%s", pages, plan.Explain(best))
		}
	}
}
