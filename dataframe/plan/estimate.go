package plan

import (
	"maps"
	"math"
	"math/rand/v2"

	"skep/dataframe/column"
	"skep/dataframe/expr"
)

// Counted is a source that knows how many rows it has without reading them.
type Counted interface {
	Source
	Rows() int
}

// Rows is the table's.
func (m *Memory) Rows() int { return m.Table.Rows() }

// Estimate is what is guessed of a node's rows before it runs: how many there are, and some of them. What costs least is
// decided by it, never what the answer is.
type Estimate struct {
	Rows    float64
	sample  *column.Table   // rows spread over all of them; nil: none are to be had
	unknown map[string]bool // columns of the sample of whose values nothing is known
}

const (
	sampleRows  = 1024 // which costs a tenth of a millisecond, and sees what passes a filter of a tenth within a tenth
	sampleRun   = 4    // rows of a sample that lie next to each other: they tell whether equal values do
	unknownRows = 1e6  // of a source that does not say
	someOf      = 0.3  // of the rows pass a condition of which nothing is known
)

// EstimateOf guesses by a sample of the rows in memory, as far as a node computes each row from one row; beyond by rules of thumb.
func EstimateOf(n Node) Estimate {
	switch n := n.(type) {
	case *Scan:
		return n.estimate()
	case *Filter:
		in := EstimateOf(n.Input)
		if !n.byRow() {
			return Estimate{Rows: in.Rows * someOf}
		}
		return in.filtered(n)
	case *Project:
		in := EstimateOf(n.Input)
		if !n.byRow() {
			return Estimate{Rows: n.rowsOf(in.Rows)}
		}
		return in.through(n)
	case *Join:
		return Estimate{Rows: n.estimate()}
	case *Aggregate:
		return Estimate{Rows: n.estimate()}
	case *Summary:
		return EstimateOf(n.of)
	case *Slice:
		if rows := EstimateOf(n.Input).Rows; n.Length < 0 {
			return Estimate{Rows: rows}
		} else {
			return Estimate{Rows: min(rows, float64(n.Length))}
		}
	}
	rows := 1.0
	for i, in := range n.Inputs() {
		if r := EstimateOf(in).Rows; i == 0 {
			rows = r
		} else {
			rows += r
		}
	}
	return Estimate{Rows: rows}
}

// rowsOf is how many rows a projection makes: one if it has constants and aggregates only.
func (n *Project) rowsOf(rows float64) float64 {
	for _, b := range n.bounds {
		if b.Shape == expr.Rows {
			return rows
		}
	}
	if n.Beside {
		return rows
	}
	return 1
}

func (n *Scan) estimate() Estimate {
	m, ok := n.Source.(*Memory)
	if !ok {
		return n.described()
	}
	t := m.Table
	if n.Columns != nil {
		t = t.Select(n.Columns)
	}
	return Estimate{Rows: float64(t.Rows()), sample: sampleOf(t)}
}

// sampleOf takes short runs of rows, one at some place of each of as many equal stretches: places at equal distances would
// all look alike in data that repeats. The places are the same each time.
func sampleOf(t *column.Table) *column.Table {
	if t.Rows() <= sampleRows {
		return t
	}
	rows := make([]int32, 0, sampleRows)
	const runs = sampleRows / sampleRun
	random := rand.New(rand.NewPCG(1, 2))
	for k := range runs {
		from, to := k*(t.Rows()-sampleRun)/runs, (k+1)*(t.Rows()-sampleRun)/runs
		at := from + random.IntN(max(1, to-from))
		for i := range sampleRun {
			rows = append(rows, int32(at+i))
		}
	}
	return t.Take(rows)
}

// filtered runs the conditions over the sample; of one that reads what is not known, a rule of thumb takes the place.
func (e Estimate) filtered(n *Filter) Estimate {
	if e.sample == nil || e.sample.Rows() == 0 {
		return Estimate{Rows: e.Rows * someOf}
	}
	rows, share := column.RowsTo(e.sample.Rows()), 1.0
	for _, part := range n.parts {
		if e.guessed(part) {
			share *= someOf
			continue
		}
		passed, err := n.picked(&Run{}, e.sample, rows, []*expr.Bound{part})
		if err != nil {
			return Estimate{Rows: e.Rows * someOf}
		}
		rows = passed
	}
	share *= max(0.5, float64(len(rows))) / float64(e.sample.Rows()) // that none was seen does not say that there is none
	return Estimate{e.Rows * share, n.chosen(e.sample).Take(rows), e.unknown}
}

// guessed tells whether an expression reads a column of which nothing is known.
func (e Estimate) guessed(b *expr.Bound) bool {
	if e.unknown == nil {
		return false
	}
	for _, i := range b.Reads(e.sample.Width()) {
		if e.unknown[e.sample.Schema().Fields[i].Name] {
			return true
		}
	}
	return false
}

