package expr

import (
	"skep/dataframe/column"
	"skep/internal/lazy"
)

// decimalType is the result's type of exact arithmetic, by DuckDB's rules; ok is false where floats compute instead.
func decimalType(op string, l, r column.Type) (t column.Type, ok bool) {
	if l.IsFloat() || r.IsFloat() || op == "/" || op == "**" {
		return column.Float64Type, false
	}
	l, r = l.AsDecimal(), r.AsDecimal()
	lp, ls, rp, rs := int(l.Precision), int(l.Scale), int(r.Precision), int(r.Scale)
	scale, precision := max(ls, rs), 0
	switch op {
	case "*":
		scale, precision = ls+rs, lp+rp
		if lp <= 18 && rp <= 18 && precision > 18 && scale <= 18 { // stays in 64 bits, checked
			precision = 18
		}
	case "%":
		precision = max(lp-ls, rp-rs) + scale
	default:
		precision = max(lp-ls, rp-rs) + scale + 1
	}
	return column.DecimalOf(min(column.MaxDigits, max(precision, scale)), min(column.MaxDigits, scale)), true
}

// hasDecimal tells whether an operand is a decimal.
func (b *Bound) hasDecimal() bool {
	for _, a := range b.Args {
		if a.Type.Kind == column.DecimalKind {
			return true
		}
	}
	return false
}

// bindDecimal types arithmetic with a decimal; kernels rescale the operands themselves.
func bindDecimal(b *Bound) error {
	for i, a := range b.Args {
		switch {
		case a.Type.IsOpen():
			b.Type = a.Type
			return b.coerceAll(b.Args, a.Type)
		case !a.Type.IsNumeric():
			return b.mismatch(b.Args)
		case a.Type.IsInteger():
			if err := b.coerceArg(i, a.exact()); err != nil {
				return err
			}
		}
	}
	l, r := b.Args[0].Type, b.Args[1].Type
	if l.IsFloat() && r.IsFloat() {
		return nil
	}
	t, exact := decimalType(b.From.Name, l, r)
	if b.Type = t; exact && int(l.Scale)+int(r.Scale) > column.MaxDigits && b.From.Name == "*" {
		return fail(TypeMismatch, b.From, "the product of %s and %s has more than 38 digits behind the point", l, r).hint("cast an operand to fewer digits, or to f64")
	}
	if !exact {
		return b.coerceAll(b.Args, t)
	}
	return nil
}

// exact is the decimal type of an integer operand; a constant that fits into 32 bits counts as such.
func (b *Bound) exact() column.Type {
	if v, ok := b.Value.(int64); ok && b.Op == Literal && v == int64(int32(v)) {
		return column.Int32Type.AsDecimal()
	}
	return b.Type.AsDecimal()
}

func (x *call) decimals(i, scale int) ([]column.Int128, bool) {
	c := x.args[i].Broadcast(x.rows)
	in, by := c.Decimals(), scale-int(c.Type().Scale)
	if by <= 0 {
		return in, true
	}
	out, ten, fits := make([]column.Int128, len(in)), column.Ten(by), true
	for k, v := range in {
		var ok bool
		if out[k], ok = v.Mul(ten); !ok {
			fits = fits && c.IsNull(k)
		}
	}
	return out, fits
}

// evalDecimal computes with 128 bits; a result with more digits than its type has is an error that names the row.
func evalDecimal(x *call) (*column.Column, error) {
	typ, op, valid := x.node.Type, x.node.From.Name, x.valid()
	scale := int(typ.Scale)
	if op == "*" {
		scale = 0
	}
	if out, ok := x.evalSmallDecimal(scale); ok {
		return column.OfSmallDecimals(typ, out, valid), nil
	}
	l, okL := x.decimals(0, scale)
	r, okR := x.decimals(1, scale)
	if !okL || !okR {
		return nil, x.fail("the operands of %s leave 38 digits", x.node.From).hint("cast them to fewer digits, or to f64")
	}
	if op == "%" {
		valid = withoutZeroDecimals(r, valid)
	}
	out := make([]column.Int128, x.rows)
	limit := column.Ten(int(typ.Precision))
	least := limit.Neg()
	for i, a := range l {
		z, ok := decimalOp(op, a, r[i])
		if out[i] = z; ok && z.Cmp(limit) < 0 && least.Cmp(z) < 0 {
			continue
		}
		if valid == nil || valid.Get(i) {
			return nil, x.fail("%s overflow in row %d: %s %s %s", typ, i, x.args[0].Text(i*x.step(0)), op, x.args[1].Text(i*x.step(1))).hint("cast an operand to a wider decimal, or to f64")
		}
	}
	return column.OfDecimals(typ, out, valid), nil
}

func decimalOp(op string, a, b column.Int128) (column.Int128, bool) {
	switch op {
	case "+":
		return a.Add(b)
	case "-":
		return a.Sub(b)
	case "*":
		return a.Mul(b)
	}
	if b.Sign() == 0 {
		return b, true
	}
	_, rest := a.QuoRem(b)
	return rest, true
}

func withoutZeroDecimals(r []column.Int128, valid column.Bitmap) column.Bitmap {
	out, copied := valid, false
	for i, b := range r {
		if b.Sign() != 0 {
			continue
		}
		if !copied {
			out, copied = column.Ones(len(r)).And(valid), true
		}
		out.Clear(i)
	}
	return out
}

