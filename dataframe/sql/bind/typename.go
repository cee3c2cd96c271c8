package bind

import (
	"strconv"

	"skep/dataframe/column"
	"skep/dataframe/sql"
	"skep/internal/lazy"
)

var typeNames = lazy.Value[map[string]column.Type]{New: func() map[string]column.Type {
	return map[string]column.Type{
		"TINYINT": column.Int8Type, "INT1": column.Int8Type, "SMALLINT": column.Int16Type, "INT2": column.Int16Type, "INTEGER": column.Int32Type, "INT": column.Int32Type,
		"INT4": column.Int32Type, "SIGNED": column.Int32Type, "BIGINT": column.Int64Type, "INT8": column.Int64Type, "LONG": column.Int64Type,
		"UTINYINT": column.Uint8Type, "USMALLINT": column.Uint16Type, "UINTEGER": column.Uint32Type, "UBIGINT": column.Uint64Type,
		"REAL": column.Float32Type, "FLOAT": column.Float32Type, "FLOAT4": column.Float32Type, "DOUBLE": column.Float64Type, "FLOAT8": column.Float64Type,
		"VARCHAR": column.StrType, "TEXT": column.StrType, "STRING": column.StrType, "CHAR": column.StrType, "BPCHAR": column.StrType, "CHARACTER": column.StrType,
		"BOOLEAN": column.BoolType, "BOOL": column.BoolType, "LOGICAL": column.BoolType, "DATE": column.DateType, "TIME": column.TimeType,
		"TIMESTAMP": column.DatetimeType, "DATETIME": column.DatetimeType, "INTERVAL": column.DurationType,
		"HUGEINT": column.DecimalOf(column.MaxDigits, 0), "UHUGEINT": column.DecimalOf(column.MaxDigits, 0), "BLOB": column.BinaryType, "BYTEA": column.BinaryType, "BINARY": column.BinaryType, "VARBINARY": column.BinaryType,
		"TIMESTAMPTZ": zonedType, "TIMESTAMP_S": column.DatetimeType, "TIMESTAMP_MS": column.DatetimeType, "TIMESTAMP_NS": column.DatetimeType.Fine(), "TIMESTAMP_US": column.DatetimeType, "NULL": column.NullType,
	}
}}

// typeOf gives the engine's type of that name.
func typeOf(t sql.Type) column.Type {
	if n := len(t.Lists); n > 0 {
		inner := t
		inner.Lists = t.Lists[:n-1]
		return column.ListOf(typeOf(inner))
	}
	switch t.Name {
	case "DECIMAL", "NUMERIC", "DEC":
		return decimalOf(t)
	case "STRUCT", "ROW":
		return structType(t)
	case "ENUM":
		return column.CategoricalType
	}
	if typ, ok := typeNames.Get()[t.Name]; ok {
		return typ
	}
	var known []string
	for name := range typeNames.Get() {
		known = append(known, name)
	}
	panic(near(fail(t.S, "there is no type %s", t.Name), t.Name, known))
}

// zonedType is a moment; it shows in UTC.
var zonedType = column.Type{Kind: column.Datetime, Zone: "UTC"}

// decimalOf reads DECIMAL(p, s); without numbers it is DECIMAL(18, 3), with one the scale is 0.
func decimalOf(t sql.Type) column.Type {
	if len(t.Args) == 0 {
		return column.DecimalOf(column.DefaultPrecision, column.DefaultScale)
	}
	precision, err := strconv.Atoi(t.Args[0])
	scale := 0
	if err == nil && len(t.Args) > 1 {
		scale, err = strconv.Atoi(t.Args[1])
	}
	if err != nil || precision < 1 || precision > column.MaxDigits || scale < 0 || scale > precision {
		panic(fail(t.S, "a decimal has 1 to 38 digits, and no more of them behind the point"))
	}
	return column.DecimalOf(precision, scale)
}

var (
	floatType = column.Type{Kind: column.Float64}
	intType   = column.Type{Kind: column.Int64}
)
