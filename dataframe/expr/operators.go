package expr

import (
	"math"
	"math/bits"

	"skep/dataframe/column"
)

// operators are arithmetic and comparison. Integers divide as in the language: towards zero; by zero gives null.
// Overflow is an error. Floats compare in a total order: NaN equals NaN and is above all, as in DuckDB and Polars.
func operators() []function {
	return []function{
		{name: "+", least: 2, most: 2, bind: bindPlus, eval: evalArith},
		{name: "-", least: 2, most: 2, bind: bindMinus, eval: evalArith},
		{name: "*", least: 2, most: 2, bind: bindTimes, eval: evalArith},
		{name: "/", least: 2, most: 2, bind: bindDivide, eval: evalArith},
		{name: "%", least: 2, most: 2, bind: bindArith, eval: evalArith},
		{name: "**", least: 2, most: 2, bind: bindPower, eval: evalPower},
		{name: "neg", least: 1, most: 1, bind: bindNegate, eval: mapDecimal(column.Int128.Neg, evalNegate)},
		{name: "==", least: 2, most: 2, bind: bindCompare, eval: evalCompare},
		{name: "!=", least: 2, most: 2, bind: bindCompare, eval: evalCompare},
		{name: "<", least: 2, most: 2, bind: bindCompare, eval: evalCompare},
		{name: "<=", least: 2, most: 2, bind: bindCompare, eval: evalCompare},
		{name: ">", least: 2, most: 2, bind: bindCompare, eval: evalCompare},
		{name: ">=", least: 2, most: 2, bind: bindCompare, eval: evalCompare},
	}
}

func bindArith(b *Bound) error {
	if b.hasDecimal() {
		return bindDecimal(b)
	}
	for _, a := range b.Args {
		if !a.Type.IsNumber() && !a.Type.IsOpen() {
			return b.mismatch(b.Args)
		}
	}
	typ, err := b.unify(b.Args)
	b.Type = typ
	return err
}

// kinds2 looks at the kinds of two operands.
func (b *Bound) kinds2() (l, r column.Kind) { return b.Args[0].Type.Kind, b.Args[1].Type.Kind }

func bindPlus(b *Bound) error {
	l, r := b.kinds2()
	switch {
	case l == column.Unknown || r == column.Unknown:
		b.Type = column.UnknownType
		return nil
	case l == column.Str && (r == column.Str || b.Args[1].Type.IsOpen()) || b.Args[0].Type.IsOpen() && r == column.Str:
		typ, err := b.unify(b.Args)
		b.Type = typ
		return err
	case isMoment(l) && r == column.Duration, l == column.Duration && r == column.Duration:
		return b.moment(0)
	case l == column.Duration && isMoment(r):
		return b.moment(1)
	}
	return bindArith(b)
}

func bindMinus(b *Bound) error {
	l, r := b.kinds2()
	switch {
	case l == column.Unknown || r == column.Unknown:
		b.Type = column.UnknownType
		return nil
	case isMoment(l) && r == column.Duration, l == column.Duration && r == column.Duration:
		return b.moment(0)
	case isMoment(l) && (isMoment(r) || r == column.Str && b.Args[1].Op == Literal):
		if _, err := b.unify(b.Args); err != nil {
			return err
		}
		if err := b.moment(0); err != nil {
			return err
		}
		b.Type = column.Type{Kind: column.Duration, Nano: b.Type.Nano}
		return nil
	}
	return bindArith(b)
}

func isMoment(k column.Kind) bool {
	return k == column.Date || k == column.Datetime || k == column.Time
}

// moment brings times and durations to one unit for arithmetic, and gives the result the type of one of them. Dates become datetimes in
// the unit of what is beside them.
func (b *Bound) moment(like int) error {
	for i, a := range b.Args {
		if a.Type.Kind != column.Date {
			continue
		}
		typ := column.DatetimeType
		if b.Args[1-i].Type.Nano {
			typ = typ.Fine()
		}
		if err := b.coerceArg(i, typ); err != nil {
			return err
		}
	}
	err := b.sameUnit(b.Args)
	b.Type = b.Args[like].Type
	return err
}

