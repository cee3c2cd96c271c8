package sql

import "reflect"

// Inspect visits the expressions, tables and queries below a node, itself
// included, parents first; f says whether to go on below.
func Inspect(node any, f func(node any) bool) { inspect(reflect.ValueOf(node), f) }

func inspect(v reflect.Value, f func(any) bool) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() {
			inspect(v.Elem(), f)
		}
	case reflect.Pointer:
		if v.IsNil() || !f(v.Interface()) {
			return
		}
		inspect(v.Elem(), f)
	case reflect.Slice:
		for i := range v.Len() {
			inspect(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if k := v.Field(i).Kind(); k >= reflect.Interface {
				inspect(v.Field(i), f)
			}
		}
	}
}

// Tables calls f with the path of every table that a query names, WITH queries and subqueries included.
func Tables(q *Query, f func(path []Ident)) {
	Inspect(q, func(n any) bool {
		if t, ok := n.(*Named); ok && len(t.Parts) > 0 {
			f(t.Parts)
		}
		return true
	})
}

// Replace gives a copy of an expression in which one node is another; parts without it are shared.
func Replace(x, old, new Expr) Expr {
	out, _ := replaced(reflect.ValueOf(x), old, new)
	return out.Interface().(Expr)
}

func replaced(v reflect.Value, old, new Expr) (reflect.Value, bool) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v, false
		}
		return replaced(v.Elem(), old, new)
	case reflect.Pointer:
		if v.IsNil() {
			return v, false
		}
		if v.Interface() == any(old) {
			return reflect.ValueOf(new), true
		}
		below, changed := replaced(v.Elem(), old, new)
		if !changed {
			return v, false
		}
		p := reflect.New(v.Elem().Type())
		p.Elem().Set(below)
		return p, true
	case reflect.Slice:
		return replacedIn(v, v.Len(), func(i int) reflect.Value { return v.Index(i) }, old, new)
	case reflect.Struct:
		return replacedIn(v, v.NumField(), func(i int) reflect.Value { return v.Field(i) }, old, new)
	}
	return v, false
}

// replacedIn copies a slice or struct once a part of it changes.
func replacedIn(v reflect.Value, n int, part func(int) reflect.Value, old, new Expr) (reflect.Value, bool) {
	var out reflect.Value
	for i := range n {
		below, changed := replaced(part(i), old, new)
		if !changed {
			continue
		}
		if !out.IsValid() {
			out = reflect.New(v.Type()).Elem()
			if v.Kind() == reflect.Slice {
				out = reflect.MakeSlice(v.Type(), n, n)
				reflect.Copy(out, v)
			} else {
				out.Set(v)
			}
		}
		if v.Kind() == reflect.Slice {
			out.Index(i).Set(below)
		} else {
			out.Field(i).Set(below)
		}
	}
	if !out.IsValid() {
		return v, false
	}
	return out, true
}
