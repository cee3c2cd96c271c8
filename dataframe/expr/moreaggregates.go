package expr

import (
	"math"

	"skep/dataframe/column"
)

// moreAggregates are those that collect, look at two columns, or at the shape of a distribution.
func moreAggregates() []aggregate {
	return []aggregate{
		{"implode", 1, 1, bindImplode, evalImplode},
		{"mode", 1, 1, keeps(anything), evalMode},
		{"arg_min", 2, 2, keeps(anything), evalArg(-1)},
		{"arg_max", 2, 2, keeps(anything), evalArg(1)},
		{"get", 2, 3, bindGet, evalGet},
		{"search_sorted", 2, 4, bindSearch, evalSearch},
		{"corr", 2, 2, returns(column.Float64Type, number), evalPair(correlation)},
		{"cov", 2, 3, returns(column.Float64Type, number, number, constInt), evalPair(covariance)},
		{"skew", 1, 2, returns(column.Float64Type, number, constBool), evalMoments(skewness)},
		{"kurtosis", 1, 2, returns(column.Float64Type, number, constBool), evalMoments(kurtosis)},
	}
}

// others evaluates the further arguments that are no constants.
func (f *fold) others(x *Context) error {
	for _, a := range f.node.Args[1:] {
		if a.Op == Literal {
			continue
		}
		c, err := x.Eval(a)
		switch {
		case err != nil:
			return err
		case f.node.agg.placed():
			c = c.Broadcast(f.n)
		case a.Shape != Rows:
			c = c.Broadcast(x.Rows)
		}
		f.rest = append(f.rest, c)
	}
	return nil
}

// placed tells an aggregate whose further arguments are one value for each group.
func (a *aggregate) placed() bool { return a.name == "get" || a.name == "search_sorted" }

// choose puts the rows into the aggregate's order, and keeps those for which its filter is true.
func (f *fold) choose(x *Context, b *Bound) error {
	if b.Filter == nil && len(b.Order) == 0 {
		return nil
	}
	keep := column.Ones(x.Rows)
	if b.Filter != nil {
		mask, err := x.EvalRows(b.Filter)
		if err != nil {
			return err
		}
		keep = Mask(mask)
	}
	if len(b.Order) == 0 {
		f.keep(keep.Indices(x.Rows))
		return nil
	}
	order, err := x.order(b.Order)
	if err != nil {
		return err
	}
	rows := make([]int32, 0, len(order))
	for _, r := range order {
		if keep.Get(int(r)) {
			rows = append(rows, r)
		}
	}
	f.keep(rows)
	return nil
}

// order gives the rows' numbers as keys order them.
func (x *Context) order(by []BoundKey) ([]int32, error) {
	keys, err := x.sortKeys(by)
	if err != nil {
		return nil, err
	}
	return column.Sort(keys, x.Rows), nil
}

func (x *Context) sortKeys(by []BoundKey) ([]column.SortKey, error) {
	keys := make([]column.SortKey, len(by))
	for i, k := range by {
		c, err := x.EvalRows(k.By)
		if err != nil {
			return nil, err
		}
		keys[i] = column.SortKey{Col: c, Desc: k.Desc, NullsLast: k.NullsLast}
	}
	return keys, nil
}

// distinct keeps the first of equal values in each group; nulls are one value.
func (f *fold) distinct() {
	values := column.GroupOne(f.col)
	for _, c := range f.rest {
		values = values.Refine(column.GroupOne(c))
	}
	if f.ids != nil {
		values = (&column.Groups{IDs: f.ids}).Refine(values)
	}
	f.keep(values.First)
}

func bindImplode(b *Bound) error {
	if b.Type = b.Args[0].Type; b.Type.Kind != column.Unknown {
		b.Type = column.ListOf(b.Type)
	}
	return nil
}

// evalImplode makes a list of each group's values, nulls included.
func evalImplode(f *fold) (*column.Column, error) {
	ids := f.ids
	if ids == nil {
		ids = make([]int32, f.rows)
	}
	order := column.Sort([]column.SortKey{{Col: column.Of(column.Int32Type, ids, nil)}}, f.rows)
	parents := make([]int32, len(order))
	for i, r := range order {
		parents[i] = ids[r]
	}
	return column.ListsOf(f.col.Take(order), parents, f.n, nil), nil
}

// evalMode is the most frequent value; of several the one that comes first.
func evalMode(f *fold) (*column.Column, error) {
	f.present()
	ids := f.ids
	if ids == nil {
		ids = make([]int32, f.rows)
	}
	pairs := (&column.Groups{IDs: ids}).Refine(column.GroupOne(f.col))
	counts := make([]int32, pairs.Len())
	for _, p := range pairs.IDs {
		counts[p]++
	}
	rows, most := make([]int32, f.n), make([]int32, f.n)
	for g := range rows {
		rows[g] = -1
	}
	for p, row := range pairs.First {
		if g := ids[row]; counts[p] > most[g] {
			most[g], rows[g] = counts[p], row
		}
	}
	return f.col.Take(rows), nil
}

// evalArg is the value in the row where another is least or greatest; rows without either do not count.
func evalArg(side int) func(*fold) (*column.Column, error) {
	return func(f *fold) (*column.Column, error) { return f.col.Take(f.argRows(f.by(), side)), nil }
}