func bindTimes(b *Bound) error {
	l, r := b.Args[0].Type, b.Args[1].Type
	if l.Kind == column.Unknown || r.Kind == column.Unknown {
		b.Type = column.UnknownType
		return nil
	}
	if l.Kind == column.Duration && r.IsInteger() {
		b.Type = l
		return nil
	}
	if r.Kind == column.Duration && l.IsInteger() {
		b.Type = r
		return nil
	}
	return bindArith(b)
}

func bindDivide(b *Bound) error {
	l, r := b.Args[0].Type, b.Args[1].Type
	if l.Kind == column.Unknown || r.Kind == column.Unknown {
		b.Type = column.UnknownType
		return nil
	}
	if l.Kind == column.Duration && r.IsInteger() {
		b.Type = l
		return nil
	}
	return bindArith(b)
}

func bindNegate(b *Bound) error {
	t := b.Args[0].Type
	if t.Kind == column.Duration {
		b.Type = t
		return nil
	}
	if t.Kind == column.DecimalKind {
		b.Type = t
		return nil
	}
	if err := number(b, 0); err != nil {
		return err
	}
	if b.Type = t; t.IsInteger() && !t.IsSigned() {
		b.Type = column.Int64Type
		return b.coerceArg(0, b.Type)
	}
	return nil
}

// bindPower keeps integers only for a constant exponent that cannot leave them.
func bindPower(b *Bound) error {
	if err := bindArith(b); err != nil {
		return err
	}
	exp, isInt := b.Args[1].Value.(int64)
	if b.Type.IsInteger() && b.Args[1].Op == Literal && isInt && exp >= 0 {
		return nil
	}
	if !b.Type.IsOpen() {
		b.Type = column.Float64Type
	}
	return b.coerceAll(b.Args, b.Type)
}

func bindCompare(b *Bound) error {
	b.Type = column.BoolType
	b.midnightsAsDates()
	_, err := b.unify(b.Args)
	return err
}

// midnightsAsDates compares dates with a datetime that is the beginning of a day as dates: the column need not become
// datetimes. Date arithmetic of SQL gives such constants.
func (b *Bound) midnightsAsDates() {
	for i, a := range b.Args {
		other := b.Args[0]
		if i == 0 {
			other = b.Args[1]
		}
		us, ok := a.Value.(int64)
		if a.Op != Literal || !ok || a.Type != column.DatetimeType || us%column.MicrosPerDay != 0 || other.Type.Kind != column.Date || other.Op == Literal {
			continue
		}
		b.Args[i] = &Bound{Op: Literal, Type: column.DateType, Value: us / column.MicrosPerDay, From: a.From}
	}
}

func evalArith(x *call) (*column.Column, error) {
	typ := x.node.Type
	switch {
	case typ.Kind == column.Null:
		return column.OfNulls(typ, x.rows), nil
	case typ.Kind == column.DecimalKind:
		return evalDecimal(x)
	case typ.Kind == column.Str:
		return concat(x, ""), nil
	case typ.Kind == column.Float64:
		return column.Of(typ, floatArith(x.node.From.Name, x.floats(0), x.floats(1)), x.valid()), nil
	case typ.Kind == column.Float32:
		l, r := x.args[0].Broadcast(x.rows), x.args[1].Broadcast(x.rows)
		return column.Of(typ, floatArith(x.node.From.Name, column.Values[float32](l), column.Values[float32](r)), x.valid()), nil
	case typ.Kind == column.Uint64:
		return x.uintArith()
	}
	return x.intArith(typ)
}

func floatArith[T float32 | float64](op string, l, r []T) []T {
	out := make([]T, len(l))
	r = r[:len(l)]
	switch op {
	case "+":
		for i, a := range l {
			out[i] = a + r[i]
		}
	case "-":
		for i, a := range l {
			out[i] = a - r[i]
		}
	case "*":
		for i, a := range l {
			out[i] = a * r[i]
		}
	case "/":
		for i, a := range l {
			out[i] = a / r[i]
		}
	default:
		for i, a := range l {
			out[i] = T(math.Mod(float64(a), float64(r[i])))
		}
	}
	return out
}

