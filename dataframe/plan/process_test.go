package plan

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skep/dataframe/column"
	execution "skep/dataframe/exec"
	"skep/dataframe/expr"
	"skep/memory"
)

// made is rows that are computed when they are asked for: a source whose size costs no memory.
type made struct {
	rows int
	like string // "plain", "wide" (texts of up to a megabyte), "nested" (lists, structs, decimals, categories, dates)
	seed uint64
}

const madeMorsel = 8192

var nestedFields = []column.Field{
	{Name: "k", Type: column.Int64Type}, {Name: "g", Type: column.Int32Type}, {Name: "l", Type: column.ListOf(column.Int64Type)},
	{Name: "st", Type: column.StructOf([]column.Field{{Name: "a", Type: column.Float64Type}, {Name: "b", Type: column.StrType}})},
	{Name: "dec", Type: column.DecimalOf(30, 4)}, {Name: "c", Type: column.CategoricalType}, {Name: "d", Type: column.DateType},
}

func (m *made) Schema() *column.Schema {
	fields := []column.Field{{Name: "k", Type: column.Int64Type}, {Name: "g", Type: column.Int32Type}, {Name: "v", Type: column.Float64Type}, {Name: "i", Type: column.Int64Type}, {Name: "s", Type: column.StrType}}
	if m.like == "nested" {
		fields = nestedFields
	}
	return must1(column.NewSchema(fields))
}

func (m *made) String() string { return fmt.Sprintf("%d %s rows made of %d", m.rows, m.like, m.seed) }

func (m *made) Read(r *Run, columns []string) (*column.Table, error) {
	s, err := m.Stream(r, columns)
	if err != nil {
		return nil, err
	}
	return r.Collect(s, nil)
}

func (m *made) Stream(_ *Run, columns []string) (*execution.Stream, error) {
	step := madeMorsel
	if m.like == "wide" {
		step = 16
	}
	return &execution.Stream{Schema: execution.Empty(m.Schema()).Select(columns).Schema(), N: (m.rows + step - 1) / step, At: func(i int) (*column.Table, error) {
		return m.part(i*step, min(m.rows, (i+1)*step)).Select(columns), nil
	}}, nil
}

func (m *made) part(from, to int) *column.Table {
	r, n := rand.New(rand.NewPCG(m.seed, uint64(from))), to-from
	cols := make([]*column.Column, m.Schema().Len())
	for c, f := range m.Schema().Fields {
		b := column.NewBuilder(f.Type, n)
		for range n {
			if f.Name != "k" && r.IntN(16) == 0 {
				b.Null()
			} else {
				m.put(b, f.Name, r)
			}
		}
		cols[c] = b.Build()
	}
	return column.NewTable(m.Schema(), cols, n)
}

// put appends a value of a column.
func (m *made) put(b *column.Builder, name string, r *rand.Rand) {
	var err error
	switch name {
	case "k":
		b.Int(r.Int64N(int64(m.rows)/2 + 1))
	case "g", "d":
		b.Int(r.Int64N(5))
	case "v":
		b.Float(float64(r.IntN(1 << 30)))
	case "i":
		b.Int(r.Int64N(1 << 40))
	case "l":
		out := make([]any, r.IntN(6))
		for i := range out {
			out[i] = r.Int64N(1000)
		}
		err = b.Append(out)
	case "st":
		err = b.Append(column.Record{Names: []string{"a", "b"}, Values: []any{r.Float64(), strings.Repeat("y", r.IntN(9))}})
	case "dec":
		err = b.Append(column.Decimal{Unscaled: column.Int128Of(r.Int64()), Scale: 4})
	case "c":
		b.Str("category " + strconv.Itoa(r.IntN(300)))
	case "s":
		b.Str(m.text(r))
	}
	if err != nil {
		panic(err)
	}
}

func (m *made) text(r *rand.Rand) string {
	if m.like == "wide" {
		return strings.Repeat(string(rune('a'+r.IntN(26))), r.IntN(1<<uint(r.IntN(21))))
	}
	return "row " + strconv.Itoa(10_000_000+r.IntN(m.rows+1))
}