// argRows is the row of each group that has the least or greatest of another column, or -1.
func (f *fold) argRows(by *column.Column, side int) []int32 {
	rows := make([]int32, f.n)
	for g := range rows {
		rows[g] = -1
	}
	float := by.Type().IsFloat()
	for i := range f.rows {
		if by.IsNull(i) || f.col.IsNull(i) {
			continue
		}
		g := f.group(i)
		at := rows[g]
		if at < 0 || float && math.IsNaN(by.Float(int(at))) || !(float && math.IsNaN(by.Float(i))) && column.CompareRows(by, i, by, int(at))*side > 0 {
			rows[g] = int32(i)
		}
	}
	return rows
}

// by is the second argument for each row.
func (f *fold) by() *column.Column {
	if len(f.rest) > 0 {
		return f.rest[0]
	}
	c, err := column.Constant(f.node.Args[1].Type, f.node.Args[1].Value, max(1, f.rows))
	if err != nil {
		panic(err) // bound
	}
	return c
}

// moments of pairs: their number, means, and sums of products of deviations.
type pairMoments struct{ n, meanX, meanY, xx, yy, xy float64 }

// add is Welford's update for two columns.
func (m *pairMoments) add(x, y float64) {
	m.n++
	dx, dy := x-m.meanX, y-m.meanY
	m.meanX += dx / m.n
	m.meanY += dy / m.n
	m.xx += dx * (x - m.meanX)
	m.yy += dy * (y - m.meanY)
	m.xy += dx * (y - m.meanY)
}

func correlation(m pairMoments, _ int64) (float64, bool) {
	return m.xy / math.Sqrt(m.xx*m.yy), m.n > 0
}

func covariance(m pairMoments, ddof int64) (float64, bool) {
	return m.xy / (m.n - float64(ddof)), m.n > float64(ddof)
}

// evalPair looks at the rows in which both values are there.
func evalPair(finish func(m pairMoments, ddof int64) (float64, bool)) func(*fold) (*column.Column, error) {
	return func(f *fold) (*column.Column, error) {
		ddof := f.node.pairDdof()
		sums := make([]pairMoments, f.n)
		if x, y := f.col, f.by(); x.Type().Kind != column.Null && y.Type().Kind != column.Null {
			f.addPairs(sums, x, y)
		}
		b := column.NewBuilder(column.Float64Type, f.n)
		for _, m := range sums {
			if v, ok := finish(m, ddof); ok {
				b.Float(v)
			} else {
				b.Null()
			}
		}
		return b.Build(), nil
	}
}

// pairDdof is the third argument of cov, 1 without one.
func (b *Bound) pairDdof() int64 {
	if len(b.Args) < 3 {
		return 1
	}
	ddof, _ := b.constantInt(2)
	return ddof
}

// addPairs adds the rows in which both columns have a value, some at a time: columns of floats made of all of them cost
// as much again.
func (f *fold) addPairs(sums []pairMoments, x, y *column.Column) {
	var xs, ys [1024]float64
	valid := x.Valid().And(y.Valid())
	for from := 0; from < x.Len(); from += len(xs) {
		n := min(len(xs), x.Len()-from)
		x.FloatsInto(xs[:n], from)
		y.FloatsInto(ys[:n], from)
		for i, v := range xs[:n] {
			if valid == nil || valid.Get(from+i) {
				sums[f.group(from+i)].add(v, ys[i])
			}
		}
	}
}

// evalMoments gives a figure of the second to fourth central moments, in two passes.
func evalMoments(finish func(n, m2, m3, m4 float64, bias bool) (float64, bool)) func(*fold) (*column.Column, error) {
	return func(f *fold) (*column.Column, error) {
		if f.col.Type().Kind == column.Null {
			return column.OfNulls(column.Float64Type, f.n), nil
		}
		bias := f.node.biased()
		f.present()
		counts, means := f.counts(), f.floatSums()
		for g := range means {
			means[g] /= float64(max(1, counts[g]))
		}
		sums := make([][3]float64, f.n)
		for i, v := range f.floats() {
			d := v - means[f.group(i)]
			s := &sums[f.group(i)]
			s[0], s[1], s[2] = s[0]+d*d, s[1]+d*d*d, s[2]+d*d*d*d
		}
		b := column.NewBuilder(column.Float64Type, f.n)
		for g, s := range sums {
			n := float64(counts[g])
			if v, ok := finish(n, s[0]/n, s[1]/n, s[2]/n, bias); ok {
				b.Float(v)
			} else {
				b.Null()
			}
		}
		return b.Build(), nil
	}
}

// biased is the second argument of skew and kurtosis, true without one.
func (b *Bound) biased() bool {
	if len(b.Args) < 2 {
		return true
	}
	bias, _ := b.Args[1].Value.(bool)
	return bias
}

// skewness is the third standardised moment; without bias G1 of Joanes and Gill (1998).
func skewness(n, m2, m3, _ float64, bias bool) (float64, bool) {
	g := m3 / math.Pow(m2, 1.5)
	if bias {
		return g, n > 0
	}
	return g * math.Sqrt(n*(n-1)) / (n - 2), n > 2
}

// kurtosis is the excess over the normal distribution's; without bias G2 of Joanes and Gill.
func kurtosis(n, m2, _, m4 float64, bias bool) (float64, bool) {
	g := m4/(m2*m2) - 3
	if bias {
		return g, n > 0
	}
	return (n - 1) / ((n - 2) * (n - 3)) * ((n+1)*g + 6), n > 3
}
