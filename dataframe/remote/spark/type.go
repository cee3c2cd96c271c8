package spark

import (
	"fmt"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/remote/grpc"
	"skep/internal/lazy"
)

// plainTypes are the types that need no parameters. Spark has no unsigned integers: each travels as the next wider signed
// one, u64 as decimal(20).
var plainTypes = lazy.Value[map[column.Kind]int]{New: func() map[column.Kind]int {
	return map[column.Kind]int{
		column.Null: typeNull, column.Bool: typeBool, column.Int8: typeByte, column.Int16: typeShort, column.Int32: typeInt, column.Int64: typeLong,
		column.Uint8: typeShort, column.Uint16: typeInt, column.Uint32: typeLong, column.Float32: typeFloat, column.Float64: typeDouble,
		column.Str: typeString, column.Categorical: typeString, column.Binary: typeBinary, column.Date: typeDate,
	}
}}

// typeOf is Spark's type for ours; ok is false for what Spark does not have (times of day).
func typeOf(t column.Type) (m message, ok bool) {
	if t.Nano {
		return nil, false // microseconds are Spark's finest
	}
	if plain, ok := plainTypes.Get()[t.Kind]; ok {
		return grpc.Of(plain, nil), true
	}
	switch t.Kind {
	case column.Uint64:
		return decimalType(20, 0), true
	case column.DecimalKind:
		return decimalType(int(t.Precision), int(t.Scale)), true
	case column.Datetime:
		if t.Zone == "" {
			return grpc.Of(typeLocalTime, nil), true
		}
		return grpc.Of(typeTime, nil), true
	case column.Duration:
		return grpc.Of(typeDuration, nil), true
	case column.ListKind:
		return arrayType(t)
	case column.StructKind:
		return structType(t.Fields())
	}
	return nil, false
}

func decimalType(digits, scale int) message {
	var d message
	d.Number(typeScale, int64(scale))
	d.Number(typePrecision, int64(digits))
	return grpc.Of(typeDecimal, d)
}

func arrayType(t column.Type) (message, bool) {
	elem, ok := typeOf(t.Elem())
	var a message
	a.Sub(typeElement, elem)
	a.Flag(typeNullable, true)
	return grpc.Of(typeArray, a), ok
}

func structType(fields []column.Field) (message, bool) {
	var s message
	for _, f := range fields {
		t, ok := typeOf(f.Type)
		if !ok {
			return nil, false
		}
		var x message
		x.Text(fieldName, f.Name)
		x.Sub(fieldType, t)
		x.Flag(fieldNullable, true)
		s.Sub(typeFields, x)
	}
	return grpc.Of(typeStruct, s), true
}

// sent is the type in which a column travels to Spark.
func sent(t column.Type) column.Type {
	switch t.Kind {
	case column.Uint8:
		return column.Int16Type
	case column.Uint16:
		return column.Int32Type
	case column.Uint32:
		return column.Int64Type
	case column.Uint64:
		return column.DecimalOf(20, 0)
	case column.Categorical:
		return column.StrType
	case column.ListKind:
		return column.ListOf(sent(t.Elem()))
	case column.StructKind:
		fields := make([]column.Field, len(t.Fields()))
		for i, f := range t.Fields() {
			fields[i] = column.Field{Name: f.Name, Type: sent(f.Type)}
		}
		return column.StructOf(fields)
	}
	return t
}

// ddl writes a type as Spark's SQL does, for the schemas of files and of rows that are sent.
func ddl(t column.Type) string {
	switch t := sent(t); t.Kind {
	case column.Null:
		return "VOID"
	case column.Bool:
		return "BOOLEAN"
	case column.Int8:
		return "TINYINT"
	case column.Int16:
		return "SMALLINT"
	case column.Int32:
		return "INT"
	case column.Int64:
		return "BIGINT"
	case column.Float32:
		return "FLOAT"
	case column.Float64:
		return "DOUBLE"
	case column.Binary:
		return "BINARY"
	case column.Date:
		return "DATE"
	case column.Datetime:
		if t.Zone == "" {
			return "TIMESTAMP_NTZ"
		}
		return "TIMESTAMP"
	case column.Duration:
		return "INTERVAL DAY TO SECOND"
	case column.DecimalKind:
		return fmt.Sprintf("DECIMAL(%d,%d)", t.Precision, t.Scale)
	case column.ListKind:
		return "ARRAY<" + ddl(t.Elem()) + ">"
	case column.StructKind:
		return "STRUCT<" + ddlFields(t.Fields(), ": ") + ">"
	}
	return "STRING"
}