// decimalSums adds exactly in 38 digits.
func (f *fold) decimalSums() ([]column.Int128, error) {
	sums := make([]column.Int128, f.n)
	if f.col.Type().IsSmall() { // 2^31 of them have at most 28 digits
		addSmallDecimals(sums, f.col.SmallDecimals(), f.ids)
		return sums, nil
	}
	limit := column.Ten(column.MaxDigits)
	least := limit.Neg()
	for i, v := range f.col.Decimals() {
		g := f.group(i)
		s, ok := sums[g].Add(v)
		if !ok || s.Cmp(limit) >= 0 || least.Cmp(s) >= 0 {
			return nil, f.tooLarge("38 digits")
		}
		sums[g] = s
	}
	return sums, nil
}

// decimalMeans divides exact sums.
func (f *fold) decimalMeans() ([]float64, error) {
	sums, err := f.decimalSums()
	if err != nil {
		return nil, err
	}
	return nearestFloats(sums, f.col.Type().Scale), nil
}

// nearestFloats gives the floats nearest to decimals.
func nearestFloats(unscaled []column.Int128, scale uint8) []float64 {
	out := make([]float64, len(unscaled))
	for i, d := range unscaled {
		out[i] = column.Decimal{Unscaled: d, Scale: scale}.Float()
	}
	return out
}

// rounding says how a function that keeps decimals changes the digits: to what scale, and which way.
type rounding struct {
	digits func(b *Bound) (int, error) // scale of the result
	apply  func(v, unit column.Int128) column.Int128
}

var roundings = lazy.Value[map[string]rounding]{New: func() map[string]rounding {
	return map[string]rounding{
		"round": {constantDigits, column.Int128.DivRound},
		"floor": {wholeDigits, func(v, unit column.Int128) column.Int128 { return stepped(v, unit, -1) }},
		"ceil":  {wholeDigits, func(v, unit column.Int128) column.Int128 { return stepped(v, unit, 1) }},
		"trunc": {constantDigits, func(v, unit column.Int128) column.Int128 { q, _ := v.QuoRem(unit); return q }},
	}
}}

func wholeDigits(*Bound) (int, error) { return 0, nil }

func constantDigits(b *Bound) (int, error) {
	if len(b.Args) < 2 {
		return 0, nil
	}
	n, err := b.constantInt(1)
	return int(max(0, n)), err
}

// stepped divides, and steps to the side where something is left over.
func stepped(v, unit column.Int128, side int) column.Int128 {
	q, r := v.QuoRem(unit)
	if r.Sign() == side {
		q, _ = q.Add(column.Int128Of(int64(side)))
	}
	return q
}

// bindRounding keeps the number of digits and lowers the scale, as DuckDB does.
func bindRounding(b *Bound) error {
	t := b.Args[0].Type
	if t.Kind != column.DecimalKind {
		return keeps(number, constInt)(b)
	}
	digits, err := roundings.Get()[b.From.Name].digits(b)
	b.Type = column.DecimalOf(int(t.Precision), min(digits, int(t.Scale)))
	return err
}

// roundedOr rounds decimals, and leaves other numbers to another kernel.
func roundedOr(eval func(*call) (*column.Column, error)) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		c := x.args[0]
		if c.Type().Kind != column.DecimalKind {
			return eval(x)
		}
		left := x.beforePoint()
		unit, apply := column.Ten(int(c.Type().Scale)-int(x.node.Type.Scale)+left), roundings.Get()[x.node.From.Name].apply
		out := make([]column.Int128, c.Len())
		for i, v := range c.Decimals() {
			out[i] = apply(v, unit)
			if left > 0 {
				out[i], _ = out[i].Mul(column.Ten(left))
			}
		}
		return column.OfDecimals(x.node.Type, out, c.Valid()).Broadcast(x.rows), nil
	}
}

// beforePoint is how many digits before the point become 0, of round(x, -2) two.
func (x *call) beforePoint() int {
	if len(x.args) < 2 || x.args[1].Len() == 0 {
		return 0
	}
	return int(max(0, min(-x.args[1].Int(0), int64(column.MaxDigits-int(x.args[0].Type().Scale)))))
}

// mapDecimal changes the sign of decimals; other numbers go to another kernel.
func mapDecimal(f func(column.Int128) column.Int128, eval func(*call) (*column.Column, error)) func(*call) (*column.Column, error) {
	return func(x *call) (*column.Column, error) {
		c := x.args[0]
		if c.Type().Kind != column.DecimalKind {
			return eval(x)
		}
		out := make([]column.Int128, c.Len())
		for i, v := range c.Decimals() {
			out[i] = f(v)
		}
		return column.OfDecimals(c.Type(), out, c.Valid()).Broadcast(x.rows), nil
	}
}

func absDecimal(v column.Int128) column.Int128 {
	if v.Sign() < 0 {
		return v.Neg()
	}
	return v
}

// exactNumber demands a number or a decimal, which stays one.
func exactNumber(b *Bound, i int) error { return b.want(i, "a number", column.Type.IsNumeric) }

func (x *call) cumDecimals() (*column.Column, error) {
	c, sums, out := x.args[0], make([]column.Int128, x.n), make([]column.Int128, x.rows)
	limit := column.Ten(column.MaxDigits)
	for i, v := range c.Decimals() {
		g := x.group(i)
		if !c.IsNull(i) {
			s, ok := sums[g].Add(v)
			if !ok || absDecimal(s).Cmp(limit) >= 0 {
				return nil, x.fail("the running sum leaves 38 digits in row %d", i)
			}
			sums[g] = s
		}
		out[i] = sums[g]
	}
	return column.OfDecimals(x.node.Type, out, c.Valid()), nil
}
