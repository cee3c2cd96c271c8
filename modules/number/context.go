package number

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/cockroachdb/apd/v3"

	"skep/interp/module"
	"skep/interp/value"
)

// context is where decimals compute: how many digits, and how to round to them.
type context struct {
	precision uint32
	rounding  apd.Rounder
}

// ordinary is what Python and IEEE 754 begin with.
var ordinary = &context{28, apd.RoundHalfEven}

// roundings are the ways to round, by their names in General Decimal Arithmetic.
var roundings = []string{"half_even", "half_up", "half_down", "up", "down", "ceiling", "floor", "05up"}

func (x *context) of(precision int64) *context { return &context{uint32(precision), x.rounding} }

// wider is the more precise of two contexts; what is no decimal has none.
func wider(a, b *context) *context {
	if a == nil || b != nil && b.precision > a.precision {
		return b
	}
	return a
}

func (x *context) String() string {
	return fmt.Sprintf("DecimalContext(precision: %d, rounding: %q)", x.precision, string(x.rounding))
}

// rounding reads a way to round.
func rounding(c *module.Call, i int) apd.Rounder {
	name := strings.ToLower(strings.TrimPrefix(strings.ToUpper(c.Str(i)), "ROUND_"))
	if !slices.Contains(roundings, name) {
		c.Fail("M0001", "one of: "+strings.Join(roundings, ", "), "there is no rounding %s", value.Quote(c.Str(i)))
	}
	return apd.Rounder(name)
}

func newContext(c *module.Call, i int) *context {
	return &context{uint32(c.IntIn(i, 1, maxDigits)), rounding(c, i+1)}
}

// maxSeries bounds the digits of what is computed by series: nothing can interrupt them.
const maxSeries = 1000

// compute rounds `x op y` to the context; y is nil for functions of one number.
func (x *context) compute(c *module.Call, op string, a, b *apd.Decimal) *apd.Decimal {
	k := apd.BaseContext
	k.Precision, k.Rounding = x.precision, x.rounding
	k.Traps = apd.DefaultTraps &^ (apd.Subnormal | apd.Underflow)
	c.Charge(int64(x.precision))
	if series(op, b) && x.precision > maxSeries {
		c.Fail(codeSize, "", "%s is computed to at most %d digits", op, maxSeries)
	}
	out := new(apd.Decimal)
	flags, err := x.operation(&k, op)(out, a, b)
	switch {
	case err != nil:
		c.Fail(codeResult, "", "%s", reason(op, a, b, err))
	case out.Form != apd.Finite:
		c.Fail(codeResult, "", "%s of %s is no number", op, a)
	case op == "div" && !flags.Inexact():
		shorten(out, int64(a.Exponent)-int64(b.Exponent))
	case op == "log10" && powerOfTen(a):
		shorten(out, 0)
	}
	if out.IsZero() {
		out.Negative = false
	}
	return out
}

func powerOfTen(a *apd.Decimal) bool {
	r, _ := new(apd.Decimal).Reduce(a)
	return r.Coeff.MathBigInt().Cmp(big.NewInt(1)) == 0
}

// shorten takes zeros off the end of an exact quotient, which apd leaves there,
// as long as the exponent is below the one that the operands suggest.
func shorten(d *apd.Decimal, ideal int64) {
	n, ten, r := d.Coeff.MathBigInt(), big.NewInt(10), new(big.Int)
	for int64(d.Exponent) < ideal && n.Sign() != 0 {
		q, _ := new(big.Int).QuoRem(n, ten, r)
		if r.Sign() != 0 {
			break
		}
		n = q
		d.Exponent++
	}
	if n.Sign() == 0 {
		d.Exponent = int32(max(min(ideal, maxExponent), -maxExponent))
	}
	d.Coeff.SetMathBigInt(n)
}