func ddlFields(fields []column.Field, between string) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = quoted(f.Name) + between + ddl(f.Type)
	}
	return strings.Join(out, ", ")
}

// quoted writes a name so that Spark's parser takes it as it is.
func quoted(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// columnTypes are ours for Spark's types without parameters.
var columnTypes = lazy.Value[map[int]column.Type]{New: func() map[int]column.Type {
	return map[int]column.Type{
		typeNull: column.NullType, typeBinary: column.BinaryType, typeBool: column.BoolType, typeByte: column.Int8Type, typeShort: column.Int16Type,
		typeInt: column.Int32Type, typeLong: column.Int64Type, typeFloat: column.Float32Type, typeDouble: column.Float64Type, typeString: column.StrType,
		typeChar: column.StrType, typeVarchar: column.StrType, typeDate: column.DateType, typeTime: {Kind: column.Datetime, Zone: "UTC"},
		typeLocalTime: column.DatetimeType, typeDuration: column.DurationType,
	}
}}

// foreignTypes are what has no type here, for messages.
var foreignTypes = lazy.Value[map[int]string]{New: func() map[int]string {
	return map[int]string{typeCalendar: "a calendar interval", typeYears: "an interval of months", typeMap: "a map", typeUser: "a type of its own", typeVariant: "a variant"}
}}

const maxTypeDepth = 64

// readType reads a DataType. A type that is not known here is an error that names it.
func readType(b []byte, depth int) (t column.Type, err error) {
	if depth > maxTypeDepth {
		return t, grpc.ErrMessage
	}
	found := false
	err = grpc.Read(b, func(x grpc.Field) error {
		if plain, ok := columnTypes.Get()[x.Number]; ok {
			t, found = plain, true
			return nil
		}
		found = true
		var err error
		switch x.Number {
		case typeDecimal:
			t, err = readDecimalType(x.Raw)
		case typeArray:
			t, err = readArrayType(x.Raw, depth)
		case typeStruct:
			t, err = readStructType(x.Raw, depth)
		default:
			name := foreignTypes.Get()[x.Number]
			if name == "" {
				name = fmt.Sprintf("a type with the number %d", x.Number)
			}
			err = &Error{Message: name + " has no type here", Hint: "select other columns, or convert it with Spark first"}
		}
		return err
	})

	if err == nil && !found {
		err = grpc.ErrMessage
	}
	return t, err
}

func readDecimalType(b []byte) (t column.Type, err error) {
	digits, scale := uint64(10), uint64(0)
	err = grpc.Read(b, func(x grpc.Field) error {
		switch x.Number {
		case typeScale:
			scale = x.N
		case typePrecision:
			digits = x.N
		}
		return nil
	})

	if err == nil && (digits > column.MaxDigits || scale > digits) {
		err = grpc.ErrMessage
	}
	return column.DecimalOf(int(digits), int(scale)), err
}

func readArrayType(b []byte, depth int) (column.Type, error) {
	elem, err := grpc.Inside(b, typeElement)
	if err != nil {
		return column.Type{}, err
	}
	t, err := readType(elem, depth+1)
	return column.ListOf(t), err
}

func readStructType(b []byte, depth int) (column.Type, error) {
	fields, err := readFields(b, depth)
	return column.StructOf(fields), err
}

// readFields reads the fields of a struct; the error of a column's type names the column.
func readFields(b []byte, depth int) ([]column.Field, error) {
	var out []column.Field
	err := grpc.Read(b, func(x grpc.Field) error {
		if x.Number != typeFields {
			return nil
		}
		f := column.Field{}
		err := grpc.Read(x.Raw, func(x grpc.Field) (err error) {
			switch x.Number {
			case fieldName:
				f.Name = string(x.Raw)
			case fieldType:
				f.Type, err = readType(x.Raw, depth+1)
			}
			return err
		})

		if e, ok := err.(*Error); ok && depth == 0 {
			return &Error{Message: fmt.Sprintf("the column %q: %s", f.Name, e.Message), Hint: e.Hint}
		}
		out = append(out, f)
		return err
	})

	return out, err
}
