package format

import (
	"reflect"
	"strings"

	"skep/diag"
	"skep/interp/syntax"
)

// Same says whether two trees are equal but for the places of their nodes and
// the white space in attributes and the texts of `where`.
func Same(a, b *syntax.Program) bool {
	return same(reflect.ValueOf(a), reflect.ValueOf(b))
}

func same(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		a, b = a.Elem(), b.Elem()
		return a.Type() == b.Type() && same(a, b)
	case reflect.Slice:
		if a.Len() != b.Len() || a.IsNil() != b.IsNil() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		return sameFields(a, b)
	case reflect.String:
		return a.String() == b.String()
	case reflect.Bool:
		return a.Bool() == b.Bool()
	}
	return a.Equal(b) || a.Kind() == reflect.Float64 && a.Float() != a.Float()
}

func sameFields(a, b reflect.Value) bool {
	t := a.Type()
	switch t {
	case reflect.TypeFor[diag.Span](), reflect.TypeFor[syntax.At]():
		return true
	case reflect.TypeFor[syntax.Attr](), reflect.TypeFor[syntax.Ident]():
		for i := range t.NumField() {
			if f := a.Field(i); f.Kind() == reflect.String && squeeze(f.String()) != squeeze(b.Field(i).String()) {
				return false
			}
		}
		return true
	}
	for i := range t.NumField() {
		if !same(a.Field(i), b.Field(i)) {
			return false
		}
	}
	return true
}

// squeeze takes the white space out of a text.
func squeeze(s string) string {
	if !strings.ContainsAny(s, " \t\r\n") {
		return s
	}
	return strings.Join(strings.Fields(s), "")
}
