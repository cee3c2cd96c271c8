package scope

import "skep/interp/syntax"

// judge says what a variable around the loop is to its body, from all its uses.
func (b *body) judge(uses []access) {
	v, _ := b.key(uses[0].root).(*Var)
	switch {
	case !written(uses):
		b.read(v, uses)
	case b.sum(uses):
		b.addSum(v, uses)
	default:
		if at := b.elementOf(uses); at != nil {
			b.addElement(v, at, uses)
			return
		}
		b.refuse(v, uses)
	}
}

func written(uses []access) bool {
	for _, u := range uses {
		if u.how != reads {
			return true
		}
	}
	return false
}

// read is a variable that the body only looks at.
func (b *body) read(v *Var, uses []access) {
	if v != nil {
		b.p.Reads = append(b.p.Reads, v)
	}
	for _, u := range uses {
		b.p.frozen = append(b.p.frozen, u.root)
	}
}

// sum tells accumulators: all writes add in the same way, outside of inner functions.
func (b *body) sum(uses []access) bool {
	op := ""
	for _, u := range uses {
		if u.how == writes || u.how == adds && (u.inner || op != "" && u.op != op) {
			return false
		}
		if u.how == adds {
			op = u.op
		}
	}
	return true
}

func (b *body) addSum(v *Var, uses []access) {
	first := -1
	for i, u := range uses {
		switch {
		case u.how == reads:
			b.fault(ReadsSum, u.root, u.root.Name, v)
			return
		case first < 0:
			first = i
		}
	}
	u := uses[first]
	s := Sum{Name: b.outside(u.root), Op: u.op, Part: b.part(u.root.Name)}
	if a, ok := u.node.(*syntax.Assign); ok {
		s.Like = a
	} else {
		s.Like = b.likeInner(u)
	}
	b.p.Sums = append(b.p.Sums, s)
	for _, u := range uses {
		b.p.takes = append(b.p.takes, taken{u.root, s.Part})
	}
}

// likeInner is how a parallel loop in the body adds to the variable.
func (b *body) likeInner(u access) *syntax.Assign {
	for _, s := range b.r.info.byLoop[u.node.(*syntax.For)].Sums {
		if s.Name == u.root {
			return s.Like
		}
	}
	return nil
}

// outside is a name for the code around the loop that means the same.
func (b *body) outside(n *syntax.Name) *syntax.Name {
	m := &syntax.Name{At: n.At, Name: n.Name}
	if v := b.r.info.Refs[n]; v != nil {
		b.r.info.Refs[m] = v
	}
	return m
}

// part makes a variable that each block has of its own.
func (b *body) part(name string) *Var {
	fn := b.p.Fn
	v := &Var{Name: name, Fn: fn, Mut: true, Reassigned: true, Mutated: true, Kept: true, ID: len(fn.Vars)}
	fn.Vars = append(fn.Vars, v)
	return v
}

// elementOf finds the array that all writes go to by the counter; nil if there is none.
func (b *body) elementOf(uses []access) syntax.Expr {
	var array syntax.Expr
	for _, u := range uses {
		if u.how == reads {
			continue
		}
		at := b.counted(u.path)
		if at == nil || u.inner || u.how == adds || array != nil && b.compare(at.X, array) != same || !b.steady(at.X) {
			return nil
		}
		array = at.X
	}
	return array
}

// counted finds the index by the counter in a path: of c[i][j].x it is c[i].
func (b *body) counted(path syntax.Expr) (found *syntax.Index) {
	for e := path; b.counter != nil; {
		switch n := e.(type) {
		case *syntax.Index:
			if i, ok := only(n.Args).(*syntax.Name); ok && b.r.info.Refs[i] == b.counter {
				found = n
			}
			e = n.X
		case *syntax.Field:
			e = n.X
		case *syntax.TupleField:
			e = n.X
		case *syntax.Unary:
			e = n.X
		default:
			return found
		}
	}
	return nil
}

func only(xs []syntax.Expr) syntax.Expr {
	if len(xs) == 1 {
		return xs[0]
	}
	return nil
}

// steady tells places whose indexes are the same in all iterations.
func (b *body) steady(place syntax.Expr) bool {
	ok := true
	syntax.Walk(place, func(n syntax.Expr) bool {
		switch x := n.(type) {
		case *syntax.Name:
			ok = ok && b.key(x) != nil && (n == root(place) || !written(b.uses[b.key(x)]))
		case *syntax.Index, *syntax.Field, *syntax.TupleField, *syntax.Int:
		default:
			ok = false
		}
		return ok
	})
	return ok
}

// root is the variable that a place begins with, or nil.
func root(place syntax.Expr) syntax.Expr {
	for {
		switch n := place.(type) {
		case *syntax.Index:
			place = n.X
		case *syntax.Field:
			place = n.X
		case *syntax.TupleField:
			place = n.X
		case *syntax.Unary:
			place = n.X
		default:
			return place
		}
	}
}

