package expr

import (
	"hash/fnv"
	"math"

	"skep/dataframe/column"
)

// moreWindows is further functions that look at other rows, and those that need a function of the program.
func moreWindows() []function {
	return []function{
		{name: "cum_prod", least: 1, most: 1, window: true, bind: returns(column.Float64Type, number), eval: evalCumProd},
		{name: "backward_fill", least: 1, most: 1, window: true, bind: keeps(anything), eval: evalBackwardFill},
		{name: "interpolate", least: 1, most: 1, window: true, bind: returns(column.Float64Type, number), eval: evalInterpolate},
		{name: "ewm_mean", least: 2, most: 3, window: true, bind: returns(column.Float64Type, number, constFloat, constBool), eval: evalEWM},
		{name: "reverse_rows", least: 1, most: 1, window: true, bind: keeps(anything), eval: evalReverseRows},
		{name: "row_index", least: 1, most: 1, window: true, bind: returns(column.Int64Type, anything), eval: evalRowIndex},
		{name: "is_first_distinct", least: 1, most: 1, window: true, bind: returns(column.BoolType, anything), eval: evalFirstDistinct},
		{name: "is_duplicated", least: 1, most: 1, window: true, bind: returns(column.BoolType, anything), eval: evalDuplicated},
		{name: "hash", least: 1, most: 1, bind: returns(column.Uint64Type, anything), eval: evalHash},
		{name: "apply", least: 1, most: 1, window: true, bind: bindApply, eval: evalApply},
	}
}

func evalCumProd(x *call) (*column.Column, error) {
	c := x.args[0]
	if c.Type().Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	products, out := make([]float64, x.n), make([]float64, x.rows)
	for g := range products {
		products[g] = 1
	}
	for i, v := range x.floats(0) {
		if !c.IsNull(i) {
			products[x.group(i)] *= v
		}
		out[i] = products[x.group(i)]
	}
	return column.Of(column.Float64Type, out, c.Valid()), nil
}

// filled takes for each row the nearest row with a value, going through rows in an order.
func (x *call) filled(order func(i int) int) *column.Column {
	c, last, rows := x.args[0], make([]int32, x.n), make([]int32, x.rows)
	for g := range last {
		last[g] = -1
	}
	for k := range rows {
		i := order(k)
		g := x.group(i)
		if !c.IsNull(i) {
			last[g] = int32(i)
		}
		rows[i] = last[g]
	}
	return c.Take(rows)
}

func evalBackwardFill(x *call) (*column.Column, error) {
	return x.filled(func(k int) int { return x.rows - 1 - k }), nil
}

