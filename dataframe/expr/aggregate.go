package expr

import (
	"math"
	"sort"
	"strings"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// aggregate is one row of the table of aggregates; least and most count the aggregated expression.
type aggregate struct {
	name        string
	least, most int
	bind        func(b *Bound) error
	eval        func(f *fold) (*column.Column, error)
}

// fold is the evaluation of one aggregate: col's rows fall into n groups.
type fold struct {
	node *Bound
	col  *column.Column   // nil: count of rows
	rest []*column.Column // further arguments that are no constants
	rows int
	ids  []int32       // nil: all rows are group 0
	mask column.Bitmap // of sums over all rows that leave nulls where they are: which count; nil: all
	n    int
	of   *Context // whose rows these are; nil: those of parts
}

// Nulls are skipped everywhere but in first, last, n_unique and len. A sum of nothing is 0; other aggregates of nothing are null.
func aggregateTable() []aggregate {
	return []aggregate{
		{"sum", 1, 1, bindSum, evalSum},
		{"product", 1, 1, bindProduct, evalProduct},
		{"mean", 1, 1, bindMean, evalMean},
		{"min", 1, 1, keeps(anything), evalMin},
		{"max", 1, 1, keeps(anything), evalMax},
		{"count", 0, 1, returns(column.Int64Type, anything), evalCount},
		{"len", 0, 1, returns(column.Int64Type, anything), evalLen},
		{"null_count", 1, 1, returns(column.Int64Type, anything), evalNullCount},
		{"n_unique", 1, 1, returns(column.Int64Type, anything), evalNUnique},
		{"first", 1, 1, keeps(anything), evalFirst},
		{"last", 1, 1, keeps(anything), evalLast},
		{"std", 1, 2, returns(column.Float64Type, number, constInt), evalStd},
		{"var", 1, 2, returns(column.Float64Type, number, constInt), evalVar},
		{"median", 1, 1, bindMean, evalMedian},
		{"quantile", 2, 3, bindQuantile, evalQuantile},
		{"any", 1, 1, returns(column.BoolType, boolean), evalAny},
		{"all", 1, 1, returns(column.BoolType, boolean), evalAll},
		{"string_agg", 1, 2, returns(column.StrType, str, constStr), evalStringAgg},
	}
}

var aggregates = lazy.Value[map[string]*aggregate]{New: func() map[string]*aggregate {
	out := map[string]*aggregate{}
	for _, table := range [][]aggregate{aggregateTable(), moreAggregates(), tallies()} {
		for i := range table {
			out[table[i].name] = &table[i]
		}
	}
	return out
}}

func aggregateNamed(name string) *aggregate { return aggregates.Get()[name] }

// AggregateNames lists the aggregates, sorted.
func AggregateNames() []string {
	out := make([]string, 0, len(aggregates.Get()))
	for name := range aggregates.Get() {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// keep restricts the fold to some rows.
func (f *fold) keep(rows []int32) {
	if f.col != nil {
		f.col = f.col.Take(rows)
	}
	for i, c := range f.rest {
		f.rest[i] = c.Take(rows)
	}
	if f.ids != nil {
		ids := make([]int32, len(rows))
		for i, r := range rows {
			ids[i] = f.ids[r]
		}
		f.ids = ids
	}
	f.rows = len(rows)
}

func (f *fold) group(row int) int32 {
	if f.ids == nil {
		return 0
	}
	return f.ids[row]
}

// present drops the rows without a value.
func (f *fold) present() {
	if f.col.Nulls() > 0 {
		f.keep(f.col.Valid().Indices(f.rows))
	}
}

// orNull gives values for the groups that had any.
func orNull(typ column.Type, values []float64, counts []int64) (*column.Column, error) {
	var valid column.Bitmap
	for g, n := range counts {
		if n == 0 {
			if valid == nil {
				valid = column.Ones(len(counts))
			}
			valid.Clear(g)
		}
	}
	if typ.IsTemporal() {
		ticks := make([]int64, len(values))
		for i, v := range values {
			ticks[i] = int64(math.Round(v))
		}
		return column.Of(typ, ticks, valid), nil
	}
	return column.Of(column.Float64Type, values, valid).Cast(typ, false)
}

func (f *fold) counts() []int64 {
	out := make([]int64, f.n)
	if f.ids == nil {
		if f.n > 0 {
			out[0] = int64(f.rows)
		}
		return out
	}
	if f.isAll() {
		return f.of.sizes()
	}
	for _, g := range f.ids {
		out[g]++
	}
	return out
}

// isAll tells whether no row of the context was left out.
func (f *fold) isAll() bool {
	return f.of != nil && f.of.Groups != nil && len(f.ids) > 0 && len(f.ids) == len(f.of.Groups.IDs) && &f.ids[0] == &f.of.Groups.IDs[0]
}

// sumType widens, so that sums of narrow integers do not overflow.
func sumType(t column.Type) column.Type {
	switch {
	case t.Kind == column.Bool, t.IsSigned():
		return column.Int64Type
	case t.IsInteger():
		return column.Uint64Type
	case t.Kind == column.Null:
		return column.Int64Type
	case t.Kind == column.DecimalKind:
		return column.DecimalOf(column.MaxDigits, int(t.Scale))
	}
	return t
}

func bindSum(b *Bound) error {
	b.Type = sumType(b.Args[0].Type)
	return b.want(0, "a number", isSummable)
}

func evalSum(f *fold) (*column.Column, error) {
	typ := f.node.Type
	if f.col.Type().Kind == column.Null {
		return column.Of(typ, make([]int64, f.n), nil), nil
	}
	f.presentSums()
	switch typ.Kind {
	case column.Float32, column.Float64:
		return column.Of(column.Float64Type, f.floatSums(), nil).Cast(typ, false)
	case column.Uint64:
		return f.uintSums()
	case column.DecimalKind:
		sums, err := f.decimalSums()
		return column.OfDecimals(typ, sums, nil), err
	}
	sums, ok := f.narrowSums()
	if !ok {
		if sums = make([]int64, f.n); f.n > 0 && !checkedSums(sums, summands(f.col), f.ids) {
			return nil, f.tooLarge("i64")
		}
	}
	return column.Of(typ, sums, nil), nil
}

func (f *fold) tooLarge(typ string) *Error {
	return fail(BadValue, f.node.From, "the sum %s leaves %s", f.node.From, typ).hint("sum floats: %s.cast(f64)", f.node.From.Args[0].operand(atom))
}

func (f *fold) uintSums() (*column.Column, error) {
	sums := make([]uint64, f.n)
	for i := range f.rows {
		g, v := f.group(i), uint64(f.col.Int(i))
		if sums[g]+v < v {
			return nil, f.tooLarge("u64")
		}
		sums[g] += v
	}
	return column.Of(column.Uint64Type, sums, nil), nil
}

// floats reads the values as f64; bools as 0 and 1.
func (f *fold) floats() []float64 {
	c, err := f.col.Cast(column.Float64Type, false)
	if err != nil {
		panic(err) // bound as number or bool
	}
	return column.Values[float64](c)
}

func bindProduct(b *Bound) error {
	if b.Type = sumType(b.Args[0].Type); b.Type.Kind == column.Uint64 {
		b.Type = column.Int64Type
	}
	return number(b, 0)
}

func evalProduct(f *fold) (*column.Column, error) {
	if f.col.Type().Kind == column.Null {
		return ones(f)
	}
	f.present()
	if f.node.Type.IsFloat() {
		out := make([]float64, f.n)
		for g := range out {
			out[g] = 1
		}
		for i, v := range f.floats() {
			out[f.group(i)] *= v
		}
		return column.Of(column.Float64Type, out, nil).Cast(f.node.Type, false)
	}
	c, err := ones(f)
	if err != nil {
		return nil, err
	}
	out := column.Values[int64](c)
	for i := range f.rows {
		p, over := mulInt(out[f.group(i)], f.col.Int(i))
		if over != 0 {
			return nil, f.tooLarge("i64")
		}
		out[f.group(i)] = p
	}
	return c, nil
}

func ones(f *fold) (*column.Column, error) {
	out := make([]int64, f.n)
	for g := range out {
		out[g] = 1
	}
	return column.Of(column.Int64Type, out, nil), nil
}

// bindMean: the mean of dates and times makes sense, and keeps its type; numbers and bools give f64.
func bindMean(b *Bound) error {
	t := b.Args[0].Type
	switch {
	case t.Kind == column.Datetime || t.Kind == column.Duration || t.Kind == column.Time:
		b.Type = t
		return nil
	case t.Kind == column.Date:
		b.Type = column.DatetimeType
		return b.coerceArg(0, b.Type)
	case t.Kind == column.Float32:
		b.Type = t
		return nil
	}
	b.Type = column.Float64Type
	return b.want(0, "a number", isSummable)
}

func evalMean(f *fold) (*column.Column, error) {
	if f.col.Type().Kind == column.Null {
		return column.OfNulls(f.node.Type, f.n), nil
	}
	f.present()
	counts, sums := f.counts(), []float64(nil)
	if f.col.Type().Kind != column.DecimalKind {
		sums = f.floatSums()
	} else if exact, err := f.decimalMeans(); err != nil {
		return nil, err
	} else {
		sums = exact
	}
	for g := range sums {
		if counts[g] > 0 {
			sums[g] /= float64(counts[g])
		}
	}
	return orNull(f.node.Type, sums, counts)
}

func evalMin(f *fold) (*column.Column, error) {
	if c, ok := f.extremes(false); ok {
		return c, nil
	}
	return f.best(func(c int) bool { return c < 0 }), nil
}

func evalMax(f *fold) (*column.Column, error) {
	if c, ok := f.extremes(true); ok {
		return c, nil
	}
	return f.best(func(c int) bool { return c > 0 }), nil
}

// best picks a row of each group. NaN counts only in a group without numbers.
func (f *fold) best(better func(compare int) bool) *column.Column {
	c, rows := f.col, make([]int32, f.n)
	for g := range rows {
		rows[g] = -1
	}
	float := c.Type().IsFloat()
	for i := range f.rows {
		if c.IsNull(i) {
			continue
		}
		g := f.group(i)
		switch at := rows[g]; {
		case at < 0, float && math.IsNaN(c.Float(int(at))):
			rows[g] = int32(i)
		case float && math.IsNaN(c.Float(i)):
		case better(column.CompareRows(c, i, c, int(at))):
			rows[g] = int32(i)
		}
	}
	return c.Take(rows)
}

func evalCount(f *fold) (*column.Column, error) {
	switch {
	case f.col == nil:
	case f.ids == nil:
		f.rows -= f.col.Nulls()
	default:
		f.present()
	}
	return evalLen(f)
}

func evalLen(f *fold) (*column.Column, error) {
	return column.Of(column.Int64Type, f.counts(), nil), nil
}

func evalNullCount(f *fold) (*column.Column, error) {
	out := make([]int64, f.n)
	for i := range f.rows {
		if f.col.IsNull(i) {
			out[f.group(i)]++
		}
	}
	return column.Of(column.Int64Type, out, nil), nil
}

func evalNUnique(f *fold) (*column.Column, error) {
	values := column.GroupOne(f.col)
	if f.ids == nil {
		return column.Of(column.Int64Type, []int64{int64(values.Len())}, nil), nil
	}
	pairs := (&column.Groups{IDs: f.ids}).Refine(values)
	out := make([]int64, f.n)
	for _, row := range pairs.First {
		out[f.ids[row]]++
	}
	return column.Of(column.Int64Type, out, nil), nil
}

func evalFirst(f *fold) (*column.Column, error) {
	rows := make([]int32, f.n)
	for g := range rows {
		rows[g] = -1
	}
	for i := f.rows - 1; i >= 0; i-- {
		rows[f.group(i)] = int32(i)
	}
	return f.col.Take(rows), nil
}

func evalLast(f *fold) (*column.Column, error) {
	rows := make([]int32, f.n)
	for g := range rows {
		rows[g] = -1
	}
	for i := range f.rows {
		rows[f.group(i)] = int32(i)
	}
	return f.col.Take(rows), nil
}

func evalVar(f *fold) (*column.Column, error) { return f.spread(func(v float64) float64 { return v }) }
func evalStd(f *fold) (*column.Column, error) { return f.spread(math.Sqrt) }

// spread is the variance in two passes, corrected for what rounding the mean lost (Chan, Golub, LeVeque 1983).
func (f *fold) spread(finish func(float64) float64) (*column.Column, error) {
	ddof, err := f.node.ddof()
	if err != nil {
		return nil, err
	}
	if f.col.Type().Kind == column.Null {
		return column.OfNulls(column.Float64Type, f.n), nil
	}
	f.present()
	counts, means := f.counts(), f.floatSums()
	for g := range means {
		means[g] /= float64(max(1, counts[g]))
	}
	out, lost := f.distances(means)
	for g := range out {
		out[g] -= lost[g] * lost[g] / float64(max(1, counts[g]))
		if counts[g] -= ddof; counts[g] <= 0 {
			counts[g] = 0
			continue
		}
		out[g] = finish(out[g] / float64(counts[g]))
	}
	return orNull(column.Float64Type, out, counts)
}

// ddof is the second argument of var and std, 1 without one.
func (b *Bound) ddof() (int64, error) {
	if len(b.Args) < 2 {
		return 1, nil
	}
	return b.constantInt(1)
}

// distances adds up the distances of values from their group's mean, squared and as they are.
func (f *fold) distances(means []float64) (squares, lost []float64) {
	squares, lost = make([]float64, f.n), make([]float64, f.n)
	for i, v := range f.floats() {
		g := f.group(i)
		d := v - means[g]
		squares[g] += d * d
		lost[g] += d
	}
	return squares, lost
}

// evalAny and evalAll skip nulls; of nothing they are false and true.
func evalAny(f *fold) (*column.Column, error) { return f.bools(false) }
func evalAll(f *fold) (*column.Column, error) { return f.bools(true) }

func (f *fold) bools(start bool) (*column.Column, error) {
	out := column.NewBitmap(f.n)
	if start {
		out = column.Ones(f.n)
	}
	for i := range f.rows {
		if f.col.IsNull(i) || f.col.Bools().Get(i) == start {
			continue
		}
		if start {
			out.Clear(int(f.group(i)))
		} else {
			out.Set(int(f.group(i)))
		}
	}
	return column.OfBools(out, f.n, nil), nil
}

// evalStringAgg joins the group's strings in order; of nothing it is null, as in DuckDB.
func evalStringAgg(f *fold) (*column.Column, error) {
	between := ","
	if len(f.node.Args) == 2 {
		s, err := f.node.constantStr(1)
		if err != nil {
			return nil, err
		}
		between = s
	}
	parts := make([][]string, f.n)
	for i := range f.rows {
		if !f.col.IsNull(i) {
			parts[f.group(i)] = append(parts[f.group(i)], f.col.Strings().At(i))
		}
	}
	b := column.NewBuilder(column.StrType, f.n)
	for _, p := range parts {
		if p == nil {
			b.Null()
		} else {
			b.Str(strings.Join(p, between))
		}
	}
	return b.Build(), nil
}
