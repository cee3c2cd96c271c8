package expr

import (
	"slices"

	"skep/dataframe/column"
)

// ranges is functions that make values instead of reading them: one range for each group, or in lists one for each row.
func ranges() []function {
	return []function{
		{name: "int_range", least: 3, most: 3, window: true, bind: bindIntRange(true), free: spans(intSpan)},
		{name: "int_ranges", least: 3, most: 3, bind: bindIntRange(false), eval: spanLists(intSpan)},
		{name: "linear_space", least: 4, most: 4, window: true, bind: bindLinear(true), free: linearSpace},
		{name: "linear_spaces", least: 4, most: 4, bind: bindLinear(false), eval: linearLists},
		{name: "repeat_rows", least: 2, most: 2, window: true, bind: bindRepeat, free: repeated},
	}
}

// filling writes the values of a range behind others; at are its bounds and what else differs from range to range.
type filling func(node *Bound, at []int64, out []int64) ([]int64, error)

// bindIntRange: where it begins, where it ends (left out), the step.
func bindIntRange(single bool) func(b *Bound) error {
	return func(b *Bound) error {
		b.Type = column.Int64Type
		for i := range b.Args {
			rule := integer
			if single {
				rule = one
			}
			if err := rule(b, i); err != nil {
				return err
			}
		}
		if b.Args[2].Op == Literal && b.Args[2].Value == int64(0) {
			return fail(BadArgument, b.Args[2].From, "a range needs a step that is not 0")
		}
		if !single {
			b.Type = column.ListOf(b.Type)
		}
		return nil
	}
}

func intSpan(node *Bound, at, out []int64) ([]int64, error) {
	lo, hi, step := at[0], at[1], at[2]
	if step == 0 {
		return nil, fail(BadValue, node.From, "a range needs a step that is not 0")
	}
	left, size := uint64(hi)-uint64(lo), uint64(step) // distances between integers fit u64
	if step < 0 {
		left, size = uint64(lo)-uint64(hi), -uint64(step)
	}
	if step > 0 && hi <= lo || step < 0 && hi >= lo {
		return out, nil
	}
	n := (left-1)/size + 1
	if n > uint64(column.MaxRows-len(out)) {
		return nil, fail(BadValue, node.From, "the range %s has more than %d values", node.From, column.MaxRows)
	}
	out = slices.Grow(out, int(n))
	for k := range n {
		out = append(out, lo+int64(k)*step)
	}
	return out, nil
}

// spans makes a range for each group.
func spans(f filling) func(*freeCall) (run, error) {
	return func(x *freeCall) (run, error) {
		at, err := x.bounds()
		if err != nil {
			return run{}, err
		}
		var out []int64
		sizes := make([]int, x.n)
		for g := range sizes {
			before := len(out)
			if out, err = f(x.node, at[g], out); err != nil {
				return run{}, err
			}
			if sizes[g] = len(out) - before; x.of.Check != nil && g%1024 == 0 {
				if err := x.of.Check(); err != nil {
					return run{}, err
				}
			}
		}
		c, err := ticks(out, x.node.Type)
		return run{c, x.whose(sizes)}, err
	}
}

// ticks makes integers, days or moments of the numbers that they count in.
func ticks(xs []int64, typ column.Type) (*column.Column, error) {
	c, err := column.Of(column.Int64Type, xs, nil).Cast(column.Type{Kind: typ.Physical()}, false)
	if err != nil {
		return nil, err
	}
	return c.Retype(typ), nil
}

// bounds are the arguments that are no constants of text, for each group.
func (x *freeCall) bounds() ([][]int64, error) {
	out := make([][]int64, x.n)
	for i, a := range x.node.Args {
		if a.Type.Kind == column.Str || a.Type.Kind == column.Null && a.Op == Literal {
			continue
		}
		ns, err := x.numbers(i)
		if err != nil {
			return nil, err
		}
		for g := range out {
			out[g] = append(out[g], ns[g])
		}
	}
	return out, nil
}

// spanLists makes a list of each row's range; null where a bound is.
func spanLists(f filling) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		var args []int
		for i, a := range x.node.Args {
			if a.Type.Kind == column.Null && a.Op != Literal || a.Type.Kind == column.Null && i < 2 {
				return column.OfNulls(x.node.Type, x.rows), nil
			}
			if a.Type.Kind != column.Str && a.Type.Kind != column.Null {
				args = append(args, i)
			}
		}
		bounds := *x // a zone that is not given is null, and makes no row so
		bounds.args = nil
		for _, i := range args {
			bounds.args = append(bounds.args, x.args[i])
		}
		offsets, valid := make([]int64, x.rows+1), bounds.valid()
		at, out, err := make([]int64, len(args)), []int64(nil), error(nil)
		for row := range x.rows {
			for k, i := range args {
				at[k] = x.args[i].Int(row * x.step(i))
			}
			if valid == nil || valid.Get(row) {
				if out, err = f(x.node, at, out); err != nil {
					return nil, err
				}
			}
			offsets[row+1] = int64(len(out))
		}
		child, err := ticks(out, x.node.Type.Elem())
		if err != nil {
			return nil, err
		}
		return column.OfLists(column.List{Offsets: offsets, Child: child}, valid), nil
	}
}

