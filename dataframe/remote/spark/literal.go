package spark

import (
	"math"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/dataframe/remote/grpc"
	"skep/internal/lazy"
)

// literal is a constant of a type; at is where it was written.
func literal(v any, t column.Type, at *expr.Expr) (message, error) {
	typ, ok := typeOf(t)
	switch x := v.(type) {
	case nil:
		if !ok {
			return nil, refuse(at, "Spark has no type %s", t)
		}
		return constant(literalNull, typ), nil
	case bool:
		var m message
		m.Flag(literalBool, x)
		return grpc.Of(exprLiteral, m), nil
	case string:
		return text(x), nil
	case []byte:
		var m message
		m.Bytes(literalBinary, x)
		return grpc.Of(exprLiteral, m), nil
	case float64:
		return floatLiteral(x, t), nil
	case int64:
		return intLiteral(x, t, at)
	case uint64:
		return decimalLiteral(column.Decimal{Unscaled: column.Int128{Lo: x}}, 20), nil
	case column.Decimal:
		return typed(decimalLiteral(x, column.MaxDigits), t), nil
	case []any:
		if t.Kind == column.ListKind {
			return listLiteral(x, t, at)
		}
	case expr.Later:
		return nil, refuse(at, "a value is not known yet")
	}
	return nil, refuse(at, "a constant of type %s has no counterpart in Spark", t)
}

func constant(field int, x message) message { return grpc.Of(exprLiteral, grpc.Of(field, x)) }

func text(s string) message {
	var m message
	m.Text(literalString, s)
	return grpc.Of(exprLiteral, m)
}

func double(f float64) message {
	var m message
	m.Double(literalDouble, f)
	return grpc.Of(exprLiteral, m)
}

// whole is a constant for arguments that Spark wants as 32-bit integers: places and lengths.
func whole(n int64) message {
	var m message
	m.Number(literalInt, int64(int32(max(math.MinInt32, min(n, math.MaxInt32)))))
	return grpc.Of(exprLiteral, m)
}

func floatLiteral(f float64, t column.Type) message {
	if t.Kind == column.Float32 {
		var m message
		m.Single(literalFloat, float32(f))
		return grpc.Of(exprLiteral, m)
	}
	return double(f)
}

var intFields = lazy.Value[map[column.Kind]int]{New: func() map[column.Kind]int {
	return map[column.Kind]int{
		column.Int8: literalByte, column.Int16: literalShort, column.Int32: literalInt, column.Int64: literalLong, column.Uint8: literalShort,
		column.Uint16: literalInt, column.Uint32: literalLong, column.Date: literalDate, column.Duration: literalDuration,
	}
}}

// intLiteral is an integer, a time, or an integer that stands for another number.
func intLiteral(n int64, t column.Type, at *expr.Expr) (message, error) {
	field, ok := intFields.Get()[t.Kind]
	switch {
	case t.Nano:
		return nil, refuse(at, "a constant of type %s is finer than Spark's microseconds", t)
	case ok:
	case t.IsFloat():
		return floatLiteral(float64(n), t), nil
	case t.Kind == column.Datetime && t.Zone == "":
		field = literalLocalTime
	case t.Kind == column.Datetime:
		field = literalTime
	case t.Kind == column.DecimalKind:
		return typed(decimalLiteral(column.Decimal{Unscaled: column.Int128Of(n)}, 20), t), nil
	default:
		return nil, refuse(at, "a constant of type %s has no counterpart in Spark", t)
	}
	var m message
	m.Number(field, n)
	return grpc.Of(exprLiteral, m), nil
}

func decimalLiteral(d column.Decimal, digits int) message {
	var m message
	m.Text(decimalText, d.String())
	m.Number(decimalDigits, int64(digits))
	m.Number(decimalScale, int64(d.Scale))
	return constant(literalDecimal, m)
}

func listLiteral(items []any, t column.Type, at *expr.Expr) (message, error) {
	out := make([]message, len(items))
	for i, v := range items {
		var err error
		if out[i], err = literal(v, t.Elem(), at); err != nil {
			return nil, err
		}
	}
	return typed(call("array", out...), t), nil
}
