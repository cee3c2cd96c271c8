package expr

import (
	"slices"

	"skep/dataframe/column"
)

// logic is Kleene's three-valued logic, conditions and membership.
func logic() []function {
	return []function{
		{name: "and", least: 2, most: 2, bind: returns(column.BoolType, boolean), eval: evalAnd},
		{name: "or", least: 2, most: 2, bind: returns(column.BoolType, boolean), eval: evalOr},
		{name: "xor", least: 2, most: 2, bind: returns(column.BoolType, boolean), eval: evalXor},
		{name: "not", least: 1, most: 1, bind: returns(column.BoolType, boolean), eval: evalNot},
		{name: "when", least: 2, most: -1, bind: bindWhen, eval: evalWhen},
		{name: "is_in", least: 1, most: -1, bind: bindIsIn, eval: evalIsIn},
		{name: "is_between", least: 3, most: 3, bind: bindCompare, eval: evalBetween},
	}
}

// parts gives the bits of a bool argument, and where it has values, one for each row.
func (x *call) parts(i int) (bits, valid column.Bitmap) {
	c := x.args[i].Broadcast(x.rows)
	if valid = c.Valid(); valid == nil {
		valid = column.Ones(x.rows)
	}
	return c.Bools(), valid
}

// evalAnd: false and null is false.
func evalAnd(x *call) (*column.Column, error) {
	l, lv := x.parts(0)
	r, rv := x.parts(1)
	isFalse := lv.AndNot(l).Or(rv.AndNot(r))
	return column.OfBools(l.And(r), x.rows, lv.And(rv).Or(isFalse)), nil
}

// evalOr: true or null is true.
func evalOr(x *call) (*column.Column, error) {
	l, lv := x.parts(0)
	r, rv := x.parts(1)
	isTrue := l.And(lv).Or(r.And(rv))
	return column.OfBools(isTrue, x.rows, lv.And(rv).Or(isTrue)), nil
}

func evalXor(x *call) (*column.Column, error) {
	l, lv := x.parts(0)
	r, rv := x.parts(1)
	return column.OfBools(l.AndNot(r).Or(r.AndNot(l)), x.rows, lv.And(rv)), nil
}

func evalNot(x *call) (*column.Column, error) {
	bits, _ := x.parts(0)
	return column.OfBools(bits.Not(), x.rows, x.valid()), nil
}

// bindWhen checks when(c1).then(v1)…otherwise(v): conditions and values in turn; an odd last one is the rest.
func bindWhen(b *Bound) error {
	var places []int
	for i, a := range b.Args {
		if i%2 == 0 && i+1 < len(b.Args) {
			if err := Condition(a); err != nil {
				return err
			}
			if err := b.coerceArg(i, column.BoolType); err != nil {
				return err
			}
			continue
		}
		places = append(places, i)
	}
	values := make([]*Bound, len(places))
	for i, p := range places {
		values[i] = b.Args[p]
	}
	typ, err := b.unify(values)
	for i, p := range places {
		b.Args[p] = values[i]
	}
	b.Type = typ
	return err
}

func evalWhen(x *call) (*column.Column, error) {
	choice := make([]int32, x.rows)
	open := column.Ones(x.rows)
	var values []*column.Column
	pick := func(c *column.Column, mask column.Bitmap) {
		for _, r := range mask.Indices(x.rows) {
			choice[r] = int32(len(values))
		}
		values = append(values, c)
		open = open.AndNot(mask)
	}
	for i := 0; i+1 < len(x.args); i += 2 {
		pick(x.args[i+1], Mask(x.args[i].Broadcast(x.rows)).And(open))
	}
	if len(x.args)%2 == 1 {
		pick(x.args[len(x.args)-1], open)
	}
	for _, r := range open.Indices(x.rows) {
		choice[r] = -1
	}
	return choose(values, choice), nil
}

// choose builds a column whose row i is row i (or the only row) of the column numbered choice[i]; -1 is null.
func choose(cols []*column.Column, choice []int32) *column.Column {
	starts, at := make([]int32, len(cols)), int32(0)
	for i, c := range cols {
		starts[i] = at
		at += int32(c.Len())
	}
	rows := make([]int32, len(choice))
	for i, c := range choice {
		switch {
		case c < 0:
			rows[i] = -1
		case cols[c].Len() == 1:
			rows[i] = starts[c]
		default:
			rows[i] = starts[c] + int32(i)
		}
	}
	return column.Concat(cols).Take(rows)
}

func bindIsIn(b *Bound) error {
	b.Type = column.BoolType
	for i := 1; i < len(b.Args); i++ {
		if _, err := b.constant(i); err != nil {
			return err
		}
	}
	_, err := b.unify(b.Args)
	return err
}

func evalIsIn(x *call) (*column.Column, error) {
	if x.args[0].Type().Kind == column.Null {
		return column.OfNulls(column.BoolType, x.rows), nil
	}
	out := column.NewBitmap(x.rows)
	if x.args[0].Type().Kind == column.Str && len(x.args)-1 <= fewTexts {
		return column.OfBools(x.textsIn(), x.rows, x.args[0].Valid()), nil
	}
	if len(x.args) > 1 {
		_, ids, _ := column.Match([]*column.Column{column.Concat(x.args[1:])}, []*column.Column{x.args[0]})
		for i, id := range ids {
			if id >= 0 {
				out.Set(i)
			}
		}
	}
	return column.OfBools(out, x.rows, x.args[0].Valid()), nil
}

// fewTexts are compared one by one, where the row's length is that of one of them: a lookup has a hash to compute.
const fewTexts = 16

func (x *call) textsIn() column.Bitmap {
	var texts []string
	lengths := uint64(0)
	for _, a := range x.args[1:] {
		if !a.IsNull(0) {
			texts = append(texts, a.Strings().At(0))
			lengths |= 1 << (uint(len(a.Strings().At(0))) & 63)
		}
	}
	s, out := x.args[0].Strings(), column.NewBitmap(x.rows)
	from := s.Offsets[0]
	for i, to := range s.Offsets[1:] {
		if lengths>>(uint(to-from)&63)&1 != 0 && slices.Contains(texts, s.At(i)) {
			out.Set(i)
		}
		from = to
	}
	return out
}

func evalBetween(x *call) (*column.Column, error) {
	c := *x
	bound := func(op string, i int) (*column.Column, error) {
		from := *x.node
		from.From = &Expr{Op: Call, Name: op, Args: x.node.From.Args, Span: x.node.From.Span}
		c.node, c.args = &from, []*column.Column{x.args[0], x.args[i]}
		return evalCompare(&c)
	}
	low, err := bound(">=", 1)
	if err != nil {
		return nil, err
	}
	high, err := bound("<=", 2)
	if err != nil {
		return nil, err
	}
	c.node, c.args = x.node, []*column.Column{low, high}
	return evalAnd(&c)
}
