package bind

import (
	"skep/dataframe/column"
	"skep/dataframe/sql"
)

var typeNames = map[string]column.Type{
	"TINYINT": column.Int8Type, "INT1": column.Int8Type, "SMALLINT": column.Int16Type, "INT2": column.Int16Type, "INTEGER": column.Int32Type, "INT": column.Int32Type,
	"INT4": column.Int32Type, "SIGNED": column.Int32Type, "BIGINT": column.Int64Type, "INT8": column.Int64Type, "LONG": column.Int64Type,
	"UTINYINT": column.Uint8Type, "USMALLINT": column.Uint16Type, "UINTEGER": column.Uint32Type, "UBIGINT": column.Uint64Type,
	"REAL": column.Float32Type, "FLOAT": column.Float32Type, "FLOAT4": column.Float32Type, "DOUBLE": column.Float64Type, "FLOAT8": column.Float64Type,
	"VARCHAR": column.StrType, "TEXT": column.StrType, "STRING": column.StrType, "CHAR": column.StrType, "BPCHAR": column.StrType, "CHARACTER": column.StrType,
	"BOOLEAN": column.BoolType, "BOOL": column.BoolType, "LOGICAL": column.BoolType, "DATE": column.DateType, "TIME": column.TimeType,
	"TIMESTAMP": column.DatetimeType, "DATETIME": column.DatetimeType, "INTERVAL": column.DurationType,
}

// typeOf gives the engine's type of that name.
func typeOf(t sql.Type) column.Type {
	typ, ok := typeNames[t.Name]
	switch {
	case len(t.Lists) > 0:
		panic(notYet(t.S, "a list"))
	case ok:
		return typ
	case t.Name == "DECIMAL" || t.Name == "NUMERIC" || t.Name == "HUGEINT":
		e := notYet(t.S, "the type "+t.Name)
		e.Hint = "DOUBLE holds 15 digits"
		panic(e)
	}
	var known []string
	for name := range typeNames {
		known = append(known, name)
	}
	panic(near(fail(t.S, "there is no type %s", t.Name), t.Name, known))
}

var (
	floatType = column.Float64Type
	intType   = column.Int64Type
)
