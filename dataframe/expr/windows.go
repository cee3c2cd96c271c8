package expr

import (
	"skep/dataframe/column"
	"skep/internal/lazy"
)

// windows is functions that look at other rows: of the whole frame, or of the row's group inside of over.
func windows() []function {
	return []function{
		{name: "shift", least: 1, most: 2, window: true, bind: keeps(anything, constInt), eval: evalShift},
		{name: "diff", least: 1, most: 1, window: true, bind: bindDiff, eval: evalDiff},
		{name: "cum_sum", least: 1, most: 1, window: true, bind: bindCumSum, eval: evalCumSum},
		{name: "cum_count", least: 1, most: 1, window: true, bind: returns(column.Int64Type, anything), eval: evalCumCount},
		{name: "cum_min", least: 1, most: 1, window: true, bind: keeps(anything), eval: running(func(c int) bool { return c < 0 })},
		{name: "cum_max", least: 1, most: 1, window: true, bind: keeps(anything), eval: running(func(c int) bool { return c > 0 })},
		{name: "forward_fill", least: 1, most: 1, window: true, bind: keeps(anything), eval: evalForwardFill},
		{name: "rank", least: 1, most: 2, window: true, bind: bindRank, eval: evalRank},
	}
}

// group gives the group of a row.
func (x *call) group(row int) int32 {
	if x.ids == nil {
		return 0
	}
	return x.ids[row]
}

// members lists the rows of each group in order.
func (x *call) members() [][]int32 {
	out := make([][]int32, x.n)
	for i := range x.rows {
		g := x.group(i)
		out[g] = append(out[g], int32(i))
	}
	return out
}

// shifted gives for each row the row that lies n before it in its group, or -1.
func (x *call) shifted(n int) []int32 {
	from := make([]int32, x.rows)
	for _, rows := range x.members() {
		for i, r := range rows {
			if from[r] = -1; i-n >= 0 && i-n < len(rows) {
				from[r] = rows[i-n]
			}
		}
	}
	return from
}

func evalShift(x *call) (*column.Column, error) {
	n := int64(1)
	if len(x.args) == 2 && x.rows > 0 {
		n = max(-column.MaxRows, min(x.args[1].Int(0), column.MaxRows))
	}
	return x.args[0].Take(x.shifted(int(n))), nil
}

func bindDiff(b *Bound) error {
	if t := b.Args[0].Type; t.Kind == column.Unknown {
		b.Type = t
		return nil
	} else if isMoment(t.Kind) || t.Kind == column.Duration {
		b.Type = column.Type{Kind: column.Duration, Nano: t.Nano}
		if t.Kind == column.Date {
			return b.coerceArg(0, column.DatetimeType)
		}
		return nil
	}
	if err := number(b, 0); err != nil {
		return err
	}
	if b.Type = b.Args[0].Type; b.Type.IsInteger() {
		b.Type = column.Int64Type
		return b.coerceArg(0, b.Type)
	}
	return nil
}

func evalDiff(x *call) (*column.Column, error) {
	node := *x.node
	node.From = &Expr{Op: Call, Name: "-", Args: []*Expr{x.node.From, x.node.From}, Span: x.node.From.Span}
	minus := &call{node: &node, args: []*column.Column{x.args[0], x.args[0].Take(x.shifted(1))}, rows: x.rows}
	return evalArith(minus)
}

func bindCumSum(b *Bound) error {
	b.Type = sumType(b.Args[0].Type)
	return b.want(0, "a number", isSummable)
}

func evalCumSum(x *call) (*column.Column, error) {
	c := x.args[0]
	if c.Type().Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	if x.node.Type.Kind == column.DecimalKind {
		return x.cumDecimals()
	}
	if x.node.Type.IsFloat() {
		sums, out := make([]float64, x.n), make([]float64, x.rows)
		for i, v := range x.floats(0) {
			if !c.IsNull(i) {
				sums[x.group(i)] += v
			}
			out[i] = sums[x.group(i)]
		}
		return column.Of(column.Float64Type, out, c.Valid()).Cast(x.node.Type, false)
	}
	sums, out := make([]int64, x.n), make([]int64, x.rows)
	in := summands(c)
	for i, v := range in {
		g := x.group(i)
		if !c.IsNull(i) {
			s := sums[g] + v
			if (sums[g]^s)&(v^s) < 0 {
				return nil, x.fail("the running sum leaves i64 in row %d", i).hint("sum floats: %s.cast(f64)", x.node.From.Args[0].operand(atom))
			}
			sums[g] = s
		}
		out[i] = sums[g]
	}
	return column.Of(column.Int64Type, out, c.Valid()).Cast(x.node.Type, false)
}

