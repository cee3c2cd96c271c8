package sql

import (
	"reflect"
	"strings"
	"unicode"

	"skep/diag"
)

// Tree gives a statement as maps and lists: "node" is the kind (select, join,
// call, …), "start" and "end" its bytes, and the rest its parts, without those
// that are empty. It is what df.sql_parse shows.
func Tree(s Statement) map[string]any {
	m, _ := tree(reflect.ValueOf(s)).(map[string]any)
	return m
}

func tree(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return tree(v.Elem())
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		out := make([]any, v.Len())
		for i := range out {
			out[i] = tree(v.Index(i))
		}
		return out
	case reflect.Struct:
		return branch(v)
	case reflect.Int:
		return v.Int()
	case reflect.Bool:
		return v.Bool()
	}
	return v.String()
}

func branch(v reflect.Value) map[string]any {
	out := map[string]any{"node": snake(v.Type().Name())}
	for i := range v.NumField() {
		f, x := v.Type().Field(i), v.Field(i)
		if at, ok := x.Interface().(At); ok && f.Anonymous {
			out["start"], out["end"] = int64(at.S.Start), int64(at.S.End)
			continue
		}
		if _, span := x.Interface().(diag.Span); span || x.IsZero() {
			continue
		}
		if t := tree(x); t != nil {
			out[snake(f.Name)] = t
		}
	}
	return out
}

// snake turns GroupAll into group_all.
func snake(s string) string {
	var b strings.Builder
	for i, r := range s {
		if unicode.IsUpper(r) && i > 0 && unicode.IsLower(rune(s[i-1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