// bindLinear: the first and the last value, how many, and which ends belong to them. Times stay times.
func bindLinear(single bool) func(b *Bound) error {
	return func(b *Bound) error {
		b.Type = column.Float64Type
		for i := range 2 {
			if t := b.Args[i].Type; t.Kind == column.Date || t.Kind == column.Datetime || t.Kind == column.Duration || t.Kind == column.Time {
				if b.Type = t; t.Kind == column.Date {
					b.Type = column.DatetimeType
				}
			} else if err := number(b, i); err != nil {
				return err
			}
			if single && b.Args[i].Shape > Group {
				return one(b, i)
			}
		}
		for i := range 2 {
			if err := b.coerceArg(i, b.Type); err != nil {
				return err
			}
		}
		rule := integer
		if single {
			rule = one
		}
		if err := rule(b, 2); err != nil {
			return err
		}
		if err := closedRule(b, 3); err != nil {
			return err
		}
		if !single {
			b.Type = column.ListOf(b.Type)
		}
		return nil
	}
}

// closedRule checks a constant that says which ends belong to a range.
func closedRule(b *Bound, i int) error {
	s, err := b.constantStr(i)
	if err == nil && !b.later(i) && !slices.Contains([]string{"both", "left", "right", "none"}, s) {
		err = fail(BadArgument, b.Args[i].From, "a range is closed \"both\", \"left\", \"right\" or \"none\", not %q", s)
	}
	return err
}

// linear writes n values in equal steps.
func linear(lo, hi float64, n int64, closed string, out []float64) []float64 {
	first, parts := 0.0, float64(n-1)
	switch closed {
	case "left":
		parts = float64(n)
	case "right":
		first, parts = 1, float64(n)
	case "none":
		first, parts = 1, float64(n+1)
	}
	for i := range max(0, n) {
		k := float64(i) + first
		switch {
		case k == 0:
			out = append(out, lo)
		case k == parts:
			out = append(out, hi)
		default:
			out = append(out, lo+(hi-lo)/parts*k)
		}
	}
	return out
}

func (b *Bound) closed(i int) string {
	s, _ := b.Args[i].Value.(string)
	return s
}

func linearSpace(x *freeCall) (run, error) {
	lo, err := x.given(0)
	if err != nil {
		return run{}, err
	}
	hi, err := x.given(1)
	if err != nil {
		return run{}, err
	}
	ns, err := x.numbers(2)
	if err != nil {
		return run{}, err
	}
	var out []float64
	sizes := make([]int, x.n)
	for g := range sizes {
		if lo.IsNull(g) || hi.IsNull(g) {
			return run{}, x.fail("%s needs a start and an end, one of them is null", x.node.From.Name)
		}
		if sizes[g] = short32(max(0, ns[g])); len(out)+sizes[g] > column.MaxRows {
			return run{}, x.fail("the range has more than %d values", column.MaxRows)
		}
		out = linear(asFloat(lo, g), asFloat(hi, g), ns[g], x.node.closed(3), out)
	}
	c, err := fromFloats(out, x.node.Type)
	return run{c, x.whose(sizes)}, err
}

// asFloat reads a number, or the ticks of a time.
func asFloat(c *column.Column, row int) float64 {
	if c.Type().IsTemporal() {
		return float64(c.Int(row))
	}
	return c.Float(row)
}

func fromFloats(xs []float64, typ column.Type) (*column.Column, error) {
	if !typ.IsTemporal() {
		return column.Of(column.Float64Type, xs, nil), nil
	}
	return orNull(typ, xs, nil)
}

func linearLists(x *call) (*column.Column, error) {
	for i := range 3 {
		if x.node.Args[i].Type.Kind == column.Null {
			return column.OfNulls(x.node.Type, x.rows), nil
		}
	}
	offsets, valid, out := make([]int64, x.rows+1), x.valid(), []float64(nil)
	for row := range x.rows {
		if valid == nil || valid.Get(row) {
			n := x.args[2].Int(row * x.step(2))
			if int64(len(out))+max(0, n) > column.MaxRows {
				return nil, x.fail("the ranges have more than %d values", column.MaxRows)
			}
			out = linear(asFloat(x.args[0], row*x.step(0)), asFloat(x.args[1], row*x.step(1)), n, x.node.closed(3), out)
		}
		offsets[row+1] = int64(len(out))
	}
	child, err := fromFloats(out, x.node.Type.Elem())
	if err != nil {
		return nil, err
	}
	return column.OfLists(column.List{Offsets: offsets, Child: child}, valid), nil
}

// bindRepeat: a value, and how often it comes.
func bindRepeat(b *Bound) error {
	b.Type = b.Args[0].Type
	if b.Args[0].Shape > Group {
		return fail(Misplaced, b.Args[0].From, "repeat needs one value, %s has many", b.Args[0].From)
	}
	return one(b, 1)
}

func repeated(x *freeCall) (run, error) {
	c, err := x.given(0)
	if err != nil {
		return run{}, err
	}
	ns, err := x.numbers(1)
	if err != nil {
		return run{}, err
	}
	var rows []int32
	sizes := make([]int, x.n)
	for g, n := range ns {
		if n < 0 || n > int64(column.MaxRows-len(rows)) {
			return run{}, x.fail("a value cannot be repeated %d times", n)
		}
		sizes[g] = int(n)
		rows = append(rows, slices.Repeat([]int32{int32(g)}, int(n))...)
	}
	out, err := c.TakeIn(x.of.pool(), rows)
	return run{out, x.whose(sizes)}, err
}
