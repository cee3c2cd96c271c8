package expr

import (
	"cmp"
	"sort"

	"skep/dataframe/column"
	"skep/internal/lazy"
)

// function is one row of the table of functions: how many arguments, the rule that checks them, brings them to the
// types that the kernel takes and sets the result's type, and the kernel. A kernel gets each argument as a column of
// x.rows or of one row (a scalar), and gives x.rows rows.
type function struct {
	name        string
	least, most int // arguments; most -1: any number
	bind        func(b *Bound) error
	eval        func(x *call) (*column.Column, error)
	window      bool                           // looks at other rows than its own
	free        func(x *freeCall) (run, error) // of a length of its own: instead of eval; such functions are windows too
	lambda      bool                           // the second argument is a Lambda over the elements of the first; eval gets x.each
}

// call is a function's evaluation.
type call struct {
	node *Bound
	args []*column.Column
	rows int
	ids  []int32 // window functions: the group of each row; nil: one group
	n    int     // how many groups
	pool column.Pool
	each func(locals []*column.Column, rows []int32) (*column.Column, error) // a lambda's body for elements of some rows
}

var functions = lazy.Value[map[string]*function]{New: func() map[string]*function {
	out := map[string]*function{}
	for _, table := range [][]function{operators(), logic(), missing(), numeric(), text(), temporal(), windows(), moreText(), moreTime(), zoneMove(), moreNumeric(), overloads(), lists(), listAggregates(), lambdas(), structs(), moreWindows(),
		listSets(), listPicks(), textMeasures(), textCodes(), textFormats(), moments(), jsonTexts(), numberKinds(),
		orders(), picks(), tables(), ranges(), timeRanges(), cuts(), dynamic(), units()} {
		for i := range table {
			name := table[i].name
			if out[name] != nil {
				panic("two functions of columns are called " + name)
			}
			out[name] = &table[i]
		}
	}
	return out
}}

func functionNamed(name string) *function { return functions.Get()[name] }

// FunctionNames lists all functions, sorted; operators are among them.
func FunctionNames() []string {
	out := make([]string, 0, len(functions.Get()))
	for name := range functions.Get() {
		out = append(out, name)
	}
	sort.Strings(out)
	return out
}

// IsWindow tells whether a call looks at other rows than its own, so that a filter must not pass it.
func IsWindow(e *Expr) bool {
	found := false
	e.Walk(func(x *Expr) bool {
		if x.Op == Over || x.Op == Windowed || x.Op == Call && functions.Get()[x.Name] != nil && functions.Get()[x.Name].window {
			found = true
		}
		return !found
	})
	return found
}

// valid is where all arguments have values; nil: everywhere. Most functions give null where any argument is null.
func (x *call) valid() column.Bitmap {
	var v column.Bitmap
	for _, a := range x.args {
		switch {
		case a.Valid() == nil:
		case a.Len() == x.rows:
			v = v.And(a.Valid())
		case a.IsNull(0):
			return column.NewBitmap(x.rows)
		}
	}
	return v
}

// step is 0 for a scalar argument, so that row i of it is i*step.
func (x *call) step(i int) int {
	if x.args[i].Len() == 1 && x.rows != 1 {
		return 0
	}
	return 1
}

// ints reads an integer or temporal argument as 64-bit values, one for each row.
func (x *call) ints(i int) []int64 {
	return column.Values[int64](widen(x.args[i], column.Int64Type).Broadcast(x.rows))
}

// widen casts integers to i64 without a check: the caller knows that they fit.
func widen(c *column.Column, to column.Type) *column.Column {
	if c.Type().Physical() == to.Kind {
		return c
	}
	out := make([]int64, c.Len())
	for i := range out {
		out[i] = c.Int(i)
	}
	return column.Of(column.Int64Type, out, c.Valid())
}

func (x *call) floats(i int) []float64 {
	c, err := x.args[i].Cast(column.Float64Type, false)
	if err != nil {
		panic(err) // numbers always become f64
	}
	return column.Values[float64](c.Broadcast(x.rows))
}

// fail makes a kernel's error, at the call.
func (x *call) fail(format string, args ...any) *Error {
	return fail(BadValue, x.node.From, format, args...)
}

// returns gives a rule for functions with a fixed result type whose arguments are checked by the given rules in turn.
func returns(typ column.Type, rules ...func(b *Bound, i int) error) func(b *Bound) error {
	return func(b *Bound) error {
		b.Type = typ
		return b.check(rules)
	}
}

// keeps gives a rule for functions whose result has the first argument's type.
func keeps(rules ...func(b *Bound, i int) error) func(b *Bound) error {
	return func(b *Bound) error {
		err := b.check(rules)
		b.Type = b.Args[0].Type
		return err
	}
}

func (b *Bound) check(rules []func(b *Bound, i int) error) error {
	for i := range b.Args {
		if err := rules[min(i, len(rules)-1)](b, i); err != nil {
			return err
		}
	}
	return nil
}

// The rules of one argument.
func anything(*Bound, int) error { return nil }
func str(b *Bound, i int) error {
	if b.Args[i].Type.Kind == column.Categorical {
		return b.coerceArg(i, column.StrType)
	}
	if err := b.want(i, "str", isStr); err != nil {
		return err
	}
	return b.coerceArg(i, column.StrType)
}
func boolean(b *Bound, i int) error {
	if err := b.want(i, "bool", isBool); err != nil {
		return err
	}
	return b.coerceArg(i, column.BoolType)
}
func calendar(b *Bound, i int) error { return cmp.Or(anyCalendar(b, i), b.unitless(i)) }
func clock(b *Bound, i int) error    { return cmp.Or(anyClock(b, i), b.unitless(i)) }
func duration(b *Bound, i int) error { return cmp.Or(anyDuration(b, i), b.unitless(i)) }
func number(b *Bound, i int) error {
	if b.Args[i].Type.Kind == column.DecimalKind {
		return b.coerceArg(i, column.Float64Type)
	}
	return b.want(i, "a number", isNumber)
}
func constInt(b *Bound, i int) error {
	_, err := b.constantInt(i)
	return err
}
func constFloat(b *Bound, i int) error {
	_, err := b.constantFloat(i)
	return err
}
func constStr(b *Bound, i int) error {
	_, err := b.constantStr(i)
	return err
}

func (b *Bound) coerceArg(i int, typ column.Type) (err error) {
	b.Args[i], err = b.Args[i].coerce(typ)
	return err
}
