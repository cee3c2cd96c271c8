package expr

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"skep/dataframe/column"
)

// tables is functions that count the values of each group: how often each occurs, how long its runs are, how many lie in each bin.
func tables() []function {
	return []function{
		{name: "value_counts", least: 4, most: 4, window: true, bind: bindValueCounts, free: valueCounts},
		{name: "unique_counts", least: 1, most: 1, window: true, bind: returns(column.Int64Type, anything), free: uniqueCounts},
		{name: "rle", least: 1, most: 1, window: true, bind: bindRuns, free: runLengths},
		{name: "hist", least: 5, most: 5, window: true, bind: bindHist, free: histogram},
	}
}

// bindValueCounts: values, whether the most frequent come first, the counts' name, whether they are shares.
func bindValueCounts(b *Bound) error {
	if b.Type = b.Args[0].Type; b.Type.Kind == column.Unknown {
		return nil
	}
	name, err := b.constantStr(2)
	if err != nil {
		return err
	}
	own := b.From.Args[0].OutputName()
	if own == name {
		return fail(DuplicateName, b.From, "the values and their counts are both called %q", name).hint("name: \"n\" calls the counts otherwise")
	}
	counts := column.Int64Type
	if b.flag(3) {
		counts = column.Float64Type
	}
	b.Type = column.StructOf([]column.Field{{Name: own, Type: b.Args[0].Type}, {Name: name, Type: counts}})
	return nil
}

// counted is equal values of each group, how often each occurs, and where for the first time.
func counted(r run) (g *column.Groups, counts []int64) {
	g = equalIn(r)
	counts = make([]int64, g.Len())
	for _, id := range g.IDs {
		counts[id]++
	}
	return g, counts
}

func valueCounts(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	g, counts := counted(r)
	order := make([]int32, g.Len())
	for i := range order {
		order[i] = int32(i)
	}
	if x.node.flag(1) {
		sort.SliceStable(order, func(a, b int) bool {
			a, b = int(order[a]), int(order[b])
			if r.ids != nil && r.ids[g.First[a]] != r.ids[g.First[b]] {
				return r.ids[g.First[a]] < r.ids[g.First[b]]
			}
			return counts[a] > counts[b]
		})
	}
	rows := make([]int32, len(order))
	for i, o := range order {
		rows[i] = g.First[o]
	}
	out, err := x.chosen(r, rows)
	if err != nil {
		return out, err
	}
	name, _ := x.node.constantStr(2)
	fields := []string{x.node.From.Args[0].OutputName(), name}
	out.col = column.OfStructs(fields, []*column.Column{out.col, x.frequencies(r, order, rows, counts)}, len(rows), nil)
	return out, nil
}

// frequencies are counts in an order, or their shares of the group.
func (x *freeCall) frequencies(r run, order, rows []int32, counts []int64) *column.Column {
	starts, whole, shares := x.starts(r), make([]int64, len(order)), make([]float64, len(order))
	for i, o := range order {
		g := int32(0)
		if r.ids != nil {
			g = r.ids[rows[i]]
		}
		whole[i] = counts[o]
		shares[i] = float64(counts[o]) / float64(starts[g+1]-starts[g])
	}
	if x.node.flag(3) {
		return column.Of(column.Float64Type, shares, nil)
	}
	return column.Of(column.Int64Type, whole, nil)
}

// uniqueCounts counts each value, in the order in which values first appear.
func uniqueCounts(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	g, counts := counted(r)
	out, err := x.chosen(r, g.First)
	return run{column.Of(column.Int64Type, counts, nil), out.ids}, err
}

func bindRuns(b *Bound) error {
	if b.Type = b.Args[0].Type; b.Type.Kind != column.Unknown {
		b.Type = column.StructOf([]column.Field{{Name: "len", Type: column.Int64Type}, {Name: "value", Type: b.Args[0].Type}})
	}
	return nil
}

// runLengths gives each run of equal values once, with its length.
func runLengths(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	var rows []int32
	var lengths []int64
	for i := range r.col.Len() {
		if i > 0 && (r.ids == nil || r.ids[i] == r.ids[i-1]) && column.CompareRows(r.col, i, r.col, i-1) == 0 {
			lengths[len(lengths)-1]++
			continue
		}
		rows, lengths = append(rows, int32(i)), append(lengths, 1)
	}
	out, err := x.chosen(r, rows)
	if err != nil {
		return out, err
	}
	out.col = column.OfStructs([]string{"len", "value"}, []*column.Column{column.Of(column.Int64Type, lengths, nil), out.col}, len(rows), nil)
	return out, nil
}

