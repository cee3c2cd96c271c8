package expr

import (
	"skep/dataframe/column"
)

// Carried is a function of the rows so far: morsels come in their order, and before each of them stand a few rows that make the function
// go on where it was. They are the last rows of each group, or one row whose value is the result so far, of which the next ones follow as they would
// have: floats are added in the same order, to the last bit.
type Carried struct {
	Of     *Bound // the whole expression, over included
	call   *Bound
	keys   []*Bound
	how    carrying
	wide   column.Type // of results: what the function works on
	last   int         // rows of each group that are carried
	before *column.Column
	of     []*column.Column // the keys of the carried rows
	counts []int64          // of each carried row's group, where that is what is carried
}

type carrying int

const (
	lastRows carrying = iota // shift, diff
	results                  // cum_sum, cum_prod, cum_min, cum_max, forward_fill
	counts                   // cum_count, row_index
)

// forwardOf is nil for what does not go from row to row.
func forwardOf(node, call *Bound, keys []*Bound) Runner {
	if call.fn.name == "ewm_mean" {
		return &weighing{call: call, numbering: numbering{keys: keys}}
	}
	if c := carriedOf(node, call, keys); c != nil {
		return c
	}
	return nil
}

// carriedOf is nil for what cannot be carried.
func carriedOf(node, call *Bound, keys []*Bound) *Carried {
	c := &Carried{Of: node, call: call, keys: keys}
	switch call.fn.name {
	case "shift":
		if c.last = 1; len(call.Args) == 2 {
			n, ok := call.Args[1].Value.(int64)
			if !ok || n < 0 || n > mostCarried {
				return nil
			}
			c.last = int(n)
		}
	case "diff":
		c.last = 1
	case "cum_sum", "cum_prod", "cum_min", "cum_max", "forward_fill":
		c.how = results
		c.widen()
	case "cum_count", "row_index":
		c.how = counts
	default:
		return nil
	}
	return c
}

// widen has a function work on values of its result's type, which come back in as what is carried: in f64, where it adds up f32.
func (c *Carried) widen() {
	call := *c.call
	if call.fn.name == "cum_sum" && call.Type.Kind == column.Float32 {
		call.Type = column.Float64Type
	}
	c.wide, c.call = call.Type, &call
}

// backwardOf is the function over the rows from the last to the first that gives what one of the rows to come is; nil: there is none.
func backwardOf(node, call *Bound, keys []*Bound) Runner {
	back := *call
	if call.fn.name == "backward_fill" {
		back.fn = functionNamed("forward_fill")
	} else {
		n, ok := call.Args[1].Value.(int64)
		if !ok || n >= 0 || n < -mostCarried {
			return nil
		}
		by := *call.Args[1]
		by.Value = -n
		back.Args = []*Bound{call.Args[0], &by}
	}
	if c := carriedOf(node, &back, keys); c != nil {
		return c
	}
	return nil
}

// mostCarried is how many rows a group may carry: beyond that sorting is cheaper.
const mostCarried = 1 << 10

// Next computes the function for the next morsel.
func (c *Carried) Next(x *Context) (*column.Column, error) {
	args, err := x.rowsOfAll(c.call.Args)
	if err != nil {
		return nil, err
	}
	keys, err := x.rowsOfAll(c.keys)
	if err == nil && c.how == results {
		args[0], err = args[0].Cast(c.wide, false)
	}
	if err != nil {
		return nil, err
	}
	from := 0
	if c.before != nil {
		from = c.before.Len()
		args[0], keys = column.Concat([]*column.Column{c.before, args[0]}), column.Behind(c.of, keys)
	}
	rows := from + x.Rows
	for i, a := range c.call.Args[1:] {
		if args[i+1], err = x.Eval(a); err != nil {
			return nil, err
		}
		args[i+1] = args[i+1].Broadcast(rows)
	}
	groups := column.GroupBy(keys, rows)
	out, err := c.call.fn.eval(&call{node: c.call, args: args, rows: rows, ids: groups.IDs, n: max(1, groups.Len())})
	if err != nil {
		return nil, err
	}
	if c.how == counts {
		out = c.counted(out, groups, from)
	}
	c.keep(args[0], out, keys, groups, from)
	return out.Slice(from, rows).Cast(c.Of.Type, false)
}

// counted adds what groups had before; a carried row is null, and so not counted, but numbered.
func (c *Carried) counted(out *column.Column, groups *column.Groups, from int) *column.Column {
	base, sums := make([]int64, groups.Len()), append([]int64(nil), column.Values[int64](out)...)
	for i := range from {
		base[groups.IDs[i]] = c.counts[i]
		if c.call.fn.name == "row_index" {
			base[groups.IDs[i]]-- // the carried row has a number itself
		}
	}
	for i := from; i < len(sums); i++ {
		sums[i] += base[groups.IDs[i]]
	}
	return column.Of(column.Int64Type, sums, nil)
}

// keep chooses the rows that the next morsel needs.
func (c *Carried) keep(arg, out *column.Column, keys []*column.Column, groups *column.Groups, from int) {
	left := make([]int, groups.Len())
	for g := range left {
		if left[g] = 1; c.how == lastRows {
			left[g] = c.last
		}
	}
	var rows []int32
	for row := out.Len() - 1; row >= 0; row-- {
		if g := groups.IDs[row]; left[g] > 0 && !(c.how == results && out.IsNull(row)) {
			left[g]--
			rows = append(rows, int32(row))
		}
	}
	for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
		rows[i], rows[j] = rows[j], rows[i]
	}
	switch c.how {
	case lastRows:
		c.before = arg.Take(rows)
	case results:
		c.before = out.Take(rows)
	case counts:
		c.before = column.OfNulls(arg.Type(), len(rows))
		c.remember(out, rows, groups, from)
	}
	c.of = make([]*column.Column, len(keys))
	for i, k := range keys {
		c.of[i] = k.Take(rows)
	}
}

// remember has the count of each group behind its last row.
func (c *Carried) remember(out *column.Column, rows []int32, groups *column.Groups, from int) {
	old := c.counts
	c.counts = make([]int64, len(rows))
	for i, row := range rows {
		switch {
		case int(row) < from: // none of its rows came
			c.counts[i] = old[row]
		case c.call.fn.name == "row_index":
			c.counts[i] = out.Int(int(row)) + 1
		default:
			c.counts[i] = out.Int(int(row))
		}
	}
}

// Bytes is what is carried.
func (c *Carried) Bytes() (sum int64) {
	if c.before == nil {
		return 0
	}
	for _, k := range append(c.of, c.before) {
		sum += k.Bytes()
	}
	return sum + int64(len(c.counts))*8
}
