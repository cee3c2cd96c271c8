package check

import (
	"slices"

	"skep/interp/scope"
	"skep/interp/syntax"
	"skep/interp/types"
)

// mutated: `xs.push(v)` changes what the variable is known to hold.
func (c *checker) mutated(n *syntax.MethodCall, t types.Type, sig *signature) {
	if !sig.mutates && !scope.Mutating(n.Name.Name) || !scope.IsPlace(n.Recv) {
		return
	}
	arg := func(i int) types.Type {
		if i < len(n.Args) {
			return c.typeAt(n.Args[i].Value)
		}
		return types.Never
	}
	c.holdAdded(n)
	var grown types.Type
	switch t := t.(type) {
	case *types.Array:
		grown = grownArray(t, n.Name.Name, arg)
	case *types.Set:
		grown = t
		switch n.Name.Name {
		case "insert", "add":
			grown = &types.Set{Elem: types.Join(t.Elem, arg(0))}
		case "extend", "update":
			elem, _ := c.elementOf(arg(0))
			grown = &types.Set{Elem: types.Join(t.Elem, elem)}
		}
	case *types.Dict:
		grown = grownDict(t, n.Name.Name, arg)
	case *types.Record:
		grown = grownRecord(t, n, arg)
	default:
		if engineValue(t) && sig.mutates && !builds(sig, t) && !scope.Mutating(n.Name.Name) {
			c.changing[n] = true
		}
		return
	}
	c.change(n.Recv, grown)
}

func grownArray(t *types.Array, name string, arg func(int) types.Type) types.Type {
	elem := t.Elem
	switch name {
	case "push", "push_front", "push_back", "fill":
		elem = types.Join(elem, arg(0))
	case "append":
		if a, ok := arg(0).(*types.Array); ok {
			elem = types.Join(elem, a.Elem)
		} else {
			elem = types.Join(elem, arg(0))
		}
	case "insert", "resize", "set":
		elem = types.Join(elem, arg(1))
	case "extend":
		e, _ := types.Elem(arg(0))
		elem = types.Join(elem, e)
	}
	return types.ListOf(elem)
}

func grownDict(t *types.Dict, name string, arg func(int) types.Type) types.Type {
	switch name {
	case "insert", "set", "get_or_insert":
		return &types.Dict{Key: types.Join(t.Key, arg(0)), Value: types.Join(t.Value, arg(1))}
	case "entry":
		return &types.Dict{Key: types.Join(t.Key, arg(0)), Value: orUnknownValue(t.Value)}
	case "extend", "update", "merge_in":
		return &types.Dict{Key: types.Unknown, Value: types.Unknown}
	}
	return t
}

func orUnknownValue(t types.Type) types.Type {
	if t == types.Never {
		return types.Unknown
	}
	return t
}

func grownRecord(t *types.Record, n *syntax.MethodCall, arg func(int) types.Type) types.Type {
	switch n.Name.Name {
	case "insert", "set", "get_or_insert":
		if len(n.Args) == 2 {
			if s, ok := n.Args[0].Value.(*syntax.Str); ok {
				return &types.Record{Fields: put(slices.Clone(t.Fields), types.Field{Name: s.Value, Type: arg(1)}), Open: t.Open}
			}
		}
		d := recordAsDict(t)
		return &types.Dict{Key: types.Join(d.Key, arg(0)), Value: types.Join(d.Value, arg(1))}
	case "remove", "pop", "retain", "clear", "entry", "extend", "update", "merge_in":
		d := recordAsDict(t)
		if n.Name.Name == "extend" || n.Name.Name == "update" || n.Name.Name == "merge_in" || n.Name.Name == "entry" {
			return &types.Dict{Key: types.Unknown, Value: types.Unknown}
		}
		return d
	}
	return t
}

func recordAsDict(t *types.Record) *types.Dict {
	if t.Open {
		return &types.Dict{Key: types.Unknown, Value: types.Unknown}
	}
	var value types.Type = types.Never
	for _, f := range t.Fields {
		value = types.Join(value, f.Type)
	}
	var key types.Type = types.Str
	if len(t.Fields) == 0 {
		key = types.Never
	}
	return &types.Dict{Key: key, Value: value}
}