// addElement takes an array whose elements are written, if all other uses of it keep away from those of other iterations.
func (b *body) addElement(v *Var, array syntax.Expr, uses []access) {
	var own []*syntax.Index
	var rest []access
	for _, u := range uses {
		at := b.counted(u.path)
		switch {
		case at != nil && !u.inner && b.compare(at.X, array) == same:
			own = append(own, at)
		case u.how == reads && (b.apart(u.path, array) || u.len && b.compare(u.path, array) == same):
			rest = append(rest, u)
		default:
			b.fault(ReadsElement, u.path, u.root.Name, v)
			return
		}
	}
	e := Element{Array: b.copyPlace(array), Part: b.part(uses[0].root.Name), Base: b.baseOf()}
	b.p.Elements = append(b.p.Elements, e)
	for _, at := range own {
		b.p.places = append(b.p.places, place{at, b.ownIndex(at, e)})
	}
	if len(rest) > 0 {
		b.read(v, rest)
	}
}

func (b *body) baseOf() *Var {
	if b.p.base == nil {
		b.p.base = b.part("<base>")
	}
	return b.p.base
}

// ownIndex is an element in the part of its block: part[i - base].
func (b *body) ownIndex(n *syntax.Index, e Element) *syntax.Index {
	name := func(v *Var, at syntax.At) *syntax.Name {
		m := &syntax.Name{At: at, Name: v.Name}
		b.r.info.Refs[m] = v
		return m
	}
	i := n.Args[0].(*syntax.Name)
	offset := &syntax.Binary{At: i.At, Op: "-", OpSpan: i.S, X: name(b.counter, i.At), Y: name(e.Base, i.At)}
	return &syntax.Index{At: n.At, X: name(e.Part, syntax.At{S: n.X.Span()}), Args: []syntax.Expr{offset}}
}

// copyPlace is a place for the code around the loop.
func (b *body) copyPlace(e syntax.Expr) syntax.Expr {
	switch n := e.(type) {
	case *syntax.Name:
		return b.outside(n)
	case *syntax.Index:
		c := *n
		c.X, c.Args = b.copyPlace(n.X), []syntax.Expr{b.copyPlace(n.Args[0])}
		return &c
	case *syntax.Field:
		c := *n
		c.X = b.copyPlace(n.X)
		return &c
	case *syntax.TupleField:
		c := *n
		c.X = b.copyPlace(n.X)
		return &c
	}
	return e
}

// relation of two places.
type relation uint8

const (
	overlap relation = iota
	same
	distinct
)

// compare says how two places of one length relate.
func (b *body) compare(x, y syntax.Expr) relation {
	switch p := x.(type) {
	case *syntax.Name:
		q, ok := y.(*syntax.Name)
		if ok && p.Name == q.Name && b.r.info.Refs[p] == b.r.info.Refs[q] {
			return same
		}
	case *syntax.Int:
		if q, ok := y.(*syntax.Int); ok && p.Value == q.Value && p.Value >= 0 {
			return same
		} else if ok && p.Value >= 0 && q.Value >= 0 {
			return distinct
		}
	case *syntax.Field:
		if q, ok := y.(*syntax.Field); ok {
			return b.step(p.X, q.X, p.Name.Name == q.Name.Name, true)
		}
	case *syntax.TupleField:
		if q, ok := y.(*syntax.TupleField); ok {
			return b.step(p.X, q.X, p.Index == q.Index, true)
		}
	case *syntax.Index:
		q, ok := y.(*syntax.Index)
		if !ok || len(p.Args) != 1 || len(q.Args) != 1 {
			return overlap
		}
		at := b.compare(p.Args[0], q.Args[0])
		return b.step(p.X, q.X, at == same, at == distinct)
	}
	return overlap
}

// step is the relation of two places that take one more step each.
func (b *body) step(x, y syntax.Expr, equal, apart bool) relation {
	switch r := b.compare(x, y); {
	case r != same:
		return r
	case equal:
		return same
	case apart:
		return distinct
	}
	return overlap
}

// apart tells a path that leads elsewhere than to an array: grid.width beside grid.cells.
func (b *body) apart(path, array syntax.Expr) bool {
	for p := path; p != nil; p = before(p) {
		for a := array; a != nil; a = before(a) {
			if b.compare(p, a) == distinct {
				return true
			}
		}
	}
	return false
}

// before is a place without its last step; nil of a variable.
func before(place syntax.Expr) syntax.Expr {
	switch n := place.(type) {
	case *syntax.Index:
		return n.X
	case *syntax.Field:
		return n.X
	case *syntax.TupleField:
		return n.X
	case *syntax.Unary:
		return n.X
	}
	return nil
}

// refuse reports the writes that keep iterations from running in any order: the first
// sure one, or all that depend on what a method is.
func (b *body) refuse(v *Var, uses []access) {
	var maybe []Fault
	for _, u := range uses {
		if u.how == reads {
			continue
		}
		f := Fault{Kind: WritesShared, Node: u.root, Name: u.root.Name, Decl: v, By: u.node}
		if _, index := u.path.(*syntax.Index); index {
			f.Kind = WritesElement
		}
		if !dependsOnMethod(u.node) {
			b.p.Faults = append(b.p.Faults, f)
			return
		}
		f.Maybe = true
		maybe = append(maybe, f)
	}
	b.p.Faults = append(b.p.Faults, maybe...)
	b.read(v, uses)
}

// dependsOnMethod tells calls that write their receiver if a method is the builtin of its name.
func dependsOnMethod(n syntax.Expr) bool {
	m, ok := n.(*syntax.MethodCall)
	if !ok {
		return false
	}
	_, refers := Referred(m)
	return !refers
}
