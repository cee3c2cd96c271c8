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
	return Rewrite(x, func(n any) any {
		if n == any(old) {
			return new
		}
		return nil
	})
}

// Rewrite gives a copy of a node in which each node below it for which f gives another is that one, which is not looked into;
// nil from f leaves a node as it is. Parts without a change are shared.
func Rewrite[T any](node T, f func(node any) any) T {
	out, _ := rewritten(reflect.ValueOf(node), f)
	return out.Interface().(T)
}

func rewritten(v reflect.Value, f func(any) any) (reflect.Value, bool) {
	switch v.Kind() {
	case reflect.Interface:
		if v.IsNil() {
			return v, false
		}
		return rewritten(v.Elem(), f)
	case reflect.Pointer:
		if v.IsNil() {
			return v, false
		}
		if n := f(v.Interface()); n != nil {
			return reflect.ValueOf(n), true
		}
		below, changed := rewritten(v.Elem(), f)
		if !changed {
			return v, false
		}
		p := reflect.New(v.Elem().Type())
		p.Elem().Set(below)
		return p, true
	case reflect.Slice:
		return rewrittenIn(v, v.Len(), func(i int) reflect.Value { return v.Index(i) }, f)
	case reflect.Struct:
		return rewrittenIn(v, v.NumField(), func(i int) reflect.Value { return v.Field(i) }, f)
	}
	return v, false
}

// rewrittenIn copies a slice or struct once a part of it changes.
func rewrittenIn(v reflect.Value, n int, part func(int) reflect.Value, f func(any) any) (reflect.Value, bool) {
	var out reflect.Value
	for i := range n {
		below, changed := rewritten(part(i), f)
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
