package scope

import "skep/interp/syntax"

// A few builtins give references, which the language has only where they are
// written: `*m.entry(k).or_insert(0) += 1`, `*m.get_mut(k).unwrap() = v`,
// `for x in v.iter_mut() { *x += 1 }`, `if let Some(x) = m.get_mut(k) { … }`.
// They are places and loops that write back; what they name is decided here.

// Referred gives the call that names a place when n is entry(k).or_insert(v) and
// its kin, or get_mut(k).unwrap(): its receiver is the container, its argument the key.
func Referred(n *syntax.MethodCall) (inner *syntax.MethodCall, ok bool) {
	inner, isCall := n.Recv.(*syntax.MethodCall)
	if !isCall || n.Safe || inner.Safe || len(inner.Args) != 1 || inner.Args[0].Spread || inner.Args[0].Name != nil || !IsPlace(inner.Recv) {
		return nil, false
	}
	switch n.Name.Name {
	case "or_insert", "or_insert_with", "or_default":
		return inner, inner.Name.Name == "entry"
	case "unwrap", "expect":
		return inner, inner.Name.Name == "get_mut"
	}
	return nil, false
}

// RefLoop is a loop that writes its variable back to the container.
type RefLoop struct {
	Container syntax.Expr     // a place
	Elem      *syntax.BindPat // the variable that is written back
	Other     *syntax.BindPat // index or key beside it, or nil
}

// RefLoopOf gives what a loop over iter_mut(), values_mut(), iter_mut().enumerate() or &mut writes back; ok is false for other loops.
func RefLoopOf(n *syntax.For) (l RefLoop, ok bool) {
	if l.Container = mutIterated(n.Iter); l.Container == nil || !IsPlace(l.Container) {
		return l, false
	}
	switch p := n.Pat.(type) {
	case *syntax.BindPat:
		l.Elem = p
	case *syntax.TuplePat:
		if len(p.Elems) == 2 {
			l.Other, _ = p.Elems[0].(*syntax.BindPat)
			l.Elem, _ = p.Elems[1].(*syntax.BindPat)
		}
		if l.Other == nil {
			return l, false
		}
	}
	return l, l.Elem != nil && l.Elem.Sub == nil
}

// mutIterated is the container of an iteration by reference, or nil.
func mutIterated(e syntax.Expr) syntax.Expr {
	switch n := e.(type) {
	case *syntax.Ref:
		if n.Mut {
			return n.X
		}
	case *syntax.MethodCall:
		switch {
		case n.Safe || len(n.Args) > 0:
		case n.Name.Name == "iter_mut" || n.Name.Name == "values_mut":
			return n.Recv
		case n.Name.Name == "enumerate":
			if inner, ok := n.Recv.(*syntax.MethodCall); ok && inner.Name.Name == "iter_mut" {
				return mutIterated(inner)
			}
		}
	}
	return nil
}

// RefCond gives the call get_mut(k) and the variable of `if let Some(x) = place.get_mut(k)`.
func RefCond(e syntax.Expr) (get *syntax.MethodCall, elem *syntax.BindPat, ok bool) {
	cond, isLet := e.(*syntax.LetCond)
	if !isLet {
		return nil, nil, false
	}
	get, ok = elementOf(cond.Value)
	elem = refElem(cond.Pat)
	return get, elem, ok && elem != nil
}

// RefMatch gives the call get_mut(k) of `match place.get_mut(k) { Some(x) => …, … }`, and the variable of
// each arm that is written back, nil for the others.
func RefMatch(n *syntax.Match) (get *syntax.MethodCall, elems []*syntax.BindPat, ok bool) {
	if get, ok = elementOf(n.Subject); !ok {
		return nil, nil, false
	}
	ok = false
	for _, a := range n.Arms {
		elem := refElem(a.Pat)
		elems = append(elems, elem)
		ok = ok || elem != nil
	}
	return get, elems, ok
}

// elementOf tells place.get_mut(k).
func elementOf(e syntax.Expr) (*syntax.MethodCall, bool) {
	get, ok := e.(*syntax.MethodCall)
	return get, ok && !get.Safe && get.Name.Name == "get_mut" && len(get.Args) == 1 && IsPlace(get.Recv)
}

// refElem is x of the pattern Some(x), else nil.
func refElem(p syntax.Pattern) *syntax.BindPat {
	some, ok := p.(*syntax.VariantPat)
	if !ok || len(some.Elems) != 1 || some.Path[len(some.Path)-1].Name != "Some" {
		return nil
	}
	elem, _ := some.Elems[0].(*syntax.BindPat)
	if elem != nil && elem.Sub != nil {
		return nil
	}
	return elem
}

// reference marks the container as changed, and the variable as one whose changes are not lost.
func (r *resolver) reference(container syntax.Expr, node syntax.Expr, method string, elem *syntax.BindPat) {
	r.target(container, node, true, method)
	if v := r.info.Binds[elem]; v != nil {
		v.Mut = true
		v.Uses++
	}
}
