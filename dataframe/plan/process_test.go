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