// summands reads bools, integers and durations as i64.
func summands(c *column.Column) []int64 {
	if c.Type().Kind == column.Bool {
		c, _ = c.Cast(column.Int64Type, false)
	}
	return column.Values[int64](widen(c, column.Int64Type))
}

func evalCumCount(x *call) (*column.Column, error) {
	counts, out := make([]int64, x.n), make([]int64, x.rows)
	for i := range out {
		if !x.args[0].IsNull(i) {
			counts[x.group(i)]++
		}
		out[i] = counts[x.group(i)]
	}
	return column.Of(column.Int64Type, out, nil), nil
}

// running keeps the best value so far.
func running(better func(compare int) bool) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		c, best, rows := x.args[0], make([]int32, x.n), make([]int32, x.rows)
		for i := range best {
			best[i] = -1
		}
		for i := range rows {
			g := x.group(i)
			if rows[i] = -1; c.IsNull(i) {
				continue
			}
			if best[g] < 0 || better(column.CompareRows(c, i, c, int(best[g]))) {
				best[g] = int32(i)
			}
			rows[i] = best[g]
		}
		return c.Take(rows), nil
	}
}

func evalForwardFill(x *call) (*column.Column, error) {
	last, rows := make([]int32, x.n), make([]int32, x.rows)
	for i := range last {
		last[i] = -1
	}
	for i := range rows {
		g := x.group(i)
		if !x.args[0].IsNull(i) {
			last[g] = int32(i)
		}
		rows[i] = last[g]
	}
	return x.args[0].Take(rows), nil
}

var rankMethods = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"average": true, "min": true, "max": true, "dense": true, "ordinal": true}
}}

func bindRank(b *Bound) error {
	b.Type = column.Float64Type
	if len(b.Args) == 1 {
		return nil
	}
	method, err := b.constantStr(1)
	if err != nil {
		return err
	}
	if !rankMethods.Get()[method] && !b.later(1) {
		return fail(BadArgument, b.Args[1].From, "rank does not know the method %q", method).hint("average, min, max, dense or ordinal")
	}
	if method != "average" {
		b.Type = column.Int64Type
	}
	return nil
}

// evalRank ranks within the group, ascending from 1; nulls have no rank.
func evalRank(x *call) (*column.Column, error) {
	c, method := x.args[0], "average"
	if len(x.args) == 2 && x.rows > 0 {
		method = x.args[1].Strings().At(0)
	}
	out := make([]float64, x.rows)
	keys := []column.SortKey{{Col: c, NullsLast: true}}
	if x.ids != nil {
		keys = append([]column.SortKey{{Col: column.Of(column.Int32Type, x.ids, nil)}}, keys...)
	}
	order := column.Sort(keys, x.rows)
	same := func(a, b int32) bool {
		return x.group(int(a)) == x.group(int(b)) && column.CompareRows(c, int(a), c, int(b)) == 0
	}
	start, dense := 0, 0 // where the group begins in order; how many different values it had
	for i := 0; i < len(order); {
		if i == 0 || x.group(int(order[i])) != x.group(int(order[i-1])) {
			start, dense = i, 0
		}
		end := i + 1
		for end < len(order) && same(order[i], order[end]) {
			end++
		}
		dense++
		for k := i; k < end; k++ {
			out[order[k]] = rankOf(method, i-start+1, end-start, dense, k-start+1)
		}
		i = end
	}
	return column.Of(column.Float64Type, out, c.Valid()).Cast(x.node.Type, false)
}

func rankOf(method string, first, last, dense, ordinal int) float64 {
	switch method {
	case "min":
		return float64(first)
	case "max":
		return float64(last)
	case "dense":
		return float64(dense)
	case "ordinal":
		return float64(ordinal)
	}
	return float64(first+last) / 2
}
