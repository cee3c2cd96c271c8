package number

import (
	"errors"
	"math"
	"math/big"

	"skep/interp/module"
	"skep/interp/types"
	"skep/interp/value"
)

// operators are + - * / % ** and the unary minus of all kinds; integers have those of bits, too.
func operators(typ string) []module.Operator {
	ops := []module.Operator{
		{Ops: "+ - * / % **", Doc: "Exact. Beside a float, integers and fractions become floats; a decimal takes integers only.", Impl: module.Checked(operate)},
		{Ops: "-x", Doc: "The opposite.", Impl: module.Checked(negate)},
	}
	if typ == typeInteger {
		ops[0].Doc = "As of integers, without an end to their size: / truncates, % has the sign of the dividend. Beside a float the result is a float."
		ops = append(ops, module.Operator{Ops: "& | ^ << >>", Doc: "Bit by bit, negative numbers in two's complement of any length.", Impl: module.Checked(bits)})
	}
	return ops
}

func operate(c *module.Call) value.Value {
	a, b := c.Args[0], c.Args[1]
	if a.IsStr() && c.Name == "+" { // a text takes anything behind it
		return value.Concat(a, value.String(value.Display(b)))
	}
	v, ok := patiently(c, a, b)
	if !ok {
		c.Fail(codeResult, mixing(a, b), "%s and %s do not mix", value.TypeName(a), value.TypeName(b))
	}
	return v
}

// unhurried is how many bytes two numbers may have before an interrupt cannot wait for what is computed of them.
const unhurried = 1 << 13

// patiently is arithmetic that an interrupt ends at once: numbers never change, so what is left of it may run out by itself.
func patiently(c *module.Call, a, b value.Value) (v value.Value, ok bool) {
	op, power := c.Name[0], c.Name == "**"
	if !power && sizeOf(a)+sizeOf(b) < unhurried {
		return arithmetic(c, op, false, a, b)
	}
	v = module.Long(c, func() (v value.Value) {
		v, ok = arithmetic(c, op, power, a, b)
		return v
	})
	return v, ok
}

func sizeOf(v value.Value) int64 {
	if v.Kind() == value.KBox {
		if x, ok := v.Box().V.(interface{ ByteSize() int64 }); ok {
			return x.ByteSize()
		}
	}
	return 0
}

// mixing says how two numbers that do not mix can be made to.
func mixing(a, b value.Value) string {
	switch {
	case rankOf(a) == float || rankOf(b) == float:
		return "decimal(x) makes a decimal of the float's digits; x.to_float() computes in floats"
	case rankOf(a) == none || rankOf(b) == none:
		return ""
	}
	return "x.to_rational() and x.to_decimal() make one of the other"
}

// arithmetic computes a op b; ok is false if the two do not mix.
func arithmetic(c *module.Call, op byte, power bool, a, b value.Value) (v value.Value, ok bool) {
	x, y := rankOf(a), rankOf(b)
	if !mixes(x, y) {
		return value.Null, false
	}
	switch max(x, y) {
	case integral:
		return integers(c, op, power, asInteger(a), asInteger(b)), true
	case fractional:
		return fractions(c, op, power, a, b), true
	case decimals:
		return decimalOf(c, op, power, a, b), true
	}
	return value.Float(floats(op, power, asFloat(a), asFloat(b))), true
}

// mixes tells whether numbers of two ranks compute: decimals only with integers and themselves.
func mixes(x, y rank) bool {
	if x == none || y == none {
		return false
	}
	return x != decimals && y != decimals || min(x, y) == integral || x == y
}

func floats(op byte, power bool, a, b float64) float64 {
	switch {
	case power:
		return value.Pow(a, b)
	case op == '+':
		return a + b
	case op == '-':
		return a - b
	case op == '*':
		return a * b
	case op == '/':
		return a / b
	}
	return math.Mod(a, b)
}

func integers(c *module.Call, op byte, pow bool, a, b *big.Int) value.Value {
	out := new(big.Int)
	switch {
	case pow:
		return integerPower(c, a, b)
	case op == '+':
		charge(c, int64(max(a.BitLen(), b.BitLen())))
		out.Add(a, b)
	case op == '-':
		charge(c, int64(max(a.BitLen(), b.BitLen())))
		out.Sub(a, b)
	case op == '*':
		charge(c, int64(a.BitLen()+b.BitLen())-1)
		out.Mul(a, b)
	case op == '/':
		out.Quo(a, divisor(c, b))
	default:
		out.Rem(a, divisor(c, b))
	}
	return boxInteger(out)
}

