package check

import (
	"skep/interp/syntax"
	"skep/interp/types"
)

// special gives the results of the few functions that a signature cannot say.
func (c *checker) special(k *callee, bounds []bound) (types.Type, bool) {
	if aggregates.Get()[k.entry.name] && k.recv == nil && len(bounds) == 1 && c.isText(bounds[0].arg.Value) {
		return &types.Column{Elem: types.Unknown, Aggregate: true}, true // sum("x") is an expression of columns
	}
	if k.entry.module {
		return nil, false
	}
	switch k.entry.name {
	case "min", "max":
		if k.recv == nil {
			return extreme(bounds)
		}
		if len(bounds) == 1 && types.IsNumber(k.recv.Type) {
			return either(k.recv.Type, bounds[0].typ), true
		}
	case "sum", "product":
		return c.summed(k, bounds)
	case "flatten":
		return c.flattened(k, bounds)
	case "reverse", "reversed":
		if len(bounds) == 1 {
			return listLike(bounds[0].typ), true
		}
	case "dbg", "repeat":
		if len(bounds) > 0 && k.recv == nil {
			return bounds[0].typ, true
		}
	case "zip":
		return c.zipped(k, bounds)
	}
	return nil, false
}

func (c *checker) isText(e syntax.Expr) bool {
	_, ok := e.(*syntax.Str)
	return ok
}

func listLike(t types.Type) types.Type {
	if types.IsText(t) {
		return types.Str
	}
	if elem, ok := types.Elem(t); ok {
		return types.ListOf(elem)
	}
	return types.Unknown
}

// extreme is min or max of the arguments, or of the elements of one list.
func extreme(bounds []bound) (types.Type, bool) {
	if len(bounds) == 1 {
		if elem, ok := types.Elem(bounds[0].typ); ok && !types.IsText(bounds[0].typ) {
			return orNull(elem), true
		}
		return types.Unknown, true
	}
	var out types.Type = types.Never
	for i := range bounds {
		out = either(out, bounds[i].typ)
	}
	return out, len(bounds) > 1
}

// summed is sum(xs, f) and xs.sum(f).
func (c *checker) summed(k *callee, bounds []bound) (types.Type, bool) {
	last := len(bounds) - 1
	if k.recv != nil && last < 0 {
		elem, _ := c.elementOf(k.recv.Type)
		return sum(elem), true
	}
	if k.recv == nil && last == 0 {
		elem, _ := c.elementOf(bounds[0].typ)
		return sum(elem), true
	}
	if last < 0 {
		return nil, false
	}
	if f, ok := bounds[last].typ.(*types.Func); ok {
		return sum(f.Result), true
	}
	return types.Unknown, true
}

// flattened is flatten(xs) and xs.flatten(): one level of nesting taken away.
func (c *checker) flattened(k *callee, bounds []bound) (types.Type, bool) {
	var t types.Type
	switch {
	case k.recv != nil && len(bounds) == 0:
		t = k.recv.Type
	case k.recv == nil && len(bounds) == 1:
		t = bounds[0].typ
	default:
		return nil, false
	}
	if kind := kindName(t); kind == "Option" || kind == "Result" {
		return nil, false
	}
	elem, ok := c.elementOf(t)
	if !ok {
		return nil, false
	}
	if k.lazy {
		return &types.Iter{Elem: flat(elem, true)}, true
	}
	return types.ListOf(flat(elem, true)), true
}

// zipped is zip(a, b) and a.zip(b): tuples of their elements.
func (c *checker) zipped(k *callee, bounds []bound) (types.Type, bool) {
	out := &types.Tuple{}
	if k.recv != nil {
		elem, ok := c.elementOf(k.recv.Type)
		if !ok {
			return nil, false
		}
		if _, opt := k.recv.Type.(*types.Option); opt {
			return nil, false
		}
		out.Elems = append(out.Elems, elem)
	}
	for i := range bounds {
		elem, ok := c.elementOf(bounds[i].typ)
		if !ok {
			return types.Unknown, true
		}
		out.Elems = append(out.Elems, elem)
	}
	if k.lazy {
		return &types.Iter{Elem: out}, true
	}
	return types.ListOf(out), true
}

