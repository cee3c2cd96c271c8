package number

import (
	"fmt"
	"slices"
	"strings"

	"skep/interp/module"
	"skep/interp/value"
)

// context is where decimals compute: how many digits, and how to round to them.
type context struct {
	precision int
	rounding  rounder
}

// ordinary is what Python and IEEE 754 begin with.
var ordinary = &context{28, halfToEven}

// roundings are the ways to round, by their names in General Decimal Arithmetic.
var roundings = []string{"half_even", "half_up", "half_down", "up", "down", "ceiling", "floor", "05up"}

func (x *context) of(precision int64) *context { return &context{int(precision), x.rounding} }

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
func rounding(c *module.Call, i int) rounder {
	name := strings.ToLower(strings.TrimPrefix(strings.ToUpper(c.Str(i)), "ROUND_"))
	if !slices.Contains(roundings, name) {
		c.Fail("M0001", "one of: "+strings.Join(roundings, ", "), "there is no rounding %s", value.Quote(c.Str(i)))
	}
	return rounder(name)
}

func newContext(c *module.Call, i int) *context {
	return &context{int(c.IntIn(i, 1, maxDigits)), rounding(c, i+1)}
}

// maxSeries bounds the digits of what is computed by series: nothing can interrupt them.
const maxSeries = 1000

// compute rounds `x op y` to the context; functions of one number take a.
func (x *context) compute(c *module.Call, op string, a, b decimal) decimal {
	c.Charge(int64(x.precision))
	if x.precision > maxSeries && series(op, b) {
		c.Fail(codeSize, "", "%s is computed to at most %d digits", op, maxSeries)
	}
	out, err := x.operation(op, a, b)
	if err == nil {
		how := x.rounding
		if op == "sqrt" {
			how = halfToEven // as in General Decimal Arithmetic, where other roots and logarithms are so already
		}
		out, err = x.fit(out, how)
	}
	if err != nil {
		c.Fail(codeResult, "", "%s", reason(op, a, err))
	}
	return out
}

// series tells what takes time beyond the square of its digits.
func series(op string, b decimal) bool {
	switch op {
	case "exp", "ln", "log10":
		return true
	}
	return op == "pow" && (b.e < 0 || b.digits() > 6)
}

func (x *context) operation(op string, a, b decimal) (decimal, error) {
	switch op {
	case "add":
		return add(a, b), nil
	case "sub":
		return add(a, b.neg()), nil
	case "mul":
		return mul(a, b), nil
	case "div":
		return x.div(a, b)
	case "rem":
		return x.rem(a, b)
	case "pow":
		return x.pow(a, b)
	case "sqrt":
		return x.sqrt(a)
	case "exp":
		return x.exp(a)
	case "ln":
		return x.ln(a)
	case "log10":
		return x.log10(a)
	}
	return a, nil // round
}

// reason says what was computed where that is not plain.
func reason(op string, a decimal, err error) string {
	if err == errNoNumber {
		return op + " of " + a.String() + " is no number"
	}
	return err.Error()
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
			return boxDecimal(x.compute(c, "round", decimalArg(c, 1), decimal{}), x)
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
	return module.Type{Name: typeContext, Fixed: true, Doc: "How many digits decimals have, and how they are rounded.", Methods: methods, Fields: []module.Func{
		{Sig: "fun precision(self) -> i64", Doc: "The number of digits.", Example: sample + "c.precision  // => 4", Impl: of(func(_ *module.Call, x *context) value.Value { return value.Int(int64(x.precision)) })},
		{Sig: "fun rounding(self) -> str", Doc: "How results are rounded.", Example: sample + "c.rounding  // => \"half_up\"", Impl: of(func(_ *module.Call, x *context) value.Value { return value.String(string(x.rounding)) })},
	}}
}
