package expr

import (
	"math"
	"slices"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// split says how an aggregate is put together from parts of the rows: parts makes a few columns with a row for each
// group of the part; merge folds such columns, those of all parts behind each other, into one row for each group of the whole; finish
// makes the value. Aggregates that need all values at once (median, n_unique) have no split.
type split struct {
	parts  func(f *fold) ([]*column.Column, error)
	merge  func(m *merging) ([]*column.Column, error)
	finish func(b *Bound, parts []*column.Column) (*column.Column, error)
}

// merging is columns of parts, and which group each of their rows belongs to.
type merging struct {
	node  *Bound
	parts []*column.Column
	ids   []int32
	n     int
}

var splits = lazy.Value[map[string]split]{New: func() map[string]split {
	return map[string]split{
		"sum":        {sumParts, addParts, finishSum},
		"count":      {oneOf(evalCount), addParts, finishSame},
		"len":        {oneOf(evalLen), addParts, finishSame},
		"null_count": {oneOf(evalNullCount), addParts, finishSame},
		"min":        {oneOf(evalMin), againBy(evalMin), finishSame},
		"max":        {oneOf(evalMax), againBy(evalMax), finishSame},
		"any":        {oneOf(evalAny), againBy(evalAny), finishSame},
		"all":        {oneOf(evalAll), againBy(evalAll), finishSame},
		"mean":       {meanParts, addParts, finishMean},
		"var":        {spreadParts, mergeSpread, finishSpread(func(v float64) float64 { return v })},
		"std":        {spreadParts, mergeSpread, finishSpread(math.Sqrt)},
		"first":      {oneOf(evalFirst), againBy(evalFirst), finishSame},
		"last":       {oneOf(evalLast), againBy(evalLast), finishSame},
	}
}}

// Aggregates lists the aggregates in bound expressions, each once.
func Aggregates(bounds []*Bound) []*Bound {
	return aggregatesIn(bounds, nil)
}

func aggregatesIn(bounds, out []*Bound) []*Bound {
	for _, b := range bounds {
		if b.Op != Aggregate {
			out = aggregatesIn(b.Args, out)
		} else if !slices.Contains(out, b) {
			out = append(out, b)
		}
	}
	return out
}

// Splits tells whether an aggregate can be put together from parts of the rows.
func (b *Bound) Splits() bool {
	if (b.agg.name == "first" || b.agg.name == "last") && b.Filter != nil {
		return false // a part without a row that the filter keeps would say null
	}
	if !b.isPlain() {
		return false
	}
	_, ok := splits.Get()[b.agg.name]
	return ok && (len(b.Args) == 0 || b.Args[0].Type.Kind != column.Null)
}

// SplitsAnywhere is Splits for parts that need not have a row of each group.
func (b *Bound) SplitsAnywhere() bool {
	return b.Splits() && b.agg.name != "first" && b.agg.name != "last"
}

// Parts evaluates an aggregate over a part of the rows.
func (x *Context) Parts(b *Bound) ([]*column.Column, error) {
	f, err := x.fold(b)
	if err != nil {
		return nil, err
	}
	return splits.Get()[b.agg.name].parts(f)
}

// JoinParts makes parts of the whole: row i of them belongs to group ids[i] of n.
func (b *Bound) JoinParts(parts []*column.Column, ids []int32, n int) ([]*column.Column, error) {
	return splits.Get()[b.agg.name].merge(&merging{b, parts, ids, n})
}

// FinishParts makes the values of parts of the whole.
func (b *Bound) FinishParts(parts []*column.Column) (*column.Column, error) {
	return splits.Get()[b.agg.name].finish(b, parts)
}

// MergeParts is both.
func (b *Bound) MergeParts(parts []*column.Column, ids []int32, n int) (*column.Column, error) {
	joined, err := b.JoinParts(parts, ids, n)
	if err != nil {
		return nil, err
	}
	return b.FinishParts(joined)
}

// isPlain tells whether an aggregate reads its argument only, every value, in the order of rows.
func (b *Bound) isPlain() bool {
	if b.From.Distinct || len(b.Order) > 0 {
		return false
	}
	for i, a := range b.Args {
		if i > 0 && a.Op != Literal || a.Looks() { // what looks at other rows of a group needs all of them
			return false
		}
	}
	return b.Filter == nil || !b.Filter.Looks()
}

// Moved is the expression over a table in which column i lies at place(i).
func (b *Bound) Moved(place func(i int) int) *Bound {
	d := *b
	switch b.Op {
	case Column:
		d.Index = place(b.Index)
	case Lambda: // its parameters stand behind all columns, and stay there
		columns := place
		place = func(i int) int {
			if i < b.Index {
				return columns(i)
			}
			return i
		}
	}
	if d.Args = nil; b.Args != nil {
		d.Args = make([]*Bound, len(b.Args))
	}
	for i, a := range b.Args {
		d.Args[i] = a.Moved(place)
	}
	if b.Filter != nil {
		d.Filter = b.Filter.Moved(place)
	}
	d.Order = append([]BoundKey(nil), b.Order...)
	for i := range d.Order {
		d.Order[i].By = d.Order[i].By.Moved(place)
	}
	return &d
}

// Narrowed is a plain aggregate over columns of another table: its argument is column arg, its filter column filter (-1: none).
// ok is false for one that must be Moved.
func (b *Bound) Narrowed(arg, filter func() int) (narrowed *Bound, ok bool) {
	if !b.isPlain() {
		return nil, false
	}
	d := *b
	if len(b.Args) > 0 {
		d.Args = append([]*Bound{b.Args[0].columnAt(arg())}, b.Args[1:]...)
	}
	if b.Filter != nil {
		d.Filter = b.Filter.columnAt(filter())
	}
	return &d, true
}

func (b *Bound) columnAt(i int) *Bound {
	return &Bound{Op: Column, Index: i, Type: b.Type, Shape: Rows, From: b.From}
}

// ColumnAt is a column of a schema, bound.
func ColumnAt(s *column.Schema, i int) *Bound {
	return &Bound{Op: Column, Index: i, Type: s.Fields[i].Type, Shape: Rows, From: Col(s.Fields[i].Name)}
}

// Looks tells whether values depend on other rows than their own: windows, over, and aggregates.
func (b *Bound) Looks() bool {
	if b.Op == Aggregate || b.Op == Over || b.Op == Windowed || b.Op == Call && b.fn.window {
		return true
	}
	for _, a := range b.Args {
		if a.Looks() {
			return true
		}
	}
	return false
}

// SkipsNulls tells whether an aggregate over a bare column only looks at values, so that a row that does not count may as well be null.
func (b *Bound) SkipsNulls() bool {
	switch b.agg.name {
	case "sum", "mean", "min", "max", "count", "std", "var":
		return b.isPlain() && b.Filter == nil && len(b.Args) == 1 && b.Args[0].Op == Column
	}
	return false
}

// IsBare tells whether a bound expression is a column as it stands.
func (b *Bound) IsBare() bool { return b.Op == Column }

func oneOf(eval func(*fold) (*column.Column, error)) func(*fold) ([]*column.Column, error) {
	return func(f *fold) ([]*column.Column, error) {
		c, err := eval(f)
		return []*column.Column{c}, err
	}
}

// foldOf folds one column of parts.
func (m *merging) foldOf(i int) *fold {
	return &fold{node: m.node, col: m.parts[i], rows: m.parts[i].Len(), ids: m.ids, n: m.n}
}

func againBy(eval func(*fold) (*column.Column, error)) func(*merging) ([]*column.Column, error) {
	return func(m *merging) ([]*column.Column, error) {
		c, err := eval(m.foldOf(0))
		return []*column.Column{c}, err
	}
}

// addParts adds up every column: integers with a look at overflow, floats in the order of parts.
func addParts(m *merging) ([]*column.Column, error) {
	out := make([]*column.Column, len(m.parts))
	for i, c := range m.parts {
		f := m.foldOf(i)
		if c.Type().IsFloat() {
			out[i] = column.Of(column.Float64Type, f.floatSums(), nil)
			continue
		}
		node := *m.node // sums of counts are counts, whatever is counted
		node.Type = c.Type()
		f.node = &node
		var err error
		if out[i], err = evalSum(f); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func finishSame(_ *Bound, parts []*column.Column) (*column.Column, error) { return parts[0], nil }

// sumParts keeps the sums of f32 in f64 until the end.
func sumParts(f *fold) ([]*column.Column, error) {
	if !f.node.Type.IsFloat() {
		return oneOf(evalSum)(f)
	}
	f.presentSums()
	return []*column.Column{column.Of(column.Float64Type, f.floatSums(), nil)}, nil
}

func finishSum(b *Bound, parts []*column.Column) (*column.Column, error) {
	if b.Type.IsFloat() {
		return parts[0].Cast(b.Type, false)
	}
	return parts[0], nil
}

func meanParts(f *fold) ([]*column.Column, error) {
	f.presentSums()
	if f.col.Type().Kind == column.DecimalKind {
		sums, err := f.decimalSums()
		return []*column.Column{column.OfDecimals(sumType(f.col.Type()), sums, nil), column.Of(column.Int64Type, f.counts(), nil)}, err
	}
	return []*column.Column{column.Of(column.Float64Type, f.floatSums(), nil), column.Of(column.Int64Type, f.counts(), nil)}, nil
}

// floatsOf reads sums of floats, or exact ones.
func floatsOf(c *column.Column) []float64 {
	if c.Type().Kind != column.DecimalKind {
		return column.Values[float64](c)
	}
	return nearestFloats(c.Decimals(), c.Type().Scale)
}

func finishMean(b *Bound, parts []*column.Column) (*column.Column, error) {
	sums, counts := append([]float64(nil), floatsOf(parts[0])...), column.Values[int64](parts[1])
	for g := range sums {
		if counts[g] > 0 {
			sums[g] /= float64(counts[g])
		}
	}
	return orNull(b.Type, sums, counts)
}

// spreadParts are count, mean, and sum of squared distances from the mean.
func spreadParts(f *fold) ([]*column.Column, error) {
	f.present()
	counts, means := f.counts(), f.floatSums()
	for g := range means {
		means[g] /= float64(max(1, counts[g]))
	}
	squares, lost := f.distances(means)
	for g := range squares {
		n := float64(max(1, counts[g]))
		squares[g] -= lost[g] * lost[g] / n
		means[g] += lost[g] / n
	}
	return []*column.Column{column.Of(column.Int64Type, counts, nil), column.Of(column.Float64Type, means, nil), column.Of(column.Float64Type, squares, nil)}, nil
}

// mergeSpread combines counts, means and squares pair by pair (Chan, Golub, LeVeque 1979).
func mergeSpread(m *merging) ([]*column.Column, error) {
	counts, means, squares := make([]int64, m.n), make([]float64, m.n), make([]float64, m.n)
	c, u, q := column.Values[int64](m.parts[0]), column.Values[float64](m.parts[1]), column.Values[float64](m.parts[2])
	for i := range c {
		if c[i] == 0 {
			continue
		}
		g := int32(0)
		if m.ids != nil {
			g = m.ids[i]
		}
		na, nb := float64(counts[g]), float64(c[i])
		d := u[i] - means[g]
		counts[g] += c[i]
		means[g] += d * nb / (na + nb)
		squares[g] += q[i] + d*d*na*nb/(na+nb)
	}
	return []*column.Column{column.Of(column.Int64Type, counts, nil), column.Of(column.Float64Type, means, nil), column.Of(column.Float64Type, squares, nil)}, nil
}

func finishSpread(finish func(float64) float64) func(*Bound, []*column.Column) (*column.Column, error) {
	return func(b *Bound, parts []*column.Column) (*column.Column, error) {
		ddof, err := b.ddof()
		if err != nil {
			return nil, err
		}
		counts, out := append([]int64(nil), column.Values[int64](parts[0])...), append([]float64(nil), column.Values[float64](parts[2])...)
		for g := range out {
			if counts[g] -= ddof; counts[g] <= 0 {
				counts[g] = 0
				continue
			}
			out[g] = finish(out[g] / float64(counts[g]))
		}
		return orNull(column.Float64Type, out, counts)
	}
}

// OverKeys gives the keys of the groups within which all results are computed; ok is false if results look at rows
// outside of one over, or at groups of different keys.
func OverKeys(bounds []*Bound) (keys []*Bound, ok bool) {
	text := ""
	for _, b := range bounds {
		if !overKeys(b, &keys, &text) {
			return nil, false
		}
	}
	return keys, len(keys) > 0
}

func overKeys(b *Bound, keys *[]*Bound, text *string) bool {
	if b.Op == Over || b.Op == Windowed {
		by, own := b.windowKeys(), ""
		for _, k := range by {
			own += k.From.String() + "\x00"
		}
		if *keys == nil {
			*keys, *text = by, own
		}
		return own == *text && own != ""
	}
	if b.Op == Aggregate || b.Op == Call && b.fn.window {
		return false
	}
	for _, a := range b.Args {
		if !overKeys(a, keys, text) {
			return false
		}
	}
	return true
}

// windowKeys are the keys of the groups that a window stays within.
func (b *Bound) windowKeys() []*Bound {
	if b.Op == Windowed {
		return b.window.part
	}
	return b.Args[1:]
}
