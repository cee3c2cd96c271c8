package check

import "skep/interp/types"

// orNull is T or null where nothing was written: using it unasked is no error.
func orNull(t types.Type) types.Type {
	if types.IsUnknown(t) || t == types.Never {
		return types.Unknown
	}
	return types.Join(t, types.Null)
}

func flat(t types.Type, keep bool) types.Type {
	switch t := t.(type) {
	case *types.Array, *types.Tuple, *types.Iter, *types.Range, *types.Set, *types.Option:
		elem, _ := types.Elem(t)
		return elem
	case *types.Dict, *types.Record, *types.Union, *types.Maybe:
		return types.Unknown
	}
	if keep {
		return t
	}
	elem, _ := types.Elem(t)
	return elem
}

func either(a, b types.Type) types.Type {
	switch {
	case a == types.Never:
		return b
	case types.IsUnknown(a) || types.IsUnknown(b):
		return types.Unknown
	}
	return types.Join(a, b)
}

func sum(t types.Type) types.Type {
	switch t.(type) {
	case types.Int:
		return types.I64
	case types.Float:
		return types.F64
	}
	return types.Unknown
}
