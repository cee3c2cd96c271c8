package postgres

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"

	"skep/dataframe/column"
	"skep/dataframe/expr"
	"skep/internal/lazy"
)

// condition writes a condition as SQL, if it means the same there, for each row and each null: comparisons of a column with
// constants of its own type, membership, beginnings of texts, and what and, or and not make of them. Texts order by their letters'
// numbers here, so they are compared in the collation "C"; NaN equals NaN and is above all numbers on both sides.
func (t *Table) condition(e *expr.Expr) (sql string, ok bool) {
	switch e.Op {
	case expr.Column:
		k, ok := t.kindOf(e.Name)
		return quoted(e.Name), ok && k.typ == column.BoolType
	case expr.Call:
	default:
		return "", false
	}
	switch e.Name {
	case "and", "or":
		l, okL := t.condition(e.Args[0])
		r, okR := t.condition(e.Args[1])
		return "(" + l + " " + e.Name + " " + r + ")", okL && okR
	case "not":
		x, ok := t.condition(e.Args[0])
		return "(not " + x + ")", ok
	case "is_null":
		_, ok := t.kindOf(e.Args[0].Name)
		return "(" + quoted(e.Args[0].Name) + " is null)", ok && e.Args[0].Op == expr.Column
	case "is_not_null":
		_, ok := t.kindOf(e.Args[0].Name)
		return "(" + quoted(e.Args[0].Name) + " is not null)", ok && e.Args[0].Op == expr.Column
	}
	return t.comparison(e)
}

var operators = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
}}

var mirrored = lazy.Value[map[string]string]{New: func() map[string]string {
	return map[string]string{"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
}}

// comparison writes col op constants.
func (t *Table) comparison(e *expr.Expr) (sql string, ok bool) {
	name, args := e.Name, e.Args
	if len(args) == 2 && args[0].Op == expr.Literal && mirrored.Get()[name] != "" {
		name, args = mirrored.Get()[name], []*expr.Expr{args[1], args[0]}
	}
	if len(args) < 2 || args[0].Op != expr.Column {
		return "", false
	}
	k, known := t.kindOf(args[0].Name)
	ends := make([]string, 0, len(args))
	for _, a := range args[1:] {
		if name == "is_in" && a.Op == expr.Literal && a.Value == nil {
			continue // which no value equals
		}
		end, ok := constant(k, a)
		if !ok {
			return "", false
		}
		ends = append(ends, end)
	}
	equal, ordered := t.operand(args[0].Name, k)
	op, compares := operators.Get()[name]
	switch {
	case !known || len(ends) == 0 || equal == "":
		return "", false
	case name == "is_in":
		return "(" + equal + " in (" + strings.Join(ends, ", ") + "))", true
	case name == "==" || name == "!=":
		return "(" + equal + " " + op + " " + ends[0] + ")", true
	case ordered == "":
		return "", false
	case compares:
		return "(" + ordered + " " + op + " " + ends[0] + ")", true
	case name == "is_between" && len(ends) == 2:
		return "(" + ordered + " between " + ends[0] + " and " + ends[1] + ")", true
	case name == "starts_with" && k.typ == column.StrType && k.sameText() && t.client.version >= 110000:
		return "starts_with(" + equal + ", " + ends[0] + ")", true
	}
	return "", false
}

// operand is a column as it is written for equality and for order; "" where that means something else there.
func (t *Table) operand(name string, k kind) (equal, ordered string) {
	c := quoted(name)
	switch {
	case k.sameText() && t.plainText[name]:
		return c, c + ` collate "C"`
	case k.sameText():
		return c + ` collate "C"`, c + ` collate "C"`
	case k.typ.Kind == column.Categorical:
		return c + "::text", ""
	case k.name == "uuid":
		return c, ""
	case k.typ.IsNumeric() && k.typ.Kind != column.Float32 || k.typ.IsTemporal() && k.typ.Kind != column.Duration || k.typ.Kind == column.Bool:
		return c, c
	}
	return "", ""
}

// constant writes a constant that is compared with a column of a kind.
func constant(k kind, e *expr.Expr) (sql string, ok bool) {
	if e.Op != expr.Literal {
		return "", false
	}
	switch v := e.Value.(type) {
	case bool:
		return strconv.FormatBool(v), k.typ == column.BoolType
	case string:
		return textConstant(k, v)
	case float64:
		return floatConstant(k, v)
	case int64:
		return wholeConstant(k, e.Type, v)
	case column.Decimal:
		return v.String() + "::numeric", k.typ.Kind == column.DecimalKind
	}
	return "", false
}

func textConstant(k kind, s string) (string, bool) {
	if strings.ContainsRune(s, 0) {
		return "", false
	}
	switch {
	case k.sameText() || k.typ.Kind == column.Categorical:
		return text(s), true
	case k.name == "uuid": // other spellings of one are other texts here
		return text(s) + "::uuid", isUUID(s)
	}
	return "", false
}

func isUUID(s string) bool {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' || strings.ToLower(s) != s {
		return false
	}
	_, err := hex.DecodeString(strings.ReplaceAll(s, "-", ""))
	return err == nil && strings.Count(s, "-") == 4
}

// floatConstant: integers meet floats as floats, on both sides.
func floatConstant(k kind, f float64) (string, bool) {
	if math.IsInf(f, 0) || math.IsNaN(f) || !k.typ.IsNumber() || k.typ.Kind == column.Float32 {
		return "", false
	}
	return "'" + strconv.FormatFloat(f, 'g', -1, 64) + "'::float8", true
}

func wholeConstant(k kind, typ column.Type, n int64) (string, bool) {
	switch {
	case typ.IsInteger() && k.typ.IsInteger() || typ.IsInteger() && k.typ.Kind == column.DecimalKind && !k.free:
		return "'" + strconv.FormatInt(n, 10) + "'::int8", true
	case typ.IsInteger() && k.typ.Kind == column.Float64:
		return floatConstant(k, float64(n))
	case typ != k.typ:
		return "", false
	}
	switch typ.Kind {
	case column.Date:
		return "(date '2000-01-01' + " + text(strconv.FormatInt(n-epochDays, 10)) + "::int4)", n-epochDays == int64(int32(n-epochDays))
	case column.Datetime:
		zone := map[bool]string{true: "timestamptz '2000-01-01 00:00:00+00'", false: "timestamp '2000-01-01'"}[typ.Zone != ""]
		return "(" + zone + " + " + micros(n-epochMicros) + ")", n > math.MinInt64+epochMicros
	case column.Time:
		return "(time '00:00' + " + micros(n) + ")", true
	}
	return "", false
}

// micros writes an interval.
func micros(n int64) string { return text(strconv.FormatInt(n, 10)+" microseconds") + "::interval" }