// series tells what takes time beyond the square of its digits.
func series(op string, b *apd.Decimal) bool {
	switch op {
	case "exp", "ln", "log10":
		return true
	}
	return op == "pow" && (b.Exponent < 0 || b.NumDigits() > 6)
}

func (x *context) operation(k *apd.Context, op string) func(d, a, b *apd.Decimal) (apd.Condition, error) {
	one := func(f func(d, a *apd.Decimal) (apd.Condition, error)) func(d, a, b *apd.Decimal) (apd.Condition, error) {
		return func(d, a, _ *apd.Decimal) (apd.Condition, error) { return f(d, a) }
	}
	return map[string]func(d, a, b *apd.Decimal) (apd.Condition, error){
		"add": k.Add, "sub": k.Sub, "mul": k.Mul, "div": k.Quo, "rem": k.Rem, "pow": k.Pow,
		"sqrt": one(k.Sqrt), "exp": one(k.Exp), "ln": one(k.Ln), "log10": one(k.Log10), "round": one(k.Round),
	}[op]
}

// reason words what General Decimal Arithmetic calls by its own names.
func reason(op string, a, b *apd.Decimal, err error) string {
	switch text := err.Error(); {
	case (op == "div" || op == "rem") && b.IsZero():
		return "division by zero"
	case strings.Contains(text, "division impossible"):
		return "the quotient has more digits than the context's precision"
	case strings.Contains(text, "overflow") || strings.Contains(text, "out of range"):
		return "the result has too many digits"
	case op == "sqrt" || op == "ln" || op == "log10":
		return op + " of " + a.String() + " is no number"
	default:
		return text
	}
}

func contextType() module.Type {
	of := func(f func(c *module.Call, x *context) value.Value) module.Impl {
		return module.Checked(func(c *module.Call) value.Value {
			x, ok := value.As[*context](c.Args[0])
			if !ok {
				c.Wrong(0, "a DecimalContext")
			}
			return f(c, x)
		})
	}
	const number = "OneOf<str, f64, BigInt, Decimal>"
	const sample = "let c = decimal.context(precision: 4, rounding: \"half_up\")\n"
	methods := []module.Func{
		{Sig: "fun decimal(self, x: " + number + ") -> Decimal", Doc: "The decimal of a text or a number, rounded to the context; what is computed with it is rounded, too.", Example: sample + "c.decimal(\"1.23456\")  // => 1.235", Impl: of(func(c *module.Call, x *context) value.Value {
			return boxDecimal(x.compute(c, "round", decimalArg(c, 1), nil), x)
		})},
	}
	for _, op := range []struct{ name, doc, want string }{
		{"add", "The sum", "7.000"}, {"sub", "The difference", "3.000"}, {"mul", "The product", "10.00"}, {"div", "The quotient", "2.500"}, {"rem", "The remainder", "1.000"}, {"pow", "The power", "25.00"},
	} {
		methods = append(methods, module.Func{Sig: "fun " + op.name + "(self, a: " + number + ", b: " + number + ") -> Decimal", Doc: op.doc + " of two numbers, rounded to the context.",
			Example: sample + "c." + op.name + "(5, 2).round(3) == decimal(\"" + op.want + "\")  // => true", Impl: of(func(c *module.Call, x *context) value.Value {
				return boxDecimal(x.compute(c, op.name, decimalArg(c, 1), decimalArg(c, 2)), x)
			})})
	}
	return module.Type{Name: typeContext, Doc: "How many digits decimals have, and how they are rounded.", Methods: methods, Fields: []module.Func{
		{Sig: "fun precision(self) -> i64", Doc: "The number of digits.", Example: sample + "c.precision  // => 4", Impl: of(func(_ *module.Call, x *context) value.Value { return value.Int(int64(x.precision)) })},
		{Sig: "fun rounding(self) -> str", Doc: "How results are rounded.", Example: sample + "c.rounding  // => \"half_up\"", Impl: of(func(_ *module.Call, x *context) value.Value { return value.String(string(x.rounding)) })},
	}}
}
