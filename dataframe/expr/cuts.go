package expr

import (
	"math"
	"slices"
	"sort"
	"strconv"

	"skep/dataframe/column"
)

// cuts is functions that name the interval in which a value lies. After the values come breaks (of qcut: shares, or how many intervals),
// labels or null, whether intervals have their lower end, whether to give their upper ends beside, and of qcut whether two breaks may be
// equal.
func cuts() []function {
	return []function{
		{name: "cut", least: 5, most: 5, bind: bindCut, eval: evalCut},
		{name: "qcut", least: 6, most: 6, window: true, bind: bindCut, eval: evalQCut},
	}
}

func bindCut(b *Bound) error {
	b.Type = column.CategoricalType
	if b.flag(4) {
		b.Type = column.StructOf([]column.Field{{Name: "breakpoint", Type: column.Float64Type}, {Name: "category", Type: column.CategoricalType}})
	}
	if err := number(b, 0); err != nil {
		return err
	}
	for i := 1; i < 3; i++ {
		if _, err := b.constant(i); err != nil {
			return err
		}
	}
	breaks, err := b.breaks()
	if err != nil {
		return err
	}
	if labels, ok := b.Args[2].Value.([]any); ok && breaks != nil && len(labels) != len(breaks)+1 {
		return fail(BadArgument, b.Args[2].From, "%d labels for %d intervals", len(labels), len(breaks)+1)
	}
	return nil
}

// breaks are the constant breaks, rising; nil if they are not known yet. A number of intervals means shares of one size.
func (b *Bound) breaks() ([]float64, error) {
	if b.later(1) {
		return nil, nil
	}
	if n, ok := b.Args[1].Value.(int64); ok && b.From.Name == "qcut" {
		if n < 1 || n > mostBins {
			return nil, fail(BadArgument, b.Args[1].From, "qcut makes at least one interval, not %d", n)
		}
		out := make([]float64, 0, n-1)
		for i := int64(1); i < n; i++ {
			out = append(out, float64(i)/float64(n))
		}
		return out, nil
	}
	items, ok := b.Args[1].Value.([]any)
	if !ok {
		return nil, fail(BadArgument, b.Args[1].From, "%s needs a list here, not %s", b.From.Name, b.Args[1].From)
	}
	out := make([]float64, len(items))
	for i, v := range items {
		if out[i], ok = floatOf(v); !ok || math.IsNaN(out[i]) {
			return nil, fail(BadArgument, b.Args[1].From, "%s needs numbers as breaks", b.From.Name)
		}
	}
	sort.Float64s(out)
	if b.From.Name == "cut" && len(slices.Compact(slices.Clone(out))) < len(out) {
		return nil, fail(BadArgument, b.Args[1].From, "two breaks are equal")
	}
	return out, nil
}

func evalCut(x *call) (*column.Column, error) {
	breaks, err := x.node.breaks()
	if err != nil {
		return nil, err
	}
	l := x.newLabelling()
	for i, v := range x.cutValues() {
		l.at(i, breaks, v)
	}
	return l.column(), nil
}

// cutValues are the values as floats, NaN where there is none.
func (x *call) cutValues() []float64 {
	if x.isNull() {
		return slices.Repeat([]float64{math.NaN()}, x.rows)
	}
	out := slices.Clone(x.floats(0))
	for i := range out {
		if x.args[0].IsNull(i * x.step(0)) {
			out[i] = math.NaN()
		}
	}
	return out
}

// evalQCut cuts at quantiles of each group.
func evalQCut(x *call) (*column.Column, error) {
	shares, err := x.node.breaks()
	if err != nil {
		return nil, err
	}
	l, in := x.newLabelling(), x.cutValues()
	for _, rows := range x.members() {
		breaks, err := x.quantilesOf(in, rows, shares)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			l.at(int(r), breaks, in[r])
		}
	}
	return l.column(), nil
}

func (x *call) quantilesOf(in []float64, rows []int32, shares []float64) ([]float64, error) {
	values := make([]float64, 0, len(rows))
	for _, r := range rows {
		if !math.IsNaN(in[r]) {
			values = append(values, in[r])
		}
	}
	if len(values) == 0 {
		return nil, nil
	}
	sort.Float64s(values)
	out := make([]float64, len(shares))
	for i, q := range shares {
		out[i] = quantileOf(func(k int) float64 { return values[k] }, len(values), q, "linear")
		if i > 0 && out[i] == out[i-1] && !x.node.flag(5) {
			return nil, x.fail("two quantiles are equal: %v and %v are both %s", shares[i-1], q, short(out[i])).hint("allow_duplicates: true makes one interval of them")
		}
	}
	return out, nil
}

// labelling collects the categories of rows, and the upper ends of their intervals.
type labelling struct {
	x       *call
	given   []any
	words   map[string]int32
	names   []string
	codes   []int32
	upper   []float64
	valid   column.Bitmap
	left    bool
	beside  bool
	intervs map[interval]int32
}

// interval is bounds whose name is known.
type interval struct{ lo, hi float64 }

func (x *call) newLabelling() *labelling {
	l := &labelling{x: x, words: map[string]int32{}, codes: make([]int32, x.rows), valid: column.NewBitmap(x.rows), left: x.node.flag(3), beside: x.node.flag(4), intervs: map[interval]int32{}}
	l.given, _ = x.node.Args[2].Value.([]any)
	l.upper = make([]float64, x.rows)
	return l
}

// at notes in which interval the value of a row lies; NaN lies in none.
func (l *labelling) at(row int, breaks []float64, v float64) {
	if math.IsNaN(v) {
		return
	}
	i := sort.SearchFloat64s(breaks, v)
	for l.left && i < len(breaks) && breaks[i] <= v {
		i++
	}
	lo, hi := math.Inf(-1), math.Inf(1)
	if i > 0 {
		lo = breaks[i-1]
	}
	if i < len(breaks) {
		hi = breaks[i]
	}
	l.valid.Set(row)
	l.upper[row] = hi
	l.codes[row] = l.code(i, interval{lo, hi})
}

func (l *labelling) code(i int, at interval) int32 {
	if code, ok := l.intervs[at]; ok {
		return code
	}
	name := "(" + short(at.lo) + ", " + short(at.hi) + "]"
	if l.left {
		name = "[" + short(at.lo) + ", " + short(at.hi) + ")"
	}
	if i < len(l.given) {
		name, _ = l.given[i].(string)
	}
	code, ok := l.words[name]
	if !ok {
		code = int32(len(l.names))
		l.names, l.words[name] = append(l.names, name), code
	}
	l.intervs[at] = code
	return code
}

func (l *labelling) column() *column.Column {
	words := column.NewStrings(len(l.names))
	for _, n := range l.names {
		words.Push(n)
	}
	if len(l.names) == 0 {
		words.Push("")
	}
	names := column.OfCategories(column.Dictionary{Words: words, Codes: l.codes}, l.valid)
	if !l.beside {
		return names
	}
	return column.OfStructs([]string{"breakpoint", "category"}, []*column.Column{column.Of(column.Float64Type, l.upper, l.valid), names}, len(l.codes), nil)
}

// short writes whole numbers without a point, and infinities, as the names of intervals have them.
func short(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatInt(int64(f), 10)
	}
	return column.FormatFloat(f, 64)
}
