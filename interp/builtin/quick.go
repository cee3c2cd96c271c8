package builtin

import (
	"skep/interp/module"
	"skep/interp/value"
)

// Quick forms (module.Quick) of what loops call most. They are no second truth:
// TestQuickAgrees holds each to its Impl, on values of all kinds.

type (
	quickOne  = func(x value.Value) (value.Value, bool)
	quickTwo  = func(x, y value.Value) (value.Value, bool)
	quickBare = func(x, y value.Value) (v value.Value, there, ok bool)
)

// bare is a quick form that gives an Option, with and without it.
func bare(f quickBare) module.Quick {
	return module.Quick{Bare: f, Two: func(x, y value.Value) (value.Value, bool) {
		v, there, ok := f(x, y)
		if !ok {
			return value.Null, false
		}
		return option(v, there), true
	}}
}

// quickly gives functions their quick forms.
func quickly(fs []module.Func, of func(name string) module.Quick) []module.Func {
	for i := range fs {
		if q := of(sigName(fs[i].Sig)); q.One != nil || q.Two != nil || q.Three != nil {
			fs[i].Quick = &q
		}
	}
	return fs
}

// quickOf gives the quick forms of the methods of a type.
func quickOf(typeName string) func(name string) module.Quick {
	switch typeName {
	case "string":
		return quickText
	case "array":
		return quickArray
	case "object":
		return quickDict
	case "set":
		return quickSet
	case "Option":
		return quickOption
	case "Result":
		return quickResult
	case "integer", "float":
		return quickNumber
	}
	return func(string) module.Quick { return module.Quick{} }
}

// quickShared gives a list of what stays where it is.
func quickShared(vs []value.Value) (value.Value, bool) {
	if len(vs) > shortList {
		return value.Null, false
	}
	return value.NewArray(shared(vs)), true
}

// shortList is how many elements a quick form walks over at most: neither interrupts nor the budget are asked.
const shortList = 1 << 11

func quickDict(name string) (q module.Quick) {
	switch name {
	case "len", "length", "size":
		q.One = func(x value.Value) (value.Value, bool) { return integer(x.Dict().Len()), true }
	case "is_empty":
		q.One = func(x value.Value) (value.Value, bool) { return value.Bool(x.Dict().Len() == 0), true }
	case "get":
		q = bare(func(x, key value.Value) (value.Value, bool, bool) {
			v, there := x.Dict().Get(key)
			return v.Share(), there, true
		})
		q.Three = func(x, key, other value.Value) (value.Value, bool) {
			if other.IsNull() {
				return value.Null, false
			}
			return dictOr(x, key, other), true
		}
	case "get_or":
		q.Three = func(x, key, other value.Value) (value.Value, bool) { return dictOr(x, key, other), true }
	case "contains_key", "has_key", "has", "contains", "includes":
		q.Two = func(x, key value.Value) (value.Value, bool) { return value.Bool(x.Dict().Ref(key) != nil), true }
	case "keys", "into_keys":
		q.One = func(x value.Value) (value.Value, bool) { ks, _ := x.Dict().Entries(); return quickShared(ks) }
	case "values", "into_values", "values_mut":
		q.One = func(x value.Value) (value.Value, bool) { _, vs := x.Dict().Entries(); return quickShared(vs) }
	case "insert":
		q.Three = func(x, key, v value.Value) (value.Value, bool) {
			old, ok := x.Dict().Get(key)
			x.Dict().Set(key, v)
			return option(old, ok), true
		}
	case "set":
		q.Three = func(x, key, v value.Value) (value.Value, bool) { x.Dict().Set(key, v); return value.Unit(), true }
	case "remove":
		q = bare(func(x, key value.Value) (value.Value, bool, bool) {
			v, there := x.Dict().Delete(key)
			return v, there, true
		})
	}
	return q
}

func dictOr(d, key, other value.Value) value.Value {
	if v, ok := d.Dict().Get(key); ok {
		return v.Share()
	}
	return other
}

func quickSet(name string) (q module.Quick) {
	switch name {
	case "len", "length", "size":
		q.One = func(x value.Value) (value.Value, bool) { return integer(x.Set().Len()), true }
	case "is_empty":
		q.One = func(x value.Value) (value.Value, bool) { return value.Bool(x.Set().Len() == 0), true }
	case "contains", "has", "includes":
		q.Two = func(x, y value.Value) (value.Value, bool) { return value.Bool(x.Set().Has(y)), true }
	}
	return q
}

func quickOption(name string) (q module.Quick) {
	switch name {
	case "is_some":
		q.One = func(x value.Value) (value.Value, bool) { _, some, ok := x.OptionOf(); return value.Bool(some), ok }
	case "is_none":
		q.One = func(x value.Value) (value.Value, bool) { _, some, ok := x.OptionOf(); return value.Bool(!some), ok }
	case "unwrap":
		q.One = func(x value.Value) (value.Value, bool) { v, some, _ := x.OptionOf(); return v.Share(), some }
	case "expect":
		q.Two = func(x, _ value.Value) (value.Value, bool) { v, some, _ := x.OptionOf(); return v.Share(), some }
	case "unwrap_or":
		q.Two = func(x, other value.Value) (value.Value, bool) {
			v, some, ok := x.OptionOf()
			if some {
				return v.Share(), ok
			}
			return other, ok
		}
	}
	return q
}

func quickResult(name string) (q module.Quick) {
	switch name {
	case "is_ok":
		q.One = func(x value.Value) (value.Value, bool) { _, good, ok := x.ResultOf(); return value.Bool(good), ok }
	case "is_err":
		q.One = func(x value.Value) (value.Value, bool) { _, good, ok := x.ResultOf(); return value.Bool(!good), ok }
	case "unwrap":
		q.One = func(x value.Value) (value.Value, bool) { v, good, _ := x.ResultOf(); return v.Share(), good }
	case "unwrap_err":
		q.One = func(x value.Value) (value.Value, bool) { v, good, ok := x.ResultOf(); return v.Share(), ok && !good }
	case "expect":
		q.Two = func(x, _ value.Value) (value.Value, bool) { v, good, _ := x.ResultOf(); return v.Share(), good }
	case "unwrap_or":
		q.Two = func(x, other value.Value) (value.Value, bool) {
			v, good, ok := x.ResultOf()
			if good {
				return v.Share(), ok
			}
			return other, ok
		}
	}
	return q
}