// special2 calls a builtin method; some results depend on more than its signature says.
func (c *checker) special2(n *syntax.MethodCall, t types.Type, k *callee, turbofish, want types.Type) types.Type {
	switch n.Name.Name {
	case "reduce", "inject":
		if kindName(t) != "" && !engineValue(t) {
			return c.reduce(n, t, k)
		}
	case "collect":
		res := c.applyTo(k, n.Args, want)
		return c.collected(t, res, turbofish, n, want)
	case "parse":
		if types.IsText(t) {
			res := c.applyTo(k, n.Args, nil)
			return c.parsed(res, turbofish, n)
		}
	case "clone", "to_owned", "cloned", "copied", "copy", "as_ref", "as_mut", "borrow", "borrow_mut", "into", "deref", "tap":
		c.applyTo(k, n.Args, want)
		return t
	}
	return c.applyTo(k, n.Args, want)
}

func dictOf(t types.Type) types.Type {
	if elem, ok := types.Elem(t); ok {
		if tup, ok := elem.(*types.Tuple); ok && len(tup.Elems) == 2 {
			return &types.Dict{Key: tup.Elems[0], Value: tup.Elems[1]}
		}
	}
	return &types.Dict{Key: types.Unknown, Value: types.Unknown}
}

// reduce is reduce(init, f), reduce(f, init) or reduce(f).
func (c *checker) reduce(n *syntax.MethodCall, t types.Type, k *callee) types.Type {
	elem, _ := c.elementOf(t)
	acc := elem
	for _, a := range n.Args {
		if !isLambda(a.Value) {
			if x := c.infer(a.Value, nil); kindName(x) != "function" {
				acc = either(acc, x)
			}
		}
	}
	for _, a := range n.Args {
		if isLambda(a.Value) {
			want := &types.Func{Params: []types.Param{{Type: acc}, {Type: elem}}, Result: types.Unknown}
			if f, ok := c.infer(a.Value, want).(*types.Func); ok {
				acc = either(acc, f.Result)
			}
		}
	}
	if len(n.Args) == 0 || len(n.Args) > 2 {
		return c.applyTo(k, n.Args, nil)
	}
	if len(n.Args) == 1 {
		if k.lazy {
			return &types.Option{Elem: acc}
		}
		return orNull(acc)
	}
	return acc
}

// collected is what collect() gives: an array, or what a type names.
func (c *checker) collected(t, res, turbofish types.Type, n *syntax.MethodCall, want types.Type) types.Type {
	elem, ok := types.Elem(t)
	if !ok {
		return res
	}
	into := turbofish
	if into == nil && len(n.Args) == 1 {
		if tv, ok := c.typeAt(n.Args[0].Value).(*types.TypeValue); ok {
			into = tv.Of
		} else {
			return types.Unknown
		}
	}
	if into == nil {
		into = want
	}
	switch w := into.(type) {
	case nil:
		return types.ListOf(elem)
	case *types.Array:
		if elem == types.Never && !types.IsUnknown(w.Elem) {
			return w
		}
		return types.ListOf(elem)
	case *types.Set:
		return &types.Set{Elem: elem}
	case *types.Dict:
		return dictOf(t)
	case *types.Result:
		if r, ok := elem.(*types.Result); ok {
			return &types.Result{Ok: types.ListOf(r.Ok), Err: r.Err}
		}
		return w
	case *types.Option:
		if o, ok := elem.(*types.Option); ok {
			return &types.Option{Elem: types.ListOf(o.Elem)}
		}
		return w
	}
	if into == types.Str {
		return types.Str
	}
	if turbofish == nil && len(n.Args) == 0 {
		return types.ListOf(elem)
	}
	return types.Unknown
}

// parsed is what parse gives: Result with a type, else a number, which running it shows.
func (c *checker) parsed(res, turbofish types.Type, n *syntax.MethodCall) types.Type {
	into := turbofish
	if into == nil && len(n.Args) == 1 {
		if tv, ok := c.typeAt(n.Args[0].Value).(*types.TypeValue); ok {
			into = tv.Of
		}
	}
	if into != nil {
		return &types.Result{Ok: into, Err: types.Str}
	}
	return types.Unknown
}
