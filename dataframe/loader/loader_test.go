package loader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"skep/dataframe/column"
	"skep/dataframe/plan"
	"skep/dataframe/sampled"
)

// answers are scikit-learn's and SciPy's: testdata/record.py.
type answers struct {
	KFold []struct {
		N, K  int
		Tests [][]int32
	}
	Stratified []struct {
		Y     []string
		K     int
		Tests [][]int32
	}
	Group []struct {
		Groups []int64
		K      int
		Tests  [][]int32
	}
	Time []struct {
		N, K, Gap, Test, Most int
		Splits                [][2][]int32
	}
	KS []struct {
		A, B  []float64
		Ramps []int
		D, P  float64
	}
	Chi2 []struct {
		A, B []float64
		X, P float64
	}
	Sizes []struct {
		N           int
		Test_size   float64
		Train, Test []int32
	}
}

func recorded(t *testing.T) (a answers) {
	t.Helper()
	data, err := os.ReadFile("testdata/answers.json")
	if err == nil {
		err = json.Unmarshal(data, &a)
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func sameTests(t *testing.T, what string, got []Split, err error, want [][]int32, n int) {
	t.Helper()
	if err != nil || len(got) != len(want) {
		t.Errorf("%s: %d folds, %v, want %d", what, len(got), err, len(want))
		return
	}
	for i, s := range got {
		if !slices.Equal(s.Test, want[i]) || len(s.Train)+len(s.Test) != n {
			t.Errorf("%s, fold %d: %v (%d to train on), want %v", what, i, s.Test, len(s.Train), want[i])
		}
	}
}

func texts(ss []string) *column.Column {
	vs := make([]any, len(ss))
	for i, s := range ss {
		vs[i] = s
	}
	return column.Infer(vs)
}

func ints(xs []int64) *column.Column { return column.Of(column.Int64Type, xs, nil) }

func TestFoldsAreScikitLearns(t *testing.T) {
	a := recorded(t)
	for _, x := range a.KFold {
		got, err := KFold(x.N, x.K, false, 0)
		sameTests(t, fmt.Sprintf("k-fold of %d in %d", x.N, x.K), got, err, x.Tests, x.N)
	}
	for _, x := range a.Stratified {
		got, err := StratifiedKFold(texts(x.Y), x.K, false, 0)
		sameTests(t, "stratified "+strings.Join(x.Y, ""), got, err, x.Tests, len(x.Y))
	}
	for _, x := range a.Group {
		got, err := GroupKFold(ints(x.Groups), x.K, false, 0)
		sameTests(t, fmt.Sprint("groups ", x.Groups), got, err, x.Tests, len(x.Groups))
	}
	for _, x := range a.Time {
		got, err := TimeSeriesSplit(x.N, x.K, TimeOptions{x.Gap, x.Test, x.Most})
		if err != nil || len(got) != len(x.Splits) {
			t.Fatal(got, err)
		}
		for i, s := range x.Splits {
			if !slices.Equal(got[i].Train, s[0]) || !slices.Equal(got[i].Test, s[1]) {
				t.Errorf("times %+v, split %d: %v", x, i, got[i])
			}
		}
	}
	for _, x := range a.Sizes {
		got, err := TrainTest(x.N, SplitOptions{Test: x.Test_size})
		if err != nil || !slices.Equal(got.Train, x.Train) || !slices.Equal(got.Test, x.Test) {
			t.Errorf("%d rows, %v to test: %v, %v", x.N, x.Test_size, got, err)
		}
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1e-3, math.Abs(b)) }

func TestDistancesAreSciPys(t *testing.T) {
	a := recorded(t)
	for i, x := range a.KS {
		if x.Ramps != nil {
			x.A, x.B = ramp(x.Ramps[0], 7919, 0), ramp(x.Ramps[1], 104729, 0.01)
		}
		sort.Float64s(x.A)
		sort.Float64s(x.B)
		if d, p := KolmogorovSmirnov(x.A, x.B); !near(d, x.D) || !near(p, x.P) {
			t.Errorf("KS %d: %v, %v, want %v, %v", i, d, p, x.D, x.P)
		}
	}
	for _, x := range a.Chi2 {
		if s, p := ChiSquare(x.A, x.B); !near(s, x.X) || !near(p, x.P) {
			t.Errorf("chi² of %v and %v: %v, %v, want %v, %v", x.A, x.B, s, p, x.X, x.P)
		}
	}
}

func ramp(n, step int, shift float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = float64(i*step%n)/float64(n) + shift
	}
	return out
}

// Every row is on one side, the same rows come again for a seed and others for another.
func TestSplitsArePartitions(t *testing.T) {
	const n = 200
	y, g, when := make([]int64, n), make([]int64, n), make([]int64, n)
	for i := range n {
		y[i], g[i], when[i] = int64(i%10/8), int64(i/7), int64((i*37)%60)
	}
	for name, o := range map[string]SplitOptions{
		"drawn": {Test: 0.3, Shuffle: true, Seed: 4}, "stratified": {Test: 0.25, Shuffle: true, Seed: 1, Stratify: ints(y)}, "stratified, in order": {Test: 40, Stratify: ints(y)},
		"grouped": {Test: 0.2, Shuffle: true, Groups: ints(g)}, "by time": {Test: 0.2, Time: ints(when)},
	} {
		s, err := TrainTest(n, o)
		if err != nil {
			t.Fatal(name, err)
		}
		all := append(slices.Clone(s.Train), s.Test...)
		slices.Sort(all)
		if !slices.Equal(all, upTo(n)) {
			t.Errorf("%s: not every row is on one side", name)
		}
		if again, _ := TrainTest(n, o); !slices.Equal(again.Test, s.Test) {
			t.Errorf("%s: another split for the same seed", name)
		}
		if o.Seed++; o.Shuffle {
			if other, _ := TrainTest(n, o); slices.Equal(other.Test, s.Test) {
				t.Errorf("%s: the same split for another seed", name)
			}
		}
		switch {
		case o.Stratify != nil:
			share := 0
			for _, r := range s.Test {
				share += int(y[r])
			}
			if share*5 != len(s.Test) {
				t.Errorf("%s: %d of %d rows of a fifth", name, share, len(s.Test))
			}
		case o.Groups != nil:
			apart(t, name, g, s)
		case o.Time != nil:
			for _, a := range s.Train {
				for _, b := range s.Test {
					if when[a] >= when[b] {
						t.Fatalf("%s: row %d is trained on, row %d at the same time or before is the test", name, a, b)
					}
				}
			}
		}
	}
	folds, err := GroupKFold(ints(g), 4, true, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range folds {
		apart(t, "drawn folds of groups", g, s)
	}
}

func apart(t *testing.T, name string, g []int64, s Split) {
	t.Helper()
	in := map[int64]bool{}
	for _, r := range s.Train {
		in[g[r]] = true
	}
	for _, r := range s.Test {
		if in[g[r]] {
			t.Errorf("%s: group %d is on both sides", name, g[r])
		}
	}
}

func TestWrongRequests(t *testing.T) {
	one := ints([]int64{1, 2, 3, 3})
	for want, f := range map[string]func() error{
		"none would be left":  func() error { _, err := TrainTest(3, SplitOptions{Test: 3}); return err },
		"a share between":     func() error { _, err := TrainTest(3, SplitOptions{Test: 1.5}); return err },
		"occurs once":         func() error { _, err := TrainTest(4, SplitOptions{Test: 2, Stratify: one}); return err },
		"at least 2 folds":    func() error { _, err := KFold(3, 1, false, 0); return err },
		"4 folds cannot":      func() error { _, err := KFold(3, 4, false, 0); return err },
		"most frequent one":   func() error { _, err := StratifiedKFold(one, 3, false, 0); return err },
		"made of 3 groups":    func() error { _, err := GroupKFold(one, 4, false, 0); return err },
		"leave nothing":       func() error { _, err := TimeSeriesSplit(10, 3, TimeOptions{Test: 3, Gap: 2}); return err },
		"weight of row 1":     func() error { _, err := Weighted([]float64{1, -1}, 1, false, 0); return err },
		"rows with a weight":  func() error { _, err := Weighted([]float64{1, 0}, 2, false, 0); return err },
		"no row has a weight": func() error { _, err := Weighted([]float64{0}, 1, true, 0); return err },
	} {
		var e *Error
		if err := f(); !errors.As(err, &e) || !strings.Contains(e.Message, want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestWeightsAreKept(t *testing.T) {
	weights := []float64{0, 1, 2, 7}
	rows, err := Weighted(weights, 100_000, true, 5)
	if err != nil {
		t.Fatal(err)
	}
	count := make([]float64, len(weights))
	for _, r := range rows {
		count[r]++
	}
	for i, w := range weights {
		if math.Abs(count[i]/100_000-w/10) > 0.01 {
			t.Errorf("row %d came %v times of 100,000 with the weight %v of 10", i, count[i], w)
		}
	}
	first := 0
	for seed := range int64(20_000) {
		rows, err := Weighted(weights, 2, false, seed)
		if err != nil || len(rows) != 2 || rows[0] == rows[1] {
			t.Fatal(rows, err)
		}
		if rows[0] == 3 {
			first++
		}
	}
	if math.Abs(float64(first)/20_000-0.7) > 0.02 {
		t.Errorf("the row of weight 7 of 10 came first %d times of 20,000", first)
	}
}

// numbered is a frame of n rows that know their place.
func numbered(n int) *column.Table {
	xs := make([]int64, n)
	for i := range xs {
		xs[i] = int64(i)
	}
	t, err := column.FromColumns([]string{"x"}, []*column.Column{ints(xs)})
	if err != nil {
		panic(err)
	}
	return t
}

func batchesOf(t *testing.T, n int, o BatchOptions) (sizes []int, rows []int64) {
	t.Helper()
	b, err := NewBatches(&plan.Run{Ctx: context.Background(), Morsel: 100}, plan.NewScan(&plan.Memory{Table: numbered(n)}), o)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for {
		next, err := b.Next()
		if err != nil {
			t.Fatal(err)
		}
		if next == nil {
			return sizes, rows
		}
		sizes = append(sizes, next.Rows())
		rows = append(rows, column.Values[int64](next.Column(0))...)
	}
}

func TestBatches(t *testing.T) {
	for _, n := range []int{0, 1, 64, 99, 1000, 1001} {
		for _, size := range []int{1, 7, 64, 5000} {
			sizes, rows := batchesOf(t, n, BatchOptions{Size: size})
			if len(rows) != n || !slices.IsSorted(rows) || len(sizes) != (n+size-1)/size {
				t.Errorf("%d rows in batches of %d: %v", n, size, sizes)
			}
			dropped, _ := batchesOf(t, n, BatchOptions{Size: size, DropLast: true})
			if len(dropped) != n/size {
				t.Errorf("%d rows in whole batches of %d: %v", n, size, dropped)
			}
			for _, buffer := range []int{10, 250, 10_000} {
				o := BatchOptions{Size: size, Shuffle: true, Seed: 9, Buffer: buffer, Prefetch: 3}
				_, drawn := batchesOf(t, n, o)
				_, again := batchesOf(t, n, o)
				if !slices.Equal(drawn, again) || n > 99 && slices.IsSorted(drawn) {
					t.Errorf("%d rows, %d at a time: not shuffled by the seed alone", n, size)
				}
				if slices.Sort(drawn); !slices.Equal(drawn, rows) {
					t.Errorf("%d rows shuffled within %d: some are lost or doubled", n, buffer)
				}
			}
		}
	}
}

func TestBatchesEndEarly(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	b, err := NewBatches(&plan.Run{Ctx: ctx, Morsel: 10}, plan.NewScan(&plan.Memory{Table: numbered(10_000)}), BatchOptions{Size: 5})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Next(); err != nil {
		t.Fatal(err)
	}
	cancel()
	b.Close()
	b.Close()
}

func TestQuality(t *testing.T) {
	col := func(vs ...any) *column.Column {
		for i, v := range vs {
			if n, ok := v.(int); ok {
				vs[i] = int64(n)
			}
		}
		return column.Infer(vs)
	}
	table, err := column.FromColumns([]string{"a", "b", "c", "y", "leak"}, []*column.Column{
		col(1.0, 2.0, 3.0, 2.0, 1.0, 100.0, 1.0, 2.0), col(nil, "x", nil, "y", "x", "y", nil, "x"), col(1, 1, 1, 1, 1, 1, 1, 1),
		col(0, 1, 0, 1, 1, 0, 0, 1), col(10, 21, 10, 21, 21, 10, 10, 21)})
	if err != nil {
		t.Fatal(err)
	}
	q, err := Examine(table, "y")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	for _, f := range q.Findings {
		kinds[f.Column] += f.Kind + " "
	}
	want := map[string]string{"": "duplicates ", "a": "outliers ", "b": "missing ", "c": "constant ", "leak": "leakage "}
	if fmt.Sprint(kinds) != fmt.Sprint(want) || q.Duplicates != 2 || q.Grade == "A" {
		t.Errorf("%v, %d duplicates, grade %s, want %v", kinds, q.Duplicates, q.Grade, want)
	}
	clean, err := Examine(numbered(50), "")
	if err != nil || clean.Grade != "A" || clean.Score != 100 {
		t.Errorf("a clean frame: %+v, %v", clean, err)
	}
}

func TestDrifts(t *testing.T) {
	frame := func(shift float64, words ...string) *column.Table {
		xs, ws := make([]float64, 500), make([]string, 500)
		for i := range xs {
			xs[i], ws[i] = float64(i*7919%500)/500+shift, words[i%len(words)]
		}
		f, err := column.FromColumns([]string{"x", "w"}, []*column.Column{column.Of(column.Float64Type, xs, nil), texts(ws)})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	same, err := Drifts(frame(0, "a", "b"), frame(0, "b", "a"), 0.01)
	if err != nil || same[0].Drifted || same[1].Drifted || same[0].PSI != 0 {
		t.Errorf("nothing drifted: %+v, %v", same, err)
	}
	far, err := Drifts(frame(0, "a", "b"), frame(0.4, "a", "a", "a", "c"), 0.01)
	if err != nil || !far[0].Drifted || !far[1].Drifted || far[0].Test != "ks" || far[1].Test != "chi2" {
		t.Errorf("both drifted: %+v, %v", far, err)
	}
}

func TestContract(t *testing.T) {
	table, err := column.FromColumns([]string{"age", "mail", "id"}, []*column.Column{column.Infer([]any{int64(31), nil, int64(-4), int64(200)}), texts([]string{"a@b", "x", "c@d", "e@f"}), ints([]int64{1, 2, 2, 3})})
	if err != nil {
		t.Fatal(err)
	}
	k := &Contract{Closed: true, Rules: []Rule{{Column: "age", Type: "i64", NotNull: true, Min: int64(0), Max: int64(120)}, {Column: "mail", Pattern: regexp.MustCompile("@")}, {Column: "name"}, {Column: "nick", Optional: true}, {Column: "id", Unique: true, OneOf: []any{int64(1), int64(2)}}}}
	got, err := k.Check(table, 0)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, v := range got {
		lines = append(lines, fmt.Sprintf("%d %s %s: %s", v.Row, v.Column, v.Value, v.Rule))
	}
	want := []string{"1 age null: there is a value", "2 age -4: at least 0", "3 age 200: at most 120", "1 mail x: matches @", "-1 name : the column is missing",
		"2 id 2: no value comes twice; row 1 has it too", "3 id 3: one of [1 2]"}
	if !slices.Equal(lines, want) {
		t.Errorf("%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if _, err := (&Contract{Rules: []Rule{{Column: "age", Min: "old"}}}).Check(table, 0); err == nil {
		t.Error("a bound of another type is taken")
	}
	if few, _ := k.Check(table, 2); len(few) != 2 {
		t.Errorf("%d violations instead of the first 2", len(few))
	}
}

func TestManifestKnowsContentAlone(t *testing.T) {
	table := sampled.Table(300)
	m := Describe(table)
	if again := Describe(table.Slice(0, 300)); again.Hash != m.Hash {
		t.Error("the same rows have two hashes")
	}
	rows := upTo(300)
	if taken := Describe(table.Take(rows)); taken.Hash != m.Hash {
		t.Error("rows that lie elsewhere have another hash")
	}
	rows[0], rows[1] = rows[1], rows[0]
	if Describe(table.Take(rows)).Hash == m.Hash {
		t.Error("another order has the same hash")
	}
	one, two := texts([]string{"ab", "c"}), texts([]string{"a", "bc"})
	if string(columnHash(one)) == string(columnHash(two)) {
		t.Error("texts run into each other")
	}
}