// operators is plans that use each operator over rows that are made, each with what is asked of it in bytes at least.
func operators() map[string]func(rows int) Node {
	c, fn := expr.Col, expr.Fn
	rows := func(like string) func(rows int) Node {
		return func(rows int) Node { return NewScan(&made{rows, like, 1}) }
	}
	l, wide, nested := rows("plain"), rows("wide"), rows("nested")
	wideRows := func(rows int) int { return max(16, rows/1000) }
	other := func(rows int) Node { return NewScan(&made{rows, "plain", 2}) }
	key := []*expr.Expr{c("k")}
	over := func(e *expr.Expr, keys ...*expr.Expr) *expr.Expr { return e.Within(keys...).Named("w") }
	out := map[string]func(rows int) Node{
		"filter": func(n int) Node { return must(NewFilter(l(n), fn(">", c("v"), expr.Lit(1000.0)))) },
		"project": func(n int) Node {
			return must(NewWithColumns(l(n), []*expr.Expr{fn("+", c("i"), expr.Lit(1)).Named("x")}))
		},
		"tail": func(n int) Node {
			return NewSlice(must(NewFilter(l(n), fn(">", c("v"), expr.Lit(1000.0)))), -n/10, n/20)
		},
		"skip":  func(n int) Node { return NewSlice(must(NewFilter(l(n), fn(">", c("v"), expr.Lit(1000.0)))), n/10, -1) },
		"head":  func(n int) Node { return NewSlice(l(n), 10, n/2) },
		"union": func(n int) Node { return must(NewUnion([]Node{l(n), other(n)}, false)) },
		"sort":  func(n int) Node { return must(NewSort(l(n), []SortKey{{Expr: c("s")}, {Expr: c("v"), Desc: true}})) },
		"sort one": func(n int) Node {
			return must(NewSort(must(NewSelect(l(n), []*expr.Expr{c("i")})), []SortKey{{Expr: c("i")}}))
		},
		"sort wide":  func(n int) Node { return must(NewSort(wide(wideRows(n)), []SortKey{{Expr: c("k")}})) },
		"sort texts": func(n int) Node { return must(NewSort(wide(wideRows(n)), []SortKey{{Expr: c("s")}})) },
		"sort nested": func(n int) Node {
			return must(NewSort(nested(n/2), []SortKey{{Expr: c("c")}, {Expr: c("dec")}, {Expr: c("k")}}))
		},
		"top":     func(n int) Node { return &Top{sure(NewSort(l(n), []SortKey{{Expr: c("v")}})), n / 3} },
		"top few": func(n int) Node { return &Top{sure(NewSort(l(n), []SortKey{{Expr: c("v")}})), 10} },
		"group": func(n int) Node {
			return must(NewAggregate(l(n), key, []*expr.Expr{expr.Agg("sum", c("v")), expr.Agg("first", c("s")).Named("f")}))
		},
		"group nested": func(n int) Node {
			return must(NewAggregate(nested(n/2), []*expr.Expr{c("st"), c("dec")}, []*expr.Expr{expr.Agg("first", c("l")).Named("x"), expr.Agg("count")}))
		},
		"group few": func(n int) Node {
			return must(NewAggregate(l(n), []*expr.Expr{c("g")}, []*expr.Expr{expr.Agg("mean", c("v"))}))
		},
		"medians": func(n int) Node {
			return must(NewAggregate(l(n), key, []*expr.Expr{expr.Agg("median", c("v")), expr.Agg("n_unique", c("s")).Named("u")}))
		},
		"distinct": func(n int) Node { return must(NewUnique(l(n), nil, "first")) },
		"explode": func(n int) Node {
			return must(NewExplode(nested(n/2), []*expr.Expr{c("l")}, ExplodeOptions{Empty: true, Nulls: true}))
		},
		"sample": func(n int) Node { return must(NewSample(l(n), SampleOptions{N: n / 2, Seed: 3})) },
		"shuffle": func(n int) Node {
			return must(NewSample(l(n), SampleOptions{N: -1, Fraction: 1, Shuffle: true, Seed: 3}))
		},
		"resample": func(n int) Node { return must(NewSample(l(n), SampleOptions{N: n, Replace: true, Seed: 3})) },
		"bernoulli": func(n int) Node {
			return must(NewSample(l(n), SampleOptions{N: -1, Fraction: 0.5, Bernoulli: true, Seed: 3}))
		},
		"cross": func(n int) Node {
			return must(NewJoin(NewSlice(other(n), 0, 3), must(NewRename(l(n), []*expr.Expr{c("k")}, []string{"kk"})), JoinOptions{How: Cross}))
		},
		"shared": func(n int) Node {
			sorted := must(NewSort(l(n), []SortKey{{Expr: c("v")}}))
			return must(NewUnion([]Node{must(NewFilter(sorted, fn(">", c("i"), expr.Lit(5)))), must(NewFilter(sorted, fn("<", c("i"), expr.Lit(1<<38))))}, false))
		},
		"ranked":     func(n int) Node { return must(NewRanked(l(n), key, []SortKey{{Expr: c("v")}}, column.RowNumber, "n")) },
		"ranked all": func(n int) Node { return must(NewRanked(l(n), nil, []SortKey{{Expr: c("v")}}, column.Rank, "n")) },
		"ranked few": func(n int) Node {
			return must(NewRanked(l(n), []*expr.Expr{c("g")}, []SortKey{{Expr: c("v")}}, column.DenseRank, "n"))
		},
		"windows": func(n int) Node {
			return must(NewWithColumns(l(n), []*expr.Expr{over(expr.Agg("sum", c("v")), c("k")), fn("rank", c("v")).Within(c("k")).Named("y")}))
		},
		"hot join": func(n int) Node {
			hot := must(NewFilter(NewScan(&made{400, "plain", 2}), fn("==", c("g"), expr.Lit(1))))
			return must(NewJoin(l(n/20), hot, JoinOptions{How: Inner, LeftOn: []*expr.Expr{c("g")}, RightOn: []*expr.Expr{c("g")}}))
		},
		"hot build": func(n int) Node {
			few := NewScan(&made{10, "plain", 2})
			return must(NewJoin(few, must(NewRename(l(n), []*expr.Expr{c("k")}, []string{"kk"})), JoinOptions{How: Inner, LeftOn: []*expr.Expr{c("g")}, RightOn: []*expr.Expr{c("g")}}))
		},
	}
	for name, aggs := range hugeAggregates(c) {
		out[name+" of all"] = func(n int) Node { return must(NewSelect(l(n), aggs)) }
		out[name+" of few"] = func(n int) Node { return must(NewAggregate(l(n), []*expr.Expr{c("g")}, aggs)) }
		out[name+" of one"] = func(n int) Node { return must(NewAggregate(l(n), nil, aggs)) }
	}
	out["windows of medians"] = func(n int) Node {
		return must(NewWithColumns(l(n), []*expr.Expr{over(expr.Agg("median", c("v")), c("g")), expr.Agg("n_unique", c("s")).Named("x")}))
	}
	for name, distinct := range map[string]bool{"recursion": false, "recursion once": true} {
		out[name] = func(n int) Node {
			base := must(NewSelect(l(n/2), []*expr.Expr{c("k"), c("s")}))
			feed := &Feed{"t", base.Schema()}
			step := must(NewSelect(must(NewFilter(NewScan(feed), fn("<", c("k"), expr.Lit(n/4)))), []*expr.Expr{fn("+", c("k"), expr.Lit(n/16)), c("s")}))
			return sure(NewRecursive(base, step, feed, distinct))
		}
	}
	for _, strategy := range []string{"backward", "forward", "nearest"} {
		for name, by := range map[string][]*expr.Expr{"": nil, " by few": {c("g")}, " by many": {c("k")}} {
			out["asof "+strategy+name] = func(n int) Node {
				return must(NewAsof(l(n/2), other(n/2), AsofOptions{LeftBy: by, RightBy: by, LeftOn: c("i"), RightOn: c("i"), Strategy: strategy, Strict: strategy == "forward"}))
			}
		}
	}
	for name, key := range map[string]*expr.Expr{"few": c("g"), "many": c("k")} {
		out["pivot of "+name] = func(n int) Node {
			var cells []*expr.Expr
			for i := range 4 {
				cells = append(cells, expr.Agg("first", c("s")).Where(fn("==", fn("%", c("i"), expr.Lit(4)), expr.Lit(i))).Named(fmt.Sprint("c", i)), expr.Agg("median", c("v")).Where(fn("==", fn("%", c("i"), expr.Lit(4)), expr.Lit(i))).Named(fmt.Sprint("m", i)))
			}
			return must(NewAggregate(l(n), []*expr.Expr{key}, cells))
		}
	}
	for _, how := range []How{Inner, Left, Right, Full, Semi, Anti} {
		out[string(how)+" join"] = func(n int) Node {
			return must(NewJoin(l(n/2), other(n/2), JoinOptions{How: how, LeftOn: key, RightOn: key}))
		}
	}
	for _, keep := range []string{"last", "none"} {
		out["unique "+keep] = func(n int) Node { return must(NewUnique(l(n), key, keep)) }
		out["unique few "+keep] = func(n int) Node { return must(NewUnique(l(n), []*expr.Expr{c("g")}, keep)) }
	}
	for name, e := range windowsOf(c, fn) {
		out["window "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
		out["few windows "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{over(e, c("g"))})) }
	}
	for name, e := range framesOf(c) {
		out["frame "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
	}
	for name, e := range framesOf(c, c("g")) {
		out["few frames "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
	}
	for name, e := range framesOf(c, c("k")) {
		out["many frames "+name] = func(n int) Node { return must(NewWithColumns(l(n), []*expr.Expr{e.Named("w")})) }
	}
	out["filter of windows"] = func(n int) Node { return must(NewFilter(l(n), fn(">", c("v"), expr.Agg("mean", c("v"))))) }
	return out
}

// hugeAggregates are those that want all values of a group.
func hugeAggregates(c func(string) *expr.Expr) map[string][]*expr.Expr {
	ordered, different := expr.Agg("string_agg", c("s").As(column.StrType)), distinct(expr.Agg("sum", c("i")))
	ordered.Order = []expr.OrderKey{{Expr: c("v"), Desc: true}}
	return map[string][]*expr.Expr{
		"median": {expr.Agg("median", c("v")).Named("m"), expr.Agg("quantile", c("i"), expr.Lit(0.9)).Named("q")}, "mad": {expr.Agg("mad", c("v"))},
		"n_unique": {expr.Agg("n_unique", c("s")).Named("u"), expr.Agg("n_unique", c("k")).Named("x")}, "mode": {expr.Agg("mode", c("k")).Named("m"), expr.Agg("mode", c("s")).Named("x")},
		"list": {expr.Agg("implode", c("v"))}, "texts": {expr.Agg("string_agg", c("s"), expr.Lit("; "))}, "ordered texts": {ordered}, "different": {different},
		"histogram": {expr.Agg("histogram", c("g").As(column.Int64Type)).Named("h")}, "best": {expr.Agg("arg_max", c("s"), c("v")).Named("b"), expr.Agg("bit_xor", c("i")).Named("x")},
	}
}

// windowsOf is functions that look at other rows.
func windowsOf(c func(string) *expr.Expr, fn func(string, ...*expr.Expr) *expr.Expr) map[string]*expr.Expr {
	out := map[string]*expr.Expr{"sum": expr.Agg("sum", c("i")), "shift": fn("shift", c("s"), expr.Lit(3))}
	for _, name := range []string{"diff", "cum_sum", "cum_count", "cum_min", "cum_max", "forward_fill", "rank", "row_index", "backward_fill", "interpolate", "is_first_distinct", "is_duplicated"} {
		out[name] = fn(name, c("v"))
	}
	out["lead"], out["ewm_mean"], out["rank of few"] = fn("shift", c("s"), expr.Lit(-3)), fn("ewm_mean", c("v"), expr.Lit(0.3)), fn("rank", c("g"), expr.Lit("max"))
	out["doubled"] = fn("is_duplicated", c("g"))
	out["narrow sum"], out["filled maximum"] = fn("cum_sum", c("g")), fn("forward_fill", fn("cum_max", c("v")))
	return out
}

// framesOf is aggregates over frames, within groups of some keys.
func framesOf(c func(string) *expr.Expr, keys ...*expr.Expr) map[string]*expr.Expr {
	by := func(keys ...*expr.Expr) (out []expr.OrderKey) {
		for _, k := range keys {
			out = append(out, expr.OrderKey{Expr: k})
		}
		return out
	}
	rows := func(lo, hi expr.Edge) *expr.Window {
		return &expr.Window{Partition: keys, Order: by(c("i"), c("k")), Frame: &expr.Frame{Unit: "ROWS", Lo: lo, Hi: hi}}
	}
	before, now, after := expr.Edge{Side: -1, By: expr.Lit(20)}, expr.Edge{}, expr.Edge{Side: 1, By: expr.Lit(5)}
	near := &expr.Window{Partition: keys, Order: by(c("v")), Frame: &expr.Frame{Unit: "RANGE", Lo: expr.Edge{Side: -1, By: expr.Lit(10_000.0)}, Hi: expr.Edge{Side: 1, By: expr.Lit(5000.0)}}}
	groups := &expr.Window{Partition: keys, Order: by(c("k")), Frame: &expr.Frame{Unit: "GROUPS", Lo: before, Hi: now, Exclude: "TIES"}}
	return map[string]*expr.Expr{
		"rolling sum": expr.Agg("sum", c("i")).In(rows(before, now)), "rolling median": expr.Agg("median", c("v")).In(rows(before, after)), "running sum": expr.Agg("sum", c("i")).In(&expr.Window{Partition: keys, Order: by(c("k"))}),
		"running last": expr.Agg("last", c("s")).In(rows(expr.Edge{Side: -1}, before)), "rest": expr.Agg("min", c("v")).In(rows(after, expr.Edge{Side: 1})), "first to come": expr.Agg("first", c("s")).In(rows(now, expr.Edge{Side: 1})),
		"near": expr.Agg("count", c("v")).In(near), "groups": expr.Agg("max", c("i")).In(groups), "all": expr.Agg("sum", c("i")).In(rows(expr.Edge{Side: -1}, expr.Edge{Side: 1})),
	}
}

// report is what a process tells of its query.
type report struct {
	Rows, Peak, Spilled, Grew int64
	Widest                    int64 // the largest row that is a morsel by itself: a list of all rows is one value
	Hash                      string
	Error                     string
}

const processEnv = "SKEP_TEST_QUERY" // name, rows, limit, workers, folder

// TestProcess is what other processes run: one query, whose rows are looked at as they come.
func TestProcess(t *testing.T) {
	asked := strings.Split(os.Getenv(processEnv), "|")
	if len(asked) != 5 {
		return
	}
	memory.Pace()
	numbers := make([]int, 3)
	for i := range numbers {
		numbers[i] = sure(strconv.Atoi(asked[i+1]))
	}
	before := resident(t, "VmRSS")
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		before = resident(t, "VmHWM")
	}
	r := &Run{Limit: int64(numbers[1]), Threads: numbers[2], Dir: asked[4]}
	out := report{}
	out.Hash, out.Rows, out.Widest, out.Error = looked(r, operators()[asked[0]](numbers[0]))
	out.Peak, out.Spilled, out.Grew = r.Peak(), r.Spilled(), resident(t, "VmHWM")-before
	fmt.Println("report " + string(sure(json.Marshal(out))))
}

