package column

import (
	"strconv"
	"strings"

	"skep/internal/lazy"
)

var typeAliases = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"int": "i64", "float": "f64", "string": "str", "String": "str", "utf8": "str", "Utf8": "str", "boolean": "bool", "Boolean": "bool",
		"Int8": "i8", "Int16": "i16", "Int32": "i32", "Int64": "i64", "UInt8": "u8", "UInt16": "u16", "UInt32": "u32", "UInt64": "u64",
		"Float32": "f32", "Float64": "f64", "Date": "date", "Time": "time", "Datetime": "datetime", "Duration": "duration", "usize": "u64", "char": "str",
		"Binary": "binary", "bytes": "binary", "Categorical": "categorical", "category": "categorical", "Enum": "categorical", "Decimal": "decimal", "Null": "null"}
}}

// Defaults of a decimal without numbers, as in DuckDB.
const (
	DefaultPrecision = 18
	DefaultScale     = 3
)

const deepest = 64 // nesting of a type that is read

// ParseType reads a type's name: "i64", "datetime[Europe/Berlin]", "datetime[ns, UTC]", "duration[ns]", "decimal(10, 2)", "list[str]", "struct{a: i64}"; the language's
// aliases and Polars' names work too.
func ParseType(name string) (Type, bool) {
	p := &typeParser{rest: name}
	t, ok := p.typ(0)
	return t, ok && strings.TrimSpace(p.rest) == ""
}

type typeParser struct{ rest string }

func (p *typeParser) skip(s string) bool {
	p.rest = strings.TrimLeft(p.rest, " ")
	var ok bool
	p.rest, ok = strings.CutPrefix(p.rest, s)
	return ok
}

// word reads up to the next delimiter.
func (p *typeParser) word() string {
	p.rest = strings.TrimLeft(p.rest, " ")
	i := strings.IndexAny(p.rest, "[](){},: ")
	if i < 0 {
		i = len(p.rest)
	}
	w := p.rest[:i]
	p.rest = p.rest[i:]
	return w
}

func (p *typeParser) typ(depth int) (Type, bool) {
	name := p.word()
	if alias, ok := typeAliases.Get()[name]; ok {
		name = alias
	}
	switch {
	case depth > deepest:
		return Type{}, false
	case (name == "list" || name == "List") && p.skip("["):
		elem, ok := p.typ(depth + 1)
		return ListOf(elem), ok && p.skip("]")
	case (name == "struct" || name == "Struct") && p.skip("{"):
		return p.fields(depth + 1)
	case (name == "datetime" || name == "duration" || name == "time") && p.skip("["):
		return p.unit(name)
	case name == "decimal":
		return p.decimal()
	}
	for k, n := range kindNames {
		if n == name && Kind(k) != ListKind && Kind(k) != StructKind {
			return Type{Kind: Kind(k)}, true
		}
	}
	return Type{}, false
}

// unit reads what stands behind "datetime[": a unit, a zone, or both. Milliseconds are read as microseconds, which hold them.
func (p *typeParser) unit(name string) (Type, bool) {
	t, word := map[string]Type{"datetime": DatetimeType, "duration": DurationType, "time": TimeType}[name], p.word()
	if word == "ns" || word == "us" || word == "ms" {
		if t.Nano = word == "ns"; !p.skip(",") {
			return t, p.skip("]")
		}
		word = p.word()
	}
	t.Zone = word
	return t, word != "" && t.Kind == Datetime && p.skip("]")
}

func (p *typeParser) decimal() (Type, bool) {
	if !p.skip("(") && !p.skip("[") {
		return DecimalOf(DefaultPrecision, DefaultScale), true
	}
	precision, err := strconv.Atoi(p.word())
	scale, errScale := 0, error(nil)
	if p.skip(",") {
		scale, errScale = strconv.Atoi(p.word())
	}
	ok := err == nil && errScale == nil && (p.skip(")") || p.skip("]"))
	if !ok || precision < 1 || precision > MaxDigits || scale < 0 || scale > precision {
		return Type{}, false
	}
	return DecimalOf(precision, scale), true
}

func (p *typeParser) fields(depth int) (Type, bool) {
	var fields []Field
	seen := map[string]bool{}
	for !p.skip("}") {
		if len(fields) > 0 && !p.skip(",") {
			return Type{}, false
		}
		name, ok := p.fieldName()
		if !ok || seen[name] || !p.skip(":") {
			return Type{}, false
		}
		t, ok := p.typ(depth)
		if !ok {
			return Type{}, false
		}
		seen[name] = true
		fields = append(fields, Field{name, t})
	}
	return StructOf(fields), true
}

func (p *typeParser) fieldName() (string, bool) {
	p.rest = strings.TrimLeft(p.rest, " ")
	if !strings.HasPrefix(p.rest, `"`) {
		w := p.word()
		return w, w != ""
	}
	quoted, err := strconv.QuotedPrefix(p.rest)
	if err != nil {
		return "", false
	}
	p.rest = p.rest[len(quoted):]
	name, err := strconv.Unquote(quoted)
	return name, err == nil
}