// evalInterpolate draws a straight line between the values around a gap; gaps at the ends stay.
func evalInterpolate(x *call) (*column.Column, error) {
	c := x.args[0]
	if c.Type().Kind == column.Null {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	in, out, valid := x.floats(0), make([]float64, x.rows), column.NewBitmap(x.rows)
	for _, rows := range x.members() {
		last := -1
		for k, r := range rows {
			if c.IsNull(int(r)) {
				continue
			}
			out[r] = in[r]
			valid.Set(int(r))
			for j := last + 1; last >= 0 && j < k; j++ {
				from, to := in[rows[last]], in[r]
				out[rows[j]] = from + (to-from)*float64(j-last)/float64(k-last)
				valid.Set(int(rows[j]))
			}
			last = k
		}
	}
	return column.Of(column.Float64Type, out, valid), nil
}

// evalEWM is the mean with weights (1-alpha)^age: of all values so far, or recursive if the third argument (adjust) is false.
// Nulls give null and let the others grow older.
func evalEWM(x *call) (*column.Column, error) {
	c := x.args[0]
	if c.Type().Kind == column.Null || x.rows == 0 {
		return column.OfNulls(x.node.Type, x.rows), nil
	}
	alpha, adjust := x.args[1].Float(0), len(x.args) < 3 || x.flag(2)
	in, out, groups := x.floats(0), make([]float64, x.rows), make([]weighted, x.n)
	for i, v := range in {
		out[i] = groups[x.group(i)].add(v, c.IsNull(i), alpha, adjust)
	}
	return column.Of(column.Float64Type, out, c.Valid()), nil
}

// weighted is a mean in which values grow older.
type weighted struct {
	mean, weight float64
	begun        bool
}

// add is the mean once another value, or a null, has come.
func (w *weighted) add(v float64, null bool, alpha float64, adjust bool) float64 {
	if !w.begun {
		*w = weighted{math.NaN(), 1, true}
	}
	if !math.IsNaN(w.mean) {
		w.weight *= 1 - alpha
	}
	fresh := alpha
	if adjust {
		fresh = 1
	}
	switch {
	case null:
		return 0
	case math.IsNaN(w.mean):
		w.mean = v
		return v
	}
	w.mean = (w.weight*w.mean + fresh*v) / (w.weight + fresh)
	if w.weight += fresh; !adjust {
		w.weight = 1
	}
	return w.mean
}

func evalReverseRows(x *call) (*column.Column, error) {
	from := make([]int32, x.rows)
	for _, rows := range x.members() {
		for i, r := range rows {
			from[r] = rows[len(rows)-1-i]
		}
	}
	return x.args[0].Take(from), nil
}

// evalRowIndex numbers rows from 0, in each group by itself.
func evalRowIndex(x *call) (*column.Column, error) {
	out := make([]int64, x.rows)
	for _, rows := range x.members() {
		for i, r := range rows {
			out[r] = int64(i)
		}
	}
	return column.Of(column.Int64Type, out, nil), nil
}

// equals numbers equal values within groups.
func (x *call) equals() *column.Groups {
	g := column.GroupOne(x.args[0])
	if x.ids != nil {
		g = (&column.Groups{IDs: x.ids}).Refine(g)
	}
	return g
}

func evalFirstDistinct(x *call) (*column.Column, error) {
	out := column.NewBitmap(x.rows)
	for _, r := range x.equals().First {
		out.Set(int(r))
	}
	return column.OfBools(out, x.rows, nil), nil
}

func evalDuplicated(x *call) (*column.Column, error) {
	g := x.equals()
	counts, out := make([]int32, g.Len()), column.NewBitmap(x.rows)
	for _, id := range g.IDs {
		counts[id]++
	}
	for i, id := range g.IDs {
		if counts[id] > 1 {
			out.Set(i)
		}
	}
	return column.OfBools(out, x.rows, nil), nil
}

// evalHash is FNV-1a of a value's text: equal for equal values of a type, in every run. Null has a hash too.
func evalHash(x *call) (*column.Column, error) {
	c, out := x.args[0], make([]uint64, x.args[0].Len())
	for i := range out {
		h := fnv.New64a()
		if !c.IsNull(i) {
			h.Write([]byte{1})
			h.Write([]byte(c.Text(i)))
		}
		out[i] = h.Sum64()
	}
	return column.Of(column.Uint64Type, out, nil).Broadcast(x.rows), nil
}

// Function is one of the program, applied to a column: values in, as many values out. It is called by one goroutine at a time.
type Function interface {
	Apply(c *column.Column, to column.Type) (*column.Column, error)
	String() string // what no other function has: expressions are told apart by their text
}

// Applied is a program's function of an expression's values; its results are of a type, or of the argument's own if that is null.
func Applied(f Function, typ column.Type, e *Expr) *Expr {
	d := Fn("apply", e)
	d.Value, d.Type = f, typ
	return d
}

func bindApply(b *Bound) error {
	if b.Type = b.From.Type; b.Type.Kind == column.Null {
		b.Type = b.Args[0].Type
	}
	if _, ok := b.From.Value.(Function); !ok {
		b.Type = column.UnknownType
	}
	return nil
}

func evalApply(x *call) (*column.Column, error) {
	out, err := x.node.From.Value.(Function).Apply(x.args[0], x.node.Type)
	if err == nil && out.Len() != x.rows {
		err = x.fail("the function gave %d values for %d rows", out.Len(), x.rows)
	}
	return out, err
}
