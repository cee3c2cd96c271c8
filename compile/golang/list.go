package golang

import (
	"fmt"
	"strings"

	"skep/internal/lazy"
	"skep/interp/syntax"
)

// Lists of scalars, and lists of such lists, are Go's where all that is put into them has
// one type: the runtime's List and Rows (cmd/rt/list.go). What the writer knows nothing of
// gets them as values, and a variable that it may change holds a value for good.

// array writes an array.
func (f *fun) array(elems []syntax.Arg, n syntax.Expr) val {
	for _, a := range elems {
		if a.Spread {
			return f.listOf("rt.Array", elems, n)
		}
	}
	if len(elems) == 0 {
		return val{fmt.Sprintf("rt.Array([]rt.Value{}, %s)", f.w.at(n.Span())), Empty, fixed}
	}
	vs := f.args(elems, always)
	t, known := none, true
	for _, v := range vs {
		t, known = join(t, v.t), known && v.t != none
	}
	switch list := listOf(t); {
	case f.w.unsure(t), !known && t != Any && !f.w.settled:
		return val{"0", none, computed} // another pass will know
	case known && list.list():
		parts := make([]string, len(vs))
		for i, v := range vs {
			parts[i] = v.as(t)
		}
		return val{list.made(breakable + strings.Join(parts, ", "+breakable)), list, called}
	}
	return val{fmt.Sprintf("rt.Array([]rt.Value{%s}, %s)", breakable+boxedList(vs), f.w.at(n.Span())), Any, called}
}

// filledList is [v; n].
func (f *fun) filledList(v, count val, n syntax.Expr) val {
	if f.w.unsure(v.t) {
		return val{"0", none, computed}
	}
	text := fmt.Sprintf("rt.Filled(%s, %s, %s)", v.boxed(), count.boxed(), f.w.at(n.Span()))
	if t := listOf(v.t); t.list() {
		return val{t.unboxed(text), t, called}
	}
	return val{text, Any, called}
}

// spot is an element of a list in a variable: v[i] or v[i][j].
type spot struct {
	v       *variable
	indexes []*syntax.Index // the last one is the whole
}

// spotOf takes a place apart; ok is false if it is no such element, or its variable holds a value.
func (f *fun) spotOf(e syntax.Expr) (s spot, ok bool) {
	for {
		switch n := e.(type) {
		case *syntax.Index:
			if len(n.Args) != 1 || len(s.indexes) == 2 {
				return s, false
			}
			s.indexes = append([]*syntax.Index{n}, s.indexes...)
			e = n.X
			continue
		case *syntax.Name:
			s.v = f.placed(n)
		}
		return s, s.v != nil && s.v.name != "" && !s.v.pointer && (s.v.t.list() || f.w.unsure(s.v.t))
	}
}

// keys writes the indexes of a spot, from the last to the first; false if one is no integer.
func (f *fun) keys(s spot, v *val) (keys []val, ok bool) {
	keys = make([]val, len(s.indexes))
	for i := len(keys) - 1; i >= 0; i-- {
		k := s.indexes[i].Args[0]
		*v = f.later(*v, k)
		keys[i] = f.keep(k)
		if keys[i].t != Int && !(keys[i].t == none && f.w.unsure(none)) {
			return nil, false
		}
		for j := i + 1; j < len(keys); j++ {
			keys[j] = f.later(keys[j], k)
		}
	}
	return keys, true
}

// widenTo makes the list in a variable one whose elements below depth indexes may have a type; false if it holds a value then.
func (w *writer) widenTo(v *variable, depth int, t Type) bool {
	switch {
	case t.open() && w.settled:
		t = Any
	case t == none && depth > 1, t == Empty && v.t.elem().list(): // of what, another pass will know
		return true
	case t == Empty && v.t.open():
		depth = 0
	}
	for range depth {
		t = listOf(t)
	}
	w.widen(&v.t, t)
	return v.t != Any
}

// storeElem is v[i] = x and v[i][j] = x on a list of Go; false, and nothing is written, on other places.
func (f *fun) storeElem(n *syntax.Index, x val) bool {
	s, ok := f.spotOf(n)
	if !ok {
		return false
	}
	before, problems := len(f.out), len(f.w.problems)
	keys, ok := f.keys(s, &x)
	if !ok || !f.w.widenTo(s.v, len(keys), x.t) {
		f.out, f.w.problems = f.out[:before], f.w.problems[:problems]
		return false
	}
	elem, at := s.v.t, f.w.at(n.Span())
	for range keys {
		elem = elem.elem()
	}
	s.v.read = true
	if len(keys) == 1 {
		f.line("%s.Set(%s, %s%s, %s)", s.v.name, keys[0].text, breakable, x.as(elem), at)
	} else {
		f.line("%s.SetIn(%s, %s, %s%s, %s, %s)", s.v.name, keys[0].text, keys[1].text, breakable, x.as(elem), f.w.at(s.indexes[0].Span()), at)
	}
	return true
}

// push is v.push(x) and v[i].push(x) on a list of Go; false, and nothing is written, on other places.
func (f *fun) push(n *syntax.MethodCall) (val, bool) {
	s, ok := f.spotOf(n.Recv)
	if !ok || len(s.indexes) > 1 {
		return val{}, false
	}
	before, problems := len(f.out), len(f.w.problems)
	nothing := val{"0", Int, literal}
	keys, ok := f.keys(s, &nothing)
	for i := range keys {
		keys[i] = f.later(keys[i], n.Args[0].Value)
	}
	x := val{}
	if ok {
		x = f.keep(n.Args[0].Value)
	}
	if !ok || !f.w.widenTo(s.v, len(keys)+1, x.t) {
		f.out, f.w.problems = f.out[:before], f.w.problems[:problems]
		return val{}, false
	}
	elem, at := s.v.t.elem(), f.w.callAt(n)
	s.v.read = true
	if len(keys) == 0 {
		f.line("%s.Push(%s, %s)", s.v.name, breakable+x.as(elem), at)
	} else {
		f.line("%s.PushIn(%s, %s%s, %s, %s)", s.v.name, keys[0].text, breakable, x.as(elem.elem()), f.w.at(s.indexes[0].Span()), at)
	}
	return val{"rt.Unit", Any, fixed}, true
}

// takesAway are the methods of arrays that change them and put nothing into them: what is left has the type that it had.
var takesAway = lazy.Value[map[string]bool]{New: func() map[string]bool {
	return map[string]bool{"pop": true, "remove": true, "swap": true, "clear": true, "truncate": true, "retain": true, "drain": true}
}}

// takeAway calls such a method on a list of Go, which is a value meanwhile; false, and nothing is written, on other receivers.
func (f *fun) takeAway(n *syntax.MethodCall) (val, bool) {
	s, ok := f.spotOf(n.Recv)
	if !ok || len(s.indexes) > 0 || f.w.mutates[n.Name.Name] {
		return val{}, false
	}
	if !s.v.t.list() {
		f.args(n.Args, always)
		return val{"0", none, computed}, true // another pass will know
	}
	args := f.args(n.Args, always)
	list, result := f.w.fresh("t", f.taken), f.w.fresh("t", f.taken)
	site := f.site(n, fmt.Sprintf("rt.Method(%q, %d, %s)", n.Name.Name, len(n.Args), f.w.callAt(n)))
	s.v.read = true
	f.line("%s := %s.Value()", list, s.v.name)
	f.line("%s := %s", result, f.on(site, val{}, "&"+list, args).text)
	f.line("%s = %s", s.v.name, s.v.t.unboxed(list))
	f.line("_ = %s", result)
	return val{result, Any, fixed}, true
}
