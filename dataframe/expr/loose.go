package expr

import (
	"slices"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// Aggregates of groups whose rows do not fit into memory. Some are put together from parts of the rows in their order: those that split anyhow,
// and more (looseSplits), which in memory are quicker in one go, or round differently in parts. The others want values in order (runs.go).

var looseSplits = lazy.Value[map[string]split]{New: func() map[string]split {
	out := map[string]split{
		"product":    {productParts, mergeProducts, finishFloat},
		"arg_min":    {argParts(-1), argAgain(-1), finishSame},
		"arg_max":    {argParts(1), argAgain(1), finishSame},
		"corr":       {pairParts, mergePairs, finishPairs(correlation)},
		"cov":        {pairParts, mergePairs, finishPairs(covariance)},
		"skew":       {momentParts, mergeMoments, finishMoments(skewness)},
		"kurtosis":   {momentParts, mergeMoments, finishMoments(kurtosis)},
		"implode":    {oneOf(evalImplode), mergeLists, finishSame},
		"string_agg": {oneOf(evalStringAgg), mergeTexts, finishSame},
		"first":      {endParts(evalFirst), mergeEnds(evalFirst), finishSame},
		"last":       {endParts(evalLast), mergeEnds(evalLast), finishSame},
	}
	for _, name := range []string{"bit_and", "bit_or", "bit_xor"} {
		eval := aggregateNamed(name).eval
		out[name] = split{oneOf(eval), againBy(eval), finishSame}
	}
	return out
}}

func (b *Bound) looseSplit() (split, bool) {
	if s, ok := looseSplits.Get()[b.agg.name]; ok {
		return s, true
	}
	s, ok := splits.Get()[b.agg.name]
	return s, ok
}

// IsLoose tells whether an aggregate can be put together from parts of the rows, in their order.
func (b *Bound) IsLoose() bool {
	if b.isVoid() || b.looksInside() || len(b.Args) > 0 && (b.From.Distinct || len(b.Order) > 0) {
		return false
	}
	_, ok := b.looseSplit()
	return ok
}

// InPieces tells whether an aggregate can be computed of a group's rows a piece at a time: it looks at values of its rows alone, and is void, loose, or
// wants them in order.
func (b *Bound) InPieces() bool {
	if b.looksInside() {
		return false
	}
	_, ok := b.looseSplit()
	return ok || b.isVoid() || b.Sought().ByRuns() && b.Sought().tally(0) != nil
}

// looksInside tells whether what an aggregate is of, in what order and of which rows depends on other rows.
func (b *Bound) looksInside() bool {
	inner := append(append([]*Bound(nil), b.Args...), b.Filter)
	for _, k := range b.Order {
		inner = append(inner, k.By)
	}
	return slices.ContainsFunc(inner, func(a *Bound) bool { return a != nil && (a.Shape == Free || a.Looks()) })
}

// isVoid tells whether an aggregate looks at a column without values, and at these only: what it is of no rows it is of all.
func (b *Bound) isVoid() bool {
	if len(b.Args) == 0 || b.Args[0].Type.Kind != column.Null {
		return false
	}
	switch b.agg.name {
	case "len", "null_count", "implode", "n_unique":
		return false
	}
	return true
}

// Void is the aggregate of no rows, for n groups; ok is false if that is not what it is of all rows.
func (b *Bound) Void(n int) (c *column.Column, ok bool, err error) {
	if !b.isVoid() {
		return nil, false, nil
	}
	c, err = b.agg.eval(&fold{node: b, col: column.OfNulls(column.NullType, 0), ids: []int32{}, n: n})
	return c, true, err
}

// LooseParts evaluates a loose aggregate over a part of the rows.
func (x *Context) LooseParts(b *Bound) ([]*column.Column, error) {
	f, err := x.fold(b)
	if err != nil {
		return nil, err
	}
	s, _ := b.looseSplit()
	return s.parts(f)
}

// JoinLoose makes parts of more rows: row i of the parts belongs to group ids[i] of n. Parts of one group come in the order of their rows.
func (b *Bound) JoinLoose(parts []*column.Column, ids []int32, n int) ([]*column.Column, error) {
	s, _ := b.looseSplit()
	return s.merge(&merging{b, parts, ids, n})
}

// MergeLoose makes the values of parts.
func (b *Bound) MergeLoose(parts []*column.Column, ids []int32, n int) (*column.Column, error) {
	joined, err := b.JoinLoose(parts, ids, n)
	if err != nil {
		return nil, err
	}
	return b.FinishLoose(joined)
}

// FinishLoose makes the values of parts of all rows.
func (b *Bound) FinishLoose(parts []*column.Column) (*column.Column, error) {
	s, _ := b.looseSplit()
	return s.finish(b, parts)
}

func (m *merging) group(row int) int32 {
	if m.ids == nil {
		return 0
	}
	return m.ids[row]
}

// productParts keeps products of f32 in f64 until the end.
func productParts(f *fold) ([]*column.Column, error) {
	node := *f.node
	if f.node = &node; node.Type.IsFloat() {
		node.Type = column.Float64Type
	}
	return oneOf(evalProduct)(f)
}

func mergeProducts(m *merging) ([]*column.Column, error) { return productParts(m.foldOf(0)) }

func finishFloat(b *Bound, parts []*column.Column) (*column.Column, error) {
	c, err := parts[0].Cast(b.Type, false)
	return c, err
}

// argParts are the value, and what it was chosen by.
func argParts(side int) func(*fold) ([]*column.Column, error) {
	return func(f *fold) ([]*column.Column, error) {
		by := f.by()
		rows := f.argRows(by, side)
		return []*column.Column{f.col.Take(rows), by.Take(rows)}, nil
	}
}

func argAgain(side int) func(*merging) ([]*column.Column, error) {
	return func(m *merging) ([]*column.Column, error) {
		f := m.foldOf(0)
		f.rest = m.parts[1:]
		return argParts(side)(f)
	}
}

// endParts are the first or last value of each group, and how many rows it had.
func endParts(eval func(*fold) (*column.Column, error)) func(*fold) ([]*column.Column, error) {
	return func(f *fold) ([]*column.Column, error) {
		counts := f.counts()
		c, err := eval(f)
		return []*column.Column{c, column.Of(column.Int64Type, counts, nil)}, err
	}
}

// mergeEnds looks at the parts only that had rows.
func mergeEnds(eval func(*fold) (*column.Column, error)) func(*merging) ([]*column.Column, error) {
	return func(m *merging) ([]*column.Column, error) {
		var rows []int32
		for i, n := range column.Values[int64](m.parts[1]) {
			if n > 0 {
				rows = append(rows, int32(i))
			}
		}
		f := m.foldOf(0)
		f.keep(rows)
		return endParts(eval)(f)
	}
}

// columnsOfRows turns rows of floats into columns.
func columnsOfRows[R any](rows []R, width int, value func(r *R, k int) float64) []*column.Column {
	out := make([]*column.Column, width)
	for k := range out {
		values := make([]float64, len(rows))
		for i := range rows {
			values[i] = value(&rows[i], k)
		}
		out[k] = column.Of(column.Float64Type, values, nil)
	}
	return out
}

func (m *pairMoments) at(k int) *float64 {
	return [...]*float64{&m.n, &m.meanX, &m.meanY, &m.xx, &m.yy, &m.xy}[k]
}

func pairParts(f *fold) ([]*column.Column, error) {
	sums := make([]pairMoments, f.n)
	if x, y := f.col, f.by(); x.Type().Kind != column.Null && y.Type().Kind != column.Null {
		f.addPairs(sums, x, y)
	}
	return columnsOfRows(sums, 6, func(m *pairMoments, k int) float64 { return *m.at(k) }), nil
}

// mergePairs combines moments of pairs (Chan, Golub, LeVeque 1979).
func mergePairs(m *merging) ([]*column.Column, error) {
	sums := make([]pairMoments, m.n)
	for i := range m.parts[0].Len() {
		var b pairMoments
		for k := range m.parts {
			*b.at(k) = m.parts[k].Float(i)
		}
		sums[m.group(i)].join(b)
	}
	return columnsOfRows(sums, 6, func(m *pairMoments, k int) float64 { return *m.at(k) }), nil
}

func (m *pairMoments) join(b pairMoments) {
	if b.n == 0 {
		return
	}
	n := m.n + b.n
	dx, dy := b.meanX-m.meanX, b.meanY-m.meanY
	m.xx += b.xx + dx*dx*m.n*b.n/n
	m.yy += b.yy + dy*dy*m.n*b.n/n
	m.xy += b.xy + dx*dy*m.n*b.n/n
	m.meanX += dx * b.n / n
	m.meanY += dy * b.n / n
	m.n = n
}

func finishPairs(finish func(m pairMoments, ddof int64) (float64, bool)) func(*Bound, []*column.Column) (*column.Column, error) {
	return func(b *Bound, parts []*column.Column) (*column.Column, error) {
		out := column.NewBuilder(column.Float64Type, parts[0].Len())
		for i := range parts[0].Len() {
			var m pairMoments
			for k := range parts {
				*m.at(k) = parts[k].Float(i)
			}
			putIf(out)(finish(m, b.pairDdof()))
		}
		return out.Build(), nil
	}
}

func putIf(b *column.Builder) func(v float64, ok bool) {
	return func(v float64, ok bool) {
		if ok {
			b.Float(v)
		} else {
			b.Null()
		}
	}
}

// shape is the number of values, their mean, and the sums of the second to fourth powers of their distances from it.
type shape [5]float64

func momentParts(f *fold) ([]*column.Column, error) {
	f.present()
	counts, means := f.counts(), f.floatSums()
	all := make([]shape, f.n)
	for g := range all {
		means[g] /= float64(max(1, counts[g]))
		all[g][0], all[g][1] = float64(counts[g]), means[g]
	}
	for i, v := range f.floats() {
		s := &all[f.group(i)]
		d := v - s[1]
		s[2], s[3], s[4] = s[2]+d*d, s[3]+d*d*d, s[4]+d*d*d*d
	}
	return columnsOfRows(all, 5, func(s *shape, k int) float64 { return s[k] }), nil
}

func mergeMoments(m *merging) ([]*column.Column, error) {
	all := make([]shape, m.n)
	for i := range m.parts[0].Len() {
		var b shape
		for k := range b {
			b[k] = m.parts[k].Float(i)
		}
		all[m.group(i)].join(b)
	}
	return columnsOfRows(all, 5, func(s *shape, k int) float64 { return s[k] }), nil
}

// join combines moments (Pébay 2008, "Formulas for robust, one-pass parallel computation of covariances and arbitrary-order statistical moments").
func (s *shape) join(b shape) {
	if b[0] == 0 {
		return
	}
	na, nb, n, d := s[0], b[0], s[0]+b[0], b[1]-s[1]
	s[4] += b[4] + d*d*d*d*na*nb*(na*na-na*nb+nb*nb)/(n*n*n) + 6*d*d*(na*na*b[2]+nb*nb*s[2])/(n*n) + 4*d*(na*b[3]-nb*s[3])/n
	s[3] += b[3] + d*d*d*na*nb*(na-nb)/(n*n) + 3*d*(na*b[2]-nb*s[2])/n
	s[2] += b[2] + d*d*na*nb/n
	s[1] += d * nb / n
	s[0] = n
}

func finishMoments(finish func(n, m2, m3, m4 float64, bias bool) (float64, bool)) func(*Bound, []*column.Column) (*column.Column, error) {
	return func(b *Bound, parts []*column.Column) (*column.Column, error) {
		out := column.NewBuilder(column.Float64Type, parts[0].Len())
		for i := range parts[0].Len() {
			n := parts[0].Float(i)
			putIf(out)(finish(n, parts[2].Float(i)/n, parts[3].Float(i)/n, parts[4].Float(i)/n, b.biased()))
		}
		return out.Build(), nil
	}
}

// mergeLists puts the lists of each group behind each other. Where each part has one group, as where there is one group, its elements are copied once.
func mergeLists(m *merging) ([]*column.Column, error) {
	l := m.parts[0].Lists()
	rows := make([]int32, m.parts[0].Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	sorted := true
	for i := 1; i < len(rows); i++ {
		sorted = sorted && m.group(i-1) <= m.group(i)
	}
	lists := m.parts[0]
	if !sorted {
		rows = column.Sort([]column.SortKey{{Col: column.Of(column.Int32Type, m.ids, nil)}}, len(rows))
		lists = lists.Take(rows)
		l = lists.Lists()
	}
	out := column.List{Offsets: make([]int64, m.n+1), Child: l.Child}
	for i, r := range rows {
		_, to := l.Bounds(i)
		out.Offsets[m.group(int(r))+1] = int64(to)
	}
	for g := 1; g <= m.n; g++ {
		out.Offsets[g] = max(out.Offsets[g], out.Offsets[g-1])
	}
	return []*column.Column{column.OfLists(out, nil)}, nil
}

// mergeTexts joins the texts of each group. How long they become is known before, so that nothing is copied twice.
func mergeTexts(m *merging) ([]*column.Column, error) {
	between := ","
	if len(m.node.Args) == 2 {
		s, err := m.node.constantStr(1)
		if err != nil {
			return nil, err
		}
		between = s
	}
	parts := m.parts[0].Strings()
	sizes := make([]int, m.n)
	rowsOf := make([][]int32, m.n)
	for i := range parts.Len() {
		if g := m.group(i); !m.parts[0].IsNull(i) {
			sizes[g] += len(parts.At(i)) + len(between)
			rowsOf[g] = append(rowsOf[g], int32(i))
		}
	}
	out, valid := column.Strings{Offsets: make([]int64, 1, m.n+1), Bytes: make([]byte, 0, sum(sizes))}, column.NewBitmap(m.n)
	for g, rows := range rowsOf {
		for k, row := range rows {
			if k > 0 {
				out.Bytes = append(out.Bytes, between...)
			}
			out.Bytes = append(out.Bytes, parts.At(int(row))...)
			valid.Set(g)
		}
		out.Offsets = append(out.Offsets, int64(len(out.Bytes)))
	}
	return []*column.Column{column.OfStrings(out, valid)}, nil
}

func sum(xs []int) (n int) {
	for _, x := range xs {
		n += x
	}
	return n
}