// through computes a projection over the sample; a value that makes it fail only costs the sample.
func (e Estimate) through(n *Project) Estimate {
	if e.sample == nil {
		return e
	}
	out := Estimate{Rows: e.Rows}
	t, err := n.run(&Run{}, []*column.Table{e.sample})
	if err != nil {
		return out
	}
	out.sample = t
	if e.unknown == nil {
		return out
	}
	out.unknown = map[string]bool{}
	if n.Beside {
		maps.Copy(out.unknown, e.unknown)
	}
	for i, b := range n.bounds {
		out.unknown[n.Exprs[i].OutputName()] = e.guessed(b)
	}
	return out
}

// Distinct guesses how many different values an expression has.
func (e Estimate) Distinct(x *expr.Expr) float64 {
	if e.sample == nil || e.sample.Rows() < 2 {
		return max(1, e.Rows)
	}
	b, err := expr.Bind(x, e.sample.Schema(), expr.InRows)
	if err != nil || b.Looks() || e.guessed(b) {
		return max(1, e.Rows)
	}
	c, err := evaluation(&Run{}, e.sample).EvalRows(b)
	if err != nil {
		return max(1, e.Rows)
	}
	return e.distinctIn(c)
}

// distinctIn solves for how many equally frequent values d leave u different ones in a sample of m: u = d (1 - exp(-m/d)).
// Equal values that lie next to each other say that rows come in runs, and count once. Where nearly all differ that says
// little; then it is the runs, and not more than the whole numbers within the range.
func (e Estimate) distinctIn(c *column.Column) float64 {
	seen, all := float64(column.GroupOne(c).Len()), float64(c.Len())
	if all >= e.Rows {
		return seen
	}
	m, begins := runsOf(c)
	runs := e.Rows * begins
	if seen >= 0.9*m {
		return max(1, min(runs, wholeRange(c)))
	}
	d := seen
	for range 40 {
		d = seen / -math.Expm1(-m/d)
	}
	return min(d, runs)
}

// runsOf counts the rows of a sample that differ from the one before them, and gives the share of all rows that do: within the
// sample's runs, while it has all its rows.
func runsOf(c *column.Column) (runs, share float64) {
	within, pairs := 0.0, 0.0
	for i := range c.Len() {
		differs := i == 0 || column.CompareRows(c, i-1, c, i) != 0
		if differs {
			runs++
		}
		if i%sampleRun != 0 {
			pairs++
			if differs {
				within++
			}
		}
	}
	if c.Len() < sampleRows {
		return runs, runs / float64(max(1, c.Len()))
	}
	return runs, within / pairs
}

func wholeRange(c *column.Column) float64 {
	if !c.Type().IsInteger() {
		return math.Inf(1)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range c.Len() {
		if !c.IsNull(i) {
			lo, hi = min(lo, c.Float(i)), max(hi, c.Float(i))
		}
	}
	return hi - lo + 1
}

// estimate of a join: each pair of keys meets as often as values of the side with more different ones repeat.
func (n *Join) estimate() float64 {
	l, r := EstimateOf(n.L), EstimateOf(n.R)
	switch n.How {
	case Cross:
		return l.Rows * r.Rows
	case Semi:
		return l.Rows * met(l, n.LeftOn, r, n.RightOn)
	case Anti:
		return l.Rows * (1 - met(l, n.LeftOn, r, n.RightOn)/2)
	}
	rows := l.Rows * r.Rows * KeysMeet(l, n.LeftOn, r, n.RightOn)
	switch n.How {
	case Left:
		return max(rows, l.Rows)
	case Right:
		return max(rows, r.Rows)
	case Full:
		return max(rows, l.Rows, r.Rows)
	}
	return rows
}

// met is the share of left rows with a partner, if the keys of the side with fewer are all among the other's.
func met(l Estimate, left []*expr.Expr, r Estimate, right []*expr.Expr) float64 {
	dl, dr := min(distinctOf(l, left), l.Rows), min(distinctOf(r, right), r.Rows)
	return min(1, dr/max(1, dl))
}

// KeysMeet is the share of all pairs of rows whose keys are equal.
func KeysMeet(l Estimate, left []*expr.Expr, r Estimate, right []*expr.Expr) float64 {
	dl, dr := 1.0, 1.0
	for i := range left {
		dl, dr = dl*l.Distinct(left[i]), dr*r.Distinct(right[i])
	}
	return 1 / max(1, min(dl, l.Rows), min(dr, r.Rows))
}

func (n *Aggregate) estimate() float64 {
	in := EstimateOf(n.Input)
	groups := 1.0
	for _, k := range n.Keys {
		groups *= in.Distinct(k)
	}
	return min(groups, in.Rows)
}