// intArith computes in i64 and narrows back.
func (x *call) intArith(typ column.Type) (*column.Column, error) {
	if c, ok := x.smallArith(typ); ok {
		return c, nil
	}
	l, r, valid := x.ints(0), x.ints(1), x.valid()
	op := x.node.From.Name
	if op == "/" || op == "%" {
		valid = withoutZeros(r, valid)
	}
	out, bad := make([]int64, len(l)), false
	switch op {
	case "+":
		bad = addInts(out, l, r)
	case "-":
		bad = subInts(out, l, r)
	case "*":
		bad = mulInts(out, l, r)
	default:
		bad = divInts(out, l, r, op == "%")
	}
	if bad {
		if err := x.overflow(l, r, valid); err != nil {
			return nil, err
		}
	}
	if typ.Kind == column.Time { // the clock goes round
		for i, us := range out {
			out[i] = floorMod(us, typ.PerDay())
		}
	}
	return x.narrow(column.Of(column.Int64Type, out, valid), typ)
}

func (x *call) narrow(c *column.Column, typ column.Type) (*column.Column, error) {
	if typ.Physical() == column.Int64 {
		return c.Retype(typ), nil
	}
	out, err := c.Cast(typ, false)
	if ce, ok := err.(*column.CastError); ok {
		return nil, x.fail("%s overflow in row %d: %s = %s", typ, ce.Row, x.node.From, ce.Value).hint("cast an operand to a wider type")
	}
	return out, err
}

func addInts(out, l, r []int64) bool {
	var bad int64
	for i, a := range l {
		b := r[i]
		s := a + b
		bad |= (a ^ s) & (b ^ s)
		out[i] = s
	}
	return bad < 0
}

func subInts(out, l, r []int64) bool {
	var bad int64
	for i, a := range l {
		b := r[i]
		s := a - b
		bad |= (a ^ b) & (a ^ s)
		out[i] = s
	}
	return bad < 0
}

// smallArith computes i32 where they lie; ok is false for other types and operators, and if a result leaves i32.
func (x *call) smallArith(typ column.Type) (c *column.Column, ok bool) {
	if typ.Kind != column.Int32 || x.args[0].Type().Kind != column.Int32 || x.args[1].Type().Kind != column.Int32 {
		return nil, false
	}
	l, r := column.Values[int32](x.args[0].Broadcast(x.rows)), column.Values[int32](x.args[1].Broadcast(x.rows))
	out, bad := make([]int32, len(l)), int64(0)
	r = r[:len(l)]
	switch x.node.From.Name {
	case "+":
		for i, a := range l {
			v := int64(a) + int64(r[i])
			out[i] = int32(v)
			bad |= v ^ int64(int32(v))
		}
	case "-":
		for i, a := range l {
			v := int64(a) - int64(r[i])
			out[i] = int32(v)
			bad |= v ^ int64(int32(v))
		}
	case "*":
		for i, a := range l {
			v := int64(a) * int64(r[i])
			out[i] = int32(v)
			bad |= v ^ int64(int32(v))
		}
	default:
		return nil, false
	}
	return column.Of(typ, out, x.valid()), bad == 0
}

func mulInts(out, l, r []int64) bool {
	var bad int64
	for i, a := range l {
		p, over := mulInt(a, r[i])
		bad |= over
		out[i] = p
	}
	return bad != 0
}

// mulInt gives the low half of the product, and not 0 if the high half says more than the sign.
func mulInt(a, b int64) (p, over int64) {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	h := int64(hi) - a>>63&b - b>>63&a
	return int64(lo), h ^ int64(lo)>>63
}

func divInts(out, l, r []int64, rest bool) bool {
	bad := false
	for i, a := range l {
		switch b := r[i]; {
		case b == 0: // null
		case b == -1 && rest:
		case rest:
			out[i] = a % b
		case b == -1 && a == math.MinInt64:
			bad = true
		default:
			out[i] = a / b
		}
	}
	return bad
}

// withoutZeros clears the rows whose divisor is 0.
func withoutZeros(r []int64, valid column.Bitmap) column.Bitmap {
	out, copied := valid, false
	for i, b := range r {
		if b != 0 {
			continue
		}
		if !copied {
			out, copied = column.Ones(len(r)).And(valid), true
		}
		out.Clear(i)
	}
	return out
}

