package rt

import "skep/interp/value"

// Bind puts a part of what matched into a variable. It is always true, so that it stands in the condition of an arm.
func Bind[T any](to *T, v T) bool {
	*to = v
	return true
}

// Equal compares with a literal.
func Equal(a, b Value) bool { return value.Equal(a, b) }

// IsVariant tells a variant, or an instance of a tuple struct, with n parts.
func IsVariant(v Value, name string, n int) bool { return named(v, name) && size(v) == n }

// IsVariantWith is IsVariant with at least n parts.
func IsVariantWith(v Value, name string, n int) bool { return named(v, name) && size(v) >= n }

func named(v Value, name string) bool {
	switch v.Kind() {
	case value.KEnum:
		e := v.Enum()
		return e.Type.Variants[e.Variant].Name == name
	case value.KObj:
		return v.Obj().Type.Tuple && host.IsNamed(v, name)
	}
	return false
}

// size is how many parts a variant, an instance or a list has.
func size(v Value) int {
	switch v.Kind() {
	case value.KEnum:
		return len(v.Enum().Data)
	case value.KObj:
		return len(v.Obj().F)
	}
	return v.List().Len()
}

// IsList tells an array, or a tuple where that fits too, of n elements.
func IsList(v Value, n int, tuples bool) bool { return isList(v, tuples) && size(v) == n }

// IsListWith is IsList with at least n elements.
func IsListWith(v Value, n int, tuples bool) bool { return isList(v, tuples) && size(v) >= n }

func isList(v Value, tuples bool) bool {
	k := v.Kind()
	return k == value.KArray || tuples && k == value.KTuple
}

// Part is the element i of what matched, from the end if it is negative.
func Part(v Value, i int) Value {
	if i < 0 {
		i += size(v)
	}
	switch v.Kind() {
	case value.KEnum:
		return v.Enum().Data[i]
	case value.KObj:
		return v.Obj().F[i]
	}
	return v.List().At(i)
}

// Rest are the parts from lo on without the last n.
func Rest(v Value, lo, n int) Value {
	mid := make([]Value, size(v)-n-lo)
	for i := range mid {
		mid[i] = Part(v, lo+i).Share()
	}
	if v.Kind() == value.KArray {
		return value.NewArray(mid)
	}
	return value.NewTuple(mid...)
}

// IsRecord tells an instance of that name ("": any record) that has fields of these names.
func IsRecord(v Value, name string, fields ...string) bool {
	if !host.IsNamed(v, name) {
		return false
	}
	for _, f := range fields {
		if _, ok := fieldOf(v, f); !ok {
			return false
		}
	}
	return true
}

// FieldOf is a field of what matched.
func FieldOf(v Value, name string) Value {
	x, _ := fieldOf(v, name)
	return x
}

func fieldOf(v Value, name string) (Value, bool) {
	switch v.Kind() {
	case value.KDict:
		return v.Dict().GetStr(name)
	case value.KObj:
		if i := v.Obj().Type.Field(name); i >= 0 {
			return v.Obj().F[i], true
		}
	case value.KEnum:
		e := v.Enum()
		for i, f := range e.Type.Variants[e.Variant].Fields {
			if f == name {
				return e.Data[i], true
			}
		}
	}
	return Null, false
}

// IsConst compares with a unit variant, a type or a constant: a capital name in a pattern.
func IsConst(v Value, name string, known Value, defined bool) bool {
	return host.IsConst(v, name, known, defined)
}

// IsPath compares with a variant that is written with its type.
func IsPath(v Value, name string, known Value) bool {
	if v.Kind() == value.KEnum {
		if e := v.Enum(); e.Type.Variants[e.Variant].Name == name {
			return true
		}
	}
	return value.Equal(v, known)
}

// Missing tells null, which counts as None where only an Option is asked for.
func Missing(v Value) bool { return v.IsNull() }

// Present tells plain values, which count as Some where only an Option is asked for.
func Present(v Value) bool { return v.Kind() != value.KEnum && !v.IsNull() }

// InRange tests lo..hi in a pattern.
func InRange(v, lo, hi Value, inclusive bool, at Place) bool {
	return host.InRange(v, lo, hi, inclusive, at)
}

// NoArm and NoFit are the errors of a match and of a pattern, to panic with.
func NoArm(v Value, at Place) error { return host.NoArm(v, at) }

// NoFit is the error of a pattern that must match.
func NoFit(v Value, at Place) error { return host.NoFit(v, at) }

// IsSome tells Some, and plain values where only an Option is asked for; inside gets what is there.
func IsSome(v Value, inside *Value) bool {
	if x, some, ok := v.OptionOf(); ok {
		*inside = x
		return some
	}
	*inside = v
	return Present(v)
}