// looked runs a plan and mixes all its rows, in their order, into one number.
func looked(r *Run, n Node) (hash string, rows, widest int64, problem string) {
	s, err := Open(r, n)
	if err != nil {
		return "", 0, 0, err.Error()
	}
	defer s.Close()
	sum := uint64(14695981039346656037)
	err = r.InOrder(s, func(t *column.Table) error {
		rows += int64(t.Rows())
		if t.Rows() == 1 {
			widest = max(widest, t.Bytes())
		}
		hashes, err := column.HashRows(column.Serial, t.Columns(), t.Rows(), 1)
		for _, h := range hashes {
			sum = (sum ^ h) * 1099511628211
		}
		return err
	})
	if err != nil {
		return "", rows, 0, err.Error()
	}
	return fmt.Sprintf("%x", sum), rows, widest, ""
}

func resident(t *testing.T, field string) int64 {
	data := string(sure(os.ReadFile("/proc/self/status")))
	for line := range strings.Lines(data) {
		if rest, ok := strings.CutPrefix(line, field+":"); ok {
			return int64(sure(strconv.Atoi(strings.Fields(rest)[0]))) << 10
		}
	}
	t.Fatal("no " + field)
	return 0
}

func ask(t *testing.T, name string, rows int, limit int64, workers int, dir string) report {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestProcess$", "-test.v")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s|%d|%d|%d|%s", processEnv, name, rows, limit, workers, dir))
	text, err := cmd.CombinedOutput()
	for line := range strings.Lines(string(text)) {
		if data, ok := strings.CutPrefix(line, "report "); ok {
			var out report
			if err := json.Unmarshal([]byte(data), &out); err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
	t.Fatalf("%s: %v\n%s", name, err, text)
	return report{}
}

// allowance is what a process may hold beside its query's limit: what Go's runtime keeps for itself, what decoding and
// writing pieces needs, and what is garbage until the next collection.
const allowance = 32 << 20

// leastLimit is what pieces of work need whatever is asked: operators that only pass rows on hold less than that without a limit.
const leastLimit = 2 << 20

// TestQuarterOfAProcess runs operators in processes of their own: with a quarter of what each of them needs, they give the same rows,
// the process grows by the limit and an allowance at most, and no file is left. SKEP_STRESS runs all of them over more rows, SKEP_OPERATOR some.
func TestQuarterOfAProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("only Linux tells how large a process was at most")
		return
	}
	var names []string
	for name := range operators() {
		names = append(names, name)
	}
	slices.Sort(names)
	rows := 250_000
	if chosen := os.Getenv("SKEP_OPERATOR"); chosen != "" {
		names = strings.Split(chosen, ",")
	} else if os.Getenv("SKEP_STRESS") == "" {
		rand.New(rand.NewPCG(1, 1)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		names = names[:usualOperators]
	} else {
		rows = 2_000_000
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) { quarterOf(t, name, rows) })
	}
}