// overflow finds the row; rows without a value do not count.
func (x *call) overflow(l, r []int64, valid column.Bitmap) error {
	for i, a := range l {
		if valid != nil && !valid.Get(i) {
			continue
		}
		b, bad := r[i], false
		switch x.node.From.Name {
		case "+":
			s := a + b
			bad = (a^s)&(b^s) < 0
		case "-":
			s := a - b
			bad = (a^b)&(a^s) < 0
		case "*":
			_, over := mulInt(a, b)
			bad = over != 0
		default:
			bad = b == -1 && a == math.MinInt64
		}
		if bad {
			return x.fail("i64 overflow in row %d: %d %s %d", i, a, x.node.From.Name, b).hint("compute in floats: %s.cast(f64)", x.node.From.Args[0].operand(atom))
		}
	}
	return nil
}

func (x *call) uintArith() (*column.Column, error) {
	l, r := column.Values[uint64](x.args[0].Broadcast(x.rows)), column.Values[uint64](x.args[1].Broadcast(x.rows))
	valid, out := x.valid(), make([]uint64, x.rows)
	var zeros column.Bitmap
	for i, a := range l {
		v, ok := uintOp(x.node.From.Name, a, r[i])
		if out[i] = v; ok || valid != nil && !valid.Get(i) {
			continue
		}
		if op := x.node.From.Name; op != "/" && op != "%" {
			return nil, x.fail("u64 overflow in row %d: %d %s %d", i, a, op, r[i]).hint("compute in floats: cast to f64")
		}
		if zeros == nil {
			zeros = column.Ones(x.rows)
		}
		zeros.Clear(i)
	}
	return column.Of(column.Uint64Type, out, valid.And(zeros)), nil
}

func uintOp(op string, a, b uint64) (uint64, bool) {
	switch op {
	case "+":
		return a + b, a+b >= a
	case "-":
		return a - b, a >= b
	case "*":
		hi, lo := bits.Mul64(a, b)
		return lo, hi == 0
	}
	if b == 0 {
		return 0, false
	}
	if op == "/" {
		return a / b, true
	}
	return a % b, true
}

func evalNegate(x *call) (*column.Column, error) {
	typ := x.node.Type
	if typ.IsFloat() {
		c := x.floats(0)
		out := make([]float64, len(c))
		for i, v := range c {
			out[i] = -v
		}
		return column.Of(column.Float64Type, out, x.valid()).Cast(typ, false)
	}
	if typ.Kind == column.Null {
		return x.args[0], nil
	}
	in, valid := x.ints(0), x.valid()
	out := make([]int64, len(in))
	for i, v := range in {
		if v == math.MinInt64 && (valid == nil || valid.Get(i)) {
			return nil, x.fail("i64 overflow in row %d: -(%d)", i, v)
		}
		out[i] = -v
	}
	return x.narrow(column.Of(column.Int64Type, out, valid), typ)
}

func evalPower(x *call) (*column.Column, error) {
	typ := x.node.Type
	switch {
	case typ.Kind == column.Null:
		return column.OfNulls(typ, x.rows), nil
	case typ.IsFloat():
		l, r := x.floats(0), x.floats(1)
		out := make([]float64, len(l))
		for i, a := range l {
			out[i] = math.Pow(a, r[i])
		}
		return column.Of(column.Float64Type, out, x.valid()), nil
	}
	in, valid := x.ints(0), x.valid()
	exp := x.args[1].Int(0)
	out := make([]int64, len(in))
	for i, a := range in {
		p, ok := powInt(a, exp)
		if !ok && (valid == nil || valid.Get(i)) {
			return nil, x.fail("i64 overflow in row %d: %d ** %d", i, a, exp).hint("compute in floats: %s.cast(f64)", x.node.From.Args[0].operand(atom))
		}
		out[i] = p
	}
	return x.narrow(column.Of(column.Int64Type, out, valid), typ)
}

func powInt(base, exp int64) (int64, bool) {
	out, over := int64(1), int64(0)
	for {
		var o int64
		if exp&1 == 1 {
			out, o = mulInt(out, base)
			over |= o
		}
		if exp >>= 1; exp == 0 {
			return out, over == 0
		}
		base, o = mulInt(base, base)
		over |= o
	}
}
