package types

import (
	"reflect"

	"skep/diag"
	"skep/internal/lazy"
)

// Identical tells types that nobody can tell apart: equal in all their parts, declared types and type
// parameters as the same objects, and the sizes of tensors written at the same places. Same is laxer.
func Identical(a, b Type) bool {
	return identical(reflect.ValueOf(&a).Elem(), reflect.ValueOf(&b).Elem())
}

// identity are what is compared as an object: what it holds may lead back to where the comparison began.
var identity = lazy.Value[map[reflect.Type]bool]{New: func() map[reflect.Type]bool {
	return map[reflect.Type]bool{
		reflect.TypeFor[*Decl]():        true,
		reflect.TypeFor[*Var]():         true,
		reflect.TypeFor[*diag.Source](): true,
	}
}}

func identical(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		x, y := a.Elem(), b.Elem()
		if a.Kind() == reflect.Pointer && (a.Pointer() == b.Pointer() || identity.Get()[a.Type()]) {
			return a.Pointer() == b.Pointer()
		}
		return x.Type() == y.Type() && identical(x, y)
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !identical(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range a.NumField() {
			if !identical(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}