// bindHist: values, the edges of bins or null, their number or null, whether to name them, whether to give their upper edges.
func bindHist(b *Bound) error {
	if err := number(b, 0); err != nil {
		return err
	}
	if items, ok := b.Args[1].Value.([]any); ok {
		for i := range items {
			if v, ok := floatOf(items[i]); !ok || i > 0 && !(v > must(floatOf(items[i-1]))) {
				return fail(BadArgument, b.Args[1].From, "the edges of bins are numbers that rise")
			}
		}
	}
	if n, ok := b.Args[2].Value.(int64); ok && (n < 0 || n > mostBins) {
		return fail(BadArgument, b.Args[2].From, "%d bins; there may be up to %d", n, mostBins)
	}
	var fields []column.Field
	if b.flag(4) {
		fields = append(fields, column.Field{Name: "breakpoint", Type: column.Float64Type})
	}
	if b.flag(3) {
		fields = append(fields, column.Field{Name: "category", Type: column.CategoricalType})
	}
	if b.Type = column.Int64Type; len(fields) > 0 {
		b.Type = column.StructOf(append(fields, column.Field{Name: "count", Type: column.Int64Type}))
	}
	return nil
}

const mostBins = 1 << 20

func must(v float64, _ bool) float64 { return v }

func floatOf(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	case column.Decimal:
		return v.Float(), true
	}
	return 0, false
}

// histogram counts the values in bins (a, b]; the first bin has its lower edge too. NaN and null lie in none.
func histogram(x *freeCall) (run, error) {
	r, err := x.source()
	if err != nil {
		return r, err
	}
	values, err := r.col.Cast(column.Float64Type, false)
	if err != nil {
		return r, err
	}
	starts, sizes, h := x.starts(r), make([]int, x.n), &bins{}
	for g := range x.n {
		var in []float64
		for i := int(starts[g]); i < int(starts[g+1]); i++ {
			if v := values.Float(i); !values.IsNull(i) && !math.IsNaN(v) {
				in = append(in, v)
			}
		}
		edges := x.edges(in)
		sizes[g] = max(0, len(edges)-1)
		h.add(edges, in)
	}
	return run{h.column(x.node), x.whose(sizes)}, nil
}

// edges are those that were given, or of bins of one width between the least and the greatest value.
func (x *freeCall) edges(in []float64) []float64 {
	if items, ok := x.node.Args[1].Value.([]any); ok {
		out := make([]float64, len(items))
		for i := range items {
			out[i], _ = floatOf(items[i])
		}
		return out
	}
	n := 10
	if count, ok := x.node.Args[2].Value.(int64); ok {
		n = int(count)
	}
	if n == 0 {
		return nil
	}
	lo, hi := 0.0, 1.0
	if len(in) > 0 {
		lo, hi = math.Inf(1), math.Inf(-1)
		for _, v := range in {
			lo, hi = min(lo, v), max(hi, v)
		}
		if lo == hi {
			lo, hi = lo-0.5, hi+0.5
		}
	}
	out := make([]float64, n+1)
	for i := range out {
		out[i] = lo + (hi-lo)/float64(n)*float64(i)
	}
	out[n] = hi
	return out
}

// bins collects the bins of all groups.
type bins struct {
	upper  []float64
	names  []string
	counts []int64
}

func (h *bins) add(edges, in []float64) {
	first := len(h.counts)
	for i := 1; i < len(edges); i++ {
		open := "("
		if i == 1 {
			open = "["
		}
		h.upper, h.counts = append(h.upper, edges[i]), append(h.counts, 0)
		h.names = append(h.names, open+pointed(edges[i-1])+", "+pointed(edges[i])+"]")
	}
	for _, v := range in {
		i := sort.SearchFloat64s(edges, v)
		if i == 0 && len(edges) > 1 && v == edges[0] {
			i = 1
		}
		if i > 0 && i < len(edges) {
			h.counts[first+i-1]++
		}
	}
}

// pointed writes a number with a point, as the names of bins have it.
func pointed(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if strings.ContainsAny(s, ".nI") {
		return s
	}
	return s + ".0"
}

func (h *bins) column(node *Bound) *column.Column {
	counts := column.Of(column.Int64Type, h.counts, nil)
	var names []string
	var cols []*column.Column
	if node.flag(4) {
		names, cols = append(names, "breakpoint"), append(cols, column.Of(column.Float64Type, h.upper, nil))
	}
	if node.flag(3) {
		names, cols = append(names, "category"), append(cols, categories(h.names))
	}
	if len(cols) == 0 {
		return counts
	}
	return column.OfStructs(append(names, "count"), append(cols, counts), len(h.counts), nil)
}

func categories(names []string) *column.Column {
	c, err := column.FromStrings(names, nil).Cast(column.CategoricalType, false)
	if err != nil {
		panic(fmt.Sprintf("text as categories: %v", err)) // each text is one
	}
	return c
}