// usualOperators is how many a usual test runs: two processes each, half a second.
const usualOperators = 10

func quarterOf(t *testing.T, name string, rows int) {
	dir := t.TempDir()
	free := ask(t, name, rows, 1<<40, 2, dir)
	if free.Error != "" || free.Spilled > 0 {
		t.Fatalf("%s without a limit: %+v", name, free)
	}
	limit := max(free.Peak/4, leastLimit+free.Widest*4/3) // a value that is the answer is needed whole, beside pieces of work
	tight := ask(t, name, rows, limit, 2, dir)
	t.Logf("%-22s %8d rows  needs %s (process %s)  quarter: held %s, process %s, disk %s", name, tight.Rows, memory.Size(free.Peak), memory.Size(free.Grew), memory.Size(tight.Peak), memory.Size(tight.Grew), memory.Size(tight.Spilled))
	if tight.Error != "" || tight.Hash != free.Hash || tight.Rows != free.Rows {
		t.Errorf("%s with %s of %s: %+v, not %+v", name, memory.Size(limit), memory.Size(free.Peak), tight, free)
	}
	if tight.Grew > limit+allowance {
		t.Errorf("%s: the process grew by %s with a limit of %s", name, memory.Size(tight.Grew), memory.Size(limit))
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("%s leaves %v: %v", name, left, err)
	}
}

func sure[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