// integerPower of a negative exponent is a float, as of the language's integers.
func integerPower(c *module.Call, a, b *big.Int) value.Value {
	if b.Sign() < 0 {
		return value.Float(value.Pow((&integer{a}).Float(), (&integer{b}).Float()))
	}
	if !b.IsUint64() {
		if a.BitLen() > 1 {
			tooLong(c)
		}
		b = new(big.Int).And(b, big.NewInt(1))
	}
	return boxInteger(power(c, a, b.Uint64()))
}

func negate(c *module.Call) value.Value {
	switch x := c.Args[0].Box().V.(type) {
	case *integer:
		return boxInteger(new(big.Int).Neg(x.n))
	case *fraction:
		return boxFraction(new(big.Rat).Neg(x.r))
	case *dec:
		return x.negated()
	}
	c.Wrong(0, "a number")
	return value.Null
}

func bits(c *module.Call) value.Value {
	a, b, out := bigArg(c, 0), bigArg(c, 1), new(big.Int)
	switch c.Name {
	case "&":
		out.And(a, b)
	case "|":
		out.Or(a, b)
	case "^":
		out.Xor(a, b)
	default:
		if !b.IsInt64() || b.Sign() < 0 || c.Name == "<<" && b.Int64() > maxBits {
			c.Refuse("shifts by 0 to %d bits, found %s", maxBits, value.Repr(c.Args[1]))
		}
		if c.Name == ">>" {
			out.Rsh(a, uint(min(b.Int64(), 1<<31)))
			break
		}
		charge(c, int64(a.BitLen())+b.Int64())
		out.Lsh(a, uint(b.Int64()))
	}
	return boxInteger(out)
}

// combine is value.Exact's Combine for all kinds: outside of a call, so that errors come back.
func combine(op byte, a, b value.Value) (value.Value, error) {
	c := &module.Call{Host: unlimited{}, Name: map[byte]string{'+': "sum", '*': "product", '/': "mean"}[op], Args: []value.Value{a, b}}
	if op == '/' && rankOf(a) == integral { // a true quotient: as of the language's integers, a float
		return value.Float(asFloat(a) / asFloat(b)), nil
	}
	return module.Checked(func(c *module.Call) value.Value {
		v, ok := arithmetic(c, op, false, a, b)
		if !ok {
			c.Fail(codeResult, mixing(a, b), "%s and %s do not mix", value.TypeName(a), value.TypeName(b))
		}
		return v
	})(c)
}

// unlimited is the host of sums: their steps are small, and the walk over the elements looks at the interrupt.
type unlimited struct{}

func (unlimited) Invoke(value.Value, ...value.Value) (value.Value, error) {
	return value.Null, errors.New("no functions here")
}
func (unlimited) Lookup(string) (value.Value, bool)   { return value.Null, false }
func (unlimited) Charge(int64) error                  { return nil }
func (unlimited) Lenient() bool                       { return false }
func (unlimited) Describe(value.Value) (string, bool) { return "", false }

// static is how the checker sees a kind: its operators give what operate gives.
func static(name string, own rank) *module.StaticType {
	return &module.StaticType{Operator: func(c *module.StaticCall) types.Type {
		switch c.Name {
		case "==", "!=", "<", "<=", ">", ">=", "in", "not in":
			return nil
		case "-":
			if len(c.Args) == 0 {
				return &types.Boxed{Name: name}
			}
		}
		other := c.Args[0].Type
		if c.Swapped && c.Name == "+" && types.IsText(other) {
			return types.Str
		}
		theirs, known := staticRank(other)
		if !known {
			return types.Unknown
		}
		if !mixes(own, theirs) {
			d := c.Error(codeResult, c.Span, name+" and "+other.String()+" do not mix")
			d.Found = other.String()
			return types.Unknown
		}
		if c.Name == "**" && max(own, theirs) < decimals {
			return types.Unknown // a negative exponent gives a float
		}
		return typeOf(max(own, theirs))
	}}
}

func staticRank(t types.Type) (r rank, known bool) {
	switch t := t.(type) {
	case types.Int:
		return integral, true
	case types.Float:
		return float, true
	case *types.Boxed:
		return map[string]rank{typeInteger: integral, typeFraction: fractional, typeDecimal: decimals}[t.Name], true
	case types.Basic:
		return none, t != types.Unknown && t != types.Never
	case *types.Array, *types.Tuple, *types.Dict, *types.Record, *types.Set:
		return none, true
	}
	return none, false
}

func typeOf(r rank) types.Type {
	switch r {
	case integral:
		return &types.Boxed{Name: typeInteger}
	case fractional:
		return &types.Boxed{Name: typeFraction}
	case decimals:
		return &types.Boxed{Name: typeDecimal}
	}
	return types.F64
}
